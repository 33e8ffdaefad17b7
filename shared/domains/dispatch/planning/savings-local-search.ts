// The policy for a good plan: savings first, then a search.
import { costToOpen } from './cheapest-insertion.ts'
import { construct } from './construct.ts'
import { toModel } from './model.ts'
import { Plan } from './plan.ts'
import type { Policy, Problem } from './problem.ts'
import { search } from './search.ts'
import { toSolution } from './solution.ts'

/** The budget that gives a good plan: some 4 seconds for 150 orders and 15 for 1,000, for which pickups are tried in many more places. */
export function usualIterations({ jobs }: Problem): number {
  const fetched = jobs.filter((job) => job.pickup !== null && job.onBoard === null).length / Math.max(1, jobs.length)
  return Math.round((60_000 + 40 * Math.min(1000, jobs.length)) / (1 + 5 * fetched))
}

export const savingsLocalSearch: Policy = {
  name: 'savings-local-search',
  version: 1,
  description: 'A plan by savings, then a search that takes strings of stops off neighbouring routes and puts them back.',
  plan: (problem, options) => {
    const plan = new Plan(toModel(problem))
    construct(plan, costToOpen(problem, options.objective))
    const iterations = search(plan, options)
    return toSolution(plan, iterations)
  },
}
