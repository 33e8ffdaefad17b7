// Planners on any orders and any fleet: what they plan can be driven, what they leave out no vehicle could take, and the same again is the same to the byte.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findInsertion, openRoute } from '../../shared/domains/dispatch/planning/open-route.ts'
import { policies } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Objective, PlanOptions } from '../../shared/domains/dispatch/planning/problem.ts'
import { costsOf, reasonsIn } from '../../shared/domains/dispatch/planning/reasons.ts'
import { simulate } from '../../shared/domains/dispatch/planning/simulate.ts'
import { validate } from '../support/plan-validator.ts'
import { anyProblem, anyRoute, anyVisits } from '../support/random-problems.ts'
import { insertions, isTrue } from '../support/true-reasons.ts'

const runs = process.env.OPSBOOK_TEST_LONG ? 5000 : 250
const options = (more: Partial<PlanOptions> = {}): PlanOptions => ({ seed: 7, iterations: 60, objective: 'cost', ...more })
const objective = fc.constantFrom<Objective>('cost', 'vehicles')

describe.each(policies.map((policy) => [`${policy.name} ${policy.version}`, policy] as const))('%s', (_, { plan }) => {
  test('plans only what can be driven, and forgets nobody', () => {
    fc.assert(
      fc.property(anyProblem(), objective, (problem, objective) => {
        const solution = plan(problem, options({ objective }))
        const costs = costsOf(problem, solution)
        expect(validate(problem, solution, { routes: costs.routes.map((cost) => cost.total), total: costs.total.total })).toEqual([])
        for (const { vehicle, visits, departs } of solution.routes) {
          const driven = simulate(problem, vehicle, visits)
          expect([driven.violations, driven.departs]).toEqual([[], departs])
        }
      }),
      { numRuns: runs },
    )
  })

  test('leaves out only what no vehicle can take, each with reasons that are true', () => {
    fc.assert(
      fc.property(anyProblem(), objective, (problem, objective) => {
        const solution = plan(problem, options({ objective }))
        const reasonsOf = reasonsIn(problem, solution)
        for (const job of solution.unassigned) {
          const found = reasonsOf(job)
          expect(found.map(({ vehicle }) => vehicle)).toEqual([...problem.vehicles.keys()])
          for (const { vehicle, reasons } of found) {
            const visits = solution.routes.find((route) => route.vehicle === vehicle)?.visits ?? []
            const { earliest } = problem.vehicles[vehicle] ?? { earliest: Number.NaN }
            const tried = [...insertions(problem, visits, job)].map((visits) => simulate(problem, vehicle, visits, earliest))
            expect(reasons).not.toEqual([])
            expect(tried.every(({ violations }) => violations.length > 0)).toBe(true)
            for (const reason of reasons) expect([reason, isTrue(reason, problem, tried, job, vehicle)]).toEqual([reason, true])
          }
        }
      }),
      { numRuns: runs },
    )
  })

  test('gives the same plan to the byte for the same problem, seed and budget, also where time cut it off', () => {
    fc.assert(
      fc.property(
        anyProblem({ jobs: 14 }),
        objective,
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.nat(30),
        (problem, objective, seed, patience) => {
          const whole = plan(problem, options({ objective, seed }))
          expect(JSON.stringify(plan(structuredClone(problem), options({ objective, seed })))).toBe(JSON.stringify(whole))
          let asked = 0
          const cut = plan(problem, options({ objective, seed, iterations: 2000, isOver: () => ++asked > patience }))
          const again = plan(problem, options({ objective, seed, iterations: 2000, stopAfter: cut.iterations }))
          expect(JSON.stringify(again)).toBe(JSON.stringify(cut))
        },
      ),
      { numRuns: runs / 5 },
    )
  })
})

/** A problem with a vehicle. */
const manned = (isEasy: boolean) => anyProblem({ vehicles: 2, isEasy }).filter(({ vehicles }) => vehicles.length > 0)

describe('driving a route on paper', () => {
  test.each([
    ['any', false],
    ['easy', true],
  ] as const)('finds fault with a route exactly where the judge does: %s', (_, isEasy) => {
    const route = manned(isEasy).chain((problem) => fc.tuple(fc.constant(problem), fc.nat(problem.vehicles.length - 1), anyVisits(problem)))
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(route, ([problem, vehicle, visits]) => {
        const driven = simulate(problem, vehicle, visits)
        const unassigned = [...problem.jobs.keys()].filter((job) => !visits.some((visit) => visit.job === job))
        const routes = visits.length === 0 ? [] : [{ vehicle, departs: driven.departs, visits }]
        const verdict = validate(problem, { routes, unassigned, iterations: 0 }, { routes: routes.map(() => driven.cost.total) })
        if (visits.length > 0)
          expect([verdict, driven.violations].map(({ length }) => length > 0)).toEqual(verdict.length > 0 ? [true, true] : [false, false])
        seen[verdict.length === 0 ? 'good' : 'bad']++
      }),
      { numRuns: 4 * runs },
    )
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(runs / 5)
  })

  test('finds the cheapest place for one order more, or true reasons why there is none, also on a route that is late or too full already', () => {
    const route = fc
      .boolean()
      .chain(manned)
      .chain((problem) => fc.tuple(fc.constant(problem), fc.nat(problem.vehicles.length - 1), anyRoute(problem)))
    const seen = { found: 0, none: 0 }
    const amiss = new Set(['window-missed', 'shift-over', 'over-weight', 'over-volume'])
    fc.assert(
      fc.property(route, ([problem, vehicle, visits]) => {
        const before = simulate(problem, vehicle, visits)
        fc.pre(before.violations.every(({ kind }) => amiss.has(kind)))
        const { earliest } = problem.vehicles[vehicle] ?? { earliest: Number.NaN }
        const open = openRoute(problem, vehicle, visits)
        for (const job of problem.jobs.keys()) {
          if (visits.some((visit) => visit.job === job)) continue
          const all = [...insertions(problem, visits, job)]
          const costs = all
            .map((longer) => simulate(problem, vehicle, longer))
            .flatMap(({ cost, violations }) => (violations.length === 0 ? [cost.total] : []))
          const tried = findInsertion(open, job)
          seen[tried.found ? 'found' : 'none']++
          if (tried.found) {
            expect(simulate(problem, vehicle, tried.found.visits).violations).toEqual([])
            expect(tried.found.extraCost).toBeCloseTo(Math.min(...costs) - before.cost.total, 6)
          } else {
            expect(tried.reasons).not.toEqual([])
            expect(costs).toEqual([])
            const early = all.map((longer) => simulate(problem, vehicle, longer, earliest))
            for (const reason of tried.reasons) expect([reason, isTrue(reason, problem, early, job, vehicle)]).toEqual([reason, true])
          }
        }
      }),
      { numRuns: 2 * runs },
    )
    expect(Math.min(seen.found, seen.none)).toBeGreaterThan(runs / 5)
  })
})
