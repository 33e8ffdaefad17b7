// The engine over SQL Server, Azure SQL and what else speaks TDS: a pool of connections, one text batch for each call.
import sql from 'mssql'
import { ConstraintFault, type Engine, type Query, type Raw } from './engine.ts'
import { type Batch, renderBatch } from './mssql-batch.ts'
import { isTransient, reported, toFault, unavailable, untilDefinite } from './mssql-faults.ts'
import { rangeNumber } from './mssql-guard.ts'
import { createIdTaker } from './mssql-ids.ts'
import { observePool, openPool, patienceOf } from './mssql-pool.ts'
import { countOnMssql } from './mssql-request-counts.ts'
import type { MssqlOptions } from './mssql-url.ts'
import { bind, type Parameter, toParameter, toRows } from './mssql-values.ts'

/** Opens a database; throws `invalid` for a wrong setting and `unavailable` when it cannot be reached for a while. */
export async function openMssql(options: MssqlOptions): Promise<Engine> {
  const { pool, server } = await openPool(options)
  const send = (batch: Batch) => query(pool.request(), batch)
  const patience = patienceOf(options)
  const unobserve = observePool(pool, options.maxConnections)
  const sendPatiently = async (batch: Batch, leastAttempts = 1) => untilDefinite(() => send(batch), patience, leastAttempts)
  return {
    dialect: 'mssql',
    hasTextIndex: server.hasFullText,
    read: async (queries) => {
      const rows = await sendPatiently(toReadBatch(queries)).catch((error) => {
        throw toFault(error)
      })
      return oneEach(queries, rows)
    },
    snapshot: async (work) => readSnapshot(options, work),
    write: async (ops, commitId) => {
      try {
        await sendPatiently(renderBatch(ops, commitId, server), 2)
      } catch (error) {
        const fault = toRangeFault(error) ?? toFault(error, ops)
        if (!(fault instanceof ConstraintFault)) throw fault
        // the id is in the log: this commit was done before, or just now and its answer was lost
        if (fault.kind === 'unique' && /commitlog/i.test(fault.constraint)) return
        throw await withColumns(fault, sendPatiently)
      }
    },
    execute: async (statements, { isAtomic } = { isAtomic: true }) => {
      if (!isAtomic) {
        for (const statement of statements) await sendPatiently({ sql: statement, parameters: [] })
        return
      }
      const transaction = pool.transaction()
      await untilDefinite(() => transaction.begin(), patience)
      try {
        for (const statement of statements) await transaction.request().batch(statement)
        await transaction.commit()
      } catch (error) {
        // the server may have rolled back by itself, or be gone; the first error is the one that counts
        await transaction.rollback().catch(() => undefined)
        throw isTransient(error)
          ? unavailable('the connection was lost while tables were being changed; look what was done, and run it again', error)
          : toFault(error)
      }
    },
    takeIds: createIdTaker(sendPatiently),
    countRequests: (counting) => countOnMssql(sendPatiently, counting, server),
    close: async () => {
      unobserve()
      await pool.close()
    },
  }
}

async function query(request: sql.Request, { sql: text, parameters }: Batch): Promise<Raw[][]> {
  for (const parameter of parameters) bind(request, parameter)
  const { recordsets } = await request.query<Raw[]>(text)
  return (recordsets as sql.IRecordSet<Raw>[]).map(toRows) // one for each select; the driver's type knows a single shape only
}

function oneEach(queries: readonly Query[], rows: Raw[][]): Raw[][] {
  if (rows.length !== queries.length) throw new Error(`${queries.length} queries gave ${rows.length} results`)
  return rows
}

/** The connection is none of the pool that writes: it keeps its isolation level, under which a write would lose to another. */
async function readSnapshot<T>(options: MssqlOptions, work: (read: Engine['read']) => Promise<T>): Promise<T> {
  const { pool } = await openPool({ ...options, minConnections: 0, maxConnections: 1 })
  const transaction = pool.transaction()
  let last: Promise<unknown> = Promise.resolve()
  let isOver = false
  const read: Engine['read'] = async (queries) => {
    if (isOver) throw new Error('the snapshot is over')
    const sent = query(transaction.request(), toReadBatch(queries))
    last = sent.catch(() => undefined)
    try {
      return oneEach(queries, await sent)
    } catch (error) {
      // what another connection would read is not this snapshot
      throw isTransient(error)
        ? unavailable('the connection was lost within a snapshot of the database; begin again', error)
        : toFault(error)
    }
  }
  try {
    await untilDefinite(() => transaction.begin(sql.ISOLATION_LEVEL.SNAPSHOT), patienceOf(options))
    return await work(read)
  } finally {
    // work that fails may have read ahead, and a connection that is still asked something is never given back
    isOver = true
    await last
    // nothing was written; a connection that was lost has nothing to roll back
    await transaction.rollback().catch(() => undefined)
    await pool.close()
  }
}

function toRangeFault(error: unknown): ConstraintFault | null {
  const thrown = reported(error).find(({ number }) => number === rangeNumber)
  return thrown ? new ConstraintFault('check', thrown.message, error) : null
}

const places = /'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*"|@(\d+)\b/g

/** Several queries as one batch, the parameters of each numbered on from those of the one before. */
export function toReadBatch(queries: readonly Query[]): Batch {
  const parameters: Parameter[] = []
  const texts = queries.map((query) => {
    const offset = parameters.length
    query.parameters.forEach((value, at) => {
      parameters.push(toParameter(`p${offset + at + 1}`, value))
    })
    return query.sql.replace(places, (text, number: string | undefined) => (number === undefined ? text : `@p${offset + Number(number)}`))
  })
  return { sql: texts.join(';\n'), parameters }
}

type Send = (batch: Batch) => Promise<Raw[][]>

const mangledName = /^(.*)[0-9a-f]{32}$/
const indexColumns =
  'SELECT OBJECT_NAME(i.[object_id]) AS [table], c.[name] AS [column] FROM sys.indexes AS i ' +
  'INNER JOIN sys.index_columns AS x ON x.[object_id] = i.[object_id] AND x.[index_id] = i.[index_id] ' +
  'INNER JOIN sys.columns AS c ON c.[object_id] = x.[object_id] AND c.[column_id] = x.[column_id] WHERE i.[name] = @1 ORDER BY x.[key_ordinal]'

/** Babelfish cuts long index names and ends them with a hash: the fault then names the index's columns, `table.column, table.column`. */
async function withColumns(fault: ConstraintFault, send: Send): Promise<ConstraintFault> {
  if (fault.kind !== 'unique' || !mangledName.test(fault.constraint)) return fault
  const [rows = []] = await send(toReadBatch([{ sql: indexColumns, parameters: [fault.constraint] }]))
  return rows.length === 0
    ? fault
    : new ConstraintFault('unique', rows.map(({ table, column }) => `${table}.${column}`).join(', '), fault.cause)
}
