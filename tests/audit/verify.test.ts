// Every kind of tampering that SQL can do behind our back is found, and named rightly; so is what is done to the anchors.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import { type AnchorPlace, fromAnchor, toAnchor } from '../../shared/audit/anchors.ts'
import { type Block, blockHash, genesis, leafHash, merkleRoot, sealedNames, toSealed } from '../../shared/audit/block.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { blockPages, readSealed } from '../../shared/db/ledger.ts'
import { dialects } from '../support/engines.ts'
import { addEntries, type Ledger, openLedger } from './ledger.ts'

const [ofBlock, ofAll] = [5, 20]
let ledger: Ledger
let ctx: DbContext
let folder: string
let anchors: AnchorPlace
let branch: string

/** Four blocks of five entries, each with its anchor. */
async function prepare(dialect: 'sqlite' | 'mssql') {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'))
  anchors = anchorFolder(folder)
  ledger = await openLedger(dialect)
  ctx = ledger.ctx
  for (let block = 0; block < ofAll / ofBlock; block++) {
    await addEntries(ctx, ofBlock)
    await sealPending(ctx)
  }
  expect(await anchorPending(ctx, anchors)).toBe(ofAll / ofBlock)
  branch = (await blocks())[0]?.branch ?? ''
}
afterEach(async () => {
  await ledger.drop()
  rmSync(folder, { recursive: true })
})

const blocks = async (): Promise<Block[]> => (await Array.fromAsync(blockPages(ctx))).flat()
const tamper = (...statements: string[]) => ctx.engine.execute(statements)
const fileOf = (blockNo: number) => join(folder, branch, `${String(blockNo).padStart(12, '0')}.ndjson.zst`)

async function verify(against: AnchorPlace | null = anchors, opensAll = false) {
  const findings: Finding[] = []
  const verified = await verifyLedger(ctx, against, (finding) => findings.push(finding), { opensAll })
  return { verified, findings, told: findings.map(({ kind, seq, blockNo }) => [kind, seq ?? blockNo]) }
}

/** What an attacker does who knows how the chain is made: all blocks from one on are made to fit the entries as they are now. */
async function recompute(from = 1): Promise<void> {
  let previousHash: string = genesis
  for (const block of await blocks()) {
    const { dialect } = ctx.engine
    const entries = await readSealed(ctx, block.firstSeq - 1, block.lastSeq)
    const root = merkleRoot(entries.map((raw) => leafHash(Number(raw.seq), toSealed(dialect, raw))))
    const hash = blockHash({ ...block, root, previousHash })
    if (block.blockNo >= from)
      await tamper(
        `UPDATE "auditBlock" SET "root" = '${root}', "previousHash" = '${previousHash}', "hash" = '${hash}' WHERE "blockNo" = ${block.blockNo}`,
      )
    previousHash = block.blockNo >= from ? hash : block.hash
  }
}

const columns = '"commitId", "at", "actor", "source", "requestId", "resource", "rowId", "action", "after"'
const forge = (seq: number) =>
  `INSERT INTO "auditEntry" (${columns}, "seq") SELECT "commitId", "at", 'mallory', "source", "requestId", "resource", "rowId", "action", "after", ${seq} FROM "auditEntry" WHERE "entryNo" = 1`

describe.each(dialects)('on %s', (dialect) => {
  beforeEach(() => prepare(dialect))

  test('a ledger that nobody touched is whole, also with every anchor opened, also while entries wait', async () => {
    await addEntries(ctx, 3)
    const whole = { verified: { blocks: 4, entries: ofAll, pending: 3, anchored: 4 }, findings: [] }
    expect(await verify()).toMatchObject(whole)
    expect(await verify(anchors, true)).toMatchObject(whole)
    expect(await verify(null)).toMatchObject({ verified: { blocks: 4, entries: ofAll, pending: 3, anchored: 0 }, findings: [] })
  })

  test('while others write, seal and anchor, nothing is found', async () => {
    const other = await ledger.open()
    // so much a round, for a check of a ledger that grows all the while takes longer and longer
    const work = async () => {
      for (let at = 0; at < 8; at++) {
        await addEntries(other, 30)
        await sealPending(other)
        await anchorPending(other, anchors)
      }
    }
    for (let round = 0; round < (dialect === 'sqlite' ? 8 : 3); round++) {
      const [{ findings }] = await Promise.all([verify(anchors, round % 2 === 0), work()])
      expect(findings).toEqual([])
    }
    expect((await verify()).verified.blocks).toBeGreaterThan(ofAll / ofBlock)
  })

  test('a changed entry is named, with its column', async () => {
    await tamper(`UPDATE "auditEntry" SET "actor" = 'mallory' WHERE "entryNo" = 8`)
    const { findings } = await verify()
    expect(findings).toMatchObject([
      {
        kind: 'changed',
        seq: 8,
        entryNo: 8,
        blockNo: 2,
        resource: 'store',
        rowId: 3,
        column: 'actor',
        expected: 'system:test',
        found: 'mallory',
      },
    ])
  })

  test('a deleted entry is missing', async () => {
    await tamper('DELETE FROM "auditEntry" WHERE "entryNo" = 8')
    expect((await verify()).findings).toMatchObject([{ kind: 'missing', seq: 8, entryNo: 8, blockNo: 2 }])
    expect((await verify(null)).findings).toMatchObject([{ kind: 'missing', seq: 8, blockNo: 2 }])
  })

  test('two entries that were swapped are reordered', async () => {
    const place = (entryNo: number, seq: number | string) => `UPDATE "auditEntry" SET "seq" = ${seq} WHERE "entryNo" = ${entryNo}`
    await tamper(place(7, 'NULL'), place(9, 7), place(7, 9))
    expect((await verify()).findings).toMatchObject([{ kind: 'reordered', seq: 7, entryNo: 7, blockNo: 2 }])
  })

  test('a rewritten chain is found by its anchors, from the entry on that was changed', async () => {
    await tamper(`UPDATE "auditEntry" SET "after" = '{}' WHERE "entryNo" = 8`)
    await recompute(2)
    expect((await verify(null)).findings).toEqual([])
    const { findings } = await verify()
    expect(findings).toMatchObject([{ kind: 'changed', seq: 8, column: 'after', found: '{}' }])
  })

  test('a tail that was cut off and set back to unsealed is truncated', async () => {
    await tamper('DELETE FROM "auditBlock" WHERE "blockNo" >= 3', 'UPDATE "auditEntry" SET "seq" = NULL WHERE "seq" > 10')
    const { findings } = await verify()
    expect(findings).toMatchObject([{ kind: 'truncated', seq: 11, entryNo: 11, blockNo: 3 }])
    expect(findings[0]?.message).toContain('2 blocks were cut off the end of the ledger, blocks 3 to 4 with the places 11 to 20')
  })
})

describe('of an entry', () => {
  beforeEach(() => prepare('sqlite'))
  const others: Readonly<Record<string, string>> = {
    entryNo: '999',
    at: "'2001-01-01T00:00:00.000Z'",
    actorId: '999',
    importId: '999',
    rowId: '999',
    version: '999',
  }

  test.each(sealedNames)('a change of %s is named', async (column) => {
    await tamper(`UPDATE "auditEntry" SET "${column}" = ${others[column] ?? "'x'"} WHERE "entryNo" = 8`)
    expect((await verify()).findings).toMatchObject([{ kind: 'changed', seq: 8, entryNo: 8, column }])
    expect((await verify(null)).findings).toMatchObject([{ kind: 'changed', blockNo: 2 }])
  })

  test('a place that was taken from it is missing, and so are many', async () => {
    await tamper('UPDATE "auditEntry" SET "seq" = NULL WHERE "entryNo" IN (8, 13)')
    expect((await verify()).told).toEqual([
      ['missing', 8],
      ['missing', 13],
    ])
  })

  test('one that was put in among the others, which were moved on, is inserted', async () => {
    await tamper(
      'UPDATE "auditEntry" SET "seq" = -("seq" + 1) WHERE "seq" >= 8',
      'UPDATE "auditEntry" SET "seq" = -"seq" WHERE "seq" < 0',
      forge(8),
    )
    const { findings } = await verify()
    expect(findings[0]).toMatchObject({ kind: 'inserted', seq: 8, entryNo: 21, blockNo: 2 })
    expect(new Set(findings.slice(1).map(({ kind }) => kind))).toEqual(new Set(['reordered']))
  })

  test('one that was put in place of another is inserted, and the other missing', async () => {
    await tamper('DELETE FROM "auditEntry" WHERE "entryNo" = 8', forge(8))
    expect((await verify()).findings).toMatchObject([
      { kind: 'missing', entryNo: 8 },
      { kind: 'inserted', entryNo: 21, seq: 8 },
    ])
  })

  test.each([0, -3, 21, 22])('one that was put at place %i is inserted', async (seq) => {
    await tamper(forge(seq))
    expect((await verify()).findings).toMatchObject([{ kind: 'inserted', seq, entryNo: 21 }])
  })

  test('one that stands at a place twice, once the index was dropped, is inserted', async () => {
    await tamper('DROP INDEX "UX_auditEntry_seq"', forge(8))
    expect((await verify()).findings).toMatchObject([{ kind: 'inserted', seq: 8, entryNo: 21 }])
  })

  test('two that were swapped between blocks are reordered', async () => {
    const place = (entryNo: number, seq: number | string) => `UPDATE "auditEntry" SET "seq" = ${seq} WHERE "entryNo" = ${entryNo}`
    await tamper(place(3, 'NULL'), place(12, 3), place(3, 12))
    expect((await verify()).findings).toMatchObject([
      { kind: 'reordered', seq: 3, entryNo: 3 },
      { kind: 'reordered', seq: 12, entryNo: 12 },
    ])
  })
})

describe('of the chain', () => {
  beforeEach(() => prepare('sqlite'))

  test.each([
    ['branch', "'x'"],
    ['firstSeq', '7'],
    ['lastSeq', '9'],
    ['lastSeq', '9000000'],
    ['root', "'x'"],
    ['previousHash', "'x'"],
    ['hash', "'x'"],
    ['sealedAt', "'2001-01-01T00:00:00.000Z'"],
  ])('a change of %s in a block to %s is named', async (column, value) => {
    await tamper(`UPDATE "auditBlock" SET "${column}" = ${value} WHERE "blockNo" = 2`)
    expect((await verify()).findings).toMatchObject([{ kind: 'chain', blockNo: 2, column }])
    expect((await verify(null)).told[0]).toEqual(['chain', 2])
  })

  test('a block whose hash was made to fit a change of it is still found, with anchors and without', async () => {
    const [, block] = await blocks()
    if (!block) throw new Error('no block')
    const sealedAt = '2001-01-01T00:00:00.000Z'
    await tamper(`UPDATE "auditBlock" SET "sealedAt" = '${sealedAt}', "hash" = '${blockHash({ ...block, sealedAt })}' WHERE "blockNo" = 2`)
    expect((await verify()).findings).toMatchObject([{ kind: 'chain', blockNo: 2, column: 'sealedAt', found: sealedAt }])
    expect((await verify(null)).told).toEqual([['chain', 3]])
  })

  test('blocks that are gone from the middle are named, and their entries are checked by the anchors', async () => {
    await tamper('DELETE FROM "auditBlock" WHERE "blockNo" IN (2, 3)', `UPDATE "auditEntry" SET "actor" = 'mallory' WHERE "entryNo" = 12`)
    expect((await verify()).told).toEqual([
      ['chain', 2],
      ['changed', 12],
    ])
    expect((await verify(null)).told).toContainEqual(['chain', 2])
  })

  test('a block number that was changed leaves a gap', async () => {
    await tamper('UPDATE "auditBlock" SET "blockNo" = 9 WHERE "blockNo" = 4')
    expect((await verify()).told[0]).toEqual(['chain', 4])
  })

  test('the last block that is gone leaves its entries beyond the end', async () => {
    await tamper('DELETE FROM "auditBlock" WHERE "blockNo" = 4')
    expect((await verify()).told).toEqual([['truncated', 16]])
    expect((await verify(null)).told).toEqual([['truncated', 16]])
  })

  test('a tail that was cut off with its entries, and written on, does not fit its anchors', async () => {
    await tamper('DELETE FROM "auditBlock" WHERE "blockNo" >= 3', 'DELETE FROM "auditEntry" WHERE "seq" > 10')
    expect((await verify()).told).toEqual([['truncated', 11]])
    await addEntries(ctx, ofBlock)
    await sealPending(ctx)
    const { findings } = await verify()
    expect(findings[0]).toMatchObject({ kind: 'missing', seq: 11, entryNo: 11 })
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['missing', 'inserted', 'truncated']))
    await expect(anchorPending(ctx, anchors)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a ledger that is gone altogether is truncated', async () => {
    await tamper('DELETE FROM "auditBlock"', 'DELETE FROM "auditEntry"')
    expect((await verify()).findings).toMatchObject([{ kind: 'truncated', seq: 1, blockNo: 1 }])
  })

  test('a ledger that was written anew from its first block on, under another name, is not taken for this one', async () => {
    await tamper('DELETE FROM "auditBlock"', 'UPDATE "auditEntry" SET "seq" = NULL', `UPDATE "auditEntry" SET "actor" = 'mallory'`)
    await sealPending(ctx, { branch: 'f'.repeat(32) })
    expect((await verify()).told).toEqual([['chain', 1]])
  })

  test('what a restored database left behind is a note, no fault', async () => {
    await tamper('DELETE FROM "auditBlock" WHERE "blockNo" >= 3', 'DELETE FROM "auditEntry" WHERE "seq" > 10')
    await addEntries(ctx, ofBlock)
    await sealPending(ctx, { branch: 'b'.repeat(32) })
    await anchorPending(ctx, anchors)
    const { findings, verified } = await verify()
    expect(verified).toMatchObject({ blocks: 3, anchored: 3 })
    expect(findings).toMatchObject([{ kind: 'branch', blockNo: 3 }])
    expect(findings[0]?.message).toContain('2 blocks of branch')
  })
})

describe('of the anchors', () => {
  beforeEach(() => prepare('sqlite'))

  test('one that is gone is named', async () => {
    rmSync(fileOf(2))
    expect((await verify()).told).toEqual([['anchor', 2]])
  })

  test('one that is no anchor any more is named', async () => {
    writeFileSync(fileOf(2), 'nothing')
    expect((await verify()).told).toEqual([['anchor', 2]])
  })

  test('one that was made to say something else is named, and the database is believed', async () => {
    const { digest, entries } = fromAnchor(readFileSync(fileOf(2)))
    const forged = { ...digest, root: 'f'.repeat(64) }
    writeFileSync(fileOf(2), toAnchor({ ...forged, hash: blockHash(forged) }, entries))
    expect((await verify()).told).toEqual([['anchor', 2]])
  })

  test('one of which only the entries were changed is found once all are opened', async () => {
    const { digest, entries } = fromAnchor(readFileSync(fileOf(2)))
    writeFileSync(fileOf(2), toAnchor(digest, entries.slice(1)))
    expect((await verify()).told).toEqual([])
    expect((await verify(anchors, true)).told).toEqual([['anchor', 2]])
  })

  test('a bad entry is not named by a bad anchor', async () => {
    writeFileSync(fileOf(2), 'nothing')
    await tamper(`UPDATE "auditEntry" SET "actor" = 'mallory' WHERE "entryNo" = 8`)
    expect((await verify()).told).toEqual([
      ['anchor', 2],
      ['changed', 6],
    ])
  })
})
