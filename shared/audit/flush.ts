// Seals what waits and brings it to its anchors, in one go.
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { AppError } from '../errors.ts'
import { anchorPlace } from './anchor-places.ts'
import type { AnchorPlace } from './anchors.ts'
import { anchorPending, type Sealed, sealPending } from './seal.ts'
import { entriesOf } from './stats.ts'

/** What was done; `note` says why blocks have no anchors yet, where they should. */
export interface Flushed extends Sealed {
  readonly anchored: number
  readonly note: string | null
}

/** Seals and anchors all that waits; throws what anchoring fails by, once all is sealed. */
export async function sealAndAnchor(ctx: DbContext, config: Pick<Config, 'vault'>): Promise<Flushed> {
  const sealed = await sealPending(ctx)
  return { ...sealed, anchored: await anchorPending(ctx, anchorPlace(config)), note: null }
}

/** Seals and anchors at most so many blocks; where anchors cannot be reached, what is sealed stays sealed, and `note` says so. */
export async function flushLedger(ctx: DbContext, openAnchors: () => AnchorPlace, mostBlocks: number): Promise<Flushed> {
  const sealed = await sealPending(ctx, { mostBlocks })
  try {
    const anchored = await anchorPending(ctx, openAnchors(), mostBlocks)
    return { ...sealed, isAll: sealed.isAll && anchored < mostBlocks, anchored, note: null }
  } catch (error) {
    ctx.log.warn('sealed blocks could not be anchored', { error, requestId: ctx.requestId })
    const reason = error instanceof AppError ? error.message : 'the place of anchors does not answer'
    return { ...sealed, isAll: false, anchored: 0, note: `sealed but not anchored: ${reason}` }
  }
}

/** The same, with how many entries of some resources were sealed by it (and whoever sealed meanwhile), and how many of them wait still. */
export async function flushOf(
  ctx: DbContext,
  resources: readonly string[],
  openAnchors: () => AnchorPlace,
  mostBlocks: number,
): Promise<Flushed & { readonly sealed: number; readonly pending: number }> {
  const count = sql`count(*)`.as('entries')
  const waiting = () => entriesOf(ctx, resources).where('seq', 'is', null)
  const [[before] = [], [newest] = []] = await ctx.engine.read([
    waiting().select(count).compile(),
    entriesOf(ctx, null)
      .select(sql`max(${sql.ref('entryNo')})`.as('last'))
      .compile(),
  ])
  const flushed = await flushLedger(ctx, openAnchors, mostBlocks)
  const last = bound(auditColumns.entryNo, Number(newest?.last ?? 0), ctx.engine.dialect)
  const [[left] = [], [pending] = []] = await ctx.engine.read([
    waiting().where('entryNo', '<=', last).select(count).compile(),
    waiting().select(count).compile(),
  ])
  const sealed = Math.max(0, Number(before?.entries ?? 0) - Number(left?.entries ?? 0))
  return { ...flushed, sealed, pending: Number(pending?.entries ?? 0) }
}

/** The place of anchors, once it is known to answer; null with the reason where it does not. */
export async function reachAnchors(open: () => AnchorPlace): Promise<{ anchors: AnchorPlace | null; note: string | null }> {
  try {
    const anchors = open()
    await anchors.branches()
    return { anchors, note: null }
  } catch (error) {
    const reason =
      error instanceof AppError ? error.message : `the place of anchors does not answer (${error instanceof Error ? error.message : error})`
    return { anchors: null, note: `only the chain in the database was checked: ${reason}` }
  }
}
