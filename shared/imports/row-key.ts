// The hash by which a row is known again that has no key on its sheet.
import { createHash } from 'node:crypto'
import type { RowKey } from '../catalogue/resource.ts'
import { toKey } from '../catalogue/text.ts'
import type { Block } from './headers.ts'

/** Makes the hashes of the rows of one table, in their order. */
export class RowKeys {
  private readonly places: readonly number[]
  private readonly claim: (hash: string) => boolean
  /** Of rows that look like one before: how many there were. */
  private readonly counts = new Map<string, number>()

  /** `claim` takes a hash for a row, or says that another has it. */
  constructor({ columns }: Block, { from }: RowKey, claim: (hash: string) => boolean) {
    this.places = from.map((name) => columns.findIndex((mapped) => mapped.name === name && !mapped.isExtra))
    this.claim = claim
  }

  /** The hash of a row: of its values, texts without regard to case, and of how many rows of its looks came before. */
  of(values: readonly unknown[]): string {
    const looks = this.places.map((at) => {
      const value = values[at] ?? null
      return typeof value === 'string' ? toKey(value) : value
    })
    const first = this.hash(looks, 1)
    if (!this.counts.has(first) && this.claim(first)) return first
    for (let nth = (this.counts.get(first) ?? 1) + 1; ; nth++) {
      const hash = this.hash(looks, nth)
      this.counts.set(first, nth)
      if (this.claim(hash)) return hash
    }
  }

  /** Forgets every row. */
  restart(): void {
    this.counts.clear()
  }

  private hash(looks: readonly unknown[], nth: number): string {
    return createHash('sha256')
      .update(JSON.stringify([...looks, nth]))
      .digest('hex')
  }
}
