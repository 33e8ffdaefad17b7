// What a check of the ledger reads in step with its blocks: sealed entries in their order, and the digests of anchors.
import type { DbContext } from '../db/context.ts'
import { readSealed } from '../db/ledger.ts'
import type { AnchorPlace, Digest, SealedEntry } from './anchors.ts'
import { toSealed } from './block.ts'

/** The sealed entries of the database in the order of their places, read page by page. */
export class EntryCursor {
  private page: SealedEntry[] = []
  private at = 0
  private last: number | null = null
  private readonly ctx: DbContext

  constructor(ctx: DbContext) {
    this.ctx = ctx
  }

  /** The next entry, which stays the next one. */
  async peek(): Promise<SealedEntry | undefined> {
    if (this.at >= this.page.length) {
      const raws = await readSealed(this.ctx, this.last)
      this.page = raws.map((raw) => ({ seq: Number(raw.seq), entry: toSealed(this.ctx.engine.dialect, raw) }))
      this.at = 0
      this.last = this.page.at(-1)?.seq ?? this.last
    }
    return this.page[this.at]
  }

  /** The entries up to a place, one by one. */
  async *upTo(seq: number): AsyncGenerator<SealedEntry> {
    for (let next = await this.peek(); next && next.seq <= seq; next = await this.peek()) {
      this.at++
      yield next
    }
  }
}

/** The digests of a branch in the order of their numbers. */
export class DigestCursor {
  private readonly source: AsyncIterator<Digest>
  private next: IteratorResult<Digest, unknown> | undefined

  constructor(anchors: AnchorPlace, branch: string, from: number) {
    this.source = anchors.digests(branch, from)[Symbol.asyncIterator]()
  }

  /** The next digest, which stays the next one. */
  async peek(): Promise<Digest | undefined> {
    this.next ??= await this.source.next()
    return this.next.done ? undefined : this.next.value
  }

  /** The digests before a number, one by one. */
  async *before(blockNo: number): AsyncGenerator<Digest> {
    for (let next = await this.peek(); next && next.blockNo < blockNo; next = await this.peek()) {
      this.next = undefined
      yield next
    }
  }

  /** The digest of a number, where the next one is that. */
  async take(blockNo: number): Promise<Digest | undefined> {
    const next = await this.peek()
    if (next?.blockNo !== blockNo) return undefined
    this.next = undefined
    return next
  }
}
