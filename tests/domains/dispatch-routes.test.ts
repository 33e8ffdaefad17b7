// Routes under way: who may start, finish and cancel them and when, and what becomes of vehicles, orders and plans.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, route as routeTable } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import {
  act,
  at,
  buildDepot,
  by,
  type Depot,
  makeOrders,
  makeRoute,
  makeVehicles,
  now,
  putRoute,
  routeOf,
  rowsOf,
  stateOf,
  stopAt,
  yard,
} from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
let truck: number
let first: number
let second: number
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
  ;[truck = 0] = await makeVehicles(system, {})
  ;[first = 0, second = 0] = await makeOrders(system, depot, {}, {})
})
afterEach(() => database.drop())

const bea = (instant = now) => by(system, depot, 'bea', instant)
const wish = () => ({ vehicleId: truck, orderIds: [first, second] })
const trail = async (action: string) => {
  const entries = await all(system.engine, sqlFor(system.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
  return entries.filter((entry) => entry.action === action)
}

describe('starting', () => {
  test('puts the route in progress, its orders in transit and its vehicle on the route, each with its entry', async () => {
    const { routeId } = await putRoute(system, wish())
    const { route } = await act(bea(at('07:00')), 'route.start', routeId)
    expect(route).toMatchObject({
      id: routeId,
      status: 'in-progress',
      startedAt: at('07:00'),
      vehicle: 'V1',
      decision: 'PLAN-9001',
      isLive: true,
    })
    expect(await stateOf(system, routeId)).toEqual({
      ...{ route: 'in-progress', stops: 'pending pending', orders: 'in-transit in-transit', vehicle: 'on-route' },
    })
    expect((await trail('route.start')).map(({ actor }) => actor)).toEqual(['bea'])
    expect((await trail('vehicle.update')).map(({ rowId }) => Number(rowId))).toEqual([truck])
  })

  test('takes an earlier instant, and says the same again to a phone that repeats it', async () => {
    const { routeId } = await putRoute(system, wish())
    const once = await act(bea(at('07:30')), 'route.start', routeId, { startedAt: at('07:05') })
    expect(once.route?.startedAt).toBe(at('07:05'))
    expect(await act(bea(at('07:40')), 'route.start', routeId, { startedAt: at('07:05') })).toEqual(once)
    expect(await act(bea(at('07:40')), 'route.start', routeId)).toEqual(once)
    expect(await trail('route.start')).toHaveLength(1)
  })

  test('refuses to start a route again at another instant', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', wish())
    expect(await refused(system, () => act(bea(at('07:40')), 'route.start', routeId, { startedAt: at('07:05') }))).toEqual({
      code: 'conflict',
      issues: ['status state: PLAN-9001-01 is in-progress; start needs it to be committed'],
    })
  })

  test('refuses to start a route while its vehicle is in maintenance, naming it', async () => {
    const { routeId } = await putRoute(system, wish())
    await act(bea(), 'vehicle.maintain', truck)
    expect(await refused(system, () => act(bea(at('07:00')), 'route.start', routeId))).toEqual({
      code: 'conflict',
      issues: ['vehicleId vehicle: V1 is in maintenance'],
    })
    await act(bea(), 'vehicle.release', truck)
    await act(bea(at('07:00')), 'route.start', routeId)
  })

  test('refuses to start a route whose vehicle a sheet has retired', async () => {
    const { routeId } = await putRoute(system, wish())
    const [row] = await rowsOf(system, vehicle, [truck])
    if (row) await commit(system, [update(vehicle, row, { status: 'retired' })])
    expect((await refused(system, () => act(bea(at('07:00')), 'route.start', routeId))).issues).toEqual([
      'vehicleId vehicle: V1 is retired',
    ])
  })

  test('refuses to start a route while its vehicle is on another one, naming that', async () => {
    await makeRoute(system, depot, 'in-progress', { vehicleId: truck, orderIds: [first] })
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [second], number: 'PLAN-9002' })
    expect(await refused(system, () => act(bea(at('07:30')), 'route.start', routeId))).toEqual({
      code: 'conflict',
      issues: ['vehicleId vehicle: V1 is on PLAN-9001-01'],
    })
  })

  test('refuses to start a route that its vehicle does not carry any more since it was changed, naming all of it', async () => {
    const change = async (patch: object) => {
      const [row] = await rowsOf(system, vehicle, [truck])
      if (row) await commit(system, [update(vehicle, row, patch)])
    }
    await change({ skills: ['cold'] })
    const [orderId = 0] = await makeOrders(system, depot, { number: 'BIG', specialHandling: ['cold'], weightTonnes: 6, volumeM3: 20 })
    const { decision: plan } = await act(bea(), 'decision.plan', 0, { policy: { name: 'cheapest-insertion' }, orderIds: [orderId] })
    await act(bea(), 'decision.commit', Number(plan?.id))
    const routeId = 1
    await change({ capacityWeightTonnes: 5, capacityVolumeM3: 19, skills: ['glass'] })
    expect(await refused(system, () => act(bea(at('07:00')), 'route.start', routeId))).toEqual({
      code: 'conflict',
      issues: [
        'vehicleId vehicle: V1 carries 5 t, and PLAN-1-01 has 6 t on board',
        'vehicleId vehicle: V1 has room for 19 m³, and PLAN-1-01 has 20 m³ on board',
        'vehicleId vehicle: V1 cannot handle cold of BIG',
      ],
    })
    await change({ capacityWeightTonnes: 6, capacityVolumeM3: 20, skills: ['Cold', 'glass'] })
    expect(await act(bea(at('07:00')), 'route.start', routeId)).toMatchObject({ route: { status: 'in-progress' } })
  })

  test('refuses to start a route of which every stop was left out', async () => {
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [first] })
    const { stops } = await routeOf(system, routeId)
    await act(bea(), 'routeStop.skip', stops[0]?.id ?? 0, { reason: 'the customer has called' })
    expect((await refused(system, () => act(bea(at('07:00')), 'route.start', routeId))).issues).toEqual([
      'stops empty: PLAN-9001-01 has no stop left',
    ])
  })

  test('refuses an instant ahead of the clock, before the vehicle is available, or a day before the plan, naming both', async () => {
    const { routeId } = await putRoute(system, wish())
    const start = (startedAt: string, instant: string) => refused(system, () => act(bea(instant), 'route.start', routeId, { startedAt }))
    expect(await start(at('07:16'), at('07:00'))).toEqual({
      code: 'invalid',
      issues: [`startedAt range: ${at('07:16')} is more than 15 minutes ahead of now, ${at('07:00')}`],
    })
    expect((await start('2026-11-26T06:59:59.999Z', at('07:00'))).issues).toEqual([
      `startedAt range: 2026-11-26T06:59:59.999Z is more than 24 hours before it is planned to leave, ${at('07:00')}`,
    ])
    const [row] = await rowsOf(system, vehicle, [truck])
    if (row) await commit(system, [update(vehicle, row, { availableAt: at('08:00') })])
    expect((await start(at('07:00'), at('07:00'))).issues).toEqual([
      `startedAt range: ${at('07:00')} is before V1 is available, ${at('08:00')}`,
    ])
    await act(bea(at('08:00')), 'route.start', routeId, { startedAt: at('08:15') })
  })

  test.each(['completed', 'cancelled'] as const)('refuses to start a route that is %s', async (status) => {
    const routeId = await makeRoute(system, depot, status, wish())
    expect((await refused(system, () => act(bea(at('12:00')), 'route.start', routeId))).issues).toEqual([
      `status state: PLAN-9001-01 is ${status}; start needs it to be committed`,
    ])
  })
})

describe('cancelling', () => {
  test('brings the orders back to the pool with the reason, and the plan is over', async () => {
    const { routeId, decisionId } = await putRoute(system, wish())
    const once = await act(bea(), 'route.cancel', routeId, { reason: 'the road is flooded' })
    expect(once.route).toMatchObject({ status: 'cancelled', reason: 'the road is flooded', isLive: false })
    expect(await stateOf(system, routeId)).toEqual({
      ...{ route: 'cancelled', stops: 'skipped skipped', orders: 'pending pending', vehicle: 'available' },
    })
    expect((await rowsOf(system, order, [first]))[0]?.statusReason).toBe('the road is flooded')
    expect((await rowsOf(system, decision, [decisionId]))[0]).toMatchObject({ status: 'executed', executedAt: now })
    expect(await act(bea(), 'route.cancel', routeId, { reason: 'the road is flooded' })).toEqual(once)
  })

  test('refuses to cancel for another reason what is cancelled', async () => {
    const routeId = await makeRoute(system, depot, 'cancelled', wish())
    expect((await refused(system, () => act(bea(), 'route.cancel', routeId, { reason: 'another' }))).issues).toEqual([
      'status state: PLAN-9001-01 is cancelled; cancel needs it to be committed',
    ])
  })

  test('refuses to cancel a route that is under way, or over', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', { vehicleId: truck, orderIds: [first] })
    const cancel = () => refused(system, () => act(bea(at('12:00')), 'route.cancel', routeId, { reason: 'no' }))
    expect((await cancel()).issues).toEqual(['status state: PLAN-9001-01 is in-progress; cancel needs it to be committed'])
    await act(bea(at('09:00')), 'route.finish', routeId, { openBack: true })
    expect((await cancel()).issues).toEqual(['status state: PLAN-9001-01 is completed; cancel needs it to be committed'])
  })

  test('refuses to cancel a route of a proposal: that is discarded', async () => {
    const { routeId } = await putRoute(system, wish())
    const { route } = await routeOf(system, routeId)
    await commit(system, [update(routeTable, route, { status: 'planned' })])
    expect((await refused(system, () => act(bea(), 'route.cancel', routeId, { reason: 'no' }))).issues).toEqual([
      'status state: PLAN-9001-01 is planned; cancel needs it to be committed',
    ])
  })
})

describe('finishing', () => {
  test('frees the vehicle where the route ends, works out what came of it, and the plan is executed', async () => {
    const routeId = await makeRoute(system, depot, 'completed', wish())
    const { route, vehicle: after, decision: plan, outcome } = await routeOf(system, routeId)
    // 07:00 to 08:20 as planned: three legs of 20 minutes and 10 km, two stops of 10 minutes
    expect(route).toMatchObject({
      ...{ status: 'completed', completedAt: at('08:20'), isLive: false },
      ...{ actualDistanceKm: 30, actualDurationMinutes: 80, actualCost: 1000 + 30 * 40 + 800 },
    })
    expect(after).toMatchObject({ status: 'available', currentLocation: yard, availableAt: at('08:20') })
    expect(plan).toMatchObject({ status: 'executed', executedAt: at('08:20') })
    expect(outcome).toMatchObject({
      ...{ routeId, vehicleId: truck, policyName: 'cheapest-insertion', policyVersion: 1, finishedAt: at('08:20') },
      ...{ estimatedCost: 3000, actualCost: 3000, costError: 0, costErrorPercent: 0 },
      ...{ durationErrorMinutes: 0, distanceErrorKm: 0, distanceErrorPercent: 0 },
      ...{ orderCount: 2, deliveredCount: 2, failedCount: 0, openCount: 0, onTimeCount: 2, lateCount: 0 },
      ...{ weightTonnes: 2, revenue: 10_000, profit: 7000, currency: 'KES' },
    })
  })

  test('takes the distance of the odometer', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', { vehicleId: truck, orderIds: [first] })
    const { stops } = await routeOf(system, routeId)
    await act(bea(at('07:50')), 'routeStop.fail', stops[0]?.id ?? 0, { reason: 'nobody there' })
    const { operationalOutcome } = await act(bea(at('08:30')), 'route.finish', routeId, { distanceKm: 25.5 })
    // planned: two legs, 20 km, 50 minutes, 1000 + 800 + 500
    expect(operationalOutcome).toMatchObject({
      ...{ actualDistanceKm: 25.5, distanceErrorKm: 5.5, distanceErrorPercent: 27.5 },
      ...{ actualDurationMinutes: 90, durationErrorMinutes: 40, durationErrorPercent: 80 },
      ...{ actualCost: 1000 + 1020 + 900, costError: 620, costErrorPercent: 26.96, revenue: 0, profit: -2920 },
      ...{ route: 'PLAN-9001-01', vehicle: 'V1', failedCount: 1, deliveredCount: 0, openCount: 0 },
    })
  })

  test('refuses to finish while stops are open, naming each; with openBack their orders go back to the pool', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', wish())
    const { stops } = await routeOf(system, routeId)
    await act(bea(at('07:20')), 'routeStop.arrive', stops[0]?.id ?? 0)
    expect(await refused(system, () => act(bea(at('09:00')), 'route.finish', routeId))).toEqual({
      code: 'conflict',
      issues: ['stops open_stops: stop 1 (delivery of ORD-1) is arrived', 'stops open_stops: stop 2 (delivery of ORD-2) is pending'],
    })
    const { operationalOutcome } = await act(bea(at('09:00')), 'route.finish', routeId, { openBack: true })
    expect(operationalOutcome).toMatchObject({ orderCount: 2, deliveredCount: 0, failedCount: 0, openCount: 2 })
    expect(await stateOf(system, routeId)).toEqual({
      ...{ route: 'completed', stops: 'skipped skipped', orders: 'pending pending', vehicle: 'available' },
    })
    const [row] = await rowsOf(system, order, [second])
    // it was loaded in the yard, and is there again
    expect(row).toMatchObject({ statusReason: 'not reached before the route was finished', pickup: null })
  })

  test('says the same again to a phone that repeats it, and refuses other figures', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', wish())
    const given = { openBack: true, completedAt: at('09:00'), distanceKm: 12 }
    const once = await act(bea(at('09:00')), 'route.finish', routeId, given)
    expect(await act(bea(at('09:05')), 'route.finish', routeId, given)).toEqual(once)
    expect(await act(bea(at('09:05')), 'route.finish', routeId)).toEqual(once)
    expect((await refused(system, () => act(bea(at('09:05')), 'route.finish', routeId, { ...given, distanceKm: 13 }))).issues).toEqual([
      'status state: PLAN-9001-01 is completed; finish needs it to be in-progress',
    ])
  })

  test('refuses to finish a route that has not started, or before its last stop was left', async () => {
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [first] })
    expect((await refused(system, () => act(bea(at('09:00')), 'route.finish', routeId))).issues).toEqual([
      'status state: PLAN-9001-01 is committed; finish needs it to be in-progress',
    ])
    await act(bea(at('07:00')), 'route.start', routeId)
    const { stops } = await routeOf(system, routeId)
    await act(bea(at('07:20')), 'routeStop.arrive', stops[0]?.id ?? 0)
    await act(bea(at('07:30')), 'routeStop.complete', stops[0]?.id ?? 0)
    expect(await refused(system, () => act(bea(at('09:00')), 'route.finish', routeId, { completedAt: at('07:29') }))).toEqual({
      code: 'invalid',
      issues: [`completedAt range: ${at('07:29')} is before the departure from stop 1 (delivery of ORD-1), ${at('07:30')}`],
    })
  })

  test('leaves a vehicle whose route has no end at its last stop, and counts legs that were driven in another order in a straight line', async () => {
    const { routeId } = await putRoute(system, wish())
    const { route } = await routeOf(system, routeId)
    await commit(system, [update(routeTable, route, { endPlace: null, estimatedDistanceKm: 20 })])
    await act(bea(at('07:00')), 'route.start', routeId)
    const { stops } = await routeOf(system, routeId)
    const [near = 0, far = 0] = stops.map(({ id }) => id)
    for (const [id, time] of [
      [far, '07:40'],
      [near, '08:10'],
    ] as const) {
      await act(bea(at(time)), 'routeStop.arrive', id)
      await act(bea(at(time)), 'routeStop.complete', id)
    }
    await act(bea(at('08:20')), 'route.finish', routeId)
    const after = await routeOf(system, routeId)
    expect(after.vehicle.currentLocation).toEqual(stopAt(1))
    // planned 10 km a tenth of a degree: two tenths out, one back
    expect(after.route.actualDistanceKm).toBeCloseTo(30, 1)
  })

  test('a plan is executed with the last of its routes', async () => {
    const [other = 0] = await makeVehicles(system, { code: 'V9' })
    const { routeId, decisionId } = await putRoute(system, { vehicleId: truck, orderIds: [first] })
    const apart = await putRoute(system, { vehicleId: other, orderIds: [second], number: 'PLAN-9002' })
    const { route } = await routeOf(system, apart.routeId)
    await commit(system, [update(routeTable, route, { decisionId })])
    const statusOf = async () => (await rowsOf(system, decision, [decisionId]))[0]?.status
    await act(bea(at('07:00')), 'route.start', routeId)
    await act(bea(at('08:00')), 'route.finish', routeId, { openBack: true })
    expect(await statusOf()).toBe('committed')
    await act(bea(at('08:00')), 'route.cancel', apart.routeId, { reason: 'enough for today' })
    expect(await statusOf()).toBe('executed')
  })
})

describe('vehicles', () => {
  test('go to maintenance and come back, saying the same when told twice', async () => {
    const once = await act(bea(), 'vehicle.maintain', truck)
    expect(once.vehicle).toMatchObject({ code: 'V1', status: 'maintenance' })
    expect(await act(bea(), 'vehicle.maintain', truck)).toEqual(once)
    expect((await act(bea(), 'vehicle.release', truck)).vehicle?.status).toBe('available')
    expect((await act(bea(), 'vehicle.retire', truck)).vehicle?.status).toBe('retired')
    expect((await refused(system, () => act(bea(), 'vehicle.maintain', truck))).issues).toEqual([
      'status state: V1 is retired; maintain needs it to be available',
    ])
  })

  test('refuses to retire a vehicle with a live route, naming it', async () => {
    const { routeId } = await putRoute(system, wish())
    const retire = () => refused(system, () => act(bea(), 'vehicle.retire', truck))
    expect(await retire()).toEqual({ code: 'conflict', issues: ['status live: V1 has PLAN-9001-01, which is committed'] })
    await act(bea(at('07:00')), 'route.start', routeId)
    expect((await retire()).issues).toEqual(['status live: V1 has PLAN-9001-01, which is in-progress'])
  })

  test.each(['maintain', 'release'] as const)('refuses to %s a vehicle that is on a route, naming that', async (what) => {
    await makeRoute(system, depot, 'in-progress', wish())
    expect((await refused(system, () => act(bea(), `vehicle.${what}`, truck))).issues).toEqual([
      'status live: V1 has PLAN-9001-01, which is in-progress',
    ])
  })

  test('a vehicle that a sheet says to be on a route is released where no route of it is under way', async () => {
    const [away = 0] = await makeVehicles(system, { code: 'V8', status: 'on-route' })
    expect((await act(bea(), 'vehicle.release', away)).vehicle?.status).toBe('available')
  })
})

describe('orders', () => {
  test('are cancelled before a route has them, with a reason, once', async () => {
    const once = await act(bea(), 'order.cancel', first, { reason: 'the customer has closed' })
    expect(once.order).toMatchObject({ status: 'cancelled', statusReason: 'the customer has closed', customer: 'ACME' })
    expect(await act(bea(), 'order.cancel', first, { reason: 'the customer has closed' })).toEqual(once)
    expect((await refused(system, () => act(bea(), 'order.cancel', first, { reason: 'another' }))).issues).toEqual([
      'status state: ORD-1 is cancelled; cancel needs it to be pending or planned',
    ])
  })

  test('refuses to cancel an order that a live route has, naming it', async () => {
    const { routeId } = await putRoute(system, wish())
    const cancel = () => refused(system, () => act(bea(), 'order.cancel', first, { reason: 'no' }))
    expect(await cancel()).toEqual({
      code: 'conflict',
      issues: ['status state: ORD-1 is assigned on PLAN-9001-01; cancel needs it to be pending or planned'],
    })
    // a proposal that has it too is not where it is
    const proposal = await act(bea(), 'decision.replan', (await routeOf(system, routeId)).decision.id, {
      policy: { name: 'cheapest-insertion' },
    })
    expect(proposal.decision).toMatchObject({ status: 'proposed' })
    await act(bea(at('07:00')), 'route.start', routeId)
    expect((await cancel()).issues).toEqual(['status state: ORD-1 is in-transit on PLAN-9001-01; cancel needs it to be pending or planned'])
  })

  test('are reopened only after they have failed', async () => {
    const routeId = await makeRoute(system, depot, 'in-progress', wish())
    const { stops } = await routeOf(system, routeId)
    expect((await refused(system, () => act(bea(), 'order.reopen', first))).issues).toEqual([
      'status state: ORD-1 is in-transit on PLAN-9001-01; reopen needs it to be failed',
    ])
    await act(bea(at('07:30')), 'routeStop.fail', stops[0]?.id ?? 0, { reason: 'refused by the customer' })
    expect((await act(bea(at('07:40')), 'order.reopen', first)).order).toMatchObject({ status: 'pending', statusReason: null })
  })
})

test('technicians and auditors look on', async () => {
  const { routeId } = await putRoute(system, wish())
  for (const name of ['tom', 'aud'] as const)
    for (const [action, id] of [
      ['route.start', routeId],
      ['vehicle.maintain', truck],
      ['order.cancel', first],
    ] as const)
      await expect(act(by(system, depot, name), action, id, { reason: 'no' })).rejects.toMatchObject({ code: 'forbidden' })
})
