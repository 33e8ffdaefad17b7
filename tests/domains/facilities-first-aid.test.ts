// First-aid stock, read as rules: the same ledger, where expiry decides what may be used.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { firstAid, stock } from '../../shared/domains/facilities/ledger.ts'
import { planTakes, type Take, untilDecided } from '../../shared/domains/facilities/posting.ts'
import { firstAidItem, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { refuseAll } from '../../shared/domains/facilities/rules.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, at, audited, broken, buildWorld, growth, levels, lotId, movements, refusal, sizes, type World } from './facilities-world.ts'

let database: TestDatabase
let ctx: DbContext
let world: World
let plaster: number

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context()
  world = await buildWorld(ctx)
  const [row] = await commit(ctx, [
    insert(firstAidItem, { code: 'PLASTER', name: 'Plaster', storeId: world.main, unit: 'box', unitCost: 2, minimum: 2 }),
  ])
  plaster = Number(row?.id)
})
afterEach(async () => {
  expect(await broken(ctx, firstAid)).toEqual([])
  expect(await broken(ctx)).toEqual([])
  await database.drop()
})

const aid = (name: string, input: object, of = ctx) => act(of, `firstAidItem.${name}`, plaster, input)

/** Runs refused work and gives its error, having shown that nothing was written. */
async function refused(work: () => Promise<unknown>) {
  const before = await sizes(ctx)
  const seen = await levels(ctx, firstAid)
  const error = await refusal(work())
  expect(await growth(ctx, before)).toEqual({})
  expect(await levels(ctx, firstAid)).toEqual(seen)
  return error
}

test('is received with an expiry, and shows how much there is and what it is worth', async () => {
  const before = await sizes(ctx)
  const { movements: posted } = await aid('receive', { quantity: 3, expiresOn: '2099-01-31', reference: 'PO-9' })
  expect(posted).toMatchObject([{ item: 'PLASTER', store: 'MAIN', lot: '2099-01-31', kind: 'receive', quantity: 3, unitCost: 2 }])
  expect(await growth(ctx, before)).toEqual({
    facilities_firstAidLot: 1,
    facilities_firstAidLevel: 1,
    facilities_firstAidMovement: 1,
    auditEntry: 3,
  })
  expect((await audited(ctx, before.auditEntry)).map(({ action }) => action)).toEqual([
    'firstAidMovement.create',
    'firstAidLevel.create',
    'firstAidLot.create',
  ])
  expect(await get(ctx, firstAidItem, plaster)).toMatchObject({ quantityOnHand: 3, totalValue: 6 })
})

test('first expiring leaves first, and what has expired stays', async () => {
  await aid('receive', { quantity: 1, lotNumber: 'LATE', expiresOn: '2099-12-31' })
  await aid('receive', { quantity: 1, lotNumber: 'SOON', expiresOn: '2099-01-31' })
  await aid('receive', { quantity: 5, lotNumber: 'GONE', expiresOn: '2001-01-31' })
  await aid('issue', { quantity: 1.5, kind: 'consume' })
  expect((await movements(ctx, firstAid)).slice(-2).map(({ lot, quantity, kind }) => [lot, quantity, kind])).toEqual([
    ['SOON', -1, 'consume'],
    ['LATE', -0.5, 'consume'],
  ])
  expect(await refused(() => aid('issue', { quantity: 1 }))).toMatchObject({
    code: 'conflict',
    issues: [{ code: 'insufficient_stock', message: '1 box asked for, 0.5 box on hand in MAIN; 5 box more have expired' }],
  })
})

describe('expired stock', () => {
  let old: number
  beforeEach(async () => {
    await aid('receive', { quantity: 4, lotNumber: 'OLD', expiresOn: '2026-05-01' })
    old = await lotId(ctx, 'OLD', firstAid)
  })
  const later = () => at(ctx, '2026-05-02T00:00:00.000Z')

  test.each(['issue', 'consume'])('is refused to %s, naming the lot and its day', async (kind) => {
    expect(await refused(() => aid('issue', { quantity: 1, lotId: old, kind }, later()))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'lotId', code: 'expired', message: 'lot OLD expired on 2026-05-01', hint: expect.stringContaining('loss') }],
    })
  })

  test('may be used on its last day, written off afterwards, and moved to where it is thrown away', async () => {
    await aid('issue', { quantity: 1, lotId: old }, at(ctx, '2026-05-01T23:59:59.000Z'))
    await aid('issue', { quantity: 1, lotId: old, kind: 'loss', reason: 'expired' }, later())
    await aid('transfer', { toStoreId: world.annex, lotId: old, quantity: 2 }, later())
    expect(await levels(ctx, firstAid)).toEqual([
      ['MAIN', 'OLD', 0, 0],
      ['ANNEX', 'OLD', 2, 4],
    ])
  })
})

test('is returned, adjusted, counted and reversed like goods', async () => {
  await aid('receive', { quantity: 4, unitCost: 2.5 })
  const { movements: posted } = await aid('issue', { quantity: 3 })
  await aid('return', { quantity: 1 })
  await aid('adjust', { quantity: -0.5, reason: 'torn' })
  await aid('count', { quantity: 1 })
  await act(ctx, 'firstAidMovement.reverse', Number(posted[0]?.id), { reason: 'not used after all' })
  expect((await movements(ctx, firstAid)).map(({ kind, quantity }) => [kind, quantity])).toEqual([
    ['receive', 4],
    ['issue', -3],
    ['return', 1],
    ['adjust', -0.5],
    ['count', -0.5],
    ['reverse', 3],
  ])
  expect(await levels(ctx, firstAid)).toEqual([['MAIN', null, 4, 10]])
  expect(await refused(() => act(ctx, 'firstAidMovement.reverse', Number(posted[0]?.id), { reason: 'x' }))).toMatchObject({
    code: 'conflict',
    issues: [{ code: 'already_reversed' }],
  })
})

test('refuses an item that is not there, a lot of another ledger, and a store of another site', async () => {
  expect(await refused(() => act(ctx, 'firstAidItem.issue', 999, { quantity: 1 }))).toMatchObject({
    code: 'not_found',
    message: 'there is no firstAidItem 999',
  })
  await act(ctx, 'inventoryItem.receive', world.item, { quantity: 1, lotNumber: 'A' })
  const foreign = await lotId(ctx, 'A')
  expect(await refused(() => aid('issue', { quantity: 1, lotId: foreign }))).toMatchObject({
    issues: expect.arrayContaining([
      {
        path: 'lotId',
        code: 'reference',
        message: `there is no lot ${foreign} of PLASTER`,
        hint: expect.stringContaining('/first-aid-lots'),
      },
    ]),
  })
  const south = database.context(actorOf('medic', 'sue', [world.sites[1]]))
  expect(await refused(() => aid('receive', { quantity: 1 }, south))).toMatchObject({
    code: 'invalid',
    issues: [{ path: 'storeId', code: 'reference', message: `there is no store ${world.main}` }],
  })
})

describe('what other work uses up', () => {
  /** Takes within one commit, as an incident or a work order does. */
  const use = (ledger: typeof stock, wanted: readonly Take[], of = ctx) =>
    untilDecided(async () => {
      const { changes, issues, taken } = await planTakes(of, ledger, wanted)
      refuseAll(issues)
      await commit(of, changes)
      return taken
    })

  test('is taken of several items at once, from the home store, first expiring first', async () => {
    const [row] = await commit(ctx, [insert(firstAidItem, { code: 'GAUZE', name: 'Gauze', storeId: world.annex })])
    const gauze = Number(row?.id)
    await aid('receive', { quantity: 1, lotNumber: 'LATE', expiresOn: '2099-12-31' })
    await aid('receive', { quantity: 1, lotNumber: 'SOON', expiresOn: '2099-01-31' })
    await act(ctx, 'firstAidItem.receive', gauze, { quantity: 10, unitCost: 0.1 })
    const before = await sizes(ctx)
    const taken = await use(firstAid, [
      { itemId: plaster, quantity: 1.5, kind: 'consume', path: 'supplies.0', reference: 'M-1' },
      { itemId: gauze, quantity: 3, kind: 'consume', path: 'supplies.1', reference: 'M-1' },
    ])
    expect(taken).toEqual([
      { path: 'supplies.0', itemId: plaster, item: 'PLASTER', unit: 'box', quantity: 1.5 },
      { path: 'supplies.1', itemId: gauze, item: 'GAUZE', unit: 'ea', quantity: 3 },
    ])
    expect((await movements(ctx, firstAid)).slice(-3).map((one) => [one.item, one.lot, one.quantity, one.reference, one.unitCost])).toEqual(
      [
        ['PLASTER', 'SOON', -1, 'M-1', 2],
        ['PLASTER', 'LATE', -0.5, 'M-1', 2],
        ['GAUZE', null, -3, 'M-1', 0.1],
      ],
    )
    expect(await growth(ctx, before)).toEqual({ facilities_firstAidMovement: 3, auditEntry: 6 })
  })

  test('is nothing where nothing is wanted', async () => {
    expect(await planTakes(ctx, firstAid, [])).toEqual({ changes: [], issues: [], taken: [], places: [] })
  })

  test('is one movement where two of them draw on the same lot, and never more than is there', async () => {
    await aid('receive', { quantity: 3 })
    const twice = (quantity: number): Take[] => [
      { itemId: plaster, quantity: 1, kind: 'consume', path: 'supplies.0' },
      { itemId: plaster, quantity, kind: 'consume', path: 'supplies.1' },
    ]
    expect(await refused(() => use(firstAid, twice(2.5)))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'supplies.1', code: 'insufficient_stock', message: 'PLASTER: 2.5 box asked for, 2 box on hand in MAIN' }],
    })
    await use(firstAid, twice(2))
    expect((await movements(ctx, firstAid)).map(({ quantity }) => quantity)).toEqual([3, -3])
  })

  test('is refused with all that is wrong at once, each named by its field', async () => {
    await aid('receive', { quantity: 1, lotNumber: 'OLD', expiresOn: '2001-01-31' })
    const old = await lotId(ctx, 'OLD', firstAid)
    const error = await refused(() =>
      use(firstAid, [
        { itemId: 999, quantity: 1, kind: 'consume', path: 'a' },
        { itemId: plaster, storeId: 998, quantity: 1, kind: 'consume', path: 'b' },
        { itemId: plaster, lotId: old, quantity: 1, kind: 'consume', path: 'c' },
        { itemId: plaster, lotId: 997, quantity: 1, kind: 'consume', path: 'd' },
        { itemId: plaster, quantity: 1, kind: 'consume', path: 'e', occurredAt: '2999-01-01T00:00:00.000Z' },
      ]),
    )
    expect(error).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'a', code: 'reference', message: 'there is no firstAidItem 999' },
        { path: 'b', code: 'reference', message: 'there is no store 998' },
        { path: 'c', code: 'expired', message: 'PLASTER: lot OLD expired on 2001-01-31' },
        { path: 'd', code: 'reference', message: 'there is no lot 997 of PLASTER' },
        { path: 'e', code: 'future' },
        { path: 'e', code: 'insufficient_stock', message: 'PLASTER: 1 box asked for, 0 box on hand in MAIN; 1 box more have expired' },
      ],
    })
  })

  test('of a removed item, or in a store of another site, is refused', async () => {
    await aid('receive', { quantity: 1 })
    const south = database.context(actorOf('medic', 'sue', [world.sites[1]]))
    const one: Take[] = [{ itemId: plaster, quantity: 1, kind: 'consume', path: 'supplies.0' }]
    expect(await refused(() => use(firstAid, one, south))).toMatchObject({ issues: [{ path: 'supplies.0', code: 'reference' }] })
    const [bare] = await commit(ctx, [insert(firstAidItem, { code: 'BARE', name: 'Bare', storeId: world.main })])
    await commit(ctx, [remove(firstAidItem, await get(ctx, firstAidItem, Number(bare?.id)))])
    expect(
      await refused(() => use(firstAid, [{ ...one[0], itemId: Number(bare?.id), quantity: 1, kind: 'consume', path: 'x' }])),
    ).toMatchObject({
      issues: [{ path: 'x', code: 'reference' }],
    })
  })

  test('of the stock may name the work order that it was used for', async () => {
    await act(ctx, 'inventoryItem.receive', world.item, { quantity: 5 })
    const site = world.sites[0]
    const [order] = await commit(ctx, [insert(ctx.catalogue.get('workOrder'), { title: 'Mend the roof', siteId: site })])
    const workOrderId = Number(order?.id)
    await use(stock, [{ itemId: world.item, quantity: 2, kind: 'issue', path: 'parts.0', workOrderId }])
    const used = (await movements(ctx)).at(-1)
    expect(used).toMatchObject({ kind: 'issue', quantity: -2, workOrderId })
    await act(ctx, 'stockMovement.reverse', Number(used?.id), { reason: 'not needed' })
    const [rows] = await gather(ctx, [select(ctx, stock.movement, { workOrderId })])
    expect(rows.map(({ quantity }) => quantity)).toEqual([-2, 2])
    expect(await get(ctx, inventoryItem, world.item)).toMatchObject({ quantityOnHand: 5 })
  })
})
