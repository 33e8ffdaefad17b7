// Rate limits of a request: by address before anybody is known, then by actor; told in the RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10.
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import { clientAddress, networkOf } from './client-address.ts'
import type { AnyEndpoint } from './endpoint.ts'
import type { Exchange } from './exchange.ts'

/** Requests a minute of one address where a password, a link or a token may be guessed. */
export const strictLimits = { 'sign-in': 30, refresh: 300 } as const

/** Counts the request under its address; throws `rate_limited`. */
export function limitAddress(exchange: Exchange, endpoint: AnyEndpoint | undefined): void {
  const { rate, proxyHops } = exchange.service.settings()
  const kind = endpoint?.rate
  if (rate.perAddress === 0 || kind === 'none') return
  const address = clientAddress(exchange.request, proxyHops)
  const network = address === null ? 'unknown' : networkOf(address)
  if (kind !== undefined) count(exchange, kind, network, strictLimits[kind])
  count(exchange, 'address', network, rate.perAddress)
}

/** Counts the request under the actor, once it is known; throws `rate_limited`. */
export function limitActor(exchange: Exchange, endpoint: AnyEndpoint): void {
  const { perActor } = exchange.service.settings().rate
  const { id, name, role } = exchange.actor
  if (perActor === 0 || role === 'anonymous' || endpoint.rate === 'none') return
  count(exchange, 'actor', String(id ?? name), perActor)
}

function count({ service, headers }: Exchange, policy: string, who: string, limit: number): void {
  const { isAllowed, remaining, resetSeconds } = service.limiter.count(`${policy} ${who}`, limit)
  const add = (name: string, member: string) => {
    headers[name] = headers[name] === undefined ? member : `${headers[name]}, ${member}`
  }
  add('ratelimit-policy', `"${policy}";q=${limit};w=60`)
  add('ratelimit', `"${policy}";r=${remaining};t=${resetSeconds}`)
  if (isAllowed) return
  const whose = policy === 'actor' ? 'you' : 'this address'
  throw new AppError('rate_limited', `more than ${limit} requests a minute of ${whose}; try again in ${resetSeconds} seconds`, {
    retryAfterSeconds: resetSeconds,
  })
}

/** Logs once that counts cannot be told to the database, and once that they can again: until then each instance limits for itself. */
export const tellTrouble = (log: () => Log) => (error: unknown) => {
  if (error === null) log().info('counts of requests reach the database again')
  else log().warn('counts of requests do not reach the database: each instance limits for itself', { cause: error })
}
