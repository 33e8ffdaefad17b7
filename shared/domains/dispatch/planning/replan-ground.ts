// What a replan knows: vehicles where they are on their way, what they have on board, and everything else that is not started yet.
import { Decimal } from 'decimal.js'
import type { RowOf } from '../../../catalogue/resource.ts'
import type { vehicle } from '../fleet-resources.ts'
import type { order } from '../order-resources.ts'
import { isFrozen, isOnBoard } from '../replan-rules.ts'
import type { route, routeStop } from '../route-resources.ts'
import { endOf } from '../stop-rules.ts'
import {
  type Ground,
  lastServiceOf,
  Places,
  type Replanned,
  type SnapshotOrder,
  type SnapshotVehicle,
  toOrder,
  toVehicle,
} from './snapshot.ts'

type Rows<R> = readonly RowOf<R>[]
type StopRow = RowOf<typeof routeStop>
type OrderRow = RowOf<typeof order>
type RouteRow = RowOf<typeof route>

/** What is there. */
export interface Taken {
  readonly day: string
  readonly at: string
  readonly routes: Rows<typeof route>
  readonly stops: Rows<typeof routeStop>
  /** Those of the stops, and those of the pool that are planned with them. */
  readonly orders: Rows<typeof order>
  readonly pool: Rows<typeof order>
  /** Constraints of customers, by id. */
  readonly constraints: ReadonlyMap<number, Readonly<Record<string, unknown>>>
  /** Those under way, and those that can begin a route. */
  readonly vehicles: Rows<typeof vehicle>
  readonly dropped: ReadonlySet<number>
}

const byId = <R extends { readonly id: number }>(rows: readonly R[]) => rows.toSorted((a, b) => a.id - b.id)
const latest = (...instants: readonly string[]) => instants.reduce((a, b) => (a > b ? a : b))
const minute = 60_000

/** Whoever is on board is left out last: it is there already. */
const highestPriority = 100

/** The parts of a snapshot that say what is planned anew; the rest is as in any plan. */
export function toReplanGround(
  taken: Taken,
  number: string,
): Omit<Ground, 'correction' | 'confidence' | 'segregations'> & { replans: Replanned } {
  const places = new Places()
  const stopsOf = Map.groupBy(taken.stops, ({ routeId }) => routeId)
  const underWay = new Map(taken.routes.filter(({ status }) => status === 'in-progress').map((one) => [one.vehicleId, one]))
  const orderOf = new Map(taken.orders.map((row) => [row.id, row]))
  const vehicles = byId(taken.vehicles).flatMap((row): SnapshotVehicle[] => {
    const own = underWay.get(row.id)
    if (own) return [onItsWay(row, own, stopsOf.get(own.id) ?? [], orderOf, taken, places)]
    return row.currentLocation ? [toVehicle(row, row.currentLocation, taken.day, taken.at, places)] : []
  })
  const constraintsOf = ({ customerId }: OrderRow) => taken.constraints.get(customerId) ?? null
  const kept = taken.routes.flatMap((one) => openOf(one, stopsOf.get(one.id) ?? [], taken.dropped))
  const carried = kept.flatMap(({ orderId, vehicleId }): SnapshotOrder[] => {
    const row = orderOf.get(orderId)
    if (!row) return []
    const seen = toOrder(row, constraintsOf(row), places)
    return [vehicleId === null ? seen : { ...seen, pickup: null, vehicleId, isOnBoard: true, priority: highestPriority }]
  })
  const waiting = taken.pool.map((row) => toOrder(row, constraintsOf(row), places))
  const from = vehicles.map(({ earliestAt }) => earliestAt).reduce((a, b) => (a < b ? a : b), taken.at)
  return {
    ...{ day: taken.day, at: taken.at, from: `${from.slice(0, 19)}.000Z` },
    currency: vehicles.find(({ currency }) => currency !== null)?.currency ?? null,
    ...{ vehicles, orders: byId([...carried, ...waiting]), places: places.list },
    replans: {
      number,
      routes: byId(taken.routes).map((one) => ({
        ...{ id: one.id, number: one.number, version: one.version, vehicleId: one.vehicleId },
        stops: byId(stopsOf.get(one.id) ?? []).map(({ id, version }) => ({ id, version })),
      })),
      orderIds: kept.map(({ orderId }) => orderId).sort((a, b) => a - b),
      droppedIds: [...taken.dropped].sort((a, b) => a - b),
    },
  }
}

/** The orders of a route that are still to be delivered, and on which vehicle they are already. */
function openOf({ status, vehicleId }: RouteRow, stops: readonly StopRow[], dropped: ReadonlySet<number>) {
  return stops
    .filter((stop) => stop.kind === 'delivery' && stop.status === 'pending' && !dropped.has(stop.orderId))
    .map((stop) => ({ orderId: stop.orderId, vehicleId: isOnBoard(stop, stops, status) ? vehicleId : null }))
}

/** A vehicle that has left: it goes on from where it was last, and what comes back with it takes up room. */
function onItsWay(
  row: RowOf<typeof vehicle>,
  own: RouteRow,
  stops: readonly StopRow[],
  orderOf: ReadonlyMap<number, OrderRow>,
  { day, at, dropped }: Taken,
  places: Places,
): SnapshotVehicle {
  const where = endOf({ ...own, endPlace: null }, stops)
  const left = stops.filter(isFrozen).flatMap((stop) => leavesAt(stop, orderOf.get(stop.orderId)) ?? [])
  const seen = toVehicle(row, where, day, at, places)
  // a day that is over is planned anew as it stood (see timesOf): else all of it would be too late
  const since = seen.earliestAt < at ? (own.startedAt ?? seen.earliestAt) : at
  const deliveries = stops.filter(({ kind }) => kind === 'delivery')
  const carried = deliveries.filter((stop) => stop.status === 'pending' && isOnBoard(stop, stops, own.status))
  const back = [
    ...carried.filter(({ orderId }) => dropped.has(orderId)),
    ...deliveries.filter((stop) => isBack(stop, own) && isOnBoard(stop, stops, own.status)),
  ]
  const sum = (of: readonly StopRow[], column: 'weightTonnes' | 'volumeM3') =>
    Decimal.sum(0, ...of.map(({ orderId }) => orderOf.get(orderId)?.[column] ?? 0))
  // never less than what it does carry
  const room = (capacity: number, column: 'weightTonnes' | 'volumeM3') =>
    Decimal.max(
      new Decimal(capacity).minus(sum(back, column)),
      sum(
        carried.filter(({ orderId }) => !dropped.has(orderId)),
        column,
      ),
      0,
    ).toNumber()
  return {
    ...seen,
    capacityWeightTonnes: room(row.capacityWeightTonnes, 'weightTonnes'),
    capacityVolumeM3: room(row.capacityVolumeM3, 'volumeM3'),
    ...{ end: own.endPlace === null ? null : places.add(own.endPlace), earliestAt: latest(since, ...left) },
    ...{ fixedCost: 0, isUnderWay: true },
  }
}

/** What was not delivered is on board until the end, unless it was left out before the vehicle had left. */
const isBack = (stop: StopRow, { startedAt }: RouteRow) =>
  (stop.status === 'skipped' || stop.status === 'failed') && startedAt !== null && stop.updatedAt >= startedAt

/** When the vehicle has left a stop, or will have, as it looks. */
function leavesAt({ actualArrivalAt, actualDepartureAt, kind }: StopRow, of: OrderRow | undefined): string | null {
  if (actualDepartureAt !== null || actualArrivalAt === null || !of) return actualDepartureAt
  const opens = kind === 'delivery' ? of.windowStart : (of.pickup?.windowStart ?? actualArrivalAt)
  const minutes = kind === 'delivery' ? of.serviceMinutes : (of.pickup?.serviceMinutes ?? 0)
  const begins = Math.max(Date.parse(actualArrivalAt), Date.parse(opens))
  return new Date(begins + minutes * minute).toISOString()
}

/**
 * What is on board and cannot be in time any more, even if it is driven to at once, is delivered late rather than brought back: until the end of the shift.
 */
export function lateOnBoard<G extends Pick<Ground, 'orders' | 'vehicles'>>(
  ground: G,
  secondsBetween: (from: number, to: number) => number,
): G {
  const vehicleOf = new Map(ground.vehicles.map((one) => [one.id, one]))
  const orders = ground.orders.map((one): SnapshotOrder => {
    const on = one.isOnBoard && one.vehicleId !== null ? vehicleOf.get(one.vehicleId) : undefined
    if (!on) return one
    const arrives = Date.parse(on.earliestAt) + secondsBetween(on.start, one.destination) * 1000
    if (arrives <= lastServiceOf(one)) return one
    return { ...one, windowEnd: latest(one.windowEnd, on.latestAt), maxWaitHours: null }
  })
  return { ...ground, orders }
}
