// The policy for a good plan: savings first, then a search.
import { costToOpen } from './cheapest-insertion.ts'
import { construct } from './construct.ts'
import { toModel } from './model.ts'
import { Plan } from './plan.ts'
import type { Policy } from './problem.ts'
import { search } from './search.ts'
import { toSolution } from './solution.ts'

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
