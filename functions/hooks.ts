// What is done around the runs of all functions: telemetry, and a line in the log for each piece of work.
import { registerHooks } from '../shared/hooks.ts'

registerHooks()
