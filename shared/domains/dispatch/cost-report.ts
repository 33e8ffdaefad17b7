// What transport cost: for each kilometre that was driven and each tonne that was delivered.
import { sql } from 'kysely'
import { z } from 'zod'
import { integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { type Figure, figure, figureOf, quotientOf, totalsByCurrency, unitsOf } from '../figures.ts'
import { periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, reading, spansOf, textOf } from '../report-query.ts'
import { vehicle } from './fleet-resources.ts'
import { about, andBy, from, outcomeGroups, readers, spansBy } from './report-groups.ts'
import { operationalOutcome } from './route-resources.ts'

const count = integer({ min: 0 })
const sums = {
  routes: count,
  distanceKm: figure({ scale: 3 }),
  weightTonnes: figure({ scale: 3 }),
  cost: figure({ scale: 2, currencyIn: 'currency' }),
  currency: operationalOutcome.columns.currency,
}
const perUnit = figure({ scale: 2, optional: true, currencyIn: 'currency' })
const usualDays = 90

/** What a kilometre and a tonne cost. */
export const transportCost = defineReport({
  name: 'transportCost',
  title: 'Cost per km and per tonne',
  description:
    'What the routes that were finished in the period (the last 90 days unless told) cost for each kilometre driven and each tonne delivered, by=vehicle, vehicle-type, policy (with its version) or week, a line for each currency; two places, rounded half away from zero, null where nothing was driven or delivered. Totals for each currency.',
  roles: readers,
  input: z.strictObject({ by: z.enum(['vehicle', 'vehicle-type', 'policy', 'week']).default('vehicle'), ...periodInput }),
  columns: { ...about, ...sums, costPerKm: perUnit, costPerTonne: perUnit },
  names: { code: { by: 'by', of: { vehicle: 'vehicle' } } },
  run: async (ctx: DbContext, { by, from: first, to, timezone }) => {
    const { dialect } = ctx.engine
    const spans = spansBy(by, periodOf({ from: first, to, timezone }, ctx.now(), usualDays), timezone)
    const group = by === 'week' ? null : outcomeGroups[by]
    const sumOf = (column: string, name: string) => sql`${textOf(dialect, sql`sum(${sql.ref(`o.${column}`)})`)} as ${sql.ref(name)}`
    const query = sql`select c."no", ${group?.label ?? sql`null as "code", null as "name"`}, c."routes", c."distanceKm", c."weightTonnes", c."cost", c."currency"
      from (select p."no", o."currency", max(o."id") as "lastId", count(*) as "routes", ${sumOf('actualDistanceKm', 'distanceKm')},
          ${sumOf('weightTonnes', 'weightTonnes')}, ${sumOf('actualCost', 'cost')}
        from ${spansOf(ctx, spans)} as p cross join ${from(operationalOutcome, 'o')} ${by === 'vehicle-type' ? sql`join ${from(vehicle, 'v')} on v."id" = o."vehicleId"` : sql``}
        where o."finishedAt" >= p."fromAt" and o."finishedAt" < p."untilAt" and o."deletedAt" is null
        group by p."no", o."currency" ${andBy(group?.keys ?? [])}) as c ${group?.labelled ?? sql``}
      order by ${group?.order ?? sql`c."no"`}, c."currency" ${atMost(dialect, mostRows + 1)}`
    const columns = { no: count, ...about, code: text({ max: 120, optional: true }), ...sums }
    const [found] = await gather(ctx, [reading(ctx, columns, query)])
    const rows = bounded(found, 'Ask for a shorter period.').map((line) => ({
      ...line,
      code: line.code ?? spans[line.no]?.name,
      ...perUnitOf(line),
    }))
    const totals = totalsByCurrency(rows, { routes: 0, distanceKm: 3, weightTonnes: 3, cost: 2 })
    return { rows, totals: totals.map((total) => ({ ...total, ...perUnitOf(total as unknown as Summed) })) } // the columns that it was told to sum
  },
})

interface Summed {
  readonly distanceKm: Figure
  readonly weightTonnes: Figure
  readonly cost: Figure
}

/** A cost has two places, kilometres and tonnes three: they are divided in thousandths. */
function perUnitOf({ distanceKm, weightTonnes, cost }: Summed) {
  const thousandths = figureOf(unitsOf(cost, 2) * 10n, 3)
  return { costPerKm: quotientOf(thousandths, distanceKm, 3, 2), costPerTonne: quotientOf(thousandths, weightTonnes, 3, 2) }
}
