// Whether the counts of an import add up: computed from what was kept, never assumed. Pure.
import type { ImportTrail } from '../audit/trail.ts'
import type { ImportRow } from '../db/imports.ts'
import { writtenBy } from './counts.ts'
import type { ImportReport, SheetReport } from './types.ts'

/** One equation, with its numbers. */
export interface Check {
  readonly what: string
  /** Such as `220 = 213 + 7`. */
  readonly numbers: string
  readonly isTrue: boolean
}

/** The equations of an import. */
export function checksOf(row: Pick<ImportRow, 'rowsTotal' | 'mode' | 'state'>, report: ImportReport, audit: ImportTrail): Check[] {
  const tables = report.sheets.filter(({ resource }) => resource !== null)
  const isOver = ['done', 'done-with-rejects', 'applied-with-conflicts'].includes(row.state)
  const rows = tables.map((sheet) => sheet.rows)
  const checks = [...tables.flatMap(ofSheet), check('rows of the file = rows of its tables', row.rowsTotal, rows)]
  const written = writtenBy(report)
  if (row.mode === 'apply' && written > 0) {
    const settled = tables.flatMap(({ inserts, updates }) => [inserts, updates])
    if (isOver) checks.push(check('rows written = new + changed', written, settled))
    checks.push({
      what: 'at least one audit entry for each row written',
      numbers: `${grouped(audit.changes)} ≥ ${grouped(written)}`,
      isTrue: audit.changes >= written,
    })
  }
  if (row.mode !== 'apply' || (isOver && report.applied === 0))
    checks.push({ what: 'nothing written: no audit entry of a row', numbers: `${grouped(audit.changes)} = 0`, isTrue: audit.changes === 0 })
  for (const one of report.reconciliations ?? []) {
    const { equal, differing, onlyHere, onlyThere, duplicates, refused, besideRefused } = one
    checks.push(
      check(`${one.resource}: rows in Opsbook = equal + differing + only here + beside refused`, one.rows.here, [
        equal,
        differing,
        onlyHere,
        besideRefused,
      ]),
      check(`${one.resource}: rows in the workbook = equal + differing + only there + duplicates + refused`, one.rows.there, [
        equal,
        differing,
        onlyThere,
        duplicates,
        refused,
      ]),
    )
  }
  return checks
}

function ofSheet({ sheet, resource, rows, accepted, rejected, inserts, updates, unchanged }: SheetReport): Check[] {
  const name = `${sheet} (${resource})`
  return [
    check(`${name}: rows = accepted + refused`, rows, [accepted, rejected]),
    check(`${name}: accepted = new + changed + unchanged`, accepted, [inserts, updates, unchanged]),
  ]
}

function check(what: string, whole: number, parts: readonly number[]): Check {
  const sum = parts.reduce((total, part) => total + part, 0)
  const isTrue = sum === whole
  return { what, numbers: `${grouped(whole)} ${isTrue ? '=' : '≠'} ${parts.map(grouped).join(' + ') || '0'}`, isTrue }
}

/** A whole number as people write it. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
