// What a comparison of a workbook with the database comes to: counts, figures of columns, and the first lines of each list.
import type { ImportReport } from './types.ts'

/** A column on one side. `filled` + `nulls` + `unreadable` is the number of rows that were looked at. */
export interface Figures {
  readonly filled: number
  readonly nulls: number
  /** Cells that mean no value of the column; never in the database. */
  readonly unreadable: number
  /** Exact; text beyond 15 digits; null where the column holds no numbers. */
  readonly sum: number | string | null
  /** SHA-256 of key and value, added up over the filled rows modulo 2^256: equal columns have equal hashes, whatever their order. */
  readonly hash: string
}

/** A column of a table on both sides. */
export interface ColumnComparison {
  /** The header on the sheet. */
  readonly header: string
  /** What it is compared with in Opsbook. */
  readonly column: string
  readonly here: Figures
  readonly there: Figures
  /** Rows of both sides that differ in it. */
  readonly differing: number
}

/** Values of a row by column, as people read them: a reference by its label. */
export type ShownValues = Readonly<Record<string, unknown>>

/** A row of one side only; `sheet` and `row` where it stands in the workbook. */
export interface LoneRow {
  readonly key: string
  readonly id?: number
  readonly sheet?: string
  readonly row?: number
  readonly values: ShownValues
}

/** A cell that differs. */
export interface DifferingCell {
  readonly cell: string
  readonly column: string
  readonly here: unknown
  readonly there: unknown
}

/** A row of both sides that is not the same. */
export interface DifferingRow {
  readonly key: string
  readonly id: number
  readonly sheet: string
  readonly row: number
  readonly cells: readonly DifferingCell[]
}

/** A row whose key another row of the workbook has. */
export interface DuplicateRow {
  readonly key: string
  readonly sheet: string
  readonly row: number
  readonly firstSheet: string
  readonly firstRow: number
}

/** A row that cannot be taken for what it says; why is among the issues of the import. */
export interface RefusedRow {
  readonly key: string | null
  readonly sheet: string
  readonly row: number
}

/** What is listed, by list. */
export interface Listed {
  readonly onlyHere: LoneRow
  readonly onlyThere: LoneRow
  readonly differing: DifferingRow
  readonly duplicates: DuplicateRow
  readonly refused: RefusedRow
}

/** Names of the lists, in the order in which they are shown. */
export const listNames = ['onlyHere', 'onlyThere', 'differing', 'duplicates', 'refused'] as const
export type ListName = (typeof listNames)[number]

/** The comparison of one resource: here is Opsbook, there is the workbook. */
export interface Reconciliation extends Readonly<Record<ListName, number>> {
  readonly resource: string
  readonly sheets: readonly string[]
  /** Rows of each side, counted for themselves. */
  readonly rows: { readonly here: number; readonly there: number }
  /** Rows of both sides that are the same. */
  readonly equal: number
  readonly differingCells: number
  /** Rows here whose row in the workbook was refused. */
  readonly besideRefused: number
  /** Everything that is not the same: onlyHere + onlyThere + differing + duplicates + refused. */
  readonly differences: number
  /** Whether rows here = equal + differing + onlyHere + besideRefused, and rows there = equal + differing + onlyThere + duplicates + refused. */
  readonly addsUp: boolean
  readonly columns: readonly ColumnComparison[]
  /** Headers that nothing in Opsbook can be compared with. */
  readonly notCompared: readonly string[]
  /** The first hundred of each list; long texts are cut. */
  readonly first: { readonly [K in ListName]: readonly Listed[K][] }
}

/** A report without the lines of its comparisons, which hold whole rows. */
export function withoutLines(report: ImportReport): ImportReport {
  const { reconciliations, ...rest } = report
  if (!reconciliations) return report
  return { ...rest, reconciliations: reconciliations.map(({ first: _, ...counts }) => ({ ...counts, first: noLines })) }
}

const noLines = { onlyHere: [], onlyThere: [], differing: [], duplicates: [], refused: [] }
