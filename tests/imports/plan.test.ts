// What a plan says before anything changes, and that applying does exactly that: differences, conflicts, and what an empty cell means.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { type ImportDifferenceRow, listDifferences } from '../../shared/db/import-differences.ts'
import { findImport } from '../../shared/db/imports.ts'
import { gather, select } from '../../shared/db/store.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { emptyReport } from '../../shared/imports/counts.ts'
import { Differences } from '../../shared/imports/differences.ts'
import { makeScratch } from '../../shared/imports/scratch.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'

let office: Office
let parents: Awaited<ReturnType<Office['furnish']>>
beforeEach(async () => {
  office = await createOffice()
  parents = await office.furnish()
})
afterEach(() => office.drop())

const stock = (...rows: readonly string[]) => csv('stock.csv', 'SKU,Name,Category,Store,Unit Price,Barcode,Qty', ...rows)
const drill = 'A,Drill,TOOLS,MAIN,10,111,2'
const saw = 'B,Saw,TOOLS,MAIN,20,222,0'

async function differencesOf(id: number): Promise<string[]> {
  const all = await listDifferences(office.ctx, id, 0, 1000)
  expect(all.map(({ no }) => no)).toEqual(all.map((_, at) => at + 1))
  return all.map(({ sheet, cell, resource, rowKey, column, before, after }) =>
    [`${sheet}!${cell}`, resource, rowKey, column, before ?? '-', after ?? '-'].join(' | '),
  )
}

async function itemOf(sku: string) {
  const [[item]] = await gather(office.ctx, [select(office.ctx, inventoryItem, { sku })])
  if (!item) throw new Error(`no item ${sku}`)
  return item
}

/** Another person changes the name of an item. */
async function rename(sku: string, name: string): Promise<void> {
  await commit(office.database.context(actorOf('manager')), [update(inventoryItem, await itemOf(sku), { name })])
}

async function removeItem(sku: string): Promise<void> {
  await commit(office.ctx, [remove(inventoryItem, await itemOf(sku))])
}

describe('the differences of a plan', () => {
  test('are each cell that changes a row that exists: labels for references, nothing for new, refused and unchanged rows', async () => {
    await office.run(stock(drill, saw, 'C,Tap,SPARE,007,5,333,0'))
    const file = stock('a,Drill XL,Spare parts,MAIN,12.5,,2', saw, 'C,Tap,TOOLS,MAIN,,999,', 'D,New,TOOLS,MAIN,1,,', 'C2,No,NONE,MAIN,,,')
    const planned = await office.run(file, { mode: 'validate', isPartial: true })
    expect(await differencesOf(planned.id)).toEqual([
      'stock!A2 | inventoryItem | A | sku | A | a',
      'stock!B2 | inventoryItem | A | name | Drill | Drill XL',
      'stock!C2 | inventoryItem | A | categoryId | TOOLS | SPARE',
      'stock!E2 | inventoryItem | A | unitCost | 10 | 12.5',
      'stock!C4 | inventoryItem | C | categoryId | SPARE | TOOLS',
      'stock!D4 | inventoryItem | C | storeId | 007 | MAIN',
      'stock!F4 | inventoryItem | C | barcode | 333 | 999',
    ])
    expect(planned.report).toMatchObject({ differences: 7, unlistedDifferences: 0, emptyCells: 'keep' })
    const content = Buffer.from(file.content)
    expect(planned.row).toMatchObject({ fileBytes: content.length, fileHash: createHash('sha256').update(content).digest('hex') })
  })

  test('name a row that the workbook itself brings by the text of the cell', async () => {
    await office.run(stock(drill))
    const file = {
      name: 'book.xlsx',
      content: makeBook({
        Categories: [
          ['Category Code', 'Category'],
          ['NEW', 'Brand new'],
        ],
        Stock: [
          ['SKU', 'Category'],
          ['A', 'NEW'],
        ],
      }),
    }
    expect(await differencesOf((await office.run(file, { mode: 'validate' })).id)).toEqual([
      'Stock!B2 | inventoryItem | A | categoryId | TOOLS | NEW',
    ])
  })

  test('are listed once when the plan is made again', async () => {
    await office.run(stock(...Array.from({ length: 1500 }, (_, at) => `A${at},a,TOOLS,MAIN,1,,`)))
    const file = stock(...Array.from({ length: 1500 }, (_, at) => `A${at},b,TOOLS,MAIN,1,,`))
    let pages = 0
    const run = office.run(file, {
      mode: 'validate',
      beforeWrite: async (_, ops) => {
        if (ops.some((op) => op.kind === 'insert' && op.table === 'importDifference') && ++pages === 2) throw new Error('killed')
      },
    })
    await expect(run).rejects.toThrow('killed')
    const id = Number((await office.rows('import')).at(-1)?.id)
    await office.run(file, { again: id })
    expect(await office.rows('importDifference')).toHaveLength(1500)
    expect((await listDifferences(office.ctx, id, 1499, 10)).map(({ no }) => no)).toEqual([1500])
  })

  test('never show personal data', async () => {
    const differences = new Differences(office.ctx, join(makeScratch(), 'differences'))
    const columns = [{ index: 1, header: 'Name', name: 'name', column: user.columns.name, isExtra: false, sure: 1, why: '' }]
    const block = { resource: user, at: 0, from: 0, to: 1, columns, unknown: [], twice: [], ignored: [], constants: {}, origin: null }
    const staged = { report: emptyReport('People', 'user'), block, hints: [], readAs: [], file: '', chunks: [] }
    differences.add({ staged, number: 2, values: ['Bo'], held: { username: 'ann', name: 'Ann' }, patch: { name: 'Bo' } })
    await differences.flush()
    await differences.save(7)
    differences.close()
    const [kept]: ImportDifferenceRow[] = await listDifferences(office.ctx, 7, 0, 10)
    expect(kept).toMatchObject({ cell: 'B2', rowKey: 'ann', before: '[personal]', after: '[personal]' })
  })
})

describe('a file that is applied after it was checked', () => {
  const file = stock('A,Drill XL,TOOLS,MAIN,10,111,2', 'B,Saw XL,TOOLS,MAIN,20,222,', 'C,Tap,SPARE,MAIN,5,333,', 'D,Vice,TOOLS,MAIN,1,,')

  test('does what the plan said, to the row', async () => {
    await office.run(stock(drill, saw))
    const planned = await office.run(file, { mode: 'validate' })
    const done = await office.applyChecked(file, planned.id)
    expect(done).toMatchObject({ outcome: 'done', sheet: planned.sheet, row: { mode: 'apply', state: 'done', rowsDone: 4 } })
    expect(done.report.conflicts).toBeUndefined()
    expect((await office.items()).get('A')?.name).toBe('Drill XL')
    expect(await differencesOf(planned.id)).toHaveLength(2)
  })

  test('leaves rows alone that were changed, created or removed since, and says by whom and when', async () => {
    await office.run(stock(drill, saw))
    const planned = await office.run(file, { mode: 'validate', isPartial: true })
    await rename('A', 'Theirs')
    await removeItem('B')
    await office.addItem({ sku: 'C', name: 'Their tap' }, parents)
    const [changed, created] = [await itemOf('A'), await itemOf('C')]
    const done = await office.applyChecked(file, planned.id)
    expect(done).toMatchObject({
      outcome: 'applied-with-conflicts',
      report: { conflicts: 3, applied: 1 },
      sheet: { inserts: 1, rejected: 3 },
    })
    expect(done.issues.map(({ cell, code, message }) => `${cell} ${code}: ${message}`)).toEqual([
      `A2 changed_since: the row was changed by ${changed.updatedBy} at ${changed.updatedAt} after this file was checked`,
      'A3 changed_since: the row was removed, or given another key, after this file was checked',
      `A4 changed_since: the row was created by ${created.createdBy} at ${created.createdAt} after this file was checked`,
    ])
    const items = await office.items()
    expect([items.get('A')?.name, items.get('C')?.name, items.has('B'), items.has('D')]).toEqual(['Theirs', 'Their tap', false, true])
  })

  test('is not taken in by a row that was removed and made anew in the same version', async () => {
    await office.run(stock(saw))
    const planned = await office.run(stock('B,Saw XL,TOOLS,MAIN,20,222,'), { mode: 'validate', isPartial: true })
    await removeItem('B')
    await office.addItem({ sku: 'B', name: 'Theirs' }, parents)
    const done = await office.applyChecked(stock('B,Saw XL,TOOLS,MAIN,20,222,'), planned.id)
    expect([done.refused, done.issues[0]?.message]).toEqual([['A2 changed_since'], expect.stringMatching(/removed and created anew by/)])
    expect((await office.items()).get('B')?.name).toBe('Theirs')
  })

  test('strictly, writes nothing when one row has changed', async () => {
    await office.run(stock(drill, saw))
    const planned = await office.run(file, { mode: 'validate' })
    await rename('B', 'Theirs')
    const before = await office.contents()
    const done = await office.applyChecked(file, planned.id)
    expect(done.outcome).toBe('failed')
    expect(done.row.reason).toMatch(/^the database has changed since the plan: stock A3: the row was changed by/)
    const { auditEntry = [], ...after } = await office.contents()
    const others = auditEntry.filter(({ action }) => action !== 'import.apply')
    expect({ ...after, auditEntry: others }).toEqual(before)
  })

  test('never brings in a row that the plan refused, even if it would pass now', async () => {
    const planned = await office.run(stock(drill, 'C,Tap,LATE,MAIN,5,,'), { mode: 'validate', isPartial: true })
    expect(planned.refused).toEqual(['C3 reference'])
    await office.run(csv('categories.csv', 'Category Code,Category', 'LATE,Late'))
    const done = await office.applyChecked(stock(drill, 'C,Tap,LATE,MAIN,5,,'), planned.id)
    expect(done).toMatchObject({ outcome: 'done-with-rejects', sheet: planned.sheet, refused: ['C3 reference'] })
    expect((await office.items()).has('C')).toBe(false)
  })

  test('is refused while it runs, after it ran, when it is strict with refused cells, and from a terminal', async () => {
    const bad = stock(drill, 'C,Tap,NONE,MAIN,5,,')
    const strict = await office.run(bad, { mode: 'validate' })
    await expect(office.applyChecked(bad, strict.id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/strict/) })
    const done = await office.applyChecked(bad, strict.id, true)
    expect(done.outcome).toBe('done-with-rejects')
    await expect(office.applyChecked(bad, strict.id, true)).rejects.toMatchObject({
      code: 'conflict',
      message: `import ${strict.id} is of mode apply and done-with-rejects; only one that has validated its file to the end can be applied`,
    })
  })

  test('twice at once is applied once', async () => {
    const planned = await office.run(stock(drill), { mode: 'validate' })
    const both = await Promise.allSettled([office.applyChecked(stock(drill), planned.id), office.applyChecked(stock(drill), planned.id)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    expect((await office.rows('auditEntry')).filter(({ action }) => action === 'inventoryItem.create')).toHaveLength(1)
  })

  test('is in the name of whoever applies it, and says who checked it', async () => {
    const planned = await office.run(stock(drill), { mode: 'validate' })
    const manager = actorOf('manager')
    const done = await office.applyChecked(stock(drill), planned.id, undefined, { actor: manager })
    expect(done.row).toMatchObject({ createdBy: manager.name, actorId: manager.id, actorRole: 'manager' })
    expect(done.report.notes).toContain(`checked by ${planned.row.createdBy}, applied by ${manager.name}`)
  })

  test('fails clearly when the file reads otherwise than its plan, or the plan is gone', async () => {
    const planned = await office.run(stock(drill, saw), { mode: 'validate', isPartial: true })
    const other = await office.applyChecked(stock(drill, 'B,Saw!,TOOLS,MAIN,20,222,0'), planned.id)
    expect([other.outcome, other.row.reason]).toEqual([
      'failed',
      expect.stringMatching(/^the file is read otherwise now than when its plan/),
    ])
    const lost = await office.run(stock(drill), { mode: 'validate' })
    const results = { keep: async () => undefined, fetch: async () => false }
    const gone = await office.applyChecked(stock(drill), lost.id, undefined, { results })
    expect([gone.outcome, gone.row.reason]).toEqual(['failed', expect.stringMatching(/^the plan that was made of this file cannot be had/)])
    expect((await office.items()).size).toBe(0)
  })
})

describe('an empty cell of a row that exists', () => {
  const full = csv('stock.csv', 'SKU,Name,Category,Store,UoM,Unit Price,Barcode,Supplier', 'A,Drill,TOOLS,MAIN,box,10,111,')
  const blank = csv('stock.csv', 'SKU,Name,Category,Store,UoM,Unit Price,Barcode,Qty', 'A,Drill,TOOLS,MAIN,,,111,', 'N,New,TOOLS,MAIN,,,,')

  test('is kept unless told', async () => {
    await office.run(full)
    const done = await office.run(blank)
    expect(done).toMatchObject({ sheet: { updates: 0, unchanged: 1, inserts: 1 }, report: { emptyCells: 'keep' } })
  })

  test('clears: null where that may be, else the default; new rows and columns that are not on the sheet are as ever', async () => {
    await office.run(csv('stock.csv', 'SKU,Name,Category,Store,UoM,Unit Price,Barcode,Minimum,Qty', 'A,Drill,TOOLS,MAIN,box,10,111,4,3'))
    const done = await office.run(blank, { emptyCells: 'clear' })
    expect(done).toMatchObject({ outcome: 'done', sheet: { updates: 1, inserts: 1 }, report: { emptyCells: 'clear', differences: 2 } })
    expect(await differencesOf(done.id)).toEqual([
      'stock!E2 | inventoryItem | A | unit | box | ea',
      'stock!F2 | inventoryItem | A | unitCost | 10 | -',
    ])
    const items = await office.items()
    expect(items.get('A')).toMatchObject({ unit: 'ea', unitCost: null, barcode: '111', reorderPoint: 4, onHand: 3 })
    expect(items.get('N')).toMatchObject({ unit: 'ea', unitCost: null })
    expect((await office.run(blank, { emptyCells: 'clear' })).sheet).toMatchObject({ updates: 0, unchanged: 2 })
  })

  test('is refused where there must be a value, with what to do; a cell that is refused already is not spoken of twice', async () => {
    await office.run(full)
    const done = await office.run(csv('stock.csv', 'SKU,Name,Category,Unit Price', 'A,,,many'), { emptyCells: 'clear', isPartial: true })
    expect(done.refused).toEqual(['D2 number', 'B2 required', 'C2 required'])
    expect(done.issues[1]).toMatchObject({ message: 'Name cannot be cleared: it must have a value', hint: expect.stringMatching(/"keep"/) })
    expect((await findImport(office.ctx, done.id))?.emptyCells).toBe('clear')
  })
})

test('an item whose category the workbook itself renames is unchanged in the plan as in what becomes of it', async () => {
  await office.run(stock(drill))
  const file = {
    name: 'book.xlsx',
    content: makeBook({
      Categories: [
        ['Category Code', 'Category'],
        ['TOOLS', 'Power tools'],
      ],
      Stock: [
        ['SKU', 'Category'],
        ['A', 'Power tools'],
      ],
    }),
  }
  const planned = await office.run(file, { mode: 'validate', isPartial: true })
  expect(planned.report.sheets.map(({ updates, unchanged }) => [updates, unchanged])).toEqual([
    [1, 0],
    [0, 1],
  ])
  const done = await office.applyChecked(file, planned.id)
  expect(done.report.sheets).toEqual(planned.report.sheets)
})

test('a category that takes the name of another after the plan changes no item', async () => {
  await office.run(stock(drill))
  const file = stock('A,Drill,Spare parts,MAIN,10,111,2')
  const planned = await office.run(file, { mode: 'validate', isPartial: true })
  const [[spare]] = await gather(office.ctx, [select(office.ctx, category, { code: 'SPARE' })])
  if (!spare) throw new Error('no category')
  await commit(office.ctx, [update(category, spare, { name: 'Old parts' })])
  await commit(office.ctx, [insert(category, { code: 'PARTS', name: 'Spare parts' })])
  const done = await office.applyChecked(file, planned.id)
  expect(done).toMatchObject({ outcome: 'applied-with-conflicts', refused: ['C2 changed_since'], report: { conflicts: 1 } })
  expect((await office.items()).get('A')?.category).toBe('TOOLS')
})
