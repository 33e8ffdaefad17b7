// The past of a resource over HTTP: history and as-of of a row, and its list as it was.
import { z } from 'zod'
import { rowAsOf } from '../audit/as-of.ts'
import { rowHistory } from '../audit/trail.ts'
import type { Resource } from '../catalogue/resource.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { queryParameters, readQuery } from './query.ts'
import { recordReads } from './recorded-reads.ts'
import { readId } from './row-id.ts'
import { instantText, pageShape, trailPage } from './trail-page.ts'

const page = z.strictObject(pageShape)
const anyRow = z.record(z.string(), z.unknown())
const instant = z.strictObject({ at: instantText.describe('The instant, ISO 8601.') })

/** History and as-of of a row. */
export function trailEndpoints(resource: Resource, names: { history: string; asOf: string }): AnyEndpoint[] {
  const access = `${resource.name}.read`
  return [
    defineEndpoint({
      name: names.history,
      method: 'GET',
      path: `${resource.path}/{id:long}/history`,
      summary: `What happened to one of ${resource.slug}, newest first`,
      access,
      output: trailPage,
      parameters: queryParameters(page),
      handle: async (ctx, { params, query }) => {
        const { limit, cursor = null } = readQuery(page, query)
        const id = readId(resource, params)
        const body = await rowHistory(ctx, resource, id, { before: cursor, limit })
        await recordReads(ctx, [{ resource, via: 'history', ids: [id], query: query.toString() }])
        return { body }
      },
    }),
    defineEndpoint({
      name: names.asOf,
      method: 'GET',
      path: `${resource.path}/{id:long}/as-of`,
      summary: `One of ${resource.slug} as it was at an instant, rebuilt from the audit trail; without labels and sums`,
      access,
      output: anyRow,
      parameters: queryParameters(instant),
      handle: async (ctx, { params, query }) => {
        const id = readId(resource, params)
        const body = await rowAsOf(ctx, resource, id, readQuery(instant, query).at)
        await recordReads(ctx, [{ resource, via: 'as-of', ids: [id], query: query.toString() }])
        return { body }
      },
    }),
  ]
}
