// The rejects workbook and the marked copy of an import: made in its run, corrected, and brought in again.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import exceljs from 'exceljs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ResultFiles } from '../../shared/imports/files.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type Done, type GivenFile, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'
import { readFileOf } from '../support/read-tables.ts'

let office: Office
let folder: string
beforeEach(async () => {
  office = await createOffice()
  folder = mkdtempSync(join(tmpdir(), 'rejects-'))
})
afterEach(async () => {
  await office.drop()
  rmSync(folder, { recursive: true })
})

const kept = (name: 'marked.xlsx' | 'rejects.xlsx') => join(folder, name)
const results: ResultFiles = {
  keep: async (name, file) => copyFileSync(file, join(folder, name)),
  fetch: async () => false,
}
const run = (file: GivenFile, given: Parameters<Office['run']>[1] = {}): Promise<Done> =>
  office.run(file, { isPartial: true, results, ...given })
const rowsOf = async (path: string) =>
  (await readFileOf(path, 'list.xlsx')).sheets.map(({ name, rows }) => [name, ...rows.map(({ cells }) => cells)])

/** Types values into cells of a workbook, as its owner would. */
async function correct(path: string, cells: Readonly<Record<string, exceljs.CellValue>>): Promise<{ name: string; content: Uint8Array }> {
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  for (const [place, value] of Object.entries(cells)) {
    const [sheet = '', cell = ''] = place.split('!')
    const found = book.getWorksheet(sheet)
    if (!found) throw new Error(`no sheet ${sheet}`)
    found.getCell(cell).value = value
  }
  return { name: 'corrected.xlsx', content: Buffer.from(await book.xlsx.writeBuffer()) }
}

test('the refused rows of facilities.xlsx, corrected and brought in, arrive with the cells they had', async () => {
  await run(fixture('facilities.xlsx'))
  const corrected = await correct(kept('rejects.xlsx'), {
    'Suppliers!C2': 'four@company.example',
    'Stock list!C2': 'TOOLS',
    'Stock list!E3': 4,
    'Stock list!A4': '90012',
    'Stock list!H5': 12.5,
    'Stock list!J6': '28/02/2027',
    'Stock list!B7': 'HVAC item',
    'Stock list!B8': 'Short enough',
  })
  const done = await run(corrected)
  expect(done.report.sheets.map(({ sheet, inserts, rejected, notes }) => ({ sheet, inserts, rejected, notes }))).toMatchObject([
    { sheet: 'Suppliers', inserts: 1, rejected: 0, notes: [expect.stringMatching(/^not taken, written by Opsbook .+: Opsbook problem$/)] },
    { sheet: 'Stock list', inserts: 7, rejected: 0 },
  ])
  const items = await office.items()
  expect(items.size).toBe(220)
  expect(items.get('00018')).toMatchObject({ name: 'Tools item 17', category: 'TOOLS', unitCost: 4498.24, supplier: 'SUP004', onHand: 2 })
  expect(items.get('00141')).toMatchObject({ store: '007', expiresOn: '2027-02-28' })
})

test('the marked copy, corrected and brought in, arrives as well, and its list of issues is left out', async () => {
  await run(fixture('facilities.xlsx'))
  const done = await run(await correct(kept('marked.xlsx'), { 'Stock list!C22': 'TOOLS' }))
  expect(done.report.sheets.find(({ sheet }) => sheet === 'Issues')).toMatchObject({
    resource: null,
    rows: 0,
    notes: ['the sheet is the list of issues that Opsbook has added to a marked copy, and was left out'],
  })
  expect(done.report.sheets.find(({ sheet }) => sheet === 'Stock list')).toMatchObject({ rows: 220, inserts: 1, rejected: 6 })
  const again = (await rowsOf(kept('marked.xlsx'))).filter(([name]) => String(name).startsWith('Issues'))
  expect(again).toHaveLength(1)
  expect(again[0]?.slice(2).map((row) => row?.[1])).not.toContain('C22')
})

test('rejects that are still wrong are refused again, and their problem column is written anew', async () => {
  await run(fixture('facilities.xlsx'))
  const before = await office.contents()
  copyFileSync(kept('rejects.xlsx'), join(folder, 'first.xlsx'))
  const done = await run(join(folder, 'first.xlsx'))
  expect(done.refused).toEqual([
    'C2 email',
    'C2 reference',
    'E3 too_small',
    'A4 required',
    'H5 error_cell',
    'J6 date',
    'B7 required',
    'B8 too_big',
  ])
  // the row whose key stood twice must not change the one that has come in
  expect(await office.contents()).toEqual(before)
  const [suppliers, stock] = await rowsOf(kept('rejects.xlsx'))
  expect(suppliers?.[1]).toEqual(['Supplier Code', 'Supplier', 'Email', 'Phone', 'Active?', 'Opsbook problem'])
  expect(stock?.[1]?.slice(-2)).toEqual(['Expiry', 'Opsbook problem'])
  expect(stock).toHaveLength(2 + 7)
})

test('a text that other rows gave its meaning is written as what it means', async () => {
  await office.furnish()
  const header = 'SKU,Name,Category,Store,Qty,Unit cost,Expiry'
  const done = await run(
    csv(
      'stock.csv',
      header,
      'A,a,TOOLS,MAIN,1,"1,25",03/25/2027',
      'B,b,TOOLS,MAIN,1,"2,75",04/26/2027',
      'C,c,NONE,MAIN,1,"1,250",05/06/2027',
    ),
  )
  expect(done.refused).toEqual(['C4 reference'])
  expect(await rowsOf(kept('rejects.xlsx'))).toEqual([
    [
      'stock',
      [...header.split(','), 'Opsbook problem'],
      [
        'C',
        'c',
        'NONE',
        'MAIN',
        '1',
        1.25,
        '2027-05-06',
        'Category: there is no category "NONE". Correct the cell, or bring the category in first.',
      ],
    ],
  ])
  await run(await correct(kept('rejects.xlsx'), { 'stock!C2': 'TOOLS' }))
  expect((await office.items()).get('C')).toMatchObject({ unitCost: 1.25, expiresOn: '2027-05-06' })
  expect(done.report.notes).toContainEqual(expect.stringMatching(/^Only a workbook has a marked copy/))
  expect(() => readFileSync(kept('marked.xlsx'))).toThrow('ENOENT')
})

test('of tables side by side only the refused one has its cells, in its columns', async () => {
  const lists = {
    Lists: [
      ['Our lists'],
      ['Category Code', 'Category', null, 'Store Code', 'Store Name'],
      ['A', 'Alpha', null, 'S', null],
      ['B', null, null, 'T', 'Tent'],
    ],
  }
  const done = await run({ name: 'lists.xlsx', content: makeBook(lists) })
  expect(done.refused.map((one) => one.slice(0, 2)).sort()).toEqual(['B4', 'E3'])
  const [sheet] = await rowsOf(kept('rejects.xlsx'))
  expect(sheet?.slice(0, 2)).toEqual(['Lists', ['Category Code', 'Category', null, 'Store Code', 'Store Name', 'Opsbook problem']])
  expect(sheet?.slice(2).map((row) => row?.slice(0, 5))).toEqual([
    [null, null, null, 'S', null],
    ['B', null, null, null, null],
  ])
  const again = await run(await correct(kept('rejects.xlsx'), { 'Lists!E2': 'Shed', 'Lists!B3': 'Beta' }))
  expect(again.report.sheets.map(({ resource, inserts, rejected }) => [resource, inserts, rejected])).toEqual([
    ['category', 1, 0],
    ['store', 1, 0],
  ])
})

test('where nothing is wrong nothing is made, and a dry run makes both', async () => {
  await run(csv('categories.csv', 'Category Code,Category', 'A,Alpha'))
  expect(() => readFileSync(kept('rejects.xlsx'))).toThrow('ENOENT')
  await run(fixture('facilities.xlsx'), { mode: 'validate' })
  expect((await rowsOf(kept('rejects.xlsx'))).map(([name]) => name)).toEqual(['Suppliers', 'Stock list'])
  expect((await rowsOf(kept('marked.xlsx'))).map(([name]) => name)).toContain('Issues')
})

test('an import whose copies cannot be kept goes on and says so', async () => {
  const full: ResultFiles = {
    keep: async (name) => {
      if (name.endsWith('.xlsx')) throw new Error('the disk is full')
    },
    fetch: async () => false,
  }
  const done = await run(fixture('facilities.xlsx'), { results: full })
  expect(done.outcome).toBe('done-with-rejects')
  expect(done.report.applied).toBe(238)
  expect(done.row.report).toMatchObject({
    notes: expect.arrayContaining([
      'The marked copy could not be made: the log says why',
      'The workbook of refused rows could not be made: the log says why',
    ]),
  })
})

test('a text longer than a cell holds is cut, and the row says so', async () => {
  await office.furnish()
  writeFileSync(join(folder, 'long.csv'), `SKU,Name,Category,Store\nA,${'x'.repeat(40_000)},TOOLS,MAIN\n`)
  await run(join(folder, 'long.csv'))
  const [sheet] = await rowsOf(kept('rejects.xlsx'))
  expect(String(sheet?.[2]?.[1])).toHaveLength(32_001)
  expect(String(sheet?.[2]?.[4])).toContain('B: the text has 40000 characters and was cut here')
})
