// What an audit entry holds, as a row of the audit table.
import type { DbValue } from '../catalogue/column.ts'
import { personalColumns, type Resource, storedColumns } from '../catalogue/resource.ts'
import { AppError } from '../errors.ts'
import { entryColumns, mostOfEntry } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import type { WriteColumn } from './engine.ts'
import { packed } from './packed.ts'
import type { Row } from './rows.ts'

/** Audit table and its columns in the order of `auditRow`; the database gives `entryNo`. */
export const auditTable: { readonly table: string; readonly columns: readonly WriteColumn[] } = {
  table: 'auditEntry',
  columns: Object.entries(entryColumns)
    .filter(([name]) => name !== 'entryNo')
    .map(([name, column]) => ({ name, type: column.storage.mssql.type })),
}

/** What one audit entry says. */
export interface EntryContent {
  readonly at: string
  readonly commitId: string
  readonly action: string
  readonly resource: string
  readonly rowId: number | null
  readonly version: number | null
  readonly before: string | null
  readonly after: string | null
}

/** The values of one audit entry, in the order of `auditTable.columns`. Throws `too_large` where it says more than an entry holds. */
export function auditRow(ctx: DbContext, entry: EntryContent): DbValue[] {
  const { actor, source, requestId, importId } = ctx
  const { commitId, at, resource, rowId, version, action } = entry
  const [before, after] = [entry.before, entry.after].map((text) => (text === null ? null : packed(text)))
  if ([before, after].some((text) => (text ?? '').length > mostOfEntry))
    throw new AppError(
      'too_large',
      `${action} of ${resource} ${rowId ?? ''} says more than an entry of the audit trail holds; do it in parts`,
    )
  return [commitId, at, actor.id, actor.name, source, requestId, importId, resource, rowId, version, action, before ?? null, after ?? null]
}

/** Columns in which two rows differ, `deletedAt` included, other system columns not. */
export function changedColumns(resource: Resource, before: Row, after: Row): ReadonlySet<string> {
  const differs = (name: string) => {
    const [a, b] = [before[name] ?? null, after[name] ?? null]
    return a !== b && (typeof a !== 'object' || JSON.stringify(a) !== JSON.stringify(b))
  }
  return new Set([...storedColumns(resource).map(([name]) => name), 'deletedAt'].filter(differs))
}

/** Seals a value of a personal column. */
export type Seal = (column: string, value: unknown) => unknown

/** A row as JSON text for the audit: its own columns, or only some of them; secrets are covered, and personal values sealed. */
export function toAuditJson(resource: Resource, row: Row, seal: Seal, only?: ReadonlySet<string>): string {
  const kept: Row = {}
  const personal = personalColumns(resource)
  for (const [name, column] of storedColumns(resource)) {
    if (only && !only.has(name)) continue
    const value = row[name] ?? null
    kept[name] = value === null ? null : column.secret ? '[secret]' : personal.has(name) ? seal(name, value) : value
  }
  if (only?.has('deletedAt')) kept.deletedAt = row.deletedAt ?? null
  return JSON.stringify(kept)
}
