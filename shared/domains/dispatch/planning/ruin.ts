// Which jobs to take off their routes: strings of stops that lie near each other, on some neighbouring routes (Christiaens and Vanden Berghe, Slack Induction
// by String Removals for Vehicle Routing Problems, Transportation Science 54 (2020)).
import { nth } from './cells.ts'
import type { Model } from './model.ts'
import type { Neighbours } from './neighbours.ts'
import type { Plan } from './plan.ts'
import type { Route } from './route.ts'

/** The article's numbers: jobs removed on average, the longest string, how often a string is split, and how often the part that stays in its middle grows. */
const removedOnAverage = 10
const longestString = 10
const splitRate = 0.5
const growRate = 0.01
/** Where it matters which vehicles are used: how often a whole route of so many stops at most is taken off instead of a string; less often of more jobs than this. */
const wholeRate = 0.2
const longestWhole = 50
const fewJobs = 100

/** Chooses by chance, and by what lies near. */
export class Ruin {
  readonly #model: Model
  readonly #random: () => number
  readonly #neighbours: Neighbours
  readonly #ruined: Int32Array
  readonly #chosen: Int32Array
  readonly #wholeRate: number
  #round = 0

  constructor(model: Model, neighbours: Neighbours, random: () => number) {
    this.#model = model
    this.#random = random
    this.#neighbours = neighbours
    const choosesVehicles = model.vehicles.some(({ index, fixedCost }) => fixedCost > 0 || model.alike[index] !== model.alike[0])
    this.#wholeRate = choosesVehicles ? wholeRate * Math.min(1, fewJobs / model.jobs) : 0
    this.#ruined = new Int32Array(model.vehicles.length)
    this.#chosen = new Int32Array(model.jobs)
  }

  /** Fills `jobs` with what to remove from the plan. */
  choose(plan: Plan, jobs: number[]): void {
    jobs.length = 0
    this.#round++
    const stops = this.#stops(plan)
    const longest = Math.min(longestString, stops / Math.max(1, plan.used))
    const mostStrings = (4 * removedOnAverage) / (1 + longest) - 1
    const strings = Math.floor(1 + this.#random() * mostStrings)
    const { nodes } = this.#neighbours
    const seed = nth(nodes, Math.floor(this.#random() * nodes.length))
    const neighbours = this.#neighbours.near(seed)
    let cut = 0
    for (let i = 0; i < neighbours.length && cut < strings; i++) {
      const node = nth(neighbours, i)
      const vehicle = nth(plan.vehicleOf, this.#jobOf(node))
      if (vehicle < 0 || nth(this.#ruined, vehicle) === this.#round) continue
      this.#ruined[vehicle] = this.#round
      this.#cut(plan.route(vehicle), node, longest, jobs)
      cut++
    }
  }

  #stops(plan: Plan): number {
    let stops = 0
    for (let vehicle = 0; vehicle < this.#model.vehicles.length; vehicle++) stops += plan.route(vehicle).length
    return stops
  }

  #jobOf(node: number): number {
    return node < this.#model.jobs ? node : node - this.#model.jobs
  }

  #cut(route: Route, node: number, longest: number, jobs: number[]): void {
    const { length } = route
    if (this.#wholeRate > 0 && length <= longestWhole && this.#random() < this.#wholeRate) {
      for (let k = 1; k <= length; k++) this.#take(nth(route.nodes, k), jobs)
      return
    }
    const size = Math.floor(1 + this.#random() * Math.min(length, longest))
    let kept = 0
    if (size > 1 && size < length && this.#random() < splitRate) {
      kept = 1
      while (size + kept < length && this.#random() < growRate) kept++
    }
    const whole = size + kept
    let position = 1
    while (nth(route.nodes, position) !== node) position++
    const first = Math.max(1, position - whole + 1)
    const last = Math.min(position, length - whole + 1)
    const start = first + Math.floor(this.#random() * (last - first + 1))
    const keptFrom = kept > 0 ? start + 1 + Math.floor(this.#random() * (size - 1)) : start + whole
    for (let k = start; k < start + whole; k++) {
      if (k >= keptFrom && k < keptFrom + kept) continue
      this.#take(nth(route.nodes, k), jobs)
    }
  }

  #take(node: number, jobs: number[]): void {
    const job = this.#jobOf(node)
    if (nth(this.#chosen, job) === this.#round) return
    this.#chosen[job] = this.#round
    jobs.push(job)
  }
}
