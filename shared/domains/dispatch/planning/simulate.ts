// Driving a route stop by stop on paper: times, loads, cost, and everything that is wrong with it. Plain on purpose: it is what planners are judged by.
import type { Job, Load, Problem, ProblemStop, ProblemVehicle, Visit } from './problem.ts'
import type { Violation } from './violations.ts'

/** What a route costs, by part; see `ProblemVehicle`. */
export interface RouteCost {
  readonly fixed: number
  readonly distance: number
  readonly time: number
  readonly total: number
}

/** A stop as it comes. `metres` and `seconds` are those of the leg to it, `loadAfter` is on board when it is left. */
export interface SimulatedStop {
  readonly visit: Visit
  readonly arrives: number
  readonly starts: number
  readonly leaves: number
  readonly metres: number
  readonly seconds: number
  readonly loadAfter: Load
  readonly violations: readonly Violation[]
}

/** A route as it comes. `seconds` are those of driving; `violations` are all of them, those of its stops included. */
export interface Simulated {
  readonly departs: number
  readonly ends: number
  readonly loadAtStart: Load
  readonly stops: readonly SimulatedStop[]
  readonly metres: number
  readonly seconds: number
  readonly cost: RouteCost
  readonly violations: readonly Violation[]
}

/** Less than any of the units matters: sums of broken numbers differ by as little. */
const crumb = 1e-6

/** Whether it is more than is allowed. */
export const exceeds = (value: number, limit: number): boolean => value > limit + crumb

/** What is at an index that is there: a wrong one is a fault of the caller. */
export function itemAt<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError(`there is no ${index} among ${list.length}`)
  return item
}

/** The time from one place to another; there is no way to one that is not in the matrix. */
export const secondsBetween = ({ places, seconds }: Problem, from: number, to: number): number =>
  seconds[from * places + to] ?? Number.POSITIVE_INFINITY

const legBetween = (problem: Problem, from: number, to: number): Leg => ({
  metres: problem.metres[from * problem.places + to] ?? Number.POSITIVE_INFINITY,
  seconds: secondsBetween(problem, from, to),
})

/** Where and when a visit is; a pickup of what has none is where it is delivered. */
export function stopOf(problem: Problem, { job, kind }: Visit): ProblemStop {
  const { pickup, delivery } = itemAt(problem.jobs, job)
  return kind === 'pickup' ? (pickup ?? delivery) : delivery
}

/** Whether it is fetched on the way; what is on board already is not. */
export const isFetched = (job: Job): boolean => job.pickup !== null && job.onBoard === null

interface Leg {
  readonly metres: number
  readonly seconds: number
}
/** The legs to each stop and, last, to the end. A vehicle that has not left and has no stops stays where it is. */
function legsOf(problem: Problem, vehicle: ProblemVehicle, visits: readonly Visit[]): Leg[] {
  if (visits.length === 0 && !vehicle.isUnderWay) return [{ metres: 0, seconds: 0 }]
  let from = vehicle.start
  const legs = visits.map((visit) => {
    const { place } = stopOf(problem, visit)
    const leg = legBetween(problem, from, place)
    from = place
    return leg
  })
  return [...legs, vehicle.end === null ? { metres: 0, seconds: 0 } : legBetween(problem, from, vehicle.end)]
}

interface Schedule {
  readonly times: { arrives: number; starts: number; leaves: number }[]
  readonly ends: number
}
function driveFrom(departs: number, stops: readonly ProblemStop[], legs: readonly Leg[]): Schedule {
  let now = departs
  const times = stops.map((stop, i) => {
    const arrives = now + itemAt(legs, i).seconds
    const starts = Math.max(arrives, stop.opens)
    now = starts + stop.serviceSeconds
    return { arrives, starts, leaves: now }
  })
  return { times, ends: now + itemAt(legs, stops.length).seconds }
}

/** The latest departure with which the route ends no later than if it left at its earliest, and with which no window is missed that need not be. */
function latestDeparture(earliest: number, stops: readonly ProblemStop[], legs: readonly Leg[]): number {
  const soonest = driveFrom(earliest, stops, legs)
  let leaves = soonest.ends - itemAt(legs, stops.length).seconds
  for (let i = stops.length - 1; i >= 0; i--) {
    const { closes, serviceSeconds } = itemAt(stops, i)
    const starts = Math.min(leaves - serviceSeconds, Math.max(closes, itemAt(soonest.times, i).starts))
    leaves = starts - itemAt(legs, i).seconds
  }
  return Math.max(leaves, earliest)
}

/** When a route leaves and ends, and what it costs. */
export interface Drive {
  readonly departs: number
  readonly ends: number
  readonly legs: readonly Leg[]
  readonly times: Schedule['times']
  readonly metres: number
  readonly cost: RouteCost
}

/** The times and the cost of a route, of which nothing is checked; see `simulate`. */
export function drive(problem: Problem, vehicle: number, visits: readonly Visit[], departs?: number): Drive {
  const carrier = itemAt(problem.vehicles, vehicle)
  const stops = visits.map((visit) => stopOf(problem, visit))
  const legs = legsOf(problem, carrier, visits)
  const leaves = departs ?? (carrier.isUnderWay || stops.length === 0 ? carrier.earliest : latestDeparture(carrier.earliest, stops, legs))
  const { times, ends } = driveFrom(leaves, stops, legs)
  const metres = legs.reduce((sum, leg) => sum + leg.metres, 0)
  const cost = costOf(carrier, metres, ends - leaves, stops.length > 0 || carrier.isUnderWay)
  return { departs: leaves, ends, legs, times, metres, cost }
}

function costOf(vehicle: ProblemVehicle, metres: number, seconds: number, isUsed: boolean): RouteCost {
  if (!isUsed) return { fixed: 0, distance: 0, time: 0, total: 0 }
  const fixed = vehicle.fixedCost
  const distance = metres * vehicle.costPerMetre
  const time = seconds * vehicle.costPerSecond
  return { fixed, distance, time, total: fixed + distance + time }
}

/** Loads of a route: when it leaves, and after each stop. */
export interface Loading {
  readonly atStart: Load
  readonly after: Load[]
}
/** What is on board from the start on; what a vehicle has on board counts whether or not it is delivered. */
export function loadsOf(problem: Problem, vehicle: number, visits: readonly Visit[]): Loading {
  const { isUnderWay } = itemAt(problem.vehicles, vehicle)
  const delivered = new Set(visits.flatMap(({ job, kind }) => (kind === 'delivery' ? [job] : [])))
  const onBoard = new Set<number>()
  for (const [index, job] of problem.jobs.entries()) {
    const isLoaded = job.onBoard === null && job.pickup === null && delivered.has(index) && !isUnderWay
    if (isLoaded || job.onBoard === vehicle) onBoard.add(index)
  }
  const sum = (): Load => {
    let kilograms = 0
    let litres = 0
    for (const job of onBoard) {
      const { load } = itemAt(problem.jobs, job)
      kilograms += load[0]
      litres += load[1]
    }
    return [kilograms, litres]
  }
  const atStart = sum()
  const after = visits.map(({ job, kind }) => {
    if (kind === 'delivery') onBoard.delete(job)
    else if (isFetched(itemAt(problem.jobs, job))) onBoard.add(job)
    return sum()
  })
  return { atStart, after }
}

function checkLoad([kilograms, litres]: Load, capacity: Load, stop: number | null): Violation[] {
  const found: Violation[] = []
  if (exceeds(kilograms, capacity[0])) found.push({ kind: 'over-weight', stop, kilograms: kilograms - capacity[0] })
  if (exceeds(litres, capacity[1])) found.push({ kind: 'over-volume', stop, litres: litres - capacity[1] })
  return found
}

/** What is wrong with a visit whatever the time and the load: the order and the company it is in. */
function checkVisit(problem: Problem, vehicle: number, visits: readonly Visit[], stop: number): Violation[] {
  const { job, kind } = itemAt(visits, stop)
  const asked = itemAt(problem.jobs, job)
  const found: Violation[] = []
  const findVisit = (of: Visit['kind']) => visits.findIndex((visit) => visit.job === job && visit.kind === of)
  if (findVisit(kind) < stop) return [{ kind: 'visited-twice', stop, job }]
  if (visits.findIndex((visit) => visit.job === job) === stop) {
    if (asked.vehicles !== null && !asked.vehicles.includes(vehicle)) found.push({ kind: 'skills-lacking', stop, job })
    if (asked.onBoard !== null && asked.onBoard !== vehicle) found.push({ kind: 'on-board-elsewhere', stop, job, vehicle: asked.onBoard })
    found.push(...checkGoods(problem, vehicle, visits, stop))
  }
  if (kind === 'pickup') {
    if (!isFetched(asked)) found.push({ kind: 'nothing-to-fetch', stop, job })
    if (findVisit('delivery') < 0) found.push({ kind: 'not-delivered', stop, job })
  } else if (isFetched(asked)) {
    const pickup = findVisit('pickup')
    if (pickup < 0) found.push({ kind: 'not-fetched', stop, job })
    if (pickup > stop) found.push({ kind: 'delivered-before-pickup', stop, job })
  } else if (asked.onBoard === null && itemAt(problem.vehicles, vehicle).isUnderWay) found.push({ kind: 'vehicle-has-left', stop, job })
  return found
}

/** Goods that may not be beside those of earlier stops, nor beside what the vehicle has on board. */
function checkGoods(problem: Problem, vehicle: number, visits: readonly Visit[], stop: number): Violation[] {
  const { job } = itemAt(visits, stop)
  const earlier = new Set(visits.slice(0, stop).map((visit) => visit.job))
  const later = new Set(visits.slice(stop).map((visit) => visit.job))
  return problem.jobs.flatMap((other, beside): Violation[] => {
    const isCompany = earlier.has(beside) || (other.onBoard === vehicle && !later.has(beside))
    return isCompany && mayNotMeet(itemAt(problem.jobs, job), other) ? [{ kind: 'segregated', stop, job, beside }] : []
  })
}

/** Whether two orders never share a route; those that a vehicle has on board already are together whatever is planned. */
export const mayNotMeet = (one: Job, other: Job): boolean =>
  (one.onBoard === null || one.onBoard !== other.onBoard) && ((one.avoids & other.goods) !== 0 || (other.avoids & one.goods) !== 0)

/**
 * How a route comes. Unless told it leaves as late as it can without ending later for it, and without missing a window for it; a vehicle that is under way
 * leaves at `earliest`. Whoever is late is served all the same, so that all that is wrong shows at once. Throws for a vehicle or a job that is not there.
 */
export function simulate(problem: Problem, vehicle: number, visits: readonly Visit[], departs?: number): Simulated {
  const { capacity, earliest, latest } = itemAt(problem.vehicles, vehicle)
  const driven = drive(problem, vehicle, visits, departs)
  const loads = loadsOf(problem, vehicle, visits)
  const stops = visits.map((visit, i): SimulatedStop => {
    const time = itemAt(driven.times, i)
    const { closes } = stopOf(problem, visit)
    const loadAfter = itemAt(loads.after, i)
    const violations = checkVisit(problem, vehicle, visits, i)
    if (exceeds(time.starts, closes)) violations.push({ kind: 'window-missed', stop: i, closes, arrives: time.arrives })
    violations.push(...checkLoad(loadAfter, capacity, i))
    return { visit, ...time, ...itemAt(driven.legs, i), loadAfter, violations }
  })
  const atStart: Violation[] = checkLoad(loads.atStart, capacity, null)
  if (exceeds(earliest, driven.departs)) atStart.push({ kind: 'left-too-early', stop: null, earliest, departs: driven.departs })
  const atEnd: Violation[] = exceeds(driven.ends, latest) ? [{ kind: 'shift-over', stop: null, latest, ends: driven.ends }] : []
  return {
    departs: driven.departs,
    ends: driven.ends,
    loadAtStart: loads.atStart,
    stops,
    metres: driven.metres,
    seconds: driven.legs.reduce((sum, leg) => sum + leg.seconds, 0),
    cost: driven.cost,
    violations: [...atStart, ...stops.flatMap((stop) => stop.violations), ...atEnd],
  }
}
