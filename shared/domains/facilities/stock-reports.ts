// Reports of stock: what is there and worth, what is to be bought, what moved, and what expires.

import { z } from 'zod'
import { addDays, dayIn, dayMilliseconds } from '../../catalogue/days.ts'
import { choice, date, flag, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Role } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, figureOf, totalsByCurrency, unitsOf } from '../figures.ts'
import { daysText, idText, periodInput, periodOf } from '../report-inputs.ts'
import { bounded } from '../report-query.ts'
import { firstAid, stock } from './ledger.ts'
import { suggestedPurchase } from './reorder-rules.ts'
import { selectBelowMinimum, selectBelowReorder, selectExpiring, selectMoved, selectOnHand, selectStockValue } from './report-queries.ts'
import { category, firstAidItem, inventoryItem, store } from './resources.ts'
import { movementKinds, stockLevel } from './stock-resources.ts'

/** Roles that read the reports of facilities. */
export const readers: readonly Role[] = ['manager', 'staff', 'medic', 'auditor']

const { sku, name, unit, unitCost, currency, reorderPoint, reorderMax, packSize } = inventoryItem.columns
const narrow = 'Narrow it with storeId or categoryId, or export the list of stock levels.'

/** What lies where, and what it is worth. */
export const stockOnHand = defineReport({
  name: 'stockOnHand',
  title: 'Stock on hand',
  description: 'What lies in each store, by item and lot, and what it is worth at moving-average cost; totals for each currency.',
  roles: readers,
  input: z.strictObject({ storeId: idText, categoryId: idText }),
  columns: {
    item: sku,
    name,
    category: category.columns.code,
    store: store.columns.code,
    lot: text({ max: 60, optional: true }),
    expiresOn: date({ optional: true }),
    quantity: stockLevel.columns.quantity,
    unit,
    value: figure({ scale: 2, currencyIn: 'currency' }),
    currency,
  },
  names: { item: 'inventoryItem', category: 'category', store: 'store' },
  run: async (ctx: DbContext, asked) => {
    const [found] = await gather(ctx, [selectOnHand(ctx, asked)])
    const rows = bounded(found, narrow)
    return { rows, totals: totalsByCurrency(rows, { value: 2 }) }
  },
})

/** What it is worth in all. */
export const stockValue = defineReport({
  name: 'stockValue',
  title: 'Stock value',
  description:
    'What the stock of each category in each store is worth at moving-average cost, and how many items that is; a line for each currency, and totals of them.',
  roles: readers,
  input: stockOnHand.input,
  columns: {
    category: category.columns.code,
    store: store.columns.code,
    items: integer({ min: 0 }),
    value: figure({ scale: 2, currencyIn: 'currency' }),
    currency,
  },
  names: { category: 'category', store: 'store' },
  run: async (ctx: DbContext, asked) => {
    const [found] = await gather(ctx, [selectStockValue(ctx, asked)])
    const rows = bounded(found, 'Narrow it with storeId or categoryId.')
    return { rows, totals: totalsByCurrency(rows, { value: 2 }) }
  },
})

/** What is to be bought. */
export const belowReorder = defineReport({
  name: 'belowReorder',
  title: 'Below reorder point',
  description:
    'Items of which what is on hand and on order is at or below the reorder point, and how much to buy: up to the maximum (else the reorder point), in whole packs. Items that lack nothing to that, or have neither a reorder point nor a maximum, are left out.',
  roles: readers,
  input: z.strictObject({ supplierId: idText }),
  columns: {
    item: sku,
    name,
    store: store.columns.code,
    supplier: text({ max: 40, optional: true }),
    quantityOnHand: figure({ scale: 3, unitIn: 'unit' }),
    quantityOnOrder: figure({ scale: 3, unitIn: 'unit' }),
    reorderPoint,
    reorderMax,
    packSize,
    unit,
    suggested: figure({ scale: 3, unitIn: 'unit' }),
    unitCost,
    estimatedCost: figure({ scale: 2, currencyIn: 'currency', optional: true }),
    currency,
  },
  names: { item: 'inventoryItem', store: 'store', supplier: 'supplier' },
  run: async (ctx: DbContext, asked) => {
    const [found] = await gather(ctx, [selectBelowReorder(ctx, asked)])
    const rows = bounded(found, 'Narrow it with supplierId.').map((row) => {
      const quantity = (value: number | string) => unitsOf(value, 3)
      const suggested = suggestedPurchase({
        onHand: quantity(row.quantityOnHand),
        onOrder: quantity(row.quantityOnOrder),
        reorderPoint: quantity(row.reorderPoint),
        reorderMax: row.reorderMax === null ? null : quantity(row.reorderMax),
        packSize: quantity(row.packSize),
      })
      // thousandths times cents, rounded half up to cents
      const cost = row.unitCost === null ? null : (suggested * unitsOf(row.unitCost, 2) * 2n + 1000n) / 2000n
      return { ...row, suggested: figureOf(suggested, 3), estimatedCost: cost === null ? null : figureOf(cost, 2) }
    })
    return { rows, totals: totalsByCurrency(rows, { estimatedCost: 2 }) }
  },
})

/** What first-aid boxes lack. */
export const firstAidBelowMinimum = defineReport({
  name: 'firstAidBelowMinimum',
  title: 'First aid below minimum',
  description: 'First-aid items of which less is on hand than there must be, and how much is missing.',
  roles: readers,
  input: z.strictObject({}),
  columns: {
    item: firstAidItem.columns.code,
    name,
    store: store.columns.code,
    quantityOnHand: figure({ scale: 3, unitIn: 'unit' }),
    minimum: firstAidItem.columns.minimum,
    missing: figure({ scale: 3, unitIn: 'unit' }),
    unit,
  },
  names: { item: 'firstAidItem', store: 'store' },
  run: async (ctx: DbContext) => {
    const [found] = await gather(ctx, [selectBelowMinimum(ctx)])
    const rows = bounded(found, 'Export the list of first-aid items.')
    return {
      rows: rows.map((row) => ({ ...row, missing: figureOf(unitsOf(row.minimum, 3) - unitsOf(row.quantityOnHand, 3), 3) })),
    }
  },
})

/** What came in and went out. */
export const movements = defineReport({
  name: 'movements',
  title: 'Stock movements',
  description:
    'What came in and went out in a period (the last 30 days unless told), by item and kind of movement. A movement is valued at its own unit cost, rounded half up to cents: what was paid, or the moving average when it was posted; those without a unit cost count for nothing and are counted as unvalued.',
  roles: readers,
  input: z.strictObject({ ...periodInput, kind: z.enum(movementKinds).optional(), storeId: idText }),
  columns: {
    item: sku,
    name,
    kind: choice(movementKinds, {}),
    movements: integer({ min: 0 }),
    quantityIn: figure({ scale: 3, unitIn: 'unit' }),
    quantityOut: figure({ scale: 3, unitIn: 'unit' }),
    unit,
    valueIn: figure({ scale: 2, currencyIn: 'currency' }),
    valueOut: figure({ scale: 2, currencyIn: 'currency' }),
    unvalued: integer({ min: 0 }),
    currency,
  },
  names: { item: 'inventoryItem' },
  run: async (ctx: DbContext, { kind, storeId, ...period }) => {
    const [found] = await gather(ctx, [selectMoved(ctx, { span: periodOf(period, ctx.now(), 30), kind, storeId })])
    const rows = bounded(found, 'Narrow it with kind or storeId, or ask for a shorter period.')
    return { rows, totals: totalsByCurrency(rows, { valueIn: 2, valueOut: 2 }) }
  },
})

/** How many days the day at one place may be ahead of that in UTC. */
export const mostDaysAhead = 1

/** What expires soon or has expired. */
export const expiring = defineReport({
  name: 'expiring',
  title: 'Expiring stock',
  description:
    'Lots with stock, first-aid lots among them, that expire within so many days (30 unless told) or have expired, by the day at the site.',
  roles: readers,
  input: z.strictObject({ days: daysText(30) }),
  columns: {
    of: choice(['inventoryItem', 'firstAidItem'], {}),
    item: sku,
    name,
    lot: text({ max: 60 }),
    expiresOn: date({}),
    daysLeft: integer({}),
    isExpired: flag({}),
    store: store.columns.code,
    quantity: stockLevel.columns.quantity,
    unit,
    value: figure({ scale: 2, currencyIn: 'currency' }),
    currency,
  },
  names: { item: { by: 'of', of: { inventoryItem: 'inventoryItem', firstAidItem: 'firstAidItem' } }, store: 'store' },
  run: async (ctx: DbContext, { days }) => {
    const now = ctx.now()
    const lastDay = addDays(now.slice(0, 10), days + mostDaysAhead)
    const found = await gather(ctx, [selectExpiring(ctx, stock, lastDay, 'seen'), selectExpiring(ctx, firstAid, lastDay, 'seen')])
    const rows = bounded(found.flat(), 'Ask for fewer days.').flatMap(({ timezone, expiresOn, ...row }) => {
      if (expiresOn === null) return []
      const daysLeft = (Date.parse(expiresOn) - Date.parse(dayIn(timezone, now))) / dayMilliseconds
      return daysLeft <= days ? [{ ...row, expiresOn, daysLeft, isExpired: daysLeft < 0 }] : []
    })
    return {
      rows: rows.sort((a, b) => (a.expiresOn < b.expiresOn ? -1 : a.expiresOn > b.expiresOn ? 1 : 0)),
      totals: totalsByCurrency(rows, { value: 2 }),
    }
  },
})
