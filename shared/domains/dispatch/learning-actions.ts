// Learning driving times from finished routes; each learning is a version of its own.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { addDays, dayIn, startOfDay } from '../../catalogue/days.ts'
import { date } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { insert } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather } from '../../db/store.ts'
import { showRow } from '../../http/render.ts'
import { factorsByCity, factorsSchema, isLong, type Leg, learn as learnFrom } from './corrections.ts'
import { travelCorrection } from './fleet-resources.ts'
import { type LegRow, selectLegs } from './learning-queries.ts'
import { checkLegs, checkPeriod, refuseAll } from './learning-rules.ts'

const usualDays = 90
const mostLegs = 100_000

const learn = defineAction({
  name: 'learn',
  resource: 'travelCorrection',
  on: 'collection',
  description: `Learn from the routes that were finished from one day to another (UTC; the last ${usualDays} days unless told) how much longer driving takes than estimated: the median of actual / estimated by city of the delivery and by type of vehicle, drawn towards 1 where there are few legs. Changes no plan: plans take it with correction.`,
  roles: ['manager'],
  input: z.strictObject({
    fromOn: date({}).schema.optional().describe('First day.'),
    untilOn: date({}).schema.optional().describe('Last day; today unless told.'),
  }),
  output: () => rowSchema(travelCorrection),
  run: async (ctx: DbContext, _, given) => {
    const untilOn = given.untilOn ?? dayIn('UTC', ctx.now())
    const fromOn = given.fromOn ?? addDays(untilOn, 1 - usualDays)
    refuseAll(checkPeriod(fromOn, untilOn))
    const [fromAt, untilAt] = [startOfDay(fromOn, 'UTC'), startOfDay(addDays(untilOn, 1), 'UTC')]
    const span = { name: '', day: fromOn, fromAt, untilAt }
    const [found, corrections] = await gather(ctx, selectLegs(ctx, span, mostLegs))
    const legs = found.map(uncorrected(corrections)).filter(isLong)
    refuseAll(checkLegs(fromOn, untilOn, legs.length))
    const factors = learnFrom(legs)
    const routeCount = new Set(legs.map(({ routeId }) => routeId)).size
    const row = { learntAt: ctx.now(), routeCount, legCount: legs.length, factors: { fromOn, untilOn, ...factors } }
    const answer = ([made = {}]: readonly Row[]) => showRow(ctx.catalogue, travelCorrection, made)
    return answer(await commit(ctx, [insert(travelCorrection, row)], { answer }))
  },
})

/** Legs as they were estimated before a correction that their plan took into account: else the next learning would unlearn what this one learnt. */
function uncorrected(corrections: readonly { id: number; factors: unknown }[]): (leg: LegRow) => Leg & { routeId: number } {
  const byId = new Map(corrections.map(({ id, factors }) => [id, factorsByCity(factorsSchema.parse(factors))]))
  return ({ routeId, city, vehicleType, legDurationMinutes, milliseconds, correctionId }) => {
    const factor = byId.get(correctionId ?? 0)?.(city) ?? 1
    return { routeId, city, vehicleType, estimatedSeconds: (legDurationMinutes * 60) / factor, actualSeconds: milliseconds / 1000 }
  }
}

/** What is learnt. */
export const learningActions: readonly AnyAction<DbContext>[] = [learn]
