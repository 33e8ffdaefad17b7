// However the bytes of a file are cut into chunks, the same cells come out.
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, columnLetters, dateCell, errorCell } from '../../shared/tabular/cell.ts'
import { CsvScanner } from '../../shared/tabular/csv-scanner.ts'
import { DEFAULT_LIMITS } from '../../shared/tabular/limits.ts'
import { SharedStrings } from '../../shared/tabular/shared-strings.ts'
import { SheetScanner } from '../../shared/tabular/sheet-scanner.ts'
import { Utf8Guard } from '../../shared/tabular/utf8.ts'

const TEXTS = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed() && !/\p{Cc}|[\ufffe\uffff]/u.test(text)),
  fc.constantFrom('<a> & "b"', ']]>', '_x000D_', 'é🔧é', "O'Neil", 'a\nb', '007', ' spaces ', '-->', '&amp;'),
)

interface Written {
  cell: Cell
  xml: (reference: string) => string
}

function escaped(text: string, numeric: boolean): string {
  const safe = text.replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
  return safe.replace(/[&<>"]/g, (character) =>
    numeric ? `&#x${character.codePointAt(0)?.toString(16)};` : `&#${character.codePointAt(0)};`,
  )
}

const SHARED = ['alpha', 'Łódź <1>', 'gamma 🔧']

const WRITTEN: fc.Arbitrary<Written> = fc.oneof(
  fc.constant<Written>({ cell: null, xml: (reference) => `<c${reference}/>` }),
  fc.constant<Written>({ cell: null, xml: (reference) => `<c${reference} s="1"></c>` }),
  fc
    .integer({ min: -1_000_000, max: 1_000_000 })
    .map<Written>((value) => ({ cell: value / 100, xml: (reference) => `<c${reference}><v>${value / 100}</v></c>` })),
  fc.nat(99_999).map<Written>((value) => ({ cell: value, xml: (reference) => `<c${reference}><f>A1&gt;1</f><v>${value}</v></c>` })),
  fc.boolean().map<Written>((value) => ({ cell: value, xml: (reference) => `<c${reference} t="b"><v>${value ? 1 : 0}</v></c>` })),
  fc.constant<Written>({ cell: errorCell('#N/A'), xml: (reference) => `<c${reference} t="e"><v>#N/A</v></c>` }),
  fc.constant<Written>({ cell: errorCell('#NOT-CALCULATED'), xml: (reference) => `<c${reference}><f>NOW()</f></c>` }),
  fc.constant<Written>({ cell: dateCell('2027-02-28'), xml: (reference) => `<c${reference} s="1"><v>46446</v></c>` }),
  fc
    .nat(SHARED.length - 1)
    .map<Written>((index) => ({ cell: SHARED[index] ?? null, xml: (reference) => `<c${reference} t="s"><v>${index}</v></c>` })),
  fc.tuple(TEXTS, fc.boolean()).map<Written>(([text, numeric]) => ({
    cell: text,
    xml: (reference) => `<c${reference} t="inlineStr"><is><t xml:space="preserve">${escaped(text, numeric)}</t></is></c>`,
  })),
  TEXTS.map<Written>((text) => ({
    cell: text,
    xml: (reference) => `<c${reference} t="inlineStr"><is><t>${escaped(text, true)}</t></is></c>`,
  })),
  TEXTS.map<Written>((text) => ({ cell: text, xml: (reference) => `<c${reference} t="str"><v>${escaped(text, true)}</v></c>` })),
  fc.tuple(TEXTS, TEXTS).map<Written>(([one, two]) => ({
    cell: one + two,
    xml: (reference) =>
      `<c${reference} t="inlineStr"><is><r><t>${escaped(one, true)}</t></r><r><t><!-- <c> --><![CDATA[${two.replaceAll(']]>', ']]]]><![CDATA[>').replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')}]]></t></r></is></c>`,
  })),
)

const SHEET = fc.record({
  rows: fc.array(fc.array(WRITTEN, { maxLength: 6 }), { maxLength: 8 }),
  referenced: fc.boolean(),
  prefix: fc.constantFrom('', 'x:', 'main:'),
  pretty: fc.boolean(),
})

function toXml({ rows, referenced, prefix, pretty }: { rows: Written[][]; referenced: boolean; prefix: string; pretty: boolean }): Buffer {
  const body = rows
    .map((cells, row) => {
      const xml = cells
        .map(({ xml }, column) => xml(referenced ? ` r="${columnLetters(column)}${row + 1}"` : ''))
        .join(pretty ? '\n    ' : '')
      return `<row${referenced ? ` r="${row + 1}"` : ''}>${xml}</row>`
    })
    .join(pretty ? '\n' : '')
  const plain = `<worksheet><sheetViews><sheetView tabSelected="1"/></sheetViews><sheetData>${body}</sheetData><pageMargins left="0.7"/></worksheet>`
  const named =
    prefix === ''
      ? plain
      : plain.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(\/?)([a-zA-Z])/gs, (whole, slash?: string, first?: string) =>
          first === undefined ? whole : `<${slash}${prefix}${first}`,
        )
  const uri = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>${named.replace('worksheet>', `worksheet xmlns${prefix === '' ? '' : `:${prefix.slice(0, -1)}`}="${uri}">`)}`,
  )
}

function readSheet(chunks: readonly Buffer[]): Map<number, Cell[]> {
  const strings = new SharedStrings(DEFAULT_LIMITS)
  for (const text of SHARED) strings.add(text)
  const scanner = new SheetScanner({
    sheet: 'List',
    part: 'sheet1.xml',
    strings,
    dateKinds: Uint8Array.from([0, 1]),
    is1904: false,
    limits: DEFAULT_LIMITS,
  })
  for (const chunk of chunks) scanner.push(chunk)
  scanner.finish()
  return new Map(scanner.takeRows().map(({ number, cells }) => [number, cells]))
}

/** The chunks between the given cuts, each in memory of its own, so that nothing is read beyond its end. */
function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => Buffer.from(bytes.subarray(places[index], end)))
}

describe('a sheet', () => {
  test('reads as it was written, whatever the size of the chunks', () => {
    fc.assert(
      fc.property(SHEET, fc.array(fc.nat(), { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (sheet, cuts, size) => {
        const expected = new Map<number, Cell[]>()
        sheet.rows.forEach((cells, index) => {
          const values = cells.map(({ cell }) => cell)
          while (values.length > 0 && values[values.length - 1] === null) values.pop()
          if (values.length > 0) expected.set(index + 1, values)
        })
        const xml = toXml(sheet)
        expect(readSheet([xml])).toEqual(expected)
        expect(readSheet(cutAt(xml, cuts))).toEqual(expected)
        const even = Array.from({ length: Math.floor(xml.length / size) }, (_, index) => index * size)
        expect(readSheet(cutAt(xml, even))).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })

  test('reads as it was written byte by byte', () => {
    fc.assert(
      fc.property(SHEET, (sheet) => {
        const xml = toXml(sheet)
        expect(readSheet(Array.from(xml, (byte) => Buffer.of(byte)))).toEqual(readSheet([xml]))
      }),
      { numRuns: 100 },
    )
  })
})

describe('a CSV file', () => {
  const FIELD = fc.oneof(TEXTS, fc.constantFrom('', '"', 'a"b', 'a,b', '\r\n', 'x\ry', '""', ',,'))
  const TABLE = fc.array(fc.array(FIELD, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
  const guarded = (text: string) => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text)

  function readCsv(chunks: readonly Buffer[]): (string | null)[][] {
    const scanner = new CsvScanner(0x2c, DEFAULT_LIMITS)
    for (const chunk of chunks) scanner.push(chunk)
    scanner.finish()
    return scanner.takeRecords()
  }

  test('reads as it was written, whatever the line ends and the size of the chunks', () => {
    fc.assert(
      fc.property(
        TABLE,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 12 }),
        (table, lineEnd, closed, cuts) => {
          const lines = table.map((cells) =>
            cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
          )
          const bytes = Buffer.from(lines.join(lineEnd) + (closed ? lineEnd : ''))
          const expected = table.map((cells) => cells.map((cell) => (cell === '' ? null : guarded(cell))))
          expect(readCsv([bytes])).toEqual(expected)
          expect(readCsv(cutAt(bytes, cuts))).toEqual(expected)
          expect(readCsv(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('reads as csv-parse reads it', () => {
    const plain = fc.stringMatching(/^[a-z0-9 ,"\n]*$/)
    fc.assert(
      fc.property(fc.array(fc.array(plain, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (table) => {
        const text = table.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
        const theirs: string[][] = parse(text, { relax_column_count: true })
        expect(readCsv([Buffer.from(text)])).toEqual(theirs.map((cells) => cells.map((cell) => (cell === '' ? null : cell))))
      }),
    )
  })
})

describe('the UTF-8 guard', () => {
  test('names the first bad byte wherever the chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.constantFrom([0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0x80]),
        (before, after, cuts, bad) => {
          const good = Buffer.from(before)
          const bytes = Buffer.concat([good, Buffer.from(bad), Buffer.from(after)])
          const guard = new Utf8Guard()
          let found = -1
          for (const chunk of cutAt(bytes, cuts)) {
            found = guard.push(chunk)
            if (found >= 0) break
          }
          expect(found >= 0 ? found : guard.finish()).toBe(good.length)
        },
      ),
      { numRuns: 500 },
    )
  })
})
