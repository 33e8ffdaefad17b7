// Plans, read as rules: what is planned, what is in the way, what becomes of orders and routes, and that the same comes out again.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { segregation, vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { planInWorker } from '../../shared/domains/dispatch/plan-in-worker.ts'
import type { Snapshot } from '../../shared/domains/dispatch/planning/snapshot.ts'
import { decision, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { customer } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
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
  rowsOf,
  stopAt,
  today,
  yard,
} from './dispatch-world.ts'
import { growth, sizes } from './facilities-world.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
let bea: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
  bea = by(system, depot, 'bea')
})
afterEach(() => database.drop())

const quick = { policy: { name: 'cheapest-insertion' } }
const plan = async (input: object = {}, ctx = bea) => {
  const { decision: row, routes } = await act(ctx, 'decision.plan', 0, { ...quick, ...input })
  return { id: Number(row?.id), row, routes: routes as unknown as Record<string, unknown>[] }
}
const take = (id: number, ctx = bea) => act(ctx, 'decision.commit', id)
const statuses = async (ids: readonly number[]) => (await rowsOf(system, order, ids)).map(({ status }) => status)
const change = async (id: number, patch: object) => {
  const row = await get(system, order, id)
  await commit(system, [update(order, row, patch)])
}

/** The refusal of some work: its code and what is wrong, in words. */
async function refused(work: Promise<unknown>) {
  const { code, issues } = await refusal(work)
  return { code, messages: issues.map(({ message }) => message), paths: issues.map(({ path }) => path) }
}

async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(error instanceof AppError)) throw error ?? new Error('nothing was refused')
  return error
}

/** The same context, whose round trips are counted. */
function counted(ctx: DbContext) {
  const trips = { reads: 0, writes: 0 }
  const { engine } = ctx
  const counting = {
    ...engine,
    read: (queries: Parameters<typeof engine.read>[0]) => {
      trips.reads++
      return engine.read(queries)
    },
    write: (...given: Parameters<typeof engine.write>) => {
      trips.writes++
      return engine.write(...given)
    },
  }
  return { ctx: { ...ctx, engine: counting }, trips }
}

describe('plan', () => {
  test('proposes routes for all that wait on the day, and makes their orders planned', async () => {
    const [v1] = await makeVehicles(system, {})
    const orders = await makeOrders(
      system,
      depot,
      {},
      {},
      { windowStart: '2026-11-28T07:00:00.000Z', windowEnd: '2026-11-28T17:00:00.000Z' },
    )
    const { id, row, routes } = await plan()
    expect(row).toMatchObject({
      ...{ number: `PLAN-${id}`, kind: 'plan', status: 'proposed', plannedOn: today, policyName: 'cheapest-insertion', policyVersion: 1 },
      ...{ orderCount: 2, unassignedCount: 0, routeCount: 1, currency: 'KES', requestedBy: 'bea', requestedAt: now, proposedAt: now },
    })
    expect(routes).toMatchObject([
      { number: `PLAN-${id}-01`, status: 'planned', vehicle: 'V1', decision: `PLAN-${id}`, startPlace: yard, endPlace: yard },
    ])
    expect(await statuses(orders)).toEqual(['planned', 'planned', 'pending'])
    const [stops] = await gather(system, [select(system, routeStop, { routeId: Number(routes[0]?.id) })])
    expect(stops.map(({ orderId, sequence, kind, place, status }) => ({ orderId, sequence, kind, place, status }))).toEqual([
      { orderId: orders[0], sequence: 1, kind: 'delivery', place: stopAt(1), status: 'pending' },
      { orderId: orders[1], sequence: 2, kind: 'delivery', place: stopAt(2), status: 'pending' },
    ])
    expect(stops.map(({ loadWeightTonnes, loadVolumeM3 }) => [loadWeightTonnes, loadVolumeM3])).toEqual([
      [1, 2],
      [0, 0],
    ])
    expect(routes[0]).toMatchObject({ vehicleId: v1, loadWeightTonnes: 2, loadVolumeM3: 4, estimatedCost: row?.totalCost })
  })

  test('leaves out what fits on no vehicle, with the reasons, and lets it wait', async () => {
    await makeVehicles(system, {}, { skills: ['refrigerated'], capacityWeightTonnes: 3 })
    const orders = await makeOrders(system, depot, { weightTonnes: 12.5 }, { specialHandling: ['Refrigerated'], weightTonnes: 4.2 }, {})
    const { id, row } = await plan()
    expect(row).toMatchObject({ orderCount: 3, unassignedCount: 2, routeCount: 1 })
    expect(await statuses(orders)).toEqual(['pending', 'pending', 'planned'])
    const { unassigned } = await get(system, decision, id)
    expect(unassigned).toEqual({
      orders: [
        {
          ...{ orderId: orders[0], order: 'ORD-1' },
          why: [
            {
              vehicleIds: [expect.any(Number)],
              vehicles: ['V1'],
              reasons: [{ code: 'too-heavy', message: 'weighs 2.5 t more than it carries' }],
            },
            {
              vehicleIds: [expect.any(Number)],
              vehicles: ['V2'],
              reasons: [{ code: 'too-heavy', message: 'weighs 9.5 t more than it carries' }],
            },
          ],
        },
        {
          ...{ orderId: orders[1], order: 'ORD-2' },
          why: [
            {
              vehicleIds: [expect.any(Number)],
              vehicles: ['V1'],
              reasons: [{ code: 'skills-lacking', message: 'cannot handle Refrigerated' }],
            },
            {
              vehicleIds: [expect.any(Number)],
              vehicles: ['V2'],
              reasons: [{ code: 'too-heavy', message: 'weighs 1.2 t more than it carries' }],
            },
          ],
        },
      ],
    })
  })

  test('reads once and writes once, what changed meanwhile apart', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {}, {})
    const counting = counted(bea)
    await plan({}, counting.ctx)
    expect(counting.trips).toEqual({ reads: 2, writes: 1 })
  })

  test('keeps what it knew: orders and vehicles with the versions that the proposal leaves, goods kept apart, and where distances came from', async () => {
    const [v1] = await makeVehicles(system, { shiftStart: '08:00', shiftEnd: '16:00', timezone: 'Africa/Nairobi' })
    await commit(system, [insert(segregation, { code: 'FOOD', goods: ['food', 'hazardous'] })])
    const [one, two] = await makeOrders(system, depot, { specialHandling: null }, { weightTonnes: 99 })
    const { id } = await plan()
    const snapshot = (await get(system, decision, id)).snapshot as unknown as Snapshot
    expect(snapshot).toMatchObject({
      ...{ day: today, at: now, from: now, currency: 'KES', travel: { kind: 'haversine' }, correction: null, confidence: null },
      places: [yard, stopAt(1), stopAt(2)],
      vehicles: [
        { id: v1, version: 1, code: 'V1', start: 0, end: 0, earliestAt: now, latestAt: '2026-11-27T13:00:00.000Z', isUnderWay: false },
      ],
      orders: [
        { id: one, version: 2, number: 'ORD-1', customer: 'ACME', destination: 1, pickup: null, weightTonnes: 1 },
        { id: two, version: 1, number: 'ORD-2', destination: 2, weightTonnes: 99 },
      ],
      segregations: [{ code: 'FOOD', goods: ['food', 'hazardous'] }],
    })
    expect((await rowsOf(system, order, [one ?? 0, two ?? 0])).map(({ version }) => version)).toEqual([2, 1])
  })

  test('lets several proposals have an order, the first of which makes it planned', async () => {
    await makeVehicles(system, {}, {})
    const orders = await makeOrders(system, depot, {})
    const [first, second] = [await plan(), await plan({ policy: { name: 'savings-local-search' }, iterations: 10 })]
    expect([first.row?.status, second.row?.status]).toEqual(['proposed', 'proposed'])
    expect((await rowsOf(system, order, orders)).map(({ status, version }) => [status, version])).toEqual([['planned', 2]])
  })

  test('costs by the vehicle: fixed, by the kilometre and by the hour', async () => {
    await makeVehicles(system, { fixedCost: 100, fuelCostPerKm: 33.33, driverCostPerHour: 7.77 })
    await makeOrders(system, depot, {})
    const { id, row } = await plan()
    const proposal = (await get(system, decision, id)).proposal as unknown as {
      routes: { cost: Record<string, number>; distanceKm: number; durationMinutes: number }[]
    }
    const [{ cost, distanceKm, durationMinutes } = { cost: {}, distanceKm: 0, durationMinutes: 0 }] = proposal.routes
    expect(cost.fixed).toBe(100)
    expect(cost.distance).toBeCloseTo(distanceKm * 33.33, 1)
    expect(cost.time).toBeCloseTo((durationMinutes / 60) * 7.77, 1)
    expect(row?.totalCost).toBe(cost.total)
    expect(cost.total).toBeCloseTo((cost.fixed ?? 0) + (cost.distance ?? 0) + (cost.time ?? 0), 6)
  })

  test('respects the longest wait of a customer', async () => {
    await commit(system, [update(customer, await get(system, customer, depot.customer), { constraints: { maxWaitHours: 0.5 } })])
    await makeVehicles(system, { availableAt: at('09:00') })
    await makeOrders(system, depot, {})
    expect((await plan()).row).toMatchObject({ unassignedCount: 1, routeCount: 0 })
  })
})

describe('plan refuses', () => {
  test('orders that are assigned, delivered or gone, vehicles in maintenance, retired, on a live route or without a place, all at once', async () => {
    const vehicles = await makeVehicles(system, { status: 'maintenance' }, { status: 'retired' }, {}, { currentLocation: null })
    const [held, done, ok] = await makeOrders(system, depot, {}, { status: 'delivered' }, {})
    await putRoute(system, { vehicleId: vehicles[2] ?? 0, orderIds: [held ?? 0] })
    const before = await sizes(system)
    const refusal = await refused(plan({ orderIds: [held, done, ok, 9999], vehicleIds: [...vehicles, 8888] }))
    expect(refusal).toEqual({
      code: 'invalid',
      messages: [
        'there is no order 9999',
        'ORD-1 is assigned',
        'ORD-2 is delivered',
        'there is no vehicle 8888',
        'V1 is in maintenance',
        'V2 is retired',
        `V3 has route PLAN-9001-01 on ${today}, which is committed`,
        'V4 has no currentLocation, where its route would start',
      ],
      paths: ['orderIds.3', 'orderIds.0', 'orderIds.1', 'vehicleIds.4', 'vehicleIds.0', 'vehicleIds.1', 'vehicleIds.2', 'vehicleIds.3'],
    })
    expect(await growth(system, before)).toEqual({})
  })

  test('a day without orders, and one without vehicles', async () => {
    expect(await refused(plan({ plannedOn: '2026-12-24' }))).toEqual({
      code: 'invalid',
      messages: ['no order that is pending or planned has a window on 2026-12-24', 'no vehicle is free on 2026-12-24'],
      paths: ['plannedOn', 'vehicleIds'],
    })
    const { issues } = await refusal(plan({ plannedOn: '2026-12-24' }))
    expect(issues).toMatchObject([
      { hint: expect.stringMatching(/status=pending&sort=windowStart/) },
      { hint: expect.stringMatching(/^Replan/) },
    ])
  })

  test('an order that was removed', async () => {
    await makeVehicles(system, {})
    const [one] = await makeOrders(system, depot, {})
    await commit(system, [remove(order, await get(system, order, one ?? 0))])
    expect((await refused(plan({ orderIds: [one] }))).messages).toEqual([`there is no order ${one}`])
  })

  test('vehicles that cost in several currencies', async () => {
    await makeVehicles(system, {}, { currency: 'EUR' }, { currency: null })
    await makeOrders(system, depot, {})
    expect((await refused(plan())).messages).toEqual([
      'the vehicles cost in several currencies, KES (V1), EUR (V2), which cannot be summed',
    ])
  })

  test('more than 31 sorts of goods that are kept apart', async () => {
    const sorts = Array.from({ length: 32 }, (_, n) => `sort ${n}`)
    await commit(system, [
      insert(segregation, { code: 'A', goods: sorts.slice(0, 16) }),
      insert(segregation, { code: 'B', goods: sorts.slice(16) }),
    ])
    await makeVehicles(system, {})
    await makeOrders(system, depot, ...sorts.map((sort) => ({ specialHandling: [sort] })))
    expect((await refused(plan())).messages).toEqual(['the orders hold 32 sorts of goods that segregations keep apart; the limit is 31'])
  })

  test('more orders, vehicles and places than one plan takes', async () => {
    await makeVehicles(system, ...Array.from({ length: 201 }, () => ({})))
    await makeOrders(system, depot, ...Array.from({ length: 2001 }, () => ({ stop: 1 })))
    expect((await refused(plan())).messages).toEqual([
      'there are more than 2000 orders to plan',
      'there are more than 200 vehicles to plan',
    ])
  })

  test('more places than distances are kept for', async () => {
    await makeVehicles(system, {})
    const fetched = (n: number) => ({ pickup: { lat: 1, lon: n / 100 }, destination: { lat: 2, lon: n / 100 } })
    await makeOrders(system, depot, ...Array.from({ length: 1500 }, (_, n) => fetched(n)))
    expect((await refused(plan())).messages).toEqual(['the orders and vehicles name 3001 places; the limit is 3000'])
  })

  test('a policy, a version, a correction that there is not, naming those there are', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    expect(await refused(plan({ policy: { name: 'magic' }, correction: true }))).toMatchObject({
      messages: ['there is no policy magic', 'nothing was learnt of driving times yet'],
      paths: ['policy.name', 'correction'],
    })
    expect(await refused(plan({ policy: { name: 'cheapest-insertion', version: 99 }, correction: 77 }))).toMatchObject({
      messages: ['there is no policy cheapest-insertion 99', 'there is no travelCorrection 77'],
      paths: ['policy.version', 'correction'],
    })
  })

  test('to leave a plan to the queue where there is no storage: the decision has failed then', async () => {
    await makeVehicles(system, {})
    const orders = await makeOrders(system, depot, {})
    expect((await refused(plan({ wait: false }))).code).toBe('unavailable')
    const [rows] = await gather(system, [select(system, decision, {})])
    expect(rows).toMatchObject([{ status: 'failed', failure: 'storage could not be reached, so that planning was not begun' }])
    expect(await statuses(orders)).toEqual(['pending'])
  })

  test('a technician and an auditor', async () => {
    for (const name of ['tom', 'aud'] as const) expect((await refused(plan({}, by(system, depot, name)))).code).toBe('forbidden')
  })
})

describe('commit', () => {
  test('makes routes committed and orders assigned, and says who did', async () => {
    const vehicles = await makeVehicles(system, {})
    const orders = await makeOrders(system, depot, {}, {})
    const { id } = await plan()
    const before = await sizes(system)
    const answer = await take(id, by(system, depot, 'ann', at('06:30')))
    expect(answer.decision).toMatchObject({ status: 'committed', committedAt: at('06:30'), committedBy: 'ann', requestedBy: 'bea' })
    expect(answer.routes).toMatchObject([{ status: 'committed', isLive: true, vehicle: 'V1', decision: `PLAN-${id}` }])
    expect(await statuses(orders)).toEqual(['assigned', 'assigned'])
    expect((await rowsOf(system, vehicle, vehicles)).map(({ version }) => version)).toEqual([1])
    expect(await growth(system, before)).toEqual({ auditEntry: 4 })
  })

  test('is one read and one write, and so is discarding', async () => {
    await makeVehicles(system, {}, {})
    const [one, two] = await makeOrders(system, depot, {}, {})
    const ids = [await plan({ orderIds: [one] }), await plan({ orderIds: [two] })].map(({ id }) => id)
    for (const [at, action] of ['decision.commit', 'decision.discard'].entries()) {
      const { ctx, trips } = counted(bea)
      await act(ctx, action, ids[at] ?? 0)
      expect(trips).toEqual({ reads: 1, writes: 1 })
    }
  })

  test('refuses a plan whose orders and vehicles have changed, with everything that has, and changes nothing', async () => {
    const vehicles = await makeVehicles(system, {}, {}, {})
    const orders = await makeOrders(system, depot, { weightTonnes: 8 }, { weightTonnes: 8 }, { weightTonnes: 8 })
    const { id } = await plan()
    await change(orders[0] ?? 0, { weightTonnes: 9, windowEnd: at('16:00') })
    await change(orders[1] ?? 0, { status: 'cancelled', statusReason: 'the customer called' })
    await change(orders[2] ?? 0, { price: 1 })
    const [truck, other] = await rowsOf(system, vehicle, vehicles)
    if (!truck || !other) throw new Error('no trucks')
    await commit(system, [update(vehicle, truck, { status: 'maintenance' }), update(vehicle, other, { capacityWeightTonnes: 8 })])
    const before = await sizes(system)
    expect(await refused(take(id))).toEqual({
      code: 'stale',
      messages: [
        'ORD-1 was changed since: weightTonnes was 8, is 9; windowEnd was 2026-11-27T17:00:00.000Z, is 2026-11-27T16:00:00.000Z',
        'ORD-2 is cancelled by now: the customer called',
        'ORD-3 was changed since: it is version 3, and the plan saw 2',
        'V1 is in maintenance by now',
        'V2 was changed since: capacityWeightTonnes was 10, is 8',
      ],
      paths: [...orders.map((one) => `orders.${one}`), ...vehicles.slice(0, 2).map((one) => `vehicles.${one}`)],
    })
    expect(await growth(system, before)).toEqual({})
    expect((await get(system, decision, id)).status).toBe('proposed')
  })

  test('refuses a plan of which another has the orders and vehicles by now, naming the routes', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {}, {})
    const [first, second] = [await plan(), await plan()]
    await take(first.id)
    expect(await refused(take(second.id))).toMatchObject({
      code: 'stale',
      messages: [
        `ORD-1 was assigned on route PLAN-${first.id}-01 since`,
        `ORD-2 was assigned on route PLAN-${first.id}-01 since`,
        `V1 has route PLAN-${first.id}-01, which is committed`,
      ],
    })
  })

  test('refuses a plan of which an order was removed or came back to the pool', async () => {
    await makeVehicles(system, {})
    const [one, two] = await makeOrders(system, depot, {}, {})
    const { id } = await plan()
    await change(one ?? 0, { status: 'pending', statusReason: 'skipped: nobody there' })
    await commit(system, [update(order, await get(system, order, two ?? 0), { status: 'pending' })])
    await commit(system, [update(routeStop, (await stopsOf(two ?? 0))[0] ?? missing(), { orderId: one ?? 0 })])
    await commit(system, [remove(order, await get(system, order, two ?? 0))])
    expect((await refused(take(id))).messages).toEqual([
      'ORD-1 came back to the pool since: skipped: nobody there',
      'ORD-2 was removed since',
    ])
  })

  test('refuses a plan without routes, and a vehicle that is on its way on another day', async () => {
    const [v1, v2] = await makeVehicles(system, {}, {})
    const [one, two] = await makeOrders(system, depot, { weightTonnes: 99 }, { windowEnd: '2026-11-28T17:00:00.000Z' })
    const empty = await plan({ orderIds: [one], vehicleIds: [v1] })
    expect(await refused(take(empty.id))).toMatchObject({
      code: 'conflict',
      messages: [`PLAN-${empty.id} proposes no route: none of its orders fits on a vehicle`],
    })
    await putRoute(system, { vehicleId: v2 ?? 0, orderIds: [one ?? 0] })
    const tomorrow = await plan({ plannedOn: '2026-11-28', orderIds: [two], vehicleIds: [v2] })
    expect(await refused(take(tomorrow.id))).toMatchObject({ code: 'stale', messages: ['V2 has route PLAN-9001-01, which is committed'] })
    // planned again, V2 would be taken again
    const { issues } = await refusal(take(tomorrow.id))
    expect(issues).toMatchObject([{ path: `vehicles.${v2}`, hint: expect.stringMatching(/finish or cancel that first/) }])
  })

  test('refuses what is committed, discarded or waiting', async () => {
    await makeVehicles(system, {}, {})
    const [one, two] = await makeOrders(system, depot, {}, {})
    const first = await plan({ orderIds: [one] })
    await take(first.id)
    expect(await refused(take(first.id))).toMatchObject({
      code: 'conflict',
      messages: [`PLAN-${first.id} is committed; only what is proposed can be committed`],
    })
    expect(await refused(act(bea, 'decision.discard', first.id))).toMatchObject({
      code: 'conflict',
      messages: [`PLAN-${first.id} is committed; only what is waiting or proposed can be discarded`],
    })
    expect((await refusal(take(first.id))).issues).toMatchObject([{ hint: expect.stringMatching(/^It is taken already/) }])
    const second = await plan({ orderIds: [two] })
    await act(bea, 'decision.discard', second.id)
    expect(await refused(take(second.id))).toMatchObject({
      messages: [`PLAN-${second.id} is discarded; only what is proposed can be committed`],
    })
  })
})

const stopsOf = async (orderId: number) => (await gather(system, [select(system, routeStop, { orderId })]))[0]
const missing = (): never => {
  throw new Error('it is not there')
}

describe('discard', () => {
  test('cancels the routes and lets the orders wait again', async () => {
    await makeVehicles(system, {})
    const orders = await makeOrders(system, depot, {}, {})
    const { id } = await plan()
    const answer = await act(bea, 'decision.discard', id)
    expect(answer.decision).toMatchObject({ status: 'discarded', requestedBy: 'bea', committedBy: null })
    expect(answer.routes).toMatchObject([{ status: 'cancelled', reason: 'the plan was discarded' }])
    expect(await statuses(orders)).toEqual(['pending', 'pending'])
  })

  test('leaves orders planned that another proposal has, until that is discarded too', async () => {
    await makeVehicles(system, {})
    const orders = await makeOrders(system, depot, {}, {})
    const [both, one] = [await plan(), await plan({ orderIds: [orders[0]] })]
    await act(bea, 'decision.discard', both.id)
    expect(await statuses(orders)).toEqual(['planned', 'pending'])
    await act(bea, 'decision.discard', one.id)
    expect(await statuses(orders)).toEqual(['pending', 'pending'])
  })

  test('leaves alone what was assigned by another plan meanwhile', async () => {
    await makeVehicles(system, {})
    const orders = await makeOrders(system, depot, {})
    const [first, second] = [await plan(), await plan()]
    await take(first.id)
    await act(bea, 'decision.discard', second.id)
    expect(await statuses(orders)).toEqual(['assigned'])
    expect((await gather(system, [select(system, route, { decisionId: first.id })]))[0]).toMatchObject([{ status: 'committed' }])
  })
})

describe('replay', () => {
  test.each(['cheapest-insertion', 'savings-local-search'])(
    'of %s gives the same to the byte after going through the database, and writes nothing',
    async (name) => {
      await makeVehicles(system, {}, { isOpenEnd: true }, { endLocation: stopAt(3) })
      await makeOrders(
        system,
        depot,
        ...Array.from({ length: 20 }, (_, n) => ({ stop: n % 7, weightTonnes: 1.25 + n / 8, pickup: n % 5 === 0 ? stopAt(9) : null })),
      )
      const { id, row } = await plan({ policy: { name }, iterations: 500, seed: 42 })
      const before = await sizes(system)
      const replayed = await act(by(system, depot, 'aud'), 'decision.replay', id)
      expect(replayed).toMatchObject({ id, number: row?.number, isSame: true })
      expect(replayed.hash).toMatch(/^[0-9a-f]{64}$/)
      expect(await growth(system, before)).toEqual({})
    },
  )

  test('gives the same where time cut the search off', async () => {
    await makeVehicles(system, {}, {}, {})
    await makeOrders(system, depot, ...Array.from({ length: 30 }, (_, n) => ({ stop: n % 11, volumeM3: 1 + (n % 4) })))
    const { id } = await plan({ policy: { name: 'savings-local-search' }, iterations: 1 })
    const row = await get(system, decision, id)
    const snapshot = row.snapshot as unknown as Snapshot
    const choice = {
      policyName: row.policyName,
      policyVersion: row.policyVersion,
      objective: row.objective,
      seed: row.seed,
      iterations: 1_000_000_000,
    }
    const { iterationsDone, ...made } = await planInWorker(snapshot, null, choice, 500)
    expect(iterationsDone).toBeGreaterThan(0)
    expect(iterationsDone).toBeLessThan(choice.iterations)
    await commit(system, [
      update(decision, row, {
        iterations: choice.iterations,
        iterationsDone,
        proposal: { ...made.proposal },
        unassigned: { ...made.unassigned },
      }),
    ])
    expect(await act(bea, 'decision.replay', id)).toMatchObject({ isSame: true, iterationsDone })
  })

  test('finds a proposal that was changed by hand', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    const { id } = await plan()
    const row = await get(system, decision, id)
    await commit(system, [update(decision, row, { proposal: { ...row.proposal, routes: [] } })])
    expect(await act(bea, 'decision.replay', id)).toMatchObject({ isSame: false })
  })

  test('refuses what has no proposal, and a policy that is there no more', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    const { id } = await plan()
    await commit(system, [update(decision, await get(system, decision, id), { policyVersion: 99 })])
    expect(await refused(act(bea, 'decision.replay', id))).toMatchObject({
      code: 'conflict',
      messages: [`PLAN-${id} was made by cheapest-insertion 99, which this version of Opsbook does not have`],
    })
    await commit(system, [update(decision, await get(system, decision, id), { proposal: null, status: 'failed' })])
    expect((await refused(act(bea, 'decision.replay', id))).messages).toEqual([`PLAN-${id} is failed: it has no proposal to compare with`])
  })
})
