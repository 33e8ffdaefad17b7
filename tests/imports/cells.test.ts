// What cells mean: dates and numbers by the evidence of their column, blank and total lines, headers, titles, several tables.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { makeBook, type PlainCell } from '../support/make-sheets.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
  await office.furnish()
})
afterEach(() => office.drop())

const header = 'Item No;Description;Category;Storeroom;Qty;Unit Price (R);Expiry'
const stock = (...rows: readonly string[]) => csv('stock.csv', header, ...rows)
const cells = (...rows: readonly (readonly PlainCell[])[]) => [['SKU', 'Name', 'Category', 'Store'], ...rows] as PlainCell[][]
const book = (sheets: Readonly<Record<string, readonly (readonly PlainCell[])[]>>, hidden: readonly string[] = []) => ({
  name: 'book.xlsx',
  content: makeBook(sheets, hidden),
})

describe('dates', () => {
  const expiries = async (...dates: readonly string[]) => {
    const { sheet, refused } = await office.run(stock(...dates.map((date, at) => `I${at};Item ${at};TOOLS;MAIN;0;1;${date}`)), {
      isPartial: true,
    })
    return { dates: [...(await office.items()).values()].map(({ expiresOn }) => expiresOn), notes: sheet.notes, refused }
  }

  test('are read in the order that makes most cells of the column days, and the report says which', async () => {
    const { dates, notes } = await expiries('03/04/2027', '12/31/2027', '01/15/2027')
    expect(dates).toEqual(['2027-03-04', '2027-12-31', '2027-01-15'])
    expect(notes).toEqual(['Expiry: typed dates are read month first (by 2 cells)'])
  })

  test('of an order that most others speak against are refused, and are no evidence when they are no days at all', async () => {
    const { dates, notes, refused } = await expiries('31/01/2027', '30/01/2027', '01/15/2027', '31/02/2027', '03/04/2027')
    expect(dates).toEqual(['2027-01-31', '2027-01-30', '2027-04-03'])
    expect(notes).toEqual(['Expiry: typed dates are read day first (by 2 cells, 1 against)'])
    expect(refused).toEqual(['G4 date', 'G5 date'])
  })

  test('that prove nothing are read day first, and the report says that nothing proves it', async () => {
    const { dates, notes } = await expiries('03/04/2027', '2027-05-06')
    expect(dates).toEqual(['2027-04-03', '2027-05-06'])
    expect(notes).toEqual([expect.stringMatching(/^Expiry: typed dates are read day first \(0 cells for either order/)])
  })
})

describe('numbers', () => {
  test('of a column with decimal commas are all read so, and the report says it', async () => {
    const { sheet } = await office.run(
      stock('A;a;TOOLS;MAIN;1,5;12,50;', 'B;b;TOOLS;MAIN;1.250;1.250;', 'C;c;TOOLS;MAIN;0,125;R 3 000,75;'),
    )
    const items = await office.items()
    expect([...items.values()].map(({ unitCost }) => unitCost)).toEqual([12.5, 1250, 3000.75])
    expect([...items.values()].map(({ onHand }) => onHand)).toEqual([1.5, 1250, 0.125])
    expect(sheet.notes).toEqual([
      expect.stringMatching(/^Qty: .+ decimal comma/),
      expect.stringMatching(/^Unit Price \(R\): .+ decimal comma/),
    ])
  })

  test('with more decimal places than the column keeps are refused, never rounded in silence', async () => {
    const { refused } = await office.run(stock('A;a;TOOLS;MAIN;1;12.505;', 'B;b;TOOLS;MAIN;1.0005;1;'), { isPartial: true })
    expect(refused).toEqual(['F2 too_precise', 'E3 too_precise'])
    expect((await office.items()).size).toBe(0)
  })

  test('in a header suffix give the currency to the rows that have a price', async () => {
    await office.run(csv('stock.csv', 'SKU,Name,Category,Store,Unit Price (EUR)', 'A,a,TOOLS,MAIN,2', 'B,b,TOOLS,MAIN,'))
    const items = await office.items()
    expect([items.get('A')?.currency, items.get('B')?.currency]).toEqual(['EUR', null])
  })
})

describe('rows', () => {
  test('that are blank, hold blanks only, repeat the header or are a total are no data', async () => {
    const lines = ['A;a;TOOLS;MAIN;2;1;', ';;;;;;', ' ; ;;;;  ;', header, 'B;b;TOOLS;MAIN;3;1;', 'Total;;;;5;;', 'GRAND TOTAL;;;;5;;']
    const { sheet, outcome } = await office.run(stock(...lines))
    expect(outcome).toBe('done')
    expect(sheet).toMatchObject({ rows: 2, accepted: 2, rejected: 0 })
  })

  test('that begin with a total word but carry other text are data', async () => {
    const { refused, sheet } = await office.run(stock('TOTAL;Total care cream;TOOLS;MAIN;2;1;'))
    expect([refused, sheet.rows, (await office.items()).get('TOTAL')?.name]).toEqual([[], 1, 'Total care cream'])
  })

  test('may stand under titles, whatever the first lines say', async () => {
    const { sheet, refused } = await office.run(
      { name: 'x.csv', content: `STOCK LIST;;\nas of;2026-09-30;\n;;\n${header}\nA;a;NONE;MAIN;2;1;\n` },
      { isPartial: true },
    )
    expect(sheet.rows).toBe(1)
    expect(refused).toEqual(['C5 reference'])
  })
})

describe('sheets', () => {
  test('that are hidden are left out and said so; empty ones too', async () => {
    const { report } = await office.run(
      book({ Stock: cells(['A', 'a', 'TOOLS', 'MAIN']), Old: cells(['B', 'b', 'TOOLS', 'MAIN']), Empty: [] }, ['Old']),
    )
    expect(report.sheets.map(({ sheet, resource, rows, notes }) => [sheet, resource, rows, notes])).toEqual([
      ['Stock', 'inventoryItem', 1, []],
      ['Old', null, 0, [expect.stringContaining('hidden')]],
      ['Empty', null, 0, ['the sheet is empty']],
    ])
    expect([...(await office.items()).keys()]).toEqual(['A'])
  })

  test('with two tables side by side give both, each issue at its own cell and resource', async () => {
    const rows: PlainCell[][] = [
      ['Category Code', 'Category', null, 'Store Code', 'Store Name', 'Location'],
      ['X1', 'Xylo', null, 'S1', 'Shed', 'Yard'],
      ['X2', null, null, 'S2', null, 'Yard'],
      [null, null, null, 'S3', 'Shop', null],
    ]
    const { report, refused } = await office.run(book({ Lists: rows }), { isPartial: true })
    expect(report.sheets.map(({ resource, rows, accepted, rejected }) => [resource, rows, accepted, rejected])).toEqual([
      ['category', 2, 1, 1],
      ['store', 3, 2, 1],
    ])
    expect(refused.toSorted()).toEqual(['B3 required', 'E3 required'])
    expect(report.issues.map(({ resource }) => resource).sort()).toEqual(['category', 'store'])
  })

  test('whose headers mean one column twice are refused whole; the others go in when partial is allowed', async () => {
    const twice: PlainCell[][] = [
      ['SKU', 'Item No', 'Name', 'Category', 'Store'],
      ['A', 'B', 'a', 'TOOLS', 'MAIN'],
    ]
    const file = book({
      Stock: twice,
      Categories: [
        ['Category Code', 'Category'],
        ['NEW', 'New'],
      ],
    })
    const before = await office.contents()
    const strict = await office.run(file)
    expect(strict).toMatchObject({ outcome: 'done-with-rejects', refused: ['B1 header_twice'] })
    expect(await office.contents()).toEqual(before)
    const partial = await office.run(file, { isPartial: true })
    expect(partial).toMatchObject({ outcome: 'done-with-rejects', refused: ['B1 header_twice'] })
    expect((await office.rows('facilities_category')).map(({ code }) => code)).toContain('NEW')
    expect((await office.items()).size).toBe(0)
  })
})

test('error cells and formulas without a result are refused at their cell', async () => {
  const { refused } = await office.run(
    book({ Stock: cells([{ error: '#REF!' }, 'a', 'TOOLS', 'MAIN'], ['B', 'b', { error: '#N/A' }, 'MAIN']) }),
    { isPartial: true },
  )
  expect(refused).toEqual(['A2 error_cell', 'C3 error_cell'])
})

test('text that a spreadsheet would run as a formula is stored as it stands', async () => {
  await office.run(stock("=cmd|' /C calc'!A0;@SUM(1);TOOLS;MAIN;1;1;"))
  expect((await office.items()).get("=cmd|' /C calc'!A0")?.name).toBe('@SUM(1)')
})
