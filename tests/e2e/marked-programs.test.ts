// Marked copies opened by other programs: openpyxl and LibreOffice find the user's workbook whole, and marks survive their saving.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mark } from '../../shared/tabular/mark/issues-sheet.ts'
import { markWorkbook } from '../../shared/tabular/mark/mark-workbook.ts'

const fixtures = resolve(import.meta.dirname, '../fixtures')
const looker = resolve(import.meta.dirname, '../support/look-into-workbook.py')
/** A Python of this machine that has openpyxl. */
const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import openpyxl']).status === 0)
const office = ['soffice', 'libreoffice'].find((program) => spawnSync(program, ['--version']).status === 0)

interface Seen {
  readonly names: string[]
  readonly active: string
  readonly sheets: Record<
    string,
    { readonly cells: Record<string, unknown[]>; readonly rules: [string, [string, string[], string | null, string | null][]][] }
  >
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'marked-programs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const commentAt = 4
const ours = '"opsbook-mark"="opsbook-mark"'
const look = (path: string, saveAs?: string): Seen =>
  JSON.parse(
    execFileSync(python ?? '', [looker, path, ...(saveAs ? [saveAs] : [])], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 100_000_000,
    }).toString(),
  )

/** The workbook as LibreOffice saves it. */
function resaved(path: string): string {
  const into = join(folder, 'resaved')
  mkdirSync(into, { recursive: true })
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`
  execFileSync(office ?? '', [profile, '--headless', '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', into, path], {
    stdio: 'ignore',
  })
  return join(into, basename(path))
}

const mark = (sheet: string, cell: string): Mark => {
  return { sheet, cell, column: 'Head', value: 'x', severity: 'reject', message: `${cell} is <wrong>`, hint: 'Mend it.' }
}
async function marked(path: string, issues: readonly Mark[], name: string): Promise<string> {
  const out = join(folder, name)
  await markWorkbook({ path, fileName: 'list.xlsx', out, issues })
  return out
}

const yard = 'Stock & rest'
const cases: readonly (readonly [string, readonly Mark[]])[] = [
  ['facilities.xlsx', [mark('Stock list', 'A30'), mark('Stock list', 'C22'), mark('Suppliers', 'C6')]],
  ['dispatch.xlsx', [mark('Orders', 'H9'), mark('Orders', 'C151')]],
  ['marked/openpyxl.xlsx', [mark(yard, 'C6'), mark(yard, 'G4'), mark(yard, 'H5'), mark('Plain', 'B2')]],
  ['marked/libreoffice.xlsx', [mark('Sales', 'B4'), mark('Sales', 'C2')]],
]

/** What a workbook holds without the list, our rules and what our comments say. */
function withoutMarks({ names, active, sheets }: Seen): unknown {
  const bare = Object.entries(sheets)
    .filter(([name]) => name !== 'Issues')
    .map(([name, { cells, rules, ...sheet }]) => {
      const kept = Object.entries(cells).flatMap(([cell, seen]) => {
        const comment = seen[commentAt]
        const left = typeof comment === 'string' ? comment.replace(/\n?---- Opsbook ----[\s\S]*/, '') || null : comment
        const [value, , , style] = seen
        const isNothing = left === null && value === 'None' && Array.isArray(style) && style.length === 0
        return isNothing ? [] : [[cell, seen.with(commentAt, left)]]
      })
      return [name, { ...sheet, cells: Object.fromEntries(kept), rules: rules.filter(([, [first]]) => first?.[1]?.[0] !== ours) }]
    })
  return { names: names.filter((name) => name !== 'Issues'), active, sheets: Object.fromEntries(bare) }
}

const marksOf = ({ sheets }: Seen) =>
  Object.entries(sheets).flatMap(([name, { cells, rules }]) => {
    const filled = new Set(
      rules.flatMap(([ref, list]) =>
        list.some(([, formula, , color]) => formula[0] === ours && color === 'FFFFB3BA') ? ref.split(' ') : [],
      ),
    )
    return Object.entries(cells).flatMap(([cell, seen]) => {
      const said = /---- Opsbook ----\n([\s\S]*)/.exec(String(seen[commentAt]))?.[1]
      return said === undefined ? [] : [`${name}!${cell} ${filled.has(cell) ? 'filled' : 'bare'}: ${said}`]
    })
  })
const expectedMarks = (issues: readonly Mark[]) =>
  issues.map(({ sheet, cell, message, hint }) => `${sheet}!${cell} filled: ${message}\n${hint}`).sort()

describe.skipIf(!python).each(cases)('%s in openpyxl', (file, issues) => {
  const original = join(fixtures, file)
  const name = `p-${file.replace('/', '-')}`

  test('every value, formula, fill, font, format, comment, chart, image, list and pivot is there, and the marks', async () => {
    const seen = look(await marked(original, issues, name))
    expect(withoutMarks(seen)).toEqual(withoutMarks(look(original)))
    expect(marksOf(seen).sort()).toEqual(expectedMarks(issues))
    expect(seen.names.at(-1)).toBe('Issues')
    expect(
      Object.entries(seen.sheets.Issues?.cells ?? {}).flatMap(([cell, found]) => (/^B[2-9]/.test(cell) ? [found.at(-1)] : [])),
    ).toEqual(issues.map(({ sheet, cell }) => `'${sheet.replaceAll("'", "''")}'!${cell}`))
  })

  test('saved by it and marked with nothing wrong, no mark is left and all else is', async () => {
    const saved = join(folder, `saved-${name}`)
    look(await marked(original, issues, `2-${name}`), saved)
    const bare = look(await marked(saved, [], `bare-${name}`))
    const before = join(folder, `before-${name}`)
    look(original, before)
    expect(bare).toEqual(look(before))
  })
})

describe.skipIf(!python || !office).each(cases)('%s in LibreOffice', (file, issues) => {
  const original = join(fixtures, file)
  const name = `l-${file.replace('/', '-')}`

  test('it opens, and saved by it the user’s cells are as without marks, and the marks are found, and removed', async () => {
    const once = await marked(original, issues, name)
    const saved = resaved(once)
    const seen = look(saved)
    const plain = look(resaved(original))
    expect(marksOf(seen).sort()).toEqual(expectedMarks(issues))
    expect(withoutMarks(seen)).toEqual(withoutMarks(plain))
    const bare = look(await marked(saved, [], `bare-${name}`))
    expect(withoutMarks(bare)).toEqual(bare)
    expect(bare).toEqual(plain)
    const again = look(await marked(saved, issues, `again-${name}`))
    expect(marksOf(again).sort()).toEqual(expectedMarks(issues))
    expect(again.names.filter((one) => one.startsWith('Issues'))).toEqual(['Issues'])
  }, 120_000)
})
