// The ways of planning there are. A new one is a file with a Policy and a line here.
import { cheapestInsertion } from './cheapest-insertion.ts'
import type { Policy } from './problem.ts'
import { savingsLocalSearch } from './savings-local-search.ts'

/** By name, the newest version of each last. */
export const policies: readonly Policy[] = [cheapestInsertion, savingsLocalSearch]

/** The policy of that name, its newest version unless told; null: there is none. */
export function policyOf(name: string, version?: number): Policy | null {
  return policies.findLast((policy) => policy.name === name && (version === undefined || policy.version === version)) ?? null
}
