// Each rule of a plan, on a problem where breaking it would be cheaper.
import { describe, expect, test } from 'vitest'
import { policies } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Job, Objective, Problem, ProblemStop, ProblemVehicle, Solution } from '../../shared/domains/dispatch/planning/problem.ts'
import { validate } from '../support/plan-validator.ts'

/** Places stand on a line, a metre and a second apart for each step of their number. */
const places = 200
const line = Float64Array.from({ length: places * places }, (_, cell) => Math.abs(Math.floor(cell / places) - (cell % places)))
const stop = (place: number, more: Partial<ProblemStop> = {}): ProblemStop => ({
  place,
  opens: 0,
  closes: 10_000,
  serviceSeconds: 0,
  ...more,
})
const order = (place: number, more: Partial<Job> = {}): Job => ({
  pickup: null,
  delivery: stop(place),
  load: [1, 1],
  vehicles: null,
  goods: 0,
  avoids: 0,
  priority: 0,
  onBoard: null,
  ...more,
})
const van = (more: Partial<ProblemVehicle> = {}): ProblemVehicle => ({
  start: 100,
  end: 100,
  earliest: 0,
  latest: 10_000,
  capacity: [10, 10],
  fixedCost: 0,
  costPerMetre: 1,
  costPerSecond: 0,
  isUnderWay: false,
  ...more,
})

describe.each(policies.map((policy) => [policy.name, policy] as const))('%s', (_, { plan }) => {
  /** The plan as the numbers of the orders on each vehicle, in order of their stops; a pickup is told by a plus. */
  function planned(jobs: Job[], vehicles: ProblemVehicle[], objective: Objective = 'cost'): Solution & { stops: string[] } {
    const problem: Problem = { places, metres: line, seconds: line, vehicles, jobs }
    const solution = plan(problem, { seed: 3, iterations: 300, objective })
    expect(validate(problem, solution)).toEqual([])
    const stops = vehicles.map((_, vehicle) => {
      const visits = solution.routes.find((route) => route.vehicle === vehicle)?.visits ?? []
      return visits.map(({ job, kind }) => `${kind === 'pickup' ? '+' : ''}${job}`).join(' ')
    })
    return { ...solution, stops }
  }
  const inEither = (stops: string[]) => stops.map((route) => route.split(' ').toSorted().join(' ')).toSorted()

  test('takes two vehicles for what is too heavy, or too large, for one', () => {
    for (const load of [[6, 1] as const, [1, 6] as const]) {
      expect(inEither(planned([order(110, { load }), order(111, { load })], [van(), van()]).stops)).toEqual(['0', '1'])
    }
    expect(inEither(planned([order(110), order(111)], [van(), van()]).stops)).toEqual(['', '0 1'])
  })

  test('counts what was delivered as room for what is fetched after', () => {
    const full = { load: [10, 10] as const }
    const { stops } = planned([order(110, full), order(102, { ...full, pickup: stop(120) })], [van()])
    expect(stops).toEqual(['0 +1 1'])
  })

  test('drives back for a window, and does without an order whose window nobody can meet', () => {
    const early = order(120, { delivery: stop(120, { closes: 20 }) })
    const open = van({ end: null })
    expect(planned([order(110), early], [open]).stops).toEqual(['0 1'])
    expect(planned([order(110, { delivery: stop(110, { opens: 60 }) }), early], [open]).stops).toEqual(['1 0'])
    expect(planned([order(110), order(190, { delivery: stop(190, { closes: 89 }) })], [open]).unassigned).toEqual([1])
  })

  test('is back before the shift ends, and without an end done by then', () => {
    expect(planned([order(150)], [van({ latest: 99 })]).unassigned).toEqual([0])
    expect(planned([order(150)], [van({ latest: 100 })]).unassigned).toEqual([])
    expect(planned([order(150, { delivery: stop(150, { serviceSeconds: 10 }) })], [van({ end: null, latest: 59 })]).unassigned).toEqual([0])
    expect(planned([order(150, { delivery: stop(150, { serviceSeconds: 10 }) })], [van({ end: null, latest: 60 })]).unassigned).toEqual([])
  })

  test('gives an order to the dearer vehicle when only that has what it needs', () => {
    expect(planned([order(110, { vehicles: [1] })], [van(), van({ costPerMetre: 9 })]).stops).toEqual(['', '0'])
    expect(planned([order(110, { vehicles: [] })], [van()]).unassigned).toEqual([0])
  })

  test('keeps goods apart that may not be on one route', () => {
    const acid = { goods: 1, avoids: 2 }
    expect(inEither(planned([order(110, acid), order(111, { goods: 2 })], [van(), van()]).stops)).toEqual(['0', '1'])
    expect(planned([order(110, acid), order(111, { goods: 2 })], [van()]).unassigned).toHaveLength(1)
  })

  test('fetches before it delivers, in the same vehicle', () => {
    expect(planned([order(110, { pickup: stop(120) })], [van()]).stops).toEqual(['+0 0'])
    const { stops } = planned([order(20, { pickup: stop(180) })], [van({ start: 20, end: 20 }), van({ start: 180, end: 180 })])
    expect(inEither(stops)).toEqual(['', '+0 0'])
  })

  test('leaves out the less important orders when not all can be served', () => {
    const heavy = (priority: number) => order(110, { load: [10, 1], priority })
    expect(planned([heavy(5), heavy(80), heavy(20)], [van()]).unassigned).toEqual([0, 2])
    const near = order(101, { load: [5, 1] })
    expect(planned([order(190, { load: [10, 1], priority: 2 }), near, near], [van()]).unassigned).toEqual([1, 2])
    expect(
      planned([order(101, { load: [10, 1], priority: 0 }), order(190, { load: [5, 1] }), order(191, { load: [5, 1] })], [van()]).unassigned,
    ).toEqual([0])
  })

  test('sends each order from the depot that is near it', () => {
    const orders = [order(10), order(190), order(15), order(185)]
    expect(inEither(planned(orders, [van({ start: 0, end: 0 }), van({ start: 199, end: 199 })]).stops)).toEqual(['0 2', '1 3'])
  })

  test('ends where the last stop is when nothing else is asked', () => {
    expect(planned([order(110), order(190), order(95)], [van({ end: null })]).stops).toEqual(['2 0 1'])
  })

  test('gives a vehicle under way what it has on board or can fetch, and nothing else', () => {
    const onItsWay = van({ start: 150, isUnderWay: true, earliest: 500 })
    const { stops, routes } = planned(
      [order(160, { onBoard: 0 }), order(155), order(170, { pickup: stop(165) })],
      [onItsWay, van({ costPerMetre: 5 })],
    )
    expect(stops).toEqual(['0 +2 2', '1'])
    expect(routes[0]?.departs).toBe(500)
    expect(planned([order(155)], [onItsWay]).unassigned).toEqual([0])
  })

  test('counts what is on board until it is delivered', () => {
    const vehicle = van({ start: 150, isUnderWay: true })
    const fetched = order(190, { pickup: stop(155), load: [5, 1] })
    expect(planned([order(160, { onBoard: 0, load: [8, 1] }), fetched], [vehicle]).stops).toEqual(['0 +1 1'])
    const stuck = order(160, { onBoard: 0, load: [8, 1], delivery: stop(160, { closes: 9 }) })
    expect(planned([stuck, fetched], [vehicle]).unassigned).toEqual([0, 1])
  })

  test('never gives an order that is on board to another vehicle', () => {
    expect(planned([order(160, { onBoard: 1 })], [van(), van({ costPerMetre: 9, isUnderWay: true })]).stops).toEqual(['', '0'])
  })

  test('uses fewer vehicles where using one costs, and more where it does not', () => {
    const orders = [order(0), order(199)]
    const each = van({ end: null })
    expect(inEither(planned(orders, [each, each]).stops)).toEqual(['0', '1'])
    expect(inEither(planned(orders, [van({ end: null, fixedCost: 300 }), van({ end: null, fixedCost: 300 })]).stops)).toEqual(['', '0 1'])
    expect(inEither(planned(orders, [each, each], 'vehicles').stops)).toEqual(['', '0 1'])
  })

  test('leaves as late as it can without ending later', () => {
    const byHour = van({ costPerSecond: 1 })
    expect(planned([order(110, { delivery: stop(110, { opens: 500 }) })], [byHour]).routes[0]?.departs).toBe(490)
    expect(planned([order(110)], [byHour]).routes[0]?.departs).toBe(0)
    const twoWindows = [order(110, { delivery: stop(110, { closes: 300 }) }), order(120, { delivery: stop(120, { opens: 500 }) })]
    expect(planned(twoWindows, [byHour]).routes[0]?.departs).toBe(290)
  })

  test('pays for waiting by the hour, so that it drives further rather than wait', () => {
    const orders = [order(110, { delivery: stop(110, { opens: 400, closes: 420 }) }), order(105, { delivery: stop(105, { closes: 100 }) })]
    const cheap = van({ costPerSecond: 0, costPerMetre: 1 })
    const dear = van({ costPerSecond: 10, costPerMetre: 1 })
    expect(inEither(planned(orders, [cheap, cheap]).stops)).toEqual(['', '0 1'])
    expect(inEither(planned(orders, [dear, dear]).stops)).toEqual(['0', '1'])
  })

  test('has an answer to no orders, no vehicles, and ways of no length', () => {
    expect(planned([], [van()])).toMatchObject({ routes: [], unassigned: [] })
    expect(planned([order(1), order(2)], [])).toMatchObject({ routes: [], unassigned: [0, 1] })
    expect(planned([order(100), order(100)], [van()]).unassigned).toEqual([])
  })

  test('answers the same to the byte for the same seed, and for where it was cut off', () => {
    const jobs = Array.from({ length: 40 }, (_, i) => order((i * 37) % places, { delivery: stop((i * 37) % places, { opens: i * 5 }) }))
    const problem: Problem = { places, metres: line, seconds: line, vehicles: [van(), van(), van(), van({ costPerSecond: 1 })], jobs }
    const options = { seed: 5, iterations: 1000, objective: 'cost' } as const
    let asked = 0
    const whole = plan(problem, options)
    const cut = plan(problem, { ...options, isOver: () => ++asked > 5 })
    expect(JSON.stringify(plan(structuredClone(problem), options))).toBe(JSON.stringify(whole))
    expect(cut.iterations).toBeLessThanOrEqual(whole.iterations)
    expect(JSON.stringify(plan(problem, { ...options, stopAfter: cut.iterations }))).toBe(JSON.stringify(cut))
  })
})
