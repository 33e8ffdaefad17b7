// Which stops lie near which.
import { at, nth } from './cells.ts'
import type { Model } from './model.ts'

/** So many nearest nodes are known of each: enough to meet all the routes that are ruined at once. */
const most = 250

/** By what it costs the whole fleet to go there and back. */
export class Neighbours {
  /** All nodes there are: deliveries, and pickups where there are any. */
  readonly nodes: Int32Array
  readonly #model: Model
  readonly #near: (Int32Array | undefined)[]
  readonly #metreCost: number
  readonly #secondCost: number

  constructor(model: Model) {
    const nodes: number[] = []
    for (let job = 0; job < model.jobs; job++) {
      nodes.push(job)
      if (nth(model.hasPickup, job) === 1) nodes.push(model.jobs + job)
    }
    const metreCost = model.vehicles.reduce((sum, vehicle) => sum + vehicle.costPerMetre, 0)
    const secondCost = model.vehicles.reduce((sum, vehicle) => sum + vehicle.costPerSecond, 0)
    this.nodes = Int32Array.from(nodes)
    this.#model = model
    this.#near = new Array(2 * model.jobs)
    this.#metreCost = metreCost
    this.#secondCost = metreCost + secondCost === 0 ? 1 : secondCost
  }

  /** Nodes from the nearest on, itself first. */
  near(node: number): Int32Array {
    const known = this.#near[node]
    if (known) return known
    const { width, place, metresFrom, metresTo, secondsFrom, secondsTo, jobs } = this.#model
    const row = nth(place, node) * width
    const far = new Float64Array(2 * jobs)
    for (const other of this.nodes) {
      const cell = row + nth(place, other)
      const metres = at(metresFrom, cell) + at(metresTo, cell)
      const seconds = at(secondsFrom, cell) + at(secondsTo, cell)
      far[other] = other === node ? -1 : this.#metreCost * metres + this.#secondCost * seconds
    }
    // All of them are put in order as bare numbers, which is fast, and by comparing only those that are near enough.
    const distances = Float64Array.from(this.nodes, (other) => at(far, other)).sort()
    const farthest = at(distances, Math.min(most, distances.length) - 1)
    const near = this.nodes
      .filter((other) => at(far, other) <= farthest)
      .sort((a, b) => at(far, a) - at(far, b) || a - b)
      .slice(0, most)
    this.#near[node] = near
    return near
  }
}
