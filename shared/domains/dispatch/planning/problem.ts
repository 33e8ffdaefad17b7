// What a planner is given and what it answers: numbers only, so that the same problem gives the same plan to the byte.

/** What a load weighs and how much room it takes: whole kilograms and litres, so that sums are exact. */
export type Load = readonly [kilograms: number, litres: number]

/** Where and when something is handed over. Seconds count from one instant for the whole problem. */
export interface ProblemStop {
  /** Index of the place in the matrix. */
  readonly place: number
  /** Service begins neither before `opens` (whoever is early waits) nor after `closes`. */
  readonly opens: number
  readonly closes: number
  readonly serviceSeconds: number
}

/** One order. */
export interface Job {
  /** Where it is fetched; null: it is loaded where the vehicle starts, before it starts, and is on board from there. */
  readonly pickup: ProblemStop | null
  readonly delivery: ProblemStop
  readonly load: Load
  /** Vehicles that have what its handling asks for, by index, ascending; null: all. */
  readonly vehicles: readonly number[] | null
  /** Bits of the sorts of goods it is, and of those that may not be on the same route. */
  readonly goods: number
  readonly avoids: number
  /** 0 to 100: which orders are left out last. */
  readonly priority: number
  /** The vehicle that has it on board already, so that no other can deliver it; null: none has. */
  readonly onBoard: number | null
}

/** One vehicle on one day. */
export interface ProblemVehicle {
  /** Place where its route starts. */
  readonly start: number
  /** Place where it ends; null: where the last stop is. */
  readonly end: number | null
  /** It leaves no earlier and is back (without `end`: done with its last stop) no later. */
  readonly earliest: number
  readonly latest: number
  readonly capacity: Load
  /** For being used at all, per metre driven, and per second from leaving until the end of the route. */
  readonly fixedCost: number
  readonly costPerMetre: number
  readonly costPerSecond: number
  /** It has left: only what it has on board and orders with a pickup can go on it, it leaves at `earliest`, and it drives to `end` though nothing is left to do. */
  readonly isUnderWay: boolean
}

/** Everything that a plan depends on, but for policy, seed and budget. */
export interface Problem {
  /** How many places the matrix has. */
  readonly places: number
  /** From place a to place b at [a * places + b]; neither symmetry nor the triangle inequality is counted on. */
  readonly metres: Float64Array
  readonly seconds: Float64Array
  readonly vehicles: readonly ProblemVehicle[]
  readonly jobs: readonly Job[]
}

/** A stop of a planned route. */
export interface Visit {
  readonly job: number
  readonly kind: 'pickup' | 'delivery'
}

/** What one vehicle does. */
export interface PlannedRoute {
  readonly vehicle: number
  /** When it leaves: as late as it can without ending later than it would at the earliest, so that it waits the least. */
  readonly departs: number
  readonly visits: readonly Visit[]
}

/** An answer to a problem. */
export interface Solution {
  /** By vehicle, ascending; only those that have stops. */
  readonly routes: readonly PlannedRoute[]
  /** Jobs that no vehicle can take beside the others, ascending. */
  readonly unassigned: readonly number[]
  /** How many iterations were made: with the same budget and this many as `stopAfter` the same plan comes out again, whatever cut it off. */
  readonly iterations: number
}

/** What is wanted: the least cost, or the fewest vehicles and then the least cost. Either way the orders that are left out count first, by number and priority. */
export type Objective = 'cost' | 'vehicles'

/** How a planner is to work. */
export interface PlanOptions {
  readonly seed: number
  /** The budget, over which a search goes from wide to narrow; a policy that does not search takes no notice. */
  readonly iterations: number
  /** Stops after this many iterations of the budget, to plan again what time cut off. */
  readonly stopAfter?: number
  readonly objective: Objective
  /** A guard against an endless search: true when time is over. It is asked now and then; what it cuts off says how many iterations it had. */
  readonly isOver?: () => boolean
}

/** A way of planning. A change that can give another plan is a new version. */
export interface Policy {
  readonly name: string
  readonly version: number
  readonly description: string
  readonly plan: (problem: Problem, options: PlanOptions) => Solution
}
