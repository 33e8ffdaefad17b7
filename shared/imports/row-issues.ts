// What a plan says about the rows of one table: the place of each issue on the sheet, and whether a row was refused.
import { isOrHolds } from '../catalogue/sheet-languages.ts'
import type { Issue } from '../errors.ts'
import { address } from '../tabular/cell.ts'
import type { StagedBlock } from './chunk-file.ts'
import type { MappedColumn } from './headers.ts'
import { shorten } from './shorten.ts'
import type { SheetIssue } from './types.ts'

/** The issues of a chunk, row by row. */
export class RowIssues {
  readonly all: SheetIssue[] = []
  private readonly staged: StagedBlock
  private row = 0
  /** Place of the first issue of the row. */
  private first = 0

  constructor(staged: StagedBlock) {
    this.staged = staged
  }

  /** Begins a row: what is said from now on is about it. */
  begin(row: number): void {
    this.row = row
    this.first = this.all.length
  }

  /** Whether the row was refused. */
  get isRefused(): boolean {
    return this.all.slice(this.first).some(({ severity }) => severity === 'reject')
  }

  /** Whether something was said about the row's value of a column. */
  isNamed(name: string): boolean {
    const cell = address(this.columnOf(name)?.index ?? -1, this.row)
    return this.all.slice(this.first).some((issue) => issue.cell === cell)
  }

  /** The column of the sheet that holds the values of a column of the resource. */
  columnOf(name: string): MappedColumn | undefined {
    const { columns } = this.staged.block
    return columns.find((mapped) => mapped.name === name) ?? columns.find((mapped) => isOrHolds(mapped.name, name))
  }

  /** Refuses the row, and shows the text that stands in the cell. */
  refuse(issue: Issue, value: string | null = null): void {
    this.say(issue, 'reject', value)
  }

  /** Says something that refuses nothing, and shows what the cell was read as. */
  warn(issue: Issue, read: unknown): void {
    this.say(issue, 'warning', typeof read === 'string' || typeof read === 'number' ? shorten(String(read), 120) : null)
  }

  private say(issue: Issue, severity: SheetIssue['severity'], value: string | null): void {
    const { path, code, message, hint = null } = issue
    const { report, block } = this.staged
    const mapped = this.columnOf(path) ?? this.columnOf(block.resource.naturalKey[0] ?? '') ?? block.columns[0]
    this.all.push({
      sheet: report.sheet,
      resource: block.resource.name,
      cell: address(mapped?.index ?? 0, this.row),
      column: mapped?.header ?? null,
      value,
      code,
      severity,
      message,
      hint,
    })
  }
}
