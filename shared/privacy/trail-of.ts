// The audit entries that concern a person, oldest first, page by page.
import { type Entry, selectEntries, shownEntries, toEntry, toShownEntries } from '../audit/entry.ts'
import type { Resource } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Raw } from '../db/engine.ts'
import { all, isExactly } from '../db/query.ts'

const page = 500

type Entries = ReturnType<typeof selectEntries>

async function* pages(ctx: DbContext, narrow: (query: Entries) => Entries): AsyncGenerator<Raw[]> {
  const { dialect } = ctx.engine
  for (let after = 0; ; ) {
    const query = narrow(selectEntries(ctx))
      .where('entryNo', '>', bound(auditColumns.entryNo, after, dialect))
      .orderBy('entryNo')
    const raws = await all(ctx.engine, dialect === 'sqlite' ? query.limit(page) : query.top(page))
    yield raws
    if (raws.length < page) return
    after = Number(raws.at(-1)?.entryNo)
  }
}

/** What happened to a row, its personal values opened. */
export async function* entriesOfRow(ctx: DbContext, resource: Resource, id: number): AsyncGenerator<Entry> {
  const { dialect } = ctx.engine
  const narrow = (query: Entries) =>
    query
      .where(isExactly('resource', bound(auditColumns.resource, resource.name, dialect), dialect))
      .where('rowId', '=', bound(auditColumns.rowId, id, dialect))
  for await (const raws of pages(ctx, narrow)) yield* await toShownEntries(ctx, raws)
}

/** What a user did under a name, personal values of others still sealed. */
export async function* entriesOfActor(ctx: DbContext, actor: string, actorId: number): AsyncGenerator<Entry> {
  const { dialect } = ctx.engine
  const narrow = (query: Entries) => query.where(isExactly('actor', bound(auditColumns.actor, actor, dialect), dialect))
  for await (const raws of pages(ctx, narrow))
    for (const entry of shownEntries(ctx, raws.map(toEntry))) if (entry.actorId === actorId) yield entry
}
