// Any orders and any fleet, as small problems with everything in them that planning knows of.
import fc from 'fast-check'
import type { Job, Load, Problem, ProblemStop, ProblemVehicle, Visit } from '../../shared/domains/dispatch/planning/problem.ts'

const day = 40_000
const seconds = (max: number) => fc.integer({ min: 0, max })
/** Mostly wide windows, so that plans come about; some that nobody can meet. */
const window = fc.oneof(
  { weight: 3, arbitrary: fc.record({ opens: seconds(10_000), closes: fc.integer({ min: 15_000, max: day }) }) },
  { weight: 2, arbitrary: fc.tuple(seconds(day), seconds(9000)).map(([opens, width]) => ({ opens, closes: opens + width })) },
  { weight: 1, arbitrary: fc.record({ opens: seconds(day), closes: fc.integer({ min: -5000, max: 3000 }) }) },
)
const openAllDay = fc.constant({ opens: 0, closes: 3 * day })
const stop = (places: number, isEasy: boolean): fc.Arbitrary<ProblemStop> =>
  fc
    .record({ place: fc.integer({ min: 0, max: places - 1 }), window: isEasy ? openAllDay : window, serviceSeconds: seconds(1800) })
    .map(({ window, ...rest }) => ({ ...rest, ...window }))
const load = (max: number): fc.Arbitrary<Load> => fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max }))
/** Each sort of goods and what it may not meet: 1 and 2 exclude each other. */
const goods = fc.constantFrom(
  { goods: 0, avoids: 0 },
  { goods: 0, avoids: 0 },
  { goods: 1, avoids: 2 },
  { goods: 2, avoids: 1 },
  { goods: 4, avoids: 0 },
)

const job = (places: number, vehicles: number, isEasy: boolean): fc.Arbitrary<Job> => {
  const index = fc.integer({ min: 0, max: Math.max(0, vehicles - 1) })
  return fc
    .record({
      pickup: fc.option(stop(places, isEasy), { freq: 2 }),
      delivery: stop(places, isEasy),
      load: load(700),
      vehicles: fc.option(
        fc.uniqueArray(index, { maxLength: vehicles }).map((list) => list.toSorted((a, b) => a - b)),
        { freq: 3 },
      ),
      sort: goods,
      priority: fc.integer({ min: 0, max: 100 }),
      onBoard: fc.integer({ min: 0, max: 4 }).chain((n) => (n === 0 ? index : fc.constant(null))),
    })
    .map(({ sort, pickup, onBoard, vehicles: able, ...rest }) => {
      const isOnBoard = onBoard !== null && vehicles > 0
      const canGo = vehicles > 0 ? able : null
      return { ...rest, ...sort, vehicles: canGo, pickup: isOnBoard ? null : pickup, onBoard: isOnBoard ? onBoard : null }
    })
}

const vehicle = (places: number, isEasy: boolean): fc.Arbitrary<ProblemVehicle> =>
  fc.record({
    start: fc.integer({ min: 0, max: places - 1 }),
    end: fc.option(fc.integer({ min: 0, max: places - 1 })),
    earliest: seconds(12_000),
    latest: isEasy
      ? fc.constant(4 * day)
      : fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 30_000, max: 90_000 }) }, { weight: 1, arbitrary: seconds(30_000) }),
    capacity: isEasy
      ? fc.constant<Load>([9000, 9000])
      : fc.oneof({ weight: 6, arbitrary: load(3000) }, { weight: 1, arbitrary: fc.constant<Load>([0, 0]) }),
    fixedCost: fc.integer({ min: 0, max: 500 }),
    costPerMetre: fc.constantFrom(0, 0.05, 1),
    costPerSecond: fc.constantFrom(0, 0.1, 2),
    isUnderWay: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  })

/** Ways between places are other there than back, and longer straight than by a third place. */
const matrix = (places: number) =>
  fc.array(seconds(4000), { minLength: places * places, maxLength: places * places }).map((cells) => {
    const all = Float64Array.from(cells)
    for (let place = 0; place < places; place++) all[place * places + place] = 0
    return all
  })

/** A problem: up to so many orders and vehicles, none of either among them; an easy one has time and room enough. */
export const anyProblem = ({ jobs = 9, vehicles = 4, isEasy = false } = {}): fc.Arbitrary<Problem> =>
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: vehicles })).chain(([places, fleet]) =>
    fc.record({
      places: fc.constant(places),
      metres: matrix(places),
      seconds: matrix(places),
      vehicles: fc.array(vehicle(places, isEasy), { minLength: fleet, maxLength: fleet }),
      jobs: fc.array(job(places, fleet, isEasy), { maxLength: jobs }),
    }),
  )

const stopsOf = (problem: Problem, jobs: readonly number[]): Visit[] =>
  jobs.flatMap((job): Visit[] => {
    const delivery: Visit = { job, kind: 'delivery' }
    return problem.jobs[job]?.pickup ? [{ job, kind: 'pickup' }, delivery] : [delivery]
  })

/** Stops of some orders in any order, each fetched before it is delivered. */
export const anyRoute = (problem: Problem): fc.Arbitrary<Visit[]> =>
  fc
    .subarray([...problem.jobs.keys()])
    .chain((jobs) => {
      const stops = stopsOf(problem, jobs.slice(0, 4))
      return fc.shuffledSubarray(stops, { minLength: stops.length })
    })
    .map((order) => {
      const isFirst = ({ job }: Visit, at: number) => order.findIndex((visit) => visit.job === job) === at
      return order.map((visit, at) => ({
        job: visit.job,
        kind: problem.jobs[visit.job]?.pickup && isFirst(visit, at) ? 'pickup' : 'delivery',
      }))
    })

/** Such a route, or one with two stops changed over, one left out, one twice, or one that is none of its order. */
export const anyVisits = (problem: Problem): fc.Arbitrary<Visit[]> =>
  fc
    .tuple(anyRoute(problem), fc.constantFrom('none', 'none', 'swap', 'drop', 'twice', 'turn'), fc.nat(7), fc.nat(7))
    .map(([route, fault, i, j]) => {
      const [one, other] = [route[i % route.length], route[j % route.length]]
      if (!one || !other) return route
      if (fault === 'swap') return route.with(i % route.length, other).with(j % route.length, one)
      if (fault === 'drop') return route.toSpliced(i % route.length, 1)
      if (fault === 'twice') return route.toSpliced(j % route.length, 0, one)
      if (fault === 'turn') return route.with(i % route.length, { ...one, kind: one.kind === 'pickup' ? 'delivery' : 'pickup' })
      return route
    })
