// Rows of any resource that hold an example of every column and share no key.
import type { AnyColumn } from '../../shared/catalogue/column.ts'
import { isTyped, type Resource, storedColumns } from '../../shared/catalogue/resource.ts'
import type { Row } from '../../shared/db/rows.ts'
import { exampleValue } from '../../shared/http/example.ts'

/** A row with all that the database wants of it, also what only actions write; every reference points at row 1. */
export function wholeRow(resource: Resource): Row {
  const isGiven = ([, column]: readonly [string, AnyColumn]) => isTyped(column) || !column.nullable || column.refersTo !== null
  return Object.fromEntries(
    storedColumns(resource)
      .filter(isGiven)
      .map(([name, column]) => [name, exampleValue(name, column)]),
  )
}

/** The row of an id, unlike that of any other. What it refers to is row 1; where that would be its key, row `id`, or nothing. */
export function unlikeRow(resource: Resource, id: number): Row & { id: number } {
  const row: Row & { id: number } = { ...wholeRow(resource), id }
  for (const name of [resource.naturalKey[0] ?? 'id', ...resource.unique]) {
    const column = resource.columns[name]
    if (!column) continue
    const unlike = [`${id}`, `n${id}@company.example`].find((text) => column.schema.safeParse(text).success)
    row[name] = column.refersTo === null ? unlike : column.nullable ? null : id
  }
  return row
}
