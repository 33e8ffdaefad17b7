// Sealing: gapless places in the order of the entries, one chain whoever seals, and what ends half-way goes on.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blockHash, genesis, leafHash, merkleRoot, toSealed } from '../../shared/audit/block.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { blockPages, readSealed } from '../../shared/db/ledger.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { dialects } from '../support/engines.ts'
import { addEntries, type Ledger, openLedger } from './ledger.ts'

describe.each(dialects)('on %s', (dialect) => {
  let ledger: Ledger
  let ctx: DbContext
  beforeEach(async () => {
    ledger = await openLedger(dialect)
    ctx = ledger.ctx
  })
  afterEach(() => ledger.drop())

  const blocks = async () => (await Array.fromAsync(blockPages(ctx))).flat()
  const places = async () =>
    (await all(ctx.engine, sqlFor(dialect).selectFrom('auditEntry').select(['entryNo', 'seq']).orderBy('entryNo'))).map(
      ({ entryNo, seq }) => [Number(entryNo), seq === null ? null : Number(seq)],
    )

  test('gives entries their places in the order of their numbers, in blocks of at most 1,000 that follow each other', async () => {
    await addEntries(ctx, 2500)
    expect(await sealPending(ctx)).toEqual({ blocks: 3, entries: 2500, isAll: true })
    expect((await places()).every(([, seq], at) => seq === at + 1)).toBe(true)
    const chain = await blocks()
    expect(chain.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1, 1000],
      [1001, 2000],
      [2001, 2500],
    ])
    expect(new Set(chain.map(({ branch }) => branch)).size).toBe(1)
    expect(chain[0]?.branch).toMatch(/^[0-9a-f]{32}$/)
    let previousHash = genesis
    for (const block of chain) {
      expect(block).toMatchObject({ previousHash, hash: blockHash(block), anchoredAt: null })
      const leaves = (await readSealed(ctx, block.firstSeq - 1, block.lastSeq)).map((raw) =>
        leafHash(Number(raw.seq), toSealed(dialect, raw)),
      )
      expect(merkleRoot(leaves)).toBe(block.root)
      previousHash = block.hash
    }
  })

  test('has nothing to do when nothing waits, and says when something is left', async () => {
    expect(await sealPending(ctx)).toEqual({ blocks: 0, entries: 0, isAll: true })
    await addEntries(ctx, 1500)
    expect(await sealPending(ctx, { mostBlocks: 1 })).toEqual({ blocks: 1, entries: 1000, isAll: false })
    expect(await sealPending(ctx, { mostBlocks: 1 })).toEqual({ blocks: 1, entries: 500, isAll: true })
    expect(await blocks()).toHaveLength(2)
  })

  test('ends a block early where entries are long', async () => {
    for (let at = 0; at < 6; at++) await addEntries(ctx, 1, randomBytes(675_000).toString('base64'))
    await addEntries(ctx, 10)
    expect(await sealPending(ctx)).toMatchObject({ entries: 16, isAll: true })
    expect((await blocks()).map(({ firstSeq, lastSeq }) => lastSeq - firstSeq + 1)).toEqual([4, 12])
  })

  test('an entry whose number is lower than that of a sealed one, because its commit came later, gets the next place', async () => {
    await addEntries(ctx, 3)
    // the second entry is not to be seen yet, as on a server whose numbers are given before the commit
    await ctx.engine.execute([
      dialect === 'sqlite'
        ? 'UPDATE "auditEntry" SET "seq" = 99 WHERE "entryNo" = 2'
        : 'UPDATE [auditEntry] SET [seq] = 99 WHERE [entryNo] = 2',
    ])
    expect(await sealPending(ctx)).toMatchObject({ entries: 2 })
    await ctx.engine.execute([
      dialect === 'sqlite'
        ? 'UPDATE "auditEntry" SET "seq" = NULL WHERE "entryNo" = 2'
        : 'UPDATE [auditEntry] SET [seq] = NULL WHERE [entryNo] = 2',
    ])
    expect(await sealPending(ctx)).toMatchObject({ entries: 1 })
    expect(await places()).toEqual([
      [1, 1],
      [2, 3],
      [3, 2],
    ])
  })

  test('many who seal at once, while others write, make one chain in which every entry has one place', async () => {
    await addEntries(ctx, 3000)
    const others = await Promise.all([ledger.open(), ledger.open(), ledger.open()])
    const done = await Promise.all([
      ...others.map((other) => sealPending(other)),
      ...others.map(async (other) => {
        for (let at = 0; at < 20; at++) await addEntries(other, 10, randomUUID())
        return { entries: 0 }
      }),
    ])
    const rest = await sealPending(ctx)
    expect(done.reduce((sum, { entries }) => sum + entries, rest.entries)).toBe(3600)
    const seqs = (await places()).map(([, seq]) => Number(seq)).sort((a, b) => a - b)
    expect(seqs).toEqual(Array.from({ length: 3600 }, (_, at) => at + 1))
    let before = { blockNo: 0, lastSeq: 0, hash: genesis }
    for (const block of await blocks()) {
      expect([block.blockNo, block.firstSeq, block.previousHash]).toEqual([before.blockNo + 1, before.lastSeq + 1, before.hash])
      before = block
    }
    expect(before.lastSeq).toBe(3600)
  })

  test('goes on under another name where it is told so, after the last block of the old one', async () => {
    await addEntries(ctx, 5)
    await sealPending(ctx)
    await addEntries(ctx, 5)
    await sealPending(ctx, { branch: 'b'.repeat(32) })
    await addEntries(ctx, 5)
    await sealPending(ctx)
    const chain = await blocks()
    expect(chain.map(({ branch }) => branch === 'b'.repeat(32))).toEqual([false, true, true])
    expect(chain[1]?.previousHash).toBe(chain[0]?.hash)
  })

  test('refuses to seal over places that are taken, rather than trying for ever', async () => {
    await addEntries(ctx, 10)
    await sealPending(ctx)
    await ctx.engine.execute([dialect === 'sqlite' ? 'DELETE FROM "auditBlock"' : 'DELETE FROM [auditBlock]'])
    await addEntries(ctx, 1)
    await expect(sealPending(ctx)).rejects.toMatchObject({ code: 'conflict' })
  })
})
