// A drive over HTTP: what a driver's phone sends from the start to the end, photos of deliveries, and the one word that is said to whoever may not.
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { act, at, buildDepot, by, type Depot, makeOrders, makeVehicles, putRoute, routeOf } from '../domains/dispatch-world.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Api, openApi } from './api.ts'

let storage: OpenStorage
let api: Api
let depot: Depot
let routeId: number
let stopId: number

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi()
  depot = await buildDepot(api.ctx)
  const [truck = 0] = await makeVehicles(api.ctx, {})
  const [one = 0] = await makeOrders(api.ctx, depot, {})
  routeId = (await putRoute(api.ctx, { vehicleId: truck, orderIds: [one] })).routeId
  stopId = (await routeOf(api.ctx, routeId)).stops[0]?.id ?? 0
  await storage.empty('attachments')
})
afterEach(async () => {
  await api.drop()
})

const post = (url: string, body: object = {}, given: object = {}) =>
  api.call('POST', `/api/dispatch/${url}`, { as: 'staff', body, ...given })
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('a parcel at a door')])

test('a phone starts, arrives, completes and finishes; what it sends again under its key is answered again', async () => {
  const key = { headers: { 'idempotency-key': 'phone-7-1' } }
  const started = await post(`routes/${routeId}/start`, { startedAt: at('07:00') }, key)
  expect([started.status, started.json.route]).toMatchObject([200, { status: 'in-progress', vehicle: 'V1' }])
  const again = await post(`routes/${routeId}/start`, { startedAt: at('07:00') }, key)
  expect([again.status, again.headers['idempotency-replayed'], again.json]).toEqual([200, 'true', started.json])
  await post(`route-stops/${stopId}/arrive`, { arrivedAt: at('07:20') })
  const done = await post(`route-stops/${stopId}/complete`, { departedAt: at('07:30'), proof: { receivedBy: 'J. Mwangi' } })
  expect(done.json).toMatchObject({
    routeStop: { status: 'completed', order: 'ORD-1' },
    order: { status: 'delivered', deliveredAt: at('07:30') },
  })
  const over = await post(`routes/${routeId}/finish`, { completedAt: at('08:00'), distanceKm: 21.4 })
  expect(over.json.operationalOutcome).toMatchObject({ deliveredCount: 1, onTimeCount: 1, actualDistanceKm: 21.4, revenue: 5000 })
})

test('a refusal says what is wrong and what to do, and an order that a route has is cancelled nowhere', async () => {
  const early = await post(`route-stops/${stopId}/complete`)
  expect([early.status, early.json.errors]).toMatchObject([409, [{ path: 'status', code: 'state', hint: 'Start it (POST .../start).' }]])
  const { orders } = await routeOf(api.ctx, routeId)
  const cancelled = await post(`orders/${orders[0]?.id}/cancel`, { reason: 'no' })
  expect(cancelled.status).toBe(409)
  expect((await post(`routes/${routeId}/start`, { startedAt: 'noon' })).status).toBe(400)
  expect((await post(`routes/${routeId}/start`, {}, { as: 'technician' })).status).toBe(403)
  expect((await post('routes/999999/start')).status).toBe(404)
})

test('whoever drives attaches a photo of the delivery, also afterwards, and whoever sees the stop sees it', async () => {
  await act(by(api.ctx, depot, 'bea', at('07:00')), 'route.start', routeId)
  await act(by(api.ctx, depot, 'bea', at('07:20')), 'routeStop.arrive', stopId)
  await act(by(api.ctx, depot, 'bea', at('07:30')), 'routeStop.complete', stopId)
  const begun = await post(`route-stops/${stopId}/attach`, { fileName: 'door.png' })
  expect(begun.status).toBe(200)
  const put = await fetch(String(begun.json.uploadUrl), { method: 'PUT', body: png, headers: { 'x-ms-blob-type': 'BlockBlob' } })
  expect(put.status).toBe(201)
  const facts = { fileName: 'door.png', contentType: 'image/png', sha256: createHash('sha256').update(png).digest('hex') }
  expect((await post(`route-stop-attachments/${begun.json.id}/complete`)).json).toMatchObject({ ownerId: stopId, state: 'ready', ...facts })
  const listed = await api.call('GET', `/api/dispatch/route-stop-attachments?ownerId=${stopId}`, { as: 'auditor' })
  expect(listed.json.items).toMatchObject([facts])
  const { json } = await post(`route-stop-attachments/${begun.json.id}/download`, {}, { as: 'technician' })
  expect(Buffer.from(await (await fetch(String(json.url))).arrayBuffer())).toEqual(png)
  expect((await post(`route-stops/${stopId}/attach`, { fileName: 'x.png' }, { as: 'technician' })).status).toBe(403)
})
