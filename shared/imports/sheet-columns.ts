// A resource as a sheet: its columns with headers that the importer knows, and its rows as cells.
import type { Cell } from '../catalogue/cell.ts'
import type { AnyColumn } from '../catalogue/column.ts'
import { searchedLanguages, type Texts } from '../catalogue/languages.ts'
import { isShown, labelName, type Resource } from '../catalogue/resource.ts'
import { columnInLanguage, inLanguage, nameInLanguage } from '../catalogue/sheet-languages.ts'
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

/** A translated column as people know it from sheets: one column for each language that is searched by itself, headed `description fr`. */
function languagesOf(resource: Resource, name: string): SheetColumn[] {
  return searchedLanguages.flatMap((tag) => {
    const column = columnInLanguage(resource.columns, nameInLanguage(name, tag))
    const toCell = (row: Row): Cell => ((row[name] ?? {}) as Texts)[tag] ?? null // a translated column
    return column ? [{ name, header: `${name} ${tag}`, column, toCell }] : []
  })
}

/** The texts of a translated column in all other languages, such as `fr-CA`, in one cell of JSON. */
function otherLanguages(name: string, column: AnyColumn): SheetColumn {
  const toCell = (row: Row): Cell => {
    const others = Object.entries((row[name] ?? {}) as Texts).filter(([tag]) => !searchedLanguages.some((language) => language === tag)) // as above
    return others.length > 0 ? column.toCell(Object.fromEntries(others)) : null
  }
  return { name, header: name, column, toCell }
}

/** The columns that people type in: natural key first, then the others; of texts in several languages one column each. */
export function typedColumns(resource: Resource): SheetColumn[] {
  const typed = Object.entries(resource.columns).filter(([, column]) => !column.options.readOnly && isShown(column))
  const isKey = (name: string) => resource.naturalKey.includes(name)
  return [...typed.filter(([name]) => isKey(name)), ...typed.filter(([name]) => !isKey(name))].flatMap(([name, column]) =>
    column.inLanguage ? languagesOf(resource, name) : [sheetColumn([name, column])],
  )
}

/** The columns that people type in for new rows only, beyond those of the row. */
export function hatchColumns(resource: Resource): SheetColumn[] {
  const extra = Object.entries(resource.imports?.columns ?? {})
  return extra.filter(([name]) => inLanguage(resource.columns, name) === null).map(sheetColumn)
}

/** The columns of an export: those typed in, then what is worked out. */
export function exportedColumns(resource: Resource): SheetColumn[] {
  const derived = Object.entries(resource.columns).filter(([, column]) => column.options.readOnly && isShown(column))
  const others = Object.entries(resource.columns).flatMap(([name, column]) => (column.inLanguage ? [otherLanguages(name, column)] : []))
  return [...typedColumns(resource), ...others, ...derived.map(sheetColumn)]
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
