// The generic writes of a resource: create, patch, replace, delete and restore; a read and a commit each.
import { labelName, type Resource } from '../catalogue/resource.ts'
import { createSchema, patchSchema } from '../catalogue/schemas.ts'
import { changedColumns } from '../db/audit-row.ts'
import { insert, remove, restore, update } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { referencesOf } from '../db/references.ts'
import type { Row } from '../db/rows.ts'
import { isInScope, siteColumn } from '../db/scope.ts'
import { present, selectById } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint, type EndpointRequest, type Parameter, type Reply } from './endpoint.ts'
import { requireMatch } from './etag.ts'
import { type KeptAnswer, orReplay, replay, selectKept } from './idempotency.ts'
import { showRow } from './render.ts'
import type { Outputs } from './resource-endpoints.ts'
import { rowReply } from './resource-reads.ts'
import { readId } from './row-id.ts'
import { tellingsOf } from './tellings.ts'

/** The header that names the version which the caller has seen. */
export const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'An ETag; 412 when the row has another version by now.',
  schema: { type: 'string' },
}

/** POST, PATCH, PUT, DELETE and restore, as far as the resource offers them. */
export function writeEndpoints(
  resource: Resource,
  names: { collection: string; item: string; restore: string },
  outputs: Outputs,
): AnyEndpoint[] {
  const { name, path, verbs } = resource
  const item = { name: names.item, path: `${path}/{id:long}`, parameters: [ifMatch] }
  const creates = defineEndpoint<Row>({
    name: names.collection,
    method: 'POST',
    path,
    summary: `Create one of ${resource.slug}`,
    access: `${name}.create`,
    get input() {
      return createSchema(resource)
    },
    get output() {
      return outputs.row
    },
    status: 201,
    keepsAnswer: 201,
    handle: (ctx, { input }) => orReplay(ctx, () => retryOnConflict(() => create(ctx, resource, input)), replayRow(resource)),
  })
  const changes = (['PATCH', 'PUT'] as const).map((method) =>
    defineEndpoint<Row>({
      ...item,
      method,
      summary:
        method === 'PATCH'
          ? `Change some fields of one of ${resource.slug}`
          : `Replace one of ${resource.slug}; fields left out take their defaults`,
      access: `${name}.update`,
      get input() {
        return method === 'PATCH' ? patchSchema(resource) : createSchema(resource)
      },
      get output() {
        return outputs.row
      },
      handle: (ctx, request) => retryOnConflict(() => change(ctx, resource, request)),
    }),
  )
  const removes = [
    defineEndpoint({
      ...item,
      method: 'DELETE',
      summary: `Remove one of ${resource.slug}; it can be restored`,
      access: `${name}.delete`,
      handle: (ctx, request) => retryOnConflict(() => erase(ctx, resource, request)),
    }),
    defineEndpoint({
      ...item,
      name: names.restore,
      path: `${path}/{id:long}/restore`,
      method: 'POST',
      summary: `Bring back a removed one of ${resource.slug}`,
      access: `${name}.delete`,
      get output() {
        return outputs.row
      },
      handle: (ctx, request) => retryOnConflict(() => bringBack(ctx, resource, request)),
    }),
  ]
  return [...(verbs.has('create') ? [creates] : []), ...(verbs.has('update') ? changes : []), ...(verbs.has('delete') ? removes : [])]
}

/** What was asked for, with the caller where the row wants to know who made it and nobody else is named. */
function withActor({ actor }: DbContext, resource: Resource, given: Row): Row {
  const wanted = Object.entries(resource.columns).filter(([name, { options }]) => options.isActor && (given[name] ?? null) === null)
  return actor.id === null || wanted.length === 0 ? given : { ...given, ...Object.fromEntries(wanted.map(([name]) => [name, actor.id])) }
}

async function create(ctx: DbContext, resource: Resource, asked: Row): Promise<Reply> {
  const input = withActor(ctx, resource, asked)
  const references = referencesOf(ctx, resource, input)
  const tellings = tellingsOf(ctx, resource, input)
  const [kept] = selectKept(ctx)
  const queries = [...references.queries, ...tellings.queries]
  const results = await ctx.engine.read(kept ? [...queries, kept.query] : queries)
  const earlier = kept && results[queries.length]?.[0]
  if (earlier) return replayRow(resource)(ctx, kept.decode(earlier))
  const { labels, issues } = references.read(results)
  refuse([...resource.check(input), ...issues])
  requireScope(ctx, resource, { ...input, id: null })
  const show = (row: Row | undefined) => showRow(ctx.catalogue, resource, row ?? {}, labels, ctx.chooseLanguage)
  const id = tellings.queries.length > 0 ? { id: await ctx.ids.next(resource.table) } : {}
  const also = await tellings.toOps(results.slice(references.queries.length), { ...input, ...id, version: 1 }, null)
  const [row] = await commit(ctx, [insert(resource, { ...input, ...id })], { also, answer: ([written]) => show(written) })
  return created(resource, show(row))
}

function created(resource: Resource, shown: Row): Reply {
  return rowReply(resource, shown, shown.version, 201, { location: `${resource.path}/${shown.id}` })
}

const replayRow =
  (resource: Resource) =>
  (ctx: DbContext, kept: KeptAnswer): Reply => {
    const again = replay(ctx, kept)
    const shown: Row = JSON.parse(kept.body)
    return { ...again, headers: { ...created(resource, shown).headers, ...again.headers } }
  }

/** PATCH and PUT: the given fields over the row as it is. */
async function change(ctx: DbContext, resource: Resource, { params, headers, input }: EndpointRequest<Row>): Promise<Reply> {
  const id = readId(resource, params)
  const current = selectById(ctx, resource, id)
  const references = referencesOf(ctx, resource, input)
  const tellings = tellingsOf(ctx, resource, input)
  const [[raw] = [], ...results] = await ctx.engine.read([current.query, ...references.queries, ...tellings.queries])
  const before = present(ctx, resource, id, raw && current.decode(raw))
  requireMatch(headers.get('if-match'), before.version)
  const after = { ...before, ...input }
  const { labels, issues } = references.read(results)
  const changed = changedColumns(resource, before, after)
  refuseFrozen(resource, before, changed)
  refuse([...resource.check(after), ...issues.filter(({ path }) => changed.has(path))])
  requireScope(ctx, resource, after)
  if (changed.size === 0) return rowReply(resource, showRow(ctx.catalogue, resource, before, {}, ctx.chooseLanguage), before.version)
  const told = { ...after, version: Number(before.version) + 1 }
  const also = await tellings.toOps(results.slice(references.queries.length), told, before)
  const [row] = await commit(ctx, [update(resource, before, input)], { also })
  return rowReply(resource, showRow(ctx.catalogue, resource, row ?? after, labels, ctx.chooseLanguage), row?.version)
}

async function erase(ctx: DbContext, resource: Resource, { params, headers }: EndpointRequest<undefined>): Promise<Reply> {
  const before = await read(ctx, resource, params, false)
  requireMatch(headers.get('if-match'), before.version)
  refuseFrozen(resource, before, presence)
  await commit(ctx, [remove(resource, before)])
  return { status: 204 }
}

/** A row that was never removed, or is back already, is given as it is. */
async function bringBack(ctx: DbContext, resource: Resource, { params, headers }: EndpointRequest<undefined>): Promise<Reply> {
  const before = await read(ctx, resource, params, true)
  requireMatch(headers.get('if-match'), before.version)
  if (before.deletedAt !== null) refuseFrozen(resource, before, presence)
  const [row] = before.deletedAt === null ? [before] : await commit(ctx, [restore(resource, before)])
  return rowReply(resource, showRow(ctx.catalogue, resource, row ?? before, {}, ctx.chooseLanguage), row?.version)
}

async function read(ctx: DbContext, resource: Resource, params: Readonly<Record<string, string>>, withRemoved: boolean) {
  const id = readId(resource, params)
  const { query, decode } = selectById(ctx, resource, id)
  const [[raw] = []] = await ctx.engine.read([query])
  return present(ctx, resource, id, raw && decode(raw), withRemoved)
}

const presence = new Set(['deletedAt'])

/** What may not change any more as the row stands is a conflict, whatever it would be. */
export function refuseFrozen(resource: Resource, before: Row, changed: ReadonlySet<string>): void {
  const issues = changed.size > 0 ? resource.frozen(before, changed) : []
  const [first] = issues
  if (first) throw new AppError('conflict', first.message, { issues })
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length === 0) return
  throw new AppError('invalid', issues.length === 1 ? `${issues[0]?.path}: ${issues[0]?.message}` : `${issues.length} things are wrong`, {
    issues,
  })
}

/** A site-scoped actor neither creates rows of other sites nor moves rows there. */
function requireScope(ctx: DbContext, resource: Resource, row: Row): void {
  if (isInScope(ctx, resource, row) && !(ctx.actor.siteIds !== null && resource.name === 'site' && row.id === null)) return
  const { siteIds, id } = ctx.actor
  const column = siteColumn(resource)
  const isSite = siteIds !== null && column !== null
  const message = isSite
    ? 'the row would lie in a site that is not yours'
    : `the row would not be yours: you see those with yourself as ${labelName(resource.own?.column ?? '')}`
  const hint = isSite ? `Your sites: ${siteIds.join(', ')}.` : `Give your own id ${id}, or ask somebody who sees all.`
  throw new AppError('forbidden', message, {
    issues: [{ path: (isSite ? column : resource.own?.column) ?? 'id', code: isSite ? 'site' : 'own', message, hint }],
  })
}
