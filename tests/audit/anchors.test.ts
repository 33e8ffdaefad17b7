// Anchors in a container (a real one) and in a folder: written once, listed in order, and no block counts as anchored before its anchor is there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../infra/local/azurite.ts'
import { anchorFolder, anchorPlace } from '../../shared/audit/anchor-places.ts'
import { type AnchorPlace, type Digest, fromAnchor, toAnchor, toDigest } from '../../shared/audit/anchors.ts'
import { leafHash, merkleRoot } from '../../shared/audit/block.ts'
import { beginBranch } from '../../shared/audit/branch.ts'
import { flushLedger, reachAnchors } from '../../shared/audit/flush.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { blockPages, readProgress } from '../../shared/db/ledger.ts'
import { wakingEngine } from '../../shared/db/waking.ts'
import { createLog } from '../../shared/log.ts'
import { queues } from '../../shared/storage-names.ts'
import { createWaker } from '../../shared/wake.ts'
import { until } from '../support/host-app/until.ts'
import { addEntries, type Ledger, openLedger } from './ledger.ts'

let folder: string
let azurite: Azurite
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'))
  azurite = await startAzurite({ folder: join(folder, 'azurite'), blobPort: 0, queuePort: 0 })
}, 30_000)
afterAll(async () => {
  await azurite.stop()
  rmSync(folder, { recursive: true, force: true })
})

const vault = () => ({ vault: { storage: azurite.connectionString, storageAccount: null } })
const container = () => BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('ledger')
const nowhere = () =>
  anchorPlace({ vault: { storage: azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9'), storageAccount: null } })

const digestOf = (branch: string, blockNo: number, root = 'r'): Digest => ({
  blockNo,
  branch,
  firstSeq: blockNo * 10,
  lastSeq: blockNo * 10 + 9,
  root,
  previousHash: 'p',
  sealedAt: '2027-02-28T14:30:00.000Z',
  hash: `${root}${blockNo}`,
})
const content = (digest: Digest) => toAnchor(digest, [])

describe.each([
  ['a container', () => anchorPlace(vault())],
  ['a folder', () => anchorFolder(join(folder, 'there'))],
])('%s', (_, open) => {
  let place: AnchorPlace
  beforeEach(async () => {
    place = open()
  })
  afterEach(async () => {
    await container().deleteIfExists()
    rmSync(join(folder, 'there'), { recursive: true, force: true })
  })

  test('that is not there yet holds nothing', async () => {
    expect(await place.branches()).toEqual([])
    expect(await Array.fromAsync(place.digests('a'))).toEqual([])
    expect(await place.read('a', 1)).toBeNull()
  })

  test('gives back what was put there, digests in the order of their numbers, branches apart', async () => {
    const digests = [2, 10, 1, 100].map((blockNo) => digestOf('a', blockNo))
    for (const digest of [...digests, digestOf('b', 7)]) await place.put(digest, content(digest))
    expect((await place.branches()).sort()).toEqual(['a', 'b'])
    expect(await Array.fromAsync(place.digests('a'))).toEqual([1, 2, 10, 100].map((blockNo) => digestOf('a', blockNo)))
    expect((await Array.fromAsync(place.digests('a', 10))).map(({ blockNo }) => blockNo)).toEqual([10, 100])
    const read = await place.read('b', 7)
    expect(read && fromAnchor(read).digest).toEqual(digestOf('b', 7))
    expect(await place.read('b', 8)).toBeNull()
  })

  test('takes the same block again, and refuses another of its number', async () => {
    const first = digestOf('a', 1)
    await place.put(first, content(first))
    await place.put(first, content(first))
    const other = digestOf('a', 1, 'x')
    await expect(place.put(other, content(other))).rejects.toMatchObject({ code: 'conflict' })
    expect(await Array.fromAsync(place.digests('a'))).toEqual([first])
  })
})

describe('blocks', () => {
  let ledger: Ledger
  beforeEach(async () => {
    ledger = await openLedger('sqlite')
  })
  afterEach(async () => {
    await ledger.drop()
    await container().deleteIfExists()
  })
  const blocks = async () => (await Array.fromAsync(blockPages(ledger.ctx))).flat()
  const open = () => anchorPlace(vault())

  test('go to their anchors whole and in order, and count as anchored then', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 2500)
    await sealPending(ctx)
    const order: number[] = []
    const place: AnchorPlace = {
      ...open(),
      put: async (digest, bytes) => {
        order.push(digest.blockNo)
        await open().put(digest, bytes)
      },
    }
    expect(await anchorPending(ctx, place)).toBe(3)
    expect(order).toEqual([1, 2, 3])
    for (const block of await blocks()) {
      expect(block.anchoredAt).not.toBeNull()
      const { digest, entries } = fromAnchor((await place.read(block.branch, block.blockNo)) ?? Buffer.alloc(0))
      expect(digest).toEqual(toDigest(block))
      expect(merkleRoot(entries.map(({ seq, entry }) => leafHash(seq, entry)))).toBe(block.root)
    }
    expect(await anchorPending(ctx, place)).toBe(0)
  })

  test('that were anchored, and not noted before the process ended, are anchored again without harm', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 1500)
    await sealPending(ctx)
    await anchorPending(ctx, open())
    await ctx.engine.execute(['UPDATE "auditBlock" SET "anchoredAt" = NULL'])
    expect(await anchorPending(ctx, open())).toBe(2)
    expect((await readProgress(ctx)).unanchored).toBe(0)
  })

  test('of a new branch are anchored, although those before it found others in their places', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 3)
    await sealPending(ctx)
    await addEntries(ctx, 3)
    await sealPending(ctx)
    await anchorPending(ctx, open())
    // back to an earlier instant, as the platform does it
    await ctx.engine.execute(['DELETE FROM "auditBlock" WHERE "blockNo" = 2', 'DELETE FROM "auditEntry" WHERE "seq" > 3'])
    await addEntries(ctx, 1, 'another life')
    await sealPending(ctx)
    await expect(anchorPending(ctx, open())).rejects.toMatchObject({ code: 'conflict' })
    await beginBranch(ctx, 'second', {})
    await expect(anchorPending(ctx, open())).rejects.toMatchObject({ code: 'conflict' })
    expect((await blocks()).map(({ branch, anchoredAt }) => [branch === 'second', anchoredAt !== null])).toEqual([
      [false, true],
      [false, false],
      [true, true],
    ])
  })

  test('do not count as anchored when the place fails half-way, but for those before', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 2500)
    await sealPending(ctx)
    const place: AnchorPlace = {
      ...open(),
      put: async (digest, bytes) => {
        if (digest.blockNo === 2) throw new Error('storage is down')
        await open().put(digest, bytes)
      },
    }
    await expect(anchorPending(ctx, place)).rejects.toThrow('storage is down')
    expect((await blocks()).map(({ anchoredAt }) => anchoredAt !== null)).toEqual([true, false, false])
  })

  test('that are not what was sealed are left out, and the others go on', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 2500)
    await sealPending(ctx)
    await ctx.engine.execute([
      'DELETE FROM "auditEntry" WHERE "seq" = 1500',
      'UPDATE "auditBlock" SET "lastSeq" = 1000000000 WHERE "blockNo" = 3',
    ])
    expect(await anchorPending(ctx, open())).toBe(1)
    expect((await blocks()).map(({ anchoredAt }) => anchoredAt !== null)).toEqual([true, false, false])
  })

  test('are sealed and not anchored while storage does not answer, and whoever flushes or verifies is told so', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 5)
    expect(await flushLedger(ctx, nowhere, 10)).toEqual({
      blocks: 1,
      entries: 5,
      anchored: 0,
      isAll: false,
      note: 'sealed but not anchored: the place of anchors does not answer',
    })
    expect(await reachAnchors(nowhere)).toMatchObject({
      anchors: null,
      note: expect.stringMatching(/^only the chain in the database was checked/),
    })
    expect(await flushLedger(ctx, open, 10)).toEqual({ blocks: 0, entries: 0, anchored: 1, isAll: true, note: null })
  })

  test('are found in the container when one of them is changed or gone there', async () => {
    const { ctx } = ledger
    await addEntries(ctx, 3500)
    await sealPending(ctx)
    await anchorPending(ctx, open())
    const [one, two] = await Array.fromAsync(container().listBlobsFlat({ includeMetadata: true }))
    await container()
      .getBlobClient(one?.name ?? '')
      .delete()
    await container()
      .getBlobClient(two?.name ?? '')
      .setMetadata({ ...two?.metadata, hash: 'f'.repeat(64) })
    const findings: unknown[] = []
    const tell = (finding: unknown) => findings.push(finding)
    expect(await verifyLedger(ctx, open(), tell)).toEqual({ blocks: 4, entries: 3500, pending: 0, anchored: 3 })
    expect(findings).toMatchObject([
      { kind: 'anchor', blockNo: 1 },
      { kind: 'anchor', blockNo: 2 },
    ])
  })
})

describe('the sealer', () => {
  const queue = () => QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(queues.auditSeal)
  const waiting = async () => ((await queue().exists()) ? ((await queue().getProperties()).approximateMessagesCount ?? 0) : 0)
  afterEach(() => queue().deleteIfExists())

  test('is woken by one message for many audited writes, and by none for its own', async () => {
    const ledger = await openLedger('sqlite')
    const engine = wakingEngine(
      ledger.ctx.engine,
      createWaker({ storage: azurite.connectionString, storageAccount: null }, createLog('silent')),
    )
    const ctx = { ...ledger.ctx, engine }
    await sealPending(ctx)
    expect(await waiting()).toBe(0)
    for (let at = 0; at < 5; at++) await addEntries(ctx, 1)
    await sealPending(ctx)
    await until('the message is there', async () => (await waiting()) === 1)
    // hidden at first, so that what is written in the meantime is sealed with it
    expect((await queue().receiveMessages()).receivedMessageItems).toEqual([])
    await addEntries(ctx, 1)
    expect(await waiting()).toBe(1)
    await ledger.drop()
  })

  test('that cannot be woken neither fails nor slows a write, and only the log tells', async () => {
    const ledger = await openLedger('sqlite')
    const lines: string[] = []
    const storage = azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9')
    const wake = createWaker(
      { storage, storageAccount: null },
      createLog('debug', (line) => lines.push(line)),
    )
    const ctx = { ...ledger.ctx, engine: wakingEngine(ledger.ctx.engine, wake) }
    await addEntries(ctx, 1)
    expect(lines).toEqual([])
    await until('the log tells', () => lines.length > 0)
    expect(lines[0]).toContain('was not woken')
    await ledger.drop()
  })
})

test('a folder whose file is no anchor lists it as one that equals none', async () => {
  const place = anchorFolder(join(folder, 'junk'))
  const digest = digestOf('a', 1)
  await place.put(digest, content(digest))
  writeFileSync(join(folder, 'junk', 'a', '000000000001.ndjson.zst'), 'junk')
  expect(await Array.fromAsync(place.digests('a'))).toMatchObject([{ blockNo: 1, hash: '' }])
})
