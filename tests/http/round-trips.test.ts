// How often a request goes to the database: a read once, a write at most twice.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { stocktake } from '../../shared/domains/facilities/stocktake-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
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

test('what is refused before the database is asked costs none', async () => {
  expect(await tripsOf('GET', category.path, { as: null })).toEqual([401])
  expect(await tripsOf('POST', category.path, { body: {} })).toEqual([400])
  expect(await tripsOf('GET', `${category.path}?nonsense=1`)).toEqual([400])
})
