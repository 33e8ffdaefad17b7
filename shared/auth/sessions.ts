// The life of a session after sign-in: refresh with rotating tokens, list, sign-out and revoking.
import { record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { revokeSessions, rotateSession, type Session, selectLiveSessions, selectSession } from '../db/sessions.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { actingAs, decide } from './decide.ts'
import { hashToken, issueTokens, makeSecret, parseRefreshToken, sessionEnd, shortId, type Tokens } from './session-tokens.ts'
import { accessSeconds, requireTokenSecrets } from './tokens.ts'
import { selectAccount, selectOwner } from './users.ts'

/** Within this time a token that was just replaced comes from another tab, whose answer is on its way to the same browser. */
const raceMilliseconds = 10_000
/** Within this time it may come from a client that never got the answer: as long as the access token of that answer lives, by whose end whoever did get it refreshes. */
const lostAnswerMilliseconds = accessSeconds * 1000
const mostListed = 200

/**
 * Exchanges a refresh token for new tokens, with the role and sites of now. A token is good once (rotation, RFC 9700, 4.14.2). The one
 * that was replaced last, by a successor that nobody has used yet, is a `conflict` for ten seconds (two tabs at once: take what the
 * other one got) and gives nothing; then, for a quarter of an hour, its answer counts as lost on the way, and it gets another successor
 * in place of the first (as Supabase answers the parent of the active token, and Auth0 and Okta within a leeway). Theft is still found
 * out: only one successor is ever good, so of two who hold the same token the one who lost it comes with a token that is none any more.
 * Any other token of a live session is a stolen one, and ends the session. All else is `unauthenticated`.
 */
export async function refresh(ctx: DbContext, token: string, secrets: readonly string[]): Promise<Tokens> {
  requireTokenSecrets(secrets)
  const parsed = parseRefreshToken(token)
  if (!parsed) throw ended()
  const { sessionId, secret } = parsed
  const presented = hashToken(secret)
  return decide(async () => {
    const [[session], [account]] = await gather(ctx, [selectSession(ctx, sessionId), selectOwner(ctx, 'session', sessionId)])
    const now = ctx.now()
    if (!session || !isLive(session, now)) throw ended()
    if (presented !== session.tokenHash) {
      const sinceReplaced = Date.parse(now) - Date.parse(session.usedAt)
      if (presented !== session.previousHash || sinceReplaced > lostAnswerMilliseconds)
        return end(ctx, session, 'user.refreshReuse', 'refresh token used again')
      if (sinceReplaced <= raceMilliseconds)
        throw new AppError(
          'conflict',
          'another request has just used this refresh token; use the one it was given, or try again in ten seconds',
        )
    }
    if (!account?.isActive) return end(ctx, session, 'user.sessionRevoked', 'inactive user')
    const { secret: nextSecret, hash } = makeSecret(ctx)
    const rotation = { tokenHash: hash, previousHash: presented, usedAt: now, expiresAt: sessionEnd(now, session.createdAt) }
    await commit(actingAs(ctx, account, sessionId), [], { also: rotateSession(ctx, session, rotation) })
    return issueTokens(ctx, account, sessionId, nextSecret, secrets)
  })
}

function ended(): AppError {
  return new AppError('unauthenticated', 'the session has ended; sign in again')
}

function isLive(session: Session, now: string): boolean {
  return session.revokedAt === null && session.expiresAt > now
}

async function end(ctx: DbContext, session: Session, action: string, why: string): Promise<never> {
  await commit(ctx, [record(action, 'user', session.userId, { session: shortId(session.id), why })], {
    also: revokeSessions(ctx, [session]),
  })
  throw ended()
}

/** A session as its owner or an administrator sees it. */
export interface SessionView {
  readonly id: string
  readonly createdAt: string
  readonly usedAt: string
  readonly expiresAt: string
  readonly userAgent: string | null
  /** Whether the request that asks came with it. */
  readonly isCurrent: boolean
}

/** The live sessions of a user, the last used first, 200 at most. One round trip. */
export async function listSessions(ctx: DbContext, userId: number): Promise<SessionView[]> {
  const [sessions] = await gather(ctx, [selectLiveSessions(ctx, userId)])
  return sessions.slice(0, mostListed).map(({ id, createdAt, usedAt, expiresAt, userAgent }) => ({
    id,
    createdAt,
    usedAt,
    expiresAt,
    userAgent,
    isCurrent: id === ctx.actor.sessionId,
  }))
}

/** Ends the session of the request; harmless when it has ended already. Its access token runs out within 15 minutes. */
export function signOut(ctx: DbContext): Promise<void> {
  const { id, sessionId } = ctx.actor
  return decide(async () => {
    if (id === null || sessionId === null) return
    const [[session]] = await gather(ctx, [selectSession(ctx, sessionId)])
    if (!session || session.userId !== id || !isLive(session, ctx.now())) return
    await commit(ctx, [record('user.signOut', 'user', id, { session: shortId(sessionId) })], { also: revokeSessions(ctx, [session]) })
  })
}

/** Ends one session of the actor; `not_found` when it is another's or has ended. */
export function revokeOwnSession(ctx: DbContext, sessionId: string): Promise<void> {
  return decide(async () => {
    const [[session]] = await gather(ctx, [selectSession(ctx, sessionId)])
    if (!session || session.userId !== ctx.actor.id || !isLive(session, ctx.now()))
      throw new AppError('not_found', 'you have no such session')
    const entry = record('user.sessionRevoked', 'user', session.userId, { session: shortId(sessionId), why: 'revoked by its owner' })
    await commit(ctx, [entry], { also: revokeSessions(ctx, [session]) })
  })
}

/** Ends every session of a user, for an administrator; returns how many there were. */
export function revokeSessionsOf(ctx: DbContext, userId: number): Promise<number> {
  return decide(async () => {
    const [[account], sessions] = await gather(ctx, [selectAccount(ctx, userId), selectLiveSessions(ctx, userId)])
    if (!account) throw new AppError('not_found', `there is no user ${userId}`)
    if (sessions.length === 0) return 0
    const entry = record('user.sessionRevoked', 'user', userId, {
      sessions: sessions.map(({ id }) => shortId(id)),
      why: 'revoked by an administrator',
    })
    await commit(ctx, [entry], { also: revokeSessions(ctx, sessions) })
    return sessions.length
  })
}
