// What is written comes back as it was, and no spreadsheet program runs a text of it.
import { PassThrough, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import exceljs from 'exceljs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, dateCell, errorCell } from '../../shared/tabular/cell.ts'
import { type CellToWrite, writeCsv } from '../../shared/tabular/write-csv.ts'
import { type SheetToWrite, type WorkbookCell, writeWorkbook } from '../../shared/tabular/write-workbook.ts'
import { readBytes, refusalOf } from '../support/read-tables.ts'

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows
}

async function csvOf(header: string[], rows: CellToWrite[][]): Promise<string> {
  const out = new PassThrough()
  const written = text(out)
  await writeCsv(out, header, stream(rows))
  out.end()
  // The decoder of text() drops the byte-order mark; the bytes have it.
  return written
}

async function workbookOf(sheets: SheetToWrite[]): Promise<Buffer> {
  const out = new PassThrough()
  const [bytes] = await Promise.all([buffer(out), writeWorkbook(out, sheets)])
  return bytes
}

function sheet(name: string, rows: WorkbookCell[][], columns = 4): SheetToWrite {
  return { name, columns: Array.from({ length: columns }, (_, index) => ({ header: `H${index}` })), rows: stream(rows) }
}

/** Texts that a spreadsheet might run, and such as look like their neutralised form. */
const formulaLike = fc
  .tuple(
    fc.constantFrom('', "'", "''", "'''"),
    fc.constantFrom('=', '+', '-', '@', '\t', '\r'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
  )
  .map((parts) => parts.join(''))

describe('formula injection', () => {
  const rows = fc.array(fc.tuple(formulaLike, fc.integer({ min: -1000, max: -1 }), formulaLike), { minLength: 1, maxLength: 5 })

  test('no text of a CSV file begins like a formula, numbers stay numbers, and all comes in as it was', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const written = await csvOf(['x', 'n', 'y'], given)
        const { sheets } = await readBytes(written, 'list.csv')
        expect(sheets[0]?.rows.slice(1).map(({ cells }) => cells)).toEqual(given.map(([x, n, y]) => [x, String(n), y]))
        const plain = given.flatMap(([x, , y]) => [x, y]).filter((text) => !/[",\r\n]|^\s|\s$/.test(text))
        for (const text of plain) expect(written).toContain(`'${text}`)
        for (const [, number] of given) expect(written).toContain(`,${number},`)
      }),
      { numRuns: 100 },
    )
  })

  test('a workbook holds such texts as texts, not as formulas, and they come in as they were', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const bytes = await workbookOf([sheet('list', given, 3)])
        const { sheets } = await readBytes(bytes, 'list.xlsx')
        expect(sheets[0]?.rows.slice(1).map(({ cells }) => cells)).toEqual(given)
        const workbook = new exceljs.Workbook()
        await workbook.xlsx.load(bytes as unknown as Parameters<typeof workbook.xlsx.load>[0]) // its type is of another Buffer
        const [, ...types] =
          workbook.worksheets[0]?.getRows(1, given.length + 1)?.map((row) => [1, 2, 3].map((at) => row.getCell(at).type)) ?? []
        const { String: text, Number: number } = exceljs.ValueType
        expect(types).toEqual(given.map(() => [text, number, text]))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a CSV file', () => {
  test('has CR LF, quotes where they are needed, and texts that cannot run', async () => {
    const written = await csvOf(
      ['Code', 'Name, long'],
      [
        ['007', '=cmd|calc'],
        ['a "b"', -5],
        ['-5', 1.25],
        ['+a', '@b'],
        [null, dateCell('2027-02-28')],
        [true, errorCell('#N/A')],
        ['two\nlines', ' spaces '],
        ['\tx', undefined],
      ],
    )
    expect(written).toBe(
      'Code,"Name, long"\r\n007,\'=cmd|calc\r\n"a ""b""",-5\r\n\'-5,1.25\r\n\'+a,\'@b\r\n,2027-02-28\r\ntrue,#N/A\r\n"two\nlines"," spaces "\r\n\'\tx,\r\n',
    )
  })

  test('begins with a byte-order mark', async () => {
    const out = new PassThrough()
    const [bytes] = await Promise.all([buffer(out), writeCsv(out, ['a'], stream([])).then(() => out.end())])
    expect(bytes).toEqual(Buffer.from('\ufeffa\r\n'))
  })

  test('reads as it was written', async () => {
    const cells = fc
      .oneof(fc.string({ unit: 'binary', maxLength: 10 }), formulaLike)
      .filter((cell) => cell.isWellFormed() && !cell.includes('\0'))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cells, cells, cells), { maxLength: 6 }), async (rows) => {
        const { sheets } = await readBytes(await csvOf(['x', 'y', 'z'], rows), 'list.csv')
        const expected = rows
          .map((row, index): { number: number; cells: Cell[]; hidden: boolean } => ({
            number: index + 2,
            cells: row.map((cell) => (cell === '' ? null : cell)),
            hidden: false,
          }))
          .filter(({ cells }) => cells.some((cell) => cell !== null))
        for (const row of expected) while (row.cells[row.cells.length - 1] === null) row.cells.pop()
        expect(sheets[0]?.rows.slice(1)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('that nobody reads any more is an error and no endless wait, and its rows are closed', async () => {
    const out = new Writable({ highWaterMark: 1, write: () => {} })
    let closed = false
    const rows = async function* () {
      try {
        for (;;) yield ['x'.repeat(1000)]
      } finally {
        closed = true
      }
    }
    setImmediate(() => out.destroy())
    await expect(writeCsv(out, ['a'], rows())).rejects.toThrow()
    expect(closed).toBe(true)
  })
})

describe('a workbook', () => {
  test('reads as it was written', async () => {
    const cell = fc.oneof(
      fc.constant(null),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
      fc.constantFrom('007', '=1+1', '_x000D_', '\ud800', 'a\r\nb', ' x '),
      fc.integer(),
      fc.integer().map((value) => value / 1000),
      fc.boolean(),
      fc.constantFrom(
        dateCell('2027-02-28'),
        dateCell('2027-02-28T14:30:00.000'),
        dateCell('2027-02-28T14:30:05.250'),
        dateCell('14:30:00'),
        dateCell('1900-01-01'),
        dateCell('9999-12-31'),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 6 }), async (rows) => {
        const { sheets } = await readBytes(await workbookOf([sheet('List', rows)]))
        const expected = new Map<number, unknown[]>()
        rows.forEach((row, index) => {
          const cells = [...row]
          while (cells.length > 0 && cells[cells.length - 1] === null) cells.pop()
          if (cells.length > 0) expected.set(index + 2, cells)
        })
        expect(new Map(sheets[0]?.rows.slice(1).map(({ number, cells }) => [number, cells]))).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })

  test('has a bold, frozen header with notes, and lists to choose from', async () => {
    const long = Array.from({ length: 60 }, (_, index) => `category ${index}`)
    const bytes = await workbookOf([
      {
        name: 'Items: all/new',
        columns: [
          { header: 'Code', note: 'As on the label', numFmt: '@', width: 12, required: true },
          { header: 'Kind', choices: ['good', 'bad'] },
          { header: 'Category', choices: long, required: true },
          { header: 'Place', choices: ['a, b', 'c'] },
        ],
        rows: stream([['007', 'good', 'category 3', null]]),
      },
      sheet('Items: all/new', []),
    ])
    const workbook = new exceljs.Workbook()
    // The types of exceljs know an older Buffer only; it takes any ArrayBuffer.
    await workbook.xlsx.load(new Uint8Array(bytes).buffer)
    expect(workbook.worksheets.map(({ name, state }) => [name, state])).toEqual([
      ['Items  all new', 'visible'],
      ['Items  all new (2)', 'visible'],
      ['Choices', 'hidden'],
    ])
    const items = workbook.worksheets[0]
    expect(items?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    expect(items?.getCell('A1').font.bold).toBe(true)
    expect(items?.getCell('A1').note).toBe('As on the label')
    expect(items?.getCell('A2').numFmt).toBe('@')
    expect(items?.getColumn(1).width).toBe(12)
    expect(items?.getCell('B2').dataValidation).toMatchObject({ type: 'list', allowBlank: true, formulae: ['"good,bad"'] })
    expect(items?.getCell('C900').dataValidation).toMatchObject({ type: 'list', formulae: ['Choices!$A$1:$A$60'] })
    expect(items?.getCell('D2').dataValidation).toMatchObject({ type: 'list', formulae: ['Choices!$B$1:$B$2'] })
    const { sheets } = await readBytes(bytes)
    expect(sheets[2]?.rows.map(({ cells }) => cells[1] ?? null).slice(0, 3)).toEqual(['a, b', 'c', null])
  })

  test('refuses a text that no workbook can hold', async () => {
    const out = new PassThrough()
    out.resume()
    const { code, message } = await refusalOf(writeWorkbook(out, [sheet('List', [['x'.repeat(32_768)]])]))
    expect(code).toBe('too_large')
    expect(message).toContain('Cell A2 would hold a text of 32,768 characters')
  })

  test('that nobody reads any more is an error and no endless wait', async () => {
    const out = new Writable({ highWaterMark: 1, write: () => {} })
    const rows = async function* (): AsyncGenerator<WorkbookCell[]> {
      for (let index = 0; ; index++) yield [`row ${index}`, Math.sqrt(index)]
    }
    setTimeout(() => out.destroy(), 50)
    await expect(writeWorkbook(out, [{ ...sheet('List', []), rows: rows() }])).rejects.toThrow('closed before all was written')
  })

  test('passes on the error of its rows', async () => {
    const out = new PassThrough()
    out.resume()
    const rows = async function* (): AsyncGenerator<WorkbookCell[]> {
      yield ['a']
      throw new Error('the database went away')
    }
    await expect(writeWorkbook(out, [{ ...sheet('List', []), rows: rows() }])).rejects.toThrow('the database went away')
  })
})
