// What stands in place of personal data that was erased.
import type { AnyColumn } from '../catalogue/column.ts'
import { personalColumns, type Resource } from '../catalogue/resource.ts'
import type { Row } from '../db/rows.ts'

/** What a column holds for a row whose person was erased: nothing where that may be, else the first of these that its schema takes; texts stay unique by the id. */
export function placeholder(column: AnyColumn, id: number): unknown {
  if (column.nullable) return null
  const name = `erased-${id}`
  const candidates = [name, `${name}@erased.invalid`, `e${id}`, ...column.choices, 'UTC', 'XXX', '1900-01-01', '1900-01-01T00:00:00.000Z']
  const found = [...candidates, '00:00', 0, 1, false, {}, [], { en: name }].find((value) => column.schema.safeParse(value).success)
  if (found === undefined) throw new Error(`nothing can stand for an erased ${column.kind}`)
  return found
}

/** The personal columns of a row as they are after an erasure. */
export function erasedColumns(resource: Resource, id: number): Row {
  return Object.fromEntries(
    [...personalColumns(resource)].flatMap((name) => {
      const column = resource.columns[name]
      return column ? [[name, placeholder(column, id)]] : []
    }),
  )
}
