// Work in a thread of its own, with its own database connection, so that requests go on.
import { Worker } from 'node:worker_threads'
import { AppError } from '../errors.ts'
import { carried } from '../trace.ts'

/** A worker thread that ended without a word of its own, such as one out of memory. */
export class WorkerLost extends AppError {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, { cause })
  }
}

/** Runs a module to its end in a worker thread of bounded memory; rejects with what it threw, or WorkerLost. */
export async function runWorker(entry: URL, workerData: Readonly<Record<string, unknown>>): Promise<void> {
  const worker = new Worker(entry, {
    workerData: { ...workerData, ...carried() },
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', (error: Error & { code?: unknown }) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkerLost('the worker thread was out of memory', error) : error),
    )
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new WorkerLost(`the worker thread ended with code ${code}`))))
  })
}
