// A comparison as sheets: the counts, the columns, and a sheet for each list.
import { rowOf } from '../tabular/cell.ts'
import type { ColumnToWrite, SheetToWrite, WorkbookCell } from '../tabular/write-workbook.ts'
import { canonical } from './column-figures.ts'
import type { TableComparison } from './reconcile-table.ts'
import type { Figures, Listed, ListName } from './reconciliation.ts'
import { shorten } from './shorten.ts'
import type { SheetIssue } from './types.ts'

type Line = readonly WorkbookCell[]

/** A sheet holds 1,048,576 rows; what goes beyond is in the JSON file. */
const mostLines = 1_000_000
/** A cell holds 32,767 characters. */
const longestCell = 32_000

/** All sheets of a comparison. */
export function reconciliationSheets(tables: readonly TableComparison[], issues: readonly SheetIssue[]): SheetToWrite[] {
  const reasons = reasonsOf(issues)
  const names = [...new Set(tables.flatMap(({ result }) => result.columns.map(({ column }) => column)))]
  const place = ['Table', 'Key', 'Sheet', 'Row']
  return [
    sheet('Summary', ['Table', 'Sheets', 'What', 'Count'], listOf(summary(tables))),
    sheet(
      'Columns',
      [
        'Table',
        'Header',
        'Column',
        'Differing rows',
        ...['Opsbook', 'Workbook'].flatMap((side) => figureNames.map((name) => `${name} (${side})`)),
      ],
      listOf(columnLines(tables)),
    ),
    sheet(
      'Only in Opsbook',
      ['Table', 'Key', 'Id', ...names],
      lines(tables, 'onlyHere', ({ key, id = null, values }, table) => [[table, key, id, ...names.map((name) => shown(values[name]))]]),
    ),
    sheet(
      'Only in workbook',
      [...place, ...names],
      lines(tables, 'onlyThere', ({ key, sheet = null, row = null, values }, table) => [
        [table, key, sheet, row, ...names.map((name) => shown(values[name]))],
      ]),
    ),
    sheet(
      'Differences',
      [...place, 'Id', 'Cell', 'Column', 'In Opsbook', 'In the workbook'],
      lines(tables, 'differing', ({ key, sheet, row, id, cells }, table) =>
        cells.map(({ cell, column, here, there }) => [table, key, sheet, row, id, cell, column, shown(here), shown(there)]),
      ),
    ),
    sheet(
      'Duplicates',
      [...place, 'First on sheet', 'First in row'],
      lines(tables, 'duplicates', ({ key, sheet, row, firstSheet, firstRow }, table) => [[table, key, sheet, row, firstSheet, firstRow]]),
    ),
    sheet(
      'Refused',
      [...place, 'Why'],
      lines(tables, 'refused', ({ key, sheet, row }, table) => [[table, key, sheet, row, shown(reasons.get(placeOf(sheet, row, table)))]]),
    ),
  ]
}

const figureNames = ['Filled', 'Empty', 'Unreadable', 'Sum', 'SHA-256 sum']
const figuresOf = ({ filled, nulls, unreadable, sum, hash }: Figures) => [filled, nulls, unreadable, sum, hash]

function sheet(name: string, headers: readonly string[], rows: AsyncIterable<Line>): SheetToWrite {
  const columns = headers.map((header): ColumnToWrite => ({ header, width: Math.max(12, Math.min(30, header.length + 2)) }))
  return { name, columns, rows }
}

async function* listOf(rows: readonly Line[]): AsyncGenerator<Line> {
  yield* rows
}

function summary(tables: readonly TableComparison[]): Line[] {
  return tables.flatMap(({ result }) => {
    const counts: readonly (readonly [string, number | string])[] = [
      ['Rows in Opsbook', result.rows.here],
      ['Rows in the workbook', result.rows.there],
      ['Equal', result.equal],
      ['Differing rows', result.differing],
      ['Differing cells', result.differingCells],
      ['Only in Opsbook', result.onlyHere],
      ['Only in the workbook', result.onlyThere],
      ['Duplicates in the workbook', result.duplicates],
      ['Refused rows of the workbook', result.refused],
      ['In Opsbook, refused in the workbook', result.besideRefused],
      ['Differences in all', result.differences],
      ['Counts add up', result.addsUp ? 'yes' : 'no: rows were changed meanwhile'],
      ['Columns not compared', result.notCompared.join(', ') || 'none'],
      ...tooLong(result),
    ]
    return counts.map(([what, count]) => [
      result.resource,
      result.sheets.join(', '),
      what,
      typeof count === 'string' ? shown(count) : count,
    ])
  })
}

function tooLong({ onlyHere, onlyThere, differingCells }: TableComparison['result']): [string, string][] {
  const most = Math.max(onlyHere, onlyThere, differingCells)
  return most > mostLines ? [['Lists', `end after ${mostLines.toLocaleString('en-US')} lines; the whole is in reconciliation.json`]] : []
}

function columnLines(tables: readonly TableComparison[]): Line[] {
  return tables.flatMap(({ result }) =>
    result.columns.map(({ header, column, differing, here, there }) => [
      result.resource,
      shown(header),
      column,
      differing,
      ...figuresOf(here),
      ...figuresOf(there),
    ]),
  )
}

async function* lines<K extends ListName>(
  tables: readonly TableComparison[],
  list: K,
  to: (line: Listed[K], table: string) => readonly Line[],
): AsyncGenerator<Line> {
  let count = 0
  for (const { lists, resource } of tables) {
    for await (const line of lists[list].elements()) {
      for (const cells of to(line, resource.name)) {
        if (++count > mostLines) return
        yield cells
      }
    }
  }
}

/** A value as a cell: numbers and yes or no as they are, everything else as text. */
function shown(value: unknown): WorkbookCell {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = canonical(value)
  return text === null ? null : shorten(text, longestCell)
}

const placeOf = (sheet: string, row: number, resource: string) => `${row} ${resource} ${sheet}`

/** Why rows were refused, by place. */
function reasonsOf(issues: readonly SheetIssue[]): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const { sheet, resource, cell, column, message, severity } of issues) {
    if (severity !== 'reject') continue
    const place = placeOf(sheet, rowOf(cell), resource)
    const known = reasons.get(place)
    reasons.set(place, `${known === undefined ? '' : `${known}; `}${cell}${column === null ? '' : ` (${column})`}: ${message}`)
  }
  return reasons
}
