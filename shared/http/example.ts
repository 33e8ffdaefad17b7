// Example values, found by trying what people would write until a column accepts it.
import type { AnyColumn } from '../catalogue/column.ts'
import { isTyped, type Resource, storedColumns } from '../catalogue/resource.ts'
import type { Row } from '../db/rows.ts'

const candidates: readonly unknown[] = [
  'name@company.example',
  'EUR',
  'UTC',
  '2027-02-28',
  '14:30',
  '2027-02-28T09:00:00.000Z',
  'FREQ=WEEKLY',
  1,
  0,
  true,
  [],
  { en: 'Example' },
  { lat: -1.2921, lon: 36.8219 },
  ['food', 'hazardous'],
  {},
  { type: 'object', properties: { net: { type: 'number' } }, required: ['net'], additionalProperties: false },
  { lat: 30.25, lon: -97.75 },
  ['food', 'chemicals'],
  { sql: 'SELECT net FROM sales WHERE id = @id', parameters: ['id'] },
]

/** A value that the column takes. */
export function exampleValue(name: string, column: AnyColumn): unknown {
  const words = `Example ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`
  const tried = [column.options.example, column.fallback, column.choices[0], words, words.slice(0, 8).trim(), ...candidates]
  return tried.find((value) => value !== undefined && column.schema.safeParse(value).success) ?? null
}

/** A row as POST takes it; every reference points at row 1. */
export function exampleRow(resource: Resource): Row {
  return Object.fromEntries(
    storedColumns(resource)
      .filter(([, column]) => isTyped(column))
      .map(([name, column]) => [name, exampleValue(name, column)]),
  )
}
