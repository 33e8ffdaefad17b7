// What came of a route: counts that add up, money to the cent, errors in percent, and kilometres that were driven.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stopStates } from '../../shared/domains/dispatch/dispatch-rules.ts'
import { drivenKilometres } from '../../shared/domains/dispatch/driven.ts'
import {
  costOf,
  countsOf,
  errorOf,
  minutesBetween,
  type OutcomeOrder,
  type OutcomeStop,
  outcomeOf,
} from '../../shared/domains/dispatch/outcome-rules.ts'
import { costOfDrive } from '../../shared/domains/dispatch/planning/proposal.ts'

const at = (time: string) => `2026-11-27T${time}:00.000Z`
const orderOf = (id: number, given: Partial<OutcomeOrder> = {}): OutcomeOrder => ({
  ...{ id, weightTonnes: 0.1, windowStart: at('08:00'), windowEnd: at('10:00'), price: 0.1, currency: 'KES' },
  ...given,
})
const delivery = (orderId: number, status: OutcomeStop['status'], arrived: string | null = null, sequence = orderId): OutcomeStop => ({
  ...{ orderId, kind: 'delivery', sequence, status, actualArrivalAt: arrived === null ? null : at(arrived) },
})

describe('counts', () => {
  test('late is what was arrived at after its window; whoever was early waited, and what was skipped is open', () => {
    const stops = [
      delivery(1, 'completed', '07:00'),
      delivery(2, 'completed', '10:00'),
      delivery(3, 'completed', '10:01'),
      delivery(4, 'failed', '10:30'),
      delivery(5, 'skipped'),
    ]
    const orders = [1, 2, 3, 4, 5].map((id) => orderOf(id))
    expect(countsOf(stops, orders, 'KES')).toEqual({
      ...{ orderCount: 5, deliveredCount: 3, failedCount: 1, openCount: 1, onTimeCount: 2, lateCount: 1 },
      // sums of 0.1 that floating point would miss
      ...{ weightTonnes: 0.3, revenue: 0.3 },
    })
  })

  test('an order that was skipped and planned on the route again counts once, as it ended', () => {
    const stops = [delivery(1, 'completed', '09:00', 4), delivery(1, 'skipped', null, 2)]
    expect(countsOf(stops, [orderOf(1)], null)).toMatchObject({ orderCount: 1, deliveredCount: 1, openCount: 0 })
  })

  test('prices in another currency than that of the route are not added to it', () => {
    const orders = [orderOf(1, { price: 100 }), orderOf(2, { price: 7, currency: 'USD' }), orderOf(3, { price: 5, currency: null })]
    const stops = orders.map(({ id }) => delivery(id, 'completed', '09:00'))
    expect(countsOf(stops, orders, 'KES').revenue).toBe(105)
  })

  test('delivered, failed and open are all orders, and on time and late all that were delivered, whatever became of the stops', () => {
    const stop = fc.record({
      orderId: fc.integer({ min: 1, max: 6 }),
      kind: fc.constantFrom('pickup' as const, 'delivery' as const),
      status: fc.constantFrom(...stopStates),
      actualArrivalAt: fc.constantFrom(null, at('07:00'), at('10:00'), at('11:00')),
    })
    fc.assert(
      fc.property(fc.array(stop, { maxLength: 20 }), (given) => {
        const stops = given.map((one, n) => ({ ...one, sequence: n + 1 }))
        const orders = [1, 2, 3, 4, 5, 6].map((id) => orderOf(id))
        const counts = countsOf(stops, orders, 'KES')
        const all = new Set(stops.filter(({ kind }) => kind === 'delivery').map(({ orderId }) => orderId)).size
        expect(counts.orderCount).toBe(all)
        expect(counts.deliveredCount + counts.failedCount + counts.openCount).toBe(all)
        expect(counts.onTimeCount + counts.lateCount).toBe(counts.deliveredCount)
        expect(Math.min(counts.openCount, counts.failedCount, counts.lateCount, counts.onTimeCount)).toBeGreaterThanOrEqual(0)
        expect(counts.revenue).toBe(counts.deliveredCount / 10)
      }),
    )
  })
})

describe('figures', () => {
  test('cost is what a route costs at all, a kilometre and an hour, to the second: what comes as planned has no error', () => {
    const rates = { fixedCost: 1000, fuelCostPerKm: 38.5, driverCostPerHour: 450 }
    expect(costOf(rates, 12.345, at('07:00'), at('08:30'))).toBe(2150.28)
    // 5,420 s are 90.33 minutes as people read them
    const [leaves, ends] = [at('07:00'), at('08:30').replace(':00.000Z', ':20.000Z')]
    expect(costOf({ fixedCost: 0, fuelCostPerKm: 0.1, driverCostPerHour: 600 }, 3, leaves, ends)).toBe(903.63)
    expect(costOf(rates, 12.345, leaves, ends)).toBe(costOfDrive(rates, 12_345, 5420).total)
  })

  test('an error is actual less estimated, its percent is null where nothing was estimated', () => {
    expect(errorOf(0.3, 0.1)).toEqual({ error: 0.2, percent: 200 })
    expect(errorOf(90, 120)).toEqual({ error: -30, percent: -25 })
    expect(errorOf(5, 0)).toEqual({ error: 5, percent: null })
    expect(errorOf(0, 0)).toEqual({ error: 0, percent: null })
    expect(errorOf(2, 3)).toEqual({ error: -1, percent: -33.33 })
  })

  test('minutes have two decimal places', () => {
    expect(minutesBetween('2026-11-27T07:00:00.000Z', '2026-11-27T08:30:20.000Z')).toBe(90.33)
    expect(minutesBetween('2026-11-27T23:50:00.000Z', '2026-11-28T00:10:00.000Z')).toBe(20)
  })

  test('profit is what was earned less what it cost', () => {
    const route = {
      ...{ id: 1, vehicleId: 2, currency: 'KES', completedAt: at('12:00') },
      ...{ estimatedCost: 100, estimatedDurationMinutes: 0, estimatedDistanceKm: 10 },
      ...{ actualCost: 120.3, actualDurationMinutes: 30, actualDistanceKm: 9 },
    }
    const made = outcomeOf(
      route,
      { policyName: 'p', policyVersion: 3 },
      [delivery(1, 'completed', '09:00')],
      [orderOf(1, { price: 100.1 })],
    )
    expect(made).toMatchObject({
      ...{ routeId: 1, vehicleId: 2, policyName: 'p', policyVersion: 3, finishedAt: at('12:00'), profit: -20.2 },
      ...{ costError: 20.3, costErrorPercent: 20.3, durationErrorMinutes: 30, durationErrorPercent: null },
      ...{ distanceErrorKm: -1, distanceErrorPercent: -10 },
    })
  })
})

describe('kilometres that were driven', () => {
  const place = (n: number) => ({ lat: 0, lon: n / 10 })
  const stop = (n: number, sequence: number, arrived: string | null, legDistanceKm = 15) => ({
    ...{ place: place(n), sequence, legDistanceKm, actualArrivalAt: arrived === null ? null : at(arrived) },
  })
  const route = { startPlace: place(0), endPlace: place(0), estimatedDistanceKm: 60 }

  test('are those of the plan where it was driven as planned', () => {
    expect(drivenKilometres(route, [stop(1, 1, '08:00'), stop(2, 2, '09:00')])).toBe(60)
  })

  test('leave out what was left out, in a straight line as much longer as the plan is', () => {
    // planned 15 km a tenth of a degree: straight to the second, and back as planned
    expect(drivenKilometres(route, [stop(1, 1, null), stop(2, 2, '09:00')])).toBeCloseTo(60, 6)
    expect(drivenKilometres(route, [stop(1, 1, '08:00'), stop(2, 2, null)])).toBeCloseTo(30, 6)
  })

  test('are those of the order in which stops were arrived at', () => {
    const crossing = [stop(1, 1, '09:00'), stop(-1, 2, '08:00', 30)]
    expect(drivenKilometres(route, crossing)).toBeCloseTo(15 + 30 + 15, 6)
  })

  test('are none where nothing was visited, also where everything lies at one place', () => {
    expect(drivenKilometres(route, [stop(1, 1, null)])).toBe(0)
    expect(drivenKilometres({ startPlace: place(0), endPlace: null, estimatedDistanceKm: 0 }, [stop(0, 1, '08:00', 0)])).toBe(0)
  })
})
