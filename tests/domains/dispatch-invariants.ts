// What must hold of routes, stops, orders, vehicles and plans whatever was done, worked out from the rows and the audit trail alone.
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather, select } from '../../shared/db/store.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'

/** Everything that is there, by id. */
export async function everything(ctx: DbContext) {
  const [vehicles, orders, decisions, routes, stops, outcomes] = await gather(ctx, [
    select(ctx, vehicle, {}, 10_000),
    select(ctx, order, {}, 10_000),
    select(ctx, decision, {}, 10_000),
    select(ctx, route, {}, 10_000),
    select(ctx, routeStop, {}, 10_000),
    select(ctx, operationalOutcome, {}, 10_000),
  ])
  const byId = <R extends { id: number }>(rows: readonly R[]) => rows.toSorted((a, b) => a.id - b.id)
  return {
    ...{ vehicles: byId(vehicles), orders: byId(orders), decisions: byId(decisions), routes: byId(routes) },
    stops: stops.toSorted((a, b) => a.routeId - b.routeId || a.sequence - b.sequence),
    outcomes: byId(outcomes),
  }
}

/** All rows as they are. */
export type Everything = Awaited<ReturnType<typeof everything>>

type Rule = readonly [holds: boolean, what: string]
const brokenOf = (name: string, rules: readonly Rule[]) => rules.flatMap(([holds, what]) => (holds ? [] : [`${name}: ${what}`]))

const isLive = (status: string) => status === 'committed' || status === 'in-progress'
const isOpen = (status: string) => status === 'pending' || status === 'arrived'

/** What of the routes and their stops is as it must not be. */
function faultsOfRoutes({ routes, stops, orders, outcomes }: Everything): string[] {
  return routes.flatMap((row) => {
    const own = stops.filter(({ routeId }) => routeId === row.id)
    const states = own.map(({ status }) => status)
    const made = outcomes.filter(({ routeId }) => routeId === row.id)
    const { status, startedAt, completedAt } = row
    const hasStarted = status === 'in-progress' || status === 'completed'
    const places = new Set(own.filter((stop) => stop.status === 'arrived').map(({ place }) => `${place.lat} ${place.lon}`))
    const rules: Rule[] = [
      [row.isLive === isLive(status), 'isLive'],
      [(startedAt !== null) === hasStarted, 'what has started says when'],
      [(completedAt !== null) === (status === 'completed'), 'what is completed says when'],
      [completedAt === null || startedAt === null || startedAt <= completedAt, 'it starts before it ends'],
      [status !== 'committed' || states.every((one) => one === 'pending' || one === 'skipped'), 'nothing happens before the start'],
      [status !== 'completed' || !states.some(isOpen), 'nothing is left to do of what is over'],
      // those of a proposal stay as they were proposed
      [
        status !== 'cancelled' || states.every((one) => one === 'skipped') || states.every((one) => one === 'pending'),
        'what is cancelled was not driven',
      ],
      [made.length === (status === 'completed' ? 1 : 0), 'one outcome for what is completed'],
      [places.size <= 1, 'at one place at a time'],
      [new Set(own.map(({ sequence }) => sequence)).size === own.length, 'no two stops have one number'],
      ...made.map(
        (one): Rule => [one.deliveredCount + one.failedCount + one.openCount === one.orderCount, 'delivered + failed + open = all'],
      ),
      ...made.map((one): Rule => [one.onTimeCount + one.lateCount === one.deliveredCount, 'on time + late = delivered']),
      ...made.map((one): Rule => [one.orderCount === new Set(own.map(({ orderId }) => orderId)).size, 'all orders count']),
      ...made.map(
        (one): Rule => [one.deliveredCount === own.filter((s) => s.kind === 'delivery' && s.status === 'completed').length, 'delivered'],
      ),
      ...made.map(
        (one): Rule => [Math.round(100 * (one.actualCost - one.estimatedCost - one.costError)) === 0, 'error = actual - estimated'],
      ),
      ...made.map((one): Rule => [Math.round(100 * (one.revenue - one.actualCost - one.profit)) === 0, 'profit = revenue - cost']),
    ]
    const faults = own.flatMap((stop) => {
      const { actualArrivalAt: came, actualDepartureAt: left } = stop
      const fetched = own.findLast((one) => one.kind === 'pickup' && one.orderId === stop.orderId && one.sequence < stop.sequence)
      const isDelivered = stop.kind === 'delivery' && stop.status === 'completed'
      return brokenOf(`${row.number} stop ${stop.sequence} ${stop.kind} (${stop.status})`, [
        [stop.status !== 'pending' || (came === null && left === null), 'nobody was there'],
        [stop.status !== 'arrived' || (came !== null && left === null), 'somebody is there'],
        [stop.status !== 'completed' || (came !== null && left !== null), 'somebody came and left'],
        [isOpen(stop.status) || (came === null) === (left === null), 'who came has left'],
        [came === null || left === null || came <= left, 'it came before it left'],
        [came === null || (startedAt !== null && startedAt <= came), 'it came after the start'],
        [left === null || completedAt === null || left <= completedAt, 'it left before the end'],
        [(stop.status !== 'skipped' && stop.status !== 'failed') || stop.reason !== null, 'it says why'],
        [
          !isDelivered || !fetched || (fetched.status === 'completed' && String(fetched.actualDepartureAt) <= String(came)),
          'fetched first',
        ],
        [orders.some(({ id }) => id === stop.orderId), 'its order is there'],
      ])
    })
    return [...brokenOf(`${row.number} (${status})`, rules), ...faults]
  })
}

/** What of the orders does not agree with their stops. */
function faultsOfOrders({ routes, stops, orders }: Everything): string[] {
  const routeOf = new Map(routes.map((row) => [row.id, row]))
  return orders.flatMap((row) => {
    const deliveries = stops.filter(({ orderId, kind }) => orderId === row.id && kind === 'delivery')
    const live = deliveries.filter(({ routeId, status }) => isOpen(status) && isLive(routeOf.get(routeId)?.status ?? ''))
    const [at] = live.map(({ routeId }) => routeOf.get(routeId)?.status)
    const done = deliveries.filter(({ status }) => status === 'completed')
    const last = deliveries.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt)).findLast(({ status }) => status !== 'pending')
    const expected = at === 'committed' ? 'assigned' : at === 'in-progress' ? 'in-transit' : null
    return brokenOf(`${row.number} (${row.status})`, [
      [live.length <= 1, 'one live assignment'],
      [expected === null ? row.status !== 'assigned' && row.status !== 'in-transit' : row.status === expected, `its stops say ${expected}`],
      [done.length === (row.status === 'delivered' ? 1 : 0), 'delivered once, where it is'],
      [row.deliveredAt === (done[0]?.actualDepartureAt ?? null), 'deliveredAt'],
      [row.status !== 'failed' || last?.status === 'failed', 'its last delivery has failed'],
      [
        !live[0] ||
          stops
            .filter((s) => s.orderId === row.id && s.routeId === live[0]?.routeId && s.kind === 'pickup')
            .every((s) => s.status !== 'failed'),
        'what could not be fetched is not under way',
      ],
    ])
  })
}

/** What of vehicles and plans does not agree with their routes. */
function faultsOfFleet({ vehicles, routes, decisions }: Everything): string[] {
  const fleet = vehicles.flatMap((row) => {
    const live = routes.filter(({ vehicleId, status }) => vehicleId === row.id && isLive(status))
    const isOut = live.some(({ status }) => status === 'in-progress')
    return brokenOf(`${row.code} (${row.status})`, [
      [live.length <= 1, 'one live route'],
      [(row.status === 'on-route') === isOut, 'on route while it is'],
      [row.status !== 'retired' || live.length === 0, 'what is retired has no route'],
    ])
  })
  const plans = decisions.flatMap((row) => {
    const root = row.replansId ?? row.id
    const family = new Set(decisions.filter(({ id, replansId }) => id === root || replansId === root).map(({ id }) => id))
    const live = routes.filter(({ decisionId, status }) => family.has(decisionId) && isLive(status))
    return brokenOf(`${row.number} (${row.status})`, [
      [row.status !== 'executed' || live.length === 0, 'executed with the last of its routes'],
      [row.status !== 'committed' || live.length > 0, 'committed while a route is live'],
      [(row.executedAt !== null) === (row.status === 'executed'), 'executedAt'],
    ])
  })
  return [...fleet, ...plans]
}

const moves = (text: string) => new Set(text.trim().split(/\s+/))
/** The moves of domains.md, written down again. */
const edges: Readonly<Record<string, ReadonlySet<string>>> = {
  route: moves('planned>committed planned>cancelled committed>in-progress committed>cancelled in-progress>completed'),
  routeStop: moves('pending>arrived pending>skipped pending>failed arrived>completed arrived>skipped arrived>failed'),
  order: moves(`pending>planned planned>pending planned>assigned pending>assigned assigned>in-transit assigned>pending in-transit>delivered
    in-transit>failed in-transit>pending failed>pending pending>cancelled planned>cancelled pending>in-transit planned>in-transit in-transit>assigned
    assigned>planned`),
  vehicle: moves(`available>on-route on-route>available available>maintenance maintenance>available available>retired maintenance>retired
    retired>available`),
  decision: moves(
    'waiting>proposed waiting>failed waiting>discarded proposed>committed proposed>executed proposed>discarded committed>executed',
  ),
}

/** What of the trail is as it must not be: a state that was skipped, or something that changed at a stop that was over. */
async function faultsOfTrail(ctx: DbContext): Promise<string[]> {
  const entries = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
  const read = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : null)
  const over = new Set<number>()
  return entries.flatMap((entry) => {
    const [before, after, rowId] = [read(entry.before), read(entry.after), Number(entry.rowId)]
    const [resource = '', verb] = String(entry.action).split('.')
    const known = edges[resource]
    if (!known || verb !== 'update') return []
    const changed = Object.keys(after ?? {}).filter((name) => name !== 'version')
    const late = resource === 'routeStop' && over.has(rowId) && changed.some((name) => name !== 'proof')
    const replaced = resource === 'routeStop' && before?.proof && Object.keys(before.proof).some((name) => !(name in (after.proof ?? {})))
    if (resource === 'routeStop' && ['completed', 'skipped', 'failed'].includes(after?.status)) over.add(rowId)
    const moved = before?.status === undefined || before.status === after.status ? null : `${before.status}>${after.status}`
    return [
      ...(late ? [`routeStop ${rowId}, which was over: ${changed}`] : []),
      ...(replaced ? [`routeStop ${rowId}: a proof was replaced`] : []),
      ...(moved === null || known.has(moved) ? [] : [`${resource} ${rowId} went ${moved}`]),
    ]
  })
}

/** All that is as it must not be. */
export async function violations(ctx: DbContext): Promise<string[]> {
  const all = await everything(ctx)
  return [...faultsOfRoutes(all), ...faultsOfOrders(all), ...faultsOfFleet(all), ...(await faultsOfTrail(ctx))]
}
