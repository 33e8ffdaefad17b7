// The state machines of routes, vehicles and orders: what leads from where to where, and what is in its way; pure.
import { toMatch } from '../../catalogue/text.ts'
import { type Issue, refuse } from '../../errors.ts'
import type { OrderState, RouteState, VehicleState } from './dispatch-rules.ts'
import type { Place } from './place.ts'

/** Which action leads a route from which states to which. */
export const routeMoves = {
  start: { from: ['committed'], to: 'in-progress' },
  finish: { from: ['in-progress'], to: 'completed' },
  cancel: { from: ['committed'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly RouteState[]; to: RouteState }>

/** The same of a vehicle; `start` and `finish` of its routes move it between the others. */
export const vehicleMoves = {
  maintain: { from: ['available'], to: 'maintenance' },
  release: { from: ['maintenance', 'retired', 'on-route'], to: 'available' },
  retire: { from: ['available', 'maintenance', 'on-route'], to: 'retired' },
} as const satisfies Record<string, { from: readonly VehicleState[]; to: VehicleState }>

/** The same of an order; everything else that becomes of it follows from its stops. */
export const orderMoves = {
  cancel: { from: ['pending', 'planned'], to: 'cancelled' },
  reopen: { from: ['failed'], to: 'pending' },
} as const satisfies Record<string, { from: readonly OrderState[]; to: OrderState }>

/** What is in the way as things stand, rather than wrong with the request. */
const states: ReadonlySet<string> = new Set(['state', 'vehicle', 'live', 'empty', 'open_stops', 'not_on_board', 'elsewhere', 'proof'])

/** Throws everything that is wrong at once, as `refuse` does. */
export const refuseAll = (issues: readonly Issue[]): void => refuse(issues, states)

interface Seen<State> {
  readonly status: State
}

const state = (message: string, hint: string): Issue => ({ path: 'status', code: 'state', message, hint })

/** A route is moved only from some of its states; what is said to do instead depends on where it is. */
export function checkRoute(
  { number, status, decision }: Seen<RouteState> & { readonly number: string; readonly decision?: unknown },
  what: string,
  from: readonly RouteState[],
): Issue[] {
  if (from.includes(status)) return []
  const message = `${number} is ${status}; ${what} needs it to be ${from.join(' or ')}`
  const hints: Readonly<Record<RouteState, string>> = {
    planned: `It belongs to the open proposal ${decision}: commit that, or discard it.`,
    committed: 'Start it (POST .../start).',
    'in-progress': 'Finish it (POST .../finish); with openBack the orders that are left go back to the pool.',
    completed: 'Nothing of it changes any more, but for proofs that are added to its stops.',
    cancelled: 'Plan its orders anew.',
  }
  return [{ ...state(message, hints[status]), values: { state: status, needed: from } }]
}

interface LiveRoute extends Seen<RouteState> {
  readonly id: number
  readonly number: string
}

/** A route starts with a vehicle that is neither in maintenance nor retired, and on no other route; it has something to do. */
export function checkStart(
  route: { readonly id: number; readonly number: string },
  vehicle: Seen<VehicleState> & { readonly code: string },
  live: readonly LiveRoute[],
  openStops: number,
): Issue[] {
  const { status, code } = vehicle
  const out = (message: string, hint: string): Issue => ({ path: 'vehicleId', code: 'vehicle', message, hint })
  const issues = live
    .filter((one) => one.id !== route.id && one.status === 'in-progress')
    .map(({ number }) => out(`${code} is on ${number}`, 'Finish that first (POST .../finish), or plan with another vehicle.'))
  if (status === 'maintenance')
    issues.push(out(`${code} is in maintenance`, 'Release it (POST .../vehicles/{id}/release), or replan with another vehicle.'))
  if (status === 'retired') issues.push(out(`${code} is retired`, 'Replan with another vehicle.'))
  if (openStops === 0)
    issues.push({ path: 'stops', code: 'empty', message: `${route.number} has no stop left`, hint: 'Cancel it (POST .../cancel).' })
  return issues
}

interface Load {
  readonly loadWeightTonnes: number
  readonly loadVolumeM3: number
}

/** A vehicle may have been changed since its route was committed: it still carries what is on board on every leg, and handles what its orders ask for. */
export function checkCarries(
  route: Load & { readonly number: string },
  vehicle: {
    readonly code: string
    readonly capacityWeightTonnes: number
    readonly capacityVolumeM3: number
    readonly skills: readonly string[] | null
  },
  stops: readonly Load[],
  orders: readonly { readonly number: string; readonly specialHandling: readonly string[] | null }[],
): Issue[] {
  const { code, capacityWeightTonnes, capacityVolumeM3 } = vehicle
  const issue = (message: string): Issue => ({
    path: 'vehicleId',
    code: 'vehicle',
    message,
    hint: 'Replan (POST .../decisions/{id}/replan), or correct the vehicle.',
  })
  const most = (of: (load: Load) => number) => [route, ...stops].reduce((sum, load) => Math.max(sum, of(load)), 0)
  const [weight, volume] = [most(({ loadWeightTonnes }) => loadWeightTonnes), most(({ loadVolumeM3 }) => loadVolumeM3)]
  const skills = new Set((vehicle.skills ?? []).map(toMatch))
  return [
    ...(weight > capacityWeightTonnes
      ? [issue(`${code} carries ${capacityWeightTonnes} t, and ${route.number} has ${weight} t on board`)]
      : []),
    ...(volume > capacityVolumeM3
      ? [issue(`${code} has room for ${capacityVolumeM3} m³, and ${route.number} has ${volume} m³ on board`)]
      : []),
    ...orders.flatMap(({ number, specialHandling }) => {
      const lacking = (specialHandling ?? []).filter((word) => !skills.has(toMatch(word)))
      return lacking.length > 0 ? [issue(`${code} cannot handle ${lacking.join(', ')} of ${number}`)] : []
    }),
  ]
}

const hoursEarly = 24

/** A route does not start a day before it is planned to: whoever says so has another one in mind. */
export function checkEarly(startedAt: string, plannedStartAt: string): Issue[] {
  if (Date.parse(startedAt) >= Date.parse(plannedStartAt) - hoursEarly * 3_600_000) return []
  const message = `${startedAt} is more than ${hoursEarly} hours before it is planned to leave, ${plannedStartAt}`
  return [{ path: 'startedAt', code: 'range', message, hint: 'Check the day and the route; replan where it is to leave so early.' }]
}

/** A vehicle is moved only from some of its states: taken to maintenance while it stands, retired without a live route, released where no route of it is under way. */
export function checkVehicle(
  { code, status }: Seen<VehicleState> & { readonly code: string },
  what: keyof typeof vehicleMoves,
  live: readonly LiveRoute[],
): Issue[] {
  const { from }: { from: readonly VehicleState[] } = vehicleMoves[what]
  const inWay = what === 'retire' ? live : live.filter((one) => one.status === 'in-progress')
  if (inWay.length > 0)
    return inWay.map((one) => ({
      path: 'status',
      code: 'live',
      message: `${code} has ${one.number}, which is ${one.status}`,
      hint: one.status === 'committed' ? 'Cancel that first (POST .../cancel), or replan.' : 'Finish that first (POST .../finish).',
    }))
  if (from.includes(status)) return []
  return [state(`${code} is ${status}; ${what} needs it to be ${from.join(' or ')}`, 'Its state is moved by maintain, release and retire.')]
}

/** An order is cancelled before a route has it, and reopened after it has failed. */
export function checkOrder(
  { number, status }: Seen<OrderState> & { readonly number: string },
  what: keyof typeof orderMoves,
  onRoute: string | null,
): Issue[] {
  const { from }: { from: readonly OrderState[] } = orderMoves[what]
  if (from.includes(status)) return []
  const live = status === 'assigned' || status === 'in-transit'
  const place = live && onRoute !== null ? ` on ${onRoute}` : ''
  const hint = live ? 'Skip its stop first (POST .../route-stops/{id}/skip).' : 'Make a new order.'
  return [state(`${number} is ${status}${place}; ${what} needs it to be ${from.join(' or ')}`, hint)]
}

/** Whether two places are the same on the ground. */
export const isSamePlace = (a: Place, b: Place): boolean => a.lat === b.lat && a.lon === b.lon
