// The calendar of a person: its secret address, and the file that phones fetch from it.
import { z } from 'zod'
import { hashToken, makeSecret } from '../../auth/session-tokens.ts'
import { config } from '../../config.ts'
import type { Actor } from '../../context.ts'
import { calendarTokenColumns } from '../../db/bookkeeping.ts'
import { insertCalendarToken, revokeCalendarTokens, selectCalendarTokens } from '../../db/calendar.ts'
import { expect, record } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { retryOnConflict } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { sqlFor } from '../../db/query.ts'
import { isInScope } from '../../db/scope.ts'
import { decodeWithLabels, gather, limited, present, type Selection, selectById, selectRows } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { type AnyEndpoint, defineEndpoint } from '../../http/endpoint.ts'
import { isUnchanged } from '../../http/etag.ts'
import { user } from '../shared/resources.ts'
import { calendarTag, toCalendar } from './calendar.ts'
import { task } from './resources.ts'
import type { Task } from './task-rules.ts'

/** Tasks of one calendar at most, open ones first; and for how long those that are done stay in it. */
const mostTasks = 2000
const daysDone = 30

const calendarType = 'text/calendar; charset=utf-8'

/** The user ids of a live address; an address that was revoked is none. */
function ownersOf(ctx: DbContext, token: string) {
  const { dialect } = ctx.engine
  const tokenHash = hashToken(token)
  return sqlFor(dialect)
    .selectFrom('calendarToken')
    .select('userId')
    .where('tokenHash', '=', bound(calendarTokenColumns.tokenHash, tokenHash, dialect))
    .where('revokedAt', 'is', null)
}

/** Selects the person of an address, while they are active. */
function selectOwner(ctx: DbContext, token: string): Selection<Actor> {
  const { dialect } = ctx.engine
  const query = sqlFor(dialect)
    .selectFrom(`${user.table} as u`)
    .select(['u.id', 'u.username', 'u.role', 'u.siteIds'])
    .where('u.id', 'in', ownersOf(ctx, token))
    .where('u.deletedAt', 'is', null)
    .where('u.isActive', '=', bound(user.columns.isActive, true, dialect))
  return {
    query: query.compile(),
    decode: ({ id, username, role, siteIds }) => ({
      id: Number(id),
      name: String(username),
      role: String(role),
      siteIds: siteIds === null || siteIds === undefined ? null : user.columns.siteIds.storage[dialect].from(siteIds),
      sessionId: null,
    }),
  }
}

/** Selects the tasks of the person of an address: the open ones that are due, the next first, or those completed lately, the last first. */
function selectTasks(ctx: DbContext, token: string, which: 'open' | 'done'): Selection<Task> {
  const { dialect } = ctx.engine
  const all = selectRows(ctx.catalogue, task, dialect).where('t.deletedAt', 'is', null).where('t.assigneeId', '=', ownersOf(ctx, token))
  const since = new Date(Date.parse(ctx.now()) - daysDone * 86_400_000).toISOString()
  const query =
    which === 'open'
      ? all.where('t.openDueAt', 'is not', null).orderBy('t.openDueAt').orderBy('t.id')
      : all
          .where('t.completedAt', '>=', bound(task.columns.completedAt, since, dialect))
          .orderBy('t.completedAt', 'desc')
          .orderBy('t.id', 'desc')
  const decode = decodeWithLabels(ctx.catalogue, task, dialect)
  return { query: limited(query, dialect, mostTasks).compile(), decode: (raw) => decode(raw) as Task } // decoded by the columns of its type
}

/** The person of an address and the tasks in their calendar; one round trip. Nobody where the address is not good. */
export async function readCalendar(ctx: DbContext, token: string): Promise<{ owner: Actor; tasks: Task[] } | null> {
  const [[owner], open, done] = await gather(ctx, [
    selectOwner(ctx, token),
    selectTasks(ctx, token, 'open'),
    selectTasks(ctx, token, 'done'),
  ])
  if (!owner) return null
  const tasks = [...open, ...done].slice(0, mostTasks).filter((row) => isInScope({ ...ctx, actor: owner }, task, row))
  return { owner, tasks }
}

const feed = defineEndpoint({
  name: 'tasks_calendar',
  method: 'GET',
  path: '/api/tasks/calendar.ics',
  summary: `The tasks of a person as a calendar to subscribe to: up to ${mostTasks} that are due, and those completed within ${daysDone} days`,
  access: 'public',
  produces: [calendarType],
  refuses: [404],
  parameters: [
    { name: 'token', in: 'query', description: 'The secret of the address.', required: true, schema: { type: 'string' } },
    { name: 'If-None-Match', in: 'header', description: 'An ETag; 304 when nothing has changed.', schema: { type: 'string' } },
  ],
  handle: async (ctx, { query, headers }) => {
    const token = query.get('token') ?? ''
    const found = /^[\w-]{20,100}$/.test(token) ? await readCalendar(ctx, token) : null
    if (!found) throw new AppError('not_found', 'there is no calendar at this address')
    const options = { publicUrl: config().publicUrl, owner: found.owner.name, now: ctx.now() }
    const etag = calendarTag(found.tasks, options)
    const sent = { etag, 'cache-control': 'private, no-cache' }
    if (isUnchanged(headers.get('if-none-match'), etag)) return { status: 304, headers: sent }
    const body = await toCalendar(found.tasks, options)
    return { body, headers: { ...sent, 'content-type': calendarType, 'content-disposition': 'inline; filename="tasks.ics"' } }
  },
})

const address = z.object({ url: z.string() })

/** Revokes the addresses of the caller, and makes a new one where `secret` is given. */
function changeAddress(ctx: DbContext, tokenHash: string | null): Promise<void> {
  const { id } = ctx.actor
  if (id === null) throw new AppError('forbidden', 'only a person has a calendar')
  return retryOnConflict(async () => {
    const [[found], tokens] = await gather(ctx, [selectById(ctx, user, id), selectCalendarTokens(ctx, id)])
    if (tokenHash === null && tokens.length === 0) return
    const owner = present({ ...ctx, actor: { ...ctx.actor, siteIds: null } }, user, id, found)
    const made = tokenHash === null ? [] : [insertCalendarToken(ctx, { tokenHash, userId: id, createdAt: ctx.now(), revokedAt: null })]
    const action = tokenHash === null ? 'user.revokeCalendar' : 'user.calendar'
    await commit(ctx, [expect(user, owner), record(action, 'user', id, { revoked: tokens.length })], {
      also: [...revokeCalendarTokens(ctx, tokens), ...made],
    })
  })
}

const path = '/api/tasks/calendar-token'

const makeAddress = defineEndpoint({
  name: 'tasks_calendar-token',
  method: 'POST',
  path,
  summary: 'Makes the address of the caller’s calendar anew; the one before is no good from now on. It is shown once.',
  access: 'signed-in',
  status: 201,
  input: z.strictObject({}),
  output: address,
  holdsSecret: true,
  refuses: [403],
  handle: async (ctx) => {
    const { secret, hash: tokenHash } = makeSecret(ctx)
    await changeAddress(ctx, tokenHash)
    return { status: 201, body: { url: `${config().publicUrl}/api/tasks/calendar.ics?token=${secret}` } }
  },
})

const revokeAddress = defineEndpoint({
  name: 'tasks_calendar-token',
  method: 'DELETE',
  path,
  summary: 'Revokes the address of the caller’s calendar.',
  access: 'signed-in',
  refuses: [403],
  handle: async (ctx) => {
    await changeAddress(ctx, null)
    return { status: 204 }
  },
})

/** All of them. */
export const calendarEndpoints: readonly AnyEndpoint[] = [feed, makeAddress, revokeAddress]
