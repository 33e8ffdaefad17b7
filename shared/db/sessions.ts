// The bookkeeping of sign-in: sessions, failed attempts and one-time links. Read as selections, written as ops of a commit.
import type { ValuesOf } from '../catalogue/resource.ts'
import { bookOf } from './book.ts'
import { oneTimeLinkColumns, sessionColumns, signInFailureColumns } from './bookkeeping.ts'
import type { DbContext } from './context.ts'
import { bound, ConstraintFault, Miss, type Op } from './engine.ts'
import type { Selection } from './store.ts'

/** One family of rotating refresh tokens. */
export type Session = ValuesOf<typeof sessionColumns>
/** Failed attempts under one name. */
export type SignInFailure = ValuesOf<typeof signInFailureColumns>
/** A link by which a password is set once. */
export type OneTimeLink = ValuesOf<typeof oneTimeLinkColumns>

/** What the hash of a revoked session's token is replaced with, so that a refresh under way loses. */
const noHash = 'revoked'

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

/** Selects every session of a user that is kept. */
export function selectAllSessions(ctx: DbContext, userId: number): Selection<Session> {
  return sessions.select(ctx.engine.dialect, { userId })
}

/** Opens a session. */
export function insertSession(ctx: DbContext, session: Session): Op {
  return sessions.insert(ctx.engine.dialect, session)
}

/** What a session is known by from now on. */
export type Rotation = Pick<Session, 'tokenHash' | 'previousHash' | 'usedAt' | 'expiresAt'>

/** Replaces the token of a session; misses when another refresh or a revocation came first. */
export function rotateSession(ctx: DbContext, { id, tokenHash }: Session, rotation: Rotation): Op[] {
  return sessions.update(ctx.engine.dialect, [{ id, tokenHash }], rotation)
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

/** Selects every link of a user that is kept. */
export function selectAllLinks(ctx: DbContext, userId: number): Selection<OneTimeLink> {
  return links.select(ctx.engine.dialect, { userId })
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
