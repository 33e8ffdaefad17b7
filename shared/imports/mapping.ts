// How the tables of a file were understood, in the shape that people can correct and give back.

import { show } from '../catalogue/coerce.ts'
import type { CellHints } from '../catalogue/column.ts'
import { isOrHolds } from '../catalogue/sheet-languages.ts'
import { address, columnLetters } from '../tabular/cell.ts'
import type { StagedBlock } from './chunk-file.ts'
import { most } from './corrections.ts'
import type { Head } from './head.ts'
import { columnsToGive, headerOf } from './header-names.ts'
import { type Block, isBlank, type MappedColumn } from './headers.ts'
import { type Suggestion, suggest } from './likeness.ts'
import type { SheetPlan } from './plan-sheets.ts'
import { shorten } from './shorten.ts'

/** Date order and decimal sign, as far as they matter to a column. */
export type ReadAs = Partial<Pick<CellHints, 'dateOrder' | 'decimalSign'>>

/** One header. */
export interface ColumnMapping {
  readonly at: string
  readonly header: string
  /** The column that it means; null where it gives none. */
  readonly to: string | null
  /** 0 to 1, and why, in words. */
  readonly sure: number
  readonly why: string
  readonly samples: readonly string[]
  /** A column that the header is like: shown, never taken by itself. */
  readonly suggestion?: Suggestion
  /** What people said; null: as the cells prove. */
  readonly dateOrder?: 'dmy' | 'mdy' | null
  readonly decimalSign?: '.' | ',' | null
  /** Words that stand for others. */
  readonly choices?: Readonly<Record<string, string | null>>
  /** The choices of the column, and what a reference points to. */
  readonly allowed?: readonly string[]
  readonly refersTo?: string
  /** As its dates and numbers were read. */
  readonly readAs?: ReadAs
}

/** One table; without a resource where nothing is known of it. */
export interface TableMapping {
  readonly resource: string | null
  readonly from: string
  readonly to: string
  readonly columns: readonly ColumnMapping[]
  readonly constants?: Readonly<Record<string, unknown>>
  /** Columns of the resource that nothing gives. */
  readonly missing?: readonly { readonly name: string; readonly required: boolean }[]
  /** Headers beyond those that are shown. */
  readonly more?: number
}

/** One sheet. */
export interface SheetMapping {
  readonly sheet: string
  readonly ignore: boolean
  /** Why it was left out; null where it was not. */
  readonly reason: string | null
  /** Who said what makes a difference; null where headers alone decided. */
  readonly origin: string | null
  readonly headerRow: number | null
  readonly tables: readonly TableMapping[]
}

/** All sheets of a file. */
export interface Mapping {
  readonly sheets: readonly SheetMapping[]
  /** Sheets beyond those that are shown. */
  readonly more?: number
}

const samplesOfColumn = 3
const longestSample = 60
/** Headers shown of all sheets of a file. */
const mostHeaders = 2000

/** Describes how sheets were understood, and how the cells of what was staged were read. */
export function describeMapping(plans: readonly SheetPlan[], staged: readonly StagedBlock[]): Mapping {
  const found = new Map(staged.map(({ block, readAs }) => [block, readAs]))
  const sheets: SheetMapping[] = []
  let headers = 0
  for (const plan of plans.slice(0, most.sheets)) {
    const sheet = describeSheet(plan, found)
    headers += sheet.tables.reduce((sum, { columns }) => sum + columns.length, 0)
    if (headers > mostHeaders && sheets.length > 0) break
    sheets.push(sheet)
  }
  return { sheets, ...(sheets.length < plans.length ? { more: plans.length - sheets.length } : {}) }
}

function describeSheet(
  { head, blocks, others, at, reason, isIgnored, origin }: SheetPlan,
  found: Map<Block, readonly ReadAs[]>,
): SheetMapping {
  const shown = [...blocks, ...others].slice(0, most.tables)
  const row = head.rows[at]
  const plain = row?.cells.some((cell) => !isBlank(cell)) ? [describeHeaders(head, at)] : []
  return {
    sheet: head.sheet,
    ignore: isIgnored,
    reason,
    origin,
    headerRow: row?.number ?? null,
    tables: shown.length > 0 ? shown.map((block) => describeTable(head, block, found.get(block) ?? [])) : plain,
  }
}

/** The headers of the likeliest header row of a sheet of which nothing is known. */
function describeHeaders(head: Head, at: number): TableMapping {
  const { cells, number } = head.rows[at] ?? { cells: [], number: 1 }
  const headers = cells.flatMap((cell, index) => (isBlank(cell) ? [] : [index]))
  const columns = headers.slice(0, most.columns).map((index) => ({
    at: address(index, number),
    header: headerOf(cells[index] ?? null),
    to: null,
    sure: 0,
    why: 'the sheet is not known',
    samples: samplesOf(head, at, index),
  }))
  return {
    resource: null,
    from: columnLetters(headers[0] ?? 0),
    to: columnLetters(headers.at(-1) ?? 0),
    columns,
    ...moreThan(headers.length),
  }
}

const moreThan = (count: number) => (count > most.columns ? { more: count - most.columns } : {})

function describeTable(head: Head, block: Block, readAs: readonly ReadAs[]): TableMapping {
  const { resource, columns, unknown, ignored, twice } = block
  const number = head.rows[block.at]?.number ?? 1
  const taken = new Set(columns.map(({ name }) => name))
  const place = (index: number, header: string) => ({
    index,
    at: address(index, number),
    header,
    samples: samplesOf(head, block.at, index),
  })
  const none = (index: number, header: string, why: string) => ({ ...place(index, header), to: null, sure: 0, why })
  const all = [
    ...columns.flatMap((mapped, at) =>
      mapped.constant === undefined ? [{ ...place(mapped.index, mapped.header), ...describeColumn(mapped, readAs[at]) }] : [],
    ),
    ...unknown.map(({ index, header }) => {
      const suggestion = suggest(resource, header, taken)
      return { ...none(index, header, `no column of ${resource.name} is called so`), ...(suggestion ? { suggestion } : {}) }
    }),
    ...twice.map(({ index, header, first }) => none(index, header, `it means the same column as "${first}"`)),
    ...ignored.map(({ index, header, why }) => none(index, header, why)),
  ].toSorted((a, b) => a.index - b.index)
  const constant = columns.flatMap((mapped) => (mapped.constant === undefined ? [] : [[mapped.name, mapped.constant]]))
  const constants: Record<string, unknown> = { ...block.constants, ...Object.fromEntries(constant) }
  return {
    resource: resource.name,
    from: columnLetters(block.from),
    to: columnLetters(block.to),
    columns: all.slice(0, most.columns).map(({ index: _, ...column }) => column),
    constants,
    missing: columnsToGive(resource).flatMap(({ name, column, isExtra }) => {
      if ([...taken].some((one) => isOrHolds(one, name)) || name in constants) return []
      return [{ name, required: !isExtra && !column.nullable && column.fallback === undefined }]
    }),
    ...moreThan(all.length),
  }
}

function describeColumn({ name, column, sure, why, forced, words }: MappedColumn, readAs: ReadAs | undefined) {
  return {
    to: name,
    sure,
    why,
    dateOrder: forced?.dateOrder ?? null,
    decimalSign: forced?.decimalSign ?? null,
    choices: Object.fromEntries(words ?? []),
    ...(column.choices.length > 0 ? { allowed: column.choices } : {}),
    ...(column.refersTo === null ? {} : { refersTo: column.refersTo }),
    ...(readAs && Object.keys(readAs).length > 0 ? { readAs } : {}),
  }
}

/** The first filled cells below a header. */
function samplesOf({ rows }: Head, at: number, index: number): string[] {
  const cells = rows.slice(at + 1).map(({ cells }) => cells[index] ?? null)
  return cells
    .filter((cell) => !isBlank(cell))
    .slice(0, samplesOfColumn)
    .map((cell) => shorten(show(cell), longestSample - 1))
}
