// The search against every plan there is, on problems so small that these can be tried.
import { expect, test } from 'vitest'
import { policyOf } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Objective } from '../../shared/domains/dispatch/planning/problem.ts'
import { bestWorth, worthOf } from '../support/best-plan.ts'
import { validate } from '../support/plan-validator.ts'
import { smallProblem } from '../support/small-problems.ts'

/** Of many, a few may be missed: a search is no proof. */
const count = process.env.OPSBOOK_TEST_LONG ? 1000 : 40
const mayMiss = Math.floor(count / 100)

test.each<Objective>(['cost', 'vehicles'])('finds the best plan there is for %s, whatever the problem has in it', (objective) => {
  const policy = policyOf('savings-local-search')
  const missed: unknown[] = []
  for (let seed = 101; seed <= 100 + count; seed++) {
    const problem = smallProblem(seed)
    const solution = policy?.plan(problem, { seed: 1, iterations: 2000, objective })
    if (solution === undefined) throw new Error('there is no such policy')
    expect(validate(problem, solution)).toEqual([])
    const [best, found] = [bestWorth(problem, objective), worthOf(problem, solution, objective)]
    if (found.some((value, i) => Math.abs(value - (best[i] ?? 0)) > 1e-6)) missed.push({ seed, best, found })
  }
  expect(missed.slice(mayMiss)).toEqual([])
})
