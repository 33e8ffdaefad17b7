// A plan to be seen: as GeoJSON for maps, and as one page to read, print and send.
import { z } from 'zod'
import { type AnyEndpoint, defineEndpoint } from '../../../http/endpoint.ts'
import { queryParameters, readQuery } from '../../../http/query.ts'
import { readId } from '../../../http/row-id.ts'
import { version } from '../../../version.ts'
import { decision, route } from '../route-resources.ts'
import { toGeoJson } from './geojson.ts'
import { planPage } from './page.ts'
import { policyOfPage } from './page-style.ts'
import { readSeen } from './seen-queries.ts'

const geoJson = 'application/geo+json'
const asked = z.object({ download: z.enum(['true', 'false']).default('false').describe('true gives it as a file to keep.') }).strict()

const position = z.array(z.number()).min(2).max(3).describe('Longitude, latitude.')
const features = () =>
  z.looseObject({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.looseObject({
        type: z.literal('Feature'),
        id: z.union([z.string(), z.number()]).optional(),
        geometry: z.union([
          z.object({ type: z.literal('Point'), coordinates: position }),
          z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
        ]),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  })

/** GET decisions/{id}/geojson, decisions/{id}/page and routes/{id}/geojson. */
export const seeingEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'dispatch_decisions_geojson',
    method: 'GET',
    path: `${decision.path}/{id:long}/geojson`,
    summary:
      'A plan as GeoJSON (RFC 7946): a line for each route, points for its start, stops and end, and for the orders that were left out. As proposed before it is committed, as the routes are from then on.',
    access: `${decision.name}.read`,
    produces: [geoJson],
    output: features,
    refuses: [409],
    handle: async (ctx, { params }) => ({
      body: JSON.stringify(toGeoJson(await readSeen(ctx, { decisionId: readId(decision, params) }))),
      headers: { 'content-type': geoJson },
    }),
  }),
  defineEndpoint({
    name: 'dispatch_routes_geojson',
    method: 'GET',
    path: `${route.path}/{id:long}/geojson`,
    summary: 'A route as GeoJSON (RFC 7946), as it is now: its line, and points for its start, stops and end.',
    access: `${route.name}.read`,
    produces: [geoJson],
    output: features,
    refuses: [409],
    handle: async (ctx, { params }) => ({
      body: JSON.stringify(toGeoJson(await readSeen(ctx, { routeId: readId(route, params) }))),
      headers: { 'content-type': geoJson },
    }),
  }),
  defineEndpoint({
    name: 'dispatch_decisions_page',
    method: 'GET',
    path: `${decision.path}/{id:long}/page`,
    summary:
      'A plan as one page of HTML without scripts that needs no network: map, time lines with windows and loads, stops, costs, and the orders that were left out. As proposed before it is committed, as the routes are from then on.',
    access: `${decision.name}.read`,
    produces: ['text/html'],
    refuses: [409],
    parameters: queryParameters(asked),
    handle: async (ctx, { params, query }) => {
      const { download } = readQuery(asked, query)
      const plan = await readSeen(ctx, { decisionId: readId(decision, params) })
      const disposition = { 'content-disposition': `attachment; filename="${plan.decision.number.replace(/[^\w.-]/g, '_')}.html"` }
      return {
        body: planPage(plan, ctx.now(), version),
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policyOfPage,
          ...(download === 'true' ? disposition : {}),
        },
      }
    },
  }),
]
