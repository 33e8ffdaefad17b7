// The move off workbooks: modes and who set them, the count of days in agreement, and mirrors that come back unchanged.
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Resource } from '../../shared/catalogue/resource.ts'
import type { MigrationMode } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { category, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { supplier } from '../../shared/domains/shared/resources.ts'
import { factsOf } from '../../shared/imports/file-facts.ts'
import { checkModes, decideMode, move, recordReconciliation, setMode } from '../../shared/imports/migration.ts'
import { migrationStatus } from '../../shared/imports/migration-status.ts'
import { mirrorAll, mirrorResource } from '../../shared/imports/mirror.ts'
import { actorOf } from '../support/database.ts'
import { fixture } from '../support/expected-stock.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { readFileOf } from '../support/read-tables.ts'

let office: Office
let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  office = await createOffice()
})
afterEach(async () => {
  await office.drop()
  await storage.empty('mirrors')
})

const statusOf = async (resource: Resource, ctx: DbContext = office.ctx) =>
  (await migrationStatus(ctx, storage.migration)).find((one) => one.resource === resource.name)

/** Puts a resource into a mode by whatever way, as its history would have. */
const put = (resource: Resource, mode: MigrationMode, ctx = office.ctx) =>
  decideMode(() => move(ctx, undefined, { resource: resource.name, mode }, { to: mode }))

const changes = async () =>
  (await office.rows('auditEntry'))
    .filter(({ action }) => action === 'migration.update')
    .map(({ actor, resource, after }) => [actor, resource, JSON.parse(String(after))])

describe('modes', () => {
  test('are spreadsheet until somebody says otherwise, which is audited with who and when', async () => {
    expect((await migrationStatus(office.ctx, storage.migration)).map(({ mode, since, by }) => [mode, since, by])).toEqual(
      catalogue.resources.filter(({ isImportable }) => isImportable).map(() => ['spreadsheet', null, null]),
    )
    const ctx = { ...office.database.context(actorOf('manager', 'mandy')), now: () => '2027-03-01T08:00:00.000Z' }
    await setMode(ctx, inventoryItem, 'parallel')
    await setMode(ctx, inventoryItem, 'parallel')
    expect(await statusOf(inventoryItem)).toMatchObject({ mode: 'parallel', since: '2027-03-01T08:00:00.000Z', by: 'mandy' })
    expect(await statusOf(category)).toMatchObject({ mode: 'spreadsheet', since: null })
    await setMode(office.ctx, inventoryItem, 'spreadsheet')
    expect(await changes()).toEqual([
      ['mandy', 'inventoryItem', { from: 'spreadsheet', to: 'parallel' }],
      ['system:test', 'inventoryItem', { from: 'parallel', to: 'spreadsheet' }],
    ])
  })

  test('go to database by the cut-over only, and back out to parallel only; a refusal says what to do', async () => {
    await expect(setMode(office.ctx, category, 'database')).rejects.toThrow(
      'category goes to database by its cut-over only. Set it to parallel, upload the workbook until both agree, then cut over: POST /api/migration/category/cutover, or npm run migration -- cutover category',
    )
    await setMode(office.ctx, category, 'parallel')
    await expect(setMode(office.ctx, category, 'database')).rejects.toThrow(/by its cut-over only\. Cut over: POST/)
    await put(supplier, 'database')
    await expect(setMode(office.ctx, supplier, 'spreadsheet')).rejects.toThrow(/^supplier is in database\. Set it to parallel first/)
    await setMode(office.ctx, supplier, 'parallel')
    expect((await statusOf(supplier))?.mode).toBe('parallel')
  })

  test('set by many at once are each told from what they really were', async () => {
    const words = ['parallel', 'spreadsheet', 'parallel', 'spreadsheet', 'parallel', 'spreadsheet'] as const
    await Promise.all(words.map((mode) => setMode(office.ctx, inventoryItem, mode)))
    let mode = 'spreadsheet'
    for (const [, , said] of await changes()) {
      expect(said.from).toBe(mode)
      expect(said.to).not.toBe(mode)
      mode = said.to
    }
    expect((await statusOf(inventoryItem))?.mode).toBe(mode)
  })

  test('in database a workbook that brings the resource is refused before anything is planned, all retired ones at once', async () => {
    const ctx = { ...office.database.context(actorOf('manager', 'mandy')), now: () => '2027-03-01T08:00:00.000Z' }
    await put(inventoryItem, 'database', ctx)
    await put(supplier, 'database', ctx)
    const before = await office.contents()
    for (const mode of ['validate', 'apply'] as const) {
      const { outcome, row, report } = await office.run(fixture('facilities.xlsx'), { mode, isPartial: true })
      expect(outcome).toBe('failed')
      expect(row.reason).toContain(
        'the workbook of inventoryItem was retired by mandy at 2027-03-01T08:00:00.000Z. Change inventoryItem in Opsbook; a workbook of what there is: GET /api/facilities/inventory-items/export?format=xlsx',
      )
      expect(row.reason).toContain('GET /api/shared/suppliers/export?format=xlsx. To bring in the rest, leave its sheet out')
      expect([report.sheets, row.rowsTotal]).toEqual([[], 0])
    }
    expect(await office.contents()).toEqual(before)
    expect((await office.run(csv('categories.csv', 'Category Code,Category', 'A,Alpha'))).outcome).toBe('done')
    await expect(checkModes(office.ctx, [category, store])).resolves.toEqual(new Set())
  })
})

describe('days', () => {
  /** Records a comparison at an instant. */
  const compare = (at: string, importId: number, differences: number, timezone = 'UTC') =>
    recordReconciliation({ ...office.ctx, now: () => at }, { resource: 'inventoryItem', importId, differences }, timezone)
  const at = (now: string): DbContext => ({ ...office.ctx, now: () => now })

  test('count while there is no difference; days without an upload neither count nor break, a difference does', async () => {
    for (const [day, differences] of Object.entries({ '01': 0, '02': 7, '03': 0, '05': 0, '09': 0 }))
      await compare(`2027-03-${day}T09:00:00.000Z`, Number(day), differences)
    expect(await statusOf(inventoryItem, at('2027-03-10T00:00:00.000Z'))).toMatchObject({
      daysCompared: 5,
      daysWithoutDifference: 3,
      last: { day: '2027-03-09', importId: 9, differences: 0, at: '2027-03-09T09:00:00.000Z' },
      calendar: { '2027-03-01': 0, '2027-03-02': 7, '2027-03-03': 0, '2027-03-05': 0, '2027-03-09': 0 },
    })
    await compare('2027-03-10T09:00:00.000Z', 10, 1)
    expect(await statusOf(inventoryItem, at('2027-03-10T10:00:00.000Z'))).toMatchObject({ daysCompared: 6, daysWithoutDifference: 0 })
    expect(await statusOf(category)).toMatchObject({ daysCompared: 0, daysWithoutDifference: 0, last: null, calendar: {} })
  })

  test('are told by their last comparison', async () => {
    await compare('2027-03-01T09:00:00.000Z', 1, 4)
    await compare('2027-03-01T15:00:00.000Z', 2, 0)
    expect(await statusOf(inventoryItem)).toMatchObject({
      daysCompared: 1,
      daysWithoutDifference: 1,
      last: { importId: 2, differences: 0 },
    })
    await Promise.all(Array.from({ length: 8 }, (_, n) => compare('2027-03-02T15:00:00.000Z', n, n)))
    expect(await statusOf(inventoryItem)).toMatchObject({ daysCompared: 2 })
  })

  test('begin at midnight where the company is', async () => {
    await compare('2027-03-01T22:30:00.000Z', 1, 0, 'Africa/Johannesburg')
    await compare('2027-03-02T21:59:59.999Z', 2, 0, 'Africa/Johannesburg')
    expect((await statusOf(inventoryItem))?.last?.day).toBe('2027-03-02')
    expect((await statusOf(inventoryItem))?.daysCompared).toBe(1)
  })

  test('fall out of the calendar after 90, but not out of the count', async () => {
    await compare('2027-01-01T09:00:00.000Z', 1, 0)
    await compare('2027-01-02T09:00:00.000Z', 2, 0)
    const status = await statusOf(inventoryItem, at('2027-04-01T09:00:00.000Z'))
    expect([status?.daysWithoutDifference, status?.calendar]).toEqual([2, { '2027-01-02': 0 }])
  })

  test('are read in one round trip for all resources', async () => {
    let trips = 0
    const { engine } = office.ctx
    const counted: Engine = {
      ...engine,
      read: (queries) => {
        trips++
        return engine.read(queries)
      },
    }
    await migrationStatus({ ...office.ctx, engine: counted }, storage.migration)
    expect(trips).toBe(1)
  })
})

describe('mirrors', () => {
  const download = async (path: string): Promise<string> => {
    const file = join(storage.folder, 'mirror.xlsx')
    await storage.container('mirrors').getBlobClient(path).downloadToFile(file)
    return file
  }

  test('hold every live row of what is in parallel, and come back in as they are: nothing changes', async () => {
    await office.run(fixture('facilities.xlsx'), { isPartial: true })
    for (const resource of [inventoryItem, supplier]) await setMode(office.ctx, resource, 'parallel')
    const mirrored = await mirrorAll(office.ctx, storage.migration)
    expect(mirrored.map(({ path, isWritten }) => [path, isWritten])).toEqual([
      ['shared/suppliers.xlsx', true],
      ['facilities/inventory-items.xlsx', true],
    ])
    expect((await storage.list('mirrors')).map(({ name }) => name)).toEqual(['facilities/inventory-items.xlsx', 'shared/suppliers.xlsx'])
    const file = await download('facilities/inventory-items.xlsx')
    const { sheets } = await readFileOf(file, 'mirror.xlsx')
    expect(sheets.map(({ name, rows }) => [name, rows.length])).toEqual([['inventory-items', 214]])
    const items = await office.items()
    const at = sheets[0]?.rows[0]?.cells.indexOf('quantityOnHand') ?? -1
    const shown = new Map(sheets[0]?.rows.slice(1).map(({ cells }) => [cells[0], Number(cells[at])]))
    expect(shown).toEqual(new Map([...items].map(([sku, { onHand }]) => [sku, onHand])))
    expect(await statusOf(inventoryItem)).toMatchObject({
      mirror: { path: 'facilities/inventory-items.xlsx', rows: 213, hash: (await factsOf(file)).fileHash },
    })
    const before = await office.contents()
    const again = await office.run(file)
    expect(again).toMatchObject({ outcome: 'done', sheet: { rows: 213, unchanged: 213, inserts: 0, updates: 0 } })
    expect(await office.contents()).toEqual({ ...before, migrationDay: [expect.objectContaining({ importId: again.id, differences: 0 })] })
  })

  test('are recorded as exports', async () => {
    await mirrorResource(office.ctx, storage.migration, category)
    const [entry] = (await office.rows('auditEntry')).filter(({ action }) => action === 'category.export')
    expect(JSON.parse(String(entry?.after))).toMatchObject({ format: 'xlsx', mirror: 'facilities/categories.xlsx', rows: 0 })
  })

  test('go on on further sheets where one is full, which come back in as one', async () => {
    await office.run(fixture('facilities.xlsx'), { isPartial: true })
    await mirrorResource(office.ctx, storage.migration, inventoryItem, 100)
    const file = await download('facilities/inventory-items.xlsx')
    const { sheets } = await readFileOf(file, 'mirror.xlsx')
    expect(sheets.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['inventory-items', 101],
      ['inventory-items (2)', 101],
      ['inventory-items (3)', 14],
    ])
    const again = await office.run(file)
    expect([again.outcome, again.report.sheets.map(({ unchanged }) => unchanged)]).toEqual(['done', [100, 100, 13]])
  })

  test('have one sheet where there is no row, or as many as one sheet holds', async () => {
    await mirrorResource(office.ctx, storage.migration, store)
    expect((await readFileOf(await download('facilities/stores.xlsx'), 'mirror.xlsx')).sheets.map(({ rows }) => rows.length)).toEqual([1])
    await office.furnish()
    await mirrorResource(office.ctx, storage.migration, store, 2)
    expect((await readFileOf(await download('facilities/stores.xlsx'), 'mirror.xlsx')).sheets.map(({ rows }) => rows.length)).toEqual([3])
  })

  test('written twice at once are whole, and the one that was begun later stays', async () => {
    await office.furnish()
    const begun = (now: string) => mirrorResource({ ...office.ctx, now: () => now }, storage.migration, store)
    const outcomes = await Promise.all(
      ['2027-03-01T02:41:00.003Z', '2027-03-01T02:41:00.001Z', '2027-03-01T02:41:00.002Z'].map((now) => begun(now)),
    )
    expect(outcomes[0]?.isWritten).toBe(true)
    expect((await statusOf(store))?.mirror).toMatchObject({ at: '2027-03-01T02:41:00.003Z', rows: 2 })
    expect((await begun('2027-03-01T02:40:00.000Z')).isWritten).toBe(false)
    const file = await download('facilities/stores.xlsx')
    expect((await statusOf(store))?.mirror?.hash).toBe((await factsOf(file)).fileHash)
  })

  test('of other resources are written though one cannot be', async () => {
    for (const resource of [category, store]) await setMode(office.ctx, resource, 'parallel')
    const put = storage.migration.putMirror
    const failing = {
      ...storage.migration,
      putMirror: (...given: Parameters<typeof put>) =>
        given[0].endsWith('categories.xlsx') ? Promise.reject(new Error('gone')) : put(...given),
    }
    await expect(mirrorAll(office.ctx, failing)).rejects.toThrow('1 mirrors could not be written')
    expect((await storage.list('mirrors')).map(({ name }) => name)).toEqual(['facilities/stores.xlsx'])
  })
})
