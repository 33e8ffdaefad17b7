// A route with all that its rules need, as actions see it: stops, orders, vehicle, and the plans that it is a part of.
import { sql } from 'kysely'
import { labelName, type Resource } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import type { Row } from '../../db/rows.ts'
import { gather, present, selectById, selection, selectRows } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { parameters, type Sql } from '../report-query.ts'
import { vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { decision, operationalOutcome, route, routeStop } from './route-resources.ts'

/** The value of a column of the row with an id. */
const cellOf = ({ table }: Resource, column: string, id: Sql): Sql =>
  sql`(select ${sql.ref(column)} from ${sql.table(table)} where ${sql.ref('id')} = ${id})`

/** Selects live rows whose column has a value that a query gives; only some of their columns where told. */
function selectBy<R extends Resource>(ctx: DbContext, resource: R, column: string, value: Sql, names?: ReadonlySet<string>) {
  const rows = selectRows(ctx.catalogue, resource, ctx.engine.dialect, names)
  return selection(ctx, resource, rows.where(`t.${column}`, '=', value).where('t.deletedAt', 'is', null))
}

/** The orders of the live stops of a route. */
function selectOrdersOf(ctx: DbContext, routeId: Sql) {
  const ids = sql`(select ${sql.ref('orderId')} from ${sql.table(routeStop.table)}
    where ${sql.ref('routeId')} = ${routeId} and ${sql.ref('deletedAt')} is null)`
  return selection(ctx, order, selectRows(ctx.catalogue, order, ctx.engine.dialect).where('t.id', 'in', ids))
}

/** Selects the live routes of a vehicle. */
export function selectLiveOf(ctx: DbContext, vehicleId: Sql) {
  const rows = selectRows(ctx.catalogue, route, ctx.engine.dialect)
  const isLive = bound(route.columns.isLive, true, ctx.engine.dialect)
  const live = rows.where('t.vehicleId', '=', vehicleId).where('t.isLive', '=', isLive).where('t.deletedAt', 'is', null)
  return selection(ctx, route, live)
}

/** What of a decision is looked at here: not its documents, which may be large. */
export const decisionHead = new Set(['number', 'status', 'replansId', 'policyName', 'policyVersion', 'executedAt'])

const rootOf = (decisionId: Sql): Sql =>
  sql`(select coalesce(${sql.ref('replansId')}, ${sql.ref('id')}) from ${sql.table(decision.table)} where ${sql.ref('id')} = ${decisionId})`

/** Selects the plan that a decision goes back to, which is itself or the one that it replans, and those that replan it: their heads only. */
export function selectFamily(ctx: DbContext, decisionId: Sql) {
  const root = rootOf(decisionId)
  return [selectBy(ctx, decision, 'id', root, decisionHead), selectBy(ctx, decision, 'replansId', root, decisionHead)] as const
}

/** The ids of that plan and of those that replan it. */
export function familyMembers(decisionId: Sql): Sql {
  const root = rootOf(decisionId)
  return sql`(select ${sql.ref('id')} from ${sql.table(decision.table)} where ${sql.ref('id')} = ${root}
    union all select ${sql.ref('id')} from ${sql.table(decision.table)} where ${sql.ref('replansId')} = ${root})`
}

/** Selects the live routes of the plans of a family. */
export function selectLiveOfFamily(ctx: DbContext, decisionId: Sql) {
  const { dialect } = ctx.engine
  const members = familyMembers(decisionId)
  const isLive = bound(route.columns.isLive, true, dialect)
  const live = selectRows(ctx.catalogue, route, dialect).where('t.decisionId', 'in', members).where('t.isLive', '=', isLive)
  return selection(ctx, route, live.where('t.deletedAt', 'is', null))
}

/** A route with its stops in their sequence, their orders, its vehicle with its live routes, its outcome, and the plans of its family with their live routes. One round trip. */
export async function lookAtRoute(ctx: DbContext, id: number) {
  const own = parameters(ctx).id(id)
  const [vehicleId, decisionId] = [cellOf(route, 'vehicleId', sql`${own}`), cellOf(route, 'decisionId', sql`${own}`)]
  const [routes, stops, orders, [held], live, [root], replans, liveOfFamily, [outcome]] = await gather(ctx, [
    selectById(ctx, route, id),
    selectBy(ctx, routeStop, 'routeId', sql`${own}`),
    selectOrdersOf(ctx, sql`${own}`),
    selectBy(ctx, vehicle, 'id', vehicleId),
    selectLiveOf(ctx, vehicleId),
    ...selectFamily(ctx, decisionId),
    selectLiveOfFamily(ctx, decisionId),
    selectBy(ctx, operationalOutcome, 'routeId', sql`${own}`),
  ])
  const found = present(ctx, route, id, routes[0])
  return {
    route: found,
    stops: stops.toSorted((a, b) => a.sequence - b.sequence),
    orders,
    vehicle: present(ctx, vehicle, found.vehicleId, held),
    live,
    family: { root: present(ctx, decision, found.decisionId, root), replans, live: liveOfFamily },
    outcome: outcome ?? null,
  }
}

/** A route as it was seen. */
export type RouteSight = Awaited<ReturnType<typeof lookAtRoute>>

/** A stop with its route, all stops of that in their sequence, and its order. One round trip. */
export async function lookAtStop(ctx: DbContext, id: number) {
  const own = sql`${parameters(ctx).id(id)}`
  const [routeId, orderId] = [cellOf(routeStop, 'routeId', own), cellOf(routeStop, 'orderId', own)]
  const [found, [held], stops, [of]] = await gather(ctx, [
    selectById(ctx, routeStop, id),
    selectBy(ctx, route, 'id', routeId),
    selectBy(ctx, routeStop, 'routeId', routeId),
    selectBy(ctx, order, 'id', orderId),
  ])
  const stop = present(ctx, routeStop, id, found[0])
  return {
    stop,
    route: present(ctx, route, stop.routeId, held),
    stops: stops.toSorted((a, b) => a.sequence - b.sequence),
    order: present(ctx, order, stop.orderId, of),
  }
}

/** A stop as it was seen. */
export type StopSight = Awaited<ReturnType<typeof lookAtStop>>

/** A vehicle with its live routes. One round trip. */
export async function lookAtVehicle(ctx: DbContext, id: number) {
  const [found, live] = await gather(ctx, [selectById(ctx, vehicle, id), selectLiveOf(ctx, sql`${parameters(ctx).id(id)}`)])
  return { vehicle: present(ctx, vehicle, id, found[0]), live }
}

/** An order with the number of the live route that has it, if one does. One round trip. */
export async function lookAtOrder(ctx: DbContext, id: number) {
  const { dialect } = ctx.engine
  const isOfLive = sql<boolean>`exists (select 1 as ${sql.ref('one')} from ${sql.table(route.table)} as r
    where r.${sql.ref('id')} = t.${sql.ref('routeId')} and r.${sql.ref('isLive')} = ${bound(route.columns.isLive, true, dialect)})`
  const stops = selectRows(ctx.catalogue, routeStop, dialect)
    .where('t.orderId', '=', parameters(ctx).id(id))
    .where('t.deletedAt', 'is', null)
  const [found, live] = await gather(ctx, [selectById(ctx, order, id), selection(ctx, routeStop, stops.where(isOfLive))])
  const on = live.find(({ status }) => status === 'pending' || status === 'arrived')
  return { order: present(ctx, order, id, found[0]), onRoute: on ? String(on.route) : null }
}

/** A row as JSON shows it, with the labels that it was read with. */
export function shown(ctx: DbContext, resource: Resource, row: Row, labels: Row = {}): Row {
  const known = Object.fromEntries(ctx.catalogue.from(resource).map(({ column }) => [labelName(column), row[labelName(column)] ?? null]))
  return showRow(ctx.catalogue, resource, row, { ...known, ...labels })
}
