// Bookkeeping of imports: the cells whose values a plan changes. Named functions, without audit of their own.
import type { ValuesOf } from '../catalogue/resource.ts'
import { importDifferenceColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound } from './engine.ts'
import { encode, write } from './imports.ts'
import { all, sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'

/** A cell whose value an import changes, as it is kept. */
export type ImportDifferenceRow = ValuesOf<typeof importDifferenceColumns>

const table = 'importDifference'
const columns = Object.entries(importDifferenceColumns)

/** Keeps a page of an import's differences. */
export async function saveDifferences(ctx: DbContext, page: readonly ImportDifferenceRow[]): Promise<void> {
  const rows = page.map((row) => columns.map(([name, column]) => encode(ctx, column, row[name as keyof ImportDifferenceRow])))
  await ctx.engine.write([{ kind: 'insert', table, columns: columns.map(write), rows }], ctx.random(16))
}

/** Forgets the differences of an earlier plan. */
export async function dropDifferences(ctx: DbContext, importId: number): Promise<void> {
  const q = (name: string) => (ctx.engine.dialect === 'sqlite' ? `"${name}"` : `[${name}]`)
  await ctx.engine.execute([`DELETE FROM ${q(table)} WHERE ${q('importId')} = ${Math.trunc(importId)}`])
}

/** Differences of an import in order, after a number, of one resource where it is given; at most `limit`. */
export async function listDifferences(
  ctx: DbContext,
  importId: number,
  after: number,
  limit: number,
  resource: string | null = null,
): Promise<ImportDifferenceRow[]> {
  const { dialect } = ctx.engine
  const every = sqlFor(dialect)
    .selectFrom(table)
    .select(columns.map(([name]) => name))
    .where('importId', '=', bound(importDifferenceColumns.importId, importId, dialect))
    .where('no', '>', bound(importDifferenceColumns.no, after, dialect))
    .orderBy('no')
  const query = resource === null ? every : every.where('resource', '=', bound(importDifferenceColumns.resource, resource, dialect))
  const rows = await all(ctx.engine, dialect === 'sqlite' ? query.limit(limit) : query.top(limit))
  return rows.map((raw) => decodeRow(columns, dialect, raw) as ImportDifferenceRow) // decoded by the columns the type is made of
}
