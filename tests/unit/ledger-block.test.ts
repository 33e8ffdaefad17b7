// The hashes of the ledger: an entry, a tree, a block.
import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromAnchor, toAnchor } from '../../shared/audit/anchors.ts'
import { blockHash, genesis, leafHash, merkleRoot, sealedNames } from '../../shared/audit/block.ts'

const entry = ['1', 'c', '2027-02-28T14:30:00.000Z', null, 'ann', 'api', 'r', null, 'store', '7', '1', 'store.create', null, '{"code":"A"}']

test('the columns that are hashed, and their order, are for ever', () => {
  expect(sealedNames.join(' ')).toBe(
    'entryNo commitId at actorId actor source requestId importId resource rowId version action before after',
  )
  expect(leafHash(1, entry)).toBe('d481ee25e9f345eda92baecdad8359f3038cd77bafd59fe5f48f65dbac520ca0')
})

describe('a tree', () => {
  const node = (a: string, b: string) => hash('sha256', Buffer.from(`01${a}${b}`, 'hex'))
  const leaves = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((text) => hash('sha256', text))

  test('is that of RFC 6962, also of an odd number of leaves', () => {
    const root = (of: readonly string[]): string => {
      if (of.length <= 1) return of[0] ?? hash('sha256', '')
      let k = 1
      while (k * 2 < of.length) k *= 2
      return node(root(of.slice(0, k)), root(of.slice(k)))
    }
    for (let n = 0; n <= leaves.length; n++) expect(merkleRoot(leaves.slice(0, n))).toBe(root(leaves.slice(0, n)))
  })
})

test('a block has another hash when anything it says is another', () => {
  const block = {
    blockNo: 1,
    branch: 'b',
    firstSeq: 1,
    lastSeq: 2,
    root: genesis,
    previousHash: genesis,
    sealedAt: '2027-02-28T14:30:00.000Z',
  }
  const hashes = [block, ...Object.keys(block).map((name) => ({ ...block, [name]: 'x' }))].map((one) => blockHash(one))
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('an anchor gives back what went into it', () => {
  const digest = { blockNo: 1, branch: 'b', firstSeq: 1, lastSeq: 1, root: 'r', previousHash: genesis, sealedAt: 's', hash: 'h' }
  expect(fromAnchor(toAnchor(digest, [{ seq: 1, entry }]))).toEqual({ digest, entries: [{ seq: 1, entry }] })
})
