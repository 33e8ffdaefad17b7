// Mistakes that the compiler refuses: `npm run typecheck` fails where one of the lines marked below compiles.
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { choice, date, decimal, flag, integer, json, money, quantity, ref, text } from '../../shared/catalogue/kinds.ts'
import { defineResource, type InsertOf, type PatchOf, type RowOf } from '../../shared/catalogue/resource.ts'
import { adjust, insert, update } from '../../shared/db/changes.ts'
import type { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { stockLevel } from '../../shared/domains/facilities/stock-resources.ts'
import { AppError } from '../../shared/errors.ts'

const about = { domain: 'test', name: 'part', slug: 'parts', description: 'A part.' }
const columns = {
  code: text({ max: 40 }),
  note: text({ max: 40, optional: true }),
  state: choice(['new', 'old'], { default: 'new' }),
  weight: quantity({ default: 0 }),
  price: money({ optional: true }),
  parentId: ref('part', { optional: true }),
  isOn: flag({}),
  madeOn: date({}),
  spot: json(z.object({ lat: z.number() }), { optional: true }),
}
const part = defineResource({ ...about, columns, naturalKey: ['code'], lists: { code: ['state'], updatedAt: [] } })
type Part = RowOf<typeof part>

/** Never run: only compiled. */
function refused(row: Part & Record<string, unknown>): void {
  // @ts-expect-error a natural key is made of columns
  defineResource({ ...about, columns, naturalKey: ['cod'], lists: {} })
  // @ts-expect-error a unique column is a column
  defineResource({ ...about, columns, naturalKey: ['code'], unique: ['serial'], lists: {} })
  // @ts-expect-error a list sorts by a column
  defineResource({ ...about, columns, naturalKey: ['code'], lists: { colour: [] } })
  // @ts-expect-error a list filters by columns
  defineResource({ ...about, columns, naturalKey: ['code'], lists: { code: ['colour'] } })
  // @ts-expect-error search goes through columns
  defineResource({ ...about, columns, naturalKey: ['code'], lists: {}, search: ['colour'] })
  // @ts-expect-error a verb is one of four
  defineResource({ ...about, columns, naturalKey: ['code'], lists: {}, verbs: ['destroy'] })
  // @ts-expect-error a role is one of six
  defineResource({ ...about, columns, naturalKey: ['code'], lists: {}, access: { boss: ['read'] } })
  // @ts-expect-error check sees the columns only
  defineResource({ ...about, columns, naturalKey: ['code'], lists: {}, check: (found) => (found.colour ? [] : []) })

  // @ts-expect-error the default is one of the choices
  choice(['new', 'old'], { default: 'used' })
  // @ts-expect-error there is at least one choice
  choice([], {})
  // @ts-expect-error text has a longest length
  text({})
  // @ts-expect-error a format is one that is known
  text({ max: 9, format: 'phone' })
  // @ts-expect-error a decimal says its scale
  decimal({})
  // @ts-expect-error a default has the type of its column
  integer({ default: '1' })

  // @ts-expect-error code is required
  insert(part, { isOn: true, madeOn: '2027-02-28' })
  // @ts-expect-error a flag is no word
  insert(part, { code: 'A', isOn: 'yes', madeOn: '2027-02-28' })
  // @ts-expect-error a choice is one of its words
  insert(part, { code: 'A', isOn: true, madeOn: '2027-02-28', state: 'used' })
  // @ts-expect-error there is no such column
  insert(part, { code: 'A', isOn: true, madeOn: '2027-02-28', colour: 'red' })
  // @ts-expect-error a required column is not emptied
  update(part, row, { code: null })
  // @ts-expect-error a reference is an id
  update(part, row, { parentId: 'A' })
  // @ts-expect-error only columns of the resource move
  adjust(stockLevel, 1, { colour: -1 }, 'quantity', () => new AppError('conflict', 'short'))
  // @ts-expect-error the floor is a column of the resource
  adjust(stockLevel, 1, { quantity: -1 }, 'colour', () => new AppError('conflict', 'short'))
}

test('the types of rows, inserts and patches follow from the columns', () => {
  expectTypeOf<Part['code']>().toEqualTypeOf<string>()
  expectTypeOf<Part['note']>().toEqualTypeOf<string | null>()
  expectTypeOf<Part['state']>().toEqualTypeOf<'new' | 'old'>()
  expectTypeOf<Part['weight']>().toEqualTypeOf<number>()
  expectTypeOf<Part['price']>().toEqualTypeOf<number | null>()
  expectTypeOf<Part['spot']>().toEqualTypeOf<{ lat: number } | null>()
  expectTypeOf<Part['version']>().toEqualTypeOf<number>()
  expectTypeOf<Part['deletedAt']>().toEqualTypeOf<string | null>()
  expectTypeOf<InsertOf<typeof part>>().toMatchTypeOf<{
    code: string
    isOn: boolean
    madeOn: string
    state?: 'new' | 'old'
    note?: string | null
    id?: number
  }>()
  expectTypeOf<PatchOf<typeof part>['weight']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<RowOf<typeof inventoryItem>['quantityOnHand']>().toEqualTypeOf<number>()
  expect([part.table, typeof refused]).toEqual(['test_part', 'function'])
})
