// What a terminal shows of an import: sentences for people, or JSON for programs.
import type { ImportDifferenceRow } from '../../shared/db/import-differences.ts'
import { catalogue } from '../../shared/domains/index.ts'
import type { ImportReport } from '../../shared/imports/types.ts'

/** The report as `{sheets: [{sheet, resource, rows, accepted, rejected, issues}]}`, one element per sheet and resource. */
export function toJson({ issues, ...report }: ImportReport) {
  const given = new Set<string>()
  const sheets = report.sheets.map((sheet) => {
    const name = `${sheet.sheet}\u0000${sheet.resource}`
    const isFirst = !given.has(name)
    given.add(name)
    const own = isFirst ? issues.filter((issue) => issue.sheet === sheet.sheet && issue.resource === sheet.resource) : []
    return { ...sheet, issues: own.map(({ sheet: _, resource: __, ...issue }) => issue) }
  })
  return { ...report, sheets }
}

/** Text of a file on a terminal: control characters, which could rewrite the screen, become a dot. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '·')
}

/** Differences that are printed. */
export const shownDifferences = 20

function showDifference({ sheet, cell, resource, rowKey, column, before, after }: ImportDifferenceRow): string {
  const [key = 'id'] = catalogue.find(resource)?.naturalKey ?? []
  const quote = (text: string | null) => (text === null ? 'empty' : `"${text}"`)
  return `  changed ${sheet}!${cell} (${key} ${rowKey}): ${column} ${quote(before)} -> ${quote(after)}`
}

/** Prints a report and the first of its differences. */
export function print(
  report: ImportReport,
  differences: readonly ImportDifferenceRow[],
  state: string,
  { isApplied, isPartial }: { isApplied: boolean; isPartial: boolean },
): void {
  const say = (line: string) => console.log(clean(line))
  for (const note of report.notes) say(note)
  for (const { sheet, resource, rows, accepted, rejected, inserts, updates, unchanged, notes } of report.sheets) {
    const counts = `${rows} rows, ${accepted} accepted (${inserts} new, ${updates} changed, ${unchanged} unchanged), ${rejected} refused`
    say(resource ? `${sheet} -> ${resource}: ${counts}` : `${sheet}: left out`)
    for (const note of notes) say(`  note: ${note}`)
  }
  for (const difference of differences) say(showDifference(difference))
  const more = (report.differences ?? 0) - differences.length
  if (more > 0) say(`  and ${more} more changed cells`)
  if (report.emptyCells === 'clear')
    say(`empty cells ${isApplied ? 'cleared' : 'would clear'} what ${isApplied ? 'was' : 'is'} stored (--empty clear)`)
  for (const { sheet, cell, message, hint, severity } of report.issues) {
    say(`  ${severity === 'reject' ? 'refused' : 'warning'} ${sheet}!${cell}: ${message}${hint ? ` - ${hint}` : ''}`)
  }
  const isClean = !report.issues.some(({ severity }) => severity === 'reject')
  if (!isApplied) say(`checked, nothing written; bring it in with --apply${isClean ? '' : ' --partial, or correct the cells first'}`)
  else if (isClean || isPartial) say(`${state}: ${report.applied} ${report.applied === 1 ? 'row' : 'rows'} written`)
  else say(`${state}: nothing was written; correct the cells, or use --partial to bring the good rows in`)
}
