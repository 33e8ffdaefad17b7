// All resources together: looked up by name, in an order in which what is referred to comes first.
import type { Resource } from './resource.ts'
import { storedColumns } from './resource.ts'

/** One reference between resources: `from.column` points at `to`. */
export interface Reference {
  readonly from: Resource
  readonly column: string
  readonly to: Resource
}

/** The resources of all domains. */
export interface Catalogue {
  /** Parents before children; the order of writes. */
  readonly resources: readonly Resource[]
  /** Throws on an unknown name, which is a mistake in the code. */
  readonly get: (name: string) => Resource
  readonly find: (name: string) => Resource | undefined
  /** References that leave a resource. */
  readonly from: (resource: Resource) => readonly Reference[]
  /** References that point at a resource. */
  readonly to: (resource: Resource) => readonly Reference[]
}

/** Checks the resources against one another (names, references, keys) and orders them; throws on a mistake. */
export function defineCatalogue(given: readonly Resource[]): Catalogue {
  const byName = new Map(given.map((resource) => [resource.name, resource]))
  if (byName.size < given.length) throw new Error('two resources have one name')
  const get = (name: string) => {
    const resource = byName.get(name)
    if (!resource) throw new Error(`no resource ${name}`)
    return resource
  }
  const references = given.flatMap((from) =>
    storedColumns(from).flatMap(([column, { refersTo }]) => (refersTo === null ? [] : [{ from, column, to: get(refersTo) }])),
  )
  const outgoing = new Map(given.map((resource) => [resource.name, references.filter(({ from }) => from === resource)]))
  const incoming = new Map(given.map((resource) => [resource.name, references.filter(({ to }) => to === resource)]))
  const resources: Resource[] = []
  const visiting = new Set<Resource>()
  const visit = (resource: Resource) => {
    if (resources.includes(resource) || visiting.has(resource)) return
    visiting.add(resource)
    for (const { to } of outgoing.get(resource.name) ?? []) visit(to)
    resources.push(resource)
  }
  for (const resource of given) visit(resource)
  return {
    resources,
    get,
    find: (name) => byName.get(name),
    from: (resource) => outgoing.get(resource.name) ?? [],
    to: (resource) => incoming.get(resource.name) ?? [],
  }
}
