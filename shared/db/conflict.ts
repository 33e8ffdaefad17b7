// Two people at once: what a writer that came second is told, and how work is decided anew.
import { AppError } from '../errors.ts'
import { measure } from '../metrics.ts'

/** A read that another writer has overtaken: nothing was written, and deciding anew may succeed. */
export class StaleRead extends Error {
  constructor(what: string) {
    super(`${what} has changed meanwhile`)
    this.name = 'StaleRead'
  }
}

/** Another run has already done this step of bookkeeping; nothing was written. */
export class StepTaken extends Error {}

const mostAttempts = 12

/** Runs work that reads, decides and commits; runs it again from the start when another writer was first. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StaleRead)) throw error
      measure('db.retries', 1, { kind: 'conflict' })
      if (attempt >= mostAttempts) throw new AppError('conflict', `${error.message}, again and again; try once more`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * attempt))
    }
  }
}
