// Two versions to be compared, with the inputs of the last runs of the first.
import { sql } from 'kysely'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { gather, present, selectById } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { atMost, parameters, reading } from '../report-query.ts'
import { calculationRun, calculationVersion } from './resources.ts'

/** Both versions, and of so many runs of the first the inputs, newest first. One round trip. */
export async function findCompared(ctx: DbContext, firstId: number, secondId: number, last: number) {
  const runs = sql`select "id" as "runId", "inputs" from ${sql.table(calculationRun.table)}
    where "versionId" = ${parameters(ctx).id(firstId)} and "deletedAt" is null
    order by "requestedAt" desc, "id" desc ${atMost(ctx.engine.dialect, Math.max(last, 1))}`
  const [[first], [second], given] = await gather(ctx, [
    selectById(ctx, calculationVersion, firstId),
    selectById(ctx, calculationVersion, secondId),
    reading(ctx, { runId: systemColumns.id, inputs: calculationRun.columns.inputs }, runs),
  ])
  const one = present(ctx, calculationVersion, firstId, first)
  if (!second || second.deletedAt !== null) throw noVersion(secondId)
  return { first: one, second, runs: given.slice(0, last) }
}

function noVersion(id: number) {
  const message = `there is no calculationVersion ${id}`
  const hint = `Look it up at ${calculationVersion.path}.`
  return new AppError('invalid', message, { issues: [{ path: 'withId', code: 'reference', message, hint }] })
}
