// What a row holds of what an action sets: its form begins with that, and with nothing only where the row holds nothing.
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import type { ActionMetadata, ResourceMetadata } from '../shell/me.tsx'
import { readRow } from './row.ts'

type Values = Readonly<Record<string, unknown>>

interface Held {
  /** By property of the input; null until the row was read. */
  readonly values: Values | null
  /** The version of the row that they are of; null where nothing is read. */
  readonly version: number | null
  /** Why it could not be read; null where it was. */
  readonly error: unknown
  readonly retry: () => void
}

const none: Values = {}

/** Reads the row when the form is opened, so that it begins with what others have done meanwhile. */
export function useHeld(resource: ResourceMetadata, action: ActionMetadata, row: { readonly id: number } | undefined): Held {
  const translate = useTranslate()
  const begun = Object.entries(action.startsFrom)
  const isRead = row !== undefined && begun.length > 0
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [resource.name, 'held', action.name, row?.id],
    enabled: isRead,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const read = await readRow(resource, row?.id ?? 0, signal)
      const unread = begun.filter(([, column]) => read[column] === undefined).map(([, column]) => labelOf(resource, column))
      if (unread.length > 0) throw new Error(translate('records.action.unread', { what: unread.join(', ') }))
      return { values: Object.fromEntries(begun.map(([property, column]) => [property, read[column]])), version: read.version }
    },
  })
  if (!isRead) return { values: none, version: null, error: null, retry: () => undefined }
  const { values = null, version = null } = data ?? {}
  return { values, version, error: isFetching ? null : error, retry: () => void refetch() }
}

const labelOf = ({ columns }: ResourceMetadata, name: string) => columns.find((column) => column.name === name)?.label ?? name
