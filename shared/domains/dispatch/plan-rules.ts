// What can be planned, and what is in the way; pure.
import type { Issue } from '../../errors.ts'
import { refuse } from '../../errors.ts'
import { type decisionStates, type OrderState, said, type VehicleState } from './dispatch-rules.ts'

/** What one plan takes at most: more is planned by day, city or depot. Distances are kept for every pair of places. */
export const most = { orders: 2000, vehicles: 200, places: 3000, sorts: 31, waiting: 50, stops: 10_000 } as const

/** Issues with these codes say that only the state of things is in the way: `conflict`. */
const states: ReadonlySet<string> = new Set(['state', 'live', 'too_many'])

/** Throws everything that is in the way of a plan, if anything is. */
export const refusePlan = (issues: readonly Issue[]) => refuse(issues, states)

interface OrderSeen {
  readonly id: number
  readonly number: string
  readonly status: OrderState
}

interface VehicleSeen {
  readonly id: number
  readonly code: string
  readonly status: VehicleState
  readonly currentLocation: unknown
  readonly currency: string | null
}

/** A route that is committed or in progress. */
export interface LiveRoute {
  readonly vehicleId: number
  readonly number: string
  readonly status: string
  readonly plannedOn: string
}

/** What was asked for by id and is not there. */
export function checkNamed(
  path: string,
  resource: string,
  asked: readonly number[] | undefined,
  found: readonly { readonly id: number }[],
) {
  const there = new Set(found.map(({ id }) => id))
  return (asked ?? []).flatMap((id, at): Issue[] =>
    there.has(id)
      ? []
      : [
          {
            path: `${path}.${at}`,
            code: 'reference',
            message: `there is no ${resource} ${id}`,
            hint: `Look it up at /api/dispatch/${resource}s.`,
          },
        ],
  )
}

/** Orders are planned while no route that is committed has them; `asked` are those that were named, if any were. */
export function checkOrders(orders: readonly OrderSeen[], day: string, asked: readonly number[] | undefined): Issue[] {
  if (orders.length === 0 && asked === undefined) {
    const message = `no order that is pending or planned has a window on ${day}`
    return [
      {
        path: 'plannedOn',
        code: 'empty',
        message,
        hint: 'Plan another day (GET /api/dispatch/orders?status=pending&sort=windowStart shows which), or name the orders in orderIds.',
      },
    ]
  }
  if (orders.length > most.orders) return [tooMany('orderIds', 'orders', most.orders, 'Name them in orderIds, such as those of a city.')]
  return orders.flatMap(({ id, number, status }): Issue[] => {
    if (status === 'pending' || status === 'planned') return []
    const hint = 'Plan orders that are pending or planned; reopen one that failed, order anew what was cancelled.'
    return [{ path: pathOf('orderIds', asked, id), code: 'state', message: `${number} is ${status}`, hint, values: { state: status } }]
  })
}

/** Vehicles are planned that drive at all, know where they start, and have no route on the day that is committed or in progress; money of one currency is summed. */
export function checkVehicles(
  vehicles: readonly VehicleSeen[],
  live: readonly LiveRoute[],
  day: string,
  asked: readonly number[] | undefined,
): Issue[] {
  if (vehicles.length === 0 && asked === undefined) {
    const hint =
      'Replan the decision that has them, finish or cancel their routes, or see which are in maintenance: GET /api/dispatch/vehicles.'
    return [{ path: 'vehicleIds', code: 'state', message: `no vehicle is free on ${day}`, hint }]
  }
  if (vehicles.length > most.vehicles) return [tooMany('vehicleIds', 'vehicles', most.vehicles, 'Name them in vehicleIds.')]
  const issues = vehicles.flatMap(({ id, code, status, currentLocation }): Issue[] => {
    const path = pathOf('vehicleIds', asked, id)
    const issue = (code: Issue['code'], message: string, hint: string): Issue => ({ path, code, message, hint })
    const busy = live.find(({ vehicleId, plannedOn }) => vehicleId === id && plannedOn === day)
    return [
      ...(status === 'maintenance' || status === 'retired'
        ? [issue('state', `${code} is ${status === 'retired' ? status : 'in maintenance'}`, 'Name another vehicle.')]
        : []),
      ...(busy
        ? [
            issue(
              'live',
              `${code} has route ${busy.number} on ${day}, which is ${said(busy.status)}`,
              'Replan the decision of that route, or finish or cancel it first.',
            ),
          ]
        : []),
      ...(currentLocation === null
        ? [
            issue(
              'required',
              `${code} has no currentLocation, where its route would start`,
              'Set it, or name the vehicles that are to drive in vehicleIds.',
            ),
          ]
        : []),
    ]
  })
  return [...issues, ...checkCurrencies(vehicles)]
}

function checkCurrencies(vehicles: readonly VehicleSeen[]): Issue[] {
  const byCurrency = Map.groupBy(
    vehicles.filter(({ currency }) => currency !== null),
    ({ currency }) => currency,
  )
  if (byCurrency.size < 2) return []
  const named = [...byCurrency].map(([currency, [first]]) => `${currency} (${first?.code})`).join(', ')
  const message = `the vehicles cost in several currencies, ${named}, which cannot be summed`
  return [
    { path: 'vehicleIds', code: 'currency', message, hint: 'Name those of one currency in vehicleIds, and plan the others by themselves.' },
  ]
}

/** The planner tells sorts of goods that must be kept apart by bits of one number. */
export function checkSorts(sorts: readonly string[]): Issue[] {
  if (sorts.length <= most.sorts) return []
  const message = `the orders hold ${sorts.length} sorts of goods that segregations keep apart; the limit is ${most.sorts}`
  return [{ path: 'orderIds', code: 'range', message, hint: 'Plan fewer sorts at once, or keep fewer apart.' }]
}

/** Distances are kept for every pair of places. */
export function checkPlaces(count: number): Issue[] {
  if (count <= most.places) return []
  const message = `the orders and vehicles name ${count} places; the limit is ${most.places}`
  return [{ path: 'orderIds', code: 'range', message, hint: 'Plan fewer orders at once.' }]
}

/** Planning takes minutes where it waits for the queue, so that no more is put there than is done in an hour or two. */
export function checkWaiting(count: number): Issue[] {
  if (count < most.waiting) return []
  const hint = 'Ask again once some are made, or discard those that nobody wants: GET /api/dispatch/decisions?status=waiting.'
  return [{ path: 'wait', code: 'too_many', message: `${count} plans wait to be made`, hint }]
}

/** All that is on the routes of a day is looked at for one more order. */
export function checkDay(day: string, isTooMuch: boolean): Issue[] {
  if (!isTooMuch) return []
  const message = `the routes of ${day} that are planned or committed have more than ${most.orders} orders or ${most.stops} stops`
  return [{ path: 'plannedOn', code: 'range', message, hint: 'Discard proposals that nobody wants, or replan with addOrderIds.' }]
}

const tooMany = (path: string, what: string, limit: number, hint: string): Issue => ({
  path,
  code: 'range',
  message: `there are more than ${limit} ${what} to plan`,
  hint,
})

const pathOf = (path: string, asked: readonly number[] | undefined, id: number) => {
  const at = asked?.indexOf(id) ?? -1
  return at < 0 ? path : `${path}.${at}`
}

/** Only what was planned can be planned again, by a policy that is still there. */
export function checkReplay(
  row: {
    readonly number: string
    readonly status: string
    readonly proposal: unknown
    readonly policyName: string
    readonly policyVersion: number
  },
  isPolicyThere: boolean,
): Issue[] {
  if (row.proposal === null) {
    const message = `${row.number} is ${row.status}: it has no proposal to compare with`
    return [{ path: '', code: 'state', message, hint: 'Replay a decision that has one.' }]
  }
  if (isPolicyThere) return []
  const message = `${row.number} was made by ${row.policyName} ${row.policyVersion}, which this version of Opsbook does not have`
  return [{ path: '', code: 'state', message, hint: 'Replay it with the version that made it.' }]
}

const taken = 'It is taken already: GET .../plan shows its routes; cancel those that have not started, or replan it (POST .../replan).'
const hints: Partial<Record<(typeof decisionStates)[number], string>> = {
  waiting: 'Wait until it is planned.',
  committed: taken,
  executed: taken,
}

/** A decision is what it must be for something to be done with it. */
export function checkDecision(
  {
    number,
    status,
    failure,
  }: { readonly number: string; readonly status: (typeof decisionStates)[number]; readonly failure: string | null },
  wanted: readonly (typeof decisionStates)[number][],
  done: string,
): Issue[] {
  if (wanted.includes(status)) return []
  const because = status === 'failed' && failure !== null ? `: ${failure}` : ''
  const message = `${number} is ${status}${because}; only what is ${wanted.join(' or ')} can be ${done}`
  return [{ path: 'status', code: 'state', message, hint: hints[status] ?? 'Plan again.', values: { state: status, needed: wanted } }]
}

/** There is something to take of a proposal; of a replan also that nothing is left to drive. */
export function checkProposal({
  number,
  kind,
  routeCount,
}: {
  readonly number: string
  readonly kind: string
  readonly routeCount: number | null
}): Issue[] {
  if (kind !== 'plan' || routeCount !== 0) return []
  const message = `${number} proposes no route: none of its orders fits on a vehicle`
  return [{ path: 'routeCount', code: 'state', message, hint: 'See why at its /plan, and discard it.' }]
}
