// A person's own messages over HTTP: what they were told of and how that went, and a message to try their channels with.
import { z } from 'zod'
import { config } from '../../config.ts'
import type { DbContext } from '../../db/context.ts'
import { addMessages, type OutboxRow, selectInbox, selectMessage } from '../../db/outbox.ts'
import { gather } from '../../db/store.ts'
import { AppError, type Issue } from '../../errors.ts'
import { type AnyEndpoint, defineEndpoint } from '../../http/endpoint.ts'
import { queryParameters, readQuery } from '../../http/query.ts'
import { pageShape } from '../../http/trail-page.ts'
import { selectRecipients, testKind, toMessages } from '../../notify/announce.ts'
import { sendNow } from '../../notify/send.ts'

const instant = z.iso.datetime()
const channel = z.object({
  channel: z.enum(['log', 'webhook', 'telegram', 'email']),
  state: z
    .enum(['waiting', 'sending', 'sent', 'failed', 'unknown', 'dropped'])
    .describe('unknown: it may have come through, and is not sent again; dropped: it could not be sent to you at all.'),
  attempts: z.int(),
  dueAt: instant.describe('Not before the end of your quiet hours.'),
  sentAt: instant.nullable(),
  lastError: z.string().nullable(),
})
const notification = z.object({
  id: z.int(),
  kind: z.string(),
  about: z.string().describe('What it tells of; you are told of it once.'),
  resource: z.string().nullable(),
  rowId: z.int().nullable(),
  subject: z.string(),
  body: z.string(),
  createdAt: instant,
  channels: z.array(channel),
})
const page = z.strictObject({ ...pageShape, limit: pageShape.limit.describe('Messages of a page.') })

/** One telling out of its rows, one of each channel. */
function toView(rows: readonly OutboxRow[]): z.infer<typeof notification>[] {
  const [first] = rows
  if (!first) return []
  const { id, kind, about, resource, rowId, subject, body, createdAt } = first
  return [{ id, kind, about, resource, rowId, subject, body, createdAt, channels: rows.map((row) => channel.parse(row)) }]
}

/** Tellings, the newest first. */
const toViews = (rows: readonly OutboxRow[]) =>
  [
    ...Map.groupBy(
      rows.toSorted((a, b) => a.id - b.id),
      ({ about }) => about,
    ).values(),
  ]
    .flatMap(toView)
    .sort((a, b) => b.id - a.id)

/** Keeps a test message, at most one a minute; throws `rate_limited` for another. */
async function keepTest(ctx: DbContext): Promise<OutboxRow[]> {
  const now = ctx.now()
  const [[person]] = await gather(ctx, [selectRecipients(ctx, [ctx.actor.id ?? 0])])
  if (!person) throw new AppError('unauthenticated', 'the user is not active')
  const rows = await toMessages(ctx, person, {
    kind: testKind,
    about: `test ${now.slice(0, 16)}`,
    subject: 'Test message from Opsbook',
    body: `${person.username} asked for it at ${now}. Messages by this channel arrive.`,
  })
  if (await addMessages(ctx, rows)) return rows
  const retryAfterSeconds = 60 - Number(now.slice(17, 19))
  const message = 'you have had a test message in this minute'
  const issues: Issue[] = [{ path: '', code: 'too_many', message, hint: `Ask again in ${retryAfterSeconds} seconds.` }]
  throw new AppError('rate_limited', message, { issues, retryAfterSeconds })
}

/** All endpoints of a person's own messages. */
export const notificationEndpoints: readonly AnyEndpoint[] = [
  defineEndpoint({
    name: 'tasks_notifications',
    method: 'GET',
    path: '/api/tasks/notifications',
    summary: 'What you were told of, the newest first, whatever your channels are; and by which channels it was sent.',
    access: 'signed-in',
    output: z.object({ items: z.array(notification), nextCursor: z.string().nullable() }),
    parameters: queryParameters(page),
    handle: async (ctx, { query }) => {
      const { limit, cursor = null } = readQuery(page, query)
      const [rows] = await gather(ctx, [selectInbox(ctx, ctx.actor.id ?? 0, cursor, limit + 1)])
      const [items, more] = [toViews(rows).slice(0, limit), toViews(rows).length > limit]
      return { body: { items, nextCursor: more ? String(items.at(-1)?.id) : null } }
    },
  }),
  defineEndpoint({
    name: 'tasks_notifications_test',
    method: 'POST',
    path: '/api/tasks/notifications/test',
    summary: 'Sends you a message by each of your channels, now, and says how that went; once a minute, also in quiet hours.',
    access: 'signed-in',
    output: z.object({ channels: z.array(channel) }),
    handle: async (ctx) => {
      const kept = await keepTest(ctx)
      await sendNow(ctx, config().notify, kept)
      const [first] = kept
      const [rows] = await gather(ctx, [selectMessage(ctx, { recipientId: first?.recipientId ?? 0, about: first?.about ?? '' })])
      return { body: { channels: toViews(rows).flatMap(({ channels }) => channels) } }
    },
  }),
]
