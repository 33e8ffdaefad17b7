// What finished routes teach about driving times: factors by city, and how a plan takes them into account; pure.
import { z } from 'zod'
import { toKey } from '../../catalogue/text.ts'

/** A stretch that was driven: the estimate before any correction, and what it took. */
export interface Leg {
  /** City of the delivery that it led to; null where it led to a pickup. */
  readonly city: string | null
  readonly vehicleType: string
  readonly estimatedSeconds: number
  readonly actualSeconds: number
}

const learnt = { factor: z.number().positive(), legs: z.int().min(0) }

/** A row of factors as it is stored: by how much driving takes longer (1.5) or shorter (0.8) than estimated, and on how many legs that rests. */
export const factorsSchema = z.object({
  overall: z.object(learnt),
  cities: z.array(z.object({ city: z.string(), ...learnt })),
  vehicleTypes: z.array(z.object({ vehicleType: z.string(), ...learnt })),
})
/** See `factorsSchema`. Plans take those of the cities and the overall one; those of vehicle types are told, not used. */
export type Factors = z.infer<typeof factorsSchema>

const leastSeconds = 60
/** Whether a leg teaches anything: one that was estimated or driven in less than a minute does not, for parking takes as long. */
export const isLong = (leg: Leg): boolean => leg.estimatedSeconds >= leastSeconds && leg.actualSeconds >= leastSeconds

/** What no factor is beyond, whatever was measured: a driver who forgot to press the button for a day is no road. */
export const factorBounds = { least: 0.5, most: 3 } as const
/** How many legs weigh as much as the estimate itself. */
const credibility = 5

/**
 * The factor that legs teach, three places: the median of actual / estimated, which a few odd legs do not move, drawn towards 1 the more the fewer legs
 * there are: 1 + z x (median - 1) with the credibility z = n / (n + 5) (Bühlmann, Experience rating and credibility, ASTIN Bulletin 4, 1967),
 * and never beyond `factorBounds`.
 */
export function factorFrom(legs: readonly Leg[]): number {
  const ratios = legs.map(({ actualSeconds, estimatedSeconds }) => actualSeconds / estimatedSeconds).sort((a, b) => a - b)
  const [below = 1, above = 1] = [ratios[(ratios.length - 1) >> 1], ratios[ratios.length >> 1]]
  const drawn = 1 + (ratios.length / (ratios.length + credibility)) * ((below + above) / 2 - 1)
  return Math.round(1000 * Math.min(Math.max(drawn, factorBounds.least), factorBounds.most)) / 1000
}

/** All factors of the legs that are long enough; cities and types in the order of their names, whatever the order of the legs. */
export function learn(all: readonly Leg[]): Factors {
  const legs = all.filter(isLong)
  const of = (group: readonly Leg[]) => ({ factor: factorFrom(group), legs: group.length })
  const groups = (nameOf: (leg: Leg) => string | null) =>
    [...Map.groupBy(legs, (leg) => toKey(nameOf(leg) ?? ''))]
      .filter(([key]) => key !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => ({ name: least(group.flatMap((leg) => nameOf(leg) ?? [])), ...of(group) }))
  return {
    overall: of(legs),
    cities: groups(({ city }) => city).map(({ name: city, ...rest }) => ({ city, ...rest })),
    vehicleTypes: groups((leg) => leg.vehicleType).map(({ name: vehicleType, ...rest }) => ({ vehicleType, ...rest })),
  }
}

/** Of several spellings of one name the first in order. */
const least = (names: readonly string[]) => names.reduce((one, other) => (other < one ? other : one))

/** The factor of driving to a city; of a city that was not learnt of, and of a place that lies in none that is known (null), the overall one. */
export function factorsByCity(factors: Factors): (city: string | null) => number {
  const byCity = new Map(factors.cities.map(({ city, factor }) => [toKey(city), factor]))
  return (city) => (city === null ? undefined : byCity.get(toKey(city))) ?? factors.overall.factor
}

/** What of a snapshot says in which city a place lies: the orders that are delivered there. */
interface Delivered {
  readonly places: readonly unknown[]
  readonly orders: readonly { readonly destination: number; readonly city: string }[]
}

/** The city of each place, that of the first order that goes there; null where none does. */
function citiesOf({ places, orders }: Delivered): (string | null)[] {
  const cities = places.map((): string | null => null)
  for (const { destination, city } of orders) cities[destination] ??= city
  return cities
}

/** The factor of driving to each place. */
export const factorsByPlace = (snapshot: Delivered, factors: Factors): number[] => citiesOf(snapshot).map(factorsByCity(factors))

/** Whole seconds of a leg with the factor of where it leads to. */
export const corrected = (seconds: number, factor = 1): number => Math.round(seconds * factor)

/** Travel whose seconds are those that were learnt: each leg times the factor of the city that it leads to, in whole seconds. Distances stay. */
export function correct<T extends { readonly seconds: Float64Array }>(travel: T, snapshot: Delivered, factors: Factors): T {
  const byPlace = factorsByPlace(snapshot, factors)
  return { ...travel, seconds: travel.seconds.map((one, at) => corrected(one, byPlace[at % byPlace.length])) }
}
