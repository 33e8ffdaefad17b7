// What people who watch over the audit trail look at: how much is written by whom, and how fast it is sealed.
import { sql } from 'kysely'
import { auditBlockColumns, auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Query, type Raw } from '../db/engine.ts'
import { readProgress } from '../db/ledger.ts'
import { limited, sqlFor } from '../db/query.ts'
import { type Counted, countedBy, entriesOf, mostFirst, type Only } from './stats.ts'

const [hours, days] = [48, 30]
const [hourMilliseconds, dayMilliseconds] = [3_600_000, 86_400_000]
/** Blocks among which the slowest is looked for, and the one whose entries waited longest. */
const [blocksOfSlowest, blocksOfWait] = [10_000, 1000]

/** How long something about a block took, in milliseconds. */
export interface BlockTime {
  readonly blockNo: number
  readonly sealedAt: string
  readonly milliseconds: number
}

/** Figures that cost the same however long the trail is. */
export interface Dashboard {
  /** The last 48 hours and 30 days, UTC, the present one last. Counted by places in the trail, so that at the border of two an entry may be counted with its neighbours. */
  readonly perHour: readonly { readonly hour: string; readonly entries: number }[]
  readonly perDay: readonly { readonly day: string; readonly entries: number }[]
  /** Of the newest 100,000 entries. */
  readonly byActor: readonly Counted[]
  readonly byResource: readonly Counted[]
  readonly bySource: readonly Counted[]
  /** When the newest block was sealed. */
  readonly lastSealedAt: string | null
  /** Of the newest 10,000 blocks. */
  readonly slowestSeal: BlockTime | null
  /** Of the newest 1,000 blocks: from the first entry of a block to its sealing. */
  readonly longestWait: BlockTime | null
  /** The first entry that waits to be sealed, and for how long it has. */
  readonly oldestPending: { readonly entryNo: number; readonly at: string; readonly milliseconds: number } | null
}

/** Gathers the figures of the trail, or of what it tells of some resources, whose days cost what they hold; blocks are of all. Three round trips. */
export async function auditDashboard(ctx: DbContext, only: Only = null): Promise<Dashboard> {
  const { dialect } = ctx.engine
  const db = sqlFor(dialect)
  const { head, pending } = await readProgress(ctx)
  const instant = auditColumns.at.storage[dialect].from
  const now = Date.parse(ctx.now())
  const starts = (count: number, length: number) =>
    Array.from({ length: count }, (_, at) => (Math.floor(now / length) - count + 1 + at) * length)
  const [hourStarts, dayStarts] = [starts(hours, hourMilliseconds), starts(days, dayMilliseconds)]
  const newestBlocks = (count: number) => bound(auditBlockColumns.blockNo, (head?.blockNo ?? 0) - count, dialect)
  const newest = sql`max(${sql.ref('entryNo')})`.as('last')
  const waiting = entriesOf(ctx, only).where('seq', 'is', null).orderBy('entryNo').select(['entryNo', 'at'])
  const slowest = db
    .selectFrom('auditBlock')
    .where('blockNo', '>', newestBlocks(blocksOfSlowest))
    .orderBy('milliseconds', 'desc')
    .select(['blockNo', 'sealedAt', 'milliseconds'])
  const firsts = db
    .selectFrom('auditBlock as b')
    .innerJoin('auditEntry as e', 'e.seq', 'b.firstSeq')
    .where('b.blockNo', '>', newestBlocks(blocksOfWait))
    .where('e.seq', 'is not', null)
    .select(['b.blockNo', 'b.sealedAt', 'e.at'])
  const [[last] = [], [oldest] = [], [slow] = [], waits = [], ...places] = await ctx.engine.read([
    db.selectFrom('auditEntry').select(newest).compile(),
    limited(dialect, waiting, 1).compile(),
    limited(dialect, slowest, 1).compile(),
    firsts.compile(),
    ...[...hourStarts, ...dayStarts].map((start) => placeAt(ctx, start)),
  ])
  const lastNo = Number(last?.last ?? 0)
  const spans = only === null ? [] : spansOf(places, lastNo).map((span) => countBetween(ctx, only, span))
  const [actors = [], resources = [], sources = [], ...counted] = await ctx.engine.read([
    ...['actor', 'resource', 'source'].map((column) => countedBy(ctx, lastNo, column, only)),
    ...spans,
  ])
  const end = (head?.lastSeq ?? 0) + 1
  const seqs = places.map(([row]) => (row?.seq === null || row === undefined ? end : Number(row.seq)))
  const counts = (from: readonly number[]) =>
    from.map((seq, at) => Math.max(0, (from[at + 1] ?? end) - seq) + (at === from.length - 1 ? pending : 0))
  const perSpan =
    only === null ? [...counts(seqs.slice(0, hours)), ...counts(seqs.slice(hours))] : counted.map(([row]) => Number(row?.entries))
  const [perHour, perDay] = [perSpan.slice(0, hours), perSpan.slice(hours)]
  const oldestAt = oldest ? instant(oldest.at ?? null) : null
  return {
    perHour: hourStarts.map((start, at) => ({ hour: `${new Date(start).toISOString().slice(0, 16)}Z`, entries: perHour[at] ?? 0 })),
    perDay: dayStarts.map((start, at) => ({ day: new Date(start).toISOString().slice(0, 10), entries: perDay[at] ?? 0 })),
    byActor: mostFirst(actors),
    byResource: mostFirst(resources),
    bySource: mostFirst(sources),
    lastSealedAt: head?.sealedAt ?? null,
    slowestSeal: slow
      ? { blockNo: Number(slow.blockNo), sealedAt: instant(slow.sealedAt ?? null), milliseconds: Number(slow.milliseconds) }
      : null,
    longestWait: waits
      .map(({ blockNo, sealedAt, at }): BlockTime => {
        const sealed = instant(sealedAt ?? null)
        return {
          blockNo: Number(blockNo),
          sealedAt: sealed,
          milliseconds: Math.max(0, Date.parse(sealed) - Date.parse(instant(at ?? null))),
        }
      })
      .reduce<BlockTime | null>((longest, one) => (longest && longest.milliseconds >= one.milliseconds ? longest : one), null),
    oldestPending:
      oldest && oldestAt ? { entryNo: Number(oldest.entryNo), at: oldestAt, milliseconds: Math.max(0, now - Date.parse(oldestAt)) } : null,
  }
}

/** The numbers from which and before which the entries of each hour and day lie. */
function spansOf(places: readonly (readonly Raw[])[], lastNo: number): { from: number; before: number }[] {
  const numbers = places.map(([row]) => Number(row?.entryNo ?? lastNo + 1))
  return numbers.map((from, at) => ({ from, before: (at === hours - 1 ? undefined : numbers[at + 1]) ?? lastNo + 1 }))
}

function countBetween(ctx: DbContext, only: Only, { from, before }: { from: number; before: number }): Query {
  const number = (value: number) => bound(auditColumns.entryNo, value, ctx.engine.dialect)
  return entriesOf(ctx, only)
    .where('entryNo', '>=', number(from))
    .where('entryNo', '<', number(before))
    .select(sql`count(*)`.as('entries'))
    .compile()
}

/** The number and the place in the ledger of the first entry at or after an instant. */
function placeAt({ engine: { dialect } }: DbContext, start: number): Query {
  const from = bound(auditColumns.at, new Date(start).toISOString(), dialect)
  const query = sqlFor(dialect).selectFrom('auditEntry').where('at', '>=', from).orderBy('at').orderBy('entryNo').select(['seq', 'entryNo'])
  return limited(dialect, query, 1).compile()
}
