// Planners on any orders and any fleet: what they plan can be driven, what they leave out no vehicle could take, and the same again is the same to the byte.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policies } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Objective, PlanOptions, Problem, Solution, Visit } from '../../shared/domains/dispatch/planning/problem.ts'
import type { Reason } from '../../shared/domains/dispatch/planning/reason.ts'
import { costsOf, reasonsIn } from '../../shared/domains/dispatch/planning/reasons.ts'
import { type Simulated, simulate } from '../../shared/domains/dispatch/planning/simulate.ts'
import { validate } from '../support/plan-validator.ts'
import { anyProblem, anyVisits } from '../support/random-problems.ts'

const runs = process.env.OPSBOOK_TEST_LONG ? 5000 : 250
const options = (more: Partial<PlanOptions> = {}): PlanOptions => ({ seed: 7, iterations: 60, objective: 'cost', ...more })
const objective = fc.constantFrom<Objective>('cost', 'vehicles')

/** The route of a vehicle with a job added in every possible way. */
function* insertions({ jobs, vehicles }: Problem, { routes }: Solution, vehicle: number, job: number): Generator<Visit[]> {
  const visits = routes.find((route) => route.vehicle === vehicle)?.visits ?? []
  const asked = jobs[job]
  const isFetched = asked?.onBoard === null && asked.pickup !== null
  expect(vehicles[vehicle]).toBeDefined()
  for (let delivery = 0; delivery <= visits.length; delivery++) {
    const delivered = visits.toSpliced(delivery, 0, { job, kind: 'delivery' })
    if (!isFetched) yield delivered
    else for (let pickup = 0; pickup <= delivery; pickup++) yield delivered.toSpliced(pickup, 0, { job, kind: 'pickup' })
  }
}

const worst = (of: Simulated, kind: 'over-weight' | 'over-volume') =>
  Math.max(0, ...of.violations.map((found) => (found.kind !== kind ? 0 : 'kilograms' in found ? found.kilograms : found.litres)))
const fits = (of: Simulated) => worst(of, 'over-weight') + worst(of, 'over-volume') === 0
const arrival = (of: Simulated, job: number, kind: Visit['kind']) =>
  of.stops.find(({ visit }) => visit.job === job && visit.kind === kind)?.arrives ?? Number.NaN

/** Whether what a reason says is so, tried on every way there is. */
function isTrue(reason: Reason, problem: Problem, tried: readonly Simulated[], job: number, vehicle: number): boolean {
  const [load, capacity] = [problem.jobs[job]?.load ?? [0, 0], problem.vehicles[vehicle]?.capacity ?? [0, 0]]
  const has = (kind: string) => tried.every(({ violations }) => violations.some((found) => found.kind === kind))
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  /** Whether stops of the job are in time. */
  const isIn = ({ stops }: Simulated, kinds: readonly Visit['kind'][]) =>
    stops.every(
      ({ visit, violations }) =>
        visit.job !== job || !kinds.includes(visit.kind) || !violations.some(({ kind }) => kind === 'window-missed'),
    )
  switch (reason.kind) {
    case 'too-heavy':
      return reason.kilograms > 0 && reason.kilograms === load[0] - capacity[0]
    case 'too-large':
      return reason.litres > 0 && reason.litres === load[1] - capacity[1]
    case 'over-weight':
      return least(tried.map((one) => worst(one, 'over-weight'))) === reason.kilograms
    case 'over-volume':
      return tried.some((one) => worst(one, 'over-volume') === reason.litres) && !tried.some(fits)
    case 'window-missed':
      return (
        reason.arrives ===
        least(
          tried.filter((one) => fits(one) && (reason.at === 'pickup' || isIn(one, ['pickup']))).map((one) => arrival(one, job, reason.at)),
        )
      )
    case 'shift-over':
      return (
        reason.ends > reason.latest &&
        reason.ends === least(tried.filter((one) => fits(one) && isIn(one, ['pickup', 'delivery'])).map(({ ends }) => ends))
      )
    case 'other-stop-late':
      return tried.some(({ stops }) => stops.some(({ visit, arrives }) => visit === reason.visit && arrives === reason.arrives))
    case 'could-be-added':
      return false
    default:
      return has(reason.kind)
  }
}

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
            const { earliest } = problem.vehicles[vehicle] ?? { earliest: Number.NaN }
            const tried = [...insertions(problem, solution, vehicle, job)].map((visits) => simulate(problem, vehicle, visits, earliest))
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

describe('driving a route on paper', () => {
  test('finds fault with a route exactly where the judge does', () => {
    const route = anyProblem({ vehicles: 2 })
      .filter(({ vehicles }) => vehicles.length > 0)
      .chain((problem) => fc.tuple(fc.constant(problem), fc.nat(problem.vehicles.length - 1), anyVisits(problem)))
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(route, ([problem, vehicle, visits]) => {
        const driven = simulate(problem, vehicle, visits)
        const unassigned = [...problem.jobs.keys()].filter((job) => !visits.some((visit) => visit.job === job))
        const routes = visits.length === 0 ? [] : [{ vehicle, departs: driven.departs, visits }]
        const verdict = validate(problem, { routes, unassigned, iterations: 0 }, { routes: routes.map(() => driven.cost.total) })
        if (visits.length > 0)
          expect([verdict, driven.violations].map((found) => found.length === 0)).toEqual(
            verdict.length === 0 ? [true, true] : [false, false],
          )
        seen[verdict.length === 0 ? 'good' : 'bad']++
      }),
      { numRuns: 8 * runs },
    )
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(runs / 4)
  })
})
