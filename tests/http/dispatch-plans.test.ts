// Plans over HTTP: asked for once and twice, read as a whole, committed and replayed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiText } from '../../infra/cli/openapi.ts'
import { makeContext } from '../../shared/app.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { buildDepot, makeOrders, makeVehicles, stopAt, yard } from '../domains/dispatch-world.ts'
import { openApi } from './api.ts'

// requests have the clock of the machine
const day = '2090-11-27'
let api: Awaited<ReturnType<typeof openApi>>
beforeAll(async () => {
  api = await openApi()
  const ctx = makeContext(api.ctx, api.ctx.catalogue, api.ctx.log, { actor: systemActor('test'), source: 'cli' })
  const depot = await buildDepot(ctx)
  // the person that requests are sent by
  await commit(ctx, [insert(user, { id: 7, username: 'seven', name: 'Seven', email: 'seven@company.example', role: 'staff' })])
  await makeVehicles(ctx, {}, { isOpenEnd: true })
  const window = { windowStart: `${day}T07:00:00.000Z`, windowEnd: `${day}T17:00:00.000Z` }
  await makeOrders(ctx, depot, { ...window, pickup: stopAt(5) }, window, { ...window, weightTonnes: 99 })
})
afterAll(() => api.drop())

const ask = (body: object, given: object = {}) =>
  api.call('POST', '/api/dispatch/decisions/plan', { as: 'staff', body: { plannedOn: day, ...body }, ...given })
const quick = { policy: { name: 'cheapest-insertion' } }

test('a plan that is asked for under a key is made once, also when it is asked for twice at once', async () => {
  const headers = { 'idempotency-key': 'the-same' }
  const [one, other] = await Promise.all([ask(quick, { headers }), ask(quick, { headers })])
  expect([one.status, other.status]).toEqual([200, 200])
  expect(one.json).toEqual(other.json)
  expect((await ask(quick, { headers })).json).toEqual(one.json)
  expect((await ask({ ...quick, seed: 2 }, { headers })).status).toBe(422)
  expect((await api.call('GET', '/api/dispatch/decisions?count=true')).json.count).toBe(1)
})

test('the whole plan is read with one request: routes, stops, costs by part, what was known and what was left out', async () => {
  const { decision } = (await ask(quick)).json as unknown as { decision: { id: number; number: string } }
  const { json, status } = await api.call('GET', `/api/dispatch/decisions/${decision.id}/plan`, { as: 'technician' })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    decision: { id: decision.id, status: 'proposed', orderCount: 3, unassignedCount: 1 },
    routes: [
      {
        route: { number: `${decision.number}-01`, status: 'planned', startPlace: yard },
        cost: { fixed: 1000, distance: expect.any(Number), time: expect.any(Number), total: expect.any(Number) },
        stops: expect.arrayContaining([
          expect.objectContaining({ order: 'ORD-1', kind: 'pickup', place: stopAt(5) }),
          expect.objectContaining({ order: 'ORD-1', kind: 'delivery', place: stopAt(1) }),
          expect.objectContaining({ order: 'ORD-2', kind: 'delivery' }),
        ]),
      },
    ],
    unassigned: { orders: [{ order: 'ORD-3', why: [{ reasons: [{ code: 'too-heavy' }] }] }] },
    snapshot: { day, orders: [{ number: 'ORD-1' }, { number: 'ORD-2' }, { number: 'ORD-3' }] },
  })
  const snapshot = await api.call('GET', `/api/dispatch/decisions/${decision.id}/snapshot`, { as: 'auditor' })
  expect(snapshot.json).toEqual((json as unknown as { snapshot: object }).snapshot)
  const row = (await api.call('GET', `/api/dispatch/decisions/${decision.id}`)).json
  expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['snapshot']))
})

test('there is no plan of a decision that is not there', async () => {
  for (const of of ['plan', 'snapshot']) expect((await api.call('GET', `/api/dispatch/decisions/987/${of}`)).status).toBe(404)
  for (const action of ['commit', 'discard', 'replay'])
    expect((await api.call('POST', `/api/dispatch/decisions/987/${action}`, { body: {} })).status).toBe(404)
})

test('the ways of planning are listed', async () => {
  const { json } = await api.call('GET', '/api/dispatch/policies', { as: 'technician' })
  expect(json.items.map(({ name, version }) => [name, version])).toEqual([
    ['cheapest-insertion', 1],
    ['savings-local-search', 1],
  ])
})

test('who may not plan is refused, and what makes no sense', async () => {
  for (const as of ['technician', 'auditor']) expect((await ask(quick, { as })).status).toBe(403)
  const wrong = await ask({ objective: 'beauty', seed: -1, iterations: 1.5, orderIds: [], correction: false, more: 1 })
  expect(wrong.status).toBe(400)
  expect(wrong.json.errors.map(({ path }) => path).toSorted()).toEqual([
    'correction',
    'iterations',
    'more',
    'objective',
    'orderIds',
    'seed',
  ])
})

test('a plan is committed, and refused a second time and when it is stale', async () => {
  const [first, second] = [await ask(quick), await ask(quick)].map(
    ({ json }) => (json as unknown as { decision: { id: number; number: string } }).decision,
  )
  const take = (id: number | undefined) => api.call('POST', `/api/dispatch/decisions/${id}/commit`, { as: 'medic', body: {} })
  expect((await take(first?.id)).json).toMatchObject({ decision: { status: 'committed' }, routes: [{ status: 'committed', isLive: true }] })
  expect(await take(first?.id)).toMatchObject({ status: 409, json: { code: 'conflict' } })
  expect(await take(second?.id)).toMatchObject({
    status: 412,
    json: {
      code: 'stale',
      errors: expect.arrayContaining([expect.objectContaining({ message: `ORD-2 was assigned on route ${first?.number}-01 since` })]),
    },
  })
  expect(JSON.parse(openApiText()).paths['/api/dispatch/decisions/{id}/commit'].post.responses).toHaveProperty('412')
  expect((await api.call('POST', `/api/dispatch/decisions/${first?.id}/replay`, { as: 'auditor', body: {} })).json).toMatchObject({
    isSame: true,
  })
})
