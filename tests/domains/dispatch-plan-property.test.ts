// Whatever waits and whatever drives: what is kept of a plan is a plan that the judge lets pass, and every order is on a route or left out with its reasons.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { segregation } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import type { Solution } from '../../shared/domains/dispatch/planning/problem.ts'
import type { Proposal } from '../../shared/domains/dispatch/planning/proposal.ts'
import { type Snapshot, toProblem } from '../../shared/domains/dispatch/planning/snapshot.ts'
import type { Unassigned } from '../../shared/domains/dispatch/planning/unassigned.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'
import { travelAgain } from '../../shared/domains/dispatch/travel/travel.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { validate } from '../support/plan-validator.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, stopAt } from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
})
afterEach(() => database.drop())

const words = fc.subarray(['chilled', 'food', 'chemicals'])
const hour = (n: number) => at(`${String(n).padStart(2, '0')}:00`)
const trucks = fc.array(
  fc.record({
    ...{ capacityWeightTonnes: fc.integer({ min: 1, max: 12 }), capacityVolumeM3: fc.integer({ min: 2, max: 40 }), skills: words },
    ...{
      isOpenEnd: fc.boolean(),
      currentLocation: fc.integer({ min: 0, max: 9 }).map(stopAt),
      timezone: fc.constantFrom('UTC', 'Africa/Nairobi'),
    },
    ...{ shiftStart: fc.constantFrom('06:30', '09:00', '20:00'), shiftEnd: fc.constantFrom('12:00', '18:15') },
  }),
  { minLength: 1, maxLength: 4 },
)
const loads = fc.array(
  fc
    .record({
      ...{ weightTonnes: fc.integer({ min: 1, max: 60 }).map((n) => n / 10), volumeM3: fc.integer({ min: 1, max: 90 }).map((n) => n / 10) },
      ...{ stop: fc.integer({ min: 0, max: 12 }), pickup: fc.option(fc.integer({ min: 0, max: 12 }).map(stopAt), { freq: 3 }) },
      ...{ specialHandling: words, priority: fc.integer({ min: 0, max: 100 }), serviceMinutes: fc.integer({ min: 0, max: 45 }) },
      ...{ from: fc.integer({ min: 5, max: 18 }), hours: fc.integer({ min: 1, max: 5 }) },
    })
    .map(({ from, hours, ...rest }) => ({ ...rest, windowStart: hour(from), windowEnd: hour(from + hours) })),
  { minLength: 1, maxLength: 14 },
)

/** What a proposal says, in the numbers that the judge takes. */
function toSolution(snapshot: Snapshot, { routes }: Proposal, unassigned: readonly number[], iterations: number): Solution {
  const vehicle = new Map(snapshot.vehicles.map(({ id }, n) => [id, n]))
  const job = new Map(snapshot.orders.map(({ id }, n) => [id, n]))
  return {
    routes: routes.map((one) => ({
      vehicle: vehicle.get(one.vehicleId) ?? -1,
      departs: (Date.parse(one.plannedStartAt) - Date.parse(snapshot.from)) / 1000,
      visits: one.stops.map(({ orderId, kind }) => ({ job: job.get(orderId) ?? -1, kind })),
    })),
    unassigned: unassigned.map((id) => job.get(id) ?? -1),
    iterations,
  }
}

const runs = process.env.OPSBOOK_TEST_LONG ? 60 : 8
test(`${runs} days at random`, { timeout: 20_000 * runs }, async () => {
  await commit(system, [insert(segregation, { code: 'FOOD', goods: ['food', 'chemicals'] })])
  const bea = by(system, depot, 'bea')
  let day = 0
  await fc.assert(
    fc.asyncProperty(trucks, loads, fc.constantFrom('cheapest-insertion', 'savings-local-search'), async (fleet, wanted, name) => {
      const prefix = `D${++day}`
      const vehicleIds = await makeVehicles(system, ...fleet.map((one, n) => ({ ...one, code: `${prefix}-V${n}` })))
      const orderIds = await makeOrders(system, depot, ...wanted.map((one, n) => ({ ...one, number: `${prefix}-${n}` })))
      const { decision: row } = await act(bea, 'decision.plan', 0, { orderIds, vehicleIds, policy: { name }, iterations: 300 })
      const kept = await get(system, decision, Number(row?.id))
      // what the action wrote
      const [snapshot, proposal, left] = [kept.snapshot, kept.proposal, kept.unassigned] as unknown as [Snapshot, Proposal, Unassigned]
      const leftOut = left.orders.map(({ orderId }) => orderId)
      const problem = toProblem(snapshot, await travelAgain(system, snapshot.places, snapshot.travel))
      expect(validate(problem, toSolution(snapshot, proposal, leftOut, kept.iterationsDone ?? 0))).toEqual([])
      expect(left.orders.every(({ why }) => why.length > 0 && why.every(({ reasons }) => reasons.length > 0))).toBe(true)
      const [orders] = await gather(system, [select(system, order, { id: orderIds })])
      for (const { id, status } of orders) expect(status).toBe(leftOut.includes(id) ? 'pending' : 'planned')
    }),
    { numRuns: runs, endOnFailure: true },
  )
})
