// A judge of plans who knows the rules of dispatch and no planner: it shares no code with planning, and does its own sums.
import type { Job, PlannedRoute, Problem, ProblemVehicle, Solution } from '../../shared/domains/dispatch/planning/problem.ts'

/** What a plan says of its cost, as far as it says anything: by route, in their order, and in all. */
export interface Claim {
  readonly routes?: readonly number[]
  readonly total?: number
}

/** So far sums of broken numbers may be off. */
const slack = 1e-6

/** Every rule that a plan breaks, in words; none: it is good. */
export function validate(problem: Problem, solution: Solution, claimed: Claim = {}): string[] {
  const wrong = [...membership(problem, solution), ...listing(solution)]
  const costs: number[] = []
  for (const route of solution.routes) {
    const vehicle = problem.vehicles[route.vehicle]
    if (vehicle === undefined || route.visits.some(({ job }) => problem.jobs[job] === undefined)) continue
    const name = `vehicle ${route.vehicle}`
    const say = (text: string) => wrong.push(`${name}: ${text}`)
    for (const text of pairing(problem, route)) say(text)
    for (const text of suitability(problem, route, vehicle)) say(text)
    for (const text of capacity(problem, route, vehicle)) say(text)
    for (const text of timing(problem, route, vehicle)) say(text)
    costs.push(costOf(problem, route, vehicle))
  }
  return [...wrong, ...money(costs, claimed)]
}

/** Each order is on exactly one route, or left out. */
function membership({ jobs, vehicles }: Problem, { routes, unassigned }: Solution): string[] {
  const wrong: string[] = []
  const on = new Map<number, Set<number>>()
  for (const { vehicle, visits } of routes) {
    if (vehicles[vehicle] === undefined) wrong.push(`there is no vehicle ${vehicle}`)
    for (const { job } of visits) {
      if (jobs[job] === undefined) wrong.push(`vehicle ${vehicle}: there is no job ${job}`)
      on.set(job, (on.get(job) ?? new Set()).add(vehicle))
    }
  }
  const out = new Set(unassigned)
  for (const job of unassigned) if (jobs[job] === undefined) wrong.push(`there is no job ${job} to be left out`)
  for (let job = 0; job < jobs.length; job++) {
    const carriers = on.get(job)?.size ?? 0
    if (carriers > 1) wrong.push(`job ${job} is on ${carriers} vehicles`)
    if (carriers > 0 && out.has(job)) wrong.push(`job ${job} is on a vehicle and left out`)
    if (carriers === 0 && !out.has(job)) wrong.push(`job ${job} is forgotten`)
  }
  return wrong
}

/** Vehicles and jobs are listed once and in order, and only vehicles that do something. */
function listing({ routes, unassigned }: Solution): string[] {
  const wrong: string[] = []
  const isAscending = (list: readonly number[]) => list.every((value, i) => i === 0 || value > (list[i - 1] ?? value))
  if (!isAscending(routes.map(({ vehicle }) => vehicle))) wrong.push('the routes are not by vehicle, one each')
  if (!isAscending(unassigned)) wrong.push('what is left out is not in order, once each')
  for (const { vehicle, visits } of routes) if (visits.length === 0) wrong.push(`vehicle ${vehicle} has a route without stops`)
  return wrong
}

const isToBeFetched = (job: Job) => job.onBoard === null && job.pickup !== null

/** One delivery each, and one pickup before it where there is something to fetch. */
function pairing({ jobs }: Problem, { visits }: PlannedRoute): string[] {
  const wrong: string[] = []
  for (const job of new Set(visits.map((visit) => visit.job))) {
    const at = (kind: string) => visits.flatMap((visit, i) => (visit.job === job && visit.kind === kind ? [i] : []))
    const [pickups, deliveries] = [at('pickup'), at('delivery')]
    const asked = jobs[job]
    const expected = asked !== undefined && isToBeFetched(asked) ? 1 : 0
    if (deliveries.length !== 1) wrong.push(`job ${job} is delivered ${deliveries.length} times`)
    if (pickups.length !== expected) wrong.push(`job ${job} is fetched ${pickups.length} times instead of ${expected}`)
    if ((pickups[0] ?? -1) > (deliveries[0] ?? Number.POSITIVE_INFINITY)) wrong.push(`job ${job} is delivered before it is fetched`)
  }
  return wrong
}

/** The vehicle has what the goods need, has not left without them, and carries nothing beside them that may not be there. */
function suitability(problem: Problem, route: PlannedRoute, { isUnderWay }: ProblemVehicle): string[] {
  const wrong: string[] = []
  const inside = new Set(route.visits.map(({ job }) => job))
  for (const [index, job] of problem.jobs.entries()) {
    if (inside.has(index)) {
      if (job.vehicles?.includes(route.vehicle) === false) wrong.push(`it lacks what job ${index} needs`)
      if (job.onBoard !== null && job.onBoard !== route.vehicle) wrong.push(`job ${index} is on board vehicle ${job.onBoard}`)
      if (isUnderWay && job.onBoard === null && job.pickup === null) wrong.push(`it left before job ${index} could be loaded`)
    } else if (job.onBoard === route.vehicle) inside.add(index)
  }
  for (const a of inside) {
    for (const b of inside) {
      const [one, other] = [problem.jobs[a], problem.jobs[b]]
      if (a === b || one === undefined || other === undefined) continue
      const areTogetherAlready = one.onBoard === route.vehicle && other.onBoard === route.vehicle
      if (!areTogetherAlready && (one.avoids & other.goods) !== 0) wrong.push(`jobs ${a} and ${b} may not share a route`)
    }
  }
  return wrong
}

/** From start to end no leg is driven with more than it carries. */
function capacity(
  { jobs }: Problem,
  { vehicle, visits }: PlannedRoute,
  { capacity: [mostKilograms, mostLitres] }: ProblemVehicle,
): string[] {
  const wrong: string[] = []
  const isVisited = new Set(visits.map(({ job }) => job))
  for (let leg = 0; leg <= visits.length; leg++) {
    let kilograms = 0
    let litres = 0
    const done = (kind: string, job: number) => visits.slice(0, leg).some((visit) => visit.job === job && visit.kind === kind)
    for (const [index, job] of jobs.entries()) {
      if (!isVisited.has(index) && job.onBoard !== vehicle) continue
      const isIn = isToBeFetched(job) ? done('pickup', index) : true
      if (!isIn || done('delivery', index)) continue
      kilograms += job.load[0]
      litres += job.load[1]
    }
    if (kilograms > mostKilograms + slack) wrong.push(`leg ${leg} carries ${kilograms} of ${mostKilograms} kg`)
    if (litres > mostLitres + slack) wrong.push(`leg ${leg} carries ${litres} of ${mostLitres} l`)
  }
  return wrong
}

interface Timed {
  readonly late: string[]
  readonly ends: number
  readonly metres: number
}
function travel(problem: Problem, { visits }: PlannedRoute, vehicle: ProblemVehicle, departs: number): Timed {
  const late: string[] = []
  let clock = departs
  let metres = 0
  let here = vehicle.start
  const go = (to: number) => {
    clock += problem.seconds[here * problem.places + to] ?? Number.NaN
    metres += problem.metres[here * problem.places + to] ?? Number.NaN
    here = to
  }
  for (const { job, kind } of visits) {
    const asked = problem.jobs[job]
    const stop = kind === 'pickup' ? asked?.pickup : asked?.delivery
    if (!stop) continue
    go(stop.place)
    if (clock < stop.opens) clock = stop.opens
    if (!(clock <= stop.closes + slack)) late.push(`${kind} of job ${job} begins at ${clock}, after ${stop.closes}`)
    clock += stop.serviceSeconds
  }
  if (vehicle.end !== null) go(vehicle.end)
  if (!(clock <= vehicle.latest + slack)) late.push(`it is done at ${clock}, after ${vehicle.latest}`)
  return { late, ends: clock, metres }
}

/** Everything begins in its window, within the shift; it leaves neither too early nor so late that it is later for it, nor earlier than it needs. */
function timing(problem: Problem, route: PlannedRoute, vehicle: ProblemVehicle): string[] {
  const { late, ends } = travel(problem, route, vehicle, route.departs)
  const wrong = [...late]
  if (route.departs < vehicle.earliest - slack) wrong.push(`it leaves at ${route.departs}, before ${vehicle.earliest}`)
  if (vehicle.isUnderWay) {
    if (Math.abs(route.departs - vehicle.earliest) > slack) wrong.push(`it leaves at ${route.departs} though it is under way`)
    return wrong
  }
  const soonest = travel(problem, route, vehicle, vehicle.earliest).ends
  if (ends > soonest + slack) wrong.push(`it ends at ${ends}, and at ${soonest} had it left in time`)
  const later = travel(problem, route, vehicle, route.departs + 1)
  if (later.late.length === 0 && later.ends <= ends + slack) wrong.push(`it leaves at ${route.departs}, and could leave later`)
  return wrong
}

function costOf(problem: Problem, route: PlannedRoute, vehicle: ProblemVehicle): number {
  const { ends, metres } = travel(problem, route, vehicle, route.departs)
  return vehicle.fixedCost + metres * vehicle.costPerMetre + (ends - route.departs) * vehicle.costPerSecond
}

/** What is claimed is what it comes to. */
function money(costs: readonly number[], { routes, total }: Claim): string[] {
  const wrong: string[] = []
  const isOff = (claim: number, cost: number) => !(Math.abs(claim - cost) <= slack * Math.max(1, Math.abs(cost)))
  if (routes !== undefined && routes.length !== costs.length) wrong.push(`costs of ${routes.length} routes are claimed, of ${costs.length}`)
  for (const [i, claim] of (routes ?? []).entries()) {
    const cost = costs[i] ?? Number.NaN
    if (isOff(claim, cost)) wrong.push(`route ${i} is said to cost ${claim}, and costs ${cost}`)
  }
  const sum = costs.reduce((all, cost) => all + cost, 0)
  if (total !== undefined && isOff(total, sum)) wrong.push(`the plan is said to cost ${total}, and costs ${sum}`)
  return wrong
}
