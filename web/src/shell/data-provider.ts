// ra-core's way to the API: lists with filters, sort and keyset pages, rows with their versions.
import type { DataProvider, RaRecord } from 'ra-core'
import { call } from '../api/call.ts'
import { referredFields } from '../parts/referred.ts'
import type { Metadata } from './me.tsx'

interface Listed {
  readonly items: RaRecord[]
  readonly nextCursor: string | null
  readonly count?: number
}

/** Rows that a page far into a list may be reached by in one request. */
const mostSkipped = 1000
/** Rows that one request may ask for by their ids. */
const mostAsked = 200

/**
 * Filters are the API's own, flat: `{ status: 'open', 'dueOn.lte': '2026-12-31', q: 'pump' }`; `at` gives the list of an instant,
 * by id, with exact values only. What is empty in the sorted column comes last, as in a workbook. `getMany` gives of rows that others refer to, removed or not, what these show.
 */
export function makeDataProvider(metadata: Metadata): DataProvider {
  const paths = new Map(metadata.resources.map(({ name, path }) => [name, path]))
  const pathOf = (resource: string) => {
    const path = paths.get(resource)
    if (path === undefined) throw new Error(`no resource ${resource}`)
    return path
  }
  /** The cursor after so many rows, by list. */
  const cursors = new Map<string, string | null>()

  interface Asked {
    filter?: Record<string, string>
    sort?: { field: string; order: string }
    page?: number
    perPage?: number
    signal?: AbortSignal
  }

  const list = async (resource: string, { filter = {}, sort, page = 1, perPage = 50, signal }: Asked) => {
    const isPast = filter.at !== undefined
    const path = isPast ? `${pathOf(resource)}/as-of` : pathOf(resource)
    const query = { ...filter, ...(sort && !isPast ? { sort: `${sort.order === 'DESC' ? '-' : ''}${sort.field}`, empty: 'last' } : {}) }
    const key = (after: number) => JSON.stringify([path, query, after])
    const ask = async (after: number, limit: number, fields?: string) => {
      const cursor = cursors.get(key(after)) ?? undefined
      const answer = await call<Listed>(path, { query: { ...query, limit, cursor, fields }, ...(signal ? { signal } : {}) })
      cursors.set(key(after + limit), answer.nextCursor)
      return answer
    }
    const first = (page - 1) * perPage
    let after = first
    while (after > 0 && !cursors.has(key(after))) after -= perPage
    // a page that was not come to from the one before is reached by rows of which nothing but the place is wanted
    while (after < first) {
      const limit = Math.min(mostSkipped, first - after)
      const { nextCursor } = await ask(after, limit, 'id')
      if (nextCursor === null) return { data: [], pageInfo: { hasNextPage: false, hasPreviousPage: true } }
      after += limit
    }
    const { items, nextCursor } = await ask(first, perPage)
    return { data: items, pageInfo: { hasNextPage: nextCursor !== null, hasPreviousPage: page > 1 } }
  }

  return {
    getList: (resource, { filter, sort, pagination, signal }) =>
      list(resource, { filter, ...(sort ? { sort } : {}), ...pagination, ...(signal ? { signal } : {}) }) as never, // pageInfo stands for total
    getOne: async (resource, { id, signal }) => ({ data: await call(`${pathOf(resource)}/${id}`, { ...(signal ? { signal } : {}) }) }),
    getMany: async (resource, { ids }) => {
      const to = metadata.resources.find(({ name }) => name === resource)
      const fields = to && referredFields(to, metadata).join(',')
      const parts = Array.from({ length: Math.ceil(ids.length / mostAsked) }, (_, at) => ids.slice(at * mostAsked, (at + 1) * mostAsked))
      const answers = await Promise.all(
        parts.map((part) =>
          call<Listed>(pathOf(resource), {
            query: { 'id.in': part.join(','), limit: mostAsked, sort: 'id', deleted: 'include', fields },
          }),
        ),
      )
      return { data: answers.flatMap(({ items }) => items) as never[] }
    },
    getManyReference: (resource, { target, id, filter, sort, pagination }) =>
      list(resource, { filter: { ...filter, [target]: String(id) }, sort, ...pagination }) as never,
    create: async (resource, { data, meta }) => ({
      data: await call(pathOf(resource), { method: 'POST', body: data, headers: { 'idempotency-key': meta?.key ?? crypto.randomUUID() } }),
    }),
    update: async (resource, { id, data, previousData }) => ({
      data: await call(`${pathOf(resource)}/${id}`, {
        method: 'PATCH',
        body: data,
        headers: { 'if-match': `"${previousData.version}"` },
      }),
    }),
    updateMany: async (resource, { ids, data }) => {
      for (const id of ids) await call(`${pathOf(resource)}/${id}`, { method: 'PATCH', body: data })
      return { data: ids }
    },
    delete: async (resource, { id, previousData }) => {
      await call(`${pathOf(resource)}/${id}`, {
        method: 'DELETE',
        ...(previousData?.version ? { headers: { 'if-match': `"${previousData.version}"` } } : {}),
      })
      return { data: (previousData ?? { id }) as never }
    },
    deleteMany: async (resource, { ids }) => {
      for (const id of ids) await call(`${pathOf(resource)}/${id}`, { method: 'DELETE' })
      return { data: ids }
    },
  }
}
