// Small problems in which everything that planning knows of matters at once: tight enough to hurt, not so tight that nothing goes.
import type { Job, Problem, ProblemStop, ProblemVehicle } from '../../shared/domains/dispatch/planning/problem.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'

/** The small problem of a seed: up to 6 jobs and 8 stops on 2 or 3 vehicles, with pickups, two capacities, costs by the hour, open ends and several depots. */
export function smallProblem(seed: number): Problem {
  const random = seeded(seed)
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const isSo = (chance: number) => random() < chance
  const places = 9
  const spots = Array.from({ length: places }, () => [whole(0, 3000), whole(0, 3000)] as const)
  const metres = new Float64Array(places * places)
  const seconds = new Float64Array(places * places)
  for (const [a, [ax, ay]] of spots.entries()) {
    for (const [b, [bx, by]] of spots.entries()) {
      metres[a * places + b] = a === b ? 0 : Math.abs(ax - bx) + Math.abs(ay - by) + whole(0, 400)
      seconds[a * places + b] = a === b ? 0 : Math.round((metres[a * places + b] ?? 0) * (0.5 + random()))
    }
  }
  const stop = (opens: number): ProblemStop => ({
    place: whole(0, places - 1),
    opens,
    closes: opens + whole(2000, 9000),
    serviceSeconds: whole(0, 600),
  })
  const fleet = whole(2, 3)
  const jobs: Job[] = []
  let stops = 0
  while (stops < 7 && jobs.length < 6) {
    const opens = isSo(0.5) ? 0 : whole(0, 9000)
    const pickup = isSo(0.3) ? stop(Math.max(0, opens - 3000)) : null
    const onBoard = pickup === null && isSo(0.1) ? whole(0, fleet - 1) : null
    const sort = isSo(0.3) ? whole(1, 2) : 0
    jobs.push({
      pickup,
      delivery: stop(opens),
      load: [whole(100, 500), whole(100, 500)],
      vehicles: isSo(0.2) ? [whole(0, fleet - 1)] : null,
      goods: sort,
      avoids: sort === 0 ? 0 : 3 - sort,
      priority: isSo(0.5) ? 0 : whole(1, 5),
      onBoard,
    })
    stops += pickup === null ? 1 : 2
  }
  const vehicles = Array.from({ length: fleet }, (): ProblemVehicle => {
    const earliest = whole(0, 4000)
    return {
      start: whole(0, 1),
      end: isSo(0.3) ? null : whole(0, 1),
      earliest,
      latest: earliest + whole(9000, 20_000),
      capacity: [whole(500, 1500), whole(500, 1500)],
      fixedCost: isSo(0.5) ? 0 : whole(500, 5000),
      costPerMetre: whole(0, 2),
      costPerSecond: isSo(0.3) ? 0 : whole(0, 10) / 10,
      isUnderWay: isSo(0.15),
    }
  })
  return { places, metres, seconds, vehicles, jobs }
}
