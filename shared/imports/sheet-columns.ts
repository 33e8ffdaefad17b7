// A resource as a sheet: its columns with headers that the importer knows, and its rows as cells.
import type { Cell } from '../catalogue/cell.ts'
import type { AnyColumn } from '../catalogue/column.ts'
import { isShown, labelName, type Resource } from '../catalogue/resource.ts'
import type { Row } from '../db/rows.ts'
import type { WorkbookCell } from '../tabular/write-workbook.ts'

/** One column of a sheet. */
export interface SheetColumn {
  readonly name: string
  /** The column's name; a reference is headed by, and holds, the label. */
  readonly header: string
  readonly column: AnyColumn
  readonly toCell: (row: Row) => Cell
}

function sheetColumn([name, column]: [string, AnyColumn]): SheetColumn {
  const isReference = column.refersTo !== null
  const property = isReference ? labelName(name) : name
  const toCell = (row: Row): Cell => {
    const value = row[property]
    if (value === null || value === undefined) return null
    return isReference ? String(value) : column.toCell(value)
  }
  return { name, header: property, column, toCell }
}

/** The columns that people type in: natural key first, then the others. */
export function typedColumns(resource: Resource): SheetColumn[] {
  const typed = Object.entries(resource.columns).filter(([, column]) => !column.options.readOnly && isShown(column))
  const isKey = (name: string) => resource.naturalKey.includes(name)
  return [...typed.filter(([name]) => isKey(name)), ...typed.filter(([name]) => !isKey(name))].map(sheetColumn)
}

/** The columns that people type in for new rows only, beyond those of the row. */
export function hatchColumns(resource: Resource): SheetColumn[] {
  return Object.entries(resource.imports?.columns ?? {}).map(sheetColumn)
}

/** The columns of an export: those typed in, then what is worked out. */
export function exportedColumns(resource: Resource): SheetColumn[] {
  const derived = Object.entries(resource.columns).filter(([, column]) => column.options.readOnly && isShown(column))
  return [...typedColumns(resource), ...derived.map(sheetColumn)]
}

/** The number format of a column in a workbook; undefined leaves it to the cell. */
export function numberFormat({ column }: SheetColumn): string | undefined {
  if (column.scale > 0) return `0.${'0'.repeat(column.scale)}`
  return column.refersTo !== null || column.keyed ? '@' : undefined
}

/** The name of a resource's sheet, which the importer knows. */
export function sheetName(resource: Resource): string {
  return resource.slug
}

/** A cell that a workbook can hold; no column gives an error value. */
export function plainCell(cell: Cell): WorkbookCell {
  return typeof cell === 'object' && cell !== null && cell.kind === 'error' ? cell.text : cell
}
