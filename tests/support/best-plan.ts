// The best plan of a small problem, found by trying every one: every order of every set of jobs on every vehicle, then every way to share the jobs out.
import type { Objective, Problem, Solution, Visit } from '../../shared/domains/dispatch/planning/problem.ts'
import { simulate } from '../../shared/domains/dispatch/planning/simulate.ts'

/** What a plan is judged by, the first that differs decides: summed weight of what is left out, vehicles (0 where only cost counts), cost. */
type Worth = readonly [leftWeight: number, vehicles: number, cost: number]

const isLess = (a: Worth, b: Worth): boolean => {
  const i = a.findIndex((value, part) => Math.abs(value - (b[part] ?? 0)) > 1e-6)
  return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0)
}

const weight = ({ jobs }: Problem, isLeft: (job: number) => boolean): number =>
  jobs.reduce((sum, { priority }, job) => (isLeft(job) ? sum + 1 + priority : sum), 0)

/** What a plan comes to. Vehicles under way count as used and cost what they cost in any case. */
export function worthOf(problem: Problem, solution: Solution, objective: Objective): Worth {
  const left = new Set(solution.unassigned)
  let used = 0
  let cost = 0
  for (const [vehicle, { isUnderWay }] of problem.vehicles.entries()) {
    const visits = solution.routes.find((route) => route.vehicle === vehicle)?.visits ?? []
    if (visits.length === 0 && !isUnderWay) continue
    used++
    cost += simulate(problem, vehicle, visits).cost.total
  }
  return [weight(problem, (job) => left.has(job)), objective === 'vehicles' ? used : 0, cost]
}

/** The least cost of each set of jobs (bits) on a vehicle, Infinity where it cannot be. */
function costsOf(problem: Problem, vehicle: number): Float64Array {
  const costs = new Float64Array(2 ** problem.jobs.length).fill(Number.POSITIVE_INFINITY)
  const fleet = problem.vehicles[vehicle]
  if (fleet === undefined) return costs
  costs[0] = fleet.isUnderWay ? simulate(problem, vehicle, []).cost.total : 0
  const visits: Visit[] = []
  const extend = (waiting: number, aboard: number, place: number, clock: number): void => {
    if (visits.length > 0 && aboard === 0) {
      const { violations, cost } = simulate(problem, vehicle, visits)
      const set = waiting ^ (costs.length - 1)
      if (violations.length === 0 && cost.total < (costs[set] ?? 0)) costs[set] = cost.total
    }
    for (const [job, { pickup, delivery, onBoard }] of problem.jobs.entries()) {
      const bit = 1 << job
      const isFetched = pickup !== null && onBoard === null && (aboard & bit) === 0
      if ((waiting & bit) === 0 && (aboard & bit) === 0) continue
      const stop = isFetched ? pickup : delivery
      const starts = Math.max(stop.opens, clock + (problem.seconds[place * problem.places + stop.place] ?? 0))
      if (starts > stop.closes) continue
      visits.push({ job, kind: isFetched ? 'pickup' : 'delivery' })
      extend(waiting & ~bit, isFetched ? aboard | bit : aboard & ~bit, stop.place, starts + stop.serviceSeconds)
      visits.pop()
    }
  }
  extend(costs.length - 1, 0, fleet.start, fleet.earliest)
  return costs
}

/** What the best plan comes to. */
export function bestWorth(problem: Problem, objective: Objective): Worth {
  const all = 2 ** problem.jobs.length - 1
  let best: (Worth | undefined)[] = []
  best[0] = [0, 0, 0]
  for (const [vehicle, { isUnderWay }] of problem.vehicles.entries()) {
    const costs = costsOf(problem, vehicle)
    const next: (Worth | undefined)[] = []
    for (const [set, worth] of best.entries()) {
      if (worth === undefined) continue
      for (let added = 0; added <= all; added++) {
        const cost = costs[added] ?? Number.POSITIVE_INFINITY
        if ((set & added) !== 0 || cost === Number.POSITIVE_INFINITY) continue
        const isUsed = objective === 'vehicles' && (added > 0 || isUnderWay)
        const found: Worth = [0, worth[1] + (isUsed ? 1 : 0), worth[2] + cost]
        const known = next[set | added]
        if (known === undefined || isLess(found, known)) next[set | added] = found
      }
    }
    best = next
  }
  let least: Worth = [Number.POSITIVE_INFINITY, 0, 0]
  for (const [set, worth] of best.entries()) {
    if (worth === undefined) continue
    const found: Worth = [weight(problem, (job) => (set & (1 << job)) === 0), worth[1], worth[2]]
    if (isLess(found, least)) least = found
  }
  return least
}
