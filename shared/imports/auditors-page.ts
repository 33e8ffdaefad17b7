// The auditor's report as one page of HTML: no script, nothing from elsewhere, every text escaped.
import type { AuditorsReport, ListedIssues, MappedHeader } from './auditors-report.ts'
import { grouped } from './checks.ts'
import { comparisonPart } from './comparison-page.ts'
import { Html, html } from './html.ts'
import { pageStyle } from './page-style.ts'
import type { SheetReport } from './types.ts'

const modes = { validate: 'checked only', apply: 'brought in', reconcile: 'compared only' } as const
const nothing = html``

/** The page. */
export function auditorsPage(report: AuditorsReport): string {
  const { id, fileName, createdBy } = report.import
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Import ${id}: ${fileName}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<header>
<p class="over">Report of import ${id}, for the record</p>
<h1>${fileName}</h1>
${lead(report)}
</header>
<main>
${facts(report)}
${sheetsPart(report)}
${comparisonPart(report.reconciliations)}
${issuesPart('Refused', report.rejects)}
${issuesPart('Warnings', report.warnings)}
${undoPart(report)}
${mappingPart(report.mapping)}
${checksPart(report)}
</main>
<footer>Made by Opsbook ${report.opsbook} at ${instant(report.madeAt)} from the record of the import that ${createdBy} began. All instants are UTC.</footer>
</body>
</html>
`
  return page.text
}

function sum(sheets: readonly SheetReport[], name: 'rows' | 'accepted' | 'rejected' | 'inserts' | 'updates' | 'unchanged'): number {
  return sheets.reduce((total, sheet) => total + sheet[name], 0)
}

const tablesOf = ({ sheets }: AuditorsReport) => sheets.filter(({ resource }) => resource !== null)
const instant = (iso: string) => iso.replace('T', ' ').replace(/\.\d+Z$/, '')

function lead(report: AuditorsReport): Html {
  const tables = tablesOf(report)
  const wrong = report.checks.filter(({ isTrue }) => !isTrue).length
  const count =
    report.checks.length === 0
      ? html`<span class="bad">There are no counts to add up.</span>`
      : wrong === 0
        ? html`<span class="good">✓ All ${report.checks.length} counts add up.</span>`
        : html`<span class="bad">✗ ${wrong} of ${report.checks.length} counts do not add up.</span>`
  const differences = report.reconciliations.reduce((total, one) => total + one.differences, 0)
  const compared =
    report.reconciliations.length === 0
      ? nothing
      : differences === 0
        ? html` <span class="good">✓ The same as in Opsbook.</span>`
        : html` <span class="bad">✗ ${grouped(differences)} ${differences === 1 ? 'difference' : 'differences'} from Opsbook.</span>`
  const written = report.applied === 0 ? 'nothing' : grouped(report.applied)
  const after = report.undo !== null && report.import.state !== 'undoing' ? ', undone since' : ''
  const all = sum(tables, 'rows')
  const rows = html`${grouped(all)} ${all === 1 ? 'row' : 'rows'} in, ${grouped(sum(tables, 'accepted'))} accepted, ${grouped(sum(tables, 'rejected'))} refused; ${written} written${after}.`
  return html`<p class="lead">${rows} ${count}${compared}</p>${report.import.reason === null ? nothing : html`<p class="bad">${report.import.reason}</p>`}`
}

function facts(report: AuditorsReport): Html {
  const { fileHash, fileBytes, mode, isPartial, emptyCells, timezone, state, createdAt, createdBy, actorRole, updatedAt } = report.import
  const { entries, first, last } = report.audit
  const options =
    mode === 'reconcile'
      ? `wall times of ${timezone}`
      : `${isPartial ? 'good rows in, bad ones reported' : 'all rows or none'}; an empty cell ${emptyCells === 'clear' ? 'clears' : 'keeps'} the value; wall times of ${timezone}`
  return html`<dl>
<dt>SHA-256</dt><dd class="wide">${fileHash === null ? html`<span class="quiet">not kept</span>` : html`<code>${fileHash}</code>`}</dd>
<dt>Size</dt><dd>${fileBytes === null ? html`<span class="quiet">not kept</span>` : `${grouped(fileBytes)} bytes`}</dd>
<dt>By</dt><dd>${createdBy} (${actorRole})</dd>
<dt>Begun</dt><dd>${instant(createdAt)}</dd>
<dt>Last change</dt><dd>${instant(updatedAt)}</dd>
<dt>Mode</dt><dd>${mode}: ${modes[mode]}</dd>
<dt>State</dt><dd>${state}${report.conflicts > 0 ? `, ${grouped(report.conflicts)} ${report.conflicts === 1 ? 'conflict' : 'conflicts'}` : ''}</dd>
<dt>Options</dt><dd class="wide">${options}</dd>
<dt>Audit trail</dt><dd class="wide">${entries === 0 ? 'no entries' : `${grouped(entries)} entries, no. ${first} to ${last}`}</dd>
</dl>`
}

function sheetsPart(report: AuditorsReport): Html {
  const tables = tablesOf(report)
  const rows = tables.map((sheet) => {
    const { rows, inserts, updates, unchanged, accepted, rejected } = sheet
    const isRight = rows === accepted + rejected && accepted === inserts + updates + unchanged
    return html`<tr><td class="text">${sheet.sheet}</td><td>${sheet.resource}</td>${figures(rows, inserts, updates, unchanged, accepted, rejected)}${mark(isRight)}</tr>`
  })
  const names = ['rows', 'inserts', 'updates', 'unchanged', 'accepted', 'rejected'] as const
  const total = names.map((name) => sum(tables, name))
  const isRight = total[0] === report.import.rowsTotal
  const notes = [
    ...report.notes.map((note) => html`<li>${note}</li>`),
    ...report.sheets.flatMap(({ sheet, notes }) => notes.map((note) => html`<li>${sheet}: ${note}</li>`)),
  ]
  return html`<h2>Rows in and out</h2>
<div class="scroll"><table>
<thead><tr><th>Sheet</th><th>Table</th><th class="n">Rows</th><th class="n">New</th><th class="n">Changed</th><th class="n">Unchanged</th><th class="n">Accepted</th><th class="n">Refused</th><th class="c">Adds up</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><td>All</td><td></td>${figures(...total)}${mark(isRight)}</tr></tfoot>
</table></div>
<p class="small quiet">Rows = accepted + refused; accepted = new + changed + unchanged; all rows are the ${grouped(report.import.rowsTotal)} that were read.</p>
${notes.length === 0 ? nothing : html`<ul class="small">${notes}</ul>`}`
}

const figures = (...counts: readonly number[]) => counts.map((count) => html`<td class="n">${grouped(count)}</td>`)
const mark = (isRight: boolean) =>
  html`<td class="c">${isRight ? html`<span class="good">✓</span>` : html`<span class="bad">✗ no</span>`}</td>`

function issuesPart(title: string, { items, more }: ListedIssues): Html {
  if (items.length + more === 0) return title === 'Refused' ? html`<h2>Refused</h2><p>Nothing.</p>` : nothing
  const rows = items.map(
    ({ sheet, cell, column, value, message, hint }) =>
      html`<tr><td class="text">${sheet}</td><td class="tight">${cell}</td><td class="text">${column ?? ''}</td><td class="text value">${value ?? ''}</td><td class="text">${message}${hint === null ? nothing : html` <span class="quiet">${hint}</span>`}</td></tr>`,
  )
  return html`<h2>${title} (${grouped(items.length + more)})</h2>
<div class="scroll"><table class="small">
<thead><tr><th>Sheet</th><th>Cell</th><th>Column</th><th>Value</th><th class="why">Why, and what to do</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
${more > 0 ? html`<p>And ${grouped(more)} more, which are not listed here.</p>` : nothing}`
}

function undoPart({ undo }: AuditorsReport): Html {
  if (!undo) return nothing
  const counts = Object.entries(undo).flatMap(([name, value]) =>
    typeof value === 'number' || typeof value === 'string' ? [`${name}: ${typeof value === 'number' ? grouped(value) : value}`] : [],
  )
  return html`<h2>Undone</h2><p>${counts.join('; ')}</p>`
}

function mappingPart(mapping: readonly MappedHeader[] | null): Html {
  if (mapping === null) return html`<h2>Mapping</h2><p class="quiet">not kept</p>`
  const tables = [...Map.groupBy(mapping, ({ sheet, resource }) => `${sheet} → ${resource ?? 'left out'}`)]
  const lines = tables.map(([table, headers]) => {
    const parts = headers.map(({ header, column }) => `${header} → ${column ?? 'passed over'}`)
    return html`<p class="small"><strong>${table}:</strong> ${parts.join(' · ')}</p>`
  })
  return html`<h2>Mapping</h2>${lines}`
}

function checksPart({ checks }: AuditorsReport): Html {
  const lines = checks.map(({ what, numbers, isTrue }) => {
    const sign = isTrue ? html`<span class="good">✓</span>` : html`<span class="bad">✗</span>`
    return html`<li>${sign} ${what}: <span class="tight">${numbers}</span></li>`
  })
  return lines.length === 0 ? nothing : html`<h2>Checks</h2><ul class="small checks">${lines}</ul>`
}
