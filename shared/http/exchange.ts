// One request on its way to its answer: what every step in between may read, and adds to.
import { randomUUID } from 'node:crypto'
import type { HttpRequest } from '@azure/functions'
import type { Actor } from '../context.ts'
import { readTrace, Work } from '../trace.ts'
import { requestMilliseconds } from './deadline.ts'
import type { AnyEndpoint } from './endpoint.ts'
import type { Service } from './service.ts'

/** What is asked of a request. */
export type Asked = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'query' | 'params' | 'arrayBuffer'>

/** A request, and what becomes of it. */
export interface Exchange {
  readonly service: Service
  readonly request: Asked
  /** The time that it may take. */
  readonly milliseconds: number
  /** Undefined where nothing answers the method. */
  readonly endpoint: AnyEndpoint | undefined
  /** Every endpoint of the path. */
  readonly endpoints: readonly AnyEndpoint[]
  readonly requestId: string
  /** The same as a piece of work: its place in the trace, its time and its round trips. */
  readonly work: Work
  /** Nobody until sign-in. */
  actor: Actor
  /** Headers that the answer will bear, whatever it says. */
  readonly headers: Record<string, string>
  /** Why the request is refused. */
  cause: unknown
}

/** An answer on its way out. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Whoever has not signed in. */
export const nobody: Actor = { id: null, name: 'anonymous', role: 'anonymous', siteIds: null, sessionId: null }

const safeId = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/

/** Begins with a request; its own request id is kept where it is safe to repeat. */
export function beginExchange(
  service: Service,
  endpoints: readonly AnyEndpoint[],
  request: Asked,
  milliseconds = requestMilliseconds,
): Exchange {
  const given = request.headers.get('x-request-id')
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const requestId = given !== null && safeId.test(given) ? given : randomUUID()
  const { name = 'none', path = '' } = endpoints[0] ?? {}
  const parent = readTrace(request.headers.get('traceparent'), request.headers.get('tracestate'))
  return {
    service,
    request,
    milliseconds,
    endpoint: endpoints.find((endpoint) => endpoint.method === method),
    endpoints,
    requestId,
    work: new Work({ requestId, name, kind: 'server', spanName: `${method} ${path}`, parent }),
    actor: nobody,
    headers: {},
    cause: undefined,
  }
}
