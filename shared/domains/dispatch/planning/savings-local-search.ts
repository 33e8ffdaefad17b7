// The policy for a good plan: savings first, then a search.
import { costToOpen } from './cheapest-insertion.ts'
import { construct } from './construct.ts'
import { toModel } from './model.ts'
import { Plan } from './plan.ts'
import type { Policy, Problem } from './problem.ts'
import { search } from './search.ts'
import { toSolution } from './solution.ts'

/** The budget that gives a good plan: some seconds for 150 orders, and not above half a minute for 1,000. */
export function usualIterations(problem: Problem): number {
  return Math.round(300_000 + 200 * problem.jobs.length)
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
