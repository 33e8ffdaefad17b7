// Orders that are still to be delivered: the pool by city and priority, and those that are past their windows.
import { sql } from 'kysely'
import { z } from 'zod'
import { dayMilliseconds } from '../../catalogue/days.ts'
import { instant, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, hours, sumsOf } from '../figures.ts'
import { idText } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, textOf } from '../report-query.ts'
import { customer } from '../shared/resources.ts'
import { order } from './order-resources.ts'
import { from, readers } from './report-groups.ts'

const count = integer({ min: 0 })
const { destinationCity, priority } = order.columns
const pool = {
  city: destinationCity,
  priority,
  orders: count,
  planned: count,
  weightTonnes: figure({ scale: 3 }),
  volumeM3: figure({ scale: 3 }),
  pastWindow: count,
} satisfies Columns
const narrow = 'Narrow it with customerId.'

/** Orders that no route has for sure. */
export const unassignedOrders = defineReport({
  name: 'unassignedOrders',
  title: 'Unassigned orders',
  description:
    'Orders that no committed route has, pending or in a proposal (planned), by city and priority, the highest first: how many, how many of them are in a proposal, their weight and volume, how many are past their window, and the whole days since the oldest was entered.',
  roles: readers,
  input: z.strictObject({ customerId: idText }),
  columns: { ...pool, oldestDays: count },
  run: async (ctx: DbContext, { customerId }) => {
    const { dialect } = ctx.engine
    const { id, instant: at } = parameters(ctx)
    const key = sql.ref(keyName('destinationCity'))
    const query = sql`select o."destinationCity" as "city", c.* from (select "priority", ${key} as "cityKey", max("id") as "lastId", count(*) as "orders",
          sum(case when "status" = 'planned' then 1 else 0 end) as "planned", ${textOf(dialect, sql`sum("weightTonnes")`)} as "weightTonnes",
          ${textOf(dialect, sql`sum("volumeM3")`)} as "volumeM3", sum(case when "windowEnd" < ${at(ctx.now())} then 1 else 0 end) as "pastWindow", min("createdAt") as "oldestAt"
        from ${sql.table(order.table)} where "status" in ('pending', 'planned') and "deletedAt" is null ${customerId === undefined ? sql`` : sql`and "customerId" = ${id(customerId)}`}
        group by "priority", ${key}) as c join ${from(order, 'o')} on o."id" = c."lastId"
      order by c."cityKey", c."priority" desc ${atMost(dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, { ...pool, oldestAt: systemColumns.createdAt }, query)])
    const rows = bounded(found, narrow).map(({ oldestAt, ...line }) => {
      return { ...line, oldestDays: Math.max(0, Math.floor((Date.parse(ctx.now()) - Date.parse(oldestAt)) / dayMilliseconds)) }
    })
    return { rows, totals: [sumsOf(rows, { orders: 0, planned: 0, weightTonnes: 3, volumeM3: 3, pastWindow: 0 })] }
  },
})

const late = {
  number: order.columns.number,
  customer: customer.columns.code,
  city: destinationCity,
  priority,
  status: order.columns.status,
  windowEnd: instant({}),
  reason: text({ max: 400, optional: true }),
} satisfies Columns

/** Orders that should have been delivered by now. */
export const overdueOrders = defineReport({
  name: 'overdueOrders',
  title: 'Orders past their window',
  description:
    'Every order that is still to be delivered (pending, planned, assigned or in transit) and whose window is over, the longest first, with the hours since then, two places, rounded half up, and what was said when it came back.',
  roles: readers,
  input: z.strictObject({ customerId: idText }),
  columns: { ...late, hoursPast: figure({ scale: 2 }) },
  names: { number: 'order', customer: 'customer' },
  run: async (ctx: DbContext, { customerId }) => {
    const { id, instant: at } = parameters(ctx)
    const query = sql`select o."number", n."code" as "customer", o."destinationCity" as "city", o."priority", o."status", o."windowEnd", o."statusReason" as "reason"
      from ${from(order, 'o')} join ${from(customer, 'n')} on n."id" = o."customerId"
      where o."status" in ('pending', 'planned', 'assigned', 'in-transit') and o."windowEnd" < ${at(ctx.now())} and o."deletedAt" is null
        ${customerId === undefined ? sql`` : sql`and o."customerId" = ${id(customerId)}`}
      order by o."windowEnd", o."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, late, query)])
    const now = BigInt(Date.parse(ctx.now()))
    return { rows: bounded(found, narrow).map((row) => ({ ...row, hoursPast: hours(now - BigInt(Date.parse(row.windowEnd))) })) }
  },
})
