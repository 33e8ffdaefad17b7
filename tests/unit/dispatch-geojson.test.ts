// A plan as GeoJSON: by the rules of RFC 7946, wherever on earth it lies, and with everything that a map shows.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toGeoJson } from '../../shared/domains/dispatch/seeing/geojson.ts'
import { faultsOf } from '../support/geojson-rules.ts'
import { seenPlan } from '../support/seen-world.ts'

test('a route is a line, longitude first, and its start, stops and end are points that say what happens there', () => {
  const { routes, ...plan } = seenPlan({ routes: 1, stops: 2, leftOut: 1, isLive: true })
  const made = toGeoJson({ ...plan, routes })
  expect(faultsOf(made)).toEqual([])
  const [line, start, first, , end, left] = made.features
  const places = [routes[0]?.startPlace, ...(routes[0]?.stops.map(({ place }) => place) ?? []), routes[0]?.endPlace]
  expect(line?.geometry).toEqual({ type: 'LineString', coordinates: places.map((place) => [place?.lon, place?.lat]) })
  expect(line?.properties).toMatchObject({
    kind: 'route',
    vehicle: 'V1',
    status: 'in-progress',
    stops: 2,
    distanceKm: 22.5,
    currency: 'KES',
  })
  expect(line?.properties.cost).toEqual({ fixed: 50, distance: 140, time: 60, total: 250 })
  expect(start?.properties).toMatchObject({ kind: 'start', plannedAt: routes[0]?.plannedStartAt, actualAt: routes[0]?.actualStartAt })
  expect(first?.properties).toMatchObject({
    ...{ kind: 'delivery', sequence: 1, order: 'O-1-1', vehicle: 'V1', status: 'completed', loadWeightTonnes: 0.25, loadVolumeM3: 1 },
    ...{ plannedArrivalAt: '2026-11-23T05:30:00.000Z', actualArrivalAt: '2026-11-23T05:34:00.000Z' },
    ...{ windowStart: '2026-11-23T05:32:00.000Z', windowEnd: '2026-11-23T07:00:00.000Z' },
  })
  expect(end?.properties).toMatchObject({ kind: 'end', actualAt: null })
  expect(left?.properties).toMatchObject({ kind: 'unassigned', order: 'L-1', reasons: [{ vehicles: ['V1', 'V2'] }] })
  expect(made.plan).toMatchObject({ number: 'PLAN-1', orders: 3, served: 2, unassigned: 1, routes: 1, totalCost: 250 })
})

test('what has no place has no geometry, and a route that ends at its last stop has no end', () => {
  const plan = seenPlan({ routes: 1, stops: 1, leftOut: 1 })
  const made = toGeoJson({
    ...plan,
    routes: plan.routes.map((route) => ({ ...route, endPlace: null })),
    unassigned: plan.unassigned.map((order) => ({ ...order, place: null })),
  })
  expect(faultsOf(made)).toEqual([])
  expect(made.features.map(({ properties, geometry }) => [properties.kind, geometry?.type ?? null])).toEqual([
    ['route', 'LineString'],
    ['start', 'Point'],
    ['delivery', 'Point'],
    ['unassigned', null],
  ])
  expect('bbox' in toGeoJson({ ...plan, routes: [], unassigned: [] })).toBe(false)
})

test('legs across the 180th meridian are cut there, and the box around them is the narrow one', () => {
  const made = toGeoJson(seenPlan({ routes: 4, stops: 3, lat: -17, lon: 179.95 }))
  expect(faultsOf(made)).toEqual([])
  const east = made.features.find(({ id }) => id === 'route-4')
  expect(east?.geometry?.type).toBe('MultiLineString')
  const [west = 0, , eastern = 0] = made.bbox ?? []
  expect([west > 179, eastern < -179]).toEqual([true, true])
})

describe('any plan anywhere', () => {
  test('holds to the rules', () => {
    fc.assert(
      fc.property(
        fc.record({
          routes: fc.integer({ min: 0, max: 5 }),
          stops: fc.integer({ min: 0, max: 4 }),
          leftOut: fc.integer({ min: 0, max: 3 }),
          lat: fc.double({ min: -80, max: 80, noNaN: true }),
          lon: fc.double({ min: -180, max: 180, noNaN: true }),
        }),
        (wish) => {
          const made = toGeoJson(seenPlan(wish))
          expect(faultsOf(JSON.parse(JSON.stringify(made)))).toEqual([])
          expect(made.features).toHaveLength(wish.routes * (3 + wish.stops) + wish.leftOut)
        },
      ),
    )
  })
})

test('the checker finds what is wrong', () => {
  const point = (coordinates: unknown) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })
  expect(faultsOf({ type: 'FeatureCollection', features: [point([36.8, -1.3])], bbox: [36, -2, 37, -1] })).toEqual([])
  expect(faultsOf({ type: 'FeatureCollection', features: [point([36.8, -91])] })).toEqual([
    'feature 0: 36.8, -91 is not longitude, latitude',
  ])
  expect(faultsOf({ type: 'FeatureCollection', features: [point([36.8, -1.3])], bbox: [36, -1, 37, 0] })).toEqual([
    'bbox does not hold everything',
  ])
  expect(faultsOf({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: null }], crs: {} })).toHaveLength(2)
})
