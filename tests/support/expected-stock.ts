// What a person reads in the stock list of facilities.xlsx: worked out from what openpyxl saw, not by the code under test.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const fixtures = join(import.meta.dirname, '../fixtures')

/** What an honest import of one sheet reaches. */
export interface ExpectedSheet {
  readonly resource: string | Readonly<Record<string, number>> | null
  readonly dataRows: number
  readonly accepted: number
  readonly rejected: readonly { readonly cell: string; readonly why: string }[]
  readonly values: Readonly<Record<string, string | number>>
}

/** Every workbook's sheets, as tests/fixtures/expected.json says. */
export const expectedOf: Readonly<Record<string, Readonly<Record<string, ExpectedSheet>>>> = JSON.parse(
  readFileSync(join(fixtures, 'expected.json'), 'utf8'),
)
/** The sheets of facilities.xlsx. */
export const expectedFacilities: Readonly<Record<string, ExpectedSheet>> = expectedOf['facilities.xlsx'] ?? {}

type SeenCell = string | number | boolean | null | { readonly date: string } | { readonly error: string }
interface SeenSheet {
  readonly name: string
  readonly rows: Readonly<Record<string, readonly SeenCell[]>>
}

/** The path of a fixture. */
export const fixture = (name: string) => join(fixtures, name)

/** Rows of a sheet of facilities.xlsx as openpyxl reads them, by row number. */
export function seenRows(sheet: string): [number, readonly SeenCell[]][] {
  const sheets: SeenSheet[] = JSON.parse(readFileSync(join(fixtures, 'cells/facilities.json'), 'utf8'))
  return Object.entries(sheets.find(({ name }) => name === sheet)?.rows ?? {}).map(([number, cells]) => [Number(number), cells])
}

/** A stock line as a person reads it. */
export interface StockLine {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly store: string
  readonly quantity: number
  readonly unit: string
  readonly reorderPoint: number
  readonly unitCost: number
  readonly supplier: string | null
  readonly expiresOn: string | null
}

/** The two prices that are typed as text, and the date that is. */
const typed: Readonly<Record<string, number | string>> = { 'R 12,50': 12.5, '1 234,75': 1234.75, '28/02/2027': '2027-02-28' }

/** The 213 lines of the stock list that hold no bad cell. */
export function stockLines(): StockLine[] {
  const bad = new Set((expectedFacilities['Stock list']?.rejected ?? []).map(({ cell }) => Number(/\d+/.exec(cell))))
  const lines = seenRows('Stock list').filter(([number, [first]]) => number > 4 && first !== 'TOTAL' && !bad.has(number))
  return lines.map(([, cells]): StockLine => {
    const text = (at: number) => String(cells[at] ?? '').trim()
    const cost = cells[7]
    const expiry = cells[9] ?? null
    return {
      sku: text(0),
      name: text(1),
      category: text(2),
      store: text(3).toUpperCase(),
      quantity: Number(cells[4]),
      unit: text(5),
      reorderPoint: Number(cells[6]),
      unitCost: Number(typeof cost === 'string' ? typed[cost] : cost),
      supplier: text(8) === '' ? null : text(8),
      expiresOn: expiry === null ? null : typeof expiry === 'object' && 'date' in expiry ? expiry.date : String(typed[String(expiry)]),
    }
  })
}
