// The drill: the newest dump is restored into a scratch database, so that it is known that this works, and how long it takes.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isNote } from '../audit/finding.ts'
import { type Backup, moveOp, selectNewest } from '../db/backups.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { restore } from './restore.ts'
import { type BackupTarget, getBackup } from './run-backup.ts'

const longestReason = 1000

/** A good dump, the newest unless one is named; `not_found` or `conflict` where there is none to restore. */
export async function drillable(ctx: DbContext, id?: string): Promise<Backup> {
  const [newest] = id === undefined ? (await gather(ctx, [selectNewest(ctx, 'any')]))[0] : [await getBackup(ctx, id)]
  if (!newest) throw new AppError('not_found', 'there is no good dump yet: npm run backup makes one')
  if (newest.state !== 'good') throw new AppError('conflict', `dump ${newest.id} is ${newest.state}, not good: name another one`)
  return newest
}

/**
 * Restores a dump from its place into a scratch SQLite file, which proves counts, hashes and ledger, and removes that again. Its row tells the time it took,
 * or what was wrong; recorded either way.
 */
export async function drill(ctx: DbContext, target: BackupTarget, { id }: Pick<Backup, 'id'>, migrationsFolder: string): Promise<Backup> {
  const outcome = await tryRestore(ctx, target, id, migrationsFolder)
  const drilledAt = ctx.now()
  await commit(ctx, [record('backup.drill', 'backup', null, { id, ...outcome })], {
    also: moveOp(ctx, { id }, { drilledAt, drillMilliseconds: outcome.milliseconds, drillReason: outcome.reason }),
  })
  ctx.log[outcome.reason === null ? 'debug' : 'error']('restore drill', { id, ...outcome })
  return getBackup(ctx, id)
}

async function tryRestore(ctx: DbContext, { place, key }: BackupTarget, id: string, migrationsFolder: string) {
  const scratch = mkdtempSync(join(tmpdir(), 'opsbook-drill-'))
  try {
    const { catalogue, keys, log } = ctx
    const url = `sqlite:${join(scratch, 'drill.db')}`
    const { milliseconds, findings } = await restore({ place, id, key, url, catalogue, migrationsFolder, keys, log })
    const faults = findings.filter((finding) => !isNote(finding)).map(({ message }) => message)
    return { milliseconds: Math.round(milliseconds), reason: faults.length > 0 ? shortened(faults.join('; ')) : null }
  } catch (error) {
    return { milliseconds: null, reason: shortened(error instanceof Error ? error.message : String(error)) }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const shortened = (reason: string) => reason.slice(0, longestReason).toWellFormed()
