// Planning in a thread of its own, so that requests go on; a few at once, the others wait.
import { Worker } from 'node:worker_threads'
import type { DbContext } from '../../db/context.ts'
import { WorkerLost } from '../../imports/worker.ts'
import type { Made, PlanChoice } from './planning/make-plan.ts'
import type { Snapshot } from './planning/snapshot.ts'
import type { TravelFigures } from './travel/haversine.ts'
import { travelAgain } from './travel/travel.ts'

/** What the thread is handed. `milliseconds` is how long it may search; null: as long as its iterations take. */
export interface PlanWork {
  readonly snapshot: Snapshot
  /** Null: they follow from the places (`PlainSource`). */
  readonly figures: TravelFigures | null
  readonly choice: PlanChoice
  readonly milliseconds: number | null
}

/** Threads that plan at once in one process: each may take a core, and hundreds of megabytes. */
const mostAtOnce = 2
const heapMegabytes = 512
let running = 0
const waiting: (() => void)[] = []

/**
 * Plans in a worker thread; rejects with what it threw, or WorkerLost. The figures are handed over, not copied: they are empty here from then on; null where
 * they follow from the places, so that the thread works them out.
 * The time for which it waits for its turn does not count.
 */
export async function planInWorker(
  snapshot: Snapshot,
  figures: TravelFigures | null,
  choice: PlanChoice,
  milliseconds: number | null,
): Promise<Made> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await begin({ snapshot, figures, choice, milliseconds })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** The same again from what was kept; see `planInWorker`. */
export async function planAgain(ctx: DbContext, snapshot: Snapshot, choice: PlanChoice, milliseconds: number | null): Promise<Made> {
  const { travel, places } = snapshot
  return planInWorker(snapshot, travel.kind === 'haversine' ? null : await travelAgain(ctx, places, travel), choice, milliseconds)
}

function begin(work: PlanWork): Promise<Made> {
  const worker = new Worker(new URL('../plan-worker.ts', import.meta.url), {
    workerData: work,
    // what travel makes is shared with nobody
    transferList: work.figures ? [work.figures.metres.buffer as ArrayBuffer, work.figures.seconds.buffer as ArrayBuffer] : [],
    resourceLimits: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: heapMegabytes },
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', (error: Error & { code?: unknown }) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkerLost('planning was out of memory', error) : error),
    )
    // of no effect where it has answered
    worker.once('exit', (code) => reject(new WorkerLost(`planning ended with code ${code} without a word`)))
  })
}
