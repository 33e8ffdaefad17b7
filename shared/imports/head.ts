// The first rows of every sheet of a file: what its tables are understood by, and what corrections are checked against.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cell } from '../catalogue/cell.ts'
import { toMatch } from '../catalogue/text.ts'
import type { Book, Sheet } from '../tabular/sheet.ts'
import type { ResultFiles } from './files.ts'
import { longestHeader } from './header-names.ts'
import { headerRows, isBlank } from './headers.ts'
import { shorten } from './shorten.ts'

/** The first rows of a sheet. */
export interface Head {
  readonly sheet: string
  readonly isHidden: boolean
  /** Not looked at, because the sheets before it are too wide. */
  readonly isUnread: boolean
  readonly rows: readonly { readonly number: number; readonly cells: readonly Cell[] }[]
}

/** The first rows of a file. */
export interface Heads {
  /** A sheet of a CSV file is named after the file. */
  readonly isCsv: boolean
  readonly sheets: readonly Head[]
}

/** Rows read beyond those that are searched for a header, for samples. */
const rowsOfSamples = 20
/** Characters of all heads of a file, where a cell counts for eight at least. */
const mostCharacters = 5_000_000
const fileName = 'heads.json'

/** Reads the first rows of every sheet, within bounds; long texts, which are no headers, are cut. */
export async function readHeads(book: Book): Promise<Heads> {
  const sheets: Head[] = []
  const room = { left: mostCharacters }
  for (const sheet of book.sheets) {
    const isUnread = room.left <= 0
    const rows = isUnread ? [] : await readRows(sheet, room)
    sheets.push({ sheet: shorten(sheet.name, 100), isHidden: sheet.state !== 'visible', isUnread, rows })
  }
  return { isCsv: book.format === 'csv', sheets }
}

async function readRows(sheet: Sheet, room: { left: number }): Promise<Head['rows'][number][]> {
  const rows: Head['rows'][number][] = []
  for await (const batch of sheet.rows()) {
    for (const { number, cells } of batch) {
      if (rows.length === headerRows + rowsOfSamples || room.left <= 0) return rows
      rows.push({ number, cells: cells.map(cut) })
      for (const cell of cells) room.left -= typeof cell === 'string' ? Math.min(Math.max(8, cell.length), longestHeader) : 8
    }
  }
  return rows
}

/** One character more than a header has, so that it is none still. */
const cut = (cell: Cell): Cell => (typeof cell === 'string' && cell.length > longestHeader ? cell.slice(0, longestHeader + 1) : cell)

/** The cells of the rows that are searched for a header. */
export function cellsOf({ rows }: Head): (readonly Cell[])[] {
  return rows.slice(0, headerRows).map(({ cells }) => cells)
}

/** The row that looks most like a header where none is known: the first of those with the most different texts. */
export function likeliestHeader(head: Head): number {
  const texts = cellsOf(head).map(
    (cells) => new Set(cells.flatMap((cell) => (typeof cell === 'string' && !isBlank(cell) ? [toMatch(cell)] : []))).size,
  )
  return Math.max(0, texts.indexOf(Math.max(0, ...texts)))
}

/** Keeps the heads for whoever corrects the mapping later. */
export async function keepHeads(results: ResultFiles, folder: string, heads: Heads): Promise<void> {
  const path = join(folder, fileName)
  writeFileSync(path, JSON.stringify(heads))
  await results.keep(fileName, path)
}

/** The heads that were kept; null where there are none. */
export async function fetchHeads(results: ResultFiles, folder: string): Promise<Heads | null> {
  const path = join(folder, fileName)
  return (await results.fetch(fileName, path)) ? JSON.parse(readFileSync(path, 'utf8')) : null // written above
}
