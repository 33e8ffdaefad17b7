// The order in which tables are copied, and the references that have to wait until the rows they point at are there.
import { sql } from 'kysely'
import type { Table, TableColumn } from '../catalogue/tables.ts'
import type { Part } from './copy-pages.ts'
import { type NeutralRow, placeOf } from './copy-values.ts'

/** A reference whose row may be copied later than the one that holds it. */
interface Late {
  readonly column: string
  readonly place: number
  /** Within one table a reference waits only where it points at a higher id. */
  readonly isSelf: boolean
  readonly isNullable: boolean
}

/** A table to copy, with the references that wait. */
export interface Step {
  readonly table: Table
  readonly late: readonly Late[]
}

const references = (table: Table) => table.columns.filter(({ refersTo }) => refersTo !== null && refersTo !== table.name)

/** Tables so that each comes after those it refers to; in a cycle a reference that may be null waits. */
export function copyOrder(tables: readonly Table[]): Step[] {
  const left = new Set(tables)
  const placed = new Set<string>()
  const steps: Step[] = []
  const isThere = ({ refersTo }: TableColumn) => placed.has(refersTo ?? '')
  const isFree = (table: Table) => references(table).every(isThere)
  const isNearlyFree = (table: Table) => references(table).every((column) => column.nullable || isThere(column))
  while (left.size > 0) {
    const waiting = [...left]
    const table = waiting.find(isFree) ?? waiting.find(isNearlyFree) ?? waiting[0]
    if (!table) break
    const waits = (column: TableColumn) => column.refersTo !== null && column.nullable && !isThere(column)
    const late = table.columns.filter((column) => column.refersTo === table.name || waits(column))
    steps.push({ table, late: late.map((column) => toLate(table, column)) })
    left.delete(table)
    placed.add(table.name)
  }
  return steps
}

const toLate = (table: Table, { name, nullable, refersTo }: TableColumn): Late => ({
  column: name,
  place: placeOf(table, name),
  isSelf: refersTo === table.name,
  isNullable: nullable,
})

const hiddenAt = '0001-01-01T00:00:00.000Z'

/**
 * The row as it goes in first. References that wait are null, or point at the row itself where they may not be null; the row is
 * deleted until then, because unique indexes are of live rows and such a reference may be part of one.
 */
export function withoutLate({ table, late }: Step, row: NeutralRow): NeutralRow {
  const id = row[placeOf(table, 'id')] ?? null
  const waiting = late.filter(({ place, isSelf }) => (row[place] ?? null) !== null && (!isSelf || Number(row[place]) > Number(id)))
  if (waiting.length === 0) return row
  const first = [...row]
  for (const { place, isNullable } of waiting) first[place] = isNullable ? null : id
  first[placeOf(table, 'deletedAt')] ??= hiddenAt
  return first
}

/** The columns in which a row of the target may still differ from its source. */
export const lateColumns = ({ late }: Step): string[] => (late.length === 0 ? [] : [...late.map(({ column }) => column), 'deletedAt'])

/** The rows of which a reference waited, with what is to be set in them. */
export function lateRows(step: Step): Part {
  const waits = step.late.map(({ column, isSelf }) =>
    isSelf ? sql<boolean>`${sql.ref(column)} > ${sql.ref('id')}` : sql<boolean>`${sql.ref(column)} is not null`,
  )
  return { only: { where: sql<boolean>`(${sql.join(waits, sql` or `)})`, columns: ['id', ...lateColumns(step)] } }
}
