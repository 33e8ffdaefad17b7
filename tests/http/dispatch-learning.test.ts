// Learning driving times over HTTP: who may, what is asked and answered, and that the same request twice learns once.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { buildDepot, makeOrders, makeRoute, makeVehicles } from '../domains/dispatch-world.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let trips: string[] = []
const path = '/api/dispatch/travel-corrections'

beforeEach(async () => {
  api = await openApi()
  const { ctx } = api
  const depot = await buildDepot(ctx)
  const [truck = 0] = await makeVehicles(ctx, {})
  // every leg takes the 20 minutes that it should
  await makeRoute(ctx, depot, 'completed', { vehicleId: truck, orderIds: await makeOrders(ctx, depot, {}, {}, {}) })
  const { engine, ids, keys } = ctx
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

const asked = { fromOn: '2026-11-27', untilOn: '2026-11-27' }

test('learns in one read and one write, and once more only where another request asks', async () => {
  const headers = { 'idempotency-key': 'once' }
  const first = await api.call('POST', `${path}/learn`, { as: 'manager', body: asked, headers })
  expect(first.status).toBe(200)
  expect(first.json).toMatchObject({
    ...{ number: 'TC-1', routeCount: 1, legCount: 3 },
    factors: {
      ...asked,
      overall: { factor: 1, legs: 3 },
      cities: [{ city: 'Nairobi', factor: 1, legs: 3 }],
      vehicleTypes: [{ vehicleType: 'truck', legs: 3 }],
    },
  })
  expect((await api.call('POST', `${path}/learn`, { as: 'manager', body: asked, headers })).json).toEqual(first.json)
  trips = []
  expect((await api.call('POST', `${path}/learn`, { as: 'manager', body: asked })).json.number).toBe('TC-2')
  expect(trips).toEqual(['read', 'write'])
  const { json } = await api.call('GET', `${path}?sort=-learntAt`, { as: 'auditor' })
  expect(json.items.map(({ number }) => number)).toEqual(['TC-2', 'TC-1'])
})

test('refuses everybody but managers, what nobody knows, and corrections that are typed in', async () => {
  for (const as of ['staff', 'medic', 'technician', 'auditor'])
    expect((await api.call('POST', `${path}/learn`, { as, body: asked })).status).toBe(403)
  const { status, json } = await api.call('POST', `${path}/learn`, { as: 'manager', body: { fromOn: '2026-13-01', days: 3 } })
  expect([status, json.errors.map(({ path: at }) => at).sort()]).toEqual([400, ['days', 'fromOn']])
  expect((await api.call('POST', path, { as: 'admin', body: { factors: {} } })).status).toBe(405)
})
