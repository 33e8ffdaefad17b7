// One row: read, changed, removed and brought back; afterwards everything that showed it is read anew.
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { call } from '../api/call.ts'
import type { ResourceMetadata } from '../shell/me.tsx'

/** A row as the API gives it. */
export interface RowData {
  readonly [name: string]: unknown
  readonly id: number
  readonly version: number
  readonly deletedAt: string | null
}

/** Reads a row, removed or not. */
export const readRow = ({ path }: ResourceMetadata, id: number | string, signal?: AbortSignal) =>
  call<RowData>(`${path}/${id}`, { query: { deleted: 'include' }, ...(signal ? { signal } : {}) })

export function useRow(resource: ResourceMetadata, id: number | string) {
  return useQuery({ queryKey: [resource.name, 'row', String(id)], queryFn: ({ signal }) => readRow(resource, id, signal) })
}

const matching = ({ version }: RowData) => ({ 'if-match': `"${version}"` })

export const patchRow = ({ path }: ResourceMetadata, row: RowData, patch: Readonly<Record<string, unknown>>) =>
  call<RowData>(`${path}/${row.id}`, { method: 'PATCH', body: patch, headers: matching(row) })

export const removeRow = ({ path }: ResourceMetadata, row: RowData) =>
  call(`${path}/${row.id}`, { method: 'DELETE', headers: matching(row) })

export const restoreRow = ({ path }: ResourceMetadata, id: number) => call<RowData>(`${path}/${id}/restore`, { method: 'POST' })

/** Has everything read anew but who is signed in: a change of one row shows in many places. */
export const refreshAll = (client: QueryClient) => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })

export function useRefreshAll() {
  const client = useQueryClient()
  return useCallback(() => refreshAll(client), [client])
}

/** Whether two values of a column are the same, whatever the order of their keys. */
export const isSame = (one: unknown, other: unknown): boolean => inOrder(one) === inOrder(other)

const inOrder = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
