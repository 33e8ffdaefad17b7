// Why orders were left out of a plan, vehicle by vehicle, and what the plan costs by part.
import { findInsertion, openRoute } from './open-route.ts'
import type { Problem, Solution } from './problem.ts'
import type { Reason } from './reason.ts'
import { type RouteCost, simulate } from './simulate.ts'

/** Why one order cannot go on one vehicle. */
export interface VehicleReasons {
  readonly vehicle: number
  readonly reasons: Reason[]
}

/** Answers for one job after the other why no vehicle can take it beside what the plan gives it, by vehicle, ascending; the routes are opened once. */
export function reasonsIn(problem: Problem, solution: Pick<Solution, 'routes'>): (job: number) => VehicleReasons[] {
  const visits = new Map(solution.routes.map((route) => [route.vehicle, route.visits]))
  const routes = problem.vehicles.map((_, vehicle) => openRoute(problem, vehicle, visits.get(vehicle) ?? []))
  return (job) =>
    routes.map((route) => {
      const tried = findInsertion(route, job)
      const reasons: Reason[] = tried.found === null ? tried.reasons : [{ kind: 'could-be-added', extraCost: tried.found.extraCost }]
      return { vehicle: route.vehicle, reasons }
    })
}

/** What each route of a plan costs, in the order of its routes, and all of it. */
export function costsOf(problem: Problem, solution: Pick<Solution, 'routes'>): { routes: RouteCost[]; total: RouteCost } {
  const routes = solution.routes.map(({ vehicle, visits, departs }) => simulate(problem, vehicle, visits, departs).cost)
  const sum = (part: keyof RouteCost) => routes.reduce((total, cost) => total + cost[part], 0)
  return { routes, total: { fixed: sum('fixed'), distance: sum('distance'), time: sum('time'), total: sum('total') } }
}
