// Checks the entries of one block against its root; where they do not fit it, its anchor tells which entry is bad.
import type { DbContext } from '../db/context.ts'
import { findPlaces } from '../db/ledger.ts'
import { type AnchorPlace, type Digest, fromAnchor, type SealedEntry } from './anchors.ts'
import { leafHash, merkleRoot } from './block.ts'
import { diagnose, noOf } from './diagnose.ts'
import type { Finding } from './finding.ts'
import { changedAnchor } from './judge.ts'

/** What there is to check the content of a block with. */
export interface ContentGround {
  readonly ctx: DbContext
  readonly anchors: AnchorPlace | null
  /** Opens the anchor also where nothing is wrong. */
  readonly opensAll: boolean
  /** Entries that the block before has lost. */
  readonly displaced: ReadonlySet<number>
}

/** What was found, and the entries that the block has lost. */
export interface ContentOutcome {
  readonly findings: Finding[]
  readonly lost: ReadonlySet<number>
}

const rootOf = (entries: readonly SealedEntry[]) => merkleRoot(entries.map(({ seq, entry }) => leafHash(seq, entry)))

/** Checks the entries that stand at the places of a block. */
export async function checkContent(ground: ContentGround, block: Digest, found: readonly SealedEntry[]): Promise<ContentOutcome> {
  const isWhole = rootOf(found) === block.root
  if (isWhole && !ground.opensAll) return { findings: [], lost: new Set() }
  const opened = ground.anchors ? await openAnchor(ground.anchors, block) : null
  const ofAnchor = opened === 'bad' ? [changedAnchor(block.blockNo)] : []
  if (isWhole) return { findings: ofAnchor, lost: new Set() }
  if (opened === null || opened === 'bad') return { findings: [...ofAnchor, ...guess(block, found)], lost: new Set() }
  const there = new Set(found.map(({ entry }) => noOf(entry)))
  const lost = opened.map(({ entry }) => noOf(entry)).filter((entryNo) => !there.has(entryNo))
  const places = await findPlaces(ground.ctx, lost)
  const findings = diagnose(opened, found, { blockNo: block.blockNo, places, displaced: ground.displaced })
  return { findings, lost: new Set(lost) }
}

/** The entries that were anchored; null when there is no anchor, `bad` when it is not that of the block. */
export async function openAnchor(anchors: AnchorPlace, block: Digest): Promise<SealedEntry[] | null | 'bad'> {
  const content = await anchors.read(block.branch, block.blockNo)
  if (!content) return null
  try {
    const { digest, entries } = fromAnchor(content)
    return digest.hash === block.hash && rootOf(entries) === block.root ? entries : 'bad'
  } catch {
    return 'bad' // no anchor at all, whatever it is
  }
}

/** What can be said where no anchor tells what was sealed. */
function guess({ blockNo, firstSeq, lastSeq }: Digest, found: readonly SealedEntry[]): Finding[] {
  const there = new Set(found.map(({ seq }) => seq))
  const gap = Array.from({ length: lastSeq - firstSeq + 1 }, (_, at) => firstSeq + at).find((seq) => !there.has(seq))
  if (gap !== undefined) return [{ kind: 'missing', message: `no entry stands at place ${gap} of the ledger`, seq: gap, blockNo }]
  const twice = found.find(({ seq }, at) => seq === found[at - 1]?.seq)
  if (twice) return [{ kind: 'inserted', message: `two entries stand at place ${twice.seq} of the ledger`, seq: twice.seq, blockNo }]
  const message = `one or more of the entries at the places ${firstSeq} to ${lastSeq} were changed or reordered; without the anchor of block ${blockNo} nothing tells which`
  return [{ kind: 'changed', message, seq: firstSeq, blockNo }]
}
