// The one door for writes of business data: guarded statements and their audit entries, one atomic batch, one round trip.
import { createHash } from 'node:crypto'
import { adjustOp } from './adjust-op.ts'
import { auditTable } from './audit-row.ts'
import { idempotencyColumns } from './bookkeeping.ts'
import type { Change } from './changes.ts'
import type { DbContext } from './context.ts'
import { Draft, type Written } from './draft.ts'
import type { Op } from './engine.ts'
import { type Meaning, nameFault } from './faults.ts'
import { renderGroups } from './group.ts'
import type { Row } from './rows.ts'

/** What goes into a commit beside its changes. */
export interface CommitOptions {
  /** The answer kept under the request's Idempotency-Key, made from the rows as they will be. */
  readonly answer?: (rows: readonly Row[]) => unknown
  /** Bookkeeping in the same batch, such as an import's checkpoint; a miss of one of them means that another did this step. */
  readonly also?: readonly Op[]
  /** Sent again under the same id, a commit is written once. Random when left out. */
  readonly id?: string
}

/**
 * Writes all changes or none, and returns the row of each insert, update, removal and restoring, in the order given.
 * Throws StaleRead when a row or expectation has moved on (see retryOnConflict), and AppError `conflict` when a unique key
 * is taken, a referred row is gone, or a removed row is still referred to; `unavailable` once the time of the request is over.
 */
export async function commit(ctx: DbContext, changes: readonly Change[], options: CommitOptions = {}): Promise<Row[]> {
  const batch = await planBatch(ctx, changes, options)
  ctx.signal?.throwIfAborted()
  try {
    await ctx.engine.write(batch.ops, batch.commitId)
  } catch (error) {
    throw await nameFault(ctx, error, batch.meanings, batch.rows)
  }
  return batch.rows.map(({ row }) => row)
}

interface Batch {
  readonly commitId: string
  readonly ops: readonly Op[]
  readonly meanings: readonly Meaning[]
  readonly rows: readonly Written[]
}

async function planBatch(ctx: DbContext, changes: readonly Change[], options: CommitOptions): Promise<Batch> {
  const at = ctx.now()
  // time first, so that the log's index grows at its end
  const commitId = options.id ?? `${Date.parse(at).toString(16)}-${ctx.random(10)}`
  const draft = new Draft(ctx, at, commitId)
  await draft.take(changes)
  const ops: Op[] = []
  const meanings: Meaning[] = []
  const add = (op: Op, meaning: Meaning) => {
    meanings.push(meaning)
    return ops.push(op) - 1
  }
  renderGroups(ctx, draft.groups, add)
  for (const { change, entry } of draft.adjusts) {
    const { resource, refuse, floor } = change
    entry.adjust = add(adjustOp(change, at, ctx.actor.name), { kind: 'adjust', resource, refuse, floor })
  }
  for (const op of options.also ?? []) add(op, { kind: 'step' })
  const rows = draft.rows.map(({ row }) => row)
  if (ctx.idempotency) add(idempotencyOp(ctx, options.answer?.(rows), at), { kind: 'step' })
  if (draft.entries.length > 0) {
    const place = (name: string) => auditTable.columns.findIndex((column) => column.name === name)
    add({ kind: 'audit', ...auditTable, rows: draft.entries, before: place('before'), after: place('after') }, { kind: 'step' })
  }
  return { commitId, ops, meanings, rows: draft.rows }
}

/** What the answer of a request is kept under: a hash of person and key, for a database may take texts for the same that differ in case. */
export function keptUnder({ actor, idempotency }: DbContext): string {
  return createHash('sha256').update(`${actor.name}\n${idempotency?.key}`).digest('hex')
}

function idempotencyOp(ctx: DbContext, answer: unknown, at: string): Op {
  const { requestHash, status } = ctx.idempotency ?? { requestHash: '', status: 0 }
  return {
    kind: 'insert',
    table: 'idempotency',
    columns: Object.entries(idempotencyColumns).map(([name, column]) => ({ name, type: column.storage.mssql.type })),
    rows: [[ctx.actor.name, keptUnder(ctx), requestHash, status, JSON.stringify(answer ?? null), at]],
  }
}
