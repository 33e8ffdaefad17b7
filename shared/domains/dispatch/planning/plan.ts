// A plan in the making: a route for each vehicle, the jobs that are on none, and the step back to what was before.

import type { Blinks } from './blinks.ts'
import { at, nth } from './cells.ts'
import { Insertions } from './insertions.ts'
import type { Model } from './model.ts'
import { Neighbours } from './neighbours.ts'
import { Route } from './route.ts'

const none = Number.POSITIVE_INFINITY

/** Plans of more jobs than this are searched near each job only. */
const smallEnough = 250
/** So many nodes are near. */
const nearest = 40

/** A place for one job: what it adds to the cost, and after which positions its stops come. `vehicle` -1: there is none. */
interface Opening {
  vehicle: number
  cost: number
  pickup: number
  delivery: number
}

/** Changes count from the last `settle`; `undo` takes them back. */
export class Plan {
  readonly model: Model
  readonly neighbours: Neighbours
  /** The route of each job, -1 for those left out. */
  readonly vehicleOf: Int32Array
  /** No more vehicles than this are used. */
  mostVehicles: number
  /** Summed weight of the jobs that are left out, vehicles in use, and cost: what the plan comes to. */
  leftWeight: number
  used: number
  cost: number
  /** The same at the last `settle`. */
  leftWeightBefore = 0
  usedBefore = 0
  costBefore = 0
  readonly #insertions: Insertions
  readonly #opening: Opening = { vehicle: -1, cost: none, pickup: 0, delivery: 0 }
  /** Where each node is on its route. */
  readonly #positions: Int32Array
  readonly #routes: Route[]
  readonly #spare: Route[]
  readonly #touched: number[] = []
  readonly #isTouched: Int32Array
  readonly #moved: number[] = []
  readonly #movedFrom: number[] = []
  readonly #marks: Int32Array
  readonly #cleared: Int32Array
  #mark = 0
  readonly #tried: Int32Array
  #trial = 0

  constructor(model: Model) {
    this.model = model
    this.neighbours = new Neighbours(model)
    this.#positions = new Int32Array(2 * model.jobs)
    this.#insertions = new Insertions(model)
    this.#routes = model.vehicles.map((vehicle) => new Route(model, vehicle))
    this.#spare = model.vehicles.map((vehicle) => new Route(model, vehicle))
    this.vehicleOf = new Int32Array(model.jobs).fill(-1)
    this.mostVehicles = this.#routes.length
    this.#isTouched = new Int32Array(this.#routes.length)
    this.#marks = new Int32Array(model.jobs)
    this.#cleared = new Int32Array(this.#routes.length)
    this.#tried = new Int32Array(this.#routes.length)
    this.leftWeight = model.weight.reduce((sum, weight) => sum + weight, 0)
    this.used = this.#routes.filter((route) => route.isUsed).length
    this.cost = this.#routes.reduce((sum, route) => sum + route.cost, 0)
    this.settle()
  }

  /** The route of a vehicle. */
  route(vehicle: number): Route {
    return this.#routes[vehicle] as Route // Vehicles are counted by the model, so this is within.
  }

  /**
   * The cheapest place for a job that is left out; the answer holds until the next. `toOpen` counts beside the cost of a vehicle that is not used yet,
   * Infinity: none is taken. `blinks` says now and then that the cheapest place on a route is not seen.
   */
  find(job: number, toOpen: number, blinks: Blinks): Opening {
    const { goesWith, alike } = this.model
    const routes = this.#routes
    const insertions = this.#insertions
    const opening = this.#opening
    const vehicles = this.#routes.length
    const mayOpen = toOpen < none && this.used < this.mostVehicles
    opening.vehicle = -1
    opening.cost = none
    this.#trial++
    for (let v = 0; v < vehicles; v++) {
      if (nth(goesWith, job * vehicles + v) === 0) continue
      const route = routes[v] as Route // As many as vehicles.
      let extra = 0
      if (!route.isUsed) {
        const first = nth(alike, v)
        if (!mayOpen || nth(this.#tried, first) === this.#trial) continue
        this.#tried[first] = this.#trial
        extra = toOpen
      }
      const isSecond = blinks.next()
      const cost = extra + insertions.cost(job, route, v, isSecond)
      if (cost < opening.cost) this.#take(job, v, cost, isSecond)
    }
    return opening
  }

  /** The same for a plan of many jobs: next to stops that are near, or on a route that is empty; anywhere when there is no such place. */
  findNear(job: number, toOpen: number, blinks: Blinks): Opening {
    const { jobs, goesWith, hasPickup } = this.model
    if (jobs <= smallEnough) return this.find(job, toOpen, blinks)
    const opening = this.#opening
    const vehicles = this.#routes.length
    this.#findEmpty(job, toOpen)
    const near = this.neighbours.near(nth(hasPickup, job) === 1 ? jobs + job : job)
    for (let i = 1; i <= nearest && i < near.length; i++) {
      const node = nth(near, i)
      const v = nth(this.vehicleOf, node < jobs ? node : node - jobs)
      if (v < 0 || nth(goesWith, job * vehicles + v) === 0 || blinks.next()) continue
      const cost = this.#insertions.costNear(job, this.route(v), nth(this.#positions, node), opening.cost)
      if (cost < opening.cost) {
        opening.vehicle = v
        opening.cost = cost
        opening.pickup = this.#insertions.pickup
        opening.delivery = this.#insertions.delivery
      }
    }
    return opening.vehicle < 0 ? this.find(job, toOpen, blinks) : opening
  }

  /** The cheapest vehicle not used yet for a job that is left out. */
  findUnused(job: number): Opening {
    this.#findEmpty(job, 0)
    if (this.#opening.vehicle >= 0 && this.route(this.#opening.vehicle).isUsed) this.#opening.vehicle = -1
    return this.#opening
  }

  #findEmpty(job: number, toOpen: number): void {
    const { goesWith, alike } = this.model
    const vehicles = this.#routes.length
    const mayOpen = toOpen < none && this.used < this.mostVehicles
    this.#opening.vehicle = -1
    this.#opening.cost = none
    this.#trial++
    for (let v = 0; v < vehicles; v++) {
      const route = this.route(v)
      if (route.length > 0 || nth(goesWith, job * vehicles + v) === 0) continue
      const first = nth(alike, v)
      if (!route.isUsed && (!mayOpen || nth(this.#tried, first) === this.#trial)) continue
      if (!route.isUsed) this.#tried[first] = this.#trial
      const cost = (route.isUsed ? 0 : toOpen) + this.#insertions.cost(job, route, v, false)
      if (cost < this.#opening.cost) this.#take(job, v, cost, false)
    }
  }

  /** The cheapest place for a job on one route, at a cost of Infinity where there is none. */
  findOn(job: number, vehicle: number): Opening {
    const goes = nth(this.model.goesWith, job * this.#routes.length + vehicle) === 1
    this.#take(job, vehicle, goes ? this.#insertions.cost(job, this.route(vehicle), vehicle, false) : none, false)
    return this.#opening
  }

  #take(job: number, vehicle: number, cost: number, isSecond: boolean): void {
    this.#insertions.read(job, vehicle, isSecond)
    this.#opening.vehicle = vehicle
    this.#opening.cost = cost
    this.#opening.pickup = this.#insertions.pickup
    this.#opening.delivery = this.#insertions.delivery
  }

  /** Puts a job that is left out where a place was found. */
  insert(job: number, { vehicle, pickup, delivery }: Opening): void {
    const before = this.route(vehicle)
    this.cost -= before.cost
    if (!before.isUsed) this.used++
    const after = this.#touch(vehicle)
    if (after !== before) after.copy(before)
    after.insert(job, pickup, delivery)
    this.#place(after)
    this.cost += after.cost
    this.leftWeight -= at(this.model.weight, job)
    this.#move(job, vehicle)
  }

  /**
   * Takes jobs off their routes, those that are on one. Where what is left of a route cannot be driven without them (a way may be shorter by a stop between,
   * and what is on board is not delivered then), all of it is taken off, and its jobs are added to the list.
   */
  remove(jobs: number[]): void {
    const mark = ++this.#mark
    for (const job of jobs) this.#marks[job] = mark
    for (const job of jobs) {
      const vehicle = nth(this.vehicleOf, job)
      if (vehicle < 0) continue
      this.leftWeight += at(this.model.weight, job)
      this.#move(job, -1)
      if (nth(this.#cleared, vehicle) === mark) continue
      this.#cleared[vehicle] = mark
      const before = this.route(vehicle)
      this.cost -= before.cost
      const after = this.#touch(vehicle)
      after.copyWithout(before, this.#marks, mark)
      if (!after.isSound) {
        jobs.push(...after.jobs())
        after.become(new Int32Array(0))
      }
      this.#place(after)
      this.cost += after.cost
      if (!after.isUsed) this.used--
    }
  }

  /** Takes other routes, nodes by vehicle, and settles. */
  become(routes: readonly Int32Array[]): void {
    const { jobs, weight } = this.model
    this.vehicleOf.fill(-1)
    this.used = 0
    this.cost = 0
    for (const [vehicle, nodes] of routes.entries()) {
      const route = this.route(vehicle)
      route.become(nodes)
      this.#place(route)
      for (const node of nodes) this.vehicleOf[node < jobs ? node : node - jobs] = vehicle
      if (route.isUsed) this.used++
      this.cost += route.cost
    }
    this.leftWeight = weight.reduce((sum, each, job) => (nth(this.vehicleOf, job) < 0 ? sum + each : sum), 0)
    this.settle()
  }

  /** Makes what is now what `undo` goes back to. */
  settle(): void {
    for (const vehicle of this.#touched) this.#isTouched[vehicle] = 0
    this.#touched.length = 0
    this.#moved.length = 0
    this.#movedFrom.length = 0
    this.leftWeightBefore = this.leftWeight
    this.usedBefore = this.used
    this.costBefore = this.cost
  }

  /** Goes back to the last `settle`. */
  undo(): void {
    for (const vehicle of this.#touched) {
      this.#swap(vehicle)
      this.#place(this.route(vehicle))
    }
    for (let i = this.#moved.length - 1; i >= 0; i--) this.vehicleOf[this.#moved[i] ?? 0] = this.#movedFrom[i] ?? -1
    this.leftWeight = this.leftWeightBefore
    this.used = this.usedBefore
    this.cost = this.costBefore
    this.settle()
  }

  #place(route: Route): void {
    for (let k = 1; k <= route.length; k++) this.#positions[nth(route.nodes, k)] = k
  }

  #move(job: number, vehicle: number): void {
    this.#moved.push(job)
    this.#movedFrom.push(nth(this.vehicleOf, job))
    this.vehicleOf[job] = vehicle
  }

  /** The route to change: at the first change since `settle` the other one of the two, so that the old one stays. */
  #touch(vehicle: number): Route {
    if (nth(this.#isTouched, vehicle) === 0) {
      this.#isTouched[vehicle] = 1
      this.#touched.push(vehicle)
      this.#swap(vehicle)
    }
    return this.route(vehicle)
  }

  #swap(vehicle: number): void {
    const route = this.route(vehicle)
    this.#routes[vehicle] = this.#spare[vehicle] as Route // As many as routes.
    this.#spare[vehicle] = route
  }
}
