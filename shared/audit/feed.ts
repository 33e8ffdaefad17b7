// The change feed: sealed changes in the strict order of the ledger, for clients that keep a copy in step.
import { type Resource, shownOf, type ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from '../db/book.ts'
import { auditBlockColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { readSealed, selectHead } from '../db/ledger.ts'
import { limited, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { isInScope, isLimited, scopeColumns } from '../db/scope.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { type Entry, toEntries } from './entry.ts'
import { changeOf } from './replay.ts'
import { replayedRows } from './row-trails.ts'

/** One change of a row. */
export interface FeedItem {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly resource: string
  readonly id: number
  readonly version: number
  readonly kind: 'create' | 'update' | 'adjust' | 'delete' | 'restore'
  /** The columns that changed, as they became; of a row that comes or comes back all of them, of one that goes null. */
  readonly values: Row | null
}

/** A page of the feed. */
export interface Feed {
  readonly items: readonly FeedItem[]
  /** Where to go on: place in the ledger of the last entry that was looked at. */
  readonly next: number
  /** Branch of the ledger that holds `next`; null before the first entry. */
  readonly ledger: string | null
  /** Whether that was all for now. */
  readonly isAll: boolean
}

/** Where a client stands in the ledger, and what it wants. */
export interface FeedRequest {
  readonly after: number
  readonly resources: readonly Resource[]
  readonly limit: number
}

type Block = ValuesOf<typeof auditBlockColumns>
const blocks = bookOf('auditBlock', auditBlockColumns)
/** Pages of the ledger that are looked through for changes before an answer without any. */
const mostPages = 20

/** The last blocks that begin at a place in the ledger or before, the newest first. */
export const selectBlocksUpTo = ({ engine: { dialect } }: DbContext, seq: number, count: number) =>
  blocks.select(dialect, {}, (query) =>
    limited(dialect, query.where('firstSeq', '<=', bound(auditBlockColumns.firstSeq, seq, dialect)).orderBy('firstSeq', 'desc'), count),
  )

/** Whether entries wait for a place, and how far the ledger is. One round trip. */
export async function feedHead(ctx: DbContext): Promise<{ isPending: boolean; head: number; ledger: string | null }> {
  const { dialect } = ctx.engine
  const waiting = sqlFor(dialect).selectFrom('auditEntry').select('entryNo').where('seq', 'is', null)
  const head = selectHead(ctx)
  const [pending = [], [raw] = []] = await ctx.engine.read([limited(dialect, waiting, 1).compile(), head.query])
  const block = raw && head.decode(raw)
  return { isPending: pending.length > 0, head: block?.lastSeq ?? 0, ledger: block?.branch ?? null }
}

/** Throws `resync` where a client cannot go on from its place: beyond the head, of another branch, or longer ago than the feed is kept. One round trip. */
export async function requirePlace(
  ctx: DbContext,
  { after, ledger, days }: { after: number; ledger: string | undefined; days: number },
): Promise<void> {
  const [[head], found] = await gather(ctx, [selectHead(ctx), selectBlocksUpTo(ctx, after + 1, 2)])
  const last = head?.lastSeq ?? 0
  const holds = (seq: number) => found.find((block: Block) => block.firstSeq <= seq && seq <= block.lastSeq)
  const refuse = (message: string) => {
    const hint = 'Take after=head, read the lists anew, then go on from there.'
    throw new AppError('resync', message, { issues: [{ path: 'after', code: 'resync', message, hint }] })
  }
  if (after > last) refuse(`after=${after} lies beyond the head of the ledger, ${last}: the database was restored to an earlier time`)
  if (after > 0 && ledger !== undefined && holds(after)?.branch !== ledger)
    refuse(`after=${after} belongs to the ledger ${ledger}, which this database has left before: it was restored`)
  const oldest = new Date(Date.parse(ctx.now()) - days * 86_400_000).toISOString()
  const next = holds(after + 1)
  if (next && next.sealedAt < oldest) refuse(`changes are kept in the feed for ${days} days, and after=${after} is longer ago`)
}

/** The next changes after a place in the ledger. */
export async function readFeed(ctx: DbContext, { after, resources, limit }: FeedRequest): Promise<Feed> {
  const wanted = new Map(resources.map((resource) => [resource.name, resource]))
  const { head } = await feedHead(ctx)
  const scopes = new Scopes(ctx)
  const items: FeedItem[] = []
  let next = after
  for (let page = 0; page < mostPages && next < head && items.length < limit; page++) {
    const entries = await toEntries(ctx, await readSealed(ctx, next, head))
    if (entries.length === 0) break
    for (const entry of entries) {
      const resource = wanted.get(entry.resource)
      const item = resource && (await toItem(ctx, resource, entry, scopes))
      if (item) items.push(item)
      next = Number(entry.seq)
      if (items.length === limit) break
    }
  }
  const [[block]] = await gather(ctx, [selectBlocksUpTo(ctx, next, 1)])
  return { items, next, ledger: next > 0 ? (block?.branch ?? null) : null, isAll: next >= head }
}

/** What a change is to somebody of these sites; null when it is none of theirs, or no change. */
async function toItem(ctx: DbContext, resource: Resource, entry: Entry, scopes: Scopes): Promise<FeedItem | null> {
  const change = changeOf(resource, entry)
  if (!change || entry.rowId === null) return null
  const { seq, at, actor } = entry
  const { kind, version, columns } = change
  const [was, is] = await scopes.ofChange(resource, entry, columns)
  if (!is && !was) return null
  const item = { seq: Number(seq), at, actor, resource: resource.name, id: entry.rowId, version }
  if (kind === 'remove' || !is) return { ...item, kind: 'delete', values: null }
  // a client knows nothing of a row that was not there, or not its own
  const isNew = kind === 'restore' || !was
  const values = isNew && kind !== 'create' ? await rowAt(ctx, resource, entry) : columns
  return { ...item, kind: kind === 'restore' || was ? kind : 'create', values: open(resource, values) }
}

/** The row right after an entry. */
async function rowAt(ctx: DbContext, resource: Resource, { rowId, entryNo }: Entry): Promise<Row> {
  const id = Number(rowId)
  for await (const { row } of replayedRows(ctx, resource, { afterRow: id - 1, untilRow: id, untilEntry: entryNo })) return row ?? {}
  return {}
}

/** The resource's own columns that reads show. */
const open = (resource: Resource, values: Row): Row =>
  shownOf(resource, Object.fromEntries(Object.entries(values).filter(([name]) => resource.columns[name])))

/** Into which rows a person may look who sees some and others not, change by change. */
class Scopes {
  private readonly ctx: DbContext
  /** What rows say of their scope after the last change that was looked at. */
  private readonly known = new Map<string, Row>()

  constructor(ctx: DbContext) {
    this.ctx = ctx
  }

  /** Whether the row of a change was theirs before it, and is after it; to whom is not limited every row is, once it was made. */
  async ofChange(resource: Resource, entry: Entry, columns: Row): Promise<[was: boolean, is: boolean]> {
    const isCreated = entry.before === null
    if (!isLimited(this.ctx, resource)) return [!isCreated, true]
    const names = scopeColumns(resource).filter((name) => name !== 'id')
    const key = `${resource.name} ${entry.rowId}`
    const given = { ...this.known.get(key), ...pick(columns, names) }
    const isAll = names.every((name) => name in given)
    const after: Row = { ...(isAll ? given : pick(await rowAt(this.ctx, resource, entry), names)), id: entry.rowId }
    this.known.set(key, after)
    const before = { ...after, ...pick(entry.before ?? {}, names) }
    return [!isCreated && isInScope(this.ctx, resource, before), isInScope(this.ctx, resource, after)]
  }
}

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : [])))
