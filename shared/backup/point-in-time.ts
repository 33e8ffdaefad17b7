// Carries a restored database on to an instant: anchored blocks after the dump's ledger head are verified, written, and applied to the tables.
import { setImmediate as turn } from 'node:timers/promises'
import type { AnchorPlace, Digest } from '../audit/anchors.ts'
import { fromAnchor, type SealedEntry } from '../audit/anchors.ts'
import { blockHash, genesis, leafHash, merkleRoot } from '../audit/block.ts'
import type { DbContext } from '../db/context.ts'
import { selectHead } from '../db/ledger.ts'
import { findEntries, moveNumbering, writeReplayed } from '../db/replay.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { applyEntries } from './apply-entries.ts'
import { findWay, type Head } from './lives.ts'

/** How far the database was carried on. */
export interface Replay {
  /** Entries that were written or got their place. */
  readonly entries: number
  /** Changes of rows that were applied. */
  readonly applied: number
  /** Place of the last entry of the ledger. */
  readonly lastSeq: number
}

/**
 * Applies the blocks that follow the ledger of the database, up to the last one sealed no later than `until` (ISO 8601), each in one batch:
 * ended at any moment, the same call goes on. Only for a database that nobody writes to. Throws `conflict` at a block that is not what
 * was sealed, or not of this database, and where another life of the database is meant (see findWay); what was written before it stays.
 */
export async function replayAnchors(ctx: DbContext, anchors: AnchorPlace, { until }: { until: string }): Promise<Replay> {
  const [[last]] = await gather(ctx, [selectHead(ctx)])
  let head: Head = last ?? { blockNo: 0, branch: '', lastSeq: 0, hash: genesis }
  const done = { entries: 0, applied: 0 }
  const latest = new Date(until).toISOString()
  for (const { branch, upTo } of await findWay(anchors, head, latest)) {
    for await (const digest of anchors.digests(branch, head.blockNo + 1)) {
      if (digest.sealedAt > latest || digest.blockNo > upTo) break
      const entries = await readBlock(anchors, head, digest)
      done.applied += await writeBlock(ctx, digest, entries)
      done.entries += entries.length
      head = digest
      await turn()
    }
  }
  await moveNumbering(ctx)
  return { ...done, lastSeq: head.lastSeq }
}

/** The entries of the next block, once all of it is proven to follow and to be what was sealed. */
async function readBlock(anchors: AnchorPlace, head: Head, digest: Digest): Promise<SealedEntry[]> {
  const refuse = (what: string) =>
    new AppError('conflict', `block ${digest.blockNo} of branch ${digest.branch} in ${anchors.name} ${what}; nothing of it was applied`)
  if (digest.blockNo !== head.blockNo + 1) throw refuse(`is where block ${head.blockNo + 1} should be`)
  if (digest.previousHash !== head.hash || digest.firstSeq !== head.lastSeq + 1) throw refuse('does not follow the block before it')
  if (blockHash(digest) !== digest.hash) throw refuse('has another hash than its content')
  const content = await anchors.read(digest.branch, digest.blockNo)
  if (!content) throw refuse('is missing')
  const { entries } = unpack(content, refuse)
  const isWhole = entries.length === digest.lastSeq - digest.firstSeq + 1 && entries.every(({ seq }, at) => seq === digest.firstSeq + at)
  if (!isWhole || merkleRoot(entries.map(({ seq, entry }) => leafHash(seq, entry))) !== digest.root)
    throw refuse('holds other entries than were sealed')
  return entries
}

function unpack(content: Buffer, refuse: (what: string) => AppError) {
  try {
    return fromAnchor(content)
  } catch {
    throw refuse('cannot be read')
  }
}

/** Writes a block with all that it tells; returns how many changes of rows that were. */
async function writeBlock(ctx: DbContext, digest: Digest, entries: readonly SealedEntry[]): Promise<number> {
  const found = await findEntries(ctx, entries)
  for (const { entry } of entries) {
    const known = found.get(String(entry[0]))
    if (known?.some((value, at) => value !== entry[at]))
      throw new AppError(
        'conflict',
        `entry ${entry[0]} of the database is another than in block ${digest.blockNo} of branch ${digest.branch}: these are the anchors of another life of the database`,
      )
  }
  const unknown = entries.filter(({ entry }) => !found.has(String(entry[0])))
  const { rows, applied } = await applyEntries(ctx, unknown)
  await writeReplayed(ctx, { ...digest, milliseconds: 0, anchoredAt: ctx.now() }, { entries, known: new Set(found.keys()), rows })
  return applied
}
