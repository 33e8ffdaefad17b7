// The end of an import that cannot go on: what a strict one has applied is undone first, by whichever run comes to it.
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, moveImport, undoStep, unfinishedStates } from '../db/imports.ts'
import { undoImport } from './undo.ts'

const longestReason = 3500

/** Ends an import as `failed`; returns the reason as it is kept. An import that has ended by itself is left alone. */
export async function failImport(ctx: DbContext, importId: number, reason: string): Promise<string> {
  const row = await findImport(ctx, importId)
  if (!row || !unfinishedStates.some((state) => state === row.state)) return row?.reason ?? reason
  const first = row.step === undoStep ? (row.reason ?? reason) : reason.slice(0, longestReason)
  if (row.state !== 'applying' || row.step === 0) return end(ctx, row, first)
  if (row.isPartial) {
    return end(
      ctx,
      row,
      `${first}; ${row.rowsDone} of ${row.rowsTotal} rows had been brought in before and stay. Upload the file again for the rest: rows that are there already stay as they are`,
    )
  }
  if (
    row.step !== undoStep &&
    !(await moveImport(ctx, { id: row.id, state: 'applying', step: row.step }, { step: undoStep, reason: first }))
  ) {
    return failImport(ctx, importId, reason) // another run has applied one more chunk meanwhile
  }
  const { undone, left } = await undoImport({ ...ctx, importId }, importId)
  const rest =
    left === 0
      ? 'nothing is left of this import'
      : `${left} could not be, because others have changed or used those rows since; the audit trail of this import names them`
  return end(ctx, { ...row, step: undoStep }, `${first}; the ${undone} changes applied before were undone, ${rest}`)
}

async function end(ctx: DbContext, { id, state, step }: ImportRow, reason: string): Promise<string> {
  const isMoved = await moveImport(ctx, { id, state, step }, { state: 'failed', reason })
  return isMoved ? reason : failImport(ctx, id, reason)
}
