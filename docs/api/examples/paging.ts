// A whole list, page by page.
import type { components } from '../../../clients/opsbook.d.ts'
import type { Opsbook } from './client.ts'

/** All categories by code. A row that comes or goes meanwhile makes no other appear twice or not at all. */
export async function allCategories(api: Opsbook) {
  const all: components['schemas']['category'][] = []
  for (let cursor: string | undefined; ; ) {
    const { data, error } = await api.GET('/api/facilities/categories', {
      params: { query: { sort: 'code', limit: 2, ...(cursor === undefined ? {} : { cursor }) } },
    })
    if (error) throw new Error(error.detail)
    all.push(...data.items)
    if (data.nextCursor === null) return all
    cursor = data.nextCursor
  }
}
