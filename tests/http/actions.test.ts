// Actions over HTTP: validated, permitted, run once under a key.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { get } from '../../shared/db/store.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { type Api, openApi, storeRow } from './api.ts'

let api: Api
let path: string
let id: number

beforeEach(async () => {
  api = await openApi()
  id = Number((await storeRow(api.ctx, inventoryItem, 1)).id)
  path = `${inventoryItem.path}/${id}`
})
afterEach(() => api.drop())

test('an action is answered with what it did, and recorded', async () => {
  const received = await api.call('POST', `${path}/receive`, { as: 'staff', body: { quantity: 10, unitCost: 2 } })
  expect(received.status).toBe(200)
  expect(received.json.movements).toMatchObject([{ kind: 'receive', quantity: 10, createdBy: 'staff-tester' }])
  expect(await get(api.ctx, inventoryItem, id)).toMatchObject({ quantityOnHand: 10, totalValue: 20 })
  expect((await api.entries()).map(({ action }) => action)).toEqual(expect.arrayContaining(['stockMovement.create', 'stockLevel.create']))
})

test('an action needs its permission, a row that is there, and the input it declares', async () => {
  expect((await api.call('POST', `${path}/receive`, { as: 'technician', body: { quantity: 1 } })).status).toBe(403)
  expect((await api.call('POST', `${path}/receive`, { as: 'auditor', body: { quantity: 1 } })).status).toBe(403)
  expect((await api.call('POST', `${inventoryItem.path}/5/receive`, { body: { quantity: 1 } })).status).toBe(404)
  const refused = await api.call('POST', `${path}/receive`, { body: { quantity: 0.0001, nonsense: 1 } })
  expect([refused.status, refused.json.errors.map((issue) => issue.path).sort()]).toEqual([
    400,
    expect.arrayContaining(['nonsense', 'quantity']),
  ])
})

test('racing doubles under one key act once and get one answer, also when the stock is gone after the first', async () => {
  await api.call('POST', `${path}/receive`, { body: { quantity: 3 } })
  const headers = { 'idempotency-key': 'issue-1' }
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map(() => api.call('POST', `${path}/issue`, { as: 'technician', body: { quantity: 3 }, headers })),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect((await api.call('GET', `${stockMovement.path}?sort=-occurredAt&itemId=${id}`)).json.items.map(({ kind }) => kind)).toEqual([
    'issue',
    'receive',
  ])
  const other = await api.call('POST', `${path}/issue`, { as: 'technician', body: { quantity: 1 }, headers })
  expect(other.status).toBe(422)
  // the key of another person is another key
  const someone = await api.call('POST', `${path}/issue`, { as: 'staff', body: { quantity: 3 }, headers })
  expect([someone.status, someone.json.code]).toEqual([409, 'conflict'])
})
