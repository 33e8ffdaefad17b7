// Counting: what people find is entered line by line, several of them at once.
import { z } from 'zod'
import { defineAction } from '../../catalogue/action.ts'
import { answeredAt } from '../../catalogue/answers.ts'
import { quantity, ref } from '../../catalogue/kinds.ts'
import { expect, insertUnlessRaced, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Issue } from '../../errors.ts'
import { keepers, lotId } from './inputs.ts'
import { stock } from './ledger.ts'
import { checkLotNamed, plus, refuseAll } from './rules.ts'
import { lookAtStocktake } from './stocktake-queries.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'
import { checkCategory, checkOpen } from './stocktake-rules.ts'

/** The most lines of one request. */
const most = 200
const counted = z.strictObject({ itemId: ref('inventoryItem', {}).schema, lotId, counted: quantity({ min: 0 }).schema })
type Counted = z.infer<typeof counted>
type Sight = Awaited<ReturnType<typeof lookAtStocktake>>

/** What is wrong with a line that somebody counted; `path` is its place in the request. */
function checkLine({ taking, items, lots, lines, shelves }: Sight, { itemId, lotId: lot }: Counted, path: string): Issue[] {
  const item = items.get(itemId)
  const absent = (field: string, message: string, list: string): Issue => {
    return { path: `${path}.${field}`, code: 'reference', message, hint: `Look it up at ${list}.` }
  }
  if (!item) return [absent('itemId', `there is no inventoryItem ${itemId}`, stock.item.path)]
  const own = lines.filter((line) => line.itemId === itemId)
  const listed = own.map((line) => ({ lotId: line.lotId, lotNumber: String(line.lot), quantity: 1 }))
  const unlisted = shelves.filter((shelf) => shelf.itemId === itemId && !own.some((line) => line.lotId === shelf.lotId))
  const isForeign = lot && lots.get(lot)?.itemId !== itemId
  return [
    ...checkCategory(taking, item, `${path}.itemId`),
    ...(isForeign ? [absent('lotId', `there is no lot ${lot} of ${item.label}`, `${stock.lot.path}?itemId=${itemId}`)] : []),
    ...checkLotNamed([...listed, ...unlisted], lot).map((issue) => ({ ...issue, path: `${path}.lotId` })),
  ]
}

/** Nothing is counted twice in one request. */
function checkTwice(lines: readonly Counted[]): Issue[] {
  const places = lines.map(({ itemId, lotId: lot }) => `${itemId} ${lot ?? null}`)
  return places.flatMap((place, at) => {
    if (places.indexOf(place) === at) return []
    const message = 'is counted twice in one request'
    return [{ path: `lines.${at}.itemId`, code: 'twice', message, hint: 'Give the sum of what was counted.' }]
  })
}

/**
 * What was counted now: the variance of a line is taken against what is on hand as this is read, so that what moves afterwards is kept. Lines are
 * expected one by one, so that people who count different lines never wait for each other, and a posting waits for all of them.
 */
export const count = defineAction({
  name: 'count',
  resource: 'stocktake',
  on: 'row',
  suits: { column: 'status', values: ['open'] },
  description: 'Enter what was counted, as of now. A recount replaces the count before; what is found and not on the list becomes a line.',
  roles: [...keepers, 'technician'],
  input: z.strictObject({ lines: z.array(counted).min(1).max(most) }),
  output: () =>
    z.object({
      lines: z.array(
        z.object({
          itemId: z.int(),
          item: z.string(),
          lotId: z.int().nullable(),
          lot: z.string().nullable(),
          counted: z.number(),
          countedAt: answeredAt,
          countedById: z.int().nullable(),
          countNo: z.int(),
          isFound: z.boolean().describe('Whether it was not on the list.'),
          expected: z.number().optional().describe('Left out where the count is blind.'),
          variance: z.number().optional().describe('Left out where the count is blind.'),
        }),
      ),
    }),
  run: async (ctx: DbContext, id, input) => {
    const countedAt = ctx.now()
    const itemIds = input.lines.map(({ itemId }) => itemId)
    const lotIds = input.lines.flatMap(({ lotId: lot }) => lot ?? [])
    const sight = await lookAtStocktake(ctx, id, { itemIds, lotIds })
    const { taking, lines, items, lots, shelfOf } = sight
    refuseAll([
      ...checkOpen(taking),
      ...input.lines.flatMap((line, at) => checkLine(sight, line, `lines.${at}`)),
      ...checkTwice(input.lines),
    ])
    const counts = input.lines.map(({ itemId, lotId: lot = null, counted }) => {
      const where = { itemId, lotId: lot }
      const before = lines.find((line) => line.itemId === itemId && line.lotId === lot)
      const variance = plus(counted, -(shelfOf(where)?.quantity ?? 0))
      const result = { counted, countedAt, countedById: ctx.actor.id, countNo: (before?.countNo ?? 0) + 1 }
      return { where, before, variance, result, item: items.get(itemId)?.label, lot: lot === null ? null : lots.get(lot)?.lotNumber }
    })
    const changes = counts.flatMap(({ where, before, variance, result }) =>
      before
        ? [update(stocktakeLine, before, { ...result, variance }), expect(stocktakeLine, before)]
        : [insertUnlessRaced(stocktakeLine, { stocktakeId: id, ...where, expected: 0, ...result, variance }), expect(stocktake, taking)],
    )
    const answer = () => ({
      lines: counts.map(({ where, before, variance, result, item, lot }) => {
        const told = taking.isBlind ? {} : { expected: before?.expected ?? 0, variance }
        return { ...where, item, lot, ...result, isFound: !before, ...told }
      }),
    })
    await commit(ctx, changes, { answer })
    return answer()
  },
})
