// A plan drawn as a map without a background: routes as lines, numbered stops, depots, orders left out, a grid of degrees and a scale bar. Pure.
import { type Html, html } from '../../../imports/html.ts'
import type { Place } from '../place.ts'
import { counted, px } from './page-words.ts'
import { lineClass } from './route-colours.ts'
import type { SeenPlan, SeenRoute } from './seen-plan.ts'

const width = 1000
const margin = 46
const kilometresOfDegree = 111.195
/** More stops than these are dots without numbers. */
const mostNumbered = 200
const mostNamed = 60

interface Point {
  readonly x: number
  readonly y: number
}

interface Frame {
  readonly height: number
  readonly at: (place: Place) => Point
  /** Degrees to pixels, from north to south. */
  readonly scale: number
  readonly degrees: { readonly west: number; readonly east: number; readonly south: number; readonly north: number }
  /** Longitudes count from here, so that no plan is torn apart at the 180th meridian. */
  readonly middle: number
  readonly stretch: number
}

/** The map as SVG; null where nothing has a place. */
export function mapOf(plan: SeenPlan): Html | null {
  const places = [
    ...plan.routes.flatMap(({ startPlace, endPlace, stops }) => [
      startPlace,
      ...(endPlace ? [endPlace] : []),
      ...stops.map(({ place }) => place),
    ]),
    ...plan.unassigned.flatMap(({ place }) => (place ? [place] : [])),
  ]
  const [first] = places
  if (!first) return null
  const frame = frameOf(places, first)
  const isCrowded = places.length > mostNumbered
  const taken: Box[] = []
  const stops = plan.routes.map((route, at) => stopsOf(route, at, frame, isCrowded, taken))
  return html`<svg class="map${isCrowded ? ' crowded' : ''}" viewBox="0 0 ${width} ${frame.height}" role="img" aria-labelledby="map-title map-text">
<title id="map-title">Map of the routes</title>
<desc id="map-text">${counted(plan.routes.length, 'route')} as straight lines between numbered stops; ${counted(plan.unassigned.length, 'order')} left out.</desc>
<rect class="sea" x="0.5" y="0.5" width="${width - 1}" height="${frame.height - 1}" rx="10"/>
${gridOf(frame)}
<g class="lines">${plan.routes.map((route, at) => lineOf(route, at, frame))}</g>
<g>${leftOutOf(plan, frame, taken)}</g>
<g>${stops}</g>
<g>${depotsOf(plan.routes, frame, taken)}</g>
<g class="names">${places.length > mostNamed * 4 ? null : namesOf(plan, frame, taken)}</g>
${scaleBar(frame)}
</svg>`
}

function frameOf(places: readonly Place[], first: Place): Frame {
  const turned = (lon: number) => ((((lon - first.lon + 180) % 360) + 360) % 360) - 180
  const [lats, lons] = [places.map(({ lat }) => lat), places.map(({ lon }) => turned(lon))]
  const least = 0.01 // a single place has a surrounding too
  const spread = (values: readonly number[]): [number, number] => {
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
    const more = Math.max(0, least - (high - low)) / 2
    return [low - more, high + more]
  }
  const [[south, north], [west, east]] = [spread(lats), spread(lons)]
  const stretch = Math.max(0.05, Math.cos((((south + north) / 2) * Math.PI) / 180))
  const inner = width - 2 * margin
  const aspect = (north - south) / ((east - west) * stretch)
  const height = Math.round(Math.min(0.8, Math.max(0.42, aspect)) * inner + 2 * margin)
  const scale = Math.min(inner / ((east - west) * stretch), (height - 2 * margin) / (north - south))
  const [centreX, centreY] = [(west + east) / 2, (south + north) / 2]
  const at = ({ lat, lon }: Place): Point => ({
    x: px(width / 2 + (turned(lon) - centreX) * stretch * scale),
    y: px(height / 2 - (lat - centreY) * scale),
  })
  const [halfX, halfY] = [width / 2 / stretch / scale, height / 2 / scale]
  const degrees = { west: centreX - halfX, east: centreX + halfX, south: centreY - halfY, north: centreY + halfY }
  return { height, at, scale, degrees, middle: first.lon, stretch }
}

/** The longest of 1, 2 and 5 times a power of ten that is no more than `most`. */
function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most))
  return [5, 2, 1].map((factor) => factor * power).find((length) => length <= most) ?? power
}

function gridOf({ degrees: { west, east, south, north }, scale, stretch, height, middle }: Frame): Html {
  const step = roundLength((east - west) / 4)
  const places = Math.max(0, -Math.floor(Math.log10(step)))
  const named = (value: number, positive: string, negative: string) =>
    `${Math.abs(value).toFixed(places)}°${value < 0 ? negative : value > 0 ? positive : ''}`
  const steps = (from: number, to: number) => {
    const first = Math.ceil(from / step)
    return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, n) => (first + n) * step)
  }
  const whole = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180
  const meridians = steps(west + middle, east + middle).map((lon) => {
    const x = px((lon - middle - west) * stretch * scale)
    return x < 30 || x > width - 30
      ? html``
      : html`<path d="M${x} 1V${height - 1}"/><text x="${x}" y="15" class="mid">${named(whole(lon), 'E', 'W')}</text>`
  })
  const parallels = steps(south, north).map((lat) => {
    const y = px((north - lat) * scale)
    return y < 30 || y > height - 40
      ? html``
      : html`<path d="M1 ${y}H${width - 1}"/><text x="7" y="${y - 4}">${named(lat, 'N', 'S')}</text>`
  })
  return html`<g class="grid">${meridians}${parallels}</g>`
}

function scaleBar({ scale, height }: Frame): Html {
  const kilometres = roundLength((width / 4 / scale) * kilometresOfDegree)
  const length = px((kilometres / kilometresOfDegree) * scale)
  const [x, y] = [width - margin / 2 - length, height - 18]
  const text = kilometres < 1 ? `${Math.round(kilometres * 1000)} m` : `${kilometres.toLocaleString('en')} km`
  return html`<g class="scale"><path d="M${px(x)} ${y - 6}v6h${length}v-6"/><text class="mid" x="${px(x + length / 2)}" y="${y - 6}">${text}</text></g>`
}

function lineOf({ startPlace, endPlace, stops }: SeenRoute, nth: number, { at }: Frame): Html {
  const points = [startPlace, ...stops.map(({ place }) => place), ...(endPlace ? [endPlace] : [])].map(at)
  const path = points.map(({ x, y }, n) => `${n === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  const arrows = points.slice(1).map((to, n) => {
    const from = points[n] ?? to
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    if (Math.hypot(dx, dy) < 60) return html``
    const turn = Math.round((Math.atan2(dy, dx) * 180) / Math.PI)
    return html`<path class="arrow" d="M-5-5L5 0L-5 5z" transform="translate(${px(from.x + dx * 0.55)} ${px(from.y + dy * 0.55)}) rotate(${turn})"/>`
  })
  return html`<g class="${lineClass(nth)}"><path class="casing" d="${path}"/><path class="line" d="${path}"/>${arrows}</g>`
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const around = ({ x, y }: Point, half: number): Box => ({ left: x - half, top: y - half, right: x + half, bottom: y + half })

function stopsOf({ stops, vehicle }: SeenRoute, nth: number, { at }: Frame, isCrowded: boolean, taken: Box[]): Html {
  const spots = [...Map.groupBy(stops, ({ place }) => `${place.lat} ${place.lon}`).values()]
  const drawn = spots.map((here) => {
    const [first] = here
    if (!first) return html``
    const point = at(first.place)
    taken.push(around(point, 13))
    const text = `${vehicle}: ${here.map(({ sequence, kind, order }) => `${sequence} ${kind} of ${order}`).join(', ')}`
    const isOver = here.every(({ status }) => status !== 'pending' && status !== 'arrived')
    const isBad = here.some(({ status }) => status === 'failed' || status === 'skipped')
    const number = isCrowded
      ? null
      : html`<text class="mid" x="${point.x}" y="${point.y + 4}">${first.sequence}${here.length > 1 ? '+' : ''}</text>`
    return html`<g class="stop${isBad ? ' bad' : isOver ? ' over' : ''}"><title>${text}</title><circle cx="${point.x}" cy="${point.y}" r="${isCrowded ? 4 : 11}"/>${number}</g>`
  })
  return html`<g class="${lineClass(nth)}">${drawn}</g>`
}

function depotsOf(routes: readonly SeenRoute[], { at }: Frame, taken: Box[]): Html[] {
  const ends = routes.flatMap(({ startPlace, endPlace, vehicle }) => [
    { place: startPlace, text: `start of ${vehicle}` },
    ...(endPlace ? [{ place: endPlace, text: `end of ${vehicle}` }] : []),
  ])
  return [...Map.groupBy(ends, ({ place }) => `${place.lat} ${place.lon}`).values()].flatMap((here) => {
    const [first] = here
    if (!first) return []
    const spot = at(first.place)
    // beside a stop it stands on a pole, so that neither hides the other
    const isHidden = taken.some((box) => meet(box, around(spot, 9)))
    const point = isHidden ? { x: spot.x, y: px(spot.y - 30) } : spot
    taken.push(around(point, 13))
    const what = here.map(({ text }) => text)
    const text = `${first.place.name ?? 'Depot'}: ${what.slice(0, 12).join(', ')}${what.length > 12 ? ` and ${what.length - 12} more` : ''}`
    return [
      html`<g class="depot" transform="translate(${point.x} ${point.y})"><title>${text}</title>${isHidden ? html`<path class="pole" d="M0 10V20"/>` : null}<path d="M-11 10V-3L0-12L11-3V10z"/><path class="door" d="M-4 10V1H4V10z"/></g>`,
    ]
  })
}

function leftOutOf({ unassigned }: SeenPlan, { at }: Frame, taken: Box[]): Html[] {
  return unassigned.flatMap(({ place, order, city }) => {
    if (!place) return []
    const { x, y } = at(place)
    taken.push(around({ x, y }, 11))
    return [
      html`<g class="left" transform="translate(${x} ${y})"><title>${order}${city === null ? '' : `, ${city}`}: left out</title><circle r="9"/><path d="M-4-4L4 4M4-4L-4 4"/></g>`,
    ]
  })
}

/** Names of places where there is room for them: those of depots first. */
function namesOf({ routes, unassigned }: SeenPlan, { at, height }: Frame, taken: Box[]): Html[] {
  const named = [
    ...routes.map(({ startPlace }) => [startPlace.name ?? null, startPlace] as const),
    ...routes.flatMap(({ stops }) =>
      stops.map(({ place, city, kind }) => [place.name ?? (kind === 'delivery' ? city : null), place] as const),
    ),
    ...unassigned.flatMap(({ place, city }) => (place ? [[place.name ?? city, place] as const] : [])),
  ]
  const drawn: Html[] = []
  for (const [name, places] of Map.groupBy(named, ([known]) => known)) {
    const [[, place] = []] = places
    // a name that stands for several places says nothing of one
    if (name === null || !place || places.some(([, other]) => isFar(place, other)) || drawn.length >= mostNamed) continue
    const { x, y } = at(place)
    const text = name.length > 24 ? `${name.slice(0, 23)}…` : name
    const long = text.length * 7
    const spots = [
      { left: x + 15, top: y - 8 },
      { left: x - 15 - long, top: y - 8 },
      { left: x - long / 2, top: y + 14 },
      { left: x - long / 2, top: y - 30 },
    ]
    const spot = spots
      .map(({ left, top }) => ({ left, top, right: left + long, bottom: top + 16 }))
      .find(
        (box) =>
          box.left > 4 && box.right < width - 4 && box.top > 4 && box.bottom < height - 4 && !taken.some((other) => meet(box, other)),
      )
    if (!spot) continue
    taken.push(spot)
    drawn.push(html`<text x="${px(spot.left)}" y="${px(spot.top + 12)}">${text}</text>`)
  }
  return drawn
}

const isFar = (a: Place, b: Place) => Math.abs(a.lat - b.lat) > 0.05 || Math.abs(a.lon - b.lon) > 0.05
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
