// The on-time rate: deliveries that were made in their windows, of all that were attempted.
import { sql } from 'kysely'
import { z } from 'zod'
import { integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, keyParameter } from '../../db/store.ts'
import { figure, percentOf, sumsOf } from '../figures.ts'
import { idText, periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, spansOf } from '../report-query.ts'
import { order } from './order-resources.ts'
import { about, andBy, from, readers, spansBy, stopGroups } from './report-groups.ts'
import { route, routeStop } from './route-resources.ts'

const count = integer({ min: 0 })
const counts = { deliveries: count, onTime: count, late: count, failed: count }
const nothing = { deliveries: 0, onTime: 0, late: 0, failed: 0 }
const usualDays = 90

/** How many deliveries were on time. */
export const onTimeRate = defineReport({
  name: 'onTimeRate',
  title: 'On-time rate',
  description:
    'Deliveries that were due in the period by their plan (the last 90 days unless told) and were made or failed, by=day, week (whole weeks of ISO 8601), customer, city or vehicle: on time are those that the vehicle arrived for before the window of the order closed (early ones too), late those after it; the rate is on time of all, failed ones included, in percent with two places, rounded half up, null where there were none. Attempts are counted: an order that failed and was delivered later counts twice. Skipped stops are no attempts: their orders are due again.',
  roles: readers,
  input: z.strictObject({
    by: z.enum(['day', 'week', 'customer', 'city', 'vehicle']).default('week'),
    ...periodInput,
    customerId: idText,
    vehicleId: idText,
    city: z.string().trim().min(1).max(120).optional(),
  }),
  columns: { ...about, ...counts, onTimePercent: figure({ scale: 2, optional: true }) },
  names: { code: { by: 'by', of: { customer: 'customer', vehicle: 'vehicle' } } },
  run: async (ctx: DbContext, { by, from: first, to, timezone, customerId, vehicleId, city }) => {
    const { dialect } = ctx.engine
    const { id } = parameters(ctx)
    const spans = spansBy(by, periodOf({ from: first, to, timezone }, ctx.now(), usualDays), timezone)
    const group = by === 'day' || by === 'week' ? null : stopGroups[by]
    const isOn = sql`s."status" = 'completed' and s."actualArrivalAt" <= o."windowEnd"`
    const ofVehicle = sql`join ${from(route, 'r')} on r."id" = s."routeId" ${vehicleId === undefined ? sql`` : sql`and r."vehicleId" = ${id(vehicleId)}`}`
    const counted = sql`select p."no", max(s."id") as "lastId", count(*) as "deliveries", sum(case when ${isOn} then 1 else 0 end) as "onTime",
        sum(case when s."status" = 'failed' then 1 else 0 end) as "failed"
      from ${spansOf(ctx, spans)} as p cross join ${from(routeStop, 's')} join ${from(order, 'o')} on o."id" = s."orderId"
        ${by === 'vehicle' || vehicleId !== undefined ? ofVehicle : sql``}
      where s."status" in ('completed', 'failed') and s."plannedArrivalAt" >= p."fromAt" and s."plannedArrivalAt" < p."untilAt" and s."kind" = 'delivery'
        and s."deletedAt" is null ${customerId === undefined ? sql`` : sql`and o."customerId" = ${id(customerId)}`}
        ${city === undefined ? sql`` : sql`and ${sql.ref(`o.${keyName('destinationCity')}`)} = ${keyParameter(city, dialect)}`}
      group by p."no" ${andBy(group?.keys ?? [])}`
    const query = sql`select c."no", ${group?.label ?? sql`null as "code", null as "name"`}, c."deliveries", c."onTime", c."deliveries" - c."onTime" - c."failed" as "late", c."failed"
      from (${counted}) as c ${group?.labelled ?? sql``} order by ${group?.order ?? sql`c."no"`} ${atMost(dialect, mostRows + 1)}`
    const columns = { no: count, ...about, code: text({ max: 120, optional: true }), ...counts }
    const [found] = await gather(ctx, [reading(ctx, columns, query)])
    const bySpan = new Map(found.map((line) => [line.no, line]))
    const lines = group ? found : spans.map(({ name: code }, no) => ({ no, ...nothing, name: null, ...bySpan.get(no), code }))
    const rows = bounded(lines, 'Ask for a shorter period, or for one vehicle or city.').map(withRate)
    return { rows, totals: [withRate(sumsOf(rows, { deliveries: 0, onTime: 0, late: 0, failed: 0 }) as typeof nothing)] } // the columns that it was told to sum
  },
})

const withRate = <T extends { onTime: number; deliveries: number }>(line: T) => ({
  ...line,
  onTimePercent: percentOf(line.onTime, line.deliveries, 0),
})
