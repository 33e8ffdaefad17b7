// A problem laid out for planners: flat arrays by node, where node j is the delivery of job j and node jobs + j its pickup.
import { at } from './cells.ts'
import type { Problem, ProblemStop, ProblemVehicle } from './problem.ts'

/** A vehicle with the place where its route ends, and what it has on board whether or not that is delivered. */
export interface ModelVehicle extends ProblemVehicle {
  readonly index: number
  readonly endPlace: number
  readonly boardKilograms: number
  readonly boardLitres: number
  readonly boardGoods: number
  readonly boardAvoids: number
}

/** What planners read again and again. */
export interface Model {
  readonly jobs: number
  readonly vehicles: readonly ModelVehicle[]
  /** Places and one more, nowhere, that is no way from anywhere: where routes without an end end. */
  readonly width: number
  /** Metres and seconds by two places: `From` from the first, `To` to the first, so that all about one place lies together. */
  readonly metresFrom: Float64Array
  readonly metresTo: Float64Array
  readonly secondsFrom: Float64Array
  readonly secondsTo: Float64Array
  /** By node. */
  readonly place: Int32Array
  readonly opens: Float64Array
  readonly closes: Float64Array
  readonly service: Float64Array
  /** By job; `weight` is what leaving it out costs. */
  readonly hasPickup: Int32Array
  readonly isOnBoard: Int32Array
  readonly kilograms: Float64Array
  readonly litres: Float64Array
  readonly goods: Int32Array
  readonly avoids: Int32Array
  readonly weight: Float64Array
  /** 1 where job and vehicle go together at all, at [job * vehicles + vehicle]. */
  readonly goesWith: Int32Array
  /** By vehicle: the first one that is the same in everything, so that only one of the unused ones need be tried. */
  readonly alike: Int32Array
  readonly hasPickups: boolean
}

function turned(matrix: Float64Array, places: number): { from: Float64Array; to: Float64Array } {
  const width = places + 1
  const from = new Float64Array(width * width)
  const to = new Float64Array(width * width)
  for (let a = 0; a < places; a++) {
    for (let b = 0; b < places; b++) {
      const value = at(matrix, a * places + b)
      from[a * width + b] = value
      to[b * width + a] = value
    }
  }
  return { from, to }
}

/** The model of a problem. */
export function toModel(problem: Problem): Model {
  const jobs = problem.jobs.length
  const place = new Int32Array(2 * jobs)
  const opens = new Float64Array(2 * jobs)
  const closes = new Float64Array(2 * jobs)
  const service = new Float64Array(2 * jobs)
  const put = (node: number, stop: ProblemStop): void => {
    place[node] = stop.place
    opens[node] = stop.opens
    closes[node] = stop.closes
    service[node] = stop.serviceSeconds
  }
  const isOnBoard = Int32Array.from(problem.jobs, (job) => (job.onBoard === null ? 0 : 1))
  const hasPickup = Int32Array.from(problem.jobs, (job) => (job.pickup === null || job.onBoard !== null ? 0 : 1))
  for (const [j, job] of problem.jobs.entries()) {
    put(j, job.delivery)
    if (job.pickup !== null) put(jobs + j, job.pickup)
  }
  const vehicles = problem.vehicles.map((vehicle, index): ModelVehicle => {
    const board = problem.jobs.filter((job) => job.onBoard === index)
    return {
      ...vehicle,
      index,
      endPlace: vehicle.end ?? problem.places,
      boardKilograms: board.reduce((sum, job) => sum + job.load[0], 0),
      boardLitres: board.reduce((sum, job) => sum + job.load[1], 0),
      boardGoods: board.reduce((bits, job) => bits | job.goods, 0),
      boardAvoids: board.reduce((bits, job) => bits | job.avoids, 0),
    }
  })
  const goesWith = new Int32Array(jobs * vehicles.length)
  for (const [j, job] of problem.jobs.entries()) {
    const skilled = job.vehicles === null ? null : new Set(job.vehicles)
    for (const { index, isUnderWay } of vehicles) {
      const canLoad = job.onBoard === null ? !isUnderWay || job.pickup !== null : job.onBoard === index
      if (canLoad && (skilled === null || skilled.has(index))) goesWith[j * vehicles.length + index] = 1
    }
  }
  const first = new Map<string, number>()
  const alike = Int32Array.from(vehicles, ({ index, ...vehicle }) => {
    const taken = problem.jobs.map((_, j) => goesWith[j * vehicles.length + index]).join('')
    const key = JSON.stringify([vehicle, taken])
    const known = first.get(key) ?? index
    first.set(key, known)
    return known
  })
  const metres = turned(problem.metres, problem.places)
  const seconds = problem.seconds === problem.metres ? metres : turned(problem.seconds, problem.places)
  return {
    jobs,
    vehicles,
    width: problem.places + 1,
    metresFrom: metres.from,
    metresTo: metres.to,
    secondsFrom: seconds.from,
    secondsTo: seconds.to,
    place,
    opens,
    closes,
    service,
    hasPickup,
    isOnBoard,
    kilograms: Float64Array.from(problem.jobs, (job) => job.load[0]),
    litres: Float64Array.from(problem.jobs, (job) => job.load[1]),
    goods: Int32Array.from(problem.jobs, (job) => job.goods),
    avoids: Int32Array.from(problem.jobs, (job) => job.avoids),
    weight: Float64Array.from(problem.jobs, (job) => 1 + job.priority),
    goesWith,
    alike,
    hasPickups: hasPickup.includes(1),
  }
}
