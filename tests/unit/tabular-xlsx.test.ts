// Workbooks as programs write them, plain and odd: what each shape of a cell reads as.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBook } from '../../shared/tabular/book.ts'
import { makeZip, sharedStringsXml, sheetXml, workbookParts } from '../support/make-workbook.ts'
import { cellsOf, readBytes } from '../support/read-tables.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

function date(iso: string) {
  return { kind: 'date', iso }
}

function error(text: string) {
  return { kind: 'error', text }
}

describe('a cell', () => {
  test.each([
    ['a number', '<c r="A1"><v>12.5</v></c>', 12.5],
    ['a number with noise in its last digits', '<c r="A1" t="n"><v>0.30000000000000004</v></c>', 0.3],
    ['a number in scientific notation', '<c r="A1"><v>1.2E-2</v></c>', 0.012],
    ['what should be a number and is none', '<c r="A1"><v>NaN</v></c>', 'NaN'],
    ['true', '<c r="A1" t="b"><v>1</v></c>', true],
    ['false', '<c r="A1" t="b"><v>0</v></c>', false],
    ['an error', '<c r="A1" t="e"><v>#DIV/0!</v></c>', error('#DIV/0!')],
    ['an error of a formula', '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', error('#DIV/0!')],
    ['a formula whose result is 0', '<c r="A1"><f>B1-B1</f><v>0</v></c>', 0],
    ['a formula whose result is text', '<c r="A1" t="str"><f>B1&amp;C1</f><v>a_x000D_ &lt;b&gt;</v></c>', 'a\r <b>'],
    ['a formula without a result', '<c r="A1"><f>SUM(B1:B2)</f></c>', error('#NOT-CALCULATED')],
    ['a formula with an empty result', '<c r="A1"><f>SUM(B1:B2)</f><v></v></c>', error('#NOT-CALCULATED')],
    ['a formula with a self-closed result', '<c r="A1"><f>SUM(B1:B2)</f><v/></c>', error('#NOT-CALCULATED')],
    ['a shared formula with a result', '<c r="A1"><f t="shared" si="0"/><v>3</v></c>', 3],
    ['inline text', '<c r="A1" t="inlineStr"><is><t>Pump</t></is></c>', 'Pump'],
    ['inline text with its spaces', '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> Pump </t></is></c>', ' Pump '],
    [
      'inline text in runs, phonetics left out',
      '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>Pu</t></r><r><t>mp</t></r><rPh sb="0" eb="1"><t>ポンプ</t></rPh></is></c>',
      'Pump',
    ],
    [
      'text with entities',
      '<c r="A1" t="inlineStr"><is><t>&lt;a&gt; &amp;amp; &quot;&apos; &#233;&#x1F527;</t></is></c>',
      '<a> &amp; "\' é🔧',
    ],
    ['text in CDATA', '<c r="A1" t="inlineStr"><is><t>a<![CDATA[<b> & ]]>c</t></is></c>', 'a<b> & c'],
    ['text around a comment', '<c r="A1" t="inlineStr"><is><t>a<!-- > -->b</t></is></c>', 'ab'],
    ['text with a spelled-out escape', '<c r="A1" t="inlineStr"><is><t>_x005F_x000D_ _x0041_</t></is></c>', '_x000D_ A'],
    ['text with line ends', '<c r="A1" t="inlineStr"><is><t>a\r\nb\rc</t></is></c>', 'a\nb\nc'],
    ['a date under format 14', '<c r="A1" s="1"><v>46446</v></c>', date('2027-02-28')],
    ['a time under format 20', '<c r="A1" s="2"><v>0.604166666666667</v></c>', date('14:30:00')],
    ['a date and time under format 22', '<c r="A1" s="3"><v>46446.604166666664</v></c>', date('2027-02-28T14:30:00.000')],
    ['a date under a format of its own', '<c r="A1" s="4"><v>46446</v></c>', date('2027-02-28')],
    ['a duration', '<c r="A1" s="5"><v>1.5</v></c>', 1.5],
    ['a date that a formula gave', '<c r="A1" s="1"><f>TODAY()</f><v>46446</v></c>', date('2027-02-28')],
    ['an ISO date', '<c r="A1" t="d"><v>2027-02-28T14:30:00</v></c>', date('2027-02-28T14:30:00.000')],
    ['a number under a style that is not there', '<c r="A1" s="99"><v>1</v></c>', 1],
    ['a tag broken over lines', '<c\n r="A1"\n t="n"\n><v\n>5</v\n></c\n>', 5],
    ['a cell with other attributes', '<c cm="1" vm=\'2\' r="A1"><v>5</v><extLst><ext uri="x"/></extLst></c>', 5],
    ['a lower-case reference', '<c r="a1"><v>5</v></c>', 5],
  ])('%s', async (_what, xml, expected) => {
    expect(await cellsOf(`<row r="1">${xml}</row>`)).toEqual([[expected]])
  })

  test('stays where it stands, whatever is left out before it', async () => {
    expect(await cellsOf('<row r="1"><c r="B1"><v>1</v></c><c r="D1" s="1"/><c r="E1"><v>2</v></c><c r="F1"/></row>')).toEqual([
      [null, 1, null, null, 2],
    ])
  })

  test('without a reference stands right of the one before', async () => {
    expect(await cellsOf('<row><c><v>1</v></c><c/><c><v>2</v></c><c r="F1"><v>3</v></c><c><v>4</v></c></row>')).toEqual([
      [1, null, 2, null, null, 3, 4],
    ])
  })

  test('with an empty text is empty', async () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1" t="inlineStr"><is><t/></is></c></row>'
    expect(await cellsOf(rows, { 'xl/sharedStrings.xml': sharedStringsXml(['']) })).toEqual([])
  })

  test('of a merged range has its value in the first cell only', async () => {
    const xml = `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>`
    expect(await cellsOf('', { 'xl/worksheets/sheet1.xml': xml })).toEqual([[1]])
  })

  test('keeps a text of more than 32,767 characters whole', async () => {
    const text = 'é'.repeat(100_000)
    expect(await cellsOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row>`)).toEqual([[text]])
  })
})

describe('shared strings', () => {
  const rows =
    '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>1</v></c></row>'

  test('may be rich, phonetic, escaped, and used more than once', async () => {
    const table = `<sst xmlns="${MAIN}" count="4"><si><t>plain</t></si><si><r><t xml:space="preserve">ri </t></r><r><rPr><i/></rPr><t>ch</t></r><rPh sb="0" eb="1"><t>x</t></rPh><phoneticPr fontId="1"/></si><si><t>Łódź &amp; _x000D_</t></si></sst>`
    expect(await cellsOf(rows, { 'xl/sharedStrings.xml': table })).toEqual([['ri ch', 'plain', 'Łódź & \r', 'ri ch']])
  })

  test('may hold a lone surrogate, which is delivered for a column rule to refuse', async () => {
    const table = `<sst xmlns="${MAIN}"><si><t>a</t></si><si><t>_xD83D_</t></si><si><t></t></si></sst>`
    expect(await cellsOf(rows, { 'xl/sharedStrings.xml': table })).toEqual([['\ud83d', 'a', null, '\ud83d']])
  })

  test('may be long and many, in whatever order they are asked for', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) =>
      index % 1000 === 7 ? `${index} `.repeat(400_000) : `text ${index} ${'é'.repeat(index % 9)}`,
    )
    const cells = texts
      .map((_, index) => `<row r="${index + 1}"><c r="A${index + 1}" t="s"><v>${texts.length - 1 - index}</v></c></row>`)
      .join('')
    const read = await cellsOf(cells, { 'xl/sharedStrings.xml': sharedStringsXml(texts) })
    expect(read.map(([cell]) => cell).reverse()).toEqual(texts)
  })
})

describe('a sheet', () => {
  test('numbers its rows as people see them, leaves blank ones out and says which are hidden', async () => {
    const rows =
      '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"/><row r="4" s="1" customFormat="1"><c r="A4" s="1"/></row><row r="7" hidden="1"><c r="A7"><v>2</v></c></row><row hidden="false"><c><v>3</v></c></row>'
    const { sheets } = await readBytes(makeZip(workbookParts({ List: sheetXml(rows) })))
    expect(sheets[0]?.rows).toEqual([
      { number: 2, cells: [1], hidden: false },
      { number: 7, cells: [2], hidden: true },
      { number: 8, cells: [3], hidden: false },
    ])
  })

  test('may be empty', async () => {
    expect(await cellsOf('')).toEqual([])
    expect(await cellsOf('', { 'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData/></worksheet>` })).toEqual([])
  })

  test('may use any namespace prefix', async () => {
    const xml = `<?xml version="1.0"?><x:worksheet xmlns:x="${MAIN}" xmlns:y="urn:other"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><y:c r="B1"><y:v>9</y:v></y:c><x:c r="C1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>`
    expect(await cellsOf('', { 'xl/worksheets/sheet1.xml': xml })).toEqual([['a', null, 2]])
  })

  test('may begin with a byte-order mark', async () => {
    expect(await cellsOf('', { 'xl/worksheets/sheet1.xml': `\ufeff${sheetXml('<row r="1"><c r="A1"><v>1</v></c></row>')}` })).toEqual([[1]])
  })

  test('is read again from the start each time', async () => {
    const book = await openBook(new URL('../fixtures/facilities.xlsx', import.meta.url).pathname, 'facilities.xlsx')
    const [first, second] = [book.sheets[3], book.sheets[0]]
    const once = (await Array.fromAsync(first?.rows() ?? [])).flat()
    for await (const rows of second?.rows() ?? []) {
      expect(rows.length).toBeGreaterThan(0)
      break
    }
    expect((await Array.fromAsync(first?.rows() ?? [])).flat()).toEqual(once)
    await book.close()
  })

  test('comes in batches of at most 500 rows', async () => {
    const rows = Array.from({ length: 1700 }, (_, index) => `<row r="${index + 1}"><c r="A${index + 1}"><v>${index}</v></c></row>`).join('')
    const folder = await mkdtemp(join(tmpdir(), 'opsbook-batches-'))
    await writeFile(join(folder, 'a.xlsx'), makeZip(workbookParts({ List: sheetXml(rows) })))
    const book = await openBook(join(folder, 'a.xlsx'), 'a.xlsx')
    const sizes = (await Array.fromAsync(book.sheets[0]?.rows() ?? [])).map(({ length }) => length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1700)
    await book.close()
    await rm(folder, { recursive: true })
  })
})

describe('a workbook', () => {
  const row = (value: number) => sheetXml(`<row r="1"><c r="A1"><v>${value}</v></c></row>`)

  test('may be Strict, with absolute targets, prefixes and parts in any order and case', async () => {
    const strict = 'http://purl.oclc.org/ooxml'
    const zip = makeZip(
      workbookParts(
        {},
        {
          'xl/workbook.xml': undefined,
          'xl/_rels/workbook.xml.rels': undefined,
          'XL/Shared.xml': `<s:sst xmlns:s="${strict}/spreadsheetml/main"><s:si><s:t>yes</s:t></s:si></s:sst>`,
          'xl/sheets/Deep/One.xml': `<s:worksheet xmlns:s="${strict}/spreadsheetml/main"><s:sheetData><s:row r="1"><s:c r="A1" t="s"><s:v>0</s:v></s:c><s:c r="B1" t="d" s="1"><s:v>2027-02-28</s:v></s:c></s:row></s:sheetData></s:worksheet>`,
          '_rels/.rels': `<p:Relationships xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships"><p:Relationship Id="x" Type="${strict}/officeDocument/relationships/officeDocument" Target="/xl/Book.xml"/></p:Relationships>`,
          'xl/book.xml': `<s:workbook xmlns:s="${strict}/spreadsheetml/main" xmlns:q="${strict}/officeDocument/relationships"><s:sheets><s:sheet name="A &amp; B" sheetId="9" q:id="s1"/></s:sheets></s:workbook>`,
          'xl/_rels/Book.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" Type="${strict}/officeDocument/relationships/worksheet" Target="/xl/sheets/Deep/One.xml"/><Relationship Id="s2" Type="${strict}/officeDocument/relationships/sharedStrings" Target="./x/../Shared.xml"/></Relationships>`,
        },
      ),
    )
    const { sheets } = await readBytes(zip)
    expect(sheets).toEqual([{ name: 'A & B', state: 'visible', rows: [{ number: 1, cells: ['yes', date('2027-02-28')], hidden: false }] }])
  })

  test('has its sheets in order, with their states, and says which have no cells', async () => {
    const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    const zip = makeZip(
      workbookParts(
        { One: row(1), Two: row(2), Three: row(3) },
        {
          'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${relations}"><sheets><sheet name="Three" sheetId="3" state="veryHidden" r:id="rId3"/><sheet name="Chart" sheetId="4" r:id="rId9"/><sheet name="One" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Two" sheetId="2" state="visible" r:id="rId2"/></sheets></workbook>`,
          'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${[1, 2, 3].map((id) => `<Relationship Id="rId${id}" Type="${relations}/worksheet" Target="worksheets/sheet${id}.xml"/>`).join('')}<Relationship Id="rId9" Type="${relations}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`,
        },
      ),
    )
    const { sheets, notes } = await readBytes(zip)
    expect(sheets.map(({ name, state, rows }) => [name, state, rows[0]?.cells[0]])).toEqual([
      ['Three', 'veryHidden', 3],
      ['One', 'hidden', 1],
      ['Two', 'visible', 2],
    ])
    expect(notes).toEqual(['Sheets without cells were left out: Chart.'])
  })

  test('may have hundreds of styles', async () => {
    const formats = Array.from(
      { length: 400 },
      (_, index) => `<numFmt numFmtId="${200 + index}" formatCode="${index % 2 === 0 ? '0.00' : 'yyyy-mm-dd'}"/>`,
    ).join('')
    const styles = `<styleSheet xmlns="${MAIN}"><numFmts>${formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${Array.from({ length: 400 }, (_, index) => `<xf numFmtId="${200 + index}"><alignment/></xf>`).join('')}</cellXfs><dxfs><dxf><numFmt numFmtId="200" formatCode="yyyy"/></dxf></dxfs></styleSheet>`
    const cells = await cellsOf(
      '<row r="1"><c r="A1" s="398"><v>46446</v></c><c r="B1" s="399"><v>46446</v></c><c r="C1" s="0"><v>1</v></c></row>',
      {
        'xl/styles.xml': styles,
      },
    )
    expect(cells).toEqual([[46_446, date('2027-02-28'), 1]])
  })

  test('may be stored without compression, and without styles or shared strings', async () => {
    const parts = workbookParts({ List: row(5) }, { 'xl/styles.xml': undefined, 'xl/sharedStrings.xml': undefined })
    const rels = parts.find(({ name }) => name === 'xl/_rels/workbook.xml.rels')
    const content = typeof rels?.content === 'string' ? rels.content.replace(/<Relationship Id="rIdB"[^>]*>/, '') : ''
    const zip = makeZip(
      [...parts.filter((part) => part !== rels), { name: 'xl/_rels/workbook.xml.rels', content }].map((part) => ({
        ...part,
        stored: true,
      })),
    )
    expect((await readBytes(zip)).sheets[0]?.rows[0]?.cells).toEqual([5])
  })

  test('is recognised by its content, whatever its name', async () => {
    expect((await readBytes(makeZip(workbookParts({ List: row(5) })), 'list.csv')).format).toBe('xlsx')
  })
})
