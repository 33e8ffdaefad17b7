// Everything that is kept about one person, record by record: what a person may ask for.
import type { Entry } from '../audit/entry.ts'
import { shortId } from '../auth/session-tokens.ts'
import { personalColumns, type Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { type ExportRow, selectExports } from '../db/exports.ts'
import { type ImportRow, listImports } from '../db/imports.ts'
import { type ListRequest, pageSize } from '../db/list-request.ts'
import { type OutboxRow, selectInbox } from '../db/outbox.ts'
import type { Row } from '../db/rows.ts'
import { selectAllLinks, selectAllSessions } from '../db/sessions.ts'
import { gather, present, selectById } from '../db/store.ts'
import { everyRow } from '../exports/every-row.ts'
import { showRow } from '../http/render.ts'
import { isSealed } from '../person-keys/sealing.ts'
import { entriesOfActor, entriesOfRow } from './trail-of.ts'

/** What is shown in place of personal data of somebody else. */
const redacted = '[redacted]'

/** One record: `about` says whom and when, all others what they hold. */
export type PersonRecord = Readonly<Record<string, unknown>> & { readonly kind: string }

/**
 * Everything kept about the person that a row tells of: the row, live or removed; the rows that refer to it; what happened to it. Of a user
 * also sessions and links (no hashes), what they did, what they were told, and the imports and exports they began. Personal data of others is redacted.
 */
export async function* personRecords(ctx: DbContext, resource: Resource, id: number): AsyncGenerator<PersonRecord> {
  const [[found]] = await gather(ctx, [selectById(ctx, resource, id)])
  const row = present(ctx, resource, id, found, true)
  yield { kind: 'about', resource: resource.name, id, at: ctx.now() }
  yield { kind: 'row', resource: resource.name, row: showRow(ctx.catalogue, resource, row) }
  yield* referringRows(ctx, resource, id)
  const isUser = resource.name === 'user'
  if (isUser) yield* signIns(ctx, id)
  const names = new Set(isUser ? [String(row.username)] : [])
  for await (const entry of entriesOfRow(ctx, resource, id)) {
    for (const held of isUser ? [entry.before, entry.after] : []) {
      // the trail names actors: whoever was renamed acted under each of the names
      if (typeof held === 'object' && held !== null && 'username' in held && typeof held.username === 'string') names.add(held.username)
    }
    yield { kind: 'audit', entry }
  }
  if (!isUser) return
  for (const name of names) {
    for await (const entry of entriesOfActor(ctx, name, id))
      if (entry.resource !== resource.name || entry.rowId !== id) yield { kind: 'acted', entry: withoutOthers(ctx, entry) }
  }
  yield* messages(ctx, id)
  yield* imports(ctx, id)
  for (const name of names) yield* exports(ctx, name, id)
}

async function* referringRows(ctx: DbContext, resource: Resource, id: number): AsyncGenerator<PersonRecord> {
  for (const { from, column } of ctx.catalogue.to(resource)) {
    const filters: ListRequest['filters'] = [{ name: column, operator: 'eq', values: [id] }]
    const of = {
      filters,
      q: null,
      language: null,
      sort: 'id',
      descending: false,
      emptyLast: false,
      limit: pageSize.most,
      cursor: null,
      fields: null,
      withCount: false,
    } as const
    // what is a part of the row is about the same person
    const others: ReadonlySet<string> = from.within === column ? new Set() : personalColumns(from)
    for await (const row of everyRow(ctx, from, { ...of, deleted: 'include' })) {
      const shown: Row = { ...row }
      for (const name of others) if ((shown[name] ?? null) !== null) shown[name] = redacted
      yield { kind: 'refers', resource: from.name, by: column, row: shown }
    }
  }
}

async function* signIns(ctx: DbContext, id: number): AsyncGenerator<PersonRecord> {
  const [sessions, links] = await gather(ctx, [selectAllSessions(ctx, id), selectAllLinks(ctx, id)])
  for (const { id: session, createdAt, usedAt, expiresAt, revokedAt, userAgent } of sessions)
    yield { kind: 'session', session: shortId(session), createdAt, usedAt, expiresAt, revokedAt, userAgent }
  for (const { kind: of, expiresAt, usedAt } of links) yield { kind: 'link', of, expiresAt, usedAt }
}

function withoutOthers({ catalogue }: DbContext, entry: Entry): Entry {
  // a medical record is of others as a whole
  if (catalogue.find(entry.resource)?.recordsReads) return { ...entry, before: null, after: redacted }
  const hide = <T>(held: T): T =>
    typeof held === 'object' && held !== null
      ? // the cast: the same names, each with what was under it or the word for it
        (Object.fromEntries(Object.entries(held).map(([name, value]) => [name, isSealed(value) ? redacted : value])) as T)
      : held
  return { ...entry, before: hide(entry.before), after: hide(entry.after) }
}

async function* messages(ctx: DbContext, id: number): AsyncGenerator<PersonRecord> {
  for (let before: number | null = null; ; ) {
    const [rows]: [OutboxRow[]] = await gather(ctx, [selectInbox(ctx, id, before, 50)])
    if (rows.length === 0) return
    const newestFirst = rows.toSorted((a, b) => b.id - a.id)
    for (const { recipientId: _, ...message } of newestFirst) yield { kind: 'message', message }
    before = newestFirst.at(-1)?.id ?? null
  }
}

async function* imports(ctx: DbContext, actorId: number): AsyncGenerator<PersonRecord> {
  for (let before: number | null = null; ; ) {
    const rows: ImportRow[] = await listImports(ctx, before)
    for (const { id, fileName, fileHash, fileBytes, mode, state, rowsDone, createdAt, createdBy, ...row } of rows)
      if (row.actorId === actorId)
        yield { kind: 'import', import: { id, fileName, fileHash, fileBytes, mode, state, rowsDone, createdAt, createdBy } }
    const last = rows.at(-1)
    if (!last) return
    before = last.id
  }
}

async function* exports(ctx: DbContext, name: string, id: number): AsyncGenerator<PersonRecord> {
  for (let before: number | null = null; ; ) {
    const [rows]: [ExportRow[]] = await gather(ctx, [selectExports(ctx, name, before, 50)])
    for (const { actorId, actorRole: _, ...row } of rows) if (actorId === id) yield { kind: 'export', export: row }
    const last = rows.at(-1)
    if (!last) return
    before = last.id
  }
}
