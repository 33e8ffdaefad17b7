// What planning answers beside rows, as schemas for the contract.
import { z } from 'zod'
import { answeredAt } from '../../catalogue/answers.ts'
import { place } from './place.ts'
import { route } from './route-resources.ts'

/** Where distances and times are from; see `TravelSource`. */
export const travelSource = z
  .union([
    z.object({ kind: z.literal('haversine'), roadFactor: z.number(), kilometresPerHour: z.number() }),
    z.object({ kind: z.enum(['matrix', 'osrm', 'google']), matrixId: z.int(), sha256: z.string() }),
  ])
  .meta({ id: 'travelSource' })

const cost = z.object({ fixed: z.number(), distance: z.number(), time: z.number(), total: z.number() }).meta({ id: 'routeCost' })

const stop = z
  .object({
    orderId: z.int(),
    order: z.string(),
    kind: z.enum(['pickup', 'delivery']),
    place,
    legDistanceKm: z.number(),
    legDurationMinutes: z.number(),
    plannedArrivalAt: answeredAt,
    plannedServiceAt: answeredAt,
    plannedDepartureAt: answeredAt,
    loadWeightTonnes: z.number().describe('On board when it is left.'),
    loadVolumeM3: z.number(),
  })
  .meta({ id: 'proposedStop' })

/** A route that was driven on paper; see `ProposedRoute`. */
export const proposedRoute = z.object({
  vehicleId: z.int(),
  vehicle: z.string(),
  startPlace: place,
  endPlace: place.nullable().describe('Null: it ends at its last stop.'),
  plannedStartAt: answeredAt,
  plannedEndAt: answeredAt,
  loadWeightTonnes: z.number().describe('On board when it leaves.'),
  loadVolumeM3: z.number(),
  distanceKm: z.number(),
  durationMinutes: z.number(),
  cost,
  stops: z.array(stop),
})

/** A vehicle, and its route where it has one. */
export const candidate = { vehicleId: z.int(), vehicle: z.string(), routeId: z.int().nullable(), route: z.string().nullable() }

/** A place for an order among the routes of a day. */
export const answeredOption = z.object({
  ...candidate,
  status: route.columns.status.schema.nullable(),
  extraCost: cost,
  currency: z.string().nullable(),
  extraDistanceKm: z.number(),
  extraDurationMinutes: z.number(),
  departsAt: answeredAt,
  endsAt: answeredAt,
  stops: z.array(stop.extend({ sequence: z.int() })),
})
