// Whether the reasons for which an order is left out are so: every way to add it is tried, and looked at.
import type { Problem, Visit } from '../../shared/domains/dispatch/planning/problem.ts'
import type { Reason } from '../../shared/domains/dispatch/planning/reason.ts'
import type { Simulated } from '../../shared/domains/dispatch/planning/simulate.ts'

/** A route with a job added in every possible way. */
export function* insertions({ jobs }: Problem, visits: readonly Visit[], job: number): Generator<Visit[]> {
  const asked = jobs[job]
  const isFetched = asked?.onBoard === null && asked.pickup !== null
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

/** Whether what a reason says is so; `tried` is every way there is, driven as early as can be. */
export function isTrue(reason: Reason, problem: Problem, tried: readonly Simulated[], job: number, vehicle: number): boolean {
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
