// Several writers at one stockroom: everyone gets stock or is told that there is none, and every sum is right.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine, Op } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { get } from '../../shared/db/store.ts'
import { firstAid, stock } from '../../shared/domains/facilities/ledger.ts'
import { planTakes, type Take, untilDecided } from '../../shared/domains/facilities/posting.ts'
import { firstAidItem, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { plus, refuseAll } from '../../shared/domains/facilities/rules.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import {
  act,
  audited,
  broken,
  buildWorld,
  growth,
  levels,
  lotId,
  movements,
  refusal,
  sizes,
  taking,
  type World,
} from './facilities-world.ts'

const tables = [migrationTable, ...allTables(catalogue)]

const contextOn = (engine: Engine): DbContext =>
  makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('test'),
    source: 'api',
  })

/** Holds every read back until `together` of them have been done, so that all decide by the same sight; later reads go on at once. */
function gate(engine: Engine, together: number): Engine {
  let waiting = 0
  let open: () => void = () => undefined
  const gathered = new Promise<void>((resolve) => {
    open = resolve
  })
  const read: Engine['read'] = async (queries) => {
    const rows = await engine.read(queries)
    waiting += 1
    if (waiting >= together) open()
    await gathered
    return rows
  }
  return { ...engine, read }
}

/** What became of work done at once: how many succeeded, and the issue codes of those that did not. */
async function outcomes(work: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(work)
  const refusals = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  const codes = refusals.map((error) => (error instanceof AppError ? (error.issues[0]?.code ?? error.message) : String(error)))
  return {
    done: settled.length - refusals.length,
    refused: Object.fromEntries(
      Map.groupBy(codes, (code) => code)
        .entries()
        .map(([code, all]) => [code, all.length]),
    ),
  }
}

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  let one: Engine
  let two: Engine
  let ctx: DbContext
  let other: DbContext
  let world: World

  beforeAll(async () => {
    scratch = await createScratch(dialect)
    one = await scratch.open()
    two = await scratch.open()
    await one.execute(tables.flatMap((table) => createTable(table, dialect)))
  })
  afterAll(() => scratch.drop())
  beforeEach(async () => {
    ctx = contextOn(one)
    other = contextOn(two)
    world = await buildWorld(ctx)
  })
  afterEach(async () => {
    expect(await broken(ctx)).toEqual([])
    await one.execute(tables.toReversed().map(({ name }) => `DELETE FROM "${name}"`))
  })

  /** A context all of whose first `together` reads see the same. */
  const gated = (of: DbContext, together: number) => contextOn(gate(of.engine, together))
  const many = (count: number, of: (n: number) => Promise<unknown>) =>
    Promise.all([outcomes(Array.from({ length: count }, (_, n) => of(n)))])

  test('of fifty parallel issues as many succeed as there is stock, the others hear that there is none', async () => {
    await act(ctx, 'receive', world.item, { quantity: 30, unitCost: 3.33 })
    const before = await sizes(ctx)
    const racers = gated(ctx, 50)
    const [result] = await many(50, () => act(racers, 'issue', world.item, { quantity: 1 }))
    expect(result).toEqual({ done: 30, refused: { insufficient_stock: 20 } })
    expect(await levels(ctx)).toEqual([['MAIN', null, 0, 0]])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 30, auditEntry: 60 })
    const moves = (await audited(ctx, before.auditEntry)).filter(({ action }) => action === 'stockLevel.adjust')
    expect(moves.map(({ before, after }) => [before.quantity, after.quantity])).toEqual(
      Array.from({ length: 30 }, (_, n) => [30 - n, 29 - n]),
    )
  })

  test('so they do through two connections', async () => {
    await act(ctx, 'receive', world.item, { quantity: 30 })
    const racers = [gated(ctx, 25), gated(other, 25)]
    const [result] = await many(50, (n) => act(racers[n % 2] ?? ctx, 'issue', world.item, { quantity: 1 }))
    expect(result).toEqual({ done: 30, refused: { insufficient_stock: 20 } })
    expect(await levels(other)).toEqual([['MAIN', null, 0, 0]])
  })

  test('racers over many small lots all get theirs, first expiring first', async () => {
    const lots = ['2099-01-01', '2099-02-01', '2099-03-01', '2099-04-01', '2099-05-01', '2099-06-01']
    for (const expiresOn of lots) await act(ctx, 'receive', world.item, { quantity: 1, expiresOn })
    const racers = gated(ctx, 8)
    const [result] = await many(8, () => act(racers, 'issue', world.item, { quantity: 1 }))
    expect(result).toEqual({ done: 6, refused: { insufficient_stock: 2 } })
    expect(
      (await movements(ctx))
        .filter(({ kind }) => kind === 'issue')
        .map(({ lot }) => lot)
        .sort(),
    ).toEqual(lots)
  })

  test('two first receipts both succeed, and share one level and one lot', async () => {
    const racers = gated(ctx, 2)
    const [result] = await many(2, () => act(racers, 'receive', world.item, { quantity: 2, unitCost: 1.5, lotNumber: 'L1' }))
    expect(result).toEqual({ done: 2, refused: {} })
    expect(await levels(ctx)).toEqual([['MAIN', 'L1', 4, 6]])
  })

  test('a count that an issue overtakes is decided anew, so that the level ends as counted', async () => {
    await act(ctx, 'receive', world.item, { quantity: 10 })
    const counter = gated(ctx, 2)
    const issued = counter.engine.read([]).then(() => act(other, 'issue', world.item, { quantity: 3 }))
    const counted = await act(
      contextOn({ ...counter.engine, write: async (ops, id) => issued.then(() => ctx.engine.write(ops, id)) }),
      'count',
      world.item,
      { quantity: 8 },
    )
    expect(counted.movements).toMatchObject([{ quantity: 1 }])
    expect(await levels(ctx)).toEqual([['MAIN', null, 8, 32]])
  })

  test('of two counts that saw the same level the second posts what the first left over', async () => {
    await act(ctx, 'receive', world.item, { quantity: 10 })
    const racers = gated(ctx, 2)
    const [result] = await many(2, () => act(racers, 'count', world.item, { quantity: 8 }))
    expect(result).toEqual({ done: 2, refused: {} })
    expect((await movements(ctx)).map(({ quantity }) => quantity).sort((a, b) => a - b)).toEqual([-2, 0, 10])
    expect(await levels(ctx)).toEqual([['MAIN', null, 8, 32]])
  })

  test('a transfer that an issue overtakes still carries exactly the worth that leaves', async () => {
    await act(ctx, 'receive', world.item, { quantity: 3, unitCost: 3.33 })
    const racers = gated(ctx, 2)
    await act(ctx, 'receive', world.item, { quantity: 1, unitCost: 0.02 }) // 4 / 10.01
    const [result] = await many(2, (n) =>
      n === 0
        ? act(racers, 'issue', world.item, { quantity: 1 })
        : act(racers, 'transfer', world.item, { toStoreId: world.annex, quantity: 1 }),
    )
    expect(result).toEqual({ done: 2, refused: {} })
    expect((await levels(ctx)).map(([store, , quantity]) => [store, quantity])).toEqual([
      ['MAIN', 2],
      ['ANNEX', 1],
    ])
    expect(await get(ctx, inventoryItem, world.item)).toMatchObject({ quantityOnHand: 3, totalValue: 7.51 })
  })

  test('transfers of each other never wait for each other', async () => {
    await act(ctx, 'receive', world.item, { quantity: 10 })
    await act(ctx, 'receive', world.item, { quantity: 10, storeId: world.annex })
    const racers = gated(ctx, 6)
    const there = { fromStoreId: world.main, toStoreId: world.annex, quantity: 1 }
    const back = { fromStoreId: world.annex, toStoreId: world.main, quantity: 1 }
    const [result] = await many(6, (n) => act(racers, 'transfer', world.item, n % 2 === 0 ? there : back))
    expect(result).toEqual({ done: 6, refused: {} })
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 10, 40],
      ['ANNEX', null, 10, 40],
    ])
  })

  test('of two reversals of one movement one wins, and the other hears of it', async () => {
    const { movements: posted } = await act(ctx, 'receive', world.item, { quantity: 5 })
    const racers = gated(ctx, 2)
    const [result] = await many(2, () => act(racers, 'reverse', Number(posted[0]?.id), { reason: 'twice' }))
    expect(result).toEqual({ done: 1, refused: { already_reversed: 1 } })
    expect(await levels(ctx)).toEqual([['MAIN', null, 0, 0]])
  })

  test('of reversals of the two legs of a transfer one wins', async () => {
    await act(ctx, 'receive', world.item, { quantity: 5 })
    const { movements: posted } = await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2 })
    const racers = gated(ctx, 2)
    const [result] = await many(2, (n) => act(racers, 'reverse', Number(posted[n]?.id), { reason: 'twice' }))
    expect(result).toEqual({ done: 1, refused: { already_reversed: 1 } })
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 5, 20],
      ['ANNEX', null, 0, 0],
    ])
  })

  test('a reversal of a receipt and an issue of the same goods do not both succeed', async () => {
    const { movements: posted } = await act(ctx, 'receive', world.item, { quantity: 5 })
    const racers = gated(ctx, 2)
    const [result] = await many(2, (n) =>
      n === 0 ? act(racers, 'reverse', Number(posted[0]?.id), { reason: 'x' }) : act(racers, 'issue', world.item, { quantity: 1 }),
    )
    expect(result).toEqual({ done: 1, refused: { insufficient_stock: 1 } })
  })

  test('an item is not removed while its first goods come in', async () => {
    const item = await get(ctx, inventoryItem, world.item)
    const racers = gated(ctx, 2)
    const removed = racers.engine.read([]).then(() => commit(other, [remove(inventoryItem, item)]))
    const result = await outcomes([act(racers, 'receive', world.item, { quantity: 1 }), removed])
    expect(result).toEqual({ done: 1, refused: (await movements(ctx)).length === 1 ? { referenced: 1 } : { reference: 1 } })
  })

  test('a store is not removed while goods are carried into it', async () => {
    await act(ctx, 'receive', world.item, { quantity: 1 })
    const annex = await get(ctx, store, world.annex)
    const sight = gated(ctx, 2)
    const removed = sight.engine.read([]).then(() => commit(other, [remove(store, annex)]))
    const late = contextOn({ ...sight.engine, write: async (ops, id) => removed.then(() => ctx.engine.write(ops, id)) })
    expect(await refusal(act(late, 'transfer', world.item, { toStoreId: world.annex, quantity: 1 }))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'reference' }],
    })
    expect(await levels(ctx)).toEqual([['MAIN', null, 1, 4]])
  })

  test('goods of a lot that was used up meanwhile are refused, not taken from another lot', async () => {
    await act(ctx, 'receive', world.item, { quantity: 1, lotNumber: 'A' })
    await act(ctx, 'receive', world.item, { quantity: 1, lotNumber: 'B' })
    const lot = await lotId(ctx, 'A')
    const racers = gated(ctx, 2)
    const [result] = await many(2, () => act(racers, 'issue', world.item, { quantity: 1, lotId: lot }))
    expect(result).toEqual({ done: 1, refused: { insufficient_stock: 1 } })
  })

  test('an issue whose answer was lost is sent again and written once', async () => {
    await act(ctx, 'receive', world.item, { quantity: 5 })
    const before = await sizes(ctx)
    const sent: (readonly Op[])[] = []
    const lossy: Engine = {
      ...one,
      write: async (ops, id) => {
        sent.push(ops)
        await one.write(ops, id) // its answer is lost on the way
        await one.write(ops, id)
      },
    }
    const { movements: posted } = await act(contextOn(lossy), 'issue', world.item, { quantity: 1 })
    expect(sent).toHaveLength(1)
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 2 })
    expect((await movements(ctx)).at(-1)).toMatchObject({ id: posted[0]?.id, quantity: -1 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 4, 16]])
  })

  test('a request sent twice under one Idempotency-Key acts once, and its answer is kept', async () => {
    await act(ctx, 'receive', world.item, { quantity: 5 })
    const keyed: DbContext = { ...ctx, idempotency: { key: 'k', requestHash: 'h', status: 200 } }
    const answer = await act(keyed, 'issue', world.item, { quantity: 1 })
    expect(await refusal(act(keyed, 'issue', world.item, { quantity: 1 }))).toMatchObject({ code: 'conflict' })
    const [[kept] = []] = await ctx.engine.read([{ sql: 'SELECT body FROM idempotency', parameters: [] }])
    expect(JSON.parse(String(kept?.body))).toEqual(answer)
    expect(await levels(ctx)).toEqual([['MAIN', null, 4, 16]])
  })

  describe('over many items', () => {
    interface Line {
      readonly id: number
      /** An issue and a transfer that are there to be reversed. */
      readonly issued: number
      readonly moved: number
    }

    /** Items with 3 in each store, of which 2 were issued and 3 carried over before. */
    async function stockUp(count: number): Promise<Line[]> {
      const { categoryId } = await get(ctx, inventoryItem, world.item)
      const kept = { name: 'Item', categoryId, storeId: world.main, unitCost: 1.1 }
      const items = await commit(
        ctx,
        Array.from({ length: count }, (_, n) => insert(inventoryItem, { sku: `I${n}`, ...kept })),
      )
      const lines = []
      for (const { id } of items) {
        await act(ctx, 'receive', Number(id), { quantity: 8 })
        const issued = await act(ctx, 'issue', Number(id), { quantity: 2 })
        const moved = await act(ctx, 'transfer', Number(id), { toStoreId: world.annex, quantity: 3 })
        lines.push({ id: Number(id), issued: issued.movements[0]?.id ?? 0, moved: moved.movements[0]?.id ?? 0 })
      }
      return lines
    }

    /** First-aid items with 7 each, in two lots and without. */
    async function fillBoxes(count: number): Promise<number[]> {
      const items = await commit(
        ctx,
        Array.from({ length: count }, (_, n) => insert(firstAidItem, { code: `F${n}`, name: 'Plaster', storeId: world.main })),
      )
      for (const { id } of items) {
        for (const expiresOn of ['2099-01-31', '2099-02-28']) await act(ctx, 'firstAidItem.receive', Number(id), { quantity: 2, expiresOn })
        await act(ctx, 'firstAidItem.receive', Number(id), { quantity: 3 })
      }
      return items.map(({ id }) => Number(id))
    }

    /** What an incident does: several things at once, all or none. */
    const consume = (of: DbContext, itemIds: readonly number[]) =>
      retryOnConflict(() =>
        untilDecided(async () => {
          const takes = itemIds.map((itemId, at): Take => ({ itemId, quantity: 1, kind: 'consume', path: `supplies.${at}` }))
          const { changes, issues } = await planTakes(of, firstAid, takes)
          refuseAll(issues)
          await commit(of, changes)
        }),
      )

    test('a hundred issues, transfers and reversals at once, and first aid used among them, leave every balance equal to its movements', async () => {
      const lines = await stockUp(20)
      const boxes = await fillBoxes(4)
      const posted = (await movements(ctx)).length
      const racers = [gated(ctx, 60), gated(other, 60)]
      const there = { fromStoreId: world.main, toStoreId: world.annex, quantity: 2 }
      const back = { fromStoreId: world.annex, toStoreId: world.main, quantity: 2 }
      const stockWork = (of: DbContext, n: number) => {
        const line = lines[n % 20] ?? { id: 0, issued: 0, moved: 0 }
        if (n < 20) return act(of, 'issue', line.id, { quantity: 3 })
        if (n < 40) return act(of, 'transfer', line.id, there)
        if (n < 60) return act(of, 'transfer', line.id, back)
        if (n < 80) return act(of, 'reverse', n % 2 === 0 ? line.issued : line.moved, { reason: 'mistake' })
        return act(of, 'issue', line.id, { quantity: 2, storeId: world.annex, kind: 'consume' })
      }
      const pair = (n: number) => [boxes[n % 4] ?? 0, boxes[(n + 1 + (n % 3)) % 4] ?? 0]
      const [stocked, aided] = await Promise.all([
        Promise.allSettled(Array.from({ length: 100 }, (_, n) => stockWork(racers[n % 2] ?? ctx, n))),
        outcomes(Array.from({ length: 20 }, (_, n) => consume(racers[n % 2] ?? ctx, pair(n)))),
      ])
      expect(await broken(ctx)).toEqual([])
      expect(await broken(other, firstAid)).toEqual([])

      // whoever was refused was short of stock, and who was not posted what the ledger holds
      const refusals = stocked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      expect(refusals.filter((error) => !(error instanceof AppError) || error.issues[0]?.code !== 'insufficient_stock')).toEqual([])
      const answered = stocked.flatMap((one) => (one.status === 'fulfilled' ? one.value.movements : []))
      const ledger = (await movements(ctx)).slice(posted)
      expect(ledger.map(({ id, quantity }) => [id, quantity])).toEqual(
        answered.toSorted((a, b) => a.id - b.id).map(({ id, quantity }) => [id, quantity]),
      )
      for (const { id } of lines) {
        const sum = ledger.filter(({ itemId }) => itemId === id).reduce((total, { quantity }) => plus(total, quantity), 6)
        expect(await get(ctx, inventoryItem, id)).toMatchObject({ quantityOnHand: sum })
      }
      // 28 plasters, two for each incident: what is left over is what incidents could not have
      expect(aided.done + (aided.refused.insufficient_stock ?? 0)).toBe(20)
      const used = (await movements(ctx, firstAid)).filter(({ kind }) => kind === 'consume')
      expect(used.reduce((total, { quantity }) => plus(total, quantity), 0)).toBe(-2 * aided.done)
    })

    test('a stocktake is posted among issues and receipts that race with it, and loses none of them', async () => {
      const lines = await stockUp(20)
      const { id } = await taking(ctx, 'open', 0, { storeId: world.main })
      const counted = lines.map(({ id: itemId }, n) => ({ itemId, counted: n % 2 === 0 ? 2 : 5 }))
      await taking(ctx, 'count', id, { lines: counted })
      const racers = [gated(ctx, 31), gated(other, 30)]
      const [result, ended] = await Promise.all([
        outcomes(
          Array.from({ length: 60 }, (_, n) => {
            const line = lines[n % 20] ?? { id: 0 }
            return act(racers[n % 2] ?? ctx, n < 40 ? 'issue' : 'receive', line.id, { quantity: 1 })
          }),
        ),
        taking(racers[0] ?? ctx, 'post', id, {}),
      ])
      expect(ended.status).toBe('posted')
      const ledger = await movements(ctx)
      for (const [n, { id: itemId }] of lines.entries()) {
        const after = ledger.filter((one) => one.itemId === itemId && one.storeId === world.main)
        const since = after.filter(({ kind, quantity }) => Math.abs(quantity) === 1 && kind !== 'count')
        expect(after.filter(({ kind }) => kind === 'count').map(({ quantity }) => quantity)).toEqual([n % 2 === 0 ? -1 : 2])
        const level = (await levels(ctx, stock, itemId))[0]
        expect(level?.[2]).toBe(
          plus(
            n % 2 === 0 ? 2 : 5,
            since.reduce((total, { quantity }) => plus(total, quantity), 0),
          ),
        )
      }
      expect(result.done + (result.refused.insufficient_stock ?? 0)).toBe(60)
    })

    test('of two postings of one stocktake one wins, and the other hears of it', async () => {
      const [line] = await stockUp(3)
      const { id } = await taking(ctx, 'open', 0, { storeId: world.main })
      await taking(ctx, 'count', id, { lines: [{ itemId: line?.id, counted: 1 }] })
      const racers = gated(ctx, 2)
      const [result] = await many(2, () => taking(racers, 'post', id, { uncounted: 'skip' }))
      expect(result).toEqual({ done: 1, refused: { not_open: 1 } })
      expect((await movements(ctx)).filter(({ kind }) => kind === 'count')).toHaveLength(1)
    })
  })
})
