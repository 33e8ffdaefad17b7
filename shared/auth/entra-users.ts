// The users behind Microsoft Entra: found by their object id, made when they first come, their role kept as Entra has it.
import type { Resource } from '../catalogue/resource.ts'
import { validateRow } from '../catalogue/schemas.ts'
import { keyName } from '../catalogue/tables.ts'
import { type Actor, systemActor } from '../context.ts'
import { insertUnlessRaced, record, update } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import { retryOnConflict } from '../db/conflict.ts'
import type { DbContext } from '../db/context.ts'
import { gather, keyParameter, type Selection, select, selection, selectRows } from '../db/store.ts'
import { AppError, type Issue } from '../errors.ts'
import type { EntraPerson } from './entra.ts'
import { type Account, selectByEntra, selectByUsername, toAccount, toActor, userResource } from './users.ts'

const dayMilliseconds = 86_400_000

/**
 * The actor of a good token, with the role that the token says and the sites of the user's row. One round trip, but for the first time, the first of a
 * day, and a role that has changed, which are written and audited. Throws `forbidden` where the user is not active or was removed, an application is
 * nobody's, or somebody else has the e-mail address.
 */
export function actorOfEntra(ctx: DbContext, person: EntraPerson): Promise<Actor> {
  return retryOnConflict(async () => {
    const [[account]] = await gather(ctx, [selectByEntra(ctx, person.objectId)])
    if (!account) return makeUser(ctx, person)
    if (!account.isActive) throw refusal('inactive', `the user ${account.username} is not active`, 'An administrator can change that.')
    await noteSignIn(ctx, account, person)
    return { ...toActor(account, null), role: person.role }
  })
}

/** A role that has changed since, and the first sign-in of a day. A token that is older than the row says nothing new of it. */
async function noteSignIn(ctx: DbContext, account: Account, { role, issuedAt }: EntraPerson): Promise<void> {
  const { lastLoginAt, updatedAt } = account.row
  const now = ctx.now()
  const isNewRole = role !== account.role && issuedAt > String(updatedAt)
  const isFirstOfDay = lastLoginAt === null || Date.parse(now) - Date.parse(String(lastLoginAt)) > dayMilliseconds
  if (!isNewRole && !isFirstOfDay) return
  const changes = [
    update(userResource(ctx), account.row, { lastLoginAt: now, ...(isNewRole ? { role } : {}) }),
    record('user.signIn', 'user', account.id, { via: 'entra' }),
  ]
  try {
    await commit({ ...ctx, actor: byEntra }, changes, { isAlwaysOpen: !isNewRole })
  } catch (error) {
    // nothing can be written at the moment, or it is the last administrator's row: who may come in, and as what, does not hang on it
    if (!(error instanceof AppError && (error.code === 'unavailable' || error.code === 'conflict'))) throw error
  }
}

const byEntra = systemActor('entra')

async function makeUser(ctx: DbContext, person: EntraPerson): Promise<Actor> {
  const { objectId, role, email, name } = person
  const user = userResource(ctx)
  if (person.isApplication)
    throw refusal(
      'application',
      `no user here stands for the application ${objectId}`,
      `An administrator makes one: POST ${user.path} with entraObjectId ${objectId}.`,
    )
  const [wanted, other] = usernamesOf(person)
  const reads = [selectRemovedByEntra(ctx, objectId), select(ctx, user, { email: email ?? '' }, 1), selectByUsername(ctx, wanted)] as const
  const [[removed], [holder], [named]] = await gather(ctx, reads)
  if (removed) throw refusal('removed', 'your user here was removed', 'An administrator can restore it.')
  if (holder) throw taken(user, objectId, String(email))
  const id = await ctx.ids.next(user.table)
  const given = { username: named ? other : wanted, email, name: name ?? wanted, role, entraObjectId: objectId }
  const checked = validateRow(user, given)
  if ('issues' in checked)
    throw new AppError('forbidden', 'the token does not say enough of you to make a user: it needs the claims email and name', checked)
  const row = { ...checked.row, id, lastLoginAt: ctx.now() }
  const changes = [insertUnlessRaced(user, row), record('user.signIn', 'user', id, { via: 'entra' })]
  await commit({ ...ctx, actor: byEntra }, changes)
  return { id, name: given.username, role, siteIds: null, sessionId: null }
}

/** What stands before the @ of the name at sign-in, where that will do; else, or where somebody has it, with the beginning of the object id. */
function usernamesOf({ username, objectId }: EntraPerson): readonly [string, string] {
  const plain =
    (username ?? '')
      .split('@')[0]
      ?.replace(/[^\p{L}\p{N}._-]/gu, '')
      .slice(0, 40) ?? ''
  const other = `${plain || 'entra'}-${objectId.slice(0, 8)}`
  return [plain === '' || /^(system|anonymous)/i.test(plain.normalize('NFKC')) ? other : plain, other]
}

/** Selects the users of an object id in Microsoft Entra that were removed. */
export function selectRemovedByEntra(ctx: DbContext, objectId: string): Selection<Account> {
  const { dialect } = ctx.engine
  const user = userResource(ctx)
  const query = selectRows(ctx.catalogue, user, dialect)
    .where(`t.${keyName('entraObjectId')}`, '=', keyParameter(objectId, dialect))
    .where('t.deletedAt', 'is not', null)
  const { query: compiled, decode } = selection(ctx, user, query)
  return { query: compiled, decode: (raw) => toAccount(decode(raw)) }
}

function refusal(code: Issue['code'], message: string, hint: string): AppError {
  return new AppError('forbidden', message, { issues: [{ path: '', code, message, hint }] })
}

/** An address proves nothing, so that nobody gets another's user by it. */
function taken(user: Resource, objectId: string, email: string): AppError {
  const message = `another user here has the e-mail address ${email}`
  const hint = `If that is you, an administrator joins both: PATCH ${user.path}/{id} {"entraObjectId": "${objectId}"}.`
  return new AppError('forbidden', message, { issues: [{ path: 'email', code: 'taken', message, hint }] })
}
