// Takes the changes of an import back, newest first, by its audit entries: what it made is removed, what it changed gets its old values.
import { storedColumns } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import { type Change, remove } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { StaleRead } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Raw } from '../db/engine.ts'
import { all, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { gather, select } from '../db/store.ts'
import { AppError } from '../errors.ts'

const page = 200
/** Commits of an undoing are known by their ids, so that one that was cut short does not take itself back. */
const undoing = 'undo-'

/** Undoes every change of an import that nobody has built on since; says how many were undone, and how many could not be. */
export async function undoImport(ctx: DbContext, importId: number): Promise<{ undone: number; left: number }> {
  let before = Number.MAX_SAFE_INTEGER
  let undone = 0
  let left = 0
  for (;;) {
    const entries = await newestBefore(ctx, importId, before)
    if (entries.length === 0) return { undone, left }
    before = Number(entries.at(-1)?.entryNo)
    const { changes, overtaken } = await toChanges(ctx, entries)
    const lost = await apply(ctx, importId, changes)
    undone += changes.length - lost
    left += overtaken + lost
    await new Promise((resolve) => setImmediate(resolve)) // requests get their turn
  }
}

async function newestBefore(ctx: DbContext, importId: number, before: number): Promise<Raw[]> {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom('auditEntry')
    .select(['entryNo', 'commitId', 'resource', 'rowId', 'version', 'action', 'before'])
    .where('importId', '=', bound(auditColumns.importId, importId, dialect))
    .where('entryNo', '<', bound(auditColumns.entryNo, before, dialect))
    .orderBy('entryNo', 'desc')
  return all(ctx.engine, dialect === 'sqlite' ? query.limit(page) : query.top(page))
}

/** What takes entries back; `overtaken` counts rows that somebody else has changed since. */
async function toChanges(ctx: DbContext, entries: readonly Raw[]): Promise<{ changes: Change[]; overtaken: number }> {
  const mine = entries.filter(({ rowId, version, commitId }) => rowId !== null && version !== null && !String(commitId).startsWith(undoing))
  const resourceOf = (entry: Raw) => ctx.catalogue.get(String(entry.resource))
  const byResource = [...Map.groupBy(mine, resourceOf)]
  const found = await gather(
    ctx,
    byResource.map(([resource, list]) => select(ctx, resource, { id: [...new Set(list.map(({ rowId }) => Number(rowId)))] })),
  )
  const live = new Map(byResource.map(([resource], at) => [resource, new Map(found[at]?.map((row) => [row.id, row]))]))
  const changes: Change[] = []
  let overtaken = 0
  for (const entry of mine) {
    const resource = resourceOf(entry)
    const row = live.get(resource)?.get(Number(entry.rowId))
    if (!row) continue
    if (row.version !== Number(entry.version)) {
      // an undoing that was cut short has taken this one back already, when the row is what it was before
      if (String(entry.action).endsWith('.create') || !isBack(entry, row)) overtaken++
    } else if (String(entry.action).endsWith('.create')) changes.push(remove(resource, row))
    else {
      const old: Row = valuesBefore(entry)
      const patch = Object.fromEntries(
        storedColumns(resource)
          .filter(([name]) => name in old)
          .map(([name]) => [name, old[name]]),
      )
      changes.push({ kind: 'update', resource, before: row, patch, verb: 'update' })
    }
  }
  return { changes, overtaken }
}

const valuesBefore = (entry: Raw): Row => (entry.before === null || entry.before === undefined ? {} : JSON.parse(String(entry.before)))

function isBack(entry: Raw, row: Row): boolean {
  const system = new Set(['version', 'updatedAt', 'updatedBy'])
  return Object.entries(valuesBefore(entry)).every(
    ([name, value]) => system.has(name) || JSON.stringify(row[name] ?? null) === JSON.stringify(value),
  )
}

/** Commits a page of changes; where others have built on one of them, each by itself. Returns how many were lost. */
async function apply(ctx: DbContext, importId: number, changes: readonly Change[]): Promise<number> {
  if (changes.length === 0) return 0
  try {
    await commit(ctx, changes, { id: `${undoing}${importId}-${ctx.random(8)}` })
    return 0
  } catch (error) {
    if (!(error instanceof StaleRead) && !(error instanceof AppError && error.code === 'conflict')) throw error
    if (changes.length === 1) return 1
    let lost = 0
    for (const change of changes) lost += await apply(ctx, importId, [change])
    return lost
  }
}
