// Decisions side by side: what each policy proposed, at what cost, and what came of it.
import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, dayIn } from '../../catalogue/days.ts'
import { date, integer } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { Columns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, keyParameter } from '../../db/store.ts'
import { figure, percentOf } from '../figures.ts'
import { periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading, textOf } from '../report-query.ts'
import { from, readers } from './report-groups.ts'
import { decision, operationalOutcome, route } from './route-resources.ts'

const { number, plannedOn, policyName, policyVersion, objective, status, iterationsDone, orderCount, unassignedCount, routeCount } =
  decision.columns
const { totalDistanceKm, totalDurationMinutes, totalCost, currency, confidence, computationMs } = decision.columns
const shown = {
  ...{ number, plannedOn, policy: policyName, version: policyVersion, objective, status, iterations: iterationsDone },
  ...{
    orders: orderCount,
    unassigned: unassignedCount,
    routes: routeCount,
    distanceKm: totalDistanceKm,
    durationMinutes: totalDurationMinutes,
  },
  ...{ cost: totalCost, currency, confidence, computationMs },
  finishedRoutes: integer({ min: 0 }),
  actualCost: figure({ scale: 2, optional: true, currencyIn: 'currency' }),
} satisfies Columns
const usualDays = 30

/** What was decided, plan beside plan. */
export const decisionsCompared = defineReport({
  name: 'decisionsCompared',
  title: 'Decisions compared',
  description:
    'Every plan for a day of the period (the last 30 days and the 30 that come unless told) that was proposed, those of one day together, the cheapest first: its policy, goal, iterations, orders, those that were left out (also in percent, two places, rounded half up, null where there were no orders), routes, distance, duration, cost, confidence and milliseconds of computation, and of its finished routes how many there are and what they cost (of routes in its own currency).',
  roles: readers,
  input: z.strictObject({
    ...periodInput,
    to: date({}).schema.optional().describe('Last day of the period; 30 days from now where left out.'),
    policy: z.string().trim().min(1).max(60).optional(),
  }),
  columns: { ...shown, unassignedPercent: figure({ scale: 2, optional: true }) },
  names: { number: 'decision' },
  run: async (ctx: DbContext, { from: first, to, timezone, policy }) => {
    const { dialect } = ctx.engine
    const { day } = parameters(ctx)
    const today = dayIn(timezone, ctx.now())
    const asked = { from: first ?? addDays(to ?? today, 1 - usualDays), to: to ?? addDays(today, usualDays), timezone }
    const period = periodOf(asked, ctx.now(), usualDays)
    const finished = sql`select r."decisionId", count(*) as "finishedRoutes",
        ${textOf(dialect, sql`sum(case when coalesce(o."currency", '') = coalesce(e."currency", '') then o."actualCost" end)`)} as "actualCost"
      from ${from(decision, 'e')} join ${from(route, 'r')} on r."decisionId" = e."id" join ${from(operationalOutcome, 'o')} on o."routeId" = r."id"
      where e."plannedOn" >= ${day(period.day)} and e."plannedOn" <= ${day(period.lastDay)} and r."deletedAt" is null and o."deletedAt" is null group by r."decisionId"`
    const query = sql`select d."number", d."plannedOn", d."policyName" as "policy", d."policyVersion" as "version", d."objective", d."status", d."iterationsDone" as "iterations",
        d."orderCount" as "orders", d."unassignedCount" as "unassigned", d."routeCount" as "routes", d."totalDistanceKm" as "distanceKm",
        d."totalDurationMinutes" as "durationMinutes", d."totalCost" as "cost", d."currency", d."confidence", d."computationMs",
        coalesce(f."finishedRoutes", 0) as "finishedRoutes", f."actualCost"
      from ${from(decision, 'd')} left join (${finished}) as f on f."decisionId" = d."id"
      where d."plannedOn" >= ${day(period.day)} and d."plannedOn" <= ${day(period.lastDay)} and d."proposedAt" is not null and d."deletedAt" is null
        ${policy === undefined ? sql`` : sql`and ${sql.ref(`d.${keyName('policyName')}`)} = ${keyParameter(policy, dialect)}`}
      order by d."plannedOn" desc, d."totalCost", d."id" ${atMost(dialect, mostRows + 1)}`
    const [found] = await gather(ctx, [reading(ctx, shown, query)])
    return {
      rows: bounded(found, 'Ask for a shorter period, or for one policy.').map((row) => ({
        ...row,
        unassignedPercent: percentOf(row.unassigned ?? 0, row.orders ?? 0, 0),
      })),
    }
  },
})
