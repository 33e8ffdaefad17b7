// A work order as an action sees it, and the parts that were used for it.

import { sql } from 'kysely'
import { dayIn } from '../../catalogue/days.ts'
import { decimal, text } from '../../catalogue/kinds.ts'
import { type Resource, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { sqlFor } from '../../db/query.ts'
import { gather, present, selectById, selection as selectionOf, selectRows } from '../../db/store.ts'
import { selectPerson } from '../../notify/recipients.ts'
import { site } from '../shared/resources.ts'
import { equipment } from './equipment-resources.ts'
import { idOf, selection } from './queries.ts'
import { inventoryItem, store } from './resources.ts'
import { stockLot, stockMovement } from './stock-resources.ts'
import { preventivePlan, serviceProvider, workOrder } from './work-resources.ts'

/** Selects the row of a resource whose id a query gives. */
function selectBy<R extends Resource>(ctx: DbContext, resource: R, id: unknown) {
  return selectionOf(ctx, resource, selectRows(ctx.catalogue, resource, ctx.engine.dialect).where('t.id', '=', id))
}

/**
 * A work order with what its rules need: its site's day, equipment, plan, and the provider and assignee that are named, else its own; null names none. One
 * round trip.
 */
export async function lookAtOrder(ctx: DbContext, id: number, named: { providerId?: number | null; assigneeId?: number | null } = {}) {
  const own = (column: string) =>
    sql`(select ${sql.ref(column)} from ${sql.table(workOrder.table)} where ${sql.ref('id')} = ${idOf(ctx, id)})`
  const [orders, [place], [tool], [plan], [provider], [person]] = await gather(ctx, [
    selectById(ctx, workOrder, id),
    selectBy(ctx, site, own('siteId')),
    selectBy(ctx, equipment, own('equipmentId')),
    selectBy(ctx, preventivePlan, own('planId')),
    selectBy(ctx, serviceProvider, named.providerId === undefined ? own('providerId') : idOf(ctx, named.providerId ?? 0)),
    selectPerson(ctx, idOf(ctx, named.assigneeId ?? 0)),
  ])
  const order = present(ctx, workOrder, id, orders[0])
  return {
    order,
    tool,
    plan,
    provider,
    person,
    today: dayIn(place?.timezone ?? 'UTC', ctx.now()),
  }
}

/** A work order as it was seen. */
export type OrderSight = Awaited<ReturnType<typeof lookAtOrder>>

const partColumns = {
  movementId: systemColumns.id,
  itemId: stockMovement.columns.itemId,
  item: inventoryItem.columns.sku,
  name: inventoryItem.columns.name,
  unit: inventoryItem.columns.unit,
  store: store.columns.code,
  lot: text({ max: 60, optional: true }),
  quantity: decimal({ scale: 3 }),
  unitCost: stockMovement.columns.unitCost,
  currency: inventoryItem.columns.currency,
  occurredAt: stockMovement.columns.occurredAt,
  createdBy: systemColumns.createdBy,
  reversedById: stockMovement.columns.reversesId,
}

/** The movements that took parts for a work order, oldest first, each with the movement that reversed it, if any. */
export function selectParts(ctx: DbContext, orderId: number) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${stockMovement.table} as m`)
    .innerJoin(`${inventoryItem.table} as i`, 'i.id', 'm.itemId')
    .innerJoin(`${store.table} as s`, 's.id', 'm.storeId')
    .leftJoin(`${stockLot.table} as b`, 'b.id', 'm.lotId')
    .leftJoin(`${stockMovement.table} as r`, 'r.reversesId', 'm.id')
    .select(['m.id as movementId', 'm.itemId', 'i.sku as item', 'i.name', 'i.unit', 's.code as store', 'b.lotNumber as lot', 'm.quantity'])
    .select(['m.unitCost', 'i.currency', 'm.occurredAt', 'm.createdBy', 'r.id as reversedById'])
    .where('m.workOrderId', '=', idOf(ctx, orderId))
    .where('m.reversesId', 'is', null)
    .orderBy('m.occurredAt')
    .orderBy('m.id')
  return selection(ctx, partColumns, query)
}
