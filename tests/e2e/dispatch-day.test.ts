// A day in the life of the dispatch workbook, over HTTP only and by the typed client: from the file that people keep to what came of it.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { components } from '../../clients/opsbook.d.ts'
import { type Opsbook, opsbook } from '../../docs/api/examples/client.ts'
import type { FeatureCollection } from '../../shared/domains/dispatch/seeing/geojson.ts'
import { fixture } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { faultsOf } from '../support/geojson-rules.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

type Rows = components['schemas']
const day = '2026-11-23'
let host: HostFolder
let token: string
let api: Opsbook
beforeAll(async () => {
  host = await createHostFolder({ OPSBOOK_TIMEZONE: 'Africa/Nairobi' })
  await host.start()
  token = await host.signIn('admin', 'a password for tests only')
  api = opsbook(host.url, token)
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

/** What a request answers with; a refusal fails the test. */
async function given<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked
  expect([response.url, error]).toEqual([response.url, undefined])
  if (data === undefined) throw new Error(`${response.url} answers nothing`)
  return data
}
const row = (id: number) => ({ params: { path: { id } } })

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** All rows of a list, page by page. */
async function all<T>(read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<T> = await read({ limit: 100, ...(cursor === '' ? {} : { cursor }) })
    rows.push(...page.items)
    cursor = page.nextCursor
  }
  return rows
}
const allOrders = () => all((query) => given(api.GET('/api/dispatch/orders', { params: { query } })))
const allRoutes = (status: Rows['route']['status']) =>
  all((query) => given(api.GET('/api/dispatch/routes', { params: { query: { ...query, sort: 'plannedOn', status } } })))
const allStops = (routeId: number) =>
  all((query) =>
    given(api.GET('/api/dispatch/route-stops', { params: { query: { ...query, sort: 'sequence', routeId: String(routeId) } } })),
  )
const allOutcomes = () => all((query) => given(api.GET('/api/dispatch/operational-outcomes', { params: { query } })))
const text = async (path: string) => {
  const response = await fetch(`${host.url}/api/dispatch/${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect([path, response.status]).toEqual([path, 200])
  return { body: await response.text(), headers: response.headers }
}
const counted = (rows: readonly { readonly status: string }[]) =>
  Object.fromEntries([...Map.groupBy(rows, ({ status }) => status)].map(([status, { length }]) => [status, length]))

async function bring(expectedRows: number): Promise<void> {
  const content = readFileSync(fixture('dispatch.xlsx'))
  const view = await host.whenOver(
    await host.upload('dispatch.xlsx', content, { mode: 'apply', partial: true, timezone: 'Africa/Nairobi' }),
  )
  expect(view).toMatchObject({ state: 'done-with-rejects', reason: null, report: { applied: expectedRows } })
  if (!view.report) throw new Error('no report')
  expectWorkbook({ report: view.report, issues: await host.issues(view.id) }, 'dispatch.xlsx')
}

const propose = async (name: 'cheapest-insertion' | 'savings-local-search', iterations: number) => {
  const made = await given(api.POST('/api/dispatch/decisions/plan', { body: { plannedOn: day, policy: { name }, iterations, seed: 7 } }))
  return made.decision
}

const leave = ({ id, plannedStartAt }: Rows['route']) =>
  given(api.POST('/api/dispatch/routes/{id}/start', { ...row(id), body: { startedAt: plannedStartAt } }))

test('a day from the workbook to its outcomes', async () => {
  // the file comes in; three bad cells stay out and say why
  await bring(204)
  const orders = await allOrders()
  expect(counted(orders)).toEqual({ pending: 147 })

  // two ways of planning the same orders, to compare
  const quick = await propose('cheapest-insertion', 0)
  const good = await propose('savings-local-search', 300)
  expect([quick, good]).toMatchObject([
    { status: 'proposed', plannedOn: day, orderCount: 147, currency: 'KES' },
    { status: 'proposed', plannedOn: day, orderCount: 147, currency: 'KES' },
  ])
  expect(Number(good.unassignedCount)).toBeLessThanOrEqual(Number(quick.unassignedCount))
  if (good.unassignedCount === quick.unassignedCount) expect(Number(good.totalCost)).toBeLessThanOrEqual(Number(quick.totalCost))
  const planned = 147 - Number(good.unassignedCount)
  expect(planned).toBeGreaterThan(100)

  // both are seen before one is taken
  for (const { id, number } of [quick, good]) {
    const page = await text(`decisions/${id}/page`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.body).toMatch(new RegExp(`<h1>${number} .*proposed`))
    expect(page.body).toMatch(/All times are those of Africa\/Nairobi/)
    const map: FeatureCollection = JSON.parse((await text(`decisions/${id}/geojson`)).body)
    expect(faultsOf(map)).toEqual([])
    expect(map.features.filter(({ properties }) => properties.kind === 'delivery')).toHaveLength(Number(map.plan.served))
  }

  // one is discarded, one committed; a third, made of what was there before, is refused and told why
  const late = await propose('cheapest-insertion', 0)
  expect((await given(api.POST('/api/dispatch/decisions/{id}/discard', { ...row(quick.id), body: {} }))).decision).toMatchObject({
    status: 'discarded',
  })
  expect((await given(api.POST('/api/dispatch/decisions/{id}/commit', { ...row(good.id), body: {} }))).decision).toMatchObject({
    status: 'committed',
  })
  const stale = await api.POST('/api/dispatch/decisions/{id}/commit', { ...row(late.id), body: {} })
  expect([stale.response.status, stale.error?.code]).toEqual([412, 'stale'])
  const told = stale.error?.errors.map(({ message }) => message) ?? []
  expect(told).toContainEqual(expect.stringMatching(new RegExp(`^ORD-\\d+ was assigned on route ${good.number}-\\d\\d since$`)))
  expect(told.length).toBeGreaterThan(planned / 2)
  expect(counted(await allOrders())).toEqual({ assigned: planned, ...(planned < 147 ? { pending: 147 - planned } : {}) })
  await given(api.POST('/api/dispatch/decisions/{id}/discard', { ...row(late.id), body: {} }))

  // the vehicles leave but for two; of the first stops one is skipped and one fails
  const { routes } = await given(api.GET('/api/dispatch/decisions/{id}/plan', row(good.id)))
  const [first, second, third, ...others] = routes
  if (!first || !second || !third || others.length < 2) throw new Error('there are five routes')
  const leaving = [first, second, third, ...others.slice(2)]
  for (const { route } of leaving) await leave(route)
  const make = async ({ id, plannedArrivalAt, plannedDepartureAt, order }: Rows['routeStop']) => {
    await given(api.POST('/api/dispatch/route-stops/{id}/arrive', { ...row(id), body: { arrivedAt: plannedArrivalAt } }))
    const body = { departedAt: plannedDepartureAt, proof: { receivedBy: `for ${order}` } as never } // any JSON, of which the generator of types makes nothing
    const done = await given(api.POST('/api/dispatch/route-stops/{id}/complete', { ...row(id), body }))
    expect(done).toMatchObject({ routeStop: { status: 'completed' }, order: { status: 'delivered', deliveredAt: plannedDepartureAt } })
  }
  const [skipped, failed, delivered] = [first.stops[0], second.stops[0], third.stops[0]]
  if (!skipped || !failed || !delivered) throw new Error('every route has a stop')
  await make(delivered)
  expect(
    await given(api.POST('/api/dispatch/route-stops/{id}/skip', { ...row(skipped.id), body: { reason: 'the gate was locked' } })),
  ).toMatchObject({ order: { status: 'pending' } })
  expect(
    await given(api.POST('/api/dispatch/route-stops/{id}/fail', { ...row(failed.id), body: { reason: 'the goods were broken' } })),
  ).toMatchObject({ order: { status: 'failed' } })
  expect((await text(`decisions/${good.id}/page`)).body).toMatch(/the gate was locked/)

  // an order comes in while they drive: where it would go and at what cost, then a new plan of what has not started
  const incoming = await given(
    api.POST('/api/dispatch/orders', {
      body: {
        ...{ number: 'NEW-1', customerId: orders[0]?.customerId ?? 0, destinationCity: 'Nairobi', destination: { lat: -1.28, lon: 36.83 } },
        ...{ weightTonnes: 0.1, volumeM3: 0.2, windowStart: `${day}T05:00:00.000Z`, windowEnd: `${day}T15:00:00.000Z` },
        ...{ priority: 100, price: 900, currency: 'KES' },
      },
    }),
  )
  const advice = await given(api.POST('/api/dispatch/orders/{id}/recommend', { ...row(incoming.id), body: { plannedOn: day } }))
  expect(advice.order).toBe('NEW-1')
  expect(advice.options[0]).toMatchObject({ vehicle: expect.any(String), extraCost: { total: expect.any(Number) } })
  const again = { policy: { name: 'cheapest-insertion' }, iterations: 0 } as const
  const { decision: anew } = await given(api.POST('/api/dispatch/decisions/{id}/replan', { ...row(good.id), body: again }))
  expect(anew).toMatchObject({ kind: 'replan', status: 'proposed', replans: good.number })
  expect((await given(api.POST('/api/dispatch/decisions/{id}/commit', { ...row(anew.id), body: {} }))).decision).toMatchObject({
    status: 'committed',
  })
  expect(['assigned', 'in-transit']).toContain((await given(api.GET('/api/dispatch/orders/{id}', row(incoming.id)))).status)
  expect(await given(api.GET('/api/dispatch/route-stops/{id}', row(delivered.id)))).toMatchObject({
    status: 'completed',
    proof: { receivedBy: `for ${delivered.order}` },
  })
  const map: FeatureCollection = JSON.parse((await text(`decisions/${good.id}/geojson`)).body)
  expect(faultsOf(map)).toEqual([])
  expect(map.features.some(({ properties }) => properties.order === 'NEW-1')).toBe(true)

  // one vehicle does not leave at all; the others do as planned and finish
  const waiting = await allRoutes('committed')
  const underWay = await allRoutes('in-progress')
  expect([underWay.length, waiting.length > 0]).toEqual([leaving.length, true])
  const [stays] = waiting
  await given(api.POST('/api/dispatch/routes/{id}/cancel', { ...row(stays?.id ?? 0), body: { reason: 'the driver is ill' } }))
  for (const route of waiting.slice(1)) await leave(route)
  for (const route of [...underWay, ...waiting.slice(1)]) {
    for (const stop of await allStops(route.id)) if (stop.status === 'pending') await make(stop)
    const finished = await given(
      api.POST('/api/dispatch/routes/{id}/finish', { ...row(route.id), body: { completedAt: route.plannedEndAt } }),
    )
    expect(finished).toMatchObject({ route: { status: 'completed' }, operationalOutcome: { route: route.number } })
  }
  for (const { id } of [good, anew])
    expect(await given(api.GET('/api/dispatch/decisions/{id}', row(id)))).toMatchObject({ status: 'executed' })

  // what came of it adds up
  const outcomes = await allOutcomes()
  const sum = (name: 'orderCount' | 'deliveredCount' | 'failedCount' | 'openCount') =>
    outcomes.reduce((total, outcome) => total + outcome[name], 0)
  const states = counted(await allOrders())
  expect(outcomes).toHaveLength(underWay.length + waiting.length - 1)
  expect(sum('orderCount')).toBe(sum('deliveredCount') + sum('failedCount') + sum('openCount'))
  expect([sum('deliveredCount'), sum('failedCount'), sum('openCount')]).toEqual([states.delivered, 1, 1])
  expect(Number(states.delivered)).toBeGreaterThan(100)
  expect(states).toEqual({ delivered: states.delivered, failed: 1, pending: 148 - 1 - Number(states.delivered) })
  const span = { from: day, to: day }
  const onTime = await given(api.GET('/api/dispatch/reports/on-time-rate', { params: { query: { by: 'day', ...span } } }))
  expect(onTime.totals).toMatchObject([{ deliveries: Number(states.delivered) + 1, onTime: states.delivered, late: 0, failed: 1 }])
  const cost = await given(api.GET('/api/dispatch/reports/transport-cost', { params: { query: { by: 'week', ...span } } }))
  expect(cost.rows.map(({ currency, routes: made }) => [currency, made])).toEqual([['KES', outcomes.length]])

  // one order's history tells the whole story
  const history = await given(api.GET('/api/dispatch/orders/{id}/history', row(delivered.orderId)))
  const story = history.items.map(({ after }) => (after as Partial<Rows['order']> | null)?.status).filter((status) => status !== undefined)
  expect(story.toReversed()).toEqual(['pending', 'planned', 'assigned', 'in-transit', 'delivered'])

  // the same file again changes nothing
  const before = await host.content()
  await bring(0)
  expect(await host.content()).toEqual(before)
}, 180_000)
