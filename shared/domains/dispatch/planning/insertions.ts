// Where one more job goes best on a route: each position is a matter of a few additions, and what was found of a whole route is kept until it changes.
import { at, nth } from './cells.ts'
import type { Model } from './model.ts'
import type { Route } from './route.ts'

const none = Number.POSITIVE_INFINITY

/** Numbers kept for a job and a vehicle: the version of the route that they hold for, then the two costs, then the positions. */
const size = 8
const cheapest = 1
const second = 2
const pickups = 3
const deliveries = 4
const secondPickups = 5
const secondDeliveries = 6

/**
 * The two cheapest insertions of each job into each route. Positions are those after which the stops come; without a pickup `pickup` means nothing.
 * Nothing here counts on symmetry or on the triangle inequality: a position is passed over only where a bound that holds without them says so.
 */
export class Insertions {
  readonly #model: Model
  readonly #vehicles: number
  readonly #known: Float64Array
  pickup = 0
  delivery = 0
  #leastAfter = new Float64Array(64)
  #cost = none
  #pickup = 0
  #delivery = 0
  #secondCost = none
  #secondPickup = 0
  #secondDelivery = 0

  constructor(model: Model) {
    this.#model = model
    this.#vehicles = model.vehicles.length
    this.#known = new Float64Array(model.jobs * this.#vehicles * size)
  }

  /** What the cheapest, or the second cheapest, insertion into a route adds to the cost, Infinity where there is none. */
  cost(job: number, route: Route, vehicle: number, isSecond: boolean): number {
    const cell = (job * this.#vehicles + vehicle) * size
    if (at(this.#known, cell) !== route.version) this.#look(job, route, cell)
    return at(this.#known, cell + (isSecond ? second : cheapest))
  }

  /** Reads into `pickup` and `delivery` where that insertion is; its cost was asked for before. */
  read(job: number, vehicle: number, isSecond: boolean): void {
    const cell = (job * this.#vehicles + vehicle) * size
    this.pickup = at(this.#known, cell + (isSecond ? secondPickups : pickups))
    this.delivery = at(this.#known, cell + (isSecond ? secondDeliveries : deliveries))
  }

  /** What the cheapest insertion next to a position adds, where that is less than `bound`, else Infinity; read into `pickup` and `delivery`. */
  costNear(job: number, route: Route, position: number, bound: number): number {
    this.#cost = bound
    this.#secondCost = bound
    this.#find(job, route, position - 1, position)
    if (this.#cost >= bound) return none
    this.pickup = this.#pickup
    this.delivery = this.#delivery
    return this.#cost
  }

  #look(job: number, route: Route, cell: number): void {
    this.#cost = none
    this.#secondCost = none
    this.#find(job, route, 0, route.length)
    const known = this.#known
    known[cell] = route.version
    known[cell + cheapest] = this.#cost
    known[cell + second] = this.#secondCost
    known[cell + pickups] = this.#pickup
    known[cell + deliveries] = this.#delivery
    known[cell + secondPickups] = this.#secondPickup
    known[cell + secondDeliveries] = this.#secondDelivery
  }

  /** Looks at the places whose first stop comes after what is now at `first` to `last`. */
  #find(job: number, route: Route, first: number, last: number): void {
    const { vehicle } = route
    const { goods, avoids, kilograms, litres, hasPickup, isOnBoard } = this.#model
    const isLoaded = nth(isOnBoard, job) === 1
    const beside = isLoaded ? route.goods : route.goods | vehicle.boardGoods
    const against = isLoaded ? route.avoids : route.avoids | vehicle.boardAvoids
    if ((nth(goods, job) & against) !== 0 || (nth(avoids, job) & beside) !== 0) return
    const freeKilograms = vehicle.capacity[0] - (isLoaded ? 0 : at(kilograms, job))
    const freeLitres = vehicle.capacity[1] - (isLoaded ? 0 : at(litres, job))
    if (nth(hasPickup, job) === 1) this.#findPair(job, route, freeKilograms, freeLitres, first, last)
    else if (route.startKilograms <= freeKilograms && route.startLitres <= freeLitres)
      this.#findStop(job, route, freeKilograms, freeLitres, first, last)
  }

  #offer(cost: number, pickup: number, delivery: number): void {
    if (cost < this.#cost) {
      this.#secondCost = this.#cost
      this.#secondPickup = this.#pickup
      this.#secondDelivery = this.#delivery
      this.#cost = cost
      this.#pickup = pickup
      this.#delivery = delivery
    } else {
      this.#secondCost = cost
      this.#secondPickup = pickup
      this.#secondDelivery = delivery
    }
  }

  #findStop(job: number, route: Route, freeKilograms: number, freeLitres: number, first: number, last: number): void {
    const { width, metresFrom, metresTo, secondsFrom, secondsTo, place, hasPickups } = this.#model
    const { places, metres, leaves, beHereBy, mostKilograms, mostLitres, hasDuration } = route
    const { costPerMetre, costPerSecond } = route.vehicle
    const open = at(this.#model.opens, job)
    const close = at(this.#model.closes, job)
    const service = at(this.#model.service, job)
    const row = nth(place, job) * width
    const opening = route.isUsed ? 0 : route.vehicle.fixedCost
    const leastDone = open + service
    for (let k = first; k <= last; k++) {
      const leave = at(leaves, k)
      if (leave > close) break
      if (hasPickups && (at(mostKilograms, k) > freeKilograms || at(mostLitres, k) > freeLitres)) break
      const by = at(beHereBy, k + 1)
      if (leastDone > by) continue
      const before = row + nth(places, k)
      const after = row + nth(places, k + 1)
      const added = opening + costPerMetre * (at(metresTo, before) + at(metresFrom, after) - at(metres, k))
      const way = at(secondsTo, before)
      const wayOn = at(secondsFrom, after)
      const atLeast = hasDuration ? added + costPerSecond * (way + service + wayOn - at(route.seconds, k) - route.waits) : added
      if (atLeast >= this.#secondCost) continue
      const arrives = leave + way
      const starts = arrives < open ? open : arrives
      if (starts > close) continue
      const arrivesNext = starts + service + wayOn
      if (arrivesNext > by) continue
      let cost = added
      if (hasDuration) {
        const spent = at(route.pace, k) + way
        const departBy = Math.min(at(route.departBy, k), close - spent)
        cost += this.#longer(route, k + 1, arrivesNext, spent + service + wayOn, departBy)
      }
      if (cost < this.#secondCost) this.#offer(cost, 0, k)
    }
  }

  /** What a longer duration costs when the rest of the route, from `next`, is reached at `arrives`, after `spent` seconds without waiting, having left by `by`. */
  #longer(route: Route, next: number, arrives: number, spent: number, by: number): number {
    const left = at(route.paceFrom, next)
    const ends = Math.max(arrives + left, at(route.endsFrom, next))
    const departBy = Math.min(by, at(route.beHereBy, next) - spent)
    return route.vehicle.costPerSecond * (Math.max(spent + left, ends - departBy) - route.duration)
  }

  #findPair(job: number, route: Route, freeKilograms: number, freeLitres: number, first: number, last: number): void {
    const model = this.#model
    const { jobs, width, metresFrom, metresTo, secondsFrom, secondsTo, place, opens, closes, service } = model
    const { nodes, places, metres, seconds, leaves, beHereBy, kilograms, litres, length, hasDuration } = route
    const { costPerMetre, costPerSecond } = route.vehicle
    const pickup = jobs + job
    const openP = at(opens, pickup)
    const closeP = at(closes, pickup)
    const serviceP = at(service, pickup)
    const openD = at(opens, job)
    const closeD = at(closes, job)
    const serviceD = at(service, job)
    const rowP = nth(place, pickup) * width
    const rowD = nth(place, job) * width
    const between = rowD + nth(place, pickup)
    const leastAfter = this.#leastDetours(route, rowD, first)
    const opening = route.isUsed ? 0 : route.vehicle.fixedCost
    /** What any place costs beside its detours, at least: waiting can be used up, and no more. */
    const base = opening + costPerSecond * (serviceP + serviceD - route.waits)
    for (let i = first; i <= last; i++) {
      const leave = at(leaves, i)
      if (leave > closeP) break
      if (at(kilograms, i) > freeKilograms || at(litres, i) > freeLitres) continue
      const toP = rowP + nth(places, i)
      const next = nth(places, i + 1)
      const wayP = at(secondsTo, toP)
      const arrivesP = leave + wayP
      const startsP = arrivesP < openP ? openP : arrivesP
      if (startsP > closeP) continue
      let done = startsP + serviceP
      let spent = 0
      let departBy = 0
      if (hasDuration) {
        spent = at(route.pace, i) + wayP
        departBy = Math.min(at(route.departBy, i), closeP - spent)
        spent += serviceP
      }
      const wayD = at(secondsTo, between)
      const startsD = Math.max(openD, done + wayD)
      const wayOn = at(secondsFrom, rowD + next)
      if (startsD <= closeD && startsD + serviceD + wayOn <= at(beHereBy, i + 1)) {
        let cost = opening + costPerMetre * (at(metresTo, toP) + at(metresTo, between) + at(metresFrom, rowD + next) - at(metres, i))
        if (hasDuration) {
          const spentD = spent + wayD
          const arrivesNext = startsD + serviceD + wayOn
          cost += this.#longer(route, i + 1, arrivesNext, spentD + serviceD + wayOn, Math.min(departBy, closeD - spentD))
        }
        if (cost < this.#secondCost) this.#offer(cost, i, i)
      }
      // The delivery after later stops: these are walked through, later than they were.
      let drive = at(secondsFrom, rowP + next)
      const detour = at(metresTo, toP) + at(metresFrom, rowP + next) - at(metres, i)
      const atLeast = base + costPerMetre * detour + costPerSecond * (wayP + drive - at(seconds, i))
      for (let k = i + 1; k <= length; k++) {
        if (atLeast + at(leastAfter, k) >= this.#secondCost) break
        const node = nth(nodes, k)
        const close = at(closes, node)
        const arrives = done + drive
        if (arrives > close) break
        if (at(kilograms, k) > freeKilograms || at(litres, k) > freeLitres) break
        const open = at(opens, node)
        const atNode = at(service, node)
        done = (arrives < open ? open : arrives) + atNode
        if (hasDuration) {
          spent += drive
          if (close - spent < departBy) departBy = close - spent
          spent += atNode
        }
        if (done > closeD) break
        drive = at(seconds, k)
        const toD = rowD + nth(places, k)
        const fromD = rowD + nth(places, k + 1)
        const wayToD = at(secondsTo, toD)
        const arrivesD = done + wayToD
        const starts = arrivesD < openD ? openD : arrivesD
        if (starts > closeD) continue
        const wayFromD = at(secondsFrom, fromD)
        const arrivesNext = starts + serviceD + wayFromD
        if (arrivesNext > at(beHereBy, k + 1)) continue
        let cost = opening + costPerMetre * (detour + at(metresTo, toD) + at(metresFrom, fromD) - at(metres, k))
        if (hasDuration) {
          const spentD = spent + wayToD
          cost += this.#longer(route, k + 1, arrivesNext, spentD + serviceD + wayFromD, Math.min(departBy, closeD - spentD))
        }
        if (cost < this.#secondCost) this.#offer(cost, i, k)
      }
    }
  }

  /** What the detour to the delivery's place costs at least after this position or a later one. */
  #leastDetours(route: Route, row: number, first: number): Float64Array {
    const { places, metres, seconds, length } = route
    const { costPerMetre, costPerSecond } = route.vehicle
    const { metresFrom, metresTo, secondsFrom, secondsTo } = this.#model
    if (this.#leastAfter.length < length + 2) this.#leastAfter = new Float64Array(2 * length + 2)
    const leastAfter = this.#leastAfter
    let least = none
    for (let k = length; k > first; k--) {
      const to = row + nth(places, k)
      const from = row + nth(places, k + 1)
      const detour =
        costPerMetre * (at(metresTo, to) + at(metresFrom, from) - at(metres, k)) +
        costPerSecond * (at(secondsTo, to) + at(secondsFrom, from) - at(seconds, k))
      if (detour < least) least = detour
      leastAfter[k] = least
    }
    return leastAfter
  }
}
