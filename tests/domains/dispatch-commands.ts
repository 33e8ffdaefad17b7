// Things that people do to routes, stops, orders and vehicles, at random: what fast-check makes of them, and how one is done as things stand.
import fc from 'fast-check'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { dispatch } from '../../shared/domains/index.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import type { Everything } from './dispatch-invariants.ts'
import { act, by, type Depot, type Name } from './dispatch-world.ts'

const onRoute = ['start', 'cancel', 'finish', 'finishBack'] as const
const onStop = ['arrive', 'complete', 'skip', 'fail', 'prove'] as const
const onVehicle = ['maintain', 'release', 'retire'] as const
const onOrder = ['cancelOrder', 'reopen', 'patchOrder'] as const
const onPlan = ['plan', 'replan', 'take', 'discard'] as const

/** Everything that people do; `next` is what a route needs to get on. */
export const whats = [...onRoute, ...onStop, ...onVehicle, ...onOrder, ...onPlan, 'next'] as const

/** One thing that somebody does; `at` chooses among the rows that are there, `minutes` is how far from now they say it was. */
export interface Command {
  readonly who: Name
  readonly what: (typeof whats)[number]
  readonly at: number
  readonly minutes: number | null
}

/** Commands of some sorts by some people. */
export const commands = (
  of: readonly Command['what'][] = whats,
  who: readonly Name[] = ['ann', 'bea', 'carl', 'mel', 'tom'],
): fc.Arbitrary<Command> =>
  fc.record({
    who: fc.constantFrom(...who),
    what: fc.constantFrom(...of),
    at: fc.nat(59),
    minutes: fc.constantFrom(null, null, null, 0, -5, -60, 10, 16),
  })

const minute = 60_000
const quick = { policy: { name: 'cheapest-insertion' } }
const patch = domainEndpoints(dispatch).find(({ name, method }) => name === 'dispatch_orders_item' && method === 'PATCH')
const isOpen = ({ status }: { status: string }) => status === 'pending' || status === 'arrived'

/** What a live route needs to get on (a proposal is taken where there is none): it starts, each open stop is arrived at and completed, and it finishes. */
function nextOf({ at }: Command, seen: Everything): readonly [string, number, object] | null {
  const live = seen.routes.filter(({ isLive }) => isLive)
  const route = live[at % Math.max(live.length, 1)]
  const proposal = seen.decisions.findLast(({ status }) => status === 'proposed')
  if (!route) return proposal ? ['decision.commit', proposal.id, {}] : null
  if (route.status === 'committed') return ['route.start', route.id, {}]
  const open = seen.stops.filter((stop) => stop.routeId === route.id && isOpen(stop))
  const stop = open.find(({ status }) => status === 'arrived') ?? open[0]
  if (!stop) return ['route.finish', route.id, {}]
  return [stop.status === 'arrived' ? 'routeStop.complete' : 'routeStop.arrive', stop.id, {}]
}

/** What the action is called, on which row, and what it is given; null where there is nothing of the kind. */
function inputOf(command: Command, seen: Everything, now: string): readonly [string, number, object] | null {
  const { what, at, minutes } = command
  const pick = <T>(rows: readonly T[]) => rows[at % Math.max(rows.length, 1)]
  const said = (name: string) => (minutes === null ? {} : { [name]: new Date(Date.parse(now) + minutes * minute).toISOString() })
  const because = { reason: at % 2 === 0 ? 'the gate is closed' : 'it rains' }
  const [route, order, vehicle] = [pick(seen.routes), pick(seen.orders), pick(seen.vehicles)]
  const open = seen.stops.filter((one) => isOpen(one) && seen.routes.some(({ id, isLive }) => isLive && id === one.routeId))
  // mostly one at which something can be done
  const stop = pick(at % 4 === 0 || open.length === 0 ? seen.stops : open)
  const plan = pick(seen.decisions.filter(({ status }) => status === 'committed'))
  // the newest: older ones are stale soon
  const proposal = seen.decisions.filter(({ status }) => status === 'proposed').at(at % 4 === 0 ? 0 : -1)
  switch (what) {
    case 'next':
      return nextOf(command, seen)
    case 'start':
      return route ? ['route.start', route.id, said('startedAt')] : null
    case 'cancel':
      return route ? ['route.cancel', route.id, because] : null
    case 'finish':
    case 'finishBack':
      return route ? ['route.finish', route.id, { ...said('completedAt'), openBack: what === 'finishBack' }] : null
    case 'arrive':
      return stop ? ['routeStop.arrive', stop.id, said('arrivedAt')] : null
    case 'complete':
      return stop
        ? ['routeStop.complete', stop.id, { ...said('departedAt'), ...(at % 3 === 0 ? { proof: { receivedBy: `P${at % 2}` } } : {}) }]
        : null
    case 'skip':
    case 'fail':
      return stop ? [`routeStop.${what}`, stop.id, because] : null
    case 'prove':
      return stop ? ['routeStop.prove', stop.id, { proof: { [`note${at % 2}`]: at % 3 } }] : null
    case 'maintain':
    case 'release':
    case 'retire':
      return vehicle ? [`vehicle.${what}`, vehicle.id, {}] : null
    case 'plan':
      return ['decision.plan', 0, quick]
    case 'replan':
      return plan ? ['decision.replan', plan.id, { ...quick, ...(at % 3 === 0 && order ? { dropOrderIds: [order.id] } : {}) }] : null
    case 'take':
      return proposal ? ['decision.commit', proposal.id, {}] : null
    case 'discard':
      return proposal ? ['decision.discard', proposal.id, {}] : null
    case 'cancelOrder':
      return order ? ['order.cancel', order.id, because] : null
    case 'reopen':
      return order ? ['order.reopen', order.id, {}] : null
    default:
      return order ? ['order.patch', order.id, at % 2 === 0 ? { priority: at } : { weightTonnes: 1 + at / 10 }] : null
  }
}

/** Does it, as the HTTP surface does: by permission, with checked input, decided anew when another writer was first. */
export async function perform(ctx: DbContext, depot: Depot, command: Command, seen: Everything, now: string): Promise<unknown> {
  const found = inputOf(command, seen, now)
  if (!found) return null
  const as = by(ctx, depot, command.who, now)
  const [name, id, given] = found
  if (name !== 'order.patch') return act(as, name, id, given)
  const request = { params: { id: String(id) }, query: new URLSearchParams(), headers: new Headers(), input: patch?.input?.parse(given) }
  return retryOnConflict(async () => patch?.handle(as, request))
}
