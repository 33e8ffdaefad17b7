// Sends the messages that are due: each is claimed, sent by its channel, and what came of it is kept.
import { setImmediate as turn } from 'node:timers/promises'
import type { NotifySettings } from '../config.ts'
import type { DbContext } from '../db/context.ts'
import { moveMessages, type OutboxRow, selectDue } from '../db/outbox.ts'
import { gather } from '../db/store.ts'
import { measure } from '../metrics.ts'
import { heldUntil } from './announce.ts'
import { sendEmail } from './email.ts'
import { messageKey, type Outcome, type Outgoing } from './outcome.ts'
import { type Channel, type Person, selectPeople } from './recipients.ts'
import { sendTelegram } from './telegram.ts'
import { sendWebhook } from './webhook.ts'

/** Minutes after each failed attempt; with the one after the last of them a message has failed. */
const backoffMinutes = [1, 5, 30, 120, 480] as const
const mostAttempts = backoffMinutes.length + 1
/** How long a message belongs to who claimed it: far longer than any attempt takes. */
const leaseMinutes = 5
const longestWaitSeconds = 86_400
const batchRows = 100
const atOnce = 8

/** How many messages ended how; `waiting` are those that are tried again, or wait for the morning. */
export type Sent = Partial<Record<OutboxRow['state'], number>>

const later = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString()

/** Sends what is due, for so long at most and then to the end of a batch; what is left is for the next run. Two runs at once send each message once. */
export async function sendDue(ctx: DbContext, settings: NotifySettings, milliseconds = 45_000): Promise<Sent> {
  const until = performance.now() + milliseconds
  const sender = new Sender(ctx, settings)
  while (performance.now() < until) {
    const [due] = await gather(ctx, [selectDue(ctx, batchRows)])
    if (due.length === 0) break
    await sender.send(due)
    await turn() // requests get theirs
  }
  return sender.sent
}

/** Sends these messages now, unless somebody else is sending them. */
export async function sendNow(ctx: DbContext, settings: NotifySettings, rows: readonly OutboxRow[]): Promise<void> {
  await new Sender(ctx, settings).send(rows)
}

class Sender {
  readonly sent: Sent = {}
  /** Channels whose service fails at the moment, and until when they are left alone. */
  private readonly paused = new Map<Channel, string>()
  private readonly ctx: DbContext
  private readonly settings: NotifySettings

  constructor(ctx: DbContext, settings: NotifySettings) {
    this.ctx = ctx
    this.settings = settings
  }

  async send(rows: readonly OutboxRow[]): Promise<void> {
    const [people] = await gather(this.ctx, [
      selectPeople(
        this.ctx,
        rows.map(({ recipientId }) => recipientId),
      ),
    ])
    const byId = new Map(people.map((person) => [person.id, person]))
    const isLogged = ({ channel, recipientId }: OutboxRow) =>
      channel === 'log' && whyNot(byId.get(recipientId), channel, this.settings) === null
    await this.sendToLog(rows.filter(isLogged))
    const queue = rows.filter((row) => !isLogged(row)).values()
    const work = async () => {
      for (const row of queue) await this.sendOne(row, byId.get(row.recipientId))
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  /** Kept as sent, then logged, many at once: a line of the log disturbs nobody, and nobody misses it. */
  private async sendToLog(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return
    const sentAt = this.ctx.now()
    if (!(await this.move(rows, { state: 'sent', attempts: 1, nextAt: null, sentAt }))) {
      // somebody else sends some of them
      if (rows.length > 1) for (const row of rows) await this.sendToLog([row])
      return
    }
    for (const { id, kind, recipientId, resource, rowId } of rows)
      this.ctx.log.info('message to a person', { messageId: id, kind, recipientId, resource, rowId })
  }

  private async sendOne(row: OutboxRow, person: Person | undefined): Promise<void> {
    const now = this.ctx.now()
    if (row.state === 'sending') {
      const error = 'the process that was sending it has ended'
      if (row.channel === 'telegram') return this.end(row, 'unknown', `${error}; it may have come through`)
      if (row.attempts >= mostAttempts) return this.end(row, 'failed', error)
    }
    const reason = whyNot(person, row.channel, this.settings)
    if (reason !== null || !person) return this.end(row, 'dropped', reason)
    const paused = this.paused.get(row.channel) ?? now
    const held = heldUntil(paused > now ? paused : now, row, person)
    if (held > now) return void (await this.move([row], { state: 'waiting', nextAt: held }))
    const claimed = { ...row, state: 'sending', attempts: row.attempts + 1, nextAt: later(now, leaseMinutes * 60) } as const
    const { state, attempts, nextAt } = claimed
    if (!(await this.move([row], { state, attempts, nextAt }))) return
    const outcome = await this.attempt({ row: claimed, person, key: messageKey(row), at: now })
    await this.keep(claimed, outcome)
  }

  private attempt(outgoing: Outgoing): Promise<Outcome> {
    const { webhook, telegram, email } = this.settings
    const { channel } = outgoing.row
    if (channel === 'webhook' && webhook) return sendWebhook(webhook, outgoing)
    if (channel === 'telegram' && telegram) return sendTelegram(telegram, outgoing)
    if (channel === 'email' && email) return sendEmail(email, outgoing)
    throw new Error(`nothing sends by ${channel}`)
  }

  private async keep(row: OutboxRow, outcome: Outcome): Promise<void> {
    const now = this.ctx.now()
    if (outcome.kind === 'sent') return void (await this.move([row], { state: 'sent', nextAt: null, sentAt: now, lastError: null }))
    const { kind, error } = outcome
    if (kind !== 'again') return this.end(row, kind === 'final' ? 'failed' : 'unknown', error)
    const minutes = backoffMinutes[row.attempts - 1]
    const afterSeconds = outcome.afterSeconds === undefined ? undefined : Math.min(outcome.afterSeconds, longestWaitSeconds)
    if (outcome.isOfAll) this.paused.set(row.channel, later(now, afterSeconds ?? 60))
    if (minutes === undefined) return this.end(row, 'failed', error)
    await this.move([row], { state: 'waiting', nextAt: later(now, afterSeconds ?? minutes * 60), lastError: error })
  }

  private async end(row: OutboxRow, state: 'dropped' | 'failed' | 'unknown', lastError: string | null): Promise<void> {
    if (state !== 'dropped') measure('notify.failed', 1, { channel: row.channel })
    await this.move([row], { state, nextAt: null, lastError })
  }

  private async move(rows: readonly OutboxRow[], set: Partial<OutboxRow>): Promise<boolean> {
    const isMoved = await moveMessages(this.ctx, rows, set)
    if (isMoved && set.state && set.state !== 'sending') this.sent[set.state] = (this.sent[set.state] ?? 0) + rows.length
    return isMoved
  }
}

/** Why somebody cannot be told by a channel; null where they can. */
function whyNot(person: Person | undefined, channel: Channel, settings: NotifySettings): string | null {
  if (!person || person.deletedAt !== null) return 'the person is no longer there'
  if (!person.isActive) return 'the person is not active'
  if (channel === 'webhook' && !settings.webhook) return 'webhooks are not set up: see OPSBOOK_WEBHOOK_URL'
  if (channel === 'telegram' && !settings.telegram) return 'Telegram is not set up: see OPSBOOK_TELEGRAM_TOKEN'
  if (channel === 'email' && !settings.email) return 'e-mail is not set up: see OPSBOOK_SMTP_URL'
  if (channel === 'telegram' && (person.telegramId ?? '') === '') return 'the person has no telegramId'
  return null
}
