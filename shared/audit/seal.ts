// Seals the audit trail: entries get their places in the ledger, block by block, and each block goes to its anchor.
import { setImmediate as turn } from 'node:timers/promises'
import type { DbContext } from '../db/context.ts'
import { blockPages, readSealed, readUnsealed, writeAnchored, writeBlock } from '../db/ledger.ts'
import { AppError } from '../errors.ts'
import { measure } from '../metrics.ts'
import { type AnchorPlace, type SealedEntry, toAnchor, toDigest } from './anchors.ts'
import { type Block, blockHash, genesis, leafHash, merkleRoot, toSealed } from './block.ts'
import { isSound } from './judge.ts'

/** What was sealed; `isAll` when no entry is left that was there in the end. */
export interface Sealed {
  readonly blocks: number
  readonly entries: number
  readonly isAll: boolean
}

/** How far to go, and under which name: a restored database goes on under a new one. */
export interface SealOptions {
  readonly mostBlocks?: number
  readonly branch?: string
}

/**
 * Seals what waits, in the order of the entries' numbers, in blocks of at most 1,000 entries; others get a turn between blocks.
 * Runs at once make one chain. Throws `conflict` when the ledger in the database is damaged.
 */
export async function sealPending(ctx: DbContext, { mostBlocks = Number.POSITIVE_INFINITY, branch }: SealOptions = {}): Promise<Sealed> {
  const done = { blocks: 0, entries: 0 }
  let lostTo: number | undefined
  while (done.blocks < mostBlocks) {
    const begun = performance.now()
    const { head, raws, isRest } = await readUnsealed(ctx)
    if (raws.length === 0) return { ...done, isAll: true }
    const content = raws.map((raw) => toSealed(ctx.engine.dialect, raw))
    const firstSeq = (head?.lastSeq ?? 0) + 1
    const unhashed = {
      blockNo: (head?.blockNo ?? 0) + 1,
      branch: branch ?? head?.branch ?? ctx.random(16),
      firstSeq,
      lastSeq: firstSeq + raws.length - 1,
      root: merkleRoot(content.map((entry, at) => leafHash(firstSeq + at, entry))),
      previousHash: head?.hash ?? genesis,
      sealedAt: ctx.now(),
    }
    const milliseconds = Math.round(performance.now() - begun)
    const block: Block = { ...unhashed, hash: blockHash(unhashed), milliseconds, anchoredAt: null }
    const entryNos = raws.map(({ entryNo }) => Number(entryNo))
    if (await writeBlock(ctx, block, entryNos)) {
      measure('audit.seal.duration', performance.now() - begun)
      measure('audit.sealed', raws.length)
      done.blocks++
      done.entries += raws.length
      if (isRest) return { ...done, isAll: true }
    } else if (lostTo === block.blockNo)
      throw new AppError(
        'conflict',
        `block ${block.blockNo} cannot be sealed: places after the last block are taken. npm run audit -- verify tells more`,
      )
    else lostTo = block.blockNo
    await turn()
  }
  return { ...done, isAll: false }
}

/** Blocks whose anchors are noted together. */
const mostNoted = 10

/**
 * Brings the entries and digests of blocks that have no anchor yet to the place of anchors, in order, and then notes it; returns how many.
 * Ended half-way, it is run again without harm. A block that is not what it was sealed as is left out, and logged;
 * where another block stands in the place of one, the others are anchored, then that is thrown.
 */
export async function anchorPending(ctx: DbContext, anchors: AnchorPlace, mostBlocks = Number.POSITIVE_INFINITY): Promise<number> {
  let anchored = 0
  const placed: number[] = []
  let placing: Promise<unknown> = Promise.resolve()
  let refused: AppError | undefined
  const note = async () => {
    if (placed.length > 0) await writeAnchored(ctx, placed, ctx.now())
    anchored += placed.length
    placed.length = 0
  }
  try {
    let begun = 0
    for await (const page of blockPages(ctx, 'unanchored')) {
      for (const block of page.slice(0, mostBlocks - begun)) {
        const digest = toDigest(block)
        const entries = isSound(digest) ? await readEntries(ctx, block) : []
        if (merkleRoot(entries.map(({ seq, entry }) => leafHash(seq, entry))) !== block.root) {
          ctx.log.error('a block of the audit ledger is not what was sealed; npm run audit -- verify tells more', {
            blockNo: block.blockNo,
          })
          continue
        }
        const content = toAnchor(digest, entries)
        await placing
        if (placed.length >= mostNoted) await note()
        begun++
        // the next block is read while this one is on its way
        placing = anchors.put(digest, content).then(
          () => placed.push(block.blockNo),
          (error) => {
            if (!(error instanceof AppError) || error.code !== 'conflict') throw error
            refused ??= error
          },
        )
        placing.catch(() => undefined) // thrown where it is awaited
      }
      if (begun >= mostBlocks) break
    }
    await placing
  } finally {
    await placing.catch(() => undefined)
    await note()
  }
  if (refused) throw refused
  return anchored
}

/** The entries of a block as they stand in the database. */
async function readEntries(ctx: DbContext, { firstSeq, lastSeq }: Block): Promise<SealedEntry[]> {
  const entries: SealedEntry[] = []
  for (let after = firstSeq - 1; after < lastSeq; ) {
    const page = await readSealed(ctx, after, lastSeq)
    entries.push(...page.map((raw) => ({ seq: Number(raw.seq), entry: toSealed(ctx.engine.dialect, raw) })))
    if (page.length === 0) break
    after = Number(page.at(-1)?.seq)
  }
  return entries
}
