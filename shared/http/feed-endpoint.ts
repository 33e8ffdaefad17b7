// GET /api/changes: the change feed, with a long poll.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Feed, type FeedRequest, feedHead, readFeed, requirePlace } from '../audit/feed.ts'
import { sealPending } from '../audit/seal.ts'
import type { Resource } from '../catalogue/resource.ts'
import { config } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { AppError, type Issue } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { queryParameters, readQuery } from './query.ts'
import { recordReads } from './recorded-reads.ts'
import type { Service } from './service.ts'

/** Blocks that a read seals before it answers with what there is. */
const mostBlocks = 20
const pollMilliseconds = 500
const mostSeconds = 25

const changes = z.strictObject({
  after: z
    .union([z.literal('head'), z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)], {
      error: ({ input }) =>
        input === undefined ? 'is missing: give 0 for everything, or head' : 'is neither a place in the feed nor head',
    })
    .describe('`next` of the answer before; 0 for everything, head for the place to begin from once the lists are read.'),
  ledger: z.string().max(32).optional().describe('`ledger` of the answer before: tells when the database was restored since.'),
  resources: z.string().max(2000).optional().describe('Only these resources, parted by commas; all that you may read unless given.'),
  limit: z.coerce.number().int().min(1).max(1000).default(500).describe('Changes of a page.'),
  wait: z.coerce.number().min(0).max(mostSeconds).default(0).describe('Seconds to wait for a change where there is none.'),
})

const feed = z.object({
  items: z.array(
    z.object({
      seq: z.int().describe('Place in the sealed ledger.'),
      at: z.iso.datetime(),
      actor: z.string(),
      resource: z.string(),
      id: z.int(),
      version: z.int(),
      kind: z.enum(['create', 'update', 'adjust', 'delete', 'restore']),
      values: z
        .record(z.string(), z.unknown())
        .nullable()
        .describe('The columns that changed, as they became; all of a row that comes or comes back, null of one that goes.'),
    }),
  ),
  next: z.int().describe('`after` of the next request.'),
  ledger: z.string().nullable(),
  isAll: z.boolean().describe('False when there is more at once.'),
})

/** The change feed. */
export const feedEndpoints = (service: Service): readonly AnyEndpoint[] => [
  defineEndpoint({
    name: 'changes',
    method: 'GET',
    path: '/api/changes',
    summary: 'Sealed changes in strict order of the rows that you may read; 410 resync when the place is no longer in the feed',
    access: 'signed-in',
    output: feed,
    refuses: [403, 410],
    parameters: queryParameters(changes),
    handle: async (ctx, { query }) => {
      const { after, ledger, resources: names, limit, wait } = readQuery(changes, query)
      const resources = readable(service, ctx, names)
      const until = performance.now() + wait * 1000
      const { isAll } = await sealPending(ctx, { mostBlocks })
      if (after === 'head') {
        const { head, ledger: branch, isPending } = await feedHead(ctx)
        return { body: { items: [], next: head, ledger: branch, isAll: !isPending } satisfies Feed }
      }
      await requirePlace(ctx, { after, ledger, days: config().feedDays })
      const body = await waitFor(ctx, { after, resources, limit }, isAll, until)
      await recordReads(
        ctx,
        resources.map((resource) => ({ resource, via: 'changes', ids: idsOf(body, resource), query: query.toString() })),
      )
      return { body }
    },
  }),
]

const idsOf = ({ items }: Feed, { name }: Resource) => [
  ...new Set(items.filter(({ resource, values }) => resource === name && values !== null).map(({ id }) => id)),
]

/** The changes there are; where there are none, those that come until then, sealed at once. */
async function waitFor(ctx: DbContext, request: FeedRequest, isSealed: boolean, until: number): Promise<Feed> {
  const found = await readFeed(ctx, request)
  const body = { ...found, isAll: found.isAll && isSealed }
  for (;;) {
    const left = until - performance.now()
    if (found.items.length > 0 || !body.isAll || left <= 0) return body
    await sleep(Math.min(pollMilliseconds, left))
    const { isPending, head } = await feedHead(ctx)
    if (!isPending && head <= found.next) continue
    const { isAll } = await sealPending(ctx, { mostBlocks })
    return waitFor(ctx, { ...request, after: found.next }, isAll, until)
  }
}

/** The resources asked for, else all that the actor may read; throws `invalid` for unknown names, `forbidden` for those they may not read. */
function readable({ catalogue, can, authorize }: Service, { actor }: DbContext, names: string | undefined): Resource[] {
  if (names === undefined) return catalogue.resources.filter(({ name }) => can(actor, `${name}.read`))
  const asked = names.split(',')
  const unknown = asked.filter((name) => !catalogue.find(name))
  if (unknown.length > 0) {
    const hint = `Resources: ${catalogue.resources.map(({ name }) => name).join(', ')}.`
    const issues = unknown.map(
      (name): Issue => ({
        path: 'resources',
        code: 'unknown',
        message: `there is no resource ${JSON.stringify(name)}`,
        hint,
      }),
    )
    throw new AppError('invalid', 'the query is not valid', { issues })
  }
  for (const name of asked) authorize(actor, `${name}.read`)
  return asked.map((name) => catalogue.get(name))
}
