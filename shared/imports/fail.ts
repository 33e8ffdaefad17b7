// The end of an import that cannot go on: what a strict one has applied is undone first, by whichever run comes to it.
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, moveImport, unfinishedStates } from '../db/imports.ts'
import { beginUndoing } from './begin-undoing.ts'
import { runUndo } from './undo.ts'

const longestReason = 3500

/**
 * Ends an import as `failed`; returns the reason as it is kept. What has to be undone first is undone until the deadline, an instant in
 * milliseconds; the import is `undoing` then. One that has ended by itself, or is paused, is left alone.
 */
export async function failImport(ctx: DbContext, importId: number, reason: string, deadline?: number): Promise<string> {
  const row = await findImport(ctx, importId)
  if (!row || !unfinishedStates.some((state) => state === row.state)) return row?.reason ?? reason
  const first = reason.slice(0, longestReason)
  if (row.state !== 'undoing') {
    const isPartlyIn = row.state === 'applying' && row.step > 0
    if (!isPartlyIn) return end(ctx, row, first)
    if (row.isPartial)
      return end(
        ctx,
        row,
        `${first}; ${row.rowsDone} of ${row.rowsTotal} rows had been brought in before and stay. Upload the file again for the rest: rows that are there already stay as they are`,
      )
    const begun = { ...beginUndoing(row, 'failed', { id: row.actorId, name: row.createdBy }), reason: first }
    // where that misses, another run has applied one more chunk meanwhile
    if (!(await moveImport(ctx, { id: row.id, state: 'applying', step: row.step }, begun)))
      return failImport(ctx, importId, reason, deadline)
  }
  await runUndo(ctx, importId, deadline)
  return (await findImport(ctx, importId))?.reason ?? first
}

async function end(ctx: DbContext, { id, state, step }: ImportRow, reason: string): Promise<string> {
  const isMoved = await moveImport(ctx, { id, state, step }, { state: 'failed', reason })
  return isMoved ? reason : failImport(ctx, id, reason)
}
