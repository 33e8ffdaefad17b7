// Files that cannot be read, or hold what no sheet should: each ends with a reason that says what to do, and changes nothing.
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type GivenFile, type Office } from '../support/import-office.ts'
import { makeBook } from '../support/make-sheets.ts'
import { makeOle, makeZip, sheetXml, workbookParts } from '../support/make-workbook.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(() => office.drop())

const header = 'SKU,Name,Category,Store'
const facilities = readFileSync(fixture('facilities.xlsx'))
const columns = '<row r="1"><c r="A1" t="inlineStr"><is><t>SKU</t></is></c><c r="B1" t="inlineStr"><is><t>Name</t></is></c></row>'
const bomb = () => makeZip(workbookParts({ Stock: sheetXml(columns + '<x/>'.repeat(16_000_000)) }))
const manyParts = () =>
  makeZip([
    ...workbookParts({ Stock: sheetXml(columns) }),
    ...Array.from({ length: 10_001 }, (_, at) => ({ name: `xl/media/${at}`, content: '', stored: true })),
  ])

/** Name, content, and what the reason says. */
const files: readonly (readonly [string, () => GivenFile, RegExp])[] = [
  [
    'a picture',
    () => ({ name: 'photo.xlsx', content: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }),
    /is not a workbook .+ Upload an \.xlsx or a \.csv file/,
  ],
  ['an empty file', () => ({ name: 'empty.xlsx', content: '' }), /is empty: there is nothing to read/],
  [
    'a web page by the name of a table',
    () => ({ name: 'list.csv', content: '<!DOCTYPE html><html><body>Sign in</body></html>' }),
    /is a web page or XML file under another name\. Open it/,
  ],
  [
    'an encrypted workbook',
    () => ({ name: 'secret.xlsx', content: makeOle(['EncryptionInfo', 'EncryptedPackage']) }),
    /is protected by a password\. Remove it/,
  ],
  [
    'an .xls that was renamed',
    () => ({ name: 'old.xlsx', content: makeOle(['Workbook']) }),
    /old \.xls format\. Open it and save it as \.xlsx/,
  ],
  ['a workbook that is cut off', () => ({ name: 'half.xlsx', content: facilities.subarray(0, facilities.length / 2) }), /half\.xlsx/],
  [
    'a zip that is no workbook',
    () => ({ name: 'x.xlsx', content: makeZip([{ name: 'readme.txt', content: 'hello' }]) }),
    /is a zip file, but not a workbook/,
  ],
  ['a zip bomb by its ratio', () => ({ name: 'bomb.xlsx', content: bomb() }), /expands|inflate|times|compressed/],
  ['a zip of ten thousand parts', () => ({ name: 'parts.xlsx', content: manyParts() }), /parts inside; the limit is 10,000/],
  [
    'sheets without cells',
    () => ({ name: 'blank.xlsx', content: makeBook({ Stock: [], Other: [] }) }),
    /no sheet can be imported \(Stock: the sheet is empty; Other: the sheet is empty\)/,
  ],
  [
    'headers that nobody knows',
    () => csv('stock.csv', 'Foo,Bar', '1,2'),
    /none of the first 50 rows has headers that Opsbook knows.+Put a header row with known column names/,
  ],
  [
    'damaged UTF-8',
    () => ({ name: 'stock.csv', content: Buffer.concat([Buffer.from(`${header}\nÄ,é`), Buffer.from([0xe9, 0x2c, 0x0a])]) }),
    /is not valid UTF-8 in line 2 .+ Save it as "CSV UTF-8"/,
  ],
  [
    'a text of neither UTF-8 nor Windows-1252',
    () => ({ name: 'stock.csv', content: Buffer.concat([Buffer.from(`${header}\nA,`), Buffer.from([0x81, 0x2c, 0x0a])]) }),
    /is neither UTF-8 nor Windows-1252: 81 in line 2 \(byte 26\) .+ Save it as "CSV UTF-8"/,
  ],
  [
    'an existing database',
    () => ({ name: 'legacy.db', content: Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)]) }),
    /is an SQLite database, which is not read from an upload\. Bring it in from a terminal on the server: npm run import -- legacy\.db/,
  ],
  [
    'an .ods of LibreOffice',
    () => fixture('other-kinds/list.ods'),
    /list\.ods is an OpenDocument file \(\.ods\)\. Open it and save it as \.xlsx/,
  ],
  [
    'a quote that is never closed',
    () => csv('stock.csv', header, '"A,a,TOOLS,MAIN'),
    /the quote that opens in line 2 is never closed\. Close it/,
  ],
]

describe.each(['validate', 'apply'] as const)('in %s mode', (mode) => {
  test.each(files)('%s is refused with a reason, and nothing changes', async (_, file, reason) => {
    const before = await office.contents()
    const { outcome, row, report } = await office.run(file(), { mode, isPartial: true })
    expect(outcome).toBe('failed')
    expect(row).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) })
    expect(report.reason).toBe(row.reason)
    expect(String(row.reason).length).toBeLessThan(1000)
    expect(await office.contents()).toEqual(before)
  })
})

test.each([
  ['rows', { rows: 3 }, /more than 3 lines/],
  ['cells', { cellsPerSheet: 10 }, /more than 10 cells/],
  ['bytes', { fileBytes: 20 }, /the limit is 20 bytes\. Split it/],
])('a file over the bound on %s is refused in words for its owner', async (_, limits, reason) => {
  const { row } = await office.run(csv('stock.csv', header, 'A,a,TOOLS,MAIN', 'B,b,TOOLS,MAIN', 'C,c,TOOLS,MAIN'), { limits })
  expect(row.reason).toMatch(reason)
  expect((await office.items()).size).toBe(0)
})

test('a cell of 10,000 characters is refused where it is too long, and the report shows its beginning only', async () => {
  const long = 'x'.repeat(10_000)
  const { refused, issues } = await office.run(
    csv('stock.csv', `${header},Qty`, `A,${long},TOOLS,MAIN,1`, `B,b,${long},MAIN,1`, `C,c,TOOLS,MAIN,${long}`),
    { isPartial: true },
  )
  expect(refused).toEqual(['B2 too_big', 'C3 too_long', 'E4 number'])
  for (const { value, message, hint } of issues) {
    expect(value).toBe(`${'x'.repeat(120)}… (10000 characters)`)
    expect(message.length).toBeLessThan(700)
    expect(hint).not.toBeNull()
  }
  expect((await office.items()).size).toBe(0)
})

test('a megabyte in one cell, or many blanks before a unit, costs no more than a refusal', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => `A${at},a,TOOLS,MAIN,1${' '.repeat(50_000)}USDx`)
  const { refused } = await office.run(csv('stock.csv', `${header},Qty`, `X,a,${'y'.repeat(1_000_000)},MAIN,1`, ...rows), {
    isPartial: true,
  })
  expect(refused).toHaveLength(301)
  expect(refused[0]).toBe('C2 too_long')
})

test('a header of brackets without end is no header, and found so at once', async () => {
  const { row } = await office.run({ name: 'stock.csv', content: `${'('.repeat(500_000)},Name\nA,a\n` })
  expect(row.reason).toMatch(/none of the first 50 rows/)
})

test('thousands of unknown headers make a short note', async () => {
  const names = Array.from({ length: 3000 }, (_, at) => `Unknown column ${at}`)
  const { sheet } = await office.run(csv('stock.csv', `${header},${names.join(',')}`, 'A,a,TOOLS,MAIN'))
  expect(sheet).toMatchObject({ resource: 'inventoryItem', inserts: 1 })
  expect(String(sheet.notes[0]).length).toBeLessThan(1000)
  expect(sheet.notes[0]).toMatch(/ and 2970 more$/)
})

test('a sheet without a required column says which header to add', async () => {
  const { issues } = await office.run(csv('stock.csv', 'SKU,Name,Store', ...Array.from({ length: 3000 }, (_, at) => `A${at},a,MAIN`)), {
    isPartial: true,
  })
  expect(issues).toHaveLength(3000)
  expect(issues[0]).toMatchObject({
    cell: 'A2',
    code: 'required',
    message: 'category is missing',
    hint: 'Add a column with the header category.',
  })
})

test('more issues than are kept are counted, said so, and no conflict', async () => {
  const { report, issues, outcome } = await office.run(
    csv('stock.csv', header, ...Array.from({ length: 60_000 }, (_, at) => `A${at},a,NONE,NOWHERE`), 'B,b,TOOLS,MAIN'),
    { isPartial: true },
  )
  expect(issues).toHaveLength(100_000)
  expect(report.notes).toContainEqual('20000 further issues are counted but not listed.')
  expect([outcome, report.conflicts, report.sheets[0]?.rejected, report.applied]).toEqual(['done-with-rejects', undefined, 60_000, 1])
}, 300_000)
