// Ids from SQL Server: blocks for several tables that are asked for at once go in one round trip.
import { ConstraintFault, type Raw } from './engine.ts'
import type { Batch } from './mssql-batch.ts'
import { toFault } from './mssql-faults.ts'
import { Parameters } from './mssql-rows.ts'

type Send = (batch: Batch) => Promise<Raw[][]>

interface Wanted {
  readonly table: string
  readonly count: number
  readonly take: (first: number) => void
  readonly fail: (error: unknown) => void
}

/** Takes ids of a table; returns the first. What is asked for before the next turn of the event loop is sent together. */
export function createIdTaker(send: Send): (table: string, count: number) => Promise<number> {
  let waiting: Wanted[] = []
  const flush = async () => {
    // in one order for all, so that two of them do not deadlock
    const wanted = waiting.toSorted((a, b) => (a.table < b.table ? -1 : 1))
    waiting = []
    try {
      const firsts = await takeAll(send, wanted)
      wanted.forEach(({ take }, at) => {
        take(Number(firsts[at]?.[0]?.first))
      })
    } catch (error) {
      for (const { fail } of wanted) fail(error)
    }
  }
  return (table, count) =>
    new Promise((take, fail) => {
      waiting.push({ table, count, take, fail })
      if (waiting.length === 1) queueMicrotask(flush)
    })
}

async function takeAll(send: Send, wanted: readonly Wanted[]): Promise<Raw[][]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(renderTaking(wanted))
    } catch (error) {
      const fault = toFault(error)
      // two callers made the row of a table at once: it is there now
      if (!(fault instanceof ConstraintFault && fault.kind === 'unique') || attempt > 2 + wanted.length) throw fault
    }
  }
}

function renderTaking(wanted: readonly Wanted[]): Batch {
  const parameters = new Parameters()
  const lines = wanted.flatMap(({ table, count }) => {
    const name = parameters.add('NVARCHAR(100)', table)
    const size = parameters.add('BIGINT', count)
    return [
      `UPDATE [idBlock] SET [next] = [next] + ${size} WHERE [name] = ${name};`,
      `IF @@ROWCOUNT = 0 INSERT INTO [idBlock] ([name], [next]) VALUES (${name}, 1 + ${size});`,
      `SELECT [next] - ${size} AS [first] FROM [idBlock] WHERE [name] = ${name};`,
    ]
  })
  const sql = ['SET XACT_ABORT ON;', 'SET NOCOUNT ON;', 'BEGIN TRANSACTION;', ...lines, 'COMMIT TRANSACTION;'].join('\n')
  return { sql, parameters: parameters.list }
}
