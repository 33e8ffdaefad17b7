// Work in a thread of its own, with its own database connection, so that requests go on.
import { Worker } from 'node:worker_threads'

/** Runs a module to its end in a worker thread of bounded memory; rejects when it fails. */
export async function runWorker(entry: URL, workerData: Readonly<Record<string, unknown>>): Promise<void> {
  const worker = new Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 } })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the worker ${entry.pathname} ended with code ${code}`))))
  })
}
