// The past over HTTP: history and as-of of a row, and the audit trail of everything.
import { z } from 'zod'
import { rowAsOf } from '../audit/as-of.ts'
import { auditStats } from '../audit/stats.ts'
import { recentEntries, rowHistory } from '../audit/trail.ts'
import { isInEra } from '../catalogue/kinds.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { queryParameters, readQuery } from './query.ts'
import { readId } from './row-id.ts'

const entry = z
  .object({
    entryNo: z.int(),
    seq: z.int().nullable(),
    at: z.iso.datetime(),
    actorId: z.int().nullable(),
    actor: z.string(),
    source: z.string(),
    requestId: z.string(),
    importId: z.int().nullable(),
    resource: z.string(),
    rowId: z.int().nullable(),
    version: z.int().nullable(),
    action: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.unknown(),
  })
  .meta({ id: 'auditEntry' })
const trail = z.object({ items: z.array(entry), nextCursor: z.string().nullable() })

const pageShape = {
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Entries of a page.'),
  cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('nextCursor of the page before.'),
}
const page = z.strictObject(pageShape)
const instant = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value).toISOString())
    .refine(isInEra, 'is not between the years 1 and 9999')
    .describe('The instant, ISO 8601.'),
})

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
      output: trail,
      parameters: queryParameters(page),
      handle: async (ctx, { params, query }) => {
        const { limit, cursor = null } = readQuery(page, query)
        return { body: await rowHistory(ctx, resource, readId(resource, params), { before: cursor, limit }) }
      },
    }),
    defineEndpoint({
      name: names.asOf,
      method: 'GET',
      path: `${resource.path}/{id:long}/as-of`,
      summary: `One of ${resource.slug} as it was at an instant, rebuilt from the audit trail; without labels and sums`,
      access,
      output: z.record(z.string(), z.unknown()),
      parameters: queryParameters(instant),
      handle: async (ctx, { params, query }) => {
        const id = readId(resource, params)
        return { body: await rowAsOf(ctx, resource, id, readQuery(instant, query).at) }
      },
    }),
  ]
}

const recent = z.strictObject({
  ...pageShape,
  actor: z.string().max(100).optional().describe('Username, or a system actor such as system:cli.'),
  resource: z.string().max(60).optional(),
  action: z.string().max(100).optional().describe('Such as inventoryItem.update or denied.'),
  requestId: z.string().max(100).optional(),
  importId: z.coerce.number().int().min(1).optional(),
  source: z.enum(['api', 'import', 'cli', 'timer', 'seed']).optional(),
})

/** How far the ledger is, as figures show it. */
export const ledgerShape = {
  pending: z.int().describe('Entries that wait to be sealed.'),
  blocks: z.int(),
  anchored: z.int().describe('Blocks of which a copy lies outside the database.'),
  head: z.object({ seq: z.int(), hash: z.string() }).nullable().describe('Place of the last sealed entry, and the hash of its block.'),
}

const counted = <K extends string>(key: K) => z.array(z.object({ [key]: z.string(), entries: z.int() }))

/** The trail of everything holds the rows of every site; whoever is limited to some reads the history of each row that is theirs. */
export function requireAllSites(ctx: DbContext): void {
  if (ctx.actor.siteIds === null) return
  const message = 'the audit trail covers all sites, and you are limited to some'
  throw new AppError('forbidden', message, {
    issues: [{ path: '', code: 'site', message, hint: 'Read the history of a row, or ask somebody who is not limited.' }],
  })
}

/** What happened lately, and figures about it. */
export const auditEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'audit_recent',
    method: 'GET',
    path: '/api/audit/recent',
    summary: 'What happened lately, newest first',
    access: 'audit.read',
    output: trail,
    parameters: queryParameters(recent),
    handle: async (ctx, { query }) => {
      requireAllSites(ctx)
      const { limit, cursor = null, ...filter } = readQuery(recent, query)
      return { body: await recentEntries(ctx, filter, { before: cursor, limit }) }
    },
  }),
  defineEndpoint({
    name: 'audit_stats',
    method: 'GET',
    path: '/api/audit/stats',
    summary: 'Figures of the audit trail; the breakdowns count the newest 100,000 entries',
    access: 'audit.read',
    output: z.object({
      entries: z.int(),
      newestAt: z.iso.datetime().nullable(),
      ...ledgerShape,
      perMinute: counted('minute'),
      byResource: counted('resource'),
      byActor: counted('actor'),
    }),
    handle: async (ctx) => {
      requireAllSites(ctx)
      return { body: await auditStats(ctx) }
    },
  }),
]
