// The policy for a good plan.
import { cheapestInsertion } from './cheapest-insertion.ts'
import type { Policy } from './problem.ts'

export const savingsLocalSearch: Policy = {
  ...cheapestInsertion,
  name: 'savings-local-search',
  description: 'A plan by savings that is then searched for better ones.',
}
