// The keys, references and checks of tables: what the catalogue asks for, and what a database has.
import type { Dialect } from '../catalogue/column.ts'
import { checkOf, type Table } from '../catalogue/tables.ts'
import type { Engine, Raw } from './engine.ts'

/** Constraints: the line that names each, in lower case as schemas are compared, with the `table.column` that it is about. */
export type Constraints = ReadonlyMap<string, string>

type Lines = readonly (readonly [line: string, place: string])[]
const lowered = (lines: Lines): Constraints => new Map(lines.map(([line, place]) => [line.toLowerCase(), place.toLowerCase()]))

const keyLine = (table: string, columns: readonly string[]) =>
  [`primary key on ${table} (${columns.join(', ')})`, `${table}.${columns[0]}`] as const
const referenceLine = (place: string, to: string) => [`reference of ${place} to ${to}`, place] as const
const checkLine = (place: string, isOther = false) => [`check of ${place}${isOther ? ' by another condition' : ''}`, place] as const

/** What tables ask for. */
export function describeConstraints(tables: readonly Table[], dialect: Dialect): Constraints {
  return lowered(
    tables.flatMap((table) => [
      keyLine(table.name, table.key),
      ...table.columns.flatMap((column) => [
        ...(column.refersTo === null ? [] : [referenceLine(`${table.name}.${column.name}`, column.refersTo)]),
        ...(checkOf(table, column, dialect) === null ? [] : [checkLine(`${table.name}.${column.name}`)]),
      ]),
    ]),
  )
}

const sqliteKeys = `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.pk > 0 ORDER BY m.name, c.pk`
const sqliteReferences = `SELECT m.name AS "table", f."from" AS "column", f."table" AS "to"
  FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`
const sqliteTexts = `SELECT name AS "table", sql AS "text" FROM sqlite_master WHERE type = 'table'`
const mssqlKeys = `SELECT t.name AS [table], c.name AS [column] FROM sys.tables t JOIN sys.indexes i ON i.object_id = t.object_id
  JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
  JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id WHERE i.is_primary_key = 1 ORDER BY t.name, x.key_ordinal`
const mssqlReferences = `SELECT OBJECT_NAME(f.parent_object_id) AS [table], c.name AS [column], OBJECT_NAME(f.referenced_object_id) AS [to]
  FROM sys.foreign_key_columns f JOIN sys.columns c ON c.object_id = f.parent_object_id AND c.column_id = f.parent_column_id`
const mssqlChecks = `SELECT OBJECT_NAME(k.parent_object_id) AS [table], c.name AS [column]
  FROM sys.check_constraints k JOIN sys.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id`

/** What a database has. The text of a check is compared on SQLite only: SQL Server keeps it in words of its own. One round trip. */
export async function readConstraints(engine: Engine, asked: readonly Table[]): Promise<Constraints> {
  const texts = engine.dialect === 'sqlite' ? [sqliteKeys, sqliteReferences, sqliteTexts] : [mssqlKeys, mssqlReferences, mssqlChecks]
  const [keys = [], references = [], checks = []] = await engine.read(texts.map((sql) => ({ sql, parameters: [] })))
  const byTable = Map.groupBy(keys, (row: Raw) => String(row.table))
  return lowered([
    ...[...byTable].map(([table, rows]) =>
      keyLine(
        table,
        rows.map(({ column }) => String(column)),
      ),
    ),
    ...references.map(({ table, column, to }) => referenceLine(`${table}.${column}`, String(to))),
    ...(engine.dialect === 'sqlite'
      ? checks.flatMap((row) => readChecks(row, asked))
      : checks.map(({ table, column }) => checkLine(`${table}.${column}`))),
  ])
}

/** The checks in the text of an SQLite table, which keeps the words that made it. */
function readChecks({ table: name, text }: Raw, asked: readonly Table[]): Lines {
  const table = asked.find((one) => one.name === name)
  return [...String(text).matchAll(/CONSTRAINT "(CK_\w+)" CHECK /g)].map(([, constraint = '']) => {
    const column = table?.columns.find((one) => constraint === `CK_${name}_${one.name}`)
    const condition = table && column ? checkOf(table, column, 'sqlite') : null
    const place = `${name}.${column?.name ?? constraint.slice(`CK_${name}_`.length)}`
    return checkLine(place, condition === null || !String(text).includes(condition))
  })
}
