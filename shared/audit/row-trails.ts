// The trails of the rows of a resource, row by row, as pages that fit into memory.
import { sql } from 'kysely'
import type { Resource } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Query } from '../db/engine.ts'
import { isExactly } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { type Entry, selectEntries, toEntries } from './entry.ts'
import { replay } from './replay.ts'

const mostEntries = 500
/** Entries that are opened at once: packed ones hold some megabytes each. */
const mostOpened = 25

/** Which entries of a resource: of the rows after one and up to another, those after an entry, those up to an instant or an entry. */
export interface TrailPart {
  readonly afterRow: number
  /** The number of an entry of `afterRow`: the rest of that row's entries come first. */
  readonly afterEntry?: number
  readonly untilRow?: number
  readonly until?: string
  readonly untilEntry?: number
}

/** Selects changes of a resource's rows by row and entry number, at most `limit` of them. */
export function selectTrails(ctx: DbContext, resource: Resource, part: TrailPart, limit = mostEntries): Query {
  const { dialect } = ctx.engine
  const { afterRow, afterEntry, untilRow, until, untilEntry } = part
  const row = bound(auditColumns.rowId, afterRow, dialect)
  let query = selectEntries(ctx).where(isExactly('resource', bound(auditColumns.resource, resource.name, dialect), dialect))
  if (afterEntry === undefined) query = query.where('rowId', '>', row)
  else {
    const entry = bound(auditColumns.entryNo, afterEntry, dialect)
    query = query.where('rowId', '>=', row).where(sql<boolean>`(${sql.ref('rowId')} > ${row} or ${sql.ref('entryNo')} > ${entry})`)
  }
  if (untilRow !== undefined) query = query.where('rowId', '<=', bound(auditColumns.rowId, untilRow, dialect))
  if (until !== undefined) query = query.where('at', '<=', bound(auditColumns.at, until, dialect))
  if (untilEntry !== undefined) query = query.where('entryNo', '<=', bound(auditColumns.entryNo, untilEntry, dialect))
  const ordered = query.where('after', 'is not', null).orderBy('rowId').orderBy('entryNo')
  return (dialect === 'sqlite' ? ordered.limit(limit) : ordered.top(limit)).compile()
}

/** The changes of a resource's rows by row and entry number, page by page. */
async function* trails(ctx: DbContext, resource: Resource, part: TrailPart): AsyncGenerator<Entry> {
  let from: TrailPart = part
  for (;;) {
    const [raws = []] = await ctx.engine.read([selectTrails(ctx, resource, from)])
    for (let at = 0; at < raws.length; at += mostOpened) yield* await toEntries(ctx, raws.slice(at, at + mostOpened))
    const last = raws.at(-1)
    if (!last || raws.length < mostEntries) return
    from = { ...part, afterRow: Number(last.rowId), afterEntry: Number(last.entryNo) }
  }
}

/** Every row that the trail tells of, in the order of ids, as its entries make it; null where they tell of no creation. Constant memory. */
export async function* replayedRows(
  ctx: DbContext,
  resource: Resource,
  part: TrailPart = { afterRow: 0 },
): AsyncGenerator<{ id: number; row: Row | null }> {
  let id = 0
  let row: Row | null = null
  for await (const entry of trails(ctx, resource, part)) {
    if (entry.rowId !== id) {
      if (id > 0) yield { id, row }
      id = Number(entry.rowId)
      row = null
    }
    row = replay(resource, row, entry)
  }
  if (id > 0) yield { id, row }
}
