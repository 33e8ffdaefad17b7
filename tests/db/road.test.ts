// The same road on every engine: migrations, the facilities workbook, lists, keys, audit and undo.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport } from '../../shared/db/imports.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { list } from '../../shared/db/listing.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { compareSchema } from '../../shared/db/schema.ts'
import { category, inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import { undoImport } from '../../shared/imports/undo.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'

const path = 'tests/fixtures/facilities.xlsx'
const expected = JSON.parse(readFileSync('tests/fixtures/expected.json', 'utf8'))['facilities.xlsx']

describe.each(dialects)('the road on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  beforeAll(async () => {
    database = await createTestDatabase(dialect)
    ctx = database.context()
  })
  afterAll(() => database.drop())

  const run = async (mode: 'validate' | 'apply') => {
    const row = await createImport(
      ctx,
      newImport(ctx, { fileName: 'facilities.xlsx', blobPath: 'test', etag: ctx.random(8), mode, isPartial: true, timezone: 'UTC' }),
    )
    if (!row) throw new Error('the import is there already')
    const { report } = await runImport({ ...ctx, importId: row.id, source: 'import' }, row, { path, can: () => true })
    if (!report || report.reason !== null) throw new Error(report?.reason ?? 'taken')
    return { id: row.id, report }
  }
  const codes = async (query: [string, string][]) =>
    (await list(ctx, category, parseList(ctx, category, query))).items.map(({ code }) => code)
  const contents = async () => {
    const { items } = await list(
      ctx,
      inventoryItem,
      parseList(ctx, inventoryItem, [
        ['sort', 'sku'],
        ['limit', '1000'],
      ]),
    )
    return items.map(({ sku, name, category: kind, store, supplier, unitCost, quantityOnHand, totalValue }) => [
      sku,
      name,
      kind,
      store,
      supplier,
      unitCost,
      quantityOnHand,
      totalValue,
    ])
  }

  test('has the tables that the catalogue asks for', async () => {
    expect(await compareSchema(database.engine, catalogue)).toEqual({ missing: [], extra: [] })
  })

  test('takes the facilities workbook, and the second time nothing changes', async () => {
    for (const mode of ['validate', 'apply'] as const) {
      const { report } = await run(mode)
      for (const { sheet, rows, accepted, rejected } of report.sheets) {
        expect([sheet, rows, accepted, rejected]).toEqual([
          sheet,
          expected[sheet].dataRows,
          expected[sheet].accepted,
          expected[sheet].rejected.length,
        ])
      }
    }
    const before = await contents()
    const { report } = await run('apply')
    expect(report.sheets.map(({ inserts, updates }) => inserts + updates)).toEqual([0, 0, 0, 0, 0])
    expect(await contents()).toEqual(before)
    expect(before).toContainEqual(['00142', 'Tools item 141', 'TOOLS', 'MAIN', 'SUP002', 3126.82, 144, 450262.08])
  })

  test('pages through a list in one order without gaps or repeats, whatever the engine', async () => {
    const rows = ['ä', 'Ä1', 'z', 'É', 'e', '😀', '\uffee', 'ß', 'SSa', 'a b', 'A  C', '_', '~'].map((code) =>
      insert(category, { code, name: `same ${code === '~'}` }),
    )
    await commit(ctx, rows)
    const seen: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: [string, string][] = [['sort', '-name'], ['limit', '4'], ...(cursor ? ([['cursor', cursor]] as [string, string][]) : [])]
      const page = await list(ctx, category, parseList(ctx, category, query))
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(23)
    expect(seen).toHaveLength(23)
    const order = [
      '_',
      'a b',
      'A  C',
      'CLEAN',
      'e',
      'ELEC',
      'GARDEN',
      'HVAC',
      'KITCHEN',
      'PAINT',
      'PLUMB',
      'SAFETY',
      'ß',
      'SSa',
      'STATION',
      'TOOLS',
      'z',
      '~',
      'ä',
      'Ä1',
      'É',
      '\uffee',
      '😀',
    ]
    expect(await codes([])).toEqual(order)
    expect(await codes([['code.prefix', 's']])).toEqual(['SAFETY', 'ß', 'SSa', 'STATION'])
    expect(await codes([['code.in', 'clean,É']])).toEqual(['CLEAN', 'É'])
    expect(await codes([['q', 'GEBÄ']])).toEqual(['SAFETY'])
  })

  test('audits every row once and undoes the import by it', async () => {
    const [count] = await all(
      ctx.engine,
      sqlFor(dialect)
        .selectFrom('auditEntry')
        .select((is) => is.fn.countAll().as('n'))
        .where('source', '=', 'import'),
    )
    const inserted = [
      'facilities_category',
      'shared_supplier',
      'facilities_store',
      'facilities_inventoryItem',
      'facilities_stockLot',
      'facilities_stockLevel',
      'facilities_stockMovement',
    ]
    const counts = await Promise.all(
      inserted.map((table) =>
        all(
          ctx.engine,
          sqlFor(dialect)
            .selectFrom(table)
            .select((is) => is.fn.countAll().as('n'))
            .where('createdAt', 'is not', null),
        ),
      ),
    )
    const rows = counts.reduce((sum, [row]) => sum + Number(row?.n), 0)
    expect(Number(count?.n)).toBe(rows - 13)
    const [applied] = await all(
      ctx.engine,
      sqlFor(dialect)
        .selectFrom('auditEntry')
        .select((is) => is.fn.min('importId').as('id')),
    )
    expect(await undoImport(ctx, Number(applied?.id))).toEqual({ undone: rows - 13, left: 0 })
    expect(await contents()).toEqual([])
    expect(await undoImport(ctx, Number(applied?.id))).toMatchObject({ undone: 0 })
  })
})
