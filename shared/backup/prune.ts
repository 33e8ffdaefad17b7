// Removes the dumps that retention does not keep, and what dumps that died have left. Ended at any moment, the next run completes it.
import { type Backup, backupInstant, findBackup, insertBackup, isVerified, listGoodBackups, moveOp, wantedBackup } from '../db/backups.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StepTaken } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { listDumps } from './manifest.ts'
import type { BackupPlace } from './place.ts'
import { planRetention } from './retention.ts'
import { type BackupTarget, factsOf, livingBackups } from './run-backup.ts'

/** What was, or with `dryRun` would be, kept and removed. */
export interface Pruned {
  readonly kept: readonly { readonly id: string; readonly reasons: readonly string[] }[]
  readonly removed: readonly { readonly id: string; readonly bytes: number; readonly reason: string }[]
}

interface Lying {
  readonly files: string[]
  bytes: number
  hasManifest: boolean
}

const leftoverMilliseconds = 86_400_000
const ofTheDead = 'left by a dump that failed'
const manifestOf = (id: string) => `${id}/manifest.json`

/**
 * Applies retention to the dumps of a place; each removal is recorded. Throws `unavailable`, with nothing removed, where the place holds none of
 * the dumps that it should hold.
 */
export async function prune(ctx: DbContext, target: BackupTarget, { dryRun }: { dryRun: boolean }): Promise<Pruned> {
  const { place } = target
  const living = new Set((await livingBackups(ctx, target)).map(({ id }) => id))
  const lying = await look(place)
  const known = await listGoodBackups(ctx, place.name)
  const found = await findUnknown(ctx, place, lying, new Set(known.map(({ id }) => id)))
  if (!dryRun)
    for (const row of found)
      await commit(ctx, [record('backup.find', 'backup', null, { id: row.id, place: place.name })], { also: [insertBackup(ctx, row)] })
  const good = [...known, ...found]
  const whole = good.filter(({ id }) => lying.get(id)?.hasManifest)
  if (good.length > 0 && whole.length === 0)
    throw new AppError('unavailable', `${place.name} holds none of the ${good.length} dumps that it should hold; nothing was removed`)
  const plan = planRetention(
    whole.map((row) => ({ id: row.id, startedAt: row.startedAt, isVerified: isVerified(row), row })),
    ctx.now(),
  )
  const gone = [
    ...good.filter(({ id }) => !lying.get(id)?.hasManifest).map((row) => ({ row, reason: 'its removal was begun' })),
    ...plan.removed.map(({ row }) => ({ row, reason: 'retention' })),
  ]
  const goodIds = new Set(good.map(({ id }) => id))
  const isOld = (id: string) => Date.parse(ctx.now()) - Date.parse(backupInstant(id) ?? ctx.now()) > leftoverMilliseconds
  const isLeft = (id: string, { hasManifest }: Lying) => !hasManifest && !goodIds.has(id) && !living.has(id) && isOld(id)
  const left = [...lying].filter(([id, one]) => isLeft(id, one))
  const held = new Set<string>()
  if (!dryRun) {
    for (const { row, reason } of gone) if (!(await removeBackup(ctx, place, row, lying.get(row.id)?.files ?? [], reason))) held.add(row.id)
    for (const [id, { files }] of left) if (!(await sweep(ctx, place, id, files))) held.add(id)
  }
  const bytesOf = (id: string) => lying.get(id)?.bytes ?? 0
  const removed = [
    ...gone.map(({ row: { id }, reason }) => ({ id, bytes: bytesOf(id), reason })),
    ...left.map(([id]) => ({ id, bytes: bytesOf(id), reason: ofTheDead })),
  ]
  return {
    kept: [
      ...plan.kept.map(({ dump, reasons }) => ({ id: dump.id, reasons })),
      ...[...held].map((id) => ({ id, reasons: ['held by storage'] })),
    ],
    removed: removed.filter(({ id }) => !held.has(id)),
  }
}

/** The files of every dump and of what is left of one, by id. */
async function look(place: BackupPlace): Promise<Map<string, Lying>> {
  const lying = new Map<string, Lying>()
  for await (const { path, bytes } of place.list('')) {
    const id = path.slice(0, path.indexOf('/'))
    if (backupInstant(id) === null) continue
    const found = lying.get(id) ?? { files: [], bytes: 0, hasManifest: false }
    lying.set(id, found)
    if (path === manifestOf(id)) found.hasManifest = true
    else found.files.push(path)
    found.bytes += bytes
  }
  return lying
}

/** A database that was restored does not know of the dumps that were made after its own: they get a row, and are kept and removed like all. */
async function findUnknown(
  ctx: DbContext,
  place: BackupPlace,
  lying: ReadonlyMap<string, Lying>,
  known: ReadonlySet<string>,
): Promise<Backup[]> {
  const unknown = new Set<string>()
  for (const [id, { hasManifest }] of lying) if (hasManifest && !known.has(id) && !(await findBackup(ctx, id))) unknown.add(id)
  const manifests = unknown.size > 0 ? await listDumps(place) : []
  return manifests
    .filter(({ id }) => unknown.has(id))
    .map((manifest) => {
      const { id, startedAt, isEncrypted } = manifest
      return { ...wantedBackup(ctx, { id, place: place.name, isEncrypted }), ...factsOf(manifest), startedAt, state: 'good' }
    })
}

/** Removes a file; false while storage itself holds it: a later run tries again. */
async function dropped(place: BackupPlace, path: string): Promise<boolean> {
  try {
    await place.remove(path)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return false
    throw error
  }
}

/** The first file tells whether storage lets go; recorded before the others go, since where nothing is left the next run has nothing to complete. */
async function sweep(ctx: DbContext, place: BackupPlace, id: string, [first = '', ...files]: readonly string[]): Promise<boolean> {
  if (!(await dropped(place, first))) return false
  await commit(ctx, [record('backup.remove', 'backup', null, { id, place: place.name, reason: ofTheDead })])
  for (const file of files) await place.remove(file)
  return true
}

/** The manifest first, so that what is half removed is no dump; the row last, so that the next run finds what is half removed. False while storage holds it. */
async function removeBackup(ctx: DbContext, place: BackupPlace, row: Backup, files: readonly string[], reason: string): Promise<boolean> {
  if (!(await dropped(place, manifestOf(row.id)))) return false
  for (const file of files) await place.remove(file)
  const { id, startedAt } = row
  try {
    await commit(ctx, [record('backup.remove', 'backup', null, { id, place: place.name, startedAt, reason })], {
      also: moveOp(ctx, { id, state: 'good' }, { state: 'removed', removedAt: ctx.now() }),
    })
  } catch (error) {
    // another run has removed it meanwhile, and recorded that
    if (!(error instanceof StepTaken)) throw error
  }
  return true
}
