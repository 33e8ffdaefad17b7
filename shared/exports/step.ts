// The steps of an export that triggers start: a queue message has it written in a worker thread, a poisoned one ends it.
import type { DbContext } from '../db/context.ts'
import { type ExportRow, moveExport, selectExpiredExports, selectExport, selectUnfinishedExports } from '../db/exports.ts'
import { gather } from '../db/store.ts'
import { toTrouble } from '../imports/trouble.ts'
import { runWorker } from '../imports/worker.ts'
import type { ExportFiles } from './files.ts'

const running = new Map<number, Promise<void>>()

/** The export of an id, if there is one. */
export async function findExport(ctx: DbContext, id: number): Promise<ExportRow | undefined> {
  const [[row]] = await gather(ctx, [selectExport(ctx, id)])
  return row
}

const isUnfinished = (row: ExportRow | undefined): row is ExportRow => row?.state === 'waiting' || row?.state === 'writing'

/** Has an export written by the module `worker`; a message for one that has ended changes nothing, and one for an export that is being written here waits for that. */
export async function stepExport(ctx: DbContext, exportId: number, worker: URL): Promise<void> {
  if (!Number.isSafeInteger(exportId)) return
  const work = (running.get(exportId) ?? Promise.resolve()).catch(() => undefined).then(() => write(ctx, exportId, worker))
  running.set(exportId, work)
  await work.finally(() => {
    if (running.get(exportId) === work) running.delete(exportId)
  })
}

async function write(ctx: DbContext, id: number, worker: URL): Promise<void> {
  const row = await findExport(ctx, id)
  if (!isUnfinished(row)) return
  if (row.state === 'waiting' && !(await moveExport(ctx, { id, state: 'waiting' }, { state: 'writing' }))) return
  try {
    await runWorker(worker, { exportId: id, requestId: ctx.requestId })
  } catch (error) {
    ctx.log.error('export not written', { exportId: id, requestId: ctx.requestId, error })
    // what the last try failed by stands there while it is tried again
    await moveExport(ctx, { id, state: 'writing' }, { reason: toTrouble(error, ctx.requestId) })
    throw error
  }
}

/** Ends an export that failed time after time, with what it failed by at last. */
export async function giveUpExport(ctx: DbContext, exportId: number): Promise<void> {
  if (!Number.isSafeInteger(exportId)) return
  const row = await findExport(ctx, exportId)
  if (!isUnfinished(row)) return
  const cause = row.reason ?? 'the process ended while it wrote the file'
  await failExport(ctx, row, `the export failed five times, at last by: ${cause}; once that is mended, ask for it again`)
}

/** Ends an export with the reason why there is no file. */
export async function failExport(ctx: DbContext, { id, state }: ExportRow, reason: string): Promise<void> {
  await moveExport(ctx, { id, state }, { state: 'failed', reason: reason.slice(0, 1000).toWellFormed(), finishedAt: ctx.now() })
}

/**
 * Deletes files that have had their time, and queues again what is unfinished, for a message may have been lost; returns how many exports had
 * a file. May be killed at any point and run again.
 */
export async function expireExports(ctx: DbContext, files: ExportFiles): Promise<number> {
  const [unfinished] = await gather(ctx, [selectUnfinishedExports(ctx)])
  for (const { id } of unfinished) await files.enqueue(id)
  for (let expired = 0; ; ) {
    const [rows] = await gather(ctx, [selectExpiredExports(ctx)])
    if (rows.length === 0) return expired
    for (const { id } of rows) {
      await files.remove(id)
      if (await moveExport(ctx, { id, state: 'done' }, { state: 'expired' })) expired++
    }
  }
}
