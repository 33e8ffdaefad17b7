// Pages of other origins that may call the API: those of OPSBOOK_CORS_ORIGINS, by name, without cookies; no other hears anything of it.
import type { Exchange } from './exchange.ts'

const asked = 'authorization, content-type, if-match, if-none-match, idempotency-key, x-request-id, traceparent, accept-language'
const told =
  'content-disposition, deprecation, etag, idempotency-replayed, link, location, opsbook-version, ratelimit, ratelimit-policy, retry-after, sunset, www-authenticate, x-request-id'
/** How long a browser may keep what a preflight said; none keeps it for more than two hours. */
const preflightSeconds = 7200

/** Lets the page read the answer, where its origin is among ours. */
export function allowOrigin({ service, request, headers }: Exchange): void {
  const { corsOrigins } = service.settings()
  if (corsOrigins.length === 0) return
  headers.vary = 'Origin'
  const origin = request.headers.get('origin')
  if (origin === null || !corsOrigins.includes(origin)) return
  headers['access-control-allow-origin'] = origin
  headers['access-control-expose-headers'] = told
}

/** What a preflight of one of our origins is told that it may send. */
export function preflightHeaders({ request, headers }: Exchange, methods: string): Record<string, string> {
  const isPreflight = request.headers.get('access-control-request-method') !== null
  if (!isPreflight || headers['access-control-allow-origin'] === undefined) return {}
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': asked,
    'access-control-max-age': String(preflightSeconds),
  }
}
