// The worker thread that writes an export: any number of rows, while requests go on.
import { workerData } from 'node:worker_threads'
import { appContext } from '../app.ts'
import { config } from '../config.ts'
import { systemActor } from '../context.ts'
import { AppError } from '../errors.ts'
import { exportFiles } from '../exports/files.ts'
import { runExport } from '../exports/run.ts'
import { failExport, findExport } from '../exports/step.ts'
import { inThread } from '../thread.ts'
import { catalogue } from './index.ts'
import { actorOf, rightsOf } from './worker-actor.ts'

const { exportId, requestId } = workerData as { exportId: number; requestId: string } // given by exports/step.ts

/** What a person must mend ends the export; anything else is thrown, and the queue tries again. */
async function step(): Promise<void> {
  const ctx = await appContext(catalogue, { actor: systemActor('export'), source: 'api', requestId })
  const row = await findExport(ctx, exportId)
  if (row?.state !== 'writing') return
  try {
    const actor = await actorOf(ctx, row, 'export')
    await runExport({ ...ctx, actor }, row, { files: exportFiles(config()), can: rightsOf(actor) })
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    await failExport(ctx, row, error.message)
  }
}

await inThread('export-worker', step)
