// The steps that triggers start: a blob that arrived begins an import, a queue message carries it on in a worker thread.
import { Worker } from 'node:worker_threads'
import type { DbContext } from '../db/context.ts'
import { createImport, findImport, findImportOfBlob, type ImportRow, moveImport, terminalMark, unfinishedStates } from '../db/imports.ts'
import { failImport } from './fail.ts'
import type { ImportFiles } from './files.ts'
import { newImport } from './new-import.ts'
import type { ImportOptions } from './types.ts'

/** What a blob event says, and how files without a request of their own are treated. */
export interface Arrival {
  readonly blobPath: string
  readonly timezone: string
}

const longestPath = 400
const longestName = 255

/** Options of a dropped file from its blob metadata: `mode` validate, apply or reconcile, `partial` true or false, `emptycells` keep or clear, `timezone`. */
function optionsOf(
  blobPath: string,
  metadata: Readonly<Record<string, string>>,
  timezone: string,
): ImportOptions | { readonly error: string } {
  if (blobPath.length > longestPath)
    return { error: `the path has ${blobPath.length} characters: give the file a name with which it has at most ${longestPath}` }
  const mode = metadata.mode ?? 'validate'
  const partial = metadata.partial ?? 'false'
  if (mode !== 'validate' && mode !== 'apply' && mode !== 'reconcile')
    return { error: `metadata mode is "${mode}": use validate, apply or reconcile` }
  if (partial !== 'true' && partial !== 'false') return { error: `metadata partial is "${partial}": use true or false` }
  const emptyCells = metadata.emptycells ?? 'keep'
  if (emptyCells !== 'keep' && emptyCells !== 'clear') return { error: `metadata emptycells is "${emptyCells}": use keep or clear` }
  const zone = metadata.timezone ?? timezone
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return { error: `metadata timezone is "${zone}": use an IANA zone such as Africa/Nairobi` }
  }
  return { mode, isPartial: partial === 'true', emptyCells, timezone: zone }
}

/**
 * Begins the import of a blob version: the one announced by POST /api/imports, or a new one for a file that was dropped.
 * The same event again changes nothing.
 */
export async function startImport(ctx: DbContext, files: ImportFiles, arrival: Arrival): Promise<void> {
  const { blobPath } = arrival
  const found = await files.properties(blobPath)
  if (!found) return // removed since
  const { metadata, etag } = found
  const known = await findImportOfBlob(ctx, blobPath, etag)
  if (known) {
    // the process may have been killed before the first step was queued; one step too many changes nothing
    if (known.state === 'waiting') await files.enqueue(known.id)
    return
  }
  const announced = await findAnnounced(ctx, blobPath)
  if (announced) {
    if (await moveImport(ctx, { id: announced.id, state: 'waiting', etag: '' }, { etag })) await files.enqueue(announced.id)
    // what is uploaded to the same URL once more must not begin an import with rights that its owner does not have
    else ctx.log.warn('a file was uploaded over one whose import has begun; it is left alone', { importId: announced.id, blobPath })
    return
  }
  const options = optionsOf(blobPath, metadata, arrival.timezone)
  const fileName = blobPath
    .slice(blobPath.lastIndexOf('/') + 1)
    .slice(0, longestName)
    .toWellFormed()
  const usable = 'error' in options ? { mode: 'validate' as const, isPartial: false, timezone: arrival.timezone } : options
  const refused = 'error' in options ? { state: 'failed' as const, reason: options.error.slice(0, 1000).toWellFormed() } : {}
  const row = { ...newImport(ctx, { ...usable, fileName, blobPath: blobPath.slice(0, longestPath).toWellFormed(), etag }), ...refused }
  const created = await createImport(ctx, row)
  if (created && !('error' in options)) await files.enqueue(created.id)
}

/** The import that was announced for a path of the form `{id}/{file}`. */
async function findAnnounced(ctx: DbContext, blobPath: string): Promise<ImportRow | undefined> {
  const id = Number(/^(\d{1,15})\//.exec(blobPath)?.[1])
  const row = Number.isSafeInteger(id) ? await findImport(ctx, id) : undefined
  return row?.blobPath === blobPath ? row : undefined
}

const running = new Map<number, Promise<void>>()

/** Time that one step may take before it hands over to the next, in milliseconds: under the shortest limit of a function. */
export const stepMilliseconds = 4 * 60_000

/**
 * Carries an import on in a worker thread with a database connection of its own, until it ends or the step's time is over;
 * which queues the next step. `worker` is the module that runs it. A message for an import that is running here already, or that has ended, changes nothing.
 */
export async function stepImport(ctx: DbContext, importId: number, worker: URL): Promise<void> {
  const busy = running.get(importId)
  if (busy || !Number.isSafeInteger(importId)) return busy
  const work = carryOn(ctx, importId, worker).finally(() => running.delete(importId))
  running.set(importId, work)
  await work
}

async function carryOn(ctx: DbContext, importId: number, worker: URL): Promise<void> {
  const row = await findImport(ctx, importId)
  if (!row || !unfinishedStates.some((state) => state === row.state) || row.etag === '' || row.etag.startsWith(terminalMark)) return
  await runInWorker(worker, importId)
  const after = await findImport(ctx, importId)
  ctx.log.info('import step', { importId, state: after?.state, rowsDone: after?.rowsDone, rowsTotal: after?.rowsTotal })
}

/** Ends an import whose step failed time after time. */
export async function giveUpImport(ctx: DbContext, importId: number): Promise<void> {
  if (Number.isSafeInteger(importId))
    await failImport(ctx, importId, 'the import failed five times; see the log for the cause, then upload the file again')
}

async function runInWorker(entry: URL, importId: number): Promise<void> {
  const worker = new Worker(entry, {
    workerData: { importId, milliseconds: stepMilliseconds },
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the import worker ended with code ${code}`))))
  })
}
