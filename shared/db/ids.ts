// Ids are handed out in blocks, so that they are known before the write.
import type { Engine } from './engine.ts'

const blockSize = 64
/** Ids that are left when the next block is fetched. */
const fetchedAhead = 16

/** Hands out ids by table. */
export interface Ids {
  /** The next id; a block of 64 is taken ahead of need, so that only the first of a table, or a burst, waits for a round trip. */
  next(table: string): Promise<number>
  /** The first of `count` consecutive ids, in one round trip. */
  block(table: string, count: number): Promise<number>
  /** Leaves out the ids that lie ready for a table. */
  skip(table: string): void
}

/** Ids of one process; what is left of a block when it ends is never used. */
export function createIds(engine: Engine): Ids {
  const open = new Map<string, { at: number; end: number }[]>()
  const pending = new Map<string, Promise<void>>()
  const fetch = async (table: string) => {
    const first = await engine.takeIds(table, blockSize)
    open.set(table, [...(open.get(table) ?? []), { at: first, end: first + blockSize }])
  }
  const refill = (table: string): Promise<void> => {
    const refilling = pending.get(table) ?? fetch(table).finally(() => pending.delete(table))
    pending.set(table, refilling)
    return refilling
  }
  return {
    next: async (table) => {
      for (;;) {
        const blocks = (open.get(table) ?? []).filter(({ at, end }) => at < end)
        open.set(table, blocks)
        const [block] = blocks
        if (!block) {
          await refill(table)
          continue
        }
        // a failure ahead of need is nobody's: whoever needs the block asks again
        if (blocks.length === 1 && block.end - block.at === fetchedAhead) refill(table).catch(() => undefined)
        return block.at++
      }
    },
    block: (table, count) => engine.takeIds(table, count),
    skip: (table) => void open.delete(table),
  }
}
