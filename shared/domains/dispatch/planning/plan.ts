// A plan in the making: a route for each vehicle, the jobs that are on none, and the step back to what was before.

import type { Blinks } from './blinks.ts'
import { at, nth } from './cells.ts'
import { Insertions } from './insertions.ts'
import type { Model } from './model.ts'
import { Route } from './route.ts'

const none = Number.POSITIVE_INFINITY

/** A place for one job: what it adds to the cost, and whether it is the second cheapest on that route. `vehicle` -1: there is none. */
export interface Opening {
  vehicle: number
  cost: number
  isSecond: boolean
}

/** Changes count from the last `settle`; `undo` takes them back. */
export class Plan {
  readonly model: Model
  /** The route of each job, -1 for those left out. */
  readonly vehicleOf: Int32Array
  /** No more vehicles than this are used. */
  mostVehicles: number
  /** Summed weight of the jobs that are left out, vehicles in use, and cost: what the plan comes to. */
  leftWeight: number
  used: number
  cost: number
  readonly #insertions: Insertions
  readonly #opening: Opening = { vehicle: -1, cost: none, isSecond: false }
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
  #leftWeightBefore = 0
  #usedBefore = 0
  #costBefore = 0

  constructor(model: Model) {
    this.model = model
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
   * The cheapest place for a job that is left out; the answer holds until the next `find`. `toOpen` counts beside the cost of a vehicle that is not used yet,
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
      if (cost < opening.cost) {
        opening.cost = cost
        opening.vehicle = v
        opening.isSecond = isSecond
      }
    }
    return opening
  }

  /** The cheapest vehicle not used yet for a job that is left out, in the same `Opening`. */
  findUnused(job: number): Opening {
    const opening = this.#opening
    opening.vehicle = -1
    opening.cost = none
    opening.isSecond = false
    if (this.used >= this.mostVehicles) return opening
    for (let v = 0; v < this.#routes.length; v++) {
      if (this.route(v).isUsed) continue
      const cost = this.costOn(job, v)
      if (cost >= opening.cost) continue
      opening.cost = cost
      opening.vehicle = v
    }
    return opening
  }

  /** What the cheapest place for a job on one route adds, Infinity where there is none. */
  costOn(job: number, vehicle: number): number {
    if (nth(this.model.goesWith, job * this.#routes.length + vehicle) === 0) return none
    return this.#insertions.cost(job, this.route(vehicle), vehicle, false)
  }

  /** Puts a job that is left out where `find` or `costOn` saw a place. */
  insert(job: number, vehicle: number, isSecond: boolean): void {
    const before = this.route(vehicle)
    this.#insertions.read(job, vehicle, isSecond)
    this.cost -= before.cost
    if (!before.isUsed) this.used++
    const after = this.#touch(vehicle)
    if (after !== before) after.copy(before)
    after.insert(job, this.#insertions.pickup, this.#insertions.delivery)
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
    this.#leftWeightBefore = this.leftWeight
    this.#usedBefore = this.used
    this.#costBefore = this.cost
  }

  /** Goes back to the last `settle`. */
  undo(): void {
    for (const vehicle of this.#touched) this.#swap(vehicle)
    for (let i = this.#moved.length - 1; i >= 0; i--) this.vehicleOf[this.#moved[i] ?? 0] = this.#movedFrom[i] ?? -1
    this.leftWeight = this.#leftWeightBefore
    this.used = this.#usedBefore
    this.cost = this.#costBefore
    this.settle()
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
