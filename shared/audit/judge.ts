// Which of the two is to be believed where a block's row and its anchor differ. Pure.
import { mostOfBlock } from '../db/ledger.ts'
import type { Digest } from './anchors.ts'
import { blockHash } from './block.ts'
import type { Finding } from './finding.ts'

/** Whether a digest is one that the sealer could have made. */
export const isSound = (digest: Digest): boolean =>
  blockHash(digest) === digest.hash && digest.lastSeq >= digest.firstSeq && digest.lastSeq - digest.firstSeq < mostOfBlock

/** What is known when a block is judged. */
export interface Evidence {
  /** Its row in the database. */
  readonly block: Digest
  readonly anchor: Digest | undefined
  /** The next anchor of the branch. */
  readonly next: Digest | undefined
  /** Hash of the block before, as it was sealed. */
  readonly previousHash: string
}

/** What a block is held against, its row or its anchor; null where neither can be believed. */
export interface Verdict {
  readonly truth: Digest | null
  readonly finding: Finding | null
}

const compared = ['branch', 'firstSeq', 'lastSeq', 'root', 'sealedAt', 'previousHash', 'hash'] as const

/** The first column by which a block differs from its anchor. */
function difference(block: Digest, anchor: Digest | undefined, leftOut: readonly string[] = []) {
  const column = anchor && compared.find((name) => !leftOut.includes(name) && anchor[name] !== block[name])
  return anchor && column ? { column, expected: String(anchor[column]), found: String(block[column]) } : undefined
}

/** Finds a row that contradicts itself, and an anchor that does, or that stands alone against its neighbours; else the anchor is believed. */
export function judge({ block, anchor, next, previousHash }: Evidence): Verdict {
  const { blockNo } = block
  const usable = anchor && isSound(anchor) ? anchor : undefined
  if (!isSound(block)) {
    const how = difference(block, usable)
    const message = `the row of block ${blockNo} was changed${how ? `: ${how.column}` : ''}`
    return { truth: usable ?? null, finding: { kind: 'chain', message, blockNo, ...how } }
  }
  if (!anchor || usable?.hash === block.hash) return { truth: block, finding: null }
  const isForged = usable && usable.previousHash !== previousHash && block.previousHash === previousHash
  const isVouchedFor = next?.blockNo === blockNo + 1 && next.previousHash === block.hash
  if (usable && !isForged && !isVouchedFor) return { truth: usable, finding: null }
  return { truth: block, finding: changedAnchor(blockNo) }
}

/** An anchor that is not what was put there. */
export const changedAnchor = (blockNo: number): Finding => ({
  kind: 'anchor',
  message: `the anchor of block ${blockNo} was changed, or cannot be read`,
  blockNo,
})

/** What to say of a row that is sound in itself and yet not what was anchored; null where it only follows a block that was written anew. */
export function rewritten(block: Digest, anchor: Digest, isFirst: boolean): Finding | null {
  const how = difference(block, anchor, isFirst ? [] : ['previousHash', 'hash'])
  if (!how) return null
  const message = `block ${block.blockNo} was written anew after it was anchored: ${how.column}`
  return { kind: 'chain', message, blockNo: block.blockNo, ...how }
}
