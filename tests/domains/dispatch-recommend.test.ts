// Where one order would go: the cheapest places on the routes of a day, and what is in the way elsewhere.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { segregation, travelCorrection } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { route } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, now, putRoute, today } from './dispatch-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
})
afterEach(() => database.drop())

interface Recommended {
  readonly options: readonly {
    readonly vehicle: string
    readonly route: string | null
    readonly status: string | null
    readonly extraCost: { readonly total: number }
    readonly stops: readonly { readonly sequence: number; readonly plannedArrivalAt: string }[]
  }[]
  readonly impossible: readonly {
    readonly vehicles: readonly { readonly vehicle: string; readonly route: string | null }[]
    readonly reasons: readonly { readonly code: string; readonly message: string }[]
  }[]
}
const bea = (instant = now) => by(system, depot, 'bea', instant)
const recommend = async (orderId: number, given: object = {}) =>
  (await act(bea(), 'order.recommend', orderId, { plannedOn: today, ...given })) as unknown as Recommended // see recommend-actions.ts
const trucks = (...given: Parameters<typeof makeVehicles>[1][]) => makeVehicles(system, ...given)
const orders = (...given: Parameters<typeof makeOrders>[2][]) => makeOrders(system, depot, ...given)
const places = ({ options }: Recommended) =>
  options.map((one) => [one.vehicle, one.route, one.status, one.stops.map(({ sequence }) => sequence)])
/** What is in the way, by vehicle. */
const barriers = ({ impossible }: Recommended) =>
  impossible.map(
    ({ vehicles, reasons }) => `${vehicles.map(({ vehicle }) => vehicle)}: ${reasons.map(({ message }) => message).join('; ')}`,
  )

test('the cheapest place comes first: on a committed route, on a proposed one, on a vehicle without one; nothing is written', async () => {
  const [near = 0, far = 0] = await trucks({}, {}, {})
  const [a = 0, b = 0, c = 0, asked = 0] = await orders({}, { stop: 2 }, { stop: 3 }, { stop: 3 })
  await putRoute(system, { vehicleId: near, orderIds: [a, b] })
  const { routeId } = await putRoute(system, { vehicleId: far, orderIds: [c], number: 'PLAN-9002' })
  await commit(system, [update(route, await get(system, route, routeId), { status: 'planned' })])
  const entries = () => all(system.engine, sqlFor(system.engine.dialect).selectFrom('auditEntry').selectAll())
  const before = await entries()
  const found = await recommend(asked)
  expect(await entries()).toEqual(before)
  expect(places(found)).toEqual([
    ['V2', 'PLAN-9002-01', 'planned', [1]],
    ['V1', 'PLAN-9001-01', 'committed', [2]],
    ['V3', null, null, [1]],
  ])
  // beside the stop that is there: 10 minutes of service; 14.45 km further and back besides; or a vehicle more, 1,000, and the whole way
  expect(found.options.map(({ extraCost }) => extraCost)).toEqual([
    { fixed: 0, distance: 0, time: 100, total: 100 },
    { fixed: 0, distance: 1156.12, time: 446.84, total: 1602.96 },
    { fixed: 1000, distance: 3468.4, time: 1140.67, total: 5609.07 },
  ])
  expect(found).toMatchObject({ order: 'ORD-4', plannedOn: today, travel: { kind: 'haversine' }, impossible: [] })
})

test('what is fetched on the way gets both its stops', async () => {
  const [truck = 0] = await trucks({})
  const [a = 0, asked = 0] = await orders({ stop: 3 }, { stop: 4, pickup: { lat: -1.3, lon: 36.9, name: 'Stop 1' } })
  await putRoute(system, { vehicleId: truck, orderIds: [a] })
  const found = await recommend(asked)
  expect(found.options).toMatchObject([
    {
      stops: [
        { kind: 'pickup', sequence: 1 },
        { kind: 'delivery', sequence: 3 },
      ],
    },
  ])
})

test('vehicles with the same reasons share a line; each reason says by how much, in the time of the vehicle', async () => {
  await commit(system, [insert(segregation, { code: 'FOOD', goods: ['food', 'hazardous'] })])
  const skills = ['hazardous', 'food']
  const [full = 0, foody = 0, , , , busy = 0, under = 0] = await trucks(
    ...[{ skills, capacityWeightTonnes: 2 }, { skills }, { skills, capacityWeightTonnes: 0.5 }, {}, {}],
    ...[{ skills, timezone: 'Africa/Nairobi', shiftStart: '06:00', shiftEnd: '10:30' }, { skills }, { skills, currentLocation: null }],
    { skills, availableAt: at('12:00') },
  )
  const [one = 0, two = 0, three = 0, four = 0, asked = 0] = await orders(
    ...[{ weightTonnes: 1.7 }, { specialHandling: ['food'] }, { windowEnd: at('07:25') }, {}],
    { specialHandling: ['Hazardous'], stop: 4, windowEnd: at('12:30') },
  )
  await putRoute(system, { vehicleId: full, orderIds: [one] })
  await putRoute(system, { vehicleId: foody, orderIds: [two], number: 'PLAN-9002' })
  await putRoute(system, { vehicleId: busy, orderIds: [three], number: 'PLAN-9003' })
  const { routeId } = await putRoute(system, { vehicleId: under, orderIds: [four], number: 'PLAN-9004' })
  await act(bea(at('07:00')), 'route.start', routeId)
  const found = await recommend(asked)
  expect([found.options, barriers(found)]).toEqual([
    [],
    [
      'V1: over weight by 0.7 t',
      'V2: may not share a route with ORD-2: Hazardous beside food',
      'V3: weighs 0.5 t more than it carries',
      'V4,V5: cannot handle Hazardous',
      'V6: shift ends 10:30, back at 11:39 at the earliest',
      'V7: is under way on route PLAN-9004-01: replan it to add orders',
      'V8: has no currentLocation, where its route would start',
      'V9: window closes 12:30, earliest arrival 13:10',
    ],
  ])
})

test('takes what was learnt of driving times into account where it is told', async () => {
  await trucks({})
  const [asked = 0] = await orders({})
  const factors = { overall: { factor: 2, legs: 9 }, cities: [], vehicleTypes: [] }
  await commit(system, [insert(travelCorrection, { number: 'TC-000001', learntAt: now, routeCount: 3, legCount: 9, factors })])
  const [plain, learnt] = [await recommend(asked), await recommend(asked, { correction: true })]
  expect([plain, learnt]).toMatchObject([
    { correction: null, options: [{ stops: [{ legDurationMinutes: 17.35 }] }] },
    { correction: 'TC-000001', options: [{ stops: [{ legDurationMinutes: 34.7 }] }] },
  ])
})

test('ten places at most, and none on vehicles that do not drive', async () => {
  await trucks(...Array.from({ length: 12 }, () => ({})), { status: 'maintenance' }, { status: 'retired' })
  const [asked = 0] = await orders({})
  const found = await recommend(asked)
  expect([found.options.length, found.impossible]).toEqual([10, []])
})

describe('refuses', () => {
  test('a day whose routes have more orders than are looked at, saying how many are', async () => {
    const [truck = 0] = await trucks({})
    const [asked = 0, ...carried] = await orders(...Array.from({ length: 2002 }, () => ({ stop: 1 })))
    await putRoute(system, { vehicleId: truck, orderIds: carried })
    expect(await refused(system, () => recommend(asked))).toEqual({
      code: 'invalid',
      issues: [`plannedOn range: the routes of ${today} that are planned or committed have more than 2000 orders or 10000 stops`],
    })
  })

  test('a correction that was not learnt', async () => {
    const [asked = 0] = await orders({})
    expect(await refused(system, () => recommend(asked, { correction: true }))).toEqual({
      code: 'invalid',
      issues: ['correction reference: nothing was learnt of driving times yet'],
    })
  })

  test('an order that is not there, or that is not pending, saying what it is', async () => {
    const [truck = 0] = await trucks({})
    const [planned = 0, assigned = 0, gone = 0] = await orders({}, {}, {})
    await commit(system, [update(order, await get(system, order, planned), { status: 'planned' })])
    await putRoute(system, { vehicleId: truck, orderIds: [assigned] })
    await act(bea(), 'order.cancel', gone, { reason: 'not wanted' })
    const refusal = (orderId: number) => refused(system, () => act(bea(), 'order.recommend', orderId, {}))
    expect(await refusal(planned)).toEqual({ code: 'conflict', issues: ['status state: ORD-1 is planned'] })
    expect(await refusal(assigned)).toEqual({ code: 'conflict', issues: ['status state: ORD-2 is assigned'] })
    expect(await refusal(gone)).toEqual({ code: 'conflict', issues: ['status state: ORD-3 is cancelled'] })
    await expect(recommend(999)).rejects.toMatchObject({ code: 'not_found' })
  })
})
