// What a step failed by, kept on the import while it is tried again.
import type { DbContext } from '../db/context.ts'
import { moveImport } from '../db/imports.ts'
import { UnderMaintenance } from '../db/maintenance.ts'
import { AppError } from '../errors.ts'

const longest = 1000

/** An error in words for people: ours as it is; any other by its class and where the log has it, for its text may hold what is nobody's business. */
export function toTrouble(error: unknown, requestId: string): string {
  if (error instanceof AppError) return error.message.slice(0, longest).toWellFormed()
  const kind = error instanceof Error ? error.constructor.name : typeof error
  return `an unexpected ${kind}; the log has it under the request id ${requestId}`
}

/** Keeps what a step failed by, and logs it; a failure to do so is logged only, for the step's own is the one that counts. */
export async function keepTrouble(ctx: DbContext, importId: number, error: unknown): Promise<void> {
  if (error instanceof UnderMaintenance) ctx.log.info('import waits for the end of maintenance', { importId })
  else ctx.log.error('import step failed', { importId, requestId: ctx.requestId, error })
  await moveImport(ctx, { id: importId }, { trouble: toTrouble(error, ctx.requestId) }).catch((cause) =>
    ctx.log.error('trouble not written', { importId, requestId: ctx.requestId, error: cause }),
  )
}
