// Plans that wait: a queue message has one made, a poisoned one ends it.
import { update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { retryOnConflict } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { orAfterMaintenance } from '../../db/maintenance.ts'
import { gather, selectById } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { toTrouble } from '../../imports/trouble.ts'
import { planAgain } from './plan-in-worker.ts'
import { selectWaiting } from './plan-queries.ts'
import { enqueuePlan } from './plan-queue.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { guards } from './planning/work.ts'
import { propose } from './propose.ts'
import { decision } from './route-resources.ts'

const running = new Map<number, Promise<void>>()

/** Makes the plan of a decision that waits; a message for one that waits no more changes nothing, and one for a plan that is being made here waits for that. */
export async function carryOnPlan(ctx: DbContext, decisionId: number): Promise<void> {
  if (!Number.isSafeInteger(decisionId)) return
  const work = (running.get(decisionId) ?? Promise.resolve())
    .catch(() => undefined)
    .then(() => orLater(ctx, decisionId, () => carryOn(ctx, decisionId)))
  running.set(decisionId, work)
  await work.finally(() => {
    if (running.get(decisionId) === work) running.delete(decisionId)
  })
}

/** Where nothing can be written during maintenance the decision is queued again. */
const orLater = (ctx: DbContext, id: number, work: () => Promise<void>) =>
  orAfterMaintenance(ctx, { isWriting: true, work, postpone: (seconds) => enqueuePlan(id, seconds) })

/** What a person must mend ends the plan; anything else is thrown, and the queue tries again. */
async function carryOn(ctx: DbContext, id: number): Promise<void> {
  const row = await findWaiting(ctx, id)
  if (!row) return
  try {
    const { policyName, policyVersion, objective, seed, iterations, number } = row
    const snapshot = row.snapshot as unknown as Snapshot // what postpone wrote
    const begun = performance.now()
    const made = await planAgain(ctx, snapshot, { policyName, policyVersion, objective, seed, iterations }, guards.queue)
    const computationMs = Math.round(performance.now() - begun)
    await propose(ctx, { id, asked: null, snapshot, made, computationMs })
    ctx.log.info('plan made', { decisionId: id, number, computationMs, iterationsDone: made.iterationsDone })
  } catch (error) {
    if (error instanceof AppError && error.code !== 'unavailable' && error.code !== 'conflict') {
      await failPlan(ctx, id, toReason(error))
      return
    }
    ctx.log.error('plan not made', { decisionId: id, requestId: ctx.requestId, error })
    // what the last try failed by stands there while it is tried again
    await moveWaiting(ctx, id, { failure: toTrouble(error, ctx.requestId) })
    throw error
  }
}

const toReason = ({ message, issues }: AppError) => (issues.length === 0 ? message : issues.map((issue) => issue.message).join('; '))

async function findWaiting(ctx: DbContext, id: number) {
  const [[row]] = await gather(ctx, [selectById(ctx, decision, id)])
  return row?.status === 'waiting' && row.deletedAt === null ? row : undefined
}

/** Changes a decision that waits; nothing where it waits no more. */
async function moveWaiting(ctx: DbContext, id: number, patch: { status?: 'failed'; failure: string }): Promise<void> {
  await retryOnConflict(async () => {
    const row = await findWaiting(ctx, id)
    if (row) await commit(ctx, [update(decision, row, patch)])
  })
}

/** Ends a decision that waits with the reason why there is no plan. */
export async function failPlan(ctx: DbContext, id: number, reason: string): Promise<void> {
  await moveWaiting(ctx, id, { status: 'failed', failure: reason.slice(0, 1000).toWellFormed() })
}

/** Ends a decision whose planning failed time after time, with what it failed by at last. */
export async function giveUpPlan(ctx: DbContext, id: number): Promise<void> {
  if (!Number.isSafeInteger(id)) return
  await orLater(ctx, id, async () => {
    const row = await findWaiting(ctx, id)
    const cause = row?.failure ?? 'the process ended while it planned'
    await failPlan(ctx, id, `planning failed five times, at last by: ${cause}; once that is mended, plan again`)
  })
}

const forgottenMilliseconds = 10 * 60_000

/** Queues again what has waited so long that its message must have been lost (`isStart`: whatever waits); one too many changes nothing. Returns how many. */
export async function requeuePlans(ctx: DbContext, isStart = false): Promise<number> {
  const before = new Date(Date.parse(ctx.now()) - (isStart ? -1000 : forgottenMilliseconds)).toISOString()
  const [waiting] = await gather(ctx, [selectWaiting(ctx, before)])
  for (const { id } of waiting) await enqueuePlan(id)
  return waiting.length
}
