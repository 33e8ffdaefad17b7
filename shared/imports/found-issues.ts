// The issues found in a workbook while it is staged and planned.
import { rowOf } from '../tabular/cell.ts'
import type { SheetIssue, SheetReport } from './types.ts'

/** Issues kept of one import; beyond, they are only counted. */
export const mostIssues = 100_000

/** Collects issues, and counts those beyond the most that are kept. */
export class FoundIssues {
  /** Issues that are counted only. */
  dropped = 0
  private readonly kept: SheetIssue[] = []

  add(issue: SheetIssue): void {
    if (this.kept.length < mostIssues) this.kept.push(issue)
    else this.dropped++
  }

  /** Whether an issue of this code was kept. */
  has(code: string): boolean {
    return this.kept.some((issue) => issue.code === code)
  }

  /** The issues kept, sheet by sheet as given, row by row. */
  inOrder(sheets: readonly SheetReport[]): SheetIssue[] {
    const place = new Map(sheets.map(({ sheet }, at) => [sheet, at]))
    return this.kept.toSorted((a, b) => (place.get(a.sheet) ?? 0) - (place.get(b.sheet) ?? 0) || rowOf(a.cell) - rowOf(b.cell))
  }
}
