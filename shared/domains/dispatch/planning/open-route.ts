// Where one more order could go on a route: every place for it is tried, and where none will do it is known what stands in the way.
import type { Load, Problem, ProblemStop, ProblemVehicle, Visit } from './problem.ts'
import type { Reason } from './reason.ts'
import { drive, exceeds, isFetched, itemAt, legBetween, mayNotMeet, simulate, stopOf } from './simulate.ts'

/** A place for it: the visits with it among them, and what the route then costs more. */
export interface Insertion {
  readonly visits: readonly Visit[]
  readonly extraCost: number
}

/** A route as far as it matters for one more order. */
export interface OpenRoute {
  readonly problem: Problem
  readonly vehicle: number
  readonly carrier: ProblemVehicle
  readonly visits: readonly Visit[]
  readonly stops: readonly ProblemStop[]
  readonly cost: number
  /** On board from the start on: one more than there are stops. */
  readonly loads: readonly Load[]
  /** When each stop, and before them the start, is left at the earliest. */
  readonly leaves: readonly number[]
  /** Whose goods are in the vehicle at some time. */
  readonly company: readonly number[]
}

/** Opens the route of a vehicle; without visits it is not used yet. */
export function openRoute(problem: Problem, vehicle: number, visits: readonly Visit[]): OpenRoute {
  const carrier = itemAt(problem.vehicles, vehicle)
  const { loadAtStart, stops } = simulate(problem, vehicle, visits, carrier.earliest)
  const company = new Set(visits.map(({ job }) => job))
  for (const [index, { onBoard }] of problem.jobs.entries()) if (onBoard === vehicle) company.add(index)
  return {
    problem,
    vehicle,
    carrier,
    visits,
    stops: visits.map((visit) => stopOf(problem, visit)),
    cost: drive(problem, vehicle, visits).cost.total,
    loads: [loadAtStart, ...stops.map(({ loadAfter }) => loadAfter)],
    leaves: [carrier.earliest, ...stops.map((stop) => stop.leaves)],
    company: [...company],
  }
}

/** The cheapest place for a job that is not on the route, or why there is none. */
export function findInsertion(route: OpenRoute, job: number): { found: Insertion } | { found: null; reasons: Reason[] } {
  const reasons = staticReasons(route, job)
  return reasons.length > 0 ? { found: null, reasons } : new Trial(route, job).run()
}

/** What stands in the way wherever on the route it would be. */
function staticReasons({ problem, vehicle, carrier, company }: OpenRoute, job: number): Reason[] {
  const asked = itemAt(problem.jobs, job)
  const [kilograms, litres] = [asked.load[0] - carrier.capacity[0], asked.load[1] - carrier.capacity[1]]
  const reasons: Reason[] = []
  if (asked.vehicles !== null && !asked.vehicles.includes(vehicle)) reasons.push({ kind: 'skills-lacking' })
  if (asked.onBoard !== null && asked.onBoard !== vehicle) reasons.push({ kind: 'on-board-elsewhere', vehicle: asked.onBoard })
  if (asked.onBoard === null && asked.pickup === null && carrier.isUnderWay) reasons.push({ kind: 'vehicle-has-left' })
  if (exceeds(kilograms, 0)) reasons.push({ kind: 'too-heavy', kilograms })
  if (exceeds(litres, 0)) reasons.push({ kind: 'too-large', litres })
  if (reasons.length > 0) return reasons
  const beside = company.find((other) => other !== job && mayNotMeet(asked, itemAt(problem.jobs, other)))
  return beside === undefined ? [] : [{ kind: 'segregated', beside }]
}

interface Late {
  readonly seconds: number
  readonly first: Reason | null
}
const inTime: Late = { seconds: 0, first: null }

/**
 * Goes through all places. A place fails at the first thing that is wrong, in this order: the load, the pickup's window, the delivery's, the end of the shift,
 * the windows of others. The reason is that of the places that get furthest, where it is least wrong: so no place gets past it.
 */
class Trial {
  readonly #route: OpenRoute
  readonly #job: number
  readonly #isFetched: boolean
  readonly #pickup: ProblemStop
  readonly #delivery: ProblemStop
  /** Free room on each leg; negative where too much is on board already. */
  readonly #room: readonly Load[]
  #furthest = -1
  #least = Number.POSITIVE_INFINITY
  #reasons: Reason[] = []
  #found: Insertion | null = null

  constructor(route: OpenRoute, job: number) {
    const { pickup, delivery, load, onBoard } = itemAt(route.problem.jobs, job)
    this.#route = route
    this.#job = job
    this.#isFetched = isFetched(itemAt(route.problem.jobs, job))
    this.#pickup = pickup ?? delivery
    this.#delivery = delivery
    const counted: Load = onBoard === null ? [0, 0] : load
    const [kilograms, litres] = route.carrier.capacity
    this.#room = route.loads.map((leg) => [kilograms - leg[0] + counted[0], litres - leg[1] + counted[1]])
  }

  run(): { found: Insertion } | { found: null; reasons: Reason[] } {
    const { stops } = this.#route
    for (let pickup = 0; pickup <= (this.#isFetched ? stops.length : 0); pickup++) this.#tryPickup(pickup)
    return this.#found === null ? { found: null, reasons: this.#reasons } : { found: this.#found }
  }

  /** Every place for the delivery, the pickup being after so many stops; what is not fetched is on board from the start. */
  #tryPickup(pickup: number): void {
    const { leaves, stops } = this.#route
    const { load } = itemAt(this.#route.problem.jobs, this.#job)
    let over: Load = [0, 0]
    for (const room of this.#room) over = more(over, room, [0, 0])
    let late = inTime
    for (let k = 0; k < pickup; k++) late = this.#add(late, k, itemAt(leaves, k) + this.#seconds(this.#placeAt(k), itemAt(stops, k).place))
    let now = itemAt(leaves, pickup)
    let place = this.#placeAt(pickup)
    let fetched = Number.NEGATIVE_INFINITY
    if (this.#isFetched) {
      fetched = now + this.#seconds(place, this.#pickup.place)
      now = Math.max(fetched, this.#pickup.opens) + this.#pickup.serviceSeconds
      place = this.#pickup.place
    }
    for (let delivery = pickup; delivery <= stops.length; delivery++) {
      over = more(over, itemAt(this.#room, delivery), load)
      if (exceeds(over[0], 0) || exceeds(over[1], 0)) this.#fail(0, over[0] * 1e9 + over[1], () => excess(over))
      else if (exceeds(Math.max(fetched, this.#pickup.opens), this.#pickup.closes) && this.#isFetched)
        this.#fail(1, fetched, () => [missed('pickup', this.#pickup, fetched)])
      else this.#tryDelivery(pickup, delivery, now + this.#seconds(place, this.#delivery.place), late)
      const next = stops[delivery]
      if (next === undefined) continue
      const arrives = now + this.#seconds(place, next.place)
      late = this.#add(late, delivery, arrives)
      now = Math.max(arrives, next.opens) + next.serviceSeconds
      place = next.place
    }
  }

  #tryDelivery(pickup: number, delivery: number, arrives: number, lateBefore: Late): void {
    const { stops, carrier } = this.#route
    const { opens, closes, serviceSeconds } = this.#delivery
    let now = Math.max(arrives, opens) + serviceSeconds
    let place = this.#delivery.place
    let late = lateBefore
    for (let k = delivery; k < stops.length; k++) {
      const next = itemAt(stops, k)
      const there = now + this.#seconds(place, next.place)
      late = this.#add(late, k, there)
      now = Math.max(there, next.opens) + next.serviceSeconds
      place = next.place
    }
    const ends = carrier.end === null ? now : now + this.#seconds(place, carrier.end)
    const { seconds, first } = late
    if (exceeds(Math.max(arrives, opens), closes)) this.#fail(2, arrives, () => [missed('delivery', this.#delivery, arrives)])
    else if (exceeds(ends, carrier.latest)) this.#fail(3, ends, () => [{ kind: 'shift-over', latest: carrier.latest, ends }])
    else if (first !== null) this.#fail(4, seconds, () => [first])
    else this.#succeed(pickup, delivery)
  }

  #succeed(pickup: number, delivery: number): void {
    const { problem, vehicle, visits, cost } = this.#route
    const job = this.#job
    const delivered = visits.toSpliced(delivery, 0, { job, kind: 'delivery' })
    const all = this.#isFetched ? delivered.toSpliced(pickup, 0, { job, kind: 'pickup' }) : delivered
    const extraCost = drive(problem, vehicle, all).cost.total - cost
    if (this.#found === null || extraCost < this.#found.extraCost) this.#found = { visits: all, extraCost }
  }

  #fail(stage: number, wrong: number, why: () => Reason[]): void {
    if (stage < this.#furthest || (stage === this.#furthest && wrong >= this.#least)) return
    this.#furthest = stage
    this.#least = wrong
    this.#reasons = why()
  }

  /** The lateness, with a stop that is reached then. */
  #add(late: Late, stop: number, arrives: number): Late {
    const { opens, closes } = itemAt(this.#route.stops, stop)
    const starts = Math.max(arrives, opens)
    if (!exceeds(starts, closes)) return late
    const visit = itemAt(this.#route.visits, stop)
    return { seconds: late.seconds + starts - closes, first: late.first ?? { kind: 'other-stop-late', visit, closes, arrives } }
  }

  #placeAt(position: number): number {
    return position === 0 ? this.#route.carrier.start : itemAt(this.#route.stops, position - 1).place
  }

  #seconds(from: number, to: number): number {
    return legBetween(this.#route.problem, from, to).seconds
  }
}

/** The excess of a leg with a load added to it, where that is more; weight and volume each by itself. */
const more = (over: Load, room: Load, load: Load): Load => [Math.max(over[0], load[0] - room[0]), Math.max(over[1], load[1] - room[1])]

function excess([kilograms, litres]: Load): Reason[] {
  const reasons: Reason[] = []
  if (exceeds(kilograms, 0)) reasons.push({ kind: 'over-weight', kilograms })
  if (exceeds(litres, 0)) reasons.push({ kind: 'over-volume', litres })
  return reasons
}

const missed = (at: Visit['kind'], { closes }: ProblemStop, arrives: number): Reason => ({ kind: 'window-missed', at, closes, arrives })
