// How the queries of reports are written for both engines: parameters, texts of exact sums, spans of time, and the bound of rows.
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import { date } from '../catalogue/kinds.ts'
import { type Columns, type Resource, systemColumns, type ValuesOf } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import { decodeRow } from '../db/rows.ts'
import { scopeOf } from '../db/scope.ts'
import type { Selection } from '../db/store.ts'
import { AppError } from '../errors.ts'
import type { Span } from './report-inputs.ts'

/** A part of a query. */
export type Sql = RawBuilder<unknown>

/** Rows of a report at most. */
export const mostRows = 10_000

/** A query with the columns that it gives. */
export function reading<C extends Columns>({ engine: { dialect } }: DbContext, columns: C, query: Sql): Selection<ValuesOf<C>> {
  const entries = Object.entries(columns)
  // the cast: decoded by the very columns that the type is made of
  return { query: query.compile(sqlFor(dialect)), decode: (raw) => decodeRow(entries, dialect, raw) as ValuesOf<C> }
}

/** Parameters by what they are. */
export function parameters({ engine: { dialect } }: DbContext) {
  return {
    id: (value: number) => bound(systemColumns.id, value, dialect),
    instant: (value: string) => bound(systemColumns.createdAt, value, dialect),
    day: (value: string) => bound(date({}), value, dialect),
  }
}

/** What the actor may see of a resource under an alias: their sites, and their own rows where a role sees no others. */
export function seenBy(ctx: DbContext, resource: Resource, alias: string): Sql {
  const scope = scopeOf(ctx, resource, alias)
  return scope.write(scope.values)
}

/** The text of a sum, which may have more digits than a driver's numbers hold. */
export const textOf = (dialect: Dialect, sum: Sql): Sql =>
  dialect === 'sqlite' ? sql`cast(${sum} as text)` : sql`convert(varchar(40), ${sum})`

/** Milliseconds from one instant to another; 0 where the second comes first, null where one is missing. */
export function millisecondsBetween(dialect: Dialect, from: string, to: string): Sql {
  const [a, b] = [sql.ref(from), sql.ref(to)]
  if (dialect === 'sqlite') return sql`max(cast(round((unixepoch(${b}, 'subsec') - unixepoch(${a}, 'subsec')) * 1000) as integer), 0)`
  // whole days and the rest apart: DATEDIFF counts no more than 24 days of milliseconds
  const rest = (at: Sql) => sql`datediff(millisecond, cast('00:00:00.000' as time(3)), cast(${at} as time(3)))`
  const between = sql`cast(datediff(day, ${a}, ${b}) as bigint) * 86400000 + ${rest(b)} - ${rest(a)}`
  return sql`case when ${b} < ${a} then 0 else ${between} end`
}

/**
 * Whether a row is in a state, looked at only where it has been found by something else: of what is done there is most, and of what was done in a
 * period little, so that an index of the states would mislead.
 */
export const hasState = (column: string, state: Sql): Sql => sql`case when ${sql.ref(column)} = ${state} then 1 else 0 end = 1`

/** At most so many rows, after an `order by`. */
export const atMost = (dialect: Dialect, rows: number): Sql =>
  dialect === 'sqlite' ? sql`limit ${sql.lit(rows)}` : sql`offset 0 rows fetch next ${sql.lit(rows)} rows only`

/** Spans as a table of no, day, fromAt and untilAt; joined by `cross join`, which SQLite takes as told, each finds its rows by index. */
export function spansOf(ctx: DbContext, spans: readonly Span[]): Sql {
  const { instant, day } = parameters(ctx)
  const lines = spans.map(
    (span, at) =>
      sql`select ${sql.lit(at)} as "no", ${day(span.day)} as "day", ${instant(span.fromAt)} as "fromAt", ${instant(span.untilAt)} as "untilAt"`,
  )
  return sql`(${sql.join(lines, sql` union all `)})`
}

/** The rows of a report; `invalid` where there are more than a report holds, with how to ask for less. */
export function bounded<T>(rows: readonly T[], hint: string): readonly T[] {
  if (rows.length <= mostRows) return rows
  const message = `the report has more than ${mostRows} rows`
  throw new AppError('invalid', message, { issues: [{ path: '', code: 'too_many', message, hint }] })
}
