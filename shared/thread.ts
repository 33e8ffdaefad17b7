// What a worker thread does, as a part of the work that began it.
import { workerData } from 'node:worker_threads'
import { closeApp } from './app.ts'
import { flushTelemetry, startTelemetry } from './telemetry.ts'
import { traceOf, Work, within } from './trace.ts'

const { requestId = 'thread' } = (workerData ?? {}) as { requestId?: string } // given by runWorker

/** Runs the work of this thread under a name, in the trace that it was begun in; then closes what it opened. Throws what the work throws. */
export async function inThread(name: string, doing: () => Promise<void>): Promise<void> {
  await startTelemetry()
  const work = new Work({ requestId, name, kind: 'internal', parent: traceOf(workerData) })
  let isFailed = true
  try {
    await within(work, doing)
    isFailed = false
  } finally {
    work.end({}, isFailed)
    await closeApp()
    await flushTelemetry()
  }
}
