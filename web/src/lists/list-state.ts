// What a list shows, in the address: filter, sort, page, size, in the form of ra-core, so that any page can lead to a list.
import { notifications } from '@mantine/notifications'
import { useTranslate } from 'ra-core'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { columnOf, type ResourceMetadata } from '../shell/me.tsx'
import { columnNameOf, type Filter, fitted, isOpening, misfits, openingOf, type Sort, usualSort } from './conditions.ts'

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
  /** Turns to another order; what the list opened with gives way to it. */
  readonly sortBy: (sort: Sort) => void
  /** Any other change; without a page the list begins anew. */
  readonly show: (change: Partial<Shown>) => void
}

/** What a list shows that leads away from what it opened with, and back to it once it is taken away. */
const elsewhere = ['q', 'deleted', 'at'] as const

/** The query string of a list. */
export function toQuery({ filter, sort, page = 1, perPage = 50 }: Partial<Shown> & Pick<Shown, 'filter' | 'sort'>): URLSearchParams {
  return new URLSearchParams({
    ...(Object.keys(filter).length > 0 ? { filter: JSON.stringify(filter) } : {}),
    ...{ sort: sort.field, order: sort.order, page: String(page), perPage: String(perPage) },
  })
}

/** Reads what an address says; values become texts, for links may hold numbers and flags. One that says nothing of the rows opens the list. */
export function fromQuery(resource: ResourceMetadata, query: URLSearchParams): Shown {
  const filter = query.has('filter') || query.has('sort') ? readFilter(query.get('filter')) : openingOf(resource)
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
      sortBy: (sort) => {
        const lost = misfits(resource, sort.field, shown.filter)
        show({ sort, filter: Object.fromEntries(Object.entries(shown.filter).filter(([key]) => !lost.includes(key))) })
      },
      filterBy: (change) => {
        // who searches, or looks for what was removed, looks at what is done as well
        const isWider = isOpening(resource, shown.filter) && elsewhere.some((key) => change[key])
        const wanted = Object.entries({ ...(isWider ? {} : shown.filter), ...change })
        const given = Object.fromEntries(wanted.flatMap(([key, value]) => (value ? [[key, value] as const] : [])))
        const isBack = Object.keys(given).length === 0 && elsewhere.some((key) => shown.filter[key])
        if (isBack && resource.opens !== null) return setQuery({}, { replace: 'q' in change })
        const newest = Object.keys(change).findLast((key) => change[key])
        const { filter, sort, dropped } = fitted(resource, given, shown.sort, newest)
        const missed = dropped.filter((key) => key !== resource.opens)
        if (missed.length > 0) {
          const what = [...new Set(missed.map((key) => columnOf(resource, columnNameOf(resource, key))?.label ?? key))].join(', ')
          notifications.show({
            message: translate('lists.filter.dropped', { what }),
            closeButtonProps: { 'aria-label': translate('lists.close') },
          })
        }
        show({ filter, sort }, 'q' in change && 'q' in shown.filter) // a word being typed is one step back
      },
    }
  }, [resource, shown, setQuery, translate])
}
