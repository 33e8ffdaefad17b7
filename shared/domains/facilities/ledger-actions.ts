// What can be done with what a ledger keeps: receive, issue, return and transfer here, adjust, count and reverse in corrections.ts.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { date, money, ref, text } from '../../catalogue/kinds.ts'
import { expect, insertUnlessRaced } from '../../db/changes.ts'
import type { DbContext } from '../../db/context.ts'
import { adjust, count, reverse } from './corrections.ts'
import { amount, keepers, lotId, note, storeId } from './inputs.ts'
import type { Ledger } from './ledger.ts'
import { type Line, lotOf, post, postedMovements, seen, take, untilDecided } from './posting.ts'
import { lookAt } from './queries.ts'
import { averageCost, checkFits, checkLotExpiry, checkOccurred, refuseAll, worth, worthOf } from './rules.ts'

/** Goods come in, at their cost, else the item's, else the average of what lies there; a lot number or an expiry makes a lot. */
export const receive = (ledger: Ledger) =>
  defineAction({
    name: 'receive',
    resource: ledger.item.name,
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
    output: () => postedMovements(ledger),
    run: async (ctx: DbContext, id, input) => {
      const lotNumber = input.lotNumber ?? input.expiresOn
      const { item, places, lot, issues } = await lookAt(ctx, ledger, id, { stores: [{ path: 'storeId', id: input.storeId }], lotNumber })
      const place = seen(places)
      const made = lotNumber !== undefined && !lot ? { id: await ctx.ids.next(ledger.lot.table), lotNumber } : null
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
      const newLot = made ? [insertUnlessRaced(ledger.lot, { ...made, itemId: id, expiresOn: input.expiresOn ?? null })] : []
      return post(
        ctx,
        ledger,
        item,
        [{ place, lot: into, shelf, kind: 'receive', quantity: input.quantity, amount, unitCost }],
        input,
        newLot,
      )
    },
  })

/** Goods leave at moving average. */
const issue = (ledger: Ledger) =>
  defineAction({
    name: 'issue',
    resource: ledger.item.name,
    on: 'row',
    description: 'Issue, write off (loss) or consume goods; without a lot the first expiring leave first, and expired lots stay.',
    roles: [...keepers, 'technician'],
    input: z.strictObject({ storeId, lotId, quantity: amount, kind: z.enum(['issue', 'loss', 'consume']).default('issue'), ...note }),
    output: () => postedMovements(ledger),
    run: (ctx: DbContext, id, input) =>
      untilDecided(async () => {
        const { item, places, issues } = await lookAt(ctx, ledger, id, {
          stores: [{ path: 'storeId', id: input.storeId }],
          lotId: input.lotId,
        })
        const place = seen(places)
        const taken = take(place, input.lotId, input.quantity, input.kind, item.unit)
        refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...(issues.length > 0 ? [] : taken.issues)])
        const lines = taken.takes.map(({ shelf, quantity }): Line => {
          return { place, lot: lotOf(shelf), shelf, kind: input.kind, quantity: -quantity, amount: null, unitCost: averageCost(shelf) }
        })
        return post(ctx, ledger, item, lines, input)
      }),
  })

/** Goods that were issued come back at the average of what lies there, else at the item's cost. */
const giveBack = (ledger: Ledger) =>
  defineAction({
    name: 'return',
    resource: ledger.item.name,
    on: 'row',
    description: 'Goods that were issued come back unused, at the average cost of what lies there.',
    roles: [...keepers, 'technician'],
    input: z.strictObject({ storeId, lotId, quantity: amount, ...note }),
    output: () => postedMovements(ledger),
    run: async (ctx: DbContext, id, input) => {
      const { item, places, lot, issues } = await lookAt(ctx, ledger, id, {
        stores: [{ path: 'storeId', id: input.storeId }],
        lotId: input.lotId,
      })
      const place = seen(places)
      const shelf = place.shelves.find((one) => one.lotId === (lot?.id ?? null))
      const otherwise = worth(input.quantity, item.unitCost ?? 0)
      refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...checkFits(shelf, input.quantity, otherwise)])
      const unitCost = averageCost(shelf) ?? item.unitCost
      return post(
        ctx,
        ledger,
        item,
        [{ place, lot: lot ?? null, shelf, kind: 'return', quantity: input.quantity, amount: null, otherwise, unitCost }],
        input,
      )
    },
  })

/** Two legs in one commit; what leaves one store in worth arrives in the other, so the source is expected as it was seen. */
const transfer = (ledger: Ledger) =>
  defineAction({
    name: 'transfer',
    resource: ledger.item.name,
    on: 'row',
    description: 'Move goods from one store (the home store unless told) to another; their value moves along.',
    roles: keepers,
    input: z.strictObject({ fromStoreId: storeId, toStoreId: ref('store', {}).schema, lotId, quantity: amount, ...note }),
    output: () => postedMovements(ledger),
    run: async (ctx: DbContext, id, input) => {
      const stores = [
        { path: 'fromStoreId', id: input.fromStoreId },
        { path: 'toStoreId', id: input.toStoreId },
      ]
      const { item, places, issues } = await lookAt(ctx, ledger, id, { stores, lotId: input.lotId, withEmpty: true })
      const [from, to] = [seen(places), seen(places.slice(1))]
      if (from.storeId === to.storeId)
        issues.push({
          path: 'toStoreId',
          code: 'same_store',
          message: 'is the store that the goods come from',
          hint: 'Name another store.',
        })
      const taken = take(from, input.lotId, input.quantity, 'loss', item.unit)
      refuseAll([...issues, ...checkOccurred(input.occurredAt, ctx.now()), ...(issues.length > 0 ? [] : taken.issues)])
      const lines: Line[] = []
      for (const { shelf, quantity } of taken.takes) {
        const out = await ctx.ids.next(ledger.movement.table)
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
        ledger,
        item,
        lines,
        input,
        taken.takes.map(({ shelf }) => expect(ledger.level, shelf)),
      )
    },
  })

/** Everything that can be done with the items of a ledger, and with its movements. */
export const ledgerActions = (ledger: Ledger): readonly AnyAction<DbContext>[] =>
  [receive, issue, giveBack, transfer, adjust, count, reverse].map((define) => define(ledger))
