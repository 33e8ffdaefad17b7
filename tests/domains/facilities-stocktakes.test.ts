// Stocktakes, read as rules: frozen, counted by several people, posted once, and what moves meanwhile is kept.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockLot } from '../../shared/domains/facilities/stock-resources.ts'
import { stocktake, stocktakeLine } from '../../shared/domains/facilities/stocktake-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  act,
  at,
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

let database: TestDatabase
let ctx: DbContext
let world: World
/** Another item of MAIN, of another category. */
let bulb: number
let electrics: number

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context()
  world = await buildWorld(ctx)
  const [kind] = await commit(ctx, [insert(category, { code: 'ELEC', name: 'Electrical' })])
  electrics = Number(kind?.id)
  const [row] = await commit(ctx, [
    insert(inventoryItem, { sku: 'BULB', name: 'Bulb', categoryId: electrics, storeId: world.main, unitCost: 2 }),
  ])
  bulb = Number(row?.id)
  await act(ctx, 'receive', world.item, { quantity: 10 })
  await act(ctx, 'receive', bulb, { quantity: 5 })
})
afterEach(async () => {
  expect(await broken(ctx)).toEqual([])
  await database.drop()
})

const open = async (input: object = {}) => (await take('open', 0, { storeId: world.main, ...input })).id
const take = (name: string, id: number, input: object, of = ctx) => taking(of, name, id, input)
const count = (id: number, lines: readonly object[], of = ctx) => take('count', id, { lines }, of)
const post = (id: number, input: object = {}, of = ctx) => take('post', id, input, of)

/** Lines as [item, lot, expected, counted, variance, times counted], by id. */
async function lines(id: number) {
  const [rows] = await gather(ctx, [select(ctx, stocktakeLine, { stocktakeId: id })])
  return rows
    .toSorted((a, b) => a.id - b.id)
    .map(({ item, lot, expected, counted, variance, countNo }) => [item, lot, expected, counted, variance, countNo])
}

/** Runs refused work and gives its error, having shown that nothing was written. */
async function refused(work: () => Promise<unknown>) {
  const before = await sizes(ctx)
  const error = await refusal(work())
  expect(await growth(ctx, before)).toEqual({})
  return error
}

describe('open', () => {
  test('freezes what lies in the store as lines, lot by lot, in one commit', async () => {
    await act(ctx, 'receive', bulb, { quantity: 2, lotNumber: 'L1' })
    await act(ctx, 'receive', bulb, { quantity: 9, storeId: world.annex })
    const before = await sizes(ctx)
    const answer = await take('open', 0, { storeId: world.main, note: 'year end' })
    expect(answer).toMatchObject({
      number: `ST-${answer.id}`,
      store: 'MAIN',
      category: null,
      status: 'open',
      isBlind: true,
      note: 'year end',
      lines: 3,
    })
    expect(answer.openedAt).toEqual(expect.any(String))
    expect(await lines(answer.id)).toEqual([
      ['PUMP', null, 10, null, null, 0],
      ['BULB', null, 5, null, null, 0],
      ['BULB', 'L1', 2, null, null, 0],
    ])
    expect(await growth(ctx, before)).toEqual({ facilities_stocktake: 1, facilities_stocktakeLine: 3, auditEntry: 4 })
  })

  test('leaves out what is empty, and other categories when one is named', async () => {
    await act(ctx, 'issue', world.item, { quantity: 10 })
    expect(await lines(await open())).toEqual([['BULB', null, 5, null, null, 0]])
    expect(await refused(() => open({ categoryId: 999, storeId: 998 }))).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'storeId', code: 'reference', message: 'there is no store 998' },
        { path: 'categoryId', code: 'reference', message: 'there is no category 999' },
      ],
    })
  })

  test('refuses a store of which the same is being counted already, naming the stocktake', async () => {
    const first = await take('open', 0, { storeId: world.main, categoryId: electrics })
    const message = `is being counted already: ${first.number} is open since ${first.openedAt}`
    expect(await refused(() => open({ categoryId: electrics }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'categoryId', code: 'being_counted', message }],
    })
    expect(await refused(() => open())).toMatchObject({ issues: [{ path: 'storeId', code: 'being_counted', message }] })
    const item = await get(ctx, inventoryItem, world.item)
    await open({ categoryId: item.categoryId })
    await take('cancel', first.id, {})
    await open({ categoryId: electrics })
  })

  test('refuses a store in which nothing lies', async () => {
    expect(await refused(() => open({ storeId: world.annex }))).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'storeId', code: 'nothing_there' }],
    })
  })

  test('freezes several hundred levels in one commit', async () => {
    const kept = { categoryId: electrics, storeId: world.main }
    const items = await commit(
      ctx,
      Array.from({ length: 400 }, (_, n) => insert(inventoryItem, { sku: `I${n}`, name: 'Item', ...kept })),
    )
    const place = { storeId: world.main, quantity: 1 }
    await commit(
      ctx,
      items.flatMap(({ id }) => [
        insert(ctx.catalogue.get('stockLevel'), { itemId: id, value: 0, ...place }),
        insert(ctx.catalogue.get('stockMovement'), { itemId: id, kind: 'count', occurredAt: ctx.now(), ...place }),
      ]),
    )
    const id = await open({ categoryId: electrics })
    expect(await lines(id)).toHaveLength(401)
    for (let from = 0; from < 400; from += 200)
      await count(
        id,
        items.slice(from, from + 200).map((item) => ({ itemId: item.id, counted: 2 })),
      )
    const { differences } = await post(id, { uncounted: 'zero' })
    expect(differences).toHaveLength(401)
    expect(await get(ctx, inventoryItem, bulb)).toMatchObject({ quantityOnHand: 0 })
  })
})

describe('count', () => {
  test('takes the variance against what is on hand at that moment, and tells nothing of it while the count is blind', async () => {
    const id = await open()
    await act(ctx, 'issue', world.item, { quantity: 2 })
    const before = await sizes(ctx)
    const answer = await count(id, [{ itemId: world.item, counted: 7 }])
    expect(answer).toEqual({
      lines: [
        {
          itemId: world.item,
          lotId: null,
          item: 'PUMP',
          lot: null,
          counted: 7,
          countedAt: expect.any(String),
          countedById: null,
          countNo: 1,
          isFound: false,
        },
      ],
    })
    expect((await lines(id))[0]).toEqual(['PUMP', null, 10, 7, -1, 1])
    expect(await growth(ctx, before)).toEqual({ auditEntry: 1 })
    expect((await audited(ctx, before.auditEntry)).map(({ action }) => action)).toEqual(['stocktakeLine.update'])
  })

  test('tells what is expected where the count is not blind', async () => {
    const id = await open({ isBlind: false })
    expect(await count(id, [{ itemId: world.item, counted: 7 }])).toMatchObject({ lines: [{ expected: 10, variance: -3 }] })
  })

  test('again replaces the count before, by whomever', async () => {
    const id = await open()
    const people = await commit(
      ctx,
      ['ann', 'bob'].map((username) => insert(user, { username, name: username, email: `${username}@example.org`, role: 'technician' })),
    )
    for (const [n, counted] of [9, 11].entries()) {
      const of = database.context({ ...actorOf('technician', String(people[n]?.username)), id: Number(people[n]?.id) })
      await count(id, [{ itemId: world.item, counted }], of)
    }
    expect((await lines(id))[0]).toEqual(['PUMP', null, 10, 11, 1, 2])
    const [[line]] = await gather(ctx, [select(ctx, stocktakeLine, { stocktakeId: id, itemId: world.item })])
    expect(line).toMatchObject({ countedBy: 'bob' })
  })

  test('adds a line for what is found and not on the list', async () => {
    await act(ctx, 'issue', bulb, { quantity: 5 })
    const id = await open()
    const [lot] = await commit(ctx, [insert(stockLot, { itemId: bulb, lotNumber: 'FOUND', expiresOn: null })])
    const answer = await count(id, [
      { itemId: bulb, counted: 1 },
      { itemId: bulb, lotId: lot?.id, counted: 2 },
    ])
    expect(answer).toMatchObject({ lines: [{ isFound: true }, { lot: 'FOUND', isFound: true }] })
    expect((await lines(id)).slice(1)).toEqual([
      ['BULB', null, 0, 1, 1, 1],
      ['BULB', 'FOUND', 0, 2, 2, 1],
    ])
  })

  test('asks which lot where the item lies in lots, or is listed so', async () => {
    await act(ctx, 'receive', bulb, { quantity: 2, lotNumber: 'L1' })
    const id = await open()
    const lot = await lotId(ctx, 'L1')
    await act(ctx, 'issue', bulb, { quantity: 2, lotId: lot })
    expect(await refused(() => count(id, [{ itemId: bulb, counted: 1 }]))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'lines.0.lotId', code: 'required', hint: `Say which one: L1 (${lot}), or null for the stock without lot.` }],
    })
    await count(id, [
      { itemId: bulb, lotId: null, counted: 5 },
      { itemId: bulb, lotId: lot, counted: 0 },
    ])
  })

  test('refuses all that is wrong at once, each named by its line', async () => {
    const id = await open({ categoryId: electrics })
    const error = await refused(() =>
      count(id, [
        { itemId: 999, counted: 1 },
        { itemId: world.item, counted: 1 },
        { itemId: bulb, lotId: 998, counted: 1 },
        { itemId: bulb, counted: 1 },
        { itemId: bulb, lotId: null, counted: 2 },
      ]),
    )
    expect(error).toMatchObject({
      code: 'invalid',
      issues: [
        { path: 'lines.0.itemId', code: 'reference', message: 'there is no inventoryItem 999' },
        { path: 'lines.1.itemId', code: 'category', message: `PUMP is of another category than ST-${id} counts` },
        { path: 'lines.2.lotId', code: 'reference', message: 'there is no lot 998 of BULB' },
        { path: 'lines.4.itemId', code: 'twice' },
      ],
    })
  })

  test.each([[[]], [[{ itemId: 1 }]], [[{ itemId: 1, counted: -1 }]], [[{ itemId: 1, counted: 1, expected: 1 }]]])(
    'takes no %j',
    async (given) => {
      expect(await refused(async () => count(1, given))).toMatchObject({ name: 'ZodError' })
    },
  )
})

describe('post', () => {
  test('makes each difference a movement of kind count, in one commit, and none of what agrees', async () => {
    const id = await open()
    await count(id, [
      { itemId: world.item, counted: 8 },
      { itemId: bulb, counted: 5 },
    ])
    const before = await sizes(ctx)
    const answer = await post(id, { reason: 'year end' })
    const [moved] = (await movements(ctx)).slice(-1)
    expect(answer).toMatchObject({
      status: 'posted',
      postedAt: expect.any(String),
      lines: 2,
      differences: [{ itemId: world.item, item: 'PUMP', lot: null, expected: 10, counted: 8, variance: -2, movementId: moved?.id }],
    })
    expect(moved).toMatchObject({ item: 'PUMP', kind: 'count', quantity: -2, reference: `ST-${id}`, reason: 'year end', unitCost: 4 })
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 8, 32],
      ['MAIN', null, 5, 10],
    ])
    expect(await growth(ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 4 })
    const [[line]] = await gather(ctx, [select(ctx, stocktakeLine, { stocktakeId: id, itemId: world.item })])
    expect(line).toMatchObject({ movementId: moved?.id, countedAt: moved?.occurredAt })
    expect(await get(ctx, stocktake, id)).toMatchObject({ status: 'posted' })
  })

  test('keeps what moved after a line was counted', async () => {
    const id = await open()
    await act(ctx, 'issue', world.item, { quantity: 1 }) // before the count: 9 are there by the books
    await count(id, [{ itemId: world.item, counted: 8 }])
    await act(ctx, 'issue', world.item, { quantity: 3 })
    await act(ctx, 'receive', world.item, { quantity: 4 })
    await count(id, [{ itemId: bulb, counted: 5 }])
    await post(id)
    expect((await levels(ctx))[0]).toEqual(['MAIN', null, 9, 36]) // 8 were there, 3 left, 4 came
  })

  test('values what was found at the average, else at the cost of the item', async () => {
    await act(ctx, 'issue', bulb, { quantity: 5 })
    const id = await open()
    await count(id, [
      { itemId: world.item, counted: 11 },
      { itemId: bulb, counted: 3 },
    ])
    await post(id)
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 11, 44],
      ['MAIN', null, 3, 6],
    ])
  })

  test('makes a level for what was found where nothing of it ever lay', async () => {
    await act(ctx, 'receive', world.item, { quantity: 1, storeId: world.annex })
    const id = await open({ storeId: world.annex })
    await count(id, [
      { itemId: bulb, counted: 2 },
      { itemId: world.item, counted: 1 },
    ])
    await post(id)
    expect((await levels(ctx)).at(-1)).toEqual(['ANNEX', null, 2, 4])
  })

  describe('with a line that nobody counted', () => {
    let id: number
    beforeEach(async () => {
      id = await open()
      await count(id, [{ itemId: world.item, counted: 9 }])
    })

    test('is refused, naming the item', async () => {
      expect(await refused(() => post(id))).toMatchObject({
        code: 'conflict',
        issues: [{ path: 'uncounted', code: 'uncounted', message: 'BULB has not been counted', hint: expect.stringContaining('skip') }],
      })
    })

    test('leaves it as it is when told to skip', async () => {
      await post(id, { uncounted: 'skip' })
      expect(await levels(ctx)).toEqual([
        ['MAIN', null, 9, 36],
        ['MAIN', null, 5, 10],
      ])
      expect((await lines(id))[1]).toEqual(['BULB', null, 5, null, null, 0])
    })

    test('takes out all that is on hand by now when told zero', async () => {
      await act(ctx, 'issue', bulb, { quantity: 1 })
      await post(id, { uncounted: 'zero' })
      expect((await levels(ctx))[1]).toEqual(['MAIN', null, 0, 0])
      expect((await lines(id))[1]).toEqual(['BULB', null, 5, 0, -4, 0])
    })
  })

  test('refuses a stocktake in which nothing was counted', async () => {
    const id = await open()
    for (const uncounted of ['skip', 'zero'])
      expect(await refused(() => post(id, { uncounted }))).toMatchObject({ code: 'conflict', issues: [{ code: 'nothing_counted' }] })
  })

  test('refuses to take more than is on hand, saying what was counted and what is left', async () => {
    const id = await open()
    await count(id, [
      { itemId: world.item, counted: 2 },
      { itemId: bulb, counted: 5 },
    ])
    await act(ctx, 'issue', world.item, { quantity: 5 })
    expect(await refused(() => post(id))).toMatchObject({
      code: 'conflict',
      issues: [{ code: 'insufficient_stock', message: 'PUMP: 8 ea fewer were counted than were on record then, and 5 ea are on hand now' }],
    })
    await count(id, [{ itemId: world.item, counted: 0 }])
    await post(id)
    expect((await levels(ctx))[0]).toEqual(['MAIN', null, 0, 0])
  })
})

test('an item is not counted by itself while a stocktake counts it, in that store', async () => {
  const id = await open({ categoryId: electrics })
  expect(await refused(() => act(ctx, 'count', bulb, { quantity: 4 }))).toMatchObject({
    code: 'conflict',
    issues: [{ code: 'being_counted', message: `BULB is being counted in ST-${id}`, hint: expect.any(String) }],
  })
  await act(ctx, 'count', world.item, { quantity: 9 })
  await act(ctx, 'count', bulb, { quantity: 1, storeId: world.annex })
  await take('cancel', id, {})
  await act(ctx, 'count', bulb, { quantity: 4 })
})

describe('what has ended', () => {
  test('is neither counted nor posted nor cancelled again', async () => {
    const posted = await open()
    await count(posted, [
      { itemId: world.item, counted: 10 },
      { itemId: bulb, counted: 5 },
    ])
    await post(posted)
    const { postedAt } = await get(ctx, stocktake, posted)
    const cancelled = await open()
    const before = await sizes(ctx)
    const ended = await take('cancel', cancelled, { note: 'flooded' })
    expect(ended).toMatchObject({ status: 'cancelled', note: 'flooded', store: 'MAIN', category: null })
    expect(Object.keys(ended).filter((name) => name === 'lockVersion' || name.startsWith('$'))).toEqual([])
    expect(await growth(ctx, before)).toEqual({ auditEntry: 1 })
    for (const [id, message] of [
      [posted, `ST-${posted} was posted at ${postedAt}`],
      [cancelled, `ST-${cancelled} was cancelled`],
    ] as const)
      for (const work of [() => count(id, [{ itemId: bulb, counted: 1 }]), () => post(id), () => take('cancel', id, {})])
        expect(await refused(work)).toMatchObject({ code: 'conflict', issues: [{ code: 'not_open', message }] })
  })
})

describe('people', () => {
  test('of another site find no stocktake and open none there', async () => {
    const id = await open()
    const south = database.context(actorOf('manager', 'sue', [world.sites[1]]))
    for (const work of [
      () => count(id, [{ itemId: bulb, counted: 1 }], south),
      () => post(id, {}, south),
      () => take('cancel', id, {}, south),
    ])
      expect(await refused(work)).toMatchObject({ code: 'not_found', message: `there is no stocktake ${id}` })
    expect(await refused(() => take('open', 0, { storeId: world.main }, south))).toMatchObject({
      code: 'invalid',
      issues: [{ path: 'storeId', message: `there is no store ${world.main}` }],
    })
  })
})

describe('at once', () => {
  const outcomes = async (work: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(work)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.issues?.[0]?.code)).sort()

  test('of two who open the same one wins', async () => {
    expect(await outcomes([open(), open()])).toEqual(['being_counted', 'done'])
  })

  test('of two who post one wins, and the levels move once', async () => {
    const id = await open()
    await count(id, [
      { itemId: world.item, counted: 8 },
      { itemId: bulb, counted: 6 },
    ])
    expect(await outcomes([post(id), post(id)])).toEqual(['done', 'not_open'])
    expect(await levels(ctx)).toEqual([
      ['MAIN', null, 8, 32],
      ['MAIN', null, 6, 12],
    ])
  })

  test('several people count different lines and all are heard', async () => {
    const items = await commit(
      ctx,
      Array.from({ length: 20 }, (_, n) =>
        insert(inventoryItem, { sku: `I${n}`, name: 'Item', categoryId: electrics, storeId: world.main }),
      ),
    )
    for (const { id } of items) await act(ctx, 'receive', Number(id), { quantity: 3 })
    const id = await open()
    const done = await outcomes(items.map((item, n) => count(id, [{ itemId: item.id, counted: n }])))
    expect(new Set(done)).toEqual(new Set(['done']))
    expect((await lines(id)).filter(([, , , counted]) => counted !== null)).toHaveLength(20)
  })

  test.each(['on the list', 'found besides'])(
    'a count of what is %s and a posting: either it is in it, or hears that all is over',
    async (which) => {
      if (which === 'found besides') await act(ctx, 'issue', bulb, { quantity: 5 })
      const id = await open()
      await count(id, [{ itemId: world.item, counted: 9 }])
      const before = (await levels(ctx))[1]?.[2]
      const [counted] = await Promise.allSettled([count(id, [{ itemId: bulb, counted: 1 }]), post(id, { uncounted: 'skip' })])
      expect((await levels(ctx))[1]?.[2]).toBe(counted.status === 'fulfilled' ? 1 : before)
    },
  )
})

test('what was frozen, counted and posted is told by the audit trail, at its instants', async () => {
  const early = at(ctx, '2026-03-01T08:00:00.000Z')
  const id = (await take('open', 0, { storeId: world.main }, early)).id
  await count(
    id,
    [
      { itemId: world.item, counted: 9 },
      { itemId: bulb, counted: 5 },
    ],
    at(ctx, '2026-03-01T09:00:00.000Z'),
  )
  await post(id, {}, at(ctx, '2026-03-01T10:00:00.000Z'))
  expect(await get(ctx, stocktake, id)).toMatchObject({ openedAt: '2026-03-01T08:00:00.000Z', postedAt: '2026-03-01T10:00:00.000Z' })
  expect((await movements(ctx)).at(-1)).toMatchObject({ occurredAt: '2026-03-01T09:00:00.000Z', createdAt: '2026-03-01T10:00:00.000Z' })
})
