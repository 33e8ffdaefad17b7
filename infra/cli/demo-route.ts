// One trial route from its plan to its outcome: where it goes, how it was estimated, and how the day really went.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import type { order } from '../../shared/domains/dispatch/order-resources.ts'
import { costOf, minutesBetween } from '../../shared/domains/dispatch/outcome-rules.ts'
import type { Place } from '../../shared/domains/dispatch/place.ts'
import type { route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { haversine } from '../../shared/domains/dispatch/travel/haversine.ts'
import { often } from './demo-chance.ts'
import { cities, type Fleet, yard } from './demo-fleet.ts'
import { pick } from './demo-words.ts'

const roads = { roadFactor: 1.3, kilometresPerHour: 55 }
const thousandths = (value: number) => Math.round(value * 1000) / 1000
const hundredths = (value: number) => Math.round(value * 100) / 100
/** A number around 1, as long times are to chance: seldom half or double, never below zero. */
const around = (random: () => number, spread: number) => Math.exp(spread * (random() + random() + random() - 1.5))

/** An order that is not written yet. */
export type NewOrder = Omit<InsertOf<typeof order>, 'number' | 'id'>

/** An order for somebody in a city, its window around an instant, in milliseconds. */
export function newOrder(random: () => number, { customers }: Fleet, at: number, weightTonnes: number): NewOrder {
  const { city, lat, lon } = often(random, cities, 0.8)
  const near = () => (random() - 0.5) * 0.16
  const windowStart = at - Math.floor(random() * 5) * 900_000
  return {
    ...{ customerId: pick(random, customers).id, destinationCity: city, destination: { lat: lat + near(), lon: lon + near() } },
    ...{ weightTonnes, volumeM3: thousandths(weightTonnes * (3 + random() * 2)), serviceMinutes: 10 + Math.floor(random() * 3) * 5 },
    ...{ windowStart: iso(windowStart), windowEnd: iso(windowStart + (6 + Math.floor(random() * 9)) * 900_000) },
    ...{ priority: often(random, [0, 10, 50, 90], 1.5), price: Math.round(weightTonnes * 5000 + 900 + random() * 900), currency: 'KES' },
  }
}

const iso = (at: number) => new Date(Math.round(at)).toISOString()

/** What a route is made of before it has ids and numbers. */
export interface Trip {
  readonly orders: readonly (NewOrder & { status: 'delivered' | 'failed' | 'cancelled' })[]
  readonly stops: readonly Omit<InsertOf<typeof routeStop>, 'routeId' | 'orderId'>[]
  readonly route: Omit<InsertOf<typeof route>, 'number' | 'decisionId'> & ActualFigures
}

interface ActualFigures {
  readonly completedAt: string
  readonly actualCost: number
  readonly actualDurationMinutes: number
  readonly actualDistanceKm: number
}

/** A trip of a vehicle on the day that begins at an instant (in UTC): 6 to 14 orders of a city and on the way, driven from near to near. */
export function newTrip(random: () => number, fleet: Fleet, vehicle: Fleet['vehicles'][number], midnight: number): Trip {
  const count = 6 + Math.floor(random() * 9)
  const leaves = midnight + (3 + random() * 2) * 3_600_000
  const city = often(random, cities, 0.8)
  const load = (vehicle.capacityWeightTonnes * (0.4 + 0.3 * random())) / count
  const drafts = Array.from({ length: count }, () => {
    const one = newOrder(random, fleet, leaves, thousandths(load * (0.6 + 0.8 * random())))
    const { city: destinationCity, lat, lon } = random() < 0.8 ? city : cities[0]
    const near = () => (random() - 0.5) * 0.16
    return { ...one, destinationCity, destination: { lat: lat + near(), lon: lon + near() } }
  })
  const places: Place[] = [yard, ...drafts.map(({ destination }) => destination)]
  const { metres, seconds } = haversine(places, roads)
  const legOf = (from: number, to: number) => [metres[from * places.length + to] ?? 0, seconds[from * places.length + to] ?? 0] as const
  const inOrder = nearest(places.length, (from, to) => legOf(from, to)[0])
  return drive(random, { vehicle, leaves, midnight, inOrder, legOf, drafts })
}

/** All places but the first, each the nearest of those left to the one before. */
function nearest(places: number, distance: (from: number, to: number) => number): number[] {
  const left = new Set(Array.from({ length: places - 1 }, (_, at) => at + 1))
  const inOrder: number[] = []
  for (let at = 0; left.size > 0; ) {
    at = [...left].reduce((best, one) => (distance(at, one) < distance(at, best) ? one : best))
    left.delete(at)
    inOrder.push(at)
  }
  return inOrder
}

interface Course {
  readonly vehicle: Fleet['vehicles'][number]
  readonly leaves: number
  readonly midnight: number
  readonly inOrder: readonly number[]
  readonly legOf: (from: number, to: number) => readonly [metres: number, seconds: number]
  readonly drafts: readonly NewOrder[]
}

/** Goes through a day twice: as planned, and as it came. */
function drive(random: () => number, { vehicle, leaves, midnight, inOrder, legOf, drafts }: Course): Trip {
  const startedAt = leaves + Math.floor(random() * 15) * 60_000
  let [planned, clock, last, lastReached, estimatedMetres, drivenMetres] = [leaves, startedAt, 0, 0, 0, 0]
  let [weight, volume] = [0, 0]
  for (const one of drafts) {
    weight += one.weightTonnes
    volume += one.volumeM3
  }
  const loads = { loadWeightTonnes: thousandths(weight), loadVolumeM3: thousandths(volume) }
  const orders: Trip['orders'][number][] = []
  const stops: Trip['stops'][number][] = []
  for (const [at, place] of inOrder.entries()) {
    const draft = drafts[place - 1]
    if (!draft) throw new Error('a place without an order')
    const service = (draft.serviceMinutes ?? 0) * 60_000
    const [legMetres, legSeconds] = legOf(last, place)
    const arrives = planned + legSeconds * 1000
    // windows are such that the plan keeps them
    const windowStart = arrives - Math.floor(random() * 6) * 600_000
    const windowEnd = arrives + (4 + Math.floor(random() * 14)) * 600_000
    planned = arrives + service
    weight -= draft.weightTonnes
    volume -= draft.volumeM3
    last = place
    estimatedMetres += legMetres
    const fate = random()
    const status = fate < 0.006 ? 'skipped' : fate < 0.03 ? 'failed' : 'completed'
    const { slow } = cities.find(({ city }) => city === draft.destinationCity) ?? cities[0]
    const [wayMetres, waySeconds] = legOf(lastReached, place)
    const reached = clock + waySeconds * 1000 * slow * around(random, 0.35)
    const left = Math.max(reached, windowStart) + service * around(random, 0.8)
    if (status !== 'skipped') {
      clock = left
      lastReached = place
      drivenMetres += wayMetres
    }
    orders.push({
      ...draft,
      ...{ windowStart: iso(windowStart), windowEnd: iso(windowEnd) },
      ...(status === 'completed'
        ? { status: 'delivered', deliveredAt: iso(left) }
        : status === 'failed'
          ? { status: 'failed' }
          : { status: 'cancelled' }),
      ...(status === 'completed' ? {} : { statusReason: reasons[status] }),
    })
    stops.push({
      ...{ kind: 'delivery', sequence: at + 1, place: draft.destination, status },
      ...{ legDistanceKm: legMetres / 1000, legDurationMinutes: hundredths(legSeconds / 60) },
      ...{ plannedArrivalAt: iso(arrives), plannedServiceAt: iso(arrives), plannedDepartureAt: iso(planned) },
      ...{ loadWeightTonnes: thousandths(Math.max(0, weight)), loadVolumeM3: thousandths(Math.max(0, volume)) },
      ...(status === 'skipped' ? {} : { actualArrivalAt: iso(reached), actualDepartureAt: iso(left) }),
      ...(status === 'completed' ? { proof: { receivedBy: pick(random, receivers) } } : { reason: reasons[status] }),
    })
  }
  const [homeMetres, homeSeconds] = legOf(last, 0)
  const [backMetres, backSeconds] = legOf(lastReached, 0)
  const plannedEndAt = iso(planned + homeSeconds * 1000)
  const completedAt = iso(clock + backSeconds * 1000 * around(random, 0.3))
  const estimatedDistanceKm = (estimatedMetres + homeMetres) / 1000
  const estimatedDurationMinutes = minutesBetween(iso(leaves), plannedEndAt)
  const actualDistanceKm = thousandths(((drivenMetres + backMetres) / 1000) * around(random, 0.1))
  const actualDurationMinutes = minutesBetween(iso(startedAt), completedAt)
  return {
    orders,
    stops,
    route: {
      ...{
        vehicleId: vehicle.id,
        status: 'completed',
        plannedOn: iso(midnight).slice(0, 10),
        startPlace: yard,
        endPlace: yard,
        currency: 'KES',
      },
      ...{ plannedStartAt: iso(leaves), plannedEndAt, ...loads, estimatedDistanceKm, estimatedDurationMinutes },
      estimatedCost: costOf(vehicle, estimatedDistanceKm, iso(leaves), plannedEndAt),
      ...{ actualDistanceKm, actualDurationMinutes, actualCost: costOf(vehicle, actualDistanceKm, iso(startedAt), completedAt) },
      ...{ startedAt: iso(startedAt), completedAt },
    },
  }
}

const reasons = { skipped: 'the customer called it off', failed: 'nobody there to receive it' } as const
const receivers = ['A. Otieno', 'B. Wanjiru', 'C. Kiprop', 'D. Achieng', 'E. Mwangi'] as const
