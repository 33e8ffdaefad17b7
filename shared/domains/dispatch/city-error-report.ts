// How far the predictions of drives and arrivals were off, over time, by city.
import { sql } from 'kysely'
import { z } from 'zod'
import { integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { type Figure, figure, figureOf, percentOf, ratio, unitsOf } from '../figures.ts'
import { periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, millisecondsBetween, mostRows, reading, textOf } from '../report-query.ts'
import { every } from './error-report.ts'
import { legsOf } from './learning-queries.ts'
import { order } from './order-resources.ts'
import { from, readers, spansBy, stopGroups } from './report-groups.ts'

const count = integer({ min: 0 })
const percent = figure({ scale: 2, optional: true })
const usualDays = 90
const less = (a: Figure, b: Figure) => figureOf(unitsOf(a, 0) - unitsOf(b, 0), 0)
const minutes = figure({ scale: 2 })
const maybeMinutes = figure({ scale: 2, optional: true })
/** Milliseconds of one hundredth of a minute. */
const hundredth = 600n
const inMinutes = (milliseconds: Figure, of = 1) => figureOf(ratio(unitsOf(milliseconds, 0), hundredth * BigInt(of)), 2)
const meanMinutes = (milliseconds: Figure, of: number) => (of === 0 ? null : inMinutes(milliseconds, of))

/** How far the predictions of drives and arrivals were off. */
export const predictionErrorByCity = defineReport({
  name: 'predictionErrorByCity',
  title: 'Prediction error by city',
  description:
    'How far predictions of deliveries in a city were off, week by week or every=month: of arrivals the mean of actual - planned and of its absolute value, in minutes; of legs (from leaving the stop before, or the start, to arriving, where both are known and at least a minute was estimated) the minutes estimated and driven, their mean error, the mean of the absolute errors in percent, and the bias, all errors in percent of all estimates. Of routes that were finished in the period, the last 90 days unless told, in whole weeks or months; two places, rounded half away from zero, null where there is none.',
  roles: readers,
  input: z.strictObject({ every, ...periodInput }),
  columns: {
    period: text({ max: 10 }),
    city: order.columns.destinationCity,
    arrivals: count,
    meanArrivalErrorMinutes: maybeMinutes,
    meanAbsoluteArrivalErrorMinutes: maybeMinutes,
    legs: count,
    estimatedMinutes: minutes,
    actualMinutes: minutes,
    meanErrorMinutes: maybeMinutes,
    meanAbsolutePercent: percent,
    biasPercent: percent,
  },
  run: async (ctx: DbContext, { every: length, from: first, to, timezone }) => {
    const { dialect } = ctx.engine
    const spans = spansBy(length, periodOf({ from: first, to, timezone }, ctx.now(), usualDays), timezone)
    const sums = ['early', 'late', 'estimated', 'driven', 'percent'] as const
    const estimate = dialect === 'sqlite' ? sql`l."legDurationMinutes" * 600` : sql`cast(l."legDurationMinutes" * 60000 as bigint)`
    const cityKey = sql.ref(`o.${keyName('destinationCity')}`)
    // the error of a leg in hundredths of a percent, rounded half up: whole numbers divide alike on both engines
    const inPercent = sql`(20000 * abs("driven" - "estimated") + "estimated") / (2 * "estimated")`
    const legs = sql`select l."no", l."id", ${cityKey} as "key", ${millisecondsBetween(dialect, 'l.actualArrivalAt', 'l.plannedArrivalAt')} as "early",
        ${millisecondsBetween(dialect, 'l.plannedArrivalAt', 'l.actualArrivalAt')} as "late", ${estimate} as "estimated",
        case when l."leftAt" is not null and ${estimate} >= 60000 then ${millisecondsBetween(dialect, 'l.leftAt', 'l.actualArrivalAt')} end as "driven"
      from ${legsOf(ctx, spans)} join ${from(order, 'o')} on o."id" = l."orderId" where l."kind" = 'delivery' and l."actualArrivalAt" is not null`
    const timed = sql`select "no", "id", "key", "early", "late", case when "driven" is not null then "estimated" end as "estimated", "driven",
        case when "driven" is not null then ${inPercent} end as "percent" from (${legs}) as a`
    const summed = sums.map((name) => sql`${textOf(dialect, sql`coalesce(sum(cast(${sql.ref(name)} as bigint)), 0)`)} as ${sql.ref(name)}`)
    const query = sql`select c."no", y."destinationCity" as "city", c."arrivals", c."legs", ${sql.join(sums.map((name) => sql.ref(`c.${name}`)))}
      from (select "no", "key", max("id") as "lastId", count(*) as "arrivals", count("driven") as "legs", ${sql.join(summed)} from (${timed}) as b group by "no", "key") as c
        ${stopGroups.city.labelled} order by c."no", c."key" ${atMost(dialect, mostRows + 1)}`
    const whole = figure({ scale: 0 })
    const columns = {
      ...{ no: count, city: order.columns.destinationCity, arrivals: count, legs: count },
      ...{ early: whole, late: whole, estimated: whole, driven: whole, percent: whole },
    }
    const [found] = await gather(ctx, [reading(ctx, columns, query)])
    const rows = bounded(found, 'Ask for a shorter period, or for months.').map(
      ({ no, city, arrivals, legs: timedLegs, early, late, estimated, driven, percent: absolute }) => {
        const error = less(driven, estimated)
        return {
          ...{ period: spans[no]?.name, city, arrivals },
          meanArrivalErrorMinutes: meanMinutes(less(late, early), arrivals),
          meanAbsoluteArrivalErrorMinutes: meanMinutes(figureOf(unitsOf(late, 0) + unitsOf(early, 0), 0), arrivals),
          ...{ legs: timedLegs, estimatedMinutes: inMinutes(estimated), actualMinutes: inMinutes(driven) },
          meanErrorMinutes: meanMinutes(error, timedLegs),
          meanAbsolutePercent: timedLegs === 0 ? null : figureOf(ratio(unitsOf(absolute, 0), BigInt(timedLegs)), 2),
          biasPercent: percentOf(error, estimated, 0),
        }
      },
    )
    return { rows }
  },
})
