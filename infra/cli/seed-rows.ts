// Adds rows of the demo set that are not there yet.
import type { InsertOf, Resource } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select, type Where } from '../../shared/db/store.ts'

/** Ids by natural key of live rows that have one of the keys. */
async function find(ctx: DbContext, resource: Resource, key: string, values: readonly string[]): Promise<Map<string, number>> {
  const where = { [key]: values } as Where<Resource> // the key is a column of the resource at hand
  const [rows] = await gather(ctx, [select(ctx, resource, where)])
  return new Map(rows.map((row: Row) => [String(row[key]).toLowerCase(), Number(row.id)]))
}

/** Inserts the rows whose natural key no live row has, and returns how many those were and the ids of all, by key in lower case. */
export async function add<R extends Resource>(
  ctx: DbContext,
  resource: R,
  rows: readonly InsertOf<R>[],
): Promise<{ count: number; idOf: (key: string) => number }> {
  const key = resource.naturalKey[0] ?? ''
  const keyOf = (row: Row) => String(row[key])
  const known = await find(ctx, resource, key, rows.map(keyOf))
  const missing = rows.filter((row) => !known.has(keyOf(row).toLowerCase()))
  if (missing.length > 0)
    await commit(
      ctx,
      missing.map((row) => insert(resource, { ...row })),
    )
  const ids = missing.length > 0 ? await find(ctx, resource, key, rows.map(keyOf)) : known
  const idOf = (code: string) => {
    const id = ids.get(code.toLowerCase())
    if (id === undefined) throw new Error(`the seed has no ${resource.name} ${code}`)
    return id
  }
  return { count: missing.length, idOf }
}
