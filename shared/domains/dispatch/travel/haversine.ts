// Distance and time as the crow flies, made longer by a factor for roads: what planning goes by where it knows nothing better.
import type { Place } from '../place.ts'

/** How straight lines become roads. */
export interface Roads {
  /** Road distance divided by distance in a straight line. */
  readonly roadFactor: number
  readonly kilometresPerHour: number
}

/** Metres and seconds from place a to place b at [a * places + b], both whole numbers. */
export interface TravelFigures {
  readonly metres: Float64Array
  readonly seconds: Float64Array
}

/** Mean radius of the WGS 84 ellipsoid in metres, R1 = (2a + b) / 3 (Moritz, Geodetic Reference System 1980, rounded as in NIMA TR8350.2). */
const earthRadius = 6_371_008.771_4

/**
 * Every pair at once. The great-circle distance of the haversine formula, by way of the chord: hav = (chord / 2)², and the chord of two points needs no
 * trigonometry once each is a vector. Symmetric, zero from a place to itself and to one at the same spot.
 */
export function haversine(places: readonly Place[], { roadFactor, kilometresPerHour }: Roads): TravelFigures {
  const count = places.length
  const metres = new Float64Array(count * count)
  const seconds = new Float64Array(count * count)
  const [x, y, z] = vectors(places)
  const secondsPerMetre = 3.6 / kilometresPerHour
  for (let from = 0; from < count; from++) {
    const [fromX = 0, fromY = 0, fromZ = 0] = [x[from], y[from], z[from]]
    for (let to = from + 1; to < count; to++) {
      const [dx, dy, dz] = [fromX - (x[to] ?? 0), fromY - (y[to] ?? 0), fromZ - (z[to] ?? 0)]
      const length = roadFactor * arcOf(dx * dx + dy * dy + dz * dz)
      const [there, back] = [from * count + to, to * count + from]
      metres[there] = Math.round(length)
      metres[back] = Math.round(length)
      seconds[there] = Math.round(length * secondsPerMetre)
      seconds[back] = Math.round(length * secondsPerMetre)
    }
  }
  return { metres, seconds }
}

/** The great-circle distance of two places in metres, before it is rounded. */
export function straightMetres(one: Place, other: Place): number {
  const [x, y, z] = vectors([one, other])
  const square = (values: Float64Array) => ((values[0] ?? 0) - (values[1] ?? 0)) ** 2
  return arcOf(square(x) + square(y) + square(z))
}

/** Metres on the ground for the square of a chord of the unit sphere. */
function arcOf(chordSquared: number): number {
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chordSquared) / 2))
}

/** The places as points of the unit sphere; those on one spot are one point, also at the date line. */
function vectors(places: readonly Place[]): readonly [Float64Array, Float64Array, Float64Array] {
  const [x, y, z] = [new Float64Array(places.length), new Float64Array(places.length), new Float64Array(places.length)]
  for (const [at, { lat, lon }] of places.entries()) {
    const [north, east] = [(lat * Math.PI) / 180, ((lon === -180 ? 180 : lon) * Math.PI) / 180]
    x[at] = Math.cos(north) * Math.cos(east)
    y[at] = Math.cos(north) * Math.sin(east)
    z[at] = Math.sin(north)
  }
  return [x, y, z]
}
