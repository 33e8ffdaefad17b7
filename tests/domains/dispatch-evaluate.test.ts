// Hand-made routes on paper: when they arrive, what they carry and cost, and everything that is wrong with them by name.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { segregation, travelCorrection, vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { customer } from '../../shared/domains/shared/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, now, putRoute, stopAt, today, yard } from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
})
afterEach(() => database.drop())

interface Evaluated {
  readonly isFeasible: boolean
  readonly plannedStartAt: string
  readonly plannedEndAt: string
  readonly loadWeightTonnes: number
  readonly cost: { readonly fixed: number; readonly distance: number; readonly time: number; readonly total: number }
  readonly stops: readonly { readonly order: string; readonly plannedArrivalAt: string; readonly loadWeightTonnes: number }[]
  readonly violations: readonly { readonly path: string; readonly code: string; readonly message: string; readonly hint: string }[]
}
const evaluate = async (given: object, instant = now) =>
  (await act(by(system, depot, 'bea', instant), 'route.evaluate', 0, { plannedOn: today, ...given })) as unknown as Evaluated // see evaluate-actions.ts
const deliver = (...orderIds: readonly number[]) => orderIds.map((orderId) => ({ orderId }))
/** What is wrong, `path code: message`, each with a remedy. */
const wrong = ({ isFeasible, violations }: Evaluated) => {
  expect(isFeasible).toBe(violations.length === 0)
  for (const { hint } of violations) expect(hint).toMatch(/\w/)
  return violations.map(({ path, code, message }) => `${path} ${code}: ${message}`)
}
const trucks = (...given: Parameters<typeof makeVehicles>[1][]) => makeVehicles(system, ...given)
const orders = (...given: Parameters<typeof makeOrders>[2][]) => makeOrders(system, depot, ...given)

describe('a route that can be driven', () => {
  test('says when it arrives, waits and leaves, what is on board, and what it costs by part; nothing is written', async () => {
    const [truck = 0] = await trucks({})
    const [near = 0, far = 0] = await orders({}, { weightTonnes: 2.5, windowStart: at('09:00') })
    const entries = () => all(system.engine, sqlFor(system.engine.dialect).selectFrom('auditEntry').selectAll())
    const before = await entries()
    const route = await evaluate({ vehicleId: truck, stops: deliver(near, far) })
    expect(wrong(route)).toEqual([])
    // 14.452 km a leg as the crow flies x 1.3, at 50 km/h: 17 min 21 s; it is at the second stop when that opens
    expect(route).toMatchObject({
      ...{ vehicle: 'V1', plannedStartAt: at('08:15').replace('00.000', '18.000'), loadWeightTonnes: 3.5, distanceKm: 57.807 },
      currency: 'KES',
      travel: { kind: 'haversine' },
      stops: [
        { order: 'ORD-1', kind: 'delivery', legDistanceKm: 14.452, plannedArrivalAt: '2026-11-27T08:32:39.000Z', loadWeightTonnes: 2.5 },
        { order: 'ORD-2', plannedArrivalAt: at('09:00'), plannedDepartureAt: at('09:10'), loadWeightTonnes: 0, loadVolumeM3: 0 },
      ],
    })
    const minutes = (Date.parse(route.plannedEndAt) - Date.parse(route.plannedStartAt)) / 60_000
    const [distance, time] = [57.807 * 40, minutes * 10]
    expect(route.cost).toEqual({
      fixed: 1000,
      distance: 2312.28,
      time: expect.closeTo(time, 1),
      total: expect.closeTo(1000 + distance + time, 1),
    })
    expect(await entries()).toEqual(before)
  })

  test('is that of a vehicle by its code, however it is written, and leaves when it is told', async () => {
    await trucks({ code: 'KBA 123' })
    const [only = 0] = await orders({})
    const route = await evaluate({ vehicle: 'kba 123', stops: deliver(only), departsAt: '2026-11-27T09:00:00+03:00' })
    expect([wrong(route), route.plannedStartAt]).toEqual([[], at('06:00')])
    expect(route.stops[0]).toMatchObject({ plannedArrivalAt: '2026-11-27T06:17:21.000Z', plannedServiceAt: at('07:00') })
  })

  test('fetches on the way what has a pickup', async () => {
    const [truck = 0] = await trucks({ capacityWeightTonnes: 2 })
    const [loaded = 0, fetched = 0] = await orders({ weightTonnes: 2 }, { weightTonnes: 2, pickup: stopAt(1) })
    const stops = [{ orderId: loaded }, { orderId: fetched, kind: 'pickup' }, { orderId: fetched, kind: 'delivery' }]
    const route = await evaluate({ vehicleId: truck, stops })
    expect([wrong(route), route.loadWeightTonnes, route.stops.map((stop) => stop.loadWeightTonnes)]).toEqual([[], 2, [0, 2, 0]])
  })

  test('takes what was learnt of driving times into account where it is told', async () => {
    const [truck = 0] = await trucks({})
    const [only = 0] = await orders({})
    const factors = { overall: { factor: 2, legs: 9 }, cities: [], vehicleTypes: [] }
    await commit(system, [insert(travelCorrection, { number: 'TC-000001', learntAt: now, routeCount: 3, legCount: 9, factors })])
    const stops = deliver(only)
    const [plain, learnt] = [await evaluate({ vehicleId: truck, stops }), await evaluate({ vehicleId: truck, stops, correction: true })]
    expect([plain, learnt]).toMatchObject([{ correction: null }, { correction: 'TC-000001', stops: [{ legDurationMinutes: 34.7 }] }])
  })
})

describe('what is wrong with a route', () => {
  test('is said at once, each where it is, by how much and with what helps', async () => {
    const [truck = 0] = await trucks({
      capacityWeightTonnes: 1,
      capacityVolumeM3: 3,
      shiftStart: '08:00',
      shiftEnd: '10:00',
      timezone: 'Africa/Nairobi',
    })
    const [first = 0, second = 0] = await orders({ windowStart: at('05:00'), windowEnd: at('06:00') }, { stop: 9, weightTonnes: 1.2 })
    const route = await evaluate({ vehicleId: truck, stops: deliver(first, second), departsAt: at('04:00') }, '2026-11-26T12:00:00.000Z')
    expect(wrong(route)).toEqual([
      'loadWeightTonnes over-weight: over weight by 1.2 t at the start',
      'loadVolumeM3 over-volume: over volume by 1 m³ at the start',
      'departsAt left-too-early: cannot leave before 08:00, leaves at 07:00',
      'stops.0 over-weight: over weight by 0.2 t leaving this stop',
      'plannedEndAt shift-over: shift ends 10:00, back at 13:15',
    ])
  })

  test('window-missed: a stop that is reached after its window, in the time of the vehicle', async () => {
    const [truck = 0] = await trucks({ timezone: 'Africa/Nairobi' })
    const [late = 0] = await orders({ stop: 6, windowEnd: at('07:30') })
    expect(wrong(await evaluate({ vehicleId: truck, stops: deliver(late), departsAt: at('06:30') }))).toEqual([
      'stops.0 window-missed: window closes 10:30, arrival 11:15',
    ])
  })

  test('window-missed: a customer who waits no longer than told', async () => {
    const [truck = 0] = await trucks({})
    await commit(system, [update(customer, await get(system, customer, depot.customer), { constraints: { maxWaitHours: 0.5 } })])
    const [late = 0] = await orders({})
    const given = { vehicleId: truck, stops: deliver(late), departsAt: at('07:30') }
    expect(wrong(await evaluate(given))).toEqual(['stops.0 window-missed: window closes 07:30, arrival 07:48'])
  })

  test('skills-lacking and segregated: goods that the vehicle cannot handle, or that may not be beside others', async () => {
    await commit(system, [insert(segregation, { code: 'FOOD', goods: ['Food', 'hazardous'] })])
    const [truck = 0] = await trucks({ skills: ['food', 'HAZARDOUS'] })
    const [food = 0, acid = 0, ice = 0] = await orders(
      ...[{ specialHandling: ['food'] }, { specialHandling: ['Hazardous'] }, { specialHandling: ['frozen', 'food'] }],
    )
    expect(wrong(await evaluate({ vehicleId: truck, stops: deliver(food, acid) }))).toEqual([
      'stops.1 segregated: ORD-2 may not share a route with ORD-1: Hazardous beside food',
    ])
    expect(wrong(await evaluate({ vehicleId: truck, stops: deliver(ice) }))).toEqual([
      'stops.0 skills-lacking: ORD-3: the vehicle cannot handle frozen',
    ])
  })

  test('visits: twice, delivered before its pickup or without it, fetched for nothing or without delivery', async () => {
    const [truck = 0] = await trucks({})
    const [plain = 0, fetched = 0] = await orders({}, { pickup: stopAt(3) })
    const [pickup, delivery] = [
      { orderId: fetched, kind: 'pickup' },
      { orderId: fetched, kind: 'delivery' },
    ]
    const of = async (...stops: readonly object[]) => wrong(await evaluate({ vehicleId: truck, stops }))
    expect(await of(delivery, pickup)).toEqual(['stops.0 delivered-before-pickup: ORD-2 is delivered before it is fetched'])
    expect(await of(delivery)).toEqual(['stops.0 not-fetched: ORD-2 is delivered without being fetched'])
    expect(await of(pickup)).toEqual(['stops.0 not-delivered: ORD-2 is fetched and not delivered'])
    expect(await of({ orderId: plain, kind: 'pickup' }, { orderId: plain })).toEqual([
      'stops.0 nothing-to-fetch: ORD-1 has nothing to fetch: it is loaded where the vehicle starts, or on board',
    ])
    expect(await of({ orderId: plain }, { orderId: plain })).toEqual(['stops.1 visited-twice: ORD-1 has this stop already'])
  })

  test('vehicle-state: a vehicle that is in maintenance or retired', async () => {
    const [workshop = 0, gone = 0] = await trucks({ status: 'maintenance' }, { status: 'retired' })
    const [only = 0] = await orders({})
    const said = async (vehicleId: number) => wrong(await evaluate({ vehicleId, stops: deliver(only) }))
    expect([await said(workshop), await said(gone)]).toEqual([
      ['vehicleId vehicle-state: V1 is in maintenance'],
      ['vehicleId vehicle-state: V2 is retired'],
    ])
  })

  test('vehicle-busy, order-assigned, order-under-way and order-over: what live routes have, and what is over', async () => {
    const [truck = 0, other = 0] = await trucks({}, {})
    const [first = 0, second = 0, third = 0, failed = 0] = await orders({}, {}, {}, {})
    await putRoute(system, { vehicleId: truck, orderIds: [first] })
    const { routeId } = await putRoute(system, { vehicleId: other, orderIds: [second], number: 'PLAN-9002' })
    await act(by(system, depot, 'bea'), 'order.cancel', failed, { reason: 'not wanted' })
    expect(wrong(await evaluate({ vehicleId: truck, stops: deliver(second, third, failed) }))).toEqual([
      'vehicleId vehicle-busy: V1 has route PLAN-9001-01 on 2026-11-27, which is committed',
      'stops.0 order-assigned: ORD-2 is assigned to V2 on route PLAN-9002-01',
      'stops.2 order-over: ORD-4 is cancelled',
    ])
    await act(by(system, depot, 'bea', at('07:00')), 'route.start', routeId)
    expect(wrong(await evaluate({ vehicleId: truck, stops: deliver(first, second) }))).toEqual([
      'stops.1 order-under-way: ORD-2 is under way with V2 on route PLAN-9002-01',
    ])
  })

  test('vehicle-has-left: a vehicle under way takes only what it has on board and what is fetched on the way, from where it is', async () => {
    const [truck = 0] = await trucks({ capacityWeightTonnes: 2 })
    const [done = 0, aboard = 0, late = 0, fetched = 0] = await orders({}, {}, {}, { pickup: stopAt(3), weightTonnes: 1.5 })
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [done, aboard] })
    const stopIds = await all(
      system.engine,
      sqlFor(system.engine.dialect).selectFrom('dispatch_routeStop').select('id').orderBy('sequence'),
    )
    const bea = (instant: string) => by(system, depot, 'bea', instant)
    await act(bea(at('07:00')), 'route.start', routeId)
    await act(bea(at('07:20')), 'routeStop.arrive', Number(stopIds[0]?.id))
    await act(bea(at('07:30')), 'routeStop.complete', Number(stopIds[0]?.id))
    const from = async (...stops: readonly object[]) => evaluate({ vehicleId: truck, stops }, at('07:30'))
    const good = await from({ orderId: aboard })
    expect(wrong(good)).toEqual([])
    expect(good).toMatchObject({ startPlace: stopAt(1), plannedStartAt: at('07:30'), loadWeightTonnes: 1, cost: { fixed: 0 } })
    expect(wrong(await from({ orderId: done }))).toEqual([
      'stops.0 order-over: ORD-1 is delivered',
      'stops.0 vehicle-has-left: ORD-1 is loaded where routes start, and the vehicle has left',
    ])
    // what is on board counts though the route does not say so
    expect(wrong(await from({ orderId: late }, { orderId: fetched, kind: 'pickup' }, { orderId: fetched }))).toEqual([
      'vehicleId vehicle-busy: V1 has route PLAN-9001-01 on 2026-11-27, which is in progress',
      'stops.0 vehicle-has-left: ORD-3 is loaded where routes start, and the vehicle has left',
      'stops.1 over-weight: over weight by 0.5 t leaving this stop',
    ])
  })
})

describe('what nothing can be worked out of', () => {
  test('refuses vehicles and orders that are not there, a vehicle that is nowhere, and a correction that was not learnt, all at once', async () => {
    const [nowhere = 0] = await trucks({ currentLocation: null })
    const [only = 0] = await orders({})
    const bea = by(system, depot, 'bea')
    const refusal = (given: object) => refused(system, () => act(bea, 'route.evaluate', 0, { plannedOn: today, ...given }))
    expect(await refusal({ vehicleId: nowhere, stops: deliver(only, 999), correction: 5 })).toEqual({
      code: 'invalid',
      issues: [
        'vehicleId required: V1 has no currentLocation, where its route would start',
        'stops.1.orderId reference: there is no order 999',
        'correction reference: there is no travelCorrection 5',
      ],
    })
    expect(await refusal({ vehicle: 'V77', stops: deliver(only) })).toEqual({
      code: 'invalid',
      issues: ['vehicle reference: there is no vehicle V77'],
    })
    await commit(system, [update(vehicle, await get(system, vehicle, nowhere), { currentLocation: yard })])
    expect(wrong(await evaluate({ vehicleId: nowhere, stops: deliver(only) }))).toEqual([])
  })
})
