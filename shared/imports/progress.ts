// How far a run is, for people who wait.
import type { ImportRow } from '../db/imports.ts'

/** Where a run stands. */
export interface Progress {
  readonly state: ImportRow['state']
  readonly rowsDone: number
  /** 0 while it is not yet known. */
  readonly rowsTotal: number
}

const leastMilliseconds = 200

/** Tells of the rows of a run. */
export class ProgressMeter {
  done = 0
  total = 0
  private lastTold = 0
  private readonly onProgress: (progress: Progress) => void

  constructor(onProgress: (progress: Progress) => void) {
    this.onProgress = onProgress
  }

  /** Tells, five times a second at most. */
  tell(state: ImportRow['state']): void {
    if (Date.now() - this.lastTold >= leastMilliseconds) this.tellNow(state)
  }

  tellNow(state: ImportRow['state']): void {
    this.lastTold = Date.now()
    this.onProgress({ state, rowsDone: this.done, rowsTotal: this.total })
  }
}
