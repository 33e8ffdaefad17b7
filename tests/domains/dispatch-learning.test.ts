// Driving times that finished routes teach, by what people really do: learnt, taken into account where a plan is told so, and never unlearnt by that.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, get } from '../../shared/db/store.ts'
import { type Factors, factorsSchema } from '../../shared/domains/dispatch/corrections.ts'
import { selectConfidence } from '../../shared/domains/dispatch/learning-queries.ts'
import { decision, operationalOutcome } from '../../shared/domains/dispatch/route-resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refused } from './defect-world.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, now, putRoute, routeOf, today } from './dispatch-world.ts'
import { ask } from './report-desk.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
})
afterEach(() => database.drop())

const evening = '2026-11-28T06:00:00.000Z'
const later = (instant: string, minutes: number) => new Date(Date.parse(instant) + Math.round(minutes * 60_000)).toISOString()
const ann = () => by(system, depot, 'ann', evening)
const learn = (input: object = {}) => act(ann(), 'travelCorrection.learn', 0, input) as Promise<Row>
const factorsOf = (row: Row): Factors => factorsSchema.parse(row.factors)
const cityOf = (factors: Factors, name: string) => factors.cities.find(({ city }) => city === name)

/** In the real world every drive to Kitale takes half as long again as roads are taken to, and every other as long. */
const really = (city: string) => (city === 'Kitale' ? 1.5 : 1)
/** Minutes of a leg as roads are taken to be: those of its distance. */
const roadMinutes = ({ legDistanceKm }: { legDistanceKm: number }, kilometresPerHour: number) => (legDistanceKm / kilometresPerHour) * 60

/** Orders for places some minutes apart in two cities; and vehicles that can take them. */
async function fill(numbers: string, kitale: number, nairobi: number) {
  const places = Array.from({ length: kitale + nairobi }, (_, n) => ({
    number: `${numbers}-${n}`,
    destinationCity: n < kitale ? 'Kitale' : 'Nairobi',
    destination: n < kitale ? { lat: -1.3 + n * 0.02, lon: 36.9 } : { lat: -1.3 - (n - kitale) * 0.02, lon: 36.7 },
    weightTonnes: 0.5,
  }))
  return makeOrders(system, depot, ...places)
}

async function plan(input: object = {}) {
  const made = await act(by(system, depot, 'bea'), 'decision.plan', 0, { policy: { name: 'cheapest-insertion' }, ...input })
  return get(system, decision, Number(made.decision?.id))
}

/** How fast roads are taken to be, out of what the plan knew. */
const speedOf = ({ snapshot }: Awaited<ReturnType<typeof plan>>) => Number(Object(snapshot?.travel).kilometresPerHour)

/** Commits a plan and drives its routes as the real world has it. Returns them with all that belongs to them. */
async function drive(planned: Awaited<ReturnType<typeof plan>>) {
  const { routes } = (await act(by(system, depot, 'bea'), 'decision.commit', planned.id)) as unknown as { routes: Row[] }
  const ids = routes.map(({ id }) => Number(id))
  for (const id of ids) {
    const { route, stops, orders } = await routeOf(system, id)
    let clock = route.plannedStartAt
    await act(by(system, depot, 'bea', clock), 'route.start', id)
    for (const stop of stops) {
      const order = orders.find((one) => one.id === stop.orderId)
      clock = later(clock, roadMinutes(stop, speedOf(planned)) * really(order?.destinationCity ?? ''))
      await act(by(system, depot, 'bea', clock), 'routeStop.arrive', stop.id)
      clock = later(clock, 10)
      await act(by(system, depot, 'bea', clock), 'routeStop.complete', stop.id)
    }
    await act(by(system, depot, 'bea', later(clock, 20)), 'route.finish', id)
  }
  return Promise.all(ids.map((id) => routeOf(system, id)))
}

const wholeDay = { shiftStart: null, shiftEnd: null }

describe('where every drive to Kitale takes half as long again', () => {
  test('what was learnt predicts it within 5 %, and a plan without it is the same to the byte', { timeout: 60_000 }, async () => {
    await makeVehicles(system, wholeDay, wholeDay, wholeDay)
    await drive(await plan({ orderIds: await fill('A', 32, 10) }))
    const orderIds = await fill('B', 12, 6)
    const before = await plan({ orderIds })
    const learnt = await learn()
    expect(learnt).toMatchObject({ number: expect.stringMatching(/^TC-\d+$/), learntAt: evening, legCount: 42 })
    expect(cityOf(factorsOf(learnt), 'Kitale')).toMatchObject({ legs: 32, factor: 1.432 })
    expect(cityOf(factorsOf(learnt), 'Nairobi')).toMatchObject({ legs: 10, factor: 1 })
    expect(factorsOf(learnt).vehicleTypes).toMatchObject([{ vehicleType: 'truck', legs: 42 }])

    const without = await plan({ orderIds })
    expect(JSON.stringify([without.proposal, without.unassigned])).toBe(JSON.stringify([before.proposal, before.unassigned]))
    expect([without.correctionId, (without.snapshot as Row).correction]).toEqual([null, null])

    const corrected = await plan({ orderIds, correction: true })
    expect(corrected).toMatchObject({ correctionId: learnt.id, correction: learnt.number })
    expect((corrected.snapshot as Row).correction).toMatchObject({
      id: learnt.id,
      factors: { cities: [{ city: 'Kitale' }, { city: 'Nairobi' }] },
    })
    const driven = await drive(corrected)
    const legs = driven.flatMap(({ stops, orders }) =>
      stops.map((stop) => {
        const city = orders.find(({ id }) => id === stop.orderId)?.destinationCity ?? ''
        return { city, error: stop.legDurationMinutes / (roadMinutes(stop, speedOf(corrected)) * really(city)) - 1 }
      }),
    )
    expect(legs).toHaveLength(18)
    for (const city of ['Kitale', 'Nairobi'])
      for (const { error } of legs.filter((leg) => leg.city === city)) expect([city, Math.abs(error) < 0.05]).toEqual([city, true])
  })

  test('learning again from routes that took it into account learns the same, and no older one changes', { timeout: 60_000 }, async () => {
    await makeVehicles(system, wholeDay, wholeDay, wholeDay)
    await drive(await plan({ orderIds: await fill('A', 20, 0) }))
    const first = await learn()
    await drive(await plan({ orderIds: await fill('B', 20, 0), correction: true }))
    const second = await learn()
    expect([first, second].map((row) => cityOf(factorsOf(row), 'Kitale'))).toMatchObject([
      { legs: 20, factor: 1.4 },
      { legs: 40, factor: 1.444 },
    ])
    expect(second.number).not.toBe(first.number)
    const { rows } = await ask({ ...system, now: () => evening }, 'predictionErrorByCity', { every: 'month' })
    expect(rows).toMatchObject([{ period: '2026-11', city: 'Kitale', arrivals: 40, legs: 40 }])
  })

  test('a plan takes an older correction where it is told which', { timeout: 60_000 }, async () => {
    await makeVehicles(system, wholeDay, wholeDay)
    await drive(await plan({ orderIds: await fill('A', 6, 0) }))
    const first = await learn()
    await learn()
    const orderIds = await fill('B', 4, 0)
    expect(await plan({ orderIds, correction: Number(first.id) })).toMatchObject({ correctionId: first.id })
  })
})

test('stops that were reached in another order, skipped ones and routes of other days teach nothing', async () => {
  const [truck = 0] = await makeVehicles(system, {})
  const orderIds = await makeOrders(system, depot, {}, {}, {}, {}, {})
  const { routeId } = await putRoute(system, { vehicleId: truck, orderIds })
  await act(by(system, depot, 'bea', at('07:00')), 'route.start', routeId)
  const [one, two, three, four, five] = (await routeOf(system, routeId)).stops
  const reach = async (stop: typeof one, arrives: string, leaves: string) => {
    await act(by(system, depot, 'bea', at(arrives)), 'routeStop.arrive', Number(stop?.id))
    await act(by(system, depot, 'bea', at(leaves)), 'routeStop.complete', Number(stop?.id))
  }
  await reach(one, '07:30', '07:40') // as planned, 30 minutes instead of 20
  await reach(three, '08:40', '08:50') // before the second
  await reach(two, '09:50', '10:00')
  await act(by(system, depot, 'bea', at('10:10')), 'routeStop.skip', Number(four?.id), { reason: 'closed' })
  await reach(five, '12:00', '12:10') // from the second, not from the fourth
  await act(by(system, depot, 'bea', at('13:00')), 'route.finish', routeId)
  expect(await learn()).toMatchObject({
    routeCount: 1,
    legCount: 1,
    factors: { fromOn: '2026-08-31', untilOn: '2026-11-28', overall: { factor: 1.083, legs: 1 } },
  })
  expect(await learn({ fromOn: today, untilOn: today })).toMatchObject({ legCount: 1 })
  expect(await refused(system, () => learn({ fromOn: '2026-11-28' }))).toEqual({
    code: 'conflict',
    issues: ['fromOn nothing_learnt: no route that was finished from 2026-11-28 to 2026-11-28 has a leg with a departure and an arrival'],
  })
})

test('a route that was replanned under way by another correction teaches nothing: how its legs were estimated is not known', async () => {
  const [truck = 0] = await makeVehicles(system, {})
  const { routeId, decisionId } = await putRoute(system, { vehicleId: truck, orderIds: await makeOrders(system, depot, {}, {}) })
  await act(by(system, depot, 'bea', at('07:00')), 'route.start', routeId)
  for (const [n, stop] of (await routeOf(system, routeId)).stops.entries()) {
    await act(by(system, depot, 'bea', at(`0${n + 8}:00`)), 'routeStop.arrive', stop.id)
    await act(by(system, depot, 'bea', at(`0${n + 8}:10`)), 'routeStop.complete', stop.id)
  }
  await act(by(system, depot, 'bea', at('10:00')), 'route.finish', routeId)
  const learnt = await learn()
  expect(learnt).toMatchObject({ legCount: 2 })
  const policy = { policyName: 'cheapest-insertion', policyVersion: 1, seed: 1, iterations: 0 }
  const replan = { kind: 'replan', status: 'committed', plannedOn: today, requestedAt: now, replansId: decisionId, ...policy } as const
  await commit(system, [insert(decision, { ...replan, committedAt: at('07:30') })])
  expect(await learn()).toMatchObject({ legCount: 2 })
  await commit(system, [insert(decision, { ...replan, committedAt: at('07:30'), correctionId: Number(learnt.id) })])
  expect(await refused(system, () => learn())).toMatchObject({ code: 'conflict' })
})

test('refuses to learn from a period that ends before it begins, or is longer than a year', async () => {
  expect(await refused(system, () => learn({ fromOn: '2026-11-02', untilOn: '2026-11-01' }))).toEqual({
    code: 'invalid',
    issues: ['fromOn range: 2026-11-02 is after 2026-11-01'],
  })
  expect(await refused(system, () => learn({ fromOn: '2025-11-01', untilOn: '2026-11-02' }))).toEqual({
    code: 'invalid',
    issues: ['fromOn range: makes a period of 367 days, and 366 are the most'],
  })
})

test('refuses to let anybody learn but a manager', async () => {
  for (const name of ['bea', 'mel', 'tom', 'aud'] as const)
    await expect(act(by(system, depot, name), 'travelCorrection.learn', 0)).rejects.toMatchObject({ code: 'forbidden' })
})

describe('confidence', () => {
  const confidenceOf = async (policyName: string) => (await gather(system, [selectConfidence(system, policyName)]))[0]
  /** Finishes routes, the first one first, whose duration is so many percent off. */
  async function finish(policyName: string, percents: readonly number[], from = now) {
    const [truck = 0] = await makeVehicles(system, { code: from })
    for (const [n, percent] of percents.entries()) {
      const { routeId } = await putRoute(system, {
        vehicleId: truck,
        orderIds: [],
        visits: [],
        number: `${policyName.slice(0, 1)}-${from}-${n}`,
      })
      const none = { estimatedCost: 0, actualCost: 0, costError: 0, estimatedDistanceKm: 0, actualDistanceKm: 0, distanceErrorKm: 0 }
      const duration = { estimatedDurationMinutes: 200, actualDurationMinutes: 200 + 2 * percent, durationErrorMinutes: 2 * percent }
      const counts = { orderCount: 0, deliveredCount: 0, failedCount: 0, openCount: 0, onTimeCount: 0, lateCount: 0 }
      const rest = { ...none, ...duration, ...counts, weightTonnes: 0, revenue: 0, profit: 0 }
      await commit(system, [
        insert(operationalOutcome, { routeId, vehicleId: truck, policyName, policyVersion: 1, finishedAt: later(from, n), ...rest }),
      ])
    }
  }

  test('is the share of routes within 10 %, three places, and null while there are fewer than 5', async () => {
    await finish('cheapest-insertion', [0, 10, -10, 10.5])
    expect(await confidenceOf('cheapest-insertion')).toEqual([null])
    await finish('cheapest-insertion', [-10.5, 5], '2026-11-28T06:00:00.000Z')
    expect(await confidenceOf('cheapest-insertion')).toEqual([0.667])
    expect(await confidenceOf('savings-local-search')).toEqual([null])
  })

  test('counts the last 50 routes of the policy only', { timeout: 60_000 }, async () => {
    await finish(
      'Savings',
      Array.from({ length: 10 }, () => 90),
    )
    await finish('savings', Array.from({ length: 49 }, () => 0), '2026-11-28T06:00:00.000Z') // biome-ignore format: one line
    expect(await confidenceOf('savings')).toEqual([0.98])
  })
})
