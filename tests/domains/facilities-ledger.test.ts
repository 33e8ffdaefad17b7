// Whatever is done in whatever order: levels are the sums of movements, never below zero, and transfers make no money.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gather, get, select } from '../../shared/db/store.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { averageCost, plus, worth, worthOf } from '../../shared/domains/facilities/rules.ts'
import { stockLot } from '../../shared/domains/facilities/stock-resources.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase } from '../support/database.ts'
import { act, broken, buildWorld, growth, levels, movements, sizes } from './facilities-world.ts'

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

test('any sequence of actions keeps the ledger whole', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const database = await createTestDatabase()
      try {
        const ctx = database.context()
        const world = await buildWorld(ctx, null)
        for (const step of sequence) {
          const storeId = step.store ? world.main : world.annex
          const [lots] = await gather(ctx, [select(ctx, stockLot, {})])
          const lotId = typeof step.lot === 'string' ? lots.find(({ lotNumber }) => lotNumber === step.lot)?.id : step.lot
          const ledger = await movements(ctx)
          const inputs: Record<string, object> = {
            receive: { storeId, quantity: step.amount, unitCost: step.cents / 100, lotNumber: step.lot ?? undefined },
            issue: { storeId, lotId, quantity: step.amount },
            return: { storeId, lotId, quantity: step.amount },
            transfer: { fromStoreId: storeId, toStoreId: step.store ? world.annex : world.main, lotId, quantity: step.amount },
            adjust: { storeId, lotId, quantity: step.amount * step.sign, reason: 'x' },
            count: { storeId, lotId, quantity: step.amount },
            reverse: { reason: 'x' },
          }
          const id = step.name === 'reverse' ? (ledger[step.pick % Math.max(1, ledger.length)]?.id ?? 1) : world.item
          const before = { rows: await sizes(ctx), levels: await levels(ctx), item: await get(ctx, inventoryItem, world.item) }
          try {
            await act(ctx, step.name, id, inputs[step.name])
            const item = await get(ctx, inventoryItem, world.item)
            if (step.name === 'transfer')
              expect([item.quantityOnHand, item.totalValue]).toEqual([before.item.quantityOnHand, before.item.totalValue])
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            expect(await growth(ctx, before.rows)).toEqual({})
            expect(await levels(ctx)).toEqual(before.levels)
          }
          expect(await broken(ctx)).toEqual([])
        }
      } finally {
        await database.drop()
      }
    }),
    { numRuns: isLong ? 300 : 25 },
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
