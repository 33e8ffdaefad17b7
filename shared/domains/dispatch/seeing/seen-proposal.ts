// What is seen of a plan as it was proposed: the decision's own documents.
import type { Proposal, ProposedRoute, ProposedStop } from '../planning/proposal.ts'
import type { Snapshot, SnapshotOrder } from '../planning/snapshot.ts'
import type { Unassigned } from '../planning/unassigned.ts'
import type { SeenOrder, SeenRoute, SeenStop } from './seen-plan.ts'

type Known = ReadonlyMap<number, SnapshotOrder>

/** The routes that a proposal has, all of whose stops are pending. */
export function routesProposed({ routes }: Proposal, snapshot: Snapshot): SeenRoute[] {
  const known: Known = new Map(snapshot.orders.map((order) => [order.id, order]))
  return routes.map((route) => seenRoute(route, snapshot, known))
}

function seenRoute(route: ProposedRoute, { vehicles }: Snapshot, known: Known): SeenRoute {
  const vehicle = vehicles.find(({ id }) => id === route.vehicleId)
  const { startPlace, endPlace, plannedStartAt, plannedEndAt, loadWeightTonnes, loadVolumeM3, distanceKm, durationMinutes, cost } = route
  return {
    ...{ number: null, status: 'planned', vehicle: route.vehicle, type: vehicle?.type ?? null, timezone: vehicle?.timezone ?? 'UTC' },
    ...{ capacityWeightTonnes: vehicle?.capacityWeightTonnes ?? null, capacityVolumeM3: vehicle?.capacityVolumeM3 ?? null },
    ...{ startPlace, endPlace, plannedStartAt, plannedEndAt, actualStartAt: null, actualEndAt: null },
    ...{ loadWeightTonnes, loadVolumeM3, distanceKm, durationMinutes, totalCost: cost.total, cost },
    ...{ actualDistanceKm: null, actualDurationMinutes: null, actualCost: null },
    stops: route.stops.map((stop, at) => seenStop(stop, at + 1, known.get(stop.orderId))),
  }
}

function seenStop({ orderId: _, ...stop }: ProposedStop, sequence: number, order: SnapshotOrder | undefined): SeenStop {
  const window = stop.kind === 'pickup' ? order?.pickup : order
  return {
    ...stop,
    ...{ sequence, customer: order?.customer ?? null, city: order?.city ?? null, status: 'pending', reason: null },
    ...{ actualArrivalAt: null, actualDepartureAt: null },
    ...{ windowStart: window?.windowStart ?? null, windowEnd: window?.windowEnd ?? null },
  }
}

/** The orders that were left out, each with why in words. */
export function ordersLeftOut({ orders }: Unassigned, snapshot: Snapshot): SeenOrder[] {
  const known: Known = new Map(snapshot.orders.map((order) => [order.id, order]))
  return orders.map(({ orderId, order: number, why, notShown }) => {
    const order = known.get(orderId)
    return {
      ...{ order: number, customer: order?.customer ?? null, city: order?.city ?? null },
      place: (order && snapshot.places[order.destination]) ?? null,
      ...{ weightTonnes: order?.weightTonnes ?? null, volumeM3: order?.volumeM3 ?? null, priority: order?.priority ?? null },
      ...{ windowStart: order?.windowStart ?? null, windowEnd: order?.windowEnd ?? null },
      reasons: [
        ...why.map(({ vehicles, reasons }) => ({ vehicles, reasons: reasons.map(({ message }) => message) })),
        ...(notShown ? [{ vehicles: [`${notShown} more`], reasons: ['not shown, as so many orders were left out'] }] : []),
      ],
    }
  })
}
