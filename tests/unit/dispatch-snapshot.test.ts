// From rows to the numbers of a planner, and back to the words of a proposal.
import { describe, expect, test } from 'vitest'
import { makePlan } from '../../shared/domains/dispatch/planning/make-plan.ts'
import { costOfDrive, minutesOf } from '../../shared/domains/dispatch/planning/proposal.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'
import {
  Places,
  type Snapshot,
  type SnapshotOrder,
  type SnapshotVehicle,
  shiftOf,
  sortsOf,
  timesOf,
  toProblem,
} from '../../shared/domains/dispatch/planning/snapshot.ts'

const day = '2026-11-27'
const at = (time: string) => `${day}T${time}:00.000Z`
const shift = (shiftStart: string | null, shiftEnd: string | null, timezone = 'UTC') => ({ shiftStart, shiftEnd, timezone })

describe('a shift', () => {
  test('is a span of wall times in the zone of the vehicle', () => {
    expect(shiftOf(shift('08:00', '17:30', 'Africa/Nairobi'), day)).toEqual([at('05:00'), at('14:30')])
  })
  test('is the whole day where there is none', () => {
    expect(shiftOf(shift(null, null, 'Africa/Nairobi'), day)).toEqual(['2026-11-26T21:00:00.000Z', '2026-11-27T21:00:00.000Z'])
  })
  test('ends on the next day where its end is not after its start', () => {
    expect(shiftOf(shift('22:00', '06:00'), day)).toEqual([at('22:00'), '2026-11-28T06:00:00.000Z'])
    expect(shiftOf(shift('06:00', '06:00'), day)).toEqual([at('06:00'), '2026-11-28T06:00:00.000Z'])
  })
  test('begins after the gap of daylight saving, and at the first of two times in its fold', () => {
    expect(shiftOf(shift('02:30', '09:00', 'Europe/Berlin'), '2026-03-29')).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T07:00:00.000Z',
    ])
    expect(shiftOf(shift('02:30', '09:00', 'Europe/Berlin'), '2026-10-25')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T08:00:00.000Z',
    ])
  })
  test('of a day that begins in a gap is as long as that day', () => {
    expect(shiftOf(shift(null, null, 'Africa/Cairo'), '2026-04-24')).toEqual(['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'])
  })
})

describe('when a vehicle may leave', () => {
  const leaves = (now: string, availableAt: string | null = null, own = shift('08:00', '16:00')) =>
    timesOf({ ...own, availableAt }, day, now).earliestAt
  test('is the start of its shift, of a day that is to come', () => {
    expect(leaves('2026-11-20T12:00:00.000Z')).toBe(at('08:00'))
  })
  test('is now, once the shift has begun and also once it is over that day', () => {
    expect(leaves(at('11:11'))).toBe(at('11:11'))
    expect(leaves(at('19:00'))).toBe(at('19:00'))
  })
  test('is now in a night shift that began yesterday', () => {
    expect(leaves('2026-11-28T01:00:00.000Z', null, shift('22:00', '06:00'))).toBe('2026-11-28T01:00:00.000Z')
  })
  test('is the start of its shift, of a day that is past', () => {
    expect(leaves('2026-12-24T12:00:00.000Z')).toBe(at('08:00'))
  })
  test('is no earlier than it is available', () => {
    expect(leaves('2026-11-20T12:00:00.000Z', at('09:30'))).toBe(at('09:30'))
    expect(leaves(at('11:11'), at('09:30'))).toBe(at('11:11'))
  })
})

const order = (given: Partial<SnapshotOrder> = {}): SnapshotOrder => ({
  ...{ id: 1, version: 1, number: 'ORD-1', customerId: 1, customer: 'ACME', city: 'Nairobi', destination: 1, pickup: null },
  ...{ weightTonnes: 1.234, volumeM3: 2.5, windowStart: at('08:00'), windowEnd: at('12:00'), serviceMinutes: 10, priority: 3 },
  ...{ specialHandling: [], maxWaitHours: null, vehicleId: null, isOnBoard: false },
  ...given,
})
const truck = (given: Partial<SnapshotVehicle> = {}): SnapshotVehicle => ({
  ...{ id: 1, version: 1, code: 'V1', type: 'truck', capacityWeightTonnes: 10.5, capacityVolumeM3: 30, start: 0, end: 0 },
  ...{ earliestAt: at('06:00'), latestAt: at('18:00'), fuelCostPerKm: 40, driverCostPerHour: 600, fixedCost: 1000, currency: 'KES' },
  ...{ skills: [], timezone: 'UTC', isUnderWay: false },
  ...given,
})
const snapshot = (orders: SnapshotOrder[], vehicles: SnapshotVehicle[] = [truck()], more: Partial<Snapshot> = {}): Snapshot => ({
  ...{ day, at: at('05:00'), from: at('06:00'), currency: 'KES', vehicles, orders, segregations: [], correction: null, confidence: null },
  places: Array.from({ length: 1 + orders.length }, (_, n) => ({ lat: -1.3, lon: 36.8 + n / 50, name: `P${n}` })),
  travel: { kind: 'haversine', roadFactor: 1.3, kilometresPerHour: 40 },
  ...more,
})
const none = { metres: new Float64Array(), seconds: new Float64Array() }
const jobsOf = (of: Snapshot) => toProblem(of, none).jobs

describe('a problem', () => {
  test('counts seconds from the first departure, kilograms and litres', () => {
    const problem = toProblem(snapshot([order()]), none)
    expect(problem.vehicles[0]).toEqual({
      ...{ start: 0, end: 0, earliest: 0, latest: 43_200, capacity: [10_500, 30_000], fixedCost: 1000, costPerMetre: 0.04 },
      ...{ costPerSecond: 600 / 3600, isUnderWay: false },
    })
    expect(problem.jobs[0]).toEqual({
      ...{ pickup: null, load: [1234, 2500], vehicles: null, goods: 0, avoids: 0, priority: 3, onBoard: null },
      delivery: { place: 1, opens: 7200, closes: 21_600, serviceSeconds: 600 },
    })
  })
  test('opens and closes at whole seconds within the window', () => {
    const [job] = jobsOf(snapshot([order({ windowStart: '2026-11-27T08:00:00.001Z', windowEnd: '2026-11-27T08:00:02.999Z' })]))
    expect(job?.delivery).toMatchObject({ opens: 7201, closes: 7202 })
  })
  test('closes after the longest wait of the customer, where that is before the window is over', () => {
    const closes = (maxWaitHours: number) => jobsOf(snapshot([order({ maxWaitHours })]))[0]?.delivery.closes
    expect([closes(1.5), closes(9)]).toEqual([7200 + 5400, 21_600])
  })
  test('fetches at a pickup in its own window, else as long as the delivery is open', () => {
    const fetched = (pickup: Partial<NonNullable<SnapshotOrder['pickup']>>) =>
      jobsOf(snapshot([order({ pickup: { place: 1, windowStart: null, windowEnd: null, serviceMinutes: 5, ...pickup } })]))[0]?.pickup
    expect(fetched({})).toEqual({ place: 1, opens: 0, closes: 21_600, serviceSeconds: 300 })
    expect(fetched({ windowStart: at('07:00'), windowEnd: at('09:00') })).toMatchObject({ opens: 3600, closes: 10_800 })
  })
  test('gives an order to vehicles that have every word of its handling, whatever the case', () => {
    const vehicles = [truck({ id: 1, skills: ['Refrigerated '] }), truck({ id: 2 }), truck({ id: 3, skills: ['FRAGILE', 'refrigerated'] })]
    const able = (specialHandling: string[]) => jobsOf(snapshot([order({ specialHandling })], vehicles))[0]?.vehicles
    expect([able(['refrigerated']), able(['refrigerated', 'fragile']), able(['explosive']), able([])]).toEqual([[0, 2], [2], [], null])
  })
  test('keeps sorts of goods apart that a segregation names, each pair of it, and no others', () => {
    const goods = ['food', 'Hazardous', 'live animals', 'paper']
    const segregations = [
      { id: 1, version: 1, code: 'A', goods: ['FOOD', 'hazardous', 'waste'] },
      { id: 2, version: 1, code: 'B', goods: ['live animals', 'hazardous'] },
    ]
    const of = snapshot(
      goods.map((word, n) => order({ id: n, specialHandling: [word] })),
      [truck({ skills: goods })],
      { segregations },
    )
    expect(sortsOf(of)).toEqual(['food', 'hazardous', 'liveanimals'])
    expect(jobsOf(of).map((job) => [job.goods, job.avoids])).toEqual([
      [1, 2],
      [2, 5],
      [4, 2],
      [0, 0],
    ])
  })
  test('takes vehicles under way, with what they have on board and what is kept for one of them', () => {
    const vehicles = [truck({ id: 7 }), truck({ id: 8, isUnderWay: true, fixedCost: 0, earliestAt: at('10:00') })]
    const of = snapshot([order({ vehicleId: 8, isOnBoard: true }), order({ vehicleId: 7 }), order({ vehicleId: 99 })], vehicles)
    const { jobs, vehicles: trucks } = toProblem(of, none)
    expect(jobs.map(({ vehicles: able, onBoard, pickup }) => ({ able, onBoard, pickup }))).toEqual([
      { able: [1], onBoard: 1, pickup: null },
      { able: [0], onBoard: null, pickup: null },
      { able: [], onBoard: null, pickup: null },
    ])
    expect(trucks[1]).toMatchObject({ isUnderWay: true, fixedCost: 0, earliest: 14_400 })
  })
})

test('places are kept once each; another name is another place', () => {
  const places = new Places()
  const indexes = [
    { lat: 1, lon: 2 },
    { lat: 1, lon: 2, name: 'A' },
    { lat: 1, lon: 2 },
    { lat: 1, lon: 2, name: 'A' },
  ].map((one) => places.add(one))
  expect([indexes, places.list]).toEqual([
    [0, 1, 0, 1],
    [
      { lat: 1, lon: 2 },
      { lat: 1, lon: 2, name: 'A' },
    ],
  ])
})

describe('costs', () => {
  const cost = (fuel: number, perHour: number, metres: number, seconds: number) =>
    costOfDrive({ fixedCost: 0.1, fuelCostPerKm: fuel, driverCostPerHour: perHour }, metres, seconds)
  test('are rounded half to even, each part, and summed', () => {
    expect(cost(0.01, 0.36, 500, 50)).toEqual({ fixed: 0.1, distance: 0, time: 0, total: 0.1 })
    expect(cost(0.01, 0.36, 1500, 150)).toEqual({ fixed: 0.1, distance: 0.02, time: 0.02, total: 0.14 })
    expect(cost(0.01, 0.36, 2500, 250)).toEqual({ fixed: 0.1, distance: 0.02, time: 0.02, total: 0.14 })
    expect(cost(33.33, 7.77, 123_456, 7_777)).toEqual({ fixed: 0.1, distance: 4114.79, time: 16.79, total: 4131.68 })
  })
  test('stay exact where doubles would not', () => {
    expect(cost(9_999_999.99, 0, 1_000_000, 0).distance).toBe(9_999_999_990)
  })
  test('minutes have two places', () => {
    expect([1, 50, 3600].map(minutesOf)).toEqual([0.02, 0.83, 60])
  })
})

describe('a plan that time cuts off', () => {
  const random = seeded(3)
  const orders = Array.from({ length: 40 }, (_, n) =>
    order({ id: n + 1, number: `ORD-${n}`, destination: 1 + n, weightTonnes: 0.5 + Math.floor(random() * 30) / 10 }),
  )
  const of = snapshot(
    orders,
    [1, 2, 3, 4, 5, 6, 7, 8].map((id) => truck({ id })),
    {
      places: Array.from({ length: 41 }, () => ({ lat: -1.3 + random() / 5, lon: 36.8 + random() / 5 })),
    },
  )
  const choice = { policyName: 'savings-local-search', policyVersion: 1, objective: 'cost', seed: 9, iterations: 3000 } as const
  test('says how many iterations it had, and gives the same to the byte when it is stopped after as many', () => {
    let asked = 0
    const cut = makePlan(of, null, choice, () => ++asked > 5)
    expect(cut.iterationsDone).toBeGreaterThan(0)
    expect(cut.iterationsDone).toBeLessThan(3000)
    expect(JSON.stringify(makePlan(of, null, { ...choice, stopAfter: cut.iterationsDone }))).toBe(JSON.stringify(cut))
    const whole = makePlan(of, null, choice)
    expect(whole.iterationsDone).toBe(3000)
    expect(whole.proposal.totals.cost.total).toBeLessThan(cut.proposal.totals.cost.total)
  })
  test('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => JSON.stringify(makePlan(of, null, { ...choice, seed, iterations: 200 }).proposal)
    expect(plan(1)).toBe(plan(1))
    expect(plan(1)).not.toBe(plan(2))
  })
})

test('a plan takes what was learnt of driving times into account', () => {
  const orders = [order()]
  const factors = { overall: { factor: 1, legs: 9 }, cities: [{ city: 'NAIROBI', factor: 2, legs: 9 }], vehicleTypes: [] }
  const choice = { policyName: 'cheapest-insertion', policyVersion: 1, objective: 'cost', seed: 1, iterations: 0 } as const
  const minutes = (correction: Snapshot['correction']) =>
    makePlan(snapshot(orders, [truck()], { correction }), null, choice).proposal.routes[0]?.stops[0]?.legDurationMinutes ?? 0
  expect(minutes({ id: 1, number: 'TC-1', factors })).toBeCloseTo(2 * minutes(null), 1)
})
