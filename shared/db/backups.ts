// Bookkeeping of dumps: one row each, whatever became of it. Named functions; making and removing one is recorded by its commit.
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { backupColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, Miss, type Op } from './engine.ts'
import { gather, type Selection } from './store.ts'

/** A dump as it is kept. */
export type Backup = ValuesOf<typeof backupColumns>

const book = bookOf('backup', backupColumns)
type Refined = NonNullable<Parameters<typeof book.select>[2]>

/** Id of a new dump, `20261127T013000Z-ab12cd`: ids of later dumps sort after it. */
export function newBackupId(ctx: Pick<DbContext, 'now' | 'random'>): string {
  return `${ctx.now().replaceAll(/[-:]|\.\d+/g, '')}-${ctx.random(3)}`
}

/** The instant that an id begins with, ISO 8601; null for what is no id of a dump. */
export function backupInstant(id: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{6}$/.exec(id)
  if (!parts) return null
  const [, year, month, day, hour, minute, second] = parts
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
}

/** A row that tells of no outcome yet. */
export function wantedBackup(ctx: DbContext, { id, place, isEncrypted }: Pick<Backup, 'id' | 'place' | 'isEncrypted'>): Backup {
  const unknown = { finishedAt: null, rows: null, bytes: null, milliseconds: null, schemaVersion: null, ledgerSeq: null }
  const none = { ledgerHash: null, manifestHash: null, reason: null, checkedAt: null, drilledAt: null, drillMilliseconds: null }
  const row = { id, place, isEncrypted, state: 'wanted', requestedBy: ctx.actor.name, startedAt: ctx.now() } as const
  return { ...row, ...unknown, ...none, drillReason: null, removedAt: null }
}

/** Keeps a new row, to go into a commit. */
export const insertBackup = (ctx: DbContext, row: Backup): Op => book.insert(ctx.engine.dialect, row)

/** Moves a row on, to go into a commit; misses when it is in another state by now. */
export function moveOp(ctx: DbContext, match: Pick<Backup, 'id'> & Partial<Backup>, set: Partial<Backup>): Op[] {
  return book.update(ctx.engine.dialect, [match], set)
}

/** Moves a row on; false when it is in another state by now. */
export async function moveBackup(ctx: DbContext, match: Pick<Backup, 'id'> & Partial<Backup>, set: Partial<Backup>): Promise<boolean> {
  try {
    await ctx.engine.write(moveOp(ctx, match, set), ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss) return false
    throw error
  }
}

const newestFirst = (ctx: DbContext, where: Partial<Backup>, limit: number | null, refine: Refined = (query) => query) =>
  book.select(ctx.engine.dialect, where, (query) => {
    const sorted = refine(query).orderBy('id', 'desc')
    if (limit === null) return sorted
    return ctx.engine.dialect === 'sqlite' ? sorted.limit(limit) : sorted.top(limit)
  })

/** The dump of an id, if there is one. */
export async function findBackup(ctx: DbContext, id: string): Promise<Backup | undefined> {
  const [[row]] = await gather(ctx, [book.select(ctx.engine.dialect, { id })])
  return row
}

/** Dumps before an id, newest first; null begins at the newest. */
export async function listBackups(ctx: DbContext, { before, limit }: { before: string | null; limit: number }): Promise<Backup[]> {
  const { dialect } = ctx.engine
  const older: Refined = (query) => (before === null ? query : query.where('id', '<', bound(backupColumns.id, before, dialect)))
  const [rows] = await gather(ctx, [newestFirst(ctx, {}, limit, older)])
  return rows
}

/** Dumps that are wanted or being made. */
export async function listUnfinishedBackups(ctx: DbContext): Promise<Backup[]> {
  const states = (['wanted', 'running'] as const).map((state) => bound(backupColumns.state, state, ctx.engine.dialect))
  const [rows] = await gather(ctx, [newestFirst(ctx, {}, null, (query) => query.where('state', 'in', states))])
  return rows
}

/** The good dumps of a place, newest first: as many as retention leaves. */
export async function listGoodBackups(ctx: DbContext, place: string): Promise<Backup[]> {
  const [rows] = await gather(ctx, [newestFirst(ctx, { state: 'good', place }, null)])
  return rows
}

/** Whether all of a dump was read back and found whole, or it was restored without a fault. */
export function isVerified({ checkedAt, drilledAt, drillReason }: Pick<Backup, 'checkedAt' | 'drilledAt' | 'drillReason'>): boolean {
  return drilledAt === null ? checkedAt !== null : drillReason === null
}

/** Selects the newest good dump; of those only that were verified, where told. */
export function selectNewest(ctx: DbContext, only: 'any' | 'verified'): Selection<Backup> {
  const verified: Refined = (query) =>
    query.where((eb) =>
      eb.or([
        eb.and([eb('drilledAt', 'is', null), eb('checkedAt', 'is not', null)]),
        eb.and([eb('drilledAt', 'is not', null), eb('drillReason', 'is', null)]),
      ]),
    )
  return newestFirst(ctx, { state: 'good' }, 1, only === 'any' ? undefined : verified)
}

/** Selects the dump that was drilled last. */
export function selectLastDrilled(ctx: DbContext): Selection<Backup> {
  return book.select(ctx.engine.dialect, {}, (query) => {
    const sorted = query.where('drilledAt', 'is not', null).orderBy('drilledAt', 'desc')
    return ctx.engine.dialect === 'sqlite' ? sorted.limit(1) : sorted.top(1)
  })
}
