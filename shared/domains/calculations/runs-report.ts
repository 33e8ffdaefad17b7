// What was run in a period, by version.
import { sql } from 'kysely'
import { z } from 'zod'
import { instant, integer } from '../../catalogue/kinds.ts'
import { defineReport } from '../../catalogue/report.ts'
import type { DbContext } from '../../db/context.ts'
import { gather } from '../../db/store.ts'
import { sumsOf } from '../figures.ts'
import { idText, periodInput, periodOf } from '../report-inputs.ts'
import { atMost, bounded, mostRows, parameters, reading } from '../report-query.ts'
import type { Period } from './replay-queries.ts'
import { calculation, calculationRun, calculationVersion } from './resources.ts'
import { lookers } from './roles.ts'

const columns = {
  calculation: calculation.columns.code,
  name: calculation.columns.name,
  number: calculationVersion.columns.number,
  status: calculationVersion.columns.status,
  runs: integer({ min: 0 }),
  inputs: integer({ min: 0, description: 'How many sets of inputs were unlike each other.' }),
  lastRunAt: instant({}),
}

function selectRunsByVersion(ctx: DbContext, { fromAt, untilAt, calculationId }: Period) {
  const { id, instant: at } = parameters(ctx)
  const of = calculationId === undefined ? sql`` : sql`"calculationId" = ${id(calculationId)} and`
  return reading(
    ctx,
    columns,
    sql`select c."code" as "calculation", c."name", v."number", v."status", r."runs", r."inputs", r."lastRunAt"
      from (select "versionId", count(*) as "runs", count(distinct "inputs") as "inputs", max("requestedAt") as "lastRunAt"
        from ${sql.table(calculationRun.table)} where ${of} "requestedAt" >= ${at(fromAt)} and "requestedAt" < ${at(untilAt)} and "deletedAt" is null
        group by "versionId") as r
      join ${sql.table(calculationVersion.table)} as v on v."id" = r."versionId"
      join ${sql.table(calculation.table)} as c on c."id" = v."calculationId"
      order by c."codeKey", v."number", v."id" ${atMost(ctx.engine.dialect, mostRows + 1)}`,
  )
}

/** How often each version was run. */
export const runsByVersion = defineReport({
  name: 'runsByVersion',
  title: 'Runs by version',
  description:
    'How often each version was run in a period (of the last 30 days unless told), on how many unlike sets of inputs, and when last.',
  roles: lookers,
  input: z.strictObject({ ...periodInput, calculationId: idText }),
  columns,
  names: { calculation: 'calculation' },
  run: async (ctx: DbContext, { calculationId, ...asked }) => {
    const [found] = await gather(ctx, [selectRunsByVersion(ctx, { ...periodOf(asked, ctx.now(), 30), calculationId })])
    const rows = bounded(found, 'Ask for one calculation, or for a shorter period.')
    return { rows, totals: [sumsOf(rows, { runs: 0 })] }
  },
})
