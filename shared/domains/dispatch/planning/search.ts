// The search for better plans: jobs are taken off and put back, and simulated annealing says what is kept (Christiaens and Vanden Berghe 2020).
import { Best } from './best.ts'
import { at, nth } from './cells.ts'
import type { Plan } from './plan.ts'
import type { PlanOptions } from './problem.ts'
import { seeded } from './random.ts'
import { Recreate } from './recreate.ts'
import { Ruin } from './ruin.ts'

/** The temperature falls from the first to the second, in what a job costs on average in the plan that the search begins with. */
const hottest = 2
const coldest = 0.02
/** The share of the budget for leaving out less, and what is then the share by whose end the fewest vehicles are found. */
const serveShare = 0.3
const fleetShare = 0.5
/** Where not all can be served: what a weight of 1 more that is left out counts for a while, in what a job costs on average. */
const leftWorth = 2
/** So many of the jobs that are left out are tried in one step, and time is asked for once in so many steps. */
const mostTried = 20
const askEvery = 128

/** Searches from the plan as it is, which then is the best that was found; the answer is how many iterations were made. */
export function search(plan: Plan, options: PlanOptions): number {
  if (plan.model.jobs === 0 || plan.model.vehicles.length === 0) return 0
  return new Search(plan, options).run()
}

class Search {
  readonly #plan: Plan
  readonly #options: PlanOptions
  readonly #random: () => number
  readonly #ruin: Ruin
  readonly #recreate: Recreate
  readonly #best = new Best()
  /** Jobs on no route, and those of them that are not tried in this step. */
  #left: number[] = []
  #untried: number[] = []
  readonly #jobs: number[] = []
  /** How often each job was left out, by what its weight is. */
  readonly #absences: Float64Array
  #done = 0
  #isOver = false

  constructor(plan: Plan, options: PlanOptions) {
    this.#plan = plan
    this.#options = options
    this.#random = seeded(options.seed)
    this.#ruin = new Ruin(plan.model, plan.neighbours, this.#random)
    this.#recreate = new Recreate(plan.model, this.#random)
    this.#absences = new Float64Array(plan.model.jobs)
  }

  run(): number {
    const { iterations, objective } = this.#options
    const degree = this.#degree()
    this.#best.keep(this.#plan)
    this.#look()
    if (this.#left.length > 0) this.#serve(Math.floor(iterations * serveShare), degree)
    if (objective === 'vehicles') this.#reduceFleet(Math.floor(iterations * fleetShare), degree)
    this.#reduceCost(iterations, degree)
    this.#finish()
    return this.#done
  }

  /** What a job costs on average, beside fixed costs. */
  #degree(): number {
    const { model, cost, used } = this.#plan
    void used
    let fixed = 0
    for (const { index, fixedCost } of model.vehicles) if (this.#plan.route(index).isUsed) fixed += fixedCost
    return Math.max(0, cost - fixed) / model.jobs
  }

  /** One iteration: true while there is budget and time. */
  #goesOn(until: number): boolean {
    const { isOver, stopAfter = Number.POSITIVE_INFINITY } = this.#options
    if (this.#isOver || this.#done >= until) return false
    if (this.#done >= stopAfter || (isOver && this.#done % askEvery === 0 && isOver())) {
      this.#isOver = true
      return false
    }
    this.#done++
    return true
  }

  /** Takes jobs off and puts them, and some of those left out, back. */
  #step(toOpen: number): void {
    const jobs = this.#jobs
    this.#ruin.choose(this.#plan, jobs)
    this.#plan.remove(jobs)
    this.#untried = this.#left
    if (this.#left.length > 0) {
      const first = this.#left.length > mostTried ? Math.floor(this.#random() * this.#left.length) : 0
      const turned = [...this.#left.slice(first), ...this.#left.slice(0, first)]
      jobs.push(...turned.slice(0, mostTried))
      this.#untried = turned.slice(mostTried)
    }
    this.#recreate.put(this.#plan, jobs, toOpen)
  }

  #accept(): void {
    if (this.#left.length > 0 || this.#plan.leftWeight > 0) {
      this.#left = this.#untried
      for (const job of this.#jobs) if (nth(this.#plan.vehicleOf, job) < 0) this.#left.push(job)
    }
    this.#plan.settle()
  }

  /** Lists what is left out. */
  #look(): void {
    this.#left = []
    for (let job = 0; job < this.#plan.model.jobs; job++) if (nth(this.#plan.vehicleOf, job) < 0) this.#left.push(job)
  }

  #isBetter(): boolean {
    const { leftWeight, used, cost } = this.#plan
    const best = this.#best
    if (leftWeight !== best.leftWeight) return leftWeight < best.leftWeight
    if (this.#options.objective === 'vehicles' && used !== best.used) return used < best.used
    return cost < best.cost - 1e-9
  }

  #return(): void {
    this.#best.restore(this.#plan)
    this.#look()
  }

  #anneal(until: number, degree: number, toOpen: number, isEnough: () => boolean, isGood: (allowance: number) => boolean): void {
    const from = this.#done
    let temperature = degree * hottest
    const falls = (coldest / hottest) ** (1 / Math.max(1, until - from))
    while (!isEnough() && this.#goesOn(until)) {
      this.#step(toOpen)
      if (isGood(-temperature * Math.log(1 - this.#random()))) this.#accept()
      else this.#plan.undo()
      temperature *= falls
    }
  }

  /** Leaves out less: what is often left out is put back at the cost of what seldom is (the sum of absences). */
  #isFuller(allowance: number, before: { leftWeight: number; cost: number }): boolean {
    const plan = this.#plan
    let absencesBefore = 0
    for (const job of this.#left) absencesBefore += at(this.#absences, job)
    let absences = 0
    const count = (job: number): void => {
      absences += at(this.#absences, job)
      this.#absences[job] = at(this.#absences, job) + at(plan.model.weight, job)
    }
    for (const job of this.#untried) count(job)
    for (const job of this.#jobs) if (nth(plan.vehicleOf, job) < 0) count(job)
    if (plan.leftWeight < before.leftWeight || absences < absencesBefore) return true
    return plan.leftWeight === before.leftWeight && plan.cost < before.cost + allowance
  }

  #serve(until: number, degree: number): void {
    const before = { leftWeight: 0, cost: 0 }
    const isEnough = (): boolean => {
      before.leftWeight = this.#plan.leftWeight
      before.cost = this.#plan.cost
      return this.#left.length === 0
    }
    this.#anneal(until, degree, 0, isEnough, (allowance) => {
      const isGood = this.#isFuller(allowance, before)
      if (isGood && this.#isBetter()) this.#best.keep(this.#plan)
      return isGood
    })
    this.#return()
  }

  /** Gives up one vehicle after another, as long as no more is left out for it. */
  #reduceFleet(until: number, degree: number): void {
    const plan = this.#plan
    this.#absences.fill(0)
    const before = { leftWeight: 0, cost: 0 }
    let isEnough = !this.#giveUpVehicle()
    this.#anneal(
      until,
      degree,
      0,
      () => {
        before.leftWeight = plan.leftWeight
        before.cost = plan.cost
        return isEnough
      },
      (allowance) => {
        const isGood = this.#isFuller(allowance, before)
        if (!isGood) return false
        if (this.#isBetter()) {
          this.#accept()
          this.#best.keep(plan)
          isEnough = !this.#giveUpVehicle()
        }
        return true
      },
    )
    plan.mostVehicles = this.#best.used
    this.#return()
  }

  /** Takes all jobs off the vehicle whose jobs were left out least; false: there is none to give up. */
  #giveUpVehicle(): boolean {
    const plan = this.#plan
    let chosen = -1
    let least = Number.POSITIVE_INFINITY
    for (const { index, isUnderWay } of plan.model.vehicles) {
      if (isUnderWay || !plan.route(index).isUsed) continue
      let absences = 0
      for (let job = 0; job < plan.model.jobs; job++) if (nth(plan.vehicleOf, job) === index) absences += at(this.#absences, job)
      if (absences < least) {
        least = absences
        chosen = index
      }
    }
    if (chosen < 0) return false
    const jobs: number[] = []
    for (let job = 0; job < plan.model.jobs; job++) if (nth(plan.vehicleOf, job) === chosen) jobs.push(job)
    plan.remove(jobs)
    plan.settle()
    plan.mostVehicles = plan.used
    this.#look()
    this.#untried = []
    this.#jobs.length = 0
    this.#jobs.push(...this.#left)
    return true
  }

  #reduceCost(until: number, degree: number): void {
    const plan = this.#plan
    const before = { leftWeight: 0, used: 0, cost: 0 }
    const isEnough = (): boolean => {
      before.leftWeight = plan.leftWeight
      before.used = plan.used
      before.cost = plan.cost
      return false
    }
    this.#anneal(until, degree, 0, isEnough, (allowance) => {
      const leftMore = plan.leftWeight - before.leftWeight
      if (leftMore > 0 && (this.#best.leftWeight === 0 || allowance < leftMore * degree * leftWorth + Math.max(0, plan.cost - before.cost)))
        return false
      if (leftMore === 0 && !(plan.cost < before.cost + allowance)) return false
      if (this.#isBetter()) {
        this.#best.keep(plan)
        if (this.#options.objective === 'vehicles') plan.mostVehicles = plan.used
      }
      return true
    })
    this.#return()
  }

  /** Puts in what still finds a place: not all that is left out was tried with the plan that is the best. */
  #finish(): void {
    const plan = this.#plan
    plan.mostVehicles = plan.model.vehicles.length
    this.#recreate.putAll(plan, this.#left)
    plan.settle()
  }
}
