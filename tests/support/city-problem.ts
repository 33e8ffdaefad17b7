// A day of a carrier in one city, of any size: what planning costs in time and memory is measured on it.
import type { Job, Problem, ProblemVehicle } from '../../shared/domains/dispatch/planning/problem.ts'
import { seeded } from '../../shared/domains/dispatch/planning/random.ts'

/** Orders in a square of 40 km, a share of them to be fetched first, on vehicles of three sizes from two depots; ways are streets at 40 km/h, costs by use, metre and second. */
export function cityProblem(orders: number, fleet: number, shareFetched = 0.1, seed = 1): Problem {
  const random = seeded(seed)
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const fetched = Math.round(orders * shareFetched)
  const places = 2 + orders + fetched
  const spots = Array.from({ length: places }, () => [whole(0, 40_000), whole(0, 40_000)] as const)
  const metres = new Float64Array(places * places)
  for (const [a, [ax, ay]] of spots.entries()) {
    for (const [b, [bx, by]] of spots.entries()) metres[a * places + b] = Math.round(1.3 * Math.hypot(ax - bx, ay - by))
  }
  const seconds = metres.map((way) => Math.round((way / 40_000) * 3600))
  const hour = 3600
  const jobs = Array.from({ length: orders }, (_, job): Job => {
    const opens = whole(0, 3) === 0 ? whole(8, 14) * hour : 8 * hour
    const closes = opens === 8 * hour ? 18 * hour : opens + 3 * hour
    const stop = (place: number, from: number) => ({ place, opens: from, closes, serviceSeconds: whole(3, 10) * 60 })
    return {
      pickup: job < fetched ? stop(2 + orders + job, 8 * hour) : null,
      delivery: stop(2 + job, opens),
      load: [whole(20, 400), whole(50, 2000)],
      vehicles: null,
      goods: 0,
      avoids: 0,
      priority: whole(0, 9) === 0 ? 50 : 0,
      onBoard: null,
    }
  })
  const vehicles = Array.from(
    { length: fleet },
    (_, index): ProblemVehicle => ({
      start: index % 2,
      end: index % 2,
      earliest: 6 * hour,
      latest: 19 * hour,
      capacity: [[3500, 20_000] as const, [6000, 35_000] as const, [9000, 50_000] as const][index % 3] ?? [0, 0],
      fixedCost: 80 + 40 * (index % 3),
      costPerMetre: 0.0004 + 0.0001 * (index % 3),
      costPerSecond: 28 / 3600,
      isUnderWay: false,
    }),
  )
  return { places, metres, seconds, vehicles, jobs }
}
