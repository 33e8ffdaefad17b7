// What planning knew: orders and vehicles as they were read, with everything else that a plan depends on; and the problem of numbers that this makes.
import { wallToInstant } from '../../../catalogue/coerce.ts'
import { addDays, dayIn, startOfDay } from '../../../catalogue/days.ts'
import type { RowOf } from '../../../catalogue/resource.ts'
import { toMatch } from '../../../catalogue/text.ts'
import type { Factors } from '../corrections.ts'
import type { vehicle } from '../fleet-resources.ts'
import type { order } from '../order-resources.ts'
import type { Place } from '../place.ts'
import type { Travel, TravelSource } from '../travel/travel.ts'
import type { Job, Problem, ProblemStop, ProblemVehicle } from './problem.ts'

/** An order as planning sees it; weights, windows and words as its row has them, places by their index in the snapshot. */
export interface SnapshotOrder {
  readonly id: number
  /** Of the row once the proposal is written: a commit that finds another one there refuses. */
  readonly version: number
  readonly number: string
  readonly customerId: number
  readonly customer: string
  readonly city: string
  readonly destination: number
  /** Null: loaded where the vehicle starts, or on board already. */
  readonly pickup: {
    readonly place: number
    readonly windowStart: string | null
    readonly windowEnd: string | null
    readonly serviceMinutes: number
  } | null
  readonly weightTonnes: number
  readonly volumeM3: number
  readonly windowStart: string
  readonly windowEnd: string
  readonly serviceMinutes: number
  readonly priority: number
  readonly specialHandling: readonly string[]
  /** Of its customer: service starts no later than so many hours after the window does. */
  readonly maxWaitHours: number | null
  /** Only this vehicle may take it, whatever skills it has (replans: a vehicle under way with it, or a route that is kept); null: any that can. */
  readonly vehicleId: number | null
  /** That vehicle has it on board already, so that it has no pickup any more. */
  readonly isOnBoard: boolean
}

/** A vehicle as planning sees it on the day. */
export interface SnapshotVehicle {
  readonly id: number
  readonly version: number
  readonly code: string
  readonly type: string
  readonly capacityWeightTonnes: number
  readonly capacityVolumeM3: number
  /** Where its route starts, and ends; null: at its last stop. */
  readonly start: number
  readonly end: number | null
  /** It leaves no earlier and is back no later. */
  readonly earliestAt: string
  readonly latestAt: string
  readonly fuelCostPerKm: number
  readonly driverCostPerHour: number
  /** 0 for one that is under way: it is spent. */
  readonly fixedCost: number
  readonly currency: string | null
  readonly skills: readonly string[]
  readonly timezone: string
  /** It has left (replans): `start` is where it is, `earliestAt` when it can go on from there, and nothing more can be loaded at a depot. */
  readonly isUnderWay: boolean
}

/** What a replan takes up, as it was seen: its proposal holds while nothing of that has moved. */
export interface Replanned {
  /** The plan whose routes, and those of its replans, are planned anew. */
  readonly number: string
  readonly routes: readonly {
    readonly id: number
    readonly number: string
    readonly version: number
    readonly vehicleId: number
    readonly stops: readonly { readonly id: number; readonly version: number }[]
  }[]
  /** Orders of these routes that are planned anew, and those that are taken off them. */
  readonly orderIds: readonly number[]
  readonly droppedIds: readonly number[]
}

/** A route as somebody has arranged it, stops in the order in which they are driven to. */
export interface Arranged {
  readonly vehicleId: number
  readonly stops: readonly { readonly orderId: number; readonly kind: 'pickup' | 'delivery' }[]
}

/** Everything that a plan depends on, but for policy, seed and budget; kept with the decision, so that it can be planned again. */
export interface Snapshot {
  /** The day that is planned. */
  readonly day: string
  /** When it was read. */
  readonly at: string
  /** The instant from which the problem counts its seconds: no vehicle leaves earlier. */
  readonly from: string
  readonly currency: string | null
  readonly places: readonly Place[]
  /** By id, ascending; so are the orders. */
  readonly vehicles: readonly SnapshotVehicle[]
  readonly orders: readonly SnapshotOrder[]
  readonly segregations: readonly {
    readonly id: number
    readonly version: number
    readonly code: string
    readonly goods: readonly string[]
  }[]
  /** What was learnt of driving times, where the plan takes it into account. */
  readonly correction: { readonly id: number; readonly number: string; readonly factors: Factors } | null
  /** See decision.confidence. */
  readonly confidence: number | null
  /** Where distances and times came from. */
  readonly travel: TravelSource
  /** Of a replan only. */
  readonly replans?: Replanned
  /** Of a plan that was arranged by hand only. */
  readonly arranged?: readonly Arranged[]
}

/** A snapshot as the database gives it, before distances and times are known. */
export type Ground = Omit<Snapshot, 'travel'>

/** Collects places, each once; `add` gives the index. */
export class Places {
  readonly list: Place[] = []
  private readonly known = new Map<string, number>()

  add({ lat, lon, name }: Place): number {
    const key = JSON.stringify([lat, lon, name ?? null])
    const at = this.known.get(key) ?? this.list.push(name === undefined ? { lat, lon } : { lat, lon, name }) - 1
    this.known.set(key, at)
    return at
  }
}

/**
 * The shift of a vehicle on a day, as instants. Wall times that daylight saving leaves out are read as before the change, so they lie after the gap; of those
 * that come twice the first is meant (`wallToInstant`). An end that is not after the start is on the next day; without both the whole day.
 */
export function shiftOf(
  { shiftStart, shiftEnd, timezone }: Pick<RowOf<typeof vehicle>, 'shiftStart' | 'shiftEnd' | 'timezone'>,
  day: string,
): [start: string, end: string] {
  if (shiftStart === null || shiftEnd === null) return [startOfDay(day, timezone), startOfDay(addDays(day, 1), timezone)]
  const lastDay = shiftEnd <= shiftStart ? addDays(day, 1) : day
  return [wallToInstant(day, `${shiftStart}:00`, timezone), wallToInstant(lastDay, `${shiftEnd}:00`, timezone)]
}

const latest = (...instants: readonly string[]) => instants.reduce((a, b) => (a > b ? a : b))

/** When a vehicle may leave, and must be back, on a day that is planned at an instant: not before it is available, and not in the past unless its whole shift is. */
export function timesOf(row: Pick<RowOf<typeof vehicle>, 'shiftStart' | 'shiftEnd' | 'timezone' | 'availableAt'>, day: string, at: string) {
  const [start, latestAt] = shiftOf(row, day)
  const isNow = at < latestAt || dayIn(row.timezone, at) === day
  return { earliestAt: latest(start, row.availableAt ?? start, isNow ? at : start), latestAt }
}

/** A vehicle that begins a route on a day; one without a place (`currentLocation`) cannot be planned. */
export function toVehicle(row: RowOf<typeof vehicle>, place: Place, day: string, at: string, places: Places): SnapshotVehicle {
  const { id, version, code, type, capacityWeightTonnes, capacityVolumeM3, endLocation, isOpenEnd, timezone } = row
  const { fuelCostPerKm, driverCostPerHour, fixedCost, currency, skills } = row
  const start = places.add(place)
  return {
    ...{ id, version, code, type, capacityWeightTonnes, capacityVolumeM3 },
    ...{ start, end: isOpenEnd ? null : endLocation === null ? start : places.add(endLocation) },
    ...timesOf(row, day, at),
    ...{ fuelCostPerKm, driverCostPerHour, fixedCost, currency },
    ...{ skills: skills ?? [], timezone, isUnderWay: false },
  }
}

/** An order that any vehicle may take; `constraints` are those of its customer. */
export function toOrder(
  row: RowOf<typeof order> & { readonly customer?: unknown },
  constraints: Readonly<Record<string, unknown>> | null,
  places: Places,
): SnapshotOrder {
  const { id, version, number, customerId, customer, destinationCity, destination, pickup } = row
  const { weightTonnes, volumeM3, windowStart, windowEnd, serviceMinutes, priority, specialHandling } = row
  const wait = constraints?.maxWaitHours
  // a matrix of one's own knows towns by their names
  const name = destination.name ?? destinationCity
  return {
    ...{
      id,
      version,
      number,
      customerId,
      customer: String(customer),
      city: destinationCity,
      destination: places.add({ ...destination, name }),
    },
    pickup: pickup && {
      place: places.add(pickup),
      windowStart: iso(pickup.windowStart),
      windowEnd: iso(pickup.windowEnd),
      serviceMinutes: pickup.serviceMinutes ?? 0,
    },
    ...{ weightTonnes, volumeM3, windowStart, windowEnd, serviceMinutes, priority },
    specialHandling: specialHandling ?? [],
    maxWaitHours: typeof wait === 'number' && wait >= 0 ? wait : null,
    ...{ vehicleId: null, isOnBoard: false },
  }
}

const iso = (at: string | undefined) => (at === undefined ? null : new Date(at).toISOString())

/** When service at an order begins at the latest, in milliseconds since 1970: its window ends, or its customer has waited for as long as it does. */
export const lastServiceOf = ({
  windowStart,
  windowEnd,
  maxWaitHours,
}: Pick<SnapshotOrder, 'windowStart' | 'windowEnd' | 'maxWaitHours'>) =>
  Math.min(Date.parse(windowEnd), maxWaitHours === null ? Number.POSITIVE_INFINITY : Date.parse(windowStart) + maxWaitHours * 3_600_000)

/** The sorts of goods, in matchable form, that the segregations part and that these orders hold, in order. */
export function sortsOf({ segregations, orders }: Pick<Snapshot, 'segregations' | 'orders'>): string[] {
  const parted = new Set(segregations.flatMap(({ goods }) => goods.map(toMatch)))
  const held = new Set(orders.flatMap(({ specialHandling }) => specialHandling.map(toMatch)))
  return [...held].filter((sort) => parted.has(sort)).sort()
}

/**
 * The problem that a snapshot poses: index i of its vehicles and jobs is that of the snapshot. Kilograms and litres; seconds from `from`, windows narrowed and
 * departures put off to whole ones. Throws nothing: more than 31 sorts of segregated goods are refused before (`sortsOf`).
 */
export function toProblem(
  snapshot: Omit<Snapshot, 'travel' | 'confidence' | 'correction'>,
  { metres, seconds }: Pick<Travel, 'metres' | 'seconds'>,
): Problem {
  const origin = Date.parse(snapshot.from)
  const notBefore = (at: string) => Math.ceil((Date.parse(at) - origin) / 1000)
  const notAfter = (at: number) => Math.floor((at - origin) / 1000)
  const goodsOf = bitsOf(snapshot)
  const skills = snapshot.vehicles.map((one) => new Set(one.skills.map(toMatch)))
  const vehicles = snapshot.vehicles.map(
    (one): ProblemVehicle => ({
      start: one.start,
      end: one.end,
      earliest: notBefore(one.earliestAt),
      latest: notAfter(Date.parse(one.latestAt)),
      capacity: [thousandths(one.capacityWeightTonnes), thousandths(one.capacityVolumeM3)],
      fixedCost: one.fixedCost,
      costPerMetre: one.fuelCostPerKm / 1000,
      costPerSecond: one.driverCostPerHour / 3600,
      isUnderWay: one.isUnderWay,
    }),
  )
  const jobs = snapshot.orders.map((one): Job => {
    const only = one.vehicleId === null ? null : snapshot.vehicles.findIndex(({ id }) => id === one.vehicleId)
    const asked = one.specialHandling.map(toMatch)
    const able = vehicles.flatMap((_, at) => (asked.every((word) => skills[at]?.has(word)) ? [at] : []))
    const delivery = {
      place: one.destination,
      opens: notBefore(one.windowStart),
      closes: notAfter(lastServiceOf(one)),
      serviceSeconds: one.serviceMinutes * 60,
    }
    return {
      pickup: one.isOnBoard ? null : pickupOf(one, delivery, vehicles, notBefore, notAfter),
      delivery,
      load: [thousandths(one.weightTonnes), thousandths(one.volumeM3)],
      vehicles: only !== null ? (only < 0 ? [] : [only]) : able.length === vehicles.length ? null : able,
      ...goodsOf(one),
      priority: one.priority,
      onBoard: one.isOnBoard ? only : null,
    }
  })
  return { places: snapshot.places.length, metres, seconds, vehicles, jobs }
}

const thousandths = (value: number) => Math.round(value * 1000)

/** A pickup without a window of its own is open from when the first vehicle leaves until the delivery's closes. */
function pickupOf(
  { pickup }: SnapshotOrder,
  delivery: ProblemStop,
  vehicles: readonly ProblemVehicle[],
  notBefore: (at: string) => number,
  notAfter: (at: number) => number,
): ProblemStop | null {
  if (!pickup) return null
  const first = vehicles.reduce((least, { earliest }) => Math.min(least, earliest), delivery.closes)
  return {
    place: pickup.place,
    opens: pickup.windowStart === null ? first : notBefore(pickup.windowStart),
    closes: pickup.windowEnd === null ? delivery.closes : notAfter(Date.parse(pickup.windowEnd)),
    serviceSeconds: pickup.serviceMinutes * 60,
  }
}

/** The bits of what an order is, and of what may not be beside it. */
function bitsOf(snapshot: Pick<Snapshot, 'segregations' | 'orders'>) {
  const bits = new Map(sortsOf(snapshot).map((sort, at) => [sort, 2 ** at]))
  const apart = snapshot.segregations.map(({ goods }) => [...new Set(goods.map(toMatch))].map((sort) => bits.get(sort) ?? 0))
  const union = (parts: readonly number[]) => parts.reduce((all, bit) => all | bit, 0)
  return ({ specialHandling }: SnapshotOrder) => {
    const own = specialHandling.map((word) => bits.get(toMatch(word)) ?? 0)
    const avoided = own.flatMap((bit) =>
      bit === 0 ? [] : apart.filter((group) => group.includes(bit)).flatMap((group) => group.filter((other) => other !== bit)),
    )
    return { goods: union(own), avoids: union(avoided) }
  }
}
