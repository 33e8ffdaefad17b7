// Which resource a table on a sheet holds, where its header row stands, and which column each header means. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Cell } from '../catalogue/cell.ts'
import { numberFromCell, show } from '../catalogue/coerce.ts'
import type { AnyColumn } from '../catalogue/column.ts'
import type { Resource } from '../catalogue/resource.ts'
import { tidy, toMatch } from '../catalogue/text.ts'

/** A header that was recognised. */
export interface MappedColumn {
  /** 0-based column of the sheet. */
  readonly index: number
  readonly header: string
  readonly name: string
  readonly column: AnyColumn
  /** Belongs to the import hatch, not to the row. */
  readonly isExtra: boolean
}

/** One table of a sheet: a header row over columns that belong to one resource. */
export interface Block {
  readonly resource: Resource
  /** Place of the header among the rows that were looked at. */
  readonly at: number
  /** First and last 0-based column. */
  readonly from: number
  readonly to: number
  readonly columns: readonly MappedColumn[]
  /** Headers that no column answers to. */
  readonly unknown: readonly { readonly index: number; readonly header: string }[]
  /** Headers that mean a column which another header means already. */
  readonly twice: readonly { readonly index: number; readonly header: string; readonly first: string }[]
  /** Values that headers give to every row, such as a currency. */
  readonly constants: Readonly<Record<string, unknown>>
}

/** The header of the column in which Opsbook says what is wrong with a row; it means no column, and is passed over. */
export const problemHeader = 'Opsbook problem'
/** How many rows of a sheet are searched for a header. */
export const headerRows = 50
/** Longest text that is taken for a header. */
const longestHeader = 200

const currencies: Readonly<Record<string, string>> = { r: 'ZAR', $: 'USD', '€': 'EUR', '£': 'GBP', ksh: 'KES', '¥': 'JPY', '₹': 'INR' }
const byNames = new WeakMap<Resource, Map<string, { name: string; column: AnyColumn; isExtra: boolean }>>()

/** What each header means, by its match form: the column's own name and its synonyms; the first to claim a header keeps it. */
function namesOf(resource: Resource) {
  let names = byNames.get(resource)
  if (!names) {
    names = new Map()
    const own = Object.entries(resource.columns).filter(([, column]) => !column.options.readOnly)
    const all = [
      ...own.map((entry) => ({ entry, isExtra: false })),
      ...Object.entries(resource.imports?.columns ?? {}).map((entry) => ({ entry, isExtra: true })),
    ]
    for (const { entry, isExtra } of all)
      for (const word of [entry[0], entry[0].replace(/Id$/, '')]) setOnce(names, word, { name: entry[0], column: entry[1], isExtra })
    for (const { entry, isExtra } of all)
      for (const word of entry[1].options.headers ?? []) setOnce(names, word, { name: entry[0], column: entry[1], isExtra })
    byNames.set(resource, names)
  }
  return names
}

function setOnce<V>(map: Map<string, V>, word: string, value: V): void {
  const key = toMatch(word)
  if (!map.has(key)) map.set(key, value)
}

const suffix = /\s*[([]([^)\]]*)[)\]]\s*$/

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

const hasKey = (block: Block) => block.resource.naturalKey.every((key) => block.columns.some(({ name }) => name === key))

function segments(cells: readonly Cell[]): [number, number][] {
  const found: [number, number][] = []
  cells.forEach((cell, index) => {
    if (isBlank(cell)) return
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
    const isEnough = hasKey(block) && (named || (known >= 2 && known > block.unknown.length))
    // headers known beyond the bare minimum count most; the sheet's own name settles what headers leave open
    const score = isEnough ? block.columns.length * 10 + (named ? 15 : 0) - Math.min(9, block.unknown.length) : 0
    if (score <= 0 || (best && score < best.score)) continue
    const rivals: readonly string[] = best && score === best.score ? best.rivals : []
    best = { score, block, rivals: [...rivals, resource.name] }
  }
  return best ?? null
}

function mapHeaders(resource: Resource, cells: readonly Cell[], at: number, from: number, to: number): Block {
  const names = namesOf(resource)
  const columns: MappedColumn[] = []
  const unknown: { index: number; header: string }[] = []
  const twice: { index: number; header: string; first: string }[] = []
  const constants: Record<string, unknown> = {}
  for (let index = from; index <= to; index++) {
    const cell = cells[index] ?? null
    if (cell === null || isBlank(cell)) continue
    const header = tidy(show(cell).slice(0, longestHeader))
    if (toMatch(header) === toMatch(problemHeader)) continue
    const meant =
      typeof cell === 'string' && cell.length <= longestHeader
        ? (names.get(toMatch(header)) ?? names.get(toMatch(header.replace(suffix, ''))))
        : undefined
    const first = meant && columns.find(({ name }) => name === meant.name)
    if (!meant) unknown.push({ index, header })
    else if (first) twice.push({ index, header, first: first.header })
    else {
      columns.push({ index, header, ...meant })
      const mark = suffix.exec(header)?.[1]?.trim() ?? ''
      const currency = currencies[mark.toLowerCase()] ?? (/^[A-Z]{3}$/.test(mark) ? mark : null)
      if (currency !== null && resource.columns.currency && meant.column.scale === 2) constants.currency = currency
    }
  }
  if (columns.some(({ name }) => name === 'currency')) delete constants.currency
  return { resource, at, from, to, columns, unknown, twice, constants }
}

const totals = new Set(['total', 'totals', 'grandtotal', 'subtotal', 'sum', 'summe', 'gesamt', 'somme', 'suma', 'totaal'])

/** What a person sees as an empty cell. */
export const isBlank = (cell: Cell) => cell === null || (typeof cell === 'string' && cell.trim() === '')

/** A total line: its first filled cell is a total word and no other text stands in the row. */
export function isTotalLine(cells: readonly Cell[]): boolean {
  const first = cells.findIndex((cell) => !isBlank(cell))
  const word = cells[first]
  if (typeof word !== 'string' || word.length > longestHeader || !totals.has(toMatch(word))) return false
  // in a CSV file numbers are text as well
  return cells
    .slice(first + 1)
    .every((cell) => typeof cell !== 'string' || isBlank(cell) || typeof numberFromCell(cell, { decimalSign: '.' }) === 'number')
}
