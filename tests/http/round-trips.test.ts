// How often a request goes to the database: a read once, a write at most twice.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { equipment, reservation } from '../../shared/domains/facilities/equipment-resources.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { stocktake } from '../../shared/domains/facilities/stocktake-resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { type Api, bodyFor, type Given, openApi, storeRow } from './api.ts'

let api: Api
let trips: string[]

beforeEach(async () => {
  api = await openApi()
  trips = []
  const { engine, ids, keys } = api.ctx
  const counted: Engine = {
    ...engine,
    read: (queries) => {
      trips.push('read')
      return engine.read(queries)
    },
    write: (ops, id) => {
      trips.push('write')
      return engine.write(ops, id)
    },
  }
  Object.assign(api.service, { database: async () => ({ engine: counted, ids, keys }) })
})
afterEach(() => api.drop())

async function tripsOf(method: string, path: string, given: Given = {}): Promise<[number, ...string[]]> {
  trips = []
  const { status } = await api.call(method, path, given)
  return [status, ...trips]
}

test('a read is one round trip, a list of the past two', async () => {
  const { id } = await storeRow(api.ctx, inventoryItem, 1)
  expect(await tripsOf('GET', `${inventoryItem.path}/${id}`)).toEqual([200, 'read'])
  expect(await tripsOf('GET', `${inventoryItem.path}?sort=-name&count=true&q=example`)).toEqual([200, 'read'])
  expect(await tripsOf('GET', `${inventoryItem.path}/${id}/history`)).toEqual([200, 'read'])
  expect(await tripsOf('GET', `${inventoryItem.path}/${id}/as-of?at=2100-01-01T00:00:00Z`)).toEqual([200, 'read'])
  expect(await tripsOf('GET', `${inventoryItem.path}/as-of?at=2100-01-01T00:00:00Z`)).toEqual([200, 'read', 'read'])
})

test('a write is a read and a commit, with a key, references and all', async () => {
  const body = await bodyFor(api.ctx, inventoryItem, 1)
  const headers = { 'idempotency-key': 'once' }
  expect(await tripsOf('POST', inventoryItem.path, { body, headers })).toEqual([201, 'read', 'write'])
  expect(await tripsOf('POST', inventoryItem.path, { body, headers })).toEqual([201, 'read'])
  const { id } = await storeRow(api.ctx, inventoryItem, 2)
  expect(await tripsOf('PATCH', `${inventoryItem.path}/${id}`, { body: { name: 'other', categoryId: body.categoryId } })).toEqual([
    200,
    'read',
    'write',
  ])
  expect(await tripsOf('PATCH', `${inventoryItem.path}/${id}`, { body: { name: 'other' } })).toEqual([200, 'read'])
  expect(await tripsOf('POST', `${inventoryItem.path}/${id}/revert`, { body: { entryNo: (await api.entries()).at(-1)?.entryNo } })).toEqual(
    // what it refers to again is known by then, and looked at
    [200, 'read', 'read', 'write'],
  )
  expect(await tripsOf('DELETE', `${inventoryItem.path}/${id}`)).toEqual([204, 'read', 'write'])
  expect(await tripsOf('POST', `${inventoryItem.path}/${id}/restore`)).toEqual([200, 'read', 'write'])
})

test('a look-up by code and the sheet of a stocktake are one round trip, a count a read and a commit', async () => {
  const item = await storeRow(api.ctx, inventoryItem, 1)
  const { id: storeId } = await storeRow(api.ctx, store, 1)
  await storeRow(api.ctx, user, 1, { id: 7 })
  await api.call('POST', `${inventoryItem.path}/${item.id}/receive`, { body: { storeId, quantity: 5, lotNumber: 'L' } })
  expect(await tripsOf('GET', `/api/facilities/lookup?code=${encodeURIComponent(String(item.sku))}`)).toEqual([200, 'read'])
  expect(await tripsOf('GET', '/api/facilities/lookup?code=nothing')).toEqual([404, 'read'])
  const { json } = await api.call('POST', `${stocktake.path}/open`, { body: { storeId } })
  const sheet = await api.call('GET', `${stocktake.path}/${json.id}/sheet`)
  const [line] = sheet.json.lines as { itemId: number; lotId: number }[] // as documented
  expect(await tripsOf('GET', `${stocktake.path}/${json.id}/sheet`)).toEqual([200, 'read'])
  const lines = [{ itemId: line?.itemId, lotId: line?.lotId, counted: 4 }]
  expect(await tripsOf('POST', `${stocktake.path}/${json.id}/count`, { body: { lines } })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${stocktake.path}/${json.id}/post`, { body: {} })).toEqual([200, 'read', 'write'])
})

test('what is done with a tool is a read and a commit, also where it comes back damaged', async () => {
  const { id: siteId } = await storeRow(api.ctx, site, 1)
  const { id: storeId } = await storeRow(api.ctx, store, 1, { siteId })
  const tool = await storeRow(api.ctx, equipment, 1, { storeId, calibrationDueOn: null, meterReading: null })
  await storeRow(api.ctx, user, 1, { id: 7, role: 'manager', siteIds: null, isActive: true })
  const path = `${equipment.path}/${tool.id}`
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const kept = await api.call('POST', `${path}/reserve`, { body: { fromAt: day(3), untilAt: day(4) } })
  const made = kept.json.reservation as { id: number } // as documented
  expect(await tripsOf('POST', `${reservation.path}/${made.id}/cancel-reservation`, { body: {} })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/reserve`, { body: { fromAt: day(5), untilAt: day(6) } })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/sign-out`, { body: {} })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/extend`, { body: { dueAt: day(2) } })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/sign-out`, { body: {} })).toEqual([409, 'read'])
  expect(await tripsOf('POST', `${path}/return-item`, { body: { conditionIn: 'damaged' } })).toEqual([200, 'read', 'write'])
})

test('what is done with a work order is a read and a commit, and its parts one round trip', async () => {
  const { id: siteId } = await storeRow(api.ctx, site, 1)
  await storeRow(api.ctx, user, 1, { id: 7, isActive: true })
  const made = await api.call('POST', workOrder.path, { body: { title: 'Mend it', siteId, checklist: [{ text: 'Oil' }] } })
  const path = `${workOrder.path}/${made.json.id}`
  const moves = [
    ['approve', {}],
    ['schedule', { scheduledAt: '2027-03-01T08:00:00.000Z', assigneeId: 7 }],
    ['start', {}],
    ['tick', { line: 1 }],
    ['complete', { cost: 12.5, currency: 'EUR' }],
  ] as const
  for (const [move, body] of moves)
    expect([move, await tripsOf('POST', `${path}/${move}`, { body })]).toEqual([move, [200, 'read', 'write']])
  expect(await tripsOf('GET', `${path}/parts`)).toEqual([200, 'read'])
})

test('what is done with a task is a read and a commit, its successor and messages with it; a calendar is one round trip', async () => {
  await storeRow(api.ctx, user, 1, { id: 7, isActive: true })
  const { id: assigneeId } = await storeRow(api.ctx, user, 2, { isActive: true })
  const body = { title: 'Check pump', assigneeId, assignerId: 7, dueOn: '2027-03-01', recurrence: 'FREQ=WEEKLY' }
  expect(await tripsOf('POST', task.path, { body })).toEqual([201, 'read', 'write'])
  const made = await api.call('POST', task.path, { body })
  const path = `${task.path}/${made.json.id}`
  expect(await tripsOf('POST', `${path}/comment`, { body: { body: 'Mind the step' } })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/complete`, { body: {} })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('POST', `${path}/complete`, { body: {} })).toEqual([200, 'read'])
  expect(await tripsOf('POST', `${task.path}/bulk`, { body: { do: 'reopen', ids: [made.json.id] } })).toEqual([200, 'read', 'write'])
  expect(await tripsOf('GET', `${task.path}?q=pump&count=true`)).toEqual([200, 'read'])
  const { json } = await api.call('POST', '/api/tasks/calendar-token', { body: {} })
  const { pathname, search } = new URL(String(json.url))
  expect(await tripsOf('GET', `${pathname}${search}`, { as: null })).toEqual([200, 'read'])
})

test('what is refused before the database is asked costs none', async () => {
  expect(await tripsOf('GET', category.path, { as: null })).toEqual([401])
  expect(await tripsOf('POST', category.path, { body: {} })).toEqual([400])
  expect(await tripsOf('GET', `${category.path}?nonsense=1`)).toEqual([400])
})
