// Pausing, resuming, cancelling and undoing: changes of an import's state, on the audit record. Whoever works on it notices at its next step.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, moveOp, terminalMark, unfinishedStates } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { beginUndoing } from './begin-undoing.ts'
import { undoOf } from './undo.ts'

/** What people can do with an import. */
export type Control = 'pause' | 'resume' | 'cancel' | 'undo'

/** What becomes of an import, or `there` where it is so already. */
type Decision = Partial<ImportRow> | 'there'

/** Moves that another writer is before of: a chunk that is applied, or a second person. Each of them gets on. */
const mostAttempts = 50

/**
 * Does it, once however often and by however many it is asked; returns the import as it is then, and whether a step has to be queued for
 * it. Throws `conflict` that names the state and what can be done in it.
 */
export async function controlImport(ctx: DbContext, importId: number, control: Control): Promise<{ row: ImportRow; isQueued: boolean }> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const row = await findImport(ctx, importId)
    if (!row) throw new AppError('not_found', `there is no import ${importId}`)
    const set = decide(ctx, row, control)
    if (set === 'there') return { row, isQueued: row.state === 'waiting' || row.state === 'applying' || row.state === 'undoing' }
    try {
      const { id, state, step, etag } = row
      const told = { state: set.state, rowsDone: row.rowsDone }
      await commit({ ...ctx, importId: id }, [record(`import.${control}`, 'import', id, told)], {
        also: [moveOp(ctx, { id, state, step, etag }, set)],
      })
      const moved = await findImport(ctx, importId)
      return { row: moved ?? row, isQueued: set.state === 'waiting' || set.state === 'applying' || set.state === 'undoing' }
    } catch (error) {
      if (!(error instanceof StepTaken)) throw error
    }
  }
  throw new AppError('conflict', `import ${importId} is changing too fast; try again`)
}

/** Whether an undo of the import may begin; throws `conflict` that says why not. */
export function requireUndoable(row: ImportRow): void {
  if (!allowed(row).includes('undo')) throw refusal(row, 'undo')
}

function decide(ctx: DbContext, row: ImportRow, control: Control): Decision {
  if (isThere(row, control)) return 'there'
  if (!allowed(row).includes(control)) throw refusal(row, control)
  const { actor } = ctx
  const paceAt = ctx.now()
  const hasBegun = row.step > 0 || row.paceAt !== null
  switch (control) {
    // where applying has not begun, the next run begins with reading; a plan in the making is made anew, for nothing tells how far it is
    case 'pause':
      if (row.state === 'applying') return { state: 'paused', paceAt }
      return { state: 'paused', paceAt: null, paceRows: null, ...(row.state === 'waiting' ? {} : { report: null }) }
    case 'resume':
      return hasBegun ? { state: 'applying', paceAt, paceRows: row.rowsDone } : { state: 'waiting' }
    case 'undo':
      return beginUndoing(row, 'undone', actor)
    case 'cancel': {
      const reason = `cancelled by ${actor.name}`
      if (row.step === 0 || !isApplying(row)) return { state: 'cancelled', reason }
      if (!row.isPartial) return { ...beginUndoing(row, 'cancelled', actor), reason }
      const stay = `${row.rowsDone} of ${row.rowsTotal} rows had been brought in before and stay`
      return { state: 'cancelled', reason: `${reason}; ${stay}. POST /api/imports/${row.id}/undo takes them back` }
    }
  }
}

const isApplying = ({ state }: ImportRow) => state === 'applying' || state === 'paused'

function isThere(row: ImportRow, control: Control): boolean {
  const { state } = row
  if (control === 'pause') return state === 'paused'
  if (control === 'resume') return ['waiting', 'reading', 'planned', 'applying'].includes(state) && row.etag !== ''
  if (control === 'cancel') return state === 'cancelled' || (state === 'undoing' && undoOf(row)?.underWay?.then === 'cancelled')
  return state === 'undoing' && undoOf(row)?.underWay?.then === 'undone'
}

const unfinished: ReadonlySet<ImportRow['state']> = new Set(unfinishedStates)
const isOfTerminal = ({ etag }: ImportRow) => etag.startsWith(terminalMark)

/** What can be done with an import in its state. */
function allowed(row: ImportRow): Control[] {
  const { state, mode, etag, isPartial, step } = row
  switch (state) {
    case 'waiting':
      return etag === '' || isOfTerminal(row) ? ['cancel'] : ['pause', 'cancel']
    case 'reading':
    case 'planned':
    case 'applying':
      // nobody could resume what a terminal runs
      return isOfTerminal(row) ? ['cancel'] : ['pause', 'cancel']
    case 'paused':
      return ['resume', 'cancel']
    case 'done':
    case 'done-with-rejects':
    case 'applied-with-conflicts':
      return mode === 'apply' && step > 0 ? ['undo'] : []
    case 'cancelled':
      return step > 0 && isPartial && !undoOf(row) ? ['undo'] : []
    case 'failed':
      return (step > 0 && isPartial && !undoOf(row)) || undoOf(row)?.underWay ? ['undo'] : []
    case 'undoing':
    case 'undone':
      return []
  }
}

function refusal(row: ImportRow, control: Control): AppError {
  const can = allowed(row)
  const why: Partial<Record<ImportRow['state'], string>> = {
    undoing: 'is being undone',
    undone: 'was undone already',
    ...(row.state === 'waiting' && row.etag === '' && { waiting: 'waits for its file' }),
    ...(control === 'undo' && row.step === 0 && { [row.state]: `is ${row.state} and has brought nothing in` }),
  }
  const hint =
    can.length > 0
      ? `What can be done: ${can.map((one) => `POST /api/imports/${row.id}/${one}`).join(', ')}.`
      : unfinished.has(row.state)
        ? `Wait until it has ended: GET /api/imports/${row.id} says how it stands.`
        : row.mode === 'validate' && !isOfTerminal(row) && (row.state === 'done' || row.state === 'done-with-rejects')
          ? `It was only checked; POST /api/imports/${row.id}/apply brings it in.`
          : 'Nothing can be done with it.'
  const message = `import ${row.id} ${why[row.state] ?? `is ${row.state}`}: ${control} is not possible`
  return new AppError('conflict', message, { issues: [{ path: '', code: 'state', message, hint }] })
}
