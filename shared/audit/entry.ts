// An audit entry as people read it.
import type { AnyColumn, DbValue } from '../catalogue/column.ts'
import { shownOf } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import type { Raw } from '../db/engine.ts'
import { unpacked } from '../db/packed.ts'
import { sqlFor } from '../db/query.ts'
import { isSealed, openSealed, personOf } from '../person-keys/sealing.ts'

/** One change, or one event without a change, as the trail shows it. */
export interface Entry {
  readonly entryNo: number
  /** Place in the sealed ledger; null until it is sealed. */
  readonly seq: number | null
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

/** Reads entries out of what the driver gave, personal values opened; those of a person who was erased as `[erased]`. */
export async function toEntries(ctx: DbContext, raws: readonly Raw[]): Promise<Entry[]> {
  return openEntries(ctx, raws.map(toEntry))
}

const isTold = ({ options }: AnyColumn) => !options.isHidden

/** Entries without the columns that no read shows; secrets are covered in them. */
export function shownEntries<E extends Pick<Entry, 'resource' | 'before' | 'after'>>(
  { catalogue }: Pick<DbContext, 'catalogue'>,
  entries: readonly E[],
): E[] {
  return entries.map((entry) => {
    const resource = catalogue.find(entry.resource)
    if (!resource) return entry
    const { before, after } = entry
    const isObject = typeof after === 'object' && after !== null && !Array.isArray(after)
    return {
      ...entry,
      before: before && shownOf(resource, before, isTold),
      after: isObject ? shownOf(resource, { ...after }, isTold) : after,
    }
  })
}

/** The same without the columns that no read shows, each taken out before the next entry is read: documents of plans are long, and there are pages of them. */
export async function toShownEntries(ctx: DbContext, raws: readonly Raw[]): Promise<Entry[]> {
  return openEntries(
    ctx,
    raws.flatMap((raw) => shownEntries(ctx, [toEntry(raw)])),
  )
}

/** Opens the personal values of entries or of parts of them. */
export async function openEntries<E extends Pick<Entry, 'resource' | 'rowId' | 'before' | 'after'>>(
  { keys }: Pick<DbContext, 'keys'>,
  entries: readonly E[],
): Promise<E[]> {
  const hasSealed = (value: unknown) => typeof value === 'object' && value !== null && Object.values(value).some(isSealed)
  const sealed = new Map(
    entries.flatMap((entry) =>
      hasSealed(entry.before) || hasSealed(entry.after) ? [[entry, personOf(entry.resource, entry.rowId ?? 0)] as const] : [],
    ),
  )
  if (sealed.size === 0) return [...entries]
  const found = await keys.find([...sealed.values()])
  return entries.map((entry) => {
    const person = sealed.get(entry)
    if (person === undefined) return entry
    const open = <T>(value: T): T =>
      typeof value === 'object' && value !== null
        ? // the cast: the same names, each with what was sealed under it
          (Object.fromEntries(
            Object.entries(value).map(([name, one]) => [name, isSealed(one) ? openSealed(found.get(person), person, name, one) : one]),
          ) as T)
        : value
    return { ...entry, before: open(entry.before), after: open(entry.after) }
  })
}

/** What was written as JSON; null for what was spoilt behind our back, which the check of the ledger tells of. */
function json(text: DbValue | undefined) {
  try {
    return text === null || text === undefined ? null : JSON.parse(unpacked(String(text)))
  } catch {
    return null
  }
}

/** Reads an entry out of what the driver gave, personal values as they are sealed. */
export function toEntry(raw: Raw): Entry {
  const whole = (value: DbValue | undefined) => (value === null || value === undefined ? null : Number(value))
  const before = json(raw.before)
  return {
    entryNo: Number(raw.entryNo),
    seq: whole(raw.seq),
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
    before: Object(before) === before ? before : null,
    after: json(raw.after),
  }
}
