// The one log line of a request.
import { AppError } from '../errors.ts'
import type { Exchange } from './exchange.ts'

/** Writes it: a warning where the request was not served, an error where it failed. */
export function logRequest({ service, request, endpoint, requestId, actor, startedAt, cause }: Exchange, status: number): void {
  const log = service.log()
  const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10
  const fields = { requestId, method: request.method, path: endpoint?.path, actor: actor.name, status, milliseconds }
  if (status === 503) log.warn('request not served', { ...fields, cause })
  else if (status >= 500) log.error('request failed', { ...fields, cause })
  else if (status >= 400) log.info('request refused', { ...fields, reason: cause instanceof AppError ? cause.code : undefined })
  else log.debug('request', fields)
}
