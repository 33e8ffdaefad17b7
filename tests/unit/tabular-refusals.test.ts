// Files that cannot or must not be read: each is refused in a sentence that says what to do.
import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { makeOle, makeZip, sharedStringsXml, sheetXml, workbookParts } from '../support/make-workbook.ts'
import { readBytes, refusalOf } from '../support/read-tables.ts'

const ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
const GOOD = makeZip(workbookParts({ List: sheetXml(ROWS) }))

function withSheet(xml: string | Uint8Array) {
  return makeZip([
    ...workbookParts({ List: '' }).filter(({ name }) => !name.endsWith('sheet1.xml')),
    { name: 'xl/worksheets/sheet1.xml', content: xml },
  ])
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

describe('refused as no workbook', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), 'is empty: there is nothing to read'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), 'is not a workbook and not a text file'],
    ['a PDF', Buffer.from('%PDF-1.7\n%...'), 'is a document, not a workbook'],
    [
      'a web page under another name',
      Buffer.from('\n<html><table><tr><td>1</td></tr></table></html>'),
      'is a web page or XML file under another name',
    ],
    ['XML of Excel 2003', Buffer.from('<?xml version="1.0"?><Workbook/>'), 'is a web page or XML file under another name'],
    ['some zip', makeZip([{ name: 'a.txt', content: 'a' }]), 'is a zip file, but not a workbook'],
    ['an empty zip', makeZip([]), 'is an empty zip file'],
    ['a Word document', makeZip([{ name: 'word/document.xml', content: '<a/>' }]), 'is a zip file, but not a workbook'],
    ['a password-protected workbook', makeOle(['EncryptionInfo', 'EncryptedPackage']), 'is protected by a password'],
    ['an old .xls', makeOle(['Workbook', '\u0005SummaryInformation']), 'old .xls format. Open it and save it as .xlsx'],
    ['a very old .xls', makeOle(['Book']), 'old .xls format'],
    ['an old Word document', makeOle(['WordDocument']), 'is an old Office document, but not a workbook'],
    [
      'an .ods',
      makeZip([
        { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
        { name: 'content.xml', content: '<a/>' },
      ]),
      '(.ods). Open it and save it as .xlsx',
    ],
    [
      'an .xlsb',
      makeZip(workbookParts({}, { 'xl/workbook.bin': 'x', 'xl/workbook.xml': undefined })),
      '(.xlsb). Open it and save it as .xlsx',
    ],
    ['a workbook without sheets', makeZip(workbookParts({})), 'has no sheets with cells'],
  ])('%s', async (_what, bytes, sentence) => {
    const { code, message } = await refusalOf(readBytes(bytes, 'list.xlsx'))
    expect(code).toBe('invalid')
    expect(message.startsWith('list.xlsx is ') || message.startsWith('list.xlsx has ')).toBe(true)
    expect(message).toContain(sentence)
  })
})

describe('refused as damaged', () => {
  test('a zip that is cut off', async () => {
    expect((await refusalOf(readBytes(GOOD.subarray(0, GOOD.length - 40)))).message).toContain('is cut off')
  })

  test('a zip whose directory points nowhere', async () => {
    const moved = Buffer.from(GOOD)
    moved.writeUInt32LE(0x0fffffff, moved.length - 6)
    expect((await refusalOf(readBytes(moved))).message).toContain('is damaged')
  })

  test('a part whose bytes have changed', async () => {
    const parts = workbookParts({ List: sheetXml(ROWS) }).map((part) => ({ ...part, stored: part.name.endsWith('sheet1.xml') }))
    const zip = makeZip(parts)
    const at = zip.indexOf('<v>1</v>') + 3
    const copy = Buffer.from(zip)
    copy.write('2', at)
    expect((await refusalOf(readBytes(copy))).message).toContain('does not match its checksums')
  })

  test('a part that no longer inflates', async () => {
    const sheet = sheetXml(Array.from({ length: 500 }, (_, index) => `<row><c><v>${index * 7919}</v></c></row>`).join(''))
    const zip = makeZip(workbookParts({ List: sheet }))
    const packed = zip.indexOf(deflateRawSync(Buffer.from(sheet)))
    const { code, message } = await refusalOf(readBytes(flipped(zip, packed + 300)))
    expect(code).toBe('invalid')
    expect(message).toContain('damaged')
  })

  test('a zip with a password', async () => {
    const zip = Buffer.from(GOOD)
    zip.writeUInt16LE(1, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8)
    expect((await refusalOf(readBytes(zip))).message).toContain('zip file with a password')
  })

  test.each([
    ['a sheet that ends too early', sheetXml(ROWS).slice(0, -20), 'ends too early'],
    ['a sheet that ends within a tag', sheetXml(ROWS).slice(0, -3), 'ends too early'],
    ['a sheet with nothing in it', '', 'ends too early'],
    ['tags that do not match', sheetXml('<row r="1"><c r="A1"><v>1</c></v></row>'), 'closes <c> that is not open'],
    ['a row out of order', sheetXml('<row r="2"/><row r="1"/>'), 'has row 1 after row 2'],
    ['a cell of another row', sheetXml('<row r="2"><c r="A1"><v>1</v></c></row>'), 'has a cell "A1" in row 2'],
    ['a cell twice', sheetXml('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), 'has cell A1 twice'],
    ['a shared string that is not there', sheetXml('<row r="1"><c r="B1" t="s"><v>7</v></c></row>'), 'refers in cell B1 to a text'],
    ['another encoding', sheetXml(ROWS).replace('UTF-8', 'ISO-8859-1'), 'says it is in ISO-8859-1'],
    ['a DOCTYPE', sheetXml(ROWS).replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'), 'contains a DOCTYPE'],
  ])('%s', async (_what, xml, sentence) => {
    const { code, message } = await refusalOf(readBytes(withSheet(xml)))
    expect(code).toBe('invalid')
    expect(message).toContain(sentence)
    expect(message).toContain('xl/worksheets/sheet1.xml')
  })

  test('a sheet that is not UTF-8, naming the byte', async () => {
    const xml = Buffer.from(sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>caf#</t></is></c></row>'))
    const at = xml.indexOf('#')
    xml[at] = 0xe9
    expect((await refusalOf(readBytes(withSheet(xml)))).message).toContain(`is not valid UTF-8 at byte ${at}`)
  })

  test('a workbook whose sheet is missing from the zip', async () => {
    const zip = makeZip(workbookParts({ List: '' }, { 'xl/worksheets/sheet1.xml': undefined }))
    expect((await refusalOf(readBytes(zip))).message).toContain('its part xl/worksheets/sheet1.xml is missing')
  })
})

describe('refused as too large, naming the limit and a remedy', () => {
  const many = sheetXml(
    Array.from(
      { length: 300 },
      (_, index) => `<row r="${index + 1}"><c r="A${index + 1}"><v>1</v></c><c r="D${index + 1}"><v>1</v></c></row>`,
    ).join(''),
  )
  const cases: [string, Buffer, Parameters<typeof readBytes>[2], string][] = [
    ['the file', GOOD, { fileBytes: 1000 }, 'the limit is 1,000 bytes. Split it'],
    ['the number of parts', GOOD, { zipEntries: 5 }, 'has 7 parts inside; the limit is 5'],
    ['the inflated bytes', withSheet(many), { inflatedBytes: 10_000 }, 'unpacks to more than 9.8 KB'],
    [
      'the ratio of a bomb',
      withSheet(sheetXml(' '.repeat(3_000_000))),
      { ratioFromBytes: 1_000_000 },
      'unpacks to over 200 times its size',
    ],
    ['the cells of a sheet', withSheet(many), { cellsPerSheet: 1000 }, 'has more than 1,000 cells'],
    ['the columns', withSheet(sheetXml('<row r="1"><c r="XFE1"><v>1</v></c></row>')), {}, 'has a column XFE; the limit is 16,384'],
    [
      'the rows',
      withSheet(sheetXml('<row r="1048577"><c r="A1048577"><v>1</v></c></row>')),
      {},
      'has a row 1048577; the limit is 1,048,576',
    ],
    [
      'one text',
      withSheet(sheetXml(`<row><c t="inlineStr"><is><t>${'a'.repeat(600_000)}</t></is></c></row>`)),
      { textBytes: 200_000 },
      'has one text of more than 195.3 KB',
    ],
    [
      'all texts',
      makeZip(workbookParts({ List: sheetXml(ROWS) }, { 'xl/sharedStrings.xml': sharedStringsXml(['a'.repeat(3_000_000)]) })),
      { sharedStringBytes: 2 ** 21 },
      'has more than 2 MB of texts',
    ],
  ]
  test.each(cases)('%s', async (_what, bytes, limits, sentence) => {
    const { code, message } = await refusalOf(readBytes(bytes, 'list.xlsx', limits))
    expect(code).toBe('too_large')
    expect(message).toContain(sentence)
    expect(message.split('. ').length).toBeGreaterThanOrEqual(2)
  })

  test('but not a size that the zip only claims', async () => {
    const zip = Buffer.from(GOOD)
    for (let at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])); at >= 0; at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), at + 4)) {
      zip.writeUInt32LE(0x7fffffff, at + 24)
    }
    expect((await readBytes(zip)).sheets[0]?.rows[0]?.cells).toEqual([1])
  })
})

describe('a workbook with any bytes changed or missing', () => {
  const sample = readFileSync(new URL('../fixtures/facilities.xlsx', import.meta.url))

  test('is read or refused in words, never a crash', async () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(sample.length)), async (changes, length) => {
        const bytes = Buffer.from(sample.subarray(0, length ?? sample.length))
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const outcome = await readBytes(bytes).then(
          ({ sheets }) => sheets.length,
          (error: unknown) => (error instanceof AppError ? error.code : error),
        )
        expect(['invalid', 'too_large', 1, 5]).toContain(outcome)
      }),
      { numRuns: 150 },
    )
  })
})
