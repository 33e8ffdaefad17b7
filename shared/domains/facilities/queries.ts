// What lies where: the shelves of items in stores, as an action sees them.

import { type Compilable, type RawBuilder, sql } from 'kysely'
import { dayIn } from '../../catalogue/days.ts'
import { text } from '../../catalogue/kinds.ts'
import { type Columns, systemColumns, type ValuesOf } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { sqlFor } from '../../db/query.ts'
import { decodeRow } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import { gather, keyParameter, present, type Selection, select, selectById } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { site } from '../shared/resources.ts'
import type { Ledger } from './ledger.ts'
import { store } from './resources.ts'
import type { Shelf } from './rules.ts'
import { stockLevel, stockLot } from './stock-resources.ts'
import { stocktake } from './stocktake-resources.ts'

/** A selection decoded by the columns that its rows are made of. */
export function selection<C extends Columns>(ctx: DbContext, columns: C, query: Compilable): Selection<ValuesOf<C>> {
  const { dialect } = ctx.engine
  const entries = Object.entries(columns)
  return { query: query.compile(), decode: (raw) => decodeRow(entries, dialect, raw) as ValuesOf<C> } // decoded by the very columns the type is made of
}

/** An id as a parameter. */
export const idOf = (ctx: DbContext, id: number) => bound(systemColumns.id, id, ctx.engine.dialect)

/** What an action wants to see of an item. */
export interface Want {
  /** Stores by number; undefined is the item's home store. `path` names the field of the request. */
  readonly stores: readonly { readonly path: string; readonly id: number | undefined }[]
  /** A lot by id or by number. */
  readonly lotId?: number | null
  readonly lotNumber?: string
  /** Also the stocktakes that are open in the stores. */
  readonly withStocktakes?: boolean
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
  itemId: stockLevel.columns.itemId,
  storeId: stockLevel.columns.storeId,
  lotId: stockLevel.columns.lotId,
  quantity: stockLevel.columns.quantity,
  value: stockLevel.columns.value,
  lotNumber: text({ max: 60, optional: true }),
  expiresOn: stockLot.columns.expiresOn,
}

type Operand = readonly unknown[] | RawBuilder<unknown>

/** The shelves of items in stores. */
export function selectShelves(ctx: DbContext, { level, lot }: Ledger, itemIds: Operand, stores: Operand, want: Omit<Want, 'stores'>) {
  const { dialect } = ctx.engine
  let query = sqlFor(dialect)
    .selectFrom(`${level.table} as l`)
    .leftJoin(`${lot.table} as b`, 'b.id', 'l.lotId')
    .select(['l.id', 'l.lockVersion', 'l.itemId', 'l.storeId', 'l.lotId', 'l.quantity', 'l.value', 'b.lotNumber', 'b.expiresOn'])
    .where('l.itemId', 'in', itemIds)
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

/** The home store of an item. */
const homeOf = (ctx: DbContext, { item }: Ledger, id: number) =>
  sql`(select ${sql.ref('storeId')} from ${sql.table(item.table)} where ${sql.ref('id')} = ${idOf(ctx, id)})`

type Sight = {
  readonly stores: readonly ValuesOf<typeof storeColumns>[]
  readonly shelves: readonly (Shelf & { readonly itemId: number })[]
}

/** A place as it was seen, with an issue where there is no such store for this actor. */
function placeOf(ctx: DbContext, { stores, shelves }: Sight, item: { id: number; storeId: number }, at: Want['stores'][number]) {
  const storeId = at.id ?? item.storeId
  const found = stores.find((one) => one.id === storeId && isInScope(ctx, store, one))
  const issue: Issue = { path: at.path, code: 'reference', message: `there is no store ${storeId}`, hint: `Look it up at ${store.path}.` }
  const place: Place = {
    storeId,
    code: found?.code ?? '',
    today: dayIn(found?.timezone ?? 'UTC', ctx.now()),
    shelves: found ? shelves.filter((shelf) => shelf.storeId === storeId && shelf.itemId === item.id) : [],
  }
  return { place, issues: found ? [] : [issue] }
}

const takingColumns = { id: systemColumns.id, number: stocktake.columns.number, categoryId: stocktake.columns.categoryId }

function selectTaking(ctx: DbContext, stores: Operand) {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom(`${stocktake.table} as t`)
    .select(['t.id', 't.number', 't.categoryId'])
    .where('t.storeId', 'in', stores)
    .where('t.status', '=', bound(stocktake.columns.status, 'open', dialect))
    .where('t.deletedAt', 'is', null)
  return selection(ctx, takingColumns, query)
}

/** An item with the places and the lot that were asked for, and an issue for each that is not there. One round trip. */
export async function lookAt(ctx: DbContext, ledger: Ledger, itemId: number, want: Want) {
  const ids = want.stores.map(({ id }) => (id === undefined ? homeOf(ctx, ledger, itemId) : idOf(ctx, id)))
  const lotNamed = want.lotId ? { id: want.lotId } : want.lotNumber === undefined ? { id: [] } : { lotNumber: want.lotNumber }
  const [items, stores, shelves, [lot], stocktakes = []] = await gather(ctx, [
    selectById(ctx, ledger.item, itemId),
    selectStores(ctx, ids),
    selectShelves(ctx, ledger, [idOf(ctx, itemId)], ids, want),
    select(ctx, ledger.lot, { itemId, ...lotNamed }),
    ...(want.withStocktakes ? [selectTaking(ctx, ids)] : []),
  ])
  const row = present(ctx, ledger.item, itemId, items[0])
  const item = { ...row, label: String(row[ledger.label]) }
  const seen = want.stores.map((at) => placeOf(ctx, { stores, shelves }, item, at))
  const issues = seen.flatMap((one) => one.issues)
  if (want.lotId && !lot) issues.push(noLot(ledger, want.lotId, item, 'lotId'))
  return { item, places: seen.map(({ place }) => place), lot, stocktakes, issues }
}

const noLot = ({ lot }: Ledger, id: number, item: { id: number; label: string }, path: string): Issue => ({
  path,
  code: 'reference',
  message: `there is no lot ${id} of ${item.label}`,
  hint: `Look it up at ${lot.path}?itemId=${item.id}.`,
})

/** What one wants to take of an item: from a store, the home store unless told, and from a lot where one is named (null: what has none). */
export interface Wanted {
  readonly itemId: number
  readonly storeId?: number
  readonly lotId?: number | null
  /** The field of the request that its issues name. */
  readonly path: string
}

/** For each thing wanted, in order, its item (null where there is none) and place, with an issue for each that is not there. One round trip. */
export async function lookAtMany(ctx: DbContext, ledger: Ledger, wanted: readonly Wanted[]) {
  // SQL Server has no list of nothing
  if (wanted.length === 0) return []
  const itemIds = [...new Set(wanted.map(({ itemId }) => itemId))]
  const homes = itemIds.map((id) => homeOf(ctx, ledger, id))
  const others = [...new Set(wanted.flatMap(({ storeId }) => storeId ?? []))].map((id) => idOf(ctx, id))
  const lots = wanted.flatMap(({ lotId }) => lotId ?? [])
  const [items, stores, shelves, knownLots] = await gather(ctx, [
    select(ctx, ledger.item, { id: itemIds }),
    selectStores(ctx, [...homes, ...others]),
    selectShelves(
      ctx,
      ledger,
      itemIds.map((id) => idOf(ctx, id)),
      [...homes, ...others],
      { withEmpty: lots.length > 0 },
    ),
    select(ctx, ledger.lot, { id: lots }),
  ])
  return wanted.map(({ itemId, storeId, lotId, path }) => {
    const row = items.find(({ id }) => id === itemId)
    if (!row) {
      const { name, path: list } = ledger.item
      const issue: Issue = { path, code: 'reference', message: `there is no ${name} ${itemId}`, hint: `Look it up at ${list}.` }
      return { item: null, place: null, issues: [issue] }
    }
    const item = { ...row, label: String(row[ledger.label]) }
    const { place, issues } = placeOf(ctx, { stores, shelves }, item, { path, id: storeId })
    if (lotId && !knownLots.some((lot) => lot.id === lotId && lot.itemId === itemId)) issues.push(noLot(ledger, lotId, item, path))
    return { item, place, issues }
  })
}
