// The part of a plan's page that says which orders were left out, and why no vehicle can take them. Pure.
import { type Html, html } from '../../../imports/html.ts'
import { amount, clockOf, counted } from './page-words.ts'
import type { SeenOrder, SeenPlan } from './seen-plan.ts'

/** Sorts of reasons that are shown of an order; the rest are counted. */
const mostReasons = 6

/** The orders that were left out, in the times of a zone. */
export function leftOutPart({ unassigned, decision }: SeenPlan, zone: string): Html {
  if (unassigned.length === 0) return html`<h2 id="left-out">Left out</h2><p class="good">No order was left out.</p>`
  const clock = clockOf(zone, decision.plannedOn)
  const rows = unassigned.map(({ order, customer, city, weightTonnes, volumeM3, priority, windowStart, windowEnd, reasons }) => {
    const window = windowStart === null || windowEnd === null ? '' : `${clock(windowStart)}–${clock(windowEnd)}`
    const load = [weightTonnes === null ? '' : `${amount(weightTonnes)} t`, volumeM3 === null ? '' : `${amount(volumeM3)} m³`].join(' ')
    return html`<tr><th scope="row">${order}</th><td>${customer}</td><td>${city}</td><td class="tight">${window}</td><td class="tight">${load}</td><td class="n">${priority}</td><td class="why"><ul>${linesOf(reasons)}</ul></td></tr>`
  })
  return html`<h2 id="left-out">Left out (${unassigned.length.toLocaleString('en')})</h2>
<div class="scroll" role="region" aria-label="Orders left out" tabindex="0"><table>
<thead><tr><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">To</th><th scope="col">Window</th><th scope="col">Load</th><th scope="col" class="n">Priority</th><th scope="col">Why no vehicle can take it</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`
}

function linesOf(reasons: SeenOrder['reasons']): Html[] {
  const shown = reasons.slice(0, mostReasons).map(({ vehicles, reasons: words }) => {
    const named = vehicles.slice(0, 4)
    const more = vehicles.length > named.length ? ` and ${vehicles.length - named.length} more` : ''
    return html`<li><span class="quiet">${named.join(', ')}${more}:</span> ${words.join('; ')}</li>`
  })
  const rest = reasons.slice(mostReasons).reduce((sum, { vehicles }) => sum + vehicles.length, 0)
  return rest > 0 ? [...shown, html`<li class="quiet">and ${counted(rest, 'vehicle')} for reasons of their own</li>`] : shown
}
