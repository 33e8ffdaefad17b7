// A proposal is taken, or thrown away.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { type Change, expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { lookAtPlan, type PlanSight } from './plan-queries.ts'
import { checkDecision, checkProposal, refusePlan } from './plan-rules.ts'
import { refuseStale } from './plan-sight.ts'
import type { Proposal } from './planning/proposal.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { showPlan } from './propose.ts'
import { checkRoutes } from './replan-rules.ts'
import { dispatchers } from './roles.ts'
import { decision, route } from './route-resources.ts'
import { takeReplan } from './take-replan.ts'

const nothing = z.strictObject({})

/** Writes what becomes of a plan; the answer is the decision with its routes. */
async function write(ctx: DbContext, sight: PlanSight, changes: readonly Change[]) {
  const names = { requestedBy: sight.decision.requestedBy, correction: sight.decision.correction, replans: sight.decision.replans }
  const committedBy = ctx.actor.id === null ? null : ctx.actor.name
  const answer = (rows: readonly Row[]) => {
    const [decided = {}, ...others] = rows
    // of a route that goes on the row that was proposed for it says as which
    const routes = sight.routes.map((one) => others.find((row) => row.id === one.id && row.number === one.number) ?? one)
    const of = { ...names, committedBy: decided.committedById === null ? null : committedBy }
    return showPlan(ctx, decided, routes, { of, codes: new Map() })
  }
  return answer(await commit(ctx, changes, { answer }))
}

const commitPlan = defineAction({
  name: 'commit',
  resource: 'decision',
  on: 'row',
  suits: { column: 'status', values: ['proposed'] },
  description:
    'Take a proposal: its routes are committed and its orders assigned. Where an order or a vehicle is not as the plan saw it, it is refused with all that has changed.',
  roles: dispatchers,
  input: nothing,
  output: () => rowsOf(decision).extend({ routes: z.array(rowSchema(route)) }),
  run: async (ctx: DbContext, id) => {
    const sight = await lookAtPlan(ctx, id)
    refusePlan([...checkDecision(sight.decision, ['proposed'], 'committed'), ...checkProposal(sight.decision)])
    // what propose.ts wrote
    const [snapshot, proposal] = [sight.decision.snapshot as unknown as Snapshot, sight.decision.proposal as unknown as Proposal]
    const { replanned } = sight
    const { replans } = snapshot
    refuseStale(snapshot, proposal, sight, 'versions', replans ? checkRoutes(replans.routes, replanned.routes, replanned.stops) : [])
    const taken = { status: 'committed' as const, committedAt: ctx.now(), committedById: ctx.actor.id }
    if (replans) {
      const { changes, goesOn } = takeReplan(sight, replans)
      const over = { status: 'executed' as const, executedAt: ctx.now() }
      const others = [replanned.root, ...replanned.family].filter(({ status }) => !goesOn && status === 'committed')
      return write(ctx, sight, [
        update(decision, sight.decision, goesOn ? taken : { ...taken, ...over }),
        ...changes,
        ...others.map((one) => update(decision, one, over)),
      ])
    }
    return write(ctx, sight, [
      update(decision, sight.decision, taken),
      ...sight.routes.map((row) => update(route, row, { status: 'committed' })),
      ...sight.orders.map((row) => update(order, row, { status: 'assigned' })),
      // of two plans at once that have the vehicle each sees it free
      ...sight.vehicles.map((row) => expect(vehicle, row)),
    ])
  },
})

const discard = defineAction({
  name: 'discard',
  resource: 'decision',
  on: 'row',
  suits: { column: 'status', values: ['waiting', 'proposed'] },
  description:
    'Throw a proposal away, or one that waits to be planned: its routes are cancelled, and its orders are pending again unless another proposal has them.',
  roles: dispatchers,
  input: nothing,
  output: () => rowsOf(decision).extend({ routes: z.array(rowSchema(route)) }),
  run: async (ctx: DbContext, id) => {
    const sight = await lookAtPlan(ctx, id)
    refusePlan(checkDecision(sight.decision, ['waiting', 'proposed'], 'discarded'))
    return write(ctx, sight, thrownAway(sight, 'the plan was discarded'))
  },
})

/** A proposal is discarded: its routes are cancelled, and its orders are pending again but for those that another proposal has; `kept` are seen to elsewhere. */
export function thrownAway(sight: PlanSight, reason: string, kept: ReadonlySet<number> = new Set()): Change[] {
  const shared = new Set(sight.shared.map(({ orderId }) => orderId))
  const planned = sight.orders.filter(({ id, status }) => status === 'planned' && !kept.has(id))
  return [
    update(decision, sight.decision, { status: 'discarded' }),
    ...sight.routes.filter(({ status }) => status === 'planned').map((row) => update(route, row, { status: 'cancelled', reason })),
    // two proposals that are discarded at once each see the other; so does one that is just being written
    ...planned.map((row) => expect(order, row)),
    ...planned.filter((row) => !shared.has(row.id)).map((row) => update(order, row, { status: 'pending' })),
  ]
}

/** What becomes of a proposal. */
export const commitActions: readonly AnyAction<DbContext>[] = [commitPlan, discard]
