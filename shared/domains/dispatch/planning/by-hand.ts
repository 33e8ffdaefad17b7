// Routes that somebody has arranged by hand, taken as they are: what is wrong with them is said, nothing is mended. Pure.
import type { Issue } from '../../../errors.ts'
import { toIssue } from './describe.ts'
import { namesOf } from './names.ts'
import type { Problem, Solution, Visit } from './problem.ts'
import { drive, simulate } from './simulate.ts'
import type { Arranged, Snapshot } from './snapshot.ts'

/** What decisions that people arranged have for a policy; nothing is planned by it. */
export const byHand = { name: 'by-hand', version: 1 } as const

type Known = Pick<Snapshot, 'day' | 'from' | 'vehicles' | 'orders' | 'segregations'>

/** The answer that arranged routes are; their vehicles and orders are those of the snapshot (`checkArranged`). */
export function solutionByHand({ vehicles, orders }: Known, problem: Problem, arranged: readonly Arranged[]): Solution {
  const jobs = new Map(orders.map(({ id }, job) => [id, job]))
  const routes = arranged
    .filter(({ stops }) => stops.length > 0)
    .map(({ vehicleId, stops }) => {
      const vehicle = vehicles.findIndex(({ id }) => id === vehicleId)
      const visits = stops.map(({ orderId, kind }): Visit => ({ job: jobs.get(orderId) ?? -1, kind }))
      return { vehicle, departs: drive(problem, vehicle, visits).departs, visits }
    })
    .sort((a, b) => a.vehicle - b.vehicle)
  const taken = new Set(routes.flatMap(({ visits }) => visits.map(({ job }) => job)))
  return { routes, unassigned: orders.flatMap((_, job) => (taken.has(job) ? [] : [job])), iterations: 0 }
}

/** Everything that is wrong with routes, in words. */
export function wrongWith(snapshot: Known, problem: Problem, { routes }: Solution): Issue[] {
  return routes.flatMap(({ vehicle, visits, departs }) => {
    const names = namesOf(snapshot, vehicle)
    return simulate(problem, vehicle, visits, departs).violations.map((violation) => {
      const { message, ...rest } = toIssue(violation, names)
      return { ...rest, path: `${names.vehicle(vehicle)}.${rest.path}`, message }
    })
  })
}

/** Vehicles and orders that the plan does not know, and what is on several routes. */
export function checkArranged({ vehicles, orders }: Known, arranged: readonly Arranged[]): Issue[] {
  const known = { vehicles: new Set(vehicles.map(({ id }) => id)), orders: new Set(orders.map(({ id }) => id)) }
  const [driven, carriers] = [new Set<number>(), new Map<number, number>()]
  return arranged.flatMap(({ vehicleId, stops }, at): Issue[] => {
    const path = `routes.${at}`
    const issues: Issue[] = []
    if (!known.vehicles.has(vehicleId))
      issues.push({ path: `${path}.vehicleId`, code: 'reference', message: `the plan knows no vehicle ${vehicleId}`, hint })
    if (driven.has(vehicleId))
      issues.push({ path: `${path}.vehicleId`, code: 'duplicate', message: `vehicle ${vehicleId} has a route already`, hint: once })
    driven.add(vehicleId)
    for (const [n, { orderId }] of stops.entries()) {
      const carrier = carriers.get(orderId)
      if (!known.orders.has(orderId))
        issues.push({ path: `${path}.stops.${n}`, code: 'reference', message: `the plan knows no order ${orderId}`, hint })
      if (carrier !== undefined && carrier !== vehicleId)
        issues.push({ path: `${path}.stops.${n}`, code: 'duplicate', message: `order ${orderId} is on another route`, hint: once })
      carriers.set(orderId, vehicleId)
    }
    return issues
  })
}

const hint = 'Name vehicles and orders of its snapshot (GET .../snapshot), or plan again with these.'
const once = 'Name it once.'
