// Reports of what was completed: how much in each week, and how long it took.
import { sql } from 'kysely'
import { z } from 'zod'
import { date, decimal, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { figure, hours, sumsOf, unitsOf } from '../figures.ts'
import { idText, periodInput, periodOf, weeksOf } from '../report-inputs.ts'
import {
  atMost,
  bounded,
  hasState,
  millisecondsBetween,
  mostRows,
  parameters,
  reading,
  type Sql,
  spansOf,
  textOf,
} from '../report-query.ts'
import { isAsked, readers, tasksWithNames } from './open-reports.ts'

const count = integer({ min: 0 })
const username = text({ max: 60, optional: true })
const narrow = 'Narrow it with assigneeId or siteId, or ask for a shorter period.'
const asked = { ...periodInput, assigneeId: idText, siteId: idText }

const isDone = hasState('t.status', sql`'completed'`)

const weekColumns = { no: count, assignee: username, completed: count, onTime: count, late: count } satisfies Columns

/** How much was done in each week. */
export const completedPerWeek = defineReport({
  name: 'completedPerWeek',
  title: 'Completed per week',
  description:
    'Tasks completed in each week of ISO 8601, Monday to Sunday in the zone given, that the period touches (the last 84 days unless told): all, those by their due time and those after it; by=assignee counts for each person. A week in which nothing was completed is 0, or left out for a person.',
  roles: readers,
  input: z.strictObject({ ...asked, by: z.enum(['assignee']).optional() }),
  columns: {
    week: text({ max: 8 }),
    weekStartsOn: date({}),
    assignee: username,
    completed: count,
    onTime: count,
    late: count,
  },
  run: async (ctx: DbContext, { by, assigneeId, siteId, ...period }) => {
    const weeks = weeksOf(periodOf(period, ctx.now(), 84), period.timezone)
    const isBy = by === 'assignee'
    const none: Sql = sql``
    const query = sql`select "no", ${isBy ? sql`"assignee"` : sql`null as "assignee"`}, count(*) as "completed",
        coalesce(sum("isOnTime"), 0) as "onTime", coalesce(sum(1 - "isOnTime"), 0) as "late"
      from (select p."no", u."id" as "userId", u."username" as "assignee", u."usernameKey" as "key",
          case when t."dueAt" is null then null when t."completedAt" <= t."dueAt" then 1 else 0 end as "isOnTime"
        from ${spansOf(ctx, weeks)} as p cross join ${tasksWithNames}
        where t."completedAt" >= p."fromAt" and t."completedAt" < p."untilAt" and ${isDone} and ${isAsked(ctx, { assigneeId, siteId })}) as c
      group by "no" ${isBy ? sql`, "userId", "assignee", "key"` : none} order by "no" ${isBy ? sql`, "key", "userId"` : none} ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, weekColumns, query)])
    const byWeek = Map.groupBy(bounded(found, narrow), ({ no }) => no)
    const empty = isBy ? [] : [{ assignee: null, completed: 0, onTime: 0, late: 0 }]
    const rows = weeks.flatMap(({ name, day }, no) =>
      (byWeek.get(no) ?? empty).map(({ assignee, completed, onTime, late }) => {
        return { week: name, weekStartsOn: day, assignee, completed, onTime, late }
      }),
    )
    return { rows, totals: [sumsOf(rows, { completed: 0, onTime: 0, late: 0 })] }
  },
})

const timeColumns = {
  name: username,
  completed: count,
  total: figure({ scale: 0 }),
  middles: count,
  ninth: count,
} satisfies Columns

/**
 * The spans from opening to completion of the tasks that `source` gives with whose they are, "id", "name" and "key", and how long they took, "spent":
 * how many, their sum, the middle one (the sum of the two in the middle of an even number), and the smallest that nine of ten do not exceed (nearest
 * rank).
 */
function spent(ctx: DbContext, source: Sql) {
  const place = sql`row_number() over (partition by "id" order by "spent")`
  return reading(
    ctx,
    timeColumns,
    sql`select "name", max("all") as "completed", ${textOf(ctx.engine.dialect, sql`sum("spent")`)} as "total",
        sum(case when "place" in (("all" + 1) / 2, ("all" + 2) / 2) then "spent" end) as "middles",
        max(case when "place" = ("all" * 9 + 9) / 10 then "spent" end) as "ninth"
      from (select "id", "name", "key", "spent", ${place} as "place", count(*) over (partition by "id") as "all" from ${source} as d) as r
      group by "id", "name", "key" order by "key", "id" ${atMost(ctx.engine.dialect, mostRows + 1)}`,
  )
}

const timesOf = ({ completed, total, middles, ninth }: { completed: number; total: number | string; middles: number; ninth: number }) => ({
  completed,
  medianHours: hours(BigInt(middles), completed % 2 === 0 ? 2n : 1n),
  meanHours: hours(unitsOf(total, 0), BigInt(completed)),
  p90Hours: hours(BigInt(ninth)),
})

const span = decimal({ scale: 2, min: 0 })

/** How long work takes. */
export const timeToComplete = defineReport({
  name: 'timeToComplete',
  title: 'Time to complete',
  description:
    'Hours from the opening of a task (openedAt, else when it was recorded) to its completion, for tasks completed in the period (the last 90 days unless told), by assignee or by site: median, mean, and what nine of ten do not exceed. A task completed before it was opened took 0 hours.',
  roles: readers,
  input: z.strictObject({ ...asked, by: z.enum(['assignee', 'site']).default('assignee') }),
  columns: { name: username, completed: count, medianHours: span, meanHours: span, p90Hours: span },
  run: async (ctx: DbContext, { by, assigneeId, siteId, ...period }) => {
    const { fromAt, untilAt } = periodOf(period, ctx.now(), 90)
    const { instant } = parameters(ctx)
    const { dialect } = ctx.engine
    const group =
      by === 'assignee'
        ? sql`u."id", u."username" as "name", u."usernameKey" as "key"`
        : sql`s."id", s."code" as "name", s."codeKey" as "key"`
    const sourceOf = (named: Sql) =>
      sql`(select ${named}, case when t."openedAt" is null then ${millisecondsBetween(dialect, 't.createdAt', 't.completedAt')}
          else ${millisecondsBetween(dialect, 't.openedAt', 't.completedAt')} end as "spent"
        from ${tasksWithNames} where t."completedAt" >= ${instant(fromAt)} and t."completedAt" < ${instant(untilAt)} and ${isDone}
          and ${isAsked(ctx, { assigneeId, siteId })})`
    const [found, [all]] = await gather(ctx, [
      spent(ctx, sourceOf(group)),
      spent(ctx, sourceOf(sql`0 as "id", 'all' as "name", 0 as "key"`)),
    ])
    const rows = bounded(found, narrow).map((line) => ({ name: line.name, ...timesOf(line) }))
    return { rows, totals: all ? [timesOf(all)] : [] }
  },
})
