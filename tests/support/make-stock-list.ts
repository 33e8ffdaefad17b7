// A stock list as facilities keep them, of any length: the workbook that the reader is measured with.
import { columnLetters } from '../../shared/tabular/cell.ts'
import { escapeXml, workbookParts, writeZip } from './make-workbook.ts'

/** A cell of a made workbook: a text, a number, or a number under one of the styles of make-workbook. */
export type MadeCell = string | number | { value: number; style: number } | null

/** The header of the stock list. */
export const STOCK_HEADER = [
  'SKU',
  'Description',
  'Category',
  'Storeroom',
  'UoM',
  'Pack Size',
  'Re-order Level',
  'Re-order Max',
  'Unit Price',
  'Currency',
  'Supplier',
  'Barcode',
]

const CATEGORIES = ['CLEAN', 'ELEC', 'PLUMB', 'SAFETY', 'TOOLS', 'KITCHEN', 'STATION', 'GARDEN', 'PAINT', 'HVAC']
const STORES = ['MAIN', 'ANNEX', 'ROOF', '007']
const UNITS = ['each', 'box', 'm', 'kg', 'l', 'roll']
const THINGS = ['Ball valve', 'Gasket', 'Lamp', 'Filter', 'Hinge', 'Pump seal', 'Fuse & holder', 'Détecteur', 'Brush', 'Cable']

/** Row `index` of the stock list, counted from 0, always the same for the same index. */
export function stockRow(index: number): MadeCell[] {
  const pick = <T>(list: readonly T[], step: number): T | undefined => list[(index * step + (index >> 3)) % list.length]
  return [
    `I${String(index).padStart(7, '0')}`,
    `${pick(THINGS, 7)} ${(index * 37) % 1000} mm, type ${(index * 13) % 97}`,
    pick(CATEGORIES, 3) ?? null,
    pick(STORES, 5) ?? null,
    pick(UNITS, 1) ?? null,
    ((index * 11) % 24) + 1,
    (index * 17) % 200,
    index % 9 === 0 ? null : 200 + ((index * 29) % 500),
    Math.round(((index * 7919) % 100_000) + 99) / 100,
    'ZAR',
    `SUP${String((index * 31) % 400).padStart(3, '0')}`,
    String(6_000_000_000_000 + index * 97),
  ]
}

/** Writes a workbook of one sheet; texts go into shared strings or inline. */
export async function makeTableWorkbook(
  path: string,
  rows: number,
  options: { inline?: boolean; header?: readonly string[]; row?: (index: number) => MadeCell[] } = {},
): Promise<void> {
  const { inline = false, header = STOCK_HEADER, row = stockRow } = options
  const indexes = new Map<string, number>()
  const indexOf = (text: string): number => {
    const known = indexes.get(text) ?? indexes.size
    if (known === indexes.size) indexes.set(text, known)
    return known
  }
  const cellXml = (cell: MadeCell, reference: string): string => {
    if (cell === null) return ''
    if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`
    if (typeof cell === 'object') return `<c r="${reference}" s="${cell.style}"><v>${cell.value}</v></c>`
    if (inline) return `<c r="${reference}" t="inlineStr"><is><t>${escapeXml(cell)}</t></is></c>`
    return `<c r="${reference}" t="s"><v>${indexOf(cell)}</v></c>`
  }
  const letters = header.map((_, column) => columnLetters(column))
  const rowXml = (cells: readonly MadeCell[], number: number): string =>
    `<row r="${number}">${cells.map((cell, column) => cellXml(cell, `${letters[column]}${number}`)).join('')}</row>`
  const sheet = function* (): Generator<string> {
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    yield rowXml([...header], 1)
    for (let index = 0; index < rows; index++) yield rowXml(row(index), index + 2)
    yield '</sheetData></worksheet>'
  }
  const strings = function* (): Generator<string> {
    yield '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    for (const text of indexes.keys()) yield `<si><t>${escapeXml(text)}</t></si>`
    yield '</sst>'
  }
  const parts = workbookParts({ 'Stock list': '' }).filter(
    ({ name }) => !name.endsWith('sheet1.xml') && !name.endsWith('sharedStrings.xml'),
  )
  await writeZip(path, [
    ...parts,
    { name: 'xl/worksheets/sheet1.xml', content: { [Symbol.iterator]: sheet } },
    { name: 'xl/sharedStrings.xml', content: { [Symbol.iterator]: strings } },
  ])
}

if (import.meta.main) {
  const [, , path = 'stock-list.xlsx', rows = '100000', texts = 'shared'] = process.argv
  await makeTableWorkbook(path, Number(rows), { inline: texts === 'inline' })
}
