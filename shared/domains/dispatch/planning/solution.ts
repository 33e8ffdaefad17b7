// From a plan in the making to the answer.
import { nth } from './cells.ts'
import type { Plan } from './plan.ts'
import type { PlannedRoute, Solution, Visit } from './problem.ts'

/** The answer that a plan is. */
export function toSolution(plan: Plan, iterations: number): Solution {
  const routes: PlannedRoute[] = []
  for (let vehicle = 0; vehicle < plan.model.vehicles.length; vehicle++) {
    const route = plan.route(vehicle)
    if (route.length === 0) continue
    const visits: Visit[] = []
    for (let k = 1; k <= route.length; k++) {
      const node = nth(route.nodes, k)
      const isDelivery = node < plan.model.jobs
      visits.push({ job: isDelivery ? node : node - plan.model.jobs, kind: isDelivery ? 'delivery' : 'pickup' })
    }
    routes.push({ vehicle, departs: route.departs(), visits })
  }
  const unassigned: number[] = []
  for (let job = 0; job < plan.model.jobs; job++) if (nth(plan.vehicleOf, job) < 0) unassigned.push(job)
  return { routes, unassigned, iterations }
}
