// What is known of a hand-made route before it is driven on paper: its vehicle, its orders, and what live routes do with these.
import { type RawBuilder, sql } from 'kysely'
import type { RowOf } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { idList } from '../../db/query.ts'
import type { Row } from '../../db/rows.ts'
import { gather, keyParameter, select, selection, selectRows } from '../../db/store.ts'
import { segregation, vehicle } from './fleet-resources.ts'
import { selectCorrection } from './learning-queries.ts'
import { order } from './order-resources.ts'
import { selectOrders } from './planning/read-snapshot.ts'
import { route, routeStop } from './route-resources.ts'

/** What a hand-made route names; the vehicle by id or by code. */
export interface RouteNamed {
  readonly vehicle: number | string
  readonly orderIds: readonly number[]
  readonly correction?: true | number | undefined
}

/** A row of a live route, with the labels of what it refers to. */
export type LiveRoute = RowOf<typeof route> & Row & { readonly vehicle?: unknown }

/**
 * The vehicle, the orders with those of its live routes beside them, live routes of all of these with their stops, and what
 * planning needs to know besides. One round trip.
 */
export async function lookAtHandMade(ctx: DbContext, { vehicle: named, orderIds, correction }: RouteNamed) {
  const { dialect } = ctx.engine
  const isLive = bound(route.columns.isLive, true, dialect)
  const vehicleIs = (alias: string): RawBuilder<boolean> =>
    typeof named === 'number'
      ? sql`${sql.ref(`${alias}.id`)} in ${idList(dialect, [named])}`
      : sql`${sql.ref(`${alias}.${keyName('code')}`)} = ${keyParameter(named, dialect)} and ${sql.ref(`${alias}.deletedAt`)} is null`
  const ids = idList(dialect, orderIds)
  const ofVehicle = sql`select r."id" from ${sql.table(vehicle.table)} as v join ${sql.table(route.table)} as r on r."vehicleId" = v."id" and r."isLive" = ${isLive} where ${vehicleIs('v')} and r."deletedAt" is null`
  const ofOrders = sql`select r."id" from ${sql.table(routeStop.table)} as s join ${sql.table(route.table)} as r on r."id" = s."routeId" where s."orderId" in ${ids} and s."deletedAt" is null and r."isLive" = ${isLive} and r."deletedAt" is null`
  const routes = sql`(${ofVehicle} union ${ofOrders})`
  const orders = sql`${sql.ref('t.id')} in (select "id" from ${sql.table(order.table)} where "id" in ${ids} union select s."orderId" from ${sql.table(routeStop.table)} as s where s."routeId" in (${ofVehicle}) and s."deletedAt" is null)`
  const [found, customers, [truck], live, stops, segregations, [learnt]] = await gather(ctx, [
    ...selectOrders(ctx, orders),
    selection(ctx, vehicle, selectRows(ctx.catalogue, vehicle, dialect).where('t.deletedAt', 'is', null).where(vehicleIs('t'))),
    selection(ctx, route, selectRows(ctx.catalogue, route, dialect).where(sql<boolean>`${sql.ref('t.id')} in ${routes}`)),
    selection(
      ctx,
      routeStop,
      selectRows(ctx.catalogue, routeStop, dialect)
        .where('t.deletedAt', 'is', null)
        .where(sql<boolean>`${sql.ref('t.routeId')} in ${routes}`),
    ),
    select(ctx, segregation, {}),
    selectCorrection(ctx, correction ?? 0),
  ])
  return { orders: found, customers, truck, live: live as LiveRoute[], stops, segregations, learnt } // rows come with their labels
}

/** What was seen. */
export type HandMade = Awaited<ReturnType<typeof lookAtHandMade>>
