// Reads and writes of bookkeeping tables: selections by equality, inserts, and updates that miss when a row no longer matches.
import type { AnyColumn, Dialect } from '../catalogue/column.ts'
import type { Columns, ValuesOf } from '../catalogue/resource.ts'
import { bound, type Op } from './engine.ts'
import { sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'
import type { Selection } from './store.ts'

const encodeOne = ({ storage }: AnyColumn, value: unknown, dialect: Dialect) =>
  value === null || value === undefined ? null : storage[dialect].to(value)

function encode(columns: Columns, values: object, dialect: Dialect) {
  return Object.entries(values).flatMap(([name, value]) => {
    const column = columns[name]
    return column ? [{ name, type: column.storage.mssql.type, value: encodeOne(column, value, dialect) }] : []
  })
}

/** Reads and writes of one bookkeeping table. */
export function bookOf<const C extends Columns>(table: string, columns: C) {
  type Values = ValuesOf<C>
  const entries = Object.entries(columns)
  return {
    /** A query for rows in which these columns equal these values; `refine` narrows it further. */
    select: (
      dialect: Dialect,
      where: Partial<Values>,
      refine?: (query: ReturnType<typeof start>) => ReturnType<typeof start>,
    ): Selection<Values> => {
      let query = start(dialect, table)
      for (const [name, column] of entries)
        if (where[name] !== undefined) query = query.where(name, '=', bound(column, where[name], dialect))
      // the cast: decoded by the very columns that the type is made of
      return { query: (refine?.(query) ?? query).compile(), decode: (raw) => decodeRow(entries, dialect, raw) as Values }
    },
    insert: (dialect: Dialect, ...rows: readonly Values[]): Op => ({
      kind: 'insert',
      table,
      columns: entries.map(([name, column]) => ({ name, type: column.storage.mssql.type })),
      rows: rows.map((row) => entries.map(([name, column]) => encodeOne(column, row[name], dialect))),
    }),
    /** Deletes a row; misses when it no longer matches. */
    remove: (dialect: Dialect, match: Partial<Values>): Op => {
      const fields = encode(columns, match, dialect)
      return { kind: 'delete', table, match: fields.map(({ name, type }) => ({ name, type })), values: fields.map(({ value }) => value) }
    },
    /** Changes rows one by one; misses when one of them no longer matches. */
    update: (dialect: Dialect, matches: readonly Partial<Values>[], set: Partial<Values>): Op[] => {
      const to = encode(columns, set, dialect)
      const from = matches.map((match) => encode(columns, match, dialect))
      const typed = (fields: typeof to) => fields.map(({ name, type }) => ({ name, type }))
      const rows = from.map((fields) => [...fields, ...to].map(({ value }) => value))
      return from[0] ? [{ kind: 'update', table, match: typed(from[0]), set: typed(to), rows }] : []
    },
  }
}

const start = (dialect: Dialect, table: string) => sqlFor(dialect).selectFrom(table).selectAll()
