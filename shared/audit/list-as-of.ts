// The rows of a resource as they were at an instant, page by page, rebuilt from the audit trail.
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import { keyedColumns } from '../catalogue/tables.ts'
import { toKey } from '../catalogue/text.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Query } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { isInScope, isLimited, scopeOf } from '../db/scope.ts'
import { rowOf, shown } from './as-of.ts'
import { toShownEntries } from './entry.ts'
import { replayedRows, selectTrails } from './row-trails.ts'

/** Which page: rows after an id whose columns equal these values. */
export interface AsOfList {
  readonly at: string
  readonly after: number
  readonly limit: number
  readonly filters: readonly { readonly name: string; readonly value: unknown }[]
}

/** Rows that a page looks at where it looks for some, and entries that it reads of them. */
const mostRows = 1000
const mostEntries = 20_000

/**
 * A page of the rows that were there at an instant, in the order of ids, without labels and sums. A page looks at so many rows and entries
 * at most: it may hold fewer than asked, even none, and there is more for as long as `nextCursor` says so. Two round trips, and more
 * only for a row that has more than 20,000 entries.
 */
export async function listAsOf(
  ctx: DbContext,
  resource: Resource,
  request: AsOfList,
): Promise<{ items: Row[]; nextCursor: string | null }> {
  const { at, after, limit, filters } = request
  const scan = filters.length > 0 ? Math.max(mostRows, limit) : limit
  const [found = []] = await ctx.engine.read([selectIds(ctx, resource, request, scan + 1)])
  const ids = found.slice(0, scan).map(({ id }) => Number(id))
  const last = ids.at(-1)
  if (last === undefined) return { items: [], nextCursor: null }
  const [raws = []] = await ctx.engine.read([selectTrails(ctx, resource, { afterRow: after, untilRow: last, until: at }, mostEntries + 1)])
  const entries = await toShownEntries(ctx, raws.slice(0, mostEntries))
  // the row at which the entries were cut off has not all of its own
  const cut = raws.length > mostEntries ? Number(raws.at(-1)?.rowId) : Number.POSITIVE_INFINITY
  const rows = Map.groupBy(entries, ({ rowId }) => rowId)
  const items: Row[] = []
  let seen = after
  for (const id of ids) {
    if (items.length === limit || (id >= cut && seen > after)) return { items, nextCursor: String(seen) }
    seen = id
    const row = id < cut ? rowOf(resource, id, rows.get(id) ?? []) : await longRow(ctx, resource, id, at)
    if (row && row.deletedAt === null && isInScope(ctx, resource, row) && filters.every(isEqual(resource, row))) items.push(row)
    if (id >= cut) return { items, nextCursor: String(seen) }
  }
  return { items, nextCursor: found.length > scan ? String(seen) : null }
}

/** The ids of rows that were made by then and lie in the actor's sites, removed or not. */
function selectIds(ctx: DbContext, resource: Resource, { at, after }: AsOfList, limit: number): Query {
  const { dialect } = ctx.engine
  let query = sqlFor(dialect)
    .selectFrom(`${resource.table} as t`)
    .select('id')
    .where('id', '>', bound(systemColumns.id, after, dialect))
    .where('createdAt', '<=', bound(systemColumns.createdAt, at, dialect))
  if (isLimited(ctx, resource)) {
    const { values, write } = scopeOf(ctx, resource, 't')
    query = query.where(write(values))
  }
  const ordered = query.orderBy('id')
  return (dialect === 'sqlite' ? ordered.limit(limit) : ordered.top(limit)).compile()
}

/** A row whose entries are too many to be read at once. */
async function longRow(ctx: DbContext, resource: Resource, id: number, until: string): Promise<Row | null> {
  for await (const { row } of replayedRows(ctx, resource, { afterRow: id - 1, untilRow: id, until })) return row && shown(resource, id, row)
  return null
}

/** As a list compares: texts that have a key by it, everything else to the last character. */
function isEqual(resource: Resource, row: Row) {
  const form = (name: string, value: unknown) =>
    typeof value === 'string' && keyedColumns(resource).has(name) ? toKey(value) : JSON.stringify(value)
  return ({ name, value }: AsOfList['filters'][number]) => form(name, row[name]) === form(name, value)
}
