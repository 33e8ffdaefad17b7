// How the stock is put right: adjust, count and reverse.
import { z } from 'zod'
import { defineAction } from '../../catalogue/action.ts'
import { quantity } from '../../catalogue/kinds.ts'
import { expect } from '../../db/changes.ts'
import type { DbContext } from '../../db/context.ts'
import { because, keepers, lotId, note, storeId } from './inputs.ts'
import type { Ledger } from './ledger.ts'
import { lookAtMovement } from './movement-query.ts'
import { type Line, post, postedMovements, seen, untilDecided } from './posting.ts'
import { lookAt } from './queries.ts'
import {
  averageCost,
  checkFits,
  checkLotNamed,
  checkOccurred,
  checkReversible,
  plus,
  refuseAll,
  shortage,
  worth,
  worthBack,
} from './rules.ts'
import { movementKinds } from './stock-resources.ts'
import { checkUntaken } from './stocktake-rules.ts'

/** A correction by a known amount, at the average of what lies there, else at the item's cost. */
export const adjust = (ledger: Ledger) =>
  defineAction({
    name: 'adjust',
    resource: ledger.item.name,
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
    output: () => postedMovements(ledger),
    run: (ctx: DbContext, id, input) =>
      untilDecided(async () => {
        const { item, places, lot, issues } = await lookAt(ctx, ledger, id, {
          stores: [{ path: 'storeId', id: input.storeId }],
          lotId: input.lotId,
        })
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
          ledger,
          item,
          [{ place, lot: lot ?? null, shelf, kind: 'adjust', quantity: input.quantity, amount: null, otherwise, unitCost }],
          input,
        )
      }),
  })

/**
 * A count says what lies there at the moment it is posted: it posts the difference to the level that it saw and expects that
 * level unmoved, so a racing issue makes it decide anew and the level ends as counted. A count that agrees posts a movement of zero.
 * What an open stocktake counts is counted there.
 */
export const count = (ledger: Ledger) =>
  defineAction({
    name: 'count',
    resource: ledger.item.name,
    on: 'row',
    description: 'Post what was counted, as of now: the difference to the level becomes a movement.',
    roles: keepers,
    input: z.strictObject({ storeId, lotId, quantity: quantity({ min: 0 }).schema, ...note }),
    output: () => postedMovements(ledger),
    run: async (ctx: DbContext, id, input) => {
      const { item, places, lot, stocktakes, issues } = await lookAt(ctx, ledger, id, {
        stores: [{ path: 'storeId', id: input.storeId }],
        lotId: input.lotId,
        withStocktakes: true,
      })
      const place = seen(places)
      const shelf = place.shelves.find((one) => one.lotId === (input.lotId ?? null))
      const difference = plus(input.quantity, -(shelf?.quantity ?? 0))
      const otherwise = worth(Math.max(difference, 0), item.unitCost ?? 0)
      refuseAll([
        ...issues,
        ...checkOccurred(input.occurredAt, ctx.now()),
        ...checkLotNamed(place.shelves, input.lotId),
        ...('categoryId' in item ? checkUntaken(stocktakes, item) : []), // only these are counted in stocktakes
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
      return post(ctx, ledger, item, [line], input, shelf ? [expect(ledger.level, shelf)] : [])
    },
  })

/** Brings back the quantity of a movement and the very worth that it moved, as its audit entry tells; both legs of a transfer together. What a work order used is the sum of its movements, so it stays named. */
export const reverse = (ledger: Ledger) =>
  defineAction({
    name: 'reverse',
    resource: ledger.movement.name,
    on: 'row',
    suits: { column: 'kind', values: movementKinds.filter((kind) => kind !== 'reverse') },
    description: 'Take a mistaken movement back, quantity and value; both legs of a transfer together.',
    roles: keepers,
    input: z.strictObject({ reason: because }),
    output: () => postedMovements(ledger),
    run: (ctx: DbContext, id, input) =>
      untilDecided(async () => {
        const { legs, reversals } = await lookAtMovement(ctx, ledger, id)
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
            links: { reversesId: one.id, workOrderId: one.workOrderId },
          }
        })
        const expected = isTransfer ? legs.map(({ levelId, lockVersion }) => expect(ledger.level, { id: levelId, lockVersion })) : []
        return post(ctx, ledger, { id: leg.itemId, label: leg.item }, lines, input, expected)
      }),
  })
