// Counting rows: what the plan says of them, and what became of them.
import type { Counts, ImportReport, SheetReport } from './types.ts'

/** Nothing counted yet. */
export function noCounts(): Counts {
  return { inserts: 0, updates: 0, unchanged: 0, rejected: 0 }
}

/** Adds counts to others, and returns those. */
export function addCounts<C extends Counts>(to: C, more: Readonly<Counts>): C {
  to.inserts += more.inserts
  to.updates += more.updates
  to.unchanged += more.unchanged
  to.rejected += more.rejected
  return to
}

/** Puts what became of the rows in the place of what was planned for them. */
export function settleCounts(report: ImportReport): void {
  report.applied = 0
  for (const sheet of report.sheets) {
    const { applied } = sheet
    if (!applied) continue
    Object.assign(sheet, applied, { accepted: applied.inserts + applied.updates + applied.unchanged })
    delete sheet.applied
    report.applied += applied.inserts + applied.updates
  }
}

/** Rows inserted or updated so far, also by an import that ended before all of them were. */
export function writtenBy({ applied, sheets }: Pick<ImportReport, 'applied' | 'sheets'>): number {
  return sheets.reduce((sum, { applied: own }) => sum + (own ? own.inserts + own.updates : 0), applied)
}

/** A report before anything was counted; no resource for a sheet that was left out. */
export function emptyReport(sheet: string, resource: string | null): SheetReport {
  return { sheet, resource, rows: 0, accepted: 0, rejected: 0, inserts: 0, updates: 0, unchanged: 0, notes: [] }
}
