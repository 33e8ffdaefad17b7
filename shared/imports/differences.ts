// The cells in which a plan changes rows that exist: what stands there now and what would, as people read them.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { AnyColumn } from '../catalogue/column.ts'
import { isOrHolds } from '../catalogue/sheet-languages.ts'
import type { DbContext } from '../db/context.ts'
import { type ImportDifferenceRow, saveDifferences } from '../db/import-differences.ts'
import { idList, sqlFor } from '../db/query.ts'
import { labelColumn } from '../db/store.ts'
import { address } from '../tabular/cell.ts'
import type { ChangedRow } from './plan-ground.ts'
import { askAll, type Question } from './questions.ts'

/** Differences listed of one import; beyond, they are only counted. */
const mostDifferences = 100_000
const longestText = 400
const page = 1000
/** Labels of references that are remembered. */
const mostLabels = 10_000

type Cell = Omit<ImportDifferenceRow, 'importId' | 'no' | 'before' | 'after'> & {
  readonly column: string
  readonly of: AnyColumn
  /** Values as stored; a reference to a row that the workbook itself brings is its text. */
  readonly before: unknown
  readonly after: unknown
}

/** Collects differences in a file of the run, and keeps them once the plan stands. */
export class Differences {
  /** Cells that differ. */
  count = 0
  private readonly ctx: DbContext
  private readonly descriptor: number
  private readonly pages: { readonly at: number; readonly length: number }[] = []
  private readonly labels = new Map<string, string>()
  private pending: Cell[] = []
  private end = 0

  constructor(ctx: DbContext, path: string) {
    this.ctx = ctx
    this.descriptor = openSync(path, 'w+')
  }

  /** Cells that are counted only. */
  get unlisted(): number {
    return Math.max(0, this.count - mostDifferences)
  }

  /** Takes a row that changes. */
  readonly add = ({ staged: { report, block }, number, values, held, patch }: ChangedRow): void => {
    const names = Object.keys(patch)
    const room = mostDifferences - this.count
    this.count += names.length
    if (room <= 0) return
    const { resource, columns } = block
    const key = resource.naturalKey[0] ?? 'id'
    const placeOf = (wanted: string) => {
      const own = columns.findIndex(({ name, isExtra }) => name === wanted && !isExtra)
      return own < 0 ? columns.findIndex(({ name }) => isOrHolds(name, wanted)) : own
    }
    for (const name of names.slice(0, room)) {
      const of = resource.columns[name]
      if (!of) continue
      const at = placeOf(name)
      const cell = address(columns[at < 0 ? placeOf(key) : at]?.index ?? 0, number)
      const after = of.refersTo !== null && patch[name] === 0 ? String(values[at]) : patch[name]
      this.pending.push({
        sheet: report.sheet,
        cell,
        resource: resource.name,
        rowKey: cut(String(held[key])),
        column: name,
        of,
        before: held[name],
        after,
      })
    }
  }

  /** Puts what was taken into words and out of memory; at most one round trip, and none where all labels are known. */
  async flush(): Promise<void> {
    const cells = this.pending
    if (cells.length === 0) return
    this.pending = []
    await this.learnLabels(cells)
    for (let from = 0; from < cells.length; from += page) {
      const words = cells.slice(from, from + page).map(({ of, before, after, ...place }) => {
        const say = (value: unknown) => (of.options.personal ? '[personal]' : this.inWords(of, value))
        return { ...place, before: say(before), after: say(after) }
      })
      const bytes = Buffer.from(JSON.stringify(words))
      writeSync(this.descriptor, bytes, 0, bytes.length, this.end)
      this.pages.push({ at: this.end, length: bytes.length })
      this.end += bytes.length
    }
  }

  /** Keeps all of them under an import, page by page. */
  async save(importId: number): Promise<void> {
    let no = 0
    for (const { at, length } of this.pages) {
      const bytes = Buffer.allocUnsafe(length)
      readSync(this.descriptor, bytes, 0, length, at)
      const words: Omit<ImportDifferenceRow, 'importId' | 'no'>[] = JSON.parse(bytes.toString()) // written by flush
      await saveDifferences(
        this.ctx,
        words.map((word) => ({ ...word, importId, no: ++no })),
      )
    }
  }

  close(): void {
    closeSync(this.descriptor)
  }

  private inWords(column: AnyColumn, value: unknown): string | null {
    if (value === null || value === undefined) return null
    if (column.refersTo !== null && typeof value === 'number') return cut(this.labels.get(`${column.refersTo} ${value}`) ?? String(value))
    if (typeof value === 'boolean') return value ? 'yes' : 'no'
    return cut(typeof value === 'object' ? JSON.stringify(value) : String(value))
  }

  private async learnLabels(cells: readonly Cell[]): Promise<void> {
    if (this.labels.size > mostLabels) this.labels.clear()
    const wanted = new Map<string, Set<number>>()
    for (const { of, before, after } of cells) {
      if (of.refersTo === null) continue
      for (const id of [before, after])
        if (typeof id === 'number' && !this.labels.has(`${of.refersTo} ${id}`))
          wanted.set(of.refersTo, (wanted.get(of.refersTo) ?? new Set()).add(id))
    }
    await askAll(
      this.ctx.engine,
      [...wanted].flatMap(([name, ids]) => this.askLabels(name, [...ids])),
    )
  }

  private askLabels(name: string, ids: readonly number[]): Question[] {
    const { catalogue, engine } = this.ctx
    const { dialect } = engine
    const resource = catalogue.get(name)
    const label = labelColumn(resource)
    return Array.from({ length: Math.ceil(ids.length / page) }, (_, at) => ({
      query: sqlFor(dialect)
        .selectFrom(resource.table)
        .select(['id', label])
        .where('id', 'in', idList(dialect, ids.slice(at * page, (at + 1) * page)))
        .compile(),
      take: (raws) => {
        for (const raw of raws) this.labels.set(`${name} ${raw.id}`, String(raw[label]))
      },
    }))
  }
}

const cut = (text: string) => text.slice(0, longestText).toWellFormed()
