// How far a vehicle has driven, where no odometer says so.
import type { Place } from './place.ts'
import { isSamePlace } from './route-rules.ts'
import { inOrderOfArrival } from './stop-rules.ts'
import { straightMetres } from './travel/haversine.ts'

interface DrivenRoute {
  readonly startPlace: Place
  readonly endPlace: Place | null
  readonly estimatedDistanceKm: number
}

interface DrivenStop {
  readonly sequence: number
  readonly place: Place
  readonly legDistanceKm: number
  readonly actualArrivalAt: string | null
}

interface Leg {
  readonly from: Place
  readonly to: Place
  readonly kilometres: number
}

/** The legs as planned, and at last the way to where the route ends: what the estimate has more than the legs to its stops. */
function plannedLegs({ startPlace, endPlace, estimatedDistanceKm }: DrivenRoute, stops: readonly DrivenStop[]): Leg[] {
  const legs: Leg[] = []
  let [from, rest] = [startPlace, estimatedDistanceKm]
  for (const { place, legDistanceKm } of stops.toSorted((a, b) => a.sequence - b.sequence)) {
    legs.push({ from, to: place, kilometres: legDistanceKm })
    from = place
    rest -= legDistanceKm
  }
  if (endPlace !== null) legs.push({ from, to: endPlace, kilometres: Math.max(0, rest) })
  return legs
}

/**
 * Kilometres of a finished route, with three decimal places: from its start to the stops that were arrived at, in the order in which they were, and to its
 * end. A leg that was driven as planned counts as estimated; another one in a straight line, made longer as much as the planned legs are.
 */
export function drivenKilometres(route: DrivenRoute, stops: readonly DrivenStop[]): number {
  const planned = plannedLegs(route, stops)
  const straight = (legs: readonly Leg[]) => legs.reduce((sum, { from, to }) => sum + straightMetres(from, to) / 1000, 0)
  const direct = straight(planned)
  const detour = direct === 0 ? 1 : planned.reduce((sum, { kilometres }) => sum + kilometres, 0) / direct
  const visited = inOrderOfArrival(stops).map(({ place }) => place)
  const path = [...visited, ...(route.endPlace === null ? [] : [route.endPlace])]
  let [from, sum] = [route.startPlace, 0]
  for (const to of path) {
    const known = planned.find((leg) => isSamePlace(leg.from, from) && isSamePlace(leg.to, to))
    sum += known?.kilometres ?? (detour * straightMetres(from, to)) / 1000
    from = to
  }
  return Math.round(sum * 1000) / 1000
}
