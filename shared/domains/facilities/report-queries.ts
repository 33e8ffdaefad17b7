// Reads of the reports of stock: hand-written, one query each, over what lies in the actor's sites.
import { sql } from 'kysely'
import type { Dialect } from '../../catalogue/column.ts'
import { choice, integer, text } from '../../catalogue/kinds.ts'
import { type Resource, systemColumns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { figure } from '../figures.ts'
import type { Span } from '../report-inputs.ts'
import { atMost, mostRows, parameters, reading, type Sql, seenBy, textOf } from '../report-query.ts'
import { site, supplier } from '../shared/resources.ts'
import type { Ledger } from './ledger.ts'
import { category, firstAidItem, inventoryItem, store } from './resources.ts'
import { firstAid, type movementKinds, stock, stockLevel, stockMovement } from './stock-resources.ts'

/** A table under the name that the query gives it. */
export const from = (resource: Resource, alias: string): Sql => sql`${sql.table(resource.table)} as ${sql.ref(alias)}`
const none = sql``
const { sku, name, unit, currency, unitCost, reorderPoint, reorderMax, packSize } = inventoryItem.columns
const lotNumber = text({ max: 60, optional: true })
const { expiresOn } = stock.lot.columns

const onHandColumns = {
  item: sku,
  name,
  category: category.columns.code,
  store: store.columns.code,
  lot: lotNumber,
  expiresOn,
  quantity: stockLevel.columns.quantity,
  unit,
  value: stockLevel.columns.value,
  currency,
}

/** What was asked of what lies in the stores. */
interface OnHandAsked {
  readonly storeId?: number | undefined
  readonly categoryId?: number | undefined
}

/** Levels with their items, categories and stores. */
const levels = sql`${from(stock.level, 'l')} join ${from(inventoryItem, 'i')} on i."id" = l."itemId" join ${from(category, 'c')} on c."id" = i."categoryId"
        join ${from(store, 's')} on s."id" = l."storeId"`

/** Those of them on which something lies. */
function onHand(ctx: DbContext, { storeId, categoryId }: OnHandAsked): Sql {
  const { id } = parameters(ctx)
  return sql`l."deletedAt" is null and l."quantity" > 0 and ${seenBy(ctx, store, 's')}
        ${storeId === undefined ? none : sql`and l."storeId" = ${id(storeId)}`}
        ${categoryId === undefined ? none : sql`and i."categoryId" = ${id(categoryId)}`}`
}

/** Every level on which something lies, by item, store and lot. */
export function selectOnHand(ctx: DbContext, asked: OnHandAsked) {
  return reading(
    ctx,
    onHandColumns,
    sql`select i."sku" as "item", i."name", c."code" as "category", s."code" as "store", b."lotNumber" as "lot", b."expiresOn", l."quantity", i."unit",
        l."value", i."currency"
      from ${levels} left join ${from(stock.lot, 'b')} on b."id" = l."lotId"
      where ${onHand(ctx, asked)}
      order by i."skuKey", s."codeKey", b."lotNumberKey", l."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`,
  )
}

const worthColumns = {
  category: category.columns.code,
  store: store.columns.code,
  items: integer({ min: 0 }),
  value: figure({ scale: 2 }),
  currency,
}

/** The worth of what lies, added up for each category, store and currency. */
export function selectStockValue(ctx: DbContext, asked: OnHandAsked) {
  const { dialect } = ctx.engine
  return reading(
    ctx,
    worthColumns,
    sql`select c."code" as "category", s."code" as "store", count(distinct i."id") as "items", ${textOf(dialect, sql`sum(l."value")`)} as "value", i."currency"
      from ${levels}
      where ${onHand(ctx, asked)}
      group by c."id", c."code", c."codeKey", s."id", s."code", s."codeKey", i."currency"
      order by c."codeKey", s."codeKey", i."currency", c."id", s."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

/** What lies of each item in all stores, as a table of itemId and quantity. */
export const heldOf = (level: Resource): Sql =>
  sql`(select "itemId", sum("quantity") as "quantity" from ${sql.table(level.table)} where "deletedAt" is null group by "itemId")`

const reorderColumns = {
  item: sku,
  name,
  store: store.columns.code,
  supplier: text({ max: 40, optional: true }),
  quantityOnHand: figure({ scale: 3 }),
  quantityOnOrder: figure({ scale: 3 }),
  reorderPoint,
  reorderMax,
  packSize,
  unit,
  unitCost,
  currency,
}

/** Items of which what lies in all stores and what is on order is at or below the reorder point and below the maximum (else the reorder point). */
export function selectBelowReorder(ctx: DbContext, { supplierId }: { supplierId?: number | undefined }) {
  const { dialect } = ctx.engine
  const [held, ordered] = [sql`coalesce(h."quantity", 0)`, sql`coalesce(i."quantityOnOrder", 0)`]
  return reading(
    ctx,
    reorderColumns,
    sql`select i."sku" as "item", i."name", s."code" as "store", p."code" as "supplier", ${textOf(dialect, held)} as "quantityOnHand",
        ${textOf(dialect, ordered)} as "quantityOnOrder", i."reorderPoint", i."reorderMax", i."packSize", i."unit", i."unitCost", i."currency"
      from ${from(inventoryItem, 'i')} join ${from(store, 's')} on s."id" = i."storeId" left join ${from(supplier, 'p')} on p."id" = i."supplierId"
        left join ${heldOf(stock.level)} as h on h."itemId" = i."id"
      where i."deletedAt" is null and ${held} + ${ordered} <= i."reorderPoint"
        and ${held} + ${ordered} < coalesce(i."reorderMax", i."reorderPoint") and ${seenBy(ctx, store, 's')}
        ${supplierId === undefined ? none : sql`and i."supplierId" = ${parameters(ctx).id(supplierId)}`}
      order by i."skuKey", i."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

const minimumColumns = {
  item: firstAidItem.columns.code,
  name,
  store: store.columns.code,
  quantityOnHand: figure({ scale: 3 }),
  minimum: firstAidItem.columns.minimum,
  unit,
}

/** First-aid items of which less lies in all stores than there must be. */
export function selectBelowMinimum(ctx: DbContext) {
  const { dialect } = ctx.engine
  const held = sql`coalesce(h."quantity", 0)`
  return reading(
    ctx,
    minimumColumns,
    sql`select i."code" as "item", i."name", s."code" as "store", ${textOf(dialect, held)} as "quantityOnHand", i."minimum", i."unit"
      from ${from(firstAidItem, 'i')} join ${from(store, 's')} on s."id" = i."storeId" left join ${heldOf(firstAid.level)} as h on h."itemId" = i."id"
      where i."deletedAt" is null and ${held} < i."minimum" and ${seenBy(ctx, store, 's')}
      order by i."codeKey", i."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

const movedColumns = {
  item: sku,
  name,
  kind: stockMovement.columns.kind,
  movements: integer({ min: 0 }),
  quantityIn: figure({ scale: 3 }),
  quantityOut: figure({ scale: 3 }),
  unit,
  valueIn: figure({ scale: 2 }),
  valueOut: figure({ scale: 2 }),
  unvalued: integer({ min: 0 }),
  currency,
}

/** Quantity times unit cost, rounded half up to cents; on SQLite in whole units, of which an amount within 15 digits never makes too many. */
const movedWorth = (dialect: Dialect): Sql =>
  dialect === 'sqlite' ? sql`(abs(m."quantity") * m."unitCost" * 2 + 1000) / 2000` : sql`round(abs(m."quantity") * m."unitCost", 2)`

/** What was asked of movements. */
export interface MovementsAsked {
  readonly span: Span
  readonly kind?: (typeof movementKinds)[number] | undefined
  readonly storeId?: number | undefined
}

/** Movements of a period added up for each item and kind. */
export function selectMoved(ctx: DbContext, { span, kind, storeId }: MovementsAsked) {
  const { dialect } = ctx.engine
  const { id, instant } = parameters(ctx)
  const worth = movedWorth(dialect)
  const total = (sign: '>' | '<', of: Sql) =>
    textOf(dialect, sql`sum(case when m."quantity" ${sql.raw(sign)} 0 then coalesce(${of}, 0) else 0 end)`)
  return reading(
    ctx,
    movedColumns,
    sql`select i."sku" as "item", i."name", m."kind", count(*) as "movements", ${total('>', sql`abs(m."quantity")`)} as "quantityIn",
        ${total('<', sql`abs(m."quantity")`)} as "quantityOut", i."unit", ${total('>', worth)} as "valueIn", ${total('<', worth)} as "valueOut",
        sum(case when m."unitCost" is null and m."quantity" <> 0 then 1 else 0 end) as "unvalued", i."currency"
      from ${from(stockMovement, 'm')} join ${from(inventoryItem, 'i')} on i."id" = m."itemId" join ${from(store, 's')} on s."id" = m."storeId"
      where m."deletedAt" is null and m."occurredAt" >= ${instant(span.fromAt)} and m."occurredAt" < ${instant(span.untilAt)}
        and ${seenBy(ctx, store, 's')} ${kind === undefined ? none : sql`and m."kind" = ${bound(stockMovement.columns.kind, kind, dialect)}`}
        ${storeId === undefined ? none : sql`and m."storeId" = ${id(storeId)}`}
      group by i."id", i."sku", i."skuKey", i."name", i."unit", i."currency", m."kind"
      order by i."skuKey", m."kind", i."id" ${atMost(dialect, mostRows + 1)}`,
  )
}

const lotColumns = {
  levelId: systemColumns.id,
  of: choice(['inventoryItem', 'firstAidItem'], {}),
  item: sku,
  name,
  lot: text({ max: 60 }),
  expiresOn: stock.lot.columns.expiresOn,
  store: store.columns.code,
  siteId: store.columns.siteId,
  timezone: site.columns.timezone,
  quantity: stockLevel.columns.quantity,
  unit,
  value: stockLevel.columns.value,
  currency,
}

/** Lots with stock that expire on or before a day, by store, those of the actor's sites or of all. */
export function selectExpiring(ctx: DbContext, ledger: Ledger, lastDay: string, scope: 'seen' | 'all') {
  const { level, lot, item, label } = ledger
  return reading(
    ctx,
    lotColumns,
    sql`select l."id" as "levelId", ${sql.lit(item.name)} as "of", i.${sql.ref(label)} as "item", i."name", b."lotNumber" as "lot", b."expiresOn",
        s."code" as "store", s."siteId", coalesce(t."timezone", 'UTC') as "timezone", l."quantity", i."unit", l."value", i."currency"
      from ${from(lot, 'b')} join ${from(level, 'l')} on l."lotId" = b."id" join ${from(item, 'i')} on i."id" = l."itemId"
        join ${from(store, 's')} on s."id" = l."storeId" left join ${from(site, 't')} on t."id" = s."siteId"
      where b."expiresOn" <= ${parameters(ctx).day(lastDay)} and l."deletedAt" is null and l."quantity" > 0
        ${scope === 'all' ? none : sql`and ${seenBy(ctx, store, 's')}`}
      order by b."expiresOn", i.${sql.ref(keyName(label))}, l."id" ${scope === 'all' ? none : atMost(ctx.engine.dialect, mostRows + 1)}`,
  )
}
