// The keys of a workbook's rows, in a scratch database on disk: finds a key that stands twice, and what the workbook will bring.
import { DatabaseSync } from 'node:sqlite'

/** Keys by space, such as `category.code`. */
export interface KeyFile {
  /** Claims a key for a row; returns the row that has it already, or null. */
  claim(space: string, key: string, sheet: string, row: number): { sheet: string; row: number } | null
  /** The row that has claimed a key, or null. */
  holder(space: string, key: string): { sheet: string; row: number } | null
  /** Forgets what a sheet claimed for a resource. */
  release(sheet: string, resource: string): void
  /** Notes that the workbook will leave a row under this key, under which name (null: the resource has no names), and its id if it has one. */
  accept(resource: string, key: string, name: string | null, id: number | null): void
  /** The name under which the workbook will leave the row of a key; undefined when it does not bring the row. */
  nameComing(resource: string, key: string): string | null | undefined
  /** The id of the row of a key, where the workbook brings it and it exists already. */
  idComing(resource: string, key: string): number | null
  /** The keys of the rows that the workbook will leave under a name, at most three. */
  keysComing(resource: string, name: string): string[]
  close(): void
}

/** Makes an empty key file; it is never needed again after its import. */
export function openKeyFile(path: string): KeyFile {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA locking_mode = EXCLUSIVE;
    CREATE TABLE claim (space INTEGER, key TEXT, sheet INTEGER, row INTEGER, PRIMARY KEY (space, key)) WITHOUT ROWID;
    CREATE TABLE coming (resource TEXT, key TEXT, name TEXT, id INTEGER, PRIMARY KEY (resource, key)) WITHOUT ROWID;
    CREATE INDEX byName ON coming (resource, name);
    BEGIN`)
  const claim = database.prepare('INSERT INTO claim (space, key, sheet, row) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const holder = database.prepare('SELECT sheet, row FROM claim WHERE space = ? AND key = ?')
  const release = database.prepare('DELETE FROM claim WHERE sheet = ? AND space = ?')
  const accept = database.prepare(
    'INSERT INTO coming (resource, key, name, id) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, id = excluded.id',
  )
  const nameComing = database.prepare('SELECT name FROM coming WHERE resource = ? AND key = ?')
  const idComing = database.prepare('SELECT id FROM coming WHERE resource = ? AND key = ?')
  const keysComing = database.prepare('SELECT key FROM coming WHERE resource = ? AND name = ? LIMIT 3')
  // spaces and sheets by number: half a million keys would else repeat their names
  const [spaces, sheets] = [numbered(), numbered()]
  const holderOf = (space: string, key: string) => {
    const found = holder.get(spaces.of(space), key)
    return found ? { sheet: sheets.names[Number(found.sheet)] ?? '', row: Number(found.row) } : null
  }
  return {
    claim: (space, key, sheet, row) =>
      claim.run(spaces.of(space), key, sheets.of(sheet), row).changes === 1 ? null : holderOf(space, key),
    holder: holderOf,
    release: (sheet, resource) => {
      for (const space of spaces.names) if (space.startsWith(`${resource}.`)) release.run(sheets.of(sheet), spaces.of(space))
    },
    accept: (resource, key, name, id) => {
      accept.run(resource, key, name, id)
    },
    nameComing: (resource, key) => {
      const found = nameComing.get(resource, key)
      return found === undefined ? undefined : found.name === null ? null : String(found.name)
    },
    idComing: (resource, key) => {
      const id = idComing.get(resource, key)?.id
      return typeof id === 'number' ? id : null
    },
    keysComing: (resource, name) => keysComing.all(resource, name).map(({ key }) => String(key)),
    close: () => database.close(),
  }
}

/** Numbers names in the order in which they come. */
function numbered(): { readonly names: readonly string[]; of(name: string): number } {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const of = (name: string) => {
    const known = numbers.get(name) ?? names.push(name) - 1
    numbers.set(name, known)
    return known
  }
  return { names, of }
}
