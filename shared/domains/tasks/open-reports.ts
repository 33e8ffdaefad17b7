// Reports of what is still to be done: how much of it each person and site has, and what is late.
import { sql } from 'kysely'
import { z } from 'zod'
import { decimal, instant, integer, text } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns, Role } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { hours, sumsOf } from '../figures.ts'
import { idText } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, type Sql, seenBy } from '../report-query.ts'
import { site, user } from '../shared/resources.ts'
import { task } from './resources.ts'

/** Roles that read the reports of tasks; a technician's tell of their own tasks only. */
export const readers: readonly Role[] = ['manager', 'staff', 'medic', 'technician', 'auditor']

const count = integer({ min: 0 })
const siteCode = text({ max: 40, optional: true })
const whose = { assigneeId: idText, siteId: idText }
const narrow = 'Narrow it with assigneeId or siteId.'

/** Tasks under the alias `t`. */
export const tasks = sql`${sql.table(task.table)} as t`
/** Joins the people (`u`) and sites (`s`) of what is added up, once it is: names are looked up for each sum, not for each task. */
export const withNames = (of: string) => sql`join ${sql.table(user.table)} as u on u."id" = ${sql.ref(`${of}.assigneeId`)}
  left join ${sql.table(site.table)} as s on s."id" = ${sql.ref(`${of}.siteId`)}`

/** What narrows tasks to those asked for, among those that the actor sees. */
export function isAsked(ctx: DbContext, { assigneeId, siteId }: { assigneeId?: number | undefined; siteId?: number | undefined }): Sql {
  const { id } = parameters(ctx)
  return sql`t."deletedAt" is null and ${seenBy(ctx, task, 't')}
    ${assigneeId === undefined ? sql`` : sql`and t."assigneeId" = ${id(assigneeId)}`}
    ${siteId === undefined ? sql`` : sql`and t."siteId" = ${id(siteId)}`}`
}

const openColumns = {
  assignee: user.columns.username,
  site: siteCode,
  open: count,
  inProgress: count,
  overdue: count,
  nextDueAt: instant({ optional: true }),
} satisfies Columns

/** How much everybody has to do. */
export const openTasks = defineReport({
  name: 'openTasks',
  title: 'Open tasks',
  description:
    'How many tasks each person has open at each site: all, those in progress, and those overdue; and when the first of them is due.',
  roles: readers,
  input: z.strictObject(whose),
  columns: openColumns,
  names: { assignee: 'user', site: 'site' },
  run: async (ctx: DbContext, asked) => {
    const now = parameters(ctx).instant(ctx.now())
    const query = sql`select u."username" as "assignee", s."code" as "site", c."open", c."inProgress", c."overdue", c."nextDueAt"
      from (select t."assigneeId", t."siteId", count(*) as "open", sum(case when t."status" = 'in-progress' then 1 else 0 end) as "inProgress",
          sum(case when t."openDueAt" < ${now} then 1 else 0 end) as "overdue", min(t."openDueAt") as "nextDueAt"
        from ${tasks} where t."status" in ('pending', 'in-progress') and ${isAsked(ctx, asked)} group by t."assigneeId", t."siteId") as c ${withNames('c')}
      order by u."usernameKey", u."id", s."codeKey", s."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, openColumns, query)])
    const rows = bounded(found, narrow)
    return { rows, totals: [sumsOf(rows, { open: 0, inProgress: 0, overdue: 0 })] }
  },
})

const overdueColumns = {
  number: task.columns.number,
  title: task.columns.title,
  assignee: user.columns.username,
  site: siteCode,
  priority: task.columns.priority,
  dueAt: instant({}),
} satisfies Columns

/** What is late, and whose it is. */
export const overdueTasks = defineReport({
  name: 'overdueTasks',
  title: 'Overdue tasks',
  description: 'Open tasks that are past due, whose they are, and how many hours late; the latest first.',
  roles: readers,
  input: z.strictObject(whose),
  columns: { ...overdueColumns, hoursLate: decimal({ scale: 2, min: 0 }) },
  names: { number: 'task', assignee: 'user', site: 'site' },
  run: async (ctx: DbContext, asked) => {
    const query = sql`select t."number", t."title", u."username" as "assignee", s."code" as "site", t."priority", t."openDueAt" as "dueAt"
      from ${tasks} ${withNames('t')} where t."openDueAt" < ${parameters(ctx).instant(ctx.now())} and ${isAsked(ctx, asked)}
      order by t."openDueAt", t."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, overdueColumns, query)])
    const now = Date.parse(ctx.now())
    return { rows: bounded(found, narrow).map((row) => ({ ...row, hoursLate: hours(BigInt(now - Date.parse(row.dueAt))) })) }
  },
})
