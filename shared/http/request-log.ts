// What is told of a request once it is answered: one log line, its span, its figures.
import { AppError } from '../errors.ts'
import { measure } from '../metrics.ts'
import type { Exchange } from './exchange.ts'

const signInNames: ReadonlySet<string> = new Set(['auth-sign-in', 'auth-refresh', 'auth-password-by-link'])

/** Tells of it: a warning where the request was not served, an error where it failed. The path is the route, never what was asked for. */
export function logRequest({ service, request, endpoint, endpoints, work, cause }: Exchange, status: number): void {
  const log = service.log()
  const { durationMs, roundTrips, name } = work
  const path = endpoint?.path ?? endpoints[0]?.path ?? ''
  const roundTripMs = Math.round(work.roundTripMs * 10) / 10
  const fields = { method: endpoint?.method ?? 'other', path, status, durationMs, roundTrips, roundTripMs }
  const reason = cause instanceof AppError ? cause.code : undefined
  if (status === 503) log.warn('request not served', { ...fields, cause })
  else if (status >= 500) log.error('request failed', { ...fields, cause })
  else if (status >= 400) log.info('request refused', { ...fields, reason })
  else log.debug('request', fields)
  work.end(
    {
      'http.request.method': endpoint?.method ?? request.method,
      'http.route': path,
      'http.response.status_code': status,
      ...(reason === undefined ? {} : { 'opsbook.reason': reason }),
    },
    status >= 500,
  )
  measure('request.duration', durationMs, { function: name, status: `${Math.floor(status / 100)}xx` })
  measure('request.round_trips', roundTrips, { function: name })
  if (status === 429) measure('request.rate_limited', 1, { function: name })
  if ((status === 401 || status === 429) && signInNames.has(name)) measure('sign_in.refused', 1)
}
