// The sheet of a stocktake, for who counts: what is to be counted, and what has been.
import { z } from 'zod'
import { defineEndpoint } from '../../http/endpoint.ts'
import { readId } from '../../http/row-id.ts'
import { lookAtStocktake } from './stocktake-queries.ts'
import { stocktake } from './stocktake-resources.ts'

const output = z.object({
  id: z.int(),
  number: z.string(),
  storeId: z.int(),
  store: z.string(),
  category: z.string().nullable(),
  status: z.string(),
  isBlind: z.boolean(),
  openedAt: z.string().nullable(),
  note: z.string().nullable(),
  left: z.int().describe('Lines that nobody has counted yet.'),
  lines: z.array(
    z.object({
      itemId: z.int(),
      item: z.string(),
      name: z.string(),
      unit: z.string(),
      barcode: z.string().nullable(),
      lotId: z.int().nullable(),
      lot: z.string().nullable(),
      expiresOn: z.string().nullable(),
      counted: z.number().nullable(),
      countNo: z.int(),
      countedBy: z.string().nullable(),
      countedAt: z.string().nullable(),
      expected: z.number().optional().describe('What was frozen; left out where the count is blind.'),
      variance: z.number().nullable().optional().describe('Left out where the count is blind.'),
    }),
  ),
})

/** GET /api/facilities/stocktakes/{id}/sheet: lines by item and lot; what is expected is told only where the count is not blind. */
export const sheetEndpoint = defineEndpoint({
  name: 'facilities_stocktakes_sheet',
  method: 'GET',
  path: `${stocktake.path}/{id:long}/sheet`,
  summary: 'What is to be counted in a stocktake, and what has been; blind unless it was opened otherwise',
  access: 'stocktake.count',
  output,
  handle: async (ctx, { params }) => {
    const { taking, lines, items, lots } = await lookAtStocktake(ctx, readId(stocktake, params))
    const { id, number, storeId, store, category, status, isBlind, openedAt, note } = taking
    const rows = lines.map((line) => {
      const { itemId, lotId, item, lot, counted, countNo, countedBy, countedAt, expected, variance } = line
      const { name, unit, barcode } = items.get(itemId) ?? {}
      const expiresOn = lots.get(lotId ?? 0)?.expiresOn ?? null
      const told = isBlind ? {} : { expected, variance }
      return { itemId, item: String(item), name, unit, barcode, lotId, lot, expiresOn, counted, countNo, countedBy, countedAt, ...told }
    })
    const order = ({ item, expiresOn, lotId }: (typeof rows)[number]) => `${item.toLowerCase()} ${expiresOn ?? '9999'} ${lotId ?? ''}`
    const sorted = rows.map((row) => ({ row, by: order(row) })).sort((a, b) => (a.by < b.by ? -1 : 1))
    const left = lines.filter((line) => line.counted === null).length
    return {
      body: { id, number, storeId, store, category, status, isBlind, openedAt, note, left, lines: sorted.map(({ row }) => row) },
    }
  },
})
