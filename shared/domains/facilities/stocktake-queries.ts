// Reads of stocktakes: what is to be frozen, and a stocktake with its lines, items and levels.
import { sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { limited, sqlFor } from '../../db/query.ts'
import { gather, present, select, selectById } from '../../db/store.ts'
import { stock } from './ledger.ts'
import { idOf, selection, selectShelves } from './queries.ts'
import { category, inventoryItem, store } from './resources.ts'
import { stockLevel, stockLot } from './stock-resources.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'

/** The most levels that one stocktake freezes. */
export const mostLines = 2000
/** With what is found besides. */
const allLines = 100_000
/** No row has it. */
const noId = 0

const levelColumns = { itemId: stockLevel.columns.itemId, lotId: stockLevel.columns.lotId, quantity: stockLevel.columns.quantity }

function selectLevels(ctx: DbContext, storeId: number, categoryId: number | null) {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom(`${stockLevel.table} as l`)
    .innerJoin(`${inventoryItem.table} as i`, 'i.id', 'l.itemId')
    .select(['l.itemId', 'l.lotId', 'l.quantity'])
    .where('l.storeId', '=', idOf(ctx, storeId))
    .where('l.quantity', '>', bound(stockLevel.columns.quantity, 0, dialect))
    .where('l.deletedAt', 'is', null)
  const narrowed = categoryId === null ? query : query.where('i.categoryId', '=', idOf(ctx, categoryId))
  return selection(ctx, levelColumns, limited(dialect, narrowed, mostLines + 1))
}

/** A store with what lies there (of a category) and the stocktakes that are open there. One round trip. */
export async function lookAtStore(ctx: DbContext, storeId: number, categoryId: number | null) {
  const [[place], [kind], open, levels] = await gather(ctx, [
    select(ctx, store, { id: storeId }),
    select(ctx, category, { id: categoryId ?? noId }),
    select(ctx, stocktake, { storeId, status: 'open' }),
    selectLevels(ctx, storeId, categoryId),
  ])
  const byItem = levels.toSorted((a, b) => a.itemId - b.itemId || (a.lotId ?? 0) - (b.lotId ?? 0))
  return { place, kind, open, levels: byItem }
}

const itemColumns = {
  id: systemColumns.id,
  label: text({ max: 60 }),
  name: inventoryItem.columns.name,
  unit: inventoryItem.columns.unit,
  unitCost: inventoryItem.columns.unitCost,
  categoryId: inventoryItem.columns.categoryId,
  barcode: inventoryItem.columns.barcode,
}

const ofLines = (ctx: DbContext, column: 'itemId' | 'lotId', id: number) =>
  sql`(select ${sql.ref(column)} from ${sql.table(stocktakeLine.table)} where ${sql.ref('stocktakeId')} = ${idOf(ctx, id)})`
const storeOf = (ctx: DbContext, id: number) =>
  sql`(select ${sql.ref('storeId')} from ${sql.table(stocktake.table)} where ${sql.ref('id')} = ${idOf(ctx, id)})`

function selectItems(ctx: DbContext, items: Parameters<typeof selectShelves>[2]) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${inventoryItem.table} as i`)
    .select(['i.id', `i.${stock.label} as label`, 'i.name', 'i.unit', 'i.unitCost', 'i.categoryId', 'i.barcode'])
    .where('i.id', 'in', items)
    .where('i.deletedAt', 'is', null)
  return selection(ctx, itemColumns, query)
}

const lotColumns = {
  id: systemColumns.id,
  itemId: stockLot.columns.itemId,
  lotNumber: stockLot.columns.lotNumber,
  expiresOn: stockLot.columns.expiresOn,
}

function selectLots(ctx: DbContext, lots: Parameters<typeof selectShelves>[2]) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${stockLot.table} as b`)
    .select(['b.id', 'b.itemId', 'b.lotNumber', 'b.expiresOn'])
    .where('b.id', 'in', lots)
    .where('b.deletedAt', 'is', null)
  return selection(ctx, lotColumns, query)
}

/** A stocktake of the actor's sites with its lines, their items, lots and levels; of some items only where they are given. One round trip. */
export async function lookAtStocktake(ctx: DbContext, id: number, only?: { itemIds: readonly number[]; lotIds: readonly number[] }) {
  const given = (ids: readonly number[]) => [noId, ...new Set(ids)].map((one) => idOf(ctx, one))
  const items = only ? given(only.itemIds) : ofLines(ctx, 'itemId', id)
  const [[row], lines, foundItems, foundLots, shelves] = await gather(ctx, [
    selectById(ctx, stocktake, id),
    select(ctx, stocktakeLine, { stocktakeId: id, ...(only && { itemId: only.itemIds }) }, allLines),
    selectItems(ctx, items),
    selectLots(ctx, only ? given(only.lotIds) : ofLines(ctx, 'lotId', id)),
    selectShelves(ctx, stock, items, storeOf(ctx, id), { withEmpty: true }),
  ])
  const place = ({ itemId, lotId }: { itemId: number; lotId: number | null }) => `${itemId} ${lotId}`
  const byPlace = new Map(shelves.map((shelf) => [place(shelf), shelf]))
  return {
    taking: present(ctx, stocktake, id, row),
    lines,
    items: new Map(foundItems.map((item) => [item.id, item])),
    lots: new Map(foundLots.map((lot) => [lot.id, lot])),
    shelves,
    /** Where a line lies, if it does. */
    shelfOf: (line: { itemId: number; lotId: number | null }) => byPlace.get(place(line)),
  }
}
