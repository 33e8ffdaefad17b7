// An audit entry as people read it.
import type { DbValue } from '../catalogue/column.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import type { Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'

/** One change, or one event without a change, as the trail shows it. */
export interface Entry {
  readonly entryNo: number
  readonly at: string
  readonly actorId: number | null
  /** The username, or a system actor such as `system:cli`. */
  readonly actor: string
  readonly source: string
  readonly requestId: string
  readonly importId: number | null
  readonly resource: string
  readonly rowId: number | null
  readonly version: number | null
  /** `inventoryItem.update`, `denied`. */
  readonly action: string
  /** The columns that changed, as they were and as they became; a creation has no before. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: unknown
}

/** A query for whole entries. */
export function selectEntries(ctx: DbContext) {
  return sqlFor(ctx.engine.dialect)
    .selectFrom('auditEntry')
    .select(Object.keys(auditColumns).filter((name) => name !== 'commitId'))
}

/** Reads an entry out of what the driver gave. */
export function toEntry(raw: Raw): Entry {
  const json = (text: DbValue | undefined) => (text === null || text === undefined ? null : JSON.parse(String(text)))
  const whole = (value: DbValue | undefined) => (value === null || value === undefined ? null : Number(value))
  return {
    entryNo: Number(raw.entryNo),
    at: auditColumns.at.storage.mssql.from(raw.at ?? null),
    actorId: whole(raw.actorId),
    actor: String(raw.actor),
    source: String(raw.source),
    requestId: String(raw.requestId),
    importId: whole(raw.importId),
    resource: String(raw.resource),
    rowId: whole(raw.rowId),
    version: whole(raw.version),
    action: String(raw.action),
    before: json(raw.before),
    after: json(raw.after),
  }
}
