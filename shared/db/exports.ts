// Bookkeeping of exports: files that people asked for. Named functions; what was exported is audited by the commit that ends one.
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { exportColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, Miss, type Op } from './engine.ts'
import { isExactly } from './query.ts'
import type { Selection } from './store.ts'

/** An export as it is kept. */
export type ExportRow = ValuesOf<typeof exportColumns>

const book = bookOf('export', exportColumns)
/** States in which an export still has something to do. */
const unfinished = ['waiting', 'writing'] as const
/** Files that a nightly run deletes at most. */
const mostExpired = 1000

/** Keeps a new export, in a commit. */
export function insertExport(ctx: DbContext, row: ExportRow): Op {
  return book.insert(ctx.engine.dialect, row)
}

/** Selects an export by id. */
export function selectExport(ctx: DbContext, id: number): Selection<ExportRow> {
  return book.select(ctx.engine.dialect, { id })
}

/** Selects the newest exports before an id (null: of all), newest first, of one person or of everybody (null). */
export function selectExports(ctx: DbContext, createdBy: string | null, before: number | null, limit: number): Selection<ExportRow> {
  const { dialect } = ctx.engine
  return book.select(dialect, {}, (query) => {
    const own =
      createdBy === null ? query : query.where(isExactly('createdBy', bound(exportColumns.createdBy, createdBy, dialect), dialect))
    const older = before === null ? own : own.where('id', '<', bound(exportColumns.id, before, dialect))
    const sorted = older.orderBy('id', 'desc')
    return dialect === 'sqlite' ? sorted.limit(limit) : sorted.top(limit)
  })
}

/** Selects the exports that still have something to do. */
export function selectUnfinishedExports(ctx: DbContext): Selection<ExportRow> {
  const { dialect } = ctx.engine
  const states = unfinished.map((state) => bound(exportColumns.state, state, dialect))
  return book.select(dialect, {}, (query) => query.where('state', 'in', states))
}

/** Selects exports whose files are there. */
export function selectDoneExports(ctx: DbContext): Selection<ExportRow> {
  return book.select(ctx.engine.dialect, { state: 'done' })
}

/** Selects exports whose files have had their time, at most 1,000. */
export function selectExpiredExports(ctx: DbContext): Selection<ExportRow> {
  const { dialect } = ctx.engine
  return book.select(dialect, { state: 'done' }, (query) => {
    const over = query.where('expiresAt', '<=', bound(exportColumns.expiresAt, ctx.now(), dialect))
    return dialect === 'sqlite' ? over.limit(mostExpired) : over.top(mostExpired)
  })
}

/** A move of exports, to go into a commit; it misses when one of them is in another state by now. */
export function moveExportsOp(
  ctx: DbContext,
  matches: readonly (Pick<ExportRow, 'id'> & Partial<ExportRow>)[],
  set: Partial<ExportRow>,
): Op[] {
  return book.update(ctx.engine.dialect, matches, set)
}

/** Moves an export from one of its states on; false when it is in another one by now. */
export async function moveExport(
  ctx: DbContext,
  match: Pick<ExportRow, 'id'> & Partial<ExportRow>,
  set: Partial<ExportRow>,
): Promise<boolean> {
  try {
    await ctx.engine.write(moveExportsOp(ctx, [match], set), ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss) return false
    throw error
  }
}
