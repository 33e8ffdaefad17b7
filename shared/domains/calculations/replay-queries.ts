// Stored runs as they are replayed: inputs and trace as the very texts that the database holds.
import { sql } from 'kysely'
import { text } from '../../catalogue/kinds.ts'
import { systemColumns, type ValuesOf } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, type Selection, select, selection, selectRows } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { atMost, parameters, reading } from '../report-query.ts'
import { calculationRun, calculationVersion } from './resources.ts'

const asText = text({ max: 65_536 })

const storedColumns = {
  id: systemColumns.id,
  calculationId: calculationRun.columns.calculationId,
  versionId: calculationRun.columns.versionId,
  requestedAt: calculationRun.columns.requestedAt,
  inputs: asText,
  result: calculationRun.columns.result,
  trace: asText,
  engineVersion: calculationRun.columns.engineVersion,
  receiptHash: calculationRun.columns.receiptHash,
}

/** A stored run. */
export type StoredRun = ValuesOf<typeof storedColumns>

const stored = () =>
  sql`select ${sql.join(Object.keys(storedColumns).map((name) => sql.ref(name)))} from ${sql.table(calculationRun.table)}`

/** A run with its version; `not_found` where there is none. One round trip. */
export async function lookAtRun(ctx: DbContext, id: number) {
  const run = parameters(ctx).id(id)
  const its = sql`(select "versionId" from ${sql.table(calculationRun.table)} where "id" = ${run})`
  const [[found], [version]] = await gather(ctx, [
    reading(ctx, storedColumns, sql`${stored()} where "id" = ${run} and "deletedAt" is null`),
    selection(ctx, calculationVersion, selectRows(ctx.catalogue, calculationVersion, ctx.engine.dialect).where('t.id', '=', its)),
  ])
  if (!found || !version) throw new AppError('not_found', `there is no calculationRun ${id}`)
  return { run: found, version }
}

/** The runs of a period, of one calculation where it is named. */
export interface Period {
  readonly fromAt: string
  readonly untilAt: string
  readonly calculationId?: number | undefined
}

const pageRows = 250

/** The next page of the runs of a period, oldest first. */
function selectPage(ctx: DbContext, { fromAt, untilAt, calculationId }: Period, after: StoredRun | undefined): Selection<StoredRun> {
  const { id, instant } = parameters(ctx)
  const next = after ? sql`and ("requestedAt" > ${instant(after.requestedAt)} or "id" > ${id(after.id)})` : sql``
  const of = calculationId === undefined ? sql`` : sql`"calculationId" = ${id(calculationId)} and`
  return reading(
    ctx,
    storedColumns,
    sql`${stored()} where ${of} "requestedAt" >= ${instant(after?.requestedAt ?? fromAt)} and "requestedAt" < ${instant(untilAt)} ${next}
      and "deletedAt" is null order by "requestedAt", "id" ${atMost(ctx.engine.dialect, pageRows)}`,
  )
}

/** All runs of a period, page by page. */
export async function* runsOf(ctx: DbContext, period: Period): AsyncGenerator<readonly StoredRun[]> {
  let last: StoredRun | undefined
  do {
    const [page] = await gather(ctx, [selectPage(ctx, period, last)])
    if (page.length > 0) yield page
    last = page.length < pageRows ? undefined : page.at(-1)
  } while (last)
}

/** Versions by id. */
export async function findVersions(ctx: DbContext, ids: readonly number[]) {
  if (ids.length === 0) return []
  const [versions] = await gather(ctx, [select(ctx, calculationVersion, { id: ids })])
  return versions
}
