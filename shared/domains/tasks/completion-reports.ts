// Reports of what was completed: how much in each week, and how long it took.
import { sql } from 'kysely'
import { z } from 'zod'
import { date, decimal, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
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
import { site, user } from '../shared/resources.ts'
import { isAsked, readers, tasks } from './open-reports.ts'

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
  names: { assignee: 'user' },
  run: async (ctx: DbContext, { by, assigneeId, siteId, ...period }) => {
    const weeks = weeksOf(periodOf(period, ctx.now(), 84), period.timezone)
    const isBy = by === 'assignee'
    const person = isBy ? sql`t."assigneeId"` : sql`cast(null as bigint)`
    const query = sql`select c."no", u."username" as "assignee", c."completed", c."onTime", c."late"
      from (select "no", "assigneeId", count(*) as "completed", coalesce(sum("isOnTime"), 0) as "onTime", coalesce(sum(1 - "isOnTime"), 0) as "late"
        from (select p."no", ${person} as "assigneeId",
            case when t."dueAt" is null then null when t."completedAt" <= t."dueAt" then 1 else 0 end as "isOnTime"
          from ${spansOf(ctx, weeks)} as p cross join ${tasks}
          where t."completedAt" >= p."fromAt" and t."completedAt" < p."untilAt" and ${isDone} and ${isAsked(ctx, { assigneeId, siteId })}) as d
        group by "no", "assigneeId") as c left join ${sql.table(user.table)} as u on u."id" = c."assigneeId"
      order by c."no", u."usernameKey", c."assigneeId" ${atMost(ctx.engine.dialect, mostRows + 1)}`
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

/** Who or where the tasks of a sum are, and from which table its name comes; nothing where all are one sum. */
type Grouping = { readonly by: 'assigneeId' | 'siteId'; readonly table: string; readonly name: string } | null
const groupings = {
  assignee: { by: 'assigneeId', table: user.table, name: 'username' },
  site: { by: 'siteId', table: site.table, name: 'code' },
} as const

/**
 * How long tasks took from their opening to their completion, for each group: how many they are, the sum, the middle one (the sum of the two in the
 * middle of an even number), and the smallest that nine of ten do not exceed (nearest rank).
 */
function spent(ctx: DbContext, grouping: Grouping, where: Sql) {
  const { dialect } = ctx.engine
  const span = (from: string) => millisecondsBetween(dialect, from, 't.completedAt')
  const sorted = sql`partition by "id" order by "spent"`
  const [name, key, names] = grouping
    ? [
        sql`n.${sql.ref(grouping.name)}`,
        sql`n.${sql.ref(keyName(grouping.name))}, g."id"`,
        sql`left join ${sql.table(grouping.table)} as n on n."id" = g."id"`,
      ]
    : [sql`'all'`, sql`g."id"`, sql``]
  return reading(
    ctx,
    timeColumns,
    sql`select ${name} as "name", g."completed", g."total", g."middles", g."ninth"
      from (select "id", max("all") as "completed", ${textOf(dialect, sql`sum("spent")`)} as "total",
          sum(case when "place" in (("all" + 1) / 2, ("all" + 2) / 2) then "spent" end) as "middles",
          max(case when "place" = ("all" * 9 + 9) / 10 then "spent" end) as "ninth"
        from (select "id", "spent", row_number() over (${sorted}) as "place",
            count(*) over (${sorted} rows between unbounded preceding and unbounded following) as "all"
          from (select ${grouping ? sql.ref(`t.${grouping.by}`) : sql`0`} as "id",
              case when t."openedAt" is null then ${span('t.createdAt')} else ${span('t.openedAt')} end as "spent"
            from ${tasks} where ${where}) as d) as r
        group by "id") as g ${names}
      order by ${key} ${atMost(dialect, mostRows + 1)}`,
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
    'Hours from the opening of a task (openedAt, else when it was recorded) to its completion, for tasks completed in the period (the last 30 days unless told), by assignee or by site: median, mean, and what nine of ten do not exceed. A task completed before it was opened took 0 hours.',
  roles: readers,
  input: z.strictObject({ ...asked, by: z.enum(['assignee', 'site']).default('assignee') }),
  columns: { name: username, completed: count, medianHours: span, meanHours: span, p90Hours: span },
  names: { name: { by: 'by', of: { assignee: 'user', site: 'site' } } },
  run: async (ctx: DbContext, { by, assigneeId, siteId, ...period }) => {
    const { fromAt, untilAt } = periodOf(period, ctx.now(), 30)
    const { instant } = parameters(ctx)
    const where = sql`t."completedAt" >= ${instant(fromAt)} and t."completedAt" < ${instant(untilAt)} and ${isDone}
      and ${isAsked(ctx, { assigneeId, siteId })}`
    const [found, [all]] = await gather(ctx, [spent(ctx, groupings[by], where), spent(ctx, null, where)])
    const rows = bounded(found, narrow).map((line) => ({ name: line.name, ...timesOf(line) }))
    return { rows, totals: all ? [timesOf(all)] : [] }
  },
})
