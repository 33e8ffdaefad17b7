// Closing business data for maintenance and opening it again, each with its audit entry in the same batch.
import { AppError, type Issue } from '../errors.ts'
import { record } from './changes.ts'
import { commit } from './commit.ts'
import { retryOnConflict, StaleRead, StepTaken } from './conflict.ts'
import type { DbContext } from './context.ts'
import { ConstraintFault, type Op } from './engine.ts'
import { findMaintenance, type Maintenance, maintenanceBook, switched } from './maintenance.ts'

/**
 * Closes business data to writes; what is closed already keeps its beginning and takes the new reason and end. Once it returns, no write that began
 * before is under way. Throws `invalid` for an end that is past.
 */
export async function startMaintenance(ctx: DbContext, { reason, until }: Pick<Maintenance, 'reason' | 'until'>): Promise<Maintenance> {
  if (until !== null && until <= ctx.now()) {
    const message = `${until} is past`
    const issue: Issue = { path: 'until', code: 'range', message, hint: 'Give an instant to come, or none where it is not known.' }
    throw new AppError('invalid', `until: ${message}`, { issues: [issue] })
  }
  return decide(async () => {
    const { dialect } = ctx.engine
    const seen = await findMaintenance(ctx)
    const row = { id: switched, reason, since: seen?.since ?? ctx.now(), startedBy: seen?.startedBy ?? ctx.actor.name, until }
    const ops = seen
      ? maintenanceBook.update(dialect, [{ id: switched, since: seen.since }], { reason, until })
      : [maintenanceBook.insert(dialect, row)]
    await tell(ctx, 'maintenance.start', { reason, until }, ops)
    return row
  })
}

/** Opens business data again; returns what maintenance that was, null where none was under way. */
export async function endMaintenance(ctx: DbContext): Promise<Maintenance | null> {
  return decide(async () => {
    const seen = await findMaintenance(ctx)
    if (!seen) return null
    const { reason, since } = seen
    await tell(ctx, 'maintenance.end', { reason, since }, [maintenanceBook.remove(ctx.engine.dialect, { id: switched, since })])
    return seen
  })
}

async function tell(ctx: DbContext, action: string, said: object, also: readonly Op[]): Promise<void> {
  await commit({ ...ctx, idempotency: null }, [record(action, 'database', null, said)], { also })
}

/** Again from the start where somebody else has switched meanwhile. */
function decide<T>(work: () => Promise<T>): Promise<T> {
  return retryOnConflict(async () => {
    try {
      return await work()
    } catch (error) {
      const isRaced = error instanceof StepTaken || (error instanceof AppError && error.cause instanceof ConstraintFault)
      throw isRaced ? new StaleRead('the maintenance switch') : error
    }
  })
}
