// The demo set: there once however often it is added, and out of the way of the sample workbooks.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seed } from '../../infra/cli/seed.ts'
import { systemActor } from '../../shared/context.ts'
import { remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport } from '../../shared/db/imports.ts'
import { gather, select } from '../../shared/db/store.ts'
import { segregation } from '../../shared/domains/dispatch/fleet-resources.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { category, firstAidItem, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { broken, growth, sizes } from './facilities-world.ts'

const fixtures = join(import.meta.dirname, '../fixtures')

let database: TestDatabase
let ctx: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context(systemActor('seed'), { source: 'seed' })
})
afterEach(() => database.drop())

test('brings the people and sites of the sample workbooks, ten categories, and stock received through the actions', async () => {
  const made = await seed(ctx)
  expect(made).toMatchObject({
    ...{ category: 10, user: 4, site: 3, supplier: 3, customer: 8, store: 3, inventoryItem: 12, stockMovement: 13 },
    ...{
      equipment: 5,
      firstAidItem: 4,
      firstAidMovement: 4,
      serviceProvider: 1,
      preventivePlan: 1,
      workOrder: 4,
      task: 4,
      signOut: 1,
      reservation: 1,
    },
  })
  const found = await gather(ctx, [select(ctx, user, {}), select(ctx, site, {}), select(ctx, category, {}), select(ctx, inventoryItem, {})])
  for (const rows of found) rows.sort((a, b) => a.id - b.id)
  const [users, sites, categories, items] = found
  expect(users.map(({ username, passwordHash }) => [username, passwordHash])).toEqual([
    ['joel', null],
    ['bryan', null],
    ['colin', null],
    ['taylor', null],
  ])
  expect(sites.map(({ name }) => name)).toEqual(['Eagle Lake', 'Hidden Falls', 'Crockett'])
  expect(categories.map(({ code }) => code)).toEqual([
    'CLEAN',
    'ELEC',
    'PLUMB',
    'SAFETY',
    'TOOLS',
    'PAINT',
    'HVAC',
    'STATION',
    'KITCHEN',
    'GARDEN',
  ])
  expect(categories.every(({ icon }) => icon !== null)).toBe(true)
  expect(items.every(({ quantityOnHand, totalValue }) => quantityOnHand > 0 && totalValue > 0)).toBe(true)
  expect(items.filter(({ quantityOnHand, reorderPoint }) => quantityOnHand < reorderPoint).map(({ sku }) => sku)).toEqual([
    'EL-LED-E26',
    'HV-FILTER-20',
  ])
  expect(await broken(ctx)).toEqual([])
})

test('brings tools, a first-aid box, work orders and tasks in several states, one task coming again and one overdue', async () => {
  await seed(ctx)
  const [tools, aid, orders, tasks] = await gather(ctx, [
    select(ctx, equipment, {}),
    select(ctx, firstAidItem, {}),
    select(ctx, workOrder, {}),
    select(ctx, task, {}),
  ])
  expect(new Set(tools.map(({ status }) => status))).toEqual(new Set(['out', 'available', 'repair']))
  expect(aid.filter(({ quantityOnHand, minimum }) => quantityOnHand < minimum).map(({ code }) => code)).toEqual(['FA-GLOVES'])
  expect(aid.every(({ totalValue }) => totalValue > 0)).toBe(true)
  expect(orders.map(({ status }) => status).sort()).toEqual(['done', 'in-progress', 'requested', 'scheduled'])
  expect(tasks.map(({ status }) => status).sort()).toEqual(['completed', 'in-progress', 'pending', 'pending'])
  expect(tasks.filter(({ recurrence }) => recurrence !== null).map(({ number }) => number)).toEqual(['DEMO-T1'])
  expect(tasks.filter(({ openDueAt }) => openDueAt !== null && openDueAt < ctx.now()).map(({ number }) => number)).toEqual(['DEMO-T2'])
})

test('adds nothing the second time, and only what is missing', async () => {
  await seed(ctx)
  const before = await sizes(ctx)
  expect(Object.values(await seed(ctx)).every((count) => count === 0)).toBe(true)
  expect(await growth(ctx, before)).toEqual({})
  const [[parted]] = await gather(ctx, [select(ctx, segregation, { code: 'FOOD-CHEMICALS' })])
  if (parted) await commit(ctx, [remove(segregation, parted)])
  expect(await seed(ctx)).toMatchObject({ segregation: 1, category: 0, stockMovement: 0, task: 0 })
})

interface Expected {
  readonly [sheet: string]: {
    readonly resource: string | null
    readonly accepted: number
    readonly rejected: readonly { readonly cell: string }[]
  }
}

test('leaves the facilities workbook its expected result, cell for cell, twice', async () => {
  await seed(ctx)
  const expected: Expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8'))['facilities.xlsx']
  for (const time of [1, 2]) {
    const options = {
      fileName: 'facilities.xlsx',
      mode: 'apply',
      isPartial: true,
      timezone: 'UTC',
      blobPath: `test:${time}`,
      etag: String(time),
    } as const
    const row = await createImport(ctx, newImport(ctx, options))
    if (!row) throw new Error('this import is there already')
    const { report } = await runImport({ ...ctx, importId: row.id }, row, { path: join(fixtures, 'facilities.xlsx'), can: () => true })
    for (const [sheet, { resource, accepted, rejected }] of Object.entries(expected)) {
      const found = report?.sheets.find((one) => one.sheet === sheet)
      expect([sheet, found?.resource ?? null, found?.accepted ?? 0]).toEqual([sheet, resource, accepted])
      const cells = report?.issues.filter((issue) => issue.sheet === sheet && issue.severity === 'reject').map(({ cell }) => cell)
      expect(cells).toEqual(rejected.map(({ cell }) => cell))
    }
    expect(report?.sheets.reduce((total, { inserts, updates }) => total + inserts + updates, 0)).toBe(time === 1 ? 234 : 0)
    expect(await broken(ctx)).toEqual([])
  }
})
