// Rows of any resource that hold an example of every column and share no key.
import { isTyped, type Resource, storedColumns } from '../../shared/catalogue/resource.ts'
import type { Row } from '../../shared/db/rows.ts'
import { exampleRow, exampleValue } from '../../shared/http/example.ts'

/** What actions or the row itself give where requests may not. */
const statesOf = (resource: Resource): Row =>
  Object.fromEntries(
    storedColumns(resource).flatMap(([name, column]) => (isTyped(column) || column.nullable ? [] : [[name, exampleValue(name, column)]])),
  )

/** The row of an id, unlike that of any other. What it refers to is row 1; where that would be its key, row `id`, or nothing. */
export function unlikeRow(resource: Resource, id: number): Row & { id: number } {
  const row: Row & { id: number } = { ...exampleRow(resource), ...statesOf(resource), id }
  for (const name of [resource.naturalKey[0] ?? 'id', ...resource.unique]) {
    const column = resource.columns[name]
    if (!column) continue
    const unlike = [`${id}`, `n${id}@company.example`].find((text) => column.schema.safeParse(text).success)
    row[name] = column.refersTo === null ? unlike : column.nullable ? null : id
  }
  return row
}
