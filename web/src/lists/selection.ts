// The rows of a page that are selected.
import { useMemo, useState } from 'react'
import type { RowData } from '../records/row.ts'

/** Selected rows, in the order of the page. */
export interface Selection {
  readonly rows: readonly RowData[]
  readonly isWhole: boolean
  readonly has: (id: number) => boolean
  readonly toggle: (id: number) => void
  readonly togglePage: () => void
  readonly clear: () => void
}

/** What is selected of the rows shown; rows that are not shown any more are not selected either. */
export function useSelection(shown: readonly RowData[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  return useMemo(() => {
    const rows = shown.filter(({ id }) => ids.has(id))
    const isWhole = rows.length > 0 && rows.length === shown.length
    return {
      rows,
      isWhole,
      has: (id) => ids.has(id),
      toggle: (id) => setIds((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]))),
      togglePage: () => setIds(new Set(isWhole ? [] : shown.map(({ id }) => id))),
      clear: () => setIds(new Set()),
    }
  }, [shown, ids])
}
