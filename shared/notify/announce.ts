// Messages to people, written in the commit that they tell of: one row for each person and channel, sent afterwards (send.ts).
import type { DbContext } from '../db/context.ts'
import type { Op } from '../db/engine.ts'
import { insertMessages, type OutboxRow } from '../db/outbox.ts'
import { quietEnd } from './quiet.ts'
import { channelsOf, type Recipient } from './recipients.ts'

export { type Recipient, selectRecipients } from './recipients.ts'

/** What people are told. */
export interface Message {
  /** One word for its sort, such as `mention`: at most 40 characters. */
  readonly kind: string
  /**
   * What it tells of, in ASCII and at most 200 characters. A person is told of it once and never again, so that it names the event: with
   * the version that the commit makes, `task 12 assigned v5`. A commit that tells of the same a second time fails with `conflict`.
   */
  readonly about: string
  /** One line; cut after 300 characters. */
  readonly subject: string
  /** Plain text; cut after 100,000 characters. */
  readonly body: string
  /** The row that it is about, where there is one. */
  readonly resource?: string
  readonly rowId?: number
}

/** Messages to go into the `also` of the commit that they tell of. The actor is not told of what they did themselves. */
export async function toOutbox(ctx: DbContext, recipients: readonly Recipient[], message: Message): Promise<Op[]> {
  const others = new Map(recipients.filter(({ id }) => id !== ctx.actor.id).map((one) => [one.id, one]))
  const rows: OutboxRow[] = []
  for (const recipient of others.values()) rows.push(...(await toMessages(ctx, recipient, message)))
  return insertMessages(ctx, rows)
}

/** A message as it is kept: for each channel of the recipient a row that waits, until the end of quiet hours where it is quiet. */
export async function toMessages(ctx: DbContext, recipient: Recipient, message: Message, at = ctx.now()): Promise<OutboxRow[]> {
  const { kind, about, resource = null, rowId = null } = message
  const dueAt = quietEnd(at, recipient)
  const rows = channelsOf(recipient).map(
    async (channel): Promise<OutboxRow> => ({
      id: await ctx.ids.next('outbox'),
      recipientId: recipient.id,
      channel,
      kind,
      about,
      resource,
      rowId,
      subject: oneLine(message.subject),
      body: message.body.slice(0, 100_000),
      createdAt: ctx.now(),
      dueAt,
      state: 'waiting',
      attempts: 0,
      nextAt: dueAt,
      sentAt: null,
      lastError: null,
    }),
  )
  return Promise.all(rows)
}

/** Without control characters, which would begin another line. */
const oneLine = (subject: string) =>
  subject
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 300)
