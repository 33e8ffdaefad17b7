// What holds of orders, vehicles, routes and decisions as they stand; pure.
import type { Issue } from '../../errors.ts'

/** Of an order. */
export const orderStates = ['pending', 'planned', 'assigned', 'in-transit', 'delivered', 'failed', 'cancelled'] as const
/** One of them. */
export type OrderState = (typeof orderStates)[number]
/** Of a vehicle. */
export const vehicleStates = ['available', 'on-route', 'maintenance', 'retired'] as const
/** One of them. */
export type VehicleState = (typeof vehicleStates)[number]
/** Of a route. */
export const routeStates = ['planned', 'committed', 'in-progress', 'completed', 'cancelled'] as const
/** One of them. */
export type RouteState = (typeof routeStates)[number]
/** Of a stop. */
export const stopStates = ['pending', 'arrived', 'completed', 'skipped', 'failed'] as const
/** One of them. */
export type StopState = (typeof stopStates)[number]
/** Of a decision. */
export const decisionStates = ['waiting', 'proposed', 'committed', 'executed', 'discarded', 'failed'] as const

/** A state in a sentence: `in progress`. */
export const said = (state: string): string => state.replace('-', ' ')

interface Windowed {
  readonly windowStart: string
  readonly windowEnd: string
  readonly pickup: { readonly windowStart?: string | undefined; readonly windowEnd?: string | undefined } | null
}

/** A window ends after it starts; so does that of the pickup, and it begins before the delivery's is over. */
export function checkWindows({ windowStart, windowEnd, pickup }: Windowed): Issue[] {
  const hint = 'Correct one of the two.'
  const issues: Issue[] = []
  if (windowEnd <= windowStart) issues.push({ path: 'windowEnd', code: 'range', message: 'the window ends before it starts', hint })
  if (pickup?.windowStart !== undefined && pickup.windowEnd !== undefined && Date.parse(pickup.windowEnd) <= Date.parse(pickup.windowStart))
    issues.push({ path: 'pickup.windowEnd', code: 'range', message: 'the window of the pickup ends before it starts', hint })
  if (pickup?.windowStart !== undefined && Date.parse(pickup.windowStart) >= Date.parse(windowEnd))
    issues.push({ path: 'pickup.windowStart', code: 'range', message: 'it is fetched after the window of its delivery is over', hint })
  return issues
}

/** A shift has a start and an end, or neither. */
export function checkShift({ shiftStart, shiftEnd }: { shiftStart: string | null; shiftEnd: string | null }): Issue[] {
  if ((shiftStart === null) === (shiftEnd === null)) return []
  const [given, missing] = shiftStart === null ? ['shiftEnd', 'shiftStart'] : ['shiftStart', 'shiftEnd']
  return [
    { path: missing, code: 'required', message: `is missing: the shift has a ${given}`, hint: 'Give both, or neither for the whole day.' },
  ]
}

/** States in which an order is in no plan: anything of it may change, and it may be removed. */
export const unplanned: readonly OrderState[] = ['pending']
const live: readonly OrderState[] = ['assigned', 'in-transit']
const isOver = (status: OrderState) => status === 'delivered' || status === 'failed' || status === 'cancelled'
/** What may be said of an order at any time: none of it changes what is driven or earned. */
const always: readonly string[] = ['priority']

/** What a live route counts on does not change, nor does what is over; and what becomes of an order that a plan has, its route says. */
export function frozenOf({ number, status }: { number: string; status: OrderState }, changed: ReadonlySet<string>): Issue[] {
  if (unplanned.includes(status)) return []
  const hint =
    status === 'failed'
      ? 'Reopen it (POST .../orders/{id}/reopen), then change it.'
      : isOver(status)
        ? 'Make a new order.'
        : 'Take it off its route (skip its stop, cancel the route, or discard the plan), then change it.'
  const message = `${number} is ${status}`
  const locked = [...changed].filter((path) =>
    isOver(status) || live.includes(status) ? !always.includes(path) : path === 'status' || path === 'deletedAt',
  )
  return locked.map((path) => ({ path, code: 'state', message, hint, values: { state: status } }))
}
