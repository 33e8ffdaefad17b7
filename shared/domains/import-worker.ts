// The worker thread of an import step: a database connection of its own, so that requests go on.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { appContext } from '../app.ts'
import { config } from '../config.ts'
import { systemActor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, isForHost, moveImport } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { failImport } from '../imports/fail.ts'
import { type ImportFiles, importFiles } from '../imports/files.ts'
import { runImport } from '../imports/run.ts'
import { makeScratch } from '../imports/scratch.ts'
import { tellOfReading } from '../imports/tell-of-reading.ts'
import { keepTrouble } from '../imports/trouble.ts'
import { runUndo } from '../imports/undo.ts'
import { inThread } from '../thread.ts'
import { catalogue } from './index.ts'
import { actorOf, rightsOf } from './worker-actor.ts'

const { importId, requestId, milliseconds } = workerData as { importId: number; requestId: string; milliseconds: number } // given by step.ts
const deadline = Date.now() + milliseconds

/** Runs one step and queues the next where there is one. A file that is gone or too large ends the import; anything else is kept as its trouble and thrown, and the queue tries again. */
async function step(): Promise<void> {
  const ctx = await appContext(catalogue, { actor: systemActor('import'), source: 'import', requestId, importId })
  const row = await findImport(ctx, importId)
  if (!row || !isForHost(row)) return // paused or cancelled since the thread was begun
  const files = importFiles(config())
  try {
    const state = row.state === 'undoing' ? await runUndo(ctx, importId, deadline) : await bringIn(ctx, row, files)
    if (row.trouble !== null) await moveImport(ctx, { id: importId }, { trouble: null })
    if (state === 'applying' || state === 'undoing') await files.enqueue(importId)
  } catch (error) {
    await keepTrouble(ctx, importId, error)
    throw error
  }
}

type State = ImportRow['state'] | 'taken'

/** Carries the file on; returns the state of the import then, or `taken` when another run has it, or it was paused or cancelled. */
async function bringIn(ctx: DbContext, row: ImportRow, files: ImportFiles): Promise<State> {
  const folder = makeScratch()
  try {
    const actor = await actorOf(ctx, row, 'import')
    const path = join(folder, 'workbook')
    const { uploadLimit } = config()
    const { bytes = 0 } = (await files.properties(row.blobPath)) ?? {}
    if (bytes > uploadLimit)
      throw new AppError(
        'too_large',
        `the file has ${bytes} bytes; the limit is ${uploadLimit} (OPSBOOK_UPLOAD_LIMIT). Split it into several files.`,
      )
    await files.download(row.blobPath, row.etag, path)
    const options = {
      path,
      can: rightsOf(actor),
      deadline,
      onProgress: tellOfReading(ctx, row),
      results: files.results(importId),
      limits: { fileBytes: uploadLimit },
    }
    const { state } = await runImport({ ...ctx, actor }, row, options)
    return state === 'failed' ? stateOf(ctx) : state
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    await failImport(ctx, importId, error.message, deadline)
    return stateOf(ctx)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const stateOf = async (ctx: DbContext): Promise<State> => (await findImport(ctx, importId))?.state ?? 'taken'

await inThread('import-worker', step)
