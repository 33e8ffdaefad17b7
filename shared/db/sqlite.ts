// The embedded engine: node:sqlite with cached statements, WAL and synchronous=FULL.
import { resolve as resolvePath } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Decimal } from 'decimal.js'
import type { DbValue } from '../catalogue/column.ts'
import { AppError } from '../errors.ts'
import {
  type AdjustOp,
  type AuditOp,
  ConstraintFault,
  checkName,
  type Delta,
  type Engine,
  Miss,
  mostUnits,
  type Op,
  type Query,
  type Raw,
} from './engine.ts'
import { countOnSqlite } from './request-counts.ts'
import { takingTurns } from './turns.ts'

const busyMilliseconds = 10_000
const cachedStatements = 500
/** Rows of one step from which a batch is written in parts, since it takes longer than requests may wait, and rows of a part. */
const [rowsOfLong, rowsAtOnce] = [2000, 200]

/**
 * Batches of many rows that are being written, by file: whoever of this thread wants to write there waits for the end of it. SQLite's own waiting would
 * hold up the thread, and with it that batch.
 */
const longBatches = new Map<string, Promise<void>>()

/**
 * Opens (and makes, when missing) a database file; `:memory:` for one that lives as long as the engine. One that is `isScratch` is not secured
 * against a loss of power.
 */
export function openSqlite(path: string, { isScratch = false }: { readonly isScratch?: boolean } = {}): Engine {
  let database: DatabaseSync
  try {
    database = new DatabaseSync(path, { timeout: busyMilliseconds, enableForeignKeyConstraints: true })
    database.exec(
      'PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000',
    )
    if (isScratch) database.exec('PRAGMA synchronous = OFF')
  } catch (cause) {
    throw new AppError('invalid', `the database file ${path} cannot be opened: ${reason(cause)}`, { cause })
  }
  const statements = new Map<string, StatementSync>()
  const prepare = preparing(database, statements)
  const atomically = <T>(work: () => T): T => {
    begin(prepare)
    try {
      const result = work()
      prepare('COMMIT').run()
      return result
    } catch (error) {
      if (database.isTransaction) prepare('ROLLBACK').run()
      throw toFault(error)
    }
  }
  const file = resolvePath(path)
  /** Reads of this engine while it writes a batch of many rows: they see nothing of it. */
  let reading: Prepare | null = null
  const writeInParts = async (steps: Iterable<void>) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    longBatches.set(file, promise)
    let beside: Prepare | null = null
    let closeBeside = () => {}
    reading = (text) => {
      if (beside === null) {
        const connection = new DatabaseSync(path, { timeout: busyMilliseconds, readOnly: true })
        closeBeside = () => connection.close()
        beside = preparing(connection, new Map())
      }
      return beside(text)
    }
    const turn = takingTurns()
    try {
      for (const _ of steps) await turn()
    } finally {
      try {
        // before anybody else may write
        if (database.isTransaction) prepare('ROLLBACK').run()
        closeBeside()
      } finally {
        longBatches.delete(file)
        reading = null
        resolve()
      }
    }
  }
  return {
    dialect: 'sqlite',
    hasTextIndex: true,
    read: async (queries) => queries.map((query) => select(reading ?? prepare, query)),
    snapshot: async (work) => readSqlite(path, work),
    write: async (ops, commitId) => {
      while (longBatches.has(file)) await longBatches.get(file)
      begin(prepare)
      try {
        const steps = writing(prepare, ops, commitId)
        if (path !== ':memory:' && ops.some(isLong)) await writeInParts(steps)
        else for (const _ of steps);
      } catch (error) {
        if (database.isTransaction) prepare('ROLLBACK').run()
        throw toFault(error)
      }
    },
    execute: async (texts) => {
      while (longBatches.has(file)) await longBatches.get(file)
      statements.clear()
      atomically(() => {
        for (const text of texts) database.exec(text)
      })
    },
    takeIds: async (table, count) => {
      while (longBatches.has(file)) await longBatches.get(file)
      return atomically(() => {
        const sql =
          'INSERT INTO "idBlock" ("name", "next") VALUES (?, ?) ON CONFLICT ("name") DO UPDATE SET "next" = "next" + ? RETURNING "next"'
        const next = Number(prepare(sql).get(table, 1 + count, count)?.next)
        return next - count
      })
    },
    countRequests: async (counting) => {
      while (longBatches.has(file)) await longBatches.get(file)
      return atomically(() => countOnSqlite((sql, ...values) => prepare(sql).all(...values), counting))
    },
    close: async () => {
      while (longBatches.has(file)) await longBatches.get(file)
      statements.clear()
      if (database.isOpen) database.close()
    },
  }
}

type Prepare = (sql: string) => StatementSync

/** Prepares statements, and keeps the last ones. */
function preparing(database: DatabaseSync, statements: Map<string, StatementSync>): Prepare {
  return (sql) => {
    let statement = statements.get(sql)
    if (!statement) {
      if (statements.size >= cachedStatements) statements.delete(statements.keys().next().value ?? '')
      statement = database.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
}

/** Reads a database file as it was at the first read, while writers go on: in WAL a transaction that only reads sees no later one. */
export async function readSqlite<T>(path: string, work: (read: Engine['read']) => Promise<T>): Promise<T> {
  if (path === ':memory:')
    throw new AppError('invalid', 'a database in memory has one connection only, so that no snapshot of it can be read: use a file')
  const database = new DatabaseSync(path, { timeout: busyMilliseconds, readOnly: true })
  try {
    database.exec('BEGIN')
    const prepare = preparing(database, new Map())
    return await work(async (queries) => queries.map((query) => select(prepare, query)))
  } finally {
    database.close()
  }
}

function begin(prepare: Prepare): void {
  try {
    prepare('BEGIN IMMEDIATE').run()
  } catch (error) {
    throw toFault(error)
  }
}

function select(prepare: Prepare, query: Query): Raw[] {
  return prepare(query.sql).all(...(query.parameters as (string | number | null)[])) as Raw[] // kysely hands on what `bound` made
}

type Bindable = string | number | bigint | null | Uint8Array
const plain = (values: readonly DbValue[]) => values as readonly Bindable[] // a flag is 0 or 1 by its column

/** Writes a batch and commits it, with a step after every part of it. */
function* writing(prepare: Prepare, ops: readonly Op[], commitId: string): Generator<void> {
  const log = prepare('INSERT INTO "commitLog" ("id", "at") VALUES (?, ?) ON CONFLICT DO NOTHING')
  const isNew = log.run(commitId, new Date().toISOString()).changes === 1
  // as on SQL Server, rows of one batch may refer to each other whichever comes first; it ends with the transaction
  prepare('PRAGMA defer_foreign_keys = ON').run()
  if (isNew) yield* runBatch(prepare, ops)
  prepare('COMMIT').run()
}

function* runBatch(prepare: Prepare, ops: readonly Op[]): Generator<void> {
  const adjusted = new Map<number, { before: string; after: string }>()
  for (const [at, op] of ops.entries()) {
    const lost: number[] = []
    for (const part of partsOf(op)) {
      lost.push(...runOp(prepare, part, at, adjusted))
      yield
    }
    if (lost.length > 0)
      throw new Miss(
        at,
        [...new Set(lost)].sort((a, b) => a - b),
      )
  }
}

const isLong = (op: Op) => 'rows' in op && op.rows.length > rowsOfLong

function partsOf(op: Op): Op[] {
  if (!('rows' in op) || !isLong(op)) return [op]
  const starts = Array.from({ length: Math.ceil(op.rows.length / rowsAtOnce) }, (_, at) => at * rowsAtOnce)
  return starts.map((from) => ({ ...op, rows: op.rows.slice(from, from + rowsAtOnce) }) as Op) // the same step with fewer of its rows
}

/** Runs one op and returns the ids for which its guard did not hold. */
function runOp(prepare: Prepare, op: Op, at: number, adjusted: Map<number, { before: string; after: string }>): number[] {
  switch (op.kind) {
    case 'insert': {
      const statement = prepare(insertSql(op.table, op.columns))
      for (const row of op.rows) statement.run(...plain(row))
      return []
    }
    case 'update': {
      const names = (columns: readonly { name: string }[], by: string) => columns.map(({ name }) => `"${name}" = ?`).join(by)
      const statement = prepare(`UPDATE "${op.table}" SET ${names(op.set, ', ')} WHERE ${names(op.match, ' AND ')}`)
      const width = op.match.length
      const lost = op.rows.filter((row) => statement.run(...plain(row.slice(width)), ...plain(row.slice(0, width))).changes !== 1)
      return lost.map((row) => Number(row[0]))
    }
    case 'live': {
      const as = op.version === undefined ? [] : [op.version]
      const statement = prepare(
        `SELECT 1 FROM "${op.table}" WHERE "id" = ? AND "deletedAt" IS NULL${as.length > 0 ? ' AND "version" = ?' : ''}`,
      )
      return op.ids.filter((id) => statement.get(id, ...as) === undefined)
    }
    case 'unreferenced': {
      const statement = prepare(`SELECT 1 FROM "${op.table}" WHERE "${op.column}" = ? AND "deletedAt" IS NULL LIMIT 1`)
      return op.ids.filter((id) => statement.get(id) !== undefined)
    }
    case 'adjust': {
      const moved = adjust(prepare, op)
      if (moved) adjusted.set(at, moved)
      return moved ? [] : [op.id]
    }
    case 'audit':
      audit(prepare, op, adjusted)
      return []
  }
}

const insertSql = (table: string, columns: readonly { name: string }[]) =>
  `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`

/** Moves a row; null when it is gone or its floor does not hold. */
function adjust(prepare: Prepare, op: AdjustOp): { before: string; after: string } | null {
  const columns = [...op.deltas.map(({ column }) => column), 'version']
  const list = columns.map((column) => `"${column}"`).join(', ')
  const before = prepare(`SELECT ${list} FROM "${op.table}" WHERE "id" = ? AND "deletedAt" IS NULL`).get(op.id)
  if (!before) return null
  const moved = op.deltas.map((delta) => Number(before[delta.column]) + moveOf(delta, before))
  const passing = op.deltas.find((_, at) => Math.abs(moved[at] ?? 0) >= mostUnits)
  if (passing) throw new ConstraintFault('check', checkName(op.table, passing.column), null)
  const floor = op.deltas.findIndex(({ column }) => column === op.floor)
  if (floor >= 0 && (moved[floor] ?? 0) < 0) return null
  const version = Number(before.version) + 1
  const sets = columns.map((column) => `"${column}" = ?`).join(', ')
  prepare(`UPDATE "${op.table}" SET ${sets}, "lockVersion" = "lockVersion" + 1, "updatedAt" = ?, "updatedBy" = ? WHERE "id" = ?`).run(
    ...moved,
    version,
    op.at,
    op.by,
    op.id,
  )
  const toJson = (values: readonly number[], at: number) =>
    `{${op.deltas.map(({ column, scale }, place) => `"${column}":${((values[place] ?? 0) / 10 ** scale).toFixed(scale)},`).join('')}"version":${at}}`
  return {
    before: toJson(
      op.deltas.map(({ column }) => Number(before[column])),
      version - 1,
    ),
    after: toJson(moved, version),
  }
}

/** By how many stored units (integer times 10^scale) a column moves; the transaction holds the only writer. */
function moveOf(delta: Delta, before: Raw): number {
  const units = (amount: number, scale: number) => Math.round(amount * 10 ** scale)
  if ('by' in delta) return units(delta.by, delta.scale)
  const worth = Number(before[delta.column])
  const quantity = Number(before[delta.quantity])
  const by = units(delta.quantityBy, delta.quantityScale)
  if (quantity + by === 0) return -worth
  if (delta.amount !== null) return Math.max(-worth, units(delta.amount, delta.scale))
  if (quantity === 0) return units(delta.otherwise, delta.scale)
  return new Decimal(worth).mul(by).div(quantity).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber()
}

function audit(prepare: Prepare, op: AuditOp, adjusted: ReadonlyMap<number, { before: string; after: string }>): void {
  const statement = prepare(insertSql(op.table, op.columns))
  for (const { values, adjust: from } of op.rows) {
    const texts = from === null ? undefined : adjusted.get(from)
    const row = texts
      ? values.map((value, place) => (place === op.before ? texts.before : place === op.after ? texts.after : value))
      : values
    statement.run(...plain(row))
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

const constraintKinds: Record<number, ConstraintFault['kind']> = {
  275: 'check',
  787: 'foreign_key',
  1299: 'not_null',
  1555: 'unique',
  2067: 'unique',
}

/** The engine's own fault for what SQLite says: by its extended result code, never by its words (those only name the place). */
function toFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  const kind = constraintKinds[error.errcode]
  if (kind) return new ConstraintFault(kind, error.message.replace(/^.*constraint failed:? ?/, ''), error)
  const primary = error.errcode & 0xff
  if (primary === 5 || primary === 6) return new AppError('unavailable', 'the database is busy', { retryAfterSeconds: 1, cause: error })
  if (primary === 13) return new AppError('unavailable', 'the disk of the database is full', { retryAfterSeconds: 60, cause: error })
  return error
}
