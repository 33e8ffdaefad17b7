// Changing a row without undoing what somebody else has changed since it was read.
import type { components } from '../../../clients/opsbook.d.ts'
import type { Opsbook } from './client.ts'

/** What becomes of a category; asked anew of each version until no other writer was first. */
export async function changeCategory(
  api: Opsbook,
  id: number,
  decide: (seen: components['schemas']['category']) => Promise<components['schemas']['categoryPatch']>,
) {
  for (;;) {
    const { data: seen, error, response } = await api.GET('/api/facilities/categories/{id}', { params: { path: { id } } })
    if (!seen) throw new Error(error?.detail)
    const changed = await api.PATCH('/api/facilities/categories/{id}', {
      params: { path: { id }, header: { 'If-Match': response.headers.get('etag') ?? '' } },
      body: await decide(seen),
    })
    if (changed.data) return changed.data
    if (changed.error.code !== 'stale') throw new Error(changed.error.detail)
  }
}
