// Typed SQL for both engines: kysely as a compiler, executed by the engine in one round trip.
import {
  type Compilable,
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  type RawBuilder,
  type SqlBool,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Dialect } from '../catalogue/column.ts'
import { type Raw, type Reader, Typed } from './engine.ts'

/** Tables by name; hand-written queries give their own row types through column kinds. */
// biome-ignore lint/suspicious/noExplicitAny: table and column names come from the catalogue at run time
export type AnyTables = Record<string, any>

const builders: Record<Dialect, Kysely<AnyTables>> = {
  sqlite: new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  mssql: new Kysely({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new MssqlIntrospector(db),
      createQueryCompiler: () => new MssqlQueryCompiler(),
    },
  }),
}

/** The query builder of a dialect. */
export function sqlFor(dialect: Dialect): Kysely<AnyTables> {
  return builders[dialect]
}

/**
 * A text that is equal to the last character. SQL Server compares by the collation of the database, which may ignore case, and always
 * ignores blanks at the end; the plain comparison stays beside the exact one, so that an index helps.
 */
export function isExactly(column: string, value: unknown, dialect: Dialect): RawBuilder<SqlBool> {
  const place = sql.ref(column)
  if (dialect === 'sqlite') return sql<SqlBool>`${place} = ${value}`
  return sql<SqlBool>`${place} = ${value} and ${place} collate Latin1_General_BIN2 = ${value} and datalength(${place}) = datalength(${value})`
}

/** Many ids as one parameter: the text of a query is the same for any number, and a batch, which holds 2,100 parameters, has room for them. */
export function idList(dialect: Dialect, ids: readonly number[]): RawBuilder<number> {
  const list = JSON.stringify([...new Set(ids)])
  return dialect === 'sqlite'
    ? sql<number>`(select value from json_each(${list}))`
    : sql<number>`(select [id] from openjson(${new Typed('NVARCHAR(MAX)', list)}) with ([id] bigint '$'))`
}

/** Runs one query. */
export async function all(engine: Reader, query: Compilable): Promise<Raw[]> {
  const [rows = []] = await engine.read([query.compile()])
  return rows
}

/** Cuts a query off after so many rows. */
export const limited = <Q extends { limit(count: number): Q; top(count: number): Q }>(dialect: Dialect, query: Q, count: number): Q =>
  dialect === 'sqlite' ? query.limit(count) : query.top(count)
