// The orders and vehicles of a plan, as its snapshot saw them beside how they are now.
import { AppError, type Issue } from '../../errors.ts'
import type { Place } from './place.ts'
import type { PlanSight } from './plan-queries.ts'
import type { Proposal } from './planning/proposal.ts'
import { Places, type Snapshot, type SnapshotOrder, type SnapshotVehicle, toOrder, toVehicle } from './planning/snapshot.ts'
import { checkApart, checkOrder, checkVehicle, type Present, type Seen } from './stale-rules.ts'

/** Orders and vehicles as they are now, and who has them. */
export type Now = Pick<PlanSight, 'orders' | 'customers' | 'vehicles' | 'live' | 'segregations'> & Partial<Pick<PlanSight, 'holders'>>

/** The ids of the orders and vehicles that a proposal has on routes. */
export function plannedIds({ routes }: Proposal) {
  const orders = new Set(routes.flatMap(({ stops }) => stops.map(({ orderId }) => orderId)))
  return { orders: [...orders].sort((a, b) => a - b), vehicles: routes.map(({ vehicleId }) => vehicleId) }
}

/** Everything of a proposal that has changed since its snapshot, as one `stale` refusal, with what else has; see stale-rules. */
export function refuseStale(
  snapshot: Snapshot,
  proposal: Proposal,
  now: Now,
  strictness: 'facts' | 'versions',
  more: readonly Issue[] = [],
): void {
  const ids = plannedIds(proposal)
  const [orders, vehicles] = [new Set(ids.orders), new Set(ids.vehicles)]
  // what a replan has on routes already is looked at with these (replan-rules)
  const kept = new Set(snapshot.replans?.orderIds)
  const own = new Set(snapshot.replans?.routes.map(({ number }) => number))
  const others = <R extends { readonly number: string }>(rows: readonly R[]) => rows.filter(({ number }) => !own.has(number))
  const presentOrders = ordersNow({ ...now, holders: others(now.holders ?? []) })
  // a day can be proposed while a vehicle is on its way on another one
  const live = others(now.live).filter(({ plannedOn }) => strictness === 'versions' || plannedOn === snapshot.day)
  const presentVehicles = vehiclesNow(snapshot, { ...now, live })
  const byId = new Map(snapshot.orders.map((one) => [one.id, one]))
  const goods = proposal.routes.map(({ stops }) => stops.flatMap(({ orderId }) => byId.get(orderId) ?? []))
  const issues: Issue[] = [
    ...more,
    ...checkApart(snapshot.segregations, now.segregations, goods),
    ...snapshot.orders
      .filter(({ id }) => orders.has(id) && !kept.has(id))
      .flatMap((one) => checkOrder(seenOrder(one, snapshot.places), presentOrders.get(one.id), strictness)),
    ...snapshot.vehicles
      .filter(({ id }) => vehicles.has(id))
      .flatMap((one) => checkVehicle(seenVehicle(one, snapshot.places), presentVehicles.get(one.id), strictness)),
  ]
  const [first, ...rest] = issues
  if (!first) return
  throw new AppError('stale', rest.length > 0 ? `${first.message}, and ${rest.length} more` : first.message, { issues })
}

function ordersNow({ orders, customers, holders = [] }: Now): Map<number, Present> {
  const constraints = new Map(customers.map((one) => [one.id, one.constraints]))
  const held = new Map(holders.map((one) => [one.orderId, one]))
  return new Map(
    orders.map((row) => {
      const places = new Places()
      const seen = seenOrder(toOrder(row, constraints.get(row.customerId) ?? null, places), places.list)
      return [row.id, { ...seen, status: row.status, statusReason: row.statusReason, holder: held.get(row.id) ?? null }]
    }),
  )
}

function vehiclesNow({ day, at }: Snapshot, { vehicles, live }: Now): Map<number, Present> {
  return new Map(
    vehicles.map((row) => {
      const places = new Places()
      const holder = live.find(({ vehicleId }) => vehicleId === row.id) ?? null
      const nowhere = { id: row.id, version: row.version, label: row.code, facts: { startPlace: null } }
      const seen = row.currentLocation ? seenVehicle(toVehicle(row, row.currentLocation, day, at, places), places.list) : nowhere
      return [row.id, { ...seen, status: row.status, holder }]
    }),
  )
}

const placeAt = (places: readonly Place[], at: number | null) => (at === null ? null : places[at])

function seenOrder({ id, version, number, destination, pickup, ...rest }: SnapshotOrder, places: readonly Place[]): Seen {
  const { vehicleId: _, isOnBoard: __, ...facts } = rest
  const fetched = pickup && { ...pickup, place: placeAt(places, pickup.place) }
  return { id, version, label: number, facts: { ...facts, destination: placeAt(places, destination), pickup: fetched } }
}

function seenVehicle({ id, version, code, start, end, ...facts }: SnapshotVehicle, places: readonly Place[]): Seen {
  // where it is on its way its route says
  if (facts.isUnderWay) return { id, version, label: code, facts: {} }
  return { id, version, label: code, facts: { ...facts, startPlace: placeAt(places, start), endPlace: placeAt(places, end) } }
}
