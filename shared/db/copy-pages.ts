// Reads tables for a copy: pages by key, bounded in rows and bytes, and rows by their keys.
import { setImmediate as turn } from 'node:timers/promises'
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Table } from '../catalogue/tables.ts'
import { keyOf, type NeutralRow, placeOf, rowForm } from './copy-values.ts'
import type { Reader } from './engine.ts'
import { all, limited, sqlFor } from './query.ts'

/** Commit ids of a copy begin so; they are in no count and no hash, and go when the copy is done. */
export const markPrefix = 'copy:'

const mostRows = 2000
const mostBytes = 4_000_000
/** Rows that are looked up at once: SQL Server takes 2100 parameters, SQLite a condition of 1000 parts. */
const mostKeys = { single: 1000, composite: 200 }

const start = ({ dialect }: Reader, table: Table) => {
  const query = sqlFor(dialect).selectFrom(table.name)
  return table.name === 'commitLog' ? query.where('id', 'not like', `${markPrefix}%`) : query
}
const names = (table: Table) => table.columns.map(({ name }) => name)

/** The values of a key as parameters. */
const bindKey = (engine: Reader, table: Table, key: NeutralRow) =>
  table.key.map((name, at) => rowForm(table, engine.dialect).toValue(placeOf(table, name), key[at] ?? null))

/** Beyond a key; the first column bounds the range by itself, so that an index is entered at the right place. */
function after(engine: Reader, table: Table, key: NeutralRow): Expression<SqlBool> {
  const values = bindKey(engine, table, key)
  const ref = (at: number) => sql.ref(table.key[at] ?? '')
  if (values.length === 1) return sql`${ref(0)} > ${values[0]}`
  if (values.length === 2) return sql`${ref(0)} >= ${values[0]} and (${ref(0)} > ${values[0]} or ${ref(1)} > ${values[1]})`
  throw new Error(`the key of ${table.name} has more than two columns`)
}

const ordered = (engine: Reader, table: Table, from: NeutralRow | null, direction: 'asc' | 'desc' = 'asc') => {
  const query = from === null ? start(engine, table) : start(engine, table).where(after(engine, table, from))
  return table.key.reduce((sorted, name) => sorted.orderBy(name, direction), query)
}

/** How many of the next rows fit a page; asked only where a row can be long. */
async function fitting(engine: Reader, table: Table, from: NeutralRow | null, most: number): Promise<number> {
  const long = table.columns.filter(({ type }) => type.mssql.endsWith('(MAX)'))
  if (long.length === 0) return most
  const measure = sql.raw(engine.dialect === 'sqlite' ? 'octet_length' : 'DATALENGTH')
  const size = sql.join(
    long.map(({ name }) => sql`coalesce(${measure}(${sql.ref(name)}), 0)`),
    sql` + `,
  )
  const sizes = await all(engine, limited(engine.dialect, ordered(engine, table, from), most).select(size.as('size')))
  let bytes = 0
  const over = sizes.findIndex((row) => {
    bytes += Number(row.size)
    return bytes > mostBytes
  })
  return over < 0 ? most : Math.max(over, 1)
}

/** Which rows are read: those beyond a key, and of those only some, with only some columns. */
export interface Part {
  readonly after?: NeutralRow | null
  /** At most so many at once; 2000 unless told. */
  readonly most?: number
  /** The columns must be short; the others come as null. */
  readonly only?: { readonly where: Expression<SqlBool>; readonly columns: readonly string[] }
}

async function readPage(engine: Reader, table: Table, { after: from = null, most = mostRows, only }: Part): Promise<NeutralRow[]> {
  const query = ordered(engine, table, from)
  const rows = only
    ? await all(engine, limited(engine.dialect, query.where(only.where), most).select([...only.columns]))
    : await all(engine, limited(engine.dialect, query, await fitting(engine, table, from, most)).select(names(table)))
  return rows.map(rowForm(table, engine.dialect).from)
}

/** The rows of a table by key, page by page; the next page is read while the present one is worked on. */
export async function* pages(engine: Reader, table: Table, part: Part = {}): AsyncGenerator<NeutralRow[]> {
  let next = readPage(engine, table, part)
  for (;;) {
    const rows = await next
    const last = rows.at(-1)
    if (!last) return
    // a turn later, so that the work on this page is on its way first
    next = turn().then(() => readPage(engine, table, { ...part, after: keyOf(table, last) }))
    next.catch(() => undefined) // thrown where it is awaited
    yield rows
  }
}

/** The first or last row by key; null when there is none. */
export async function readEnd(engine: Reader, table: Table, end: 'first' | 'last'): Promise<NeutralRow | null> {
  const query = ordered(engine, table, null, end === 'first' ? 'asc' : 'desc').select(names(table))
  const [row] = await all(engine, limited(engine.dialect, query, 1))
  return row ? rowForm(table, engine.dialect).from(row) : null
}

/** How many rows each table has. One round trip. */
export async function countRows(engine: Reader, tables: readonly Table[]): Promise<number[]> {
  if (tables.length === 0) return []
  const results = await engine.read(tables.map((table) => start(engine, table).select(sql`count(*)`.as('n')).compile()))
  return results.map(([row]) => Number(row?.n))
}

/** How many rows lie beyond a key. */
export async function countAfter(engine: Reader, table: Table, key: NeutralRow): Promise<number> {
  const [row] = await all(
    engine,
    start(engine, table)
      .where(after(engine, table, key))
      .select(sql`count(*)`.as('n')),
  )
  return Number(row?.n)
}

/** A key as text, to look rows up by. */
export const keyText = (table: Table, row: NeutralRow): string => JSON.stringify(keyOf(table, row))

/** The rows that have the keys of these, by `keyText`; what an engine's collation takes for the same key but is not, is left out by the caller's look-up. */
export async function readSame(engine: Reader, table: Table, rows: readonly NeutralRow[]): Promise<Map<string, NeutralRow>> {
  const found = new Map<string, NeutralRow>()
  const most = table.key.length === 1 ? mostKeys.single : mostKeys.composite
  for (let at = 0; at < rows.length; at += most) {
    const keys = rows.slice(at, at + most).map((row) => bindKey(engine, table, keyOf(table, row)))
    const query = start(engine, table).select(names(table))
    const [only = ''] = table.key
    const chosen =
      table.key.length === 1
        ? query.where(only, 'in', keys.flat())
        : query.where((eb) => eb.or(keys.map((values) => eb.and(table.key.map((name, place) => eb(name, '=', values[place]))))))
    for (const raw of await all(engine, chosen)) {
      const row = rowForm(table, engine.dialect).from(raw)
      found.set(keyText(table, row), row)
    }
  }
  return found
}
