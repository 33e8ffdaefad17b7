// What goes with users who are to be active no more, or administrators no more: their sessions and links end, and the last administrator stays.
import { AppError } from '../errors.ts'
import { type Change, expect, record } from './changes.ts'
import type { DbContext } from './context.ts'
import type { Op } from './engine.ts'
import type { Row } from './rows.ts'
import { expireLinks, revokeSessions, selectLiveSessions, selectOpenLinks } from './sessions.ts'
import { gather, select } from './store.ts'

/** What is committed beside the changes. */
export interface Beside {
  readonly changes: readonly Change[]
  readonly also: readonly Op[]
}

type Update = Extract<Change, { kind: 'update' }>

const isIn = (row: Row) => (row.deletedAt ?? null) === null && row.isActive === true
/** An administrator who can sign in, by a password or by Entra. */
const isAdmin = (row: Row) => isIn(row) && row.role === 'admin' && (row.passwordHash ?? row.entraObjectId ?? null) !== null

const rowAfter = ({ before, patch, verb }: Update): Row =>
  verb === 'update' ? { ...before, ...patch } : { ...before, deletedAt: verb === 'remove' ? 'now' : null }

/**
 * Looks at the users among these changes, and reads only where one of them leaves. Throws `conflict` when nobody would be left who administers; of two who
 * take that from each other at once the second is decided anew, for all of these rows are written to.
 */
export async function besideLeaving(ctx: DbContext, changes: readonly Change[]): Promise<Beside> {
  const users = changes.filter((change): change is Update => change.kind === 'update' && change.resource.name === 'user')
  const fallen = users.filter((change) => isAdmin(change.before) && !isAdmin(rowAfter(change)))
  const leaving = users.filter((change) => isIn(change.before) && !isIn(rowAfter(change)))
  const all = [await keepAdmin(ctx, fallen)]
  for (const { before } of leaving) all.push(await endSessions(ctx, Number(before.id)))
  return { changes: all.flatMap((one) => one.changes), also: all.flatMap((one) => one.also) }
}

async function keepAdmin(ctx: DbContext, fallen: readonly Update[]): Promise<Beside> {
  const [first] = fallen
  if (!first) return { changes: [], also: [] }
  const [admins] = await gather(ctx, [select(ctx, first.resource, { role: 'admin', isActive: true })])
  const staying = admins.find((admin) => isAdmin(admin) && !fallen.some(({ before }) => before.id === admin.id))
  if (staying) {
    // also those who leave: another's commit may count on just them
    const decided = [staying, ...fallen.map(({ before }) => before)]
    return { changes: decided.map((row) => expect(first.resource, { id: Number(row.id), lockVersion: Number(row.lockVersion) })), also: [] }
  }
  const message = `${first.before.username} is the last administrator`
  throw new AppError('conflict', message, {
    issues: [{ path: '', code: 'last_administrator', message, hint: 'Make another administrator first, who can sign in.' }],
  })
}

async function endSessions(ctx: DbContext, id: number): Promise<Beside> {
  const [sessions, links] = await gather(ctx, [selectLiveSessions(ctx, id), selectOpenLinks(ctx, id)])
  const entry = record('user.sessionRevoked', 'user', id, { sessions: sessions.length, why: 'the user is active no more' })
  return { changes: sessions.length > 0 ? [entry] : [], also: [...revokeSessions(ctx, sessions), ...expireLinks(ctx, links)] }
}
