// Applies a file that was checked, under the very plan that people have seen.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type ImportRow, moveOp, terminalMark, unfinishedStates } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import type { ImportFiles } from './files.ts'
import type { ImportReport } from './types.ts'

const checkedStates: readonly ImportRow['state'][] = ['done', 'done-with-rejects']

/**
 * Makes an apply import of one that has validated its file, in the name and with the rights of whoever asks, and queues its step.
 * Throws `conflict` where there is nothing to apply, or nothing that could be applied so.
 */
export async function applyChecked(
  ctx: DbContext,
  files: Pick<ImportFiles, 'enqueue'>,
  row: ImportRow,
  partial: boolean | undefined,
): Promise<ImportRow> {
  const { id, state, createdBy } = row
  const report = row.report as ImportReport | null // written by the run
  const isPartial = partial ?? row.isPartial
  const refuse = (message: string, hint: string) =>
    new AppError('conflict', message, { issues: [{ path: '', code: 'state', message, hint }] })
  if (row.etag.startsWith(terminalMark))
    throw refuse(
      `import ${id} was checked from a terminal, which has the file`,
      'Run npm run import with --apply there, or upload the file.',
    )
  if (row.mode === 'apply' && unfinishedStates.some((one) => one === state))
    throw refuse(`import ${id} is being applied already`, `GET /api/imports/${id} says how far it is.`)
  if (row.mode !== 'validate' || !checkedStates.includes(state) || !report)
    throw refuse(
      `import ${id} is of mode ${row.mode} and ${state}; only one that has validated its file to the end can be applied`,
      'Announce the file with mode "validate", wait until it is done, then apply it.',
    )
  if (!isPartial && state === 'done-with-rejects')
    throw refuse(
      `import ${id} has refused cells, and a strict import brings in all rows or none`,
      'Correct the cells and upload the file again, or send {"partial": true} to bring the good rows in.',
    )
  const notes = createdBy === ctx.actor.name ? report.notes : [...report.notes, `checked by ${createdBy}, applied by ${ctx.actor.name}`]
  const next = {
    mode: 'apply',
    state: 'waiting',
    isPartial,
    report: { ...report, notes },
    step: 0,
    rowsDone: 0,
    createdBy: ctx.actor.name,
    actorId: ctx.actor.id,
    actorRole: ctx.actor.role,
  } as const
  try {
    const told = { checkedBy: createdBy, partial: isPartial }
    await commit({ ...ctx, importId: id }, [record('import.apply', 'import', id, told)], {
      also: [moveOp(ctx, { id, mode: 'validate', state }, next)],
    })
  } catch (error) {
    if (!(error instanceof StepTaken)) throw error
    throw refuse(`import ${id} is being applied already`, `GET /api/imports/${id} says how far it is.`)
  }
  await files.enqueue(id)
  return { ...row, ...next }
}
