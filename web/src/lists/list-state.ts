// What a list shows, in the address: filter, sort, page, size, in the form of ra-core, so that any page can lead to a list.
import { notifications } from '@mantine/notifications'
import { useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { columnNameOf, type Filter, fitted, type Sort, usualSort } from './conditions.ts'

/** Sizes of a page. */
export const pageSizes = [25, 50, 100, 200] as const

/** What a list shows. */
export interface Shown {
  readonly filter: Filter
  readonly sort: Sort
  readonly page: number
  readonly perPage: number
}

/** A list and how it is changed. */
export interface ListState extends Shown {
  /** Sets conditions, or takes those away that are undefined; the sort follows where it must, and the list begins anew. */
  readonly filterBy: (change: Readonly<Record<string, string | undefined>>) => void
  /** Any other change; without a page the list begins anew. */
  readonly show: (change: Partial<Shown>) => void
}

/** The query string of a list. */
export function toQuery({ filter, sort, page = 1, perPage = 50 }: Partial<Shown> & Pick<Shown, 'filter' | 'sort'>): URLSearchParams {
  return new URLSearchParams({
    ...(Object.keys(filter).length > 0 ? { filter: JSON.stringify(filter) } : {}),
    ...{ sort: sort.field, order: sort.order, page: String(page), perPage: String(perPage) },
  })
}

/** Reads what an address says; values become texts, for links may hold numbers and flags. */
export function fromQuery(resource: ResourceMetadata, query: URLSearchParams): Shown {
  const filter = readFilter(query.get('filter'))
  const field = query.get('sort')
  const asked: Sort = field ? { field, order: query.get('order') === 'DESC' ? 'DESC' : 'ASC' } : usualSort(resource)
  const perPage = Number(query.get('perPage'))
  return {
    ...fitted(resource, filter, asked),
    page: Math.max(1, Math.trunc(Number(query.get('page'))) || 1),
    perPage: pageSizes.find((size) => size === perPage) ?? 50,
  }
}

function readFilter(text: string | null): Filter {
  try {
    const found: unknown = JSON.parse(text ?? '{}')
    if (typeof found !== 'object' || found === null) return {}
    return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]))
  } catch {
    return {} // an address cut short
  }
}

/** The list of a resource that the address names. */
export function useListState(resource: ResourceMetadata): ListState {
  const [query, setQuery] = useSearchParams()
  const translate = useTranslate()
  const shown = useMemo(() => fromQuery(resource, query), [resource, query])
  return useMemo(() => {
    const show = (change: Partial<Shown>, replace = false) => setQuery(toQuery({ ...shown, page: 1, ...change }), { replace })
    return {
      ...shown,
      show,
      filterBy: (change) => {
        const wanted = Object.entries({ ...shown.filter, ...change })
        const given = Object.fromEntries(wanted.flatMap(([key, value]) => (value ? [[key, value] as const] : [])))
        const newest = Object.keys(change).findLast((key) => change[key])
        const { filter, sort, dropped } = fitted(resource, given, shown.sort, newest)
        if (dropped.length > 0) {
          const what = [...new Set(dropped.map((key) => columnOf(resource, columnNameOf(resource, key))?.label ?? key))].join(', ')
          notifications.show({ message: translate('lists.filter.dropped', { what }) })
        }
        show({ filter, sort }, 'q' in change && 'q' in shown.filter) // a word being typed is one step back
      },
    }
  }, [resource, shown, setQuery, translate])
}
