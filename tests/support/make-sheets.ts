// Small workbooks of several sheets, from rows of plain cells.
import { columnLetters } from '../../shared/tabular/cell.ts'
import { escapeXml, makeZip, sheetXml, workbookParts } from './make-workbook.ts'

/** A cell: text, number, yes or no, a date by serial number, an error, or nothing. */
export type PlainCell = string | number | boolean | null | { readonly serial: number } | { readonly error: string }

/** A workbook of sheets by name. */
export function makeBook(sheets: Readonly<Record<string, readonly (readonly PlainCell[])[]>>, hidden: readonly string[] = []): Buffer {
  const xml = Object.fromEntries(Object.entries(sheets).map(([name, rows]) => [name, sheetXml(rows.map(rowXml).join(''))]))
  const parts = workbookParts(xml).map((part) => {
    if (part.name !== 'xl/workbook.xml') return part
    return {
      ...part,
      content: hidden.reduce(
        (text, name) => text.replace(`<sheet name="${name}"`, `<sheet state="hidden" name="${name}"`),
        String(part.content),
      ),
    }
  })
  return makeZip(parts)
}

function rowXml(cells: readonly PlainCell[], at: number): string {
  return `<row r="${at + 1}">${cells.map((cell, column) => cellXml(cell, `${columnLetters(column)}${at + 1}`)).join('')}</row>`
}

function cellXml(cell: PlainCell, address: string): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c r="${address}" t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'string') return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`
  if ('error' in cell) return `<c r="${address}" t="e"><v>${escapeXml(cell.error)}</v></c>`
  return `<c r="${address}" s="1"><v>${cell.serial}</v></c>`
}
