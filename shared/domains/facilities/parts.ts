// The parts of a work order: used while it is worked on, as issues of stock, and what they cost.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { ref } from '../../catalogue/kinds.ts'
import { rowSchema } from '../../catalogue/schemas.ts'
import { expect } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { gather, present, selectById } from '../../db/store.ts'
import { type AnyEndpoint, defineEndpoint } from '../../http/endpoint.ts'
import { showRow } from '../../http/render.ts'
import { readId } from '../../http/row-id.ts'
import { amount, lotId, storeId, users } from './inputs.ts'
import { stock } from './ledger.ts'
import { planTakes, untilDecided } from './posting.ts'
import { plus, refuseAll, worth } from './rules.ts'
import { stockMovement } from './stock-resources.ts'
import { lookAtOrder, selectParts } from './work-queries.ts'
import { workOrder } from './work-resources.ts'
import { checkState, requireAssigned, workStates } from './work-rules.ts'

/** Parts leave the stock for a work order. */
const usePart = defineAction({
  name: 'usePart',
  resource: 'workOrder',
  on: 'row',
  suits: { column: 'status', values: workStates },
  description:
    'Take parts out of stock for a work order that is in progress or on hold (technicians: for one assigned to them): from the home store of the item unless told, first expiring first.',
  roles: users,
  input: z.strictObject({ itemId: ref('inventoryItem', {}).schema, storeId, lotId, quantity: amount }),
  output: () => z.object({ movements: z.array(rowSchema(stockMovement)) }),
  run: (ctx: DbContext, id, { itemId, quantity, ...from }) =>
    untilDecided(async () => {
      const take = { itemId, quantity, ...from, kind: 'issue', workOrderId: id, path: 'quantity' } as const
      const [{ order }, { changes, issues, taken, places }] = await Promise.all([lookAtOrder(ctx, id), planTakes(ctx, stock, [take])])
      requireAssigned(ctx.actor, order)
      refuseAll([...checkState(order, 'usePart', workStates), ...issues])
      const inserted = changes.flatMap((change) => (change.kind === 'insert' ? [change.resource] : []))
      const labels = { item: taken[0]?.item ?? null, workOrder: order.number }
      const answer = (rows: readonly Row[]) => ({
        movements: rows
          .filter((_, at) => inserted[at] === stockMovement)
          .map((row, at) => showRow(ctx.catalogue, stockMovement, row, { ...labels, ...places[at] })),
      })
      return answer(await commit(ctx, [expect(workOrder, order), ...changes], { answer }))
    }),
})

/** What is done with parts. */
export const partActions: readonly AnyAction<DbContext>[] = [usePart]

const costs = z.array(z.object({ currency: z.string().nullable(), cost: z.number() }))
const parts = z.object({
  items: z.array(
    z.object({
      movementId: z.int(),
      itemId: z.int(),
      item: z.string(),
      name: z.string(),
      unit: z.string(),
      store: z.string(),
      lot: z.string().nullable(),
      quantity: z.number().meta({ description: 'What was taken.' }),
      unitCost: z.number().nullable(),
      cost: z
        .number()
        .nullable()
        .meta({ description: 'Quantity at unit cost, the moving average when it was taken; rounded half up to cents.' }),
      currency: z.string().nullable(),
      occurredAt: z.string(),
      createdBy: z.string(),
      reversedById: z.int().nullable().meta({ description: 'The movement that took it back; then it costs nothing.' }),
    }),
  ),
  totals: costs.meta({ description: 'What the parts cost, by currency, without what was reversed.' }),
})

/** GET /api/facilities/work-orders/{id}/parts */
export const partsEndpoint: AnyEndpoint = defineEndpoint({
  name: 'facilities_work-orders_parts',
  method: 'GET',
  path: `${workOrder.path}/{id:long}/parts`,
  summary: 'The parts that were used for a work order, and what they cost',
  access: 'workOrder.read',
  output: parts,
  handle: async (ctx, { params }) => {
    const id = readId(workOrder, params)
    const [[order], taken] = await gather(ctx, [selectById(ctx, workOrder, id), selectParts(ctx, id)])
    present(ctx, workOrder, id, order)
    const items = taken.map(({ quantity, ...part }) => ({
      ...part,
      quantity: -quantity,
      cost: part.unitCost === null ? null : part.reversedById === null ? worth(-quantity, part.unitCost) : 0,
    }))
    const totals = [...Map.groupBy(items, ({ currency }) => currency)].map(([currency, group]) => ({
      currency,
      cost: group.reduce((total, { cost }) => plus(total, cost ?? 0), 0),
    }))
    return { body: { items, totals } }
  },
})
