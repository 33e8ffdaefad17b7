// The audit entries of an import that an undo takes back, page by page, newest first, and who has touched their rows since.
import { openEntries } from '../audit/entry.ts'
import type { Resource } from '../catalogue/resource.ts'
import { auditColumns } from '../db/bookkeeping.ts'
import type { DbContext } from '../db/context.ts'
import { bound, type Query, type Raw } from '../db/engine.ts'
import { unpacked } from '../db/packed.ts'
import { all, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'

const page = 1000
/** Commits of an undo are known by their ids, so that none takes itself back. */
export const undoMark = 'undo-'
/** Entries that an import may have of one row. */
const mostOfRow = 50
/** Rows asked about in one round trip: SQL Server takes 2100 parameters. */
const asked = 200

/** One change that an import has made. */
export interface UndoEntry {
  readonly entryNo: number
  readonly resource: Resource
  readonly rowId: number
  readonly version: number
  readonly isCreate: boolean
  /** What the changed columns held before. */
  readonly before: Row | null
}

/** Some entries, and the number before which the next page begins; null when there is none. */
export interface EntryPage {
  readonly entries: readonly UndoEntry[]
  readonly before: number | null
}

/** The next entries before a number, null for the newest. What an import brought with a row is on the same page as the row. */
export async function readEntries(ctx: DbContext, importId: number, before: number | null): Promise<EntryPage> {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom('auditEntry')
    .select(['entryNo', 'commitId', 'resource', 'rowId', 'version', 'action', 'before'])
    .where('importId', '=', bound(auditColumns.importId, importId, dialect))
    .where('entryNo', '<', bound(auditColumns.entryNo, before ?? Number.MAX_SAFE_INTEGER, dialect))
    .orderBy('entryNo', 'desc')
  const raws = await all(ctx.engine, dialect === 'sqlite' ? query.limit(page) : query.top(page))
  const isLast = raws.length < page
  const brought = new Set(ctx.catalogue.resources.flatMap(({ imports }) => imports?.brings ?? []))
  // a row is written before what comes with it: at the end of a page stands what came with a row of the next
  const end = isLast ? raws.length : raws.findLastIndex(({ resource }) => !brought.has(String(resource))) + 1
  const kept = raws.slice(0, end === 0 ? raws.length : end)
  const sealed = kept
    .filter(isOwn)
    .map((raw) => ({ raw, resource: String(raw.resource), rowId: Number(raw.rowId), before: toRow(raw), after: null }))
  const entries = (await openEntries(ctx, sealed)).map(({ raw, before: row }) => toEntry(ctx, raw, row))
  return { entries, before: isLast ? null : Number(kept.at(-1)?.entryNo) }
}

const isOwn = ({ rowId, version, commitId }: Raw) => rowId !== null && version !== null && !String(commitId).startsWith(undoMark)

/** Written by the audit. */
const toRow = ({ before }: Raw): Row | null => (before === null || before === undefined ? null : JSON.parse(unpacked(String(before))))

function toEntry({ catalogue }: DbContext, raw: Raw, before: Row | null): UndoEntry {
  const { entryNo, rowId, version, action } = raw
  return {
    entryNo: Number(entryNo),
    resource: catalogue.get(String(raw.resource)),
    rowId: Number(rowId),
    version: Number(version),
    isCreate: String(action).endsWith('.create'),
    before,
  }
}

/** What has happened to a row after an entry of an import. */
export interface Since {
  /** The last change by anybody else. */
  readonly other: { readonly who: string; readonly when: string; readonly action: string } | null
  /** Later changes of the same import, and how many of them took earlier ones back. */
  readonly own: number
  readonly takenBack: number
}

/** What has happened to rows after these entries, in their order. */
export async function readSince(ctx: DbContext, importId: number, entries: readonly UndoEntry[]): Promise<Since[]> {
  const found: Since[] = []
  for (let from = 0; from < entries.length; from += asked) {
    const part = entries.slice(from, from + asked)
    const results = await ctx.engine.read(part.flatMap((entry) => toQueries(ctx, importId, entry)))
    part.forEach((_, at) => {
      const [other] = results[at * 2] ?? []
      const own = results[at * 2 + 1] ?? []
      found.push({
        other: other
          ? {
              who: String(other.actor),
              when: auditColumns.at.storage[ctx.engine.dialect].from(other.at ?? null),
              action: String(other.action),
            }
          : null,
        own: own.length,
        takenBack: own.filter(({ commitId }) => String(commitId).startsWith(undoMark)).length,
      })
    })
  }
  return found
}

function toQueries({ engine: { dialect } }: DbContext, importId: number, { resource, rowId, entryNo }: UndoEntry): Query[] {
  const later = sqlFor(dialect)
    .selectFrom('auditEntry')
    .where('resource', '=', bound(auditColumns.resource, resource.name, dialect))
    .where('rowId', '=', bound(auditColumns.rowId, rowId, dialect))
    .where('entryNo', '>', bound(auditColumns.entryNo, entryNo, dialect))
    .orderBy('entryNo', 'desc')
  const id = bound(auditColumns.importId, importId, dialect)
  const others = later.where((is) => is.or([is('importId', 'is', null), is('importId', '!=', id)])).select(['actor', 'at', 'action'])
  const own = later.where('importId', '=', id).select('commitId')
  const top = (query: typeof others | typeof own, most: number) => (dialect === 'sqlite' ? query.limit(most) : query.top(most)).compile()
  return [top(others, 1), top(own, mostOfRow)]
}
