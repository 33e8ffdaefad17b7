// The search on two of Solomon's instances, by iterations so that time has no say, and what a plan depends on.
import { describe, expect, test } from 'vitest'
import { policies, policyOf } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Objective, PlanOptions, Solution } from '../../shared/domains/dispatch/planning/problem.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'
import { costsOf } from '../../shared/domains/dispatch/planning/reasons.ts'
import { cityProblem } from '../support/city-problem.ts'
import { validate } from '../support/plan-validator.ts'
import { bestKnown, solomon } from '../support/solomon.ts'

function plan(problem: ReturnType<typeof solomon>, options: Partial<PlanOptions>, name = 'savings-local-search'): Solution {
  const policy = policyOf(name)
  if (policy === null) throw new Error(`there is no policy ${name}`)
  const solution = policy.plan(problem, { seed: 1, iterations: 5000, objective: 'cost', ...options })
  expect(validate(problem, solution)).toEqual([])
  return solution
}

describe.each(['C101', 'R105'])('%s', (name) => {
  const problem = solomon(name)
  const known = bestKnown.get(name)

  test('is driven at most 5 % further than by the best known plan', () => {
    const solution = plan(problem, {})
    expect(solution.unassigned).toEqual([])
    expect(costsOf(problem, solution).total.total).toBeLessThan(1.05 * (known?.distance ?? 0))
  })

  test('takes at most one vehicle more than the best known plan, when vehicles count first', () => {
    const solution = plan(problem, { objective: 'vehicles' })
    expect(solution.unassigned).toEqual([])
    expect(solution.routes.length).toBeLessThanOrEqual((known?.vehiclesFirst.vehicles ?? 0) + 1)
  })

  test('is planned at once by cheapest insertion, and no better than by a search', () => {
    const [quick, good] = [plan(problem, {}, 'cheapest-insertion'), plan(problem, {})].map(
      (solution) => costsOf(problem, solution).total.total,
    )
    expect(quick).toBeGreaterThan(good ?? 0)
    expect(quick).toBeLessThan(1.5 * (known?.distance ?? 0))
  })
})

test.each<Objective>(['cost', 'vehicles'])(
  'another seed gives another plan, the same seed the same, wherever it is cut off, for %s',
  (objective) => {
    const problem = solomon('R105')
    const options = { objective, iterations: 2000, seed: 7 }
    const text = (more: Partial<PlanOptions>) => JSON.stringify(plan(problem, { ...options, ...more }))
    expect(text({})).toBe(text({}))
    expect(text({ seed: 8 })).not.toBe(text({}))
    let asked = 0
    const cut = plan(problem, { ...options, isOver: () => ++asked > 6 })
    expect(cut.iterations).toBe(6 * 128)
    expect(text({ stopAfter: cut.iterations })).toBe(JSON.stringify(cut))
  },
)

test('many orders are planned as well: near each first, and with the same answer for the same seed', () => {
  const problem = cityProblem(300, 20)
  const [first, again] = [plan(problem, { iterations: 400 }), plan(problem, { iterations: 400 })]
  expect(JSON.stringify(again)).toBe(JSON.stringify(first))
  expect(first.unassigned).toEqual([])
  const cost = (solution: Solution) => costsOf(problem, solution).total.total
  expect(cost(first)).toBeLessThan(cost(plan(problem, {}, 'cheapest-insertion')))
})

test('leaves out no more than must be, and by weight, when vehicles are too few', () => {
  const whole = solomon('R105')
  const random = seeded(5)
  const jobs = whole.jobs.map((job) => ({ ...job, priority: Math.floor(100 * random() ** 2) }))
  const problem = { ...whole, vehicles: whole.vehicles.slice(0, 10), jobs }
  const left = (solution: Solution) => solution.unassigned.reduce((sum, job) => sum + 1 + (jobs[job]?.priority ?? 0), 0)
  const [quick, good] = [plan(problem, {}, 'cheapest-insertion'), plan(problem, {})].map(left)
  expect(quick).toBeGreaterThan(good ?? 0)
  expect(good).toBeLessThan(jobs.reduce((sum, { priority }) => sum + 1 + priority, 0) / 15)
})

test('a policy is found by its name and version, and by its name the newest; nothing else is', () => {
  expect(policies.map(({ name, version }) => `${name} ${version}`)).toEqual(['cheapest-insertion 1', 'savings-local-search 1'])
  expect(policyOf('cheapest-insertion')).toBe(policyOf('cheapest-insertion', 1))
  expect([policyOf('cheapest-insertion', 2), policyOf('cheapest')]).toEqual([null, null])
})

test('numbers by chance are those of their seed, from 0 up to 1, and spread evenly', () => {
  const draw = (seed: number, count: number) => {
    const random = seeded(seed)
    return Array.from({ length: count }, () => random())
  }
  expect(draw(1, 5)).toEqual(draw(1, 5))
  expect(draw(1, 5)).not.toEqual(draw(2, 5))
  expect(draw(1, 5)).not.toEqual(draw(1 + 2 ** 32, 5))
  const many = draw(3, 20_000)
  expect(many.every((number) => number >= 0 && number < 1)).toBe(true)
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = many.filter((number) => Math.floor(number * 10) === tenth).length / many.length
    expect(share).toBeGreaterThan(0.09)
    expect(share).toBeLessThan(0.11)
  }
})
