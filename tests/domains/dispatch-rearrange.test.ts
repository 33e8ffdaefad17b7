// Plans that somebody has arranged by hand: what is proposed is what was arranged, and what is wrong is refused.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, rowsOf, today } from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
let bea: DbContext
let [v1, v2] = [0, 0]
let orders: number[]
let planId: number
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
  bea = by(system, depot, 'bea')
  ;[v1 = 0, v2 = 0] = await makeVehicles(system, {}, {})
  orders = await makeOrders(system, depot, {}, {}, {})
  const made = await act(bea, 'decision.plan', 0, { plannedOn: today, policy: { name: 'cheapest-insertion' } })
  planId = Number(made.decision?.id)
})
afterEach(() => database.drop())

const deliver = (...ids: readonly (number | undefined)[]) => ids.map((orderId) => ({ orderId }))
const rearrange = (routes: readonly object[], ctx = bea, id = planId) => act(ctx, 'decision.rearrange', id, { routes })
const no = (work: () => Promise<unknown>) => refused(system, work)
const states = async () => (await rowsOf(system, order, orders)).map(({ status }) => status)
const shape = async (decisionId: number) => {
  const [routes] = await gather(system, [select(system, route, { decisionId })])
  const [stops] = await gather(system, [select(system, routeStop, { routeId: routes.map(({ id }) => id) })])
  return routes
    .toSorted((a, b) => a.id - b.id)
    .map(({ id, vehicleId, status }) => ({
      ...{ vehicleId, status },
      orders: stops
        .filter(({ routeId }) => routeId === id)
        .sort((a, b) => a.sequence - b.sequence)
        .map(({ orderId }) => orderId),
    }))
}

test('is what was arranged, in the place of the plan it was made of, costs what evaluate says, and is committed and replayed like any other', async () => {
  const [one, two, three] = orders
  const told = await act(bea, 'route.evaluate', 0, { vehicleId: v2, plannedOn: today, stops: deliver(three, one) })
  const { decision: row } = await rearrange([
    { vehicleId: v2, stops: deliver(three, one) },
    { vehicleId: v1, stops: [] },
  ])
  const id = Number(row?.id)
  expect(row).toMatchObject({ status: 'proposed', policyName: 'by-hand', unassignedCount: 1, routeCount: 1, requestedBy: 'bea' })
  expect(row?.totalCost).toBe((told.cost as unknown as { total: number }).total)
  expect(await shape(id)).toEqual([{ vehicleId: v2, status: 'planned', orders: [three, one] }])
  expect(await get(system, decision, planId)).toMatchObject({ status: 'discarded' })
  expect((await shape(planId)).map(({ status }) => status)).toEqual(['cancelled'])
  expect(await states()).toEqual(['planned', 'pending', 'planned'])
  expect((await get(system, decision, id)).unassigned).toMatchObject({ orders: [{ orderId: two }] })
  // what was left out comes back by hand as well
  const { decision: again } = await rearrange([{ vehicleId: v1, stops: deliver(one, two, three) }], bea, id)
  expect(await states()).toEqual(['planned', 'planned', 'planned'])
  expect(await act(bea, 'decision.commit', Number(again?.id))).toMatchObject({ decision: { status: 'committed' } })
  expect(await states()).toEqual(['assigned', 'assigned', 'assigned'])
  expect(await act(bea, 'decision.replay', Number(again?.id))).toMatchObject({ isSame: true })
})

test('refuses routes with anything wrong in them, with all of it, and writes nothing', async () => {
  const [late = 0] = await makeOrders(system, depot, { number: 'LATE', stop: 9, windowStart: at('07:00'), windowEnd: at('08:30') })
  const { decision: row } = await act(bea, 'decision.plan', 0, { plannedOn: today, policy: { name: 'cheapest-insertion' } })
  const id = Number(row?.id)
  const before = await shape(id)
  expect(await no(() => rearrange([{ vehicleId: v1, stops: deliver(...orders, late) }], bea, id))).toEqual({
    code: 'invalid',
    issues: ['V1.stops.3 window-missed: window closes 08:30, arrival 09:49'],
  })
  expect(await no(() => rearrange([{ vehicleId: 99, stops: deliver(98) }], bea, id))).toMatchObject({
    issues: ['routes.0.vehicleId reference: the plan knows no vehicle 99', 'routes.0.stops.0 reference: the plan knows no order 98'],
  })
  expect(await shape(id)).toEqual(before)
  expect(await get(system, decision, id)).toMatchObject({ status: 'proposed' })
})

test('refuses the second of two who arrange the same plan, what is taken already, and whoever only reads', async () => {
  const routes = [{ vehicleId: v1, stops: deliver(...orders) }]
  const { decision: row } = await rearrange(routes)
  expect(await no(() => rearrange(routes, by(system, depot, 'carl')))).toEqual({
    code: 'conflict',
    issues: [`status state: PLAN-${planId} is discarded; only what is proposed can be rearranged`],
  })
  await act(bea, 'decision.commit', Number(row?.id))
  expect(await no(() => rearrange(routes, bea, Number(row?.id)))).toMatchObject({ code: 'conflict' })
  const { decision: replan } = await act(bea, 'decision.replan', Number(row?.id), { policy: { name: 'cheapest-insertion' } })
  expect(await no(() => rearrange(routes, bea, Number(replan?.id)))).toMatchObject({ code: 'conflict' })
  expect(await no(() => rearrange(routes, by(system, depot, 'tom'), Number(replan?.id)))).toMatchObject({ code: 'forbidden' })
})
