// Drafts the next migration: what the catalogue asks for and the migrations so far do not make.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialect } from '../../shared/catalogue/column.ts'
import { createTable, type Table } from '../../shared/catalogue/tables.ts'
import { mssqlSupport } from '../../shared/db/mssql-rows.ts'
import { allTables } from '../../shared/db/schema.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { readSchema } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { AppError } from '../../shared/errors.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { migrationsFolder } from './folder.ts'

/** Writes `NNNN-name.{sqlite,mssql}.sql` for review and returns the file names; throws when there is nothing to add. */
export async function draftMigration(name: string): Promise<string[]> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new AppError('invalid', `a migration is named in lower case with dashes, not "${name}"`)
  const known = await readMigrations(migrationsFolder, 'sqlite')
  const scratch = openSqlite(':memory:')
  await migrate(scratch, known, () => new Date(0).toISOString())
  const schema = await readSchema(scratch)
  await scratch.close()
  const tables = allTables(catalogue)
  const isMade = (table: Table) => [...schema].some((line) => line.startsWith(`${table.name.toLowerCase()}.`))
  const added = tables.filter((table) => !isMade(table))
  const columns = tables.filter(isMade).flatMap((table) => table.columns.filter((column) => !schema.has(`${table.name}.${column.name} ${column.type.sqlite} ${column.nullable ? 'null' : 'not null'}`.toLowerCase())).map((column) => ({ table, column })))
  if (added.length + columns.length === 0) throw new AppError('invalid', 'the migrations make all that the catalogue asks for')
  const number = String(known.length + 1).padStart(4, '0')
  const write = async (dialect: Dialect) => {
    const quoted = (text: string) => (dialect === 'sqlite' ? `"${text}"` : `[${text}]`)
    const support = dialect === 'mssql' && known.length === 0 ? mssqlSupport : { up: [], down: [] }
    const alter = columns.map(({ table, column }) => `ALTER TABLE ${quoted(table.name)} ADD ${quoted(column.name)} ${column.type[dialect]} NULL`)
    const up = [...support.up, ...added.flatMap((table) => createTable(table, dialect)), ...alter]
    const down = [...added.toReversed().map((table) => `DROP TABLE ${quoted(table.name)}`), ...support.down]
    const file = `${number}-${name}.${dialect}.sql`
    await writeFile(join(migrationsFolder, file), `-- up\n${up.join('\nGO\n')}\n-- down\n${down.join('\nGO\n')}\n`, { flag: 'wx' })
    return file
  }
  return [await write('sqlite'), await write('mssql')]
}
