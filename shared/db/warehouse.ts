// The warehouse: a second database that is only read, by reviewed queries with parameters by name, within limits.
import { setTimeout as sleep } from 'node:timers/promises'
import { Decimal } from 'decimal.js'
import type { Dialect } from '../catalogue/column.ts'
import { AppError, type Issue, refuse } from '../errors.ts'
import { checkSelect, type NamedQuery, withoutComments } from './select-only.ts'

/** A value of a parameter. */
export type ParameterValue = string | number | boolean | null
/** A row by column name: numbers as exact decimals in fixed notation, days and instants as ISO 8601 text, bytes in hexadecimal. */
export type WarehouseRow = Readonly<Record<string, string | boolean | null>>

/** How much a query may give, and how long it may take. */
export interface WarehouseLimits {
  readonly rows: number
  readonly bytes: number
  readonly milliseconds: number
}

/** A query as it is sent. */
export interface Asked {
  readonly sql: string
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly limits: WarehouseLimits
}

/** What reads a database of one engine; connects when it is first asked. */
export interface WarehouseSource {
  readonly dialect: Dialect
  ask(asked: Asked): Promise<WarehouseRow[]>
  close(): Promise<void>
}

/** The warehouse of an app. */
export interface Warehouse {
  /**
   * The rows of a query that is one SELECT. Throws `invalid` where it is anything else, lacks a parameter or is refused by the database, `too_large` for more
   * rows or bytes than may be, and `unavailable` when it takes too long or nobody answers; never the address of the database.
   */
  rows(query: NamedQuery, values: Readonly<Record<string, ParameterValue>>): Promise<WarehouseRow[]>
  /** The engine, once it has answered; throws as `rows` does. */
  ping(milliseconds: number): Promise<Dialect>
  close(): Promise<void>
}

/** Bytes of memory that the process which reads an SQLite warehouse may take. */
export const mostMemory = 400_000_000

const usual: WarehouseLimits = { rows: 10_000, bytes: 16_000_000, milliseconds: 10_000 }

/** The warehouse of a URL of the forms of DATABASE_URL; nothing is opened before it is asked. */
export function openWarehouse(url: string, limits: Partial<WarehouseLimits> = {}): Warehouse {
  const most = { ...usual, ...limits }
  let source: Promise<WarehouseSource> | undefined
  const opened = () => {
    source ??= sourceOf(url, most).catch((error) => {
      source = undefined
      throw error
    })
    return source
  }
  return {
    rows: async (query, values) => {
      refuse([...checkSelect(query), ...checkValues(query, values)], new Set())
      return (await opened()).ask({ sql: withoutComments(query.sql), values, limits: most })
    },
    ping: async (milliseconds) => {
      const asked = { sql: 'SELECT 1 AS one', values: {}, limits: { ...most, milliseconds } }
      const timer = new AbortController()
      const late = sleep(milliseconds, undefined, { signal: timer.signal, ref: false }).then(() => {
        throw new AppError('unavailable', `the warehouse does not answer within ${milliseconds} ms`)
      })
      late.catch(() => undefined)
      try {
        const from = await Promise.race([opened(), late])
        await Promise.race([from.ask(asked), late])
        return from.dialect
      } finally {
        timer.abort()
      }
    },
    close: async () => {
      const open = source
      source = undefined
      // one that could not be opened has nothing to close
      await (await open?.catch(() => undefined))?.close()
    },
  }
}

async function sourceOf(url: string, { milliseconds }: WarehouseLimits): Promise<WarehouseSource> {
  if (url.startsWith('sqlite:')) {
    const { sqliteSource } = await import('./warehouse-sqlite.ts')
    return sqliteSource(url.slice('sqlite:'.length))
  }
  const { mssqlSource } = await import('./warehouse-mssql.ts')
  return mssqlSource(url, milliseconds)
}

/** Drivers work with floats: up to 15 digits, below 1e22 and with up to 22 decimal places what they send is what was given; so is every safe whole number. */
function isExact(value: number): boolean {
  const decimal = new Decimal(value)
  return Number.isSafeInteger(value) || (decimal.precision() <= 15 && decimal.decimalPlaces() <= 22 && Math.abs(value) < 1e22)
}

function checkValues({ parameters }: NamedQuery, values: Readonly<Record<string, ParameterValue>>): Issue[] {
  const missing = parameters.filter((name) => !Object.hasOwn(values, name))
  const unknown = Object.keys(values).filter((name) => !parameters.includes(name))
  const inexact = Object.entries(values).filter(([, value]) => typeof value === 'number' && !isExact(value))
  return [
    ...inexact.map(
      ([name, value]): Issue => ({
        path: `parameters.${name}`,
        code: 'digits',
        message: `@${name} is ${value}, which no database is sure to get as it is`,
        hint: 'Give numbers of more than 15 digits, very large and very small ones as text.',
      }),
    ),
    ...missing.map(
      (name): Issue => ({ path: `parameters.${name}`, code: 'required', message: `@${name} is missing`, hint: 'Give it, or null.' }),
    ),
    ...unknown.map(
      (name): Issue => ({
        path: `parameters.${name}`,
        code: 'unknown',
        message: `the query has no parameter @${name}`,
        hint: parameters.length > 0 ? `Its parameters: ${parameters.join(', ')}.` : 'It has none.',
      }),
    ),
  ]
}

/** Collects rows until they are too many or too large; throws `too_large` then. */
export function gathering({ rows: most, bytes: mostBytes }: WarehouseLimits) {
  const rows: WarehouseRow[] = []
  let bytes = 0
  return {
    rows,
    add: (row: WarehouseRow) => {
      for (const value of Object.values(row)) bytes += typeof value === 'string' ? value.length : 1
      if (rows.length === most) throw tooMuch(`gives more than ${most} rows`)
      if (bytes > mostBytes) throw tooMuch(`gives more than ${mostBytes} characters`)
      rows.push(row)
    },
  }
}

/** The error for a query that gives, or takes, too much. */
export function tooMuch(what: string): AppError {
  const issue: Issue = { path: 'query.sql', code: 'too_large', message: `the query ${what}`, hint: 'Narrow it by its parameters.' }
  return new AppError('too_large', issue.message, { issues: [issue] })
}

/** The error for a query that was stopped. */
export function tooSlow({ milliseconds }: WarehouseLimits, cause?: unknown): AppError {
  const message = `the query was stopped after ${milliseconds / 1000} s`
  return new AppError('unavailable', message, {
    cause,
    issues: [{ path: 'query.sql', code: 'too_slow', message, hint: 'Narrow it, or ask when the warehouse has less to do.' }],
  })
}

/** The error for a query that the database does not take, in words that hold no values. */
export function refusedQuery(reason: string, hint: string, cause?: unknown): AppError {
  const message = `the warehouse refused the query: ${reason}`
  return new AppError('invalid', message, { cause, issues: [{ path: 'query.sql', code: 'query', message, hint }] })
}

/** Throws when two columns of a query are called alike, or one has no name. */
export function checkColumns(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) throw refusedQuery(`two columns are called ${twice}`, 'Give each a name of its own with AS.')
  const unnamed = names.indexOf('')
  if (unnamed >= 0) throw refusedQuery(`column ${unnamed + 1} has no name`, 'Give it one with AS.')
}
