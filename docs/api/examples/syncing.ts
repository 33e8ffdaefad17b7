// A copy that keeps up by the change feed, such as that of a phone.
import type { Opsbook } from './client.ts'

/** Rows by resource and id, and how far the feed was followed. */
export interface Copy {
  readonly rows: Map<string, Record<string, unknown>>
  next: number
  ledger: string | undefined
}

/** A copy of nothing; of lists that were read before, it begins at `after=head`. */
export const emptyCopy = (): Copy => ({ rows: new Map(), next: 0, ledger: undefined })

/** Brings a copy up to date, waiting so many seconds for news where there are none. */
export async function sync(api: Opsbook, copy: Copy, wait = 0): Promise<void> {
  for (;;) {
    const { data, error } = await api.GET('/api/changes', {
      params: { query: { after: copy.next, wait, ...(copy.ledger === undefined ? {} : { ledger: copy.ledger }) } },
    })
    if (error?.code === 'resync') {
      // the database was restored, or the place has left the feed
      copy.rows.clear()
      Object.assign(copy, emptyCopy(), { rows: copy.rows })
      continue
    }
    if (error) throw new Error(error.detail)
    for (const { resource, id, kind, values } of data.items) {
      const key = `${resource} ${id}`
      if (kind === 'delete') copy.rows.delete(key)
      else copy.rows.set(key, { ...copy.rows.get(key), ...values })
    }
    copy.next = data.next
    copy.ledger = data.ledger ?? undefined
    if (data.isAll) return
  }
}
