// What a client holds of a session: an access token, and a refresh token of which only a hash is kept.
import { createHash } from 'node:crypto'
import type { DbContext } from '../db/context.ts'
import { accessSeconds, signAccessToken } from './tokens.ts'
import { type Account, toActor } from './users.ts'

const secretBytes = 32
/** For how many days a refresh token is good, unless it is used. */
export const slidingDays = 30
const absoluteDays = 90
const dayMilliseconds = 86_400_000

/** What sign-in and refresh answer. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** Life of the access token. */
  readonly expiresInSeconds: number
}

/** The hash under which a random token is kept. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A fresh random token and its hash. */
export function makeSecret(ctx: DbContext): { readonly secret: string; readonly hash: string } {
  const secret = ctx.random(secretBytes)
  return { secret, hash: hashToken(secret) }
}

/** The session and the secret of a refresh token; null when it has another form. */
export function parseRefreshToken(token: string): { readonly sessionId: string; readonly secret: string } | null {
  const [, sessionId, secret] = /^([0-9a-f]{32})\.([0-9a-f]{64})$/.exec(token) ?? []
  return sessionId === undefined || secret === undefined ? null : { sessionId, secret }
}

/** What the client is given for a session whose present secret is `secret`. */
export function issueTokens(ctx: DbContext, account: Account, sessionId: string, secret: string, secrets: readonly string[]): Tokens {
  const accessToken = signAccessToken(toActor(account, sessionId), sessionId, secrets, ctx.now())
  return { accessToken, refreshToken: `${sessionId}.${secret}`, expiresInSeconds: accessSeconds }
}

/** When a session ends that is used at `now`: 30 days later, and 90 days after it was opened at the latest. */
export function sessionEnd(now: string, createdAt: string): string {
  return new Date(
    Math.min(Date.parse(now) + slidingDays * dayMilliseconds, Date.parse(createdAt) + absoluteDays * dayMilliseconds),
  ).toISOString()
}

/** A session as the audit names it: enough to tell two apart, too little to be used. */
export function shortId(sessionId: string): string {
  return sessionId.slice(0, 8)
}
