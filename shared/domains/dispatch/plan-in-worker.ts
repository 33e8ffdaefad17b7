// Planning in a thread of its own, so that requests go on; a few at once, the others wait.
import { Worker } from 'node:worker_threads'
import type { DbContext } from '../../db/context.ts'
import { AppError } from '../../errors.ts'
import { WorkerLost } from '../../imports/worker.ts'
import { inTurn, type LineName } from './plan-turns.ts'
import type { Made, PlanChoice } from './planning/make-plan.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { expectedSeconds } from './planning/work.ts'
import type { TravelFigures } from './travel/haversine.ts'
import { travelAgain } from './travel/travel.ts'

/** What the thread is handed. `milliseconds` is how long it may search. */
export interface PlanWork {
  readonly snapshot: Snapshot
  /** Null: they follow from the places (`PlainSource`). */
  readonly figures: TravelFigures | null
  readonly choice: PlanChoice
  readonly milliseconds: number
}

const heapMegabytes = 512
/** Beyond its time for searching, in milliseconds: for a first plan, and for explaining what was left out. */
const usualGrace = 60_000

/**
 * Plans in a worker thread; rejects with what it threw, WorkerLost, or `too_large` where it is not done long after its time for searching is over. The figures
 * are handed over, not copied: they are empty here from then on; null where they follow from the places, so that the thread works them out.
 * The time for which it waits for its turn does not count.
 */
export async function planInWorker(
  snapshot: Snapshot,
  figures: TravelFigures | null,
  choice: PlanChoice,
  milliseconds: number,
  line: LineName = 'request',
  grace = usualGrace,
): Promise<Made> {
  const seconds = Math.min(milliseconds / 1000, expectedSeconds(snapshot.orders, choice.stopAfter ?? choice.iterations))
  return inTurn(line, seconds, () => begin({ snapshot, figures, choice, milliseconds }, milliseconds + grace))
}

/** The same again from what was kept, in the background unless told; see `planInWorker`. */
export async function planAgain(
  ctx: DbContext,
  snapshot: Snapshot,
  choice: PlanChoice,
  milliseconds: number,
  line: LineName = 'background',
): Promise<Made> {
  const { travel, places } = snapshot
  const figures = travel.kind === 'haversine' ? null : await travelAgain(ctx, places, travel)
  return planInWorker(snapshot, figures, choice, milliseconds, line)
}

function begin(work: PlanWork, most: number): Promise<Made> {
  const worker = new Worker(new URL('../plan-worker.ts', import.meta.url), {
    workerData: work,
    // what travel makes is shared with nobody
    transferList: work.figures ? [work.figures.metres.buffer as ArrayBuffer, work.figures.seconds.buffer as ArrayBuffer] : [],
    resourceLimits: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: heapMegabytes },
  })
  return new Promise<Made>((resolve, reject) => {
    const guard = setTimeout(() => {
      reject(new AppError('too_large', `planning took longer than ${most / 1000} seconds: plan fewer orders or vehicles at once`))
      void worker.terminate()
    }, most)
    worker.once('message', resolve)
    worker.once('error', (error: Error & { code?: unknown }) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkerLost('planning was out of memory', error) : error),
    )
    worker.once('exit', (code) => {
      clearTimeout(guard)
      // of no effect where it has answered
      reject(new WorkerLost(`planning ended with code ${code} without a word`))
    })
  })
}
