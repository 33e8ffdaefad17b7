// Compares the rows of one resource: those of the workbook as they come, then those that only the database has.
import { join } from 'node:path'
import { labelName, type Resource } from '../catalogue/resource.ts'
import { inLanguage } from '../catalogue/sheet-languages.ts'
import { toKey } from '../catalogue/text.ts'
import type { DbContext } from '../db/context.ts'
import type { Row } from '../db/rows.ts'
import { isInScope } from '../db/scope.ts'
import { address } from '../tabular/cell.ts'
import type { StagedBlock } from './chunk-file.ts'
import { ColumnFigures, canonical, digest } from './column-figures.ts'
import { type Compared, comparedColumns, unreadable } from './compared.ts'
import type { Block } from './headers.ts'
import type { KeyFile } from './keys.ts'
import { LineFile } from './line-file.ts'
import { liveRows } from './live-rows.ts'
import type { SeenRow } from './plan-ground.ts'
import { type DifferingCell, type Listed, type ListName, listNames, type Reconciliation } from './reconciliation.ts'
import { shorten } from './shorten.ts'

/** What a comparison stands on; lists are written to the folder. */
export interface TableGround {
  readonly ctx: DbContext
  readonly keys: KeyFile
  readonly folder: string
}

type Lists = { readonly [K in ListName]: LineFile<Listed[K]> }
type First = { readonly [K in ListName]: Listed[K][] }

interface Column {
  readonly compared: Compared
  readonly here: ColumnFigures
  readonly there: ColumnFigures
  differing: number
}

const mostFirst = 100
const longestShown = 120

/** Compares one resource. */
export class TableComparison {
  readonly resource: Resource
  readonly lists: Lists
  private readonly ground: TableGround
  private readonly sheets: readonly string[]
  private readonly rowsThere: number
  private readonly columns = new Map<string, Column>()
  private readonly byBlock = new Map<Block, readonly Column[]>()
  private readonly notCompared = new Set<string>()
  private readonly key: string
  private readonly first: First = { onlyHere: [], onlyThere: [], differing: [], duplicates: [], refused: [] }
  private rowsHere = 0
  private equal = 0
  private differingCells = 0
  private besideRefused = 0

  constructor(ground: TableGround, resource: Resource, blocks: readonly StagedBlock[]) {
    this.ground = ground
    this.resource = resource
    this.key = resource.naturalKey[0] ?? 'id'
    this.sheets = [...new Set(blocks.map(({ report }) => report.sheet))]
    this.rowsThere = blocks.reduce((sum, { report }) => sum + report.rows, 0)
    const file = <T>(name: string) => new LineFile<T>(join(ground.folder, `${resource.name}-${name}.ndjson`))
    this.lists = {
      onlyHere: file('only-here'),
      onlyThere: file('only-there'),
      differing: file('differing'),
      duplicates: file('duplicates'),
      refused: file('refused'),
    }
    for (const { block } of blocks) {
      const { compared, rest } = comparedColumns(block)
      for (const header of rest) this.notCompared.add(header)
      this.byBlock.set(
        block,
        compared.map((one) => this.columnOf(one)),
      )
    }
  }

  private columnOf(compared: Compared): Column {
    const { scale, name } = compared
    const known = this.columns.get(name)
    // tables of one resource may head a column each in their own way
    const column: Column = known
      ? { ...known, compared, differing: 0 }
      : { compared, here: new ColumnFigures(scale), there: new ColumnFigures(scale), differing: 0 }
    if (!known) this.columns.set(name, column)
    return column
  }

  /** Takes a row of the workbook. */
  see(seen: SeenRow): void {
    const { resource, ground } = this
    const columns = this.byBlock.get(seen.block) ?? []
    const { sheet, number: row, given } = seen
    const own = given[this.key]
    const isVisible = seen.held !== undefined && isInScope(ground.ctx, resource, seen.held)
    // a row without a key is known by that of the row that it means
    const key = typeof own === 'string' ? own : isVisible ? String(seen.held?.[this.key]) : null
    const folded = key === null ? '' : toKey(key)
    const holder = typeof own === 'string' ? ground.keys.holder(`${resource.name}.${this.key}`, folded) : null
    const isDuplicate = holder !== null && (holder.row !== row || holder.sheet !== sheet)
    const held = isVisible && !isDuplicate ? seen.held : undefined
    const cells = this.compare(columns, seen, held, folded)
    if (isDuplicate) this.list('duplicates', { key: key ?? '', sheet, row, firstSheet: holder.sheet, firstRow: holder.row })
    else if (seen.isRefused || (seen.held && !held)) {
      if (held) this.besideRefused++
      this.list('refused', { key, sheet, row })
    } else if (!held)
      this.list('onlyThere', { key: key ?? '', sheet, row, values: valuesOf(columns, ({ compared }) => compared.there(seen)) })
    else if (cells.length === 0) this.equal++
    else {
      this.differingCells += cells.length
      for (const { column } of cells) {
        const found = this.columns.get(column)
        if (found) found.differing++
      }
      this.list('differing', { key: key ?? '', id: Number(held.id), sheet, row, cells })
    }
  }

  /** Adds both sides of a row up, and says which cells differ. */
  private compare(columns: readonly Column[], seen: SeenRow, held: Row | undefined, key: string): DifferingCell[] {
    const cells: DifferingCell[] = []
    for (const { compared, here, there } of columns) {
      const value = compared.there(held === seen.held ? seen : { ...seen, held })
      const text = value === unreadable ? null : canonical(value)
      const digested = text === null ? null : digest(key, text)
      if (value === unreadable) there.addUnreadable()
      else there.add(value, digested)
      if (!held) continue
      const kept = compared.here(held)
      const keptText = canonical(kept)
      here.add(kept, keptText === text ? digested : keptText === null ? null : digest(key, keptText))
      if (keptText === text || value === unreadable) continue
      const cell = compared.index < 0 ? '' : address(compared.index, seen.number)
      cells.push({ cell, column: compared.name, here: kept, there: value })
    }
    return cells
  }

  private list<K extends ListName>(name: K, line: Listed[K]): void {
    const lists: { readonly add: (line: Listed[K]) => void } = this.lists[name]
    lists.add(line)
    const first: Listed[K][] = this.first[name]
    if (first.length < mostFirst) first.push(short(line))
  }

  /** Looks for the rows that only the database has, once the whole workbook was seen. */
  async findOnlyHere(): Promise<void> {
    const { ctx, keys } = this.ground
    const space = `${this.resource.name}.${this.key}`
    const { rowKey } = this.resource.imports ?? {}
    const isThere = (row: Row) =>
      rowKey !== undefined && keys.holder(`${this.resource.name}.${rowKey.column}`, String(row[rowKey.column])) !== null
    const columns = [...this.columns.values()]
    const compared = [...this.columns.keys()].map((name) => inLanguage(this.resource.columns, name)?.of ?? name)
    const names = [this.key, ...(rowKey ? [rowKey.column] : []), ...compared, ...compared.map(labelName)]
    for await (const rows of liveRows(ctx, this.resource, names)) {
      this.rowsHere += rows.length
      for (const row of rows) {
        const key = String(row[this.key])
        const folded = toKey(key)
        if (keys.holder(space, folded) || isThere(row)) continue
        for (const { compared, here } of columns) {
          const value = compared.here(row)
          const text = canonical(value)
          here.add(value, text === null ? null : digest(folded, text))
        }
        this.list('onlyHere', { key, id: Number(row.id), values: valuesOf(columns, ({ compared }) => compared.here(row)) })
      }
    }
  }

  /** What it came to. */
  get result(): Reconciliation {
    const { equal, besideRefused, differingCells, rowsHere, rowsThere } = this
    const counts = Object.fromEntries(listNames.map((name) => [name, this.lists[name].count])) as Record<ListName, number> // one for each name
    const { onlyHere, onlyThere, differing, duplicates, refused } = counts
    const addsUp =
      rowsHere === equal + differing + onlyHere + besideRefused && rowsThere === equal + differing + onlyThere + duplicates + refused
    return {
      resource: this.resource.name,
      sheets: this.sheets,
      rows: { here: rowsHere, there: rowsThere },
      equal,
      ...counts,
      differingCells,
      besideRefused,
      differences: onlyHere + onlyThere + differing + duplicates + refused,
      addsUp,
      columns: [...this.columns.values()].map(({ compared, here, there, differing }) => ({
        header: compared.header,
        column: compared.name,
        here: here.figures,
        there: there.figures,
        differing,
      })),
      notCompared: [...this.notCompared],
      first: this.first,
    }
  }

  close(): void {
    for (const name of listNames) this.lists[name].close()
  }
}

function valuesOf(columns: readonly Column[], of: (column: Column) => unknown): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.compared.name, of(column)]))
}

/** A line as a summary shows it: long texts cut. */
function short<T>(line: T): T {
  const cut = (_: string, value: unknown) => (typeof value === 'string' ? shorten(value, longestShown) : value)
  return JSON.parse(JSON.stringify(line, cut)) // the same shape
}
