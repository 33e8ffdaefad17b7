// Imports as the API tells of them, asked again while something happens: ever more seldom, and never behind another tab.
import { keepPreviousData, type Query, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  differencePage,
  importPage,
  importView,
  issuePage,
  mappingAnswer,
  reconciliationAnswer,
  undoView,
} from '../../../shared/http/import-answers.ts'
import { call } from '../api/call.ts'

export type Import = z.infer<typeof importView>
type ToldMapping = z.infer<ReturnType<typeof mappingAnswer>>
type ToldSheet = ToldMapping['sheets'][number]
type ToldTable = ToldSheet['tables'][number]
type ToldHeader = ToldTable['columns'][number]
/** A header; where nothing is said of what it means, it speaks for itself once the file is read anew. */
export type HeaderMapping = Omit<ToldHeader, 'to'> & { readonly to: string | null | undefined }
export type TableMapping = Omit<ToldTable, 'columns'> & { readonly columns: readonly HeaderMapping[] }
export type SheetMapping = Omit<ToldSheet, 'tables'> & { readonly tables: readonly TableMapping[] }
export type Mapping = Omit<ToldMapping, 'sheets'> & { readonly sheets: readonly SheetMapping[] }
export type Reconciliations = z.infer<ReturnType<typeof reconciliationAnswer>>
export type UndoPlan = z.infer<ReturnType<typeof undoView>>
type Page<T> = Readonly<{ items: T[]; nextCursor: string | null }>
export type Issue = z.infer<ReturnType<typeof issuePage>>['items'][number] & {
  readonly sheet: string
  readonly cell: string
  readonly column: string | null
  readonly code: string
  readonly value: string | null
  readonly message: string
  readonly hint: string | null
  readonly severity: 'reject' | 'warning'
  readonly no: number
}
export interface Difference {
  readonly no: number
  readonly sheet: string
  readonly cell: string
  readonly resource: string
  readonly rowKey: string
  readonly column: string
  readonly before: string | null
  readonly after: string | null
}
export type { differencePage, importPage }

const moving = ['waiting', 'reading', 'planned', 'applying', 'undoing']
/** Whether something happens to it by itself. */
export const isMoving = ({ state }: Pick<Import, 'state'>): boolean => moving.includes(state)

/** When to ask again: soon while the answers change, more seldom once they have not for a while; not at all once nothing moves. */
function pollOne() {
  let [told, since] = ['', 0]
  return ({ state: { data } }: Query<Import>): number | false => {
    if (data === undefined || !isMoving(data)) return false
    const text = JSON.stringify(data)
    if (text !== told) [told, since] = [text, Date.now()]
    // asked for at every drawing of the page: the same for a while, or the clock would begin anew each time
    const unchanged = Date.now() - since
    return unchanged < 5_000 ? 600 : unchanged < 60_000 ? 1500 : 10_000
  }
}

const poll = pollOne()

/** One import, live. */
export function useImport(id: string) {
  return useQuery({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => call<Import>(`/api/imports/${id}`, { signal }),
    refetchInterval: poll,
    staleTime: 0,
  })
}

/** The newest imports, live; further pages on demand. */
export function useImportList() {
  return useInfiniteQuery({
    queryKey: ['imports'],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Import>>('/api/imports', { signal, query: pageParam === null ? {} : { before: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ items }) => items.some(isMoving)) ? 2000 : 15_000),
    staleTime: 0,
  })
}

/** What belongs to one reading of a file; another reading asks anew. */
export function useOf<T>({ id, state, updatedAt }: Import, what: string, isThere: boolean, query: Record<string, string | number> = {}) {
  return useQuery({
    queryKey: ['imports', String(id), what, state, updatedAt, query],
    queryFn: ({ signal }) => call<T>(`/api/imports/${id}/${what}`, { signal, query }),
    enabled: isThere,
    placeholderData: keepPreviousData,
  })
}

/** All issues that were asked for so far, a thousand at a time. */
export function useIssues({ id, state, updatedAt }: Import, isThere: boolean) {
  return useInfiniteQuery({
    queryKey: ['imports', String(id), 'issues', state, updatedAt],
    queryFn: ({ pageParam, signal }) => call<Page<Issue>>(`/api/imports/${id}/issues`, { signal, query: { after: pageParam } }),
    initialPageParam: '0',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isThere,
  })
}
