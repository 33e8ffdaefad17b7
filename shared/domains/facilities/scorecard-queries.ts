// Reads of the provider scorecard: what providers completed in each month, what it cost, and what they had open at its end.
import { sql } from 'kysely'
import { integer } from '../../catalogue/kinds.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { figure } from '../figures.ts'
import type { Span } from '../report-inputs.ts'
import { hasState, millisecondsBetween, parameters, reading, seenBy, spansOf, textOf } from '../report-query.ts'
import { from } from './report-queries.ts'
import { serviceProvider, workOrder } from './work-resources.ts'

/** What the scorecard is asked. */
export interface ScorecardAsked {
  readonly months: readonly Span[]
  readonly providerId?: number | undefined
}

const count = integer({ min: 0 })
const key = { providerId: systemColumns.id, no: count }
const milliseconds = integer({ min: 0, optional: true })

const only = (ctx: DbContext, providerId: number | undefined) =>
  providerId === undefined ? sql`w."providerId" is not null` : sql`w."providerId" = ${parameters(ctx).id(providerId)}`

const completedIn = (ctx: DbContext, { months, providerId }: ScorecardAsked) =>
  sql`${spansOf(ctx, months)} as p cross join ${from(workOrder, 'w')}
    where w."completedAt" >= p."fromAt" and w."completedAt" < p."untilAt" and ${hasState('w.status', sql`'done'`)} and w."deletedAt" is null
      and ${only(ctx, providerId)} and ${seenBy(ctx, workOrder, 'w')}`

const doneColumns = {
  ...key,
  completed: count,
  withDue: count,
  onTime: count,
  responses: count,
  /** The one in the middle, or the sum of the two in the middle where `responses` is even. */
  responseMiddles: milliseconds,
  completions: count,
  completionMiddles: milliseconds,
}

/** Orders completed in each month by each provider, with the middles of their spans. */
export function selectCompleted(ctx: DbContext, asked: ScorecardAsked) {
  const { dialect } = ctx.engine
  const middles = (name: string) => {
    const [value, place, all] = [sql.ref(name), sql.ref(`${name}Place`), sql.ref(`${name}s`)]
    return sql`sum(case when ${place} in ((${all} + 1) / 2, (${all} + 2) / 2) then ${value} end)`
  }
  const placed = (name: string) => {
    const value = sql.ref(name)
    return sql`row_number() over (partition by "providerId", "no", case when ${value} is null then 1 else 0 end order by ${value}) as ${sql.ref(`${name}Place`)},
      count(${value}) over (partition by "providerId", "no") as ${sql.ref(`${name}s`)}`
  }
  return reading(
    ctx,
    doneColumns,
    sql`select "providerId", "no", count(*) as "completed", count("isOnTime") as "withDue", coalesce(sum("isOnTime"), 0) as "onTime",
        max("responses") as "responses", ${middles('response')} as "responseMiddles", max("completions") as "completions",
        ${middles('completion')} as "completionMiddles"
      from (select "providerId", "no", "isOnTime", "response", "completion", ${placed('response')}, ${placed('completion')}
        from (select w."providerId", p."no", case when w."dueAt" is null then null when w."completedAt" <= w."dueAt" then 1 else 0 end as "isOnTime",
            ${millisecondsBetween(dialect, 'w.requestedAt', 'w.startedAt')} as "response",
            ${millisecondsBetween(dialect, 'w.startedAt', 'w.completedAt')} as "completion"
          from ${completedIn(ctx, asked)}) as d) as r
      group by "providerId", "no"`,
  )
}

const costColumns = { ...key, currency: workOrder.columns.currency, cost: figure({ scale: 2 }) }

/** What the orders completed in each month cost, by provider and currency. */
export function selectCosts(ctx: DbContext, asked: ScorecardAsked) {
  return reading(
    ctx,
    costColumns,
    sql`select "providerId", "no", "currency", ${textOf(ctx.engine.dialect, sql`sum("cost")`)} as "cost"
      from (select w."providerId", p."no", w."currency", w."cost" from ${completedIn(ctx, asked)} and w."cost" is not null) as c
      group by "providerId", "no", "currency" order by "currency"`,
  )
}

const openColumns = { ...key, open: count, overdue: count }

/** What each provider had been asked for and had neither done nor cancelled at the end of each month, or has not by now. */
export function selectOpen(ctx: DbContext, { months, providerId }: ScorecardAsked) {
  const { instant } = parameters(ctx)
  const [first] = months
  const now = ctx.now()
  // the present millisecond still belongs to the present month, though what is due in it is not late
  const justAfter = new Date(Date.parse(now) + 1).toISOString()
  const ends = months.map((month) =>
    month.untilAt < justAfter ? { ...month, fromAt: month.untilAt } : { ...month, fromAt: now, untilAt: justAfter },
  )
  const isNotClosed = sql`w."status" not in ('done', 'cancelled')`
  const since = instant(first?.fromAt ?? justAfter)
  return reading(
    ctx,
    openColumns,
    sql`select w."providerId", p."no", count(*) as "open", sum(case when w."dueAt" < p."fromAt" then 1 else 0 end) as "overdue"
      from ${from(workOrder, 'w')} join ${spansOf(ctx, ends)} as p on coalesce(w."requestedAt", w."createdAt") < p."untilAt"
        and (${isNotClosed} or w."completedAt" >= p."untilAt" or w."cancelledAt" >= p."untilAt")
      where (${isNotClosed} or w."completedAt" >= ${since} or w."cancelledAt" >= ${since}) and w."deletedAt" is null
        and ${only(ctx, providerId)} and ${seenBy(ctx, workOrder, 'w')}
      group by w."providerId", p."no"`,
  )
}

/** The providers, removed ones too, in the alphabet of their codes. */
export function selectProviders(ctx: DbContext, providerId: number | undefined) {
  const { code, name } = serviceProvider.columns
  return reading(
    ctx,
    { id: systemColumns.id, code, name },
    sql`select w."id", w."code", w."name" from ${from(serviceProvider, 'w')}
      ${providerId === undefined ? sql`` : sql`where w."id" = ${parameters(ctx).id(providerId)}`} order by w."codeKey", w."id"`,
  )
}
