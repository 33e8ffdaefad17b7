// What can be done in facilities: receive, issue, return, transfer, adjust, count and reverse.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { date, instant, money, quantity, ref, text } from '../../catalogue/kinds.ts'
import type { Role } from '../../catalogue/resource.ts'
import { expect, insertUnlessRaced } from '../../db/changes.ts'
import type { DbContext } from '../../db/context.ts'
import { type Line, lotOf, post, seen, take, untilDecided } from './posting.ts'
import { lookAt, lookAtMovement } from './queries.ts'
import { stockLevel, stockLot, stockMovement } from './resources.ts'
import {
  averageCost,
  checkFits,
  checkLotExpiry,
  checkLotNamed,
  checkOccurred,
  checkReversible,
  plus,
  refuseAll,
  shortage,
  worth,
  worthBack,
  worthOf,
} from './rules.ts'

const keepers: readonly Role[] = ['manager', 'staff', 'medic']
const amount = quantity({ min: 0.001 }).schema
const storeId = ref('store', {}).schema.optional()
const lotId = ref('stockLot', {}).schema.nullish()
const note = {
  reference: text({ max: 100, optional: true }).schema.nullish(),
  reason: text({ max: 400, optional: true }).schema.nullish(),
  occurredAt: instant({}).schema.optional(),
}
const because = text({ max: 400 }).schema

/** Goods come in, at their cost, else the item's, else the average of what lies there; a lot number or an expiry makes a lot. */
export const receive = defineAction({
  name: 'receive',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Receive goods into a store (the home store unless told), at a unit cost; a lot number or an expiry date makes a lot.',
  roles: keepers,
  input: z.strictObject({
    storeId,
    quantity: amount,
    unitCost: money({ min: 0 }).schema.optional(),
    lotNumber: text({ max: 60 }).schema.optional(),
    expiresOn: date({}).schema.optional(),
    ...note,
  }),
  run: async (ctx: DbContext, id, input) => {
    const lotNumber = input.lotNumber ?? input.expiresOn
    const { item, places, lot, issues } = await lookAt(ctx, id, { stores: [{ path: 'storeId', id: input.storeId }], lotNumber })
    const place = seen(places)
    const made = lotNumber !== undefined && !lot ? { id: await ctx.ids.next(stockLot.table), lotNumber } : null
    const into = lot ?? made
    const shelf = place.shelves.find((one) => one.lotId === (into?.id ?? null))
    const unitCost = input.unitCost ?? item.unitCost
    const amount = unitCost === null ? null : worth(input.quantity, unitCost)
    refuseAll([
      ...issues,
      ...checkOccurred(input.occurredAt, ctx.now()),
      ...checkLotExpiry(lot, input.expiresOn),
      ...checkFits(shelf, input.quantity, amount ?? 0),
    ])
    const newLot = made ? [insertUnlessRaced(stockLot, { ...made, itemId: id, expiresOn: input.expiresOn ?? null })] : []
    return post(ctx, item, [{ place, lot: into, shelf, kind: 'receive', quantity: input.quantity, amount, unitCost }], input, newLot)
  },
})

/** Goods leave at moving average. */
const issue = defineAction({
  name: 'issue',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Issue, write off (loss) or consume goods; without a lot the first expiring leave first, and expired lots stay.',
  roles: [...keepers, 'technician'],
  input: z.strictObject({ storeId, lotId, quantity: amount, kind: z.enum(['issue', 'loss', 'consume']).default('issue'), ...note }),
  run: (ctx: DbContext, id, input) =>
    untilDecided(async () => {
      const { item, places, issues } = await lookAt(ctx, id, { stores: [{ path: 'storeId', id: input.storeId }], lotId: input.lotId })
      const place = seen(places)
      const taken = take(place, input.lotId, input.quantity, input.kind, item.unit)
      refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...(issues.length > 0 ? [] : taken.issues)])
      const lines = taken.takes.map(({ shelf, quantity }): Line => {
        return { place, lot: lotOf(shelf), shelf, kind: input.kind, quantity: -quantity, amount: null, unitCost: averageCost(shelf) }
      })
      return post(ctx, item, lines, input)
    }),
})

/** Goods that were issued come back at the average of what lies there, else at the item's cost. */
const giveBack = defineAction({
  name: 'return',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Goods that were issued come back unused, at the average cost of what lies there.',
  roles: [...keepers, 'technician'],
  input: z.strictObject({ storeId, lotId, quantity: amount, ...note }),
  run: async (ctx: DbContext, id, input) => {
    const { item, places, lot, issues } = await lookAt(ctx, id, { stores: [{ path: 'storeId', id: input.storeId }], lotId: input.lotId })
    const place = seen(places)
    const shelf = place.shelves.find((one) => one.lotId === (lot?.id ?? null))
    const otherwise = worth(input.quantity, item.unitCost ?? 0)
    refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...checkFits(shelf, input.quantity, otherwise)])
    const unitCost = averageCost(shelf) ?? item.unitCost
    return post(
      ctx,
      item,
      [{ place, lot: lot ?? null, shelf, kind: 'return', quantity: input.quantity, amount: null, otherwise, unitCost }],
      input,
    )
  },
})

/** Two legs in one commit; what leaves one store in worth arrives in the other, so the source is expected as it was seen. */
const transfer = defineAction({
  name: 'transfer',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Move goods from one store (the home store unless told) to another; their value moves along.',
  roles: keepers,
  input: z.strictObject({ fromStoreId: storeId, toStoreId: ref('store', {}).schema, lotId, quantity: amount, ...note }),
  run: async (ctx: DbContext, id, input) => {
    const stores = [
      { path: 'fromStoreId', id: input.fromStoreId },
      { path: 'toStoreId', id: input.toStoreId },
    ]
    const { item, places, issues } = await lookAt(ctx, id, { stores, lotId: input.lotId, withEmpty: true })
    const [from, to] = [seen(places), seen(places.slice(1))]
    if (from.storeId === to.storeId)
      issues.push({ path: 'toStoreId', code: 'same_store', message: 'is the store that the goods come from', hint: 'Name another store.' })
    const taken = take(from, input.lotId, input.quantity, 'loss', item.unit)
    refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...(issues.length > 0 ? [] : taken.issues)])
    const lines: Line[] = []
    for (const { shelf, quantity } of taken.takes) {
      const out = await ctx.ids.next(stockMovement.table)
      const amount = worthOf(shelf, quantity)
      const common = { lot: lotOf(shelf), unitCost: averageCost(shelf) }
      const target = to.shelves.find((one) => one.lotId === shelf.lotId)
      lines.push({ ...common, place: from, shelf, kind: 'transfer-out', quantity: -quantity, amount: -amount, links: { id: out } })
      lines.push({
        ...common,
        place: to,
        shelf: target,
        kind: 'transfer-in',
        quantity,
        amount,
        otherwise: amount,
        links: { transferId: out },
      })
    }
    return post(
      ctx,
      item,
      lines,
      input,
      taken.takes.map(({ shelf }) => expect(stockLevel, shelf)),
    )
  },
})

/** A correction by a known amount, at the average of what lies there, else at the item's cost. */
const adjust = defineAction({
  name: 'adjust',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Correct the stock by a known quantity, more or less, with a reason.',
  roles: keepers,
  input: z.strictObject({
    storeId,
    lotId,
    quantity: quantity({}).schema.refine((value) => value !== 0, {
      error: 'is zero',
      params: { code: 'zero', hint: 'Say by how much the stock is corrected.' },
    }),
    ...note,
    reason: because,
  }),
  run: (ctx: DbContext, id, input) =>
    untilDecided(async () => {
      const { item, places, lot, issues } = await lookAt(ctx, id, { stores: [{ path: 'storeId', id: input.storeId }], lotId: input.lotId })
      const place = seen(places)
      const shelf = place.shelves.find((one) => one.lotId === (input.lotId ?? null))
      const otherwise = worth(Math.max(input.quantity, 0), item.unitCost ?? 0)
      const unnamed = checkLotNamed(place.shelves, input.lotId)
      const isShort = plus(shelf?.quantity ?? 0, input.quantity) < 0
      const short =
        isShort && issues.length + unnamed.length === 0 ? [shortage(-input.quantity, shelf?.quantity ?? 0, item.unit, place.code)] : []
      refuseAll([
        ...issues,
        ...checkOccurred(input.occurredAt, ctx.now()),
        ...unnamed,
        ...short,
        ...checkFits(shelf, input.quantity, otherwise),
      ])
      const unitCost = averageCost(shelf) ?? item.unitCost
      return post(
        ctx,
        item,
        [{ place, lot: lot ?? null, shelf, kind: 'adjust', quantity: input.quantity, amount: null, otherwise, unitCost }],
        input,
      )
    }),
})

/**
 * A count says what lies there at the moment it is posted: it posts the difference to the level that it saw and expects that
 * level unmoved, so a racing issue makes it decide anew and the level ends as counted. A count that agrees posts a movement of zero.
 */
const count = defineAction({
  name: 'count',
  resource: 'inventoryItem',
  on: 'row',
  description: 'Post what was counted, as of now: the difference to the level becomes a movement.',
  roles: keepers,
  input: z.strictObject({ storeId, lotId, quantity: quantity({ min: 0 }).schema, ...note }),
  run: async (ctx: DbContext, id, input) => {
    const { item, places, lot, issues } = await lookAt(ctx, id, { stores: [{ path: 'storeId', id: input.storeId }], lotId: input.lotId })
    const place = seen(places)
    const shelf = place.shelves.find((one) => one.lotId === (input.lotId ?? null))
    const difference = plus(input.quantity, -(shelf?.quantity ?? 0))
    const otherwise = worth(Math.max(difference, 0), item.unitCost ?? 0)
    refuseAll([
      ...issues,
      ...checkOccurred(input.occurredAt, ctx.now()),
      ...checkLotNamed(place.shelves, input.lotId),
      ...checkFits(shelf, difference, otherwise),
    ])
    const line: Line = {
      place,
      lot: lot ?? null,
      shelf,
      kind: 'count',
      quantity: difference,
      amount: null,
      otherwise,
      unitCost: averageCost(shelf) ?? item.unitCost,
    }
    return post(ctx, item, [line], input, shelf ? [expect(stockLevel, shelf)] : [])
  },
})

/** Brings back the quantity of a movement and the very worth that it moved, as its audit entry tells; both legs of a transfer together. */
const reverse = defineAction({
  name: 'reverse',
  resource: 'stockMovement',
  on: 'row',
  description: 'Take a mistaken movement back, quantity and value; both legs of a transfer together.',
  roles: keepers,
  input: z.strictObject({ reason: because }),
  run: (ctx: DbContext, id, input) =>
    untilDecided(async () => {
      const { legs, reversals } = await lookAtMovement(ctx, id)
      const leg = seen(legs)
      const short = legs
        .filter(({ quantity, onHand }) => quantity > onHand)
        .map(({ quantity, onHand, unit, store }) => shortage(quantity, onHand, unit, store))
      const fits = legs.flatMap(({ quantity, onHand, value, moved }) =>
        quantity < 0 ? checkFits({ quantity: onHand, value }, -quantity, -moved) : [],
      )
      refuseAll([...checkReversible(leg, reversals), ...(reversals.length > 0 ? [] : [...short, ...fits])])
      const isTransfer = legs.length > 1
      const given = legs.find(({ quantity }) => quantity > 0)
      const back = given && isTransfer ? worthBack({ quantity: given.onHand, value: given.value }, given.quantity, given.moved) : null
      const lines = legs.map((one): Line => {
        const amount = back === null ? -one.moved : one.quantity > 0 ? -back : back
        const lot = one.lotId === null ? null : { id: one.lotId, lotNumber: one.lotNumber ?? '' }
        const place = { storeId: one.storeId, code: one.store }
        return {
          place,
          lot,
          shelf: { id: one.levelId },
          kind: 'reverse',
          quantity: 0 - one.quantity,
          amount,
          unitCost: one.unitCost,
          links: { reversesId: one.id },
        }
      })
      const expected = isTransfer ? legs.map(({ levelId, lockVersion }) => expect(stockLevel, { id: levelId, lockVersion })) : []
      return post(ctx, { id: leg.itemId, sku: leg.item }, lines, input, expected)
    }),
})

/** All actions of the domain. */
export const facilitiesActions: readonly AnyAction<DbContext>[] = [receive, issue, giveBack, transfer, adjust, count, reverse]
