// npm run import -- --undo ID [--apply]: takes an import back, or says what that would do.
import type { DbContext } from '../../shared/db/context.ts'
import { findImport } from '../../shared/db/imports.ts'
import { AppError } from '../../shared/errors.ts'
import { controlImport, requireUndoable } from '../../shared/imports/control.ts'
import { previewUndo, runUndo, type UndoPreview, undoOf } from '../../shared/imports/undo.ts'
import { clean } from './import-report.ts'

const say = (line: string) => console.log(clean(line))

/** Undoes the import of an id, or only looks; returns the exit code: 2 where rows are left that others have touched. */
export async function undo(ctx: DbContext, given: string, { isApplied, isJson }: { isApplied: boolean; isJson: boolean }): Promise<number> {
  const id = Number(given)
  const row = Number.isSafeInteger(id) ? await findImport(ctx, id) : undefined
  if (!row) throw new AppError('not_found', `there is no import ${given}; GET /api/imports lists them`)
  if (!isApplied) {
    requireUndoable(row)
    const preview = await previewUndo(ctx, id)
    if (isJson) console.log(JSON.stringify({ dryRun: true, ...preview }, null, 2))
    else print(preview)
    return preview.left > 0 ? 2 : 0
  }
  await controlImport(ctx, id, 'undo')
  if ((await runUndo(ctx, id)) === 'taken') throw new AppError('conflict', `import ${id} is being undone by another run`)
  const after = await findImport(ctx, id)
  const { removed = 0, restored = 0, left = 0 } = (after && undoOf(after)) ?? {}
  if (isJson) console.log(JSON.stringify({ dryRun: false, state: after?.state, removed, restored, left }, null, 2))
  else
    say(
      `${after?.state}: ${removed} rows removed, ${restored} restored, ${left} left${left > 0 ? ` (GET /api/imports/${id}/issues names them)` : ''}`,
    )
  return left > 0 ? 2 : 0
}

function print({ resources, rows, left }: UndoPreview): void {
  for (const one of resources) say(`${one.resource}: ${one.removed} to remove, ${one.restored} to restore, ${one.left} to leave`)
  for (const { resource, key, who, when, why } of rows) say(`  stays ${resource} ${key}: ${why}${who === null ? '' : ` (${who}, ${when})`}`)
  if (left > rows.length) say(`  and ${left - rows.length} more`)
  say('looked only, nothing written; take it back with --apply')
}
