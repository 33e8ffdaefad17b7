// What every answer says of the contract that it keeps: its version, and whether this part of it is to be used no more.
import { version } from '../version.ts'
import type { AnyEndpoint } from './endpoint.ts'

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000

/** `opsbook-version`, and of a deprecated endpoint `deprecation` (RFC 9745), `sunset` (RFC 8594) and `link` to the page and to what takes its place. */
export function contractHeaders(endpoint: AnyEndpoint | undefined, params: Readonly<Record<string, string>>): Record<string, string> {
  const headers = { 'opsbook-version': version }
  const { deprecated } = endpoint ?? {}
  if (!deprecated) return headers
  const { since, sunset, replacement } = deprecated
  const next = replacement?.replaceAll(/\{(\w+)(?::\w+)?\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  return {
    ...headers,
    deprecation: `@${secondsOf(since)}`,
    ...(sunset === undefined ? {} : { sunset: new Date(secondsOf(sunset) * 1000).toUTCString() }),
    link: ['</api/docs>; rel="deprecation"; type="text/html"', ...(next === undefined ? [] : [`<${next}>; rel="successor-version"`])].join(
      ', ',
    ),
  }
}
