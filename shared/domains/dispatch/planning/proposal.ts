// What a plan proposes, in the words and units of its rows: routes with their stops, times, loads and costs.
import type { Place } from '../place.ts'
import type { Load, Problem, Solution, Visit } from './problem.ts'
import { itemAt, type Simulated, simulate } from './simulate.ts'
import type { Snapshot, SnapshotVehicle } from './snapshot.ts'

/** What a route costs, by part, in the currency of the plan; each part is rounded half to even to 2 digits, and the total is their sum. */
export interface ProposedCost {
  readonly fixed: number
  readonly distance: number
  readonly time: number
  readonly total: number
}

/** A stop of a proposed route; loads are on board when it is left. */
export interface ProposedStop {
  readonly orderId: number
  readonly order: string
  readonly kind: Visit['kind']
  readonly place: Place
  readonly legDistanceKm: number
  readonly legDurationMinutes: number
  readonly plannedArrivalAt: string
  readonly plannedServiceAt: string
  readonly plannedDepartureAt: string
  readonly loadWeightTonnes: number
  readonly loadVolumeM3: number
}

/** A proposed route; loads are on board when it leaves. */
export interface ProposedRoute {
  readonly vehicleId: number
  readonly vehicle: string
  readonly startPlace: Place
  /** Null: it ends at its last stop. */
  readonly endPlace: Place | null
  readonly plannedStartAt: string
  readonly plannedEndAt: string
  readonly loadWeightTonnes: number
  readonly loadVolumeM3: number
  readonly distanceKm: number
  readonly durationMinutes: number
  readonly cost: ProposedCost
  readonly stops: readonly ProposedStop[]
}

/** A proposal: what becomes the rows of routes and stops. */
export interface Proposal {
  /** By vehicle, in the order of the snapshot. */
  readonly routes: readonly ProposedRoute[]
  readonly totals: {
    readonly orders: number
    readonly unassigned: number
    readonly routes: number
    readonly distanceKm: number
    readonly durationMinutes: number
    readonly cost: ProposedCost
  }
}

/** `n / d` rounded to a whole number, a half to the even one; neither is negative. */
function halfEven(n: bigint, d: bigint): bigint {
  const [whole, rest] = [n / d, 2n * (n % d)]
  return rest > d || (rest === d && whole % 2n === 1n) ? whole + 1n : whole
}

const cents = (money: number) => BigInt(Math.round(money * 100))
const money = (units: bigint) => Number(units) / 100

/** What a drive costs a vehicle: metres and seconds, from leaving until the end, are whole. */
export function costOfDrive(
  { fixedCost, fuelCostPerKm, driverCostPerHour }: Pick<SnapshotVehicle, 'fixedCost' | 'fuelCostPerKm' | 'driverCostPerHour'>,
  metres: number,
  seconds: number,
): ProposedCost {
  const distance = halfEven(BigInt(metres) * cents(fuelCostPerKm), 1000n)
  const time = halfEven(BigInt(seconds) * cents(driverCostPerHour), 3600n)
  const fixed = cents(fixedCost)
  return { fixed: money(fixed), distance: money(distance), time: money(time), total: money(fixed + distance + time) }
}

/** Kilometres with three places: whole metres, exactly. */
export const kilometresOf = (metres: number): number => metres / 1000
/** Minutes with two places; of whole seconds no half is to be rounded. */
export const minutesOf = (seconds: number): number => Math.round((seconds * 5) / 3) / 100
const loadOf = ([kilograms, litres]: Load) => ({ loadWeightTonnes: kilograms / 1000, loadVolumeM3: litres / 1000 })

/** The proposal that a solution of the snapshot's problem makes. */
export function toProposal(snapshot: Snapshot, problem: Problem, solution: Solution): Proposal {
  const routes = solution.routes.map(({ vehicle, departs, visits }) =>
    toRoute(snapshot, vehicle, simulate(problem, vehicle, visits, departs)),
  )
  const sum = (of: (route: ProposedRoute) => number, units: number) =>
    routes.reduce((total, route) => total + Math.round(of(route) * units), 0) / units
  return {
    routes,
    totals: {
      orders: snapshot.orders.length,
      unassigned: solution.unassigned.length,
      routes: routes.length,
      distanceKm: sum(({ distanceKm }) => distanceKm, 1000),
      durationMinutes: sum(({ durationMinutes }) => durationMinutes, 100),
      cost: {
        fixed: sum(({ cost }) => cost.fixed, 100),
        distance: sum(({ cost }) => cost.distance, 100),
        time: sum(({ cost }) => cost.time, 100),
        total: sum(({ cost }) => cost.total, 100),
      },
    },
  }
}

/** A route that was driven on paper, in the words and units of rows; `at` is the index of its vehicle. */
export function toRoute(
  { vehicles, orders, places, from }: Pick<Snapshot, 'vehicles' | 'orders' | 'places' | 'from'>,
  at: number,
  driven: Simulated,
): ProposedRoute {
  const vehicle = itemAt(vehicles, at)
  const origin = Date.parse(from)
  const instant = (seconds: number) => new Date(origin + seconds * 1000).toISOString()
  const stops = driven.stops.map(({ visit, arrives, starts, leaves, metres, seconds, loadAfter }): ProposedStop => {
    const order = itemAt(orders, visit.job)
    const place = visit.kind === 'pickup' && order.pickup ? order.pickup.place : order.destination
    return {
      ...{ orderId: order.id, order: order.number, kind: visit.kind, place: itemAt(places, place) },
      ...{ legDistanceKm: kilometresOf(metres), legDurationMinutes: minutesOf(seconds) },
      ...{ plannedArrivalAt: instant(arrives), plannedServiceAt: instant(starts), plannedDepartureAt: instant(leaves) },
      ...loadOf(loadAfter),
    }
  })
  return {
    ...{ vehicleId: vehicle.id, vehicle: vehicle.code, startPlace: itemAt(places, vehicle.start) },
    endPlace: vehicle.end === null ? null : itemAt(places, vehicle.end),
    ...{ plannedStartAt: instant(driven.departs), plannedEndAt: instant(driven.ends), ...loadOf(driven.loadAtStart) },
    ...{ distanceKm: kilometresOf(driven.metres), durationMinutes: minutesOf(driven.ends - driven.departs) },
    ...{ cost: costOfDrive(vehicle, driven.metres, driven.ends - driven.departs), stops },
  }
}
