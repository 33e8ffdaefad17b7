// Figures about the audit trail.
import { sql } from 'kysely'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Raw } from '../db/engine.ts'
import { sqlFor } from '../db/query.ts'

/** Newest entries that the breakdowns look at, so that they cost the same however long the trail is. */
const newest = 100_000

/** Figures of the trail; the breakdowns count the newest 100,000 entries. */
export interface AuditStats {
  readonly entries: number
  readonly newestAt: string | null
  /** Entries of the last hour by minute, only minutes that have some. */
  readonly perMinute: readonly { readonly minute: string; readonly entries: number }[]
  readonly byResource: readonly { readonly resource: string; readonly entries: number }[]
  readonly byActor: readonly { readonly actor: string; readonly entries: number }[]
}

/** Counts the trail. Two round trips. */
export async function auditStats(ctx: DbContext): Promise<AuditStats> {
  const { dialect } = ctx.engine
  const db = sqlFor(dialect)
  const totals = db.selectFrom('auditEntry').select([sql`count(*)`.as('entries'), sql`max(${sql.ref('entryNo')})`.as('last')])
  const [[total] = []] = await ctx.engine.read([totals.compile()])
  const last = Number(total?.last ?? 0)
  const from = bound(auditColumns.entryNo, Math.max(0, last - newest), dialect)
  const hourAgo = bound(auditColumns.at, new Date(Date.parse(ctx.now()) - 3_600_000).toISOString(), dialect)
  const minute =
    dialect === 'sqlite' ? sql<string>`substr(${sql.ref('at')}, 1, 16)` : sql<string>`convert(varchar(16), ${sql.ref('at')}, 126)`
  const count = sql`count(*)`.as('entries')
  // whatever the collation of the database, joel is not Joel
  const named = (column: string) =>
    dialect === 'sqlite' ? sql<string>`${sql.ref(column)}` : sql<string>`${sql.ref(column)} collate Latin1_General_BIN2`
  const lately = db.selectFrom('auditEntry').where('entryNo', '>', from)
  const [minutes = [], resources = [], actors = [], [latest] = []] = await ctx.engine.read([
    lately
      .where('at', '>=', hourAgo)
      .select([minute.as('minute'), count])
      .groupBy(minute)
      .orderBy(minute)
      .compile(),
    lately
      .select([named('resource').as('name'), count])
      .groupBy(named('resource'))
      .compile(),
    lately
      .select([named('actor').as('name'), count])
      .groupBy(named('actor'))
      .compile(),
    db
      .selectFrom('auditEntry')
      .select('at')
      .where('entryNo', '=', bound(auditColumns.entryNo, last, dialect))
      .compile(),
  ])
  return {
    entries: Number(total?.entries ?? 0),
    newestAt: latest ? auditColumns.at.storage[dialect].from(latest.at ?? null) : null,
    perMinute: minutes.map((row) => ({ minute: `${String(row.minute).replace(' ', 'T')}Z`, entries: Number(row.entries) })),
    byResource: mostFirst(resources).map(({ name, entries }) => ({ resource: name, entries })),
    byActor: mostFirst(actors).map(({ name, entries }) => ({ actor: name, entries })),
  }
}

/** Counts by name, the most first, at most 100 of them. */
function mostFirst(rows: readonly Raw[]): { name: string; entries: number }[] {
  const counts = rows.map((row) => ({ name: String(row.name), entries: Number(row.entries) }))
  return counts.sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1)).slice(0, 100)
}
