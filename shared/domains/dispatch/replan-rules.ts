// What can be planned anew of routes that are committed or under way, and what has moved since that was planned; pure.
import type { Issue } from '../../errors.ts'
import { type RouteState, said } from './dispatch-rules.ts'
import type { Replanned } from './planning/snapshot.ts'
import { isOpen, nameOf, partnerOf, type SeenStop } from './stop-rules.ts'

interface SeenRoute {
  readonly id: number
  readonly number: string
  readonly version: number
  readonly status: RouteState
}

/** Only routes that are committed or in progress can be planned anew, with so many orders as a plan takes. */
export function checkReplan(number: string, live: readonly SeenRoute[], orders: number, limit: number): Issue[] {
  if (orders > limit) {
    const message = `its routes and the pool have ${orders} orders to plan; the limit is ${limit}`
    return [
      { path: 'addOrderIds', code: 'range', message, hint: 'Name those of the pool that are to be added in addOrderIds, or none: [].' },
    ]
  }
  if (live.length > 0) return []
  const message = `${number} has no route that is committed or in progress`
  return [{ path: 'status', code: 'state', message, hint: 'Plan the day (POST /api/dispatch/decisions/plan).' }]
}

/** What is to be taken off the routes is on one of them, and still to be delivered. */
export function checkDropped(number: string, dropOrderIds: readonly number[], stops: readonly SeenStop[]): Issue[] {
  const open = new Set(stops.filter((stop) => stop.kind === 'delivery' && stop.status === 'pending').map(({ orderId }) => orderId))
  return dropOrderIds.flatMap((id, at): Issue[] => {
    if (open.has(id)) return []
    const over = stops.find((stop) => stop.orderId === id && stop.kind === 'delivery')
    const message = over ? `${nameOf(over)} is ${over.status}` : `order ${id} is on no route of ${number} that is committed or in progress`
    return [{ path: `dropOrderIds.${at}`, code: over ? 'state' : 'reference', message, hint: 'Leave it out.' }]
  })
}

/** Whether goods whose delivery is planned anew are on the vehicle: loaded where it started, fetched, or just being fetched. */
export function isOnBoard(delivery: SeenStop, stops: readonly SeenStop[], status: RouteState): boolean {
  const pickup = partnerOf(delivery, stops)
  return status === 'in-progress' && (pickup === null || pickup.status === 'completed' || pickup.status === 'arrived')
}

const hint = 'Replan again: a new proposal takes everything as it is now.'
const stale = (path: string, message: string): Issue => ({ path, code: 'stale', message, hint })

interface Versioned extends SeenStop {
  readonly version: number
  readonly routeId: number
}

/** What of the routes of a replan is not as its proposal saw it: a route that was committed since or is no more, a stop at which something happened. */
export function checkRoutes(seen: Replanned['routes'], now: readonly SeenRoute[], stops: readonly Versioned[]): Issue[] {
  const known = new Map(seen.map((one) => [one.id, one]))
  const came = now
    .filter(({ id }) => !known.has(id))
    .map(({ id, number, status }) => stale(`routes.${id}`, `${number} is ${said(status)} since`))
  const moved = seen.flatMap(({ id, number, version, stops: before }): Issue[] => {
    const route = now.find((one) => one.id === id)
    if (!route) return [stale(`routes.${id}`, `${number} is over by now`)]
    const versions = new Map(before.map((stop) => [stop.id, stop.version]))
    const own = stops.filter(({ routeId }) => routeId === id)
    const happened = own
      .filter((stop) => versions.get(stop.id) !== stop.version)
      .map((stop) => stale(`stops.${stop.id}`, `${nameOf(stop)} of ${number} is ${stop.status} by now`))
    const gone =
      before.length > own.length ? [stale(`routes.${id}`, `${number} has ${own.length} stops by now, and had ${before.length}`)] : []
    const changed = route.version === version ? [] : [stale(`routes.${id}`, `${number} is ${said(route.status)} by now`)]
    return happened.length + gone.length > 0 ? [...happened, ...gone] : changed
  })
  return [...came, ...moved]
}

/** Stops at which something has happened, or is happening: no replan changes them. */
export const isFrozen = (stop: Pick<SeenStop, 'status'>): boolean => !isOpen(stop) || stop.status === 'arrived'
