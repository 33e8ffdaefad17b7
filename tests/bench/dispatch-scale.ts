// One plan of 1,000 orders and 50 vehicles by each policy, in a process of its own so that its memory can be told.
import { policies } from '../../shared/domains/dispatch/planning/policies.ts'
import { costsOf } from '../../shared/domains/dispatch/planning/reasons.ts'
import { usualIterations } from '../../shared/domains/dispatch/planning/work.ts'
import { cityProblem } from '../support/city-problem.ts'
import { validate } from '../support/plan-validator.ts'

export interface Scaled {
  readonly policy: string
  readonly seconds: number
  readonly workSeconds: number
  readonly peakMb: number
  readonly cost: number
  readonly vehicles: number
  readonly left: number
  readonly wrong: readonly string[]
}

const problem = cityProblem(1000, 50)
for (const { name, plan } of policies) {
  const [start, work] = [performance.now(), process.cpuUsage()]
  const solution = plan(problem, { seed: 1, iterations: usualIterations(problem.jobs.length), objective: 'cost' })
  const { user, system } = process.cpuUsage(work)
  const scaled: Scaled = {
    policy: name,
    seconds: (performance.now() - start) / 1000,
    workSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1000,
    cost: costsOf(problem, solution).total.total,
    vehicles: solution.routes.length,
    left: solution.unassigned.length,
    wrong: validate(problem, solution),
  }
  console.log(JSON.stringify(scaled))
}
