// Messages by themselves, such as reminders: each is told once, however often and by how many runs it is asked for.
import type { DbContext } from '../db/context.ts'
import { addMessages, type OutboxRow, selectTold, type Told } from '../db/outbox.ts'
import { gather } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { type Message, toMessages } from './announce.ts'
import { selectRecipients } from './recipients.ts'

/** Somebody who is to be told something. */
export interface Telling {
  readonly recipientId: number
  readonly message: Message
}

const mostTries = 5
const keyOf = ({ recipientId, about }: Told) => `${recipientId} ${about}`

/** Keeps the messages of which the active among these people have not been told yet; returns how many tellings that were. At most some hundred at once. */
export async function tellOnce(ctx: DbContext, tellings: readonly Telling[]): Promise<number> {
  if (tellings.length === 0) return 0
  const asked = tellings.map(({ recipientId, message: { about } }) => ({ recipientId, about }))
  for (let tried = 0; tried < mostTries; tried++) {
    const [told, recipients] = await gather(ctx, [
      selectTold(ctx, asked),
      selectRecipients(
        ctx,
        asked.map(({ recipientId }) => recipientId),
      ),
    ])
    const known = new Set(told.map(keyOf))
    const byId = new Map(recipients.map((one) => [one.id, one]))
    const rows: OutboxRow[] = []
    let count = 0
    for (const { recipientId, message } of tellings) {
      const recipient = byId.get(recipientId)
      if (!recipient || known.has(keyOf({ recipientId, about: message.about }))) continue
      known.add(keyOf({ recipientId, about: message.about }))
      rows.push(...(await toMessages(ctx, recipient, message)))
      count++
    }
    // where another run was first with one of them, none is kept
    if (await addMessages(ctx, rows)) return count
  }
  throw new AppError('conflict', 'other runs write the same messages, again and again')
}
