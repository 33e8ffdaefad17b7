// The importing process of the bench: one workbook, staged, planned and applied into a database file with audit.

import { makeContext } from '../../shared/app.ts'
import { createTable } from '../../shared/catalogue/tables.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { contentHash } from '../../shared/db/content-hash.ts'
import { createIds } from '../../shared/db/ids.ts'
import { createImport } from '../../shared/db/imports.ts'
import { allTables } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { supplier } from '../../shared/domains/shared/resources.ts'
import { controlImport } from '../../shared/imports/control.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { runImport } from '../../shared/imports/run.ts'
import { runUndo } from '../../shared/imports/undo.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'

const [path = '', databasePath = '', undo] = process.argv.slice(2)
const engine = openSqlite(databasePath)
await engine.execute(allTables(catalogue).flatMap((table) => createTable(table, 'sqlite')))
const ctx = makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
  actor: systemActor('bench'),
  source: 'import',
})
await commit(
  ctx,
  ['CLEAN', 'ELEC', 'PLUMB', 'SAFETY', 'TOOLS', 'KITCHEN', 'STATION', 'GARDEN', 'PAINT', 'HVAC'].map((code) =>
    insert(category, { code, name: code }),
  ),
)
await commit(
  ctx,
  ['MAIN', 'ANNEX', 'ROOF', '007'].map((code) => insert(store, { code, name: code })),
)
await commit(
  ctx,
  Array.from({ length: 400 }, (_, at) => insert(supplier, { code: `SUP${String(at).padStart(3, '0')}`, name: `Supplier ${at}` })),
)
const before = await contentHash(ctx)
const row = await createImport(
  ctx,
  newImport(ctx, { fileName: 'stock.xlsx', blobPath: 'bench', etag: '1', mode: 'apply', isPartial: true, timezone: 'UTC' }),
)
if (!row) throw new Error('the database is not new')
const started = process.hrtime.bigint()
const { state, report } = await runImport({ ...ctx, importId: row.id }, row, { path, can: () => true })
const seconds = Number(process.hrtime.bigint() - started) / 1e9
const peakMb = process.resourceUsage().maxRSS / 1024
const figures = { state, seconds, peakMb, applied: report?.applied, rows: report?.sheets[0]?.rows, reason: report?.reason }
if (undo) {
  const run = { ...ctx, importId: row.id }
  const begun = process.hrtime.bigint()
  await controlImport(run, row.id, 'undo')
  await runUndo(run, row.id)
  const undoSeconds = Number(process.hrtime.bigint() - begun) / 1e9
  const isAsBefore = (await contentHash(ctx)).hash === before.hash
  console.log(JSON.stringify({ ...figures, undoSeconds, isAsBefore }))
} else console.log(JSON.stringify(figures))
await engine.close()
