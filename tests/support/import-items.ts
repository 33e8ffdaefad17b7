// A list of inventory items of any length, brought into any database.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport } from '../../shared/db/imports.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { supplier } from '../../shared/domains/shared/resources.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { type Outcome, runImport } from '../../shared/imports/run.ts'

const header = 'SKU,Description,Category,Storeroom,UoM,Pack Size,Re-order Level,Unit Price,Currency,Supplier,Barcode,Qty'
const line = (at: number, price: string) => `IM${at},Item ${at},TOOLS,MAIN,ea,1,${at % 7},${price},USD,SUP,${600_000 + at},5`

/** Adds what the items of `importItems` refer to. */
export async function addParents(ctx: DbContext): Promise<void> {
  await commit(ctx, [
    insert(category, { code: 'TOOLS', name: 'Tools' }),
    insert(store, { code: 'MAIN', name: 'Main room' }),
    insert(supplier, { code: 'SUP', name: 'Supplier' }),
  ])
}

/** Imports so many items at a price, always under the same keys; chunk by chunk, as partial imports are. */
export async function importItems(ctx: DbContext, rows: number, price: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'import-items-'))
  try {
    const path = join(folder, 'items.csv')
    writeFileSync(path, `${[header, ...Array.from({ length: rows }, (_, at) => line(at, price))].join('\n')}\n`)
    const key = `items-${ctx.random(8)}.csv`
    const given = { fileName: 'items.csv', blobPath: key, etag: key, mode: 'apply', isPartial: true, timezone: 'UTC' } as const
    const row = await createImport(ctx, newImport(ctx, given))
    if (!row) throw new Error('there is an import of this file already')
    return await runImport({ ...ctx, importId: row.id }, row, { path, can: () => true })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
