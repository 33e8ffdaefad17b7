// A proposal whose stops somebody has put elsewhere by hand takes the place of the one that planning made.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import type { RowOf } from '../../catalogue/resource.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import type { DbContext } from '../../db/context.ts'
import { get } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { thrownAway } from './commit-actions.ts'
import { planAgain } from './plan-in-worker.ts'
import { lookAtPlan } from './plan-queries.ts'
import { checkDecision, most, refusePlan } from './plan-rules.ts'
import { plannedIds } from './plan-sight.ts'
import { byHand, checkArranged } from './planning/by-hand.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { guards } from './planning/work.ts'
import { propose } from './propose.ts'
import { dispatchers } from './roles.ts'
import { decision, route } from './route-resources.ts'

const id = z.int().positive().max(Number.MAX_SAFE_INTEGER)
const stop = z.strictObject({ orderId: id, kind: z.enum(['pickup', 'delivery']).default('delivery') })

const rearrange = defineAction({
  name: 'rearrange',
  resource: 'decision',
  on: 'row',
  suits: { column: 'status', values: ['proposed'] },
  description:
    'Put the stops of a proposal elsewhere by hand: these routes, as they are given, are a proposal of its own with the same snapshot, and the one they are made of is discarded. Vehicles without stops stay where they are; orders on no route are left out. Refused with everything that is wrong with the routes; POST /api/dispatch/routes/evaluate tells before.',
  roles: dispatchers,
  input: z.strictObject({
    routes: z
      .array(z.strictObject({ vehicleId: id, stops: z.array(stop).max(2 * most.orders) }))
      .min(1)
      .max(most.vehicles)
      .describe('All routes of the plan, stops in the order in which they are driven to.'),
  }),
  output: () => rowsOf(decision).extend({ routes: z.array(rowSchema(route)) }),
  run: async (ctx: DbContext, decisionId, { routes }) => {
    const row = await get(ctx, decision, decisionId)
    refusePlan([...checkDecision(row, ['proposed'], 'rearranged'), ...checkPlan(row)])
    const arranged = routes.filter(({ stops }) => stops.length > 0)
    const snapshot: Snapshot = { ...(row.snapshot as unknown as Snapshot), arranged, confidence: null } // what propose.ts wrote
    refusePlan(checkArranged(snapshot, routes))
    const { objective, seed } = row
    const choice = { policyName: byHand.name, policyVersion: byHand.version, objective, seed, iterations: 0 }
    const begun = performance.now()
    const made = await planAgain(ctx, snapshot, choice, guards.request, 'request')
    refusePlan(made.wrong)
    const kept = new Set(plannedIds(made.proposal).orders)
    const replaced = async () => {
      const sight = await lookAtPlan(ctx, decisionId)
      refusePlan(checkDecision(sight.decision, ['proposed'], 'rearranged'))
      return thrownAway(sight, 'the plan was rearranged by hand', kept)
    }
    const asked = {
      ...{ ...choice, kind: 'plan' as const, replansId: null, plannedOn: row.plannedOn, correctionId: row.correctionId },
      ...{ requestedById: ctx.actor.id, requestedAt: ctx.now() },
    }
    const computationMs = Math.round(performance.now() - begun)
    return propose(ctx, { id: await ctx.ids.next(decision.table), asked, snapshot, made, computationMs, replaced })
  },
})

/** What a replan has taken up of routes that are under way is not put elsewhere by hand. */
function checkPlan({ number, kind }: RowOf<typeof decision>): Issue[] {
  if (kind === 'plan') return []
  const message = `${number} is a replan, which holds stops that are under way`
  return [{ path: 'kind', code: 'state', message, hint: 'Replan again, with addOrderIds, dropOrderIds or vehicleIds.' }]
}

/** What arranges plans by hand. */
export const rearrangeActions: readonly AnyAction<DbContext>[] = [rearrange]
