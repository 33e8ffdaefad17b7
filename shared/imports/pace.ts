// How far an import is and how long it still takes, from the rows since it began or went on.
import type { ImportRow } from '../db/imports.ts'

/** Where an import stands; null where it is not known. */
export interface Pace {
  readonly percent: number | null
  /** Seconds until all rows are read or applied, at the speed since the phase began or went on. */
  readonly secondsLeft: number | null
}

/** The pace of an import at an instant. */
export function paceOf({ state, rowsDone, rowsTotal, paceAt, paceRows }: ImportRow, now: string): Pace {
  const percent = rowsTotal === 0 ? null : Math.min(100, Math.floor((rowsDone / rowsTotal) * 100))
  const isMoving = (state === 'applying' || state === 'reading') && rowsTotal > 0
  if (!isMoving || paceAt === null || paceRows === null) return { percent, secondsLeft: null }
  const rows = rowsDone - paceRows
  const milliseconds = Date.parse(now) - Date.parse(paceAt)
  if (rows <= 0 || milliseconds <= 0) return { percent, secondsLeft: null }
  return { percent, secondsLeft: Math.ceil(((rowsTotal - rowsDone) * milliseconds) / rows / 1000) }
}
