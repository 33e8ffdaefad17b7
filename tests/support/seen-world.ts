// Plans to be seen, made by hand: any number of routes around a depot, with what is hostile in their names where that is wanted.
import type { SeenOrder, SeenPlan, SeenRoute, SeenStop } from '../../shared/domains/dispatch/seeing/seen-plan.ts'

/** What may be told of a plan. */
export interface SeenWish {
  readonly routes: number
  /** Of each route. */
  readonly stops: number
  readonly leftOut?: number
  /** Put into every name. */
  readonly name?: string
  /** Where the depot is. */
  readonly lat?: number
  readonly lon?: number
  readonly timezone?: string
  readonly isLive?: boolean
}

const start = Date.parse('2026-11-23T05:00:00.000Z')
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
const wrapped = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180

/** A plan whose routes go out from one depot in rays, each stop half an hour after the one before. */
export function seenPlan({
  routes,
  stops,
  leftOut = 0,
  name = '',
  lat = -1.3,
  lon = 36.8,
  timezone = 'Africa/Nairobi',
  isLive = false,
}: SeenWish): SeenPlan {
  const depot = { lat, lon, name: `Yard${name}` }
  const place = (ray: number, step: number, of = routes) => {
    const turn = (2 * Math.PI * ray) / Math.max(1, of)
    return { lat: lat + Math.sin(turn) * 0.05 * step, lon: wrapped(lon + Math.cos(turn) * 0.05 * step) }
  }
  const stopOf = (ray: number, n: number): SeenStop => ({
    ...{
      sequence: n,
      kind: 'delivery',
      order: `O-${ray}-${n}${name}`,
      customer: `C${name}`,
      city: `City ${ray}${name}`,
      place: place(ray, n),
    },
    ...{ status: isLive ? 'completed' : 'pending', reason: null, legDistanceKm: 7.5, legDurationMinutes: 20 },
    ...{ plannedArrivalAt: at(30 * n), plannedServiceAt: at(30 * n + 2), plannedDepartureAt: at(30 * n + 10) },
    ...{ actualArrivalAt: isLive ? at(30 * n + 4) : null, actualDepartureAt: isLive ? at(30 * n + 12) : null },
    ...{ windowStart: at(30 * n + 2), windowEnd: at(30 * n + 90), loadWeightTonnes: (stops - n) / 4, loadVolumeM3: stops - n },
  })
  const routeOf = (ray: number): SeenRoute => ({
    ...{
      number: isLive ? `PLAN-1-${ray}` : null,
      status: isLive ? 'in-progress' : 'planned',
      vehicle: `V${ray}${name}`,
      type: 'truck',
      timezone,
    },
    ...{ capacityWeightTonnes: Math.max(1, stops / 4), capacityVolumeM3: stops + 2, startPlace: depot, endPlace: depot },
    ...{ plannedStartAt: at(10), plannedEndAt: at(30 * stops + 40), actualStartAt: isLive ? at(12) : null, actualEndAt: null },
    ...{ loadWeightTonnes: stops / 4, loadVolumeM3: stops, distanceKm: 7.5 * (stops + 1), durationMinutes: 30 * stops + 30 },
    ...{ totalCost: 100 * stops + 50, cost: { fixed: 50, distance: 70 * stops, time: 30 * stops, total: 100 * stops + 50 } },
    ...{ actualDistanceKm: null, actualDurationMinutes: null, actualCost: null },
    stops: Array.from({ length: stops }, (_, n) => stopOf(ray, n + 1)),
  })
  const left = (n: number): SeenOrder => ({
    ...{
      order: `L-${n}${name}`,
      customer: `C${name}`,
      city: `Far ${n}${name}`,
      place: place(n, stops + 2, leftOut),
      weightTonnes: 12,
      volumeM3: 30,
    },
    ...{ priority: 5, windowStart: at(0), windowEnd: at(120) },
    reasons: [{ vehicles: ['V1', 'V2'], reasons: [`weighs 2.5 t more than it carries${name}`] }],
  })
  return {
    decision: {
      ...{ id: 1, number: `PLAN-1${name}`, kind: 'plan', status: isLive ? 'committed' : 'proposed', plannedOn: '2026-11-23' },
      ...{ policyName: 'savings-local-search', policyVersion: 1, objective: 'cost', seed: 1, iterations: 1000, iterationsDone: 1000 },
      ...{ correction: null, confidence: 0.8, requestedBy: `bea${name}`, requestedAt: at(-60), snapshotAt: at(-60), committedAt: null },
      ...{ executedAt: null, currency: 'KES' },
    },
    isLive,
    routes: Array.from({ length: routes }, (_, n) => routeOf(n + 1)),
    unassigned: Array.from({ length: leftOut }, (_, n) => left(n + 1)),
  }
}
