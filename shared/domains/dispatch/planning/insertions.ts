// Where one more job goes best on a route: each position is a matter of a few additions, and what was found of a whole route is kept until it changes.
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
    if ((this.#known[cell] as number) !== route.version) this.#look(job, route, cell)
    return this.#known[cell + (isSecond ? second : cheapest)] as number
  }

  /** Reads into `pickup` and `delivery` where that insertion is; its cost was asked for before. */
  read(job: number, vehicle: number, isSecond: boolean): void {
    const cell = (job * this.#vehicles + vehicle) * size
    this.pickup = this.#known[cell + (isSecond ? secondPickups : pickups)] as number
    this.delivery = this.#known[cell + (isSecond ? secondDeliveries : deliveries)] as number
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
    const isLoaded = (isOnBoard[job] as number) === 1
    const beside = isLoaded ? route.goods : route.goods | vehicle.boardGoods
    const against = isLoaded ? route.avoids : route.avoids | vehicle.boardAvoids
    if (((goods[job] as number) & against) !== 0 || ((avoids[job] as number) & beside) !== 0) return
    const freeKilograms = vehicle.capacity[0] - (isLoaded ? 0 : (kilograms[job] as number))
    const freeLitres = vehicle.capacity[1] - (isLoaded ? 0 : (litres[job] as number))
    if ((hasPickup[job] as number) === 1) this.#findPair(job, route, freeKilograms, freeLitres, first, last)
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
    const open = this.#model.opens[job] as number
    const close = this.#model.closes[job] as number
    const service = this.#model.service[job] as number
    const row = (place[job] as number) * width
    const opening = route.isUsed ? 0 : route.vehicle.fixedCost
    const leastDone = open + service
    for (let k = first; k <= last; k++) {
      const leave = leaves[k] as number
      if (leave > close) break
      if (hasPickups && ((mostKilograms[k] as number) > freeKilograms || (mostLitres[k] as number) > freeLitres)) break
      const by = beHereBy[k + 1] as number
      if (leastDone > by) continue
      const before = row + (places[k] as number)
      const after = row + (places[k + 1] as number)
      const added = opening + costPerMetre * ((metresTo[before] as number) + (metresFrom[after] as number) - (metres[k] as number))
      const way = secondsTo[before] as number
      const wayOn = secondsFrom[after] as number
      const atLeast = hasDuration ? added + costPerSecond * (way + service + wayOn - (route.seconds[k] as number) - route.waits) : added
      if (atLeast >= this.#secondCost) continue
      const arrives = leave + way
      const starts = arrives < open ? open : arrives
      if (starts > close) continue
      const arrivesNext = starts + service + wayOn
      if (arrivesNext > by) continue
      let cost = added
      if (hasDuration) {
        const spent = (route.pace[k] as number) + way
        const departBy = Math.min(route.departBy[k] as number, close - spent)
        cost += this.#longer(route, k + 1, arrivesNext, spent + service + wayOn, departBy)
      }
      if (cost < this.#secondCost) this.#offer(cost, 0, k)
    }
  }

  /** What a longer duration costs when the rest of the route, from `next`, is reached at `arrives`, after `spent` seconds without waiting, having left by `by`. */
  #longer(route: Route, next: number, arrives: number, spent: number, by: number): number {
    const left = route.paceFrom[next] as number
    const ends = Math.max(arrives + left, route.endsFrom[next] as number)
    const departBy = Math.min(by, (route.beHereBy[next] as number) - spent)
    return route.vehicle.costPerSecond * (Math.max(spent + left, ends - departBy) - route.duration)
  }

  #findPair(job: number, route: Route, freeKilograms: number, freeLitres: number, first: number, last: number): void {
    const model = this.#model
    const { jobs, width, metresFrom, metresTo, secondsFrom, secondsTo, place, opens, closes, service } = model
    const { nodes, places, metres, seconds, leaves, beHereBy, kilograms, litres, length, hasDuration } = route
    const { costPerMetre, costPerSecond } = route.vehicle
    const pickup = jobs + job
    const openP = opens[pickup] as number
    const closeP = closes[pickup] as number
    const serviceP = service[pickup] as number
    const openD = opens[job] as number
    const closeD = closes[job] as number
    const serviceD = service[job] as number
    const rowP = (place[pickup] as number) * width
    const rowD = (place[job] as number) * width
    const between = rowD + (place[pickup] as number)
    const leastAfter = this.#leastDetours(route, rowD, first)
    const opening = route.isUsed ? 0 : route.vehicle.fixedCost
    /** What any place costs beside its detours, at least: waiting can be used up, and no more. */
    const base = opening + costPerSecond * (serviceP + serviceD - route.waits)
    for (let i = first; i <= last; i++) {
      const leave = leaves[i] as number
      if (leave > closeP) break
      if ((kilograms[i] as number) > freeKilograms || (litres[i] as number) > freeLitres) continue
      const toP = rowP + (places[i] as number)
      const next = places[i + 1] as number
      const wayP = secondsTo[toP] as number
      const arrivesP = leave + wayP
      const startsP = arrivesP < openP ? openP : arrivesP
      if (startsP > closeP) continue
      let done = startsP + serviceP
      let spent = 0
      let departBy = 0
      if (hasDuration) {
        spent = (route.pace[i] as number) + wayP
        departBy = Math.min(route.departBy[i] as number, closeP - spent)
        spent += serviceP
      }
      const wayD = secondsTo[between] as number
      const startsD = Math.max(openD, done + wayD)
      const wayOn = secondsFrom[rowD + next] as number
      if (startsD <= closeD && startsD + serviceD + wayOn <= (beHereBy[i + 1] as number)) {
        let cost =
          opening +
          costPerMetre *
            ((metresTo[toP] as number) + (metresTo[between] as number) + (metresFrom[rowD + next] as number) - (metres[i] as number))
        if (hasDuration) {
          const spentD = spent + wayD
          const arrivesNext = startsD + serviceD + wayOn
          cost += this.#longer(route, i + 1, arrivesNext, spentD + serviceD + wayOn, Math.min(departBy, closeD - spentD))
        }
        if (cost < this.#secondCost) this.#offer(cost, i, i)
      }
      // The delivery after later stops: these are walked through, later than they were.
      let drive = secondsFrom[rowP + next] as number
      const detour = (metresTo[toP] as number) + (metresFrom[rowP + next] as number) - (metres[i] as number)
      const atLeast = base + costPerMetre * detour + costPerSecond * (wayP + drive - (seconds[i] as number))
      for (let k = i + 1; k <= length; k++) {
        if (atLeast + (leastAfter[k] as number) >= this.#secondCost) break
        const node = nodes[k] as number
        const close = closes[node] as number
        const arrives = done + drive
        if (arrives > close) break
        if ((kilograms[k] as number) > freeKilograms || (litres[k] as number) > freeLitres) break
        const open = opens[node] as number
        const atNode = service[node] as number
        done = (arrives < open ? open : arrives) + atNode
        if (hasDuration) {
          spent += drive
          if (close - spent < departBy) departBy = close - spent
          spent += atNode
        }
        if (done > closeD) break
        drive = seconds[k] as number
        const toD = rowD + (places[k] as number)
        const fromD = rowD + (places[k + 1] as number)
        const wayToD = secondsTo[toD] as number
        const arrivesD = done + wayToD
        const starts = arrivesD < openD ? openD : arrivesD
        if (starts > closeD) continue
        const wayFromD = secondsFrom[fromD] as number
        const arrivesNext = starts + serviceD + wayFromD
        if (arrivesNext > (beHereBy[k + 1] as number)) continue
        let cost = opening + costPerMetre * (detour + (metresTo[toD] as number) + (metresFrom[fromD] as number) - (metres[k] as number))
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
      const to = row + (places[k] as number)
      const from = row + (places[k + 1] as number)
      const detour =
        costPerMetre * ((metresTo[to] as number) + (metresFrom[from] as number) - (metres[k] as number)) +
        costPerSecond * ((secondsTo[to] as number) + (secondsFrom[from] as number) - (seconds[k] as number))
      if (detour < least) least = detour
      leastAfter[k] = least
    }
    return leastAfter
  }
}
