// The channel telegram: sendMessage of the bot API. It takes no key of ours, so that nothing is sent a second time unless the first certainly failed.
import { z } from 'zod'
import type { NotifySettings } from '../config.ts'
import { jsonOf, NoAnswer } from '../outgoing.ts'
import type { Outcome, Outgoing } from './outcome.ts'
import { post } from './post.ts'

/** Of an answer. */
const mostBytes = 65_536
/** Characters that a message may have. */
const mostCharacters = 4096

const reply = z.object({
  ok: z.boolean(),
  error_code: z.int().optional(),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional(),
})

/** Definite answers that no later attempt would better. */
const finals: Readonly<Record<number, string>> = {
  400: 'Telegram refused it (400): it does not know the chat of telegramId',
  403: 'Telegram refused it (403): the person has blocked the bot, or has never begun a chat with it',
}

/** Sends a message to the chat of the person's `telegramId`. */
export async function sendTelegram(
  { token, api }: NonNullable<NotifySettings['telegram']>,
  { row: { subject, body }, person }: Outgoing,
): Promise<Outcome> {
  const text = `${subject}\n\n${body}`.slice(0, mostCharacters).trim()
  const sent = JSON.stringify({ chat_id: person.telegramId, text, link_preview_options: { is_disabled: true } })
  const answer = await post(`${api}/bot${token}/sendMessage`, sent, mostBytes)
  if (answer instanceof NoAnswer) {
    const error = `Telegram cannot be reached: ${answer.why}`
    return answer.isUnsent ? { kind: 'again', error, isOfAll: true } : { kind: 'unknown', error: `${error}; it may have come through` }
  }
  const said = reply.safeParse(jsonOf(answer)).data
  // only the API itself knows; a gateway on the way may answer for it
  if (!said) return { kind: 'unknown', error: `Telegram answered ${answer.status} without a word; it may have come through` }
  if (said.ok) return { kind: 'sent' }
  const code = said.error_code ?? answer.status
  const final = finals[code]
  if (final !== undefined) return { kind: 'final', error: final }
  const isToken = code === 401 || code === 404
  const error = isToken ? `Telegram does not know the token (${code}): see OPSBOOK_TELEGRAM_TOKEN` : `Telegram refused it for now (${code})`
  return { kind: 'again', error, afterSeconds: said.parameters?.retry_after, isOfAll: isToken || code === 429 }
}
