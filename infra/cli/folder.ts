// Where the project lies on this machine, and its migrations.
import { join } from 'node:path'

/** The folder of the project. */
export const rootFolder = join(import.meta.dirname, '..', '..')
/** The folder of the numbered migrations. */
export const migrationsFolder = join(rootFolder, 'infra', 'migrations')
