// A workbook of the refused rows alone, with their original cells and what is wrong with them, to be corrected and brought in again.
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { show } from '../catalogue/coerce.ts'
import { CellFault, type CellHints } from '../catalogue/column.ts'
import type { openBook } from '../tabular/book.ts'
import { type Cell, columnLetters, rowOf } from '../tabular/cell.ts'
import type { Limits } from '../tabular/limits.ts'
import { placeOf } from '../tabular/mark/place.ts'
import type { Row, Sheet } from '../tabular/sheet.ts'
import { type SheetToWrite, writeWorkbook } from '../tabular/write-workbook.ts'
import type { StagedBlock } from './chunk-file.ts'
import { isBlank, problemHeader } from './headers.ts'
import { shorten } from './shorten.ts'
import type { SheetIssue } from './types.ts'

/** Where refused rows come from and go to. */
export interface ToReject {
  /** The file that was imported, on this machine. */
  readonly path: string
  readonly fileName: string
  readonly out: string
  readonly blocks: readonly StagedBlock[]
  readonly issues: readonly SheetIssue[]
  readonly limits?: Partial<Limits>
  /** How files are opened. */
  readonly open: typeof openBook
}

const longestProblem = 4000
/** A little less than a cell of a workbook holds. */
const longestText = 32_000
const problemWidth = 80
/** Every way in which a text may be read. */
const ways: readonly Pick<CellHints, 'dateOrder' | 'decimalSign'>[] = (['dmy', 'mdy'] as const).flatMap((dateOrder) =>
  (['.', ','] as const).map((decimalSign) => ({ dateOrder, decimalSign })),
)

/** The refused rows of one sheet by their number: what is wrong, in which tables of the sheet, and which columns hold a key that another row has. */
type Refused = Map<number, { readonly problems: string[]; readonly blocks: Set<StagedBlock>; readonly taken: number[] }>

/**
 * Writes a sheet for each one that has refused rows, under its name and its headers, with a last column that says what is wrong.
 * A text whose meaning was settled by other rows of its column (03/04/2026, 1,250) is written as what it
 * means; a key that stood in the workbook twice is left out, so that it is given anew. False when no row was refused.
 */
export async function writeRejects({ path, fileName, out, blocks, issues, limits, open }: ToReject): Promise<boolean> {
  const book = await open(path, fileName, limits)
  try {
    const sheets: SheetToWrite[] = []
    for (const sheet of book.sheets) {
      const own = blocks.filter(({ report }) => report.sheet === shorten(sheet.name, 100))
      const header = await headerOf(sheet, own)
      const refused = header ? refusedOf(own, issues, header.number) : new Map()
      if (header && refused.size > 0) sheets.push(toSheet(sheet, header.cells, own, refused))
    }
    if (sheets.length === 0) return false
    await writeWorkbook(createWriteStream(out), sheets)
    return true
  } catch (error) {
    await rm(out, { force: true })
    throw error
  } finally {
    await book.close()
  }
}

async function headerOf(sheet: Sheet, blocks: readonly StagedBlock[]): Promise<Row | null> {
  const at = blocks[0]?.block.at
  if (at === undefined) return null
  let seen = 0
  for await (const batch of sheet.rows()) {
    const row = batch[at - seen]
    if (row) return row
    seen += batch.length
  }
  return null
}

function refusedOf(blocks: readonly StagedBlock[], issues: readonly SheetIssue[], headerNumber: number): Refused {
  const refused: Refused = new Map()
  for (const { sheet, resource, cell, column, code, severity, message, hint } of issues) {
    const { column: index } = placeOf(cell)
    const inside = blocks.filter(({ report, block }) => report.sheet === sheet && block.resource.name === resource)
    const block = inside.find(({ block: { from, to } }) => from <= index && index <= to) ?? inside[0]
    const number = rowOf(cell)
    if (severity !== 'reject' || !block || number <= headerNumber) continue
    const row = refused.get(number) ?? { problems: [], blocks: new Set(), taken: [] }
    row.problems.push(`${column === null ? '' : `${shorten(column, 60)}: `}${message}${hint === null ? '' : `. ${hint}`}`)
    row.blocks.add(block)
    if (code === 'twice') row.taken.push(index)
    refused.set(number, row)
  }
  return refused
}

function toSheet(sheet: Sheet, header: readonly Cell[], blocks: readonly StagedBlock[], refused: Refused): SheetToWrite {
  const width = header.findLastIndex((cell) => !isProblem(cell) && !isBlank(cell)) + 1
  const headers = header.slice(0, width).map((cell) => ({ header: show(cell) }))
  return {
    name: sheet.name,
    columns: [...headers, { header: problemHeader, width: problemWidth }],
    rows: rejectedRows(sheet, width, blocks, refused),
  }
}

const isProblem = (cell: Cell) => cell === problemHeader

async function* rejectedRows(sheet: Sheet, width: number, blocks: readonly StagedBlock[], refused: Refused): AsyncGenerator<Cell[]> {
  let left = refused.size
  for await (const batch of sheet.rows()) {
    for (const { number, cells } of batch) {
      const found = refused.get(number)
      if (!found) continue
      const row = Array.from({ length: width }, (_, index) => (blocks.length === 1 ? (cells[index] ?? null) : null))
      for (const { block, hints } of found.blocks) {
        for (let index = block.from; index <= block.to && index < width; index++) row[index] = cells[index] ?? null
        for (const [at, { index, column, constant }] of block.columns.entries()) {
          if (constant !== undefined) continue
          const cell = row[index] ?? null
          const settled = hints[at]
          if (typeof cell === 'string' && column.refersTo === null && settled) row[index] = toMeaning(cell, column.fromCell, settled)
        }
      }
      // alone in a workbook such a row would change the one that has the key
      for (const index of found.taken) row[index] = null
      const problems = [...found.problems]
      for (const [index, cell] of row.entries()) {
        if (typeof cell !== 'string' || cell.length <= longestText) continue
        row[index] = shorten(cell, longestText)
        problems.push(`${columnLetters(index)}: the text has ${cell.length} characters and was cut here, for a cell holds no more.`)
      }
      yield [...row, shorten(problems.join('\n'), longestProblem)]
      left--
    }
    if (left === 0) return
  }
}

/** A text as it is, or what it means where it could mean something else in other company. */
function toMeaning(cell: string, read: StagedBlock['block']['columns'][number]['column']['fromCell'], settled: CellHints): Cell {
  const meaning: unknown = read(cell, settled)
  const isDoubtful = ways.some((way) => {
    const other: unknown = read(cell, { ...settled, ...way })
    return other !== meaning && !(other instanceof CellFault && meaning instanceof CellFault)
  })
  return isDoubtful && (typeof meaning === 'string' || typeof meaning === 'number') ? meaning : cell
}
