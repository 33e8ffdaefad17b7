// Looking into what was run: one run worked out once more. Nothing is written.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { answeredIssue } from '../../catalogue/answers.ts'
import type { DbContext } from '../../db/context.ts'
import { replayer, toReceipt } from './replay.ts'
import { lookAtRun } from './replay-queries.ts'
import { calculationRun } from './resources.ts'
import { lookers } from './roles.ts'

const receipt = z.object({
  inputs: z.record(z.string(), z.unknown()),
  result: calculationRun.columns.result.schema,
  trace: z.array(z.unknown()).describe('Step by step.'),
  receiptHash: calculationRun.columns.receiptHash.schema,
})

const replay = defineAction({
  name: 'replay',
  resource: 'calculationRun',
  on: 'row',
  description: 'Work a run out once more from its version and inputs, and compare it with its receipt byte for byte. Nothing is written.',
  roles: lookers,
  input: z.strictObject({}),
  output: () =>
    z.object({
      isSame: z.boolean(),
      differs: z.array(z.string()).describe('Parts of the receipt that are not the same.'),
      stored: receipt,
      replayed: receipt.nullable(),
      issues: z.array(answeredIssue),
    }),
  run: async (ctx: DbContext, id) => {
    const { run, version } = await lookAtRun(ctx, id)
    const { differs, replayed, issues } = replayer(version)(run)
    return { isSame: differs.length === 0, differs, stored: toReceipt(run), replayed, issues }
  },
})

/** All that looks into runs. */
export const replayActions: readonly AnyAction<DbContext>[] = [replay]
