// The reports of dispatch after days that people really lived: every figure by hand.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, putRoute, routeOf } from './dispatch-world.ts'
import { ask as askNow } from './report-desk.ts'

let database: TestDatabase
let system: DbContext
let depot: Depot
beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  depot = await buildDepot(system)
})
afterEach(() => database.drop())

const bea = (time: string) => by(system, depot, 'bea', at(time))
/** The day is over by the clock of the reports, 09:00: asked for the day itself. */
const ask = (name: string, query: Record<string, string> = {}) => askNow(system, name, { from: '2026-11-27', to: '2026-11-27', ...query })

test('a day with one delivery on time, one late, one failed and one skipped is what the reports say', async () => {
  const [truck = 0] = await makeVehicles(system, { shiftStart: '06:00', shiftEnd: '16:00' }, {})
  const orderIds = await makeOrders(
    system,
    depot,
    {},
    { windowEnd: at('07:55'), destinationCity: 'Kitale' },
    { destinationCity: 'Kitale' },
    {},
    {},
  )
  const onRoute = orderIds.slice(0, 4)
  // 07:00, every leg 20 minutes and 10 km, every stop 10 minutes
  const { routeId } = await putRoute(system, { vehicleId: truck, orderIds: onRoute })
  const [one, two, three, four] = (await routeOf(system, routeId)).stops.map(({ id }) => id)
  await act(bea('07:00'), 'route.start', routeId)
  await act(bea('07:20'), 'routeStop.arrive', Number(one))
  await act(bea('07:30'), 'routeStop.complete', Number(one))
  await act(bea('08:00'), 'routeStop.arrive', Number(two)) // ten minutes later than planned, and five after the window
  await act(bea('08:10'), 'routeStop.complete', Number(two))
  await act(bea('08:26'), 'routeStop.arrive', Number(three)) // 16 minutes instead of 20
  await act(bea('08:30'), 'routeStop.fail', Number(three), { reason: 'nobody there' })
  await act(bea('08:31'), 'routeStop.skip', Number(four), { reason: 'closed today' })
  await act(bea('09:00'), 'route.finish', routeId, { distanceKm: 40 })

  const rate = (await ask('onTimeRate', { by: 'city' })).rows
  expect(rate).toEqual([
    { code: 'Kitale', name: null, deliveries: 2, onTime: 0, late: 1, failed: 1, onTimePercent: 0 },
    { code: 'Nairobi', name: null, deliveries: 1, onTime: 1, late: 0, failed: 0, onTimePercent: 100 },
  ])
  expect((await ask('onTimeRate', { by: 'vehicle' })).rows).toMatchObject([{ code: 'V1', name: 'truck', onTimePercent: 33.33 }])
  expect((await ask('onTimeRate', { by: 'customer' })).rows).toMatchObject([{ code: 'ACME', name: 'Acme', deliveries: 3 }])
  // 1,000 and 40 km at 40 and two hours at 600; one tonne each of two
  expect(await ask('transportCost')).toMatchObject({
    rows: [{ code: 'V1', routes: 1, distanceKm: 40, weightTonnes: 2, cost: 3800, costPerKm: 95, costPerTonne: 1900, currency: 'KES' }],
    totals: [{ routes: 1, cost: 3800, currency: 'KES' }],
  })
  // estimated: five legs and four stops, 140 minutes
  expect((await ask('predictionError')).rows).toMatchObject([
    {
      code: 'cheapest-insertion',
      name: '1',
      routes: 1,
      estimated: 140,
      actual: 120,
      meanError: -20,
      meanAbsolutePercent: 14.29,
      biasPercent: -14.29,
    },
  ])
  expect((await ask('predictionError', { of: 'distance', by: 'vehicle' })).rows).toMatchObject([
    { code: 'V1', estimated: 50, actual: 40, biasPercent: -20 },
  ])
  expect((await ask('predictionErrorByCity')).rows).toMatchObject([
    {
      ...{ city: 'Kitale', arrivals: 2, meanArrivalErrorMinutes: 8, meanAbsoluteArrivalErrorMinutes: 8 },
      ...{ legs: 2, estimatedMinutes: 40, actualMinutes: 46, meanErrorMinutes: 3, meanAbsolutePercent: 35, biasPercent: 15 },
    },
    { city: 'Nairobi', arrivals: 1, meanArrivalErrorMinutes: 0, legs: 1, estimatedMinutes: 20, actualMinutes: 20, biasPercent: 0 },
  ])
  expect((await ask('fleetUtilisation')).rows).toMatchObject([
    { vehicle: 'V1', days: 1, daysIdle: 0, routes: 1, hoursInService: 2, hoursOfShift: 10, hoursPercent: 20 },
    { vehicle: 'V2', days: 1, daysIdle: 1, routes: 0, hoursInService: 0, hoursOfShift: 24, hoursPercent: 0 },
  ])
  // the skipped one is back, beside the one that no route had
  expect((await askNow(system, 'unassignedOrders')).rows).toMatchObject([
    { city: 'Nairobi', priority: 0, orders: 2, planned: 0, weightTonnes: 2, pastWindow: 0 },
  ])
  expect((await ask('decisionsCompared')).rows).toMatchObject([
    { number: 'PLAN-9001', policy: 'cheapest-insertion', finishedRoutes: 1, actualCost: 3800 },
  ])
})

test('plans for tomorrow are compared today, without being asked for by a day', async () => {
  const vehicleIds = await makeVehicles(system, {})
  const orderIds = await makeOrders(system, depot, { windowEnd: '2026-11-28T17:00:00.000Z' })
  for (const name of ['savings-local-search', 'cheapest-insertion'])
    await act(bea('05:00'), 'decision.plan', 0, { plannedOn: '2026-11-28', orderIds, vehicleIds, policy: { name }, iterations: 10 })
  const compared = async (query: object) => (await askNow(system, 'decisionsCompared', { ...query })).rows.length
  expect([await compared({}), await compared({ from: '2026-11-28' }), await compared({ to: '2026-11-27' })]).toEqual([2, 2, 0])
})
