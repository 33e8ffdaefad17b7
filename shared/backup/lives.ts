// The lives of a database by its anchors: each restore begins a branch, and one of them was the database at an instant.
import type { AnchorPlace, Digest } from '../audit/anchors.ts'
import { AppError } from '../errors.ts'

/** Where a ledger ends. */
export type Head = Pick<Digest, 'blockNo' | 'branch' | 'lastSeq' | 'hash'>

/** A part of the way: a branch, and its last block that belongs to it. */
export interface Leg {
  readonly branch: string
  readonly upTo: number
}

/** A branch as far as an instant. */
interface Life {
  readonly branch: string
  readonly first: Digest
  readonly lastAt: string
  /** The branch that it went on from; empty for one that begins with block 1, null where there are no anchors of that. */
  readonly parent: string | null
}

/**
 * The way from a block to what the database was at an instant: of the lives that went on from it, the one that began last. Throws `conflict`
 * where another one was still written to after that began, and where by then the database was one that does not hold the block.
 */
export async function findWay(anchors: AnchorPlace, head: Head, until: string): Promise<Leg[]> {
  const lives = new Map((await readLives(anchors, head, until)).map((life) => [life.branch, life]))
  const parentOf = (branch: string) => lives.get(branch)?.parent ?? ''
  const above = (branch: string): string[] => (branch === '' ? [] : [branch, ...above(parentOf(branch))])
  const forebears = above(head.branch)
  const goesOn = ({ branch, parent, first }: Life): boolean => {
    if (branch === head.branch) return true
    if (parent === head.branch) return first.blockNo > head.blockNo
    const from = lives.get(parent ?? '')
    return from !== undefined && !forebears.includes(from.branch) && goesOn(from)
  }
  const following = [...lives.values()].filter(goesOn).sort((a, b) => (a.first.sealedAt < b.first.sealedAt ? -1 : 1))
  const life = following.at(-1)
  const refuse = (what: string) =>
    new AppError('conflict', `${anchors.name} holds several ledgers: the database was restored more than once. ${what}`)
  const isBeside = ({ branch, lastAt, parent }: Life) =>
    branch !== life?.branch && (lastAt > (life?.first.sealedAt ?? '') || (parent === '' && life?.parent === ''))
  if (following.some(isBeside))
    throw refuse(
      `Those that go on after block ${head.blockNo} (${following.map(({ branch }) => branch).join(', ')}) were written to at once: name a dump of the one that is meant`,
    )
  const isElse = (one: Life) => !following.includes(one) && !forebears.includes(one.branch) && above(one.branch).at(-1) === forebears.at(-1)
  const other = [...lives.values()].find((one) => isElse(one) && one.first.sealedAt > (life?.lastAt ?? ''))
  if (other)
    throw refuse(
      `At that instant it was the one that went on at ${other.first.sealedAt} from block ${other.first.blockNo - 1} as branch ${other.branch}: name a dump whose ledger ends there or before`,
    )
  const way: Leg[] = []
  let upTo = Number.POSITIVE_INFINITY
  for (let at = life; at && at.branch !== head.branch; at = lives.get(at.parent ?? '')) {
    way.unshift({ branch: at.branch, upTo })
    upTo = at.first.blockNo - 1
  }
  return head.branch === '' ? way : [{ branch: head.branch, upTo }, ...way]
}

/** The branches that were begun by then; none where there is but the one of the block. */
async function readLives(anchors: AnchorPlace, head: Head, until: string): Promise<Life[]> {
  const branches = await anchors.branches()
  if (branches.every((branch) => branch === head.branch)) return []
  const lives: Life[] = []
  for (const branch of branches) {
    let first: Digest | undefined
    let lastAt = ''
    for await (const digest of anchors.digests(branch)) {
      if (digest.sealedAt > until) break
      first ??= digest
      lastAt = digest.sealedAt
    }
    if (first) lives.push({ branch, first, lastAt, parent: await findParent(anchors, head, branches, first) })
  }
  return lives
}

async function findParent(anchors: AnchorPlace, head: Head, branches: readonly string[], first: Digest): Promise<string | null> {
  if (first.blockNo === 1) return ''
  if (first.previousHash === head.hash) return head.branch
  for (const branch of branches)
    for await (const digest of anchors.digests(branch, first.blockNo - 1)) {
      if (digest.hash === first.previousHash) return branch
      break
    }
  return null
}
