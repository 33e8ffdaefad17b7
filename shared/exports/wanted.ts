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

/** The sheets of the workbook of a domain: its resources but for those that were left out when it was asked for (`without=a,b`). */
export function sheetsWanted(catalogue: Catalogue, { subject, query }: Pick<Wanted, 'subject' | 'query'>): Resource[] {
  const without = new URLSearchParams(query).get('without')?.split(',') ?? []
  return readableOf(catalogue, subject).filter(({ name }) => !without.includes(name))
}

/** Leaves out of the workbook of a domain what has its reads recorded and the asker may not read. */
export function withoutHidden(catalogue: Catalogue, wanted: Wanted, can: (permission: string) => boolean): Wanted {
  if (wanted.kind !== 'domain') return wanted
  const hidden = readableOf(catalogue, wanted.subject).filter(({ name, recordsReads }) => recordsReads && !can(`${name}.read`))
  return { ...wanted, query: hidden.length > 0 ? `without=${hidden.map(({ name }) => name).join(',')}` : '' }
}

/** Every permission that an export takes. */
export function permissionsOf(catalogue: Catalogue, wanted: Wanted): string[] {
  if (wanted.kind === 'person') return ['person.export']
  const names = wanted.kind === 'list' ? [wanted.subject] : sheetsWanted(catalogue, wanted).map(({ name }) => name)
  return names.map((name) => `${name}.read`)
}

/** The name of the file on the machine of whoever downloads it, such as `inventory-items-2026-11-20.csv`. */
export function fileNameOf(catalogue: Catalogue, { kind, subject, format, createdAt }: ExportRow): string {
  const what = kind === 'list' ? (catalogue.find(subject)?.slug ?? subject) : subject.replace(' ', '-')
  return `${what}-${createdAt.slice(0, 10)}.${format}`
}
