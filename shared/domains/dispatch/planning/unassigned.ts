// The orders that a plan left out, each with what is in the way on every vehicle: the document of a decision.
import { describe } from './describe.ts'
import { type Named, namesOf } from './names.ts'
import type { Problem, Solution } from './problem.ts'
import type { Reason } from './reason.ts'
import { reasonsIn, type VehicleReasons } from './reasons.ts'
import { itemAt } from './simulate.ts'

/** Vehicles that cannot take an order for the same reasons, in words; `code` is the kind of each. */
export interface WhyNot {
  readonly vehicleIds: readonly number[]
  readonly vehicles: readonly string[]
  readonly reasons: readonly { readonly code: Reason['kind']; readonly message: string }[]
}

/** Orders that were left out, in the order of the snapshot; of very many the reasons of some vehicles are only counted (`notShown`). */
export interface Unassigned {
  readonly orders: readonly {
    readonly orderId: number
    readonly order: string
    readonly why: readonly WhyNot[]
    readonly notShown?: number
  }[]
}

/** Characters of all reasons together: less than the document of a decision holds. */
const mostCharacters = 7_000_000

/** Reasons in words; vehicles with the same ones share a line, in the order in which each first comes. */
export function groupReasons(snapshot: Named, found: readonly VehicleReasons[]): WhyNot[] {
  const lines = new Map<string, { vehicleIds: number[]; vehicles: string[]; reasons: WhyNot['reasons'] }>()
  for (const { vehicle, reasons } of found) {
    const names = namesOf(snapshot, vehicle)
    const said = reasons.map((reason) => ({ code: reason.kind, message: describe(reason, names) }))
    const key = JSON.stringify(said)
    const line = lines.get(key) ?? { vehicleIds: [], vehicles: [], reasons: said }
    const { id, code } = itemAt(snapshot.vehicles, vehicle)
    line.vehicleIds.push(id)
    line.vehicles.push(code)
    lines.set(key, line)
  }
  return [...lines.values()]
}

/** Why these jobs, those that were left out unless told, are on no route of a plan. */
export function explainUnassigned(snapshot: Named, problem: Problem, solution: Solution, jobs = solution.unassigned): Unassigned {
  const reasonsOf = reasonsIn(problem, solution)
  const share = mostCharacters / jobs.length
  return {
    orders: jobs.map((job) => {
      const { id, number } = itemAt(snapshot.orders, job)
      return { orderId: id, order: number, ...within(groupReasons(snapshot, reasonsOf(job)), share) }
    }),
  }
}

/** As many vehicles with their reasons as so many characters of JSON hold, the first ones; the rest are counted. */
function within(why: readonly WhyNot[], most: number): { why: WhyNot[]; notShown?: number } {
  let left = most
  const shown: WhyNot[] = []
  let notShown = 0
  for (const line of why) {
    left -= JSON.stringify(line.reasons).length + 50
    const fitting = line.vehicles.findIndex((code, at) => {
      left -= JSON.stringify(code).length + String(line.vehicleIds[at]).length + 2
      return left < 0
    })
    const count = fitting < 0 ? line.vehicles.length : fitting
    if (count > 0) shown.push({ ...line, vehicleIds: line.vehicleIds.slice(0, count), vehicles: line.vehicles.slice(0, count) })
    notShown += line.vehicles.length - count
  }
  return notShown === 0 ? { why: shown } : { why: shown, notShown }
}
