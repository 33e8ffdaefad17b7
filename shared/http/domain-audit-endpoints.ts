// The audit trail of one domain over HTTP: figures, what happened lately, and sealing; of the entries of its own resources alone.
import { z } from 'zod'
import { auditDashboard } from '../audit/dashboard.ts'
import { flushOf } from '../audit/flush.ts'
import { auditStats } from '../audit/stats.ts'
import { recentOf } from '../audit/trail.ts'
import { hasVerb } from '../auth/permissions.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { wakeSeconds } from '../wake.ts'
import { counted, covered, isOfResource, ofWhich, recentShape, requireAllSites } from './audit-endpoints.ts'
import { type AnyEndpoint, defineEndpoint, type EndpointRequest } from './endpoint.ts'
import { dashboardShape, flushShape, mostBlocks, place } from './ledger-endpoints.ts'
import { queryParameters, readQuery } from './query.ts'
import { trailPage } from './trail-page.ts'

const statsShape = z.object({
  success: z.literal(true),
  data: z.object({
    pending_count: z.int().describe('Entries of the domain that wait to be sealed.'),
    database_type: z.enum(['sqlite', 'mssql']),
    deferred_mode: z.literal(false),
    commit_interval: z.int().describe('Seconds from a write to its sealing, as a rule.'),
    entries: z.int(),
    newestAt: z.iso.datetime().nullable(),
    sealedBlocks: z.int().describe('Of the ledger, which is one for all domains.'),
    perMinute: counted('minute').describe('The last hour, of the newest 100,000 entries of the whole trail, as the next two.'),
    byResource: counted('resource'),
    byActor: counted('actor'),
  }),
})

/** `/api/{domain}/audit/stats`, `recent`, `dashboard` and `flush`. */
export function domainAuditEndpoints(domain: string, resources: readonly Resource[]): AnyEndpoint[] {
  const names = resources.map(({ name }) => name)
  const recent = z.strictObject({ ...recentShape, resource: z.enum(names).optional() }).refine(isOfResource, ofWhich)
  const at = (name: string) => ({ name: `${domain}_audit_${name}`, path: `/api/${domain}/audit/${name}` })
  return [
    defineEndpoint({
      ...at('stats'),
      method: 'GET',
      summary: `Figures of the audit trail of ${domain}, in an envelope that clients of an earlier audit system read`,
      access: 'audit.read',
      output: statsShape,
      handle: async (ctx) => {
        requireAllSites(ctx)
        const { pending, entries, newestAt, blocks, perMinute, byResource, byActor } = await auditStats(ctx, names)
        const earlier = { pending_count: pending, database_type: ctx.engine.dialect, deferred_mode: false, commit_interval: wakeSeconds }
        return { body: { success: true, data: { ...earlier, entries, newestAt, sealedBlocks: blocks, perMinute, byResource, byActor } } }
      },
    }),
    defineEndpoint({
      ...at('recent'),
      method: 'GET',
      summary: `What happened lately in ${domain}, newest first; what rows held is shown of resources that you may read`,
      access: 'audit.read',
      output: trailPage,
      parameters: queryParameters(recent),
      handle: async (ctx, request) => ({ body: await recently(ctx, request) }),
    }),
    defineEndpoint({
      ...at('dashboard'),
      method: 'GET',
      summary: `How much is written by whom in ${domain}, and how fast the ledger is sealed`,
      access: 'audit.read',
      output: dashboardShape,
      handle: async (ctx) => {
        requireAllSites(ctx)
        return { body: await auditDashboard(ctx, names) }
      },
    }),
    defineEndpoint({
      ...at('flush'),
      method: 'POST',
      summary: `Seals the entries that wait, now, those of other domains with them: the ledger is one; tells how many of ${domain} were among them`,
      access: 'audit.seal',
      input: z.strictObject({}),
      output: z.object({
        ...flushShape,
        sealed: z.int().describe(`Entries of ${domain} that were sealed.`),
        pending: z.int().describe(`Entries of ${domain} that wait still.`),
      }),
      handle: async (ctx) => {
        requireAllSites(ctx)
        return { body: await flushOf(ctx, names, place, mostBlocks) }
      },
    }),
  ]

  async function recently(ctx: DbContext, { query }: EndpointRequest<undefined>) {
    requireAllSites(ctx)
    const { limit, cursor = null, resource, ...filter } = readQuery(recent, query)
    const { items, nextCursor } = await recentOf(ctx, resource ? [resource] : names, filter, { before: cursor, limit })
    const shown = new Set(resources.filter((one) => hasVerb(ctx.actor, one, 'read')).map(({ name }) => name))
    return { items: items.map((entry) => (shown.has(entry.resource) ? entry : covered(entry))), nextCursor }
  }
}
