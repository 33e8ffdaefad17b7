// Stops: arriving, completing, skipping, failing and proving them; what is repeated, what is refused, and where goods are afterwards.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { route } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import {
  act,
  at,
  buildDepot,
  by,
  type Depot,
  makeOrders,
  makeVehicles,
  now,
  putRoute,
  type RouteWish,
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
  ;[first = 0, second = 0] = await makeOrders(system, depot, {}, { pickup: stopAt(9) })
})
afterEach(() => database.drop())

const bea = (instant = now) => by(system, depot, 'bea', instant)
const act1 = (time: string, name: string, id: number, input: object = {}) => act(bea(at(time)), `routeStop.${name}`, id, input)
const refusedAt = (time: string, name: string, id: number, input: object = {}) => refused(system, () => act1(time, name, id, input))
const because = { reason: 'the gate is closed' }

/** A route that has started at 07:00, with the ids of its stops: ORD-2 is fetched, then ORD-1 and ORD-2 are delivered. */
async function underWay(wish: Partial<RouteWish> = {}, startedAt = at('07:00')) {
  const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [first, second], fetched: [second], ...wish })
  await act(bea(startedAt), 'route.start', routeId)
  const { stops } = await routeOf(system, routeId)
  const [pickup = 0, one = 0, two = 0] = stops.map(({ id }) => id)
  return { routeId, pickup, one, two }
}

const changesOf = async (id: number) => {
  const entries = await all(system.engine, sqlFor(system.engine.dialect).selectFrom('auditEntry').selectAll())
  return entries.filter((entry) => entry.resource === 'routeStop' && Number(entry.rowId) === id && Number(entry.version) > 1).length
}

describe('arriving and completing', () => {
  test('fetches, delivers and says when and to whom', async () => {
    const { routeId, pickup, one, two } = await underWay()
    const arrived = await act1('07:20', 'arrive', pickup)
    expect(arrived.routeStop).toMatchObject({ status: 'arrived', actualArrivalAt: at('07:20'), order: 'ORD-2', route: 'PLAN-9001-01' })
    const fetched = await act1('07:30', 'complete', pickup)
    expect(fetched.routeStop).toMatchObject({ status: 'completed', actualDepartureAt: at('07:30'), proof: null })
    expect(fetched.order).toMatchObject({ number: 'ORD-2', status: 'in-transit', deliveredAt: null })
    await act1('07:50', 'arrive', one)
    const delivered = await act1('08:00', 'complete', one, { proof: { receivedBy: 'J. Mwangi' }, departedAt: at('07:58') })
    expect(delivered.routeStop).toMatchObject({ status: 'completed', actualDepartureAt: at('07:58'), proof: { receivedBy: 'J. Mwangi' } })
    expect(delivered.order).toMatchObject({ number: 'ORD-1', status: 'delivered', deliveredAt: at('07:58'), customer: 'ACME' })
    expect(await stateOf(system, routeId)).toMatchObject({ stops: 'completed completed pending', orders: 'delivered in-transit' })
    await act1('08:20', 'arrive', two)
    await act1('08:30', 'complete', two)
    expect((await stateOf(system, routeId)).orders).toBe('delivered delivered')
  })

  test('a phone that repeats its message gets the same answer, and nothing is written', async () => {
    const { one } = await underWay()
    const arrived = await act1('07:20', 'arrive', one, { arrivedAt: at('07:19') })
    expect(await act1('07:25', 'arrive', one, { arrivedAt: at('07:19') })).toEqual(arrived)
    expect(await act1('07:25', 'arrive', one)).toEqual(arrived)
    const given = { departedAt: at('07:29'), proof: { receivedBy: 'J. Mwangi', boxes: [1, 2] } }
    const done = await act1('07:30', 'complete', one, given)
    expect(await act1('07:40', 'complete', one, given)).toEqual(done)
    expect(await act1('07:40', 'complete', one)).toEqual(done)
    // the message of the arrival comes again, late
    expect((await act1('07:41', 'arrive', one, { arrivedAt: at('07:19') })).routeStop).toMatchObject({ status: 'completed' })
    expect(await changesOf(one)).toBe(2)
  })

  test('refuses to complete again with other facts', async () => {
    const { one } = await underWay()
    await act1('07:20', 'arrive', one)
    await act1('07:30', 'complete', one, { proof: { receivedBy: 'J. Mwangi' } })
    const issues = ['status state: stop 2 (delivery of ORD-1) is completed; complete needs it to be arrived']
    expect((await refusedAt('07:40', 'complete', one, { departedAt: at('07:35') })).issues).toEqual(issues)
    expect((await refusedAt('07:40', 'complete', one, { proof: { receivedBy: 'somebody' } })).issues).toEqual(issues)
    expect((await refusedAt('07:40', 'arrive', one, { arrivedAt: at('07:35') })).issues).toEqual([
      'status state: stop 2 (delivery of ORD-1) is completed; arrive needs it to be pending',
    ])
  })

  test('a driver takes stops in another order, and that they were planned otherwise stays to be seen', async () => {
    const { routeId, pickup, one } = await underWay()
    await act1('07:40', 'arrive', one)
    await act1('07:50', 'complete', one)
    await act1('08:10', 'arrive', pickup)
    const { stops } = await routeOf(system, routeId)
    expect(stops.map(({ sequence, status }) => `${sequence} ${status}`)).toEqual(['1 arrived', '2 completed', '3 pending'])
  })

  test('refuses to deliver what is not on board, naming its pickup', async () => {
    const { pickup, two } = await underWay()
    expect(await refusedAt('07:20', 'arrive', two)).toEqual({
      code: 'conflict',
      issues: ['status not_on_board: ORD-2 is not on board: stop 1 (pickup of ORD-2) is pending'],
    })
    await act1('07:20', 'arrive', pickup)
    expect((await refusedAt('07:30', 'arrive', two)).issues).toEqual([
      'status elsewhere: the vehicle is at stop 1 (pickup of ORD-2) and has not left it',
      'status not_on_board: ORD-2 is not on board: stop 1 (pickup of ORD-2) is arrived',
    ])
  })

  test('refuses to be at two places at once, but at one place several orders may be handed over', async () => {
    const [beside = 0] = await makeOrders(system, depot, { number: 'ORD-3', stop: 1 })
    const { pickup: one, one: two } = await underWay({ orderIds: [first, beside], fetched: [] })
    await act1('07:20', 'arrive', one)
    await act1('07:20', 'arrive', two)
    await act1('07:25', 'complete', two)
    await act1('07:30', 'complete', one)
  })

  test('refuses to arrive while the vehicle is elsewhere', async () => {
    const { pickup, one } = await underWay()
    await act1('07:20', 'arrive', pickup)
    expect((await refusedAt('07:50', 'arrive', one)).issues).toEqual([
      'status elsewhere: the vehicle is at stop 1 (pickup of ORD-2) and has not left it',
    ])
  })

  test('refuses to complete a stop that nobody arrived at', async () => {
    const { one } = await underWay()
    expect(await refusedAt('07:20', 'complete', one)).toEqual({
      code: 'conflict',
      issues: ['status state: stop 2 (delivery of ORD-1) is pending; complete needs it to be arrived'],
    })
  })

  test('refuses instants before what went before, or ahead of the clock, naming both', async () => {
    const { pickup, one } = await underWay()
    const arrive = (time: string, arrivedAt: string) => refusedAt(time, 'arrive', pickup, { arrivedAt: at(arrivedAt) })
    expect(await arrive('07:20', '06:59')).toEqual({
      code: 'invalid',
      issues: [`arrivedAt range: ${at('06:59')} is before the start of PLAN-9001-01, ${at('07:00')}`],
    })
    expect((await arrive('07:20', '07:36')).issues).toEqual([
      `arrivedAt range: ${at('07:36')} is more than 15 minutes ahead of now, ${at('07:20')}`,
    ])
    await act1('07:20', 'arrive', pickup, { arrivedAt: at('07:25') })
    expect((await refusedAt('07:30', 'complete', pickup, { departedAt: at('07:24') })).issues).toEqual([
      `departedAt range: ${at('07:24')} is before the arrival at stop 1 (pickup of ORD-2), ${at('07:25')}`,
    ])
    // the clock of the phone was ahead: what comes next without an instant is no earlier
    expect((await act1('07:22', 'complete', pickup)).routeStop?.actualDepartureAt).toBe(at('07:25'))
    expect((await refusedAt('07:30', 'arrive', one, { arrivedAt: at('07:24') })).issues).toEqual([
      `arrivedAt range: ${at('07:24')} is before the departure from stop 1 (pickup of ORD-2), ${at('07:25')}`,
    ])
  })

  test('refuses everything at stops of a route that has not started, or is over', async () => {
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [first] })
    const { stops } = await routeOf(system, routeId)
    const id = stops[0]?.id ?? 0
    for (const what of ['arrive', 'complete', 'fail'] as const)
      expect((await refusedAt('07:20', what, id, what === 'fail' ? because : {})).issues).toEqual([
        `status state: PLAN-9001-01 is committed; ${what} of its stops needs it to be in-progress`,
      ])
    await act(bea(), 'route.cancel', routeId, because)
    expect((await refusedAt('07:20', 'skip', id, { reason: 'another' })).issues).toEqual([
      'status state: PLAN-9001-01 is cancelled; skip of its stops needs it to be committed or in-progress',
    ])
  })
})

test('each message takes two round trips: one that reads, one that writes', async () => {
  const { one } = await underWay()
  let trips = 0
  const { read, write, ...rest } = system.engine
  const counted: DbContext = {
    ...system,
    engine: {
      ...rest,
      read: (queries) => {
        trips += 1
        return read(queries)
      },
      write: (ops, id) => {
        trips += 1
        return write(ops, id)
      },
    },
  }
  const at1 = (time: string) => by(counted, depot, 'bea', at(time))
  await act(at1('07:20'), 'routeStop.arrive', one)
  expect(trips).toBe(2)
  await act(at1('07:30'), 'routeStop.complete', one, { proof: { receivedBy: 'J. Mwangi' } })
  expect(trips).toBe(4)
  await act(at1('07:31'), 'routeStop.complete', one)
  expect(trips).toBe(5)
})

describe('skipping', () => {
  test('brings an order back to the pool, before the route has started or after', async () => {
    const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: [first, second] })
    const { stops } = await routeOf(system, routeId)
    const [one = 0, two = 0] = stops.map(({ id }) => id)
    const once = await act1('06:30', 'skip', one, because)
    expect(once.routeStop).toMatchObject({ status: 'skipped', reason: because.reason, actualDepartureAt: null })
    expect(once.order).toMatchObject({ status: 'pending', statusReason: because.reason })
    expect(await act1('06:40', 'skip', one, because)).toEqual(once)
    await act(bea(at('07:00')), 'route.start', routeId)
    expect((await stateOf(system, routeId)).orders).toBe('pending in-transit')
    await act1('07:20', 'skip', two, because)
    expect(await stateOf(system, routeId)).toMatchObject({ stops: 'skipped skipped', orders: 'pending pending' })
  })

  test('of a pickup skips its delivery, and of a delivery its pickup where that is not done: the goods stay where they are', async () => {
    const { routeId, pickup } = await underWay()
    await act1('07:10', 'skip', pickup, because)
    expect(await stateOf(system, routeId)).toMatchObject({ stops: 'skipped pending skipped', orders: 'in-transit pending' })
    expect((await rowsOf(system, order, [second]))[0]?.pickup).toEqual(stopAt(9))
    await act(bea(at('08:00')), 'route.finish', routeId, { openBack: true })
    const again = await underWay({ number: 'PLAN-9002', orderIds: [second], fetched: [second] }, at('08:00'))
    await act1('08:10', 'arrive', again.pickup)
    await act1('08:20', 'skip', again.one, because)
    expect(await stateOf(system, again.routeId)).toMatchObject({ stops: 'skipped skipped', orders: 'pending' })
  })

  test('of what is on board: it comes back with the vehicle, and is fetched from where the route ends when that is over', async () => {
    const { routeId, pickup, one, two } = await underWay()
    await act1('07:20', 'arrive', pickup)
    await act1('07:30', 'complete', pickup)
    const { order: back } = await act1('07:40', 'skip', two, because)
    expect(back).toMatchObject({ status: 'pending', pickup: { ...yard, windowStart: at('08:50') } })
    // what was loaded in the yard needs no fetching there
    const { order: loaded } = await act1('07:45', 'skip', one, because)
    expect(loaded).toMatchObject({ status: 'pending', pickup: null })
    expect((await routeOf(system, routeId)).route.plannedEndAt).toBe(at('08:50'))
  })

  test('of what comes back after its window is over, without a time, and of a route without an end, from its last stop', async () => {
    const [late = 0] = await makeOrders(system, depot, { number: 'ORD-4', windowEnd: at('08:20'), pickup: stopAt(8) })
    const { routeId, pickup, two } = await underWay({ orderIds: [first, late], fetched: [late] })
    const { route: row } = await routeOf(system, routeId)
    await commit(system, [update(route, row, { endPlace: null })])
    await act1('07:20', 'arrive', pickup)
    await act1('07:30', 'complete', pickup)
    expect((await act1('07:40', 'skip', two, because)).order?.pickup).toEqual(stopAt(1))
  })

  test('where the vehicle had arrived says when it left', async () => {
    const { one } = await underWay()
    await act1('07:20', 'arrive', one)
    expect((await refusedAt('07:50', 'skip', one, { ...because, departedAt: at('07:19') })).issues).toEqual([
      `departedAt range: ${at('07:19')} is before the arrival at stop 2 (delivery of ORD-1), ${at('07:20')}`,
    ])
    expect((await act1('07:50', 'skip', one, because)).routeStop).toMatchObject({ status: 'skipped', actualDepartureAt: at('07:50') })
  })

  test('refuses when the vehicle left a stop that it never arrived at', async () => {
    const { one } = await underWay()
    expect((await refusedAt('07:50', 'skip', one, { ...because, departedAt: at('07:40') })).issues).toEqual([
      'departedAt not_arrived: nobody has arrived at stop 2 (delivery of ORD-1)',
    ])
  })

  test('refuses to skip or fail what is over', async () => {
    const { one } = await underWay()
    await act1('07:20', 'arrive', one)
    await act1('07:30', 'complete', one)
    for (const what of ['skip', 'fail'])
      expect((await refusedAt('07:40', what, one, because)).issues).toEqual([
        `status state: stop 2 (delivery of ORD-1) is completed; ${what} needs it to be pending or arrived`,
      ])
  })
})

describe('failing', () => {
  test('a delivery fails its order, and the goods come back', async () => {
    const { pickup, two } = await underWay()
    await act1('07:20', 'arrive', pickup)
    await act1('07:30', 'complete', pickup)
    await act1('08:00', 'arrive', two)
    const once = await act1('08:15', 'fail', two, because)
    expect(once.routeStop).toMatchObject({ status: 'failed', reason: because.reason, actualDepartureAt: at('08:15') })
    expect(once.order).toMatchObject({ status: 'failed', statusReason: because.reason, pickup: { ...yard, windowStart: at('08:50') } })
    expect(await act1('08:20', 'fail', two, because)).toEqual(once)
    expect((await refusedAt('08:20', 'fail', two, { reason: 'another' })).code).toBe('conflict')
  })

  test('a pickup fails its delivery', async () => {
    const { routeId, pickup } = await underWay()
    await act1('07:20', 'fail', pickup, because)
    expect(await stateOf(system, routeId)).toMatchObject({ stops: 'failed pending failed', orders: 'in-transit failed' })
  })
})

describe('proving', () => {
  test('adds to what was recorded, also after the route has finished, and the same again changes nothing', async () => {
    const { routeId, one } = await underWay()
    await act1('07:20', 'arrive', one)
    await act1('07:30', 'complete', one, { proof: { receivedBy: 'J. Mwangi' } })
    await act(bea(at('08:00')), 'route.finish', routeId, { openBack: true })
    const once = await act1('09:00', 'prove', one, { proof: { note: 'left at the gate' } })
    expect(once.routeStop?.proof).toEqual({ receivedBy: 'J. Mwangi', note: 'left at the gate' })
    expect(await act1('09:10', 'prove', one, { proof: { note: 'left at the gate' } })).toEqual(once)
    expect(await changesOf(one)).toBe(3)
  })

  test('refuses to replace what was recorded, naming it', async () => {
    const { one } = await underWay()
    await act1('07:20', 'arrive', one)
    await act1('07:30', 'complete', one, { proof: { receivedBy: 'J. Mwangi' } })
    expect(await refusedAt('07:40', 'prove', one, { proof: { receivedBy: 'somebody', note: 'x' } })).toEqual({
      code: 'conflict',
      issues: ['proof.receivedBy proof: receivedBy of stop 2 (delivery of ORD-1) is "J. Mwangi" already'],
    })
  })

  test('refuses a proof of what is not completed', async () => {
    const { one } = await underWay()
    expect((await refusedAt('07:40', 'prove', one, { proof: { note: 'x' } })).issues).toEqual([
      'status state: stop 2 (delivery of ORD-1) is pending; prove needs it to be completed',
    ])
  })
})
