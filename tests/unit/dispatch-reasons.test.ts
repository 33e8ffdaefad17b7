// Why orders are left out, in the words that people read; and what is wrong with routes that no request can make.
import { describe, expect, test } from 'vitest'
import { cheapestInsertion } from '../../shared/domains/dispatch/planning/cheapest-insertion.ts'
import { toIssue } from '../../shared/domains/dispatch/planning/describe.ts'
import { namesOf } from '../../shared/domains/dispatch/planning/names.ts'
import type { Solution, Visit } from '../../shared/domains/dispatch/planning/problem.ts'
import { costsOf } from '../../shared/domains/dispatch/planning/reasons.ts'
import { simulate } from '../../shared/domains/dispatch/planning/simulate.ts'
import { type SnapshotOrder, type SnapshotVehicle, toProblem } from '../../shared/domains/dispatch/planning/snapshot.ts'
import { explainUnassigned } from '../../shared/domains/dispatch/planning/unassigned.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'

const day = '2026-11-27'
const at = (time: string) => `${day}T${time}:00.000Z`
/** Places lie on one road, an hour and 60 km from one to the next; all vehicles start at 0. */
const places = Array.from({ length: 6 }, (_, n) => ({ lat: 0, lon: n }))
const legs = places.flatMap((_, from) => places.map((_, to) => Math.abs(from - to)))
const travel = { metres: Float64Array.from(legs, (leg) => leg * 60_000), seconds: Float64Array.from(legs, (leg) => leg * 3600) }

const order = (id: number, given: Partial<SnapshotOrder> = {}): SnapshotOrder => ({
  ...{ id, version: 1, number: `ORD-${id}`, customerId: 1, customer: 'ACME', city: 'Town', destination: 1, pickup: null },
  ...{ weightTonnes: 1, volumeM3: 1, windowStart: at('06:00'), windowEnd: at('20:00'), serviceMinutes: 10, priority: 0 },
  ...{ specialHandling: [], maxWaitHours: null, vehicleId: null, isOnBoard: false },
  ...given,
})
const vehicle = (id: number, given: Partial<SnapshotVehicle> = {}): SnapshotVehicle => ({
  ...{ id, version: 1, code: `V${id}`, type: 'truck', capacityWeightTonnes: 5, capacityVolumeM3: 10, start: 0, end: 0 },
  ...{ earliestAt: at('06:00'), latestAt: at('22:00'), fuelCostPerKm: 40, driverCostPerHour: 600, fixedCost: 1000, currency: 'KES' },
  ...{ skills: [], timezone: 'UTC', isUnderWay: false },
  ...given,
})

interface World {
  readonly orders: SnapshotOrder[]
  readonly vehicles: SnapshotVehicle[]
  readonly goods?: readonly string[]
}
function open({ orders, vehicles, goods }: World) {
  const segregations = goods ? [{ id: 1, version: 1, code: 'S', goods }] : []
  const snapshot = { day, at: at('05:00'), from: at('06:00'), currency: 'KES', places, orders, vehicles, segregations }
  return { snapshot, problem: toProblem(snapshot, travel) }
}

/** Plans and says why each order was left out, by vehicles: `ORD-2 V1: over weight by 1.2 t`. */
function reasons(world: World): string[] {
  const { snapshot, problem } = open(world)
  const solution = cheapestInsertion.plan(problem, { seed: 1, iterations: 0, objective: 'cost' })
  return explainUnassigned(snapshot, problem, solution).orders.flatMap(({ order, why }) =>
    why.map(({ vehicles, reasons }) => `${order} ${vehicles}: ${reasons.map(({ message }) => message).join('; ')}`),
  )
}

describe('an order that is left out', () => {
  test('is too heavy beside the others, or by itself', () => {
    const first = order(1, { weightTonnes: 4, priority: 50 })
    expect(reasons({ orders: [first, order(2, { weightTonnes: 2.2 })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-2 V1: over weight by 1.2 t',
    ])
    expect(reasons({ orders: [order(1, { weightTonnes: 6.2, volumeM3: 10.5 })], vehicles: [vehicle(1), vehicle(2)] })).toEqual([
      'ORD-1 V1,V2: weighs 1.2 t more than it carries; takes 0.5 m³ more than it has room for',
    ])
    const large = { volumeM3: 6 }
    expect(reasons({ orders: [order(1, { ...large, priority: 9 }), order(2, large)], vehicles: [vehicle(1)] })).toEqual([
      'ORD-2 V1: over volume by 2 m³',
    ])
  })

  test('comes too late for its window, or that of its pickup, in the time of the vehicle and on which day', () => {
    const here = [vehicle(1, { earliestAt: at('10:10') })]
    expect(reasons({ orders: [order(1, { destination: 5, windowEnd: at('14:00') })], vehicles: here })).toEqual([
      'ORD-1 V1: window closes 14:00, earliest arrival 15:10',
    ])
    const tokyo = [vehicle(1, { earliestAt: at('10:10'), timezone: 'Asia/Tokyo' })]
    expect(reasons({ orders: [order(1, { destination: 5, windowEnd: at('14:00') })], vehicles: tokyo })).toEqual([
      'ORD-1 V1: window closes 23:00, earliest arrival 2026-11-28 00:10',
    ])
    const pickup = { place: 4, windowStart: null, windowEnd: at('09:30'), serviceMinutes: 0 }
    expect(reasons({ orders: [order(1, { pickup })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-1 V1: pickup window closes 09:30, earliest arrival 10:00',
    ])
    expect(reasons({ orders: [order(1, { maxWaitHours: 0.5, windowStart: at('06:00') })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-1 V1: window closes 06:30, earliest arrival 07:00',
    ])
    const never = { place: 1, windowStart: at('09:00'), windowEnd: at('08:00'), serviceMinutes: 0 }
    expect(reasons({ orders: [order(1, { pickup: never })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-1 V1: pickup window closes 08:00, before it opens',
    ])
  })

  test('would keep the vehicle beyond its shift, or make another stop late', () => {
    const short = { latestAt: at('18:00') }
    const far = order(1, { destination: 5, windowStart: at('13:00') })
    expect(reasons({ orders: [far], vehicles: [vehicle(1, short), vehicle(2, { latestAt: at('12:00'), end: null })] })).toEqual([
      'ORD-1 V1: shift ends 18:00, back at 18:10 at the earliest',
      'ORD-1 V2: shift ends 12:00, done at 13:10 at the earliest',
    ])
    // loaded in the yard, it could only be brought before the other one's window or after its own
    const fixed = order(1, { destination: 2, windowStart: at('08:00'), windowEnd: at('08:05'), priority: 9 })
    expect(reasons({ orders: [fixed, order(2, { destination: 1, windowEnd: at('07:30') })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-2 V1: its stop ORD-1 would be late: window closes 08:05, arrival 08:10',
    ])
    const fetched = order(1, {
      destination: 3,
      priority: 9,
      pickup: { place: 2, windowStart: null, windowEnd: at('08:00'), serviceMinutes: 0 },
    })
    expect(reasons({ orders: [fetched, order(2, { windowEnd: at('07:30') })], vehicles: [vehicle(1)] })).toEqual([
      'ORD-2 V1: its pickup of ORD-1 would be late: window closes 08:00, arrival 08:10',
    ])
  })

  test('cannot be handled, may not be beside others, or is kept for a vehicle', () => {
    expect(
      reasons({ orders: [order(1, { specialHandling: ['Frozen', 'food'] })], vehicles: [vehicle(1, { skills: ['FOOD'] }), vehicle(2)] }),
    ).toEqual(['ORD-1 V1: cannot handle Frozen', 'ORD-1 V2: cannot handle Frozen, food'])
    const skills = ['food', 'acid']
    const [food, acid] = [order(1, { specialHandling: ['food'], priority: 9 }), order(2, { specialHandling: ['Acid'] })]
    expect(reasons({ orders: [food, acid], vehicles: [vehicle(1, { skills })], goods: ['Food', 'acid'] })).toEqual([
      'ORD-2 V1: may not share a route with ORD-1: Acid beside food',
    ])
    const vehicles = [vehicle(1), vehicle(2, { latestAt: at('06:30') })]
    expect(reasons({ orders: [order(1, { vehicleId: 2 })], vehicles })).toEqual([
      'ORD-1 V1: is not V2, which alone may take it',
      'ORD-1 V2: shift ends 06:30, back at 08:10 at the earliest',
    ])
  })

  test('is loaded where routes start and the vehicle has left, or is on board another', () => {
    const vehicles = [vehicle(1, { isUnderWay: true }), vehicle(2, { isUnderWay: true, latestAt: at('06:30') })]
    expect(reasons({ orders: [order(1)], vehicles })).toEqual(['ORD-1 V1,V2: has left, and takes only what is fetched on the way'])
    expect(reasons({ orders: [order(1, { vehicleId: 2, isOnBoard: true })], vehicles })).toEqual([
      'ORD-1 V1: is not V2, which alone may take it; it is on board V2',
      'ORD-1 V2: shift ends 06:30, back at 08:10 at the earliest',
    ])
  })
})

describe('a route on paper', () => {
  const visits: Visit[] = [{ job: 0, kind: 'delivery' }]

  test('names the vehicle that has the goods on board', () => {
    const vehicles = [vehicle(1), vehicle(2, { isUnderWay: true })]
    const { snapshot, problem } = open({ orders: [order(1, { vehicleId: 2, isOnBoard: true })], vehicles })
    const { violations } = simulate(problem, 0, visits)
    expect(violations.map((violation) => toIssue(violation, namesOf(snapshot, 0)).message)).toEqual([
      'ORD-1: the vehicle is not V2, which alone may take it',
      'ORD-1 is on board V2',
    ])
  })

  test('costs a fixed sum, so much a kilometre, and so much an hour from leaving to the end; a plan what its routes do', () => {
    const { problem } = open({ orders: [order(1, { windowStart: at('12:00') })], vehicles: [vehicle(1), vehicle(2)] })
    // 120 km; it leaves at 11:00 so as not to wait, and is back at 13:10
    const { departs, cost } = simulate(problem, 0, visits)
    expect([departs, cost.fixed, cost.distance, cost.time]).toEqual([5 * 3600, 1000, 4800, expect.closeTo(1300, 6)])
    expect(simulate(problem, 0, visits, 0).cost.time).toBeCloseTo((7 + 1 / 6) * 600, 6)
    const solution: Pick<Solution, 'routes'> = { routes: [0, 1].map((vehicle) => ({ vehicle, departs, visits })) }
    expect(costsOf(problem, solution).total).toEqual({
      fixed: 2000,
      distance: 9600,
      time: expect.closeTo(2600, 6),
      total: expect.closeTo(14_200, 6),
    })
  })

  test('without stops costs nothing, unless the vehicle is under way', () => {
    const { problem } = open({ orders: [], vehicles: [vehicle(1), vehicle(2, { isUnderWay: true, start: 2 })] })
    expect([0, 1].map((at) => simulate(problem, at, []))).toMatchObject([
      { cost: { total: 0 }, metres: 0, departs: 0, ends: 0 },
      { cost: { fixed: 1000, distance: 4800 }, metres: 120_000, ends: 7200 },
    ])
  })
})

test('of so many orders that no decision could hold all reasons, each has those of some vehicles, and how many more there are', () => {
  const orders = Array.from({ length: 1000 }, (_, n) => order(n + 1, { weightTonnes: 99 }))
  const vehicles = Array.from({ length: 100 }, (_, n) => vehicle(n + 1, { code: `${n}`.padStart(40, 'V'), capacityWeightTonnes: n / 1000 }))
  const { snapshot, problem } = open({ orders, vehicles })
  const unassigned = explainUnassigned(snapshot, problem, { routes: [], unassigned: orders.map((_, n) => n), iterations: 0 })
  expect(decision.columns.unassigned.schema.safeParse(unassigned).success).toBe(true)
  expect(unassigned.orders).toHaveLength(1000)
  for (const { why, notShown = 0 } of unassigned.orders) {
    const shown = why.flatMap(({ vehicles: codes }) => codes)
    expect([shown.length > 5, shown.length + notShown]).toEqual([true, 100])
  }
})
