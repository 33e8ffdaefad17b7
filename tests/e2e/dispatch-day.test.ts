// A day in the life of the dispatch workbook, over HTTP only: from the file that people keep to what came of it.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeatureCollection } from '../../shared/domains/dispatch/seeing/geojson.ts'
import { fixture } from '../support/expected-stock.ts'
import { expectWorkbook } from '../support/expected-workbook.ts'
import { faultsOf } from '../support/geojson-rules.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

type Thing = Readonly<Record<string, unknown>>
const day = '2026-11-23'
let host: HostFolder
let token: string
beforeAll(async () => {
  host = await createHostFolder({ OPSBOOK_TIMEZONE: 'Africa/Nairobi' })
  await host.start()
  token = await host.signIn('admin', 'a password for tests only')
}, 90_000)
afterAll(async () => {
  await host.kill()
  host.remove()
}, 30_000)

/** What a request answers with, which is that status unless the test fails. */
async function ask(method: string, path: string, body?: unknown, expected = 200): Promise<Thing> {
  const answer = await host.call(method, path, body)
  expect([path, answer.status, answer.status === expected ? null : answer.body]).toEqual([path, expected, null])
  return answer.body
}
const post = (path: string, body: unknown = {}) => ask('POST', `/api/dispatch/${path}`, body)
const get = (path: string) => ask('GET', `/api/dispatch/${path}`)
const rowOf = (answer: Thing, name: string) => answer[name] as Thing // as its action documents

/** All rows of a list, page by page. */
async function all(path: string): Promise<Thing[]> {
  const rows: Thing[] = []
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = await get(`${path}${path.includes('?') ? '&' : '?'}limit=100${cursor}`)
    rows.push(...(items as Thing[])) // lists answer so
    if (nextCursor === null) return rows
    cursor = `&cursor=${encodeURIComponent(String(nextCursor))}`
  }
}
const text = async (path: string) => {
  const response = await fetch(`${host.url}/api/dispatch/${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect([path, response.status]).toEqual([path, 200])
  return { body: await response.text(), headers: response.headers }
}
const counted = (rows: readonly Thing[]) =>
  Object.fromEntries([...Map.groupBy(rows, ({ status }) => String(status))].map(([status, { length }]) => [status, length]))

interface Whole {
  readonly decision: Thing
  readonly routes: readonly { readonly route: Thing; readonly stops: readonly Thing[] }[]
}
const whole = async (id: unknown) => (await get(`decisions/${id}/plan`)) as unknown as Whole // as the endpoint documents

async function bring(expectedRows: number): Promise<void> {
  const content = readFileSync(fixture('dispatch.xlsx'))
  const view = await host.whenOver(
    await host.upload('dispatch.xlsx', content, { mode: 'apply', partial: true, timezone: 'Africa/Nairobi' }),
  )
  expect(view).toMatchObject({ state: 'done-with-rejects', reason: null, report: { applied: expectedRows } })
  if (!view.report) throw new Error('no report')
  expectWorkbook({ report: view.report, issues: await host.issues(view.id) }, 'dispatch.xlsx')
}

const propose = async (name: string, iterations: number) =>
  rowOf(await post('decisions/plan', { plannedOn: day, policy: { name }, iterations, seed: 7 }), 'decision')

test('a day from the workbook to its outcomes', async () => {
  // the file comes in; three bad cells stay out and say why
  await bring(204)
  const orders = await all('orders')
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
  expect(rowOf(await post(`decisions/${quick.id}/discard`), 'decision')).toMatchObject({ status: 'discarded' })
  expect(rowOf(await post(`decisions/${good.id}/commit`), 'decision')).toMatchObject({ status: 'committed' })
  const stale = await host.call('POST', `/api/dispatch/decisions/${late.id}/commit`, {})
  expect(stale).toMatchObject({ status: 412, body: { code: 'stale' } })
  const told = (stale.body.errors as Thing[]).map(({ message }) => String(message))
  expect(told).toContainEqual(expect.stringMatching(new RegExp(`^ORD-\\d+ was assigned on route ${good.number}-\\d\\d since$`)))
  expect(told.length).toBeGreaterThan(planned / 2)
  expect(counted(await all('orders'))).toEqual({ assigned: planned, ...(planned < 147 ? { pending: 147 - planned } : {}) })
  await post(`decisions/${late.id}/discard`)

  // the vehicles leave but for two; of the first stops one is skipped and one fails
  const { routes } = await whole(good.id)
  const [first, second, third, ...others] = routes
  if (!first || !second || !third || others.length < 2) throw new Error('there are five routes')
  const leaving = [first, second, third, ...others.slice(2)]
  for (const { route } of leaving) await post(`routes/${route.id}/start`, { startedAt: route.plannedStartAt })
  const make = async ({ id, plannedArrivalAt, plannedDepartureAt, order }: Thing) => {
    await post(`route-stops/${id}/arrive`, { arrivedAt: plannedArrivalAt })
    const done = await post(`route-stops/${id}/complete`, { departedAt: plannedDepartureAt, proof: { receivedBy: `for ${order}` } })
    expect(done).toMatchObject({ routeStop: { status: 'completed' }, order: { status: 'delivered', deliveredAt: plannedDepartureAt } })
  }
  const [skipped, failed, delivered] = [first.stops[0], second.stops[0], third.stops[0]]
  if (!delivered) throw new Error('every route has a stop')
  await make(delivered)
  expect(await post(`route-stops/${skipped?.id}/skip`, { reason: 'the gate was locked' })).toMatchObject({ order: { status: 'pending' } })
  expect(await post(`route-stops/${failed?.id}/fail`, { reason: 'the goods were broken' })).toMatchObject({ order: { status: 'failed' } })
  expect((await text(`decisions/${good.id}/page`)).body).toMatch(/the gate was locked/)

  // an order comes in while they drive: where it would go and at what cost, then a new plan of what has not started
  const incoming = await ask(
    'POST',
    '/api/dispatch/orders',
    {
      ...{ number: 'NEW-1', customerId: orders[0]?.customerId, destinationCity: 'Nairobi', destination: { lat: -1.28, lon: 36.83 } },
      ...{ weightTonnes: 0.1, volumeM3: 0.2, windowStart: `${day}T05:00:00.000Z`, windowEnd: `${day}T15:00:00.000Z` },
      ...{ priority: 100, price: 900, currency: 'KES' },
    },
    201,
  )
  const advice = await post(`orders/${incoming.id}/recommend`, { plannedOn: day })
  expect(advice.order).toBe('NEW-1')
  expect((advice.options as Thing[])[0]).toMatchObject({ vehicle: expect.any(String), extraCost: { total: expect.any(Number) } })
  const anew = rowOf(await post(`decisions/${good.id}/replan`, { policy: { name: 'cheapest-insertion' }, iterations: 0 }), 'decision')
  expect(anew).toMatchObject({ kind: 'replan', status: 'proposed', replans: good.number })
  expect(rowOf(await post(`decisions/${anew.id}/commit`), 'decision')).toMatchObject({ status: 'committed' })
  expect(['assigned', 'in-transit']).toContain((await get(`orders/${incoming.id}`)).status)
  expect(await get(`route-stops/${delivered.id}`)).toMatchObject({ status: 'completed', proof: { receivedBy: `for ${delivered.order}` } })
  const map: FeatureCollection = JSON.parse((await text(`decisions/${good.id}/geojson`)).body)
  expect(faultsOf(map)).toEqual([])
  expect(map.features.some(({ properties }) => properties.order === 'NEW-1')).toBe(true)

  // one vehicle does not leave at all; the others do as planned and finish
  const waiting = await all('routes?sort=plannedOn&status=committed')
  const underWay = await all('routes?sort=plannedOn&status=in-progress')
  expect([underWay.length, waiting.length > 0]).toEqual([leaving.length, true])
  const [stays] = waiting
  await post(`routes/${stays?.id}/cancel`, { reason: 'the driver is ill' })
  for (const route of waiting.slice(1)) await post(`routes/${route.id}/start`, { startedAt: route.plannedStartAt })
  for (const route of [...underWay, ...waiting.slice(1)]) {
    for (const stop of await all(`route-stops?sort=sequence&routeId=${route.id}`)) if (stop.status === 'pending') await make(stop)
    const finished = await post(`routes/${route.id}/finish`, { completedAt: route.plannedEndAt })
    expect(finished).toMatchObject({ route: { status: 'completed' }, operationalOutcome: { route: route.number } })
  }
  for (const { id } of [good, anew]) expect(await get(`decisions/${id}`)).toMatchObject({ status: 'executed' })

  // what came of it adds up
  const outcomes = await all('operational-outcomes')
  const sum = (name: string) => outcomes.reduce((total, row) => total + Number(row[name]), 0)
  const states = counted(await all('orders'))
  expect(outcomes).toHaveLength(underWay.length + waiting.length - 1)
  expect(sum('orderCount')).toBe(sum('deliveredCount') + sum('failedCount') + sum('openCount'))
  expect([sum('deliveredCount'), sum('failedCount'), sum('openCount')]).toEqual([states.delivered, 1, 1])
  expect(Number(states.delivered)).toBeGreaterThan(100)
  expect(states).toEqual({ delivered: states.delivered, failed: 1, pending: 148 - 1 - Number(states.delivered) })
  const onTime = await get(`reports/on-time-rate?by=day&from=${day}&to=${day}`)
  expect(onTime.totals).toMatchObject([{ deliveries: Number(states.delivered) + 1, onTime: states.delivered, late: 0, failed: 1 }])
  const cost = await get(`reports/transport-cost?by=week&from=${day}&to=${day}`)
  expect((cost.rows as Thing[]).map(({ currency, routes: made }) => [currency, made])).toEqual([['KES', outcomes.length]])

  // one order's history tells the whole story
  const history = (await get(`orders/${delivered.orderId}/history`)).items as Thing[]
  const story = history.map(({ after }) => (after as Thing | null)?.status).filter((status) => status !== undefined)
  expect(story.toReversed()).toEqual(['pending', 'planned', 'assigned', 'in-transit', 'delivered'])

  // the same file again changes nothing
  const before = await host.content()
  await bring(0)
  expect(await host.content()).toEqual(before)
}, 180_000)
