// A plan as one page of HTML that needs nothing else: no script, no request, every text escaped. Pure.
import { Html, html } from '../../../imports/html.ts'
import { mapOf } from './map.ts'
import { leftOutPart } from './page-left-out.ts'
import { routeParts } from './page-routes.ts'
import { planStyle, policyInside } from './page-style.ts'
import { counted, dayInWords, decimals, duration } from './page-words.ts'
import { swatch } from './route-colours.ts'
import { type SeenPlan, totalsOf } from './seen-plan.ts'

/** The page; `at` is the instant at which it is made. Times are those of the zone that most vehicles are in, which the page names. */
export function planPage(plan: SeenPlan, at: string, version: string): string {
  const { number, plannedOn, status, kind } = plan.decision
  const zone = zoneOf(plan)
  const map = mapOf(plan)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyInside}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${number}: ${dayInWords(plannedOn)}</title>
<style>${new Html(planStyle)}</style>
</head>
<body>
<header>
<p class="over">${kind === 'replan' ? 'Replanned routes' : 'Routes'} for ${dayInWords(plannedOn)}</p>
<h1>${number} <span class="badge">${status}</span></h1>
${tiles(plan)}
</header>
<main>
<h2 id="map">Map</h2>
${map ?? html`<p class="quiet">Nothing has a place.</p>`}
<ul class="key"><li>⌂ start and end</li><li>① stops in their order</li><li>⊗ left out</li><li>lines are straight: roads are longer</li></ul>
${costs(plan)}
${routeParts(plan, zone)}
${leftOutPart(plan, zone)}
${facts(plan, zone)}
</main>
<footer>Made by Opsbook ${version} at ${instant(at)} UTC${plan.isLive ? ' from the routes as they were then, those of its replans among them, without those that were cancelled' : ' from the proposal; no route was committed then'}. All times are those of ${zone}, unless they say UTC; +1 is the next day. This file needs no network.</footer>
</body>
</html>
`
  return page.text
}

const instant = (iso: string) => iso.slice(0, 16).replace('T', ' ')

/** The zone of most vehicles; of as many, the first. */
function zoneOf({ routes }: SeenPlan): string {
  const zones = [...Map.groupBy(routes, ({ timezone }) => timezone)].sort(([, a], [, b]) => b.length - a.length)
  return zones[0]?.[0] ?? 'UTC'
}

function tiles(plan: SeenPlan): Html {
  const { routes, unassigned, decision, isLive } = plan
  const { orders, served, distanceKm, durationMinutes, totalCost } = totalsOf(plan)
  const tile = (name: string, value: string, more: string | Html) =>
    html`<div><dt>${name}</dt><dd>${value}</dd><dd class="more">${more}</dd></div>`
  const vehicles = new Set(routes.map(({ vehicle }) => vehicle)).size
  return html`<dl class="tiles">
${tile('Orders on routes', `${served.toLocaleString('en')} of ${orders.toLocaleString('en')}`, unassigned.length === 0 ? 'none left out' : html`<a href="#left-out">${counted(unassigned.length, 'left out', 'left out')}</a>`)}
${tile('Routes', routes.length.toLocaleString('en'), counted(vehicles, 'vehicle'))}
${tile('Distance', `${decimals(distanceKm, 0)} km`, served === 0 ? '' : `${decimals(distanceKm / served, 1)} km an order`)}
${tile('On the road', duration(durationMinutes), 'all routes together')}
${tile('Cost', `${decision.currency ?? ''} ${decimals(totalCost, 2)}`.trim(), served === 0 ? '' : `${decimals(totalCost / served, 2)} an order`)}
${isLive ? soFar(plan) : null}
</dl>`
}

function soFar({ routes }: SeenPlan): Html {
  const deliveries = routes.flatMap(({ stops }) => stops.filter(({ kind }) => kind === 'delivery'))
  const count = (status: string) => deliveries.filter((stop) => stop.status === status).length
  const others = ['failed', 'skipped'].flatMap((status) => (count(status) > 0 ? [`, ${count(status)} ${status}`] : []))
  return html`<div><dt>So far</dt><dd>${count('completed')} of ${deliveries.length}</dd><dd class="more">delivered${others.join('')}</dd></div>`
}

function costs(plan: SeenPlan): Html {
  const { routes, decision } = plan
  if (routes.length === 0) return html`<h2>Routes</h2><p>No order is on a route.</p>`
  const totals = totalsOf(plan)
  const money = (value: number | undefined) => html`<td class="n">${value === undefined ? '–' : decimals(value, 2)}</td>`
  const rows = routes.map(({ vehicle, type, stops, distanceKm, durationMinutes, cost, totalCost }, at) => {
    const name = html`<th scope="row"><a href="#route-${at + 1}">${vehicle}</a> <span class="quiet small">${type}</span></th>`
    return html`<tr><td class="tight">${swatch(at)}</td>${name}<td class="n">${stops.length}</td><td class="n">${decimals(distanceKm, 1)}</td><td class="n">${duration(durationMinutes)}</td>${money(cost?.fixed)}${money(cost?.distance)}${money(cost?.time)}${money(totalCost)}</tr>`
  })
  const stops = routes.reduce((sum, route) => sum + route.stops.length, 0)
  const { cost } = totals
  return html`<h2 id="routes">Routes and what they cost</h2>
${cost ? partsOf(cost) : null}
<div class="scroll" role="region" aria-label="Routes and what they cost" tabindex="0"><table>
<caption>Amounts in ${decision.currency ?? 'the currency of the vehicles'}</caption>
<thead><tr><th scope="col"><span class="quiet">Line</span></th><th scope="col">Vehicle</th><th scope="col" class="n">Stops</th><th scope="col" class="n">Distance, km</th><th scope="col" class="n">Duration</th><th scope="col" class="n">Fixed</th><th scope="col" class="n">Distance</th><th scope="col" class="n">Time</th><th scope="col" class="n">Cost</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><td></td><th scope="row">All</th><td class="n">${stops.toLocaleString('en')}</td><td class="n">${decimals(totals.distanceKm, 1)}</td><td class="n">${duration(totals.durationMinutes)}</td>${money(cost?.fixed)}${money(cost?.distance)}${money(cost?.time)}${money(totals.totalCost)}</tr></tfoot>
</table></div>`
}

function partsOf(cost: { fixed: number; distance: number; time: number; total: number }): Html {
  const all = cost.total > 0 ? cost.total : 1
  const parts = [
    ['fixed', cost.fixed],
    ['distance', cost.distance],
    ['time', cost.time],
  ] as const
  let x = 0
  const bars = parts.map(([, value], at) => {
    const width = Math.round((value / all) * 10_000) / 10
    const drawn = html`<rect class="p${at}" x="${x}" y="0" width="${width}" height="12"/>`
    x = Math.round((x + width) * 10) / 10
    return drawn
  })
  const words = parts.map(
    ([name, value], at) =>
      html`<li><svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><rect class="p${at}" width="10" height="10" rx="2"/></svg>${name} ${decimals(value, 2)} (${decimals((value / all) * 100, 0)} %)</li>`,
  )
  return html`<svg class="parts" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">${bars}</svg><ul class="key">${words}</ul>`
}

function facts({ decision }: SeenPlan, zone: string): Html {
  const { policyName, policyVersion, objective, seed, iterations, iterationsDone, snapshotAt, correction, confidence } = decision
  const { requestedBy, requestedAt, committedAt, executedAt } = decision
  const fact = (name: string, value: string | null) => (value === null ? null : html`<dt>${name}</dt><dd>${value}</dd>`)
  const budget =
    iterationsDone === null || iterationsDone === iterations ? '' : `, of which ${iterationsDone.toLocaleString('en')} were made`
  return html`<h2 id="how">How it was planned</h2>
<dl class="facts">
${fact('Policy', `${policyName}, version ${policyVersion}`)}
${fact('Aim', objective === 'vehicles' ? 'fewest vehicles, then least cost' : 'least cost')}
${fact('Seed and budget', `seed ${seed}, ${iterations.toLocaleString('en')} iterations${budget}`)}
${fact('What was known', snapshotAt && `as of ${instant(snapshotAt)} UTC`)}
${fact('Learnt driving times', correction === null ? 'not taken into account' : `version ${correction}`)}
${fact('Confidence', confidence === null ? null : `${decimals(confidence * 100, 0)} % of this policy's last routes took about as long as estimated`)}
${fact('Asked for', `${requestedBy === null ? '' : `by ${requestedBy} `}at ${instant(requestedAt)} UTC`)}
${fact('Committed', committedAt && `${instant(committedAt)} UTC`)}
${fact('Executed', executedAt && `${instant(executedAt)} UTC`)}
${fact('Zone of all times', zone)}
</dl>`
}
