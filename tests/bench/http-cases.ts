// What the HTTP bench asks for, and the queries behind it: the same for the app and for the bare server it is measured against.

import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createIds } from '../../shared/db/ids.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { listQueries } from '../../shared/db/listing.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { selectById } from '../../shared/db/store.ts'
import { inventoryItem } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'

/** Categories that the items are spread over. */
export const categories = 10
/** The path of the list, by category. */
export const listPath = (category: number) => `${inventoryItem.path}?categoryId=${category}&sort=name&limit=50`

/** A database of so many items at `path`, filled by plain SQL. */
export async function makeItems(path: string, rows: number): Promise<void> {
  const engine = openSqlite(path)
  const at = "'2026-01-01T00:00:00.000Z', 'bench', '2026-01-01T00:00:00.000Z', 'bench'"
  const system = '"id", "version", "lockVersion", "createdAt", "createdBy", "updatedAt", "updatedBy"'
  const numbers = (count: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
  const coded = (table: string, count: number) =>
    `INSERT INTO "${table}" (${system}, "code", "codeKey", "name", "nameKey") ${numbers(count)} SELECT i, 1, 0, ${at}, 'C' || i, 'c' || i, 'Name ' || i, 'name ' || i FROM n`
  const fields = '"sku", "skuKey", "name", "nameKey", "categoryId", "storeId", "unit", "packSize", "reorderPoint", "unitCost", "currency"'
  await engine.execute([...[migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite'))])
  await engine.execute([
    coded('facilities_category', categories),
    coded('facilities_store', 5),
    `INSERT INTO "facilities_inventoryItem" (${system}, ${fields}) ${numbers(rows)}
      SELECT i, 1, 0, ${at}, 'SKU-' || i, 'sku-' || i, 'Pump seal ' || (i * 7919 % 100003), 'pump seal ' || (i * 7919 % 100003), i % ${categories} + 1, i % 5 + 1, 'ea', 1000, 5000, 1999, 'ZAR' FROM n`,
    `INSERT INTO "facilities_stockLevel" (${system}, "itemId", "storeId", "quantity", "value")
      SELECT "id", 1, 0, ${at}, "id", "storeId", 12000, 2400 FROM "facilities_inventoryItem"`,
    `INSERT INTO "idBlock" ("name", "next") SELECT "name", ${rows + 1} FROM sqlite_master WHERE "type" = 'table' AND "name" LIKE 'facilities%'`,
    'ANALYZE',
  ])
  await engine.close()
}

/** The SQL of the three cases as the app runs it. */
export function benchQueries(): { get: string; list: string; listParameters: readonly unknown[] } {
  const engine = openSqlite(':memory:')
  const ctx: DbContext = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('bench'),
    source: 'api',
  })
  const query = new URLSearchParams(listPath(1).split('?')[1])
  const [page] = listQueries(ctx, inventoryItem, parseList(ctx, inventoryItem, query)).page
  return { get: selectById(ctx, inventoryItem, 1).query.sql, list: page?.sql ?? '', listParameters: page?.parameters ?? [] }
}
