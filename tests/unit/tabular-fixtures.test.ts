// The workbooks that people sent, cell by cell against what openpyxl reads in them.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Cell } from '../../shared/tabular/cell.ts'
import { readFileOf } from '../support/read-tables.ts'

const FOLDER = new URL('../fixtures/', import.meta.url)

interface Snapshot {
  name: string
  state: string
  hiddenRows: number[]
  rows: Record<string, unknown[]>
}

function asSnapshot(cell: Cell): unknown {
  if (typeof cell !== 'object' || cell === null) return cell
  return cell.kind === 'date' ? { date: cell.iso } : { error: cell.text }
}

describe('a workbook from the fixtures', () => {
  const workbooks = readdirSync(FOLDER).filter((name) => name.endsWith('.xlsx'))

  test.each(workbooks)('%s reads as openpyxl reads it, cell by cell', async (name) => {
    const expected: Snapshot[] = JSON.parse(readFileSync(new URL(`cells/${name.replace('.xlsx', '.json')}`, FOLDER), 'utf8'))
    const { sheets } = await readFileOf(new URL(name, FOLDER).pathname, name)
    const actual = sheets.map(({ name, state, rows }) => ({
      name,
      state,
      hiddenRows: rows.filter(({ hidden }) => hidden).map(({ number }) => number),
      rows: Object.fromEntries(rows.map(({ number, cells }) => [number, cells.map(asSnapshot)])),
    }))
    expect(actual).toEqual(expected)
  })

  test('there are four of them', () => {
    expect(workbooks).toEqual(['calculations.xlsx', 'defects.xlsx', 'dispatch.xlsx', 'facilities.xlsx'])
  })

  test('dispatch.xlsx says that its dates count from 1904, and every window starts on 23 November 2026', async () => {
    const { notes, sheets } = await readFileOf(new URL('dispatch.xlsx', FOLDER).pathname, 'dispatch.xlsx')
    expect(notes).toEqual(['The workbook counts dates from 1904.'])
    const starts = sheets[2]?.rows.slice(1).map(({ cells }) => asSnapshot(cells[7] ?? null))
    expect(starts).toHaveLength(150)
    for (const start of starts ?? []) expect(start).toEqual({ date: expect.stringMatching(/^2026-11-23T/) })
  })
})

describe('tasks.csv', () => {
  test('reads as 300 tasks under a header, line breaks in cells included', async () => {
    const { format, notes, sheets } = await readFileOf(new URL('tasks.csv', FOLDER).pathname, 'tasks.csv')
    expect(format).toBe('csv')
    expect(notes).toEqual(['The file is UTF-8 with a byte-order mark; its cells are separated by commas.'])
    expect(sheets).toHaveLength(1)
    const rows = sheets[0]?.rows ?? []
    expect(sheets[0]?.name).toBe('tasks')
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 301 }, (_, index) => index + 1))
    expect(rows[1]?.cells[0]).toBe('Vérifier “pompe”, ligne 0\nseconde ligne')
    expect(rows[21]?.cells[2]).toBe('nobody')
    expect(rows[25]?.cells[0]).toBe('=cmd|calc')
  })
})
