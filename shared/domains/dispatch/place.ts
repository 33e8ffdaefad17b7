// A place on the ground, as orders, vehicles and stops have it.
import { z } from 'zod'

/** WGS 84 degrees, and a name where people have one; a distance matrix of one's own knows places by that. */
export const place = z.strictObject({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  name: z.string().trim().min(1).max(120).optional(),
})
/** See `place`. */
export type Place = z.infer<typeof place>

/** Where goods are fetched: service may begin from windowStart to windowEnd, and takes that many minutes. */
export const pickup = place.extend({
  windowStart: z.iso.datetime({ offset: true }).optional(),
  windowEnd: z.iso.datetime({ offset: true }).optional(),
  serviceMinutes: z.int().min(0).max(1440).optional(),
})
/** See `pickup`. */
export type Pickup = z.infer<typeof pickup>
