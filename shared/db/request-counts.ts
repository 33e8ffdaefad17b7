// How many requests callers made in a minute, over all instances: added to and read back in one round trip.
import type { ValuesOf } from '../catalogue/resource.ts'
import { requestCountColumns } from './bookkeeping.ts'
import { ConstraintFault, type Raw } from './engine.ts'
import type { Batch } from './mssql-batch.ts'
import { toFault } from './mssql-faults.ts'
import { addRows, Parameters, type Server } from './mssql-rows.ts'

/** Requests of one caller in one minute. */
export type RequestCount = ValuesOf<typeof requestCountColumns>

const columns = Object.entries(requestCountColumns).map(([name, column]) => ({ name, type: column.storage.mssql.type }))
const minuteType = requestCountColumns.minute.storage.mssql.type
const cellsOf = ({ minute, caller, requests }: RequestCount) => [minute, caller, requests]

/** Counts that are added, and the minutes of which the totals of their callers are told. */
export interface Counting {
  readonly counts: readonly RequestCount[]
  readonly minutes: readonly string[]
}

/** Adds counts on SQLite; `run` runs a statement of one transaction and gives its rows. */
export function countOnSqlite(run: (sql: string, ...values: string[]) => Raw[], { counts, minutes }: Counting): RequestCount[] {
  const rows = JSON.stringify(counts.map(cellsOf))
  const adding =
    'INSERT INTO "requestCount" ("minute", "caller", "requests") SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true ' +
    'ON CONFLICT ("minute", "caller") DO UPDATE SET "requests" = "requests" + excluded."requests"'
  const totals =
    'SELECT "minute", "caller", "requests" FROM "requestCount" WHERE "minute" IN (SELECT value FROM json_each(?)) ' +
    'AND "caller" IN (SELECT value ->> 1 FROM json_each(?))'
  run(adding, rows)
  return run(totals, JSON.stringify(minutes), rows).map(toCount)
}

/** Adds counts on SQL Server, again where another instance made one of the rows first. An answer that was lost may let a batch count twice. */
export async function countOnMssql(send: (batch: Batch) => Promise<Raw[][]>, counting: Counting, server: Server): Promise<RequestCount[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const [rows = []] = await send(renderCounting(counting, server))
      return rows.map(toCount)
    } catch (error) {
      const fault = toFault(error)
      if (!(fault instanceof ConstraintFault && fault.kind === 'unique') || attempt === 5) throw fault
    }
  }
}

function renderCounting({ counts, minutes }: Counting, server: Server): Batch {
  const parameters = new Parameters()
  const { from, columns: cells } = addRows(parameters, columns, counts.map(cellsOf), server)
  const [minute, caller, requests] = cells
  const asked = minutes.map((one) => parameters.add(minuteType, one))
  const sql = [
    'SET XACT_ABORT ON;',
    'SET NOCOUNT ON;',
    'BEGIN TRANSACTION;',
    `UPDATE t SET [requests] = t.[requests] + ${requests} FROM [requestCount] AS t INNER JOIN ${from} ON t.[minute] = ${minute} AND t.[caller] = ${caller};`,
    `INSERT INTO [requestCount] ([minute], [caller], [requests]) SELECT ${minute}, ${caller}, ${requests} FROM ${from} ` +
      `WHERE NOT EXISTS (SELECT 1 FROM [requestCount] AS t WHERE t.[minute] = ${minute} AND t.[caller] = ${caller});`,
    'COMMIT TRANSACTION;',
    `SELECT [minute], [caller], [requests] FROM [requestCount] WHERE [minute] IN (${asked.join(', ')}) AND [caller] IN (SELECT ${caller} FROM ${from});`,
  ].join('\n')
  return { sql, parameters: parameters.list }
}

const toCount = ({ minute, caller, requests }: Raw): RequestCount => ({
  minute: String(minute),
  caller: String(caller),
  requests: Number(requests),
})
