// The floor of sealing: node:sqlite, a thousand rows read, hashed as JSON, given their places and committed, and nothing else.
import { hash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

/** Seconds that it takes for all entries of a database file. */
export function floorOfSealing(path: string): number {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  const select = database.prepare('SELECT * FROM "auditEntry" WHERE "seq" IS NULL ORDER BY "entryNo" LIMIT 1000')
  const update = database.prepare('UPDATE "auditEntry" SET "seq" = ? WHERE "entryNo" = ?')
  const begun = performance.now()
  for (let seq = 0; ; ) {
    const rows = select.all()
    if (rows.length === 0) break
    database.exec('BEGIN IMMEDIATE')
    for (const row of rows) {
      hash('sha256', JSON.stringify(row))
      update.run(++seq, Number(row.entryNo))
    }
    database.exec('COMMIT')
  }
  database.close()
  return (performance.now() - begun) / 1000
}
