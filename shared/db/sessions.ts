// The bookkeeping of sign-in: sessions, failed attempts and one-time links. Read as selections, written as ops of a commit.
import type { Dialect } from '../catalogue/column.ts'
import type { Columns, ValuesOf } from '../catalogue/resource.ts'
import { oneTimeLinkColumns, sessionColumns, signInFailureColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, Miss, type Op } from './engine.ts'
import { sqlFor } from './query.ts'
import { decodeRow } from './rows.ts'
import type { Selection } from './store.ts'

/** One family of rotating refresh tokens. */
export type Session = ValuesOf<typeof sessionColumns>
/** Failed attempts under one name. */
export type SignInFailure = ValuesOf<typeof signInFailureColumns>
/** A link by which a password is set once. */
export type OneTimeLink = ValuesOf<typeof oneTimeLinkColumns>

/** What the hash of a revoked session's token is replaced with, so that a refresh under way loses. */
const noHash = 'revoked'

function encode(columns: Columns, values: object, dialect: Dialect) {
  return Object.entries(values).flatMap(([name, value]) => {
    const column = columns[name]
    if (!column) return []
    const { to } = column.storage[dialect]
    return [{ name, type: column.storage.mssql.type, value: value === null || value === undefined ? null : to(value) }]
  })
}

/** Reads and writes of one bookkeeping table. */
function bookOf<const C extends Columns>(table: string, columns: C) {
  type Values = ValuesOf<C>
  const entries = Object.entries(columns)
  return {
    /** A query for rows in which these columns equal these values; `refine` narrows it further. */
    select: (
      dialect: Dialect,
      where: Partial<Values>,
      refine?: (query: ReturnType<typeof start>) => ReturnType<typeof start>,
    ): Selection<Values> => {
      let query = start(dialect, table)
      for (const [name, column] of entries)
        if (where[name] !== undefined) query = query.where(name, '=', bound(column, where[name], dialect))
      // the cast: decoded by the very columns that the type is made of
      return { query: (refine?.(query) ?? query).compile(), decode: (raw) => decodeRow(entries, dialect, raw) as Values }
    },
    insert: (dialect: Dialect, row: Values): Op => {
      const fields = encode(columns, row, dialect)
      return { kind: 'insert', table, columns: fields.map(({ name, type }) => ({ name, type })), rows: [fields.map(({ value }) => value)] }
    },
    /** Changes rows one by one; misses when one of them no longer matches. */
    update: (dialect: Dialect, matches: readonly Partial<Values>[], set: Partial<Values>): Op[] => {
      const to = encode(columns, set, dialect)
      const from = matches.map((match) => encode(columns, match, dialect))
      const typed = (fields: typeof to) => fields.map(({ name, type }) => ({ name, type }))
      const rows = from.map((fields) => [...fields, ...to].map(({ value }) => value))
      return from[0] ? [{ kind: 'update', table, match: typed(from[0]), set: typed(to), rows }] : []
    },
  }
}

const start = (dialect: Dialect, table: string) => sqlFor(dialect).selectFrom(table).selectAll()

const sessions = bookOf('session', sessionColumns)
const failures = bookOf('signInFailure', signInFailureColumns)
const links = bookOf('oneTimeLink', oneTimeLinkColumns)

/** Selects a session by id, whatever its state. */
export function selectSession(ctx: DbContext, id: string): Selection<Session> {
  return sessions.select(ctx.engine.dialect, { id })
}

/** Selects the sessions of a user that are neither revoked nor expired. */
export function selectLiveSessions(ctx: DbContext, userId: number): Selection<Session> {
  const { dialect } = ctx.engine
  const now = bound(sessionColumns.expiresAt, ctx.now(), dialect)
  return sessions.select(dialect, { userId }, (query) =>
    query.where('revokedAt', 'is', null).where('expiresAt', '>', now).orderBy('usedAt', 'desc'),
  )
}

/** Opens a session. */
export function insertSession(ctx: DbContext, session: Session): Op {
  return sessions.insert(ctx.engine.dialect, session)
}

/** Replaces the token of a session; misses when another refresh or a revocation came first. */
export function rotateSession(ctx: DbContext, session: Session, tokenHash: string, usedAt: string, expiresAt: string): Op[] {
  const { id, tokenHash: previousHash } = session
  return sessions.update(ctx.engine.dialect, [{ id, tokenHash: previousHash }], { tokenHash, previousHash, usedAt, expiresAt })
}

/** Revokes sessions; no op when there are none. */
export function revokeSessions(ctx: DbContext, ended: readonly Session[]): Op[] {
  const matches = ended.map(({ id }) => ({ id })).sort((a, b) => (a.id < b.id ? -1 : 1))
  return sessions.update(ctx.engine.dialect, matches, { revokedAt: ctx.now(), tokenHash: noHash, previousHash: null })
}

/** Selects the failed attempts under a name. */
export function selectFailure(ctx: DbContext, name: string): Selection<SignInFailure> {
  return failures.select(ctx.engine.dialect, { name })
}

/** Counts an attempt, provided that nobody else has since `seen` was read; says whether it was counted. One round trip. */
export async function countAttempt(ctx: DbContext, seen: SignInFailure | undefined, next: SignInFailure): Promise<boolean> {
  const { name, ...counted } = next
  const { dialect } = ctx.engine
  const ops = seen
    ? failures.update(dialect, [{ name, failures: seen.failures, lastAt: seen.lastAt }], counted)
    : [failures.insert(dialect, next)]
  try {
    await ctx.engine.write(ops, ctx.random(16))
    return true
  } catch (error) {
    if (error instanceof Miss || (error instanceof ConstraintFault && error.kind === 'unique')) return false
    throw error
  }
}

/** Forgets the failed attempts under a name, which has been counted at least once. */
export function resetAttempts(ctx: DbContext, name: string): Op[] {
  return failures.update(ctx.engine.dialect, [{ name }], { failures: 0, lockedUntil: null })
}

/** Selects a link by the hash of its token, whatever its state. */
export function selectLink(ctx: DbContext, tokenHash: string): Selection<OneTimeLink> {
  return links.select(ctx.engine.dialect, { tokenHash })
}

/** Selects the links of a user that can still be used. */
export function selectOpenLinks(ctx: DbContext, userId: number): Selection<OneTimeLink> {
  const { dialect } = ctx.engine
  const now = bound(oneTimeLinkColumns.expiresAt, ctx.now(), dialect)
  return links.select(dialect, { userId }, (query) => query.where('usedAt', 'is', null).where('expiresAt', '>', now))
}

/** Keeps a new link. */
export function insertLink(ctx: DbContext, link: OneTimeLink): Op {
  return links.insert(ctx.engine.dialect, link)
}

/** Uses a link up; misses when it was used or replaced meanwhile, which both move its `expiresAt`. */
export function useLink(ctx: DbContext, link: OneTimeLink): Op[] {
  const { tokenHash, expiresAt } = link
  return links.update(ctx.engine.dialect, [{ tokenHash, expiresAt }], { usedAt: ctx.now(), expiresAt: ctx.now() })
}

/** Lets links expire now; misses when one of them was used meanwhile. */
export function expireLinks(ctx: DbContext, open: readonly OneTimeLink[]): Op[] {
  const matches = open.map(({ tokenHash, expiresAt }) => ({ tokenHash, expiresAt })).sort((a, b) => (a.tokenHash < b.tokenHash ? -1 : 1))
  return links.update(ctx.engine.dialect, matches, { expiresAt: ctx.now() })
}
