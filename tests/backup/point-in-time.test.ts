// A copy of the database is carried on by the anchors to any instant, and is then what the database was at that moment.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fromAnchor, toAnchor } from '../../shared/audit/anchors.ts'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import { type Finding, isNote } from '../../shared/audit/finding.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { dump } from '../../shared/backup/dump.ts'
import { backupFolder } from '../../shared/backup/places.ts'
import { replayAnchors } from '../../shared/backup/point-in-time.ts'
import { restore as restoreDump } from '../../shared/backup/restore.ts'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { adjust, type Change, insert, remove, restore, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { StaleRead } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { findRows } from '../../shared/db/replay.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { createScratch, dialects } from '../support/engines.ts'
import { contextOver, migrationsFolder } from './migrated.ts'
import { contentOf, type History, openHistory } from './replayed.ts'

const [category, store, item, level, user, customer] = ['category', 'store', 'inventoryItem', 'stockLevel', 'user', 'customer'].map(
  catalogue.get,
) as [Resource, Resource, Resource, Resource, Resource, Resource] // all six are there
const idsOf = async (ctx: DbContext, { table }: Resource) =>
  (await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom(table).select('id').orderBy('id'))).map(({ id }) => Number(id))

interface Step {
  readonly kind: 'create' | 'update' | 'swap' | 'remove' | 'restore' | 'adjust' | 'seal' | 'copy'
  readonly of: number
  readonly pick: number
  readonly value: number
}

const step = fc.record<Step>({
  kind: fc.constantFrom('create', 'create', 'update', 'update', 'update', 'swap', 'remove', 'restore', 'adjust', 'seal', 'seal', 'copy'),
  of: fc.nat({ max: 5 }),
  pick: fc.nat({ max: 50 }),
  value: fc.nat({ max: 12 }),
})

const keyed = [category, store, user, customer, item]
/** Values of a row of few different keys, so that keys go from row to row. */
async function valuesFor(ctx: DbContext, resource: Resource, value: number): Promise<Record<string, unknown>> {
  if (resource === user)
    return {
      username: `u${value}`,
      email: `u${value}@x.example`,
      name: `Näme ${value}`,
      phone: value % 2 ? `+${value}` : null,
      siteIds: [value + 1],
    }
  if (resource === customer) return { code: `C${value}`, name: `n${value % 3}`, constraints: { deep: [value, null, 'é'] } }
  if (resource !== item) return { code: `k${value}`, name: `N${value % 4}` }
  const [categories, stores] = [await idsOf(ctx, category), await idsOf(ctx, store)]
  const at = (ids: number[]) => ids[value % Math.max(ids.length, 1)] ?? 1
  return {
    sku: `S${value}`,
    name: 'item',
    categoryId: at(categories),
    storeId: at(stores),
    unitCost: value * 1.25,
    packSize: value + 0.125,
  }
}

async function changesOf(ctx: DbContext, { kind, of, pick, value }: Step): Promise<Change[]> {
  const resource = kind === 'adjust' ? level : (keyed[of % keyed.length] ?? category)
  const ids = await idsOf(ctx, resource)
  const rowAt = async (place: number) => (await findRows(ctx, resource, [ids[place % Math.max(ids.length, 1)] ?? 0])).values().next().value
  const row = (await rowAt(pick)) as never // as the changes take it
  const other = (await rowAt(pick + 1)) as never
  if (kind === 'create') return [insert(resource, (await valuesFor(ctx, resource, value)) as never)]
  if (!row) return []
  if (kind === 'update') return [update(resource, row, (await valuesFor(ctx, resource, value)) as never)]
  if (kind === 'swap')
    return [remove(resource, row), insert(resource, (await valuesFor(ctx, resource, value)) as never), update(resource, other, {})]
  if (kind === 'remove') return [remove(resource, row)]
  if (kind === 'restore') return [restore(resource, row)]
  const moves = { quantity: value - 3, value: { follows: 'quantity', amount: null } }
  return [adjust(resource, (row as { id: number }).id, moves as never, 'quantity' as never, () => new AppError('conflict', 'below zero'))]
}

let history: History
const begin = async (): Promise<void> => {
  history = await openHistory()
  await commit(history.ctx, [
    insert(category, { id: 1, code: 'base', name: 'base' } as never),
    insert(store, { id: 1, code: 'base', name: 'base' } as never),
    insert(item, { id: 1, sku: 'base', name: 'base', categoryId: 1, storeId: 1 } as never),
    insert(level, { id: 1, itemId: 1, storeId: 1, lotId: null, quantity: 5, value: 10.5 } as never),
  ])
}
beforeEach(begin)
afterEach(() => history.drop())

/** What the checks of ledger and tables find, notes apart. */
async function faultsOf(ctx: DbContext): Promise<Finding[]> {
  const findings: Finding[] = []
  const tell = (finding: Finding) => void findings.push(finding)
  await verifyLedger(ctx, history.anchors, tell)
  await deepCheck(ctx, tell)
  // the blocks after the instant are in the anchors only
  return findings.filter((one) => !isNote(one) && one.kind !== 'truncated')
}

test('whatever the history, wherever the copy: the anchors bring it to what the database was at each seal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      await history.drop()
      await begin()
      const { ctx, anchors, copy, open, seal } = history
      const copies = [{ path: copy(), at: 0 }]
      const seals: { until: string; content: Record<string, string[]>; at: number }[] = []
      for (const [at, one] of [...steps, { kind: 'seal', of: 0, pick: 0, value: 0 } as const].entries()) {
        if (one.kind === 'copy') copies.push({ path: copy(), at })
        else if (one.kind === 'seal') seals.push({ until: await seal(), content: await contentOf(ctx), at })
        else
          await commit(ctx, await changesOf(ctx, one)).catch((error) => {
            if (!(error instanceof AppError || error instanceof StaleRead)) throw error
          })
      }
      for (const { path, at } of copies.slice(-3))
        for (const { until, content } of seals.filter((one) => one.at >= at).slice(-3)) {
          const restored = open(copy(path))
          await replayAnchors(restored, anchors, { until })
          expect(await contentOf(restored)).toEqual(content)
          expect(await faultsOf(restored)).toEqual([])
        }
    }),
    { numRuns: process.env.OPSBOOK_TEST_LONG ? 200 : 10 },
  )
}, 120_000)

const rowOf = async (ctx: DbContext, resource: Resource, id: number) => (await findRows(ctx, resource, [id])).get(id) ?? {}
const change = async (ctx: DbContext, resource: Resource, id: number, patch: Record<string, unknown>) =>
  commit(ctx, [update(resource, (await rowOf(ctx, resource, id)) as never, patch as never)])
const later = '2027-01-01T00:00:00Z'

test('keys that went round between rows within one block', async () => {
  const { ctx, anchors, copy, open, seal } = history
  await commit(ctx, [
    insert(category, { id: 2, code: 'a', name: 'a' } as never),
    insert(category, { id: 3, code: 'b', name: 'b' } as never),
  ])
  const restored = open(copy())
  await change(ctx, category, 2, { code: 'between' })
  await change(ctx, category, 3, { code: 'a' })
  await change(ctx, category, 2, { code: 'b' })
  await seal()
  expect(await replayAnchors(restored, anchors, { until: later })).toEqual({ entries: 9, applied: 3, lastSeq: 9 })
  expect(await contentOf(restored)).toEqual(await contentOf(ctx))
})

test('an entry that the copy holds unsealed only gets its place, and again changes nothing', async () => {
  const { ctx, anchors, copy, open, seal } = history
  await change(ctx, category, 1, { name: 'before the copy' })
  const restored = open(copy())
  await seal()
  expect(await replayAnchors(restored, anchors, { until: later })).toEqual({ entries: 5, applied: 0, lastSeq: 5 })
  expect(await replayAnchors(restored, anchors, { until: later })).toEqual({ entries: 0, applied: 0, lastSeq: 5 })
  const trail = async (of: DbContext) => all(of.engine, sqlFor('sqlite').selectFrom('auditEntry').selectAll().orderBy('seq'))
  expect(await trail(restored)).toEqual(await trail(ctx))
})

test('goes on where it was ended, and stops at the instant', async () => {
  const { ctx, anchors, copy, open, seal } = history
  const restored = open(copy())
  const seals: { until: string; content: Record<string, string[]> }[] = []
  for (let round = 0; round < 6; round++) {
    await change(ctx, category, 1, { name: `round ${round}` })
    seals.push({ until: await seal(), content: await contentOf(ctx) })
  }
  let reads = 0
  const ending = {
    ...anchors,
    read: async (branch: string, blockNo: number) => (++reads > 3 ? Promise.reject(new Error('killed')) : anchors.read(branch, blockNo)),
  }
  await expect(replayAnchors(restored, ending, { until: later })).rejects.toThrow('killed')
  expect(await contentOf(restored)).toEqual(seals[2]?.content)
  await replayAnchors(restored, anchors, { until: seals[4]?.until ?? '' })
  expect(await contentOf(restored)).toEqual(seals[4]?.content)
})

test('secrets stay as the copy has them, and are empty where it has none', async () => {
  const { ctx, anchors, copy, open, seal } = history
  const person = (id: number) => ({ id, username: `u${id}`, email: `u${id}@x.example`, name: `U ${id}`, passwordHash: `hash ${id}` })
  await commit(ctx, [insert(user, person(1) as never)])
  const restored = open(copy())
  await change(ctx, user, 1, { passwordHash: 'newer', name: 'U one' })
  await commit(ctx, [insert(user, person(2) as never)])
  await seal()
  await replayAnchors(restored, anchors, { until: later })
  expect(await rowOf(restored, user, 1)).toMatchObject({ name: 'U one', passwordHash: 'hash 1', version: 2 })
  expect(await rowOf(restored, user, 2)).toMatchObject({ name: 'U 2', email: 'u2@x.example', passwordHash: null })
})

test('a change applies only where its version exceeds that of the row', async () => {
  const { ctx, anchors, copy, open, seal } = history
  const restored = open(copy())
  await restored.engine.execute([`UPDATE ${category.table} SET version = 3, name = 'newer' WHERE id = 1`])
  await change(ctx, category, 1, { name: 'second' })
  await change(ctx, category, 1, { name: 'third' })
  await seal()
  expect(await replayAnchors(restored, anchors, { until: later })).toMatchObject({ entries: 6, applied: 0 })
  await change(ctx, category, 1, { name: 'fourth' })
  await seal()
  expect(await replayAnchors(restored, anchors, { until: later })).toMatchObject({ entries: 1, applied: 1 })
  expect(await rowOf(restored, category, 1)).toMatchObject({ name: 'fourth', version: 4 })
})

test('of persons who were erased only what erasure leaves comes back', async () => {
  const { ctx, anchors, copy, open, seal, keys } = history
  const restored = open(copy())
  for (const id of [1, 2])
    await commit(ctx, [insert(user, { id, username: `u${id}`, email: `u${id}@x.example`, name: 'Ann', phone: '+1' } as never)])
  await seal()
  for (const id of [1, 2]) await keys.erase(`user-${id}`, ctx.now())
  await replayAnchors(restored, anchors, { until: later })
  expect(await rowOf(restored, user, 1)).toMatchObject({ username: 'u1', name: 'erased-1', email: 'erased-1@erased.invalid', phone: null })
  expect(await rowOf(restored, user, 2)).toMatchObject({ email: 'erased-2@erased.invalid' })
})

test('new rows of the restored database get ids beyond those that were used', async () => {
  const { ctx, anchors, copy, open, seal } = history
  const restored = open(copy())
  await commit(ctx, [insert(category, { id: 500, code: 'far', name: 'far' } as never)])
  await commit({ ...ctx, importId: 77 }, [insert(category, { id: 501, code: 'farther', name: 'far' } as never)])
  await seal()
  await replayAnchors(restored, anchors, { until: later })
  expect(await restored.ids.next('facilities_category')).toBe(502)
  expect(await restored.ids.next('import')).toBe(78)
  const [made] = await commit(restored, [insert(category, { code: 'next', name: 'next' } as never)])
  expect(made?.id).toBe(503)
})

test('follows the life that went on from the last block, under another branch', async () => {
  const { ctx, anchors, copy, open, seal } = history
  const old = open(copy())
  await seal()
  const lifePath = copy()
  const life = open(lifePath)
  await change(life, category, 1, { name: 'second life' })
  await seal('second', life)
  await replayAnchors(old, anchors, { until: later })
  expect(await contentOf(old)).toEqual(await contentOf(life))
  expect(await contentOf(old)).not.toEqual(await contentOf(ctx))
})

describe('a database that was restored, and then wanted as it was at an instant', () => {
  const named = async (of: DbContext) => (await rowOf(of, category, 1)).name
  /** Two lives that part after the first block, the second begun when the first had ended. */
  const livedTwice = async () => {
    const { ctx, copy, open, seal } = history
    await seal()
    const dumped = copy()
    await change(ctx, category, 1, { name: 'left behind' })
    const before = await seal()
    const lateDump = copy()
    const life = open(copy(dumped))
    await change(life, category, 1, { name: 'second life' })
    const after = await seal('second', life)
    return { dumped, lateDump, life, before, after }
  }

  test('is the one that went on, once that was begun, and the one before it until then', async () => {
    const { anchors, open, copy } = history
    const { dumped, before, after } = await livedTwice()
    const [old, restored] = [open(copy(dumped)), open(copy(dumped))]
    await replayAnchors(old, anchors, { until: before })
    expect(await named(old)).toBe('left behind')
    await replayAnchors(restored, anchors, { until: after })
    expect(await named(restored)).toBe('second life')
  })

  test('is refused from a dump of the life that was left behind by then, which is good for the time before', async () => {
    const { anchors, open, copy } = history
    const { lateDump, before, after } = await livedTwice()
    await expect(replayAnchors(open(copy(lateDump)), anchors, { until: after })).rejects.toThrow(
      /went on at .* from block 1 as branch second: name a dump/,
    )
    const restored = open(copy(lateDump))
    await replayAnchors(restored, anchors, { until: before })
    expect(await named(restored)).toBe('left behind')
  })

  test('is refused where both lives were written to at once, until a dump says which is meant', async () => {
    const { ctx, anchors, open, copy, seal } = history
    const { dumped, lateDump, life } = await livedTwice()
    await change(ctx, category, 1, { name: 'lives on' })
    await seal()
    await change(life, category, 1, { name: 'so does this' })
    const until = await seal(undefined, life)
    await expect(replayAnchors(open(copy(dumped)), anchors, { until })).rejects.toThrow('were written to at once')
    const restored = open(copy(lateDump))
    await replayAnchors(restored, anchors, { until })
    expect(await named(restored)).toBe('lives on')
  })
})

test('refuses anchors that are not what was sealed, naming the block, and changes nothing', async () => {
  const { ctx, anchors, copy, open, seal } = history
  await seal()
  const path = copy()
  await change(ctx, category, 1, { name: 'good' })
  await seal()
  const [, [key = '', good] = []] = [...anchors.kept].sort()
  if (!good) throw new Error('no second anchor')
  const { digest, entries } = fromAnchor(good.content)
  const forged = entries.map(({ seq, entry }) => ({ seq, entry: entry.map((value) => value?.replace('good', 'evil') ?? null) }))
  const refused = async (set: typeof good | null, words: string) => {
    if (set) anchors.kept.set(key, set)
    const restored = open(copy(path))
    const before = await contentOf(restored)
    await expect(replayAnchors(restored, anchors, { until: later })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(words),
    })
    expect(await contentOf(restored)).toEqual(before)
    anchors.kept.set(key, good)
  }
  await refused({ ...good, content: toAnchor(digest, forged) }, 'block 2 of branch')
  await refused({ ...good, content: toAnchor(digest, []) }, 'holds other entries')
  await refused({ ...good, content: Buffer.from('no zstd') }, 'cannot be read')
  await refused({ ...good, digest: { ...digest, root: 'f'.repeat(64) } }, 'has another hash')
  await refused({ ...good, digest: { ...digest, previousHash: 'f'.repeat(64) } }, 'does not follow')
  await refused({ ...good, digest: { ...digest, blockNo: 3 } }, 'where block 2 should be')
})

test('refuses the anchors of another life', async () => {
  const { ctx, anchors, copy, open, seal } = history
  await seal()
  const other = open(copy())
  await change(ctx, category, 1, { name: 'this life' })
  await change(other, category, 1, { name: 'that life' })
  await seal()
  await expect(replayAnchors(other, anchors, { until: later })).rejects.toThrow('another life')
})

describe.each(dialects)('a dump that is restored on %s and carried on', (dialect) => {
  test('is the database as it was at that moment, with keys that went round, moves, removals and people', async () => {
    const { ctx, anchors, folder, seal, keys } = history
    await commit(ctx, [
      insert(category, { id: 2, code: 'a', name: 'Ä' } as never),
      insert(category, { id: 3, code: 'b', name: 'b' } as never),
      insert(user, { id: 1, username: 'u1', email: 'u1@x.example', name: 'Ann', siteIds: [1] } as never),
    ])
    await seal()
    const place = backupFolder(`${folder}/dumps`)
    await dump(ctx, place, { id: 'first', key: null })
    await change(ctx, category, 2, { code: 'between' })
    await change(ctx, category, 3, { code: 'a' })
    await change(ctx, category, 2, { code: 'b', icon: null })
    await change(ctx, user, 1, { name: 'Ann Ünal', phone: '+1', isActive: false })
    await commit(ctx, [insert(customer, { id: 9, code: 'C', name: 'n', constraints: { deep: [1.5, null, 'é'] } } as never)])
    await commit(ctx, await changesOf(ctx, { kind: 'adjust', of: 0, pick: 0, value: 1 }))
    await commit(ctx, [remove(customer, (await rowOf(ctx, customer, 9)) as never)])
    await commit(ctx, [insert(store, { id: 2, code: 's2', name: 's2' } as never)])
    await change(ctx, item, 1, { storeId: 2, unitCost: 12.25, packSize: 0.125 })
    const until = await seal()
    const content = await contentOf(ctx)
    await change(ctx, category, 1, { name: 'too late' })
    await seal()
    const target = await createScratch(dialect)
    try {
      const { catalogue, log } = ctx
      await restoreDump({
        ...{ place, id: 'first', key: null, url: target.url, catalogue, migrationsFolder, keys, log },
        replay: { anchors, until },
      })
      const restored = { ...contextOver(await target.open()), keys }
      expect(await contentOf(restored)).toEqual(content)
      expect(await faultsOf(restored)).toEqual([])
      const [made] = await commit(restored, [insert(category, { code: 'goes on', name: 'goes on' } as never)])
      expect(Number(made?.id)).toBeGreaterThan(3)
    } finally {
      await target.drop()
    }
  })
})
