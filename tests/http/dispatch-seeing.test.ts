// Plans and routes as GeoJSON and as a page, over the API: as proposed before they are committed, as their rows are from then on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'
import type { FeatureCollection } from '../../shared/domains/dispatch/seeing/geojson.ts'
import { policyInside } from '../../shared/domains/dispatch/seeing/page-style.ts'
import {
  act,
  at,
  buildDepot,
  by,
  type Depot,
  makeOrders,
  makeVehicles,
  now,
  routeOf,
  stopAt,
  today,
  yard,
} from '../domains/dispatch-world.ts'
import { faultsOf } from '../support/geojson-rules.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let depot: Depot
beforeEach(async () => {
  api = await openApi()
  depot = await buildDepot(api.ctx)
})
afterEach(() => api.drop())

const bea = (instant = now) => by(api.ctx, depot, 'bea', instant)
const paths = (id: number) => [`/api/dispatch/decisions/${id}/geojson`, `/api/dispatch/decisions/${id}/page`]

/** Two orders on V1, one that no vehicle can carry. */
async function planned(): Promise<number> {
  await makeVehicles(api.ctx, {})
  await makeOrders(api.ctx, depot, { stop: 1 }, { stop: 2, windowStart: at('09:00') }, { weightTonnes: 12, stop: 3 })
  const { decision: row } = await act(bea(), 'decision.plan', 0, { policy: { name: 'cheapest-insertion' } })
  return Number(row?.id)
}

async function geoJson(path: string): Promise<FeatureCollection> {
  const { status, headers, text } = await api.call('GET', path, { as: 'auditor' })
  expect([status, headers['content-type']]).toEqual([200, 'application/geo+json'])
  const found: FeatureCollection = JSON.parse(text)
  expect(faultsOf(found)).toEqual([])
  return found
}
const kinds = ({ features }: FeatureCollection) => features.map(({ properties }) => [properties.kind, properties.status ?? null])

test('a proposal is a line with its stops, and the order that was left out says why', async () => {
  const found = await geoJson(`/api/dispatch/decisions/${await planned()}/geojson`)
  expect(kinds(found)).toEqual([
    ['route', 'planned'],
    ['start', null],
    ['delivery', 'pending'],
    ['delivery', 'pending'],
    ['end', null],
    ['unassigned', null],
  ])
  const [line, , first, second, , left] = found.features
  const corners = [yard, stopAt(1), stopAt(2), yard].map(({ lon, lat }) => [lon, lat])
  expect(line?.geometry).toEqual({ type: 'LineString', coordinates: corners })
  expect(line?.properties).toMatchObject({ vehicle: 'V1', loadWeightTonnes: 2, currency: 'KES', cost: { fixed: 1000 } })
  expect(first?.properties).toMatchObject({ order: 'ORD-1', customer: 'ACME', windowStart: at('07:00'), loadWeightTonnes: 1 })
  expect(second?.properties).toMatchObject({ order: 'ORD-2', windowStart: at('09:00'), plannedServiceAt: at('09:00'), loadWeightTonnes: 0 })
  expect(left?.properties).toMatchObject({
    order: 'ORD-3',
    reasons: [{ vehicles: ['V1'], reasons: ['weighs 2 t more than it carries'] }],
  })
  expect(found.plan).toMatchObject({ status: 'proposed', orders: 3, served: 2, unassigned: 1, routes: 1 })
})

test('once committed it is what is there: states, actual times and why a stop failed', async () => {
  const id = await planned()
  await act(bea(), 'decision.commit', id)
  const { routes } = JSON.parse((await api.call('GET', `/api/dispatch/decisions/${id}/plan`)).text)
  const routeId = Number(routes[0].route.id)
  const { stops } = await routeOf(api.ctx, routeId)
  await act(bea(at('08:30')), 'route.start', routeId)
  await act(bea(at('09:00')), 'routeStop.arrive', stops[0]?.id ?? 0)
  await act(bea(at('09:10')), 'routeStop.complete', stops[0]?.id ?? 0, { proof: { receivedBy: 'Ada' } })
  await act(bea(at('10:00')), 'routeStop.fail', stops[1]?.id ?? 0, { reason: 'nobody was there' })
  for (const path of [`/api/dispatch/decisions/${id}/geojson`, `/api/dispatch/routes/${routeId}/geojson`]) {
    const found = await geoJson(path)
    const [line, start, first, second] = found.features
    expect(line?.properties).toMatchObject({
      status: 'in-progress',
      number: `PLAN-${id}-01`,
      actualStartAt: at('08:30'),
      actualEndAt: null,
    })
    expect(start?.properties).toMatchObject({ actualAt: at('08:30') })
    expect(first?.properties).toMatchObject({ status: 'completed', actualArrivalAt: at('09:00'), actualDepartureAt: at('09:10') })
    expect(second?.properties).toMatchObject({ status: 'failed', reason: 'nobody was there' })
    expect(found.features.filter(({ properties }) => properties.kind === 'unassigned')).toHaveLength(path.includes('routes') ? 0 : 1)
  }
  const { text } = await api.call('GET', `/api/dispatch/decisions/${id}/page`)
  expect(text).toMatch(/<dd>1 of 2<\/dd><dd class="more">delivered, 1 failed</)
  expect(text).toMatch(/nobody was there/)
})

test('the page is HTML under a policy that lets nothing else in, and a file where that is asked for', async () => {
  const id = await planned()
  const { status, headers, text } = await api.call('GET', `/api/dispatch/decisions/${id}/page`, { as: 'technician' })
  expect([status, headers['content-type'], headers['content-disposition']]).toEqual([200, 'text/html; charset=utf-8', undefined])
  expect(headers['content-security-policy']).toBe(`${policyInside}; frame-ancestors 'none'`)
  expect(text).toMatch(new RegExp(`<h1>PLAN-${id} `))
  const file = await api.call('GET', `/api/dispatch/decisions/${id}/page?download=true`)
  expect(file.headers['content-disposition']).toBe(`attachment; filename="PLAN-${id}.html"`)
  expect((await api.call('GET', `/api/dispatch/decisions/${id}/page?download=maybe`)).status).toBe(400)
})

test('with its replans: what is driven now, not what was called off, and nothing is left out that has found a place', async () => {
  const id = await planned()
  await act(bea(), 'decision.commit', id)
  await makeVehicles(api.ctx, { code: 'BIG', capacityWeightTonnes: 15 })
  const anew = await act(bea(), 'decision.replan', id, { policy: { name: 'cheapest-insertion' } })
  await act(bea(), 'decision.commit', Number(anew.decision?.id))
  for (const one of [id, Number(anew.decision?.id)]) {
    const found = await geoJson(`/api/dispatch/decisions/${one}/geojson`)
    const stops = found.features.filter(({ properties }) => properties.kind === 'delivery')
    expect(stops.map(({ properties }) => properties.order).sort()).toEqual(['ORD-1', 'ORD-2', 'ORD-3'])
    expect(found.plan).toMatchObject({ orders: 3, served: 3, unassigned: 0 })
    for (const { properties } of found.features) if (properties.kind === 'route') expect(properties.status).toBe('committed')
  }
})

test('a discarded plan is shown as it was proposed', async () => {
  const id = await planned()
  await act(bea(), 'decision.discard', id)
  const found = await geoJson(`/api/dispatch/decisions/${id}/geojson`)
  expect(found.plan).toMatchObject({ status: 'discarded', served: 2 })
  expect(kinds(found)[0]).toEqual(['route', 'planned'])
})

describe('refuses', () => {
  const asked = { plannedOn: today, policyName: 'cheapest-insertion', policyVersion: 1, seed: 1, iterations: 0, requestedAt: now }

  test('to show a plan that is being made, saying when to ask again', async () => {
    const [row] = await commit(api.ctx, [insert(decision, { number: 'PLAN-7', ...asked })])
    for (const path of paths(Number(row?.id))) {
      const { status, json } = await api.call('GET', path)
      expect([status, json.errors]).toMatchObject([
        409,
        [{ code: 'state', message: 'PLAN-7 is being planned still', hint: 'Ask again when its status is proposed.' }],
      ])
    }
  })

  test('to show a plan that failed, saying why', async () => {
    const [row] = await commit(api.ctx, [insert(decision, { number: 'PLAN-7', ...asked, status: 'failed', failure: 'memory was short' })])
    for (const path of paths(Number(row?.id)))
      expect((await api.call('GET', path)).json.errors).toMatchObject([{ code: 'state', message: 'PLAN-7 has no plan: memory was short' }])
  })

  test('those who are not signed in, and what is not there', async () => {
    for (const path of [...paths(4711), '/api/dispatch/routes/4711/geojson']) {
      expect((await api.call('GET', path, { as: null })).status).toBe(401)
      expect((await api.call('GET', path)).status).toBe(404)
    }
  })
})

test('one round trip reads all of a plan', async () => {
  const id = await planned()
  let reads = 0
  const { engine } = api.ctx
  const { read } = engine
  engine.read = (queries) => {
    reads += 1
    return read.call(engine, queries)
  }
  for (const path of paths(id)) {
    reads = 0
    await api.call('GET', path)
    expect(reads).toBe(1)
  }
  engine.read = read
})
