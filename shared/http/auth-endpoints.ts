// Sign-in, sessions and passwords over HTTP; what they do is in auth/.
import { z } from 'zod'
import { createPasswordLink, noteForgottenPassword } from '../auth/links.ts'
import { slidingDays, type Tokens } from '../auth/session-tokens.ts'
import { listSessions, refresh, revokeOwnSession, revokeSessionsOf, signOut } from '../auth/sessions.ts'
import { changePassword, setPasswordByLink } from '../auth/set-password.ts'
import { signIn } from '../auth/sign-in.ts'
import { findAccount, userResource } from '../auth/users.ts'
import { config } from '../config.ts'
import type { Actor } from '../context.ts'
import { AppError } from '../errors.ts'
import { type AnyEndpoint, defineEndpoint } from './endpoint.ts'
import { readRefreshCookie, refreshCookie } from './refresh-cookie.ts'
import { readId } from './row-id.ts'

const name = z.string().min(1).max(120)
/** Longer than any password may be, so that the rules can say so; bounded, so that hashing is. */
const password = z.string().min(1).max(400)
const instant = z.iso.datetime()

const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().describe('Empty where it is kept in a cookie.'),
  expiresInSeconds: z.int(),
})
const keep = z
  .enum(['body', 'cookie'])
  .default('body')
  .describe('Where the refresh token goes: into the answer, or into a cookie that no script can read.')
const session = z.object({
  id: z.string(),
  createdAt: instant,
  usedAt: instant,
  expiresAt: instant,
  userAgent: z.string().nullable(),
  isCurrent: z.boolean(),
})
const sessionList = z.object({ items: z.array(session) })
const kind = z.enum(['invitation', 'password'])

function personOf(actor: Actor): number {
  if (actor.id === null) throw new AppError('forbidden', 'only a person has a session')
  return actor.id
}

/** The tokens as an answer: the refresh token in a cookie. */
function inCookie({ refreshToken, ...rest }: Tokens) {
  return {
    body: { ...rest, refreshToken: '' },
    headers: { 'set-cookie': refreshCookie(refreshToken, slidingDays * 86_400, config().publicUrl) },
  }
}

const open = [
  defineEndpoint({
    name: 'auth-sign-in',
    method: 'POST',
    path: '/api/auth/sign-in',
    summary: 'Signs in. After five failures the name is locked for 1, 2, 4 ... up to 15 minutes.',
    access: 'public',
    refuses: [401],
    rate: 'sign-in',
    status: 200,
    input: z.strictObject({ username: name, password, keep }),
    output: tokens,
    handle: async (ctx, { input: { keep, ...input }, headers }) => {
      const made = await signIn(ctx, { ...input, userAgent: headers.get('user-agent') }, config().tokenSecrets)
      return keep === 'cookie' ? inCookie(made) : { body: made }
    },
  }),
  defineEndpoint({
    name: 'auth-refresh',
    method: 'POST',
    path: '/api/auth/refresh',
    summary:
      'Exchanges a refresh token, of the body or else of the cookie, for new tokens. Each is good once, unless its answer got lost; using an old one again ends the session.',
    access: 'public',
    refuses: [401],
    rate: 'refresh',
    status: 200,
    input: z.strictObject({ refreshToken: z.string().min(1).max(200).optional() }),
    output: tokens,
    handle: async (ctx, { input, headers }) => {
      const { refreshToken = readRefreshCookie(headers) } = input
      if (refreshToken === undefined) throw new AppError('unauthenticated', 'there is no session; sign in')
      const made = await refresh(ctx, refreshToken, config().tokenSecrets)
      return input.refreshToken === undefined ? inCookie(made) : { body: made }
    },
  }),
  defineEndpoint({
    name: 'auth-forgotten-password',
    method: 'POST',
    path: '/api/auth/forgotten-password',
    summary: 'Notes for the administrators that a password is forgotten. The answer never tells whether the user exists.',
    access: 'public',
    rate: 'sign-in',
    status: 202,
    input: z.strictObject({ username: name }),
    output: z.strictObject({}),
    handle: async (ctx, { input }) => {
      await noteForgottenPassword(ctx, input.username)
      return { status: 202, body: {} }
    },
  }),
  defineEndpoint({
    name: 'auth-password-by-link',
    method: 'POST',
    path: '/api/auth/password-by-link',
    summary: 'Sets a password with the token of a one-time link, and ends all sessions of the user.',
    access: 'public',
    refuses: [401],
    rate: 'sign-in',
    input: z.strictObject({ token: z.string().min(1).max(200), password }),
    handle: async (ctx, { input }) => {
      await setPasswordByLink(ctx, input.token, input.password)
      return {}
    },
  }),
]

const own = [
  defineEndpoint({
    name: 'auth-me',
    method: 'GET',
    path: '/api/auth/me',
    summary: 'The person who is signed in.',
    access: 'signed-in',
    refuses: [403],
    output: z.object({
      id: z.int(),
      username: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.string().describe('What the token of the request acts with.'),
      siteIds: z.array(z.int()).nullable(),
      locale: z.string(),
      timezone: z.string(),
    }),
    handle: async (ctx) => {
      const account = await findAccount(ctx, personOf(ctx.actor))
      if (!account?.isActive) throw new AppError('unauthenticated', 'the user is not active')
      const { id, username, name, email, siteIds, locale, timezone } = account
      return { body: { id, username, name, email, role: ctx.actor.role, siteIds, locale, timezone } }
    },
  }),
  defineEndpoint({
    name: 'auth-sign-out',
    method: 'POST',
    path: '/api/auth/sign-out',
    summary: 'Ends the session of the access token.',
    access: 'signed-in',
    refuses: [403],
    handle: async (ctx) => {
      await signOut(ctx)
      return { headers: { 'set-cookie': refreshCookie('', 0, config().publicUrl) } }
    },
  }),
  defineEndpoint({
    name: 'auth-password',
    method: 'POST',
    path: '/api/auth/password',
    summary: 'Changes the own password, and ends all other sessions.',
    access: 'signed-in',
    refuses: [403],
    rate: 'sign-in',
    input: z.strictObject({ currentPassword: password, newPassword: password }),
    handle: async (ctx, { input }) => {
      await changePassword(ctx, input.currentPassword, input.newPassword)
      return {}
    },
  }),
  defineEndpoint({
    name: 'auth-sessions',
    method: 'GET',
    path: '/api/auth/sessions',
    summary: 'The own live sessions, the last used first.',
    access: 'signed-in',
    refuses: [403],
    output: sessionList,
    handle: async (ctx) => ({ body: { items: await listSessions(ctx, personOf(ctx.actor)) } }),
  }),
  defineEndpoint({
    name: 'auth-session',
    method: 'DELETE',
    path: '/api/auth/sessions/{id}',
    summary: 'Ends one of the own sessions.',
    access: 'signed-in',
    refuses: [403],
    handle: async (ctx, { params }) => {
      await revokeOwnSession(ctx, params.id ?? '')
      return {}
    },
  }),
]

const ofOthers = [
  defineEndpoint({
    name: 'auth-user-password-link',
    method: 'POST',
    path: '/api/auth/users/{id:long}/password-link',
    summary:
      'Makes a one-time link by which the user sets a password: an invitation (72 hours) or for a forgotten one (1 hour). It is shown once; hand it over yourself.',
    access: 'user.manage',
    status: 201,
    input: z.strictObject({ kind }),
    output: z.object({ kind, token: z.string(), link: z.string(), expiresAt: instant }),
    handle: async (ctx, { params, input }) => ({
      status: 201,
      body: await createPasswordLink(ctx, readId(userResource(ctx), params), input.kind),
    }),
  }),
  defineEndpoint({
    name: 'auth-user-sessions',
    method: 'GET',
    path: '/api/auth/users/{id:long}/sessions',
    summary: 'The live sessions of a user.',
    access: 'user.manage',
    output: sessionList,
    handle: async (ctx, { params }) => ({ body: { items: await listSessions(ctx, readId(userResource(ctx), params)) } }),
  }),
  defineEndpoint({
    name: 'auth-user-sessions',
    method: 'DELETE',
    path: '/api/auth/users/{id:long}/sessions',
    summary: 'Ends all sessions of a user.',
    access: 'user.manage',
    output: z.object({ ended: z.int() }),
    handle: async (ctx, { params }) => ({ body: { ended: await revokeSessionsOf(ctx, readId(userResource(ctx), params)) } }),
  }),
]

/** Every endpoint under /api/auth. */
export const authEndpoints: readonly AnyEndpoint[] = [...open, ...own, ...ofOthers].map((one) => ({ ...one, holdsSecret: true }))
