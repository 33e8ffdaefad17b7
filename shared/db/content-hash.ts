// The hash of what a database says, for proofs: live rows, natural keys in place of ids, whenever, in whatever order and under whatever ids they came in.
import { hash } from 'node:crypto'
import type { AnyColumn } from '../catalogue/column.ts'
import { type Resource, storedColumns } from '../catalogue/resource.ts'
import { type Table, tableFor } from '../catalogue/tables.ts'
import type { DbContext } from './context.ts'
import { pages } from './copy-pages.ts'
import { type NeutralRow, placeOf, rowForm } from './copy-values.ts'
import { all, sqlFor } from './query.ts'
import { RowSum, toRowText } from './row-sum.ts'

/** What one resource holds; equal hashes: the same live rows. */
export interface ResourceHash {
  readonly resource: string
  readonly rows: number
  readonly hash: string
}

/** What all resources hold. */
export interface ContentHash {
  readonly hash: string
  readonly resources: readonly ResourceHash[]
}

/** Names of rows that are kept in mind of one resource. */
const mostNames = 20_000
/** Rows that are looked up at once: SQL Server takes 2100 parameters. */
const mostIds = 1000

/**
 * Hashes the live rows of every resource by their own columns: no ids, versions or times of writing (system columns), no readings of
 * the clock (`isStamp`), and no secrets, which are salted anew whenever they are set. Reads page by page, in constant memory.
 */
export async function contentHash(ctx: DbContext): Promise<ContentHash> {
  const resources: ResourceHash[] = []
  const names = new Names(ctx)
  for (const resource of ctx.catalogue.resources) resources.push(await hashResource(ctx, resource, names))
  return { hash: hash('sha256', resources.map((one) => `${one.resource} ${one.hash}`).join('\n')), resources }
}

async function hashResource({ engine, catalogue }: DbContext, resource: Resource, names: Names): Promise<ResourceHash> {
  const table = tableOf(catalogue, resource)
  const columns = contentColumns(resource)
  const deletedAt = placeOf(table, 'deletedAt')
  const sum = new RowSum()
  for await (const page of pages(engine, table)) {
    const live = page.filter((row) => row[deletedAt] === null)
    for (const text of await names.toTexts(table, columns, live)) sum.add(text)
  }
  const labels = columns.map(([name]) => name)
  return { resource: resource.name, rows: sum.rows, hash: sum.toHash(resource.name, labels) }
}

type Column = readonly [string, AnyColumn]

const contentColumns = (resource: Resource): readonly Column[] =>
  storedColumns(resource).filter(([, { options, secret }]) => !options.isStamp && !secret)

/** What identifies a row: its natural key; of a ledger's line all that it says. */
function namingColumns(resource: Resource): readonly Column[] {
  const content = contentColumns(resource)
  return resource.naturalKey.length === 0 ? content : content.filter(([name]) => resource.naturalKey.includes(name))
}

const tableOf = (catalogue: DbContext['catalogue'], resource: Resource): Table => tableFor(resource, (name) => catalogue.get(name).table)

/** Rows by id as the texts that identify them; the last ones asked for are kept in mind. */
class Names {
  private readonly ctx: DbContext
  private readonly known = new Map<Resource, Map<string, string>>()

  constructor(ctx: DbContext) {
    this.ctx = ctx
  }

  /** Rows of a table as texts of some columns, names in place of ids. */
  async toTexts(table: Table, columns: readonly Column[], rows: readonly NeutralRow[]): Promise<string[]> {
    const places = columns.map(([name, { refersTo }]) => ({ at: placeOf(table, name), refersTo }))
    const named = new Map<number, ReadonlyMap<string, string>>()
    for (const { at, refersTo } of places) {
      if (refersTo === null) continue
      const ids = new Set(rows.map((row) => row[at] ?? null).filter((id) => id !== null))
      named.set(at, await this.of(this.ctx.catalogue.get(refersTo), ids))
    }
    const valueAt = (row: NeutralRow, at: number) => {
      const value = row[at] ?? null
      return value === null ? null : (named.get(at)?.get(value) ?? value)
    }
    return rows.map((row) => toRowText(places.map(({ at }) => valueAt(row, at))))
  }

  private async of(resource: Resource, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
    let known = this.known.get(resource)
    if (!known || known.size + ids.size > mostNames) known = new Map()
    this.known.set(resource, known)
    const missing = [...ids].filter((id) => !known.has(id))
    for (let from = 0; from < missing.length; from += mostIds) await this.read(resource, missing.slice(from, from + mostIds), known)
    return known
  }

  private async read(resource: Resource, ids: readonly string[], into: Map<string, string>): Promise<void> {
    const { engine, catalogue } = this.ctx
    const table = tableOf(catalogue, resource)
    const columns = namingColumns(resource)
    const query = sqlFor(engine.dialect)
      .selectFrom(table.name)
      .select(['id', ...columns.map(([name]) => name)])
      .where('id', 'in', ids.map(Number))
    const rows = (await all(engine, query)).map(rowForm(table, engine.dialect).from)
    const texts = await this.toTexts(table, columns, rows)
    for (const [at, row] of rows.entries()) into.set(row[placeOf(table, 'id')] ?? '', texts[at] ?? '')
  }
}
