// Headers that many answers and requests have.
import { version } from '../../shared/version.ts'
import type { Json } from './json.ts'

const text = (description: string, example: string): Json => ({ description, schema: { type: 'string' }, example })

/** Headers of answers, by name. */
export const answerHeaders: Readonly<Record<string, Json>> = {
  'X-Request-Id': text(
    'By which this request is found in log and audit trail; the request’s own where it had one.',
    '25210a61-e9d2-481c-902f-85ddf93d587c',
  ),
  'Opsbook-Version': text('The version of the contract that was answered by.', version),
  RateLimit: text('What is left of the limit, and until when (draft-ietf-httpapi-ratelimit-headers).', '"actor";r=598;t=42'),
  'RateLimit-Policy': text('How many requests may be made in how many seconds.', '"actor";q=600;w=60'),
  ETag: text('Names what was read: for If-None-Match, and for If-Match of a write.', '"3.q1w2e3r4t5"'),
  Location: text('The path of what was made.', '/api/shared/sites/1'),
  Vary: text('The request headers that the answer depends on.', 'Accept-Encoding'),
  'Content-Encoding': text('br or gzip, where Accept-Encoding allows it and the answer is long.', 'br'),
  'Content-Disposition': text('The name under which a file is saved.', 'attachment; filename="sites-2026-11-27.csv"'),
  'Idempotency-Replayed': text('true where the answer is that of an earlier request with the same key.', 'true'),
  'Retry-After': { description: 'Seconds after which to ask again.', schema: { type: 'integer', minimum: 0 }, example: 12 },
  'WWW-Authenticate': text('How to sign in.', 'Bearer realm="opsbook"'),
  Deprecation: text('Since when this is deprecated (RFC 9745).', '@1793491200'),
  Sunset: text('When this goes (RFC 8594).', 'Tue, 01 Jun 2027 00:00:00 GMT'),
  Link: text('Where to read of it, and what takes its place.', '</api/docs>; rel="deprecation"; type="text/html"'),
}

/** Of every answer. */
export const everyAnswer = ['X-Request-Id', 'Opsbook-Version', 'RateLimit', 'RateLimit-Policy']

/** References to headers of answers. */
export const headerRefs = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** Headers that every request may have. */
export const requestHeaders: Readonly<Record<string, Json>> = {
  'X-Request-Id': {
    name: 'X-Request-Id',
    in: 'header',
    description: 'An id of the client’s own for this request.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$' },
  },
  traceparent: {
    name: 'traceparent',
    in: 'header',
    description: 'W3C Trace Context: the trace that this request is a part of.',
    schema: { type: 'string', pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' },
  },
  'Accept-Encoding': {
    name: 'Accept-Encoding',
    in: 'header',
    description: 'br and gzip are spoken; answers of 1 kB and more come so where it is allowed.',
    schema: { type: 'string' },
    example: 'br, gzip',
  },
}
