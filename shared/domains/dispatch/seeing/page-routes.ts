// The part of a plan's page that shows one route after the other: its time line and the table of its stops. Pure.
import { type Html, html } from '../../../imports/html.ts'
import { amount, clockOf, counted, decimals, duration } from './page-words.ts'
import { swatch } from './route-colours.ts'
import type { SeenPlan, SeenRoute, SeenStop } from './seen-plan.ts'
import { type Span, spanOf, timeLineOf } from './time-line.ts'

/** Tables of more routes than these are folded up, but for print. */
const mostOpen = 8

/** All routes, in the times of a zone. */
export function routeParts({ routes, decision }: SeenPlan, zone: string): Html | null {
  if (routes.length === 0) return null
  const span = spanOf(routes)
  const clock = clockOf(zone, decision.plannedOn)
  return html`<h2 id="days">Time lines</h2>
<ul class="key"><li>thin: driving</li><li>dashed: waiting</li><li>solid: service, with the number of the stop</li><li>pale: window of each stop, in their order</li><li>dot: when it was reached</li><li>below: load in t (solid) and m³ (dashed) against what the vehicle carries</li></ul>
${routes.map((route, at) => routePart(route, at, span, clock, routes.length <= mostOpen))}`
}

function routePart(route: SeenRoute, at: number, span: Span, clock: (at: string) => string, isOpen: boolean): Html {
  const { vehicle, type, number, status, stops, distanceKm, durationMinutes, plannedStartAt, plannedEndAt } = route
  const came = route.actualEndAt === null ? '' : `; it came to ${cameTo(route)}`
  const name = `Stops of ${vehicle}`
  return html`<section class="route" id="route-${at + 1}" aria-labelledby="name-${at + 1}">
<h3 id="name-${at + 1}">${swatch(at)} ${vehicle} <span class="quiet">${type}</span>${number === null ? null : html` <span class="badge">${number}: ${status}</span>`}</h3>
<p class="quiet small">${clock(plannedStartAt)} to ${clock(plannedEndAt)}, ${counted(stops.length, 'stop')}, ${decimals(distanceKm, 1)} km, ${duration(durationMinutes)}${came}</p>
<div class="scroll" role="region" aria-label="Time line of ${vehicle}" tabindex="0">${timeLineOf(route, at, span, clock)}</div>
<details${isOpen ? html` open` : null}><summary>${name}</summary>
<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr><th scope="col" class="n">#</th><th scope="col">Stop</th><th scope="col">Order</th><th scope="col">Customer</th><th scope="col" class="n">Leg, km</th><th scope="col">Arrives</th><th scope="col">Service</th><th scope="col">Leaves</th><th scope="col">Window</th><th scope="col" class="n">Load, t</th><th scope="col" class="n">m³</th><th scope="col">State</th></tr></thead>
<tbody>
<tr><td></td><td>${route.startPlace.name ?? 'Start'}</td><td></td><td></td><td></td><td></td><td></td><td class="tight">${clock(plannedStartAt)}</td><td></td><td class="n">${amount(route.loadWeightTonnes)}</td><td class="n">${amount(route.loadVolumeM3)}</td><td class="tight">${route.actualStartAt === null ? null : `left ${clock(route.actualStartAt)}`}</td></tr>
${stops.map((stop) => stopRow(stop, clock))}
${route.endPlace === null ? null : html`<tr><td></td><td>${route.endPlace.name ?? 'End'}</td><td></td><td></td><td></td><td class="tight">${clock(plannedEndAt)}</td><td></td><td></td><td></td><td></td><td></td><td class="tight">${route.actualEndAt === null ? null : `back ${clock(route.actualEndAt)}`}</td></tr>`}
</tbody>
</table></div></details>
</section>`
}

function cameTo({ actualDistanceKm, actualDurationMinutes, actualCost }: SeenRoute): string {
  return [
    ...(actualDistanceKm === null ? [] : [`${decimals(actualDistanceKm, 1)} km`]),
    ...(actualDurationMinutes === null ? [] : [duration(actualDurationMinutes)]),
    ...(actualCost === null ? [] : [decimals(actualCost, 2)]),
  ].join(', ')
}

function stopRow(stop: SeenStop, clock: (at: string) => string): Html {
  const { sequence, kind, place, city, order, customer, windowStart, windowEnd, legDistanceKm } = stop
  const where = [...new Set([kind === 'pickup' ? null : city, place.name])].filter((name) => typeof name === 'string').join(', ')
  const window =
    windowStart === null && windowEnd === null
      ? ''
      : `${windowStart === null ? '' : clock(windowStart)}–${windowEnd === null ? '' : clock(windowEnd)}`
  return html`<tr><td class="n">${sequence}</td><td>${where}${kind === 'pickup' ? html` <span class="quiet">pickup</span>` : null}</td><td>${order}</td><td>${customer}</td><td class="n">${decimals(legDistanceKm, 1)}</td><td class="tight">${clock(stop.plannedArrivalAt)}</td><td class="tight">${clock(stop.plannedServiceAt)}</td><td class="tight">${clock(stop.plannedDepartureAt)}</td><td class="tight">${window}</td><td class="n">${amount(stop.loadWeightTonnes)}</td><td class="n">${amount(stop.loadVolumeM3)}</td><td>${stateOf(stop, clock)}</td></tr>`
}

function stateOf({ status, reason, actualArrivalAt, windowEnd }: SeenStop, clock: (at: string) => string): Html {
  const isLate = actualArrivalAt !== null && windowEnd !== null && actualArrivalAt > windowEnd
  const isBad = status === 'failed' || status === 'skipped'
  const mark = isBad ? 'badly' : status === 'completed' ? 'good' : 'quiet'
  const when = actualArrivalAt === null ? null : html` <span class="tight">at ${clock(actualArrivalAt)}</span>`
  return html`<span class="${mark}">${status}</span>${when}${isLate ? html` <span class="badly">late</span>` : null}${reason === null ? null : html` <span class="small">${reason}</span>`}`
}
