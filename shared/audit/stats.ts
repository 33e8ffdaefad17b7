// Figures about the audit trail.
import { sql } from 'kysely'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Query, type Raw } from '../db/engine.ts'
import { readProgress } from '../db/ledger.ts'
import { sqlFor } from '../db/query.ts'

/** Newest entries that the breakdowns look at, so that they cost the same however long the trail is. */
const newest = 100_000

/** A value with how many entries have it. */
export interface Counted {
  readonly name: string
  readonly entries: number
}

/** Whose entries are looked at: of some resources only, or of all. */
export type Only = readonly string[] | null

/** Entries of the trail. */
export function entriesOf({ engine: { dialect } }: DbContext, only: Only) {
  const entries = sqlFor(dialect).selectFrom('auditEntry')
  if (only === null) return entries
  const names = only.map((name) => bound(auditColumns.resource, name, dialect))
  return entries.where('resource', 'in', names)
}

/** Of the newest 100,000 entries of the trail, of which `last` is the number of the newest. */
function lately(ctx: DbContext, last: number, only: Only) {
  return entriesOf(ctx, only).where('entryNo', '>', bound(auditColumns.entryNo, Math.max(0, last - newest), ctx.engine.dialect))
}

const count = sql`count(*)`.as('entries')

/** Counts the newest 100,000 entries by the values of a text column; whatever the collation of the database, joel is not Joel. */
export function countedBy(ctx: DbContext, last: number, column: string, only: Only = null): Query {
  const name =
    ctx.engine.dialect === 'sqlite' ? sql<string>`${sql.ref(column)}` : sql<string>`${sql.ref(column)} collate Latin1_General_BIN2`
  return lately(ctx, last, only)
    .select([name.as('name'), count])
    .groupBy(name)
    .compile()
}

/** Counts by name, the most first, at most 100 of them. */
export function mostFirst(rows: readonly Raw[]): Counted[] {
  const counts = rows.map((row) => ({ name: String(row.name), entries: Number(row.entries) }))
  return counts.sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1)).slice(0, 100)
}

/** How far the ledger is. */
export interface LedgerStats {
  /** Entries that wait to be sealed. */
  readonly pending: number
  readonly blocks: number
  /** Blocks whose anchors are in their place. */
  readonly anchored: number
  /** Place of the last sealed entry, and the hash of its block. */
  readonly head: { readonly seq: number; readonly hash: string } | null
}

/** Counts the ledger. One round trip. */
export async function ledgerStats(ctx: DbContext): Promise<LedgerStats> {
  const { head, pending, unanchored } = await readProgress(ctx)
  const blocks = head?.blockNo ?? 0
  return { pending, blocks, anchored: blocks - unanchored, head: head ? { seq: head.lastSeq, hash: head.hash } : null }
}

/** Figures of the trail; the breakdowns count the newest 100,000 entries. */
export interface AuditStats extends LedgerStats {
  readonly entries: number
  readonly newestAt: string | null
  /** Entries of the last hour by minute, only minutes that have some. */
  readonly perMinute: readonly { readonly minute: string; readonly entries: number }[]
  readonly byResource: readonly { readonly resource: string; readonly entries: number }[]
  readonly byActor: readonly { readonly actor: string; readonly entries: number }[]
}

/** Counts the trail, or what it tells of some resources; blocks are of all. Three round trips. */
export async function auditStats(ctx: DbContext, only: Only = null): Promise<AuditStats> {
  const { dialect } = ctx.engine
  const newestNo = sql`max(${sql.ref('entryNo')})`.as('last')
  const [[total] = [], [end] = [], [waiting] = []] = await ctx.engine.read([
    entriesOf(ctx, only).select([count, newestNo]).compile(),
    entriesOf(ctx, null).select(newestNo).compile(),
    entriesOf(ctx, only).where('seq', 'is', null).select(count).compile(),
  ])
  const last = Number(end?.last ?? 0)
  const hourAgo = bound(auditColumns.at, new Date(Date.parse(ctx.now()) - 3_600_000).toISOString(), dialect)
  const minute =
    dialect === 'sqlite' ? sql<string>`substr(${sql.ref('at')}, 1, 16)` : sql<string>`convert(varchar(16), ${sql.ref('at')}, 126)`
  const [minutes = [], resources = [], actors = [], [latest] = []] = await ctx.engine.read([
    lately(ctx, last, only)
      .where('at', '>=', hourAgo)
      .select([minute.as('minute'), count])
      .groupBy(minute)
      .orderBy(minute)
      .compile(),
    countedBy(ctx, last, 'resource', only),
    countedBy(ctx, last, 'actor', only),
    entriesOf(ctx, null)
      .select('at')
      .where('entryNo', '=', bound(auditColumns.entryNo, Number(total?.last ?? 0), dialect))
      .compile(),
  ])
  return {
    ...(await ledgerStats(ctx)),
    pending: Number(waiting?.entries ?? 0),
    entries: Number(total?.entries ?? 0),
    newestAt: latest ? auditColumns.at.storage[dialect].from(latest.at ?? null) : null,
    perMinute: minutes.map((row) => ({ minute: `${String(row.minute).replace(' ', 'T')}Z`, entries: Number(row.entries) })),
    byResource: mostFirst(resources).map(({ name, entries }) => ({ resource: name, entries })),
    byActor: mostFirst(actors).map(({ name, entries }) => ({ actor: name, entries })),
  }
}
