// What is seen of a plan from its commit on: the rows of its routes and stops as they are now. Pure.
import type { Resource, RowOf } from '../../../catalogue/resource.ts'
import type { Row } from '../../../db/rows.ts'
import type { vehicle } from '../fleet-resources.ts'
import type { order } from '../order-resources.ts'
import type { Proposal } from '../planning/proposal.ts'
import type { decision, route, routeStop } from '../route-resources.ts'
import { labelOf, type SeenDecision, type SeenRoute, type SeenStop } from './seen-plan.ts'

type Whole<R extends Resource> = RowOf<R> & Row

/** The rows that a plan consists of. */
export interface PlanRows {
  readonly routes: readonly Whole<typeof route>[]
  readonly stops: readonly Whole<typeof routeStop>[]
  readonly orders: readonly Whole<typeof order>[]
  readonly vehicles: readonly Whole<typeof vehicle>[]
}

/** How a plan was made, from its row. */
export function seenDecision(row: Whole<typeof decision>, snapshotAt: string | null): SeenDecision {
  const { id, number, kind, status, plannedOn, policyName, policyVersion, objective, seed, iterations, iterationsDone } = row
  const { confidence, requestedAt, committedAt, executedAt, currency } = row
  return {
    ...{ id, number, kind, status, plannedOn, policyName, policyVersion, objective, seed, iterations, iterationsDone },
    ...{ confidence, requestedAt, committedAt, executedAt, currency, snapshotAt },
    ...{ correction: labelOf(row, 'correction'), requestedBy: labelOf(row, 'requestedBy') },
  }
}

/** Routes by number, stops in their sequence; costs by part where a route costs what was proposed. */
export function routesOfRows({ routes, stops, orders, vehicles }: PlanRows, proposal: Proposal | null): SeenRoute[] {
  const stopsOf = Map.groupBy(stops, ({ routeId }) => routeId)
  const ordersById = new Map(orders.map((row) => [row.id, row]))
  return routes
    .toSorted((a, b) => (a.number < b.number ? -1 : 1))
    .map((row) => {
      const carrier = vehicles.find(({ id }) => id === row.vehicleId)
      const proposed = proposal?.routes.find(({ vehicleId }) => vehicleId === row.vehicleId)
      const { number, status, startPlace, endPlace, plannedStartAt, plannedEndAt, loadWeightTonnes, loadVolumeM3 } = row
      const { actualDistanceKm, actualDurationMinutes, actualCost } = row
      const own = (stopsOf.get(row.id) ?? []).toSorted((a, b) => a.sequence - b.sequence)
      return {
        ...{ number, status, vehicle: carrier?.code ?? '', type: carrier?.type ?? null, timezone: carrier?.timezone ?? 'UTC' },
        ...{ capacityWeightTonnes: carrier?.capacityWeightTonnes ?? null, capacityVolumeM3: carrier?.capacityVolumeM3 ?? null },
        ...{ startPlace, endPlace, plannedStartAt, plannedEndAt, actualStartAt: row.startedAt, actualEndAt: row.completedAt },
        ...{ loadWeightTonnes, loadVolumeM3, distanceKm: row.estimatedDistanceKm, durationMinutes: row.estimatedDurationMinutes },
        ...{ totalCost: row.estimatedCost, cost: proposed?.cost.total === row.estimatedCost ? proposed.cost : null },
        ...{ actualDistanceKm, actualDurationMinutes, actualCost },
        stops: own.map((stop, at) => seenStop(stop, at + 1, ordersById.get(stop.orderId))),
      }
    })
}

function seenStop(row: Whole<typeof routeStop>, sequence: number, of: Whole<typeof order> | undefined): SeenStop {
  const { kind, place, status, reason, legDistanceKm, legDurationMinutes, plannedArrivalAt, plannedServiceAt, plannedDepartureAt } = row
  const { actualArrivalAt, actualDepartureAt, loadWeightTonnes, loadVolumeM3 } = row
  const window = kind === 'pickup' ? of?.pickup : of
  return {
    ...{ sequence, kind, order: of?.number ?? '', customer: of ? labelOf(of, 'customer') : null, city: of?.destinationCity ?? null },
    ...{ place, status, reason, legDistanceKm, legDurationMinutes, plannedArrivalAt, plannedServiceAt, plannedDepartureAt },
    ...{ actualArrivalAt, actualDepartureAt, loadWeightTonnes, loadVolumeM3 },
    ...{ windowStart: window?.windowStart ?? null, windowEnd: window?.windowEnd ?? null },
  }
}
