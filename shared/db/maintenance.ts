// Maintenance: while the one row of its table is there, business data is closed to writes; whoever writes finds that out within the write itself.
import type { ValuesOf } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'
import { bookOf } from './book.ts'
import { maintenanceColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import type { Engine, Op, Reader } from './engine.ts'
import { gather, type Selection } from './store.ts'

/** Why business data is closed, since when, and until when that is expected to last. */
export type Maintenance = ValuesOf<typeof maintenanceColumns>

/** The id of the row; nothing else is switched so. */
export const switched = 'writes'
/** Reads and writes of the switch. */
export const maintenanceBook = bookOf('maintenance', maintenanceColumns)
/** The guard of every commit of business data. */
export const whileOpen: Op = { kind: 'empty', table: 'maintenance' }

/** After how many seconds to come back where nobody said when maintenance ends, or that is past. */
const usualSeconds = 60
/** After how many seconds a step of a queue looks again. */
const postponedSeconds = 30

/** A write of business data that maintenance refused; nothing was written. */
export class UnderMaintenance extends AppError {
  constructor({ reason, until }: Pick<Maintenance, 'reason' | 'until'>, now: string) {
    const left = until === null ? 0 : Math.ceil((Date.parse(until) - Date.parse(now)) / 1000)
    const end = until === null ? '' : `, expected to end at ${until}`
    super('unavailable', `nothing can be changed during maintenance${end}: ${reason}. Nothing was written; send it again afterwards`, {
      issues: [{ path: '', code: 'maintenance', message: reason, hint: 'Reading goes on. GET /api/maintenance tells whether it is over.' }],
      retryAfterSeconds: left > 0 ? left : usualSeconds,
    })
  }
}

/** Selects the row of the switch. */
export function selectMaintenance({ dialect }: Pick<Reader, 'dialect'>): Selection<Maintenance> {
  return maintenanceBook.select(dialect, { id: switched })
}

/** The maintenance under way; null where business data is open. */
export async function findMaintenance(ctx: DbContext): Promise<Maintenance | null> {
  const [[row]] = await gather(ctx, [selectMaintenance(ctx.engine)])
  return row ?? null
}

/** The refusal of a commit that met the switch. */
export async function nameMaintenance(ctx: DbContext): Promise<AppError> {
  const row = await findMaintenance(ctx)
  if (row) return new UnderMaintenance(row, ctx.now())
  return new AppError('unavailable', 'maintenance has just ended: send it again', { retryAfterSeconds: 1 })
}

/** Does work by the clock unless business data is closed: its next run catches up. */
export async function unlessMaintained(ctx: DbContext, what: string, work: () => Promise<unknown>): Promise<void> {
  if (!(await findMaintenance(ctx))) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof UnderMaintenance)) throw error
    }
  }
  ctx.log.info('left out during maintenance', { what })
}

/**
 * Does the step of a queue's message. One that maintenance refuses is not counted as failed: `postpone` queues it again, to be looked at after so
 * many seconds. `isWriting`: it would do nothing but meet the refusal.
 */
export async function orAfterMaintenance(
  ctx: DbContext,
  step: { readonly isWriting: boolean; readonly work: () => Promise<void>; readonly postpone: (seconds: number) => Promise<void> },
): Promise<void> {
  if (!step.isWriting || !(await findMaintenance(ctx))) {
    try {
      await step.work()
      return
    } catch (error) {
      if (!isUnavailable(error) || !(await findMaintenance(ctx))) throw error
    }
  }
  ctx.log.info('a step waits for the end of maintenance', { seconds: postponedSeconds })
  await step.postpone(postponedSeconds)
}

/** Also of an error that came out of a worker thread, which leaves its class behind. */
const isUnavailable = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'unavailable'

/** Opens a database that was restored: it was closed when it was dumped, and whoever restores it wants to work on. */
export async function forgetMaintenance(engine: Engine): Promise<void> {
  await engine.execute(['DELETE FROM maintenance'])
}
