// The steps that triggers start: a blob that arrived begins an import, a queue message carries it on in a worker thread.
import type { DbContext } from '../db/context.ts'
import { createImport, findImport, findImportOfBlob, type ImportRow, isForHost, moveImport, unfinishedStates } from '../db/imports.ts'
import { orAfterMaintenance } from '../db/maintenance.ts'
import { measure } from '../metrics.ts'
import { failImport } from './fail.ts'
import type { ImportFiles } from './files.ts'
import { newImport } from './new-import.ts'
import { keepTrouble } from './trouble.ts'
import type { ImportOptions } from './types.ts'
import { runWorker, WorkerLost } from './worker.ts'

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
    else ctx.log.warn('a file was uploaded over one whose import has begun; it is left alone', { importId: announced.id })
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
 * which queues the next step. `worker` is the module that runs it. A message for an import that has ended, or is paused, changes nothing; one
 * for an import that is running here waits for that run, for it may bring what the run has not seen, such as the resuming of what was paused. During
 * maintenance what would apply or undo is queued again.
 */
export async function stepImport(ctx: DbContext, importId: number, worker: URL, queue: Pick<ImportFiles, 'enqueue'>): Promise<void> {
  if (!Number.isSafeInteger(importId)) return
  const before = running.get(importId) ?? Promise.resolve()
  const work = before.catch(() => undefined).then(() => carryOn(ctx, importId, worker, queue))
  running.set(importId, work)
  await work.finally(() => {
    if (running.get(importId) === work) running.delete(importId)
  })
}

async function carryOn(ctx: DbContext, importId: number, worker: URL, queue: Pick<ImportFiles, 'enqueue'>): Promise<void> {
  const row = await findImport(ctx, importId)
  if (!row || !isForHost(row)) return
  await orAfterMaintenance(ctx, {
    isWriting: row.state === 'applying' || row.state === 'undoing',
    work: () => runStep(ctx, row, worker),
    postpone: (seconds) => queue.enqueue(importId, seconds),
  })
}

async function runStep(ctx: DbContext, row: ImportRow, worker: URL): Promise<void> {
  const { id: importId } = row
  try {
    await runWorker(worker, { importId, requestId: ctx.requestId, milliseconds: stepMilliseconds })
  } catch (error) {
    if (error instanceof WorkerLost) await keepTrouble(ctx, importId, error)
    throw error
  }
  const after = await findImport(ctx, importId)
  if (after) measureStep(ctx, row, after)
  ctx.log.info('import step', { importId, state: after?.state, rowsDone: after?.rowsDone, rowsTotal: after?.rowsTotal })
}

function measureStep(ctx: DbContext, before: ImportRow, after: ImportRow): void {
  const { state } = after
  measure('import.steps', 1, { state })
  measure('import.rows', Math.max(0, (after.rowsDone ?? 0) - (before.rowsDone ?? 0)))
  const isOver = !unfinishedStates.some((one) => one === state) && state !== 'paused'
  if (isOver) measure('import.duration', (Date.parse(ctx.now()) - Date.parse(after.createdAt)) / 1000, { state })
}

/** Ends an import whose step failed time after time, with what it failed by at last. An undo that is given up can be asked for again. */
export async function giveUpImport(ctx: DbContext, importId: number): Promise<void> {
  if (!Number.isSafeInteger(importId)) return
  await running.get(importId)?.catch(() => undefined)
  const row = await findImport(ctx, importId)
  if (!row || !isForHost(row)) return
  const cause = row.trouble ?? 'the process ended while it worked on the import'
  if (row.state === 'undoing') {
    const reason = `the undo failed five times, at last by: ${cause}; what it has taken back stays so. POST /api/imports/${row.id}/undo goes on with it`
    await moveImport(ctx, { id: row.id, state: 'undoing' }, { state: 'failed', reason })
  } else await failImport(ctx, importId, `the import failed five times, at last by: ${cause}; once that is mended, upload the file again`)
}
