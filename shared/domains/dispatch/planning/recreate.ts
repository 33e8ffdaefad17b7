// In which order jobs that are on no route are put back, each where it is cheapest, with a blink now and then (Christiaens and Vanden Berghe 2020).
import { Blinks, wideAwake } from './blinks.ts'
import { at } from './cells.ts'
import type { Model } from './model.ts'
import type { Plan } from './plan.ts'

const blinkRate = 0.01
/** How often the first job is given a vehicle that is not used yet, which it would not get by being cheapest there. */
const openRate = 0.1

/** Keys by job, least first, and how often jobs are put back by them; null: by chance. */
type Order = { readonly keys: Float64Array | null; readonly share: number }

/** Puts jobs back. */
export class Recreate {
  readonly #random: () => number
  readonly #orders: readonly Order[]
  readonly #shares: number
  readonly #blinks: Blinks
  readonly #awake = wideAwake()

  constructor(model: Model, random: () => number) {
    this.#random = random
    this.#orders = ordersOf(model)
    this.#shares = this.#orders.reduce((sum, { share }) => sum + share, 0)
    this.#blinks = new Blinks(blinkRate, random)
  }

  /** Puts back those of the jobs that find a place; changes their order. */
  put(plan: Plan, jobs: number[]): void {
    this.#sort(jobs)
    const opens = this.#random() < openRate
    for (const [i, job] of jobs.entries()) {
      const unused = opens && i === 0 ? plan.findUnused(job) : null
      const opening = unused !== null && unused.vehicle >= 0 ? unused : plan.findNear(job, 0, this.#blinks)
      if (opening.vehicle >= 0) plan.insert(job, opening)
    }
  }

  /** Puts back, the weightiest first, all that find a place, seeing every place. */
  putAll(plan: Plan, jobs: readonly number[]): void {
    const { weight } = plan.model
    let waiting = jobs.toSorted((a, b) => at(weight, b) - at(weight, a) || a - b)
    let before = 0
    do {
      before = waiting.length
      waiting = waiting.filter((job) => {
        const opening = plan.find(job, 0, this.#awake)
        if (opening.vehicle >= 0) plan.insert(job, opening)
        return opening.vehicle < 0
      })
    } while (waiting.length < before)
  }

  #sort(jobs: number[]): void {
    for (let i = jobs.length - 1; i > 0; i--) {
      const other = Math.floor(this.#random() * (i + 1))
      const job = jobs[i] ?? 0
      jobs[i] = jobs[other] ?? 0
      jobs[other] = job
    }
    let share = this.#random() * this.#shares
    const chosen = this.#orders.find((order) => {
      share -= order.share
      return share < 0
    })
    const keys = chosen?.keys
    if (keys) jobs.sort((a, b) => at(keys, a) - at(keys, b))
  }
}

function ordersOf(model: Model): Order[] {
  const { jobs, vehicles, place, metresFrom, width, opens, closes, kilograms, litres, weight } = model
  const keys = (key: (job: number) => number): Float64Array => Float64Array.from({ length: jobs }, (_, job) => key(job))
  const most = [0, 1].map((i) => vehicles.reduce((sum, { capacity }) => Math.max(sum, capacity[i] ?? 0), 1))
  const size = keys((job) => -(at(kilograms, job) / (most[0] ?? 1) + at(litres, job) / (most[1] ?? 1)))
  const starts = [...new Set(vehicles.map((vehicle) => vehicle.start))]
  const away = keys((job) =>
    starts.reduce((least, start) => Math.min(least, at(metresFrom, start * width + (place[job] ?? 0))), Number.MAX_VALUE),
  )
  const orders: Order[] = [
    { keys: null, share: 4 },
    { keys: size, share: 4 },
    { keys: away.map((metres) => -metres), share: 2 },
    { keys: away, share: 1 },
    { keys: keys((job) => at(closes, job) - at(opens, job)), share: 2 },
    { keys: keys((job) => at(opens, job)), share: 2 },
    { keys: keys((job) => -at(closes, job)), share: 2 },
  ]
  return weight.every((each) => each === weight[0]) ? orders : [...orders, { keys: weight.map((each) => -each), share: 4 }]
}
