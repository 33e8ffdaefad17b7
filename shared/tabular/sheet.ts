// What every reader gives: a book of sheets of rows.
import type { Cell } from './cell.ts'

/** One row that holds something. `number` counts from 1 (CSV and databases: records, the header is 1); `cells[0]` is column A; empty cells at the end are left out. */
export interface Row {
  number: number
  cells: Cell[]
  hidden: boolean
}

/** One sheet; `rows()` reads it from the start each time, in batches of at most 500 rows, and leaves blank rows out. */
export interface Sheet {
  name: string
  state: 'visible' | 'hidden' | 'veryHidden'
  rows(): AsyncIterable<Row[]>
}

/** An open file; `notes` says what was found out about it, in sentences for the report. */
export interface Book {
  format: 'xlsx' | 'csv' | 'sqlite'
  sheets: Sheet[]
  notes: string[]
  close(): Promise<void>
}
