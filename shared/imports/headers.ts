// Which resource a table on a sheet holds, where its header row stands, and which column each header means. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Cell } from '../catalogue/cell.ts'
import { numberFromCell } from '../catalogue/coerce.ts'
import type { CellHints } from '../catalogue/column.ts'
import { type Resource, requiredColumns } from '../catalogue/resource.ts'
import { toMatch } from '../catalogue/text.ts'
import { columnNamed, currencyOf, headerOf, longestHeader, problemHeader, type Recognised, recognise, whyIgnored } from './header-names.ts'

export { problemHeader } from './header-names.ts'

/** A column of the resource with the header that gives it. */
export interface MappedColumn extends Recognised {
  /** 0-based column of the sheet. */
  readonly index: number
  readonly header: string
  /** What people said of the column's cells, in place of what the cells prove. */
  readonly forced?: Partial<Pick<CellHints, 'dateOrder' | 'decimalSign'>>
  /** Words that are read as others by `wordOf`; null reads as an empty cell. */
  readonly words?: ReadonlyMap<string, string | null>
  /** The value of every row, where no header gives the column. It stands in no cell: `index` is that of the row's key. */
  readonly constant?: string | number | boolean | object
}

/** A header that gives no column. */
interface OtherHeader {
  readonly index: number
  readonly header: string
}

/** One table of a sheet: a header row over columns that belong to one resource. */
export interface Block {
  readonly resource: Resource
  /** Place of the header among the rows that were looked at. */
  readonly at: number
  /** First and last 0-based column. */
  readonly from: number
  readonly to: number
  /** Those that cells give, then those that are constant. */
  readonly columns: readonly MappedColumn[]
  /** Headers that no column answers to. */
  readonly unknown: readonly OtherHeader[]
  /** Headers that mean a column which another header means already. */
  readonly twice: readonly (OtherHeader & { readonly first: string })[]
  /** Headers that are passed over, and why. */
  readonly ignored: readonly (OtherHeader & { readonly why: string })[]
  /** Values that headers give to every row, such as a currency. */
  readonly constants: Readonly<Record<string, unknown>>
  /** Who said how it is to be understood, in a sentence; null where its headers said enough. */
  readonly origin: string | null
}

/** How many rows of a sheet are searched for a header. */
export const headerRows = 50

/** The tables of a sheet, and why there are none. */
export interface FoundBlocks {
  readonly blocks: Block[]
  readonly reason: string | null
}

/** Finds the tables of a sheet in its first rows. None when no header is known, or when the headers fit several resources alike. */
export function findBlocks(catalogue: Catalogue, sheet: string, rows: readonly (readonly Cell[])[]): FoundBlocks {
  const importable = catalogue.resources.filter((resource) => resource.isImportable)
  let best: { score: number; blocks: Block[]; reason: string | null } = {
    score: 0,
    blocks: [],
    reason:
      rows.length === 0
        ? 'the sheet is empty'
        : `none of the first ${headerRows} rows has headers that Opsbook knows, with the key of a resource among them`,
  }
  rows.slice(0, headerRows).forEach((cells, at) => {
    const whole = bestBlock(importable, sheet, cells, at, 0, cells.length - 1)
    const parts = segments(cells).map(([from, to]) => bestBlock(importable, sheet, cells, at, from, to))
    const isSplit = parts.length > 1 && parts.every((part) => part !== null)
    const found = (isSplit ? parts : [whole]).filter((part) => part !== null)
    const score = found.reduce((sum, part) => sum + part.score, 0)
    if (score <= best.score) return
    const rivals = found.find((part) => part.rivals.length > 1)?.rivals
    const reason = rivals
      ? `its headers fit ${rivals.join(', ')} alike: name the sheet (or the CSV file) after the one that is meant, or add its other columns`
      : null
    best = { score, blocks: rivals ? [] : found.map(({ block }) => block), reason }
  })
  return { blocks: best.blocks, reason: best.reason }
}

/** The columns that a table lacks by which its rows are known: the natural key, or where rows have one of their looks, what each must have. */
export function missingKey({ resource, columns }: Block): string[] {
  const lacks = (key: string) => !columns.some(({ name }) => name === key)
  const absent = resource.naturalKey.filter(lacks)
  return absent.length > 0 && resource.imports?.rowKey ? requiredColumns(resource).filter(lacks) : absent
}

const problem = toMatch(problemHeader)

function segments(cells: readonly Cell[]): [number, number][] {
  const found: [number, number][] = []
  cells.forEach((cell, index) => {
    if (isBlank(cell) || (typeof cell === 'string' && toMatch(cell) === problem)) return
    const last = found.at(-1)
    if (last && last[1] === index - 1) last[1] = index
    else found.push([index, index])
  })
  return found
}

interface Fit {
  readonly score: number
  readonly block: Block
  /** The resources that fit as well as this one, itself included. */
  readonly rivals: readonly string[]
}

function bestBlock(
  resources: readonly Resource[],
  sheet: string,
  cells: readonly Cell[],
  at: number,
  from: number,
  to: number,
): Fit | null {
  let best: Fit | undefined
  for (const resource of resources) {
    const block = mapHeaders(resource, cells, at, from, to)
    const named = [resource.name, resource.slug, ...resource.sheets].some((name) => toMatch(name) === toMatch(sheet))
    const known = block.columns.length + block.twice.length
    // a sheet by another name that is mostly about something else is no table of this resource
    const isEnough = missingKey(block).length === 0 && (named || (known >= 2 && known > block.unknown.length))
    // headers known beyond the bare minimum count most; the sheet's own name settles what headers leave open
    const score = isEnough ? block.columns.length * 10 + (named ? 15 : 0) - Math.min(9, block.unknown.length) : 0
    if (score <= 0 || (best && score < best.score)) continue
    const rivals: readonly string[] = best && score === best.score ? best.rivals : []
    best = { score, block, rivals: [...rivals, resource.name] }
  }
  return best ?? null
}

/** What people chose for one header: a column, or null to pass it over; and why. */
export interface Chosen {
  readonly column: Omit<MappedColumn, 'index' | 'header'> | null
  readonly why: string
}

/** Maps the headers of a row for a resource; what was chosen for a 0-based column comes before what its header says. */
export function mapHeaders(
  resource: Resource,
  cells: readonly Cell[],
  at: number,
  from: number,
  to: number,
  chosen: ReadonlyMap<number, Chosen> = new Map(),
): Block {
  const columns: MappedColumn[] = []
  const unknown: OtherHeader[] = []
  const twice: (OtherHeader & { first: string })[] = []
  const ignored: (OtherHeader & { why: string })[] = []
  const currencies = new Set<string>()
  const claimed = new Set([...chosen.values()].map(({ column }) => column?.name))
  for (let index = from; index <= to; index++) {
    const cell = cells[index] ?? null
    if (isBlank(cell)) continue
    const header = headerOf(cell)
    const choice = chosen.get(index)
    const meant = choice ? choice.column : meantAmong(resource, cell, cells.slice(from, to + 1))
    const first = meant && columns.find(({ name }) => name === meant.name)
    const why = choice?.column === null ? choice.why : whyIgnored(resource, header)
    if (!meant && why !== null) ignored.push({ index, header, why })
    else if (!meant) unknown.push({ index, header })
    else if (!choice && claimed.has(meant.name)) ignored.push({ index, header, why: `another header was chosen for ${meant.name}` })
    else if (first) twice.push({ index, header, first: first.header })
    else {
      columns.push({ index, header, ...meant })
      const currency = currencyOf(header)
      if (currency !== null && resource.columns.currency && meant.column.scale === 2) currencies.add(currency)
    }
  }
  // amounts in different currencies on one row: none of them is that of the row
  const [currency] = currencies.size === 1 && !columns.some(({ name }) => name === 'currency') ? currencies : []
  const constants = currency === undefined ? {} : { currency }
  return { resource, at, from, to, columns, unknown, twice, ignored, constants, origin: null }
}

/** What a header means, the others of its row beside it. */
function meantAmong(resource: Resource, cell: Cell, headers: readonly Cell[]): Recognised | undefined {
  const meant = recognise(resource, cell)
  const other = meant && resource.imports?.yields?.[meant.name]
  const column =
    other === undefined || headers.some((one) => recognise(resource, one)?.name === other) ? undefined : columnNamed(resource, other)
  return column && meant ? { ...column, sure: 0.95, why: `what people mean by ${meant.name}` } : meant
}

const totals = new Set(['total', 'totals', 'grandtotal', 'subtotal', 'sum', 'summe', 'gesamt', 'somme', 'suma', 'totaal'])

/** What a person sees as an empty cell. */
export const isBlank = (cell: Cell) => cell === null || (typeof cell === 'string' && cell.trim() === '')

/** A total line: its first filled cell is a total word and no other text stands in the row. */
export function isTotalLine(cells: readonly Cell[]): boolean {
  const first = cells.findIndex((cell) => !isBlank(cell))
  const word = cells[first]
  if (typeof word !== 'string' || word.length > longestHeader || /\d/.test(word) || !totals.has(toMatch(word))) return false
  // in a CSV file numbers are text as well
  return cells
    .slice(first + 1)
    .every((cell) => typeof cell !== 'string' || isBlank(cell) || typeof numberFromCell(cell, { decimalSign: '.' }) === 'number')
}
