// Planning anew what has not started of routes that are committed or under way.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { config } from '../../config.ts'
import type { DbContext } from '../../db/context.ts'
import { corrected, factorsByPlace } from './corrections.ts'
import { lookUpTravel, noPolicy, planInput, proposeOrPostpone, usualPolicy } from './plan-actions.ts'
import { most } from './plan-rules.ts'
import { policyOf } from './planning/policies.ts'
import { lateOnBoard } from './planning/replan-ground.ts'
import { itemAt } from './planning/simulate.ts'
import type { Ground, Snapshot } from './planning/snapshot.ts'
import { usualBudget } from './planning/work.ts'
import { readReplan } from './read-replan.ts'
import { dispatchers } from './roles.ts'
import { decision, route } from './route-resources.ts'
import { haversine, type Roads, type TravelFigures } from './travel/haversine.ts'

const ids = z.array(z.int().positive().max(Number.MAX_SAFE_INTEGER))

const replan = defineAction({
  name: 'replan',
  resource: 'decision',
  on: 'row',
  suits: { column: 'status', values: ['committed'] },
  description:
    'Plan anew what has not started of the routes of a plan and of its replans, together with what waits. Stops at which something has happened stay as they are; vehicles under way go on from where they were last, with what they have on board. The proposal is a decision of its own: commit it, or discard it.',
  roles: dispatchers,
  input: planInput.omit({ plannedOn: true, orderIds: true, vehicleIds: true }).extend({
    addOrderIds: ids
      .max(most.orders)
      .optional()
      .describe('Only these of the pool; else all that are pending or planned with a window that meets the day.'),
    dropOrderIds: ids
      .max(most.orders)
      .optional()
      .describe('These go back to the pool; what is on board of them comes back with its vehicle.'),
    vehicleIds: ids
      .max(most.vehicles)
      .optional()
      .describe('Only these beside those that are under way; else those of the routes and all that are free and cost in their currency.'),
  }),
  output: () => rowsOf(decision).extend({ routes: z.array(rowSchema(route)) }),
  run: async (ctx: DbContext, id, input) => {
    const { policy: { name: policyName, version } = { name: usualPolicy } } = input
    const policy = policyOf(policyName, version)
    const { root, ground } = await readReplan(ctx, id, input, policyName, policy ? [] : [noPolicy(policyName, version)])
    const { figures, source } = await lookUpTravel(ctx, ground.places, input)
    const snapshot: Snapshot = { ...lateOnBoard(ground, secondsIn(ground, figures ?? config().road)), travel: source }
    const { iterations = usualBudget(ground.orders), objective, seed } = input
    const choice = { policyName, policyVersion: policy?.version ?? 0, objective, seed, iterations }
    return proposeOrPostpone(ctx, { kind: 'replan', replansId: root.id }, choice, snapshot, figures, input.wait)
  },
})

/** Driving times between places by their index, of figures or as they follow from the places, as the plan takes them. */
function secondsIn({ places, orders, correction }: Ground, of: TravelFigures | Roads) {
  const factorOf = correction && factorsByPlace({ places, orders }, correction.factors)
  const plain = (from: number, to: number) =>
    'seconds' in of ? of.seconds[from * places.length + to] : haversine([itemAt(places, from), itemAt(places, to)], of).seconds[1]
  return (from: number, to: number) => corrected(plain(from, to) ?? 0, factorOf?.[to])
}

/** What plans anew. */
export const replanActions: readonly AnyAction<DbContext>[] = [replan]
