// Drafts the next migration: what the catalogue asks for and the migrations so far do not make.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '../../shared/catalogue/catalogue.ts'
import type { Dialect } from '../../shared/catalogue/column.ts'
import {
  createIndex,
  createTable,
  defineColumn,
  fullTextIndex,
  type Table,
  type TableColumn,
  type TableIndex,
  textTable,
} from '../../shared/catalogue/tables.ts'
import { migrate, readMigrations } from '../../shared/db/migrate.ts'
import { allTables, compareSchema, describeTables } from '../../shared/db/schema.ts'
import { openSqlite } from '../../shared/db/sqlite.ts'
import { catalogue as everything } from '../../shared/domains/index.ts'
import { AppError } from '../../shared/errors.ts'
import { migrationsFolder } from './folder.ts'

/** What was drafted, and what is left to write by hand: columns and indexes that change or go. */
export interface Draft {
  readonly files: readonly string[]
  readonly byHand: readonly string[]
}

interface Additions {
  readonly tables: readonly Table[]
  readonly columns: readonly { readonly table: Table; readonly column: TableColumn }[]
  readonly indexes: readonly { readonly table: Table; readonly index: TableIndex }[]
  /** Lines of the schema (see schema.ts) that no addition makes or removes. */
  readonly byHand: readonly string[]
}

/** What the migrations of a folder do not make of a catalogue. */
async function findAdditions(folder: string, catalogue: Catalogue): Promise<Additions> {
  const scratch = openSqlite(':memory:')
  await migrate(scratch, await readMigrations(folder, 'sqlite'), () => new Date(0).toISOString(), { isContracting: true })
  const { missing, extra } = await compareSchema(scratch, catalogue)
  await scratch.close()
  const lacks = (table: Table) => [...describeTables([table], 'sqlite')].filter((line) => missing.includes(line))
  const isNew = (table: Table) => lacks(table).length === describeTables([table], 'sqlite').size
  const changed = allTables(catalogue).filter((table) => lacks(table).length > 0 && !isNew(table))
  const wasThere = (table: Table, column: TableColumn) =>
    extra.some((line) => line.startsWith(`${table.name}.${column.name} `.toLowerCase()))
  const isMissing = (table: Table, part: Partial<Table>) => lacks({ ...table, columns: [], indexes: [], ...part }).length > 0
  const columns = changed.flatMap((table) =>
    table.columns
      .filter((column) => isMissing(table, { columns: [column] }) && !wasThere(table, column))
      .map((column) => ({ table, column })),
  )
  const byHand = columns
    .filter(({ column }) => !column.nullable)
    .map(({ table, column }) => `${table.name}.${column.name} is required: give the rows that are there a value`)
  return {
    tables: allTables(catalogue).filter(isNew),
    columns,
    indexes: changed.flatMap((table) =>
      table.indexes.filter((index) => isMissing(table, { indexes: [index] })).map((index) => ({ table, index })),
    ),
    byHand: [
      ...byHand,
      ...missing.filter((line) => /^(check|reference|primary key) /.test(line)).map((line) => `${line}: is asked for by now`),
      ...extra.map((line) => `${line}: is no longer asked for as it is`),
    ],
  }
}

function render({ tables, columns, indexes }: Additions, dialect: Dialect, head: string): string {
  const q = (name: string) => (dialect === 'sqlite' ? `"${name}"` : `[${name}]`)
  const add = dialect === 'sqlite' ? 'ADD COLUMN' : 'ADD'
  const constraints = (table: Table, column: TableColumn) =>
    dialect === 'sqlite'
      ? []
      : [...defineColumn(table, column, dialect).matchAll(/CONSTRAINT (\[\w+\])/g)].map(
          ([, name]) => `ALTER TABLE ${q(table.name)} DROP CONSTRAINT ${name}`,
        )
  // on SQL Server it goes with its table
  const dropTextIndex = ({ name, textIndex }: Table) => (textIndex && dialect === 'sqlite' ? [`DROP TABLE ${q(textTable(name))}`] : [])
  const up = [
    ...tables.flatMap((table) => createTable(table, dialect)),
    ...columns.map(
      ({ table, column }) => `ALTER TABLE ${q(table.name)} ${add} ${defineColumn(table, { ...column, nullable: true }, dialect)}`,
    ),
    ...indexes.map(({ table, index }) => createIndex(table, index, dialect)),
  ]
  const down = [
    ...indexes.map(({ table, index }) => `DROP INDEX ${q(index.name)}${dialect === 'sqlite' ? '' : ` ON ${q(table.name)}`}`),
    ...columns.flatMap(({ table, column }) => [
      ...constraints(table, column),
      `ALTER TABLE ${q(table.name)} DROP COLUMN ${q(column.name)}`,
    ]),
    ...tables.toReversed().flatMap((table) => [...dropTextIndex(table), `DROP TABLE ${q(table.name)}`]),
  ]
  const after = dialect === 'sqlite' ? [] : tables.flatMap(fullTextIndex)
  return `-- up\n${head}${up.join('\nGO\n')}\n-- down\n${down.join('\nGO\n')}\n${after.length > 0 ? `-- after\n${after.join('\nGO\n')}\n` : ''}`
}

/** Writes `NNNN-name.{sqlite,mssql}.sql` for review; throws when there is nothing to add. */
export async function draftMigration(name: string, folder = migrationsFolder, catalogue: Catalogue = everything): Promise<Draft> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw new AppError('invalid', `a migration is named in lower case with dashes, not "${name}"`)
  await mkdir(folder, { recursive: true })
  const additions = await findAdditions(folder, catalogue)
  const { tables, columns, indexes, byHand } = additions
  if (tables.length + columns.length + indexes.length + byHand.length === 0)
    throw new AppError('invalid', 'the migrations make all that the catalogue asks for')
  const number = String((await readMigrations(folder, 'sqlite')).length + 1).padStart(4, '0')
  const head = name.startsWith('contract-') ? '-- contract: what it takes away, and since which version no program asks for it\n' : ''
  const write = async (dialect: Dialect) => {
    const file = `${number}-${name}.${dialect}.sql`
    await writeFile(join(folder, file), render(additions, dialect, head), { flag: 'wx' })
    return file
  }
  return { files: [await write('sqlite'), await write('mssql')], byHand }
}
