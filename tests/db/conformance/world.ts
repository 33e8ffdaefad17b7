// Rows to begin with, what the trail says of them, and short names for what is done to them.
import type { Resource, RowOf } from '../../../shared/catalogue/resource.ts'
import { insert } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import type { DbContext } from '../../../shared/db/context.ts'
import { all, sqlFor } from '../../../shared/db/query.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { get } from '../../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../../shared/domains/facilities/stock-resources.ts'

/** A category of a code, as it is stored. */
export async function makeCategory(ctx: DbContext, code: string): Promise<RowOf<typeof category> & Row> {
  const [row] = await commit(ctx, [insert(category, { code, name: `Category ${code}` })])
  return get(ctx, category, Number(row?.id))
}

/** Ids of a category, a store, and an item PU-1 that refers to both. */
export async function makeItem(ctx: DbContext, more: { barcode?: string } = {}) {
  const [tools, main] = await commit(ctx, [
    insert(category, { code: 'TOOLS', name: 'Tools' }),
    insert(store, { code: 'MAIN', name: 'Main' }),
  ])
  const [categoryId, storeId] = [Number(tools?.id), Number(main?.id)]
  const [item] = await commit(ctx, [insert(inventoryItem, { sku: 'PU-1', name: 'Pump', categoryId, storeId, ...more })])
  return { categoryId, storeId, itemId: Number(item?.id) }
}

/** The id of a level that holds a quantity of that item at a worth. */
export async function makeLevel(ctx: DbContext, quantity: number, value: number): Promise<number> {
  const { itemId, storeId } = await makeItem(ctx)
  const [level] = await commit(ctx, [insert(stockLevel, { itemId, storeId, quantity, value })])
  return Number(level?.id)
}

/** Columns of the audit trail from an entry on, oldest first. */
export async function entries(ctx: DbContext, names: readonly string[], from = 0): Promise<unknown[][]> {
  const rows = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').select(names).orderBy('entryNo'))
  return rows.slice(from).map((row) => names.map((name) => row[name]))
}

/** How many live rows a resource has. */
export async function countOf(ctx: DbContext, resource: Resource): Promise<number> {
  const query = sqlFor(ctx.engine.dialect).selectFrom(resource.table).select('id').where('deletedAt', 'is', null)
  return (await all(ctx.engine, query)).length
}

/** The issue of a key that a row holds, as data. */
export const taken = (resource: string, path: string, shown: string, id: number, value?: string) => ({
  path,
  code: 'taken',
  message: `there is already a ${resource} with ${shown}: id ${id}`,
  hint: 'Use another key, or change the row that holds it.',
  ...(value === undefined ? {} : { values: { value } }),
})
/** A conflict, as data. */
export const conflict = (message: string, issues: readonly unknown[] = []) => ({ error: 'AppError', code: 'conflict', message, issues })
/** A read that was overtaken, as data. */
export const stale = (what: string) => ({ error: 'StaleRead', message: `${what} has changed meanwhile` })
