// What is done with committed routes: starting, finishing and cancelling them.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { rowsOf } from '../../catalogue/answers.ts'
import { decimal, instant } from '../../catalogue/kinds.ts'
import type { PatchOf } from '../../catalogue/resource.ts'
import { type Change, expect, insert, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import type { Issue } from '../../errors.ts'
import { drivenKilometres } from './driven.ts'
import { vehicle } from './fleet-resources.ts'
import { checkInstant, instantOf, isRepeated } from './instant-rules.ts'
import { order } from './order-resources.ts'
import { costOf, minutesBetween, outcomeOf } from './outcome-rules.ts'
import { dispatchers } from './roles.ts'
import { lookAtRoute, type RouteSight, shown } from './route-queries.ts'
import { decision, operationalOutcome, route, routeStop } from './route-resources.ts'
import { checkCarries, checkEarly, checkRoute, checkStart, refuseAll, routeMoves } from './route-rules.ts'
import { because, leftAt } from './stop-actions.ts'
import { type End, endOf, isOpen, lastOf, nameOf, pickupAfter } from './stop-rules.ts'

const openStops = ({ stops }: RouteSight) => stops.filter(isOpen)

/** The orders of open stops, each once. */
function openOrders({ stops, orders }: RouteSight) {
  const ids = new Set(stops.filter(isOpen).map(({ orderId }) => orderId))
  return orders.filter(({ id }) => ids.has(id))
}

/**
 * A route that is over: of a plan and its replans, those that are committed are executed once none of their routes is live any more. Whoever ends another
 * one meanwhile decides by the same plan.
 */
function afterEnd(ctx: DbContext, { route: ended, family }: RouteSight): Change[] {
  const { root, replans, live } = family
  const isLast = live.every(({ id }) => id === ended.id)
  const executed = isLast ? [root, ...replans].filter(({ status }) => status === 'committed') : []
  return [expect(decision, root), ...executed.map((one) => update(decision, one, { status: 'executed', executedAt: ctx.now() }))]
}

const start = defineAction({
  name: 'start',
  resource: 'route',
  on: 'row',
  suits: { column: 'status', values: routeMoves.start.from },
  description:
    'The vehicle leaves with what is loaded: its orders are in transit. It is neither in maintenance nor retired, and on no other route. The same message again changes nothing.',
  roles: dispatchers,
  input: z.strictObject({ startedAt: instant({}).schema.optional().describe('Now unless told.') }),
  output: () => rowsOf(route),
  run: async (ctx: DbContext, id, { startedAt }) => {
    const sight = await lookAtRoute(ctx, id)
    const { route: seen, vehicle: truck, live } = sight
    if (isRepeated(startedAt, seen.startedAt, seen.status === 'in-progress')) return { route: shown(ctx, route, seen) }
    const free = truck.availableAt === null ? null : { at: truck.availableAt, what: `${truck.code} is available` }
    const at = startedAt ?? ctx.now()
    const misplaced = checkRoute(seen, 'start', routeMoves.start.from)
    refuseAll(
      misplaced.length > 0
        ? misplaced
        : [
            ...checkStart(seen, truck, live, openStops(sight).length),
            ...checkCarries(seen, truck, openStops(sight), openOrders(sight)),
            ...checkInstant('startedAt', at, ctx.now(), free),
            ...checkEarly(at, seen.plannedStartAt),
          ],
    )
    const answer = ([row = seen]: readonly Row[]) => ({ route: shown(ctx, route, row) })
    const changes = [
      update(route, seen, { status: routeMoves.start.to, startedAt: at }),
      expect(route, seen),
      expect(vehicle, truck),
      update(vehicle, truck, { status: 'on-route' }),
      ...openOrders(sight).map((one) => update(order, one, { status: 'in-transit' })),
    ]
    return answer(await commit(ctx, changes, { answer }))
  },
})

const cancel = defineAction({
  name: 'cancel',
  resource: 'route',
  on: 'row',
  suits: { column: 'status', values: routeMoves.cancel.from },
  description: 'Call off a committed route before it starts: its orders are back in the pool.',
  roles: dispatchers,
  input: z.strictObject({ reason: because }),
  output: () => rowsOf(route),
  run: async (ctx: DbContext, id, { reason }) => {
    const sight = await lookAtRoute(ctx, id)
    const { route: seen } = sight
    if (seen.status === 'cancelled' && seen.reason === reason) return { route: shown(ctx, route, seen) }
    refuseAll(checkRoute(seen, 'cancel', routeMoves.cancel.from))
    const answer = ([row = seen]: readonly Row[]) => ({ route: shown(ctx, route, row) })
    const changes = [
      update(route, seen, { status: routeMoves.cancel.to, reason }),
      expect(route, seen),
      ...openStops(sight).map((stop) => update(routeStop, stop, { status: 'skipped', reason })),
      ...openOrders(sight).map((one) => update(order, one, { status: 'pending', statusReason: reason })),
      ...afterEnd(ctx, sight),
    ]
    return answer(await commit(ctx, changes, { answer }))
  },
})

/** Stops that are left are no end, unless they are to go back to the pool. */
const checkOver = (sight: RouteSight, openBack: boolean): Issue[] =>
  openBack
    ? []
    : openStops(sight).map((stop) => ({
        path: 'stops',
        code: 'open_stops',
        message: `${nameOf(stop)} is ${stop.status}`,
        hint: 'Complete, skip or fail it; or finish with openBack, so that its order goes back to the pool.',
      }))

const notReached = 'not reached before the route was finished'

/** What becomes of the stops and orders that are left. */
function goesBack(sight: RouteSight, end: End): { stops: readonly RouteSight['stops'][number][]; changes: Change[] } {
  const { stops, route: seen } = sight
  const patch = { status: 'skipped', reason: notReached } as const
  const changes = openOrders(sight).map((one) => {
    const delivery = stops.find((stop) => stop.orderId === one.id && stop.kind === 'delivery' && isOpen(stop))
    const pickup = delivery ? pickupAfter(one, delivery, seen, stops, end) : {}
    return update(order, one, { status: 'pending', statusReason: notReached, ...pickup })
  })
  return {
    stops: stops.map((stop) => (isOpen(stop) ? { ...stop, ...patch } : stop)),
    changes: [...openStops(sight).map((stop) => update(routeStop, stop, { ...patch, ...leftAt(stop, end.at) })), ...changes],
  }
}

const finish = defineAction({
  name: 'finish',
  resource: 'route',
  on: 'row',
  suits: { column: 'status', values: routeMoves.finish.from },
  description:
    'The route is over: its vehicle stands at its end and is available, and its outcome is worked out. Every stop is over; with openBack those that are left are skipped, and their orders go back to the pool. Without distanceKm the distance is that of the legs that were driven. The same message again changes nothing.',
  roles: dispatchers,
  input: z.strictObject({
    completedAt: instant({}).schema.optional().describe('Now unless told.'),
    distanceKm: decimal({ scale: 3, min: 0, max: 100_000 }).schema.optional().describe('By the odometer.'),
    openBack: z.boolean().default(false),
  }),
  output: () => rowsOf(route, operationalOutcome),
  run: async (ctx: DbContext, id, { completedAt, distanceKm, openBack }) => {
    const sight = await lookAtRoute(ctx, id)
    const { route: seen, vehicle: truck, stops, orders, family } = sight
    const isSameDistance = distanceKm === undefined || distanceKm === seen.actualDistanceKm
    if (seen.status === 'completed' && isRepeated(completedAt, seen.completedAt, true) && isSameDistance && sight.outcome)
      return { route: shown(ctx, route, seen), operationalOutcome: shown(ctx, operationalOutcome, sight.outcome) }
    const last = lastOf(seen, stops)
    const at = instantOf(completedAt, ctx.now(), last)
    const misplaced = checkRoute(seen, 'finish', routeMoves.finish.from)
    refuseAll(misplaced.length > 0 ? misplaced : [...checkOver(sight, openBack), ...checkInstant('completedAt', at, ctx.now(), last)])
    const actualDistanceKm = distanceKm ?? drivenKilometres(seen, stops)
    const from = seen.startedAt ?? at
    const actual = {
      ...{ actualDistanceKm, actualDurationMinutes: minutesBetween(from, at) },
      actualCost: costOf(truck, actualDistanceKm, from, at),
    }
    const patch: PatchOf<typeof route> = { status: routeMoves.finish.to, completedAt: at, ...actual }
    const plan = [family.root, ...family.replans].find((one) => one.id === seen.decisionId) ?? family.root
    const end = { place: endOf(seen, stops), at }
    const left = goesBack(sight, end)
    const outcome = outcomeOf({ ...seen, completedAt: at, ...actual }, plan, left.stops, orders)
    const changes = [
      update(route, seen, patch),
      insert(operationalOutcome, outcome),
      expect(route, seen),
      update(vehicle, truck, { status: 'available', currentLocation: end.place, availableAt: at }),
      ...left.changes,
      ...afterEnd(ctx, sight),
    ]
    const answer = ([row = seen, made = {}]: readonly Row[]) => ({
      route: shown(ctx, route, row),
      operationalOutcome: shown(ctx, operationalOutcome, made, { route: seen.number, vehicle: truck.code }),
    })
    return answer(await commit(ctx, changes, { answer }))
  },
})

/** What is done with routes. */
export const routeActions: readonly AnyAction<DbContext>[] = [start, cancel, finish]
