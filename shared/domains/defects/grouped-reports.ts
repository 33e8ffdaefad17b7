// Reports of what was found where and when: by part, work centre and the like, by week, and the yield of the first pass.
import { sql } from 'kysely'
import { z } from 'zod'
import { date, decimal, integer, json, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { type Figure, figure, figureOf, ratio, sumsOf, unitsOf } from '../figures.ts'
import { openPeriodInput, openPeriodOf, periodInput, periodOf, weeksOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, reading, type Sql, spansOf, textOf } from '../report-query.ts'
import { customer, supplier } from '../shared/resources.ts'
import { andDetected, andOf, defects, from, isCounted, nameOf, readers, whose } from './counted.ts'
import { area, level, partNumber, workCenter } from './list-resources.ts'

const count = integer({ min: 0 })
const amount = figure({ scale: 3 })
const code = text({ max: 40, optional: true })
const name = text({ max: 120, optional: true })
const narrow = 'Ask for a shorter period, or for one part, work centre or customer.'
const sums = { records: 0, quantityInspected: 3, quantityDefective: 3 }

/** What is counted of a group of defects. */
const counts = { records: count, quantityInspected: amount, quantityDefective: amount, open: count } satisfies Columns
const counting = ({
  engine: { dialect },
}: DbContext) => sql`count(*) as "records", ${textOf(dialect, sql`sum(d."quantityInspected")`)} as "quantityInspected",
  ${textOf(dialect, sql`sum(d."quantityDefective")`)} as "quantityDefective", sum(d."quantityDefective") as "size",
  sum(case when d."isOpen" = 1 then 1 else 0 end) as "open"`
const counted = sql`c."records", c."quantityInspected", c."quantityDefective", c."open"`

/** A reference to group by, of which SQLite does not know that an index has its order: to fetch every row in that order takes three times as long. */
const inNoOrder = (column: Sql) => sql`${column} + 0`

/** What defects can be grouped by: the reference, and the list that it refers to. */
const groupings = {
  part: { column: 'partNumberId', list: partNumber },
  'work-center': { column: 'workCenterId', list: workCenter },
  area: { column: 'areaId', list: area },
  level: { column: 'levelId', list: level },
  customer: { column: 'customerId', list: customer },
  supplier: { column: 'supplierId', list: supplier },
} as const

/** How many defects there are of each sort. */
export const defectsBy = defineReport({
  name: 'defectsBy',
  title: 'Defects by part, place or customer',
  description:
    'Records, inspected and defective quantity, and records that are still open, for each part number (by=part), work centre, area, level, customer or supplier, the largest defective quantity first; those without one are a line without a code. Of records detected in the period, or of all; drafts and corrected records do not count.',
  roles: readers,
  input: z.strictObject({ by: z.enum(Object.keys(groupings) as [keyof typeof groupings]).default('part'), ...openPeriodInput, ...whose }), // its own keys
  columns: { code, name, ...counts },
  names: { code: { by: 'by', of: Object.fromEntries(Object.entries(groupings).map(([by, { list }]) => [by, list.name])) } },
  run: async (ctx: DbContext, { by, from: first, to, timezone, ...asked }) => {
    const { column, list } = groupings[by]
    const group = inNoOrder(sql.ref(`d.${column}`))
    const isPlain = list === customer || list === supplier
    const query = sql`select n."code", n."name", ${isPlain ? sql`null` : sql`n."sourceLanguage"`} as "sourceLanguage", ${counted}
      from (select ${group} as "id", ${counting(ctx)} from ${defects}
        where ${isCounted} ${andDetected(ctx, 'd', openPeriodOf({ from: first, to, timezone }))} ${andOf(ctx, asked)} group by ${group}) as c
        left join ${from(list, 'n')} on n."id" = c."id"
      order by c."size" desc, ${sql.ref(`n.${keyName('code')}`)}, c."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const names = isPlain ? name : json(z.record(z.string(), z.string()), { optional: true })
    const [found] = await gather(ctx, [reading(ctx, { code, name: names, sourceLanguage: name, ...counts }, query)])
    const rows = bounded(found, narrow).map((row) => ({
      ...row,
      name: typeof row.name === 'string' ? row.name : nameOf(row.name, row.sourceLanguage),
    }))
    return { rows, totals: [sumsOf(rows, { ...sums, open: 0 })] }
  },
})

/** How many defects were found in each week. */
export const defectsByWeek = defineReport({
  name: 'defectsByWeek',
  title: 'Defects by week',
  description:
    'Records, inspected and defective quantity, and records that are still open, for each week of ISO 8601, Monday to Sunday in the zone given, that the period of detection touches (the last 84 days unless told); a week without defects is 0. Drafts and corrected records do not count.',
  roles: readers,
  input: z.strictObject({ ...periodInput, ...whose }),
  columns: { week: text({ max: 8 }), weekStartsOn: date({}), ...counts },
  run: async (ctx: DbContext, { from: first, to, timezone, ...asked }) => {
    const weeks = weeksOf(periodOf({ from: first, to, timezone }, ctx.now(), 84), timezone)
    const query = sql`select c."no", ${counted} from (select p."no", ${counting(ctx)} from ${spansOf(ctx, weeks)} as p cross join ${defects}
      where d."detectedAt" >= p."fromAt" and d."detectedAt" < p."untilAt" and ${isCounted} ${andOf(ctx, asked)} group by p."no") as c order by c."no"`
    const [found] = await gather(ctx, [reading(ctx, { no: count, ...counts }, query)])
    const byWeek = new Map(found.map((line) => [line.no, line]))
    const nothing = { records: 0, quantityInspected: 0, quantityDefective: 0, open: 0 }
    const rows = weeks.map((week, no) => ({ week: week.name, weekStartsOn: week.day, ...(byWeek.get(no) ?? nothing) }))
    return { rows, totals: [sumsOf(rows, { ...sums, open: 0 })] }
  },
})

const yields = { records: count, quantityInspected: amount, quantityDefective: amount }
type Passed = { quantityInspected: Figure; quantityDefective: Figure }

/** (inspected - defective) / inspected in percent, rounded half up to two places; null where nothing was inspected. */
function yieldOf({ quantityInspected, quantityDefective }: Passed): number | null {
  const [inspected, defective] = [unitsOf(quantityInspected, 3), unitsOf(quantityDefective, 3)]
  return inspected === 0n ? null : Number(figureOf(ratio((inspected - defective) * 10_000n, inspected), 2))
}

/**
 * How many parts were good at the first go: GP / IP, good parts over inspected parts, where good is what was so without rework (ISO 22400-2:2014, first
 * pass yield). Reworked parts stay defective here, however good they became. Inspections that found nothing have no record, and are not part of it.
 */
export const firstPassYield = defineReport({
  name: 'firstPassYield',
  title: 'First-pass yield',
  description:
    'Of the parts that were inspected, the percentage that was good at the first go, (inspected - defective) / inspected, two places, rounded half up, for each part number and work centre, and over all (ISO 22400-2: good parts over inspected parts). What was reworked was not good at the first go. Of records detected in the period, or of all: inspections without a record are not known. Drafts and corrected records do not count; null where nothing was inspected.',
  roles: readers,
  input: z.strictObject({ ...openPeriodInput, ...whose }),
  columns: {
    part: text({ max: 40 }),
    workCenter: text({ max: 40 }),
    ...yields,
    yieldPercent: decimal({ scale: 2, min: 0, max: 100, optional: true }),
  },
  names: { part: 'partNumber', workCenter: 'workCenter' },
  run: async (ctx: DbContext, { from: first, to, timezone, ...asked }) => {
    const query = sql`select p."code" as "part", w."code" as "workCenter", c."records", c."quantityInspected", c."quantityDefective"
      from (select ${inNoOrder(sql.ref('d.partNumberId'))} as "partNumberId", d."workCenterId", ${counting(ctx)} from ${defects}
        where ${isCounted} ${andDetected(ctx, 'd', openPeriodOf({ from: first, to, timezone }))} ${andOf(ctx, asked)}
        group by ${inNoOrder(sql.ref('d.partNumberId'))}, d."workCenterId") as c
        join ${from(partNumber, 'p')} on p."id" = c."partNumberId" join ${from(workCenter, 'w')} on w."id" = c."workCenterId"
      order by p."codeKey", w."codeKey", p."id", w."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, { part: text({ max: 40 }), workCenter: text({ max: 40 }), ...yields }, query)])
    const rows = bounded(found, narrow).map((row) => ({ ...row, yieldPercent: yieldOf(row) }))
    const all = sumsOf(rows, sums) as Passed // the columns that it was told to sum
    return { rows, totals: [{ ...all, yieldPercent: yieldOf(all) }] }
  },
})
