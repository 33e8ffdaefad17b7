// Looking into what was run: one run worked out once more. Nothing is written.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import type { DbContext } from '../../db/context.ts'
import { replayer, toReceipt } from './replay.ts'
import { lookAtRun } from './replay-queries.ts'
import { lookers } from './roles.ts'

const replay = defineAction({
  name: 'replay',
  resource: 'calculationRun',
  on: 'row',
  description: 'Work a run out once more from its version and inputs, and compare it with its receipt byte for byte. Nothing is written.',
  roles: lookers,
  input: z.strictObject({}),
  run: async (ctx: DbContext, id) => {
    const { run, version } = await lookAtRun(ctx, id)
    const { differs, replayed, issues } = replayer(version)(run)
    return { isSame: differs.length === 0, differs, stored: toReceipt(run), replayed, issues }
  },
})

/** All that looks into runs. */
export const replayActions: readonly AnyAction<DbContext>[] = [replay]
