// The shape of a table by which what people said of one file is remembered for the next.
import { createHash } from 'node:crypto'
import type { Cell } from '../catalogue/cell.ts'
import { toMatch } from '../catalogue/text.ts'
import { columnLetters } from '../tabular/cell.ts'
import type { ColumnCorrection, KeptCorrection, Origin, TableCorrection } from './corrections.ts'
import type { Head } from './head.ts'
import { headerOf, problemHeader } from './header-names.ts'
import { type Block, isBlank } from './headers.ts'
import type { SheetPlan } from './plan-sheets.ts'

/** What was said of a table, its headers by their order, so that it fits wherever they stand. */
interface RememberedTable {
  readonly resource: string
  readonly from: number
  readonly to: number
  readonly columns: readonly (Omit<ColumnCorrection, 'at' | 'header'> & { readonly nth: number })[]
  readonly constants: TableCorrection['constants']
}

/** What was said of a sheet. */
export type Remembered = {
  readonly ignore: boolean
  readonly tables: readonly RememberedTable[]
}

const isProblem = (cell: Cell) => toMatch(headerOf(cell)) === toMatch(problemHeader)

/** The 0-based columns of a row that hold a header; what Opsbook wrote itself is none. */
function headersOf(cells: readonly Cell[]): number[] {
  return cells.flatMap((cell, index) => (isBlank(cell) || isProblem(cell) ? [] : [index]))
}

/** SHA-256 of sheet name (none for CSV, whose sheet is named after the file) and headers in their order; null where a row has none. */
export function shapeOf(sheet: string, isCsv: boolean, cells: readonly Cell[]): string | null {
  const headers = headersOf(cells).map((index) => toMatch(headerOf(cells[index] ?? null)))
  if (!cells.some((cell) => typeof cell === 'string' && !isBlank(cell) && !isProblem(cell))) return null
  return createHash('sha256')
    .update(JSON.stringify([isCsv ? null : toMatch(sheet), headers]))
    .digest('hex')
}

/** What is to be remembered of a sheet; null where nothing was said that another file could follow. */
export function toRemembered({ head, blocks, at, isIgnored }: SheetPlan): Remembered | null {
  if (isIgnored) return { ignore: true, tables: [] }
  const headers = headersOf(head.rows[at]?.cells ?? [])
  if (blocks.length === 0) return null
  return { ignore: false, tables: blocks.map((block) => rememberedTable(block, headers)) }
}

function rememberedTable({ resource, from, to, columns, unknown, ignored, constants }: Block, headers: readonly number[]): RememberedTable {
  const within = headers.filter((index) => index >= from && index <= to)
  const nth = (index: number) => headers.indexOf(index)
  const given = columns.filter(({ constant }) => constant === undefined)
  const others = [...unknown, ...ignored].filter(({ index }) => headers.includes(index))
  return {
    resource: resource.name,
    from: nth(within[0] ?? 0),
    to: nth(within.at(-1) ?? 0),
    columns: [
      ...given.map(({ index, name, forced, words }) => ({
        nth: nth(index),
        to: name,
        ...forced,
        ...(words ? { choices: Object.fromEntries(words) } : {}),
      })),
      ...others.map(({ index }) => ({ nth: nth(index), to: null })),
    ],
    constants: {
      ...(constants as TableCorrection['constants']), // texts of headers
      ...(Object.fromEntries(
        columns.flatMap(({ name, constant }) => (constant === undefined ? [] : [[name, constant]])),
      ) as TableCorrection['constants']), // values of JSON
    },
  }
}

/** What was remembered, as a correction of a sheet whose header row has that shape. */
export function fromRemembered(head: Head, at: number, { ignore, tables }: Remembered, said: Origin): KeptCorrection {
  const row = head.rows[at]
  const headers = headersOf(row?.cells ?? [])
  const letters = (nth: number) => columnLetters(headers[nth] ?? 0)
  return {
    sheet: head.sheet,
    ignore,
    headerRow: row?.number ?? null,
    tables: tables.map(({ resource, from, to, columns, constants }) => ({
      resource,
      from: letters(from),
      to: letters(to),
      columns: columns.map(({ nth, ...column }) => ({ ...column, at: letters(nth) })),
      constants,
    })),
    said,
  }
}
