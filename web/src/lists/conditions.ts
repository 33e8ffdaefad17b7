// Which filters and sorts of a list go together, as the resource declares them.
import { type ColumnMetadata, columnOf, type ResourceMetadata } from '../shell/me.tsx'

/** Filters as the API takes them, flat: `{ status: 'open', 'dueOn.lte': '2026-12-31', q: 'pump' }`. */
export type Filter = Readonly<Record<string, string>>
/** An order of a list. */
export interface Sort {
  readonly field: string
  readonly order: 'ASC' | 'DESC'
}

/** What stands beside conditions on columns: search, removed rows, the instant of a list of the past. */
const aside: ReadonlySet<string> = new Set(['q', 'language', 'deleted', 'at'])

/** The keys of a filter that are conditions. */
export const conditionsOf = (filter: Filter): string[] => Object.keys(filter).filter((key) => !aside.has(key))

/** The column that a condition is about; shortcuts stand for theirs. */
export const columnNameOf = ({ shortcuts }: ResourceMetadata, key: string): string =>
  shortcuts.find(({ value }) => value === key)?.column ?? key.split('.')[0] ?? key

function offered({ lists, naturalKey, unique }: ResourceMetadata, sort: string): Set<string> {
  const own = sort === 'id' ? Object.values(lists).flat() : [sort, ...(lists[sort] ?? [])]
  return new Set(['id', ...naturalKey, ...unique, ...own])
}

/** The conditions of a filter that do not go with a sort. */
export function misfits(resource: ResourceMetadata, sort: string, filter: Filter): string[] {
  const names = offered(resource, sort)
  const found = conditionsOf(filter).filter((key) => !names.has(columnNameOf(resource, key)))
  return filter.q !== undefined && resource.isSearchedByWord && sort !== 'id' ? [...found, 'q'] : found
}

/** What keeps a list from another order; what it opened with does not, and gives way. */
export const hindrances = (resource: ResourceMetadata, sort: string, filter: Filter): string[] =>
  misfits(resource, sort, filter).filter((key) => key !== resource.opens)

/** What a list shows when it is opened without a word: what is open, where the resource tells that. */
export const openingOf = ({ opens }: ResourceMetadata): Filter => (opens === null ? {} : { [opens]: 'true' })

/** Whether a list shows what it opens with and no more. */
export const isOpening = ({ opens }: ResourceMetadata, filter: Filter): boolean =>
  opens !== null && Object.keys(filter).join() === opens && filter[opens] === 'true'

/** Sorts of a resource by column, the usual one first. */
export const sortsOf = ({ lists }: ResourceMetadata): string[] => [...Object.keys(lists), 'id']

/** What has happened is read newest first; what is to come, and names, from the start. */
const isPast = (column: ColumnMetadata | undefined) => column?.kind === 'instant' && !/due|plan|from|until|window|expire/i.test(column.name)

/** The order in which a column is read when nobody says otherwise. */
export const usualSort = (resource: ResourceMetadata, field = sortsOf(resource)[0] ?? 'id'): Sort => ({
  field,
  order: field === 'id' || isPast(columnOf(resource, field)) ? 'DESC' : 'ASC',
})

/** The sort that goes with a filter: the present one where it does, else another; `dropped` are conditions that go with none. */
export function fitted(
  resource: ResourceMetadata,
  filter: Filter,
  present: Sort,
  newest?: string,
): { filter: Filter; sort: Sort; dropped: string[] } {
  const possible = [present.field, ...sortsOf(resource)].map((field) => ({ field, lost: misfits(resource, field, filter) }))
  const [best] = possible
    .filter(({ lost }) => newest === undefined || !lost.includes(newest))
    .toSorted((a, b) => a.lost.length - b.lost.length)
  const { field = present.field, lost = [] } = best ?? {}
  const kept = Object.fromEntries(Object.entries(filter).filter(([key]) => !lost.includes(key)))
  return { filter: kept, sort: field === present.field ? present : usualSort(resource, field), dropped: lost }
}

/** Columns by which a list can be filtered, with any sort. */
export function filterColumns(resource: ResourceMetadata): ColumnMetadata[] {
  const names = new Set([
    ...resource.naturalKey,
    ...Object.entries(resource.lists).flatMap(([sort, filters]) => [...filters, sort]),
    ...resource.unique,
  ])
  return [...names].flatMap((name) => columnOf(resource, name) ?? [])
}

/** Whether a condition can be asked of a list of the past: only an exact value can. */
export const isExact = ({ shortcuts }: ResourceMetadata, key: string): boolean =>
  !key.includes('.') && !shortcuts.some(({ value }) => value === key)
