// Setting a password: by its owner who knows the old one, or by a one-time link. Either way other sessions and links end.
import { record, update } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import {
  expireLinks,
  type OneTimeLink,
  resetAttempts,
  revokeSessions,
  selectFailure,
  selectLink,
  selectLiveSessions,
  selectOpenLinks,
  useLink,
} from '../db/sessions.ts'
import { gather } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import { attemptName, beginAttempt, inTurn } from './attempts.ts'
import { actingAs, decide } from './decide.ts'
import { checkPassword } from './password-rules.ts'
import { hashPassword, normalizePassword, verifyPassword } from './passwords.ts'
import { hashToken } from './session-tokens.ts'
import { type Account, findAccount, selectAccount, selectOwner, userResource } from './users.ts'

/** Changes the actor's password and ends all other sessions; throws `invalid` for a wrong current or an unfit new one, `rate_limited` while locked. */
export async function changePassword(ctx: DbContext, current: string, next: string): Promise<void> {
  const { id } = ctx.actor
  if (id === null) throw new AppError('forbidden', 'only a person has a password')
  const owner = await findAccount(ctx, id)
  if (!owner?.isActive) throw new AppError('unauthenticated', 'the user is not active')
  checkPassword(next, owner, 'newPassword')
  if (normalizePassword(next) === normalizePassword(current))
    throw unfit('newPassword', 'same', 'the new password is the current one', 'Use another.')
  const attempts = attemptName('sign-in', owner.username)
  await inTurn(attempts, async () => {
    const account = await beginAttempt(ctx, attempts, selectAccount(ctx, id))
    const { isRight } = await verifyPassword(current, account?.passwordHash ?? null)
    if (!account || !isRight) {
      await commit(ctx, [record('user.passwordChangeFailed', 'user', id, { why: 'wrong password' })])
      throw unfit('currentPassword', 'wrong', 'the current password is wrong', 'Use a link from an administrator if it is forgotten.')
    }
    const passwordHash = await hashPassword(next, ctx.random)
    await store(ctx, account, { passwordHash, action: 'user.passwordChanged', link: null, keep: ctx.actor.sessionId })
  })
}

/** Sets the password of the person whom a one-time link was made for, unlocks sign-in and ends all sessions; throws `invalid` for a link that is not good (any more) or an unfit password, which leaves the link good. */
export async function setPasswordByLink(ctx: DbContext, token: string, password: string): Promise<void> {
  const hash = hashToken(token)
  const [[link], [account]] = await gather(ctx, [selectLink(ctx, hash), selectOwner(ctx, 'oneTimeLink', hash)])
  if (!isOpen(link, ctx.now()) || !account?.isActive) throw deadLink()
  checkPassword(password, account)
  const passwordHash = await hashPassword(password, ctx.random)
  await store(actingAs(ctx, account, null), account, { passwordHash, action: 'user.passwordByLink', link, keep: null })
}

interface Setting {
  readonly passwordHash: string
  readonly action: string
  /** The link that is used up. */
  readonly link: OneTimeLink | null
  /** The session that goes on. */
  readonly keep: string | null
}

/** Guarded by the user's version, which every sign-in raises: no session of the old password slips in. */
function store(ctx: DbContext, decidedFor: Account, { passwordHash, action, link, keep }: Setting): Promise<void> {
  const { id } = decidedFor
  return decide(async () => {
    const name = attemptName('sign-in', decidedFor.username)
    const reads = [selectAccount(ctx, id), selectLiveSessions(ctx, id), selectOpenLinks(ctx, id), selectFailure(ctx, name)] as const
    const [[account], sessions, links, failures] = await gather(ctx, reads)
    if (!account?.isActive) throw new AppError('unauthenticated', 'the user is not active')
    if (link && !links.some(({ tokenHash }) => tokenHash === link.tokenHash)) throw deadLink()
    if (!link && account.passwordHash !== decidedFor.passwordHash) throw new AppError('conflict', 'the password was changed meanwhile')
    if (keep !== null && !sessions.some((session) => session.id === keep))
      throw new AppError('unauthenticated', 'the session has ended; sign in again')
    const ending = sessions.filter((session) => session.id !== keep)
    const also = [
      ...(link ? useLink(ctx, link) : []),
      ...expireLinks(
        ctx,
        links.filter(({ tokenHash }) => tokenHash !== link?.tokenHash),
      ),
      ...revokeSessions(ctx, ending),
      ...(failures.length > 0 ? resetAttempts(ctx, name) : []),
    ]
    const entry = record(action, 'user', id, { endedSessions: ending.length })
    await commit(ctx, [update(userResource(ctx), account.row, { passwordHash }), entry], { also })
  })
}

function isOpen(link: OneTimeLink | undefined, now: string): link is OneTimeLink {
  return link !== undefined && link.usedAt === null && link.expiresAt > now
}

function deadLink(): AppError {
  return unfit('token', 'link', 'the link was used, replaced or has expired', 'Ask an administrator for a new one.')
}

function unfit(path: string, code: Issue['code'], message: string, hint: string): AppError {
  return new AppError('invalid', message, { issues: [{ path, code, message, hint }] })
}
