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
  /** Jobs that were taken off or tried in this step. */
  readonly #jobs: number[] = []
  /** How often each job was left out, by what its weight is. */
  readonly #absences: Float64Array
  /** What a job costs on average at the beginning, beside fixed costs. */
  readonly #degree: number
  #done = 0
  #isOver = false

  constructor(plan: Plan, options: PlanOptions) {
    this.#plan = plan
    this.#options = options
    this.#random = seeded(options.seed)
    this.#ruin = new Ruin(plan.model, plan.neighbours, this.#random)
    this.#recreate = new Recreate(plan.model, this.#random)
    this.#absences = new Float64Array(plan.model.jobs)
    const { vehicles, jobs } = plan.model
    const fixed = vehicles.reduce((sum, { index, fixedCost }) => (plan.route(index).isUsed ? sum + fixedCost : sum), 0)
    this.#degree = Math.max(0, plan.cost - fixed) / jobs
  }

  run(): number {
    const { iterations, objective } = this.#options
    this.#best.keep(this.#plan)
    this.#listLeft()
    if (this.#left.length > 0) this.#serve(Math.floor(iterations * serveShare))
    if (objective === 'vehicles') this.#reduceFleet(Math.floor(iterations * fleetShare))
    this.#reduceCost(iterations)
    // Not all that is left out was tried with the plan that is the best.
    this.#plan.mostVehicles = this.#plan.model.vehicles.length
    this.#recreate.putAll(this.#plan, this.#left)
    this.#plan.settle()
    return this.#done
  }

  /** Takes steps while the budget, time and `isEnough` let it; `isGood` says of each whether it is kept, and may be worse by an allowance that falls. */
  #anneal(until: number, isEnough: () => boolean, isGood: (allowance: number) => boolean): void {
    const steps = Math.max(1, until - this.#done)
    let temperature = this.#degree * hottest
    const falls = (coldest / hottest) ** (1 / steps)
    while (!isEnough() && this.#goesOn(until)) {
      this.#step()
      if (isGood(-temperature * Math.log(1 - this.#random()))) this.#accept()
      else this.#plan.undo()
      temperature *= falls
    }
    this.#best.restore(this.#plan)
    this.#listLeft()
  }

  /** Begins an iteration, if there is budget and time. */
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
  #step(): void {
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
    this.#recreate.put(this.#plan, jobs)
  }

  #accept(): void {
    if (this.#left.length > 0 || this.#plan.leftWeight > 0) {
      this.#left = this.#untried
      for (const job of this.#jobs) if (nth(this.#plan.vehicleOf, job) < 0) this.#left.push(job)
    }
    this.#plan.settle()
  }

  #listLeft(): void {
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

  /** Leaves out less, as long as anything is left out. */
  #serve(until: number): void {
    this.#anneal(
      until,
      () => this.#left.length === 0,
      (allowance) => {
        const isGood = this.#isFuller(allowance)
        if (isGood && this.#isBetter()) this.#best.keep(this.#plan)
        return isGood
      },
    )
  }

  /** Gives up one vehicle after another, as long as no more is left out for it. */
  #reduceFleet(until: number): void {
    const plan = this.#plan
    this.#absences.fill(0)
    let isEnough = !this.#giveUpVehicle()
    this.#anneal(
      until,
      () => isEnough,
      (allowance) => {
        if (!this.#isFuller(allowance)) return false
        if (this.#isBetter()) {
          this.#accept()
          this.#best.keep(plan)
          isEnough = !this.#giveUpVehicle()
        }
        return true
      },
    )
    plan.mostVehicles = this.#best.used
  }

  #reduceCost(until: number): void {
    const plan = this.#plan
    this.#anneal(
      until,
      () => false,
      (allowance) => {
        const leftMore = plan.leftWeight - plan.leftWeightBefore
        const costMore = plan.cost - plan.costBefore
        // Without a little more being left out for a while, two orders that exclude each other would never change places.
        const worth = this.#best.leftWeight === 0 ? Number.POSITIVE_INFINITY : this.#degree * leftWorth
        if (leftMore > 0 && allowance < leftMore * worth + Math.max(0, costMore)) return false
        if (leftMore === 0 && !(plan.cost < plan.costBefore + allowance)) return false
        if (this.#isBetter()) {
          this.#best.keep(plan)
          if (this.#options.objective === 'vehicles') plan.mostVehicles = plan.used
        }
        return true
      },
    )
  }

  /** What is often left out is put back at the cost of what seldom is (the sum of absences). */
  #isFuller(allowance: number): boolean {
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
    if (plan.leftWeight < plan.leftWeightBefore || absences < absencesBefore) return true
    return plan.leftWeight === plan.leftWeightBefore && plan.cost < plan.costBefore + allowance
  }

  /** Takes all jobs off the vehicle whose jobs were left out least; false: there is none to give up. */
  #giveUpVehicle(): boolean {
    const plan = this.#plan
    const absences = plan.model.vehicles.map(() => 0)
    for (let job = 0; job < plan.model.jobs; job++) {
      const vehicle = nth(plan.vehicleOf, job)
      if (vehicle >= 0) absences[vehicle] = (absences[vehicle] ?? 0) + at(this.#absences, job)
    }
    let chosen = -1
    let least = Number.POSITIVE_INFINITY
    for (const [vehicle, sum] of absences.entries()) {
      const route = plan.route(vehicle)
      if (route.vehicle.isUnderWay || !route.isUsed || sum >= least) continue
      chosen = vehicle
      least = sum
    }
    if (chosen < 0) return false
    plan.remove(plan.route(chosen).jobs())
    plan.settle()
    plan.mostVehicles = plan.used
    this.#listLeft()
    // The step that led here is over; what it is asked for is listed as left out.
    this.#untried = []
    this.#jobs.splice(0, this.#jobs.length, ...this.#left)
    return true
  }
}
