// How requests are refused: which statuses an operation can answer, and what each looks like.
import { z } from 'zod'
import { answeredIssue } from '../../shared/catalogue/answers.ts'
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import { problemKinds } from '../../shared/http/problem.ts'
import type { Json } from './json.ts'
import { type Schemas, toSchema } from './schemas.ts'

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum([...Object.keys(problemKinds), 'internal']),
    requestId: z.string(),
    detail: z.string().optional(),
    errors: z.array(answeredIssue).describe('Everything that is wrong, never only the first.'),
  })
  .meta({ id: 'problem', description: 'A refusal, RFC 9457.' })

interface Refusal {
  /** Its name among the components. */
  readonly name: string
  readonly code: keyof typeof problemKinds | 'internal'
  readonly description: string
  readonly detail?: string
  readonly issue?: Json
  readonly headers?: readonly string[]
}

/** Every status of a refusal. */
export const refusals: Readonly<Record<number, Refusal>> = {
  400: {
    name: 'invalid',
    code: 'invalid',
    description: 'The request is not valid; every fault is listed.',
    detail: 'quantity: is missing',
    issue: { path: 'quantity', code: 'required', message: 'is missing', hint: 'Give it a value.' },
  },
  401: {
    name: 'unauthenticated',
    code: 'unauthenticated',
    description: 'Sign-in is needed, or the token is not good any more.',
    detail: 'sign in first: the header Authorization is missing',
    headers: ['WWW-Authenticate'],
  },
  403: {
    name: 'forbidden',
    code: 'forbidden',
    description: 'The role does not have the permission, or the row is of another site; the attempt is recorded.',
    detail: 'the role guest does not have the permission site.update',
  },
  404: { name: 'notFound', code: 'not_found', description: 'There is no such thing.', detail: 'there is no site 7' },
  409: {
    name: 'conflict',
    code: 'conflict',
    description: 'In conflict with what is stored; what is in the way is listed.',
    detail: '5000 ea asked for, 65 ea on hand in EL-WORKSHOP',
    issue: {
      path: 'quantity',
      code: 'insufficient_stock',
      message: '5000 ea asked for, 65 ea on hand in EL-WORKSHOP',
      hint: 'Take less, take it from another store or lot, or receive or count stock first.',
    },
  },
  410: {
    name: 'resync',
    code: 'resync',
    description: 'The place is no longer in the feed, or the database was restored: read the lists anew.',
    detail: 'the place 42 is no longer in the feed',
  },
  412: {
    name: 'stale',
    code: 'stale',
    description: 'It has changed since it was read: read it again, and decide anew.',
    detail: 'the row is at version "4", If-Match says "3"',
    issue: {
      path: '',
      code: 'stale',
      message: 'the row is at version "4", If-Match says "3"',
      hint: 'Read the row again, and decide anew.',
    },
  },
  413: { name: 'tooLarge', code: 'too_large', description: 'The body is too large.', detail: 'the body is larger than 1000000 bytes' },
  414: {
    name: 'tooLong',
    code: 'invalid',
    description: 'The address is longer than 8,000 characters.',
    detail: 'the address is longer than 8000 characters',
    issue: { path: '', code: 'url', message: 'the address is longer than 8000 characters', hint: 'Ask for less at once.' },
  },
  415: {
    name: 'contentType',
    code: 'invalid',
    description: 'The body is not declared as JSON.',
    detail: 'the body is not declared as JSON',
    issue: {
      path: '',
      code: 'content_type',
      message: 'the body is not declared as JSON',
      hint: 'Send the header Content-Type: application/json.',
    },
  },
  422: {
    name: 'idempotencyKey',
    code: 'invalid',
    description: 'The Idempotency-Key was used for another request.',
    detail: 'this Idempotency-Key was used for another request',
    issue: {
      path: 'Idempotency-Key',
      code: 'idempotency_key',
      message: 'this Idempotency-Key was used for another request',
      hint: 'Use a new key for a new request.',
    },
  },
  429: {
    name: 'rateLimited',
    code: 'rate_limited',
    description: 'Too many requests; Retry-After says when to go on.',
    detail: 'too many requests: try again in 12 seconds',
    headers: ['Retry-After'],
  },
  500: { name: 'internal', code: 'internal', description: 'A fault of Opsbook; the request id is in its log.' },
  503: {
    name: 'unavailable',
    code: 'unavailable',
    description: 'The database or storage is away, or changes are closed for maintenance; Retry-After says when to ask again.',
    detail: 'the database cannot be opened',
    headers: ['Retry-After'],
  },
}

/** The component that a refusal is. */
export function refusalResponse(status: number, headersOf: (names: readonly string[]) => Json, schemas: Schemas): Json {
  const { code, description, detail, issue, headers = [] } = refusals[status] ?? { code: 'internal', description: '' }
  const isOurs = code !== 'internal'
  const example = {
    type: isOurs ? `urn:opsbook:problem:${code}` : 'about:blank',
    title: isOurs ? problemKinds[code].title : 'Something went wrong here',
    status,
    code,
    requestId: '25210a61-e9d2-481c-902f-85ddf93d587c',
    ...(detail === undefined ? {} : { detail }),
    errors: issue ? [issue] : [],
  }
  const content = { 'application/problem+json': { schema: toSchema(problem, 'output', schemas), example } }
  return { description, headers: headersOf(headers), content }
}

const when = (condition: boolean, statuses: readonly number[]) => (condition ? statuses : [])

/** The statuses by which an operation refuses. */
export function refusalsOf(endpoint: AnyEndpoint): number[] {
  const { access, input, keepsAnswer, method, parameters = [], path, isOffline, refuses = [] } = endpoint
  const takesBody = method !== 'GET' && method !== 'DELETE'
  const statuses = [
    ...when(input !== undefined || parameters.length > 0, [400]),
    ...when(access !== 'public', [401]),
    ...when(!['public', 'signed-in'].includes(access), [403]),
    ...when(path.includes('{'), [404]),
    ...when(method !== 'GET', [409]),
    // an action says so where what it was decided by has changed
    ...when(keepsAnswer === 200 || parameters.some(({ name }) => name === 'If-Match'), [412]),
    ...when(takesBody, [413]),
    ...when(method === 'GET', [414]),
    ...when(input !== undefined, [415]),
    ...when(keepsAnswer !== undefined, [422]),
    ...when(endpoint.rate !== 'none', [429]),
    500,
    ...when(!isOffline, [503]),
    ...refuses,
  ]
  return [...new Set(statuses)].sort((a, b) => a - b)
}
