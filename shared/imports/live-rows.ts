// The live rows of a resource that a person may see, page by page.
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { all } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { isInScope, scopeColumns } from '../db/scope.ts'
import { decodeWithLabels, limited, selectRows } from '../db/store.ts'

const page = 2000

/** Reads them by id, with the given columns and what their scope is told by; one round trip a page. */
export async function* liveRows(ctx: DbContext, resource: Resource, names: readonly string[]): AsyncGenerator<Row[]> {
  const { dialect } = ctx.engine
  const decode = decodeWithLabels(ctx.catalogue, resource, dialect)
  const wanted = new Set([...names, ...scopeColumns(resource)])
  for (let after = 0; ; ) {
    const query = selectRows(ctx.catalogue, resource, dialect, wanted)
      .where('t.deletedAt', 'is', null)
      .where('t.id', '>', bound(systemColumns.id, after, dialect))
      .orderBy('t.id')
    const raws = await all(ctx.engine, limited(query, dialect, page))
    yield raws.map(decode).filter((row) => isInScope(ctx, resource, row))
    if (raws.length < page) return
    after = Number(raws.at(-1)?.id)
    await new Promise((resolve) => setImmediate(resolve)) // others get their turn
  }
}
