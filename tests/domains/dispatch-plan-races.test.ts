// Two dispatchers at once: of plans that overlap one is committed, and the other is told what has changed.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, route } from '../../shared/domains/dispatch/route-resources.ts'
import { AppError } from '../../shared/errors.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { act, buildDepot, by, type Depot, makeOrders, makeVehicles } from './dispatch-world.ts'

describe.each(dialects)('on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let depot: Depot

  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(async () => {
    ;[system] = racers.contexts()
    depot = await buildDepot(system)
  })
  afterEach(() => racers.empty())

  const plan = async (input: object, ctx = by(system, depot, 'bea')) =>
    Number((await act(ctx, 'decision.plan', 0, { policy: { name: 'cheapest-insertion' }, ...input })).decision?.id)
  /** Bea and carl, each through a connection of their own, whose reads see the same. */
  const both = (rounds?: number) => {
    const [one, other] = racers.gated(2, rounds)
    return [by(one, depot, 'bea'), by(other, depot, 'carl')] as const
  }
  const refusals = async (work: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(work)).flatMap((one) => {
      if (one.status === 'fulfilled') return []
      if (!(one.reason instanceof AppError)) throw one.reason
      return [{ code: one.reason.code, messages: one.reason.issues.map(({ message }) => message) }]
    })
  const statesOf = async (resource: typeof order | typeof route | typeof decision) => {
    const [rows] = await gather(system, [select(system, resource as typeof order, {})])
    return rows.toSorted((a, b) => a.id - b.id).map(({ status }) => status)
  }

  test('of two plans for the same orders one is committed; the other is told on which route they are', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {}, {})
    const ids = [await plan({}), await plan({})]
    const racing = both()
    const told = await refusals(ids.map((id, n) => act(racing[n === 0 ? 0 : 1], 'decision.commit', id)))
    const [live] = await gather(system, [select(system, route, { isLive: true })])
    expect(live).toHaveLength(1)
    const winner = live[0]?.number
    expect(told).toEqual([
      {
        code: 'stale',
        messages: [
          `ORD-1 was assigned on route ${winner} since`,
          `ORD-2 was assigned on route ${winner} since`,
          `V1 has route ${winner}, which is committed`,
        ],
      },
    ])
    expect(await statesOf(order)).toEqual(['assigned', 'assigned'])
    expect((await statesOf(decision)).toSorted()).toEqual(['committed', 'proposed'])
  })

  test('of two plans that share one order only, one is committed as a whole and the other not at all', async () => {
    const [v1, v2] = await makeVehicles(system, {}, {})
    const [a, b, c] = await makeOrders(system, depot, {}, {}, {})
    const ids = [await plan({ orderIds: [a, b], vehicleIds: [v1] }), await plan({ orderIds: [b, c], vehicleIds: [v2] })]
    const racing = both()
    const told = await refusals(ids.map((id, n) => act(racing[n === 0 ? 0 : 1], 'decision.commit', id)))
    expect(told).toMatchObject([{ code: 'stale', messages: [expect.stringMatching(/^ORD-2 was assigned on route PLAN-\d+-01 since$/)] }])
    expect((await statesOf(order)).filter((status) => status === 'assigned')).toHaveLength(2)
    expect((await statesOf(route)).toSorted()).toEqual(['committed', 'planned'])
  })

  test('of two plans that share a vehicle only, one is committed: it has one live route', async () => {
    await makeVehicles(system, {})
    const [a, b] = await makeOrders(system, depot, {}, {})
    const ids = [await plan({ orderIds: [a] }), await plan({ orderIds: [b] })]
    const racing = both()
    const told = await refusals(ids.map((id, n) => act(racing[n === 0 ? 0 : 1], 'decision.commit', id)))
    expect(told).toMatchObject([{ code: 'stale', messages: [expect.stringMatching(/^V1 has route PLAN-\d+-01, which is committed$/)] }])
    const [live] = await gather(system, [select(system, route, { isLive: true })])
    expect(live).toHaveLength(1)
  })

  test('plans that share nothing are both committed', async () => {
    const vehicles = await makeVehicles(system, {}, {})
    const orders = await makeOrders(system, depot, {}, {})
    const ids = [
      await plan({ orderIds: [orders[0]], vehicleIds: [vehicles[0]] }),
      await plan({ orderIds: [orders[1]], vehicleIds: [vehicles[1]] }),
    ]
    const racing = both()
    expect(await refusals(ids.map((id, n) => act(racing[n === 0 ? 0 : 1], 'decision.commit', id)))).toEqual([])
    expect(await statesOf(order)).toEqual(['assigned', 'assigned'])
  })

  test('one plan committed and discarded at once is one of the two', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    const id = await plan({})
    const [bea, carl] = both()
    const told = await refusals([act(bea, 'decision.commit', id), act(carl, 'decision.discard', id)])
    expect(told).toMatchObject([{ code: 'conflict' }])
    const states = [...(await statesOf(decision)), ...(await statesOf(route)), ...(await statesOf(order))]
    expect([
      ['committed', 'committed', 'assigned'],
      ['discarded', 'cancelled', 'pending'],
    ]).toContainEqual(states)
  })

  test('two proposals of an order that are discarded at once let it wait again', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    const ids = [await plan({}), await plan({})]
    const racing = both()
    expect(await refusals(ids.map((id, n) => act(racing[n === 0 ? 0 : 1], 'decision.discard', id)))).toEqual([])
    expect(await statesOf(order)).toEqual(['pending'])
  })

  test('two plans of the same orders at once are both proposed, and the orders are planned once', async () => {
    await makeVehicles(system, {})
    const ids = await makeOrders(system, depot, {}, {})
    const racing = both(2)
    expect(await refusals(racing.map((ctx) => plan({}, ctx)))).toEqual([])
    expect(await statesOf(decision)).toEqual(['proposed', 'proposed'])
    const [rows] = await gather(system, [select(system, order, { id: ids })])
    expect(rows.map(({ status, version }) => [status, version])).toEqual([
      ['planned', 2],
      ['planned', 2],
    ])
    const [trucks] = await gather(system, [select(system, vehicle, {})])
    expect(trucks.map(({ version }) => version)).toEqual([1])
  })

  test('a plan is written while the other proposal of its orders is discarded: they are planned as long as it is open', async () => {
    await makeVehicles(system, {})
    await makeOrders(system, depot, {})
    const first = await plan({})
    const bea = by(system, depot, 'bea')
    const { engine } = bea
    let isFirst = true
    const late = {
      ...engine,
      write: async (...given: Parameters<typeof engine.write>) => {
        if (isFirst) {
          isFirst = false
          await act(by(system, depot, 'carl'), 'decision.discard', first)
          expect(await statesOf(order)).toEqual(['pending'])
        }
        await engine.write(...given)
      },
    }
    await plan({}, { ...bea, engine: late })
    expect(await statesOf(order)).toEqual(['planned'])
    expect(await statesOf(decision)).toEqual(['discarded', 'proposed'])
  })
})
