// A first plan, one job after another, each time the one that saves most beside a vehicle of its own (the savings of Clarke and Wright, Operations Research
// 12 (1964), as an insertion criterion: Solomon, Operations Research 35 (1987), I1).
import { wideAwake } from './blinks.ts'
import { at, nth } from './cells.ts'
import type { Plan } from './plan.ts'

/** Inserts every job of the list that can be inserted. `toOpen` as in `find`. */
function insertBySavings(plan: Plan, jobs: readonly number[], toOpen: number): void {
  const awake = wideAwake()
  const alone = new Float64Array(plan.model.jobs)
  const costs = new Float64Array(plan.model.jobs)
  const best = new Int32Array(plan.model.jobs)
  const look = (job: number): void => {
    const { vehicle, cost } = plan.find(job, toOpen, awake)
    best[job] = vehicle
    costs[job] = cost
  }
  for (const job of jobs) {
    look(job)
    alone[job] = at(costs, job)
  }
  const waiting = [...jobs]
  const near = new Int32Array(plan.model.jobs)
  while (true) {
    let chosen = -1
    let mostSaved = 0
    for (const [i, job] of waiting.entries()) {
      if (nth(best, job) < 0) continue
      const saved = at(alone, job) - at(costs, job)
      const last = waiting[chosen]
      if (last === undefined || saved > mostSaved || (saved === mostSaved && at(alone, job) > at(alone, last))) {
        chosen = i
        mostSaved = saved
      }
    }
    const job = waiting[chosen]
    if (job === undefined) return
    waiting.splice(chosen, 1)
    const vehicle = nth(best, job)
    plan.insert(job, plan.findOn(job, vehicle))
    near.fill(0)
    for (const node of plan.neighbours.near(job)) near[node < plan.model.jobs ? node : node - plan.model.jobs] = 1
    for (const other of waiting) {
      if (nth(best, other) === vehicle) look(other)
      else if (nth(near, other) === 1 || nth(best, other) < 0) {
        const { cost } = plan.findOn(other, vehicle)
        if (cost < at(costs, other)) {
          costs[other] = cost
          best[other] = vehicle
        }
      }
    }
  }
}

/** Jobs in groups of the same priority, the highest first. */
function byPriority(plan: Plan): number[][] {
  const groups = new Map<number, number[]>()
  for (let job = 0; job < plan.model.jobs; job++) {
    const weight = at(plan.model.weight, job)
    const group = groups.get(weight)
    if (group) group.push(job)
    else groups.set(weight, [job])
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group)
}

/** Fills an empty plan: with all jobs alike, and where that leaves some out, by priority if that leaves out less. */
export function construct(plan: Plan, toOpen: number): void {
  const groups = byPriority(plan)
  plan.settle()
  insertBySavings(plan, groups.flat(), toOpen)
  if (plan.leftWeight > 0 && groups.length > 1) {
    const { leftWeight } = plan
    plan.undo()
    for (const group of groups) insertBySavings(plan, group, toOpen)
    if (plan.leftWeight > leftWeight) {
      plan.undo()
      insertBySavings(plan, groups.flat(), toOpen)
    }
  }
  plan.settle()
}
