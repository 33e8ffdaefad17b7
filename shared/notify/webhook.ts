// The channel webhook: signed JSON to one address, as Standard Webhooks has it (standardwebhooks.com), for whatever brings it to people.
import { createHmac } from 'node:crypto'
import type { NotifySettings } from '../config.ts'
import { NoAnswer, retryAfter } from '../outgoing.ts'
import { version } from '../version.ts'
import type { Outcome, Outgoing } from './outcome.ts'
import { post } from './post.ts'

/** The signature of a message: `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`; `secret` is `whsec_` and Base64, the timestamp in seconds. */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/** Posts a message. A receiver tells one that comes a second time by `webhook-id`, which is also `opsbook-message-id`. */
export async function sendWebhook(
  { url, secret }: NonNullable<NotifySettings['webhook']>,
  { row, person, key, at }: Outgoing,
): Promise<Outcome> {
  const { kind, about, resource, rowId, subject, body, createdAt } = row
  const recipient = { id: person.id, username: person.username }
  const text = JSON.stringify({ type: kind, timestamp: createdAt, data: { about, recipient, subject, body, resource, rowId } })
  const timestamp = Math.floor(Date.parse(at) / 1000)
  const answer = await post(url, text, 0, {
    'webhook-id': key,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign(secret, key, timestamp, text),
    'opsbook-message-id': key,
    'user-agent': `Opsbook/${version}`,
  })
  if (answer instanceof NoAnswer)
    return { kind: 'again', error: `the receiver of webhooks cannot be reached: ${answer.why}`, isOfAll: true }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'sent' }
  const redirect = answer.status >= 300 && answer.status < 400 ? ', and redirects are not followed' : ''
  return { kind: 'again', error: `the receiver of webhooks answered ${answer.status}${redirect}`, afterSeconds: retryAfter(answer) }
}
