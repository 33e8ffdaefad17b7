// The cost of poor quality: what became of defective parts, and what that cost.
import { sql } from 'kysely'
import { z } from 'zod'
import { choice, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, totalsByCurrency } from '../figures.ts'
import { monthsOf, periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, reading, spansOf, textOf } from '../report-query.ts'
import { andOf, defects, from, isCounted, readers, whose } from './counted.ts'
import { defectDisposition } from './defect-resources.ts'
import { dispositionKinds } from './defect-rules.ts'
import { partNumber, workCenter } from './list-resources.ts'

const count = integer({ min: 0 })
const costs = {
  kind: choice(dispositionKinds, {}),
  code: text({ max: 40, optional: true }),
  dispositions: count,
  quantity: figure({ scale: 3 }),
  uncosted: count,
  cost: figure({ scale: 2, currencyIn: 'currency' }),
  currency: defectDisposition.columns.currency,
}
const groupings = {
  part: { column: 'partNumberId', list: partNumber },
  'work-center': { column: 'workCenterId', list: workCenter },
} as const

/** What defects cost. */
export const costOfPoorQuality = defineReport({
  name: 'costOfPoorQuality',
  title: 'Cost of poor quality',
  description:
    'What the dispositions of each month in which they were decided (that the period touches, the last 365 days unless told) cost, by kind and currency, with the quantity and with how many of them say no cost; by=part or by=work-center for each of those by code. Totals for each currency. Dispositions of drafts and of corrected records do not count.',
  roles: readers,
  input: z.strictObject({ ...periodInput, by: z.enum(['part', 'work-center']).optional(), ...whose }),
  columns: { month: text({ max: 7 }), ...costs },
  names: { code: { by: 'by', of: Object.fromEntries(Object.entries(groupings).map(([by, { list }]) => [by, list.name])) } },
  run: async (ctx: DbContext, { by, from: first, to, timezone, ...asked }) => {
    const { dialect } = ctx.engine
    const months = monthsOf(periodOf({ from: first, to, timezone }, ctx.now(), 365), timezone)
    const group = by ? sql.ref(`d.${groupings[by].column}`) : sql`cast(null as bigint)`
    const list = by ? groupings[by].list : partNumber
    const query = sql`select c."no", c."kind", n."code", c."dispositions", c."quantity", c."uncosted", c."cost", c."currency"
      from (select "no", "kind", "groupId", "currency", count(*) as "dispositions", ${textOf(dialect, sql`sum("quantity")`)} as "quantity",
          sum(case when "cost" is null then 1 else 0 end) as "uncosted", ${textOf(dialect, sql`sum(coalesce("cost", 0))`)} as "cost"
        from (select p."no", i."kind", ${group} as "groupId", i."currency", i."quantity", i."cost"
          from ${spansOf(ctx, months)} as p cross join ${from(defectDisposition, 'i')} join ${defects} on d."id" = i."defectId"
          where i."decidedAt" >= p."fromAt" and i."decidedAt" < p."untilAt" and i."deletedAt" is null and ${isCounted} ${andOf(ctx, asked)}) as s
        group by "no", "kind", "groupId", "currency") as c left join ${from(list, 'n')} on n."id" = c."groupId"
      order by c."no", n."codeKey", c."groupId", c."kind", c."currency" ${atMost(dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, { no: count, ...costs }, query)])
    const rows = bounded(found, 'Ask for a shorter period, or for one part or work centre.').map((row) => {
      return { month: months[row.no]?.name, ...row }
    })
    return { rows, totals: totalsByCurrency(rows, { dispositions: 0, quantity: 3, uncosted: 0, cost: 2 }) }
  },
})
