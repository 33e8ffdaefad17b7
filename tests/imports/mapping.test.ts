// How tables were understood is shown, and people can say otherwise: columns, constants, words, date order, sheets; all that is wrong with what they say at once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findMappings, rememberOps } from '../../shared/db/mappings.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { correctionsSchema, type SheetCorrection } from '../../shared/imports/corrections.ts'
import { Faults } from '../../shared/imports/faults.ts'
import { likenessOf } from '../../shared/imports/likeness.ts'
import type { Mapping, TableMapping } from '../../shared/imports/mapping.ts'
import { planSheets } from '../../shared/imports/plan-sheets.ts'
import { shapeOf, toRemembered } from '../../shared/imports/shape.ts'
import { createOffice, csv, type Done, type Office } from '../support/import-office.ts'
import { makeBook, type PlainCell } from '../support/make-sheets.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(() => office.drop())

const book = (sheets: Readonly<Record<string, readonly (readonly PlainCell[])[]>>, hidden: readonly string[] = []) => ({
  name: 'book.xlsx',
  content: makeBook(sheets, hidden),
})
const says = (...sheets: readonly unknown[]): SheetCorrection[] => correctionsSchema.parse({ sheets }).sheets
const mappingOf = ({ row }: Done) => row.mapping as Mapping // what the run has kept
const tableOf = (done: Done): TableMapping => mappingOf(done).sheets[0]?.tables[0] ?? { resource: null, from: '', to: '', columns: [] }
const meanings = (done: Done) => Object.fromEntries(tableOf(done).columns.map(({ header, to }) => [header, to]))

const stock = csv(
  'stock.csv',
  'Item No;Description;Category;Storeroom;Qty;Unit Price (R);Expiry;Colour;Bar Kode',
  'A;Drill;TOOLS;MAIN;2;12,50;03/04/2027;red;111',
  'B;Saw;TOOLS;MAIN;3;1 000,75;2027-05-06;blue;222',
)

describe('what is shown', () => {
  test('tells resource, header row, and for each header its address, column, how sure, why, and samples', async () => {
    const done = await office.run(stock, { mode: 'validate' })
    expect(mappingOf(done).sheets).toMatchObject([{ sheet: 'stock', ignore: false, reason: null, origin: null, headerRow: 1 }])
    const { resource, from, to, columns, constants, missing } = tableOf(done)
    expect({ resource, from, to, constants }).toEqual({ resource: 'inventoryItem', from: 'A', to: 'I', constants: { currency: 'ZAR' } })
    expect(columns.map(({ at, header, to, sure, why }) => [at, header, to, sure, why])).toEqual([
      ['A1', 'Item No', 'sku', 0.95, 'a synonym of sku'],
      ['B1', 'Description', 'name', 0.95, 'a synonym of name'],
      ['C1', 'Category', 'categoryId', 1, 'its own name'],
      ['D1', 'Storeroom', 'storeId', 0.95, 'a synonym of storeId'],
      ['E1', 'Qty', 'openingQuantity', 0.95, 'a synonym of openingQuantity'],
      ['F1', 'Unit Price (R)', 'unitCost', 0.9, 'a synonym of unitCost, without (R)'],
      ['G1', 'Expiry', 'expiresOn', 0.95, 'a synonym of expiresOn'],
      ['H1', 'Colour', null, 0, 'no column of inventoryItem is called so'],
      ['I1', 'Bar Kode', null, 0, 'no column of inventoryItem is called so'],
    ])
    expect(columns.map(({ samples }) => samples[0])).toEqual(['A', 'Drill', 'TOOLS', 'MAIN', '2', '12,50', '03/04/2027', 'red', '111'])
    expect([columns[5]?.readAs, columns[6]?.readAs]).toEqual([{ decimalSign: ',' }, { dateOrder: 'dmy' }])
    expect([columns[7]?.suggestion, columns[8]?.suggestion]).toEqual([undefined, { to: 'barcode', likeness: 0.86 }])
    expect(missing).toContainEqual({ name: 'unit', required: false })
    expect(missing?.filter(({ required }) => required)).toEqual([])
  })

  test('names the required columns that nothing gives', async () => {
    const done = await office.run(csv('stock.csv', 'SKU,Name,Category', 'A,a,TOOLS'), { mode: 'validate' })
    expect(tableOf(done).missing?.filter(({ required }) => required)).toEqual([{ name: 'storeId', required: true }])
  })

  test('of a sheet that nothing is known of are the headers of its likeliest header row, though the import fails', async () => {
    const done = await office.run(csv('x.csv', 'Our things,,', '', 'Ding,Lager,Zahl', 'D1,L1,4', 'D2,L1,5'), { mode: 'validate' })
    expect([done.outcome, done.row.reason]).toEqual(['failed', expect.stringMatching(/^no sheet can be imported/)])
    expect(mappingOf(done).sheets).toMatchObject([
      { headerRow: 3, ignore: false, reason: expect.stringMatching(/^none of the first 50 rows/) },
    ])
    expect(tableOf(done)).toMatchObject({
      resource: null,
      columns: [
        { at: 'A3', header: 'Ding', to: null, samples: ['D1', 'D2'] },
        { at: 'B3', header: 'Lager', to: null, samples: ['L1', 'L1'] },
        { at: 'C3', header: 'Zahl', to: null, samples: ['4', '5'] },
      ],
    })
  })

  test('can be given back as it is: nothing differs, nobody is named', async () => {
    const first = await office.run(stock, { mode: 'validate' })
    const again = await office.run(stock, { mode: 'validate', corrections: says(...mappingOf(first).sheets) })
    expect(again.row.mapping).toEqual(first.row.mapping)
    expect(again.report).toEqual(first.report)
  })

  test('is bounded: 200 headers of a table, samples of 60 characters', async () => {
    const headers = Array.from({ length: 300 }, (_, at) => `Extra ${at}`)
    const file = csv('stock.csv', ['SKU', 'Name', 'Category', 'Store', ...headers].join(','), `A,${'n'.repeat(150)},TOOLS,MAIN`)
    const table = tableOf(await office.run(file, { mode: 'validate' }))
    expect([table.columns.length, table.more, table.columns[1]?.samples[0]?.length]).toEqual([200, 104, 60])
  })
})

describe('a correction', () => {
  test('maps a header to another column, passes one over, and takes the place of what headers say', async () => {
    const file = csv('stock.csv', 'SKU,Name,Long text,Category,Store,Qty', 'A,short,A long name,TOOLS,MAIN,5')
    const columns = [
      { header: 'Long text', to: 'name' },
      { header: 'qty', to: null },
    ]
    const done = await office.run(file, { corrections: says({ sheet: 'stock', tables: [{ resource: 'inventoryItem', columns }] }) })
    expect(done.outcome).toBe('done')
    expect((await office.items()).get('A')).toMatchObject({ name: 'A long name', onHand: 0 })
    expect(meanings(done)).toEqual({ SKU: 'sku', Name: null, 'Long text': 'name', Category: 'categoryId', Store: 'storeId', Qty: null })
    expect(tableOf(done).columns.map(({ why }) => why)).toEqual([
      'its own name',
      'another header was chosen for name',
      'corrected by ann',
      'its own name',
      'its own name',
      'passed over, corrected by ann',
    ])
    expect(done.sheet.notes).toEqual([
      'the columns are as corrected by ann',
      'not taken, another header was chosen for name: Name',
      'not taken, passed over, corrected by ann: Qty',
    ])
  })

  test('names the resource and the columns of a sheet that nothing was known of, under a header row of its own', async () => {
    const file = csv('x.csv', 'Our things,,', '', 'Ding,Lager,Art', 'D1,MAIN,TOOLS', 'D2,007,SPARE')
    const columns = [
      { at: 'A3', to: 'sku' },
      { at: 'B', to: 'store' },
      { header: 'Art', to: 'categoryId' },
    ]
    const corrections = says({ headerRow: 3, tables: [{ resource: 'inventoryItem', columns, constants: { name: 'Unnamed' } }] })
    expect((await office.run(file, { corrections })).outcome).toBe('done')
    const items = [...(await office.items()).values()]
    expect(items.map(({ sku, name, store, category }) => [sku, name, store, category])).toEqual([
      ['D1', 'Unnamed', 'MAIN', 'TOOLS'],
      ['D2', 'Unnamed', '007', 'SPARE'],
    ])
  })

  test('gives every row a constant: a reference by its key, a quantity of the hatch, a value as people type it', async () => {
    const constants = { store: 'main', openingQuantity: 4, packSize: '1,5', expiresOn: '2027-03-04' }
    const corrections = says({ tables: [{ resource: 'inventoryItem', constants }] })
    const done = await office.run(csv('stock.csv', 'SKU,Name,Category', 'A,a,TOOLS', 'B,b,TOOLS'), { corrections })
    expect([done.outcome, tableOf(done).constants]).toEqual([
      'done',
      { storeId: 'main', openingQuantity: 4, packSize: 1.5, expiresOn: '2027-03-04' },
    ])
    for (const item of (await office.items()).values())
      expect(item).toMatchObject({ store: 'MAIN', onHand: 4, packSize: 1.5, expiresOn: '2027-03-04' })
    const wrong = says({ tables: [{ resource: 'inventoryItem', constants: { storeId: 'NOWHERE' } }] })
    const refused = await office.run(csv('stock.csv', 'SKU,Name,Category', 'C,c,TOOLS'), { corrections: wrong })
    expect(refused.refused).toEqual(['A2 reference'])
  })

  test('takes the currency that a header gives away, or gives another to every row', async () => {
    const file = (sku: string) =>
      csv('stock.csv', 'SKU,Name,Category,Store,Unit Price (R)', `${sku}1,a,TOOLS,MAIN,5`, `${sku}2,b,TOOLS,MAIN,`)
    const run = (sku: string, constants: object) =>
      office.run(file(sku), { corrections: says({ tables: [{ resource: 'inventoryItem', constants }] }) })
    await run('N', {})
    await run('E', { currency: 'EUR' })
    await run('Z', { currency: 'ZAR' })
    const items = await office.items()
    const currencies = ['N1', 'N2', 'E1', 'E2', 'Z1', 'Z2'].map((sku) => items.get(sku)?.currency)
    expect(currencies).toEqual([null, null, 'EUR', 'EUR', 'ZAR', null])
  })

  test('says which words stand for others: choices, references, nothing', async () => {
    const file = csv('suppliers.csv', 'Code,Name,Active,Phone', 'S1,One,In use,-', 'S2,Two,retired,1', 'S3,Three,yes,n/a')
    const columns = [
      { header: 'Active', choices: { 'In Use': 'yes', Retired: 'no' } },
      { header: 'Phone', choices: { '-': null, 'N/A': null } },
    ]
    expect((await office.run(file)).refused).toEqual(['C2 flag', 'C3 flag'])
    const done = await office.run(file, { corrections: says({ tables: [{ resource: 'supplier', columns }] }) })
    expect(done.outcome).toBe('done')
    const rows = await office.rows('shared_supplier')
    expect(rows.map(({ code, isActive, phone }) => [code, Boolean(isActive), phone])).toEqual([
      ['S1', true, null],
      ['S2', false, '1'],
      ['S3', true, null],
    ])
    const words = says({ tables: [{ resource: 'inventoryItem', columns: [{ header: 'Store', choices: { 'The big one': 'MAIN' } }] }] })
    expect((await office.run(csv('stock.csv', 'SKU,Name,Category,Store', 'A,a,TOOLS,the BIG one'), { corrections: words })).outcome).toBe(
      'done',
    )
    expect((await office.items()).get('A')?.store).toBe('MAIN')
  })

  test('forces the date order and the decimal sign, whatever the cells prove', async () => {
    const columns = [
      { header: 'Expiry', dateOrder: 'mdy' },
      { header: 'Qty', decimalSign: ',' },
    ]
    const file = csv('stock.csv', 'SKU;Name;Category;Store;Qty;Expiry', 'A;a;TOOLS;MAIN;1.250;03/04/2027', 'B;b;TOOLS;MAIN;2;31/12/2027')
    const done = await office.run(file, { isPartial: true, corrections: says({ tables: [{ resource: 'inventoryItem', columns }] }) })
    expect(done.refused).toEqual(['F3 date'])
    expect((await office.items()).get('A')).toMatchObject({ expiresOn: '2027-03-04', onHand: 1250 })
    expect(done.sheet.notes).toContain('Expiry: typed dates are read month first (as was chosen)')
  })

  test('leaves a sheet out, and takes a hidden one that it names', async () => {
    const cells = (sku: string): PlainCell[][] => [
      ['SKU', 'Name', 'Category', 'Store'],
      [sku, 'n', 'TOOLS', 'MAIN'],
    ]
    const file = book({ Stock: cells('A'), Old: cells('B'), Secret: cells('C') }, ['Secret'])
    const done = await office.run(file, { corrections: says({ sheet: 'old', ignore: true }, { sheet: 'Secret' }) })
    expect([...(await office.items()).keys()]).toEqual(['A', 'C'])
    expect(done.report.sheets.map(({ sheet, resource, notes }) => [sheet, resource, notes])).toEqual([
      ['Stock', 'inventoryItem', []],
      ['Secret', 'inventoryItem', ['the columns are as corrected by ann']],
      ['Old', null, ['the sheet was left out (corrected by ann)']],
    ])
    const kept = mappingOf(await office.run(file, { mode: 'validate' })).sheets
    expect(kept.map(({ sheet, ignore, tables }) => [sheet, ignore, tables[0]?.resource])).toEqual([
      ['Stock', false, 'inventoryItem'],
      ['Old', false, 'inventoryItem'],
      ['Secret', true, 'inventoryItem'],
    ])
  })

  test('splits a sheet into tables that stand side by side', async () => {
    const file = book({
      Lists: [
        ['Code', 'Name', 'Code', 'Name'],
        ['C1', 'Cat', 'S1', 'Shed'],
        ['C2', 'Dog', null, null],
      ],
    })
    const tables = [
      { resource: 'category', from: 'A', to: 'B' },
      { resource: 'store', from: 'C', to: 'D' },
    ]
    const done = await office.run(file, { corrections: says({ sheet: 'Lists', tables }) })
    expect(done.row.reason).toBeNull()
    expect(done.report.sheets.map(({ resource, inserts }) => [resource, inserts])).toEqual([
      ['category', 2],
      ['store', 1],
    ])
  })
})

test('everything that is wrong with corrections is said at once: sheet, header, value and remedy; and nothing is written', async () => {
  const before = await office.contents()
  const file = csv('stock.csv', 'SKU,Name,Category,Store,Active', 'A,a,TOOLS,MAIN,1')
  const columns = [
    { header: 'Nonsense', to: 'name' },
    { at: 'Z9', to: 'name' },
    { header: 'Name', to: 'colour' },
    { header: 'Active', to: 'quantityOnHand' },
    { at: 'D1', header: 'SKU', to: 'sku' },
    { header: 'SKU', to: 'name', choices: { x: 'y' } },
    { header: 'Category', to: 'name' },
  ]
  const constants = { currency: 'euros', colour: 'red', storeId: 'MAIN', sku: 'A', reorderMax: 'many' }
  const done = await office.run(file, {
    corrections: says(
      {
        sheet: 'stock',
        tables: [{ resource: 'inventoryItem', columns, constants }, { resource: 'user' }, { resource: 'store', from: 'C', to: 'X' }],
      },
      { sheet: 'Stok' },
      { sheet: 'stock', headerRow: 40 },
    ),
  })
  expect(done.outcome).toBe('failed')
  const said = String(done.row.reason).split('\n')
  expect(said[0]).toBe('15 corrections cannot be followed:')
  for (const part of [
    'stock: row 1 has no header "Nonsense". The headers are: SKU (A1), Name (B1),',
    'stock: there is no header at Z9: the header row is 1.',
    'stock: "Name" (B1) cannot be mapped: inventoryItem has no column "colour". Use one of: sku, name,',
    'stock: "Active" (E1) cannot be mapped: quantityOnHand is worked out by Opsbook and cannot be given.',
    'stock: the header at D1 is "Store", not "SKU".',
    'stock: "Category" (C1) and another header are both mapped to name.',
    'stock: currency cannot be "euros": is longer than 3 characters. Shorten it to 3 characters.',
    'stock: inventoryItem has no column "colour" to give a value to.',
    'stock: storeId cannot be "MAIN" in every row: the header "Store" gives it.',
    'stock: sku cannot be the same in every row: it tells rows apart.',
    'stock: reorderMax cannot be "many": "many" is not a number.',
    'stock: workbooks bring no resource "user". Use one of: ',
    'stock: columns C to X are not within the header row 1. Give columns from A to E.',
    'there is no sheet "Stok". The sheets are: stock.',
    'the sheet "stock" is named twice.',
  ])
    expect(said.some((line) => line.startsWith(part)) ? part : said.slice(1)).toBe(part)
  expect(await office.contents()).toEqual(before)
})

test('a header row out of range, a table without its key, and a word that stands for no choice are refused', async () => {
  const run = async (...sheets: unknown[]) =>
    (await office.run(csv('stock.csv', 'SKU,Name,Active', 'A,a,1'), { corrections: says(...sheets) })).row.reason
  expect(await run({ headerRow: 7 })).toMatch(
    /stock: row 7 cannot be the header: it is blank, or below row 2\. Give a filled row from 1 to 2/,
  )
  expect(await run({ headerRow: 2 })).toMatch(/stock: row 2 has no headers that Opsbook knows\. Name the resource/)
  expect(await run({ tables: [{ resource: 'supplier' }] })).toMatch(
    /no header of row 1 is mapped to code, by which rows of supplier are known/,
  )
  const columns = [
    { header: 'SKU', to: 'code' },
    { header: 'Active', to: 'isActive', choices: { Yep: 'perhaps' } },
  ]
  expect(await run({ tables: [{ resource: 'supplier', columns }] })).toMatch(
    /"Yep" of "Active" \(C1\) cannot stand for "perhaps" of isActive: "perhaps" is neither yes nor no\. Type yes or no/,
  )
})

test('what Opsbook works out or writes itself is passed over with a note, and is not counted as unknown', async () => {
  const { sheet } = await office.run(
    csv('stock.csv', 'Opsbook problem,SKU,Name,Category,Store,quantityOnHand,Total Value,Colour', 'bad,A,a,TOOLS,MAIN,5,6,red'),
  )
  expect(sheet).toMatchObject({ inserts: 1 })
  expect(sheet.notes).toEqual([
    'no column answers to: Colour',
    'not taken, written by Opsbook to say what is wrong with a row: Opsbook problem',
    'not taken, worked out by Opsbook itself: Total Value',
  ])
})

describe('what is remembered', () => {
  const headers = ['SKU', 'Name', 'Other', 'Category', 'Store']
  const remember = async (file: { name: string; content: string }, corrections: SheetCorrection[]) => {
    const { plans, used } = await planned(file, corrections)
    const plan = plans[0]
    const correction = plan && toRemembered(plan)
    if (!plan || !correction || used.length === 0) throw new Error('nothing to remember')
    const shape = String(shapeOf('stock', true, plan.head.rows[plan.at]?.cells ?? []))
    const row = { shape, sheet: 'stock', correction, fileName: 'january.csv', updatedAt: office.ctx.now(), updatedBy: 'ann' }
    await office.ctx.engine.write(rememberOps(office.ctx, [row], new Set()), office.ctx.random(16))
  }
  const planned = async (file: { name: string; content: string }, corrections: SheetCorrection[]) => {
    const rows = file.content.split('\n').map((line, at) => ({ number: at + 1, cells: line === '' ? [] : line.split(',') }))
    const heads = { isCsv: true, sheets: [{ sheet: 'stock', isHidden: false, isUnread: false, rows }] }
    const said = corrections.map((sheet) => ({ ...sheet, said: { by: 'ann', file: null } }))
    return planSheets(catalogue, heads, said, new Map(), new Faults())
  }
  const file = (name: string, ...rows: readonly string[]) => csv(name, headers.join(','), ...rows)
  const otherName = says({ tables: [{ resource: 'inventoryItem', columns: [{ header: 'Other', to: 'name' }] }] })

  test('fits wherever the headers stand, counts no column that Opsbook wrote, and gives way to what is said of the file itself', async () => {
    await remember(file('stock.csv', 'A,a,b,TOOLS,MAIN'), otherName)
    const moved = csv('may.csv', 'Title', '', `Opsbook problem,,${headers.join(',')}`, 'x,,A,a,b,TOOLS,MAIN')
    const done = await office.run(moved)
    expect([done.outcome, (await office.items()).get('A')?.name]).toEqual(['done', 'b'])
    expect(done.sheet.notes[0]).toBe('the columns are as remembered from january.csv, corrected by ann')
    expect(mappingOf(done).sheets[0]?.origin).toBe('remembered from january.csv, corrected by ann')
    const said = await office.run(file('june.csv', 'B,a,b,TOOLS,MAIN'), { corrections: says({ tables: [] }) })
    expect([said.outcome, (await office.items()).get('B')?.name]).toEqual(['done', 'a'])
  })

  test('of a column that is there no more is left out, and a note says so', async () => {
    await remember(file('stock.csv', 'A,a,b,TOOLS,MAIN'), otherName)
    const [row] = await findMappings(office.ctx, [String(shapeOf('stock', true, headers))])
    if (!row) throw new Error('nothing is remembered')
    const correction = JSON.parse(JSON.stringify(row.correction).replace('"name"', '"title"'))
    await office.ctx.engine.write(rememberOps(office.ctx, [{ ...row, correction }], new Set([row.shape])), office.ctx.random(16))
    const done = await office.run(file('may.csv', 'A,a,b,TOOLS,MAIN'))
    expect([done.outcome, (await office.items()).get('A')?.name]).toEqual(['done', 'a'])
    expect(done.report.notes.at(-1)).toMatch(
      /^may: what ann said of january\.csv does not fit any more and was left out \(.+ no column "title"\)$/,
    )
  })

  test('while a run is cut off does not change how the rest of its file is understood', async () => {
    const rows = Array.from({ length: 2500 }, (_, at) => `I${at},first,second,TOOLS,MAIN`)
    const begun = await office.run(file('big.csv', ...rows), { isPartial: true, deadline: 0 })
    expect(begun.outcome).toBe('applying')
    await remember(file('stock.csv', 'A,a,b,TOOLS,MAIN'), otherName)
    const ended = await office.run(file('big.csv', ...rows), { isPartial: true, again: begun.id })
    expect([ended.outcome, ended.report.applied]).toEqual(['done', 2500])
    expect(new Set([...(await office.items()).values()].map(({ name }) => name))).toEqual(new Set(['first']))
  })
})

test('words are alike by the letters that differ, and nothing is like an empty word', () => {
  expect(likenessOf('barkode', 'barcode')).toBeCloseTo(6 / 7)
  expect(likenessOf('supplier', 'suppliername')).toBeGreaterThan(0.8)
  expect([likenessOf('same', 'same'), likenessOf('', 'x'), likenessOf('abc', 'xyz')]).toEqual([1, 0, 0])
})
