// Verifies the ledger: every entry against its block, every block against the one before, and both against their anchors.
import { setImmediate as turn } from 'node:timers/promises'
import type { DbContext } from '../db/context.ts'
import { blockPages, findPlaces, readProgress, selectHead } from '../db/ledger.ts'
import { gather } from '../db/store.ts'
import { type AnchorPlace, type Digest, fromAnchor, toDigest, unreadable } from './anchors.ts'
import { type Block, genesis } from './block.ts'
import { checkContent, openAnchor } from './check-content.ts'
import { DigestCursor, EntryCursor } from './cursors.ts'
import { noOf, whereIs } from './diagnose.ts'
import type { Finding } from './finding.ts'
import { isSound, judge, rewritten } from './judge.ts'

/** What was looked at: blocks with their entries, entries that wait to be sealed, and blocks whose anchors were found. */
export interface Verified {
  readonly blocks: number
  readonly entries: number
  readonly pending: number
  readonly anchored: number
}

/**
 * Checks chain, content and anchors from the first block to the last, in constant memory. Without anchors only what the database says of
 * itself, which somebody who writes all of it anew can forge. `opensAll` opens every anchor, else only those of blocks that are not whole.
 */
export async function verifyLedger(
  ctx: DbContext,
  anchors: AnchorPlace | null,
  onFinding: (finding: Finding) => void,
  { opensAll = false }: { readonly opensAll?: boolean } = {},
): Promise<Verified> {
  const check = new LedgerCheck(ctx, anchors, onFinding, opensAll)
  await check.walk()
  await check.finish()
  const { blocks, entries, anchored } = check
  return { blocks, entries, pending: (await readProgress(ctx)).pending, anchored }
}

/** Where the check stands: the last block, as its anchor has it where the database says something else. */
interface Standing {
  readonly blockNo: number
  readonly branch: string | null
  /** Null where the block's row cannot be believed. */
  readonly lastSeq: number | null
  readonly hash: string
  /** The hash in the database. */
  readonly storedHash: string
  readonly isAnchored: boolean
}

/** How often blocks are looked at that were sealed since the check began. */
const mostWalks = 3
const span = (from: number, to: number) => (from === to ? `block ${from}` : `blocks ${from} to ${to}`)

class LedgerCheck {
  blocks = 0
  entries = 0
  anchored = 0
  private last: Standing = { blockNo: 0, branch: null, lastSeq: 0, hash: genesis, storedHash: genesis, isAnchored: false }
  /** From some block on the database holds another chain than the one that was anchored. */
  private isDiverged = false
  private displaced: ReadonlySet<number> = new Set()
  private digests: DigestCursor | undefined
  private readonly branches = new Set<string>()
  private readonly cursor: EntryCursor
  private readonly ctx: DbContext
  private readonly anchors: AnchorPlace | null
  private readonly tell: (finding: Finding) => void
  private readonly opensAll: boolean

  constructor(ctx: DbContext, anchors: AnchorPlace | null, tell: (finding: Finding) => void, opensAll: boolean) {
    this.ctx = ctx
    this.anchors = anchors
    this.tell = tell
    this.opensAll = opensAll
    this.cursor = new EntryCursor(ctx)
  }

  /** Checks the blocks after the last one that was checked, up to what is the last one now; whether there were any. */
  async walk(): Promise<boolean> {
    const before = this.last.blockNo
    const [[head]] = await gather(this.ctx, [selectHead(this.ctx)])
    const end = head?.blockNo ?? 0
    for await (const page of blockPages(this.ctx, 'all', before)) {
      for (const block of page.filter(({ blockNo }) => blockNo <= end)) {
        await this.arrive(block)
        await this.take(block)
        await turn()
      }
      if (this.last.blockNo >= end) break
    }
    return this.last.blockNo > before
  }

  private tellOfChain(blockNo: number, message: string): void {
    this.tell({ kind: 'chain', message, blockNo })
  }

  /** Comes to a block: tells of blocks that are missing before it, and of a branch that ends. */
  private async arrive(block: Block): Promise<void> {
    const { last, anchors, digests: old } = this
    const moves = block.branch !== last.branch && (last.branch === null || isSound(block))
    const next = moves && anchors ? new DigestCursor(anchors, block.branch, last.blockNo + 1) : old
    if (block.blockNo > last.blockNo + 1) {
      const to = block.blockNo - 1
      this.tellOfChain(last.blockNo + 1, `${span(last.blockNo + 1, to)} missing from the chain`)
      // what is missing may belong to the branch that ends here, to the one that begins, or to both
      const begins = moves ? ((await next?.peek())?.blockNo ?? block.blockNo) : block.blockNo
      for await (const anchor of old?.before(Math.min(begins, block.blockNo)) ?? []) await this.standIn(anchor)
      if (moves) for await (const anchor of next?.before(block.blockNo) ?? []) await this.standIn(anchor)
    }
    // entries of blocks of which nothing is known; what became of the blocks was told
    if (isSound(block) && (this.last.blockNo !== block.blockNo - 1 || this.last.lastSeq === null))
      for await (const _ of this.cursor.upTo(block.firstSeq - 1));
    if (!moves) return
    if (old) await this.leave(old)
    this.digests = next
    this.branches.add(block.branch)
  }

  /** Checks the content of a missing block by its anchor. */
  private async standIn(anchor: Digest): Promise<void> {
    if (!isSound(anchor)) return
    await this.look(anchor)
    const { blockNo, branch, lastSeq, hash } = anchor
    this.last = { blockNo, branch, lastSeq, hash, storedHash: hash, isAnchored: true }
  }

  private async take(block: Block): Promise<void> {
    const { last } = this
    const { blockNo } = block
    const anchor = await this.findAnchor(block)
    if (anchor) this.anchored++
    else if (this.anchors && block.anchoredAt !== null && isSound(block))
      this.tell({ kind: 'anchor', message: `the anchor of block ${blockNo} is missing from the ${this.anchors.name}`, blockNo })
    const { truth, finding } = judge({ block: toDigest(block), anchor, next: await this.digests?.peek(), previousHash: last.hash })
    if (finding) this.tell(finding)
    else if (![last.hash, last.storedHash].includes(block.previousHash))
      this.tellOfChain(blockNo, `block ${blockNo} does not follow block ${last.blockNo}: one of the two was changed`)
    else if (truth && last.lastSeq !== null && truth.firstSeq !== last.lastSeq + 1)
      this.tellOfChain(blockNo, `block ${blockNo} begins at place ${truth.firstSeq}, and the one before ends at ${last.lastSeq}`)
    const isWhole = truth === null || (await this.look(truth, finding?.kind === 'anchor'))
    if (truth && !finding && truth.hash !== block.hash) {
      const anew = isWhole ? rewritten(toDigest(block), truth, !this.isDiverged) : null
      if (anew) this.tell(anew)
      this.isDiverged = true
    }
    this.blocks++
    this.last = {
      blockNo,
      branch: isSound(block) || last.branch === null ? block.branch : last.branch,
      lastSeq: truth?.lastSeq ?? null,
      hash: truth?.hash ?? block.hash,
      storedHash: block.hash,
      isAnchored: anchor !== undefined,
    }
  }

  /** The digest of a block's anchor; one that was put there after the places were listed is read by itself. */
  private async findAnchor({ branch, blockNo, anchoredAt }: Block): Promise<Digest | undefined> {
    const listed = await this.digests?.take(blockNo)
    if (listed || !this.anchors || anchoredAt === null) return listed
    const content = await this.anchors.read(branch, blockNo)
    try {
      return content ? fromAnchor(content).digest : undefined
    } catch {
      return unreadable(branch, blockNo)
    }
  }

  /** Checks the entries at the places of a block; whether they are those that were sealed. */
  private async look(block: Digest, isAnchorBad = false): Promise<boolean> {
    for await (const { seq, entry } of this.cursor.upTo(block.firstSeq - 1))
      this.tell({
        kind: 'inserted',
        message: `entry ${noOf(entry)} stands at place ${seq}, which was taken or is none`,
        ...whereIs({ seq, entry }),
      })
    const found = await Array.fromAsync(this.cursor.upTo(block.lastSeq))
    this.entries += found.length
    const { ctx, opensAll, displaced } = this
    const anchors = isAnchorBad ? null : this.anchors
    const { findings, lost } = await checkContent({ ctx, anchors, opensAll, displaced }, block, found)
    for (const finding of findings) this.tell(finding)
    this.displaced = lost
    return findings.length === 0
  }

  /** Tells of the anchors of a branch that the database has left for another. */
  private async leave(branch: DigestCursor): Promise<void> {
    const behind = await restOf(branch)
    if (behind) this.tell(leftBehind(behind))
  }

  /** Tells of what lies beyond the last block, once nothing more is sealed, and of branches that the database knows nothing of. */
  async finish(): Promise<void> {
    // what lies beyond may have been sealed and anchored since the last block was read; whoever seals on and on is not run after for ever
    for (let walks = 0; walks < mostWalks && ((await this.cursor.peek()) || (await this.digests?.peek())); walks++) {
      if (await this.walk()) continue
      await this.tellOfTail()
      break
    }
    if (!this.anchors) return
    for (const branch of await this.anchors.branches()) {
      if (this.branches.has(branch)) continue
      const rest = await restOf(new DigestCursor(this.anchors, branch, 1))
      if (!rest) continue
      if (this.last.blockNo === 0) await this.tellOfCut(rest)
      else if (rest.first.blockNo > 1) this.tell(leftBehind(rest))
      else
        this.tellOfChain(
          1,
          `the ${this.anchors.name} holds another ledger from its first block on, branch ${branch}: this one was written anew, or the two databases share a place`,
        )
    }
  }

  private async tellOfTail(): Promise<void> {
    const cut = this.digests && (await restOf(this.digests))
    if (cut) await this.tellOfCut(cut)
    const cutTo = cut?.last.lastSeq ?? 0
    let beyond: Finding | undefined
    let count = 0
    for await (const one of this.cursor.upTo(Number.POSITIVE_INFINITY)) {
      if (one.seq <= cutTo || this.displaced.has(noOf(one.entry))) continue
      count++
      const where = { ...whereIs(one) }
      if (this.last.isAnchored)
        this.tell({
          kind: 'inserted',
          message: `entry ${where.entryNo} stands at place ${one.seq}, which no block covers: it was inserted`,
          ...where,
        })
      else beyond ??= { kind: 'truncated', message: '', ...where }
    }
    if (beyond)
      this.tell({
        ...beyond,
        message: `the ledger ends at place ${this.last.lastSeq}, and ${count} entries stand beyond: the blocks that sealed them are gone`,
      })
  }

  /** Tells of blocks that were anchored and are gone from the end of the chain. */
  private async tellOfCut({ first, last, count }: Rest): Promise<void> {
    const opened = this.anchors && (await openAnchor(this.anchors, first))
    const entries = Array.isArray(opened) ? opened : []
    const places = await findPlaces(
      this.ctx,
      entries.map(({ entry }) => noOf(entry)),
    )
    const unsealed = [...places.values()].filter((seq) => seq === null).length
    const states = [`${entries.length - places.size} of ${entries.length} are gone`, `${unsealed} set back to unsealed`]
    const [entry] = entries
    this.tell({
      kind: 'truncated',
      message: `${count} ${count === 1 ? 'block was' : 'blocks were'} cut off the end of the ledger, ${span(first.blockNo, last.blockNo)} with the places ${first.firstSeq} to ${last.lastSeq}; of the entries of block ${first.blockNo} ${states.join(' and ')}`,
      seq: first.firstSeq,
      blockNo: first.blockNo,
      ...(entry ? whereIs(entry) : {}),
    })
  }
}

/** Anchors that no block of the database stands for. */
interface Rest {
  readonly first: Digest
  readonly last: Digest
  readonly count: number
}

async function restOf(cursor: DigestCursor): Promise<Rest | null> {
  const first = await cursor.peek()
  if (!first) return null
  let [last, count] = [first, 0]
  for await (const digest of cursor.before(Number.POSITIVE_INFINITY)) {
    last = digest
    count++
  }
  return { first, last, count }
}

function leftBehind({ first, last, count }: Rest): Finding {
  const message = `${count} ${count === 1 ? 'block' : 'blocks'} of branch ${first.branch} (${span(first.blockNo, last.blockNo)}, places ${first.firstSeq} to ${last.lastSeq}, sealed until ${last.sealedAt}) were left behind when the database was restored: their entries are in the anchors only`
  return { kind: 'branch', message, blockNo: first.blockNo }
}
