// Rows that others refer to: those that a page needs are read together, once a resource, and kept for a while.
import { useGetManyAggregate, useReference } from 'ra-core'
import { columnOf, type Metadata, type ResourceMetadata } from '../shell/me.tsx'
import type { Row } from './field.tsx'
import { keyColumns, nameColumn } from './row-title.ts'

const keptFor = 300_000

/** What a row that is referred to says of itself; undefined until it is read, and where there is none that the person may read. */
export function useReferred(resource: string, id: number, isWanted = true): Row | undefined {
  return useReference({ reference: resource, id, options: { enabled: isWanted, staleTime: keptFor } }).referenceRecord
}

/** Several of them, as far as they are read. */
export function useReferredRows(resource: string, ids: readonly number[]): readonly Row[] {
  return useGetManyAggregate(resource, { ids: [...ids] }, { enabled: ids.length > 0, staleTime: keptFor }).data ?? []
}

/** What is read of such a row: what it is called, and in what figures that refer to it are counted. */
export function referredFields(to: ResourceMetadata, { resources, reports }: Metadata): string[] {
  const called = [...keyColumns(to), nameColumn(to)].flatMap((name) => {
    const column = name === undefined ? undefined : columnOf(to, name)
    return column ? [column.name, column.labelName] : []
  })
  const counted = [...resources, ...reports].flatMap(({ columns }) =>
    columns.flatMap(({ measure }) => (measure?.refersTo === to.name ? [measure.column] : [])),
  )
  return [...new Set(['id', ...called, ...counted])].filter((name) => name !== null)
}
