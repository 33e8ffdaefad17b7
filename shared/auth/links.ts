// One-time links by which a password is set: made by an administrator, who hands them over; nothing is mailed.
import { config } from '../config.ts'
import { expect, record } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { expireLinks, insertLink, type OneTimeLink, selectOpenLinks } from '../db/sessions.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { attemptName, beginAttempt, inTurn } from './attempts.ts'
import { decide } from './decide.ts'
import { makeSecret } from './session-tokens.ts'
import { selectAccount, selectByUsername, userResource } from './users.ts'

/** Why a link is made. */
export type LinkKind = OneTimeLink['kind']

const hours: Record<LinkKind, number> = { invitation: 72, password: 1 }

/** A link as the administrator gets it, once. */
export interface PasswordLink {
  readonly kind: LinkKind
  /** What POST /api/auth/password-by-link takes. */
  readonly token: string
  /** The token behind the `#` of an address, where no server's log sees it. */
  readonly link: string
  readonly expiresAt: string
}

/** Makes a link for an active user (an invitation only while there is no password), and lets older ones expire. The caller has checked the permission user.manage. */
export function createPasswordLink(ctx: DbContext, userId: number, kind: LinkKind): Promise<PasswordLink> {
  return decide(async () => {
    const [[account], older] = await gather(ctx, [selectAccount(ctx, userId), selectOpenLinks(ctx, userId)])
    if (!account) throw new AppError('not_found', `there is no user ${userId}`)
    if (!account.isActive) throw new AppError('conflict', `the user ${account.username} is not active`)
    if (kind === 'invitation' && account.passwordHash !== null)
      throw new AppError('conflict', `the user ${account.username} has a password; make a link of kind password`)
    const { secret, hash } = makeSecret(ctx)
    const expiresAt = new Date(Date.parse(ctx.now()) + hours[kind] * 3_600_000).toISOString()
    const changes = [
      expect(userResource(ctx), { id: userId, lockVersion: account.row.lockVersion }),
      record('user.passwordLink', 'user', userId, { kind, expiresAt }),
    ]
    const link = insertLink(ctx, { tokenHash: hash, userId, kind, expiresAt, usedAt: null })
    await commit(ctx, changes, { also: [...expireLinks(ctx, older), link] })
    return { kind, token: secret, link: `${config().publicUrl}/console/set-password#token=${secret}`, expiresAt }
  })
}

/** Notes in the audit that somebody forgot the password of a username, so that an administrator makes a link. Never tells whether anybody bears it. */
export async function noteForgottenPassword(ctx: DbContext, username: string): Promise<void> {
  const name = attemptName('forgotten', username)
  await inTurn(name, async () => {
    try {
      const account = await beginAttempt(ctx, name, selectByUsername(ctx, username))
      await commit(ctx, [record('user.forgotPassword', 'user', account?.id ?? null, { username: account?.username ?? null })])
    } catch (error) {
      // asked again and again: it is in the audit already
      if (!(error instanceof AppError && error.code === 'rate_limited')) throw error
    }
  })
}
