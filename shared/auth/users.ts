// The people of the user resource as sign-in sees them, and how the first of them is made.
import type { Resource, Role, RowOf } from '../catalogue/resource.ts'
import { validateRow } from '../catalogue/schemas.ts'
import type { Actor } from '../context.ts'
import { sessionColumns } from '../db/bookkeeping.ts'
import { insert } from '../db/changes.ts'
import { commit } from '../db/commit.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import { all, sqlFor } from '../db/query.ts'
import type { Row } from '../db/rows.ts'
import { decodeWithLabels, gather, type Selection, select, selectById, selectRows } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { checkPassword } from './password-rules.ts'
import { hashPassword } from './passwords.ts'

/** A live user. `row` is what was read, for a later update. */
export interface Account {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly siteIds: readonly number[] | null
  readonly locale: string
  readonly timezone: string
  readonly isActive: boolean
  readonly passwordHash: string | null
  readonly row: RowOf<Resource> & Row
}

/** The resource that holds the people. */
export function userResource(ctx: DbContext): Resource {
  return ctx.catalogue.get('user')
}

/** A row of the user resource as sign-in sees it. */
export function toAccount(row: RowOf<Resource> & Row): Account {
  const { id, username, name, email, role, siteIds, locale, timezone, isActive, passwordHash } = row
  return { id, username, name, email, role, siteIds, locale, timezone, isActive, passwordHash, row }
}

const mapped = <A, B>({ query, decode }: Selection<A>, to: (row: A) => B): Selection<B> => ({ query, decode: (raw) => to(decode(raw)) })

/** Selects the live user of a username, whatever its case. */
export function selectByUsername(ctx: DbContext, username: string): Selection<Account> {
  return mapped(select(ctx, userResource(ctx), { username }, 1), toAccount)
}

/** Selects the live user of an object id in Microsoft Entra. */
export function selectByEntra(ctx: DbContext, entraObjectId: string): Selection<Account> {
  return mapped(select(ctx, userResource(ctx), { entraObjectId }, 1), toAccount)
}

/** Selects a user by id; null when it was removed. */
export function selectAccount(ctx: DbContext, id: number): Selection<Account | null> {
  return mapped(selectById(ctx, userResource(ctx), id), (row) => (row.deletedAt === null ? toAccount(row) : null))
}

/** The live user of an id, if there is one. One round trip. */
export async function findAccount(ctx: DbContext, id: number): Promise<Account | null> {
  const [[account]] = await gather(ctx, [selectAccount(ctx, id)])
  return account ?? null
}

/** Selects the live user that a session or a one-time link belongs to, in the same round trip as itself. */
export function selectOwner(ctx: DbContext, table: 'session' | 'oneTimeLink', key: string): Selection<Account> {
  const { dialect } = ctx.engine
  const user = userResource(ctx)
  const keyColumn = table === 'session' ? 'id' : 'tokenHash'
  const owner = sqlFor(dialect)
    .selectFrom(table)
    .select('userId')
    .where(keyColumn, '=', bound(sessionColumns.id, key, dialect))
  const query = selectRows(ctx.catalogue, user, dialect).where('t.deletedAt', 'is', null).where('t.id', '=', owner).compile()
  const decode = decodeWithLabels(ctx.catalogue, user, dialect)
  return { query, decode: (raw) => toAccount(decode(raw) as RowOf<Resource> & Row) } // decoded by the user's own columns
}

/** The person as the actor of work done in a session. */
export function toActor({ id, username, role, siteIds }: Account, sessionId: string | null): Actor {
  return { id, name: username, role, siteIds, sessionId }
}

/** Who is to be made; without a password they get one by an invitation link. */
export interface NewUser {
  readonly username: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly password: string | null
}

/** Makes a user and returns the id; throws `invalid` with everything that is wrong, `conflict` when the username or e-mail is taken. */
export async function createUser(ctx: DbContext, { password, ...person }: NewUser): Promise<number> {
  const user = userResource(ctx)
  const checked = validateRow(user, person)
  if ('issues' in checked) throw new AppError('invalid', 'the user is not complete', { issues: checked.issues })
  if (password !== null) checkPassword(password, person)
  const passwordHash = password === null ? null : await hashPassword(password, ctx.random)
  const [row] = await commit(ctx, [insert(user, { ...checked.row, passwordHash })])
  return Number(row?.id)
}

/** How many active administrators have a password to sign in with. One round trip. */
export async function countAdmins(ctx: DbContext): Promise<number> {
  const { dialect } = ctx.engine
  const user = userResource(ctx)
  const { role, isActive } = user.columns
  if (!role || !isActive) throw new Error('the user resource has no role or isActive')
  const query = sqlFor(dialect)
    .selectFrom(user.table)
    .select((of) => of.fn.countAll().as('count'))
    .where('role', '=', bound(role, 'admin', dialect))
    .where('isActive', '=', bound(isActive, true, dialect))
    .where('passwordHash', 'is not', null)
    .where('deletedAt', 'is', null)
  const [found] = await all(ctx.engine, query)
  return Number(found?.count)
}
