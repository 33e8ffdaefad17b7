// Replanning: what has started stays as it is, what has not is planned anew with what waits, and whoever commits is told what moved meanwhile.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import { everything, violations } from './dispatch-invariants.ts'
import {
  act,
  at,
  buildDepot,
  by,
  type Depot,
  makeOrders,
  makeVehicles,
  now,
  routeOf,
  rowsOf,
  stateOf,
  stopAt,
  yard,
} from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
let v1: number
let v2: number
let orders: readonly number[]

const bea = (instant = now) => by(system, depot, 'bea', instant)
const quick = { policy: { name: 'cheapest-insertion' } }
const because = { reason: 'the gate is closed' }

/** What an action on a decision answers: it, and its routes. */
async function on(action: string, id: number, input: object = {}, instant = now) {
  const answer = await act(bea(instant), `decision.${action}`, id, input)
  const routes = answer.routes as unknown as (Record<string, unknown> & { id: number; number: string; status: string; vehicle: string })[]
  return { id: Number(answer.decision?.id), decision: answer.decision ?? {}, routes }
}
const replan = (id: number, instant: string, input: object = {}) => on('replan', id, { ...quick, ...input }, instant)

/** Plans and commits the orders on V1; the ids of the plan and of its route. */
async function planned(input: object = {}) {
  const plan = await on('plan', 0, { ...quick, vehicleIds: [v1], ...input })
  await on('commit', plan.id)
  return { planId: plan.id, routeId: plan.routes[0]?.id ?? 0 }
}

/** The same with V1 on its way, the first stop done: it left it at 07:30. */
async function underWay(input: object = {}) {
  const made = await planned(input)
  await act(bea(at('07:00')), 'route.start', made.routeId)
  const { stops } = await routeOf(system, made.routeId)
  const first = stops[0]?.id ?? 0
  await act(bea(at('07:20')), 'routeStop.arrive', first)
  await act(bea(at('07:30')), 'routeStop.complete', first)
  return { ...made, stops: stops.map(({ id }) => id) }
}

const stopsOf = async (routeId: number) =>
  (await routeOf(system, routeId)).stops.map((stop) => `${stop.sequence} ${stop.kind} ${stop.order} ${stop.status}`)

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
  ;[v1 = 0, v2 = 0] = await makeVehicles(system, {}, {})
  // the windows make it the nearest first
  orders = await makeOrders(system, depot, { windowEnd: at('07:45') }, { windowEnd: at('08:30') }, {})
})
afterEach(async () => {
  expect(await violations(system)).toEqual([])
  await database.drop()
})

describe('a route that is under way', () => {
  test('keeps what is done, and goes on with what it has on board and what is new', async () => {
    const { planId, routeId, stops } = await underWay()
    const before = await routeOf(system, routeId)
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW', pickup: stopAt(2), stop: 3 })
    const proposal = await replan(planId, at('07:35'), { vehicleIds: [] })
    expect(proposal.decision).toMatchObject({
      ...{ kind: 'replan', status: 'proposed', replansId: planId, replans: `PLAN-${planId}`, orderCount: 3, unassignedCount: 0 },
    })
    expect(proposal.routes).toMatchObject([{ status: 'planned', vehicle: 'V1', startPlace: stopAt(1), endPlace: yard }])
    // nothing has moved yet but the new order
    expect(await stateOf(system, routeId)).toMatchObject({ stops: 'completed pending pending', orders: 'delivered in-transit in-transit' })
    const taken = await on('commit', proposal.id, {}, at('07:40'))
    expect(taken.decision).toMatchObject({ status: 'committed', committedBy: 'bea' })
    expect(taken.routes).toMatchObject([{ status: 'cancelled', reason: `goes on as PLAN-${planId}-01` }])
    expect(await stopsOf(routeId)).toEqual([
      '1 delivery ORD-1 completed',
      expect.stringMatching(/^2 (pickup ORD-NEW|delivery ORD-2) pending$/),
      expect.stringMatching(/^3 (pickup ORD-NEW|delivery ORD-2) pending$/),
      expect.stringMatching(/^4 delivery ORD-(3|NEW) pending$/),
      expect.stringMatching(/^5 delivery ORD-(3|NEW) pending$/),
    ])
    const after = await routeOf(system, routeId)
    expect(after.stops[0]).toEqual(before.stops[0])
    // what was on the route stays the same stop, which phones know by its id
    expect(after.stops.map(({ id }) => id)).toEqual(expect.arrayContaining([...stops]))
    expect(after.route).toMatchObject({ status: 'in-progress', startedAt: at('07:00'), plannedEndAt: proposal.routes[0]?.plannedEndAt })
    expect(after.stops[1]?.plannedArrivalAt.localeCompare(at('07:35'))).toBe(1)
    expect(await rowsOf(system, order, [fresh])).toMatchObject([{ status: 'in-transit' }])
    expect((await stateOf(system, routeId)).vehicle).toBe('on-route')
  })

  test('is planned with free vehicles that cost in its currency, and the others are left alone', async () => {
    const { planId } = await underWay()
    await makeVehicles(system, { code: 'EURO', currency: 'EUR' })
    await makeOrders(system, depot, { number: 'ORD-NEW' })
    const { decision: row, routes } = await replan(planId, at('07:35'))
    expect([row.currency, row.unassignedCount, routes.map((one) => one.vehicle)]).toEqual(['KES', 0, expect.not.arrayContaining(['EURO'])])
    const named = await refused(bea(at('07:35')), () => replan(planId, at('07:35'), { vehicleIds: [v2 + 1] }))
    expect(named).toMatchObject({ code: 'invalid', issues: [expect.stringMatching(/^vehicleIds currency: .* in several currencies/)] })
  })

  test('goes on as it stood where its day is over: people enter it late', async () => {
    const { planId, routeId } = await underWay()
    const proposal = await replan(planId, '2026-12-04T09:00:00.000Z', { vehicleIds: [] })
    expect(proposal.decision).toMatchObject({ orderCount: 2, unassignedCount: 0 })
    await on('commit', proposal.id, {}, '2026-12-04T09:00:00.000Z')
    expect(await stopsOf(routeId)).toEqual(['1 delivery ORD-1 completed', '2 delivery ORD-2 pending', '3 delivery ORD-3 pending'])
    expect((await routeOf(system, routeId)).stops[1]?.plannedArrivalAt).toMatch(/^2026-11-27T07:4/)
  })

  test('takes up nothing that would have had to be loaded in the yard: another vehicle does', async () => {
    const { planId, routeId } = await underWay()
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW' })
    const proposal = await replan(planId, at('07:35'))
    await on('commit', proposal.id, {}, at('07:35'))
    expect(await stopsOf(routeId)).toEqual(['1 delivery ORD-1 completed', '2 delivery ORD-2 pending', '3 delivery ORD-3 pending'])
    const { routes, stops } = await everything(system)
    const second = routes.find(({ vehicleId, status }) => vehicleId === v2 && status === 'committed')
    expect(stops.filter(({ routeId: on }) => on === second?.id).map(({ orderId }) => orderId)).toEqual([fresh])
    expect(await rowsOf(system, order, [fresh])).toMatchObject([{ status: 'assigned' }])
  })

  test('gives back what is taken off it: goods that are on board come back with it', async () => {
    const { planId, routeId, stops } = await underWay()
    const dropped = orders[1] ?? 0
    const proposal = await replan(planId, at('07:35'), { dropOrderIds: [dropped] })
    expect((await rowsOf(system, order, [dropped]))[0]?.status).toBe('in-transit')
    await on('commit', proposal.id, {}, at('07:35'))
    expect(await rowsOf(system, order, [dropped])).toMatchObject([
      { status: 'pending', statusReason: `left out when replanned by PLAN-${proposal.id}`, pickup: null },
    ])
    expect(await stopsOf(routeId)).toEqual(['1 delivery ORD-1 completed', '2 delivery ORD-3 pending'])
    const [gone] = await system.engine.read([{ sql: `select deletedAt from ${routeStop.table} where id = ${stops[1]}`, parameters: [] }])
    expect(gone?.[0]?.deletedAt).not.toBeNull()
  })

  test('hands what it has not fetched yet to another vehicle, and counts without it in the end', async () => {
    const [fetched = 0] = await makeOrders(system, depot, { number: 'ORD-FAR', pickup: stopAt(1), stop: 4 })
    const { planId, routeId } = await planned({ orderIds: [orders[0], fetched] })
    await act(bea(at('07:00')), 'route.start', routeId)
    // its window is over before V1 would be there, and V2 stands nearby
    const [row] = await rowsOf(system, vehicle, [v2])
    if (row)
      await commit(system, [update(vehicle, row, { currentLocation: stopAt(1), fixedCost: 0, driverCostPerHour: 0, fuelCostPerKm: 0 })])
    const proposal = await replan(planId, at('07:05'), { addOrderIds: [] })
    await on('commit', proposal.id, {}, at('07:05'))
    expect(await stopsOf(routeId)).toEqual(['1 delivery ORD-1 pending'])
    expect(await rowsOf(system, order, [fetched])).toMatchObject([{ status: 'assigned' }])
    const { operationalOutcome } = await act(bea(at('09:00')), 'route.finish', routeId, { openBack: true })
    expect(operationalOutcome).toMatchObject({ orderCount: 1, openCount: 1 })
  })

  test('delivers what is on board and late rather than bringing it back', async () => {
    const late = orders[1] ?? 0
    const [row] = await rowsOf(system, order, [late])
    if (row) await commit(system, [update(order, row, { windowEnd: at('08:30') })])
    const { planId, routeId } = await underWay()
    const proposal = await replan(planId, at('08:29'), { vehicleIds: [], addOrderIds: [] })
    expect(proposal.decision).toMatchObject({ orderCount: 2, unassignedCount: 0 })
    await on('commit', proposal.id, {}, at('08:29'))
    expect(await stopsOf(routeId)).toHaveLength(3)
  })

  test('leaves room for what was not delivered and is still on board', async () => {
    const { planId, stops } = await underWay()
    const [row] = await rowsOf(system, vehicle, [v1])
    if (row) await commit(system, [update(vehicle, row, { capacityWeightTonnes: 3 })])
    await act(bea(at('07:40')), 'routeStop.fail', stops[1] ?? 0, because)
    await makeOrders(system, depot, { number: 'ORD-BIG', pickup: stopAt(2), weightTonnes: 2 })
    const full = await replan(planId, at('07:45'), { vehicleIds: [] })
    // one tonne is on board to be delivered, one comes back: of three one is left until the last delivery, then two
    const [rows] = await gather(system, [select(system, routeStop, { routeId: full.routes[0]?.id ?? 0 })])
    expect(rows.toSorted((a, b) => a.sequence - b.sequence).map(({ kind, order: of }) => `${kind} ${of}`)).toEqual([
      ...['delivery ORD-3', 'pickup ORD-BIG', 'delivery ORD-BIG'],
    ])
    await on('discard', full.id)
  })

  test('stops where the vehicle stands are finished first', async () => {
    const { planId, routeId, stops } = await underWay()
    await act(bea(at('08:00')), 'routeStop.arrive', stops[1] ?? 0)
    const proposal = await replan(planId, at('08:05'), { vehicleIds: [], addOrderIds: [] })
    // ten minutes from the arrival
    expect(proposal.routes).toMatchObject([{ startPlace: stopAt(2), plannedStartAt: at('08:10') }])
    await on('commit', proposal.id, {}, at('08:06'))
    expect(await stopsOf(routeId)).toEqual(['1 delivery ORD-1 completed', '2 delivery ORD-2 arrived', '3 delivery ORD-3 pending'])
    await act(bea(at('08:10')), 'routeStop.complete', stops[1] ?? 0)
  })
})

describe('a route that has not started', () => {
  test('is called off, and what it had is on new routes', async () => {
    const { planId, routeId } = await planned()
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW' })
    const proposal = await replan(planId, at('06:30'), { vehicleIds: [v1] })
    expect(proposal.decision).toMatchObject({ orderCount: 4, unassignedCount: 0 })
    await on('commit', proposal.id, {}, at('06:30'))
    expect(await stateOf(system, routeId)).toMatchObject({ route: 'cancelled', stops: 'skipped skipped skipped' })
    expect((await routeOf(system, routeId)).route.reason).toBe(`replanned by PLAN-${proposal.id}`)
    expect(await stateOf(system, proposal.routes[0]?.id ?? 0)).toEqual({
      ...{
        route: 'committed',
        stops: 'pending pending pending pending',
        orders: 'assigned assigned assigned assigned',
        vehicle: 'available',
      },
    })
    expect((await rowsOf(system, order, [fresh]))[0]?.status).toBe('assigned')
  })

  test('goes to another vehicle while its own is in maintenance', async () => {
    const { planId } = await planned()
    await act(bea(), 'vehicle.maintain', v1)
    const proposal = await replan(planId, at('06:30'))
    expect(proposal.routes.map(({ vehicle: code }) => code)).toEqual(['V2'])
    await on('commit', proposal.id, {}, at('06:30'))
    expect(await stateOf(system, proposal.routes[0]?.id ?? 0)).toMatchObject({ route: 'committed', orders: 'assigned assigned assigned' })
  })

  test('that has nothing left is called off, and the plan is executed', async () => {
    const { planId } = await planned({ orderIds: [orders[0]] })
    const proposal = await replan(planId, at('06:30'), { dropOrderIds: [orders[0]], addOrderIds: [] })
    const taken = await on('commit', proposal.id, {}, at('06:30'))
    expect(taken.decision).toMatchObject({ status: 'executed', committedAt: at('06:30'), executedAt: at('06:30') })
    expect(await rowsOf(system, decision, [planId])).toMatchObject([{ status: 'executed' }])
    expect(await rowsOf(system, order, [orders[0] ?? 0])).toMatchObject([{ status: 'pending' }])
  })
})

describe('committing', () => {
  test('refuses a replan once something has happened at a stop, naming it', async () => {
    const { planId, stops } = await underWay()
    const proposal = await replan(planId, at('07:35'))
    await act(bea(at('07:40')), 'routeStop.arrive', stops[1] ?? 0)
    expect(await refused(system, () => on('commit', proposal.id, {}, at('07:45')))).toEqual({
      code: 'stale',
      issues: [`stops.${stops[1]} stale: stop 2 (delivery of ORD-2) of PLAN-${planId}-01 is arrived by now`],
    })
    await on('discard', proposal.id)
  })

  test('refuses a replan once a route has started or is over, or an order of the pool has changed', async () => {
    const { planId, routeId } = await planned()
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW' })
    const one = await replan(planId, at('06:30'))
    await act(bea(at('07:00')), 'route.start', routeId)
    await act(bea(at('07:00')), 'order.cancel', fresh, because)
    expect((await refused(system, () => on('commit', one.id, {}, at('07:05')))).issues).toEqual([
      `routes.${routeId} stale: PLAN-${planId}-01 is in progress by now`,
      `orders.${fresh} stale: ORD-NEW is cancelled by now: the gate is closed`,
      `vehicles.${v1} stale: V1 was changed since: it is version 2, and the plan saw 1`,
    ])
    const two = await replan(planId, at('07:05'))
    await act(bea(at('08:00')), 'route.finish', routeId, { openBack: true })
    expect((await refused(system, () => on('commit', two.id, {}, at('08:00')))).issues).toEqual([
      `routes.${routeId} stale: PLAN-${planId}-01 is over by now`,
      `vehicles.${v1} stale: V1 was changed since: it is version 3, and the plan saw 2`,
    ])
  })

  test('of two replans one wins, and the other is told what changed', async () => {
    const { planId, routeId } = await planned()
    const [one, two] = [await replan(planId, at('06:30')), await replan(planId, at('06:30'))]
    await on('commit', one.id, {}, at('06:31'))
    const { code, issues } = await refused(system, () => on('commit', two.id, {}, at('06:32')))
    expect(code).toBe('stale')
    expect(issues).toContain(`routes.${one.routes[0]?.id} stale: PLAN-${one.id}-01 is committed since`)
    expect(issues).toContain(`routes.${routeId} stale: PLAN-${planId}-01 is over by now`)
  })

  test('is not needed: a replan that is discarded changes nothing', async () => {
    const { planId, routeId } = await underWay()
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW', pickup: stopAt(2) })
    const before = await routeOf(system, routeId)
    const proposal = await replan(planId, at('07:35'))
    expect((await rowsOf(system, order, [fresh]))[0]?.status).toBe('planned')
    await on('discard', proposal.id)
    expect((await rowsOf(system, order, [fresh]))[0]?.status).toBe('pending')
    expect(await routeOf(system, routeId)).toEqual(before)
  })
})

test('a replan can be replanned, and all of them are executed with the last route', async () => {
  const { planId, routeId } = await underWay()
  await makeOrders(system, depot, { number: 'ORD-NEW' })
  const one = await replan(planId, at('07:35'))
  await on('commit', one.id, {}, at('07:35'))
  const second = one.routes.find(({ vehicle: code }) => code === 'V2')?.id ?? 0
  const two = await replan(one.id, at('07:40'), { addOrderIds: [] })
  expect(two.decision.replansId).toBe(planId)
  await on('commit', two.id, {}, at('07:40'))
  expect((await routeOf(system, second)).route.status).toBe('cancelled')
  await act(bea(at('09:00')), 'route.finish', routeId, { openBack: true })
  const statuses = async () => (await rowsOf(system, decision, [planId, one.id, two.id])).map(({ status }) => status)
  expect(await statuses()).toEqual(['committed', 'committed', 'committed'])
  const { routes } = await everything(system)
  await act(bea(at('09:00')), 'route.cancel', routes.find(({ isLive }) => isLive)?.id ?? 0, because)
  expect(await statuses()).toEqual(['executed', 'executed', 'executed'])
})

test('the same replan comes out again to the byte', async () => {
  const { planId } = await underWay()
  await makeOrders(system, depot, { number: 'ORD-NEW', pickup: stopAt(2) })
  const proposal = await replan(planId, at('07:35'), { policy: { name: 'savings-local-search' }, iterations: 200 })
  expect(await act(bea(), 'decision.replay', proposal.id)).toMatchObject({ isSame: true })
  await on('discard', proposal.id)
})

describe('refuses', () => {
  test('to replan what has no live route', async () => {
    const { planId, routeId } = await planned()
    await act(bea(), 'route.cancel', routeId, because)
    expect(await refused(system, () => replan(planId, now))).toEqual({
      code: 'conflict',
      issues: [`status state: PLAN-${planId} has no route that is committed or in progress`],
    })
  })

  test('to take off what is delivered, or on none of its routes', async () => {
    const { planId } = await underWay()
    const [fresh = 0] = await makeOrders(system, depot, { number: 'ORD-NEW' })
    const { issues } = await refused(system, () => replan(planId, at('07:35'), { dropOrderIds: [orders[0], fresh] }))
    expect(issues).toEqual([
      'dropOrderIds.0 state: stop 1 (delivery of ORD-1) is completed',
      `dropOrderIds.1 reference: order ${fresh} is on no route of PLAN-${planId} that is committed or in progress`,
    ])
  })

  test('to add what is on a route, is not there, or by a policy that there is not', async () => {
    const { planId } = await planned()
    const { issues } = await refused(system, () =>
      replan(planId, at('06:30'), { addOrderIds: [orders[0], 99_999], policy: { name: 'magic' } }),
    )
    expect(issues).toEqual([
      expect.stringContaining('policy.name reference: there is no policy magic'),
      'addOrderIds.1 reference: there is no order 99999',
      'addOrderIds.0 state: ORD-1 is assigned',
    ])
  })

  test('a vehicle that another plan has', async () => {
    const { planId } = await planned()
    const [other = 0] = await makeOrders(system, depot, { number: 'ORD-X' })
    const apart = await on('plan', 0, { ...quick, vehicleIds: [v2], orderIds: [other] })
    await on('commit', apart.id)
    const { issues } = await refused(system, () => replan(planId, at('06:30'), { vehicleIds: [v2] }))
    expect(issues).toEqual([`vehicleIds.0 live: V2 has route PLAN-${apart.id}-01 on 2026-11-27, which is committed`])
    const [row] = await rowsOf(system, route, [apart.routes[0]?.id ?? 0])
    expect(row?.status).toBe('committed')
  })
})
