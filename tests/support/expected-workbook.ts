// Compares what an import came to with what expected.json says an honest one reaches.
import { expect } from 'vitest'
import { expectedOf } from './expected-stock.ts'
import type { Done } from './import-office.ts'

/** What is looked at of an import. */
interface Outcome extends Pick<Done, 'report'> {
  readonly issues: readonly (Pick<Done['issues'][number], 'sheet' | 'cell' | 'message' | 'hint'> & { readonly severity: string })[]
}

/**
 * Every sheet of a workbook, or those named: its resources, rows and accepted rows, and exactly the refused cells. Every issue says what is
 * wrong and what to do.
 */
export function expectWorkbook({ report, issues }: Outcome, workbook: string, only?: readonly string[]): void {
  const expected = Object.entries(expectedOf[workbook] ?? {}).filter(([sheet]) => only?.includes(sheet) ?? true)
  expect(expected.length).toBeGreaterThan(0)
  for (const [sheet, { resource, dataRows, accepted, rejected }] of expected) {
    const tables = report.sheets.filter((one) => one.sheet === sheet)
    const wanted = typeof resource === 'object' && resource !== null ? resource : { [String(resource)]: accepted }
    expect(Object.fromEntries(tables.map((table) => [String(table.resource), table.accepted])), sheet).toEqual(wanted)
    const sum = (of: (table: (typeof tables)[number]) => number) => tables.reduce((total, table) => total + of(table), 0)
    expect([sum(({ rows }) => rows), sum((table) => table.rejected)], sheet).toEqual([dataRows, rejected.length])
    for (const { inserts, updates, unchanged, accepted } of tables) expect(inserts + updates + unchanged).toBe(accepted)
    const cells = issues.filter((issue) => issue.sheet === sheet && issue.severity === 'reject').map(({ cell }) => cell)
    expect(cells, sheet).toEqual(rejected.map(({ cell }) => cell))
  }
  expect(issues.every(({ message, hint }) => message !== '' && hint !== null)).toBe(true)
}
