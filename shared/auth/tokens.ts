// Access tokens: signed with the newest secret, verified with any of the secrets in use.
import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import type { Actor } from '../context.ts'
import { AppError } from '../errors.ts'

/** How long an access token is good, in seconds. */
export const accessSeconds = 15 * 60
const longestToken = 8192
const leastSecretBytes = 32
const parties = { issuer: 'opsbook', audience: 'opsbook-api' }

const claims = z.object({
  sub: z.string().regex(/^[1-9]\d{0,15}$/),
  name: z.string().min(1),
  role: z.string().min(1),
  sites: z.array(z.int().positive()).nullable(),
  sid: z.string().min(1),
  exp: z.int(),
})

const keys = new Map<string, KeyObject>()

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret)
  if (!key) {
    if (Buffer.byteLength(secret) < leastSecretBytes)
      throw new AppError('invalid', `a token secret is shorter than ${leastSecretBytes} bytes`)
    key = createSecretKey(secret, 'utf8')
    keys.set(secret, key)
  }
  return key
}

/** Throws `invalid` when there is no secret to sign with or one is too short; call it at start. */
export function requireTokenSecrets(secrets: readonly string[]): void {
  if (secrets.length === 0) throw new AppError('invalid', 'setting OPSBOOK_TOKEN_SECRET is missing; make one with: openssl rand -hex 32')
  for (const secret of secrets) keyOf(secret)
}

/** Signs a token of 15 minutes for a person in a session, with the first of the secrets; `now` is an ISO instant. */
export function signAccessToken(actor: Actor, sessionId: string, secrets: readonly string[], now: string): string {
  requireTokenSecrets(secrets)
  const [newest = ''] = secrets
  const { name, role, siteIds: sites } = actor
  const payload = { sub: String(actor.id), name, role, sites, sid: sessionId, iat: Math.floor(Date.parse(now) / 1000) }
  return jwt.sign(payload, keyOf(newest), { algorithm: 'HS256', expiresIn: accessSeconds, ...parties })
}

/** The person a token was signed for; throws `unauthenticated` for every token that is not wholly good at `now` (ISO instant; the clock unless told). */
export function verifyAccessToken(token: string, secrets: readonly string[], now?: string): Actor {
  requireTokenSecrets(secrets)
  if (token.length > longestToken) throw refusal()
  const clockTimestamp = Math.floor((now === undefined ? Date.now() : Date.parse(now)) / 1000)
  const options: jwt.VerifyOptions = { algorithms: ['HS256'], clockTimestamp, ...parties }
  let cause: unknown
  for (const secret of secrets) {
    try {
      return toActor(jwt.verify(token, keyOf(secret), options))
    } catch (error) {
      // an expired token was authentic: its signature is checked first
      if (error instanceof jwt.TokenExpiredError) throw new AppError('unauthenticated', 'the access token has expired; refresh it')
      cause = error
    }
  }
  throw refusal(cause)
}

function toActor(payload: unknown): Actor {
  const { sub, name, role, sites, sid } = claims.parse(payload)
  return { id: Number(sub), name, role, siteIds: sites, sessionId: sid }
}

function refusal(cause?: unknown): AppError {
  return new AppError('unauthenticated', 'the access token is not valid; sign in again', { cause })
}
