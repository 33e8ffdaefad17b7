// Reconcile: says exactly what differs between a workbook and the database, and writes no business data.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Row } from '../../shared/db/rows.ts'
import { inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { setMode } from '../../shared/imports/migration.ts'
import type { Reconciliation } from '../../shared/imports/reconciliation.ts'
import { openBook } from '../../shared/tabular/book.ts'
import type { Cell } from '../../shared/tabular/cell.ts'
import { actorOf } from '../support/database.ts'
import { unlikeRow } from '../support/example-rows.ts'
import { fixture } from '../support/expected-stock.ts'
import { cellsOf, exportFile, type Format, fileOf } from '../support/export-file.ts'
import { createOffice, csv, type Done, type Given, type GivenFile, type Office } from '../support/import-office.ts'
import { cellsBySheet, keptIn } from '../support/kept-files.ts'
import { makeBook } from '../support/make-sheets.ts'

const runs = process.env.OPSBOOK_TEST_LONG ? 200 : 20
let office: Office
beforeEach(async () => {
  office = await createOffice()
})
afterEach(() => office.drop())

const none = { onlyHere: 0, onlyThere: 0, differing: 0, differingCells: 0, duplicates: 0, refused: 0, differences: 0, addsUp: true }

async function reconcile(file: GivenFile, given: Given = {}): Promise<Done & { found: Reconciliation }> {
  const before = await office.contents()
  const done = await office.run(file, { mode: 'reconcile', ...given })
  expect(await office.contents()).toEqual(before)
  const [found] = done.report.reconciliations ?? []
  if (!found) throw new Error(`nothing was compared: ${done.report.reason}`)
  return { ...done, found }
}

describe.each<Format>(['csv', 'xlsx'])('an export as %s', (format) => {
  test.each(catalogue.resources.filter(({ isImportable }) => isImportable).map((resource) => [resource.name, resource] as const))(
    'of %s, untouched, is equal in rows, sums and hashes',
    async (_, resource: Resource) => {
      const add = (to: Resource, id: number) => commit(office.ctx, [insert(to, unlikeRow(to, id))])
      const made = new Set([resource])
      const addParents = async (of: Resource) => {
        for (const { to } of catalogue.from(of)) {
          if (made.has(to)) continue
          made.add(to)
          await addParents(to)
          await add(to, 1)
        }
      }
      await addParents(resource)
      for (const id of [1, 2, 3]) await add(resource, id)
      const empty = Object.entries(resource.columns).flatMap(([name, column]) => (column.nullable ? [[name, null] as const] : []))
      await commit(office.ctx, [insert(resource, { ...unlikeRow(resource, 4), ...Object.fromEntries(empty) })])
      const { found, outcome } = await reconcile(await exportFile(office.ctx, resource, format))
      expect(outcome).toBe('done')
      expect(found).toMatchObject({ ...none, resource: resource.name, rows: { here: 4, there: 4 }, equal: 4 })
      expect(found.columns.length).toBeGreaterThan(1)
      for (const { column, here, there, differing } of found.columns) expect([column, there, differing]).toEqual([column, here, 0])
      expect(found.columns.map(({ column }) => column)).toEqual(
        expect.arrayContaining(Object.keys(resource.columns).filter((name) => !resource.columns[name]?.options.readOnly)),
      )
    },
  )

  test('of any items with any edits differs in exactly those edits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(item, { selector: ({ sku }) => sku.toLowerCase(), maxLength: 8 }),
        fc.array(edit, { maxLength: 8 }),
        (items, edits) => withOffice(() => checkEdits(format, items, edits)),
      ),
      { numRuns: runs },
    )
  }, 300_000)
})

async function withOffice(work: () => Promise<void>): Promise<void> {
  const outer = office
  office = await createOffice()
  try {
    await work()
  } finally {
    await office.drop()
    office = outer
  }
}

const sku = fc.stringMatching(/^[A-Z][A-Z0-9-]{1,5}$/)
const name = fc.oneof(fc.stringMatching(/^[A-Za-zäß][A-Za-zäß ,;"]{0,20}[a-z]$/), fc.constantFrom('=1+2', 'TRUE', '007', '1e3', 'née'))
const item = fc.record({
  sku,
  name,
  unitCost: fc.option(fc.integer({ min: 0, max: 10 ** 9 }).map((cents) => cents / 100)),
  packSize: fc.integer({ min: 1, max: 10 ** 6 }).map((units) => units / 1000),
  barcode: fc.constant(null),
})
const edit = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), sku, name }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('change' as const),
    at: fc.nat(),
    column: fc.constantFrom('name', 'unitCost', 'category'),
    value: fc.nat({ max: 3 }),
  }),
)
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never
const values: Readonly<Record<string, readonly Cell[]>> = {
  name: ['Hammer', 'Saw', 'hammer', 'Hammer 2'],
  unitCost: [null, 0, 12.34, 9_999_999.99],
  category: ['TOOLS', 'SPARE', 'tools', 'Spare parts'],
}
/** What a category is called on a sheet, and the code of what is meant. */
const meant = (column: string, cell: Cell): unknown =>
  column !== 'category' ? cell : String(cell).toUpperCase().startsWith('TOOLS') ? 'TOOLS' : 'SPARE'

async function checkEdits(format: Format, items: readonly Row[], edits: readonly Edit[]): Promise<void> {
  const parents = await office.furnish()
  for (const row of items)
    await commit(office.ctx, [
      insert(inventoryItem, { name: '', ...row, sku: String(row.sku), categoryId: parents.tools, storeId: parents.main }),
    ])
  const exported = await exportFile(office.ctx, inventoryItem, format)
  const [header = [], ...rows] = await cellsOf(exported)
  const place = (column: string) => header.indexOf(column)
  const original = new Map(rows.map((row) => [String(row[0]), row]))
  const edited = rows.map((row) => [...row])
  for (const one of edits) {
    if (one.kind === 'remove') edited.splice(one.at % Math.max(1, edited.length), 1)
    else if (one.kind === 'change') {
      const row = edited[one.at % Math.max(1, edited.length)]
      if (row) row[place(one.column)] = values[one.column]?.[one.value] ?? null
    } else if (!edited.some((row) => String(row[0]).toLowerCase() === one.sku.toLowerCase())) {
      const cells: Cell[] = header.map(() => null)
      for (const [column, cell] of Object.entries({ sku: one.sku, name: one.name, category: 'TOOLS', store: 'MAIN' }))
        cells[place(column)] = cell
      edited.splice(Math.floor(edited.length / 2), 0, cells)
    }
  }
  const same = (a: Cell | undefined, b: Cell | undefined, column: string) =>
    String(meant(column, a ?? null) ?? '') === String(meant(column, b ?? null) ?? '')
  const expected = {
    onlyHere: [...original.keys()].filter((key) => !edited.some((row) => fold(row[0]) === fold(key))),
    onlyThere: edited.map((row) => String(row[0])).filter((key) => ![...original.keys()].some((known) => fold(known) === fold(key))),
    cells: edited.flatMap((row) => {
      const before = [...original.values()].find((known) => fold(known[0]) === fold(row[0]))
      if (!before) return []
      return ['sku', 'name', 'unitCost', 'category', 'packSize'].flatMap((column) =>
        same(before[place(column)], row[place(column)], column) ? [] : [`${row[0]} ${column}`],
      )
    }),
  }
  const { found } = await reconcile(await fileOf(exported.name, [header, ...edited]))
  const columnOf = (column: string) => column.replace(/Id$/, '')
  expect({
    onlyHere: found.first.onlyHere.map(({ key }) => key).sort(),
    onlyThere: found.first.onlyThere.map(({ key }) => key).sort(),
    cells: found.first.differing.flatMap(({ key, cells }) => cells.map(({ column }) => `${key} ${columnOf(column)}`)).sort(),
  }).toEqual({ onlyHere: expected.onlyHere.sort(), onlyThere: expected.onlyThere.sort(), cells: expected.cells.sort() })
  expect(found).toMatchObject({ refused: 0, duplicates: 0, addsUp: true })
  expect(found.differences).toBe(found.onlyHere + found.onlyThere + found.differing)
  const isSame = found.differences === 0
  expect(found.columns.every(({ here, there }) => here.hash === there.hash)).toBe(isSame)
}
const fold = (cell: Cell | undefined) => String(cell).toLowerCase()

test('the facilities workbook, once brought in, differs only in the rows that were refused', async () => {
  await office.run(fixture('facilities.xlsx'), { isPartial: true })
  const { report, outcome } = await reconcile(fixture('facilities.xlsx'))
  expect(outcome).toBe('done-with-rejects')
  const counts = ({ resource, rows, equal, refused, duplicates, differences, addsUp }: Reconciliation) =>
    [resource, rows.here, rows.there, equal, refused, duplicates, differences, addsUp] as const
  expect(report.reconciliations?.map(counts)).toEqual([
    ['category', 10, 10, 10, 0, 0, 0, true],
    ['store', 4, 4, 4, 0, 0, 0, true],
    ['supplier', 11, 12, 11, 1, 0, 1, true],
    ['inventoryItem', 213, 220, 213, 6, 1, 7, true],
  ])
})

describe('on a small stock list', () => {
  let parents: Awaited<ReturnType<Office['furnish']>>
  const header = 'SKU,Name,Category,Store,Qty,Unit Price (R),Expiry,Shelf'
  beforeEach(async () => {
    parents = await office.furnish()
    await office.run(
      csv('stock.csv', header, 'A,Drill,TOOLS,MAIN,5,10.50,2027-01-31,x', 'B,Saw,TOOLS,MAIN,,,,', 'C,Bolt,SPARE,007,0.125,0.10,,y'),
      {},
    )
  })

  test('every kind of difference is counted once, listed, and adds up', async () => {
    await office.addItem({ sku: 'D' }, parents)
    const { found, refused } = await reconcile(
      csv(
        'stock.csv',
        header,
        'a,Drill,TOOLS,MAIN,4,10.50,,', // key in another case, other stock
        'E,New,TOOLS,MAIN,1,,,',
        'E,Newer,TOOLS,MAIN,1,,,',
        'C,Bolt,Spare parts,007,0.125,many,,', // cannot be read
        'F,Lost,NOWHERE,MAIN,1,2,,',
      ),
    )
    expect(refused).toEqual(['A4 twice', 'F5 number', 'C6 reference'])
    expect(found).toMatchObject({
      rows: { here: 4, there: 5 },
      equal: 0,
      onlyHere: 2,
      onlyThere: 1,
      differing: 1,
      differingCells: 2,
      duplicates: 1,
      refused: 2,
      besideRefused: 1,
      differences: 7,
      addsUp: true,
      notCompared: ['Expiry'],
    })
    expect(found.first).toMatchObject({
      onlyHere: [{ key: 'B', values: { name: 'Saw', categoryId: 'TOOLS', quantityOnHand: 0, unitCost: null } }, { key: 'D' }],
      onlyThere: [{ key: 'E', sheet: 'stock', row: 3, values: { name: 'New', quantityOnHand: 1 } }],
      differing: [
        {
          key: 'a',
          row: 2,
          cells: [
            { cell: 'A2', column: 'sku', here: 'A', there: 'a' },
            { cell: 'E2', column: 'quantityOnHand', here: 5, there: 4 },
          ],
        },
      ],
      duplicates: [{ key: 'E', row: 4, firstSheet: 'stock', firstRow: 3 }],
      refused: [
        { key: 'C', row: 5 },
        { key: 'F', row: 6 },
      ],
    })
    const column = (name: string) => found.columns.find((one) => one.column === name)
    expect(column('unitCost')).toMatchObject({
      here: { filled: 2, nulls: 2, unreadable: 0, sum: 10.6 },
      there: { filled: 2, nulls: 2, unreadable: 1, sum: 12.5 },
      differing: 0,
    })
    expect(column('categoryId')?.there).toMatchObject({ filled: 4, unreadable: 1 })
    expect(column('quantityOnHand')).toMatchObject({ header: 'Qty', here: { sum: 5.125 }, there: { sum: 7.125 }, differing: 1 })
  })

  test('the same rows in another order, under other headers and on two sheets, are equal with equal hashes', async () => {
    const book = makeBook({
      items: [
        ['Description', 'Stock on hand', 'Item code', 'Location', 'Category'],
        ['Bolt', 0.125, 'C', 'Annex', 'spare parts'],
      ],
      inventory: [
        ['Item code', 'Description', 'Category', 'Location', 'Qty'],
        ['B', 'Saw', 'TOOLS', 'MAIN', null],
        ['A', 'Drill', 'tools', 'Main room', 5],
      ],
    })
    const { found } = await reconcile({ name: 'stock.xlsx', content: book })
    expect(found).toMatchObject({ ...none, equal: 3, sheets: ['items', 'inventory'] })
    for (const { here, there } of found.columns) expect(there).toEqual(here)
  })

  test('what lies outside a person’s sites is neither shown nor counted, and a row of theirs is refused', async () => {
    const [one, two] = await commit(office.ctx, [insert(site, { code: 'S1', name: 'One' }), insert(site, { code: 'S2', name: 'Two' })])
    await commit(office.ctx, [
      insert(store, { code: 'IN', name: 'Inside', siteId: Number(one?.id) }),
      insert(store, { code: 'OUT', name: 'Outside', siteId: Number(two?.id) }),
      insert(store, { code: 'OUT2', name: 'Outside', siteId: Number(two?.id) }),
    ])
    const actor = actorOf('staff', 'staff-tester', [Number(one?.id)])
    const { found } = await reconcile(csv('stores.csv', 'Store Code,Store Name', 'IN,Inside', 'OUT,Outside'), { actor })
    expect(found).toMatchObject({ onlyHere: 2, equal: 1, refused: 1, rows: { here: 3, there: 2 }, addsUp: true })
    expect(JSON.stringify(found)).not.toContain('OUT2')
  })

  test('a person who may not read a table is told so, and nothing is compared', async () => {
    const { report, outcome } = await office.run(csv('stock.csv', header, 'A,Drill,TOOLS,MAIN,5,1,,'), {
      mode: 'reconcile',
      actor: actorOf('nobody'),
    })
    expect([outcome, report.reason]).toEqual(['failed', 'you may not read inventoryItem: leave those sheets out'])
  })

  test('a header that stands there twice compares nothing instead of calling every row missing', async () => {
    const { report, outcome } = await office.run(csv('stock.csv', 'SKU,Name,Item name', 'A,Drill,x'), { mode: 'reconcile' })
    expect([outcome, report.reconciliations]).toEqual(['done-with-rejects', undefined])
    expect(report.notes).toContain('inventoryItem was not compared: two headers of the sheet stock mean the same column')
  })

  test('beside an apply, the wanted tables are compared with what was there before', async () => {
    const file = csv('stock.csv', header, 'A,Drill,TOOLS,MAIN,5,11,,', 'G,Glue,TOOLS,MAIN,1,2,,')
    expect((await office.run(file, { mode: 'validate' })).report.reconciliations).toBeUndefined()
    await setMode(office.ctx, inventoryItem, 'parallel')
    const { id, report } = await office.run(file)
    expect(report).toMatchObject({ applied: 2, reconciliations: [{ onlyHere: 2, onlyThere: 1, differing: 1, differences: 4 }] })
    expect(await office.rows('migrationDay')).toMatchObject([{ resource: 'inventoryItem', importId: id, differences: 4 }])
  })

  test('sums are exact beyond what numbers hold, and sides of 150 rows list 100', async () => {
    const rows = Array.from({ length: 150 }, (_, at) => `BIG${at},Big,TOOLS,MAIN,,9999999999999.99`)
    const { found } = await reconcile(csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price', ...rows))
    expect(found.columns.find(({ column }) => column === 'unitCost')?.there.sum).toBe('1499999999999998.50')
    expect([found.onlyThere, found.first.onlyThere.length]).toEqual([150, 100])
  })

  test('all of it is kept as JSON and as a workbook, whose lists have as many lines as the counts say', async () => {
    const kept = keptIn(office.folder)
    await office.addItem({ sku: 'D', name: '=HYPERLINK("http://x")' }, parents)
    const rows = Array.from({ length: 150 }, (_, at) => `N${at},New,TOOLS,MAIN,1,2,,`)
    const lines = ['A,Drill 2,TOOLS,MAIN,4,10.50,,', 'B,Saw,TOOLS,MAIN,,many,,', 'N1,Twice,TOOLS,MAIN,1,2,,', ...rows]
    const { found } = await reconcile(csv('stock.csv', header, ...lines), { results: kept })
    const json = JSON.parse(readFileSync(kept.path('reconciliation.json'), 'utf8'))
    const { first, ...counts } = found
    expect(json).toMatchObject({ fileName: 'stock.csv', reconciliations: [counts] })
    const { lists } = json.reconciliations[0]
    for (const list of ['onlyHere', 'onlyThere', 'differing', 'duplicates', 'refused'] as const) {
      expect([list, lists[list].length]).toEqual([list, found[list]])
      expect(lists[list].slice(0, 100)).toEqual(first[list])
    }
    const sheets = await cellsBySheet(kept.path('reconciliation.xlsx'), openBook)
    expect(Object.fromEntries(Object.entries(sheets).map(([name, cells]) => [name, cells.length - 1]))).toEqual({
      Summary: 13,
      Columns: found.columns.length,
      'Only in Opsbook': found.onlyHere,
      'Only in workbook': found.onlyThere,
      Differences: found.differingCells,
      Duplicates: found.duplicates,
      Refused: found.refused,
    })
    expect(sheets['Only in Opsbook']?.flat()).toContain('=HYPERLINK("http://x")')
    expect(sheets.Refused?.[1]).toEqual(['inventoryItem', 'B', 'stock', 3, 'F3 (Unit Price (R)): "many" is not a number'])
  })
})
