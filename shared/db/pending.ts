// Since when the database exists, and what of its ledger waits longest: what its health is judged by.
import { sql } from 'kysely'
import type { AnyColumn } from '../catalogue/column.ts'
import { instant } from '../catalogue/kinds.ts'
import { auditBlockColumns, auditColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { sqlFor } from './query.ts'
import type { Selection } from './store.ts'

function first(ctx: DbContext, table: string, column: string, kind: AnyColumn, order: string, open: string | null): Selection<string> {
  const { dialect } = ctx.engine
  const whole = sqlFor(dialect).selectFrom(table).select(column).orderBy(order)
  const query = open === null ? whole : whole.where(open, 'is', null)
  const { from } = kind.storage[dialect]
  return { query: (dialect === 'sqlite' ? query.limit(1) : query.top(1)).compile(), decode: (raw) => from(raw[column] ?? null) }
}

/** When the first migration was applied. */
export const selectMadeAt = (ctx: DbContext) => first(ctx, 'schemaMigration', 'appliedAt', instant({}), 'number', null)
/** When the oldest entry was written that waits to be sealed. */
export const selectOldestUnsealed = (ctx: DbContext) => first(ctx, 'auditEntry', 'at', auditColumns.at, 'entryNo', 'seq')
/** How many entries wait to be sealed. */
export function selectUnsealedCount(ctx: DbContext): Selection<number> {
  const entries = sqlFor(ctx.engine.dialect).selectFrom('auditEntry').select(sql`count(*)`.as('entries')).where('seq', 'is', null)
  return { query: entries.compile(), decode: (raw) => Number(raw.entries) }
}
/** When the oldest block was sealed that waits for its anchor. */
export const selectOldestUnanchored = (ctx: DbContext) =>
  first(ctx, 'auditBlock', 'sealedAt', auditBlockColumns.sealedAt, 'blockNo', 'anchoredAt')
