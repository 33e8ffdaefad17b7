// How far the predictions of routes were off, over time, by policy and vehicle.
import { sql } from 'kysely'
import { z } from 'zod'
import { integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { type Figure, figure, figureOf, percentOf, ratio, unitsOf } from '../figures.ts'
import { periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, reading, type Sql, spansOf, textOf } from '../report-query.ts'
import { about, andBy, from, outcomeGroups, readers, spansBy } from './report-groups.ts'
import { operationalOutcome } from './route-resources.ts'

const count = integer({ min: 0 })
/** How a period is cut. */
export const every = z.enum(['week', 'month']).default('week')
const percent = figure({ scale: 2, optional: true })
const narrow = 'Ask for a shorter period, or for months.'
const usualDays = 90

/** What is predicted of a route, with the columns of its outcome and their decimal places. */
const measures = {
  duration: { estimated: 'estimatedDurationMinutes', actual: 'actualDurationMinutes', percent: 'durationErrorPercent', places: 2 },
  distance: { estimated: 'estimatedDistanceKm', actual: 'actualDistanceKm', percent: 'distanceErrorPercent', places: 3 },
  cost: { estimated: 'estimatedCost', actual: 'actualCost', percent: 'costErrorPercent', places: 2 },
} as const

/** The mean of a sum of so many, with the places that it has itself; null where there are none. */
const meanOf = (sum: Figure, of: number, places: number): Figure | null =>
  of === 0 ? null : figureOf(ratio(unitsOf(sum, places), BigInt(of)), places)
const less = (a: Figure, b: Figure, places: number) => figureOf(unitsOf(a, places) - unitsOf(b, places), places)

/** How far the predictions of routes were off. */
export const predictionError = defineReport({
  name: 'predictionError',
  title: 'Prediction error',
  description:
    'How far the predictions of routes were off, week by week or every=month, by=policy (with its version) or vehicle, of=duration (minutes), distance (km) or cost (a line for each currency): the mean of actual - estimated, the mean of the absolute errors in percent (of routes for which something was estimated), and the bias, all errors in percent of all estimates: above zero it took longer or cost more. Of routes that were finished in the period, the last 90 days unless told, in whole weeks or months; rounded half away from zero, null where nothing was estimated.',
  roles: readers,
  input: z.strictObject({
    by: z.enum(['policy', 'vehicle']).default('policy'),
    of: z.enum(['duration', 'distance', 'cost']).default('duration'),
    every,
    ...periodInput,
  }),
  columns: {
    period: text({ max: 10 }),
    ...about,
    routes: count,
    estimated: figure({ scale: 3, currencyIn: 'currency' }),
    actual: figure({ scale: 3, currencyIn: 'currency' }),
    meanError: figure({ scale: 3, currencyIn: 'currency' }),
    meanAbsolutePercent: percent,
    biasPercent: percent,
    currency: operationalOutcome.columns.currency,
  },
  names: { code: { by: 'by', of: { vehicle: 'vehicle' } } },
  run: async (ctx: DbContext, { by, of, every: length, from: first, to, timezone }) => {
    const { dialect } = ctx.engine
    const { places, ...measure } = measures[of]
    const spans = spansBy(length, periodOf({ from: first, to, timezone }, ctx.now(), usualDays), timezone)
    const group = outcomeGroups[by]
    const currency = of === 'cost' ? sql`o."currency"` : sql`cast(null as varchar(3))`
    const sumOf = (what: Sql, name: string) => sql`${textOf(dialect, sql`coalesce(sum(${what}), 0)`)} as ${sql.ref(name)}`
    const query = sql`select c."no", ${group.label}, c."routes", c."estimated", c."actual", c."percents", c."percent", c."currency"
      from (select "no", "currency", max("id") as "lastId", count(*) as "routes", ${sumOf(sql`"estimated"`, 'estimated')}, ${sumOf(sql`"actual"`, 'actual')},
          count("percent") as "percents", ${sumOf(sql`"percent"`, 'percent')}
        from (select p."no", o."id", ${currency} as "currency", ${sql.join(group.keys.map((one, at) => sql`${one} as ${sql.ref(`key${at}`)}`))},
            ${sql.ref(`o.${measure.estimated}`)} as "estimated", ${sql.ref(`o.${measure.actual}`)} as "actual", abs(${sql.ref(`o.${measure.percent}`)}) as "percent"
          from ${spansOf(ctx, spans)} as p cross join ${from(operationalOutcome, 'o')}
          where o."finishedAt" >= p."fromAt" and o."finishedAt" < p."untilAt" and o."deletedAt" is null) as e
        group by "no", "currency" ${andBy(group.keys.map((_, at) => sql.ref(`key${at}`)))}) as c ${group.labelled}
      order by c."no", ${group.order}, c."currency" ${atMost(dialect, mostRows + 1)}`
    const columns = {
      ...{ no: count, ...about, routes: count, estimated: figure({ scale: places }), actual: figure({ scale: places }) },
      ...{ percents: count, percent: figure({ scale: 2 }), currency: operationalOutcome.columns.currency },
    }
    const [found] = await gather(ctx, [reading(ctx, columns, query)])
    const rows = bounded(found, narrow).map(({ no, percents, percent: absolute, ...line }) => {
      const error = less(line.actual, line.estimated, places)
      return {
        period: spans[no]?.name,
        ...line,
        meanError: meanOf(error, line.routes, places),
        meanAbsolutePercent: meanOf(absolute, percents, 2),
        biasPercent: percentOf(error, line.estimated, places),
      }
    })
    return { rows }
  },
})
