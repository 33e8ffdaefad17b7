// What a row does to what is stored: insert, update of what differs, nothing; references, unique keys, rights and sites.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook, type PlainCell } from '../support/make-sheets.ts'

let office: Office
let parents: Awaited<ReturnType<Office['furnish']>>
beforeEach(async () => {
  office = await createOffice()
  parents = await office.furnish()
})
afterEach(() => office.drop())

const stock = (...rows: readonly string[]) => csv('stock.csv', 'SKU,Name,Category,Store,Qty,Unit Price,Barcode', ...rows)
const book = (sheets: Readonly<Record<string, readonly (readonly PlainCell[])[]>>) => ({ name: 'book.xlsx', content: makeBook(sheets) })

describe('a row that exists', () => {
  test('changes only in the cells that differ, and the audit entry holds only those', async () => {
    await office.run(stock('A,Drill,TOOLS,MAIN,2,10,111', 'B,Saw,TOOLS,MAIN,2,10,222'))
    const { sheet, warnings } = await office.run(stock('a,Drill,Hand tools,MAIN,2,12.5,111', 'B,Saw,TOOLS,MAIN,2,10,222'))
    expect(sheet).toMatchObject({ inserts: 0, updates: 1, unchanged: 1 })
    expect(warnings).toEqual([])
    const entry = (await office.rows('auditEntry')).at(-1)
    expect(JSON.parse(String(entry?.before))).toMatchObject({ unitCost: 10, sku: 'A' })
    expect(Object.keys(JSON.parse(String(entry?.after))).sort()).toEqual(['sku', 'unitCost'])
  })

  test('keeps its old value where the cell is empty', async () => {
    await office.run(stock('A,Drill,TOOLS,MAIN,2,10,111'))
    const { sheet } = await office.run(stock('A,,TOOLS,,,,'))
    expect(sheet).toMatchObject({ updates: 0, unchanged: 1 })
    expect((await office.items()).get('A')).toMatchObject({ name: 'Drill', unitCost: 10, barcode: '111', version: 1, onHand: 2 })
  })

  test('keeps its stock when the sheet says another quantity, and the report warns', async () => {
    await office.run(stock('A,Drill,TOOLS,MAIN,2,10,'))
    const { sheet, warnings, outcome } = await office.run(stock('A,Drill,TOOLS,MAIN,5,10,'))
    expect([warnings, outcome, sheet.unchanged]).toEqual([['E2 stock_differs'], 'done', 1])
    expect((await office.items()).get('A')?.onHand).toBe(2)
  })
})

describe('a reference', () => {
  test('is found by key or by a name that one row has, whatever the case and the blanks', async () => {
    const { sheet } = await office.run(stock('A,a,tools,MAIN,,,', 'B,b, HAND   Tools ,main room,,,', 'C,c,TOOLS,007,,,'))
    expect(sheet).toMatchObject({ accepted: 3 })
    expect([...(await office.items()).values()].map(({ category, store }) => `${category} ${store}`)).toEqual([
      'TOOLS MAIN',
      'TOOLS MAIN',
      'TOOLS 007',
    ])
  })

  test('by a name that several rows have is refused, and names them', async () => {
    await commit(office.ctx, [insert(category, { code: 'TOOLS2', name: 'Hand tools' })])
    const { refused, issues } = await office.run(stock('A,a,hand tools,MAIN,,,'), { isPartial: true })
    expect(refused).toEqual(['C2 ambiguous'])
    expect(issues[0]).toMatchObject({ message: '"hand tools" is the name of several: TOOLS, TOOLS2', value: 'hand tools' })
  })

  test('to a removed row is refused', async () => {
    await commit(office.ctx, [remove(category, await get(office.ctx, category, parents.spare))])
    const { refused } = await office.run(stock('A,a,SPARE,MAIN,,,'), { isPartial: true })
    expect(refused).toEqual(['C2 reference'])
  })
})

describe.each([{ isPartial: false }, { isPartial: true }])('references within one workbook, %o', ({ isPartial }) => {
  const items: PlainCell[][] = [
    ['SKU', 'Name', 'Category', 'Store'],
    ['A', 'a', 'NEW', 'MAIN'],
    ['B', 'b', 'Brand new', 'Shed'],
  ]
  const sheets = {
    Stock: items,
    Categories: [
      ['Category Code', 'Category'],
      ['NEW', 'Brand new'],
    ],
    Stores: [
      ['Store Code', 'Store Name'],
      ['S1', 'Shed'],
    ],
  }

  test('hold by key and by name, in validate mode as in apply mode', async () => {
    const validated = await office.run(book(sheets), { mode: 'validate', isPartial })
    expect(validated).toMatchObject({ outcome: 'done', refused: [] })
    const applied = await office.run(book(sheets), { isPartial })
    expect(applied).toMatchObject({ outcome: 'done', refused: [], report: { applied: 4 } })
    const found = await office.items()
    expect([found.get('A'), found.get('B')]).toMatchObject([
      { category: 'NEW', store: 'MAIN' },
      { category: 'NEW', store: 'S1' },
    ])
  })

  test('to a row that is refused itself are refused too, in both modes alike', async () => {
    const bad = {
      ...sheets,
      Categories: [
        ['Category Code', 'Category'],
        ['NEW', 'x'.repeat(121)],
      ],
    }
    const refused = ['C2 reference', 'C3 reference', 'B2 too_big']
    expect((await office.run(book(bad), { mode: 'validate', isPartial })).refused).toEqual(refused)
    const applied = await office.run(book(bad), { isPartial })
    expect([applied.refused, applied.outcome, (await office.items()).size]).toEqual([refused, 'done-with-rejects', 0])
  })

  test('by a name that the workbook gives to two rows are refused as ambiguous in both modes', async () => {
    const same = {
      ...sheets,
      Categories: [
        ['Category Code', 'Category'],
        ['NEW', 'Brand new'],
        ['HAND', 'Hand tools'],
      ],
      Stock: [
        ['SKU', 'Name', 'Category', 'Store'],
        ['A', 'a', 'hand tools', 'MAIN'],
      ],
    }
    const validated = await office.run(book(same), { mode: 'validate', isPartial })
    expect(validated.refused).toEqual(['C2 ambiguous'])
    expect((await office.run(book(same), { isPartial })).refused).toEqual(['C2 ambiguous'])
  })

  test('by a name that the workbook itself changes hold by the new name only', async () => {
    const renamed = {
      Categories: [
        ['Category Code', 'Category'],
        ['TOOLS', 'Power tools'],
      ],
      Stock: [
        ['SKU', 'Name', 'Category', 'Store'],
        ['A', 'a', 'Power tools', 'MAIN'],
      ],
    }
    expect((await office.run(book(renamed), { mode: 'validate', isPartial })).refused).toEqual([])
    expect(await office.run(book(renamed), { isPartial })).toMatchObject({ outcome: 'done', report: { applied: 2 } })
    expect((await office.items()).get('A')?.category).toBe('TOOLS')
    const old = {
      Categories: [
        ['Category Code', 'Category'],
        ['TOOLS', 'Machines'],
      ],
      Stock: [
        ['SKU', 'Name', 'Category', 'Store'],
        ['B', 'b', 'Power tools', 'MAIN'],
      ],
    }
    expect((await office.run(book(old), { mode: 'validate', isPartial })).refused).toEqual(['C2 reference'])
    expect((await office.run(book(old), { isPartial })).refused).toEqual(['C2 reference'])
  })
})

describe('a unique value', () => {
  test('that another row has is refused and names it', async () => {
    const holder = await office.addItem({ sku: 'Z', barcode: '111' }, parents)
    const { refused, issues } = await office.run(stock('A,a,TOOLS,MAIN,,,111'), { isPartial: true })
    expect(refused).toEqual(['G2 taken'])
    expect(issues[0]?.message).toBe(`"111" belongs to row ${holder} of inventoryItem`)
  })

  test('that a row of the same file gives up is refused with what to do, and free the next time', async () => {
    const before = stock('L,l,TOOLS,MAIN,,,881')
    const file = stock('K,k,TOOLS,MAIN,,,881', 'L,l,TOOLS,MAIN,,,882')
    await office.run(before)
    const first = await office.run(file, { isPartial: true })
    expect(first.refused).toEqual(['G2 taken'])
    expect(first.issues[0]?.hint).toBe(
      'Use another value, or change the row that has it; if this file changes it, bring that row in first.',
    )
    expect(await office.run(file)).toMatchObject({ outcome: 'done', refused: [], sheet: { inserts: 1, unchanged: 1 } })
  })

  test('or a key that stands twice in the workbook is refused the second time, whatever its case', async () => {
    const { refused, issues } = await office.run(stock('A,a,TOOLS,MAIN,,,111', 'B,b,TOOLS,MAIN,,,111', 'a,c,TOOLS,MAIN,,,'), {
      isPartial: true,
    })
    expect(refused).toEqual(['G3 twice', 'A4 twice'])
    expect(issues.map(({ message }) => message)).toEqual([
      '"111" stands in the workbook twice (first in row 2)',
      '"a" stands in the workbook twice (first in row 2)',
    ])
  })
})

describe('rights', () => {
  test('a technician gets a refusal for every row and nothing is written', async () => {
    const before = await office.contents()
    const done = await office.run(stock('A,a,TOOLS,MAIN,2,,', 'B,b,TOOLS,MAIN,,,'), { actor: actorOf('technician'), isPartial: true })
    expect(done).toMatchObject({ outcome: 'done-with-rejects', refused: ['A2 forbidden', 'A3 forbidden'], report: { applied: 0 } })
    expect(await office.contents()).toEqual(before)
  })

  test('who may create but not change is refused for the changes only', async () => {
    await office.run(stock('A,a,TOOLS,MAIN,,,'))
    const auditor = await office.run(stock('A,other,TOOLS,MAIN,,,', 'B,b,TOOLS,MAIN,,,'), { actor: actorOf('auditor'), mode: 'validate' })
    expect(auditor.issues.map(({ message }) => message)).toEqual([
      'you may not change rows of inventoryItem',
      'you may not create rows of inventoryItem',
    ])
  })

  test('a person of one site brings in rows of that site only, and sees no others to refer to', async () => {
    const [here, there] = await commit(office.ctx, [
      insert(site, { code: 'HERE', name: 'Here' }),
      insert(site, { code: 'THERE', name: 'There' }),
    ])
    await commit(office.ctx, [
      insert(store, { code: 'FAR', name: 'Far room', siteId: Number(there?.id) }),
      insert(store, { code: 'NEAR', name: 'Near room', siteId: Number(here?.id) }),
    ])
    const actor = actorOf('staff', 'sited', [Number(here?.id)])
    const stores = await office.run(
      csv('stores.csv', 'Store Code,Store Name,Site', 'N2,New,HERE', 'N3,New too,THERE', 'FAR,Renamed,', 'NEAR,Nearer,HERE'),
      { actor, isPartial: true },
    )
    expect(stores.refused).toEqual(['C3 reference', 'C4 forbidden'])
    const items = await office.run(stock('A,a,TOOLS,NEAR,,,', 'B,b,TOOLS,FAR,,,'), { actor, isPartial: true })
    expect(items.refused).toEqual(['D3 reference'])
    const names = await office.rows('facilities_store')
    expect(names.map(({ name }) => name).sort()).toEqual(['Annex', 'Far room', 'Main room', 'Nearer', 'New'].sort())
  })
})
