// Takes the changes of an import back, newest first, by its audit entries: what it made is removed, what it changed gets its old values.
import { storedColumns } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import { type Change, remove, restore } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { all, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { gather, selectById } from '../db/store.ts'

const page = 500

/** Undoes every change of an import that nobody has touched since; returns how many were undone. */
export async function undoImport(ctx: DbContext, importId: number): Promise<number> {
  const { dialect } = ctx.engine
  let before = Number.MAX_SAFE_INTEGER
  let undone = 0
  for (;;) {
    const query = sqlFor(dialect)
      .selectFrom('auditEntry')
      .select(['entryNo', 'resource', 'rowId', 'version', 'action', 'before'])
      .where('importId', '=', bound(auditColumns.importId, importId, dialect))
      .where('entryNo', '<', bound(auditColumns.entryNo, before, dialect))
      .orderBy('entryNo', 'desc')
    const entries = await all(ctx.engine, dialect === 'sqlite' ? query.limit(page) : query.top(page))
    if (entries.length === 0) return undone
    before = Number(entries.at(-1)?.entryNo)
    const mine = entries.filter(({ rowId, version }) => rowId !== null && version !== null)
    const found = await gather(ctx, mine.map((entry) => selectById(ctx, ctx.catalogue.get(String(entry.resource)), Number(entry.rowId))))
    const changes = mine.flatMap((entry, at): Change[] => {
      const resource = ctx.catalogue.get(String(entry.resource))
      const row = found[at]?.[0]
      if (!row || row.version !== Number(entry.version)) return []
      const verb = String(entry.action).split('.')[1]
      if (verb === 'create') return row.deletedAt === null ? [remove(resource, row)] : []
      if (verb === 'remove') return [restore(resource, row)]
      const old: Row = entry.before === null ? {} : JSON.parse(String(entry.before))
      const patch = Object.fromEntries(storedColumns(resource).filter(([name]) => name in old).map(([name]) => [name, old[name]]))
      return [{ kind: 'update', resource, before: row, patch, verb: 'update' }]
    })
    if (changes.length > 0) await commit(ctx, changes)
    undone += changes.length
  }
}
