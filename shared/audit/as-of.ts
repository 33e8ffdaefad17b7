// A row as it was at an instant, rebuilt from the audit trail.
import { type Resource, shownOf } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { isInScope } from '../db/scope.ts'
import { present, selectById } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { selectEntries, toEntries } from './entry.ts'
import { type ReplayedEntry, replay } from './replay.ts'

/** The row that all of these entries come to, as it is shown; null where it was not made yet. */
export function rowOf(resource: Resource, id: number, entries: readonly ReplayedEntry[]): Row | null {
  const row = entries.reduce<Row | null>((before, entry) => replay(resource, before, entry), null)
  return row && shown(resource, id, row)
}

/** A replayed row as it is shown: with its id, without what no read shows. */
export function shown(resource: Resource, id: number, row: Row): Row {
  return shownOf(resource, { id, ...row })
}

/**
 * The stored columns of a row at an instant, without labels and sums: what its creation wrote, with every change up to then.
 * Throws not_found when the row was not there then, or is or was not in the actor's sites. One round trip.
 */
export async function rowAsOf(ctx: DbContext, resource: Resource, id: number, at: string): Promise<Row> {
  const { dialect } = ctx.engine
  const trail = selectEntries(ctx)
    .where('resource', '=', bound(auditColumns.resource, resource.name, dialect))
    .where('rowId', '=', bound(auditColumns.rowId, id, dialect))
    .where('at', '<=', bound(auditColumns.at, at, dialect))
    .where('after', 'is not', null)
    .orderBy('entryNo')
  const [[now] = [], entries = []] = await ctx.engine.read([selectById(ctx, resource, id).query, trail.compile()])
  present(ctx, resource, id, now, true)
  const row = rowOf(resource, id, await toEntries(ctx, entries))
  if (!row || !isInScope(ctx, resource, row)) throw new AppError('not_found', `there was no ${resource.name} ${id} at ${at}`)
  if (row.deletedAt !== null) throw new AppError('not_found', `${resource.name} ${id} was removed at ${row.deletedAt}`)
  return row
}
