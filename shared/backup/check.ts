// Reads a dump back, all of it, to know that it is whole.
import { RowSum, toRowText } from '../db/row-sum.ts'
import { type Manifest, readManifest } from './manifest.ts'
import type { BackupPlace } from './place.ts'
import { damagedTable, readRows } from './rows.ts'

/**
 * Reads every file of a dump: decrypts, decompresses, and compares bytes, SHA-256, rows and hash with the manifest. Throws `not_found` where
 * there is no such dump, and `invalid` that names the first file that is not the one that was written.
 */
export async function checkDump(place: BackupPlace, id: string, key: string | null): Promise<Manifest> {
  const manifest = await readManifest(place, id, key)
  const dump = { place, manifest, key }
  for (const table of manifest.tables) {
    const sum = new RowSum()
    for await (const rows of readRows(dump, table)) for (const row of rows) sum.add(toRowText(row))
    const names = table.columns.map(({ name }) => name)
    if (sum.rows !== table.rows) throw damagedTable(dump, table, `it holds ${sum.rows} rows and held ${table.rows}`)
    if (sum.toHash(table.name, names) !== table.hash) throw damagedTable(dump, table, 'its rows are not those of the manifest')
  }
  return manifest
}
