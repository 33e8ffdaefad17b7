// Places of a plan among those of a matrix: found by name, else by where they are; what a matrix does not know is refused by name.
import { toMatch } from '../../../catalogue/text.ts'
import { AppError, type Issue } from '../../../errors.ts'
import type { Place } from '../place.ts'
import { noTravel, straightMetres, type TravelFigures } from './haversine.ts'
import { type Matrix, noWay, unknown } from './matrix.ts'

/** How near two coordinates are the same place to people who typed them, in metres. */
const sameSpotMetres = 25
/** Degrees of latitude that are surely more than that. */
const nearDegrees = 0.0005
const mostNamed = 20
/** So many are counted. */
const mostCounted = 10_000

/** Where a place is, to a tenth of a metre: the form in which services are asked and matrices searched. */
export function spotOf({ lat, lon }: { readonly lat: number; readonly lon: number }): string {
  return `${Math.round(lat * 1e6)},${Math.round(lon * 1e6)}`
}

type Located = Place & { readonly at: number }

/** Which place of the matrix each place is; -1 for those that it does not know. People's own matrices (`isTyped`) are searched by the exact spot, then by name, then around. */
export function findPlaces(matrix: Matrix, places: readonly Place[], isTyped: boolean): Int32Array {
  const located = matrix.places.flatMap(({ lat, lon }, at): Located[] => (lat === undefined || lon === undefined ? [] : [{ lat, lon, at }]))
  const byName = new Map(isTyped ? matrix.places.map(({ name }, at) => [toMatch(name ?? ''), at] as const) : [])
  const bySpot = new Map(located.map((one) => [spotOf(one), one.at]))
  byName.delete('')
  return Int32Array.from(places, (place) => {
    const exact = bySpot.get(spotOf(place)) ?? byName.get(toMatch(place.name ?? ''))
    return exact ?? (isTyped ? nearest(located, place) : -1)
  })
}

function nearest(located: readonly Located[], place: Place): number {
  let [found, least] = [-1, sameSpotMetres]
  for (const one of located) {
    if (Math.abs(one.lat - place.lat) > nearDegrees) continue
    const metres = straightMetres(one, place)
    if (metres > least || (metres === least && found >= 0)) continue
    found = one.at
    least = metres
  }
  return found
}

/** What people call a place. */
export function nameOf({ name, lat, lon }: Place): string {
  return name ?? `${lat}, ${lon}`
}

/**
 * The figures of a matrix for places, zero between two that are one place to it. Throws `conflict` that names up to 20 places and ways that it does not
 * know, and says how many there are.
 */
export function figuresOf(matrix: Matrix, label: string, places: readonly Place[], isTyped: boolean): TravelFigures {
  const [count, size] = [places.length, matrix.places.length]
  const found = findPlaces(matrix, places, isTyped)
  const figures = noTravel(count)
  const missing = new Map<string, Issue>()
  const miss = (message: string, code: Issue['code'], hint: string) => {
    if (missing.size < mostCounted) missing.set(message, { path: isTyped ? 'matrixId' : 'travel', code, message, hint })
  }
  for (const [from, at] of found.entries()) {
    const place = places[from]
    if (at < 0 && place)
      miss(`${label} has no place ${nameOf(place)}`, 'no_place', 'Load a matrix with it, or give the place the name that it has there.')
    for (const [to, there] of found.entries()) {
      if (at < 0 || there < 0 || at === there) continue
      const [metres, seconds] = [matrix.metres[at * size + there] ?? unknown, matrix.seconds[at * size + there] ?? 0]
      if (metres < noWay) {
        figures.metres[from * count + to] = metres
        figures.seconds[from * count + to] = seconds
        continue
      }
      const [here, other] = [place, places[to]]
      if (here && other) miss(`no way from ${nameOf(here)} to ${nameOf(other)} in ${label}`, 'no_way', hintOf(metres))
    }
  }
  refuseMissing(label, [...missing.values()])
  return figures
}

const hintOf = (metres: number) =>
  metres === noWay
    ? 'The routing service knows no road between them: look at the coordinates, or plan with travel haversine.'
    : 'Load a matrix that has it; a way back counts only where the sheet or `symmetric` says so.'

function refuseMissing(label: string, issues: readonly Issue[]): void {
  const [first] = issues
  if (!first) return
  const named = issues.length > mostNamed ? `; ${mostNamed} of them are named` : ''
  const count = `${issues.length < mostCounted ? '' : 'at least '}${issues.length}`
  const message = issues.length === 1 ? first.message : `${label} does not know ${count} places or ways that are needed${named}`
  throw new AppError('conflict', message, { issues: issues.slice(0, mostNamed) })
}
