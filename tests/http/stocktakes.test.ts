// Stocktakes over HTTP: who may open, count and post, and what the sheet tells who counts.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stocktake, stocktakeLine } from '../../shared/domains/facilities/stocktake-resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { buildWorld, type World } from '../domains/facilities-world.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let world: World
/** The person of the tests' tokens. */
const counter = { id: 7, username: 'technician-tester', name: 'Counter', email: 'counter@example.org', role: 'technician' } as const

beforeEach(async () => {
  api = await openApi()
  world = await buildWorld(api.ctx)
  await commit(api.ctx, [insert(user, counter)])
  const path = `${inventoryItem.path}/${world.item}`
  await api.call('POST', `${path}/receive`, { body: { quantity: 10 } })
  await api.call('POST', `${path}/receive`, { body: { quantity: 2, lotNumber: 'LATE', expiresOn: '2099-12-31' } })
  await api.call('POST', `${path}/receive`, { body: { quantity: 1, lotNumber: 'SOON', expiresOn: '2099-01-31' } })
})
afterEach(() => api.drop())

const open = async (body: object = {}) => {
  const { json } = await api.call('POST', `${stocktake.path}/open`, { as: 'manager', body: { storeId: world.main, ...body } })
  return `${stocktake.path}/${json.id}`
}
type Line = Record<string, unknown>

test('the sheet lists what is to be counted, first expiring first, and does not tell what is expected', async () => {
  const path = await open({ note: 'mind the top shelf' })
  const lotted = ((await api.call('GET', `${path}/sheet`)).json.lines as Line[])[0]
  const count = { lines: [{ itemId: world.item, lotId: lotted?.lotId, counted: 3 }] }
  const counted = await api.call('POST', `${path}/count`, { as: 'technician', body: count })
  expect([counted.status, counted.text.includes('variance')]).toEqual([200, false])
  const { status, json } = await api.call('GET', `${path}/sheet`, { as: 'technician' })
  expect(status).toBe(200)
  expect(json).toMatchObject({ store: 'MAIN', category: null, status: 'open', isBlind: true, note: 'mind the top shelf', left: 2 })
  const same = { itemId: world.item, item: 'PUMP', name: 'Pump', unit: 'ea', barcode: null }
  const uncounted = { counted: null, countNo: 0, countedBy: null, countedAt: null }
  expect(json.lines).toEqual([
    {
      ...same,
      lotId: lotted?.lotId,
      lot: 'SOON',
      expiresOn: '2099-01-31',
      counted: 3,
      countNo: 1,
      countedBy: 'technician-tester',
      countedAt: expect.any(String),
    },
    { ...same, lotId: expect.any(Number), lot: 'LATE', expiresOn: '2099-12-31', ...uncounted },
    { ...same, lotId: null, lot: null, expiresOn: null, ...uncounted },
  ])
})

test('the sheet tells what is expected where the count is not blind', async () => {
  const path = await open({ isBlind: false })
  const { json } = await api.call('GET', `${path}/sheet`, { as: 'technician' })
  expect((json.lines as Line[]).map(({ lot, expected, variance }) => [lot, expected, variance])).toEqual([
    ['SOON', 1, null],
    ['LATE', 2, null],
    [null, 10, null],
  ])
})

test('a manager opens, posts and cancels; keepers and technicians count; nobody else does', async () => {
  const path = await open()
  const lines = { lines: [{ itemId: world.item, lotId: null, counted: 10 }] }
  const asked = async (as: string, siteIds?: number[]) => {
    const given = { as, ...(siteIds && { siteIds }) }
    const requests: [string, string, object?][] = [
      ['POST', `${stocktake.path}/open`, { storeId: world.main }],
      ['GET', `${path}/sheet`],
      ['GET', path],
      ['GET', `${stocktakeLine.path}`],
      ['POST', `${path}/count`, lines],
      ['POST', `${path}/post`, {}],
    ]
    const answers = []
    for (const [method, url, body] of requests) answers.push((await api.call(method, url, { ...given, body })).status)
    return answers
  }
  expect(await asked('auditor')).toEqual([403, 403, 200, 200, 403, 403])
  expect(await asked('technician')).toEqual([403, 200, 200, 403, 200, 403])
  expect(await asked('staff')).toEqual([403, 200, 200, 403, 200, 403])
  expect(await asked('manager')).toEqual([409, 200, 200, 200, 200, 409])
  expect(await asked('manager', [world.sites[1]])).toEqual([400, 404, 404, 200, 404, 404])
  expect((await api.call('POST', `${path}/post`, { as: 'manager', body: { uncounted: 'skip' } })).status).toBe(200)
  expect((await api.call('POST', `${path}/cancel`, { as: 'manager', body: {} })).json.errors).toMatchObject([{ code: 'not_open' }])
  expect((await api.call('GET', `${stocktake.path}/999/sheet`)).status).toBe(404)
})

test('a posting that is sent twice under one key is done once', async () => {
  const path = await open()
  await api.call('POST', `${path}/count`, { as: 'technician', body: { lines: [{ itemId: world.item, lotId: null, counted: 8 }] } })
  const given = { as: 'manager', body: { uncounted: 'skip' }, headers: { 'idempotency-key': 'post-1' } }
  const answers = await Promise.all([1, 2, 3].map(() => api.call('POST', `${path}/post`, given)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect((await api.call('GET', `${inventoryItem.path}/${world.item}`)).json.quantityOnHand).toBe(11)
})
