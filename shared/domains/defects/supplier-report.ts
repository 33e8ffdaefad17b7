// How suppliers did: what was wrong with the parts that they sent, what went back, and what it cost.
import { sql } from 'kysely'
import { z } from 'zod'
import { dayMilliseconds } from '../../catalogue/days.ts'
import { decimal, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, figureOf, ratio, totalsByCurrency, unitsOf } from '../figures.ts'
import { openPeriodInput, openPeriodOf } from '../report-inputs.ts'
import { atMost, bounded, millisecondsBetween, mostRows, reading, textOf } from '../report-query.ts'
import { supplier } from '../shared/resources.ts'
import { andDetected, andOf, defects, from, isCounted, readers, whose } from './counted.ts'
import { defectDisposition } from './defect-resources.ts'

const count = integer({ min: 0 })
const maybe = integer({ min: 0, optional: true })
const quantity = figure({ scale: 3, optional: true })
const cost = figure({ scale: 2, optional: true, currencyIn: 'currency' })
const { currency } = defectDisposition.columns
const { id } = systemColumns
const millisecondsPerDay = BigInt(dayMilliseconds)

const nothing = {
  records: null,
  quantityDefective: null,
  returnedRecords: null,
  returnedQuantity: null,
  openReturns: null,
  meanDaysToClose: null,
}

/** How suppliers did. */
export const supplierView = defineReport({
  name: 'supplierView',
  title: 'Defects by supplier',
  description:
    'For each supplier the records and the defective quantity of the parts they sent, what of it was returned (records and quantity, and of these records those that are still open), what the dispositions cost, and the mean days from detection to closing of those that are closed, two places, rounded half up. A supplier with costs in several currencies has a further line for each, with the cost alone. Of records detected in the period, or of all; drafts and corrected records do not count.',
  roles: readers,
  input: z.strictObject({ ...openPeriodInput, ...whose }),
  columns: {
    supplier: supplier.columns.code,
    name: supplier.columns.name,
    records: maybe,
    quantityDefective: quantity,
    returnedRecords: maybe,
    returnedQuantity: quantity,
    openReturns: maybe,
    meanDaysToClose: decimal({ scale: 2, min: 0, optional: true }),
    cost,
    currency,
  },
  names: { supplier: 'supplier' },
  run: async (ctx: DbContext, { from: first, to, timezone, ...asked }) => {
    const { dialect } = ctx.engine
    const where = sql`d."supplierId" > 0 and ${isCounted} ${andDetected(ctx, 'd', openPeriodOf({ from: first, to, timezone }))} ${andOf(ctx, asked)}`
    const dispositions = sql`${defects} join ${from(defectDisposition, 'i')} on i."defectId" = d."id" where i."deletedAt" is null and ${where}`
    const spent = sql`case when d."closedAt" is not null then ${millisecondsBetween(dialect, 'd.detectedAt', 'd.closedAt')} end`
    const [found, returned, costs] = await gather(ctx, [
      reading(
        ctx,
        {
          id,
          code: supplier.columns.code,
          name: text({ max: 120 }),
          records: count,
          quantityDefective: quantity,
          closed: count,
          spent: figure({ scale: 0 }),
        },
        sql`select s."id", s."code", s."name", c."records", c."quantityDefective", c."closed", c."spent"
          from (select d."supplierId", count(*) as "records", ${textOf(dialect, sql`sum(d."quantityDefective")`)} as "quantityDefective",
              count(d."closedAt") as "closed", ${textOf(dialect, sql`coalesce(sum(${spent}), 0)`)} as "spent"
            from ${defects} where ${where} group by d."supplierId") as c join ${from(supplier, 's')} on s."id" = c."supplierId"
          order by s."codeKey", s."id" ${atMost(dialect, mostRows + 1)}`,
      ),
      reading(
        ctx,
        { id, returnedRecords: count, returnedQuantity: quantity, openReturns: count },
        sql`select d."supplierId" as "id", count(distinct d."id") as "returnedRecords", ${textOf(dialect, sql`sum(i."quantity")`)} as "returnedQuantity",
            count(distinct case when d."isOpen" = 1 then d."id" end) as "openReturns"
          from ${dispositions} and i."kind" = 'return-to-vendor' group by d."supplierId"`,
      ),
      reading(
        ctx,
        { id, cost, currency },
        sql`select d."supplierId" as "id", ${textOf(dialect, sql`sum(i."cost")`)} as "cost", i."currency"
          from ${dispositions} and i."cost" is not null group by d."supplierId", i."currency" order by d."supplierId", i."currency"`,
      ),
    ])
    const returnedBy = new Map(returned.map(({ id: of, ...line }) => [of, line]))
    const costsBy = Map.groupBy(costs, (line) => line.id)
    const rows = found.flatMap(({ id: of, code, name, closed, spent: milliseconds, ...line }) => {
      const [paid, ...others] = (costsBy.get(of) ?? []).map(({ id: _, ...one }) => one)
      const days = closed === 0 ? null : Number(figureOf(ratio(unitsOf(milliseconds, 0) * 100n, BigInt(closed) * millisecondsPerDay), 2))
      return [
        {
          ...{ returnedRecords: 0, returnedQuantity: 0, openReturns: 0, cost: null, currency: null },
          ...{ supplier: code, name, ...line, ...returnedBy.get(of), meanDaysToClose: days, ...paid },
        },
        ...others.map((other) => ({ supplier: code, name, ...nothing, ...other })),
      ]
    })
    return { rows: bounded(rows, 'Narrow it with supplierId.'), totals: totalsByCurrency(rows, { cost: 2 }) }
  },
})
