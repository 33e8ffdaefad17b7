// The worker thread of dumps, retention and drills: a database connection of its own, so that requests go on.
import { fileURLToPath } from 'node:url'
import { workerData } from 'node:worker_threads'
import { appContext } from '../app.ts'
import { drill, drillable } from '../backup/drill.ts'
import { placeNamed } from '../backup/places.ts'
import { prune } from '../backup/prune.ts'
import { type BackupTarget, livingBackups, runBackup, wantBackup } from '../backup/run-backup.ts'
import { config } from '../config.ts'
import { systemActor } from '../context.ts'
import type { Backup } from '../db/backups.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { inThread } from '../thread.ts'
import { catalogue } from './index.ts'

/** `nightly` asks for a dump itself; without an id a drill takes the newest. */
const { task, id, requestId } = workerData as { task: 'make' | 'nightly' | 'drill'; id?: string; requestId: string } // given by functions/
const migrationsFolder = fileURLToPath(new URL('../../infra/migrations', import.meta.url))
const key = config().backupKey
const targetOf = ({ place }: Backup): BackupTarget => ({ place: placeNamed(config(), place), key })

async function make(ctx: DbContext, target: BackupTarget, wanted: string): Promise<void> {
  const { state, reason } = await runBackup(ctx, target, wanted)
  await prune(ctx, target, { dryRun: false })
  if (task === 'nightly' && state !== 'good') throw new AppError('unavailable', `dump ${wanted} failed: ${reason}`)
}

/** The dump that is wanted, whose message may be lost, else a new one. */
async function tonight(ctx: DbContext, target: BackupTarget): Promise<string> {
  const isOurs = ({ state, place }: Backup) => state === 'wanted' && place === target.place.name
  return ((await livingBackups(ctx, target)).find(isOurs) ?? (await wantBackup(ctx, target))).id
}

await inThread('backup-worker', async () => {
  const ctx = await appContext(catalogue, { actor: systemActor('backup'), source: 'timer', requestId })
  if (task === 'drill') {
    const dumped = await drillable(ctx, id)
    await drill(ctx, targetOf(dumped), dumped, migrationsFolder)
  } else {
    const target = { place: placeNamed(config()), key }
    await make(ctx, target, task === 'make' && id !== undefined ? id : await tonight(ctx, target))
  }
})
