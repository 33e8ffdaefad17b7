// Ids for an import, taken from the database in large blocks.
import type { Ids } from '../db/ids.ts'

const blockSize = 5000

/** Ids by table; `reserve` makes sure that the next `count` calls of `take` need no round trip. */
export interface IdPool {
  reserve(table: string, count: number): Promise<void>
  take(table: string): number
}

/** An empty pool. */
export function createIdPool(ids: Ids): IdPool {
  const ranges = new Map<string, { at: number; end: number }[]>()
  const left = (table: string) => (ranges.get(table) ?? []).reduce((sum, { at, end }) => sum + end - at, 0)
  return {
    reserve: async (table, count) => {
      if (left(table) >= count) return
      const size = Math.max(blockSize, count)
      const first = await ids.block(table, size)
      ranges.set(table, [...(ranges.get(table) ?? []), { at: first, end: first + size }])
    },
    take: (table) => {
      const range = ranges.get(table)?.find(({ at, end }) => at < end)
      if (!range) throw new Error(`no ids of ${table} were reserved`)
      return range.at++
    },
  }
}
