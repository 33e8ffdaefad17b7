// Between rows as the API knows them and rows as the tables hold them, worked out once for each resource and engine.
import type { AnyColumn, DbValue, Dialect } from '../catalogue/column.ts'
import { type Resource, storedColumns, systemColumns } from '../catalogue/resource.ts'
import { keyedColumns, keyName } from '../catalogue/tables.ts'
import { keyBytes, toKey } from '../catalogue/text.ts'
import type { Raw, WriteColumn } from './engine.ts'

/** A row by column name, system columns included. */
export type Row = Record<string, unknown>

interface StoredField extends WriteColumn {
  readonly encode: (row: Row) => DbValue
}

const encode = (name: string, column: AnyColumn, dialect: Dialect): StoredField => {
  const { type, to } = column.storage[dialect]
  return { name, type, encode: (row) => (row[name] === null || row[name] === undefined ? null : to(row[name])) }
}

const fieldCache = new Map<string, readonly StoredField[]>()

/** The stored columns of a resource in table order, each with how to take its value from a row. */
export function storedFields(resource: Resource, dialect: Dialect): readonly StoredField[] {
  const cacheKey = `${dialect} ${resource.name}`
  let fields = fieldCache.get(cacheKey)
  if (!fields) {
    const keyed = keyedColumns(resource)
    fields = [...Object.entries(systemColumns), ...storedColumns(resource)].flatMap(([name, column]) => {
      const own = encode(name, column, dialect)
      if (!keyed.has(name)) return [own]
      const toStoredKey = (row: Row) => (typeof row[name] === 'string' ? toKey(row[name]) : null)
      return [own, { name: keyName(name), type: `VARBINARY(${keyBytes})`, encode: toStoredKey }]
    })
    fieldCache.set(cacheKey, fields)
  }
  return fields
}

/** Turns what the driver gave back into values, column by column. */
export function decodeRow(columns: readonly (readonly [string, AnyColumn])[], dialect: Dialect, raw: Raw): Row {
  const row: Row = {}
  for (const [name, column] of columns) {
    const value = raw[name]
    row[name] = value === null || value === undefined ? null : column.storage[dialect].from(value)
  }
  return row
}
