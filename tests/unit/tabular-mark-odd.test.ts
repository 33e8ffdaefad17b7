// Marked copies of odd workbooks, made by hand: threads, signatures, prefixes, other rules, sheets of the same name, too many marks.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mark } from '../../shared/tabular/mark/issues-sheet.ts'
import { markWorkbook, mostComments } from '../../shared/tabular/mark/mark-workbook.ts'
import { makeZip, sheetXml, workbookParts } from '../support/make-workbook.ts'
import { readFileOf } from '../support/read-tables.ts'
import { partsOf } from '../support/workbook-parts.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabular-mark-odd-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
const mark = (cell: string, sheet = 'List'): Mark => {
  return { sheet, cell, column: null, value: null, severity: 'reject', message: 'is wrong', hint: null }
}
const sheetWith = (tail: string, cells = rows) => sheetXml(cells).replace('</worksheet>', `${tail}</worksheet>`)

/** Marks a workbook of these parts, and once more with nothing wrong; what it was is what it is then. */
async function markAndBack(sheets: Readonly<Record<string, string>>, replaced: Readonly<Record<string, string>>, issues: readonly Mark[]) {
  const path = join(folder, 'given.xlsx')
  writeFileSync(path, makeZip(workbookParts(sheets, replaced)))
  const out = join(folder, 'marked.xlsx')
  const { notes } = await markWorkbook({ path, fileName: 'given.xlsx', out, issues })
  const bare = join(folder, 'bare.xlsx')
  await markWorkbook({ path: out, fileName: 'given.xlsx', out: bare, issues: [] })
  return { out, notes, before: await partsOf(path), after: await partsOf(out), bare: await partsOf(bare) }
}
const first = 'xl/worksheets/sheet1.xml'

test('rules of the user, old and new ones, move down by one and back', async () => {
  const tail = `<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting><extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" priority="2"/></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>`
  const { before, after, bare } = await markAndBack({ List: sheetWith(tail) }, {}, [mark('A1')])
  const text = String(after.get(first))
  expect(text).toMatch(
    /<formula>"opsbook-mark"="opsbook-mark"<\/formula>.*<cfRule type="expression" priority="2">.*<x14:cfRule type="dataBar" priority="3"\/>/,
  )
  expect(bare).toEqual(before)
})

test('a sheet of the user that is called Issues stays, and a list that was renamed is found', async () => {
  const { out, before, bare } = await markAndBack({ List: sheetXml(rows), issues: sheetXml(rows) }, {}, [mark('A1')])
  expect((await readFileOf(out, 'x.xlsx')).sheets.map(({ name }) => name)).toEqual(['List', 'issues', 'Issues (2)'])
  expect(bare).toEqual(before)
})

test('names and tabs that count sheets are set right when a list is taken out that somebody has moved to the front', async () => {
  const { out } = await markAndBack({ List: sheetXml(rows) }, {}, [mark('A1')])
  const parts = await partsOf(out)
  const workbook = String(parts.get('xl/workbook.xml'))
  const [list = ''] = /<sheet xmlns:r[^>]*name="Issues"[^>]*\/>/.exec(workbook) ?? []
  const moved = workbook
    .replace(list, '')
    .replace('<sheets>', `<bookViews><workbookView firstSheet="0" activeTab="1"/></bookViews><sheets>${list}`)
    .replace(
      '</sheets>',
      '</sheets><definedNames><definedName name="Own" localSheetId="0">1</definedName><definedName name="Kept" localSheetId="1">2</definedName></definedNames>',
    )
  const path = join(folder, 'moved.xlsx')
  writeFileSync(path, makeZip([...parts].map(([name, content]) => ({ name, content: name === 'xl/workbook.xml' ? moved : content }))))
  const bare = join(folder, 'moved-bare.xlsx')
  await markWorkbook({ path, fileName: 'moved.xlsx', out: bare, issues: [] })
  const text = String((await partsOf(bare)).get('xl/workbook.xml'))
  expect(text).toContain('<workbookView firstSheet="0" activeTab="0"/>')
  expect(text).toContain('<definedNames><definedName name="Kept" localSheetId="0">2</definedName></definedNames>')
  expect(text).not.toContain('Issues')
})

test('a threaded comment is left alone, and the notes say so', async () => {
  const comments = `<comments xmlns="${main}"><authors><author>tc={1}</author></authors><commentList><comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>`
  const links = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/comments" Target="../comments1.xml"/></Relationships>`
  const replaced = { 'xl/comments1.xml': comments, 'xl/worksheets/_rels/sheet1.xml.rels': links }
  const { notes, before, after, bare } = await markAndBack({ List: sheetXml(rows) }, replaced, [mark('A1')])
  expect(notes).toEqual(['Marked copy: List: A1 has a threaded comment, which was left alone; what is wrong there is in the list.'])
  expect(String(after.get('xl/comments1.xml'))).toBe(comments)
  expect(bare).toEqual(before)
})

test('a digital signature is left out, and the notes say so', async () => {
  const origin = 'http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin'
  const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>`
  const replaced = { '_rels/.rels': rels, '_xmlsignatures/origin.sigs': 'x', '_xmlsignatures/sig1.xml': '<s/>' }
  const { notes, after } = await markAndBack({ List: sheetXml(rows) }, replaced, [mark('A1')])
  expect(notes).toEqual(['Marked copy: the digital signature was left out, because it holds for the file as it was only.'])
  expect([...after.keys()].filter((name) => name.includes('signature'))).toEqual([])
  expect(String(after.get('_rels/.rels'))).not.toContain('rId2')
})

test('elements under a prefix get ours under the same prefix', async () => {
  const sheet = `<x:worksheet xmlns:x="${main}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData><x:pageMargins left="1"/></x:worksheet>`
  const { before, after, bare } = await markAndBack({ List: sheet }, {}, [mark('A1')])
  expect(String(after.get(first))).toContain('</x:sheetData><x:conditionalFormatting sqref="A1"><x:cfRule ')
  expect(String(after.get(first))).toMatch(/<x:pageMargins left="1"\/><x:legacyDrawing [^>]*\/><\/x:worksheet>$/)
  expect(bare).toEqual(before)
})

test('a text that looks like the end of the cells is no end', async () => {
  const cells = '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</sheetData><x>]]></t></is></c></row>'
  const { out, before, bare } = await markAndBack({ List: sheetWith('', cells) }, {}, [mark('A1')])
  expect((await readFileOf(out, 'x.xlsx')).sheets[0]?.rows[0]?.cells).toEqual(['</sheetData><x>'])
  expect(bare).toEqual(before)
})

test('beyond the most comments of a sheet cells are filled and listed only, and the notes say so', async () => {
  const many = Array.from({ length: mostComments + 7 }, (_, at) => mark(`A${2 * at + 1}`))
  const { notes, before, after, bare } = await markAndBack({ List: sheetXml(rows) }, {}, many)
  expect(notes).toEqual(['Marked copy: List: the first 5,000 of 5,007 bad cells are commented, all are filled.'])
  expect(String(after.get('xl/comments1.xml')).match(/<comment /g)).toHaveLength(mostComments)
  const filled = [...String(after.get(first)).matchAll(/sqref="([^"]*)"/g)].flatMap(([, ranges]) => ranges?.split(' '))
  expect(filled).toHaveLength(many.length)
  expect(bare).toEqual(before)
})

test('a strict workbook is filled and listed, not commented, and says so', async () => {
  const sheet = sheetXml(rows).replace(main, 'http://purl.oclc.org/ooxml/spreadsheetml/main')
  const book = `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>`
  const { notes, before, after, bare } = await markAndBack({ List: sheet }, { 'xl/workbook.xml': book }, [mark('A1')])
  expect(notes).toEqual(['Marked copy: List: strict workbooks have no comments that Opsbook could write; bad cells are filled only.'])
  expect(String(after.get('xl/_rels/workbook.xml.rels'))).toContain('purl.oclc.org/ooxml/officeDocument/relationships/worksheet')
  expect(bare).toEqual(before)
})
