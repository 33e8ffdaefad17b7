// Finds what bears a code: an item, a tool, a first-aid item, with where it lies or who has it.
import { sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import { type Resource, type RowOf, systemColumns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { sqlFor } from '../../db/query.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { decodeWithLabels, gather, keyParameter, type Selection, selectRows } from '../../db/store.ts'
import { user } from '../shared/resources.ts'
import { equipment, reservation, signOut } from './equipment-resources.ts'
import { firstAid, type Ledger, stock } from './ledger.ts'
import { selection } from './queries.ts'
import { firstAidItem, inventoryItem, store } from './resources.ts'
import { stockLevel, stockLot } from './stock-resources.ts'

/** The columns by which a thing is known, each with an index of its keys. */
export const codeColumns = { inventoryItem: ['sku', 'barcode'], equipment: ['tag', 'serial'], firstAidItem: ['code', 'barcode'] } as const

/** The ids of the live rows that bear a code in one of these columns: each is found by its own index. */
function bearing(ctx: DbContext, { table }: Resource, columns: readonly string[], code: string) {
  const key = keyParameter(code, ctx.engine.dialect)
  const parts = columns.map(
    (column) =>
      sql`select ${sql.ref('id')} from ${sql.table(table)} where ${sql.ref(keyName(column))} = ${key} and ${sql.ref('deletedAt')} is null`,
  )
  return sql`(${sql.join(parts, sql` union `)})`
}

type Ids = ReturnType<typeof bearing>

function selectBearing<R extends Resource>(ctx: DbContext, resource: R, ids: Ids): Selection<RowOf<R> & Row> {
  const decode = decodeWithLabels(ctx.catalogue, resource, ctx.engine.dialect)
  const query = selectRows(ctx.catalogue, resource, ctx.engine.dialect).where('t.id', 'in', ids)
  return { query: query.compile(), decode: (raw) => decode(raw) as RowOf<R> & Row } // decoded by the very columns the type is made of
}

const heldColumns = {
  itemId: stockLevel.columns.itemId,
  storeId: stockLevel.columns.storeId,
  store: store.columns.code,
  siteId: store.columns.siteId,
  lotId: stockLevel.columns.lotId,
  lot: text({ max: 60, optional: true }),
  expiresOn: stockLot.columns.expiresOn,
  quantity: stockLevel.columns.quantity,
}

function selectHeld(ctx: DbContext, { level, lot }: Ledger, ids: Ids) {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom(`${level.table} as l`)
    .innerJoin(`${store.table} as s`, 's.id', 'l.storeId')
    .leftJoin(`${lot.table} as b`, 'b.id', 'l.lotId')
    .select(['l.itemId', 'l.storeId', 's.code as store', 's.siteId', 'l.lotId', 'b.lotNumber as lot', 'b.expiresOn', 'l.quantity'])
    .where('l.itemId', 'in', ids)
    .where('l.quantity', '>', bound(stockLevel.columns.quantity, 0, dialect))
    .where('l.deletedAt', 'is', null)
  return selection(ctx, heldColumns, query)
}

const placeColumns = { id: systemColumns.id, siteId: store.columns.siteId }

function selectHomes(ctx: DbContext, ids: Ids) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${equipment.table} as e`)
    .innerJoin(`${store.table} as s`, 's.id', 'e.storeId')
    .select(['e.id', 's.siteId'])
    .where('e.id', 'in', ids)
  return selection(ctx, placeColumns, query)
}

const person = { borrowerId: signOut.columns.borrowerId, borrower: user.columns.username, borrowerName: user.columns.name }
const outColumns = {
  equipmentId: signOut.columns.equipmentId,
  ...person,
  outAt: signOut.columns.outAt,
  dueAt: signOut.columns.dueAt,
}

function selectOut(ctx: DbContext, ids: Ids) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${signOut.table} as o`)
    .innerJoin(`${user.table} as u`, 'u.id', 'o.borrowerId')
    .select(['o.equipmentId', 'o.borrowerId', 'u.username as borrower', 'u.name as borrowerName', 'o.outAt', 'o.dueAt'])
    .where('o.equipmentId', 'in', ids)
    .where('o.openDueAt', 'is not', null)
    .where('o.deletedAt', 'is', null)
  return selection(ctx, outColumns, query)
}

const reservedColumns = {
  equipmentId: reservation.columns.equipmentId,
  ...person,
  fromAt: reservation.columns.fromAt,
  untilAt: reservation.columns.untilAt,
}

function selectReserved(ctx: DbContext, ids: Ids) {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom(`${reservation.table} as r`)
    .innerJoin(`${user.table} as u`, 'u.id', 'r.borrowerId')
    .select(['r.equipmentId', 'r.borrowerId', 'u.username as borrower', 'u.name as borrowerName', 'r.fromAt', 'r.untilAt'])
    .where('r.equipmentId', 'in', ids)
    .where('r.untilAt', '>', bound(reservation.columns.untilAt, ctx.now(), dialect))
    .where('r.status', '=', bound(reservation.columns.status, 'active', dialect))
    .where('r.deletedAt', 'is', null)
  return selection(ctx, reservedColumns, query)
}

/** What bears a code, in the actor's sites: items with what lies of them in these, tools of these with who has them and who has them next. One round trip. */
export async function lookUp(ctx: DbContext, code: string) {
  const item = bearing(ctx, inventoryItem, codeColumns.inventoryItem, code)
  const tool = bearing(ctx, equipment, codeColumns.equipment, code)
  const aid = bearing(ctx, firstAidItem, codeColumns.firstAidItem, code)
  const [items, held, tools, homes, out, reserved, aids, heldAids] = await gather(ctx, [
    selectBearing(ctx, inventoryItem, item),
    selectHeld(ctx, stock, item),
    selectBearing(ctx, equipment, tool),
    selectHomes(ctx, tool),
    selectOut(ctx, tool),
    selectReserved(ctx, tool),
    selectBearing(ctx, firstAidItem, aid),
    selectHeld(ctx, firstAid, aid),
  ])
  const near = <T extends Row>(rows: readonly T[]) => rows.filter((row) => isInScope(ctx, store, row))
  const mine = new Set(near(homes).map(({ id }) => id))
  return {
    items,
    aids,
    held: near(held),
    heldAids: near(heldAids),
    tools: tools.filter(({ id }) => mine.has(id)),
    out,
    reserved: reserved.toSorted((a, b) => (a.fromAt < b.fromAt ? -1 : 1)),
  }
}
