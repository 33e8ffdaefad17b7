// How a stocktake ends: its differences are posted in one commit, or nothing is.
import { z } from 'zod'
import { defineAction, ofSameName } from '../../catalogue/action.ts'
import { text } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { type Change, expect, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { showRow } from '../../http/render.ts'
import { note } from './inputs.ts'
import { stock } from './ledger.ts'
import { changesOf, type Line, untilDecided } from './posting.ts'
import { averageCost, refuseAll, worth } from './rules.ts'
import { lookAtStocktake } from './stocktake-queries.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'
import { checkCounted, checkOpen, checkPosting } from './stocktake-rules.ts'

type Sight = Awaited<ReturnType<typeof lookAtStocktake>>

/** Of those who end a stocktake at once one wins, and who counts meanwhile hears of it. */
function ending({ taking, lines }: Sight, patch: object): Change[] {
  return [update(stocktake, taking, patch), expect(stocktake, taking), ...lines.map((line) => expect(stocktakeLine, line))]
}

/** The row of a stocktake as it will be. */
const shown = (ctx: DbContext, { taking }: Sight, [row = {}]: readonly Row[]) =>
  showRow(ctx.catalogue, stocktake, row, { store: taking.store, category: taking.category })

/** What each line comes to: its variance, or all that is on hand where nobody counted and that means zero. */
function toPostings({ lines, items, shelfOf }: Sight, isZero: boolean) {
  return lines.map((line) => {
    const [shelf, item] = [shelfOf(line), items.get(line.itemId)]
    const isCounted = line.counted !== null
    const variance = isCounted ? (line.variance ?? 0) : isZero ? 0 - (shelf?.quantity ?? 0) : 0
    const words = { label: String(line.item), lotNumber: line.lot === null ? null : String(line.lot), unit: item?.unit ?? '' }
    return { line, shelf, item, isCounted, variance, otherwise: worth(Math.max(variance, 0), item?.unitCost ?? 0), ...words }
  })
}

type Posting = ReturnType<typeof toPostings>[number]

function toLine({ taking }: Sight, { line, shelf, item, variance, otherwise, lotNumber }: Posting, id: number): Line {
  const place = { storeId: taking.storeId, code: String(taking.store) }
  const lot = line.lotId === null ? null : { id: line.lotId, lotNumber: lotNumber ?? '' }
  const unitCost = averageCost(shelf) ?? item?.unitCost ?? null
  return { place, lot, shelf, kind: 'count', quantity: variance, amount: null, otherwise, unitCost, links: { id } }
}

/** Posts every difference as a movement of kind count, relative to what is on hand by now. */
export const postAll = defineAction({
  name: 'post',
  resource: 'stocktake',
  on: 'row',
  suits: { column: 'status', values: ['open'] },
  description:
    'Post the differences of all counted lines, each as a movement of kind count. What moved after a line was counted is kept. Lines that nobody counted block, unless `uncounted` says skip (leave them as they are) or zero (nothing of them is there).',
  roles: ['manager'],
  input: z.strictObject({ uncounted: z.enum(['skip', 'zero']).optional(), reason: note.reason }),
  output: () =>
    z.object({
      ...rowSchema(stocktake).shape,
      lines: z.int(),
      differences: z.array(
        z.object({
          itemId: z.int(),
          item: z.string(),
          lotId: z.int().nullable(),
          lot: z.string().nullable(),
          expected: z.number(),
          counted: z.number(),
          variance: z.number(),
          movementId: z.int(),
        }),
      ),
    }),
  run: (ctx: DbContext, id, { uncounted, reason = null }) =>
    untilDecided(async () => {
      const now = ctx.now()
      const sight = await lookAtStocktake(ctx, id)
      const { taking, lines } = sight
      refuseAll(checkOpen(taking))
      const postings = toPostings(sight, uncounted === 'zero')
      refuseAll([...checkCounted(postings, uncounted), ...postings.flatMap(checkPosting)])
      const moving = postings.filter(({ variance }) => variance !== 0)
      const first = moving.length > 0 ? await ctx.ids.block(stock.movement.table, moving.length) : 0
      const idOf = new Map(moving.map(({ line }, at) => [line.id, first + at]))
      const moves = moving.map((one, at) => {
        const words = { reference: taking.number, reason, occurredAt: one.line.countedAt ?? now }
        const { moved, levels } = changesOf(stock, one.line.itemId, toLine(sight, one, first + at), words)
        return [moved, ...levels]
      })
      const written = postings.flatMap(({ line, isCounted, variance }) => {
        const movementId = idOf.get(line.id) ?? null
        if (isCounted) return movementId === null ? [] : [update(stocktakeLine, line, { movementId })]
        const none = { counted: 0, countedAt: now, countedById: ctx.actor.id, variance, movementId }
        return uncounted === 'zero' ? [update(stocktakeLine, line, none)] : []
      })
      const differences = moving.map(({ line: { id: lineId, itemId, lotId, expected, counted }, variance, label, lotNumber }) => {
        return { itemId, item: label, lotId, lot: lotNumber, expected, counted: counted ?? 0, variance, movementId: idOf.get(lineId) }
      })
      const answer = (rows: readonly Row[]) => ({ ...shown(ctx, sight, rows), lines: lines.length, differences })
      return answer(await commit(ctx, [...ending(sight, { status: 'posted', postedAt: now }), ...moves.flat(), ...written], { answer }))
    }),
})

/** Nothing is posted; what was counted stays on record. */
export const cancel = defineAction({
  name: 'cancel',
  resource: 'stocktake',
  on: 'row',
  suits: { column: 'status', values: ['open'] },
  startsFrom: ofSameName('note'),
  description: 'End a stocktake without posting anything.',
  roles: ['manager'],
  input: z.strictObject({ note: text({ max: 1000 }).schema.nullish() }),
  output: () => rowSchema(stocktake),
  run: async (ctx: DbContext, id, patch) => {
    const sight = await lookAtStocktake(ctx, id)
    refuseAll(checkOpen(sight.taking))
    const answer = (rows: readonly Row[]) => shown(ctx, sight, rows)
    return answer(await commit(ctx, ending(sight, { status: 'cancelled', ...patch }), { answer }))
  },
})
