// Stage: reads a workbook once, maps headers, coerces cells, and leaves typed rows in chunk files with their keys in a scratch database.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Cell } from '../catalogue/cell.ts'
import { dateOrders, decimalEvidence, show } from '../catalogue/coerce.ts'
import { CellFault, type CellHints } from '../catalogue/column.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { toKey } from '../catalogue/text.ts'
import { AppError } from '../errors.ts'
import { address } from '../tabular/cell.ts'
import type { Book, Sheet, Row as SheetRow } from '../tabular/sheet.ts'
import { type Block, findBlocks, headerRows, isBlank, isTotalLine, type MappedColumn } from './headers.ts'
import type { KeyFile } from './keys.ts'
import type { SheetIssue, SheetReport } from './types.ts'

/** One row as staged: its number on the sheet, which of its cells were refused, and its values in the order of the block's columns (references as text). */
export type StagedRow = readonly [number: number, bad: readonly number[], values: readonly unknown[]]

/** One table, staged: its rows lie in a file, `chunkRows` to a chunk. */
export interface StagedBlock {
  readonly report: SheetReport
  readonly block: Block
  readonly file: string
  readonly chunks: readonly { readonly at: number; readonly length: number; readonly rows: number }[]
}

/** Rows of one commit: small enough to take under 50 ms. */
export const chunkRows = 2000

/** Where staging writes to and what it tells. */
export interface StageSinks {
  readonly folder: string
  readonly keys: KeyFile
  readonly issue: (issue: SheetIssue) => void
  readonly progress: (rows: number) => void
}

/** Stages every visible sheet. Throws `invalid` when no sheet has a header that Opsbook knows. */
export async function stageBook(
  book: Book,
  catalogue: Catalogue,
  timezone: string,
  sinks: StageSinks,
): Promise<{ blocks: StagedBlock[]; skipped: SheetReport[] }> {
  const blocks: StagedBlock[] = []
  const skipped: SheetReport[] = []
  for (const given of book.sheets) {
    const sheet = { ...given, name: cut(given.name, 100) }
    if (sheet.state !== 'visible') {
      skipped.push({ ...emptyReport(sheet.name, null), notes: ['the sheet is hidden and was left out: show it to import it'] })
      continue
    }
    const head = await readHead(sheet)
    const found = findBlocks(
      catalogue,
      sheet.name,
      head.map(({ cells }) => cells),
    )
    if (found.reason !== null) {
      skipped.push({ ...emptyReport(sheet.name, null), notes: [found.reason] })
      continue
    }
    blocks.push(...(await stageSheet(sheet, found.blocks, head, blocks.length, timezone, sinks)))
  }
  if (blocks.length === 0) {
    const reasons = skipped.slice(0, 10).map(({ sheet, notes }) => `${sheet}: ${notes[0]}`)
    if (skipped.length > reasons.length) reasons.push(`and ${skipped.length - reasons.length} more`)
    throw new AppError(
      'invalid',
      `no sheet can be imported (${reasons.join('; ')}). Put a header row with known column names over the data; GET .../template.xlsx gives one.`,
    )
  }
  return { blocks, skipped }
}

/** A report before anything was counted. */
export function emptyReport(sheet: string, resource: string | null): SheetReport {
  return { sheet, resource, rows: 0, accepted: 0, rejected: 0, inserts: 0, updates: 0, unchanged: 0, notes: [] }
}

async function readHead(sheet: Sheet): Promise<SheetRow[]> {
  const head: SheetRow[] = []
  for await (const batch of sheet.rows()) {
    head.push(...batch)
    if (head.length >= headerRows) break
  }
  return head.slice(0, headerRows)
}

async function stageSheet(
  sheet: Sheet,
  found: readonly Block[],
  head: readonly SheetRow[],
  first: number,
  timezone: string,
  sinks: StageSinks,
): Promise<StagedBlock[]> {
  const headerNumber = head[found[0]?.at ?? 0]?.number ?? 1
  const stagers = found.map((block, at) => new BlockStager(sheet.name, block, headerNumber, first + at, timezone, sinks))
  const read = async () => {
    let seen = 0
    for await (const batch of sheet.rows()) {
      for (const row of batch) if (row.number > headerNumber) for (const stager of stagers) stager.add(row)
      seen += batch.length
      sinks.progress(seen)
    }
  }
  try {
    if (stagers.every((stager) => stager.isUsable)) {
      await read()
      // a column's date order and decimal sign are known only at its end: where they turn out otherwise, the sheet is read again
      if (stagers.map((stager) => stager.settleHints()).includes(true)) {
        for (const stager of stagers) stager.restart()
        await read()
      }
    }
    return stagers.map((stager) => stager.finish())
  } finally {
    for (const stager of stagers) stager.close()
  }
}

interface Evidence {
  /** Typed dates that both orders make a day. */
  either: number
  dmy: number
  mdy: number
  point: number
  comma: number
}

/** Longest text of a cell; more than a spreadsheet program lets anyone type. */
const longestCell = 65_536
/** Longest key or name of a row that is referred to; more than any key column holds. */
const longestReference = 400
/** Characters of text in one chunk, so that its JSON stays far below the longest string there is. */
const chunkCharacters = 8_000_000

/** Text of at most `most` characters, with an ellipsis where it was cut. */
function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text
}

/** Whether cells of the column are read by date order or decimal sign. */
const isRead = ({ column }: MappedColumn) => column.refersTo === null && !column.keyed && column.choices.length === 0

/** Takes the rows of one block. */
class BlockStager {
  readonly isUsable: boolean
  private report: SheetReport
  private issues: SheetIssue[] = []
  private pending: StagedRow[] = []
  private chunks: { at: number; length: number; rows: number }[] = []
  private end = 0
  private characters = 0
  private readonly file: string
  private readonly descriptor: number
  private hints: CellHints[]
  private readonly evidence: Evidence[]
  private readonly headerText: string
  private readonly sheet: string
  private readonly block: Block
  private readonly sinks: StageSinks

  constructor(sheet: string, block: Block, headerNumber: number, place: number, timezone: string, sinks: StageSinks) {
    this.sheet = sheet
    this.block = block
    this.sinks = sinks
    this.file = join(sinks.folder, `block-${place}.jsonl`)
    this.descriptor = openSync(this.file, 'w+')
    this.report = emptyReport(sheet, block.resource.name)
    this.hints = block.columns.map(() => ({ dateOrder: 'dmy', decimalSign: '.', timezone }))
    this.evidence = block.columns.map(() => ({ either: 0, dmy: 0, mdy: 0, point: 0, comma: 0 }))
    this.headerText = block.columns.map(({ header }) => header).join('\u0000')
    this.isUsable = block.twice.length === 0
    for (const { index, header, first } of block.twice) {
      this.issues.push({
        sheet,
        resource: block.resource.name,
        cell: address(index, headerNumber),
        column: header,
        value: header,
        code: 'header_twice',
        severity: 'reject',
        message: `"${header}" means the same column as "${first}"`,
        hint: 'Rename or remove one of the two, then upload again.',
      })
    }
    if (block.unknown.length > 0)
      this.report.notes.push(
        `no column answers to: ${block.unknown
          .slice(0, 30)
          .map(({ header }) => cut(header, 60))
          .join(', ')}${block.unknown.length > 30 ? ` and ${block.unknown.length - 30} more` : ''}`,
      )
  }

  add(row: SheetRow): void {
    const { block } = this
    const cells =
      block.from === 0 && row.cells.length <= block.to + 1 ? row.cells : row.cells.slice(0, block.to + 1).fill(null, 0, block.from)
    if (block.columns.every(({ index }) => isBlank(cells[index] ?? null)) || isTotalLine(cells)) return
    if (block.columns.map(({ index }) => show(cells[index] ?? null)).join('\u0000') === this.headerText) return
    this.report.rows++
    const values: unknown[] = []
    const bad: number[] = []
    for (let at = 0; at < block.columns.length; at++) {
      const mapped = block.columns[at]
      if (!mapped) continue
      const cell = cells[mapped.index] ?? null
      if (typeof cell === 'string') this.characters += cell.length
      const value = cell === null ? null : this.read(mapped, at, cell, row.number)
      if (value === undefined) bad.push(at)
      values.push(value ?? null)
    }
    this.takeKeys(row.number, values, bad)
    this.pending.push([row.number, bad, values])
    if (this.pending.length >= chunkRows || this.characters > chunkCharacters) this.flush()
  }

  /** The value of a cell, or undefined when it was refused. */
  private read(mapped: MappedColumn, at: number, cell: Exclude<Cell, null>, row: number): unknown {
    const { column } = mapped
    const most = column.refersTo === null ? longestCell : longestReference
    if (typeof cell === 'string' && cell.length > most)
      return this.refuse(mapped, row, cell, 'too_long', `is longer than ${most.toLocaleString('en-US')} characters`, 'Shorten it.')
    if (typeof cell === 'string' && isRead(mapped)) this.note(at, cell)
    const hints = this.hints[at]
    if (!hints) return undefined
    if (column.refersTo !== null) {
      if (typeof cell === 'object' && cell.kind === 'error')
        return this.refuse(mapped, row, cell, 'error_cell', `the cell holds the error ${cell.text}`, 'Mend the formula or type the value.')
      const key = show(cell).trim()
      return key === '' ? null : key
    }
    const value = column.fromCell(cell, hints)
    if (value instanceof CellFault) return this.refuse(mapped, row, cell, value.code, value.message, value.hint)
    if (value === '') return null
    const checked = column.schema.safeParse(value, { reportInput: true })
    if (checked.success) return checked.data
    for (const issue of toIssues(checked.error)) this.refuse(mapped, row, cell, issue.code, issue.message, issue.hint ?? null)
    return undefined
  }

  private note(at: number, cell: string): void {
    const evidence = this.evidence[at]
    if (!evidence || cell.length > 100) return
    const orders = dateOrders(cell)
    if (orders.length === 1) evidence[orders[0] === 'dmy' ? 'dmy' : 'mdy']++
    if (orders.length === 2) evidence.either++
    const sign = decimalEvidence(cell)
    if (sign !== null) evidence[sign === '.' ? 'point' : 'comma']++
  }

  private refuse(mapped: MappedColumn, row: number, cell: Cell, code: string, message: string, hint: string | null): undefined {
    const value = show(cell)
    const shown = value.length > 120 ? `${cut(value, 120)} (${value.length} characters)` : value
    this.issues.push({
      sheet: this.sheet,
      resource: this.block.resource.name,
      cell: address(mapped.index, row),
      column: mapped.header,
      value: shown,
      code,
      severity: 'reject',
      message: cut(message, 600),
      hint,
    })
  }

  /** Claims the keys of a row; a key that another row of the workbook has is refused. */
  private takeKeys(row: number, values: readonly unknown[], bad: number[]): void {
    const { resource, columns } = this.block
    for (const name of [...resource.naturalKey, ...resource.unique]) {
      const at = columns.findIndex((mapped) => mapped.name === name && !mapped.isExtra)
      const mapped = columns[at]
      const value = values[at]
      if (!mapped || typeof value !== 'string') continue
      const holder = this.sinks.keys.claim(`${resource.name}.${name}`, toKey(value), this.sheet, row)
      if (holder === null) continue
      const where = holder.sheet === this.sheet ? `row ${holder.row}` : `sheet ${holder.sheet}, row ${holder.row}`
      this.refuse(
        mapped,
        row,
        value,
        'twice',
        `"${value}" stands in the workbook twice (first in ${where})`,
        'Keep one of the rows, or give this one a key of its own.',
      )
      bad.push(at)
    }
  }

  private flush(): void {
    if (this.pending.length === 0) return
    const text = Buffer.from(JSON.stringify(this.pending))
    writeSync(this.descriptor, text, 0, text.length, this.end)
    this.chunks.push({ at: this.end, length: text.length, rows: this.pending.length })
    this.end += text.length
    this.pending = []
    this.characters = 0
  }

  /** Decides date order and decimal sign by what the column's cells prove; true when the sheet must be read again for it. */
  settleHints(): boolean {
    let isOther = false
    this.hints = this.hints.map((hints, at) => {
      const { either = 0, dmy = 0, mdy = 0, point = 0, comma = 0 } = this.evidence[at] ?? {}
      const dateOrder = mdy > dmy ? 'mdy' : 'dmy'
      const decimalSign = comma > point ? ',' : '.'
      const mapped = this.block.columns[at]
      const reads = mapped && isRead(mapped)
      const cells = (count: number) => `${count} ${count === 1 ? 'cell' : 'cells'}`
      const proof =
        dmy === mdy
          ? `${cells(dmy)} for either order; ISO dates leave no doubt`
          : `by ${cells(Math.max(dmy, mdy))}${Math.min(dmy, mdy) > 0 ? `, ${Math.min(dmy, mdy)} against` : ''}`
      if (reads && either + dmy + mdy > 0)
        this.report.notes.push(
          `${cut(mapped.header, 60)}: typed dates are read ${dateOrder === 'dmy' ? 'day first' : 'month first'} (${proof})`,
        )
      if (reads && mapped.column.scale > 0 && decimalSign === ',')
        this.report.notes.push(`${cut(mapped.header, 60)}: typed numbers are read with a decimal comma (by ${cells(comma)})`)
      if (reads && (dateOrder !== hints.dateOrder || decimalSign !== hints.decimalSign)) isOther = true
      return { ...hints, dateOrder, decimalSign } as const
    })
    return isOther
  }

  /** Forgets every row, to take them again under the settled hints. */
  restart(): void {
    this.issues = []
    this.pending = []
    this.chunks = []
    this.characters = 0
    this.end = 0
    this.report.rows = 0
    this.sinks.keys.release(this.sheet, this.block.resource.name)
  }

  finish(): StagedBlock {
    this.flush()
    for (const issue of this.issues) this.sinks.issue(issue)
    return { report: this.report, block: this.block, file: this.file, chunks: this.chunks }
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

/** Reads one chunk of a staged block back. */
export function readChunk(staged: StagedBlock, chunk: number): StagedRow[] {
  const place = staged.chunks[chunk]
  if (!place) return []
  const descriptor = openSync(staged.file, 'r')
  try {
    const text = Buffer.allocUnsafe(place.length)
    readSync(descriptor, text, 0, place.length, place.at)
    return JSON.parse(text.toString()) // written by this module
  } finally {
    closeSync(descriptor)
  }
}
