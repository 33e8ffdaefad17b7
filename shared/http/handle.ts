// The one way from a request to an answer: request id, sign-in, permission, body, validation, work, reply, log line.
import { randomUUID } from 'node:crypto'
import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions'
import { makeContext } from '../app.ts'
import { toIssues } from '../catalogue/schemas.ts'
import type { Actor } from '../context.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { readBytes, readJson } from './body.ts'
import { recordDenied } from './denied.ts'
import type { AnyEndpoint, Reply } from './endpoint.ts'
import { readKey } from './idempotency.ts'
import { toProblem } from './problem.ts'
import type { Service } from './service.ts'

const safeId = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/
const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])
/** Issues of a body that are listed; the sentence above them counts all. */
const mostIssues = 1000
const nobody: Actor = { id: null, name: 'anonymous', role: 'anonymous', siteIds: null, sessionId: null }

const guarded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** The handler of one function: the endpoints of one path, told apart by method. */
export function createHandler(service: Service, endpoints: readonly AnyEndpoint[]): HttpHandler {
  const byMethod = new Map<string, AnyEndpoint>(endpoints.map((endpoint) => [endpoint.method, endpoint]))
  return (request) => answer(service, byMethod.get(request.method), request)
}

async function answer(service: Service, endpoint: AnyEndpoint | undefined, request: HttpRequest): Promise<HttpResponseInit> {
  const started = performance.now()
  const given = request.headers.get('x-request-id')
  const requestId = given !== null && safeId.test(given) ? given : randomUUID()
  let actor = nobody
  let response: HttpResponseInit
  let cause: unknown
  try {
    if (!endpoint) throw new AppError('not_found', `nothing answers ${request.method} here`)
    actor = signIn(service, endpoint, request.headers.get('authorization'))
    response = toResponse(await serve(service, endpoint, request, actor, requestId), requestId)
  } catch (error) {
    cause = error
    const { problem, headers } = toProblem(error, requestId)
    response = {
      status: problem.status,
      headers: { ...guarded, 'x-request-id': requestId, 'content-type': 'application/problem+json', ...headers },
      body: JSON.stringify(problem),
    }
  }
  logLine(service, { requestId, method: request.method, path: endpoint?.path, actor: actor.name }, response.status ?? 200, started, cause)
  return response
}

/** Whoever sends a token is signed in; a public endpoint takes a bad one for none. */
function signIn(service: Service, endpoint: AnyEndpoint, header: string | null): Actor {
  if (header === null && endpoint.access === 'public') return nobody
  try {
    if (header === null) throw new AppError('unauthenticated', 'sign in first: the header Authorization is missing')
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1]
    if (token === undefined) throw new AppError('unauthenticated', 'the header Authorization is not of the form: Bearer TOKEN')
    return service.signIn(token)
  } catch (error) {
    if (endpoint.access === 'public' && error instanceof AppError && error.code === 'unauthenticated') return nobody
    throw error
  }
}

async function serve(service: Service, endpoint: AnyEndpoint, request: HttpRequest, actor: Actor, requestId: string): Promise<Reply> {
  const open = endpoint.isOffline ? closedDatabase : await openDatabase(service)
  const ctx = makeContext(open, service.catalogue, service.log(), {
    actor,
    source: 'api',
    requestId,
    acceptLanguage: request.headers.get('accept-language'),
  })
  if (endpoint.access !== 'public' && endpoint.access !== 'signed-in' && !service.can(actor, endpoint.access)) {
    await recordDenied(ctx, endpoint, request.params)
    service.authorize(actor, endpoint.access)
  }
  try {
    return await work(service, endpoint, request, ctx)
  } catch (error) {
    // a row of another site, and what else only the work finds out
    if (error instanceof AppError && error.code === 'forbidden' && !endpoint.isOffline)
      await recordDenied(ctx, endpoint, request.params, error.message)
    throw error
  }
}

async function work(service: Service, endpoint: AnyEndpoint, request: HttpRequest, ctx: DbContext): Promise<Reply> {
  if (!withBody.has(endpoint.method)) {
    return endpoint.handle(ctx, { params: request.params, query: request.query, headers: request.headers, input: undefined })
  }
  const bytes = await readBytes(request, service.bodyLimit())
  const input = endpoint.input ? validate(endpoint, readJson(bytes, request.headers.get('content-type'))) : undefined
  return endpoint.handle(withKey(ctx, endpoint, request, bytes), {
    params: request.params,
    query: request.query,
    headers: request.headers,
    input,
  })
}

/** A wrong setting of the database is the operator's to mend: it is in the log, and none of a client's business. */
async function openDatabase(service: Service) {
  try {
    return await service.database()
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'unavailable') throw cause
    throw new AppError('unavailable', 'the database cannot be opened', { retryAfterSeconds: 10, cause })
  }
}

function validate({ input }: AnyEndpoint, value: unknown): unknown {
  const parsed = input?.safeParse(value, { reportInput: true })
  if (!parsed || parsed.success) return parsed?.data
  const issues = toIssues(parsed.error)
  const [first = { path: '', message: '' }] = issues
  const one = `${first.path || 'the body'}${first.path ? ':' : ''} ${first.message}`
  throw new AppError('invalid', issues.length === 1 ? one : `${issues.length} things are wrong with the body`, {
    issues: issues.slice(0, mostIssues),
  })
}

function withKey(ctx: DbContext, endpoint: AnyEndpoint, request: HttpRequest, body: Uint8Array): DbContext {
  if (endpoint.keepsAnswer === undefined) return ctx
  const route = `${endpoint.method} ${endpoint.path} ${request.params.id ?? ''}`
  const idempotency = readKey(request.headers.get('idempotency-key'), route, body, endpoint.keepsAnswer)
  return idempotency ? { ...ctx, idempotency } : ctx
}

function toResponse(reply: Reply, requestId: string): HttpResponseInit {
  const { body, headers } = reply
  const own = { ...guarded, 'x-request-id': requestId, ...headers }
  if (body === undefined) return { status: reply.status ?? 204, headers: own }
  if (typeof body === 'string' || body instanceof Uint8Array) return { status: reply.status ?? 200, headers: own, body }
  return { status: reply.status ?? 200, headers: { 'content-type': 'application/json', ...own }, body: JSON.stringify(body) }
}

function logLine(service: Service, who: Record<string, unknown>, status: number, started: number, cause: unknown): void {
  const log = service.log()
  const fields = { ...who, status, milliseconds: Math.round((performance.now() - started) * 10) / 10 }
  if (status === 503) log.warn('request not served', { ...fields, cause })
  else if (status >= 500) log.error('request failed', { ...fields, cause })
  else if (status >= 400) log.info('request refused', { ...fields, reason: cause instanceof AppError ? cause.code : undefined })
  else log.debug('request', fields)
}

const closed = (): never => {
  throw new Error('this endpoint answers without the database')
}

const closedDatabase = {
  engine: {
    dialect: 'sqlite',
    hasTextIndex: true,
    read: closed,
    snapshot: closed,
    write: closed,
    execute: closed,
    takeIds: closed,
    close: async () => {},
  },
  ids: { next: closed, block: closed, skip: closed },
  keys: { make: closed, find: closed, erase: closed, erased: closed },
} as const
