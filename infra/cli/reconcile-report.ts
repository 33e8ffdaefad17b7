// What a terminal shows of a comparison of a workbook with Opsbook.
import type { Reconciliation } from '../../shared/imports/reconciliation.ts'
import type { ImportReport } from '../../shared/imports/types.ts'
import { clean } from './import-report.ts'

const mostShown = 20

/** Prints a summary for each table, the first lines of each list, and why rows were refused. */
export function printReconciliations({ reconciliations = [], notes, issues }: ImportReport): void {
  const say = (line: string) => console.log(clean(line))
  for (const note of notes) say(note)
  for (const one of reconciliations) {
    const verdict = one.differences === 0 ? 'the same' : `${one.differences} ${one.differences === 1 ? 'difference' : 'differences'}`
    say(`${one.resource} (${one.sheets.join(', ')}): ${one.rows.here} rows in Opsbook, ${one.rows.there} in the workbook: ${verdict}`)
    if (!one.addsUp) say('  the counts do not add up: rows were changed while they were compared; compare again')
    if (one.differences > 0) {
      say(
        `  ${one.equal} equal, ${one.differing} differing in ${one.differingCells} ${one.differingCells === 1 ? 'cell' : 'cells'}, ${one.onlyHere} only in Opsbook, ${one.onlyThere} only in the workbook, ${one.duplicates} twice, ${one.refused} refused`,
      )
    }
    for (const { column, header, here, there, differing } of one.columns) {
      if (differing === 0 && here.sum === there.sum) continue
      const sums = here.sum === null && there.sum === null ? '' : `; sum ${here.sum ?? 'none'} here, ${there.sum ?? 'none'} there`
      say(
        `  ${header} (${column}): ${differing} ${differing === 1 ? 'cell differs' : 'cells differ'}; ${here.nulls} empty here, ${there.nulls} there${sums}`,
      )
    }
    for (const line of linesOf(one)) say(`    ${line}`)
  }
  for (const { sheet, cell, message, hint, severity } of issues)
    if (severity === 'reject') say(`  refused ${sheet}!${cell}: ${message}${hint ? ` - ${hint}` : ''}`)
}

function linesOf({ first, ...counts }: Reconciliation): string[] {
  const lists = {
    onlyHere: first.onlyHere.map(({ key }) => `only in Opsbook: ${key}`),
    onlyThere: first.onlyThere.map(({ key, sheet, row }) => `only in the workbook: ${key} (${sheet}, row ${row})`),
    differing: first.differing.map(
      ({ key, cells }) =>
        `${key}: ${cells.map(({ cell, column, here, there }) => `${column} ${cell} ${show(here)} -> ${show(there)}`).join(', ')}`,
    ),
    duplicates: first.duplicates.map(({ key, sheet, row, firstRow }) => `twice: ${key} (${sheet}, row ${row}; first in row ${firstRow})`),
  }
  return (['onlyHere', 'onlyThere', 'differing', 'duplicates'] as const).flatMap((name) => {
    const shown = lists[name].slice(0, mostShown)
    return counts[name] > shown.length ? [...shown, `and ${counts[name] - shown.length} more`] : shown
  })
}

const show = (value: unknown) => (value === null ? '(empty)' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value))
