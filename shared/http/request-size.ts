// How large a request may be beside its body: bounds that no honest client comes near, checked before anything is read.
import { AppError } from '../errors.ts'
import type { Exchange } from './exchange.ts'

/** Characters of path and query; what stands before Azure Functions takes 8 KB for the request line. */
export const longestUrl = 8000
/** Query parameters. */
export const mostParameters = 100

/** Throws `invalid`, as 414 for an address that is too long. */
export function checkSize({ request }: Exchange): void {
  if (request.url.length > longestUrl) {
    const message = `the address is longer than ${longestUrl} characters`
    throw new AppError('invalid', message, { issues: [{ path: '', code: 'url', message, hint: 'Ask for less at once.' }] })
  }
  // ampersands first: most requests have none, and reading the parameters costs more
  if (request.url.indexOf('&') < 0 || request.url.split('&').length <= mostParameters) return
  const message = `there are more than ${mostParameters} query parameters`
  throw new AppError('invalid', message, { issues: [{ path: '', code: 'parameters', message, hint: 'Ask for less at once.' }] })
}
