// The past of a row: pages of its history.
import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import type { RowData } from './row.ts'

/** An entry of the audit trail, as the API shows it. */
export interface Entry {
  readonly entryNo: number
  readonly at: string
  readonly actor: string
  readonly source: string
  readonly requestId: string
  readonly importId: number | null
  readonly version: number | null
  readonly action: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: unknown
  readonly isRedacted?: true
}

interface Page {
  readonly items: readonly Entry[]
  readonly nextCursor: string | null
}

/** Entries of a row, the newest first. */
export function useHistory(resource: ResourceMetadata, row: RowData, limit: number) {
  return useInfiniteQuery({
    queryKey: [resource.name, 'history', row.id, limit],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      call<Page>(`${resource.path}/${row.id}/history`, { query: { limit, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

/** What an entry changed: each property with its value before and after. */
export function changesOfEntry({ before, after }: Entry): { name: string; was: unknown; is: unknown }[] {
  const next = typeof after === 'object' && after !== null ? (after as Record<string, unknown>) : {} // an object of columns, where there is one
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(next)])
  return [...names].flatMap((name) => {
    const [was, is] = [before?.[name] ?? null, next[name] ?? null]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ name, was, is }]
  })
}
