// People to tell something, a clock that is set by hand, and what stands in the outbox.
import { makeContext } from '../../shared/app.ts'
import type { Actor } from '../../shared/context.ts'
import { systemActor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'
import { addMessages, type OutboxRow } from '../../shared/db/outbox.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { gather } from '../../shared/db/store.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { notificationPreference } from '../../shared/domains/tasks/resources.ts'
import { createLog } from '../../shared/log.ts'
import { type Message, selectRecipients, toMessages } from '../../shared/notify/announce.ts'
import type { Channel } from '../../shared/notify/recipients.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'

/** The instant that tests begin at, a Friday. */
export const start = '2027-01-15T12:00:00.000Z'

/** The same context at an instant, and with lines of the log kept. */
export function at(ctx: DbContext, instant: string, lines: string[] = [], actor: Actor = ctx.actor): DbContext {
  const log = createLog('info', (line) => lines.push(line))
  return { ...makeContext(ctx, ctx.catalogue, log, { actor, source: ctx.source }), now: () => instant }
}

/** A context over an engine of its own, as another process has it. */
export const contextOn = (engine: Engine): DbContext =>
  makeContext({ engine, ids: createIds(engine), keys: memoryKeys() }, catalogue, createLog('silent'), {
    actor: systemActor('test'),
    source: 'timer',
  })

/** How somebody wants to be told. */
export interface Wishes {
  readonly channels?: readonly Channel[]
  readonly quietFrom?: string
  readonly quietUntil?: string
  readonly digestAt?: string
  readonly timezone?: string
  readonly telegramId?: string | null
  readonly isActive?: boolean
}

/** Makes a person, with a preference where there is anything to wish; returns the id, which may be given. */
export async function makePerson(ctx: DbContext, username: string, wishes: Wishes = {}, given?: number): Promise<number> {
  const { timezone = 'UTC', telegramId = `${username.length}0${username.charCodeAt(0)}`, isActive = true, ...preference } = wishes
  const email = `${username}@company.example`
  const [row] = await commit(ctx, [
    insert(user, { ...(given === undefined ? {} : { id: given }), username, email, name: username, timezone, telegramId, isActive }),
  ])
  const id = Number(row?.id)
  const { channels = ['log'], ...times } = preference
  if (Object.keys(preference).length > 0)
    await commit(ctx, [insert(notificationPreference, { userId: id, channels: [...channels], ...times })])
  return id
}

/** What people are told in these tests. */
export const hello = (about = 'test 1'): Message => ({ kind: 'mention', about, subject: 'Hello', body: 'How are you?' })

/** Keeps a message to people, to be sent. */
export async function tell(ctx: DbContext, ids: readonly number[], message = hello()): Promise<void> {
  const [recipients] = await gather(ctx, [selectRecipients(ctx, ids)])
  for (const recipient of recipients) await addMessages(ctx, await toMessages(ctx, recipient, message))
}

/** The messages that are kept, oldest first. */
export async function messages(ctx: DbContext): Promise<OutboxRow[]> {
  const rows = await all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom('outbox').selectAll().orderBy('id'))
  return rows.map((raw) => {
    const plain = Object.entries(raw).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])
    return Object.fromEntries(plain) as OutboxRow // the columns of the table are those of the type
  })
}
