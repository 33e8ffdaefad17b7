// What a commit is refused for by keys, references and tables, in the same words on every engine.
import { expect } from 'vitest'
import { insert, insertUnlessRaced, remove, restore, update } from '../../../shared/db/changes.ts'
import { commit } from '../../../shared/db/commit.ts'
import { get } from '../../../shared/db/store.ts'
import { category, inventoryItem } from '../../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../../shared/domains/facilities/stock-resources.ts'
import { specimen } from './specimen.ts'
import { holds, outcomeOf } from './twin.ts'
import { conflict, countOf, entries, makeCategory, makeItem, stale, taken } from './world.ts'

export function refusalContract(): void {
  holds(
    'a taken key is refused whatever its case, naming the holder, and nothing is written',
    async ({ ctx }) => {
      await makeCategory(ctx, 'Tools')
      const outcome = await outcomeOf(
        commit(ctx, [insert(category, { code: 'free', name: 'x' }), insert(category, { code: ' TOOLS', name: 'x' })]),
      )
      return [outcome, await countOf(ctx, category), (await entries(ctx, ['action'])).length]
    },
    [conflict('there is already a category with code " TOOLS": id 1', [taken('category', 'code', 'code " TOOLS"', 1, ' TOOLS')]), 1, 1],
  )

  holds(
    'every taken key is named at once, of every row',
    async ({ ctx }) => {
      const { categoryId, storeId } = await makeItem(ctx, { barcode: 'b1' })
      const item = { name: 'x', categoryId, storeId }
      return outcomeOf(
        commit(ctx, [
          insert(inventoryItem, { ...item, sku: 'NEW', barcode: 'B1' }),
          insert(inventoryItem, { ...item, sku: 'pu-1', barcode: 'B1' }),
          insert(inventoryItem, { ...item, sku: 'OTHER' }),
        ]),
      )
    },
    conflict('there is already a inventoryItem with barcode "B1": id 1', [
      taken('inventoryItem', 'barcode', 'barcode "B1"', 1, 'B1'),
      taken('inventoryItem', 'sku', 'sku "pu-1"', 1, 'pu-1'),
      taken('inventoryItem', 'barcode', 'barcode "B1"', 1, 'B1'),
    ]),
  )

  holds(
    'a key that one request takes twice is named',
    async ({ ctx }) => {
      const { categoryId, storeId } = await makeItem(ctx)
      const item = { name: 'x', categoryId, storeId }
      const both = ['A', 'B'].map((sku) => insert(inventoryItem, { ...item, sku, barcode: '7' }))
      return [
        await outcomeOf(commit(ctx, both)),
        await outcomeOf(commit(ctx, [insert(category, { code: 'É', name: 'x' }), insert(category, { code: 'é', name: 'x' })])),
      ]
    },
    [
      conflict('inventoryItem: the key barcode is taken twice in one request'),
      conflict('category: the key code is taken twice in one request'),
    ],
  )

  holds(
    'a key with an empty part is taken by another with the same part empty, and by no other',
    async ({ ctx }) => {
      const { itemId, storeId } = await makeItem(ctx)
      const level = { itemId, storeId, quantity: 1, value: 1 }
      await commit(ctx, [insert(stockLevel, level)])
      return [
        await outcomeOf(commit(ctx, [insert(stockLevel, level)])),
        await outcomeOf(commit(ctx, [insert(category, { code: 'N1', name: 'x' }), insert(category, { code: 'N2', name: 'x' })])),
      ]
    },
    [
      conflict('there is already a stockLevel with itemId 1, storeId 1, lotId null: id 1', [
        taken('stockLevel', 'itemId', 'itemId 1, storeId 1, lotId null', 1),
      ]),
      'done',
    ],
  )

  holds(
    'a key taken in a race is a reason to decide anew',
    async ({ ctx }) => {
      await makeCategory(ctx, 'TOOLS')
      return outcomeOf(commit(ctx, [insertUnlessRaced(category, { code: 'tools', name: 'x' })]))
    },
    stale('category'),
  )

  holds(
    'an id that is there already, and a value that no table takes, are refused in words of the catalogue',
    async ({ ctx }) => {
      await makeCategory(ctx, 'TOOLS')
      return [
        await outcomeOf(commit(ctx, [insert(category, { id: 1, code: 'X', name: 'x' })])),
        await outcomeOf(commit(ctx, [insert(specimen, { code: 'X', quantity: -1 })])),
        await outcomeOf(commit(ctx, [{ kind: 'insert', resource: category, row: { code: 'X' }, isRaced: false }])),
      ]
    },
    [
      {
        error: 'AppError',
        code: 'unavailable',
        message: 'an id of category was handed out twice: idBlock is behind its table',
        issues: [],
      },
      conflict('specimen: a value is out of its range'),
      conflict('category: a value is missing'),
    ],
  )

  holds(
    'what live rows refer to is not removed, and what is removed is not referred to any more',
    async ({ ctx }) => {
      const { categoryId, storeId, itemId } = await makeItem(ctx)
      const outcomes = [await outcomeOf(commit(ctx, [remove(category, await get(ctx, category, categoryId))]))]
      await commit(ctx, [remove(inventoryItem, await get(ctx, inventoryItem, itemId))])
      await commit(ctx, [remove(category, await get(ctx, category, categoryId))])
      outcomes.push(await outcomeOf(commit(ctx, [insert(inventoryItem, { sku: 'Y', name: 'Y', categoryId, storeId })])))
      outcomes.push(await outcomeOf(commit(ctx, [insert(inventoryItem, { sku: 'Y', name: 'Y', categoryId: 77, storeId })])))
      outcomes.push(await outcomeOf(get(ctx, category, categoryId)))
      return outcomes
    },
    [
      conflict('category 1 is still referred to by inventoryItem', [
        {
          path: 'categoryId',
          code: 'referenced',
          message: 'inventoryItem rows still refer to it by categoryId',
          hint: 'Change or remove them first: /api/facilities/inventory-items?categoryId=1',
          values: { resource: 'inventoryItem' },
        },
      ]),
      ...[1, 77].map((id) =>
        conflict(`category ${id} was removed`, [
          {
            path: '',
            code: 'reference',
            message: `category ${id} is no live row`,
            hint: 'Refer to another row, or restore this one first.',
          },
        ]),
      ),
      { error: 'AppError', code: 'not_found', message: 'category 1 was removed', issues: [] },
    ],
  )

  holds(
    'of many that are removed at once those that are referred to are named, the lowest first',
    async ({ ctx }) => {
      const made = await commit(
        ctx,
        Array.from({ length: 30 }, (_, at) => insert(specimen, { code: `parent ${at}` })),
      )
      const [low, high] = [Number(made[3]?.id), Number(made[20]?.id)]
      await commit(ctx, [insert(specimen, { code: 'child a', parentId: high }), insert(specimen, { code: 'child b', parentId: low })])
      const parents = await Promise.all(made.toReversed().map(({ id }) => get(ctx, specimen, Number(id))))
      return outcomeOf(
        commit(
          ctx,
          parents.map((row) => remove(specimen, row)),
        ),
      )
    },
    conflict('specimen 4, 21 is still referred to by specimen', [
      {
        path: 'parentId',
        code: 'referenced',
        message: 'specimen rows still refer to it by parentId',
        hint: 'Change or remove them first: /api/test/specimens?parentId=4',
        values: { resource: 'specimen' },
      },
    ]),
  )

  holds(
    'a row is not changed to refer to what is removed, and not brought back when it would',
    async ({ ctx }) => {
      const gone = await makeCategory(ctx, 'GONE')
      const { storeId, itemId } = await makeItem(ctx)
      const [leaves] = await commit(ctx, [insert(inventoryItem, { sku: 'LEAVES', name: 'X', storeId, categoryId: gone.id })])
      const left = await get(ctx, inventoryItem, Number(leaves?.id))
      const [removed] = await commit(ctx, [remove(inventoryItem, left)])
      await commit(ctx, [remove(category, gone)])
      return [
        await outcomeOf(commit(ctx, [update(inventoryItem, await get(ctx, inventoryItem, itemId), { categoryId: gone.id })])),
        await outcomeOf(commit(ctx, [restore(inventoryItem, { ...left, ...removed })])),
      ]
    },
    (outcomes) => expect(outcomes).toMatchObject([{ issues: [{ code: 'reference' }] }, { issues: [{ code: 'reference' }] }]),
  )

  holds(
    'a removed row comes back as it was, unless its key was taken meanwhile',
    async ({ ctx }) => {
      const first = await makeCategory(ctx, 'C')
      const [removed] = await commit(ctx, [remove(category, first)])
      const [back] = await commit(ctx, [restore(category, { ...first, ...removed })])
      const [again] = await commit(ctx, [remove(category, { ...first, ...back })])
      await makeCategory(ctx, 'c')
      const late = await outcomeOf(commit(ctx, [restore(category, { ...first, ...again })]))
      return { back, late, entries: await entries(ctx, ['action', 'version', 'before', 'after'], 1) }
    },
    ({ back, late, entries: trail }) => {
      expect(back).toMatchObject({ id: 1, version: 3, code: 'C', deletedAt: null })
      expect(late).toEqual(conflict('there is already a category with code "C": id 2', [taken('category', 'code', 'code "C"', 2, 'C')]))
      expect(trail.slice(0, 2)).toEqual([
        ['category.remove', 2, '{"deletedAt":null}', '{"deletedAt":"2027-03-01T08:00:01.000Z"}'],
        ['category.restore', 3, '{"deletedAt":"2027-03-01T08:00:01.000Z"}', '{"deletedAt":null}'],
      ])
    },
  )

  holds(
    'the key of a row that the same commit removes is free for another',
    async ({ ctx }) => {
      const first = await makeCategory(ctx, 'C')
      const outcomes = [await outcomeOf(commit(ctx, [remove(category, first), insert(category, { code: 'c', name: 'new' })]))]
      const { categoryId, storeId, itemId } = await makeItem(ctx, { barcode: '1' })
      const item = await get(ctx, inventoryItem, itemId)
      outcomes.push(
        await outcomeOf(
          commit(ctx, [
            remove(inventoryItem, item),
            insert(inventoryItem, { sku: 'PU-1', name: 'x', categoryId, storeId, barcode: '1' }),
            insert(inventoryItem, { sku: 'pu-1', name: 'x', categoryId, storeId }),
          ]),
        ),
      )
      return [outcomes, await countOf(ctx, category), await countOf(ctx, inventoryItem)]
    },
    [['done', conflict('inventoryItem: the key sku is taken twice in one request')], 2, 1],
  )
}
