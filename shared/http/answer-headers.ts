// Headers of an answer: what every answer bears, what the steps before it added, and its own.
import { contractHeaders } from './contract-headers.ts'
import type { Exchange } from './exchange.ts'
import { securityHeaders } from './security-headers.ts'

/** Puts them together; an answer's own take the place of others of their name, but for Vary, which names all that was looked at. */
export function answerHeaders(
  { service, request, endpoint, requestId, headers }: Exchange,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const vary = [headers.vary, own.vary].filter((one) => one !== undefined).join(', ')
  return {
    ...securityHeaders(service.settings().publicUrl),
    ...contractHeaders(endpoint, request.params),
    'x-request-id': requestId,
    ...headers,
    ...own,
    ...(vary === '' ? {} : { vary }),
  }
}
