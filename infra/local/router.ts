// Finds the function for a path in one walk: static segments by map, then parameters; ties go by function name as on Azure.
import { parseTemplate, type Segment } from './route-template.ts'

/** A route to be matched. */
interface Route<Target> {
  template: string
  methods: readonly string[]
  name: string
  target: Target
}

/** A hit: the target and the decoded route parameters. */
interface Match<Target> {
  target: Target
  params: Record<string, string>
}

interface Leaf<Target> {
  order: number
  methods: ReadonlySet<string>
  target: Target
  names: readonly string[]
  fallbacks: Record<string, string>
}

interface Node<Target> {
  statics: Map<string, Node<Target>>
  edges: Map<string, { segment: Exclude<Segment, { kind: 'static' | 'rest' }>; node: Node<Target> }>
  rests: { segment: Extract<Segment, { kind: 'rest' }>; leaf: Leaf<Target> }[]
  leaves: Leaf<Target>[]
}

/** Compiles routes; the returned function answers undefined where no route has that path and method. */
export function compileRoutes<Target>(routes: readonly Route<Target>[]): (method: string, path: string) => Match<Target> | undefined {
  const root = newNode<Target>()
  const sorted = [...routes].sort((a, b) => compareNames(a.name, b.name))
  sorted.forEach((route, order) => {
    addRoute(root, route, order)
  })
  return (method, path) => {
    const search: Search<Target> = { method, parts: splitPath(path), best: undefined, values: [] }
    walk(root, search, 0, [])
    if (!search.best) return undefined
    const params: Record<string, string> = { ...search.best.fallbacks }
    search.best.names.forEach((name, index) => {
      const value = search.values[index]
      if (value !== undefined) params[name] = value
    })
    return { target: search.best.target, params }
  }
}

/** Order of function names on Azure: ordinal, case ignored. */
export function compareNames(a: string, b: string): number {
  const [x, y] = [a.toUpperCase(), b.toUpperCase()]
  return x < y ? -1 : x > y ? 1 : 0
}

function newNode<Target>(): Node<Target> {
  return { statics: new Map(), edges: new Map(), rests: [], leaves: [] }
}

function addRoute<Target>(root: Node<Target>, route: Route<Target>, order: number): void {
  const segments = parseTemplate(route.template)
  const methods = new Set(route.methods.map((method) => method.toUpperCase()))
  let node = root
  const names: string[] = []
  const leafHere = (): Leaf<Target> => ({ order, methods, target: route.target, names: [...names], fallbacks: fallbacksOf(segments) })
  segments.forEach((segment, index) => {
    if (segments.slice(index).every((later) => later.kind === 'param' && later.isOptional)) node.leaves.push(leafHere())
    if (segment.kind === 'rest') {
      names.push(segment.name)
      node.rests.push({ segment, leaf: leafHere() })
      return
    }
    if (segment.kind === 'static') {
      const key = segment.text.toLowerCase()
      const next = node.statics.get(key) ?? newNode<Target>()
      node.statics.set(key, next)
      node = next
      return
    }
    const edge = node.edges.get(segment.key) ?? { segment, node: newNode<Target>() }
    node.edges.set(segment.key, edge)
    names.push(...(segment.kind === 'param' ? [segment.name] : segment.names))
    node = edge.node
  })
  if (segments.at(-1)?.kind !== 'rest') node.leaves.push(leafHere())
}

function fallbacksOf(segments: readonly Segment[]): Record<string, string> {
  const fallbacks: Record<string, string> = {}
  for (const segment of segments) {
    if ((segment.kind === 'param' || segment.kind === 'rest') && segment.fallback !== undefined) fallbacks[segment.name] = segment.fallback
  }
  return fallbacks
}

interface Search<Target> {
  method: string
  parts: readonly string[]
  best: Leaf<Target> | undefined
  values: string[]
}

function walk<Target>(node: Node<Target>, search: Search<Target>, index: number, values: string[]): void {
  const part = search.parts[index]
  if (part === undefined) {
    for (const leaf of node.leaves) offer(leaf, search, values)
    for (const { leaf } of node.rests) offer(leaf, search, values)
    return
  }
  const fixed = node.statics.get(part) ?? (node.statics.size > 0 ? node.statics.get(part.toLowerCase()) : undefined)
  if (fixed) walk(fixed, search, index + 1, values)
  if (part !== '') {
    for (const { segment, node: next } of node.edges.values()) {
      const found = capture(segment, part)
      if (found) walk(next, search, index + 1, values.length === 0 ? found : [...values, ...found])
    }
  }
  for (const { segment, leaf } of node.rests) {
    const text = search.parts.slice(index).join('/')
    if (segment.checks.every((check) => check(text))) offer(leaf, search, [...values, text])
  }
}

function capture(segment: Exclude<Segment, { kind: 'static' | 'rest' }>, part: string): string[] | undefined {
  if (segment.kind === 'param') return segment.checks.every((check) => check(part)) ? [part] : undefined
  const found = segment.pattern.exec(part)?.slice(1)
  const isMatch = found && segment.names.every((name, index) => segment.checks.get(name)?.every((check) => check(found[index] ?? '')))
  return isMatch ? found : undefined
}

function offer<Target>(leaf: Leaf<Target>, search: Search<Target>, values: string[]): void {
  if (!leaf.methods.has(search.method)) return
  if (search.best && search.best.order <= leaf.order) return
  search.best = leaf
  search.values = values
}

// As Kestrel does: percent signs are decoded, but an encoded slash stays as it is; a bad escape is taken literally.
function splitPath(path: string): string[] {
  const from = path.startsWith('/') ? 1 : 0
  const to = path.endsWith('/') && path.length > from ? path.length - 1 : path.length
  if (to <= from) return []
  const parts = path.slice(from, to).split('/')
  return path.includes('%') ? parts.map(decode) : parts
}

function decode(part: string): string {
  try {
    return part
      .split(/(%2f)/i)
      .map((piece, index) => (index % 2 === 1 ? piece : decodeURIComponent(piece)))
      .join('')
  } catch {
    return part
  }
}
