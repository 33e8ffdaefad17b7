// The person at the screen and what they may do: /api/auth/me and /api/metadata, read once a session and language.
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { ColumnMetadata, Metadata, ResourceMetadata } from '../../../shared/http/metadata.ts'

export type {
  ActionMetadata,
  ColumnMetadata,
  JsonSchema,
  MarkMetadata,
  Measure,
  Metadata,
  ReportMetadata,
  ResourceMetadata,
} from '../../../shared/http/metadata.ts'

/** /api/auth/me */
export interface Person {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly siteIds: readonly number[] | null
  readonly locale: string
  readonly timezone: string
}

interface Me {
  readonly person: Person
  readonly metadata: Metadata
  /** Whether the person has a permission such as `workOrder.approve`. */
  readonly can: (permission: string) => boolean
  /** The resource of a name, where the person may read it. */
  readonly resource: (name: string) => ResourceMetadata | undefined
}

const Context = createContext<Me | null>(null)

/** Whoever is signed in; within the pages somebody always is. */
export function useMe(): Me {
  const me = useContext(Context)
  if (!me) throw new Error('nobody is signed in here')
  return me
}

/** The same where nobody may be signed in. */
export const useMeIfAny = (): Me | null => useContext(Context)

/** What is drawn beside the pages, such as in their corner, for whoever is signed in on them. */
export const withMe = (me: Me | null, children: ReactNode): ReactNode => <Context value={me}>{children}</Context>

/** A column of a resource by name. */
export const columnOf = (resource: ResourceMetadata, name: string): ColumnMetadata | undefined =>
  resource.columns.find((column) => column.name === name)

/** The same without what the API says of its parts, at any depth: that is written in English only, but of reports, which are labelled. */
export function withoutDescriptions(metadata: Metadata): Metadata {
  const stripped: Metadata = JSON.parse(JSON.stringify(metadata), (key, value) =>
    key === 'description' && typeof value === 'string' ? '' : value,
  )
  const reports = stripped.reports.map((report, at) => ({ ...report, description: metadata.reports[at]?.description ?? '' }))
  return { ...stripped, reports }
}

export function MeProvider({ person, metadata, children }: { person: Person; metadata: Metadata; children: ReactNode }) {
  const me = useMemo<Me>(() => {
    const permissions = new Set(metadata.permissions)
    const resources = new Map(metadata.resources.map((resource) => [resource.name, resource]))
    return { person, metadata, can: (permission) => permissions.has(permission), resource: (name) => resources.get(name) }
  }, [person, metadata])
  return <Context value={me}>{children}</Context>
}
