// Figures about the audit trail.
import { sql } from 'kysely'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
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
  const lately = db.selectFrom('auditEntry').where('entryNo', '>', from)
  const [minutes = [], resources = [], actors = [], [latest] = []] = await ctx.engine.read([
    lately
      .where('at', '>=', hourAgo)
      .select([minute.as('minute'), count])
      .groupBy(minute)
      .orderBy(minute)
      .compile(),
    lately.select(['resource', count]).groupBy('resource').orderBy(sql`count(*)`, 'desc').compile(),
    lately.select(['actor', count]).groupBy('actor').orderBy(sql`count(*)`, 'desc').compile(),
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
    byResource: resources.map((row) => ({ resource: String(row.resource), entries: Number(row.entries) })),
    byActor: actors.slice(0, 100).map((row) => ({ actor: String(row.actor), entries: Number(row.entries) })),
  }
}
