// The keys of a workbook's rows, in a scratch database on disk: finds a key that stands twice, and what the workbook will bring.
import { DatabaseSync } from 'node:sqlite'

/** Keys by space, such as `category.code`. */
export interface KeyFile {
  /** Claims a key for a row; returns the row that has it already, or null. */
  claim(space: string, key: string, sheet: string, row: number): { sheet: string; row: number } | null
  /** Forgets what a sheet claimed for a resource. */
  release(sheet: string, resource: string): void
  /** Marks a row of the plan as one that will exist. */
  accept(space: string, key: string): void
  /** Whether a row that was accepted has the key. */
  isAccepted(space: string, key: string): boolean
  close(): void
}

/** Makes an empty key file; it is never needed again after its import. */
export function openKeyFile(path: string): KeyFile {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA locking_mode = EXCLUSIVE;
    CREATE TABLE claim (space TEXT, key TEXT, sheet TEXT, row INTEGER, accepted INTEGER DEFAULT 0, PRIMARY KEY (space, key)) WITHOUT ROWID;
    BEGIN`)
  const claim = database.prepare('INSERT INTO claim (space, key, sheet, row) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const holder = database.prepare('SELECT sheet, row FROM claim WHERE space = ? AND key = ?')
  const release = database.prepare('DELETE FROM claim WHERE sheet = ? AND space LIKE ?')
  const accept = database.prepare("INSERT INTO claim (space, key, sheet, row, accepted) VALUES (?, ?, '', 0, 1) ON CONFLICT DO UPDATE SET accepted = 1")
  const accepted = database.prepare('SELECT 1 FROM claim WHERE space = ? AND key = ? AND accepted = 1')
  return {
    claim: (space, key, sheet, row) => {
      if (claim.run(space, key, sheet, row).changes === 1) return null
      const found = holder.get(space, key)
      return { sheet: String(found?.sheet), row: Number(found?.row) }
    },
    release: (sheet, resource) => {
      release.run(sheet, `${resource}.%`)
    },
    accept: (space, key) => {
      accept.run(space, key)
    },
    isAccepted: (space, key) => accepted.get(space, key) !== undefined,
    close: () => database.close(),
  }
}
