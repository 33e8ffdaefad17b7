// The floor of the import bench: the rows that an import left behind, inserted again by bare node:sqlite, indexes, audit and fsync included.
import { DatabaseSync } from 'node:sqlite'

const [sourcePath = '', path = '', chunk = '2000'] = process.argv.slice(2)
const source = new DatabaseSync(sourcePath, { readOnly: true })
const database = new DatabaseSync(path)
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000')
const schema = source
  .prepare(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END",
  )
  .all()
for (const { sql } of schema) database.exec(String(sql))
for (const table of ['facilities_category', 'facilities_store', 'shared_supplier']) {
  for (const row of source.prepare(`SELECT * FROM "${table}"`).all()) {
    const values = Object.values(row)
    database.prepare(`INSERT INTO "${table}" VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  }
}
const tables = ['facilities_inventoryItem', 'auditEntry'].map((table) => {
  const names = source.prepare('SELECT name FROM pragma_table_info(?)').all(table)
  const insert = database.prepare(`INSERT INTO "${table}" VALUES (${names.map(() => '?').join(', ')})`)
  return { insert, rows: source.prepare(`SELECT * FROM "${table}" ORDER BY 1 DESC LIMIT ?`) }
})
const count = Number(source.prepare('SELECT count(*) AS n FROM facilities_inventoryItem').get()?.n)
const [items = [], entries = []] = tables.map(({ rows }) =>
  rows
    .all(count)
    .toReversed()
    .map((row) => Object.values(row)),
)
const [items_, entries_] = tables.map(({ insert }) => insert)
const started = process.hrtime.bigint()
for (let from = 0; from < count; from += Number(chunk)) {
  database.exec('BEGIN IMMEDIATE')
  for (const row of items.slice(from, from + Number(chunk))) items_?.run(...row)
  for (const row of entries.slice(from, from + Number(chunk))) entries_?.run(...row)
  database.exec('COMMIT')
}
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - started) / 1e9 }))
