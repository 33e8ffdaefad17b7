// Which address a request came from, as the proxies before the app saw it.
import { isIPv4, isIPv6 } from 'node:net'
import type { HttpRequest } from '@azure/functions'

/**
 * The address that the outermost of `hops` proxies of ours saw, without its port; null where none of them left one. What stands
 * further left in X-Forwarded-For was sent by the client, who may write there what it likes.
 */
export function clientAddress(request: Pick<HttpRequest, 'headers'>, hops: number): string | null {
  const seen = request.headers.get('x-forwarded-for')?.split(',') ?? []
  const entry = (seen.at(-hops) ?? seen[0] ?? '').trim()
  const bare = /^\[([^\]]*)\](?::\d*)?$/.exec(entry)?.[1] ?? /^([^:]*):\d*$/.exec(entry)?.[1] ?? entry
  const address = bare.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '')
  return isIPv4(address) || isIPv6(address) ? address.toLowerCase() : null
}

/** Under which name requests of an address are counted: an IPv6 address by its first 64 bits, of which one client has all the rest. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  // an IPv4 address at the end takes two of the eight groups
  const count = left.length + right.length + (address.includes('.') ? 1 : 0)
  const groups = [...left, ...Array.from({ length: Math.max(0, 8 - count) }, () => '0'), ...right]
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
