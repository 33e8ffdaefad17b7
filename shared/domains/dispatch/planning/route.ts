// The route of one vehicle, with all that makes the price of one more stop a matter of a few additions.
import { at, nth } from './cells.ts'
import type { Model, ModelVehicle } from './model.ts'

let versions = 0

/**
 * Positions are 0 (where it starts), 1 to `length` (its stops) and length + 1 (where it ends). A vehicle that is not under way and has no stops costs nothing.
 * Whoever reads the arrays must know that they are longer than the route, and that those of `duration` and `loads` are kept only where they can matter.
 */
export class Route {
  readonly vehicle: ModelVehicle
  readonly #model: Model
  /** Other at each change, and never the same for two contents of any route. */
  version = 0
  length = 0
  /** Node by position, 1 to length. */
  nodes = new Int32Array(0)
  places = new Int32Array(0)
  /** From this position to the next. */
  metres = new Float64Array(0)
  seconds = new Float64Array(0)
  /** When it leaves at the earliest, service done. */
  leaves = new Float64Array(0)
  /** Until when it must be here so that all from here on is in time. */
  beHereBy = new Float64Array(0)
  /** Duration: from leaving the start until leaving here if it never waited, and the latest departure that all up to here allows. */
  pace = new Float64Array(0)
  departBy = new Float64Array(0)
  /** Duration: when the route ends if it is here however early, and how long it takes from here if it never waits. */
  endsFrom = new Float64Array(0)
  paceFrom = new Float64Array(0)
  /** Loads: on board when it leaves here, and the most up to here. */
  kilograms = new Float64Array(0)
  litres = new Float64Array(0)
  mostKilograms = new Float64Array(0)
  mostLitres = new Float64Array(0)
  /** Of its jobs, beside those that it has on board: these stay together whatever they are. */
  goods = 0
  avoids = 0
  /** On board when it leaves the start. */
  startKilograms = 0
  startLitres = 0
  duration = 0
  /** How much of the duration is waiting. */
  waits = 0
  cost = 0
  isUsed = false
  readonly hasDuration: boolean

  constructor(model: Model, vehicle: ModelVehicle) {
    this.#model = model
    this.vehicle = vehicle
    this.hasDuration = vehicle.costPerSecond !== 0
    this.#makeRoom(16)
    this.become(new Int32Array(0))
  }

  #makeRoom(positions: number): void {
    if (positions <= this.nodes.length) return
    const size = Math.max(positions, 2 * this.nodes.length)
    const whole = (old: Int32Array) => {
      const wider = new Int32Array(size)
      wider.set(old)
      return wider
    }
    const real = (old: Float64Array) => {
      const wider = new Float64Array(size)
      wider.set(old)
      return wider
    }
    this.nodes = whole(this.nodes)
    this.places = whole(this.places)
    this.metres = real(this.metres)
    this.seconds = real(this.seconds)
    this.leaves = real(this.leaves)
    this.beHereBy = real(this.beHereBy)
    this.pace = real(this.pace)
    this.departBy = real(this.departBy)
    this.endsFrom = real(this.endsFrom)
    this.paceFrom = real(this.paceFrom)
    this.kilograms = real(this.kilograms)
    this.litres = real(this.litres)
    this.mostKilograms = real(this.mostKilograms)
    this.mostLitres = real(this.mostLitres)
  }

  /** Becomes what another route of the same vehicle is; all that `insert` does not work out anew. */
  copy(other: Route): void {
    const { length } = other
    this.#makeRoom(length + 2)
    for (let k = 0; k <= length + 1; k++) {
      this.nodes[k] = nth(other.nodes, k)
      this.places[k] = nth(other.places, k)
      this.metres[k] = at(other.metres, k)
      this.seconds[k] = at(other.seconds, k)
      this.leaves[k] = at(other.leaves, k)
      this.beHereBy[k] = at(other.beHereBy, k)
    }
    this.length = length
    this.isUsed = other.isUsed
    this.goods = other.goods
    this.avoids = other.avoids
    this.startKilograms = other.startKilograms
    this.startLitres = other.startLitres
  }

  /** Becomes another route of the same vehicle, or itself, without the jobs that are marked with `mark`. */
  copyWithout(other: Route, marks: Int32Array, mark: number): void {
    const jobs = this.#model.jobs
    this.#makeRoom(other.length + 2)
    const nodes = this.nodes
    let length = 0
    let old = 0
    for (let k = 1; k <= other.length; k++) {
      const node = nth(other.nodes, k)
      if (nth(marks, node < jobs ? node : node - jobs) === mark) continue
      if (old === k - 1) this.#copyLeg(other, old, length)
      else this.#owe(length)
      length++
      old = k
      nodes[length] = node
      this.places[length] = nth(other.places, k)
    }
    if (old === other.length) this.#copyLeg(other, old, length)
    else this.#owe(length)
    this.#setLength(length)
    for (let k = 0; k <= length; k++) if (at(this.metres, k) < 0) this.#measureLeg(k)
    this.#schedule()
  }

  /** Takes these stops, in this order. */
  become(nodes: Int32Array): void {
    this.#makeRoom(nodes.length + 2)
    this.nodes.set(nodes, 1)
    this.#setLength(nodes.length)
    for (let k = 1; k <= this.length; k++) this.places[k] = nth(this.#model.place, nth(nodes, k - 1))
    for (let k = 0; k <= this.length; k++) this.#measureLeg(k)
    this.#schedule()
  }

  #copyLeg(other: Route, from: number, to: number): void {
    this.metres[to] = at(other.metres, from)
    this.seconds[to] = at(other.seconds, from)
  }

  #owe(position: number): void {
    this.metres[position] = -1
  }

  #setLength(length: number): void {
    this.length = length
    this.isUsed = length > 0 || this.vehicle.isUnderWay
    this.places[0] = this.vehicle.start
    this.places[length + 1] = this.vehicle.endPlace
  }

  #measureLeg(position: number): void {
    const { width, metresFrom, secondsFrom } = this.#model
    const cell = nth(this.places, position) * width + nth(this.places, position + 1)
    const isDriven = this.isUsed
    this.metres[position] = isDriven ? at(metresFrom, cell) : 0
    this.seconds[position] = isDriven ? at(secondsFrom, cell) : 0
  }

  /** Puts a job in: its delivery after what is now at `delivery`, its pickup, when it has one, after what is now at `pickup`. */
  insert(job: number, pickup: number, delivery: number): void {
    const { jobs, hasPickup, isOnBoard, kilograms, litres, goods, avoids } = this.#model
    if (nth(isOnBoard, job) === 0) {
      this.goods |= nth(goods, job)
      this.avoids |= nth(avoids, job)
    }
    if (nth(hasPickup, job) === 1) {
      this.#put(jobs + job, pickup)
      this.#put(job, delivery + 1)
      this.#follow(pickup + 1, delivery + 2)
      return
    }
    this.#put(job, delivery)
    if (nth(isOnBoard, job) === 0) {
      this.startKilograms += at(kilograms, job)
      this.startLitres += at(litres, job)
    }
    this.#follow(delivery + 1, delivery + 1)
  }

  #put(node: number, after: number): void {
    this.#makeRoom(this.length + 3)
    const { nodes, places, metres, seconds, beHereBy } = this
    for (let k = this.length + 1; k > after; k--) {
      nodes[k + 1] = nth(nodes, k)
      places[k + 1] = nth(places, k)
      metres[k + 1] = at(metres, k)
      seconds[k + 1] = at(seconds, k)
      beHereBy[k + 1] = at(beHereBy, k)
    }
    nodes[after + 1] = node
    places[after + 1] = nth(this.#model.place, node)
    this.#setLength(this.length + 1)
    this.#measureLeg(after)
    this.#measureLeg(after + 1)
  }

  #schedule(): void {
    const model = this.#model
    this.startKilograms = this.vehicle.boardKilograms
    this.startLitres = this.vehicle.boardLitres
    this.goods = 0
    this.avoids = 0
    for (let k = 1; k <= this.length; k++) {
      const job = nth(this.nodes, k)
      if (job >= model.jobs || nth(model.isOnBoard, job) === 1) continue
      this.goods |= nth(model.goods, job)
      this.avoids |= nth(model.avoids, job)
      if (nth(model.hasPickup, job) === 1) continue
      this.startKilograms += at(model.kilograms, job)
      this.startLitres += at(model.litres, job)
    }
    this.#follow(1, this.length)
  }

  /** What changes with stops that are new or others from position `first` to `last`. */
  #follow(first: number, last: number): void {
    this.version = ++versions
    if (this.#model.hasPickups) this.#addUpLegs()
    this.#addUpTimes(first, last)
    if (this.hasDuration) this.#addUpDuration()
    const { fixedCost, costPerMetre, costPerSecond } = this.vehicle
    let metres = 0
    for (let k = 0; k <= this.length; k++) metres += at(this.metres, k)
    this.cost = this.isUsed ? fixedCost + costPerMetre * metres + costPerSecond * this.duration : 0
  }

  #addUpLegs(): void {
    const model = this.#model
    let kilograms = this.startKilograms
    let litres = this.startLitres
    let mostKilograms = kilograms
    let mostLitres = litres
    for (let k = 0; k <= this.length; k++) {
      if (k > 0) {
        const node = nth(this.nodes, k)
        if (node < model.jobs) {
          kilograms -= at(model.kilograms, node)
          litres -= at(model.litres, node)
        } else {
          kilograms += at(model.kilograms, node - model.jobs)
          litres += at(model.litres, node - model.jobs)
        }
      }
      if (kilograms > mostKilograms) mostKilograms = kilograms
      if (litres > mostLitres) mostLitres = litres
      this.kilograms[k] = kilograms
      this.litres[k] = litres
      this.mostKilograms[k] = mostKilograms
      this.mostLitres[k] = mostLitres
    }
  }

  #addUpTimes(first: number, last: number): void {
    const { opens, closes, service } = this.#model
    const { nodes, seconds, leaves, beHereBy, length } = this
    leaves[0] = this.vehicle.earliest
    let leave = at(leaves, first - 1)
    for (let k = first; k <= length; k++) {
      const node = nth(nodes, k)
      const arrives = leave + at(seconds, k - 1)
      const open = at(opens, node)
      leave = (arrives < open ? open : arrives) + at(service, node)
      leaves[k] = leave
    }
    beHereBy[length + 1] = this.vehicle.latest
    let by = at(beHereBy, last + 1)
    for (let k = last; k > 0; k--) {
      const node = nth(nodes, k)
      const close = at(closes, node)
      by = by - at(seconds, k) - at(service, node)
      if (close < by) by = close
      beHereBy[k] = by
    }
  }

  #addUpDuration(): void {
    const { opens, closes, service } = this.#model
    const { nodes, seconds, pace, departBy, endsFrom, paceFrom, length, leaves } = this
    const { earliest, latest, isUnderWay } = this.vehicle
    let spent = 0
    let by = isUnderWay ? earliest : latest
    pace[0] = 0
    departBy[0] = by
    for (let k = 1; k <= length; k++) {
      const node = nth(nodes, k)
      spent += at(seconds, k - 1)
      const least = at(closes, node) - spent
      if (least < by) by = least
      spent += at(service, node)
      pace[k] = spent
      departBy[k] = by
    }
    spent += at(seconds, length)
    if (latest - spent < by) by = latest - spent
    let ends = Number.NEGATIVE_INFINITY
    let left = 0
    endsFrom[length + 1] = ends
    paceFrom[length + 1] = 0
    for (let k = length; k > 0; k--) {
      const node = nth(nodes, k)
      left += at(seconds, k) + at(service, node)
      const early = at(opens, node) + left
      if (early > ends) ends = early
      endsFrom[k] = ends
      paceFrom[k] = left
    }
    this.duration = this.isUsed ? Math.max(spent, at(leaves, length) + at(seconds, length) - by) : 0
    this.waits = this.isUsed ? this.duration - spent : 0
  }

  /** Whether it keeps windows, shift and capacity; only taking stops away can break them. Broken numbers are not held to their last digits. */
  get isSound(): boolean {
    for (let k = 1; k <= this.length; k++) {
      const starts = at(this.leaves, k) - at(this.#model.service, nth(this.nodes, k))
      if (starts > at(this.beHereBy, k) + 1e-6) return false
    }
    if (this.length === 0 || !this.#model.hasPickups) return true
    const [kilograms, litres] = this.vehicle.capacity
    return at(this.mostKilograms, this.length) <= kilograms && at(this.mostLitres, this.length) <= litres
  }

  /** Its jobs, as they are delivered. */
  jobs(): number[] {
    const jobs: number[] = []
    for (let k = 1; k <= this.length; k++) if (nth(this.nodes, k) < this.#model.jobs) jobs.push(nth(this.nodes, k))
    return jobs
  }

  /** When it leaves: as late as it can without ending later than it must. */
  departs(): number {
    if (!this.hasDuration) this.#addUpDuration()
    const { isUnderWay, earliest } = this.vehicle
    const ends = at(this.leaves, this.length) + at(this.seconds, this.length)
    return isUnderWay ? earliest : Math.max(earliest, ends - this.duration)
  }
}
