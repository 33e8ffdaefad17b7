// Structured log lines: one JSON object a line, on standard error.

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const
/** Least level that is written. */
export type LogLevel = (typeof levels)[number]
export const logLevels: readonly LogLevel[] = levels

type Fields = Record<string, unknown>

/** Writes log lines; fields never hold secrets or personal data. */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

function describe(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return {
    name: value.name,
    message: value.message,
    stack: value.stack,
    cause: value.cause === undefined ? undefined : describe(value.cause),
  }
}

/** A log that drops lines below `least`. */
export function createLog(least: LogLevel, write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  const from = levels.indexOf(least)
  const at =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      if (levels.indexOf(level) < from) return
      const plain = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, describe(value)]))
      write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...plain })}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
