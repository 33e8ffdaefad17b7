// Lines that the host writes, and where they go by default.
import type { LogLevel } from '@azure/functions'

/** One line of the host or of a function (context.log). */
export interface LogLine {
  level: LogLevel
  message: string
  functionName?: string
  invocationId?: string
}

/** Receives every line; must not throw. */
export type Log = (line: LogLine) => void

const silent = new Set<LogLevel>(['trace', 'debug'])

/** Writes lines for people: warnings and errors to stderr, the rest to stdout, debug and trace nowhere. */
export const consoleLog: Log = ({ level, message, functionName, invocationId }) => {
  if (silent.has(level)) return
  const isBad = level === 'error' || level === 'critical' || level === 'warning'
  const source = functionName ? `${functionName}: ` : ''
  const id = isBad && invocationId ? ` (invocation ${invocationId})` : ''
  const line = `${new Date().toISOString().slice(11, 19)} ${isBad ? `${level} ` : ''}${source}${message}${id}\n`
  if (isBad) process.stderr.write(line)
  else process.stdout.write(line)
}

/** Text of a thrown value for a log line: its stack where there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`
}
