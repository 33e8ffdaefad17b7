// ra-core's way to the API: lists with filters, sort and keyset pages, rows with their versions.
import type { DataProvider, RaRecord } from 'ra-core'
import { call } from '../api/call.ts'
import type { Metadata } from './me.tsx'

interface Listed {
  readonly items: RaRecord[]
  readonly nextCursor: string | null
  readonly count?: number
}

/** Filters are the API's own, flat: `{ status: 'open', 'dueOn.lte': '2026-12-31', q: 'pump' }`. */
export function makeDataProvider({ resources }: Metadata): DataProvider {
  const paths = new Map(resources.map(({ name, path }) => [name, path]))
  const pathOf = (resource: string) => {
    const path = paths.get(resource)
    if (path === undefined) throw new Error(`no resource ${resource}`)
    return path
  }
  /** The cursor that leads to a page, by list and number; the first page has none. */
  const cursors = new Map<string, string | null>()

  const list = async (
    resource: string,
    given: {
      filter?: Record<string, string>
      sort?: { field: string; order: string }
      page?: number
      perPage?: number
      signal?: AbortSignal
    },
  ) => {
    const { filter = {}, sort, page = 1, perPage = 50, signal } = given
    const query = { ...filter, ...(sort ? { sort: `${sort.order === 'DESC' ? '-' : ''}${sort.field}` } : {}), limit: perPage }
    const key = (number: number) => JSON.stringify([resource, query, number])
    let at = page
    while (at > 1 && !cursors.has(key(at))) at -= 1
    for (; ; at += 1) {
      const cursor = cursors.get(key(at)) ?? undefined
      const answer = await call<Listed>(pathOf(resource), {
        query: { ...query, ...(cursor ? { cursor } : {}) },
        ...(signal ? { signal } : {}),
      })
      cursors.set(key(at + 1), answer.nextCursor)
      if (at === page || answer.nextCursor === null)
        return { data: answer.items, pageInfo: { hasNextPage: answer.nextCursor !== null, hasPreviousPage: at > 1 } }
    }
  }

  return {
    getList: (resource, { filter, sort, pagination, signal }) =>
      list(resource, { filter, ...(sort ? { sort } : {}), ...pagination, ...(signal ? { signal } : {}) }) as never, // pageInfo stands for total
    getOne: async (resource, { id, signal }) => ({ data: await call(`${pathOf(resource)}/${id}`, { ...(signal ? { signal } : {}) }) }),
    getMany: async (resource, { ids }) => {
      const { items } = await call<Listed>(pathOf(resource), { query: { 'id.in': ids.join(','), limit: 1000, sort: 'id' } })
      return { data: items as never[] }
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
