// Versions and runs as actions see them; each look is one round trip.
import { sql } from 'kysely'
import { dayIn } from '../../catalogue/days.ts'
import { integer } from '../../catalogue/kinds.ts'
import { type RowOf, systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import type { Row } from '../../db/rows.ts'
import { gather, present, type Selection, select, selectById, selection, selectRows } from '../../db/store.ts'
import { atMost, parameters, reading } from '../report-query.ts'
import { calculation, calculationRun, calculationVersion } from './resources.ts'

/** The days of versions and the instants of runs are those of UTC: a calculation belongs to no site. */
export const today = (ctx: DbContext): string => dayIn('UTC', ctx.now())

/** The calculation of a version. */
function selectCalculationOf(ctx: DbContext, versionId: number) {
  const { dialect } = ctx.engine
  const its = sql`(select "calculationId" from ${sql.table(calculationVersion.table)} where "id" = ${parameters(ctx).id(versionId)})`
  return selection(ctx, calculation, selectRows(ctx.catalogue, calculation, dialect).where('t.id', '=', its))
}

/** The version of a calculation that is in force on a day: the latest from whose first day on it is, and of equals the highest number. */
export function selectInForce(ctx: DbContext, calculationId: number, day: string) {
  const { dialect } = ctx.engine
  const published = dialect === 'sqlite' ? sql`substr("t"."publishedAt", 1, 10)` : sql`cast("t"."publishedAt" as date)`
  const from = sql<string>`coalesce("t"."effectiveFrom", ${published})`
  const query = selectRows(ctx.catalogue, calculationVersion, dialect)
    .where('t.calculationId', '=', bound(systemColumns.id, calculationId, dialect))
    .where('t.status', '=', bound(calculationVersion.columns.status, 'published', dialect))
    .where('t.deletedAt', 'is', null)
    .where(sql<boolean>`${from} <= ${parameters(ctx).day(day)}`)
    .orderBy(from, 'desc')
    .orderBy('t.number', 'desc')
  return selection(ctx, calculationVersion, dialect === 'sqlite' ? query.limit(1) : query.top(1))
}

/** The highest number among the versions of a calculation, 0 where it has none. */
export function selectLastNumber(ctx: DbContext, calculationId: number): Selection<{ last: number }> {
  const query = sql`select coalesce(max("number"), 0) as "last" from ${sql.table(calculationVersion.table)}
    where "calculationId" = ${parameters(ctx).id(calculationId)} and "deletedAt" is null`
  return reading(ctx, { last: integer({}) }, query)
}

const selectVersion = (ctx: DbContext, id: number) => [selectById(ctx, calculationVersion, id), selectCalculationOf(ctx, id)] as const

/** A version as rules want it, with the code of its calculation. */
function sightOf(
  ctx: DbContext,
  id: number,
  found: (RowOf<typeof calculationVersion> & Row) | undefined,
  of: (RowOf<typeof calculation> & Row) | undefined,
) {
  const version = present(ctx, calculationVersion, id, found)
  const owner = present(ctx, calculation, version.calculationId, of)
  return { version: { ...version, code: owner.code }, calculation: owner }
}

/** A version with its calculation; `not_found` where there is none. */
export async function lookAtVersion(ctx: DbContext, id: number) {
  const [[version], [of]] = await gather(ctx, selectVersion(ctx, id))
  return sightOf(ctx, id, version, of)
}

/** The run that another is to take the place of, and the one that has done so already. */
function selectSuperseded(ctx: DbContext, id: number | undefined) {
  return [select(ctx, calculationRun, { id: id ?? [] }, 1), select(ctx, calculationRun, { supersedesId: id ?? [] }, 1)] as const
}

/** What a run of a calculation needs: the version in force today. */
export async function lookAtCalculation(ctx: DbContext, id: number, supersedesId: number | undefined) {
  const [owners, [inForce], [earlier], [successor]] = await gather(ctx, [
    selectById(ctx, calculation, id),
    selectInForce(ctx, id, today(ctx)),
    ...selectSuperseded(ctx, supersedesId),
  ])
  const owner = present(ctx, calculation, id, owners[0])
  return { calculation: owner, version: inForce && { ...inForce, code: owner.code }, earlier, successor }
}

/** What a run of a version needs. */
export async function lookAtRunnable(ctx: DbContext, id: number, supersedesId: number | undefined) {
  const [[version], [of], [earlier], [successor]] = await gather(ctx, [...selectVersion(ctx, id), ...selectSuperseded(ctx, supersedesId)])
  return { ...sightOf(ctx, id, version, of), earlier, successor }
}

/** Runs of a withdrawn version that are named. */
export const mostAffected = 1000

const affectedColumns = {
  id: systemColumns.id,
  requestedAt: calculationRun.columns.requestedAt,
  aboutResource: calculationRun.columns.aboutResource,
  aboutId: calculationRun.columns.aboutId,
  result: calculationRun.columns.result,
}

/** How many runs were made by a version, and the first thousand of them. */
function selectAffected(ctx: DbContext, versionId: number) {
  const runs = sql`from ${sql.table(calculationRun.table)} where "versionId" = ${parameters(ctx).id(versionId)} and "deletedAt" is null`
  const names = sql.join(Object.keys(affectedColumns).map((name) => sql.ref(name)))
  return [
    reading(ctx, { runs: integer({}) }, sql`select count(*) as "runs" ${runs}`),
    reading(ctx, affectedColumns, sql`select ${names} ${runs} order by "requestedAt", "id" ${atMost(ctx.engine.dialect, mostAffected)}`),
  ] as const
}

/** The runs that were made by a version. */
export async function findAffected(ctx: DbContext, versionId: number) {
  const [[count], list] = await gather(ctx, selectAffected(ctx, versionId))
  return { runs: count?.runs ?? 0, list }
}

/** A version with the runs that were made by it so far. */
export async function lookAtWithdrawal(ctx: DbContext, id: number) {
  const [versions, [of], [count], list] = await gather(ctx, [...selectVersion(ctx, id), ...selectAffected(ctx, id)])
  return { ...sightOf(ctx, id, versions[0], of), affected: { runs: count?.runs ?? 0, list } }
}
