// Messages to people, written in the commit that they tell of: one row for each person and channel, sent afterwards (send.ts).
import type { DbContext } from '../db/context.ts'
import type { Op } from '../db/engine.ts'
import { insertMessages, type OutboxRow } from '../db/outbox.ts'
import { quietEnd } from './quiet.ts'
import { channelsOf, type Person, type Recipient } from './recipients.ts'

export { type Recipient, seesSite, selectInRoles, selectRecipients } from './recipients.ts'

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
  /** Plain text; cut after 100,000 characters. Like the subject it names people by their usernames, which an erasure leaves. */
  readonly body: string
  /** The row that it is about, where there is one. */
  readonly resource?: string
  readonly rowId?: number
}

/** Messages to go into the `also` of the commit that they tell of. The actor is not told of what they did themselves. */
export async function toOutbox(ctx: DbContext, recipients: readonly Recipient[], message: Message): Promise<Op[]> {
  const others = new Map(recipients.filter(({ id }) => id !== ctx.actor.id).map((one) => [one.id, one]))
  const rows: OutboxRow[] = []
  // in one order, so that commits do not wait for each other in a circle
  for (const recipient of [...others.values()].sort((a, b) => a.id - b.id)) rows.push(...(await toMessages(ctx, recipient, message)))
  return insertMessages(ctx, rows)
}

/** The kind of message that a person has just asked for, which therefore disturbs nobody. */
export const testKind = 'test'

/** From an instant on, when a message may go out: not in quiet hours, but for what goes into the log or was asked for just now. */
export function heldUntil(at: string, { channel, kind }: Pick<OutboxRow, 'channel' | 'kind'>, person: Person): string {
  return channel === 'log' || kind === testKind ? at : quietEnd(at, person)
}

/** A message as it is kept: for each channel of the recipient a row that waits, until the end of quiet hours where it is quiet. */
export async function toMessages(ctx: DbContext, recipient: Recipient, message: Message): Promise<OutboxRow[]> {
  const { kind, about, resource = null, rowId = null } = message
  const [subject, body, createdAt] = [oneLine(message.subject), message.body.slice(0, 100_000), ctx.now()]
  const said = { recipientId: recipient.id, kind, about, resource, rowId, subject, body, createdAt }
  const unsent = { state: 'waiting', attempts: 0, sentAt: null, lastError: null } as const
  const rows: OutboxRow[] = []
  for (const channel of channelsOf(recipient)) {
    const dueAt = heldUntil(createdAt, { channel, kind }, recipient)
    rows.push({ id: await ctx.ids.next('outbox'), ...said, channel, dueAt, nextAt: dueAt, ...unsent })
  }
  return rows
}

/** Without control characters, which would begin another line. */
const oneLine = (subject: string) =>
  subject
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 300)
