// A row as it was at an instant, rebuilt from the audit trail.
import type { Resource } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { Row } from '../db/rows.ts'
import { present, selectById } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { selectEntries, toEntries } from './entry.ts'

/**
 * The stored columns of a row at an instant, without labels and sums: what its creation wrote, with every change up to then.
 * Secrets stay covered. Throws not_found when the row was not there then. One round trip.
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
  const row: Row = {}
  let version = 0
  for (const { action, at: updatedAt, actor: updatedBy, ...entry } of await toEntries(ctx, entries)) {
    if (action === `${resource.name}.create`) Object.assign(row, { id, createdAt: updatedAt, createdBy: updatedBy, deletedAt: null })
    const after: Row = typeof entry.after === 'object' ? { ...entry.after } : {}
    // a move of a hot row has its version inside `after`, where the database wrote it; an event has none
    const reached = entry.version ?? (action === `${resource.name}.adjust` ? Number(after.version) : 0)
    if (reached === 0 || row.id === undefined) continue
    version = reached
    Object.assign(row, after, { updatedAt, updatedBy, version })
  }
  if (version === 0) throw new AppError('not_found', `there was no ${resource.name} ${id} at ${at}`)
  if (row.deletedAt !== null) throw new AppError('not_found', `${resource.name} ${id} was removed at ${row.deletedAt}`)
  return Object.fromEntries(Object.entries(row).filter(([name]) => !resource.columns[name]?.secret))
}
