// No sequence of what people do, alone or two at once, brings routes, stops, orders or vehicles where the rules forbid it.
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { route } from '../../shared/domains/dispatch/route-resources.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { openRacers } from '../support/racers.ts'
import { serverUrl } from '../support/server.ts'
import { type Command, commands, perform } from './dispatch-commands.ts'
import { everything, violations } from './dispatch-invariants.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, now, putRoute, routeOf, stopAt } from './dispatch-world.ts'

/** Whether it was done; a refusal is an AppError, and anything else is a fault. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError) return false
      throw error
    },
  )
}

const isLong = Boolean(process.env.OPSBOOK_TEST_LONG)
const slow = serverUrl === '' ? 180_000 : 600_000
const minute = 60_000
const later = (instant: string, minutes: number) => new Date(Date.parse(instant) + minutes * minute).toISOString()

/** Commits a route for a free vehicle with the orders that wait; where both are there. */
async function replenish(ctx: DbContext, depot: Depot, number: number): Promise<void> {
  const { vehicles, routes, orders } = await everything(ctx)
  const free = vehicles.find((one) => one.status === 'available' && !routes.some(({ vehicleId, isLive }) => isLive && vehicleId === one.id))
  const waiting = orders.filter(({ status }) => status === 'pending').slice(0, 3)
  if (!free || waiting.length === 0) return
  const fetched = waiting.filter(({ pickup }) => pickup !== null).map(({ id }) => id)
  await putRoute(by(ctx, depot, 'bea'), { vehicleId: free.id, orderIds: waiting.map(({ id }) => id), fetched, number: `PLAN-${number}` })
}

/** Two vehicles, and six orders of which half are fetched on the way, some from one place. */
async function build(ctx: DbContext) {
  const depot = await buildDepot(ctx)
  const vehicles = await makeVehicles(ctx, {}, {})
  const fetched = { pickup: stopAt(9) }
  const orders = await makeOrders(ctx, depot, {}, fetched, { stop: 1 }, { ...fetched, stop: 2 }, {}, fetched)
  return { depot, vehicles, orders }
}

const next = fc.oneof(
  { weight: 5, arbitrary: commands(['next']) },
  { weight: 1, arbitrary: commands(['cancel', 'skip', 'fail', 'fail', 'finishBack']) },
  { weight: 1, arbitrary: commands(['plan', 'replan', 'take', 'take', 'discard']) },
  { weight: 3, arbitrary: commands() },
)

describe('alone', { timeout: slow }, () => {
  test('what people do at random keeps every rule, and brings everything into every state', async () => {
    const seen = new Set<string>()
    let done = 0
    const one = async (list: readonly Command[]) => {
      const database = await createTestDatabase()
      try {
        const system = database.context()
        const { depot } = await build(system)
        let instant = now
        for (const [n, command] of list.entries()) {
          if (n % 8 === 0) await replenish(system, depot, 100 + n)
          instant = later(instant, 4)
          const all = await everything(system)
          if (await isDone(perform(system, depot, command, all, instant))) done += 1
          for (const kind of ['routes', 'stops', 'orders', 'vehicles', 'decisions'] as const)
            for (const { status } of all[kind]) seen.add(`${kind} ${status}`)
        }
        expect(await violations(system)).toEqual([])
      } finally {
        await database.drop()
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(next, { minLength: 40, maxLength: 90 }), one), {
      ...{ numRuns: isLong ? 100 : 7, seed: 3, endOnFailure: true },
    })
    expect([...seen].toSorted()).toEqual([
      ...['decisions committed', 'decisions discarded', 'decisions executed', 'decisions proposed'],
      ...[
        'orders assigned',
        'orders cancelled',
        'orders delivered',
        'orders failed',
        'orders in-transit',
        'orders pending',
        'orders planned',
      ],
      ...['routes cancelled', 'routes committed', 'routes completed', 'routes in-progress', 'routes planned'],
      ...['stops arrived', 'stops completed', 'stops failed', 'stops pending', 'stops skipped'],
      ...['vehicles available', 'vehicles maintenance', 'vehicles on-route', 'vehicles retired'],
    ])
    expect(done).toBeGreaterThan(100)
  })
})

const quick = { policy: { name: 'cheapest-insertion' } }
const stages = ['committed', 'started', 'arrived', 'nearly done', 'done'] as const
/** How far a route is, and what one and another do to it at once, so that the two have to do with each other. */
const atOnce: readonly (readonly [(typeof stages)[number], readonly Command['what'][], readonly Command['what'][]])[] = [
  ['committed', ['start'], ['start', 'cancel', 'skip', 'maintain', 'retire', 'cancelOrder', 'patchOrder']],
  ['committed', ['cancel'], ['cancel', 'skip', 'retire', 'cancelOrder']],
  ['committed', ['skip'], ['skip', 'cancelOrder', 'patchOrder']],
  ['started', ['arrive'], ['arrive', 'skip', 'fail', 'finishBack']],
  ['started', ['skip', 'fail'], ['skip', 'fail', 'finishBack', 'cancelOrder', 'reopen']],
  ['arrived', ['complete'], ['complete', 'skip', 'fail', 'finishBack', 'arrive']],
  ['arrived', ['arrive'], ['arrive', 'complete']],
  ['nearly done', ['complete', 'skip', 'fail'], ['finish', 'finishBack', 'prove']],
  ['done', ['finish', 'finishBack'], ['finish', 'finishBack', 'prove', 'retire', 'maintain', 'release']],
  ['done', ['prove'], ['prove']],
  ['committed', ['take'], ['take', 'start', 'cancel', 'skip', 'cancelOrder', 'patchOrder', 'retire', 'discard']],
  ['started', ['take'], ['arrive', 'skip', 'fail', 'finishBack', 'take']],
  ['arrived', ['take'], ['complete', 'arrive', 'skip', 'fail', 'finishBack']],
  ['nearly done', ['take'], ['complete', 'skip', 'fail', 'finishBack', 'discard']],
]
const drivers = ['ann', 'bea', 'carl'] as const
const pairs = fc.oneof(
  ...atOnce.map(([stage, one, other]) =>
    fc.record({
      stage: fc.constant(stage),
      isReplanned: fc.constant(one.includes('take')),
      isSwapped: fc.boolean(),
      first: commands(one, drivers),
      second: commands(other, drivers),
    }),
  ),
)

describe.each(dialects)('two at once on %s', (dialect) => {
  let racers: Awaited<ReturnType<typeof openRacers>>
  let system: DbContext
  let depot: Depot
  let routeId: number
  let truck: number

  beforeAll(async () => {
    racers = await openRacers(dialect)
  })
  afterAll(() => racers.drop())
  beforeEach(() => racers.empty())

  /** A route with three orders, one of them fetched, so far. */
  async function routeAt(stage: (typeof stages)[number]) {
    ;[system] = racers.contexts()
    const made = await build(system)
    depot = made.depot
    truck = made.vehicles[0] ?? 0
    const [a = 0, b = 0, c = 0] = made.orders
    routeId = (await putRoute(system, { vehicleId: truck, orderIds: [a, b, c], fetched: [b] })).routeId
    const steps = { committed: 0, started: 1, arrived: 2, 'nearly done': 8, done: 9 }[stage]
    for (let n = 0; n < steps; n++) {
      const all = await everything(system)
      await perform(system, depot, { who: 'bea', what: 'next', at: 0, minutes: null }, all, at(`0${7 + Math.floor(n / 6)}:${n % 6}0`))
    }
  }

  test('whatever two people do at once, or one does twice, keeps every rule', async () => {
    const taken = [0, 0]
    const once = async ({ stage, isReplanned, isSwapped, first, second }: typeof pairs extends fc.Arbitrary<infer T> ? T : never) => {
      await racers.empty()
      await routeAt(stage)
      const { decisions } = await everything(system)
      if (isReplanned) await act(by(system, depot, 'ann', at('09:59')), 'decision.replan', decisions[0]?.id ?? 0, quick)
      const all = await everything(system)
      const [one, other] = racers.gated(2)
      const instant = at('10:00')
      // who is asked first is mostly the one who wins
      const [ahead, behind] = isSwapped ? [second, first] : [first, second]
      const done = await Promise.all([
        isDone(perform(one, depot, ahead, all, instant)),
        isDone(perform(other, depot, behind, all, instant)),
      ])
      const isTaken = done[isSwapped ? 1 : 0]
      if (isReplanned) taken[isTaken ? 0 : 1] = (taken[isTaken ? 0 : 1] ?? 0) + 1
      expect(await violations(system)).toEqual([])
    }
    await fc.assert(fc.asyncProperty(pairs, once), { numRuns: isLong ? 400 : dialect === 'sqlite' ? 30 : 20, seed: 11, endOnFailure: true })
    // some replans are taken though somebody else does something, and some are told that it has moved
    if (dialect === 'sqlite') expect(Math.min(...taken)).toBeGreaterThan(0)
  }, 300_000)

  test('a message that a phone sends twice at once is done once, and both get the same answer', async () => {
    await routeAt('arrived')
    const { stops } = await routeOf(system, routeId)
    const both = racers.gated(2)
    const said = { departedAt: at('07:30'), proof: { receivedBy: 'J. Mwangi' } }
    const answers = await Promise.all(
      both.map((ctx) => act(by(ctx, depot, 'bea', at('07:31')), 'routeStop.complete', stops[0]?.id ?? 0, said)),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.routeStop).toMatchObject({ status: 'completed', version: 3 })
  })

  test('of two people who say at once that a vehicle is at two places one is refused', async () => {
    await routeAt('started')
    const { stops } = await routeOf(system, routeId)
    const [near, far] = racers.gated(2)
    const arrive = (ctx: DbContext, id = 0) => isDone(act(by(ctx, depot, 'bea', at('07:30')), 'routeStop.arrive', id))
    // the pickup, and a delivery elsewhere
    const done = await Promise.all([arrive(near, stops[0]?.id), arrive(far, stops[1]?.id)])
    expect(done.toSorted()).toEqual([false, true])
    expect(await violations(system)).toEqual([])
  })

  test('a vehicle is retired, or has the route that is committed at the same time', async () => {
    await routeAt('committed')
    await act(by(system, depot, 'ann'), 'route.cancel', routeId, { reason: 'it rains' })
    const { decision: proposal } = await act(by(system, depot, 'ann'), 'decision.plan', 0, { ...quick, vehicleIds: [truck] })
    const [one, other] = racers.gated(2)
    const done = await Promise.all([
      isDone(act(by(one, depot, 'ann'), 'decision.commit', Number(proposal?.id))),
      isDone(act(by(other, depot, 'carl'), 'vehicle.retire', truck)),
    ])
    expect(done.toSorted()).toEqual([false, true])
    expect(await violations(system)).toEqual([])
  })

  test('of two routes of one plan that end at once, the later one executes the plan', async () => {
    await routeAt('committed')
    const { vehicles, orders } = await everything(system)
    const waiting = orders.find(({ status }) => status === 'pending')?.id ?? 0
    const apart = await putRoute(system, { vehicleId: vehicles[1]?.id ?? 0, orderIds: [waiting], number: 'PLAN-77' })
    const { route: own, decision: plan } = await routeOf(system, routeId)
    const { route: other } = await routeOf(system, apart.routeId)
    await commit(system, [update(route, other, { decisionId: plan.id })])
    const both = racers.gated(2)
    await Promise.all(
      [own.id, other.id].map((id, n) => act(by(both[n === 0 ? 0 : 1], depot, 'bea'), 'route.cancel', id, { reason: 'it rains' })),
    )
    expect((await routeOf(system, routeId)).decision.status).toBe('executed')
  })

  test('a vehicle that is retired while its route is called off is retired, or was not', async () => {
    await routeAt('committed')
    const [one, other] = racers.gated(2)
    await Promise.all([
      act(by(one, depot, 'ann'), 'route.cancel', routeId, { reason: 'it rains' }),
      isDone(act(by(other, depot, 'carl'), 'vehicle.retire', truck)),
    ])
    expect(await violations(system)).toEqual([])
  })
})
