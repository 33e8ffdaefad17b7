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

/** Mean radius of the WGS 84 ellipsoid in metres, R1 = (2a + b) / 3 (Moritz, Geodetic Reference System 1980). */
const earthRadius = 6_371_008.7714

/** Zero from every place to every place. */
export function noTravel(places: number): TravelFigures {
  return { metres: new Float64Array(places * places), seconds: new Float64Array(places * places) }
}

/**
 * Every pair at once. The great-circle distance of the haversine formula, by way of the chord: hav = (chord / 2)², and the chord of two points needs no
 * trigonometry once each is a vector. Symmetric, zero from a place to itself and to one at the same spot.
 */
export function haversine(places: readonly Place[], { roadFactor, kilometresPerHour }: Roads): TravelFigures {
  const count = places.length
  const { metres, seconds } = noTravel(count)
  const [x, y, z] = vectors(places)
  const secondsPerMetre = 3.6 / kilometresPerHour
  // plain numbers only: this runs once for each of millions of pairs
  for (let from = 1; from < count; from++) {
    const fromX = x[from] as number // within its length, as all that follow
    const fromY = y[from] as number
    const fromZ = z[from] as number
    for (let to = 0; to < from; to++) {
      const dx = fromX - (x[to] as number)
      const dy = fromY - (y[to] as number)
      const dz = fromZ - (z[to] as number)
      const length = roadFactor * arcOf(dx * dx + dy * dy + dz * dz)
      const rounded = Math.round(length)
      const time = Math.round(length * secondsPerMetre)
      metres[from * count + to] = rounded
      metres[to * count + from] = rounded
      seconds[from * count + to] = time
      seconds[to * count + from] = time
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
