// Stocktakes: what lies in a store is frozen as a list, counted by several people, and the differences are posted in one commit.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { quantity, ref, text } from '../../catalogue/kinds.ts'
import { type Change, expect, insert, insertUnlessRaced, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import type { Issue } from '../../errors.ts'
import { keepers, lotId, note } from './inputs.ts'
import { stock } from './ledger.ts'
import { changesOf, type Line, untilDecided } from './posting.ts'
import { category, store } from './resources.ts'
import { averageCost, checkLotNamed, plus, refuseAll, worth } from './rules.ts'
import { lookAtStocktake, lookAtStore, mostLines } from './stocktake-queries.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'
import { checkCategory, checkCounted, checkLength, checkOpen, checkOverlap, checkPosting } from './stocktake-rules.ts'

const shown = ({ lockVersion: _, ...row }: Row, labels: Row = {}): Row => ({ ...row, ...labels })

/** Freezes what lies in a store. It expects the store, so that of two who open at once the second sees the first. */
const open = defineAction({
  name: 'open',
  resource: 'stocktake',
  on: 'collection',
  description: 'Begin to count a store, or a category of what it holds: what lies there is frozen as a list of lines.',
  roles: ['manager'],
  input: z.strictObject({
    storeId: ref('store', {}).schema,
    categoryId: ref('category', {}).schema.nullish(),
    isBlind: z.boolean().default(true).describe('Whether those who count are not told what is expected.'),
    note: text({ max: 1000 }).schema.nullish(),
  }),
  run: async (ctx: DbContext, _, { storeId, categoryId = null, isBlind, note = null }) => {
    const { place, kind, open: others, levels } = await lookAtStore(ctx, storeId, categoryId)
    const absent = (path: string, of: typeof store | typeof category, id: number | null): Issue => {
      return { path, code: 'reference', message: `there is no ${of.name} ${id}`, hint: `Look it up at ${of.path}.` }
    }
    const isThere = place !== undefined && isInScope(ctx, store, place)
    refuseAll([
      ...(isThere ? [] : [absent('storeId', store, storeId)]),
      ...(categoryId === null || kind ? [] : [absent('categoryId', category, categoryId)]),
      ...(isThere ? [...checkOverlap(others, categoryId), ...checkLength(levels.length, mostLines)] : []),
    ])
    const id = await ctx.ids.next(stocktake.table)
    const first = await ctx.ids.block(stocktakeLine.table, levels.length)
    const lines = levels.map(({ itemId, lotId, quantity }, at) =>
      insert(stocktakeLine, { id: first + at, stocktakeId: id, itemId, lotId, expected: quantity }),
    )
    const head = insert(stocktake, { id, storeId, categoryId, isBlind, note, openedAt: ctx.now() })
    const labels = { store: place?.code ?? null, category: kind?.code ?? null, lines: levels.length }
    const answer = ([row = {}]: readonly Row[]) => shown(row, labels)
    return answer(await commit(ctx, [head, ...(place ? [expect(store, place)] : []), ...lines], { answer }))
  },
})

const most = 200

/**
 * What was counted now: the variance of a line is taken against what is on hand as this is read, so that what moves afterwards is kept. Lines are
 * expected one by one, so that people who count different lines never wait for each other, and a posting waits for all of them.
 */
const count = defineAction({
  name: 'count',
  resource: 'stocktake',
  on: 'row',
  description: 'Enter what was counted, as of now. A recount replaces the count before; what is found and not on the list becomes a line.',
  roles: [...keepers, 'technician'],
  input: z.strictObject({
    lines: z
      .array(z.strictObject({ itemId: ref('inventoryItem', {}).schema, lotId, counted: quantity({ min: 0 }).schema }))
      .min(1)
      .max(most),
  }),
  run: async (ctx: DbContext, id, input) => {
    const itemIds = input.lines.map(({ itemId }) => itemId)
    const lotIds = input.lines.flatMap(({ lotId }) => lotId ?? [])
    const { taking, lines, items, lots, shelves, shelfOf } = await lookAtStocktake(ctx, id, { itemIds, lotIds })
    const issues = checkOpen(taking)
    const seen = new Set<string>()
    const counts = input.lines.map(({ itemId, lotId: lot, counted }, at) => {
      const path = `lines.${at}`
      const item = items.get(itemId)
      const complain = (field: string, code: string, message: string, hint: string) =>
        issues.push({ path: `${path}.${field}`, code, message, hint })
      if (!item) complain('itemId', 'reference', `there is no inventoryItem ${itemId}`, `Look it up at ${stock.item.path}.`)
      else issues.push(...checkCategory(taking, item, `${path}.itemId`))
      if (lot && lots.get(lot)?.itemId !== itemId)
        complain(
          'lotId',
          'reference',
          `there is no lot ${lot} of ${item?.label ?? itemId}`,
          `Look it up at ${stock.lot.path}?itemId=${itemId}.`,
        )
      const own = lines.filter((line) => line.itemId === itemId)
      const listed = own.map((line) => ({ lotId: line.lotId, lotNumber: String(line.lot), quantity: 1 }))
      const unlisted = shelves.filter((shelf) => shelf.itemId === itemId && !own.some((line) => line.lotId === shelf.lotId))
      issues.push(...checkLotNamed([...listed, ...unlisted], lot).map((issue) => ({ ...issue, path: `${path}.lotId` })))
      const where = { itemId, lotId: lot ?? null }
      if (seen.has(`${itemId} ${where.lotId}`))
        complain('itemId', 'twice', 'is counted twice in one request', 'Give the sum of what was counted.')
      seen.add(`${itemId} ${where.lotId}`)
      const before = own.find((line) => line.lotId === where.lotId)
      const variance = plus(counted, -(shelfOf(where)?.quantity ?? 0))
      const result = { counted, variance, countedAt: ctx.now(), countedById: ctx.actor.id, countNo: (before?.countNo ?? 0) + 1 }
      return { where, before, result, item: item?.label, lot: lot ? lots.get(lot)?.lotNumber : null }
    })
    refuseAll(issues)
    const isFound = counts.some(({ before }) => !before)
    const changes = counts.map(({ where, before, result }) =>
      before
        ? update(stocktakeLine, before, result)
        : insertUnlessRaced(stocktakeLine, { stocktakeId: id, ...where, expected: 0, ...result }),
    )
    const owners = [
      ...counts.flatMap(({ before }) => (before ? [expect(stocktakeLine, before)] : [])),
      ...(isFound ? [expect(stocktake, taking)] : []),
    ]
    const answer = () => ({
      lines: counts.map(({ where, before, result: { variance, ...result }, item, lot }) => {
        const told = taking.isBlind ? {} : { expected: before?.expected ?? 0, variance }
        return { ...where, item, lot, ...result, isFound: !before, ...told }
      }),
    })
    await commit(ctx, [...changes, ...owners], { answer })
    return answer()
  },
})

/** Ends a stocktake: of those who do so at once one wins, and who counts meanwhile hears of it. */
function ending(
  taking: Parameters<typeof update<typeof stocktake>>[1],
  lines: readonly Parameters<typeof expect>[1][],
  patch: object,
): Change[] {
  return [update(stocktake, taking, patch), expect(stocktake, taking), ...lines.map((line) => expect(stocktakeLine, line))]
}

/** Posts every difference as a movement of kind count, relative to what is on hand by now. */
const postAll = defineAction({
  name: 'post',
  resource: 'stocktake',
  on: 'row',
  description:
    'Post the differences of all counted lines, each as a movement of kind count. What moved after a line was counted is kept. Lines that nobody counted block, unless `uncounted` says skip (leave them as they are) or zero (nothing of them is there).',
  roles: ['manager'],
  input: z.strictObject({ uncounted: z.enum(['skip', 'zero']).optional(), reason: note.reason }),
  run: (ctx: DbContext, id, { uncounted, reason = null }) =>
    untilDecided(async () => {
      const now = ctx.now()
      const { taking, lines, items, shelfOf } = await lookAtStocktake(ctx, id)
      const postings = lines.map((line) => {
        const shelf = shelfOf(line)
        const item = items.get(line.itemId)
        const isCounted = line.counted !== null
        const variance = isCounted ? (line.variance ?? 0) : uncounted === 'zero' ? 0 - (shelf?.quantity ?? 0) : 0
        const otherwise = worth(Math.max(variance, 0), item?.unitCost ?? 0)
        return {
          line,
          shelf,
          item,
          isCounted,
          variance,
          otherwise,
          label: String(line.item),
          lotNumber: line.lot === null ? null : String(line.lot),
          unit: item?.unit ?? '',
        }
      })
      refuseAll([
        ...checkOpen(taking),
        ...(taking.status === 'open' ? [...checkCounted(postings, uncounted), ...postings.flatMap(checkPosting)] : []),
      ])
      const moving = postings.filter(({ variance }) => variance !== 0)
      const first = moving.length > 0 ? await ctx.ids.block(stock.movement.table, moving.length) : 0
      const place = { storeId: taking.storeId, code: String(taking.store) }
      const moves = moving.map(({ line, shelf, item, variance, otherwise, lotNumber }, at) => {
        const lot = line.lotId === null ? null : { id: line.lotId, lotNumber: lotNumber ?? '' }
        const unitCost = averageCost(shelf) ?? item?.unitCost ?? null
        const moved: Line = {
          place,
          lot,
          shelf,
          kind: 'count',
          quantity: variance,
          amount: null,
          otherwise,
          unitCost,
          links: { id: first + at },
        }
        return changesOf(stock, line.itemId, moved, { reference: taking.number, reason, occurredAt: line.countedAt ?? now })
      })
      const movementOf = new Map(moving.map(({ line }, at) => [line.id, first + at]))
      const written = postings.flatMap(({ line, isCounted, variance }) => {
        const movementId = movementOf.get(line.id) ?? null
        if (isCounted) return movementId === null ? [] : [update(stocktakeLine, line, { movementId })]
        return uncounted === 'zero'
          ? [update(stocktakeLine, line, { counted: 0, countedAt: now, countedById: ctx.actor.id, variance, movementId })]
          : []
      })
      const differences = moving.map(({ line, variance, label, lotNumber }) => {
        return {
          itemId: line.itemId,
          item: label,
          lotId: line.lotId,
          lot: lotNumber,
          expected: line.expected,
          counted: line.counted ?? 0,
          variance,
          movementId: movementOf.get(line.id),
        }
      })
      const answer = ([row = {}]: readonly Row[]) => ({ ...shown(row), lines: lines.length, differences })
      const changes = [
        ...ending(taking, lines, { status: 'posted', postedAt: now }),
        ...moves.flatMap(({ moved, levels }) => [moved, ...levels]),
        ...written,
      ]
      return answer(await commit(ctx, changes, { answer }))
    }),
})

/** Nothing is posted; what was counted stays on record. */
const cancel = defineAction({
  name: 'cancel',
  resource: 'stocktake',
  on: 'row',
  description: 'End a stocktake without posting anything.',
  roles: ['manager'],
  input: z.strictObject({ note: text({ max: 1000 }).schema.optional() }),
  run: async (ctx: DbContext, id, patch) => {
    const { taking, lines } = await lookAtStocktake(ctx, id)
    refuseAll(checkOpen(taking))
    const answer = ([row = {}]: readonly Row[]) => shown(row)
    return answer(await commit(ctx, ending(taking, lines, { status: 'cancelled', ...patch }), { answer }))
  },
})

/** Everything that can be done with stocktakes. */
export const stocktakeActions: readonly AnyAction<DbContext>[] = [open, count, postAll, cancel]
