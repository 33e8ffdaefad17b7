// The best plan so far, kept while the search goes on from others.
import type { Plan } from './plan.ts'

/** Stops by vehicle, and what they come to. */
export class Best {
  leftWeight = Number.POSITIVE_INFINITY
  used = Number.POSITIVE_INFINITY
  cost = Number.POSITIVE_INFINITY
  readonly #versions: number[] = []
  readonly #nodes: Int32Array[] = []

  /** Keeps the plan as it is. */
  keep(plan: Plan): void {
    this.leftWeight = plan.leftWeight
    this.used = plan.used
    this.cost = plan.cost
    for (let vehicle = 0; vehicle < plan.model.vehicles.length; vehicle++) {
      const route = plan.route(vehicle)
      if (this.#versions[vehicle] === route.version) continue
      this.#versions[vehicle] = route.version
      this.#nodes[vehicle] = route.nodes.slice(1, route.length + 1)
    }
  }

  /** Makes the plan what was kept. */
  restore(plan: Plan): void {
    plan.become(this.#nodes)
  }
}
