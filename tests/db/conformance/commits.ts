// The one door for writes: what a commit writes and audits, once and wholly or not at all.
import { expect } from 'vitest'
import { adjust, expect as expectOwner, insert, record, remove, update } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import { retryOnConflict } from '../../../shared/db/conflict.ts'
import type { Row } from '../../../shared/db/rows.ts'
import { get } from '../../../shared/db/store.ts'
import { category, inventoryItem, store } from '../../../shared/domains/facilities/resources.ts'
import { stockLevel, stockMovement } from '../../../shared/domains/facilities/stock-resources.ts'
import { AppError } from '../../../shared/errors.ts'
import { specimen } from './specimen.ts'
import { holds, outcomeOf } from './twin.ts'
import { conflict, countOf, entries, makeCategory, makeLevel, stale } from './world.ts'

export function commitContract(): void {
  holds(
    'an insert takes its defaults and leaves one audit entry',
    async ({ ctx }) => {
      const row = await makeCategory(ctx, 'TOOLS')
      return [
        row,
        await entries(ctx, ['entryNo', 'at', 'action', 'resource', 'rowId', 'version', 'actor', 'source', 'requestId', 'before', 'after']),
      ]
    },
    [
      {
        ...{ id: 1, version: 1, lockVersion: 0, createdAt: '2027-03-01T08:00:00.000Z', createdBy: 'system:test' },
        ...{ updatedAt: '2027-03-01T08:00:00.000Z', updatedBy: 'system:test', deletedAt: null },
        ...{ code: 'TOOLS', name: 'Category TOOLS', icon: null },
      },
      [
        [
          ...[1, '2027-03-01T08:00:00.000Z', 'category.create', 'category', 1, 1, 'system:test', 'api', 'request'],
          ...[null, '{"code":"TOOLS","name":"Category TOOLS","icon":null}'],
        ],
      ],
    ],
  )

  holds(
    'parents and children of one commit go in whatever the order given',
    async ({ ctx }) => {
      await commit(ctx, [
        insert(inventoryItem, { id: 900, sku: 'X', name: 'X', categoryId: 901, storeId: 902 }),
        insert(store, { id: 902, code: 'S', name: 'S' }),
        insert(category, { id: 901, code: 'C', name: 'C' }),
      ])
      const { category: kind, store: place, quantityOnHand, totalValue } = await get(ctx, inventoryItem, 900)
      return { kind, place, quantityOnHand, totalValue }
    },
    { kind: 'C', place: 'S', quantityOnHand: 0, totalValue: 0 },
  )

  holds(
    'rows of one commit may refer to rows of the same kind, whichever comes first',
    async ({ ctx }) => {
      const outcome = await outcomeOf(
        commit(ctx, [insert(specimen, { id: 1, code: 'child', parentId: 2 }), insert(specimen, { id: 2, code: 'parent', quantity: 1.5 })]),
      )
      return [outcome, (await get(ctx, specimen, 1)).parent, (await get(ctx, specimen, 2)).childQuantity]
    },
    ['done', 'parent', 0],
  )

  holds(
    'an update is audited by what it changed only',
    async ({ ctx }) => {
      const before = await makeCategory(ctx, 'TOOLS')
      await commit(ctx, [update(category, before, { name: 'Hand tools' })])
      return entries(ctx, ['action', 'before', 'after', 'version'], 1)
    },
    [['category.update', '{"name":"Category TOOLS"}', '{"name":"Hand tools"}', 2]],
  )

  holds(
    'of two writers that saw the same row the first wins and the other decides anew',
    async ({ ctx }) => {
      const seen = await makeCategory(ctx, 'TOOLS')
      await commit(ctx, [update(category, seen, { name: 'first' })])
      const late = await outcomeOf(commit(ctx, [update(category, seen, { name: 'second' })]))
      await retryOnConflict(async () => commit(ctx, [update(category, await get(ctx, category, seen.id), { icon: '!' })]))
      const { name, icon, version } = await get(ctx, category, seen.id)
      return { late, name, icon, version, entries: (await entries(ctx, ['action'])).length }
    },
    { late: stale('category 1'), name: 'first', icon: '!', version: 3, entries: 3 },
  )

  holds(
    'many stale rows of one commit are named, the lowest first',
    async ({ ctx }) => {
      const rows = await commit(
        ctx,
        Array.from({ length: 120 }, (_, at) => insert(category, { code: `C${at}`, name: 'x' })),
      )
      const stale = rows.toReversed().map((row): Row => ({ ...row, version: 2 }))
      return outcomeOf(
        commit(
          ctx,
          stale.map((before) => ({ kind: 'update', resource: category, before, patch: { name: 'y' }, verb: 'update' })),
        ),
      )
    },
    stale('category 1, 2, 3, 4, 5, 6, 7, 8, 9, 10'),
  )

  holds(
    'of two writers that decided by the same owning row one wins',
    async ({ ctx }) => {
      const owner = await makeCategory(ctx, 'TOOLS')
      const outcomes = []
      for (const code of ['A', 'B'])
        outcomes.push(await outcomeOf(commit(ctx, [expectOwner(category, owner), insert(category, { code, name: code })])))
      const { version, lockVersion } = await get(ctx, category, owner.id)
      return { outcomes, version, lockVersion, rows: await countOf(ctx, category) }
    },
    { outcomes: ['done', stale('category 1')], version: 1, lockVersion: 1, rows: 2 },
  )

  holds(
    'a commit that is sent again under its id is written once',
    async ({ ctx }) => {
      const changes = () => [insert(category, { id: 77, code: 'ONCE', name: 'Once' })]
      for (let time = 0; time < 3; time++) await commit(ctx, changes(), { id: 'abc' })
      await Promise.all([1, 2, 3].map(() => commit(ctx, [insert(category, { id: 78, code: 'TWICE', name: 'Twice' })], { id: 'def' })))
      return entries(ctx, ['commitId', 'rowId'])
    },
    [
      ['abc', 77],
      ['def', 78],
    ],
  )

  holds(
    'when one of many changes is refused none is written',
    async ({ ctx }) => {
      const before = await makeCategory(ctx, 'C')
      const changes = [
        insert(category, { code: 'D', name: 'D' }),
        record('audit.note', 'category', 1, {}),
        update(category, { ...before, version: 9 }, { name: 'x' }),
      ]
      return [await outcomeOf(commit(ctx, changes)), await countOf(ctx, category), (await entries(ctx, ['action'])).length]
    },
    [stale('category 1'), 1, 1],
  )

  const refuse = (available: number | null) => new AppError('conflict', `only ${available}`)

  holds(
    'an adjust moves a quantity and the worth that follows it, and audits before and after',
    async ({ ctx }) => {
      const id = await makeLevel(ctx, 3, 10)
      const takeOne = adjust(stockLevel, id, { quantity: -1, value: { follows: 'quantity', amount: null } }, 'quantity', refuse)
      for (let time = 0; time < 3; time++) await commit(ctx, [takeOne])
      const { quantity, value, version } = await get(ctx, stockLevel, id)
      return { quantity, value, version, entries: await entries(ctx, ['version', 'before', 'after'], 4) }
    },
    {
      ...{ quantity: 0, value: 0, version: 4 },
      entries: [
        [null, '{"quantity":3.000,"value":10.00,"version":1}', '{"quantity":2.000,"value":6.67,"version":2}'],
        [null, '{"quantity":2.000,"value":6.67,"version":2}', '{"quantity":1.000,"value":3.33,"version":3}'],
        [null, '{"quantity":1.000,"value":3.33,"version":3}', '{"quantity":0.000,"value":0.00,"version":4}'],
      ],
    },
  )

  holds(
    'an adjust never goes below its floor nor beyond its digits, and says what is there',
    async ({ ctx }) => {
      const id = await makeLevel(ctx, 2, 5)
      const move = (quantity: number) => outcomeOf(commit(ctx, [adjust(stockLevel, id, { quantity }, 'quantity', refuse)]))
      const outcomes = [await move(-2.001), await move(999_999_999_998), await move(-2)]
      await commit(ctx, [remove(stockLevel, await get(ctx, stockLevel, id))])
      return [...outcomes, await move(1)]
    },
    [conflict('only 2'), conflict('stockLevel: a value is out of its range'), 'done', conflict('only null')],
  )

  holds(
    'a request under one Idempotency-Key is written once, and keys that differ in case are two',
    async ({ as }) => {
      const keyed = (key: string) => as(undefined, { idempotency: { key, requestHash: 'h', status: 201 } })
      const outcomes = []
      for (const [at, key] of ['Key', 'key', 'KEY', 'key'].entries())
        outcomes.push(await outcomeOf(commit(keyed(key), [insert(category, { code: `C${at}`, name: 'x' })])))
      return outcomes
    },
    ['done', 'done', 'done', stale('a request with the same Idempotency-Key')],
  )

  holds(
    'an owner that is expected, rows that go, come, change and move, and an event: all of one commit in one trail',
    async ({ ctx }) => {
      const levelId = await makeLevel(ctx, 5, 10)
      const owner = await makeCategory(ctx, 'OWNER')
      const leaving = await makeCategory(ctx, 'LEAVING')
      const { itemId, storeId } = await get(ctx, stockLevel, levelId)
      const rows = await commit(ctx, [
        record('audit.note', 'category', null, { why: 'a "quoted" note\n' }),
        adjust(stockLevel, levelId, { quantity: -2, value: { follows: 'quantity', amount: null } }, 'quantity', refuse),
        insert(stockMovement, { itemId, storeId, kind: 'issue', quantity: -2, occurredAt: ctx.now() }),
        update(category, owner, { name: 'Owner' }),
        expectOwner(category, owner),
        remove(category, leaving),
        insert(category, { code: 'COMING', name: 'Coming' }),
      ])
      return [rows, await entries(ctx, ['entryNo', 'action', 'rowId', 'version', 'before', 'after'], 6)]
    },
    ([rows, trail]) => {
      expect(rows).toHaveLength(4)
      expect(trail).toEqual([
        [7, 'audit.note', null, null, null, '{"why":"a \\"quoted\\" note\\n"}'],
        [8, 'stockLevel.adjust', 1, null, '{"quantity":5.000,"value":10.00,"version":1}', '{"quantity":3.000,"value":6.00,"version":2}'],
        [9, 'stockMovement.create', 1, 1, null, expect.stringContaining('"quantity":-2,')],
        [10, 'category.update', 2, 2, '{"name":"Category OWNER"}', '{"name":"Owner"}'],
        [11, 'category.remove', 3, 2, '{"deletedAt":null}', expect.stringContaining('2027-03-01')],
        [12, 'category.create', 4, 1, null, '{"code":"COMING","name":"Coming","icon":null}'],
      ])
    },
  )
}
