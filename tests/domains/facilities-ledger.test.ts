// Whatever is done in whatever order: levels are the sums of movements, never below zero, and transfers make no money.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { firstAid, stock } from '../../shared/domains/facilities/ledger.ts'
import { firstAidItem, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { averageCost, plus, worth, worthOf } from '../../shared/domains/facilities/rules.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase } from '../support/database.ts'
import { act, broken, buildWorld, growth, levels, movements, sizes, taking } from './facilities-world.ts'

const isLong = process.env.OPSBOOK_TEST_LONG === '1'

const amount = fc.integer({ min: 1, max: 5000 }).map((thousandths) => thousandths / 1000)
const steps = fc.array(
  fc.record({
    name: fc.constantFrom('receive', 'receive', 'issue', 'return', 'transfer', 'adjust', 'count', 'reverse'),
    store: fc.boolean(),
    lot: fc.constantFrom(undefined, null, 'A', 'B'),
    amount,
    sign: fc.constantFrom(1, -1),
    cents: fc.integer({ min: 0, max: 99_999 }),
    pick: fc.nat(),
  }),
  { maxLength: isLong ? 60 : 15 },
)

test.each([stock, firstAid])('any sequence of actions keeps the ledger of $item.name whole', async (kept) => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const database = await createTestDatabase()
      try {
        const ctx = database.context()
        const world = await buildWorld(ctx, null)
        const row = { code: 'PLASTER', name: 'Plaster', storeId: world.main }
        const [aid] = await commit(ctx, [insert(firstAidItem, row)])
        const itemId = kept === stock ? world.item : Number(aid?.id)
        for (const step of sequence) {
          const storeId = step.store ? world.main : world.annex
          const [lots] = await gather(ctx, [select(ctx, kept.lot, {})])
          const lotId = typeof step.lot === 'string' ? lots.find(({ lotNumber }) => lotNumber === step.lot)?.id : step.lot
          const ledger = await movements(ctx, kept)
          const inputs: Record<string, object> = {
            receive: { storeId, quantity: step.amount, unitCost: step.cents / 100, lotNumber: step.lot ?? undefined },
            issue: { storeId, lotId, quantity: step.amount },
            return: { storeId, lotId, quantity: step.amount },
            transfer: { fromStoreId: storeId, toStoreId: step.store ? world.annex : world.main, lotId, quantity: step.amount },
            adjust: { storeId, lotId, quantity: step.amount * step.sign, reason: 'x' },
            count: { storeId, lotId, quantity: step.amount },
            reverse: { reason: 'x' },
          }
          const id = step.name === 'reverse' ? (ledger[step.pick % Math.max(1, ledger.length)]?.id ?? 1) : itemId
          const before = { rows: await sizes(ctx), levels: await levels(ctx, kept), item: await get(ctx, kept.item, itemId) }
          try {
            await act(ctx, `${step.name === 'reverse' ? kept.movement.name : kept.item.name}.${step.name}`, id, inputs[step.name])
            const item = await get(ctx, kept.item, itemId)
            if (step.name === 'transfer')
              expect([item.quantityOnHand, item.totalValue]).toEqual([before.item.quantityOnHand, before.item.totalValue])
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            expect(await growth(ctx, before.rows)).toEqual({})
            expect(await levels(ctx, kept)).toEqual(before.levels)
          }
          expect(await broken(ctx, kept)).toEqual([])
        }
      } finally {
        await database.drop()
      }
    }),
    { numRuns: isLong ? 300 : 15 },
  )
})

const between = fc.array(
  fc.record({
    name: fc.constantFrom('receive', 'issue', 'transfer', 'adjust', 'count', 'recount'),
    item: fc.nat({ max: 1 }),
    amount,
    sign: fc.constantFrom(1, -1),
  }),
  { maxLength: isLong ? 40 : 12 },
)

test('a posted stocktake leaves what was counted last, and what has moved since', async () => {
  await fc.assert(
    fc.asyncProperty(between, async (sequence) => {
      const database = await createTestDatabase()
      try {
        const ctx = database.context()
        const world = await buildWorld(ctx, null)
        const { categoryId } = await get(ctx, inventoryItem, world.item)
        const [other] = await commit(ctx, [insert(inventoryItem, { sku: 'VALVE', name: 'Valve', categoryId, storeId: world.main })])
        const items = [world.item, Number(other?.id)]
        const expected = [5, 5]
        for (const id of items) await act(ctx, 'receive', id, { quantity: 5, unitCost: 1.23 })
        const { id } = await taking(ctx, 'open', 0, { storeId: world.main })
        let isCounted = false
        for (const { name, item, amount: quantity, sign } of sequence) {
          const itemId = items[item] ?? 0
          const inputs: Record<string, object> = {
            receive: { quantity },
            issue: { quantity },
            transfer: { toStoreId: world.annex, quantity },
            adjust: { quantity: sign * quantity, reason: 'x' },
          }
          const isCount = name === 'count' || name === 'recount'
          try {
            if (isCount) await taking(ctx, 'count', id, { lines: [{ itemId, counted: quantity }] })
            else await act(ctx, name, itemId, inputs[name])
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            continue
          }
          const moved = name === 'receive' ? quantity : name === 'adjust' ? sign * quantity : -quantity
          expected[item] = isCount ? quantity : plus(expected[item] ?? 0, moved)
          isCounted ||= isCount
        }
        const seen = await levels(ctx)
        const posted = await taking(ctx, 'post', id, { uncounted: 'skip' }).catch((error: unknown) => error)
        expect(await broken(ctx)).toEqual([])
        if (posted instanceof AppError) {
          expect(posted.code).toBe('conflict')
          expect(!isCounted || expected.some((quantity) => quantity < 0)).toBe(true)
          expect(await levels(ctx)).toEqual(seen)
        } else {
          const at = await Promise.all(items.map(async (one) => (await levels(ctx, stock, one)).find(([place]) => place === 'MAIN')?.[2]))
          expect(at).toEqual(expected)
        }
      } finally {
        await database.drop()
      }
    }),
    { numRuns: isLong ? 300 : 20 },
  )
})

test('an issue that is reversed at once leaves no trace on the level, whatever lies there', async () => {
  const database = await createTestDatabase()
  const ctx = database.context()
  const world = await buildWorld(ctx)
  await fc.assert(
    fc.asyncProperty(amount, fc.integer({ min: 0, max: 999_999 }), amount, async (received, cents, taken) => {
      await act(ctx, 'receive', world.item, { quantity: received, unitCost: cents / 100 })
      const before = await levels(ctx)
      const onHand = (await get(ctx, inventoryItem, world.item)).quantityOnHand
      const { movements: posted } = await act(ctx, 'issue', world.item, { quantity: Math.min(taken, onHand) })
      await act(ctx, 'reverse', Number(posted[0]?.id), { reason: 'x' })
      expect(await levels(ctx)).toEqual(before)
    }),
    { numRuns: isLong ? 1000 : 60 },
  )
  await database.drop()
})

const quantities = fc.integer({ min: 0, max: 999_999_999_999_999 }).map((thousandths) => thousandths / 1000)
const units = (value: number, scale: number) => BigInt(Math.round(value * 10 ** scale))

test('quantities add without error in the last place', () => {
  fc.assert(fc.property(quantities, quantities, (a, b) => units(plus(a, -b), 3) === units(a, 3) - units(b, 3)))
})

test('a worth is within half a cent of the exact product', () => {
  const prices = fc.integer({ min: 0, max: 1_000_000 }).map((cents) => cents / 100)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), prices, (thousandths, price) => {
      const error = units(worth(thousandths / 1000, price), 2) * 1000n - BigInt(thousandths) * units(price, 2)
      return error > -500n && error <= 500n
    }),
  )
})

test('what leaves a shelf is never more than lies there, and all of it when the shelf becomes empty', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 12 }),
      fc.integer({ min: 0, max: 10 ** 14 }),
      fc.nat({ max: 1000 }),
      (thousandths, cents, permille) => {
        const shelf = { quantity: thousandths / 1000, value: cents / 100 }
        const leaving = worthOf(shelf, Math.floor((thousandths * permille) / 1000) / 1000)
        expect(leaving).toBeGreaterThanOrEqual(0)
        expect(leaving).toBeLessThanOrEqual(shelf.value)
        if (permille === 1000) expect(leaving).toBe(shelf.value)
        expect(averageCost(shelf)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})
