// Anchors: what a place outside the database keeps of every block, so that nothing can be cut off or rewritten unseen.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { NeutralRow } from '../db/copy-values.ts'
import type { Block, BlockContent } from './block.ts'

/** What an anchor says of its block without being opened. */
export interface Digest extends BlockContent {
  readonly hash: string
}

/** Where anchors lie: written once, never changed. */
export interface AnchorPlace {
  /** As people know it: the container and its account, or a folder. */
  readonly name: string
  /** Writes an anchor under its branch and number; `conflict` when there is another of that number. */
  put(digest: Digest, content: Buffer): Promise<void>
  /** The digests of a branch in the order of their numbers, from one on. */
  digests(branch: string, from?: number): AsyncIterable<Digest>
  /** The branches that there are anchors of. */
  branches(): Promise<string[]>
  /** The content of an anchor; null when there is none. */
  read(branch: string, blockNo: number): Promise<Buffer | null>
}

/** A sealed entry with its place in the ledger. */
export interface SealedEntry {
  readonly seq: number
  readonly entry: NeutralRow
}

/** What is anchored of a block: as NDJSON under zstd, first the digest, then each entry as `[seq, value, value, ...]` in the order of `sealedNames`. */
export function toAnchor(digest: Digest, entries: readonly SealedEntry[]): Buffer {
  const lines = [JSON.stringify(digest), ...entries.map(({ seq, entry }) => JSON.stringify([seq, ...entry]))]
  return zstdCompressSync(`${lines.join('\n')}\n`)
}

/** Reads an anchor; throws where it is none. */
export function fromAnchor(content: Buffer): { digest: Digest; entries: SealedEntry[] } {
  const [first = '', ...lines] = zstdDecompressSync(content).toString().trimEnd().split('\n')
  const entries = lines.map((line): SealedEntry => {
    const [seq, ...entry]: [number, ...(string | null)[]] = JSON.parse(line)
    return { seq, entry }
  })
  return { digest: JSON.parse(first), entries }
}

/** The digest of a stored block. */
export function toDigest({ blockNo, branch, firstSeq, lastSeq, root, previousHash, sealedAt, hash }: Block): Digest {
  return { blockNo, branch, firstSeq, lastSeq, root, previousHash, sealedAt, hash }
}

/** What stands in place of a digest that cannot be read: it equals none. */
export const unreadable = (branch: string, blockNo: number): Digest => ({
  blockNo,
  branch,
  firstSeq: 0,
  lastSeq: 0,
  root: '',
  previousHash: '',
  sealedAt: '',
  hash: '',
})
