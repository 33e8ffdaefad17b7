// Marked copies of workbooks that other programs made: what is marked, and that everything else stays byte for byte.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mark } from '../../shared/tabular/mark/issues-sheet.ts'
import { markWorkbook } from '../../shared/tabular/mark/mark-workbook.ts'
import { resolveEntities } from '../../shared/tabular/xml-text.ts'
import { readFileOf } from '../support/read-tables.ts'
import { partsOf, seenIn } from '../support/workbook-parts.ts'

const fixtures = resolve(import.meta.dirname, '../fixtures')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tabular-mark-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const mark = (sheet: string, cell: string, given: Partial<Mark> = {}): Mark => ({
  sheet,
  cell,
  column: 'Head & <er>',
  value: 'as "typed"',
  severity: 'reject',
  message: `${cell} is <wrong> & "bad"`,
  hint: 'Mend it.',
  ...given,
})

async function marked(path: string, issues: readonly Mark[], name: string) {
  const out = join(folder, name)
  const { notes } = await markWorkbook({ path, fileName: 'list.xlsx', out, issues })
  return { out, notes }
}

const yard = 'Stock & rest'
/** Each file with cells to mark: one that has a comment, some that have a fill, an empty one, two in a column. */
const cases = [
  ['facilities.xlsx', [mark('Stock list', 'A30'), mark('Stock list', 'C22'), mark('Stock list', 'C23'), mark('Suppliers', 'Z6')]],
  ['dispatch.xlsx', [mark('Orders', 'H9'), mark('Fleet', 'A1'), mark('Orders', 'C151')]],
  [
    'marked/openpyxl.xlsx',
    [mark(yard, 'C6'), mark(yard, 'C9'), mark(yard, 'G4'), mark(yard, 'E5'), mark('Other', 'A2'), mark('Plain', 'B2')],
  ],
  ['marked/libreoffice.xlsx', [mark('Sales', 'B4'), mark('Sales', 'C2'), mark('Sales', 'A1'), mark('Pivot', 'B3')]],
] as const satisfies readonly (readonly [string, readonly Mark[]])[]

describe.each(cases)('%s', (file, issues) => {
  const original = join(fixtures, file)
  const name = file.replace('/', '-')
  let out: string
  beforeAll(async () => {
    const done = await marked(original, issues, `once-${name}`)
    expect(done.notes).toEqual([])
    out = done.out
  })

  test('keeps every part byte for byte but those that marks stand in, and every sheet up to the end of its cells', async () => {
    const [before, after] = [await partsOf(original), await partsOf(out)]
    const mayDiffer =
      /^(\[Content_Types\]\.xml|xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/styles\.xml|xl\/worksheets\/_rels\/.+|.*comments?\d*\.xml|.*\.vml|xl\/worksheets\/sheet\d+\.xml)$/i
    for (const [part, bytes] of before) {
      const now = after.get(part)
      if (!mayDiffer.test(part)) expect([part, now?.equals(bytes)]).toEqual([part, true])
      if (!/worksheets\/sheet\d+\.xml$/.test(part)) continue
      const cells = bytes.subarray(0, bytes.lastIndexOf('</sheetData>') + 12)
      expect([part, now?.subarray(0, cells.length).equals(cells)]).toEqual([part, true])
    }
  })

  // exceljs reads no drawing of openpyxl, so that file is looked at by openpyxl itself in e2e/marked-programs.test.ts
  test.skipIf(file === 'marked/openpyxl.xlsx')(
    'leaves value, formula, style and comment of every cell as exceljs sees them, and adds what is said',
    async () => {
      const [before, after] = [await seenIn(original), await seenIn(out)]
      const marks = new Map(issues.map((issue) => [`${issue.sheet}!${issue.cell}`, issue]))
      for (const [cell, { note, ...seen }] of before.cells) {
        const now = after.cells.get(cell)
        expect([cell, { value: now?.value, style: now?.style }]).toEqual([cell, seen])
        const said = marks.get(cell)
        const added = said && `---- Opsbook ----\n${said.message}\n${said.hint}`
        expect([cell, now?.note ?? null]).toEqual([cell, added ? (note === null ? added : `${note}\n${added}`) : note])
      }
      expect(after.sheets.slice(0, -1)).toEqual(before.sheets)
    },
  )

  test('fills exactly the cells that are wrong, above the rules that were there', async () => {
    const rules = /<conditionalFormatting sqref="([^"]*)">(.*?)<\/conditionalFormatting>/g
    const filled: string[] = []
    for (const [part, bytes] of await partsOf(out)) {
      if (!/worksheets\/sheet\d+\.xml$/.test(part)) continue
      const all = [...String(bytes).matchAll(rules)].map(([, ref = '', rule = '']) => ({
        ref,
        isOurs: rule.includes('<formula>"opsbook-mark"="opsbook-mark"</formula>'),
        priority: Number(/priority="(\d+)"/.exec(rule)?.[1]),
      }))
      const ours = all.filter(({ isOurs }) => isOurs)
      filled.push(...ours.flatMap(({ ref }) => ref.split(' ')))
      const first = Math.min(...all.filter(({ isOurs }) => !isOurs).map(({ priority }) => priority))
      expect([part, ours.every(({ priority }) => priority < first)]).toEqual([part, true])
    }
    expect(filled.flatMap((range) => (range === 'C22:C23' ? ['C22', 'C23'] : [range])).sort()).toEqual(
      issues.map(({ cell }) => cell).sort(),
    )
  })

  test('lists every issue on a last sheet, with a link to its cell', async () => {
    const parts = await partsOf(out)
    const names = [...String(parts.get('xl/workbook.xml')).matchAll(/<sheet [^>]*?name="([^"]*)"/g)].map(([, name]) => name)
    expect(names.at(-1)).toBe('Issues')
    const number = [...parts.keys()].filter((part) => part.startsWith('xl/worksheets/sheet')).length
    const { sheets } = await readFileOf(out, 'list.xlsx')
    expect(sheets.at(-1)?.rows.map(({ cells }) => cells)).toEqual([
      ['Sheet', 'Cell', 'Column', 'Value', 'What is wrong', 'What to do', 'Severity'],
      ...issues.map(({ sheet, cell, column, value, message, hint }) => [sheet, cell, column, value, message, hint, 'refused']),
    ])
    const links = String(parts.get(`xl/worksheets/sheet${number}.xml`)).matchAll(/<hyperlink ref="(\w+)" location="([^"]*)"/g)
    expect([...links].map(([, ref, location]) => [ref, resolveEntities(String(location))])).toEqual(
      issues.map(({ sheet, cell }, at) => [`B${at + 2}`, `'${sheet.replaceAll("'", "''")}'!${cell}`]),
    )
  })

  test('marked once more it is the same, part by part', async () => {
    const again = await marked(out, issues, `twice-${name}`)
    expect(await partsOf(again.out)).toEqual(await partsOf(out))
  })

  test('marked with nothing wrong it is the original again, part by part', async () => {
    const bare = await marked(out, [], `bare-${name}`)
    expect(await partsOf(bare.out)).toEqual(await partsOf(original))
  })

  test('other issues take the place of earlier ones', async () => {
    const first = issues[0]
    const now = await marked(out, [first], `other-${name}`)
    const fresh = await marked(original, [first], `first-${name}`)
    expect(await partsOf(now.out)).toEqual(await partsOf(fresh.out))
  })
})

test('warnings are listed and neither filled nor commented', async () => {
  const original = join(fixtures, 'dispatch.xlsx')
  const { out } = await marked(
    original,
    [mark('Orders', 'C5', { severity: 'warning', hint: null, column: null, value: null })],
    'warning.xlsx',
  )
  const [before, after] = [await partsOf(original), await partsOf(out)]
  for (const part of ['xl/worksheets/sheet1.xml', 'xl/worksheets/sheet2.xml', 'xl/worksheets/sheet3.xml'])
    expect(after.get(part)?.equals(before.get(part) ?? Buffer.alloc(0))).toBe(true)
  const { sheets } = await readFileOf(out, 'list.xlsx')
  expect(sheets.at(-1)?.rows[1]?.cells).toEqual(['Orders', 'C5', null, null, 'C5 is <wrong> & "bad"', null, 'warning'])
})
