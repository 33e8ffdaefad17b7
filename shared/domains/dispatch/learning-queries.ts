// What finished routes tell of their plans: the legs that corrections are learnt from, the corrections themselves, and how sure a policy's plans are.
import { sql } from 'kysely'
import { integer, ref, text } from '../../catalogue/kinds.ts'
import { type Columns, systemColumns } from '../../catalogue/resource.ts'
import { keyName } from '../../catalogue/tables.ts'
import type { DbContext } from '../../db/context.ts'
import { keyParameter, limited, type Selection, selectById, selection, selectRows } from '../../db/store.ts'
import { quotientOf } from '../figures.ts'
import type { Span } from '../report-inputs.ts'
import { atMost, millisecondsBetween, parameters, reading, type Sql, spansOf } from '../report-query.ts'
import { travelCorrection, vehicle } from './fleet-resources.ts'
import { order } from './order-resources.ts'
import { decision, operationalOutcome, route, routeStop } from './route-resources.ts'

/** How many routes a policy is judged by, and how few say nothing. */
const [lastRoutes, leastRoutes] = [50, 5]

/**
 * How sure plans of a policy are: the share of its last 50 finished routes whose duration was within 10 % of the estimate, three places, rounded half up;
 * null while there are fewer than 5. One row.
 */
export function selectConfidence(ctx: DbContext, policyName: string): Selection<number | null> {
  const { dialect } = ctx.engine
  const isWithin = sql`case when abs("durationErrorMinutes") * 10 <= "estimatedDurationMinutes" then 1 else 0 end`
  const query = sql`select count(*) as "routes", coalesce(sum("isWithin"), 0) as "within" from (select ${isWithin} as "isWithin"
    from ${sql.table(operationalOutcome.table)} where ${sql.ref(keyName('policyName'))} = ${keyParameter(policyName, dialect)} and "deletedAt" is null
    order by "finishedAt" desc, "id" desc ${atMost(dialect, lastRoutes)}) as o`
  const { query: compiled, decode } = reading(ctx, { routes: integer({}), within: integer({}) }, query)
  return {
    query: compiled,
    decode: (raw) => {
      const { routes, within } = decode(raw)
      return routes < leastRoutes ? null : Number(quotientOf(within, routes, 0, 3))
    },
  }
}

/** The correction that a plan is to take into account: that of an id, or the newest (`true`). One row, or none where there is no such. */
export function selectCorrection(ctx: DbContext, asked: true | number) {
  if (asked !== true) return selectById(ctx, travelCorrection, asked)
  const newest = selectRows(ctx.catalogue, travelCorrection, ctx.engine.dialect)
    .where('t.deletedAt', 'is', null)
    .orderBy('t.learntAt', 'desc')
  return selection(ctx, travelCorrection, limited(newest.orderBy('t.id', 'desc'), ctx.engine.dialect, 1))
}

/**
 * Stretches of the routes that were finished in spans, under the alias `l`, one for each stop: `no` is that of the span; `leftAt` is when the stop before it
 * was left, or the route started, where that is known and the stops were reached in the order of the plan; else null, for then another way was driven.
 */
export function legsOf(ctx: DbContext, spans: readonly Span[]): Sql {
  const planned = sql`over (partition by s."routeId" order by s."sequence", s."id")`
  const driven = sql`over (partition by s."routeId" order by case when s."actualArrivalAt" is null then 1 else 0 end, s."actualArrivalAt", s."sequence", s."id")`
  const stretches = sql`select p."no", s."id", s."routeId", s."orderId", s."kind", s."legDurationMinutes", s."plannedArrivalAt", s."actualArrivalAt", r."vehicleId",
      r."decisionId", r."startedAt", c."finishedAt", coalesce(lag(s."id") ${planned}, 0) as "plannedAfter", coalesce(lag(s."id") ${driven}, 0) as "drivenAfter",
      lag(s."actualDepartureAt") ${driven} as "departedAt"
    from ${spansOf(ctx, spans)} as p cross join ${sql.table(operationalOutcome.table)} as c join ${sql.table(route.table)} as r on r."id" = c."routeId"
      join ${sql.table(routeStop.table)} as s on s."routeId" = r."id"
    where c."finishedAt" >= p."fromAt" and c."finishedAt" < p."untilAt" and c."deletedAt" is null and s."deletedAt" is null`
  return sql`(select t.*, case when "plannedAfter" <> "drivenAfter" then null when "plannedAfter" = 0 then "startedAt" else "departedAt" end as "leftAt"
    from (${stretches}) as t) as l`
}

const legColumns = {
  routeId: systemColumns.id,
  city: text({ max: 120, optional: true }),
  vehicleType: vehicle.columns.type,
  legDurationMinutes: routeStop.columns.legDurationMinutes,
  milliseconds: integer({ min: 0 }),
  correctionId: ref('travelCorrection', { optional: true }),
} satisfies Columns

/** The timed legs of the routes that were finished in a span, of the last ones first, at most so many; and the corrections that their plans had taken into account. */
export function selectLegs(ctx: DbContext, span: Span, most: number) {
  const { dialect } = ctx.engine
  const { instant: at } = parameters(ctx)
  // a route that was replanned under way, by another correction, has legs of which nobody knows how they were estimated
  const otherwise = sql`select 1 from ${sql.table(decision.table)} as e where e."replansId" = coalesce(d."replansId", d."id") and e."committedAt" > l."startedAt"
    and coalesce(e."correctionId", 0) <> coalesce(d."correctionId", 0)`
  const legs = sql`select l."routeId", case when l."kind" = 'delivery' then o."destinationCity" end as "city", v."type" as "vehicleType", l."legDurationMinutes",
      ${millisecondsBetween(dialect, 'l.leftAt', 'l.actualArrivalAt')} as "milliseconds", d."correctionId"
    from ${legsOf(ctx, [span])} join ${sql.table(order.table)} as o on o."id" = l."orderId"
      join ${sql.table(vehicle.table)} as v on v."id" = l."vehicleId" join ${sql.table(decision.table)} as d on d."id" = l."decisionId"
    where l."leftAt" is not null and l."actualArrivalAt" is not null and not exists (${otherwise})
    order by l."finishedAt" desc, l."routeId", l."plannedArrivalAt" ${atMost(dialect, most)}`
  const used = sql<number>`(select d."correctionId" from ${sql.table(operationalOutcome.table)} as c join ${sql.table(route.table)} as r on r."id" = c."routeId"
      join ${sql.table(decision.table)} as d on d."id" = r."decisionId"
    where c."finishedAt" >= ${at(span.fromAt)} and c."finishedAt" < ${at(span.untilAt)} and d."correctionId" is not null)`
  return [
    reading(ctx, legColumns, legs),
    selection(ctx, travelCorrection, selectRows(ctx.catalogue, travelCorrection, dialect).where('t.id', 'in', used)),
  ] as const
}

/** A leg as it was read. */
export type LegRow = ReturnType<ReturnType<typeof selectLegs>[0]['decode']>
