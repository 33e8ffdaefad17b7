// A decision with what its rules need: its routes and their orders and vehicles as they are now, and who else has these.
import { sql } from 'kysely'
import { choice } from '../../catalogue/kinds.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { gather, present, select, selectById, selection, selectRows } from '../../db/store.ts'
import { parameters, reading, type Sql } from '../report-query.ts'
import { type decisionStates, routeStates, type stopStates } from './dispatch-rules.ts'
import { segregation } from './fleet-resources.ts'
import { named, selectOrders, selectVehicles } from './planning/read-snapshot.ts'
import { selectReplanned } from './read-replan.ts'
import { familyMembers, selectFamily } from './route-queries.ts'
import { decision, route, routeStop, routeStopAttachment } from './route-resources.ts'

const tables = { decision: sql.table(decision.table), route: sql.table(route.table), routeStop: sql.table(routeStop.table) }

/** Routes and their stops under the aliases `r` and `s`, as far as a condition goes. */
const stopsWhere = (condition: Sql) =>
  sql`from ${tables.routeStop} as s join ${tables.route} as r on r."id" = s."routeId" where s."deletedAt" is null and ${condition}`

/** The orders that the routes of a decision stop for. */
const ordersOf = (ctx: DbContext, id: number) => sql`(select s."orderId" ${stopsWhere(sql`r."decisionId" = ${parameters(ctx).id(id)}`)})`

const holderColumns = { orderId: systemColumns.id, number: route.columns.number, status: choice(routeStates, {}) }

/** Selects which routes that are committed or in progress have orders of the decision; a stop that was skipped has its order no more. */
function selectHolders(ctx: DbContext, id: number) {
  const { dialect } = ctx.engine
  const skipped = bound(routeStop.columns.status, 'skipped' satisfies (typeof stopStates)[number], dialect)
  const isLive = sql`r."isLive" = ${bound(route.columns.isLive, true, dialect)} and s."status" <> ${skipped}`
  const held = stopsWhere(sql`s."orderId" in ${ordersOf(ctx, id)} and ${isLive}`)
  return reading(ctx, holderColumns, sql`select s."orderId", r."number", r."status" ${held}`)
}

/** Selects the orders of the decision that another proposal has too. */
function selectShared(ctx: DbContext, id: number) {
  const proposed = bound(decision.columns.status, 'proposed' satisfies (typeof decisionStates)[number], ctx.engine.dialect)
  const isOpen = sql`exists (select 1 as "one" from ${tables.decision} as d where d."id" = r."decisionId" and d."status" = ${proposed})`
  const others = stopsWhere(sql`s."orderId" in ${ordersOf(ctx, id)} and r."decisionId" <> ${parameters(ctx).id(id)} and ${isOpen}`)
  return reading(ctx, { orderId: systemColumns.id }, sql`select s."orderId" ${others}`)
}

/** Selects the stops of the routes of a family that files belong to. */
function selectFiled(ctx: DbContext, decisionId: Sql) {
  const stops = stopsWhere(sql`r."decisionId" in ${familyMembers(decisionId)}`)
  const filed = sql`select distinct a."ownerId" from ${sql.table(routeStopAttachment.table)} as a where a."deletedAt" is null and a."ownerId" in (select s."id" ${stops})`
  return reading(ctx, { ownerId: systemColumns.id }, filed)
}

/** A decision, its routes, and the orders and vehicles of these as they are now, each with who has it; one round trip. */
export async function lookAtPlan(ctx: DbContext, id: number) {
  const vehiclesOf = sql`(select "vehicleId" from ${tables.route} where "decisionId" = ${parameters(ctx).id(id)})`
  const own = sql`${parameters(ctx).id(id)}`
  const [found, routes, orders, customers, vehicles, live, holders, shared, segregations, ...more] = await gather(ctx, [
    selectById(ctx, decision, id),
    select(ctx, route, { decisionId: id }),
    ...selectOrders(ctx, sql`${sql.ref('t.id')} in ${ordersOf(ctx, id)}`),
    ...selectVehicles(ctx, sql`${sql.ref('t.id')} in ${vehiclesOf}`),
    selectHolders(ctx, id),
    selectShared(ctx, id),
    select(ctx, segregation, {}),
    selectStopsOf(ctx, id),
    ...selectFamily(ctx, own),
    ...selectReplanned(ctx, own),
    selectFiled(ctx, own),
  ])
  const plan = present(ctx, decision, id, found[0])
  const [proposed, [root], family, liveOfFamily, stops, ordersOfFamily, , filed] = more
  return {
    ...{ decision: plan, routes, orders, customers, vehicles, live, holders, shared, segregations },
    /** What a replan takes up, as it is now. */
    replanned: {
      root: present(ctx, decision, plan.replansId ?? id, root),
      family,
      routes: liveOfFamily,
      stops,
      orders: ordersOfFamily,
      proposed,
      /** Ids of stops that files belong to. */
      filed: new Set(filed.map(({ ownerId }) => ownerId)),
    },
  }
}

/** A plan as it was seen. */
export type PlanSight = Awaited<ReturnType<typeof lookAtPlan>>

/** A decision, if it is there, and orders and vehicles by id as they are now; one round trip. */
export async function lookAtPlanned(ctx: DbContext, decisionId: number, orderIds: readonly number[], vehicleIds: readonly number[]) {
  const [[waiting], orders, customers, vehicles, live, segregations] = await gather(ctx, [
    selectById(ctx, decision, decisionId),
    ...selectOrders(ctx, named(ctx, orderIds)),
    ...selectVehicles(ctx, named(ctx, vehicleIds)),
    select(ctx, segregation, {}),
  ])
  return { waiting, orders, customers, vehicles, live, segregations }
}

/** Selects the stops of all routes of a decision, by route and sequence. */
export function selectStopsOf(ctx: DbContext, id: number) {
  const query = selectRows(ctx.catalogue, routeStop, ctx.engine.dialect)
    .where('t.routeId', 'in', sql<number>`(select "id" from ${tables.route} where "decisionId" = ${parameters(ctx).id(id)})`)
    .where('t.deletedAt', 'is', null)
    .orderBy('t.routeId')
    .orderBy('t.sequence')
  return selection(ctx, routeStop, query)
}

/** Selects the decisions that have waited since before an instant, oldest first. */
export function selectWaiting(ctx: DbContext, before: string) {
  const waiting = bound(decision.columns.status, 'waiting' satisfies (typeof decisionStates)[number], ctx.engine.dialect)
  const query = sql`select "id" from ${tables.decision}
    where "status" = ${waiting} and "requestedAt" < ${parameters(ctx).instant(before)} and "deletedAt" is null order by "requestedAt"`
  return reading(ctx, { id: systemColumns.id }, query)
}
