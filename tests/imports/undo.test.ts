// Undo of an import: what it made goes, what it changed gets its old values, what others have touched since stays and is named.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Op } from '../../shared/db/engine.ts'
import { findImport, listIssues } from '../../shared/db/imports.ts'
import { gather, select } from '../../shared/db/store.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../shared/domains/facilities/stock-resources.ts'
import { domains } from '../../shared/domains/index.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { previewUndo, runUndo, undoOf } from '../../shared/imports/undo.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'

const rows = process.env.OPSBOOK_TEST_LONG ? 100_000 : 3000
let office: Office
let parents: Awaited<ReturnType<Office['furnish']>>
beforeEach(async () => {
  office = await createOffice()
  parents = await office.furnish()
})
afterEach(() => office.drop())

const header = 'SKU,Name,Category,Store,Qty,Unit Price,Barcode,Expiry'
const line = (at: number, name: string) =>
  `I${String(at).padStart(6, '0')},${name} ${at},TOOLS,MAIN,${at % 3},2,B${at},${at % 4 === 1 ? '2030-01-31' : ''}`
const stock = (from: number, to: number, name: string) =>
  csv('stock.csv', header, ...Array.from({ length: to - from }, (_, at) => line(from + at, name)))
const hashOf = async () => (await contentHash(office.ctx)).hash
const itemOf = async (sku: string) => {
  const [[item]] = await gather(office.ctx, [select(office.ctx, inventoryItem, { sku })])
  if (!item) throw new Error(`no item ${sku}`)
  return item
}

/** A context whose writes are watched; the watcher may throw in place of a killed process. */
const watched = (beforeWrite: (ops: readonly Op[]) => Promise<void>): DbContext => ({
  ...office.ctx,
  engine: {
    ...office.ctx.engine,
    write: async (ops, id) => {
      await beforeWrite(ops)
      return office.ctx.engine.write(ops, id)
    },
  },
})

async function undo(id: number, ctx = office.ctx) {
  const preview = await previewUndo(office.ctx, id)
  await controlImport(ctx, id, 'undo')
  const state = await runUndo(ctx, id)
  const row = await findImport(office.ctx, id)
  return { preview, state, undo: row && undoOf(row) }
}

test(`brings back the content hash of before, of ${rows} rows of which half were made and half changed`, async () => {
  await office.run(stock(0, rows / 2, 'Old'), { isPartial: true })
  const before = await contentHash(office.ctx)
  const done = await office.run(stock(0, rows, 'New'), { isPartial: true })
  expect(done.sheet).toMatchObject({ inserts: rows / 2, updates: rows / 2 })
  expect((await contentHash(office.ctx)).hash).not.toBe(before.hash)
  const made = (await office.rows('auditEntry')).filter(({ importId }) => importId === done.id).length - rows / 2

  const preview = await previewUndo(office.ctx, done.id)
  expect(preview).toMatchObject({ removed: made, restored: rows / 2, left: 0, rows: [] })
  await controlImport(office.ctx, done.id, 'undo')
  const started = performance.now()
  expect(await runUndo(office.ctx, done.id)).toBe('undone')
  const seconds = (performance.now() - started) / 1000
  if (process.env.OPSBOOK_TEST_LONG) console.info(`undo: ${rows} rows, ${made + rows / 2} changes in ${seconds.toFixed(1)} s`)
  expect(await contentHash(office.ctx)).toEqual(before)
  expect(await findImport(office.ctx, done.id)).toMatchObject({
    state: 'undone',
    report: { undo: { removed: made, restored: rows / 2, left: 0 } },
  })
})

test('takes levels, movements and lots along with their items, and says so beforehand, by resource', async () => {
  const before = await hashOf()
  const done = await office.run(stock(0, 12, 'New'))
  const { preview, state } = await undo(done.id)
  expect(state).toBe('undone')
  expect(Object.fromEntries(preview.resources.map(({ resource, removed }) => [resource, removed]))).toEqual({
    inventoryItem: 12,
    stockLevel: 8,
    stockMovement: 8,
    stockLot: 3,
  })
  expect(await hashOf()).toBe(before)
})

describe('rows that others have touched since', () => {
  test('stay, with what came along with them, and are named with who and when', async () => {
    const done = await office.run(stock(0, 9, 'New'))
    const anna = office.database.context(actorOf('manager', 'anna'))
    const changed = await itemOf('I000004')
    await commit(anna, [update(inventoryItem, changed, { name: 'Mine now' })])
    const { preview, undo: undone } = await undo(done.id)
    const [first, ...rest] = preview.rows.toSorted((a, b) => Number(b.who !== null) - Number(a.who !== null))
    expect(first).toMatchObject({ resource: 'inventoryItem', id: changed.id, key: 'I000004', who: 'anna', why: 'it was changed since' })
    expect(rest.map(({ resource, why }) => `${resource}: ${why}`).sort()).toEqual([
      'stockLevel: it belongs to a row that was changed since',
      'stockMovement: it belongs to a row that was changed since',
    ])
    expect(undone).toEqual({ removed: preview.removed, restored: 0, left: 3 })
    expect([...(await office.items()).values()]).toMatchObject([{ sku: 'I000004', name: 'Mine now', onHand: 1, moved: 1 }])
    const issues = (await listIssues(office.ctx, done.id, 0, 100)).filter(({ code }) => code === 'touched_since')
    expect(issues).toHaveLength(3)
    expect(issues).toContainEqual(
      expect.objectContaining({
        sheet: 'inventoryItem',
        cell: `id ${changed.id}`,
        value: 'I000004',
        severity: 'warning',
        message: expect.stringMatching(/^inventoryItem I000004 was left as it is: it was changed since \(anna, 20/),
      }),
    )
  })

  test('stay when stock of them was moved: the ledger still sums up', async () => {
    const done = await office.run(stock(0, 6, 'New'))
    const item = await itemOf('I000002')
    await receive(item.id, 5)
    const { preview } = await undo(done.id)
    expect(preview.rows.map(({ resource }) => resource).sort()).toEqual(['inventoryItem', 'stockLevel', 'stockMovement'])
    expect([...(await office.items()).values()]).toMatchObject([{ sku: 'I000002', onHand: 7, moved: 7 }])
  })

  test('stay when others refer to them, and so do the rows that they refer to', async () => {
    const book = makeBook({
      Categories: [
        ['Category Code', 'Category'],
        ['NEW', 'New'],
        ['FREE', 'Free'],
      ],
      Items: [
        ['SKU', 'Name', 'Category', 'Store'],
        ['A', 'a', 'NEW', 'MAIN'],
        ['B', 'b', 'FREE', 'MAIN'],
      ],
    })
    const done = await office.run({ name: 'book.xlsx', content: book })
    expect(done.report.applied).toBe(4)
    const item = await itemOf('A')
    await commit(office.database.context(actorOf('staff', 'ben')), [
      insert(stockLevel, { itemId: item.id, storeId: parents.main, quantity: 0, value: 0 }),
    ])
    const { preview, undo: undone } = await undo(done.id)
    expect(undone).toEqual({ removed: 2, restored: 0, left: 2 })
    expect(preview.rows).toMatchObject([
      { key: 'A', who: 'ben', why: expect.stringMatching(/^stockLevel \d+ refers to it$/) },
      { key: 'NEW', why: `inventoryItem ${item.id} refers to it` },
    ])
    const [categories] = await gather(office.ctx, [select(office.ctx, category, { code: ['NEW', 'FREE'] })])
    expect(categories.map(({ code }) => code)).toEqual(['NEW'])
  })

  test('are said to be held by no row that the same undo removes', async () => {
    const book = makeBook({
      Categories: [
        ['Category Code', 'Category'],
        ['NEW', 'New'],
      ],
      Items: [['SKU', 'Name', 'Category', 'Store'], ...['A', 'B', 'C'].map((sku) => [sku, sku, 'NEW', 'MAIN'])],
    })
    const done = await office.run({ name: 'book.xlsx', content: book })
    const item = await itemOf('A')
    await commit(office.database.context(actorOf('staff', 'ben')), [
      insert(stockLevel, { itemId: item.id, storeId: parents.main, quantity: 0, value: 0 }),
    ])
    const { preview } = await undo(done.id)
    expect(preview.rows).toMatchObject([{ key: 'A' }, { key: 'NEW', who: null, why: '1 row of inventoryItem that stays refers to it' }])
  })

  test('whose old value another row has taken stay, and only they', async () => {
    await office.run(csv('a.csv', header, ...[1, 2, 5].map((at) => line(at, 'Old'))))
    const done = await office.run(csv('a.csv', 'SKU,Barcode', 'I000001,X1', 'I000002,X2', 'I000005,X5'))
    expect(done.sheet).toMatchObject({ updates: 3 })
    await office.addItem({ sku: 'Z', barcode: 'B2' }, parents)
    const { undo: undone } = await undo(done.id)
    expect(undone).toEqual({ removed: 0, restored: 2, left: 1 })
    const items = await office.items()
    expect(['I000001', 'I000002', 'I000005', 'Z'].map((sku) => items.get(sku)?.barcode)).toEqual(['B1', 'X2', 'B5', 'B2'])
  })

  test('between the look and the commit stay as well', async () => {
    const done = await office.run(stock(0, 9, 'New'))
    const seen = await itemOf('I000003')
    let isFirst = true
    const ctx = watched(async (ops) => {
      if (!isFirst || !ops.some(({ kind }) => kind === 'unreferenced')) return
      isFirst = false
      await commit(office.database.context(actorOf('manager', 'anna')), [update(inventoryItem, seen, { name: 'Mine' })])
    })
    const { undo: undone } = await undo(done.id, ctx)
    expect(undone).toMatchObject({ left: 1 })
    expect([...(await office.items()).keys()]).toEqual(['I000003'])
  })

  async function receive(itemId: number, quantity: number): Promise<void> {
    const action = domains
      .flatMap(({ actions }) => actions)
      .find(({ resource, name }) => resource === 'inventoryItem' && name === 'receive')
    await action?.run(office.ctx, itemId, action.input.parse({ quantity, unitCost: 2 }))
  }
})

describe('an undo that is cut off', () => {
  test('goes on where it stopped, and counts no row twice', async () => {
    const before = await hashOf()
    const done = await office.run(stock(0, 1500, 'New'))
    const made = (await office.rows('auditEntry')).filter(({ importId }) => importId === done.id).length
    let commits = 0
    const killed = undo(
      done.id,
      watched(async (ops) => {
        if (ops.some(({ kind }) => kind === 'unreferenced') && ++commits === 3) throw new Error('killed')
      }),
    )
    await expect(killed).rejects.toThrow('killed')
    expect(await findImport(office.ctx, done.id)).toMatchObject({ state: 'undoing' })
    expect(await runUndo(office.ctx, done.id)).toBe('undone')
    expect(await hashOf()).toBe(before)
    expect(await findImport(office.ctx, done.id)).toMatchObject({ report: { undo: { removed: made, restored: 0, left: 0 } } })
    const removals = (await office.rows('auditEntry')).filter(({ action }) => String(action).endsWith('.remove'))
    expect(removals).toHaveLength(made)
  })

  test('in the middle of a page that is taken back in parts goes on too', async () => {
    await office.run(csv('a.csv', header, ...Array.from({ length: 40 }, (_, at) => line(at, 'Old'))))
    const done = await office.run(
      csv('a.csv', 'SKU,Barcode', ...Array.from({ length: 40 }, (_, at) => `I${String(at).padStart(6, '0')},X${at}`)),
    )
    await office.addItem({ sku: 'Z', barcode: 'B20' }, parents)
    let commits = 0
    const killed = undo(
      done.id,
      watched(async (ops) => {
        if (ops.some((op) => op.kind === 'update' && op.table === inventoryItem.table) && ++commits === 4) throw new Error('killed')
      }),
    )
    await expect(killed).rejects.toThrow('killed')
    expect(await runUndo(office.ctx, done.id)).toBe('undone')
    expect(undoOf((await findImport(office.ctx, done.id)) ?? done.row)).toEqual({ removed: 0, restored: 39, left: 1 })
    const items = [...(await office.items()).values()].filter(({ barcode }) => String(barcode).startsWith('X'))
    expect(items).toMatchObject([{ sku: 'I000020', barcode: 'X20' }])
  })

  test('by its deadline has done a page and goes on', async () => {
    const before = await hashOf()
    const done = await office.run(stock(0, 1000, 'New'))
    await controlImport(office.ctx, done.id, 'undo')
    const states: string[] = []
    while (states.at(-1) !== 'undone' && states.length < 20) states.push(await runUndo(office.ctx, done.id, 0))
    expect(states.slice(0, -1)).toEqual(states.slice(0, -1).map(() => 'undoing'))
    expect(states.length).toBeGreaterThan(2)
    expect(await hashOf()).toBe(before)
  })

  test('by nothing, run three times at once, is done once', async () => {
    const before = await hashOf()
    const done = await office.run(stock(0, 1000, 'New'))
    const made = (await office.rows('auditEntry')).filter(({ importId }) => importId === done.id).length
    await controlImport(office.ctx, done.id, 'undo')
    const states = await Promise.all([1, 2, 3].map(() => runUndo(office.ctx, done.id)))
    expect(states.filter((state) => state === 'undone').length).toBeGreaterThan(0)
    expect(states.filter((state) => state !== 'undone' && state !== 'taken')).toEqual([])
    expect(await findImport(office.ctx, done.id)).toMatchObject({
      state: 'undone',
      report: { undo: { removed: made, restored: 0, left: 0 } },
    })
    expect(await hashOf()).toBe(before)
  })
})

test('is on the audit record of the import under whoever asked for it, is not taken back itself, and is done once', async () => {
  const done = await office.run(stock(0, 3, 'New'))
  const anna = office.database.context(actorOf('manager', 'anna'))
  await undo(done.id, anna)
  const entries = (await office.rows('auditEntry')).filter(({ importId, actor }) => importId === done.id && actor === 'anna')
  expect(entries.map(({ action }) => action).filter((action) => action === 'import.undo')).toHaveLength(1)
  expect(entries.filter(({ action }) => String(action).endsWith('.remove'))).toHaveLength(entries.length - 1)
  await expect(undo(done.id, anna)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/was undone already/) })
})

test.each([
  [{ mode: 'validate' as const }, 'is done and has brought nothing in', /^It was only checked; POST .+\/apply brings it in\.$/],
  [{}, 'is done-with-rejects and has brought nothing in', /^Nothing can be done with it\.$/],
])('of an import that has brought nothing in is refused (%j)', async (given, why, hint) => {
  const done = await office.run(csv('s.csv', 'Store Code,Store Name', 'S1,Shed', ...('mode' in given ? [] : ['S1,Twice'])), given)
  await expect(controlImport(office.ctx, done.id, 'undo')).rejects.toMatchObject({
    code: 'conflict',
    message: `import ${done.id} ${why}: undo is not possible`,
    issues: [{ code: 'state', hint: expect.stringMatching(hint) }],
  })
})
