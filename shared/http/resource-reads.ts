// The generic reads of a resource: its list and one row.
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { parseList } from '../db/list-request.ts'
import { listAs } from '../db/listing.ts'
import type { Row } from '../db/rows.ts'
import { present, selectById } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint, type EndpointRequest, type Reply } from './endpoint.ts'
import { etagOf, isUnchanged } from './etag.ts'
import { listParameters, oneParameters } from './list-parameters.ts'
import { recordReads } from './recorded-reads.ts'
import { columnsToRead, shownNames, writeRaw } from './render.ts'
import type { Outputs } from './resource-endpoints.ts'
import { readId } from './row-id.ts'
import { varies } from './texts.ts'

const json = 'application/json'

/** GET of the collection and of one row. */
export function readEndpoints(resource: Resource, names: { collection: string; item: string }, outputs: Outputs): AnyEndpoint[] {
  const access = `${resource.name}.read`
  return [
    defineEndpoint({
      name: names.collection,
      method: 'GET',
      path: resource.path,
      summary: `List ${resource.slug}`,
      access,
      get output() {
        return outputs.page
      },
      get parameters() {
        return listParameters(resource)
      },
      handle: (ctx, request) => listRows(ctx, resource, request.query),
    }),
    defineEndpoint({
      name: names.item,
      method: 'GET',
      path: `${resource.path}/{id:long}`,
      summary: `Read one of ${resource.slug}`,
      access,
      get output() {
        return outputs.row
      },
      get parameters() {
        return oneParameters(resource)
      },
      handle: (ctx, request) => getRow(ctx, resource, request),
    }),
  ]
}

async function listRows(ctx: DbContext, resource: Resource, query: URLSearchParams): Promise<Reply> {
  const request = parseList(ctx, resource, query)
  const { dialect } = ctx.engine
  const write = writeRaw(ctx.catalogue, resource, dialect, request.fields, ctx.chooseLanguage)
  const read = columnsToRead(ctx.catalogue, resource, dialect, request.fields)
  const ids: number[] = []
  const { items, nextCursor, count } = await listAs(ctx, resource, { ...request, fields: read }, (raw) => {
    ids.push(Number(raw.id))
    return write(raw)
  })
  await recordReads(ctx, [{ resource, via: 'list', ids, query: query.toString() }])
  const body = `{"items":[${items.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}${count === undefined ? '' : `,"count":${count}`}}`
  return { body, headers: { 'content-type': json, ...varies(resource) } }
}

async function getRow(ctx: DbContext, resource: Resource, { params, query, headers }: EndpointRequest<undefined>): Promise<Reply> {
  const id = readId(resource, params)
  const { fields, withRemoved } = query.size === 0 ? whole : readOptions(ctx, resource, query)
  const [[raw] = []] = await ctx.engine.read([selectById(ctx, resource, id).query])
  const found = present(ctx, resource, id, raw, withRemoved)
  await recordReads(ctx, [{ resource, via: 'get', ids: [id] }])
  const body = writeRaw(ctx.catalogue, resource, ctx.engine.dialect, fields, ctx.chooseLanguage)(found)
  return textReply(resource, body, found.version, headers.get('if-none-match'))
}

const whole: { fields: ReadonlySet<string> | null; withRemoved: boolean } = { fields: null, withRemoved: false }

function readOptions(ctx: DbContext, resource: Resource, query: URLSearchParams): typeof whole {
  const known = new Set(['fields', 'deleted'])
  const issues = [...query.keys()]
    .filter((name) => !known.has(name))
    .map(
      (name): Issue => ({
        path: name,
        code: 'unknown',
        message: `there is no parameter ${name}`,
        hint: 'One row takes fields and deleted.',
      }),
    )
  const deleted = query.get('deleted') ?? 'exclude'
  if (deleted !== 'exclude' && deleted !== 'include')
    issues.push({ path: 'deleted', code: 'choice', message: 'is neither exclude nor include', hint: 'Leave it out, or say include.' })
  const names = query.get('fields')?.split(',').filter(Boolean) ?? null
  const shown = new Set(shownNames(ctx.catalogue, resource))
  for (const name of names ?? []) {
    if (!shown.has(name))
      issues.push({ path: 'fields', code: 'unknown', message: `there is no field ${name}`, hint: `Fields: ${[...shown].join(', ')}.` })
  }
  if (issues.length > 0) throw new AppError('invalid', 'the row cannot be given as asked', { issues })
  return { fields: names && new Set(names), withRemoved: deleted === 'include' }
}

/** One row with its ETag. */
export function rowReply(resource: Resource, row: Row, version: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return textReply(resource, JSON.stringify(row), version, null, status, headers)
}

/** One row as text with its ETag, or 304 where the caller has it as it is. */
function textReply(
  resource: Resource,
  body: string,
  version: unknown,
  ifNoneMatch: string | null,
  status = 200,
  headers: Record<string, string> = {},
): Reply {
  const etag = etagOf(version, body)
  if (isUnchanged(ifNoneMatch, etag)) return { status: 304, headers: { etag, ...varies(resource) } }
  return { status, body, headers: { 'content-type': json, etag, ...varies(resource), ...headers } }
}
