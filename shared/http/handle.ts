// The one way from a request to an answer: limits, sign-in, permission, body, validation, work, reply, log line. Each step is a call to a file of its own.
import type { HttpHandler, HttpResponseInit } from '@azure/functions'
import { makeContext } from '../app.ts'
import { toIssues } from '../catalogue/schemas.ts'
import type { DbContext } from '../db/context.ts'
import { AppError } from '../errors.ts'
import { within } from '../trace.ts'
import { answerHeaders } from './answer-headers.ts'
import { signIn } from './bearer.ts'
import { readBytes, readJson } from './body.ts'
import { closedDatabase } from './closed-database.ts'
import { compress } from './compression.ts'
import { allowOrigin } from './cross-origin.ts'
import { withDeadline } from './deadline.ts'
import { recordDenied } from './denied.ts'
import type { AnyEndpoint, Reply } from './endpoint.ts'
import { type Answer, beginExchange, type Exchange } from './exchange.ts'
import { heavily } from './heavy.ts'
import { readKey } from './idempotency.ts'
import { limitActor, limitAddress } from './limit-rate.ts'
import { answerOptions, refuseMethod } from './methods.ts'
import { toProblem } from './problem.ts'
import { logRequest } from './request-log.ts'
import { checkSize } from './request-size.ts'
import type { Service } from './service.ts'

const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])
/** Issues of a body that are listed; the sentence above them counts all. */
const mostIssues = 1000

/** The handler of one function: the endpoints of one path, told apart by method. */
export function createHandler(service: Service, endpoints: readonly AnyEndpoint[]): HttpHandler {
  return (request): Promise<HttpResponseInit> => answer(beginExchange(service, endpoints, request))
}

/** Answers one request, as a piece of work of its own. */
export function answer(exchange: Exchange): Promise<Answer> {
  return within(exchange.work, () => answerWithin(exchange))
}

async function answerWithin(exchange: Exchange): Promise<Answer> {
  let response: Answer
  try {
    response = toAnswer(await admit(exchange))
  } catch (error) {
    exchange.cause = error
    response = toRefusal(error, exchange.requestId)
  }
  response = await compress(exchange, { ...response, headers: answerHeaders(exchange, response.headers) })
  logRequest(exchange, response.status)
  return response
}

async function admit(exchange: Exchange): Promise<Reply> {
  const { service, endpoint, request } = exchange
  allowOrigin(exchange)
  if (request.method === 'OPTIONS') return answerOptions(exchange)
  limitAddress(exchange, endpoint)
  checkSize(exchange)
  if (!endpoint) return refuseMethod(exchange)
  exchange.actor = await signIn(service, endpoint, request.headers.get('authorization'), exchange.requestId)
  exchange.work.actorId = exchange.actor.id
  limitActor(exchange, endpoint)
  return withDeadline((signal) => {
    const serving = async () => {
      signal.throwIfAborted() // its turn came too late
      return serve(exchange, endpoint, signal)
    }
    return endpoint.isHeavy ? heavily(exchange.actor.name, serving) : serving()
  }, exchange.milliseconds)
}

async function serve({ service, request, requestId, actor }: Exchange, endpoint: AnyEndpoint, signal: AbortSignal): Promise<Reply> {
  const open = endpoint.isOffline ? closedDatabase : await openDatabase(service)
  const ctx = makeContext(open, service.catalogue, service.log(), {
    actor,
    source: 'api',
    requestId,
    acceptLanguage: request.headers.get('accept-language'),
    signal,
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

async function work(service: Service, endpoint: AnyEndpoint, request: Exchange['request'], ctx: DbContext): Promise<Reply> {
  const { params, query, headers } = request
  if (!withBody.has(endpoint.method)) return endpoint.handle(ctx, { params, query, headers, input: undefined })
  const bytes = await readBytes(request, endpoint.takesBytes ?? service.settings().bodyLimit)
  if (endpoint.takesBytes !== undefined) return endpoint.handle(ctx, { params, query, headers, input: bytes })
  const input = endpoint.input ? validate(endpoint, readJson(bytes, headers.get('content-type'))) : undefined
  return endpoint.handle(withKey(ctx, endpoint, request, bytes), { params, query, headers, input })
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

function withKey(ctx: DbContext, endpoint: AnyEndpoint, request: Exchange['request'], body: Uint8Array): DbContext {
  if (endpoint.keepsAnswer === undefined) return ctx
  const route = `${endpoint.method} ${endpoint.path} ${request.params.id ?? ''}`
  const idempotency = readKey(request.headers.get('idempotency-key'), route, body, endpoint.keepsAnswer)
  return idempotency ? { ...ctx, idempotency } : ctx
}

function toAnswer({ status, body, headers = {} }: Reply): Answer {
  if (body === undefined) return { status: status ?? 204, headers }
  if (typeof body === 'string' || body instanceof Uint8Array) return { status: status ?? 200, headers, body }
  return { status: status ?? 200, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

function toRefusal(error: unknown, requestId: string): Answer {
  const { problem, headers } = toProblem(error, requestId)
  return { status: problem.status, headers: { 'content-type': 'application/problem+json', ...headers }, body: JSON.stringify(problem) }
}
