// The audit trail of everything over HTTP: what happened lately, and figures about it.
import { z } from 'zod'
import type { Entry } from '../audit/entry.ts'
import { auditStats } from '../audit/stats.ts'
import { recentEntries } from '../audit/trail.ts'
import type { DbContext } from '../db/context.ts'
import { findImport } from '../db/imports.ts'
import { AppError } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { hiddenIn } from './import-sight.ts'
import { queryParameters, readQuery } from './query.ts'
import { recordReads } from './recorded-reads.ts'
import type { Service } from './service.ts'
import { instantText, pageShape, trailPage } from './trail-page.ts'

/** What the trail may be narrowed by, wherever it is of. */
export const recentShape = {
  ...pageShape,
  actor: z.string().max(100).optional().describe('Username, or a system actor such as system:cli.'),
  rowId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional().describe('Row of the resource.'),
  action: z.string().max(100).optional().describe('Such as workOrder.complete, inventoryItem.update or denied.'),
  requestId: z.string().max(100).optional(),
  importId: z.coerce.number().int().min(1).optional(),
  source: z.enum(['api', 'import', 'cli', 'timer', 'seed']).optional(),
  from: instantText.optional().describe('Entries of this instant and later.'),
  to: instantText.optional().describe('Entries before this instant.'),
}

/** A row is known by its resource. */
export const isOfResource = ({ rowId, resource }: { readonly rowId?: number; readonly resource?: string }) =>
  rowId === undefined || resource !== undefined
/** What is said of one without. */
export const ofWhich = {
  path: ['rowId'],
  error: 'is the id of a row of which resource?',
  params: { code: 'required', hint: 'Give resource too.' },
}

const recent = z.strictObject({ ...recentShape, resource: z.string().max(60).optional() }).refine(isOfResource, ofWhich)

/** How far the ledger is, as figures show it. */
export const ledgerShape = {
  pending: z.int().describe('Entries that wait to be sealed.'),
  blocks: z.int(),
  anchored: z.int().describe('Blocks of which a copy lies outside the database.'),
  head: z.object({ seq: z.int(), hash: z.string() }).nullable().describe('Place of the last sealed entry, and the hash of its block.'),
}

/** Entries by what stands under a key. */
export const counted = <K extends string>(key: K) => z.array(z.object({ [key]: z.string(), entries: z.int() }))

/** The trail of everything holds the rows of every site; whoever is limited to some reads the history of each row that is theirs. */
export function requireAllSites(ctx: DbContext): void {
  if (ctx.actor.siteIds === null) return
  const message = 'the audit trail covers all sites, and you are limited to some'
  throw new AppError('forbidden', message, {
    issues: [{ path: '', code: 'site', message, hint: 'Read the history of a row, or ask somebody who is not limited.' }],
  })
}

/** An entry as the actor may see it: what a row held is for those who may read the row. */
function redacted({ catalogue, can }: Service, { actor }: DbContext, entry: Entry): Entry & { isRedacted?: true } {
  const isHidden = catalogue.find(entry.resource) !== undefined && !can(actor, `${entry.resource}.read`)
  return isHidden ? covered(entry) : entry
}

/** An entry without what it says of the row. */
export const covered = (entry: Entry): Entry & { isRedacted?: true } =>
  entry.before === null && entry.after === null ? entry : { ...entry, before: null, after: null, isRedacted: true }

/** What was said of the mapping of an import may hold words of a file that the actor may not see. */
async function tellsOfHidden(ctx: DbContext, { action, importId }: Entry): Promise<boolean> {
  const row = action === 'import.mapping' && importId !== null ? await findImport(ctx, importId) : undefined
  return row !== undefined && hiddenIn(ctx, row).length > 0
}

/** What happened lately, and figures about it. */
export const auditEndpoints = (service: Service): readonly AnyEndpoint[] => [
  defineEndpoint({
    name: 'audit_recent',
    method: 'GET',
    path: '/api/audit/recent',
    summary: 'What happened lately, newest first; what rows held is shown of resources that you may read',
    access: 'audit.read',
    output: trailPage,
    parameters: queryParameters(recent),
    handle: async (ctx, { query }) => {
      requireAllSites(ctx)
      const { limit, cursor = null, ...filter } = readQuery(recent, query)
      const { items, nextCursor } = await recentEntries(ctx, filter, { before: cursor, limit })
      const shown: Entry[] = []
      for (const entry of items) shown.push((await tellsOfHidden(ctx, entry)) ? covered(entry) : redacted(service, ctx, entry))
      await recordReads(ctx, seenIn(ctx, shown, query))
      return { body: { items: shown, nextCursor } }
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

/** The rows of which the entries of a page show what they held. */
function seenIn({ catalogue }: DbContext, shown: readonly Entry[], query: URLSearchParams) {
  const telling = shown.filter(
    ({ version, before, after, rowId }) => rowId !== null && (version !== null || before !== null) && after !== null,
  )
  return [...Map.groupBy(telling, ({ resource }) => resource)].flatMap(([name, entries]) => {
    const resource = catalogue.find(name)
    const ids = [...new Set(entries.map(({ rowId }) => Number(rowId)))]
    return resource ? [{ resource, via: 'audit' as const, ids, query: query.toString() }] : []
  })
}
