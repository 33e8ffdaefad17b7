// How operations are grouped: by resource, else by what they are about.
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import type { ServedDomain } from '../../shared/http/service.ts'

const others: Readonly<Record<string, string>> = {
  audit: 'Who changed what and when: the trail, the ledger that proves it, and what it says of the whole.',
  auth: 'Sign-in, sessions and passwords.',
  backups: 'Dumps of the database, and drills that restore them.',
  batch: 'Many requests in one, each answered as if it came alone.',
  changes: 'The change feed, by which a phone or another system keeps up.',
  docs: 'This document, and a page to read and try it.',
  exports: 'Files of any number of rows, written in the background.',
  files: 'Files of signed URLs through Opsbook itself, for whoever cannot reach storage.',
  health: 'Whether Opsbook lives, can work, and is protected.',
  imports: 'Workbooks and CSV files: announced, uploaded, checked, applied, undone, compared.',
  maintenance: 'Closing business data to changes for a while, and opening it again.',
  migration: 'Which resources still live in their workbook, and their cut-over.',
  metadata: 'What clients make lists and forms of.',
  persons: 'What is kept about a person, erased.',
}

const segmentsOf = ({ path }: AnyEndpoint) => path.split('/').slice(2)

/** `facilities/inventory-items` of what belongs to a resource, `facilities/reports`, `facilities` for the rest of a domain, else such as `imports`. */
export function tagOf(endpoint: AnyEndpoint, domains: readonly ServedDomain[]): string {
  const [first = '', second = ''] = segmentsOf(endpoint)
  const domain = domains.find(({ name }) => name === first)
  if (!domain) return first === 'openapi.json' ? 'docs' : first
  const isGroup = second === 'reports' || second === 'audit' || domain.resources.some(({ slug }) => slug === second)
  return isGroup ? `${first}/${second}` : first
}

/** The tags of the document, each with what it is about; throws for one that nothing is said of. */
export function toTags(names: ReadonlySet<string>, domains: readonly ServedDomain[]) {
  return [...names].sort().map((name) => {
    const [first = '', second] = name.split('/')
    const domain = domains.find((one) => one.name === first)
    const resource = domain?.resources.find(({ slug }) => slug === second)
    const ofDomain = { reports: `Figures of ${first}, as JSON and as workbooks.`, audit: `The audit trail of ${first}.` }
    const description =
      resource?.description ??
      (second === 'reports' || second === 'audit' ? ofDomain[second] : domain ? `What else can be asked of ${first}.` : others[name])
    if (description === undefined) throw new Error(`infra/openapi/tags.ts says nothing of the tag ${name}`)
    return { name, description }
  })
}
