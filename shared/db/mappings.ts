// What people said about shapes of tables, remembered for the next file. Named functions, without audit of their own.
import { sql } from 'kysely'
import type { AnyColumn } from '../catalogue/column.ts'
import type { ValuesOf } from '../catalogue/resource.ts'
import { importMappingColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { type Op, Typed } from './engine.ts'
import { all, sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'

/** What is remembered of one shape. */
export type MappingRow = ValuesOf<typeof importMappingColumns>

const columns: readonly [string, AnyColumn][] = Object.entries(importMappingColumns)

/** What is remembered of many shapes, in one round trip. */
export async function findMappings(ctx: DbContext, shapes: readonly string[]): Promise<MappingRow[]> {
  if (shapes.length === 0) return []
  const { dialect } = ctx.engine
  const list = JSON.stringify([...new Set(shapes)])
  const query = sqlFor(dialect)
    .selectFrom('importMapping')
    .select(columns.map(([name]) => name))
  const given =
    dialect === 'sqlite'
      ? sql<string>`(select value from json_each(${list}))`
      : sql<string>`(select [shape] from openjson(${new Typed('NVARCHAR(MAX)', list)}) with ([shape] nvarchar(64) '$'))`
  const rows = await all(ctx.engine, query.where('shape', 'in', given))
  return rows.map((raw) => decodeRow(columns, dialect, raw) as MappingRow) // decoded by the columns the type is made of
}

/** Remembers a row in place of what is known of its shape: `known` says of which shapes something is. */
export function rememberOps(ctx: DbContext, rows: readonly MappingRow[], known: ReadonlySet<string>): Op[] {
  const { dialect } = ctx.engine
  const [key, ...others] = columns.map(([name, column]) => ({ name, type: column.storage.mssql.type }))
  if (!key) return []
  return rows.map((row): Op => {
    const values = columns.map(([name, column]) => column.storage[dialect].to(row[name as keyof MappingRow]))
    return known.has(row.shape)
      ? { kind: 'update', table: 'importMapping', match: [key], set: others, rows: [values] }
      : { kind: 'insert', table: 'importMapping', columns: [key, ...others], rows: [values] }
  })
}
