// How far it is between a few places, for people who want to know what planning goes by.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../../catalogue/action.ts'
import { ref } from '../../../catalogue/kinds.ts'
import type { DbContext } from '../../../db/context.ts'
import { travelSource } from '../answers.ts'
import { place } from '../place.ts'
import { nameOf } from './matrix-places.ts'
import { travelBetween } from './travel.ts'

const measure = defineAction({
  name: 'measure',
  resource: 'travelMatrix',
  on: 'collection',
  description:
    'Distances and times between up to 25 places, as planning takes them: from the matrix that is named, else the routing service where one is set up, else as the crow flies with a road factor and a speed.',
  roles: ['manager', 'staff', 'medic'],
  input: z.strictObject({
    places: z.array(place).min(2).max(25),
    matrixId: ref('travelMatrix', {}).schema.optional(),
    travel: z.literal('haversine').optional().describe('As the crow flies, though a routing service is set up.'),
  }),
  output: () =>
    z.object({
      source: travelSource,
      ways: z.array(z.object({ from: z.string(), to: z.string(), distanceKm: z.number(), durationMinutes: z.number() })),
    }),
  run: async (ctx: DbContext, _id, { places, ...asked }) => {
    const { metres, seconds, source } = await travelBetween(ctx, places, asked)
    const ways = places.flatMap((from, a) =>
      places.flatMap((to, b) => {
        const at = a * places.length + b
        const [far = 0, long = 0] = [metres[at], seconds[at]]
        return a === b
          ? []
          : [{ from: nameOf(from), to: nameOf(to), distanceKm: far / 1000, durationMinutes: Math.round(long / 0.6) / 100 }]
      }),
    )
    return { source, ways }
  },
})

/** What is asked of distances without planning anything. */
export const measureActions: readonly AnyAction<DbContext>[] = [measure]
