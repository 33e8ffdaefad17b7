// Sign-in by username and password: at most three round trips (look up, count the attempt, open the session).
import { record, update } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { insertSession, resetAttempts } from '../db/sessions.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { attemptName, beginAttempt, inTurn } from './attempts.ts'
import { actingAs, decide } from './decide.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { issueTokens, makeSecret, sessionEnd, shortId, type Tokens } from './session-tokens.ts'
import { requireTokenSecrets } from './tokens.ts'
import { type Account, selectAccount, selectByUsername, userResource } from './users.ts'

/** What a person signs in with. */
export interface Credentials {
  readonly username: string
  readonly password: string
  /** The client, shown in the list of sessions. */
  readonly userAgent: string | null
}

/** Opens a session; throws `unauthenticated` alike for a wrong name, a wrong password and an inactive user, `rate_limited` while locked. */
export async function signIn(ctx: DbContext, { username, password, userAgent }: Credentials, secrets: readonly string[]): Promise<Tokens> {
  requireTokenSecrets(secrets)
  const name = attemptName('sign-in', username)
  return inTurn(name, async () => {
    const account = await beginAttempt(ctx, name, selectByUsername(ctx, username))
    const { isRight, isOutdated } = await verifyPassword(password, account?.isActive ? account.passwordHash : null)
    if (!account || !isRight) return refuse(ctx, account)
    const passwordHash = isOutdated ? await hashPassword(password, ctx.random) : account.passwordHash
    return openSession(ctx, account, { userAgent, passwordHash, attempts: name }, secrets)
  })
}

async function refuse(ctx: DbContext, account: Account | undefined): Promise<never> {
  const why = account ? (account.isActive ? 'wrong password' : 'inactive user') : 'unknown user'
  await commit(ctx, [record('user.signInFailed', 'user', account?.id ?? null, { username: account?.username ?? null, why })])
  throw wrong()
}

function wrong(): AppError {
  return new AppError('unauthenticated', 'the username or the password is wrong')
}

interface Opening {
  readonly userAgent: string | null
  readonly passwordHash: string | null
  readonly attempts: string
}

/** The commit is guarded by the user's version, so a password change or deactivation meanwhile is never overtaken. */
function openSession(ctx: DbContext, verified: Account, opening: Opening, secrets: readonly string[]): Promise<Tokens> {
  const { userAgent, passwordHash, attempts } = opening
  let account: Account | null | undefined = verified
  return decide(async () => {
    if (!account) [[account]] = await gather(ctx, [selectAccount(ctx, verified.id)])
    const seen = account
    account = null
    if (!seen?.isActive || seen.passwordHash !== verified.passwordHash) throw wrong()
    const now = ctx.now()
    const id = ctx.random(16)
    const { secret, hash } = makeSecret(ctx)
    const session = {
      id,
      userId: seen.id,
      tokenHash: hash,
      previousHash: null,
      createdAt: now,
      usedAt: now,
      expiresAt: sessionEnd(now, now),
      revokedAt: null,
      userAgent: userAgent?.slice(0, 200) ?? null,
    }
    const changes = [
      update(userResource(ctx), seen.row, { lastLoginAt: now, passwordHash }),
      record('user.signIn', 'user', seen.id, { session: shortId(id) }),
    ]
    const also = [insertSession(ctx, session), ...resetAttempts(ctx, attempts)]
    await commit(actingAs(ctx, seen, id), changes, { also, isAlwaysOpen: true })
    return issueTokens(ctx, seen, id, secret, secrets)
  })
}
