// Where one more order could go on a route: every place for it is tried, and where none will do it is known what stands in the way.
import type { Load, Problem, ProblemStop, ProblemVehicle, Visit } from './problem.ts'
import type { Reason } from './reason.ts'
import { drive, exceeds, isFetched, itemAt, loadsOf, mayNotMeet, secondsBetween, stopOf } from './simulate.ts'

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
  const { times } = drive(problem, vehicle, visits, carrier.earliest)
  const { atStart, after } = loadsOf(problem, vehicle, visits)
  const company = new Set(visits.map(({ job }) => job))
  for (const [index, { onBoard }] of problem.jobs.entries()) if (onBoard === vehicle) company.add(index)
  return {
    problem,
    vehicle,
    carrier,
    visits,
    stops: visits.map((visit) => stopOf(problem, visit)),
    cost: drive(problem, vehicle, visits).cost.total,
    loads: [atStart, ...after],
    leaves: [carrier.earliest, ...times.map(({ leaves }) => leaves)],
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
  if (asked.vehicles !== null && !asked.vehicles.includes(vehicle)) reasons.push({ kind: 'skills-lacking', job })
  if (asked.onBoard !== null && asked.onBoard !== vehicle) reasons.push({ kind: 'on-board-elsewhere', vehicle: asked.onBoard })
  if (asked.onBoard === null && asked.pickup === null && carrier.isUnderWay) reasons.push({ kind: 'vehicle-has-left' })
  if (exceeds(kilograms, 0)) reasons.push({ kind: 'too-heavy', kilograms })
  if (exceeds(litres, 0)) reasons.push({ kind: 'too-large', litres })
  if (reasons.length > 0) return reasons
  const beside = company.find((other) => other !== job && mayNotMeet(asked, itemAt(problem.jobs, other)))
  return beside === undefined ? [] : [{ kind: 'segregated', job, beside }]
}

/** How late the stops of others are in all, and the first of them that is. */
interface Late {
  readonly seconds: number
  readonly stop: number
  readonly arrives: number
}
const inTime: Late = { seconds: 0, stop: -1, arrives: 0 }
/** What can be wrong with a place, in the order in which it is looked at. */
const stage = { load: 0, pickup: 1, delivery: 2, shift: 3, others: 4, none: 5 } as const

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
  /** By how much the fullest leg is over weight and volume as it is. */
  readonly #over: Load
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
    this.#over = [-Math.min(...this.#room.map((leg) => leg[0])), -Math.min(...this.#room.map((leg) => leg[1]))]
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
    let [overKilograms, overLitres] = this.#over
    let late = inTime
    for (let k = 0; k < pickup; k++) late = this.#reach(late, k, itemAt(leaves, k), this.#placeAt(k))
    let now = itemAt(leaves, pickup)
    let place = this.#placeAt(pickup)
    const fetched = now + this.#seconds(place, this.#pickup.place)
    const isTooLate = this.#isFetched && exceeds(Math.max(fetched, this.#pickup.opens), this.#pickup.closes)
    if (this.#isFetched) {
      now = Math.max(fetched, this.#pickup.opens) + this.#pickup.serviceSeconds
      place = this.#pickup.place
    }
    for (let delivery = pickup; delivery <= stops.length; delivery++) {
      const room = itemAt(this.#room, delivery)
      overKilograms = Math.max(overKilograms, load[0] - room[0])
      overLitres = Math.max(overLitres, load[1] - room[1])
      const over: Load = [overKilograms, overLitres]
      if (exceeds(overKilograms, 0) || exceeds(overLitres, 0))
        this.#fail(stage.load, Math.max(0, overKilograms) * 1e9 + overLitres, () => excess(over))
      else if (isTooLate) this.#fail(stage.pickup, fetched, () => [missed('pickup', this.#pickup, fetched)])
      else this.#tryDelivery(pickup, delivery, now + this.#seconds(place, this.#delivery.place), late)
      const next = stops[delivery]
      if (next === undefined) continue
      late = this.#reach(late, delivery, now, place)
      now = Math.max(now + this.#seconds(place, next.place), next.opens) + next.serviceSeconds
      place = next.place
    }
  }

  #tryDelivery(pickup: number, delivery: number, arrives: number, before: Late): void {
    const { stops, carrier } = this.#route
    const { opens, closes, serviceSeconds } = this.#delivery
    const starts = Math.max(arrives, opens)
    if (exceeds(starts, closes)) {
      this.#fail(stage.delivery, arrives, () => [missed('delivery', this.#delivery, arrives)])
      return
    }
    let now = starts + serviceSeconds
    let place = this.#delivery.place
    let late = before
    for (let k = delivery; k < stops.length; k++) {
      const next = itemAt(stops, k)
      const there = now + this.#seconds(place, next.place)
      now = Math.max(there, next.opens)
      if (exceeds(now, next.closes)) {
        late = this.#add(late, k, there, now - next.closes)
        // it cannot get further any more, nor be less wrong than another
        if (this.#furthest === stage.none || (this.#furthest === stage.others && late.seconds >= this.#least)) return
      }
      now += next.serviceSeconds
      place = next.place
    }
    const ends = carrier.end === null ? now : now + this.#seconds(place, carrier.end)
    if (exceeds(ends, carrier.latest)) this.#fail(stage.shift, ends, () => [{ kind: 'shift-over', latest: carrier.latest, ends }])
    else if (late.stop >= 0) this.#fail(stage.others, late.seconds, () => [this.#lateness(late)])
    else this.#succeed(pickup, delivery)
  }

  #succeed(pickup: number, delivery: number): void {
    this.#furthest = stage.none
    const { problem, vehicle, visits, cost } = this.#route
    const job = this.#job
    const delivered = visits.toSpliced(delivery, 0, { job, kind: 'delivery' })
    const all = this.#isFetched ? delivered.toSpliced(pickup, 0, { job, kind: 'pickup' }) : delivered
    const extraCost = drive(problem, vehicle, all).cost.total - cost
    if (this.#found === null || extraCost < this.#found.extraCost) this.#found = { visits: all, extraCost }
  }

  #fail(at: number, wrong: number, why: () => Reason[]): void {
    if (at < this.#furthest || (at === this.#furthest && wrong >= this.#least)) return
    this.#furthest = at
    this.#least = wrong
    this.#reasons = why()
  }

  /** The lateness with that of one more stop, which is driven to from a place. */
  #reach(late: Late, stop: number, leaves: number, from: number): Late {
    const { place, opens, closes } = itemAt(this.#route.stops, stop)
    const there = leaves + this.#seconds(from, place)
    const by = Math.max(there, opens) - closes
    return exceeds(by, 0) ? this.#add(late, stop, there, by) : late
  }

  #add({ seconds, stop, arrives }: Late, at: number, there: number, by: number): Late {
    return stop < 0 ? { seconds: by, stop: at, arrives: there } : { seconds: seconds + by, stop, arrives }
  }

  #lateness({ stop, arrives }: Late): Reason {
    const { closes } = itemAt(this.#route.stops, stop)
    return { kind: 'other-stop-late', visit: itemAt(this.#route.visits, stop), closes, arrives }
  }

  #placeAt(position: number): number {
    return position === 0 ? this.#route.carrier.start : itemAt(this.#route.stops, position - 1).place
  }

  #seconds(from: number, to: number): number {
    return secondsBetween(this.#route.problem, from, to)
  }
}

function excess([kilograms, litres]: Load): Reason[] {
  const reasons: Reason[] = []
  if (exceeds(kilograms, 0)) reasons.push({ kind: 'over-weight', kilograms })
  if (exceeds(litres, 0)) reasons.push({ kind: 'over-volume', litres })
  return reasons
}

const missed = (at: Visit['kind'], { closes }: ProblemStop, arrives: number): Reason => ({ kind: 'window-missed', at, closes, arrives })
