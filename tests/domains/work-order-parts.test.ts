// Parts of work orders, read as rules: posted as movements while somebody works on the order, and what they cost.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gather, select } from '../../shared/db/store.ts'
import { stockMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import type { WorkOrderState } from '../../shared/domains/facilities/work-rules.ts'
import { type Api, openApi, storeRow } from '../http/api.ts'
import { act, broken, buildWorld, growth, levels, sizes, type World } from './facilities-world.ts'

let api: Api
let world: World

beforeEach(async () => {
  api = await openApi()
  world = await buildWorld(api.ctx, 3.33)
  await act(api.ctx, 'receive', world.item, { quantity: 10 })
})
afterEach(async () => {
  expect(await broken(api.ctx)).toEqual([])
  await api.drop()
})

/** An order at the north site; another where it has another number. */
const order = (status: WorkOrderState = 'in-progress', number = 1) =>
  storeRow(api.ctx, workOrder, number, { status, siteId: world.sites[0], number: `W-${number}`, checklist: null })
const usePart = (id: unknown, body: object = {}, as = 'staff') =>
  api.call('POST', `${workOrder.path}/${id}/use-part`, { as, body: { itemId: world.item, quantity: 3, ...body } })
const partsOf = (id: unknown, given = {}) => api.call('GET', `${workOrder.path}/${id}/parts`, given)

describe('using a part', () => {
  test.each(['in-progress', 'on-hold'] as const)('posts an issue with the order while that is %s', async (status) => {
    const { id, number } = await order(status)
    const before = await sizes(api.ctx)
    const { status: code, json } = await usePart(id)
    expect(code).toBe(200)
    expect(json.movements).toEqual([
      expect.objectContaining({
        kind: 'issue',
        quantity: -3,
        item: 'PUMP',
        unitCost: 3.33,
        workOrderId: id,
        workOrder: number,
        createdBy: 'staff-tester',
      }),
    ])
    expect(await levels(api.ctx)).toEqual([['MAIN', null, 7, 23.31]])
    expect(await growth(api.ctx, before)).toEqual({ facilities_stockMovement: 1, auditEntry: 2 })
  })

  test.each(['requested', 'approved', 'scheduled', 'done', 'cancelled'] as const)('is refused while the order is %s', async (status) => {
    const { id, number } = await order(status)
    const before = await sizes(api.ctx)
    const { status: code, json } = await usePart(id)
    expect([code, json.code, json.errors]).toEqual([
      409,
      'conflict',
      [expect.objectContaining({ code: 'state', message: `${number} is ${status}; usePart needs it to be in-progress or on-hold` })],
    ])
    expect(await growth(api.ctx, before)).toEqual({})
  })

  test('is refused beyond what is there, and of what is not there', async () => {
    const { id } = await order()
    const short = await usePart(id, { quantity: 10.001 })
    expect([short.status, short.json.errors]).toMatchObject([
      409,
      [{ path: 'quantity', code: 'insufficient_stock', message: 'PUMP: 10.001 ea asked for, 10 ea on hand in MAIN' }],
    ])
    const none = await usePart(id, { itemId: 999 })
    expect([none.status, none.json.errors]).toMatchObject([400, [{ code: 'reference', message: 'there is no inventoryItem 999' }]])
    expect((await usePart(999)).status).toBe(404)
    expect(await levels(api.ctx)).toEqual([['MAIN', null, 10, 33.3]])
  })

  test('takes from another store or lot where told, else what expires first', async () => {
    await act(api.ctx, 'receive', world.item, { quantity: 2, storeId: world.annex, expiresOn: '2099-01-01' })
    await act(api.ctx, 'receive', world.item, { quantity: 2, storeId: world.annex, expiresOn: '2098-01-01' })
    const { id } = await order()
    const { json } = await usePart(id, { storeId: world.annex })
    expect(json.movements).toMatchObject([
      { lot: '2098-01-01', quantity: -2, store: 'ANNEX' },
      { lot: '2099-01-01', quantity: -1, store: 'ANNEX' },
    ])
  })

  test('is for the order of a technician only', async () => {
    const { id } = await order()
    const refused = await usePart(id, {}, 'technician')
    expect([refused.status, refused.json.errors]).toMatchObject([403, [{ code: 'own' }]])
    expect((await usePart(id, {}, 'auditor')).status).toBe(403)
  })
})

describe('the parts of an order', () => {
  test('are listed with what they cost, by currency in all', async () => {
    const { id } = await order()
    await usePart(id)
    await usePart(id, { quantity: 0.5 })
    await usePart((await order('in-progress', 2)).id, { quantity: 1 })
    const { status, json } = await partsOf(id, { as: 'technician' })
    expect(status).toBe(200)
    expect(json.items).toMatchObject([
      { item: 'PUMP', name: 'Pump', unit: 'ea', store: 'MAIN', quantity: 3, unitCost: 3.33, cost: 9.99, reversedById: null },
      { quantity: 0.5, cost: 1.67 },
    ])
    expect(json.totals).toEqual([{ currency: null, cost: 11.66 }])
  })

  test('cost nothing once they were taken back', async () => {
    const { id } = await order()
    await usePart(id)
    const [[moved]] = await gather(api.ctx, [select(api.ctx, stockMovement, { workOrderId: Number(id) })])
    await act(api.ctx, 'reverse', Number(moved?.id), { reason: 'wrong order' })
    const { json } = await partsOf(id)
    expect(json.items).toMatchObject([{ quantity: 3, cost: 0, reversedById: expect.any(Number) }])
    expect(json.totals).toEqual([{ currency: null, cost: 0 }])
  })

  test('are for who sees the order', async () => {
    const { id } = await order()
    expect((await partsOf(id, { as: 'staff', siteIds: [world.sites[1]] })).status).toBe(404)
    expect((await partsOf(id, { as: 'staff', siteIds: [world.sites[0]] })).status).toBe(200)
    expect((await partsOf(999)).status).toBe(404)
    expect((await partsOf(id, { as: null })).status).toBe(401)
  })
})
