// Reverts: a row, one change of it, or a whole resource becomes what it was, by ordinary audited changes.

import { hasVerb, requireVerb } from '../auth/permissions.ts'
import { type Resource, systemColumns } from '../catalogue/resource.ts'
import { changedColumns } from '../db/audit-row.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Op, type Query } from '../db/engine.ts'
import { all } from '../db/query.ts'
import { referencesOf } from '../db/references.ts'
import type { Row } from '../db/rows.ts'
import { isInScope, siteColumn } from '../db/scope.ts'
import { decodeWithLabels, gather, present, selectById, selectRows } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { selectEntries, toEntries } from './entry.ts'
import { planRevert, planRevertOf, type RevertPlan, type Stay } from './revert-plan.ts'
import { replayedRows } from './row-trails.ts'

/** What to take back: one change, or everything since an instant. */
export type RevertTo = { readonly entryNo: number } | { readonly at: string }

/** A row after its revert. */
export interface Reverted {
  readonly row: Row
  readonly isChanged: boolean
  readonly stays: readonly Stay[]
}

/** What has a say in the revert of a row. */
interface Say {
  /** Sees the row before anything is decided. */
  readonly requireRow: (row: Row) => void
  readonly answer: (reverted: Reverted) => unknown
  /** What goes into the commit with the change of some columns of a row, such as messages to people. */
  readonly beside: (patch: Row, before: Row) => Promise<readonly Op[]>
}

/** Reverts one row. Throws what the change itself would throw, and `conflict` (see planRevertOf). */
export function revertRow(
  ctx: DbContext,
  resource: Resource,
  id: number,
  to: RevertTo,
  { requireRow, answer, beside }: Say,
): Promise<Reverted> {
  return retryOnConflict(async () => {
    const current = selectById(ctx, resource, id)
    const queries = 'entryNo' in to ? [current.query, selectEntry(ctx, resource, id, to.entryNo)] : [current.query]
    const [[raw] = [], entries = []] = await ctx.engine.read(queries)
    const now: Row = present(ctx, resource, id, raw && current.decode(raw), true)
    requireRow(now)
    const plan =
      'entryNo' in to
        ? planRevertOf(resource, now, await found(ctx, entries, to.entryNo))
        : planRevert(resource, now, await rowAt(ctx, resource, id, to.at))
    if (!plan.change) return { row: now, isChanged: false, stays: plan.stays }
    requireVerb(ctx.actor, resource, plan.verb)
    const { labels, issues: unfit } = await refer(ctx, resource, plan)
    const issues = [...faultsOf(ctx, resource, plan), ...unfit]
    if (issues.length > 0) throw new AppError('conflict', `${resource.name} ${id} cannot be as it was: ${issues[0]?.message}`, { issues })
    const reverted = ([row]: readonly Row[]) => ({ row: { ...(row ?? now), ...labels }, isChanged: true, stays: plan.stays })
    const also = await beside(plan.change.patch, now)
    return reverted(await commit(ctx, [plan.change], { also, answer: (rows) => answer(reverted(rows)) }))
  })
}

function selectEntry(ctx: DbContext, resource: Resource, id: number, entryNo: number): Query {
  const { dialect } = ctx.engine
  return selectEntries(ctx)
    .where('entryNo', '=', bound(auditColumns.entryNo, entryNo, dialect))
    .where('resource', '=', bound(auditColumns.resource, resource.name, dialect))
    .where('rowId', '=', bound(auditColumns.rowId, id, dialect))
    .compile()
}

async function found(ctx: DbContext, raws: Parameters<typeof toEntries>[1], entryNo: number) {
  const [entry] = await toEntries(ctx, raws)
  if (!entry) throw new AppError('not_found', `there is no entry ${entryNo} of this row; its history has them`)
  return entry
}

async function rowAt(ctx: DbContext, resource: Resource, id: number, until: string): Promise<Row | null> {
  for await (const { row } of replayedRows(ctx, resource, { afterRow: id - 1, untilRow: id, until })) return row
  return null
}

/** What speaks against the row as it would be. */
function faultsOf(ctx: DbContext, resource: Resource, { change }: RevertPlan): readonly Issue[] {
  if (!change) return []
  const after = { ...change.before, ...change.patch }
  const touched = change.verb === 'update' ? changedColumns(resource, change.before, after) : new Set(['deletedAt'])
  const frozen = resource.frozen(change.before, touched)
  if (change.verb === 'remove') return frozen
  if (isInScope(ctx, resource, after)) return [...frozen, ...resource.check(after)]
  const column = siteColumn(resource)
  const isSite = ctx.actor.siteIds !== null && column !== null && !ctx.actor.siteIds.includes(Number(after[column]))
  const hint = 'Ask somebody who sees the row as it was.'
  return [
    ...frozen,
    ...resource.check(after),
    isSite
      ? { path: column, code: 'site', message: 'the row would lie in a site that is not yours', hint }
      : { path: resource.own?.column ?? 'id', code: 'own', message: 'the row would not be yours', hint },
  ]
}

/** The rows that a reverted one would refer to: their labels, and what is wrong with them. */
async function refer(ctx: DbContext, resource: Resource, { change }: RevertPlan) {
  const references = referencesOf(ctx, resource, change?.patch ?? {})
  return references.read(references.queries.length > 0 ? await ctx.engine.read(references.queries) : [])
}

/** What became of a resource. */
export interface RevertedResource {
  /** Rows that were, or would be, changed. */
  readonly updated: number
  readonly removed: number
  readonly restored: number
  /** Rows that stay as they are, or some of their columns, and why; the first thousand. */
  readonly stays: readonly { readonly id: number; readonly columns: readonly string[]; readonly reason: string }[]
  /** The id to go on after; null at the end. */
  readonly next: number | null
}

/** Rows that one call looks at, and those that are written together. */
const mostRows = 10_000
const chunkRows = 100
const mostStays = 1000
const mostMilliseconds = 60_000

/** Brings the rows of a resource that changed since an instant back to it, in chunks; at most 10,000 rows or a minute a call, from `after` on. */
export async function revertResource(
  ctx: DbContext,
  resource: Resource,
  { at, after, isDry }: { at: string; after: number; isDry: boolean },
): Promise<RevertedResource> {
  const until = performance.now() + mostMilliseconds
  const counts = { update: 0, remove: 0, restore: 0 }
  const stays: { id: number; columns: string[]; reason: string }[] = []
  const stay = (id: number, columns: string[], reason: string) => {
    if (stays.length < mostStays) stays.push({ id, columns, reason })
  }
  let last = after
  let isEnd = false
  for (let seen = 0; seen < mostRows && !isEnd && performance.now() < until; seen += chunkRows) {
    const rows = await changedSince(ctx, resource, at, last)
    isEnd = rows.length < chunkRows
    last = Number(rows.at(-1)?.id ?? last)
    const ids = rows.filter((row) => isInScope(ctx, resource, row)).map(({ id }) => Number(id))
    const write = async (some: readonly number[]): Promise<void> => {
      try {
        const plans = await retryOnConflict(() => revertSome(ctx, resource, some, at, isDry))
        for (const { id, plan, reason } of plans) {
          if (plan.stays.length > 0)
            stay(
              id,
              plan.stays.map(({ column }) => column),
              [...new Set(plan.stays.map((one) => one.reason))].join(', '),
            )
          if (reason) stay(id, [], reason)
          else if (plan.change) counts[plan.change.verb]++
        }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error
        if (some.length === 1) stay(some[0] ?? 0, error.issues.map(({ path }) => path).filter(Boolean), error.message)
        // one of them stands in the way of all: each by itself
        else for (const id of some) await write([id])
      }
    }
    if (ids.length > 0) await write(ids)
  }
  return { updated: counts.update, removed: counts.remove, restored: counts.restore, stays, next: isEnd ? null : last }
}

/** The rows after an id that were written since. */
async function changedSince(ctx: DbContext, resource: Resource, at: string, after: number): Promise<Row[]> {
  const { dialect } = ctx.engine
  const query = selectRows(ctx.catalogue, resource, dialect)
    .where('t.id', '>', bound(systemColumns.id, after, dialect))
    .where('t.updatedAt', '>', bound(systemColumns.updatedAt, at, dialect))
    .orderBy('t.id')
  const raws = await all(ctx.engine, dialect === 'sqlite' ? query.limit(chunkRows) : query.top(chunkRows))
  return raws.map(decodeWithLabels(ctx.catalogue, resource, dialect))
}

async function revertSome(ctx: DbContext, resource: Resource, ids: readonly number[], at: string, isDry: boolean) {
  const current = await gather(
    ctx,
    ids.map((id) => selectById(ctx, resource, id)),
  )
  const plans = await Promise.all(
    current.flat().map(async (now) => {
      const id = Number(now.id)
      const plan = planRevert(resource, now, await rowAt(ctx, resource, id, at))
      const mayNot = plan.change && !hasVerb(ctx.actor, resource, plan.verb) ? `takes the permission ${resource.name}.${plan.verb}` : null
      const [fault] = mayNot ? [] : [...faultsOf(ctx, resource, plan), ...(await refer(ctx, resource, plan)).issues]
      return { id, plan, reason: mayNot ?? fault?.message ?? null }
    }),
  )
  const changes = plans.flatMap(({ plan, reason }) => (plan.change && reason === null ? [plan.change] : []))
  if (!isDry && changes.length > 0) await commit(ctx, changes)
  return plans
}
