// How many requests callers made in a minute, over all instances: added to and read back in one round trip.
import type { ValuesOf } from '../catalogue/resource.ts'
import type { requestCountColumns } from './bookkeeping.ts'
import type { Raw } from './engine.ts'

/** Requests of one caller in one minute. */
export type RequestCount = ValuesOf<typeof requestCountColumns>

/** A count as a row of its table, in the order of its columns. */
export const cellsOf = ({ minute, caller, requests }: RequestCount) => [minute, caller, requests]

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

/** Reads a row of the table. */
export const toCount = ({ minute, caller, requests }: Raw): RequestCount => ({
  minute: String(minute),
  caller: String(caller),
  requests: Number(requests),
})
