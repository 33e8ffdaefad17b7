// One planning after another, in a thread of its own: what it is told to plan comes as messages, and so do the plans.
import { parentPort } from 'node:worker_threads'
import { policyOf } from '../../shared/domains/dispatch/planning/policies.ts'
import type { Objective } from '../../shared/domains/dispatch/planning/problem.ts'
import { validate } from '../support/plan-validator.ts'
import { solomon } from '../support/solomon.ts'

export interface Asked {
  readonly name: string
  readonly objective: Objective
  readonly seed: number
  readonly iterations: number
}

export interface Planned extends Asked {
  readonly vehicles: number
  readonly distance: number
  readonly left: number
  readonly wrong: readonly string[]
  /** The whole answer, to compare. */
  readonly plan: string
  /** By the clock, and of work of this thread. */
  readonly seconds: number
  readonly workSeconds: number
}

parentPort?.on('message', (asked: Asked) => {
  const problem = solomon(asked.name)
  const policy = policyOf('savings-local-search')
  if (policy === null) throw new Error('there is no such policy')
  const [start, work] = [performance.now(), process.threadCpuUsage()]
  const solution = policy.plan(problem, asked)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.threadCpuUsage(work)
  let distance = 0
  for (const { visits } of solution.routes) {
    const places = [0, ...visits.map(({ job }) => job + 1), 0]
    for (const [i, place] of places.entries())
      distance += i === 0 ? 0 : (problem.metres[(places[i - 1] ?? 0) * problem.places + place] ?? 0)
  }
  const planned: Planned = {
    ...asked,
    vehicles: solution.routes.length,
    distance,
    left: solution.unassigned.length,
    wrong: validate(problem, solution),
    plan: JSON.stringify(solution),
    seconds,
    workSeconds: (user + system) / 1e6,
  }
  parentPort?.postMessage(planned)
})
