// A plan as GeoJSON (RFC 7946): each route as a line of straight legs, its start, stops and end as points, and the orders that were left out. Pure.
import type { Place } from '../place.ts'
import { type SeenOrder, type SeenPlan, type SeenRoute, totalsOf } from './seen-plan.ts'

/** Degrees, longitude first. */
export type Position = readonly [lon: number, lat: number]
type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }

/** One thing on the map; `geometry` is null where it has no place. */
export interface Feature {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** All of it; `plan` is a member of ours, which others pass over. */
export interface FeatureCollection {
  readonly type: 'FeatureCollection'
  /** West, south, east, north; west is greater where the plan crosses the 180th meridian. Absent where nothing has a place. */
  readonly bbox?: readonly [number, number, number, number]
  readonly plan: Readonly<Record<string, unknown>>
  readonly features: readonly Feature[]
}

/** The plan as GeoJSON; of every route the line comes first, then what lies on it. */
export function toGeoJson(seen: SeenPlan): FeatureCollection {
  const { number, status, plannedOn, policyName, policyVersion, currency, snapshotAt } = seen.decision
  const features = [...seen.routes.flatMap((route, at) => featuresOf(route, at + 1, currency)), ...seen.unassigned.map(leftOut)]
  const box = boxOf(features.flatMap(({ geometry }) => positionsOf(geometry)))
  return {
    type: 'FeatureCollection',
    ...(box ? { bbox: box } : {}),
    plan: { number, status, plannedOn, policyName, policyVersion, currency, snapshotAt, ...totalsOf(seen) },
    features,
  }
}

const positionOf = ({ lat, lon }: Place): Position => [lon, lat]
const pointAt = (place: Place): Geometry => ({ type: 'Point', coordinates: positionOf(place) })

function featuresOf(route: SeenRoute, nth: number, currency: string | null): Feature[] {
  const { stops, startPlace, endPlace, timezone: _, ...rest } = route
  const id = `route-${nth}`
  const { vehicle, plannedStartAt, actualStartAt, plannedEndAt, actualEndAt } = route
  const places = [startPlace, ...stops.map(({ place }) => place), ...(endPlace ? [endPlace] : [])]
  const ends = (kind: 'start' | 'end', place: Place, times: object): Feature => ({
    type: 'Feature',
    id: `${id}-${kind}`,
    geometry: pointAt(place),
    properties: { kind, vehicle, name: place.name ?? null, ...times },
  })
  return [
    { type: 'Feature', id, geometry: lineThrough(places), properties: { kind: 'route', ...rest, currency, stops: stops.length } },
    ends('start', startPlace, { plannedAt: plannedStartAt, actualAt: actualStartAt }),
    ...stops.map(
      ({ place, ...stop }): Feature => ({
        type: 'Feature',
        id: `${id}-stop-${stop.sequence}`,
        geometry: pointAt(place),
        properties: { ...stop, vehicle, name: place.name ?? null },
      }),
    ),
    ...(endPlace ? [ends('end', endPlace, { plannedAt: plannedEndAt, actualAt: actualEndAt })] : []),
  ]
}

const leftOut = ({ place, ...order }: SeenOrder, at: number): Feature => ({
  type: 'Feature',
  id: `unassigned-${at + 1}`,
  geometry: place && pointAt(place),
  properties: { kind: 'unassigned', ...order },
})

/** A line through places, cut at the 180th meridian where a leg is shorter across it (section 3.1.9); null where there are not two. */
function lineThrough(places: readonly Place[]): Geometry | null {
  const [first] = places
  if (!first || places.length < 2) return null
  let part: Position[] = [positionOf(first)]
  const parts = [part]
  places.slice(1).forEach((place, at) => {
    const from = places[at] ?? first
    const turn = place.lon - from.lon
    if (Math.abs(turn) > 180) {
      const side = from.lon > 0 ? 180 : -180
      const across = 360 - Math.abs(turn)
      const lat = across === 0 ? from.lat : from.lat + ((place.lat - from.lat) * (180 - Math.abs(from.lon))) / across
      part.push([side, lat])
      part = [[-side, lat]]
      parts.push(part)
    }
    part.push(positionOf(place))
  })
  return parts.length === 1 ? { type: 'LineString', coordinates: part } : { type: 'MultiLineString', coordinates: parts }
}

function positionsOf(geometry: Geometry | null): Position[] {
  if (geometry === null) return []
  if (geometry.type === 'Point') return [geometry.coordinates]
  return geometry.type === 'LineString' ? [...geometry.coordinates] : geometry.coordinates.flat()
}

/** The narrowest box around positions: it leaves out the widest gap between their meridians. */
function boxOf(positions: readonly Position[]): [number, number, number, number] | null {
  const lats = positions.map(([, lat]) => lat).sort((a, b) => a - b)
  const lons = [...new Set(positions.map(([lon]) => lon))].sort((a, b) => a - b)
  const [south, north, first, last] = [lats[0], lats.at(-1), lons[0], lons.at(-1)]
  if (south === undefined || north === undefined || first === undefined || last === undefined) return null
  let [west, east, widest] = [first, last, first + 360 - last]
  lons.slice(1).forEach((lon, at) => {
    const before = lons[at] ?? first
    if (lon - before > widest) [west, east, widest] = [lon, before, lon - before]
  })
  return [west, south, east, north]
}
