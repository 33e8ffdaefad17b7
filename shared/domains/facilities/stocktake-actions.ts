// Stocktakes: what lies in a store is frozen as a list, counted by several people, and the differences are posted in one commit.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { ref, text } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect, insert } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { isInScope } from '../../db/scope.ts'
import type { Issue } from '../../errors.ts'
import { showRow } from '../../http/render.ts'
import { category, store } from './resources.ts'
import { refuseAll } from './rules.ts'
import { count } from './stocktake-count.ts'
import { cancel, postAll } from './stocktake-posting.ts'
import { lookAtStore, mostLines } from './stocktake-queries.ts'
import { stocktake, stocktakeLine } from './stocktake-resources.ts'
import { checkLength, checkOverlap } from './stocktake-rules.ts'

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
  output: () => z.object({ ...rowSchema(stocktake).shape, lines: z.int() }),
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
    const labels = { store: place?.code ?? null, category: kind?.code ?? null }
    const answer = ([row = {}]: readonly Row[]) => ({ ...showRow(ctx.catalogue, stocktake, row, labels), lines: levels.length })
    return answer(await commit(ctx, [head, ...(place ? [expect(store, place)] : []), ...lines], { answer }))
  },
})

/** Everything that can be done with stocktakes. */
export const stocktakeActions: readonly AnyAction<DbContext>[] = [open, count, postAll, cancel]
