// What a message goes out with, and what an attempt to send it came to.
import { createHash } from 'node:crypto'
import type { OutboxRow } from '../db/outbox.ts'
import type { Person } from './recipients.ts'

/** A message on its way to a person. */
export interface Outgoing {
  readonly row: OutboxRow
  readonly person: Person
  /** What the message is known by outside, the same at every attempt. */
  readonly key: string
  /** The present instant. */
  readonly at: string
}

/** What an attempt came to; `error` is for people and holds neither secrets nor what a stranger said. */
export type Outcome =
  | { readonly kind: 'sent' }
  /**
   * Certainly not delivered, or harmless to deliver again; after some seconds where the other side says so. `isOfAll` when it is the service that
   * fails, so that other messages had better wait too.
   */
  | { readonly kind: 'again'; readonly error: string; readonly afterSeconds?: number; readonly isOfAll?: boolean }
  /** Certainly not delivered, and never will be. */
  | { readonly kind: 'final'; readonly error: string }
  /** It may have been delivered, and the other side could not tell a second one from it. */
  | { readonly kind: 'unknown'; readonly error: string }

/**
 * What a message is known by to receivers: `msg_` and 32 hexadecimal digits, the same at every attempt. It is made of what the row holds and not
 * of its id alone, which a database restored from a dump gives to another message.
 */
export function messageKey({ id, recipientId, channel, about, createdAt }: OutboxRow): string {
  const text = JSON.stringify([id, recipientId, channel, about, createdAt])
  return `msg_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}
