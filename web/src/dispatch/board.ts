// A plan as the board shows it: lanes of vehicles with what they drive, and what was left out; pure.
import type { ProposedRoute } from '../../../shared/domains/dispatch/planning/proposal.ts'
import type { Snapshot } from '../../../shared/domains/dispatch/planning/snapshot.ts'
import type { Feature, FeatureCollection, Position } from '../../../shared/domains/dispatch/seeing/geojson.ts'
import type { SeenOrder, SeenRoute, SeenStop } from '../../../shared/domains/dispatch/seeing/seen-plan.ts'
import type { RouteRow, SnapshotOrder, WholePlan } from './plan-data.ts'

/** Degrees, latitude first, as maps want them. */
export type Point = readonly [lat: number, lon: number]

/** A stop of a lane; `key` tells it from all others of the plan. */
export interface Stop extends SeenStop {
  readonly key: string
  readonly orderId: number
}

/** What a vehicle drives. */
export interface Drive
  extends Pick<
    SeenRoute,
    'status' | 'plannedStartAt' | 'plannedEndAt' | 'loadWeightTonnes' | 'loadVolumeM3' | 'distanceKm' | 'durationMinutes' | 'totalCost'
  > {
  readonly line: readonly Point[]
  readonly start: Point
  readonly startName: string | null
  readonly stops: readonly Stop[]
}

/** A vehicle of the day; `nth` is its colour, `drive` null where it has nothing to do. */
export interface Lane {
  readonly vehicleId: number
  readonly vehicle: string
  readonly type: string | null
  readonly timezone: string
  readonly capacityWeightTonnes: number | null
  readonly capacityVolumeM3: number | null
  readonly nth: number
  readonly routeId: number | null
  readonly number: string | null
  readonly drive: Drive | null
}

/** An order on no route. */
export type LeftOut = SeenOrder & { readonly orderId: number }

/** Everything that is seen of a plan. */
export interface Board {
  readonly lanes: readonly Lane[]
  readonly leftOut: readonly LeftOut[]
}

/** The key of a stop. */
export const keyOf = ({ orderId, kind }: { orderId: number; kind: string }) => `${kind}-${orderId}`

const pointOf = ([lon, lat]: Position): Point => [lat, lon]
const spotOf = ({ geometry }: Feature): Point => (geometry?.type === 'Point' ? pointOf(geometry.coordinates) : [0, 0])
const lineOf = ({ geometry }: Feature): Point[] =>
  geometry?.type === 'LineString'
    ? geometry.coordinates.map(pointOf)
    : geometry?.type === 'MultiLineString'
      ? geometry.coordinates.flat().map(pointOf)
      : []

/** The board of what the API says: vehicles of the snapshot in its order, then others that drive for the plan by now. */
export function toBoard({ snapshot, routes }: WholePlan, { features }: FeatureCollection, rows: readonly RouteRow[]): Board {
  const vehicles = snapshot?.vehicles ?? []
  const idOf = new Map((snapshot?.orders ?? []).map(({ id, number }) => [number, id]))
  const own = routes.map(({ route }) => route)
  const drives = features
    .filter(({ properties }) => properties.kind === 'route')
    .map((feature): Lane => {
      const seen = feature.properties as unknown as SeenRoute // what seeing/geojson.ts puts there
      const known = vehicles.find(({ code }) => code === seen.vehicle)
      const row = seen.number ? rows.find(({ number }) => number === seen.number) : own.find(({ vehicleId }) => vehicleId === known?.id)
      const parts = features.filter(({ id }) => id.startsWith(`${feature.id}-`))
      const start = parts.find(({ properties }) => properties.kind === 'start')
      const stops = parts.filter(({ properties }) => properties.kind === 'pickup' || properties.kind === 'delivery')
      return {
        ...{ vehicleId: known?.id ?? row?.vehicleId ?? 0, vehicle: seen.vehicle, type: seen.type, timezone: known?.timezone ?? 'UTC' },
        ...{ capacityWeightTonnes: seen.capacityWeightTonnes, capacityVolumeM3: seen.capacityVolumeM3, nth: 0 },
        ...{ routeId: row?.id ?? null, number: row?.number ?? null },
        drive: {
          ...seen,
          line: lineOf(feature),
          start: start ? spotOf(start) : [0, 0],
          startName: typeof start?.properties.name === 'string' ? start.properties.name : null,
          stops: stops.map((stop) => {
            const said = stop.properties as unknown as SeenStop // the same
            const orderId = idOf.get(said.order) ?? 0
            const [lat, lon] = spotOf(stop)
            return {
              ...said,
              place: { lat, lon },
              orderId,
              key: [keyOf({ orderId, kind: said.kind }), ...(seen.number === null ? [] : [seen.number])].join('-'),
            }
          }),
        },
      }
    })
  const idle = vehicles
    .filter(({ code }) => !drives.some(({ vehicle }) => vehicle === code))
    .map(({ id, code, type, timezone, capacityWeightTonnes, capacityVolumeM3 }): Lane => {
      return {
        ...{ vehicleId: id, vehicle: code, type, timezone, capacityWeightTonnes, capacityVolumeM3 },
        ...{ nth: 0, routeId: null, number: null, drive: null },
      }
    })
  const order = new Map(vehicles.map(({ code }, at) => [code, at]))
  const placeOf = ({ vehicle }: Lane) => order.get(vehicle) ?? order.size
  const lanes = [...drives, ...idle].sort((a, b) => placeOf(a) - placeOf(b)).map((lane, nth) => ({ ...lane, nth }))
  const leftOut = features
    .filter(({ properties }) => properties.kind === 'unassigned')
    .map(({ properties, geometry }) => {
      const said = properties as unknown as SeenOrder // the same
      const place = geometry?.type === 'Point' ? { lat: geometry.coordinates[1], lon: geometry.coordinates[0] } : null
      return { ...said, place, orderId: idOf.get(said.order) ?? 0 }
    })
  return { lanes, leftOut }
}

/** What a lane drives as `evaluate` has driven it on paper. */
export function toDrive(route: ProposedRoute, snapshot: Snapshot): Drive {
  const known = new Map(snapshot.orders.map((one) => [one.id, one]))
  const places = [route.startPlace, ...route.stops.map(({ place }) => place), ...(route.endPlace ? [route.endPlace] : [])]
  return {
    ...route,
    ...{ status: 'planned', totalCost: route.cost.total, startName: route.startPlace.name ?? null },
    start: [route.startPlace.lat, route.startPlace.lon],
    line: places.map(({ lat, lon }) => [lat, lon]),
    stops: route.stops.map((stop, at): Stop => {
      const order = known.get(stop.orderId)
      const window = stop.kind === 'pickup' ? order?.pickup : order
      return {
        ...stop,
        ...{ key: keyOf(stop), sequence: at + 1, customer: order?.customer ?? null, city: order?.city ?? null },
        ...{ status: 'pending', reason: null, actualArrivalAt: null, actualDepartureAt: null },
        ...{ windowStart: window?.windowStart ?? null, windowEnd: window?.windowEnd ?? null },
      }
    }),
  }
}

/** An order that somebody has taken off. */
export const toLeftOut = (order: SnapshotOrder, { places }: Snapshot): LeftOut => ({
  ...{ orderId: order.id, order: order.number, customer: order.customer, city: order.city, place: places[order.destination] ?? null },
  ...{ weightTonnes: order.weightTonnes, volumeM3: order.volumeM3, priority: order.priority },
  ...{ windowStart: order.windowStart, windowEnd: order.windowEnd, reasons: [] },
})

/** Whether service begins, or began, after the window. */
export const isLate = ({ windowEnd, plannedServiceAt, actualArrivalAt }: Stop): boolean =>
  windowEnd !== null && (actualArrivalAt ?? plannedServiceAt) > windowEnd

/** What all lanes come to. */
export function totalsOf({ lanes, leftOut }: Board) {
  const drives = lanes.flatMap(({ drive }) => drive ?? [])
  const sum = (of: (drive: Drive) => number) => drives.reduce((total, drive) => total + Number(of(drive)), 0)
  return {
    vehicles: drives.length,
    stops: sum(({ stops }) => stops.length),
    kilometres: sum(({ distanceKm }) => distanceKm),
    minutes: sum(({ durationMinutes }) => durationMinutes),
    cost: sum(({ totalCost }) => totalCost),
    late: sum(({ stops }) => stops.filter(isLate).length),
    leftOut: leftOut.length,
  }
}
