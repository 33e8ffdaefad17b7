// Reads that leave an entry of their own in the audit trail: who saw what of a resource that asks for it.
import { personalColumns, type Resource } from '../catalogue/resource.ts'
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'

/** What was read of one resource, and how. */
export interface Seen {
  readonly resource: Resource
  readonly via: 'get' | 'list' | 'history' | 'as-of' | 'audit' | 'changes' | 'download' | 'import'
  /** The rows that were given. */
  readonly ids: readonly number[]
  /** Query string, where there was a choice. */
  readonly query?: string
}

/** Records reads of the resources that ask for it (`recordsReads`), as `{resource}.read`; at most one write, none for the others. */
export async function recordReads(ctx: DbContext, seen: readonly Seen[]): Promise<void> {
  const records = seen
    .filter(({ resource, ids, via }) => resource.recordsReads && (ids.length > 0 || via === 'list' || via === 'import'))
    .map(({ resource, via, ids, query }) => {
      const { name } = resource
      const [only] = via === 'get' || via === 'history' || ids.length === 1 ? ids : []
      return record(`${name}.read`, name, only ?? null, {
        via,
        ...(query ? { query: impersonal(resource, query) } : {}),
        count: ids.length,
        ids,
      })
    })
  if (records.length > 0) await commit({ ...ctx, idempotency: null }, records)
}

/** A query without what it says of persons: nothing personal may lie unsealed in the trail. */
function impersonal(resource: Resource, query: string): string {
  const personal = personalColumns(resource)
  const asked = new URLSearchParams(query)
  for (const name of [...asked.keys()]) if (name === 'q' || personal.has(name.split('.')[0] ?? '')) asked.set(name, '[redacted]')
  return asked.toString()
}
