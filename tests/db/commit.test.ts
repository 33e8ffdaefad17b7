// The one door for writes: guards, audit entries, races and resends.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect } from '../../shared/catalogue/column.ts'
import type { RowOf } from '../../shared/catalogue/resource.ts'
import { adjust, expect as expectOwner, insert, insertUnlessRaced, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict, StaleRead } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { category, inventoryItem, stockLevel, store } from '../../shared/domains/facilities/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'

let database: TestDatabase
let ctx: DbContext

function onEngine(dialect: Dialect): void {
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    ctx = database.context()
  })
  afterEach(() => database.drop())
}

const entries = async () => all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo'))
const makeCategory = async (code: string) => (await commit(ctx, [insert(category, { code, name: `Category ${code}` })]))[0]?.id as number

async function makeLevel(quantity: number, value: number) {
  const [tools, main] = await commit(ctx, [
    insert(category, { code: 'TOOLS', name: 'Tools' }),
    insert(store, { code: 'MAIN', name: 'Main' }),
  ])
  const [item] = await commit(ctx, [
    insert(inventoryItem, { sku: 'PU-1', name: 'Pump', categoryId: Number(tools?.id), storeId: Number(main?.id) }),
  ])
  const [level] = await commit(ctx, [insert(stockLevel, { itemId: Number(item?.id), storeId: Number(main?.id), quantity, value })])
  return Number(level?.id)
}

describe.each(dialects)('commit on %s', (dialect) => {
  onEngine(dialect)

  test('inserts a row with its defaults and one audit entry', async () => {
    const id = await makeCategory('TOOLS')
    expect(await get(ctx, category, id)).toMatchObject({
      id,
      version: 1,
      code: 'TOOLS',
      icon: null,
      createdBy: 'system:test',
      deletedAt: null,
    })
    const [entry] = await entries()
    expect(entry).toMatchObject({
      action: 'category.create',
      resource: 'category',
      rowId: id,
      version: 1,
      before: null,
      actor: 'system:test',
    })
    expect(JSON.parse(String(entry?.after))).toEqual({ code: 'TOOLS', name: 'Category TOOLS', icon: null })
  })

  test('writes parents and children of one commit in any order given', async () => {
    const changes = [
      insert(inventoryItem, { id: 900, sku: 'X', name: 'X', categoryId: 901, storeId: 902 }),
      insert(store, { id: 902, code: 'S', name: 'S' }),
      insert(category, { id: 901, code: 'C', name: 'C' }),
    ]
    await commit(ctx, changes)
    expect(await get(ctx, inventoryItem, 900)).toMatchObject({ category: 'C', store: 'S', quantityOnHand: 0 })
  })

  test('audits of an update only what changed', async () => {
    const before = await get(ctx, category, await makeCategory('TOOLS'))
    await commit(ctx, [update(category, before, { name: 'Hand tools' })])
    const entry = (await entries()).at(-1)
    expect([entry?.action, entry?.before, entry?.after, entry?.version]).toEqual([
      'category.update',
      '{"name":"Category TOOLS"}',
      '{"name":"Hand tools"}',
      2,
    ])
  })

  test('lets only the first of two writers win, and the other decides anew', async () => {
    const id = await makeCategory('TOOLS')
    const seen = await get(ctx, category, id)
    await commit(ctx, [update(category, seen, { name: 'first' })])
    await expect(commit(ctx, [update(category, seen, { name: 'second' })])).rejects.toBeInstanceOf(StaleRead)
    await retryOnConflict(async () => commit(ctx, [update(category, await get(ctx, category, id), { icon: '!' })]))
    expect(await get(ctx, category, id)).toMatchObject({ name: 'first', icon: '!', version: 3 })
    expect(await entries()).toHaveLength(3)
  })

  test('lets only one of two writers decide by the same owning row', async () => {
    const owner = await get(ctx, category, await makeCategory('TOOLS'))
    await commit(ctx, [expectOwner(category, owner), insert(category, { code: 'A', name: 'A' })])
    await expect(commit(ctx, [expectOwner(category, owner), insert(category, { code: 'B', name: 'B' })])).rejects.toBeInstanceOf(StaleRead)
    const [rows] = await gather(ctx, [select(ctx, category, { code: 'B' })])
    expect(rows).toEqual([])
  })

  test('refuses a taken key, whatever its case, naming the holder', async () => {
    const id = await makeCategory('Tools')
    const refusal = await commit(ctx, [insert(category, { code: ' TOOLS', name: 'x' })]).catch((error) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({
      code: 'conflict',
      issues: [{ path: 'code', code: 'taken', message: expect.stringContaining(`id ${id}`) }],
    })
  })

  test('takes a key taken in a race as a reason to decide anew', async () => {
    await makeCategory('TOOLS')
    await expect(commit(ctx, [insertUnlessRaced(category, { code: 'tools', name: 'x' })])).rejects.toBeInstanceOf(StaleRead)
  })

  test('refuses to remove what live rows refer to, and to refer to what is removed', async () => {
    const [tools, main] = await commit(ctx, [insert(category, { code: 'C', name: 'C' }), insert(store, { code: 'S', name: 'S' })])
    const categoryId = Number(tools?.id)
    const storeId = Number(main?.id)
    const [item] = await commit(ctx, [insert(inventoryItem, { sku: 'X', name: 'X', categoryId, storeId })])
    const removal = commit(ctx, [remove(category, await get(ctx, category, categoryId))])
    await expect(removal).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'referenced' }] })
    await commit(ctx, [remove(inventoryItem, await get(ctx, inventoryItem, Number(item?.id)))])
    await commit(ctx, [remove(category, await get(ctx, category, categoryId))])
    const late = commit(ctx, [insert(inventoryItem, { sku: 'Y', name: 'Y', categoryId, storeId })])
    await expect(late).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'reference' }] })
  })

  test('refuses to change a row so that it refers to what is removed, and to bring one back that would', async () => {
    const gone = await get(ctx, category, await makeCategory('GONE'))
    const [kept, main] = await commit(ctx, [insert(category, { code: 'KEPT', name: 'Kept' }), insert(store, { code: 'S', name: 'S' })])
    const item = { name: 'X', storeId: Number(main?.id) }
    const [stays, leaves] = await commit(ctx, [
      insert(inventoryItem, { ...item, sku: 'STAYS', categoryId: Number(kept?.id) }),
      insert(inventoryItem, { ...item, sku: 'LEAVES', categoryId: gone.id }),
    ])
    const [removed] = await commit(ctx, [remove(inventoryItem, await get(ctx, inventoryItem, Number(leaves?.id)))])
    await commit(ctx, [remove(category, gone)])
    const moved = commit(ctx, [update(inventoryItem, await get(ctx, inventoryItem, Number(stays?.id)), { categoryId: gone.id })])
    await expect(moved).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'reference' }] })
    const back = commit(ctx, [restore(inventoryItem, { ...removed } as RowOf<typeof inventoryItem>)]) // as commit wrote it
    await expect(back).rejects.toMatchObject({ code: 'conflict', issues: [{ code: 'reference' }] })
  })

  test('brings a removed row back unless its key was taken meanwhile', async () => {
    const first = await get(ctx, category, await makeCategory('C'))
    const [removed] = await commit(ctx, [remove(category, first)])
    await makeCategory('c')
    await expect(commit(ctx, [restore(category, { ...first, ...removed })])).rejects.toMatchObject({
      code: 'conflict',
      issues: [{ code: 'taken' }],
    })
  })

  test('writes a commit that is sent again under its id once', async () => {
    const changes = () => [insert(category, { id: 77, code: 'ONCE', name: 'Once' })]
    await commit(ctx, changes(), { id: 'abc' })
    await commit(ctx, changes(), { id: 'abc' })
    expect(await entries()).toHaveLength(1)
  })

  test('changes nothing when one of many changes is refused', async () => {
    const before = await get(ctx, category, await makeCategory('C'))
    const changes = [insert(category, { code: 'D', name: 'D' }), update(category, { ...before, version: 9 }, { name: 'x' })]
    await expect(commit(ctx, changes)).rejects.toBeInstanceOf(StaleRead)
    expect(await entries()).toHaveLength(1)
  })
})

describe.each(dialects)('adjust on %s', (dialect) => {
  onEngine(dialect)

  const refuse = (available: number | null) => new AppError('conflict', `only ${available}`)

  test('moves a quantity and the worth that follows it, and audits before and after', async () => {
    const id = await makeLevel(3, 10)
    const issueOne = adjust(stockLevel, id, { quantity: -1, value: { follows: 'quantity', amount: null } }, 'quantity', refuse)
    await commit(ctx, [issueOne])
    expect(await get(ctx, stockLevel, id)).toMatchObject({ quantity: 2, value: 6.67, version: 2 })
    const entry = (await entries()).at(-1)
    expect([entry?.before, entry?.after]).toEqual([
      '{"quantity":3.000,"value":10.00,"version":1}',
      '{"quantity":2.000,"value":6.67,"version":2}',
    ])
    await commit(ctx, [issueOne])
    await commit(ctx, [issueOne])
    expect(await get(ctx, stockLevel, id)).toMatchObject({ quantity: 0, value: 0 })
  })

  test('never goes below its floor and says what is there', async () => {
    const id = await makeLevel(2, 5)
    await expect(commit(ctx, [adjust(stockLevel, id, { quantity: -2.001 }, 'quantity', refuse)])).rejects.toThrow('only 2')
    expect(await get(ctx, stockLevel, id)).toMatchObject({ quantity: 2, version: 1 })
  })
})
