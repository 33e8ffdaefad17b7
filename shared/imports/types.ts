// What the steps of an import hand to one another.
import type { Issue } from '../errors.ts'
import type { Reconciliation } from './reconciliation.ts'

/** Rows by what became of them. */
export interface Counts {
  inserts: number
  updates: number
  unchanged: number
  rejected: number
}

/** Something found in a workbook: where, what stands there, which rule, and what to do. A warning refuses nothing. */
export interface SheetIssue {
  readonly sheet: string
  /** The resource of the table, since several may stand on one sheet. */
  readonly resource: string
  /** Address such as `C22`; the header's or `A1` for what concerns a whole table. */
  readonly cell: string
  /** The header of the column. */
  readonly column: string | null
  readonly value: string | null
  readonly code: Issue['code']
  readonly severity: 'reject' | 'warning'
  readonly message: string
  readonly hint: string | null
}

/** What became of one table: one element per sheet and resource. Rows = accepted + rejected; accepted = inserts + updates + unchanged. */
export interface SheetReport extends Counts {
  readonly sheet: string
  /** Null for a sheet that was left out. */
  readonly resource: string | null
  rows: number
  accepted: number
  /** While rows are being applied: what became of those that are done. The counts above are the plan's until the end. */
  applied?: Counts
  /** What was found out: date order, headers that nothing answers to, why a sheet was left out. */
  readonly notes: string[]
}

/** How an import is to be done. */
export interface ImportOptions {
  readonly mode: 'validate' | 'apply' | 'reconcile'
  /** Good rows in, rejects reported; otherwise all or nothing. */
  readonly isPartial: boolean
  /** What an empty cell of a mapped column means for a row that exists. */
  readonly emptyCells: 'keep' | 'clear'
  /** IANA zone of wall times. */
  readonly timezone: string
}

/** What an import came to. Issues are kept apart once the import is stored. */
export interface ImportReport {
  sheets: SheetReport[]
  /** What was found out about the file. */
  notes: string[]
  issues: SheetIssue[]
  /** Issues beyond the most that are kept: counted, but not listed. */
  unlisted?: number
  /** Rows inserted or updated. */
  applied: number
  /** What an empty cell of a mapped column was taken to mean for a row that exists. */
  emptyCells?: 'keep' | 'clear'
  /** Cells that the plan found to change a row that exists, and how many of them are counted only. */
  differences?: number
  unlistedDifferences?: number
  /** Rows good in the plan that were not written, because others had changed the data since. */
  conflicts?: number
  /** What the comparison with the database came to, by resource, where there was one. */
  reconciliations?: readonly Reconciliation[]
  /** Names of the files by which its refused rows are corrected, as far as they were made of this plan. */
  files?: readonly string[]
  /** Why the import failed. */
  reason: string | null
  /** What became of its rows when it was undone. */
  undo?: UndoReport
}

/** Rows that an undo has removed, has given their old values, and has left because somebody has touched them since. */
export interface UndoReport {
  readonly removed: number
  readonly restored: number
  readonly left: number
  /** Until it has ended. */
  readonly underWay?: UndoUnderWay
}

/** An undo that has not ended. */
export interface UndoUnderWay {
  /** Its next page begins before this audit entry; null at first. */
  readonly before: number | null
  /** The state of the import when it has ended. */
  readonly then: 'undone' | 'cancelled' | 'failed'
  /** Who asked for it. */
  readonly by: { readonly id: number | null; readonly name: string }
}
