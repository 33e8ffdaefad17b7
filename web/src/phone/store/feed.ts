// How entries of the change feed change a copy of rows; pure.
import type { DayResource } from './day-resources.ts'

/** A row as a list gives it. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: number; readonly version?: number }

/** A row by its resource. */
export interface KeptRow {
  readonly resource: string
  readonly id: number
  readonly row: Row
}

/** An entry of GET /api/changes. */
export interface FeedItem {
  readonly resource: string
  readonly id: number
  readonly version: number
  readonly kind: 'create' | 'update' | 'adjust' | 'delete' | 'restore'
  readonly values: Readonly<Record<string, unknown>> | null
}

/** What a page of the feed comes to. */
export interface Merge {
  readonly put: readonly KeptRow[]
  readonly gone: readonly { readonly resource: string; readonly id: number }[]
  /** Rows to read anew: those that are not here yet, and those whose references changed, for their labels come with a read only. */
  readonly unknown: readonly { readonly resource: string; readonly id: number }[]
}

/** Merges a page into the rows that are here; entries of a version that is here already change nothing. */
export function mergeFeed(
  items: readonly FeedItem[],
  resources: readonly DayResource[],
  rowOf: (resource: string, id: number) => Row | undefined,
): Merge {
  const known = new Map(resources.map((resource) => [resource.name, resource]))
  const place = ({ resource, id }: { resource: string; id: number }) => `${resource} ${id}`
  const put = new Map<string, KeptRow>()
  const gone = new Map<string, { resource: string; id: number }>()
  const unknown = new Map<string, { resource: string; id: number }>()
  for (const { resource, id, version, kind, values } of items) {
    const of = known.get(resource)
    if (!of) continue
    const at = place({ resource, id })
    if (kind === 'delete' || values === null) {
      put.delete(at)
      unknown.delete(at)
      gone.set(at, { resource, id })
      continue
    }
    const before = put.get(at)?.row ?? (gone.has(at) ? undefined : rowOf(resource, id))
    if (before === undefined) {
      // of a row that is not here an update says only what changed
      const isWanted = kind === 'update' || kind === 'adjust' ? of.mayJoin(values) : of.belongs(values)
      if (isWanted) unknown.set(at, { resource, id })
      if (isWanted) gone.delete(at)
      continue
    }
    if (before.version !== undefined && before.version >= version) continue
    const row: Row = { ...before, ...values, id, version }
    if (!of.belongs(row)) {
      put.delete(at)
      unknown.delete(at)
      gone.set(at, { resource, id })
      continue
    }
    put.set(at, { resource, id, row })
    if (Object.keys(values).some((name) => name.endsWith('Id'))) unknown.set(at, { resource, id })
  }
  return { put: [...put.values()], gone: [...gone.values()], unknown: [...unknown.values()] }
}
