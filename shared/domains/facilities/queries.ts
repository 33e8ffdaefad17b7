// Reads of stock that join: the shelves of an item, and what a movement did to its level.
import { type Compilable, sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import { type Columns, systemColumns, type ValuesOf } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { sqlFor } from '../../db/query.ts'
import { decodeRow } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, keyParameter, present, type Selection, select, selectById } from '../../db/store.ts'
import { AppError, type Issue } from '../../errors.ts'
import { site } from '../shared/resources.ts'
import { inventoryItem, store } from './resources.ts'
import { dayIn, type Shelf, worthMoved } from './rules.ts'
import { stockLevel, stockLot, stockMovement } from './stock-resources.ts'

function selection<C extends Columns>(ctx: DbContext, columns: C, query: Compilable): Selection<ValuesOf<C>> {
  const { dialect } = ctx.engine
  const entries = Object.entries(columns)
  return { query: query.compile(), decode: (raw) => decodeRow(entries, dialect, raw) as ValuesOf<C> } // decoded by the very columns the type is made of
}

const idOf = (ctx: DbContext, id: number) => bound(systemColumns.id, id, ctx.engine.dialect)

/** What an action wants to see of an item. */
export interface Want {
  /** Stores by number; undefined is the item's home store. `path` names the field of the request. */
  readonly stores: readonly { readonly path: string; readonly id: number | undefined }[]
  /** A lot by id or by number. */
  readonly lotId?: number | null
  readonly lotNumber?: string
  /** Also shelves on which nothing lies. */
  readonly withEmpty?: boolean
}

/** A store with what it holds of an item. */
export interface Place {
  readonly storeId: number
  readonly code: string
  /** The present day at the site of the store, in UTC where it has none. */
  readonly today: string
  readonly shelves: readonly Shelf[]
}

const storeColumns = {
  id: systemColumns.id,
  code: store.columns.code,
  siteId: store.columns.siteId,
  timezone: text({ max: 60, optional: true }),
}

function selectStores(ctx: DbContext, ids: readonly unknown[]) {
  const query = sqlFor(ctx.engine.dialect)
    .selectFrom(`${store.table} as s`)
    .leftJoin(`${site.table} as p`, 'p.id', 's.siteId')
    .select(['s.id', 's.code', 's.siteId', 'p.timezone'])
    .where('s.deletedAt', 'is', null)
    .where('s.id', 'in', ids)
  return selection(ctx, storeColumns, query)
}

const shelfColumns = {
  id: systemColumns.id,
  lockVersion: systemColumns.lockVersion,
  storeId: stockLevel.columns.storeId,
  lotId: stockLevel.columns.lotId,
  quantity: stockLevel.columns.quantity,
  value: stockLevel.columns.value,
  lotNumber: text({ max: 60, optional: true }),
  expiresOn: stockLot.columns.expiresOn,
}

function selectShelves(ctx: DbContext, itemId: number, stores: readonly unknown[], want: Want) {
  const { dialect } = ctx.engine
  let query = sqlFor(dialect)
    .selectFrom(`${stockLevel.table} as l`)
    .leftJoin(`${stockLot.table} as b`, 'b.id', 'l.lotId')
    .select(['l.id', 'l.lockVersion', 'l.storeId', 'l.lotId', 'l.quantity', 'l.value', 'b.lotNumber', 'b.expiresOn'])
    .where('l.itemId', '=', idOf(ctx, itemId))
    .where('l.storeId', 'in', stores)
    .where('l.deletedAt', 'is', null)
  if (!want.withEmpty) {
    query = query.where((is) => {
      const kept = [is('l.quantity', '>', bound(stockLevel.columns.quantity, 0, dialect)), is('l.lotId', 'is', null)]
      if (want.lotId) kept.push(is('l.lotId', '=', idOf(ctx, want.lotId)))
      if (want.lotNumber !== undefined) kept.push(is(`b.${keyName('lotNumber')}`, '=', keyParameter(want.lotNumber, dialect)))
      return is.or(kept)
    })
  }
  return selection(ctx, shelfColumns, query)
}

/** An item with the places and the lot that were asked for, and an issue for each that is not there. One round trip. */
export async function lookAt(ctx: DbContext, itemId: number, want: Want) {
  const home = sql`(select ${sql.ref('storeId')} from ${sql.table(inventoryItem.table)} where ${sql.ref('id')} = ${idOf(ctx, itemId)})`
  const ids = want.stores.map(({ id }) => (id === undefined ? home : idOf(ctx, id)))
  const lotNamed = want.lotId ? { id: want.lotId } : want.lotNumber === undefined ? { id: [] } : { lotNumber: want.lotNumber }
  const [items, stores, shelves, [lot]] = await gather(ctx, [
    selectById(ctx, inventoryItem, itemId),
    selectStores(ctx, ids),
    selectShelves(ctx, itemId, ids, want),
    select(ctx, stockLot, { itemId, ...lotNamed }),
  ])
  const item = present(ctx, inventoryItem, itemId, items[0])
  const issues: Issue[] = []
  const places = want.stores.map(({ path, id }): Place => {
    const storeId = id ?? item.storeId
    const found = stores.find((one) => one.id === storeId && isInScope(ctx, store, one))
    if (!found) issues.push({ path, code: 'reference', message: `there is no store ${storeId}`, hint: `Look it up at ${store.path}.` })
    return {
      storeId,
      code: found?.code ?? '',
      today: dayIn(found?.timezone ?? 'UTC', ctx.now()),
      shelves: found ? shelves.filter((shelf) => shelf.storeId === storeId) : [],
    }
  })
  if (want.lotId && !lot)
    issues.push({
      path: 'lotId',
      code: 'reference',
      message: `there is no lot ${want.lotId} of ${item.sku}`,
      hint: `Look it up at ${stockLot.path}?itemId=${itemId}.`,
    })
  return { item, places, lot, issues }
}

const legColumns = {
  id: systemColumns.id,
  itemId: stockMovement.columns.itemId,
  storeId: stockMovement.columns.storeId,
  lotId: stockMovement.columns.lotId,
  kind: stockMovement.columns.kind,
  quantity: stockMovement.columns.quantity,
  unitCost: stockMovement.columns.unitCost,
  item: inventoryItem.columns.sku,
  unit: inventoryItem.columns.unit,
  store: store.columns.code,
  siteId: store.columns.siteId,
  lotNumber: text({ max: 60, optional: true }),
  expiresOn: stockLot.columns.expiresOn,
  levelId: systemColumns.id,
  lockVersion: systemColumns.lockVersion,
  onHand: stockLevel.columns.quantity,
  value: stockLevel.columns.value,
  before: text({ max: 1_000_000, optional: true }),
  after: text({ max: 1_000_000, optional: true }),
}

/** One movement with its level as it is now (`onHand`, `value`) and the worth that it moved when it was posted. */
export type Leg = ValuesOf<typeof legColumns> & { readonly moved: number }

const entriesOfOneCommit = 100_000

/** A movement, the other leg when it is part of a transfer, and what reversed them. One round trip. */
export async function lookAtMovement(
  ctx: DbContext,
  id: number,
): Promise<{ legs: Leg[]; reversals: { id: number; reversesId: number | null }[] }> {
  const { dialect } = ctx.engine
  const own = idOf(ctx, id)
  const isLeg = (name: string) =>
    sql<boolean>`(${sql.ref(`${name}.id`)} = ${own} or ${sql.ref(`${name}.transferId`)} = ${own} or ${sql.ref(`${name}.id`)} = (select ${sql.ref('transferId')} from ${sql.table(stockMovement.table)} where ${sql.ref('id')} = ${own}))`
  const legs = sqlFor(dialect)
    .selectFrom(`${stockMovement.table} as m`)
    .innerJoin(`${inventoryItem.table} as i`, 'i.id', 'm.itemId')
    .innerJoin(`${store.table} as s`, 's.id', 'm.storeId')
    .leftJoin(`${stockLot.table} as b`, 'b.id', 'm.lotId')
    .innerJoin(`${stockLevel.table} as l`, (join) =>
      join
        .onRef('l.itemId', '=', 'm.itemId')
        .onRef('l.storeId', '=', 'm.storeId')
        .on((is) => is.or([is('l.lotId', '=', is.ref('m.lotId')), is.and([is('l.lotId', 'is', null), is('m.lotId', 'is', null)])])),
    )
    .leftJoin('auditEntry as c', (join) =>
      join
        .onRef('c.rowId', '=', 'm.id')
        .on('c.resource', '=', bound(text({ max: 60 }), stockMovement.name, dialect))
        .on('c.version', '=', idOf(ctx, 1)),
    )
    .leftJoin('auditEntry as a', (join) =>
      join
        .onRef('a.rowId', '=', 'l.id')
        .on('a.resource', '=', bound(text({ max: 60 }), stockLevel.name, dialect))
        .onRef('a.commitId', '=', 'c.commitId')
        .on(
          sql<boolean>`${sql.ref('a.entryNo')} between ${sql.ref('c.entryNo')} - ${idOf(ctx, entriesOfOneCommit)} and ${sql.ref('c.entryNo')} + ${idOf(ctx, entriesOfOneCommit)}`,
        ),
    )
    .select([
      'm.id',
      'm.itemId',
      'm.storeId',
      'm.lotId',
      'm.kind',
      'm.quantity',
      'm.unitCost',
      'i.sku as item',
      'i.unit',
      's.code as store',
      's.siteId',
    ])
    .select(['b.lotNumber', 'b.expiresOn', 'l.id as levelId', 'l.lockVersion', 'l.quantity as onHand', 'l.value', 'a.before', 'a.after'])
    .where(isLeg('m'))
  const reversals = sqlFor(dialect)
    .selectFrom(`${stockMovement.table} as r`)
    .innerJoin(`${stockMovement.table} as m`, 'm.id', 'r.reversesId')
    .select(['r.id', 'r.reversesId'])
    .where(isLeg('m'))
  const [found, reversed] = await gather(ctx, [
    selection(ctx, legColumns, legs),
    selection(ctx, { id: systemColumns.id, reversesId: stockMovement.columns.reversesId }, reversals),
  ])
  if (!found.some((leg) => leg.id === id && isInScope(ctx, store, leg))) throw new AppError('not_found', `there is no stockMovement ${id}`)
  const foreign = found.find((leg) => !isInScope(ctx, store, leg))
  if (foreign) throw new AppError('forbidden', 'the other leg of this transfer lies in a store of another site')
  return { legs: found.map((leg) => ({ ...leg, moved: worthMoved(leg) })), reversals: reversed }
}
