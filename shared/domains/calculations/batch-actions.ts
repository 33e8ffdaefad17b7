// Batches: a version over many sets of inputs at once, every receipt in one commit.

import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { answeredIssue } from '../../catalogue/answers.ts'
import type { InsertOf } from '../../catalogue/resource.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { hold, insert } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { takingTurns } from '../../db/turns.ts'
import type { Issue } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { mostCharacters, mostNamed, refuseRows, tooLong } from './batch-rules.ts'
import { batchInput, type Given, readSource } from './batch-sources.ts'
import { versionHash } from './receipt.ts'
import { calculationBatch, calculationRun, calculationVersion } from './resources.ts'
import { runners } from './roles.ts'
import { planRuns, prepare } from './runs.ts'
import { lookAtVersion } from './version-queries.ts'
import { checkIntact, checkRunnable, refuseAll } from './version-rules.ts'

/** Results that stand in the answer; all of them are the runs with its batchId. */
const mostShown = 100

type Version = Awaited<ReturnType<typeof lookAtVersion>>['version']

const runBatch = defineAction({
  name: 'runBatch',
  resource: 'calculationVersion',
  on: 'row',
  description:
    'Run a published version over many rows in one commit: rows that are given, the rows of a resource, an uploaded sheet, or its query. Its runs are the list of runs with ?batchId=.',
  roles: runners,
  input: batchInput,
  output: () =>
    z.object({
      batch: rowSchema(calculationBatch),
      runs: z.int(),
      rejected: z.array(z.object({ row: z.int(), issues: z.array(answeredIssue) })),
      results: z
        .array(rowSchema(calculationRun, ['id', 'result', 'aboutResource', 'aboutId']))
        .describe('The first hundred; all of them are the runs with its batchId.'),
    }),
  run: async (ctx: DbContext, id, asked) => {
    const { version } = await lookAtVersion(ctx, id)
    refuseAll([...checkRunnable(version), ...checkIntact(version, versionHash(version))])
    const { given, record } = await readSource(ctx, version, asked)
    const batchId = await ctx.ids.next(calculationBatch.table)
    const { runs, rejected, issues } = await planAll(ctx, version, given, batchId)
    refuseRows(given.length, rejected.length, issues, asked.isPartial)
    const firstId = await ctx.ids.block(calculationRun.table, runs.length)
    const batch = {
      ...record,
      id: batchId,
      versionId: id,
      runs: runs.length,
      rejected: rejected.length,
      requestedAt: ctx.now(),
      requestedById: ctx.actor.id,
    }
    const answer = ([row, ...made]: readonly Row[]) => ({
      batch: showRow(ctx.catalogue, calculationBatch, row ?? {}, {
        versionLabel: String(version.number),
        requestedBy: ctx.actor.id === null ? null : ctx.actor.name,
      }),
      runs: made.length,
      rejected: rejected.slice(0, mostNamed),
      results: made
        .slice(0, mostShown)
        .map(({ id: runId, result, aboutResource, aboutId }) => ({ id: runId, result, aboutResource, aboutId })),
    })
    const made = runs.map((run, at) => insert(calculationRun, { ...run, id: firstId + at }))
    return answer(await commit(ctx, [hold(calculationVersion, version), insert(calculationBatch, batch), ...made], { answer }))
  },
})

/** A row that cannot be run. */
interface Rejected {
  /** Its place among the rows, from 1. */
  readonly row: number
  readonly issues: readonly Issue[]
}

/** All receipts, and the rows for which there is none; other requests go on. */
async function planAll(ctx: DbContext, version: Version, given: readonly Given[], batchId: number) {
  const runs: InsertOf<typeof calculationRun>[] = []
  const issues: Issue[] = []
  const rejected: Rejected[] = []
  const now = ctx.now()
  const work = prepare(version)
  const turn = takingTurns()
  let characters = 0
  for (const [at, one] of given.entries()) {
    const planned = planRuns(version, [one.inputs], { now, actorId: ctx.actor.id, batchId, about: one.about ? [one.about] : [] }, work)
    for (const run of planned.runs) {
      characters += JSON.stringify([run.inputs, run.trace]).length
      if (characters > mostCharacters) throw tooLong(at + 1)
      runs.push(run)
    }
    if (planned.issues.length > 0) {
      const placed = planned.issues.map(({ at: _, ...issue }): Issue => ({ ...issue, path: one.placeOf(issue.path) }))
      rejected.push({ row: at + 1, issues: placed })
      for (const issue of placed) issues.push(issue)
    }
    await turn()
  }
  return { runs, rejected, issues }
}

/** All that runs a version over many rows. */
export const batchActions: readonly AnyAction<DbContext>[] = [runBatch]
