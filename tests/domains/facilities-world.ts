// A small stockroom to test in: two stores of two sites, one item, and short names for what is done and seen there.
import { makeContext } from '../../shared/app.ts'
import type { RowOf } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import { facilitiesActions } from '../../shared/domains/facilities/actions.ts'
import { type Ledger, stock } from '../../shared/domains/facilities/ledger.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import type { stockMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'

/** Ids of what stands in the stockroom. */
export interface World {
  readonly sites: readonly [north: number, south: number]
  readonly main: number
  readonly annex: number
  readonly item: number
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))

/** Makes the stockroom: store MAIN on the north site, ANNEX on the south site, and the item PUMP, kept in MAIN, at 4.00. */
export async function buildWorld(ctx: DbContext, unitCost: number | null = 4): Promise<World> {
  const [north = 0, south = 0] = ids(
    await commit(ctx, [insert(site, { code: 'N', name: 'North' }), insert(site, { code: 'S', name: 'South' })]),
  )
  const [main = 0, annex = 0, tools = 0] = ids(
    await commit(ctx, [
      insert(store, { code: 'MAIN', name: 'Main', siteId: north }),
      insert(store, { code: 'ANNEX', name: 'Annex', siteId: south }),
      insert(category, { code: 'TOOLS', name: 'Tools' }),
    ]),
  )
  const [item = 0] = ids(
    await commit(ctx, [insert(inventoryItem, { sku: 'PUMP', name: 'Pump', categoryId: tools, storeId: main, unitCost })]),
  )
  return { sites: [north, south], main, annex, item }
}

/** The answer of an action: the movements that it posted. */
export interface Posted {
  readonly movements: readonly RowOf<typeof stockMovement>[]
}

/** Runs an action as the HTTP surface does: checked input, decided anew when another writer was first. `receive` is that of the stock, `firstAidItem.receive` another. */
export async function act(ctx: DbContext, name: string, id: number, input: unknown): Promise<Posted> {
  const action = facilitiesActions.find((one) => one.name === name || `${one.resource}.${one.name}` === name)
  if (!action) throw new Error(`no action ${name}`)
  const checked = action.input.parse(input)
  return (await retryOnConflict(() => action.run(ctx, id, checked))) as Posted // every action of facilities answers so
}

/** Does something with a stocktake, which answers otherwise than the ledger. */
export async function taking(ctx: DbContext, name: string, id: number, input: unknown): Promise<Row & { id: number }> {
  return (await act(ctx, `stocktake.${name}`, id, input)) as unknown as Row & { id: number } // the row of the stocktake, or lines of it
}

/** The refusal of work that must be refused. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) throw new Error('this should have been refused')
  return error
}

/** Levels (of one item) as [store, lot, quantity, value], by id. */
export async function levels(ctx: DbContext, ledger: Ledger = stock, itemId?: number): Promise<unknown[][]> {
  const [rows] = await gather(ctx, [select(ctx, ledger.level, itemId === undefined ? {} : { itemId })])
  return rows.toSorted((a, b) => a.id - b.id).map((row) => [row.store, row.lot, row.quantity, row.value])
}

/** All movements, oldest first. */
export async function movements(ctx: DbContext, ledger: Ledger = stock) {
  const [rows] = await gather(ctx, [select(ctx, ledger.movement, {})])
  return rows.toSorted((a, b) => a.id - b.id)
}

/** A lot by its number. */
export async function lotId(ctx: DbContext, lotNumber: string, ledger: Ledger = stock): Promise<number> {
  const [[lot]] = await gather(ctx, [select(ctx, ledger.lot, { lotNumber })])
  if (!lot) throw new Error(`no lot ${lotNumber}`)
  return lot.id
}

/** Audit entries so far, oldest first, as [action, before, after] with JSON read. */
export async function audited(ctx: DbContext, from = 0) {
  const rows = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
  const read = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : null)
  return rows.slice(from).map(({ action, before, after, actor }) => ({ action, actor, before: read(before), after: read(after) }))
}

/** Rows in every table that holds business data or audit, to show that nothing else changed. */
export async function sizes(ctx: DbContext): Promise<Record<string, number>> {
  const tables = [...ctx.catalogue.resources.map(({ table }) => table), 'auditEntry']
  const results = await ctx.engine.read(tables.map((table) => ({ sql: `SELECT count(*) AS n FROM ${table}`, parameters: [] })))
  return Object.fromEntries(tables.map((table, at) => [table, Number(results[at]?.[0]?.n)]))
}

/** By how much the tables have grown since `before`; tables that have not are left out. */
export async function growth(ctx: DbContext, before: Record<string, number>): Promise<Record<string, number>> {
  const after = await sizes(ctx)
  return Object.fromEntries(
    Object.entries(after).flatMap(([table, size]) => (size === before[table] ? [] : [[table, size - (before[table] ?? 0)]])),
  )
}

/** What must hold whatever was done: levels are sums of movements, never below zero, and worth nothing where nothing lies. */
export async function broken(ctx: DbContext, ledger: Ledger = stock): Promise<string[]> {
  const [shelves, lines] = await gather(ctx, [select(ctx, ledger.level, {}, 100_000), select(ctx, ledger.movement, {}, 100_000)])
  const key = (row: { itemId: number; storeId: number; lotId: number | null }) => `${row.itemId} ${row.storeId} ${row.lotId}`
  const sums = new Map<string, number>()
  for (const line of lines) sums.set(key(line), (sums.get(key(line)) ?? 0) + Math.round(line.quantity * 1000))
  const wrong = shelves.flatMap((shelf) => {
    const faults = []
    if (Math.round(shelf.quantity * 1000) !== (sums.get(key(shelf)) ?? 0))
      faults.push(`level ${shelf.quantity} is not the sum ${(sums.get(key(shelf)) ?? 0) / 1000}`)
    if (shelf.quantity < 0 || shelf.value < 0) faults.push(`below zero: ${shelf.quantity} worth ${shelf.value}`)
    if (shelf.quantity === 0 && shelf.value !== 0) faults.push(`nothing lies there, worth ${shelf.value}`)
    sums.delete(key(shelf))
    return faults.map((fault) => `${key(shelf)}: ${fault}`)
  })
  return [...wrong, ...[...sums].filter(([, sum]) => sum !== 0).map(([place]) => `${place}: movements without a level`)]
}

/** A context like another at a given instant. */
export function at(ctx: DbContext, instant: string): DbContext {
  return { ...makeContext(ctx, ctx.catalogue, ctx.log, { actor: ctx.actor, source: ctx.source }), now: () => instant }
}

/** The error of refused work, having shown that nothing was written. */
export async function refusalOf(ctx: DbContext, work: () => Promise<unknown>) {
  const before = await sizes(ctx)
  const error = await refusal(work())
  const grown = Object.keys(await growth(ctx, before))
  if (grown.length > 0) throw new Error(`this was refused, and has written to ${grown.join(', ')}`)
  return error
}
