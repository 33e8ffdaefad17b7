// POST /api/batch: many requests in one, such as the work of a day without a connection; each is answered as if it came alone.
import { z } from 'zod'
import { AppError, type Issue } from '../errors.ts'
import { traceHeaders } from '../trace.ts'
import { requestMilliseconds } from './deadline.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { type Answer, type Asked, beginExchange } from './exchange.ts'
import { answer } from './handle.ts'
import { toProblem } from './problem.ts'
import { longestUrl } from './request-size.ts'
import { compileRoutes } from './routes.ts'
import type { Service } from './service.ts'

const mostRequests = 100
/** Beyond it the rest is to be sent again: what is answered is held in memory. */
const mostAnswered = 16 * 1_048_576
/** Left for the answer itself, when the time of the whole is nearly over. */
const reserve = 10_000
const takenHeaders: ReadonlySet<string> = new Set(['accept-language', 'idempotency-key', 'if-match', 'if-none-match', 'x-request-id'])
const givenHeaders = ['etag', 'idempotency-replayed', 'location', 'retry-after', 'x-request-id'] as const
/** Of the batch itself, for each of its requests. */
const sharedHeaders = ['authorization', 'accept-language', 'x-forwarded-for'] as const

const asked = z.strictObject({
  id: z.string().min(1).max(100).describe('By which the answer is known; unlike all others of the batch.'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().max(longestUrl).startsWith('/api/').describe('With its query, such as `/api/facilities/inventory-items/7/issue`.'),
  headers: z
    .record(
      z.string(),
      z
        .string()
        .max(8000)
        .regex(/^[\x20-\x7e]*$/, 'is not visible ASCII'),
    )
    .optional()
    .describe('Any of Idempotency-Key, If-Match, If-None-Match, Accept-Language and X-Request-Id.'),
  body: z.unknown().optional(),
})
type Item = z.infer<typeof asked>

const answered = z.object({
  id: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional().describe('What is answered, or the problem of a refusal.'),
})

const addressOf = ({ path }: Item) => new URL(path, 'http://localhost')

/** Answers requests to `all`, which are asked for at the first batch. */
export function batchEndpoints(service: Service, all: () => readonly AnyEndpoint[]): AnyEndpoint[] {
  let routes: ReturnType<typeof compileRoutes> | undefined
  const find = (item: Item) => {
    routes ??= compileRoutes(all())
    return routes(item.method, addressOf(item).pathname)
  }
  const input = z.strictObject({ requests: z.array(asked).min(1).max(mostRequests) }).superRefine(({ requests }, { addIssue }) => {
    const refuse = (at: number, field: string, code: Issue['code'], message: string, hint: string) =>
      addIssue({ code: 'custom', path: ['requests', at, ...field.split('.')], message, params: { code, hint } })
    const seen = new Set<string>()
    for (const [at, item] of requests.entries()) {
      if (seen.has(item.id)) refuse(at, 'id', 'duplicate', `is the id of another request too: ${item.id}`, 'Give each an id of its own.')
      seen.add(item.id)
      for (const name of Object.keys(item.headers ?? {}))
        if (!takenHeaders.has(name.toLowerCase()))
          refuse(at, `headers.${name}`, 'unknown', `${name} is none of the headers here`, `Use any of ${[...takenHeaders].join(', ')}.`)
      const { endpoints = [] } = find(item) ?? {}
      const endpoint = endpoints.find(({ method }) => method === item.method) ?? endpoints[0]
      const isOutside = !addressOf(item).pathname.startsWith('/api/') || /^\/api\/(?:auth|batch|files)(?:\/|$)/i.test(endpoint?.path ?? '')
      const isFile = endpoint?.produces !== undefined && !endpoint.produces.includes('application/json')
      if (isOutside || isFile || endpoint?.holdsSecret)
        refuse(at, 'path', 'alone', 'is answered by itself only', 'Send it as a request of its own.')
    }
  })

  /** One request as if it came alone, in the time that is left. */
  const run = async (item: Item, headers: Headers, milliseconds: number): Promise<Answer> => {
    const found = find(item)
    if (!found) return refusal(new AppError('not_found', `nothing is at ${addressOf(item).pathname}`))
    const answered = await answer(beginExchange(service, found.endpoints, toRequest(item, found.params, headers), milliseconds))
    if (answered.body === undefined || isJson(answered)) return answered
    return refusal(new AppError('invalid', 'what is answered is a file: send this as a request of its own'))
  }

  return [
    defineEndpoint({
      name: 'batch',
      method: 'POST',
      path: '/api/batch',
      summary:
        'Answers up to 100 requests in their order, each under your permissions and its own Idempotency-Key as if it came alone; one that fails does not stop the others.',
      access: 'signed-in',
      isOffline: true,
      input,
      example: {
        requests: [
          {
            id: '1',
            method: 'PATCH',
            path: '/api/shared/sites/7',
            headers: { 'Idempotency-Key': '6e2f6f0a-9d5b-4a53-8a4b-6a1d1a3f7f10', 'If-Match': '"3"' },
            body: { name: 'North yard' },
          },
        ],
      },
      output: z.object({ answers: z.array(answered) }),
      handle: async (ctx, { input: { requests }, headers }) => {
        const ends = Date.parse(ctx.now()) + requestMilliseconds - reserve
        const texts: string[] = []
        let length = 0
        for (const item of requests) {
          const left = ends - Date.parse(ctx.now())
          const text = toText(item, left > 0 && length < mostAnswered ? await run(item, headers, left) : refusal(tooMuch()))
          texts.push(text)
          length += text.length
        }
        return { body: `{"answers":[${texts.join(',')}]}`, headers: { 'content-type': 'application/json' } }
      },
    }),
  ]
}

const tooMuch = () =>
  new AppError('unavailable', 'the batch is too large to be answered whole: send this request again', { retryAfterSeconds: 1 })

function refusal(error: AppError): Answer {
  const { problem, headers } = toProblem(error, crypto.randomUUID())
  return { status: problem.status, headers: { 'content-type': 'application/problem+json', ...headers }, body: JSON.stringify(problem) }
}

function toRequest(item: Item, params: Readonly<Record<string, string>>, outer: Headers): Asked {
  const { href, searchParams } = addressOf(item)
  const body = item.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(item.body))
  const shared = sharedHeaders.flatMap((name) => {
    const value = outer.get(name)
    return value === null ? [] : [[name, value] satisfies [string, string]]
  })
  const headers = new Headers([...shared, ...Object.entries(traceHeaders()), ['content-type', 'application/json']])
  for (const [name, value] of Object.entries(item.headers ?? {})) headers.set(name, value)
  return { method: item.method, url: href, headers, query: searchParams, params, arrayBuffer: async () => Uint8Array.from(body).buffer }
}

/** An answer of the batch, with the body as its endpoint wrote it. */
function toText({ id }: Item, { status, headers, body }: Answer): string {
  const given = Object.fromEntries(givenHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))
  const head = JSON.stringify({ id, status, headers: given })
  if (body === undefined || body.length === 0) return head
  const text = typeof body === 'string' ? body : Buffer.from(body).toString()
  return `${head.slice(0, -1)},"body":${text}}`
}

const isJson = ({ headers }: Answer) => /^application\/(?:[\w.]+\+)?json\b/.test(headers['content-type'] ?? '')
