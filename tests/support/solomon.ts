// Solomon's instances of vehicle routing with time windows (tests/fixtures/solomon), as problems.
import { readdirSync, readFileSync } from 'node:fs'
import type { Job, Problem, ProblemVehicle } from '../../shared/domains/dispatch/planning/problem.ts'

const folder = new URL('../fixtures/solomon/', import.meta.url)

/** Names of all instances, in order. */
export const solomonNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -'.txt'.length))
  .sort()

/** An instance: travel time is distance, and cost is distance. */
export function solomon(name: string): Problem {
  const lines = readFileSync(new URL(`${name}.txt`, folder), 'utf8').split('\n')
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number)).filter((row) => row.every(Number.isFinite))
  const [[vehicles = 0, capacity = 0] = [], ...customers] = rows.filter((row) => row.length > 1)
  const [depot, ...others] = customers.map(([, x = 0, y = 0, demand = 0, opens = 0, closes = 0, serviceSeconds = 0], place) => ({
    x,
    y,
    demand,
    stop: { place, opens, closes, serviceSeconds },
  }))
  if (!depot) throw new Error(`${name} has no depot`)
  const metres = new Float64Array(customers.length ** 2)
  for (const a of [depot, ...others]) {
    for (const b of [depot, ...others]) metres[a.stop.place * customers.length + b.stop.place] = Math.hypot(a.x - b.x, a.y - b.y)
  }
  const vehicle: ProblemVehicle = {
    start: 0,
    end: 0,
    earliest: depot.stop.opens,
    latest: depot.stop.closes,
    capacity: [capacity, 0],
    fixedCost: 0,
    costPerMetre: 1,
    costPerSecond: 0,
    isUnderWay: false,
  }
  return {
    places: customers.length,
    metres,
    seconds: metres,
    vehicles: Array.from({ length: vehicles }, () => vehicle),
    jobs: others.map(
      ({ demand, stop }): Job => ({
        pickup: null,
        delivery: stop,
        load: [demand, 0],
        vehicles: null,
        goods: 0,
        avoids: 0,
        priority: 0,
        onBoard: null,
      }),
    ),
  }
}

/** The best published solutions of an instance: distance alone, and fewest vehicles first. */
interface BestKnown {
  readonly distance: number
  readonly vehiclesFirst: { readonly vehicles: number; readonly distance: number }
}

/** By name. */
export const bestKnown: ReadonlyMap<string, BestKnown> = new Map(
  readFileSync(new URL('best-known.csv', folder), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [name = '', vehicles, first, , distance] = line.split(',')
      return [name, { distance: Number(distance), vehiclesFirst: { vehicles: Number(vehicles), distance: Number(first) } }]
    }),
)
