// Taking the proposal of a replan: what becomes of the routes, stops and orders that it planned anew.
import type { PatchOf, RowOf } from '../../catalogue/resource.ts'
import { type Change, expect, remove, update } from '../../db/changes.ts'
import type { Row } from '../../db/rows.ts'
import { vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { costOf, minutesBetween } from './outcome-rules.ts'
import type { PlanSight } from './plan-queries.ts'
import type { Replanned } from './planning/snapshot.ts'
import { decision, route, routeStop } from './route-resources.ts'
import { endWithout, pickupAfter } from './stop-rules.ts'

type StopRow = RowOf<typeof routeStop> & Row
type RouteRow = RowOf<typeof route> & Row
type OrderRow = RowOf<typeof order> & Row

const planned = [
  ...['place', 'legDistanceKm', 'legDurationMinutes', 'plannedArrivalAt', 'plannedServiceAt', 'plannedDepartureAt'],
  ...['loadWeightTonnes', 'loadVolumeM3'],
] as const

/** A row of the changes that only some actions of a plan need. */
export type ReplanSight = Pick<PlanSight, 'decision' | 'routes' | 'orders' | 'vehicles' | 'replanned'>

/** The changes that take the proposal, but for the decision itself; `goesOn` says whether any route is live afterwards. */
export function takeReplan(sight: ReplanSight, replans: Replanned): { changes: Change[]; goesOn: boolean } {
  const { decision: plan, routes, replanned } = sight
  const reason = `replanned by ${plan.number}`
  const stopsOf = Map.groupBy(replanned.stops, ({ routeId }) => routeId)
  const proposedOf = Map.groupBy(replanned.proposed, ({ routeId }) => routeId)
  const underWay = replanned.routes.filter(({ status }) => status === 'in-progress')
  const waiting = replanned.routes.filter(({ status }) => status === 'committed')
  const goesOnAs = new Map(underWay.map((one) => [one.vehicleId, one]))
  const fresh = routes.filter(({ vehicleId }) => !goesOnAs.has(vehicleId))
  const vehicles = new Map(sight.vehicles.map((row) => [row.id, row]))
  const freshVehicles = new Set(fresh.map(({ vehicleId }) => vehicleId))
  const changes: Change[] = [
    expect(decision, replanned.root),
    ...replanned.routes.map((one) => expect(route, one)),
    // of two plans at once that have the vehicle each sees it free
    ...sight.vehicles.filter(({ id }) => freshVehicles.has(id)).map((one) => expect(vehicle, one)),
    ...fresh.map((one) => update(route, one, { status: 'committed' })),
    ...waiting.flatMap((one) => superseded(one, stopsOf.get(one.id) ?? [], reason)),
    ...underWay.flatMap((one) => {
      const proposal = routes.find(({ vehicleId }) => vehicleId === one.vehicleId)
      const stops = proposal ? (proposedOf.get(proposal.id) ?? []) : []
      return goesOn(one, stopsOf.get(one.id) ?? [], proposal, stops, vehicles.get(one.vehicleId), replanned.filed, reason)
    }),
    ...ordersAfter(sight, replans, goesOnAs, reason),
  ]
  return { changes, goesOn: underWay.length + fresh.length > 0 }
}

/** A route that has not started is called off: its vehicle, if it still has one, drives a new one. */
function superseded(one: RouteRow, stops: readonly StopRow[], reason: string): Change[] {
  return [
    update(route, one, { status: 'cancelled', reason }),
    ...stops.filter(({ status }) => status === 'pending').map((stop) => update(routeStop, stop, { status: 'skipped', reason })),
  ]
}

/**
 * A route that is under way keeps its row, and every stop at which something has happened. What it still has to do stays the same stop where it is still on
 * the route; the rest of its pending stops are removed, and new ones are taken over from the route that was proposed for its vehicle. Numbers go on after
 * the stops that stay. Where files belong to a stop that would be removed, it is skipped, with the other one of its order, at the end of the route.
 */
function goesOn(
  one: RouteRow,
  stops: readonly StopRow[],
  proposal: RouteRow | undefined,
  proposed: readonly StopRow[],
  truck: RowOf<typeof vehicle> | undefined,
  filed: ReadonlySet<number>,
  reason: string,
): Change[] {
  const skipped = { status: 'skipped', reason } as const
  const frozen = stops.filter(({ status }) => status !== 'pending')
  const first = frozen.reduce((last, { sequence }) => Math.max(last, sequence), 0)
  const left = new Map(stops.filter(({ status }) => status === 'pending').map((stop) => [`${stop.kind} ${stop.orderId}`, stop]))
  const changes = proposed
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap((stop, n): Change[] => {
      const key = `${stop.kind} ${stop.orderId}`
      const known = left.get(key)
      const sequence = first + n + 1
      if (!known) return [update(routeStop, stop, { routeId: one.id, sequence })]
      left.delete(key)
      const patch: PatchOf<typeof routeStop> = Object.fromEntries(planned.map((name) => [name, stop[name]]))
      return [
        update(routeStop, known, { ...patch, sequence }),
        filed.has(stop.id) ? update(routeStop, stop, skipped) : remove(routeStop, stop),
      ]
    })
  const kept = new Set([...left.values()].filter(({ id }) => filed.has(id)).map(({ orderId }) => orderId))
  const gone = [...left.values()]
    .toSorted((a, b) => a.sequence - b.sequence)
    .map((stop, n) =>
      kept.has(stop.orderId) ? update(routeStop, stop, { ...skipped, sequence: first + proposed.length + n + 1 }) : remove(routeStop, stop),
    )
  if (!proposal) return [...gone, ...changes]
  const driven = frozen.filter(({ actualArrivalAt }) => actualArrivalAt !== null)
  const metres = driven.reduce(
    (sum, { legDistanceKm }) => sum + Math.round(legDistanceKm * 1000),
    Math.round(proposal.estimatedDistanceKm * 1000),
  )
  const estimatedDistanceKm = metres / 1000
  const from = one.startedAt ?? one.plannedStartAt
  const estimatedDurationMinutes = minutesBetween(from, proposal.plannedEndAt)
  const estimatedCost = truck ? costOf(truck, estimatedDistanceKm, from, proposal.plannedEndAt) : one.estimatedCost
  return [
    ...gone,
    ...changes,
    update(route, one, { estimatedDistanceKm, estimatedDurationMinutes, estimatedCost, plannedEndAt: proposal.plannedEndAt }),
    update(route, proposal, { status: 'cancelled', reason: `goes on as ${one.number}` }),
  ]
}

/** Orders are where the proposal has them; those that it has nowhere are back in the pool, and what is on board of them comes back with its vehicle. */
function ordersAfter(
  { orders, replanned, routes }: ReplanSight,
  replans: Replanned,
  goesOnAs: ReadonlyMap<number, RouteRow>,
  reason: string,
): Change[] {
  const rows = new Map<number, OrderRow>([...replanned.orders, ...orders].map((row) => [row.id, row]))
  const isUnderWay = new Map(routes.map(({ id, vehicleId }) => [id, goesOnAs.has(vehicleId)]))
  const placed = new Map(replanned.proposed.map(({ orderId, routeId }) => [orderId, isUnderWay.get(routeId) ?? false]))
  const moved = [...placed].flatMap(([id, isOut]): Change[] => {
    const row = rows.get(id)
    const status = isOut ? 'in-transit' : 'assigned'
    return row && row.status !== status ? [update(order, row, { status })] : []
  })
  const back = [...replans.orderIds, ...replans.droppedIds].flatMap((id): Change[] => {
    const row = rows.get(id)
    if (!row || placed.has(id)) return []
    const delivery = replanned.stops.find((stop) => stop.orderId === id && stop.kind === 'delivery' && stop.status === 'pending')
    const from = delivery && replanned.routes.find((one) => one.id === delivery.routeId)
    const own = replanned.stops.filter(({ routeId }) => routeId === from?.id)
    const fetched = delivery && from ? pickupAfter(row, delivery, from, own, endWithout(from, delivery, own)) : {}
    return [update(order, row, { status: 'pending', statusReason: `left out when ${reason}`, ...fetched })]
  })
  return [...moved, ...back]
}
