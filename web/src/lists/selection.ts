// The rows of a list that are selected: of its page, or of all its pages.
import { useMemo, useState } from 'react'
import { call } from '../api/call.ts'
import type { RowData } from '../records/row.ts'

/** Selected rows, in the order of the list. */
export interface Selection {
  readonly rows: readonly RowData[]
  readonly isWhole: boolean
  /** Rows of other pages are selected too. */
  readonly isFar: boolean
  readonly has: (id: number) => boolean
  readonly toggle: (id: number) => void
  readonly togglePage: () => void
  /** Selects these, whatever page they stand on. */
  readonly choose: (rows: readonly RowData[]) => void
  readonly clear: () => void
}

/** Rows of all pages that can be selected at once. */
export const mostSelected = 2000
/** Rows of one request. */
const mostAsked = 1000

/** What is selected of a list, which `list` tells from others; rows that it does not show any more are not selected either. */
export function useSelection(shown: readonly RowData[], list: string): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  const [far, setFar] = useState<{ readonly list: string; readonly rows: readonly RowData[] } | null>(null)
  return useMemo(() => {
    const chosen = far?.list === list ? far.rows : null
    const rows = (chosen ?? shown).filter(({ id }) => ids.has(id))
    const isWhole = shown.length > 0 && shown.every(({ id }) => ids.has(id))
    return {
      rows,
      isWhole,
      isFar: chosen !== null,
      has: (id) => ids.has(id),
      toggle: (id) => {
        const row = shown.find((one) => one.id === id)
        if (chosen && row && !chosen.some((one) => one.id === id)) setFar({ list, rows: [...chosen, row] })
        setIds((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))
      },
      togglePage: () => {
        setFar(null)
        setIds(new Set(isWhole ? [] : shown.map(({ id }) => id)))
      },
      choose: (all) => {
        setFar({ list, rows: all })
        setIds(new Set(all.map(({ id }) => id)))
      },
      clear: () => {
        setFar(null)
        setIds(new Set())
      },
    }
  }, [shown, ids, far, list])
}

/** The rows of all pages of a list, the first `mostSelected` of them; throws a Problem. */
export async function readAll(path: string, query: Readonly<Record<string, string>>): Promise<readonly RowData[]> {
  const rows: RowData[] = []
  let cursor: string | null | undefined
  do {
    const asked = { ...query, limit: mostAsked, ...(cursor ? { cursor } : {}) }
    const page: { items: RowData[]; nextCursor: string | null } = await call(path, { query: asked })
    rows.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && rows.length < mostSelected)
  return rows.slice(0, mostSelected)
}
