// What a comparison came to, as a part of the auditor's page.
import type { AuditorsReport } from './auditors-report.ts'
import { grouped } from './checks.ts'
import { type Html, html } from './html.ts'
import type { ColumnComparison, Figures } from './reconciliation.ts'

const shownDigits = 12

/** The comparisons of an import; nothing where there was none. */
export function comparisonPart(reconciliations: AuditorsReport['reconciliations']): Html {
  if (reconciliations.length === 0) return html``
  const rows = reconciliations.map((one) => {
    const counts = [one.rows.here, one.rows.there, one.equal, one.differing, one.onlyHere, one.onlyThere, one.duplicates, one.refused]
    const verdict =
      one.differences === 0
        ? html`<span class="good">✓ the same</span>`
        : html`<span class="bad">✗ ${grouped(one.differences)} ${one.differences === 1 ? 'difference' : 'differences'}</span>`
    return html`<tr><td>${one.resource}</td>${counts.map((count) => html`<td class="n">${grouped(count)}</td>`)}<td class="tight">${verdict}</td></tr>`
  })
  return html`<h2>Compared with Opsbook</h2>
<div class="scroll"><table>
<thead><tr><th>Table</th><th class="n">Rows in Opsbook</th><th class="n">Rows in workbook</th><th class="n">Equal</th><th class="n">Differing</th><th class="n">Only in Opsbook</th><th class="n">Only in workbook</th><th class="n">Twice</th><th class="n">Refused</th><th>Result</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
${reconciliations.map(({ resource, columns, notCompared }) => columnsTable(resource, columns, notCompared))}`
}

function columnsTable(resource: string, columns: readonly ColumnComparison[], notCompared: readonly string[]): Html {
  const rows = columns.map(({ header, column, here, there, differing }) => {
    const isSame = here.hash === there.hash && here.nulls === there.nulls && there.unreadable === 0
    return html`<tr><td class="text">${header}</td><td>${column}</td><td class="n">${grouped(differing)}</td>${side(here)}${side(there)}<td class="c">${isSame ? html`<span class="good">✓</span>` : html`<span class="bad">✗</span>`}</td></tr>`
  })
  const rest = notCompared.length > 0 ? html`<p class="small quiet">Not compared: ${notCompared.join(', ')}</p>` : html``
  return html`<h2>${resource}, column by column</h2>
<div class="scroll"><table class="small">
<thead><tr><th>Header</th><th>Column</th><th class="n">Differing</th><th class="n">Empty in Opsbook</th><th class="n">Sum in Opsbook</th><th>Hash in Opsbook</th><th class="n">Empty in workbook</th><th class="n">Sum in workbook</th><th>Hash in workbook</th><th class="c">Same</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>${rest}`
}

const side = ({ nulls, unreadable, sum, hash }: Figures) =>
  html`<td class="n">${grouped(nulls)}${unreadable > 0 ? html`<br><span class="bad">${grouped(unreadable)} unreadable</span>` : null}</td><td class="n">${sum ?? '–'}</td><td><code>${hash.slice(0, shownDigits)}</code></td>`
