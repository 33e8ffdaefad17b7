// One route over the day: driving, waiting and service as planned and as they came, the window of every stop, and the load against what the vehicle carries. Pure.
import { type Html, html } from '../../../imports/html.ts'
import { amount, counted, px } from './page-words.ts'
import { lineClass } from './route-colours.ts'
import type { SeenRoute, SeenStop } from './seen-plan.ts'

const width = 1000
const left = 74
const right = 14
const hour = 3_600_000

/** Milliseconds between which all time lines of a plan lie, at full hours, so that they compare. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** The span of some routes; windows that reach beyond it are cut off. */
export function spanOf(routes: readonly SeenRoute[]): Span {
  const instants = routes
    .flatMap(({ plannedStartAt, plannedEndAt, actualStartAt, actualEndAt, stops }) => [
      ...[plannedStartAt, plannedEndAt, actualStartAt, actualEndAt],
      ...stops.flatMap(({ actualArrivalAt, actualDepartureAt }) => [actualArrivalAt, actualDepartureAt]),
    ])
    .flatMap((at) => (at === null ? [] : [Date.parse(at)]))
  const [from, until] = [instants.reduce((a, b) => Math.min(a, b)), instants.reduce((a, b) => Math.max(a, b))]
  const whole = { from: Math.floor(from / hour) * hour, until: Math.ceil(until / hour) * hour }
  return whole.until > whole.from ? whole : { from: whole.from, until: whole.from + hour }
}

/** The time line as SVG; `clock` writes instants as its vehicle's zone does. */
export function timeLineOf(route: SeenRoute, nth: number, span: Span, clock: (at: string) => string): Html {
  const at = (instant: string | number) => {
    const milliseconds = typeof instant === 'number' ? instant : Date.parse(instant)
    const share = (milliseconds - span.from) / (span.until - span.from)
    return px(left + Math.min(1, Math.max(0, share)) * (width - left - right))
  }
  const hasActual = route.actualStartAt !== null || route.stops.some(({ actualArrivalAt }) => actualArrivalAt !== null)
  const lane = route.stops.length > 24 ? 5 : 9
  const planY = 30
  const actualY = planY + 30
  const windowsY = (hasActual ? actualY + 26 : planY + 32) + 4
  const loadY = windowsY + route.stops.length * lane + 14
  const height = loadY + 58
  return html`<svg class="day ${lineClass(nth)}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="day-${nth}">
<title id="day-${nth}">${`${route.vehicle}: leaves ${clock(route.plannedStartAt)}, ${counted(route.stops.length, 'stop')}, ends ${clock(route.plannedEndAt)}`}</title>
${hoursOf(span, at, clock, height)}
${label('plan', planY + 14)}${planOf(route, at, planY)}
${hasActual ? html`${label('as it came', actualY + 12)}${actualOf(route, at, actualY)}` : null}
${label('windows', windowsY + 8)}${windowsOf(route.stops, at, windowsY, lane, clock)}
${loadOf(route, at, loadY)}
</svg>`
}

type At = (instant: string | number) => number
const label = (text: string, y: number): Html => html`<text class="lane" x="4" y="${y}">${text}</text>`

function hoursOf({ from, until }: Span, at: At, clock: (at: string) => string, height: number): Html {
  const hours = Math.round((until - from) / hour)
  const step = [1, 2, 3, 4, 6, 12, 24, 48, 168].find((every) => hours / every <= 14) ?? 720
  const ticks = Array.from({ length: Math.floor(hours / step) + 1 }, (_, n) => from + n * step * hour)
  const drawn = ticks.map((tick, n) => {
    const x = at(tick)
    const place = n === 0 ? 'start' : x > width - 34 ? 'end' : 'mid'
    return html`<path d="M${x} 18V${height - 2}"/><text class="${place}" x="${x}" y="12">${clock(new Date(tick).toISOString())}</text>`
  })
  return html`<g class="hours">${drawn}</g>`
}

const bar = (kind: string, x1: number, x2: number, y: number, height: number, title: string | null = null): Html =>
  html`<rect class="${kind}" x="${x1}" y="${y}" width="${px(Math.max(kind === 'serve' ? 2 : 0, x2 - x1))}" height="${height}">${title === null ? null : html`<title>${title}</title>`}</rect>`

function planOf({ plannedStartAt, plannedEndAt, stops, endPlace }: SeenRoute, at: At, y: number): Html {
  let [leaves, numbered] = [plannedStartAt, 0]
  const drawn = stops.map((stop) => {
    const [x0, x1, x2, x3] = [at(leaves), at(stop.plannedArrivalAt), at(stop.plannedServiceAt), at(stop.plannedDepartureAt)]
    leaves = stop.plannedDepartureAt
    const hasRoom = x2 - numbered > 15
    if (hasRoom) numbered = x2
    const number = hasRoom ? html`<text class="number" x="${px((x2 + x3) / 2)}" y="${y - 2}">${stop.sequence}</text>` : null
    return html`${bar('drive', x0, x1, y + 7, 6)}${bar('wait', x1, x2, y + 4, 12)}${bar('serve', x2, x3, y, 20, `${stop.sequence} ${stop.kind} of ${stop.order}`)}${number}`
  })
  return html`<g>${drawn}${endPlace ? bar('drive', at(leaves), at(plannedEndAt), y + 7, 6) : null}</g>`
}

function actualOf({ actualStartAt, actualEndAt, stops }: SeenRoute, at: At, y: number): Html {
  let left = actualStartAt
  const drawn = stops.map(({ actualArrivalAt, actualDepartureAt, sequence, order, status, windowEnd }) => {
    if (actualArrivalAt === null) return html``
    const from = left
    left = actualDepartureAt
    const isBad = status === 'failed' || status === 'skipped' || (windowEnd !== null && actualArrivalAt > windowEnd)
    const until = actualDepartureAt ?? actualArrivalAt
    return html`${from === null ? null : bar('drive', at(from), at(actualArrivalAt), y + 5, 6)}${bar(`serve${isBad ? ' bad' : ''}`, at(actualArrivalAt), at(until), y, 16, `${sequence} ${order}: ${status}`)}`
  })
  const home = left !== null && actualEndAt !== null ? bar('drive', at(left), at(actualEndAt), y + 5, 6) : null
  return html`<g>${drawn}${home}</g>`
}

function windowsOf(stops: readonly SeenStop[], at: At, y: number, lane: number, clock: (at: string) => string): Html {
  const drawn = stops.map(({ windowStart, windowEnd, plannedServiceAt, plannedDepartureAt, actualArrivalAt, sequence, order }, n) => {
    const top = y + n * lane
    const [from, until] = [windowStart === null ? left : at(windowStart), windowEnd === null ? width - right : at(windowEnd)]
    const said = `${sequence} ${order}: from ${windowStart === null ? 'any time' : clock(windowStart)} to ${windowEnd === null ? 'any time' : clock(windowEnd)}`
    const came =
      actualArrivalAt === null
        ? null
        : html`<circle class="came" cx="${at(actualArrivalAt)}" cy="${px(top + lane / 2 - 0.5)}" r="${lane > 6 ? 3 : 2}"/>`
    return html`${bar('window', from, until, top, lane - 2, said)}${bar('serve', at(plannedServiceAt), at(plannedDepartureAt), top, lane - 2)}${came}`
  })
  return html`<g>${drawn}</g>`
}

function loadOf(route: SeenRoute, at: At, y: number): Html {
  const high = 44
  const { stops, plannedStartAt, plannedEndAt, capacityWeightTonnes, capacityVolumeM3 } = route
  const steps = (capacity: number | null, first: number, of: (stop: SeenStop) => number) => {
    const peak = Math.max(first, ...stops.map(of))
    const full = capacity !== null && capacity > 0 ? capacity : peak > 0 ? peak : 1
    const level = (load: number) => px(y + high - Math.min(1.1, load / full) * high)
    const line = stops.map((stop) => `H${at(stop.plannedDepartureAt)}V${level(of(stop))}`).join('')
    return { d: `M${at(plannedStartAt)} ${level(first)}${line}H${at(plannedEndAt)}`, peak, full }
  }
  const weight = steps(capacityWeightTonnes, route.loadWeightTonnes, ({ loadWeightTonnes }) => loadWeightTonnes)
  const volume = steps(capacityVolumeM3, route.loadVolumeM3, ({ loadVolumeM3 }) => loadVolumeM3)
  const title = `Most on board: ${amount(weight.peak)} of ${amount(weight.full)} t, ${amount(volume.peak)} of ${amount(volume.full)} m³`
  return html`<g class="load"><title>${title}</title>
<path class="full" d="M${left} ${y}H${width - right}"/><path class="none" d="M${left} ${y + high}H${width - right}"/>
<text class="lane" x="4" y="${y + 5}">${amount(weight.full)} t</text><text class="lane" x="4" y="${y + 20}">${amount(volume.full)} m³</text><text class="lane" x="4" y="${y + high + 3}">empty</text>
<path class="area" d="${weight.d}V${y + high}H${at(plannedStartAt)}z"/><path class="weight" d="${weight.d}"/><path class="volume" d="${volume.d}"/></g>`
}
