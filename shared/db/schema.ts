// The tables that the catalogue asks for, and how they differ from those that a database has.
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Dialect } from '../catalogue/column.ts'
import { instant, integer, text } from '../catalogue/kinds.ts'
import { type Table, tableFor, tableOf } from '../catalogue/tables.ts'
import { bookkeeping } from './bookkeeping.ts'
import { type Constraints, describeConstraints, readConstraints } from './constraints.ts'
import type { Engine, Raw, Reader } from './engine.ts'

/** What migrations keep about themselves. */
export const migrationTable = tableOf(
  'schemaMigration',
  { number: integer({ min: 1 }), name: text({ max: 100 }), checksum: text({ max: 64 }), appliedAt: instant({}) },
  ['number'],
)

/** Every table, parents before children. */
export function allTables(catalogue: Catalogue): Table[] {
  const tableName = (resource: string) => catalogue.get(resource).table
  return [...bookkeeping, ...catalogue.resources.map((resource) => tableFor(resource, tableName))]
}

/** One line for each column and index, so that two schemas compare as sets of lines. An index goes by its columns: some servers rename it. */
export function describeTables(tables: readonly Table[], dialect: Dialect): Set<string> {
  const lines = tables.flatMap(({ name, columns, indexes, textIndex = [] }) => [
    ...columns.map(
      (column) =>
        `${name}.${column.name} ${column.isIdentity && dialect === 'sqlite' ? 'INTEGER' : column.type[dialect]} ${column.nullable || (column.isIdentity && dialect === 'sqlite') ? 'null' : 'not null'}`,
    ),
    ...indexes.map((index) => `${index.isUnique ? 'unique index' : 'index'} on ${name} (${index.columns.join(', ')})`),
    ...(textIndex.length > 0 && dialect === 'sqlite' ? [`text index on ${name} (${textIndex.join(', ')})`] : []),
  ])
  return new Set(lines.map((line) => line.toLowerCase()))
}

const sqliteColumns = `SELECT m.name AS "table", c.name AS "column", c.type AS "type", CASE WHEN c."notnull" = 0 THEN 1 ELSE 0 END AS "nullable"
  FROM pragma_table_list m JOIN pragma_table_info(m.name) c WHERE m.schema = 'main' AND m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
const sqliteWords = `SELECT m.name AS "table", c.name AS "column" FROM pragma_table_list m JOIN pragma_table_info(m.name) c WHERE m.schema = 'main' AND m.type = 'virtual'`
const sqliteIndexes = `SELECT m.name AS "table", i.name AS "index", i."unique" AS "isUnique", c.name AS "column"
  FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c WHERE m.type = 'table' AND i.origin = 'c' ORDER BY i.name, c.seqno`
const mssqlColumns = `SELECT t.name AS [table], c.name AS [column], CASE y.name
    WHEN 'nvarchar' THEN 'NVARCHAR(' + CASE c.max_length WHEN -1 THEN 'MAX' ELSE CAST(c.max_length / 2 AS VARCHAR(10)) END + ')'
    WHEN 'varbinary' THEN 'VARBINARY(' + CAST(c.max_length AS VARCHAR(10)) + ')'
    WHEN 'decimal' THEN 'DECIMAL(' + CAST(c.precision AS VARCHAR(10)) + ',' + CAST(c.scale AS VARCHAR(10)) + ')'
    WHEN 'datetime2' THEN 'DATETIME2(' + CAST(c.scale AS VARCHAR(10)) + ')'
    ELSE y.name END AS [type], c.is_nullable AS [nullable]
  FROM sys.tables t JOIN sys.columns c ON c.object_id = t.object_id JOIN sys.types y ON y.user_type_id = c.user_type_id`
const mssqlIndexes = `SELECT t.name AS [table], i.name AS [index], i.is_unique AS [isUnique], c.name AS [column]
  FROM sys.tables t JOIN sys.indexes i ON i.object_id = t.object_id JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
  JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id WHERE i.is_primary_key = 0 AND i.name IS NOT NULL ORDER BY i.name, x.key_ordinal`

/** The schema of a database in the same lines. One round trip. */
export async function readSchema(engine: Reader): Promise<Set<string>> {
  const texts = engine.dialect === 'sqlite' ? [sqliteColumns, sqliteIndexes, sqliteWords] : [mssqlColumns, mssqlIndexes]
  const [columns = [], indexes = [], words = []] = await engine.read(texts.map((sql) => ({ sql, parameters: [] })))
  const byIndex = Map.groupBy(indexes, (row: Raw) => String(row.index))
  const textIndexes = Map.groupBy(words, (row: Raw) => String(row.table))
  const lines = [
    ...[...textIndexes].map(
      ([table, rows]) => `text index on ${table.replace(/_text$/, '')} (${rows.map((row) => row.column).join(', ')})`,
    ),
    ...columns.map((row) => `${row.table}.${row.column} ${row.type} ${Number(row.nullable) === 1 ? 'null' : 'not null'}`),
    ...[...byIndex.values()].map(
      (rows) =>
        `${Number(rows[0]?.isUnique) === 1 ? 'unique index' : 'index'} on ${rows[0]?.table} (${rows.map((row) => row.column).join(', ')})`,
    ),
  ]
  return new Set(lines.map((line) => line.toLowerCase()))
}

/**
 * What a database lacks and what it has too much, compared with the catalogue; both empty when they agree. Constraints count where
 * the database has the column: they come and go with it.
 */
export async function compareSchema(engine: Engine, catalogue: Catalogue): Promise<{ missing: string[]; extra: string[] }> {
  const tables = [migrationTable, ...allTables(catalogue)]
  const [found, foundConstraints] = [await readSchema(engine), await readConstraints(engine, tables)]
  const [wanted, wantedConstraints] = [describeTables(tables, engine.dialect), describeConstraints(tables, engine.dialect)]
  const shared = placesOf(wanted).intersection(placesOf(found))
  const among = (all: Constraints, others: Constraints) =>
    [...all].flatMap(([line, at]) => (shared.has(at) && !others.has(line) ? [line] : []))
  return {
    missing: [...wanted.difference(found), ...among(wantedConstraints, foundConstraints)].sort(),
    extra: [...found.difference(wanted), ...among(foundConstraints, wantedConstraints)].sort(),
  }
}

/** The `table.column` of the lines that tell of columns. */
const placesOf = (lines: ReadonlySet<string>) => new Set([...lines].map((line) => line.split(' ')[0] ?? ''))
