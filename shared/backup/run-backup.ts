// The life of a dump: wanted, made, read back, good or failed with the reason. One at a time.
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { type Backup, findBackup, insertBackup, listUnfinishedBackups, moveBackup, newBackupId, wantedBackup } from '../db/backups.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { measure } from '../metrics.ts'
import { checkDump } from './check.ts'
import { dump } from './dump.ts'
import { hasDump, type Manifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'
import type { BackupTask } from './queue.ts'

/** Where dumps go, and the key that they are encrypted with; null: they are not. */
export interface BackupTarget {
  readonly place: BackupPlace
  readonly key: string | null
}

/** A run says that it lives by how long it has run. */
const beatMilliseconds = 15_000
const deadMilliseconds = 120_000
/** A wanted dump that nobody has begun by then was forgotten: its message is lost. */
const forgottenMilliseconds = 3_600_000
const longestReason = 1000

/** Why an unfinished dump will never end; null while it may. */
function deathOf({ state, startedAt, milliseconds }: Backup, now: string): string | null {
  const silent = Date.parse(now) - Date.parse(startedAt) - (milliseconds ?? 0)
  if (state === 'running') return silent > deadMilliseconds ? 'the process that made it ended' : null
  return silent > forgottenMilliseconds ? 'nobody began it within an hour' : null
}

/** A row as people see it: one whose process died has failed, whether anybody has noted it or not. */
export function asSeen(row: Backup, now: string): Backup {
  const isOver = row.state !== 'wanted' && row.state !== 'running'
  const reason = isOver ? null : deathOf(row, now)
  return reason === null ? row : { ...row, state: 'failed', reason }
}

/**
 * The dumps that are wanted or being made, wherever they go. Those to this target whose process died are settled: good where all of it
 * is there (a database that was restored holds the row of its own dump so), else failed.
 */
export async function livingBackups(ctx: DbContext, target: BackupTarget): Promise<Backup[]> {
  const living: Backup[] = []
  for (const row of await listUnfinishedBackups(ctx)) {
    const reason = deathOf(row, ctx.now())
    if (reason === null) living.push(row)
    else if (target.place.name !== row.place) continue
    else if (await hasDump(target.place, row.id)) await checkBackup(ctx, target, row)
    else await moveBackup(ctx, { id: row.id, state: row.state }, { state: 'failed', finishedAt: ctx.now(), reason })
  }
  return living
}

/** Asks for a dump, which runBackup makes; recorded. Throws `conflict` while another one is wanted or being made. */
export async function wantBackup(ctx: DbContext, target: BackupTarget): Promise<Backup> {
  const [other] = await livingBackups(ctx, target)
  if (other)
    throw new AppError(
      'conflict',
      `dump ${other.id} is ${other.state === 'wanted' ? 'about to be made' : `being made since ${other.startedAt}`}: wait for it`,
      {
        issues: [
          {
            path: '',
            code: 'running',
            message: `dump ${other.id} is not finished`,
            hint: `GET /api/backups/${other.id} tells when it is.`,
          },
        ],
      },
    )
  const { place, key } = target
  const row = wantedBackup(ctx, { id: newBackupId(ctx), place: place.name, isEncrypted: key !== null })
  await commit(ctx, [record('backup.create', 'backup', null, { id: row.id, place: row.place })], { also: [insertBackup(ctx, row)] })
  return row
}

/** Makes a wanted dump and reads all of it back; returns its row, `failed` with the reason where that did not work. A dump that is in another state is left as it is. */
export async function runBackup(ctx: DbContext, target: BackupTarget, id: string): Promise<Backup> {
  const startedAt = ctx.now()
  if (await moveBackup(ctx, { id, state: 'wanted' }, { state: 'running', startedAt, milliseconds: 0 })) {
    const isFirst = (one: Backup) => one.id !== id && one.state === 'running' && `${one.startedAt} ${one.id}` < `${startedAt} ${id}`
    const other = (await livingBackups(ctx, target)).find(isFirst)
    const begun = performance.now()
    const since = () => Math.round(performance.now() - begun)
    const beat = setInterval(() => {
      moveBackup(ctx, { id, state: 'running' }, { milliseconds: since() }).catch((error) =>
        ctx.log.warn('a dump could not say that it lives', { id, error }),
      )
    }, beatMilliseconds)
    try {
      if (other) throw new AppError('conflict', `dump ${other.id} was being made at the same time`)
      await dump(ctx, target.place, { id, key: target.key })
      await settle(ctx, target, id)
    } catch (error) {
      await fail(ctx, target, id, error)
    } finally {
      clearInterval(beat)
    }
    const made = await getBackup(ctx, id)
    measure('backup.duration', since() / 1000, { state: made.state })
    return made
  }
  return getBackup(ctx, id)
}

/**
 * Reads all of a dump that has its manifest back. Where something is wrong with it, or with the key, its row is no longer verified and says why; nothing
 * is removed.
 */
export async function checkBackup(ctx: DbContext, target: BackupTarget, { id }: Pick<Backup, 'id'>): Promise<Backup> {
  try {
    await settle(ctx, target, id)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    const unverified = { checkedAt: null, drilledAt: null, drillMilliseconds: null, drillReason: null }
    await moveBackup(ctx, { id }, { ...unverified, state: 'good', reason: reasonOf(error) })
  }
  return getBackup(ctx, id)
}

/** The row of a dump, or not_found. */
export async function getBackup(ctx: DbContext, id: string): Promise<Backup> {
  const row = await findBackup(ctx, id)
  if (row) return row
  throw new AppError('not_found', `there is no dump ${id}`)
}

/** Notes of a task whose message failed time after time that it came to nothing. */
export async function giveUpTask(ctx: DbContext, { task, id }: BackupTask): Promise<void> {
  const reason = 'it failed five times, or the process ended while it was at it; the log tells more'
  if (task === 'drill') await moveBackup(ctx, { id, state: 'good' }, { drilledAt: ctx.now(), drillMilliseconds: null, drillReason: reason })
  else
    for (const state of ['wanted', 'running'] as const)
      await moveBackup(ctx, { id, state }, { state: 'failed', finishedAt: ctx.now(), reason })
}

/** Reads a dump back and notes what it holds. */
async function settle(ctx: DbContext, { place, key }: BackupTarget, id: string): Promise<void> {
  const manifest = await checkDump(place, id, key)
  const hash = createHash('sha256')
  await pipeline(await place.read(`${id}/manifest.json`), hash)
  const { finishedAt } = await getBackup(ctx, id)
  const set = { ...factsOf(manifest), manifestHash: hash.digest('hex'), state: 'good', reason: null, checkedAt: ctx.now() } as const
  await moveBackup(ctx, { id }, { ...set, finishedAt: finishedAt ?? ctx.now() })
}

/** What the row of a dump takes from its manifest. */
export function factsOf({ tables, milliseconds, schema, ledger, isEncrypted }: Manifest) {
  const sum = (of: 'rows' | 'bytes') => tables.reduce((total, table) => total + table[of], 0)
  const facts = { rows: sum('rows'), bytes: sum('bytes'), milliseconds, schemaVersion: schema.version, isEncrypted }
  return { ...facts, ledgerSeq: ledger?.seq ?? null, ledgerHash: ledger?.hash ?? null }
}

/** Without its manifest, what there is of it is no dump; it is swept once a day has passed. */
async function fail(ctx: DbContext, { place }: BackupTarget, id: string, error: unknown): Promise<void> {
  ctx.log.error('dump failed', { id, error })
  await moveBackup(ctx, { id }, { state: 'failed', finishedAt: ctx.now(), reason: reasonOf(error) })
  await place.remove(`${id}/manifest.json`).catch((cause: unknown) => ctx.log.warn('a manifest of a failed dump stays', { id, cause }))
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, longestReason).toWellFormed()
