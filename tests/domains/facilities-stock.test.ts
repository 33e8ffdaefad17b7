// What may be done with stock, read as rules: rows, answer, audit entries, and that nothing else changed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { roles } from '../../shared/catalogue/resource.ts'
import { remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { facilitiesActions } from '../../shared/domains/facilities/actions.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../shared/domains/facilities/stock-resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, at, audited, broken, buildWorld, growth, levels, lotId, movements, refusal, sizes, type World } from './facilities-world.ts'

let database: TestDatabase
let ctx: DbContext
let world: World

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context()
  world = await buildWorld(ctx)
})
afterEach(async () => {
  expect(await broken(ctx)).toEqual([])
  await database.drop()
})

const receive = (input: object) => act(ctx, 'receive', world.item, input)
const issue = (input: object) => act(ctx, 'issue', world.item, input)

/** Runs refused work and says its issues, having shown that nothing was written. */
async function refused(work: () => Promise<unknown>) {
  const before = await sizes(ctx)
  const seen = await levels(ctx)
  const error = await refusal(work())
  expect(await growth(ctx, before)).toEqual({})
  expect(await levels(ctx)).toEqual(seen)
  return error
}

describe('receive', () => {
  test('makes the level with the first receipt, worth what the goods cost', async () => {
    const before = await sizes(ctx)
    const { movements: posted } = await receive({ quantity: 3, unitCost: 3.33, reference: 'PO-7', reason: 'order' })
    expect(posted).toEqual([
      expect.objectContaining({
        itemId: world.item,
        item: 'PUMP',
        store: 'MAIN',
        lot: null,
        kind: 'receive',
        quantity: 3,
        unitCost: 3.33,
        reference: 'PO-7',
        reason: 'order',
        version: 1,
      }),
    ])
    expect(posted[0]).not.toHaveProperty('lockVersion')
    expect(await movements(ctx)).toMatchObject(posted)
    expect(await levels(ctx)).toEqual([['MAIN', null, 3, 9.99]])
    expect(await growth(ctx, before)).toEqual({ facilities_stockLevel: 1, facilities_stockMovement: 1, auditEntry: 2 })
    expect((await audited(ctx, before.auditEntry)).map(({ action, after }) => [action, after.quantity])).toEqual([
      ['stockMovement.create', 3],
      ['stockLevel.create', 3],
    ])
    expect(await get(ctx, inventoryItem, world.item)).toMatchObject({ quantityOnHand: 3, totalValue: 9.99 })
  })

  test('adds to the level by a relative move whose audit says before and after', async () => {
    await receive({ quantity: 10, unitCost: 1 })
    const before = await sizes(ctx)
    await receive({ quantity: 10, unitCost: 3 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 20, 40]])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 2 })
    expect((await audited(ctx, before.auditEntry))[1]).toMatchObject({
      action: 'stockLevel.adjust',
      before: { quantity: 10, value: 10 },
      after: { quantity: 20, value: 40 },
    })
  })

  test('values goods without a cost at the cost of the item, else at the average of what lies there', async () => {
    await receive({ quantity: 2 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 2, 8]])
    const item = await get(ctx, inventoryItem, world.item)
    await commit(ctx, [update(inventoryItem, item, { unitCost: null })])
    await receive({ quantity: 2, unitCost: 6 })
    await receive({ quantity: 1 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 5, 25]])
  })

  test('makes a lot by number or by expiry, and finds it again whatever the case', async () => {
    await receive({ quantity: 1, lotNumber: 'B-1', expiresOn: '2099-01-31' })
    await receive({ quantity: 1, lotNumber: 'b-1' })
    await receive({ quantity: 1, expiresOn: '2099-02-28' })
    expect(await levels(ctx)).toEqual([
      ['MAIN', 'B-1', 2, 8],
      ['MAIN', '2099-02-28', 1, 4],
    ])
    const error = await refused(() => receive({ quantity: 1, lotNumber: 'B-1', expiresOn: '2099-03-31' }))
    expect(error).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'expiresOn', code: 'differs', message: 'lot B-1 expires on 2099-01-31' }],
    })
  })

  test('goes into another store when told', async () => {
    await receive({ quantity: 1, storeId: world.annex })
    expect(await levels(ctx)).toEqual([['ANNEX', null, 1, 4]])
  })

  test('refuses all that is wrong at once', async () => {
    const error = await refused(() => receive({ quantity: 1, storeId: 999, occurredAt: '2999-01-01T00:00:00Z' }))
    expect(error).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'storeId', code: 'reference', hint: expect.any(String) },
        { path: 'occurredAt', code: 'future' },
      ],
    })
  })

  test('refuses more than 15 digits hold', async () => {
    await receive({ quantity: 1, unitCost: 9_999_999_999_999 })
    expect(await refused(() => receive({ quantity: 1, unitCost: 1 }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'quantity', code: 'too_big', hint: expect.any(String) }],
    })
  })

  test.each([
    [{}],
    [{ quantity: 0 }],
    [{ quantity: -1 }],
    [{ quantity: 0.0001 }],
    [{ quantity: 1, unitCost: -1 }],
    [{ quantity: 1, colour: 'red' }],
  ])('takes no %j', async (input) => {
    expect(await refused(() => receive(input))).toMatchObject({ name: 'ZodError' })
  })
})

describe('issue', () => {
  test('takes goods at moving average: 3 worth 10.00, one leaves for 3.33', async () => {
    await receive({ quantity: 3, unitCost: 3.33 })
    await act(ctx, 'adjust', world.item, { quantity: 1, reason: 'found' })
    expect(await levels(ctx)).toEqual([['MAIN', null, 4, 13.32]])
    const before = await sizes(ctx)
    const { movements: posted } = await issue({ quantity: 1, reference: 'WO-1' })
    expect(posted).toMatchObject([{ kind: 'issue', quantity: -1, unitCost: 3.33, reference: 'WO-1', store: 'MAIN' }])
    expect(await levels(ctx)).toEqual([['MAIN', null, 3, 9.99]])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 2 })
  })

  test('follows the moving average worked by hand over receipts and issues', async () => {
    await receive({ quantity: 10, unitCost: 1 }) // 10 / 10.00
    await receive({ quantity: 5, unitCost: 2.5 }) // 15 / 22.50, average 1.50
    await issue({ quantity: 4 }) // takes 6.00
    expect(await levels(ctx)).toEqual([['MAIN', null, 11, 16.5]])
    await receive({ quantity: 1, unitCost: 0.01 }) // 12 / 16.51, average 1.3758...
    await issue({ quantity: 7 }) // takes 9.6308... = 9.63
    expect(await levels(ctx)).toEqual([['MAIN', null, 5, 6.88]])
    await issue({ quantity: 4.999 }) // takes 6.8786... = 6.88
    expect(await levels(ctx)).toEqual([['MAIN', null, 0.001, 0]])
    await issue({ quantity: 0.001 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 0, 0]])
  })

  test('is refused beyond what is there, and says how much that is', async () => {
    await receive({ quantity: 2 })
    expect(await refused(() => issue({ quantity: 2.001 }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'quantity', code: 'insufficient_stock', message: '2.001 ea asked for, 2 ea on hand in MAIN' }],
    })
    expect(await refused(() => issue({ quantity: 1, storeId: world.annex }))).toMatchObject({
      issues: [{ message: '1 ea asked for, 0 ea on hand in ANNEX' }],
    })
  })

  test('takes the lot that expires first, then the next, then lots without expiry, then stock without lot', async () => {
    await receive({ quantity: 2 })
    await receive({ quantity: 2, lotNumber: 'PLAIN' })
    await receive({ quantity: 2, lotNumber: 'LATE', expiresOn: '2099-12-31' })
    await receive({ quantity: 2, lotNumber: 'SOON', expiresOn: '2099-01-01' })
    const { movements: posted } = await issue({ quantity: 7 })
    expect(posted).toMatchObject([
      { lot: 'SOON', quantity: -2 },
      { lot: 'LATE', quantity: -2 },
      { lot: 'PLAIN', quantity: -2 },
      { lot: null, quantity: -1 },
    ])
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 1, 4],
      ['MAIN', 'PLAIN', 0, 0],
      ['MAIN', 'LATE', 0, 0],
      ['MAIN', 'SOON', 0, 0],
    ])
  })

  test('leaves expired lots, says that they are there, and lets them go as a loss only', async () => {
    await receive({ quantity: 3, lotNumber: 'OLD', expiresOn: '2026-05-01' })
    await receive({ quantity: 1, lotNumber: 'NEW', expiresOn: '2099-01-01' })
    const old = await lotId(ctx, 'OLD')
    const later = at(ctx, '2026-05-02T00:00:00.000Z')
    const short = await refused(() => act(later, 'issue', world.item, { quantity: 2 }))
    expect(short).toMatchObject({ issues: [{ message: '2 ea asked for, 1 ea on hand in MAIN; 3 ea more have expired' }] })
    const expired = await refused(() => act(later, 'issue', world.item, { quantity: 4, lotId: old, kind: 'consume' }))
    expect(expired).toMatchObject({
      code: 'conflict',
      issues: [
        { path: 'lotId', code: 'expired' },
        { path: 'quantity', code: 'insufficient_stock' },
      ],
    })
    await act(later, 'issue', world.item, { quantity: 3, lotId: old, kind: 'loss', reason: 'expired' })
    expect(await levels(ctx)).toEqual([
      ['MAIN', 'OLD', 0, 0],
      ['MAIN', 'NEW', 1, 4],
    ])
  })

  test('may use a lot until the end of its last day at the site of the store', async () => {
    const north = await get(ctx, site, world.sites[0])
    await commit(ctx, [update(site, north, { timezone: 'America/Los_Angeles' })])
    await receive({ quantity: 2, lotNumber: 'L', expiresOn: '2026-05-01' })
    await act(at(ctx, '2026-05-02T06:59:59.000Z'), 'issue', world.item, { quantity: 1 })
    expect(await refused(() => act(at(ctx, '2026-05-02T07:00:00.000Z'), 'issue', world.item, { quantity: 1 }))).toMatchObject({
      code: 'conflict',
    })
  })

  test('takes stock without lot when the lot is given as null', async () => {
    await receive({ quantity: 1 })
    await receive({ quantity: 1, lotNumber: 'A', expiresOn: '2099-01-01' })
    expect((await issue({ quantity: 1, lotId: null })).movements).toMatchObject([{ lot: null }])
  })

  test('refuses a lot of another item', async () => {
    const other = await get(ctx, inventoryItem, world.item)
    const [twin] = await commit(ctx, [
      {
        kind: 'insert',
        resource: inventoryItem,
        row: { sku: 'TWIN', name: 'Twin', categoryId: other.categoryId, storeId: world.main },
        isRaced: false,
      },
    ])
    await receive({ quantity: 1, lotNumber: 'A' })
    const lot = await lotId(ctx, 'A')
    expect(await refused(() => act(ctx, 'issue', Number(twin?.id), { quantity: 1, lotId: lot }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'lotId', code: 'reference' }],
    })
  })

  test('refuses an item that is not there or was removed', async () => {
    expect(await refused(() => act(ctx, 'issue', 999, { quantity: 1 }))).toMatchObject({ code: 'not_found' })
    await commit(ctx, [remove(inventoryItem, await get(ctx, inventoryItem, world.item))])
    expect(await refused(() => issue({ quantity: 1 }))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('was removed'),
    })
  })
})

describe('return', () => {
  test('brings goods back at the average of what lies there, or at the cost of the item where nothing does', async () => {
    await receive({ quantity: 3, unitCost: 5 })
    await issue({ quantity: 1 })
    expect((await act(ctx, 'return', world.item, { quantity: 1 })).movements).toMatchObject([{ kind: 'return', quantity: 1, unitCost: 5 }])
    expect(await levels(ctx)).toEqual([['MAIN', null, 3, 15]])
    await issue({ quantity: 3 })
    await act(ctx, 'return', world.item, { quantity: 1 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 1, 4]])
  })
})

describe('transfer', () => {
  test('moves quantity and value in two legs of one commit, and keeps the total', async () => {
    await receive({ quantity: 3, unitCost: 3.33 })
    const before = await sizes(ctx)
    const { movements: posted } = await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2, reason: 'nearer' })
    expect(posted).toMatchObject([
      { kind: 'transfer-out', store: 'MAIN', quantity: -2, transferId: null },
      { kind: 'transfer-in', store: 'ANNEX', quantity: 2, transferId: posted[0]?.id },
    ])
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 1, 3.33],
      ['ANNEX', null, 2, 6.66],
    ])
    expect(await growth(ctx, before)).toEqual({ facilities_stockLevel: 1, facilities_stockMovement: 2, auditEntry: 4 })
    await act(ctx, 'transfer', world.item, { fromStoreId: world.annex, toStoreId: world.main, quantity: 1.333 })
    expect(await get(ctx, inventoryItem, world.item)).toMatchObject({ quantityOnHand: 3, totalValue: 9.99 })
  })

  test('keeps lots apart and spreads over them, first expiring first', async () => {
    await receive({ quantity: 1, lotNumber: 'B', expiresOn: '2099-02-01' })
    await receive({ quantity: 1, lotNumber: 'A', expiresOn: '2099-01-01' })
    await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 1.5 })
    await act(ctx, 'transfer', world.item, { fromStoreId: world.annex, toStoreId: world.main, quantity: 1.5 })
    await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2 })
    expect(await levels(ctx)).toEqual([
      ['MAIN', 'B', 0, 0],
      ['MAIN', 'A', 0, 0],
      ['ANNEX', 'A', 1, 4],
      ['ANNEX', 'B', 1, 4],
    ])
  })

  test('refuses a transfer onto itself, to no store and beyond what is there', async () => {
    await receive({ quantity: 1 })
    expect(await refused(() => act(ctx, 'transfer', world.item, { toStoreId: world.main, quantity: 1 }))).toMatchObject({
      issues: [{ path: 'toStoreId', code: 'same_store' }],
    })
    const nowhere = await refused(() => act(ctx, 'transfer', world.item, { fromStoreId: 998, toStoreId: 999, quantity: 1 }))
    expect(nowhere).toMatchObject({ code: 'invalid', issues: [{ path: 'fromStoreId' }, { path: 'toStoreId' }] })
    expect(await refused(() => act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2 }))).toMatchObject({
      code: 'conflict',
    })
  })
})

describe('adjust', () => {
  test('corrects either way at the average, with a reason', async () => {
    await receive({ quantity: 4, unitCost: 2.5 })
    await act(ctx, 'adjust', world.item, { quantity: -1, reason: 'broken' })
    expect(await levels(ctx)).toEqual([['MAIN', null, 3, 7.5]])
    expect((await act(ctx, 'adjust', world.item, { quantity: 2, reason: 'found' })).movements).toMatchObject([
      { kind: 'adjust', quantity: 2, unitCost: 2.5, reason: 'found' },
    ])
    expect(await levels(ctx)).toEqual([['MAIN', null, 5, 12.5]])
    expect(await refused(() => act(ctx, 'adjust', world.item, { quantity: -5.001, reason: 'x' }))).toMatchObject({
      issues: [{ code: 'insufficient_stock' }],
    })
    for (const input of [{ quantity: 1 }, { quantity: 1, reason: ' ' }, { quantity: 0, reason: 'x' }]) {
      expect(await refused(() => act(ctx, 'adjust', world.item, input))).toMatchObject({ name: 'ZodError' })
    }
  })

  test('asks which lot where the item is kept in lots', async () => {
    await receive({ quantity: 4, lotNumber: 'A' })
    expect(await refused(() => act(ctx, 'adjust', world.item, { quantity: -1, reason: 'x' }))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'lotId', code: 'required' }],
    })
    await act(ctx, 'adjust', world.item, { quantity: -1, lotId: await lotId(ctx, 'A'), reason: 'x' })
    await act(ctx, 'adjust', world.item, { quantity: 1, lotId: null, reason: 'x' })
    expect(await levels(ctx)).toEqual([
      ['MAIN', 'A', 3, 12],
      ['MAIN', null, 1, 4],
    ])
  })
})

describe('count', () => {
  test('posts the difference to what was there', async () => {
    await receive({ quantity: 4, unitCost: 2 })
    expect((await act(ctx, 'count', world.item, { quantity: 3, reference: 'shelf 4' })).movements).toMatchObject([
      { kind: 'count', quantity: -1, reference: 'shelf 4' },
    ])
    await act(ctx, 'count', world.item, { quantity: 5 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 5, 10]])
    await act(ctx, 'count', world.item, { quantity: 0 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 0, 0]])
    await act(ctx, 'count', world.item, { quantity: 2 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 2, 8]])
  })

  test('that agrees is kept as a movement of zero', async () => {
    await act(ctx, 'count', world.item, { quantity: 0 })
    await receive({ quantity: 1 })
    const before = await sizes(ctx)
    expect((await act(ctx, 'count', world.item, { quantity: 1 })).movements).toMatchObject([{ quantity: 0 }])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 1 })
    expect(await levels(ctx)).toEqual([['MAIN', null, 1, 4]])
  })
})

describe('reverse', () => {
  const reverse = (id: unknown) => act(ctx, 'reverse', Number(id), { reason: 'mistake' })

  test('of an issue brings back the quantity and the very worth that left, whatever the average is now', async () => {
    await receive({ quantity: 3, unitCost: 3.33 })
    await act(ctx, 'receive', world.item, { quantity: 1, unitCost: 0.02 }) // 4 / 10.01
    const { movements: posted } = await issue({ quantity: 3 }) // takes 7.5075 = 7.51, and 3 x 2.50 is not that
    await receive({ quantity: 1, unitCost: 100 })
    const before = await sizes(ctx)
    expect((await reverse(posted[0]?.id)).movements).toMatchObject([
      { kind: 'reverse', quantity: 3, reversesId: posted[0]?.id, reason: 'mistake' },
    ])
    expect(await levels(ctx)).toEqual([['MAIN', null, 5, 110.01]])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 2 })
  })

  test('of a receipt takes out what it brought, and is refused when it has been used', async () => {
    await receive({ quantity: 10, unitCost: 1 })
    const { movements: posted } = await receive({ quantity: 2, unitCost: 9 })
    await reverse(posted[0]?.id)
    expect(await levels(ctx)).toEqual([['MAIN', null, 10, 10]])
    const { movements: again } = await receive({ quantity: 5, unitCost: 2 })
    await issue({ quantity: 11 })
    expect(await refused(() => reverse(again[0]?.id))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'insufficient_stock', message: '5 ea asked for, 4 ea on hand in MAIN' }],
    })
  })

  test('never takes the worth of a level below zero', async () => {
    const { movements: posted } = await receive({ quantity: 10, unitCost: 5 })
    await receive({ quantity: 10, unitCost: 1 })
    await issue({ quantity: 9 })
    await reverse(posted[0]?.id)
    expect(await levels(ctx)).toEqual([['MAIN', null, 1, 0]])
  })

  test('of either leg of a transfer takes both back and keeps the total value', async () => {
    await receive({ quantity: 3, unitCost: 3.33 })
    for (const leg of [0, 1]) {
      const { movements: posted } = await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2 })
      const { movements: back } = await reverse(posted[leg]?.id)
      expect(back.map(({ kind, quantity }) => [kind, quantity]).sort()).toEqual([
        ['reverse', -2],
        ['reverse', 2],
      ])
      expect(await levels(ctx)).toEqual([
        ['MAIN', null, 3, 9.99],
        ['ANNEX', null, 0, 0],
      ])
      expect(await refused(() => reverse(posted[1 - leg]?.id))).toMatchObject({ issues: [{ code: 'already_reversed' }] })
    }
    await receive({ quantity: 1, unitCost: 50, storeId: world.annex })
    const { movements: posted } = await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 2 })
    await act(ctx, 'issue', world.item, { quantity: 1, storeId: world.annex })
    const total = (await get(ctx, inventoryItem, world.item)).totalValue
    await reverse(posted[0]?.id)
    expect(await get(ctx, inventoryItem, world.item)).toMatchObject({ totalValue: total, quantityOnHand: 3 })
  })

  test('happens once, and never to a reversal', async () => {
    const { movements: posted } = await receive({ quantity: 1 })
    const { movements: back } = await reverse(posted[0]?.id)
    expect(await refused(() => reverse(posted[0]?.id))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'already_reversed', message: `movement ${posted[0]?.id} was reversed by movement ${back[0]?.id}` }],
    })
    expect(await refused(() => reverse(back[0]?.id))).toMatchObject({ code: 'conflict', issues: [{ code: 'not_reversible' }] })
    expect(await refused(() => reverse(999))).toMatchObject({ code: 'not_found' })
  })

  test('of an imported opening quantity takes it out at its unit cost', async () => {
    const opening = { itemId: world.item, storeId: world.main }
    const [, movement] = await commit(ctx, [
      { kind: 'insert', resource: stockLevel, row: { ...opening, quantity: 2.5, value: 31.25 }, isRaced: false },
      {
        kind: 'insert',
        resource: ctx.catalogue.get('stockMovement'),
        row: { ...opening, kind: 'count', quantity: 2.5, unitCost: 12.5, occurredAt: ctx.now() },
        isRaced: false,
      },
    ])
    await receive({ quantity: 1, unitCost: 1 })
    await reverse(movement?.id)
    expect(await levels(ctx)).toEqual([['MAIN', null, 1, 1]])
  })
})

describe('permissions', () => {
  test('are those of domains.md', () => {
    const ofStock = /^(inventoryItem|stockMovement|firstAidItem|firstAidMovement|stocktake)$/
    const table = facilitiesActions
      .filter(({ resource }) => ofStock.test(resource))
      .map((action) => [`${action.resource}.${action.name}`, roles.filter((role) => action.roles.includes(role)).join(' ')])
    const keepers = 'manager staff medic'
    expect(Object.fromEntries(table)).toEqual({
      'inventoryItem.receive': keepers,
      'inventoryItem.issue': 'manager staff technician medic',
      'inventoryItem.return': 'manager staff technician medic',
      'inventoryItem.transfer': keepers,
      'inventoryItem.adjust': keepers,
      'inventoryItem.count': keepers,
      'stockMovement.reverse': keepers,
      'firstAidItem.receive': keepers,
      'firstAidItem.issue': 'manager staff technician medic',
      'firstAidItem.return': 'manager staff technician medic',
      'firstAidItem.transfer': keepers,
      'firstAidItem.adjust': keepers,
      'firstAidItem.count': keepers,
      'firstAidMovement.reverse': keepers,
      'stocktake.open': 'manager',
      'stocktake.count': 'manager staff technician medic',
      'stocktake.post': 'manager',
      'stocktake.cancel': 'manager',
    })
  })

  test('end at the sites of the actor', async () => {
    const { movements: posted } = await receive({ quantity: 4 })
    const moved = await act(ctx, 'transfer', world.item, { toStoreId: world.annex, quantity: 1 })
    const south = database.context(actorOf('staff', 'sue', [world.sites[1]]))
    const actions: [string, object][] = [
      ['receive', { quantity: 1 }],
      ['issue', { quantity: 1 }],
      ['return', { quantity: 1 }],
      ['adjust', { quantity: 1, reason: 'x' }],
      ['count', { quantity: 1 }],
    ]
    for (const [name, input] of actions) {
      const error = await refused(() => act(south, name, world.item, input))
      expect(error).toMatchObject({
        code: 'invalid',
        issues: [{ path: 'storeId', code: 'reference', message: `there is no store ${world.main}` }],
      })
      await act(south, name, world.item, { ...input, storeId: world.annex })
    }
    expect(
      await refused(() => act(south, 'transfer', world.item, { fromStoreId: world.annex, toStoreId: world.main, quantity: 1 })),
    ).toMatchObject({ issues: [{ path: 'toStoreId' }] })
    expect(await refused(() => act(south, 'reverse', Number(posted[0]?.id), { reason: 'x' }))).toMatchObject({ code: 'not_found' })
    expect(await refused(() => act(south, 'reverse', Number(moved.movements[1]?.id), { reason: 'x' }))).toMatchObject({ code: 'forbidden' })
    expect((await audited(ctx)).at(-1)).toMatchObject({ actor: 'sue' })
  })
})
