// The worker thread of an import step: a database connection of its own, so that requests go on.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { appContext, closeApp } from '../app.ts'
import { createPermissions } from '../auth/permissions.ts'
import { findAccount, toActor } from '../auth/users.ts'
import { config } from '../config.ts'
import { type Actor, systemActor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { findImport, type ImportRow, moveImport } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { failImport } from '../imports/fail.ts'
import { importFiles } from '../imports/files.ts'
import type { Progress } from '../imports/progress.ts'
import { runImport } from '../imports/run.ts'
import { makeScratch } from '../imports/scratch.ts'
import { catalogue, domains } from './index.ts'

const { importId, milliseconds } = workerData as { importId: number; milliseconds: number } // given by step.ts
const deadline = Date.now() + milliseconds
const progressMilliseconds = 1000

/** Runs one step and queues the next where there is one. A file that is gone or too large ends the import; anything else is thrown, and the queue tries again. */
async function step(): Promise<void> {
  const ctx = await appContext(catalogue, { actor: systemActor('import'), source: 'import', importId })
  const row = await findImport(ctx, importId)
  if (!row) return
  const folder = makeScratch()
  try {
    const actor = await actorOf(ctx, row)
    const path = join(folder, 'workbook')
    const files = importFiles(config())
    const { uploadLimit } = config()
    const { bytes = 0 } = (await files.properties(row.blobPath)) ?? {}
    if (bytes > uploadLimit)
      throw new AppError(
        'too_large',
        `the file has ${bytes} bytes; the limit is ${uploadLimit} (OPSBOOK_UPLOAD_LIMIT). Split it into several files.`,
      )
    await files.download(row.blobPath, row.etag, path)
    const permissions = createPermissions(
      catalogue,
      domains.flatMap((domain) => domain.actions),
    )
    let told = 0
    const onProgress = ({ state, rowsDone, rowsTotal }: Progress) => {
      if (state === 'applying' || Date.now() - told < progressMilliseconds) return
      told = Date.now()
      // a word that comes late must not overwrite what the run itself has written since
      moveImport(ctx, { id: importId, state: 'reading' }, { rowsDone, rowsTotal }).catch((error) =>
        ctx.log.warn('progress not written', { importId, error }),
      )
    }
    const can = (permission: string) => permissions.can(actor, permission)
    const options = { path, can, deadline, onProgress, results: files.results(importId), limits: { fileBytes: uploadLimit } }
    const { state } = await runImport({ ...ctx, actor }, row, options)
    if (state === 'applying') await files.enqueue(importId)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    await failImport(ctx, importId, error.message)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whoever began the import, with the rights they have now. */
async function actorOf(ctx: DbContext, row: ImportRow): Promise<Actor> {
  if (row.actorId === null) return { ...ctx.actor, name: row.createdBy, role: row.actorRole }
  const account = await findAccount(ctx, row.actorId)
  if (!account?.isActive) throw new AppError('forbidden', `${row.createdBy}, who began the import, is no active user any more`)
  return toActor(account, null)
}

try {
  await step()
} finally {
  await closeApp()
}
