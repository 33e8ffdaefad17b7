// The routes of a day on which one more order could go, and the vehicles that have none.
import { type RawBuilder, sql } from 'kysely'
import type { RowOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { gather, limited, select, selection, selectRows } from '../../db/store.ts'
import { segregation, vehicle } from './fleet-resources.ts'
import { selectCorrection } from './learning-queries.ts'
import { most } from './plan-rules.ts'
import { drivable, named, selectOrders } from './planning/read-snapshot.ts'
import { route, routeStop } from './route-resources.ts'

/**
 * Vehicles that drive, routes of a day that are planned, committed or in progress, the stops of those that have not started with their orders, and goods
 * that are kept apart. One round trip, with the order that is asked for and what was learnt of driving times, where that is.
 */
export async function lookAtDay(ctx: DbContext, orderId: number, day: string, correction?: true | number) {
  const { dialect } = ctx.engine
  const { plannedOn, status } = route.columns
  const on = bound(plannedOn, day, dialect)
  const states = (...names: readonly RowOf<typeof route>['status'][]) => sql.join(names.map((name) => bound(status, name, dialect)))
  const open: RawBuilder<unknown> = sql`(select r."id" from ${sql.table(route.table)} as r where r."plannedOn" = ${on} and r."status" in (${states('planned', 'committed')}) and r."deletedAt" is null)`
  const carried = sql`${sql.ref('t.id')} in (select s."orderId" from ${sql.table(routeStop.table)} as s where s."routeId" in ${open} and s."deletedAt" is null)`
  const [asked, constraints, vehicles, routes, stops, orders, customers, segregations, [learnt]] = await gather(ctx, [
    ...selectOrders(ctx, named(ctx, [orderId])),
    selection(
      ctx,
      vehicle,
      selectRows(ctx.catalogue, vehicle, dialect)
        .where('t.deletedAt', 'is', null)
        .where(sql<boolean>`${drivable(ctx)}`)
        .orderBy('t.code'),
    ),
    selection(
      ctx,
      route,
      selectRows(ctx.catalogue, route, dialect)
        .where('t.deletedAt', 'is', null)
        .where('t.plannedOn', '=', on)
        .where(sql<boolean>`${sql.ref('t.status')} in (${states('planned', 'committed', 'in-progress')})`)
        .orderBy('t.id'),
    ),
    selection(
      ctx,
      routeStop,
      limited(
        selectRows(ctx.catalogue, routeStop, dialect, new Set(['routeId', 'orderId', 'kind', 'sequence', 'status']))
          .where('t.deletedAt', 'is', null)
          .where(sql<boolean>`${sql.ref('t.routeId')} in ${open}`)
          .orderBy('t.sequence'),
        dialect,
        most.stops + 1,
      ),
    ),
    ...selectOrders(ctx, carried),
    select(ctx, segregation, {}),
    selectCorrection(ctx, correction ?? 0),
  ])
  return {
    ...{ order: asked[0], customers: [...constraints, ...customers], vehicles, routes, segregations, learnt },
    isTooMuch: stops.length > most.stops || orders.length > most.orders,
    stopsOf: Map.groupBy(stops, ({ routeId }) => routeId),
    orders: new Map(orders.map((row) => [row.id, row])),
  }
}

/** What was seen. */
export type Day = Awaited<ReturnType<typeof lookAtDay>>
