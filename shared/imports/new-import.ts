// A new import before anything was read.
import type { DbContext } from '../db/context.ts'
import type { ImportRow } from '../db/imports.ts'
import type { ImportOptions } from './types.ts'

/** The record of a new import, on behalf of the context's actor. */
export function newImport(
  ctx: DbContext,
  given: Omit<ImportOptions, 'emptyCells'> & Partial<ImportOptions> & { fileName: string; blobPath: string; etag: string },
): Omit<ImportRow, 'id'> {
  const at = ctx.now()
  return {
    emptyCells: 'keep',
    ...given,
    state: 'waiting',
    step: 0,
    rowsTotal: 0,
    rowsDone: 0,
    report: null,
    mapping: null,
    corrections: null,
    reason: null,
    trouble: null,
    fileHash: null,
    fileBytes: null,
    paceAt: null,
    paceRows: null,
    createdAt: at,
    createdBy: ctx.actor.name,
    actorId: ctx.actor.id,
    actorRole: ctx.actor.role,
    updatedAt: at,
  }
}
