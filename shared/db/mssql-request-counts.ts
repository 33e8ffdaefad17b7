// How many requests callers made in a minute, on SQL Server.
import { requestCountColumns } from './bookkeeping.ts'
import { ConstraintFault, type Raw } from './engine.ts'
import type { Batch } from './mssql-batch.ts'
import { toFault } from './mssql-faults.ts'
import { addRows, Parameters, type Server } from './mssql-rows.ts'
import { type Counting, cellsOf, type RequestCount, toCount } from './request-counts.ts'

const columns = Object.entries(requestCountColumns).map(([name, column]) => ({ name, type: column.storage.mssql.type }))
const minuteType = requestCountColumns.minute.storage.mssql.type

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
  // instances lock the same callers in the same order, and so wait for each other instead of locking one another out
  const rows = counts
    .map(cellsOf)
    .sort(([aMinute, aCaller], [bMinute, bCaller]) => (`${aMinute} ${aCaller}` < `${bMinute} ${bCaller}` ? -1 : 1))
  const { from, columns: cells } = addRows(parameters, columns, rows, server)
  const [minute, caller, requests] = cells
  const asked = minutes.map((one) => parameters.add(minuteType, one))
  const sql = [
    'SET XACT_ABORT ON;',
    'SET NOCOUNT ON;',
    'BEGIN TRANSACTION;',
    `UPDATE t SET [requests] = t.[requests] + ${requests} FROM ${from} INNER LOOP JOIN [requestCount] AS t WITH (ROWLOCK) ON t.[minute] = ${minute} AND t.[caller] = ${caller};`,
    `INSERT INTO [requestCount] ([minute], [caller], [requests]) SELECT ${minute}, ${caller}, ${requests} FROM ${from} ` +
      `WHERE NOT EXISTS (SELECT 1 FROM [requestCount] AS t WHERE t.[minute] = ${minute} AND t.[caller] = ${caller}) ORDER BY r.[n];`,
    'COMMIT TRANSACTION;',
    `SELECT [minute], [caller], [requests] FROM [requestCount] WHERE [minute] IN (${asked.join(', ')}) AND [caller] IN (SELECT ${caller} FROM ${from});`,
  ].join('\n')
  return { sql, parameters: parameters.list }
}
