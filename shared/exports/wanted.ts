// What an export is of: the resources it reads, the permissions that takes, and the name under which people save it.
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { ExportRow } from '../db/exports.ts'

/** What was asked for. */
export type Wanted = Pick<ExportRow, 'kind' | 'subject' | 'query' | 'format'>

/** The resources of a domain that can be read, in the order in which they are imported. */
export function readableOf(catalogue: Catalogue, domain: string): Resource[] {
  return catalogue.resources.filter((resource) => resource.domain === domain && resource.verbs.has('read'))
}

/** The person of the subject of an export: a resource and an id. */
export function personIn({ subject }: Pick<Wanted, 'subject'>): { name: string; id: number } {
  const [name = '', id] = subject.split(' ')
  return { name, id: Number(id) }
}

/** How the subject of an export of one person's data is written. */
export const toSubject = (resource: Resource, id: number) => `${resource.name} ${id}`

/** Every permission that an export takes. */
export function permissionsOf(catalogue: Catalogue, wanted: Wanted): string[] {
  if (wanted.kind === 'person') return ['person.export']
  const names = wanted.kind === 'list' ? [wanted.subject] : readableOf(catalogue, wanted.subject).map(({ name }) => name)
  return names.map((name) => `${name}.read`)
}

/** The name of the file on the machine of whoever downloads it, such as `inventory-items-2026-11-20.csv`. */
export function fileNameOf(catalogue: Catalogue, { kind, subject, format, createdAt }: ExportRow): string {
  const what = kind === 'list' ? (catalogue.find(subject)?.slug ?? subject) : subject.replace(' ', '-')
  return `${what}-${createdAt.slice(0, 10)}.${format}`
}
