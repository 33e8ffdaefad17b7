// Evaluate and recommend over HTTP: who may ask, what is answered to whom, and how often the database is asked.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { buildDepot, type Depot, makeOrders, makeVehicles, putRoute, today } from '../domains/dispatch-world.ts'
import { type Api, type Given, openApi } from './api.ts'

let api: Api
let depot: Depot
let trips: string[]
let truck: number
let onRoute: number
let waiting: number

beforeEach(async () => {
  api = await openApi()
  depot = await buildDepot(api.ctx)
  ;[truck = 0] = await makeVehicles(api.ctx, {}, {})
  ;[onRoute = 0, waiting = 0] = await makeOrders(api.ctx, depot, {}, {})
  await putRoute(api.ctx, { vehicleId: truck, orderIds: [onRoute] })
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

const evaluate = (body: object, given: Given = {}) => api.call('POST', '/api/dispatch/routes/evaluate', { as: 'staff', body, ...given })
const recommend = (id: number | string, given: Given = {}) =>
  api.call('POST', `/api/dispatch/orders/${id}/recommend`, { as: 'staff', body: { plannedOn: today }, ...given })
const stops = () => [{ orderId: onRoute }, { orderId: waiting, kind: 'delivery' }]

test('one round trip each, and nothing is written', async () => {
  const before = await api.entries()
  const answer = await evaluate({ vehicleId: truck, plannedOn: today, stops: stops() })
  expect([answer.status, answer.json.vehicle, trips]).toEqual([200, 'V1', ['read']])
  trips = []
  const advice = await recommend(waiting)
  expect([advice.status, advice.json.order, trips]).toEqual([200, 'ORD-2', ['read']])
  expect(await api.entries()).toEqual(before)
})

test('a route that cannot be driven is an answer, one of what is not there is not', async () => {
  const late = await evaluate({ vehicleId: truck, plannedOn: '2026-11-29', stops: stops() })
  expect([late.status, late.json]).toMatchObject([
    200,
    {
      isFeasible: false,
      violations: [{ path: 'stops.0', code: 'window-missed', message: expect.stringContaining('2026-11-27 17:00') }, {}],
    },
  ])
  const unknown = await evaluate({ vehicleId: 77, stops: [{ orderId: 78 }] })
  expect([unknown.status, unknown.json.errors.map(({ path, code }) => [path, code])]).toEqual([
    400,
    [
      ['vehicleId', 'reference'],
      ['stops.0.orderId', 'reference'],
    ],
  ])
  const shapeless = [{}, { vehicleId: truck, vehicle: 'V1', stops: stops() }, { vehicleId: truck, stops: [] }, { vehicleId: truck }]
  for (const body of shapeless) expect((await evaluate(body)).status).toBe(400)
  expect((await recommend(999)).status).toBe(404)
  const assigned = await recommend(onRoute)
  expect([assigned.status, assigned.json.errors]).toMatchObject([409, [{ path: 'status', code: 'state', message: 'ORD-1 is assigned' }]])
})

test('dispatchers ask, others do not', async () => {
  for (const as of ['manager', 'medic', 'admin']) {
    expect((await evaluate({ vehicle: 'v1', plannedOn: today, stops: stops() }, { as })).status).toBe(200)
    expect((await recommend(waiting, { as })).status).toBe(200)
  }
  for (const as of ['technician', 'auditor']) {
    expect((await evaluate({ vehicleId: truck, stops: stops() }, { as })).status).toBe(403)
    expect((await recommend(waiting, { as })).status).toBe(403)
  }
  expect((await evaluate({ vehicleId: truck, stops: stops() }, { as: null })).status).toBe(401)
  expect((await recommend(waiting, { as: null })).status).toBe(401)
})
