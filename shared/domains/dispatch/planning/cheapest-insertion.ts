// The policy for an answer at once: every job where it saves most, and nothing after.
import { construct } from './construct.ts'
import { toModel } from './model.ts'
import { Plan } from './plan.ts'
import type { Objective, Policy, Problem } from './problem.ts'
import { toSolution } from './solution.ts'

/** What starting to use one more vehicle counts while a plan is built: more than all driving where few vehicles are wanted first. */
export function costToOpen(problem: Problem, objective: Objective): number {
  if (objective === 'cost') return 0
  const longest = problem.metres.reduce((most, metres) => Math.max(most, metres), 0)
  const slowest = problem.seconds.reduce((most, seconds) => Math.max(most, seconds), 0)
  const dearest = problem.vehicles.reduce(
    (most, { fixedCost, costPerMetre, costPerSecond, earliest, latest }) =>
      Math.max(most, fixedCost + 4 * costPerMetre * longest + costPerSecond * (Math.max(0, latest - earliest) + slowest)),
    0,
  )
  return 1 + dearest
}

export const cheapestInsertion: Policy = {
  name: 'cheapest-insertion',
  version: 1,
  description: 'Each order where it saves most beside a vehicle of its own; an answer in milliseconds.',
  plan: (problem, { objective }) => {
    const plan = new Plan(toModel(problem))
    construct(plan, costToOpen(problem, objective))
    return toSolution(plan, 0)
  },
}
