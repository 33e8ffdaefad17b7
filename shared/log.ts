// Structured log lines: one JSON object a line, on standard error, each with the piece of work that it is written in.
import { type Described, describeError, withoutSecrets } from './describe-error.ts'
import { currentWork } from './trace.ts'

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

/** What a line says. */
export interface LogRecord {
  readonly at: string
  readonly level: LogLevel
  readonly message: string
  readonly requestId?: string
  readonly traceId?: string
  readonly spanId?: string
  readonly [field: string]: unknown
}

/** Is handed every line, also those that are not written: `least` says which a log writes. */
export type Tap = (record: LogRecord, isWritten: boolean) => void

const taps = new Set<Tap>()

/** Hands all lines of this process to a function as well, until what is returned is called. */
export function tapLog(tap: Tap): () => void {
  taps.add(tap)
  return () => taps.delete(tap)
}

const describe = (value: unknown): unknown =>
  value instanceof Error ? describeError(value) : typeof value === 'string' ? withoutSecrets(value) : value

/** The first error among the fields of a line. */
export function errorIn(record: LogRecord): Described | null {
  for (const name of ['error', 'cause']) if (isDescribed(record[name])) return record[name]
  return null
}

const isDescribed = (value: unknown): value is Described =>
  typeof value === 'object' && value !== null && 'name' in value && 'message' in value

/** A log that drops lines below `least`. */
export function createLog(least: LogLevel, write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  const from = levels.indexOf(least)
  const at =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      const isWritten = levels.indexOf(level) >= from
      if (!isWritten && taps.size === 0) return
      const plain = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, describe(value)]))
      const record: LogRecord = { at: new Date().toISOString(), level, message, ...workFields(), ...plain }
      for (const tap of taps) tap(record, isWritten)
      if (isWritten) write(`${JSON.stringify(record)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function workFields(): Fields {
  const work = currentWork()
  if (!work) return {}
  const { requestId, name, actorId, trace } = work
  return { requestId, traceId: trace.traceId, spanId: trace.spanId, function: name, ...(actorId === null ? {} : { actorId }) }
}
