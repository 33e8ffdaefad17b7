// The process that reads an SQLite warehouse for an app (PATH, PID of the app): a file that is opened to be read only, under an authorizer that lets nothing but reading through.
import { constants, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { Decimal } from 'decimal.js'
import { AppError } from '../errors.ts'
import { type Asked, checkColumns, gathering, mostMemory, type ParameterValue, type WarehouseRow } from './warehouse.ts'
import type { Answer } from './warehouse-sqlite.ts'

const [path = '', app = ''] = process.argv.slice(2)
const mostValueBytes = 1_000_000
const allowed = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_FUNCTION, constants.SQLITE_RECURSIVE])

// in the middle of a query this thread hears nothing: another sees when the app that asked is gone, be it before this process was there, and when it
// grows too large (SIGTERM)
const watch = `setInterval(() => {
  if (process.ppid !== ${Number(app)}) process.kill(process.pid, 'SIGKILL')
  if (process.memoryUsage.rss() > ${mostMemory}) process.kill(process.pid, 'SIGTERM')
}, 200)`
new Worker(watch, { eval: true }).unref()
process.on('disconnect', () => process.exit())
process.on('message', (asked: Asked) => process.send?.(answer(asked)))

let database: DatabaseSync | undefined

function answer(asked: Asked): Answer {
  try {
    database ??= open()
  } catch (error) {
    return { unopened: reasonOf(error) }
  }
  try {
    return { rows: read(database, asked) }
  } catch (error) {
    if (error instanceof AppError) return { app: { code: error.code, message: error.message, issues: error.issues } }
    return { refused: reasonOf(error) }
  }
}

function open(): DatabaseSync {
  const limits = { length: mostValueBytes, attach: 0 }
  const opened = new DatabaseSync(path, { readOnly: true, timeout: 5000, allowExtension: false, defensive: true, limits })
  try {
    opened.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000')
    // a file that is no database is noticed at its first read
    opened.prepare('SELECT count(*) FROM sqlite_schema').get()
    opened.setAuthorizer((action, _, name) =>
      allowed.has(action) && !(action === constants.SQLITE_FUNCTION && name?.toLowerCase() === 'load_extension')
        ? constants.SQLITE_OK
        : constants.SQLITE_DENY,
    )
    return opened
  } catch (error) {
    opened.close()
    throw error
  }
}

function read(from: DatabaseSync, { sql, values, limits }: Asked): WarehouseRow[] {
  const statement = from.prepare(sql)
  statement.setReadBigInts(true)
  const names = statement.columns().map(({ name }) => name)
  checkColumns(names)
  const { rows, add } = gathering(limits)
  const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toSqlite(value)]))
  for (const row of statement.iterate(given)) add(Object.fromEntries(names.map((name) => [name, fromSqlite(row[name])])))
  return rows
}

const toSqlite = (value: ParameterValue): SQLInputValue =>
  typeof value === 'boolean' ? BigInt(value) : Number.isSafeInteger(value) ? BigInt(Number(value)) : value

function fromSqlite(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? new Decimal(value).toFixed() : String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
