// The state machine of stops: what leads from where to where, in which order, and what becomes of the goods; pure.
import type { Issue } from '../../errors.ts'
import type { RouteState, StopState } from './dispatch-rules.ts'
import type { Previous } from './instant-rules.ts'
import type { Pickup, Place } from './place.ts'
import { isSamePlace } from './route-rules.ts'

/** Which action leads a stop from which states to which, and while its route is what. */
export const stopMoves = {
  arrive: { from: ['pending'], to: 'arrived', routes: ['in-progress'] },
  complete: { from: ['arrived'], to: 'completed', routes: ['in-progress'] },
  skip: { from: ['pending', 'arrived'], to: 'skipped', routes: ['committed', 'in-progress'] },
  fail: { from: ['pending', 'arrived'], to: 'failed', routes: ['in-progress'] },
} as const satisfies Record<string, { from: readonly StopState[]; to: StopState; routes: readonly RouteState[] }>

/** A stop as these rules see it; `order` is the number of its order. */
export interface SeenStop {
  readonly id: number
  readonly orderId: number
  readonly order?: unknown
  readonly kind: 'pickup' | 'delivery'
  readonly sequence: number
  readonly status: StopState
  readonly place: Place
  readonly actualArrivalAt: string | null
  readonly actualDepartureAt: string | null
}

/** A stop as people call it, such as `stop 3 (delivery of ORD-1)`. */
export const nameOf = ({ sequence, kind, order }: Pick<SeenStop, 'sequence' | 'kind' | 'order'>): string =>
  `stop ${sequence} (${kind} of ${order})`

/** Whether something is still to be done at a stop. */
export const isOpen = ({ status }: Pick<SeenStop, 'status'>): boolean => status === 'pending' || status === 'arrived'

/** The other stop of the order: the pickup that comes last before a delivery, the delivery that comes first after a pickup. */
export function partnerOf<S extends SeenStop>(stop: SeenStop, stops: readonly S[]): S | null {
  const others = stops
    .filter(({ orderId, kind }) => orderId === stop.orderId && kind !== stop.kind)
    .toSorted((a, b) => a.sequence - b.sequence)
  if (stop.kind === 'delivery') return others.findLast(({ sequence }) => sequence < stop.sequence) ?? null
  return others.find(({ sequence }) => sequence > stop.sequence) ?? null
}

/** A stop is moved only from some of its states. */
export function checkStop(stop: SeenStop, what: keyof typeof stopMoves): Issue[] {
  const { from }: { from: readonly StopState[] } = stopMoves[what]
  if (from.includes(stop.status)) return []
  const hints: Readonly<Record<StopState, string>> = {
    pending: 'Arrive there first (POST .../arrive).',
    arrived: 'Complete, skip or fail it (POST .../complete).',
    completed: 'It is done; add what else proves it (POST .../prove).',
    skipped: 'Its order is back in the pool: replan to have it on the route again.',
    failed: 'Reopen its order (POST .../orders/{id}/reopen), and plan that anew.',
  }
  const message = `${nameOf(stop)} is ${stop.status}; ${what} needs it to be ${from.join(' or ')}`
  return [{ path: 'status', code: 'state', message, hint: hints[stop.status], values: { state: stop.status, needed: from } }]
}

/** A driver may take stops in any order, but stands at one place at a time, and has on board what is delivered. */
export function checkArrive(stop: SeenStop, stops: readonly SeenStop[]): Issue[] {
  const elsewhere = stops.filter((one) => one.id !== stop.id && one.status === 'arrived' && !isSamePlace(one.place, stop.place))
  const pickup = stop.kind === 'delivery' ? partnerOf(stop, stops) : null
  const issues = elsewhere.map(
    (one): Issue => ({
      path: 'status',
      code: 'elsewhere',
      message: `the vehicle is at ${nameOf(one)} and has not left it`,
      hint: 'Complete, skip or fail that first.',
    }),
  )
  if (pickup !== null && pickup.status !== 'completed')
    issues.push({
      path: 'status',
      code: 'not_on_board',
      message: `${stop.order} is not on board: ${nameOf(pickup)} is ${pickup.status}`,
      hint: 'Fetch it first; the order of other stops is free.',
    })
  return issues
}

/** What happened last on a route. */
export function lastOf(route: { readonly number: string; readonly startedAt: string | null }, stops: readonly SeenStop[]): Previous | null {
  const known = stops.flatMap((stop): Previous[] => [
    ...(stop.actualArrivalAt === null ? [] : [{ at: stop.actualArrivalAt, what: `the arrival at ${nameOf(stop)}` }]),
    ...(stop.actualDepartureAt === null ? [] : [{ at: stop.actualDepartureAt, what: `the departure from ${nameOf(stop)}` }]),
  ])
  if (route.startedAt !== null) known.unshift({ at: route.startedAt, what: `the start of ${route.number}` })
  return known.reduce<Previous | null>((last, one) => (last === null || one.at >= last.at ? one : last), null)
}

/** The arrival that a departure cannot come before. */
export const arrivalOf = (stop: SeenStop): Previous | null =>
  stop.actualArrivalAt === null ? null : { at: stop.actualArrivalAt, what: `the arrival at ${nameOf(stop)}` }

/** When a stop was left is said only of one that was arrived at. */
export function checkDeparture(stop: SeenStop, departedAt: string | undefined): Issue[] {
  if (departedAt === undefined || stop.actualArrivalAt !== null) return []
  const message = `nobody has arrived at ${nameOf(stop)}`
  return [{ path: 'departedAt', code: 'not_arrived', message, hint: 'Leave it out.' }]
}

/** What proves a stop is only added to: nothing that was said is replaced. */
export function checkProof(
  stop: SeenStop,
  held: Readonly<Record<string, unknown>> | null,
  given: Readonly<Record<string, unknown>>,
): Issue[] {
  return Object.entries(given)
    .filter(([name, value]) => held !== null && Object.hasOwn(held, name) && !isSame(held[name], value))
    .map(([name]) => ({
      path: `proof.${name}`,
      code: 'proof',
      message: `${name} of ${nameOf(stop)} is ${JSON.stringify(held?.[name])} already`,
      hint: 'Add it under another name: what was recorded stays.',
    }))
}

const isSame = (a: unknown, b: unknown) => canonical(a) === canonical(b)

/** JSON whose keys are sorted: a database may give them back in another order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )

/** Whether everything that is given stands there already. */
export const isProven = (held: Readonly<Record<string, unknown>> | null, given: Readonly<Record<string, unknown>> | undefined): boolean =>
  Object.entries(given ?? {}).every(([name, value]) => held !== null && Object.hasOwn(held, name) && isSame(held[name], value))

/** Where and when a vehicle is at the end of its route, with what was not delivered. */
export interface End {
  readonly place: Place
  readonly at: string
}

interface Ending {
  readonly startPlace: Place
  readonly endPlace: Place | null
}

/** Where a route ends that goes on without a stop: where it is to end, else at the last stop that is still ahead, else at the last that was arrived at. */
export function endWithout(route: Ending & { readonly plannedEndAt: string }, stop: SeenStop, stops: readonly SeenStop[]): End {
  const ahead = stops.filter((one) => one.orderId !== stop.orderId && isOpen(one)).toSorted((a, b) => a.sequence - b.sequence)
  return { place: route.endPlace ?? ahead.at(-1)?.place ?? endOf(route, stops), at: route.plannedEndAt }
}

/** The stops that were arrived at, in the order in which they were. */
export const inOrderOfArrival = <S extends Pick<SeenStop, 'actualArrivalAt' | 'sequence'>>(stops: readonly S[]): S[] =>
  stops
    .filter(({ actualArrivalAt }) => actualArrivalAt !== null)
    .toSorted((a, b) => Date.parse(a.actualArrivalAt ?? '') - Date.parse(b.actualArrivalAt ?? '') || a.sequence - b.sequence)

/** Where the vehicle of a route stands that goes on no more: where it is to end, else at the last stop that was arrived at. */
export function endOf(route: Ending, stops: readonly SeenStop[]): Place {
  return route.endPlace ?? inOrderOfArrival(stops).at(-1)?.place ?? route.startPlace
}

/**
 * Where an order is fetched once it is not delivered as planned. What the vehicle has on board comes back with it: it is fetched from then on where the
 * route ends, and no earlier (unless its window is over by then). What was never fetched stays where it is, and what is loaded where vehicles start and
 * comes back there needs no fetching.
 */
export function pickupAfter(
  order: { readonly pickup: Pickup | null; readonly windowEnd: string },
  delivery: SeenStop,
  route: { readonly status: RouteState; readonly startPlace: Place },
  stops: readonly SeenStop[],
  end: End,
): { readonly pickup?: Pickup } {
  const fetched = partnerOf(delivery, stops)
  const isOnBoard = route.status === 'in-progress' && (fetched === null || fetched.status === 'completed')
  if (!isOnBoard || (order.pickup === null && isSamePlace(end.place, route.startPlace))) return {}
  return { pickup: { ...end.place, ...(end.at < order.windowEnd ? { windowStart: end.at } : {}) } }
}
