// The whole API over a fresh database, without a port: request in, response out, signed in with real tokens.
import { HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import { createPermissions } from '../../shared/auth/permissions.ts'
import { signAccessToken, verifyAccessToken } from '../../shared/auth/tokens.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import type { Row } from '../../shared/db/rows.ts'
import { catalogue as opsbook, domains as opsbookDomains } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { auditEndpoints } from '../../shared/http/audit-endpoints.ts'
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import { exampleRow } from '../../shared/http/example.ts'
import { createRateLimiter } from '../../shared/http/rate-limiter.ts'
import { toFunctions } from '../../shared/http/register.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import type { HttpSettings, Service } from '../../shared/http/service.ts'
import { createLog } from '../../shared/log.ts'
import { expectKept } from '../support/contract.ts'
import { createTestDatabase } from '../support/database.ts'
import { wholeRow } from '../support/example-rows.ts'

/** The secret that the tests sign tokens with. */
export const secret = 'a secret of the tests, longer than 32 bytes'
/** Settings of the tests: nothing is limited but the body. */
export const settings: HttpSettings = {
  bodyLimit: 20_000,
  publicUrl: 'http://localhost:7071',
  corsOrigins: [],
  rate: { perActor: 0, perAddress: 0 },
  proxyHops: 1,
}

/** The id of whoever signs in. */
const testerId = 7

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly text: string
  readonly bytes: Buffer
  readonly json: Row & { items: Row[]; errors: Row[]; nextCursor: string | null }
}

/** What goes along with a request. */
export interface Given {
  /** Role of the person who asks; null sends no token. */
  readonly as?: string | null
  readonly siteIds?: readonly number[]
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** An Authorization header of a person with a role, named after it. */
export function bearer(role: string, siteIds: readonly number[] | null = null): string {
  const actor = { id: testerId, name: `${role}-tester`, role, siteIds, sessionId: 'test' }
  return `Bearer ${signAccessToken(actor, 'test', [secret], new Date().toISOString())}`
}

const served = { catalogue: opsbook, domains: opsbookDomains }

/** Opens an API with all resources, actions and the audit trail; more endpoints may be given, and a database of one's own. */
export async function openApi(
  extra: (service: Service) => readonly AnyEndpoint[] = () => [],
  open = createTestDatabase,
  { catalogue, domains }: Pick<Service, 'catalogue' | 'domains'> = served,
) {
  const database = await open()
  const ctx = database.context()
  const permissions = createPermissions(catalogue, domains)
  const service: Service = {
    catalogue,
    domains,
    ...permissions,
    signIn: (token) => verifyAccessToken(token, [secret]),
    database: async () => ctx,
    warehouse: () => null,
    log: () => createLog('silent'),
    settings: () => settings,
    limiter: createRateLimiter({ now: Date.now, flush: (counting) => ctx.engine.countRequests(counting), onTrouble: () => {} }),
  }
  const endpoints = [...domains.flatMap(domainEndpoints), ...auditEndpoints(service), ...extra(service)]
  const functions = toFunctions(service, endpoints).map((one) => ({
    ...one,
    pattern: toPattern(one.path),
  }))

  const call = async (method: string, url: string, { as = 'admin', siteIds, body, headers = {} }: Given = {}): Promise<Answer> => {
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    const found = functions.find((one) => one.methods.some((known) => known === method) && one.pattern.test(pathname))
    if (!found)
      return { status: 404, headers: {}, text: 'no function', bytes: Buffer.alloc(0), json: { items: [], errors: [], nextCursor: null } }
    const sent =
      body instanceof Uint8Array
        ? body
        : body === undefined
          ? undefined
          : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const request = new HttpRequest({
      method,
      url: `http://localhost${url}`,
      headers: {
        ...(as === null ? {} : { authorization: bearer(as, siteIds) }),
        ...(sent ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      query: Object.fromEntries(searchParams),
      params: { ...found.pattern.exec(pathname)?.groups },
      ...(sent ? { body: { bytes: sent } } : {}),
    })
    const answer = toAnswer(await found.handler(request, noContext))
    const endpoint = endpoints.find((one) => one.method === method && one.path === found.path)
    if (endpoint) expectKept(endpoint, searchParams, answer)
    return answer
  }
  return {
    ...database,
    ctx,
    service,
    functions,
    call,
    entries: () => all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('auditEntry').selectAll().orderBy('entryNo')),
  }
}

/** An open API. */
export type Api = Awaited<ReturnType<typeof openApi>>

// the handlers ask nothing of it
const noContext = {} as InvocationContext

const toPattern = (path: string) =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replaceAll(/\{(\w+):long\}/g, '(?<$1>[+-]?\\d{1,19})')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
  )

function toAnswer(response: HttpResponseInit | { status?: number }): Answer {
  const { status = 200, headers = {}, body = '' } = response as HttpResponseInit // our handlers return plain objects
  const bytes = typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0)
  const text = bytes.toString()
  const isJson = /^application\/(problem\+)?json/.test(String((headers as Record<string, string>)['content-type'])) && text.startsWith('{')
  return {
    status,
    headers: headers as Record<string, string>,
    text,
    bytes,
    json: isJson ? JSON.parse(text) : { items: [], errors: [], nextCursor: null },
  }
}

/** A body that POST takes, unlike all others of its number; rows that it must refer to are made first. */
export async function bodyFor(ctx: DbContext, resource: Resource, number: number): Promise<Row> {
  return valuesFor(ctx, resource, number, exampleRow(resource))
}

/** Gives each reference of a row a row of its own, and each key a value that no other number has; what everybody has for themselves belongs to the tester. */
async function valuesFor(ctx: DbContext, resource: Resource, number: number, given: Row): Promise<Row> {
  const body = { ...given }
  if (resource.own?.roles.includes('admin')) {
    await storeTester(ctx)
    if (resource.own.column in body) body[resource.own.column] = testerId
  }
  for (const { column, to } of ctx.catalogue.from(resource))
    if (column in body && body[column] !== testerId) body[column] = to === resource ? null : (await storeRow(ctx, to, 1000 + number)).id
  // what has no key and refers to nothing is told apart by its name
  const keys = [...resource.naturalKey, ...resource.unique]
  for (const name of keys.length === 0 ? ['name'] : keys) {
    const value = body[name]
    if (typeof value !== 'string') continue
    const ended = `${value.slice(0, -12)}${String(number).padStart(12, '0')}`
    const unlike = [`${value} ${number}`, `n${number}${value}`, ended].find(
      (text) => resource.columns[name]?.schema.safeParse(text).success,
    )
    if (unlike) body[name] = unlike
  }
  return body
}

/** Stores the person who signs in, where that is needed. */
async function storeTester(ctx: DbContext): Promise<void> {
  const known = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom(user.table).select('id').where('id', '=', testerId))
  const person = { id: testerId, username: 'tester', email: 'tester@company.example', name: 'Tester' }
  if (known.length === 0) await commit(ctx, [insert(user, person)])
}

/** Stores such a row, also of resources that nobody may post; gives the row that is there already. */
export async function storeRow(ctx: DbContext, resource: Resource, number: number, patch: Row = {}): Promise<Row> {
  const known = await all(
    ctx.engine,
    sqlFor(ctx.engine.dialect)
      .selectFrom(resource.table)
      .selectAll()
      .where('id', '=', 100_000 + number),
  )
  if (known[0]) return known[0]
  const [row] = await commit(ctx, [
    insert(resource, { id: 100_000 + number, ...(await valuesFor(ctx, resource, number, wholeRow(resource))), ...patch }),
  ])
  return row ?? {}
}

/** Waits until the clock shows another millisecond. */
export function nextMillisecond(): string {
  const before = Date.now()
  while (Date.now() === before);
  return new Date(before).toISOString()
}
