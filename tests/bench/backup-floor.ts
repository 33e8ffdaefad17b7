// The floors of the backup bench, bare node:sqlite: every row read once, and the same rows inserted into a new file, indexes and fsync included.
import { DatabaseSync } from 'node:sqlite'

const [work = '', path = '', into = ''] = process.argv.slice(2)
const source = new DatabaseSync(path, { readOnly: true })
const tables = source
  .prepare(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'commitLog'",
  )
  .all()
const seconds = (since: bigint) => Number(process.hrtime.bigint() - since) / 1e9
let rows = 0
const started = process.hrtime.bigint()
if (work === 'read') {
  for (const { name } of tables) for (const _ of source.prepare(`SELECT * FROM "${name}"`).iterate()) rows++
} else {
  const database = new DatabaseSync(into)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000')
  const schema = source
    .prepare(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END",
    )
    .all()
  for (const { sql } of schema) database.exec(String(sql))
  database.exec('PRAGMA foreign_keys = OFF')
  for (const { name } of tables) {
    const width = source.prepare('SELECT count(*) AS n FROM pragma_table_info(?)').get(String(name))
    const insert = database.prepare(`INSERT INTO "${name}" VALUES (${Array(Number(width?.n)).fill('?').join(', ')})`)
    database.exec('BEGIN')
    for (const row of source.prepare(`SELECT * FROM "${name}"`).iterate()) {
      insert.run(...Object.values(row))
      if (++rows % 2000 === 0) database.exec('COMMIT; BEGIN')
    }
    database.exec('COMMIT')
  }
}
console.log(JSON.stringify({ seconds: seconds(started), rows }))
