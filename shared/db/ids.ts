// Ids are handed out in blocks, so that they are known before the write.
import type { Engine } from './engine.ts'

const blockSize = 64

/** Hands out ids by table. */
export interface Ids {
  /** The next id; a round trip once in 64. */
  next(table: string): Promise<number>
  /** The first of `count` consecutive ids, in one round trip. */
  block(table: string, count: number): Promise<number>
}

/** Ids of one process; what is left of a block when it ends is never used. */
export function createIds(engine: Engine): Ids {
  const open = new Map<string, { at: number; end: number }>()
  const pending = new Map<string, Promise<void>>()
  const refill = async (table: string) => {
    const first = await engine.takeIds(table, blockSize)
    open.set(table, { at: first, end: first + blockSize })
  }
  return {
    next: async (table) => {
      for (;;) {
        const block = open.get(table)
        if (block && block.at < block.end) return block.at++
        let refilling = pending.get(table)
        if (!refilling) {
          refilling = refill(table).finally(() => pending.delete(table))
          pending.set(table, refilling)
        }
        await refilling
      }
    },
    block: (table, count) => engine.takeIds(table, count),
  }
}
