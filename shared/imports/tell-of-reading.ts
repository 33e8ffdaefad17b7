// How far the reading of a file is, kept on its import while a run is at it.
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { type ImportRow, moveImport } from '../db/imports.ts'
import { isPlanStanding } from './plan-standing.ts'
import type { Progress } from './progress.ts'

const progressMilliseconds = 1000

/** Writes how far the reading is, once a second; what is applied tells of itself. A word that comes late changes nothing: the import must be reading still. */
export function tellOfReading(ctx: DbContext, row: ImportRow): (progress: Progress) => void {
  if (isPlanStanding(row)) return () => undefined // its file is read again under the state it has; the next move notices a pause
  let told = 0
  let isPaced = false
  let isTaken = false
  return ({ state, rowsDone, rowsTotal }) => {
    if (state !== 'reading' && state !== 'planned') return
    if (isTaken) throw new StepTaken('the import was paused, cancelled or taken over while it was read')
    if (Date.now() - told < progressMilliseconds) return
    told = Date.now()
    const pace = rowsTotal > 0 && !isPaced ? { paceAt: ctx.now(), paceRows: rowsDone } : {}
    isPaced = rowsTotal > 0
    moveImport(ctx, { id: row.id, state: 'reading' }, { rowsDone, rowsTotal, ...pace }).then(
      (isMoved) => {
        isTaken = !isMoved
      },
      (error) => ctx.log.warn('progress not written', { importId: row.id, error }),
    )
  }
}
