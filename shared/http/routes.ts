// The endpoints of an API by method and address, for what is answered without a request of its own.
import type { AnyEndpoint } from './endpoint.ts'

/** Where an address leads: every endpoint of its path, and what the path's parameters are there. */
export interface Found {
  readonly endpoints: readonly AnyEndpoint[]
  readonly params: Readonly<Record<string, string>>
}

/** Finds by method and path, as a host does: a word goes before a parameter where both take the method. */
export function compileRoutes(endpoints: readonly AnyEndpoint[]): (method: string, path: string) => Found | undefined {
  const routes = [...Map.groupBy(endpoints, ({ path }) => path)]
    .map(([path, group]) => ({ group, pattern: toPattern(path), methods: new Set(group.map(({ method }) => String(method))) }))
    .sort((a, b) => openings(a.group) - openings(b.group))
  return (method, path) => {
    const meant = routes.filter(({ pattern }) => pattern.test(path))
    const found = meant.find(({ methods }) => methods.has(method)) ?? meant[0]
    if (!found) return undefined
    const groups = Object.entries(found.pattern.exec(path)?.groups ?? {})
    return { endpoints: found.group, params: Object.fromEntries(groups.map(([name, text]) => [name, decode(text)])) }
  }
}

const openings = ([one]: readonly AnyEndpoint[]) => (one?.path ?? '').split('{').length

const toPattern = (path: string) =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replaceAll(/\{(\w+):long\}/g, '(?<$1>[+-]?\\d{1,19})')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
    'i',
  )

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
