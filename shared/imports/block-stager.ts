// Stages one table of a sheet: its rows become typed values in a chunk file, its keys are claimed, its faulty cells become issues.
import { join } from 'node:path'
import type { Cell } from '../catalogue/cell.ts'
import { show } from '../catalogue/coerce.ts'
import { CellFault, type CellHints } from '../catalogue/column.ts'
import { toIssues } from '../catalogue/schemas.ts'
import { toKey } from '../catalogue/text.ts'
import { address } from '../tabular/cell.ts'
import type { Row as SheetRow } from '../tabular/sheet.ts'
import { HintEvidence } from './cell-hints.ts'
import { ChunkFile, type StagedBlock } from './chunk-file.ts'
import { wordOf } from './correct-column.ts'
import { emptyReport } from './counts.ts'
import { type Block, isBlank, isTotalLine, type MappedColumn } from './headers.ts'
import type { KeyFile } from './keys.ts'
import { RowKeys } from './row-key.ts'
import { shorten } from './shorten.ts'
import type { SheetIssue, SheetReport } from './types.ts'

/** Where staging writes to and what it tells. */
export interface StageSinks {
  readonly folder: string
  readonly keys: KeyFile
  readonly issue: (issue: SheetIssue) => void
  readonly progress: (rows: number) => void
}

/** What is known of the cells of a file before they are read: the zone of its wall times, the language of plain texts. */
export type UsualHints = Required<Pick<CellHints, 'timezone' | 'language'>>

type FilledCell = Exclude<Cell, null>
type Place = Pick<MappedColumn, 'index' | 'header'>
type Refusal = Pick<SheetIssue, 'code' | 'message' | 'hint'>

/** Longest text of a cell; more than a spreadsheet program lets anyone type. */
const longestCell = 65_536
/** Cells of a column whose values are remembered: of many columns there are few different ones. */
const mostKnown = 1000
/** Longest key or name of a row that is referred to; more than any key column holds. */
const longestReference = 400

/** Takes the rows of one block. */
export class BlockStager {
  /** False where the block's header means one column twice: its rows are not taken. */
  readonly isUsable: boolean
  private readonly report: SheetReport
  /** The columns that cells give, those of them with words that stand for others, and the values of the columns after them. */
  private readonly columns: readonly MappedColumn[]
  private readonly worded: readonly MappedColumn[]
  private readonly constants: readonly unknown[]
  private readonly rows: ChunkFile
  private readonly evidence: readonly HintEvidence[]
  /** Values of cells that were read before, by column. */
  private readonly known: readonly Map<FilledCell, unknown>[]
  /** The columns whose values no other row may have. */
  private readonly keys: readonly { readonly at: number; readonly mapped: MappedColumn; readonly space: string }[]
  /** Hashes of rows without a natural key, where they may be; the place of that key among the values, -1 where no header gives it. */
  private readonly rowKeys: RowKeys | null
  private readonly keyAt: number
  private readonly sheet: string
  private readonly block: Block
  private readonly sinks: StageSinks
  private issues: SheetIssue[] = []
  /** The row that is being taken. */
  private number = 0
  private hints: readonly CellHints[]

  constructor(sheet: string, block: Block, headerNumber: number, place: number, usual: UsualHints, sinks: StageSinks) {
    this.sheet = sheet
    this.block = block
    this.sinks = sinks
    this.rows = new ChunkFile(join(sinks.folder, `block-${place}.jsonl`), orderOf(block))
    this.report = emptyReport(sheet, block.resource.name)
    this.columns = block.columns.filter(({ constant }) => constant === undefined)
    this.worded = this.columns.filter(({ words }) => words !== undefined)
    this.constants = block.columns.flatMap(({ constant }) => (constant === undefined ? [] : [constant]))
    this.hints = block.columns.map(({ forced }) => ({ dateOrder: 'dmy', decimalSign: '.', ...usual, ...forced }))
    this.evidence = block.columns.map((mapped) => new HintEvidence(mapped))
    this.known = this.columns.map(() => new Map())
    this.keys = [...block.resource.naturalKey, ...block.resource.unique].flatMap((name) => {
      const at = this.columns.findIndex((mapped) => mapped.name === name && !mapped.isExtra)
      const mapped = this.columns[at]
      return mapped ? [{ at, mapped, space: `${block.resource.name}.${name}` }] : []
    })
    const { rowKey } = block.resource.imports ?? {}
    this.keyAt = this.columns.findIndex(({ name, isExtra }) => name === block.resource.naturalKey[0] && !isExtra)
    const space = `${block.resource.name}.${rowKey?.column}`
    this.rowKeys = rowKey ? new RowKeys(block, rowKey, (hash) => sinks.keys.claim(space, hash, sheet, this.number) === null) : null
    this.isUsable = block.twice.length === 0
    for (const { index, header, first } of block.twice) {
      const message = `"${header}" means the same column as "${first}"`
      const hint = 'Rename or remove one of the two, then upload again.'
      this.say({ index, header }, headerNumber, header, { code: 'header_twice', message, hint })
    }
    if (block.origin !== null) this.report.notes.push(`the columns are as ${block.origin}`)
    for (const { header, column, isExtra } of this.columns)
      if (column.inLanguage && !isExtra) this.report.notes.push(`${header}: plain text is taken for ${usual.language}`)
    if (block.unknown.length > 0) this.report.notes.push(`no column answers to: ${listed(block.unknown)}`)
    for (const [why, headers] of Map.groupBy(block.ignored, ({ why }) => why))
      this.report.notes.push(`not taken, ${why}: ${listed(headers)}`)
  }

  /** Takes a row of the sheet; blank ones, total lines and repeated headers are passed over. */
  add(row: SheetRow): void {
    const { from, to } = this.block
    const { columns } = this
    const own = from === 0 && row.cells.length <= to + 1 ? row.cells : row.cells.slice(0, to + 1).fill(null, 0, from)
    const cells = this.worded.length > 0 ? this.reworded(own) : own
    if (columns.every(({ index }) => isBlank(cells[index] ?? null)) || isTotalLine(cells)) return
    if (columns.every(({ index, header }) => show(cells[index] ?? null) === header)) return
    this.report.rows++
    const values: unknown[] = []
    const bad: number[] = []
    let characters = 0
    for (let at = 0; at < columns.length; at++) {
      const mapped = columns[at]
      if (!mapped) continue
      const cell = cells[mapped.index] ?? null
      if (typeof cell === 'string') characters += cell.length
      const value = cell === null ? null : this.read(mapped, at, cell, row.number)
      if (value === undefined) bad.push(at)
      values.push(value ?? null)
    }
    if (this.constants.length > 0) values.push(...this.constants)
    this.number = row.number
    if (this.rowKeys && typeof values[this.keyAt] !== 'string' && !bad.includes(this.keyAt)) values.push(this.rowKeys.of(values))
    this.takeKeys(row.number, values, bad)
    this.rows.add([row.number, bad, values], characters)
  }

  /** The cells of a row with the words that stand for others replaced. */
  private reworded(given: readonly Cell[]): Cell[] {
    const cells = [...given]
    for (const { index, words } of this.worded) {
      const cell = cells[index] ?? null
      const word = cell === null ? undefined : words?.get(wordOf(show(cell)))
      if (word !== undefined) cells[index] = word
    }
    return cells
  }

  /** The value of a cell, or undefined when it was refused. */
  private read(mapped: MappedColumn, at: number, cell: FilledCell, row: number): unknown {
    const { column } = mapped
    const most = column.refersTo === null ? longestCell : longestReference
    if (typeof cell === 'string' && cell.length > most) {
      const message = `is longer than ${most.toLocaleString('en-US')} characters`
      return this.say(mapped, row, shown(cell), { code: 'too_long', message, hint: 'Shorten it.' })
    }
    if (typeof cell === 'string') this.evidence[at]?.note(cell)
    const hints = this.hints[at]
    if (!hints) return undefined
    if (column.refersTo !== null) return this.readReference(mapped, cell, row)
    const known = this.known[at]
    const seen = known?.get(cell)
    if (seen !== undefined) return seen
    const value = column.fromCell(cell, hints)
    if (value instanceof CellFault) return this.say(mapped, row, shown(cell), value)
    if (value === '') return null
    const checked = column.schema.safeParse(value, { reportInput: true })
    if (checked.success) {
      if (known && known.size < mostKnown && typeof cell !== 'object') known.set(cell, checked.data)
      return checked.data
    }
    for (const { code, message, hint = null } of toIssues(checked.error)) this.say(mapped, row, shown(cell), { code, message, hint })
    return undefined
  }

  private readReference(mapped: MappedColumn, cell: FilledCell, row: number): string | null | undefined {
    if (typeof cell === 'object' && cell.kind === 'error') {
      const message = `the cell holds the error ${cell.text}`
      return this.say(mapped, row, shown(cell), { code: 'error_cell', message, hint: 'Mend the formula or type the value.' })
    }
    const key = show(cell).trim()
    return key === '' ? null : key
  }

  /** Claims the keys of a row; a key that another row of the workbook has is refused. */
  private takeKeys(row: number, values: readonly unknown[], bad: number[]): void {
    for (const { at, mapped, space } of this.keys) {
      const value = values[at]
      if (typeof value !== 'string') continue
      const holder = this.sinks.keys.claim(space, toKey(value), this.sheet, row)
      if (holder === null) continue
      const where = holder.sheet === this.sheet ? `row ${holder.row}` : `sheet ${holder.sheet}, row ${holder.row}`
      const message = `"${value}" stands in the workbook twice (first in ${where})`
      this.say(mapped, row, shown(value), { code: 'twice', message, hint: 'Keep one of the rows, or give this one a key of its own.' })
      bad.push(at)
    }
  }

  private say({ index, header }: Place, row: number, value: string, { code, message, hint }: Refusal): undefined {
    this.issues.push({
      sheet: this.sheet,
      resource: this.block.resource.name,
      cell: address(index, row),
      column: header,
      value,
      code,
      severity: 'reject',
      message: shorten(message, 600),
      hint,
    })
  }

  /** Decides date order and decimal sign by what the column's cells prove; true when the sheet must be read again for it. */
  settleHints(): boolean {
    const before = this.hints
    this.hints = before.map((hints, at) => ({ ...hints, ...this.evidence[at]?.settle() }))
    for (const evidence of this.evidence) this.report.notes.push(...evidence.notes())
    return this.hints.some(
      ({ dateOrder, decimalSign }, at) => dateOrder !== before[at]?.dateOrder || decimalSign !== before[at]?.decimalSign,
    )
  }

  /** Forgets every row, to take them again under the settled hints. */
  restart(): void {
    for (const known of this.known) known.clear()
    this.rowKeys?.restart()
    this.issues = []
    this.report.rows = 0
    this.rows.restart()
    this.sinks.keys.release(this.sheet, this.block.resource.name)
  }

  /** Hands over what was staged, and its issues. */
  finish(): StagedBlock {
    this.rows.flush()
    for (const issue of this.issues) this.sinks.issue(issue)
    return {
      report: this.report,
      block: this.block,
      hints: this.hints,
      readAs: this.evidence.map((one) => one.readAs()),
      file: this.rows.path,
      chunks: this.rows.chunks,
    }
  }

  close(): void {
    this.rows.close()
  }
}

/** Place of the text column that most lists are sorted by, where several are: their indexes follow it. Rows that refer to one another keep their order. */
function orderOf({ resource, columns }: Block): number | null {
  const [most] = Object.entries(resource.lists).toSorted(([, a], [, b]) => b.length - a.length)
  const at = columns.findIndex(({ name, column, isExtra }) => name === most?.[0] && column.keyed && !isExtra)
  const refersToItself = columns.some(({ column }) => column.refersTo === resource.name)
  return at < 0 || refersToItself || (most?.[1].length ?? 0) < 2 ? null : at
}

/** The text of a cell, as far as it helps to find it. */
function shown(cell: Cell): string {
  const value = show(cell)
  return value.length > 120 ? `${shorten(value, 120)} (${value.length} characters)` : value
}

function listed(headers: Block['unknown']): string {
  const first = headers.slice(0, 30).map(({ header }) => shorten(header, 60))
  return `${first.join(', ')}${headers.length > 30 ? ` and ${headers.length - 30} more` : ''}`
}
