// The audit trail, newest first: the history of a row, and what happened lately.
import { type Compilable, sql } from 'kysely'
import type { Resource } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Raw } from '../db/engine.ts'
import { all, isExactly, sqlFor } from '../db/query.ts'
import { present, selectById } from '../db/store.ts'
import { type Entry, selectEntries, toShownEntries } from './entry.ts'

/** A page of entries; `before` of the next one is `nextCursor`. */
export interface Trail {
  readonly items: readonly Entry[]
  readonly nextCursor: string | null
}

/** Which page of a trail: entries before this number, at most so many. */
export interface TrailPage {
  readonly before: number | null
  readonly limit: number
}

/** What a trail may be narrowed by. */
export interface TrailFilter {
  readonly actor?: string
  readonly resource?: string
  /** A row of `resource`. */
  readonly rowId?: number
  readonly requestId?: string
  readonly importId?: number
  readonly source?: string
  readonly action?: string
  /** From this instant on, and before that one. */
  readonly from?: string
  readonly to?: string
}

type Entries = ReturnType<typeof selectEntries>

const indexed = ['actor', 'resource', 'requestId', 'importId'] as const

function narrowed(ctx: DbContext, filter: TrailFilter, page: TrailPage): Compilable {
  const { dialect } = ctx.engine
  let query: Entries = selectEntries(ctx)
  for (const name of ['rowId', 'importId'] as const) {
    if (filter[name] !== undefined) query = query.where(name, '=', bound(auditColumns[name], filter[name], dialect))
  }
  for (const name of ['resource', 'requestId', 'actor', 'source', 'action'] as const) {
    if (filter[name] !== undefined) query = query.where(isExactly(name, bound(auditColumns[name], filter[name], dialect), dialect))
  }
  if (filter.from !== undefined) query = query.where('at', '>=', bound(auditColumns.at, filter.from, dialect))
  if (filter.to !== undefined) query = query.where('at', '<', bound(auditColumns.at, filter.to, dialect))
  const before = page.before === null ? null : bound(auditColumns.entryNo, page.before, dialect)
  // times alone are looked for in the order of times, so that a page of last year does not begin with all that came since
  const isByTime = (filter.from ?? filter.to) !== undefined && indexed.every((name) => filter[name] === undefined)
  if (isByTime) {
    const last = sqlFor(dialect).selectFrom('auditEntry').select('at').where('entryNo', '=', before)
    if (before !== null) query = query.where('at', '<=', last).where((is) => is.or([is('at', '<', last), is('entryNo', '<', before)]))
    query = query.orderBy('at', 'desc')
  } else if (before !== null) query = query.where('entryNo', '<', before)
  query = query.orderBy('entryNo', 'desc')
  return dialect === 'sqlite' ? query.limit(page.limit + 1) : query.top(page.limit + 1)
}

async function toTrail(ctx: DbContext, rows: readonly Raw[], { limit }: TrailPage): Promise<Trail> {
  const items = await toShownEntries(ctx, rows.slice(0, limit))
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.entryNo) : null }
}

/** The history of a row, removed or not; not_found when it never was. One round trip. */
export async function rowHistory(ctx: DbContext, resource: Resource, id: number, page: TrailPage): Promise<Trail> {
  const row = selectById(ctx, resource, id)
  const [[raw] = [], rows = []] = await ctx.engine.read([row.query, narrowed(ctx, { resource: resource.name, rowId: id }, page).compile()])
  present(ctx, resource, id, raw, true)
  return toTrail(ctx, rows, page)
}

/** What happened lately, in all resources. One round trip. */
export async function recentEntries(ctx: DbContext, filter: TrailFilter, page: TrailPage): Promise<Trail> {
  const [rows = []] = await ctx.engine.read([narrowed(ctx, filter, page).compile()])
  return toTrail(ctx, rows, page)
}

/** What happened lately in some resources: the newest of each, put in order, so that it costs the same however much happens elsewhere. One round trip. */
export async function recentOf(ctx: DbContext, resources: readonly string[], filter: TrailFilter, page: TrailPage): Promise<Trail> {
  const found = await ctx.engine.read(resources.map((resource) => narrowed(ctx, { ...filter, resource }, page).compile()))
  return toTrail(
    ctx,
    found.flat().sort((a, b) => Number(b.entryNo) - Number(a.entryNo)),
    page,
  )
}

/** Where the entries of an import lie in the trail. */
export interface ImportTrail {
  readonly entries: number
  /** Those that changed a row; the others tell what was done with the import itself. */
  readonly changes: number
  /** Numbers of the first and the last entry; null when there is none. */
  readonly first: number | null
  readonly last: number | null
}

/** The range of an import's entries, those of its undoing included. One round trip. */
export async function importTrail(ctx: DbContext, importId: number): Promise<ImportTrail> {
  const { dialect } = ctx.engine
  const number = sql.ref('entryNo')
  const query = sqlFor(dialect)
    .selectFrom('auditEntry')
    .select([
      sql`count(*)`.as('entries'),
      sql`count(${sql.ref('version')})`.as('changes'),
      sql`min(${number})`.as('first'),
      sql`max(${number})`.as('last'),
    ])
    .where('importId', '=', bound(auditColumns.importId, importId, dialect))
  const [row] = await all(ctx.engine, query)
  const entries = Number(row?.entries ?? 0)
  const changes = Number(row?.changes ?? 0)
  return { entries, changes, first: entries > 0 ? Number(row?.first) : null, last: entries > 0 ? Number(row?.last) : null }
}
