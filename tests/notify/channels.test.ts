// Each channel against a real receiver: what arrives there, and what each of its answers comes to. No secret is kept or logged.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NotifySettings } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Message } from '../../shared/notify/announce.ts'
import { transportOf } from '../../shared/notify/email.ts'
import { sendDue } from '../../shared/notify/send.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { botToken, openMailServer, openReceiver, type Reply, settingsOf, webhookKey, webhookSecret } from './receivers.ts'
import { at, hello, makePerson, messages, start, tell, type Wishes } from './world.ts'

let database: TestDatabase
let ctx: DbContext
const lines: string[] = []
const closings: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  database = await createTestDatabase()
  lines.length = 0
  ctx = at(database.context(), start, lines)
})
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  await database.drop()
})

const opened = <T extends { close(): Promise<unknown> }>(server: T): T => {
  closings.push(() => server.close())
  return server
}
const receiver = async (...replies: readonly Reply[]) =>
  opened(await openReceiver((_, count) => replies[count - 1] ?? replies.at(-1) ?? { status: 204 }))

/** Sends one message to one person by one channel, and gives its row. */
async function send(settings: NotifySettings, wishes: Wishes, message: Message = hello()) {
  const id = await makePerson(ctx, 'ann', wishes)
  await tell(ctx, [id], message)
  await sendDue(ctx, settings)
  const [row] = await messages(ctx)
  const kept = JSON.stringify([row, lines])
  for (const secret of [webhookSecret, botToken, 'pass-word']) expect(kept).not.toContain(secret)
  return row
}

const minutesLater = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString()

describe('a webhook', () => {
  test('is signed as Standard Webhooks are, and tells a receiver who is to know what', async () => {
    const { url, got } = await receiver()
    const row = await send(settingsOf({ webhook: url }), { channels: ['webhook'] }, { ...hello('task 9 due'), resource: 'task', rowId: 9 })
    expect(row).toMatchObject({ state: 'sent', sentAt: start, nextAt: null, attempts: 1, lastError: null })
    expect(got).toHaveLength(1)
    const { path, headers, body } = got[0] ?? { path: '', headers: {}, body: '' }
    expect([path, headers['content-type']]).toEqual(['/hook', 'application/json'])
    expect(JSON.parse(body)).toEqual({
      type: 'mention',
      timestamp: start,
      data: {
        about: 'task 9 due',
        recipient: { id: row?.recipientId, username: 'ann' },
        subject: 'Hello',
        body: 'How are you?',
        resource: 'task',
        rowId: 9,
      },
    })
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(headers['opsbook-message-id']).toBe(headers['webhook-id'])
    expect(headers['webhook-timestamp']).toBe(String(Date.parse(start) / 1000))
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', webhookKey).update(signed).digest('base64')}`)
  })

  test.each<[string, Reply, number, string]>([
    ['an error', { status: 500 }, 1, 'the receiver of webhooks answered 500'],
    ['a refusal', { status: 401 }, 1, 'the receiver of webhooks answered 401'],
    ['a time to wait', { status: 503, headers: { 'retry-after': '600' } }, 10, 'the receiver of webhooks answered 503'],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:1/elsewhere' } },
      1,
      'the receiver of webhooks answered 307, and redirects are not followed',
    ],
  ])('that is answered with %s is tried again later', async (_, reply, minutes, lastError) => {
    const { url, got } = await receiver(reply)
    const row = await send(settingsOf({ webhook: url }), { channels: ['webhook'] })
    expect(row).toMatchObject({ state: 'waiting', attempts: 1, nextAt: minutesLater(minutes), lastError })
    expect(got).toHaveLength(1)
  })

  test('that reaches nobody is tried again later, and the others wait as well', async () => {
    const { url, close } = await openReceiver()
    await close()
    const ids = [await makePerson(ctx, 'ann', { channels: ['webhook'] })]
    for (let about = 0; about < 20; about++) await tell(ctx, ids, hello(`test ${about}`))
    await sendDue(ctx, settingsOf({ webhook: url }))
    const rows = await messages(ctx)
    expect(new Set(rows.map(({ state, nextAt }) => `${state} ${nextAt}`))).toEqual(new Set([`waiting ${minutesLater(1)}`]))
    expect(rows[0]?.lastError).toBe('the receiver of webhooks cannot be reached: ECONNREFUSED')
    expect(rows.filter(({ attempts }) => attempts > 0).length).toBeLessThan(20)
  })

  test.runIf(process.env.OPSBOOK_TEST_LONG)('that nobody answers is given up after 10 seconds, and tried again', async () => {
    const { url } = await receiver('silence')
    const lastError = 'the receiver of webhooks cannot be reached: no answer within 10 seconds'
    expect(await send(settingsOf({ webhook: url }), { channels: ['webhook'] })).toMatchObject({ state: 'waiting', attempts: 1, lastError })
  })

  test('whose answer goes on and on is sent, and not read', async () => {
    const { url } = await receiver({ status: 200, body: 'x'.repeat(5_000_000) })
    expect(await send(settingsOf({ webhook: url }), { channels: ['webhook'] })).toMatchObject({ state: 'sent' })
  })
})

const said = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) })

describe('a message by Telegram', () => {
  test('goes to the chat of the person, as plain text that is cut where Telegram would refuse it', async () => {
    const { url, got } = await receiver(said(200, { ok: true, result: {} }))
    const row = await send(
      settingsOf({ telegram: url }),
      { channels: ['telegram'], telegramId: '-1001234' },
      { ...hello(), body: 'é<b>'.repeat(2000) },
    )
    expect(row).toMatchObject({ state: 'sent', attempts: 1, sentAt: start })
    expect(got[0]?.path).toBe(`/bot${botToken}/sendMessage`)
    const { chat_id, text, ...rest } = JSON.parse(got[0]?.body ?? '')
    expect([chat_id, text.length, text.slice(0, 15)]).toEqual(['-1001234', 4096, 'Hello\n\né<b>é<b>'])
    expect(rest).toEqual({ link_preview_options: { is_disabled: true } })
  })

  test.each<[string, Reply, object]>([
    [
      'too many',
      said(429, { ok: false, error_code: 429, parameters: { retry_after: 90 } }),
      { state: 'waiting', nextAt: minutesLater(1.5), lastError: 'Telegram refused it for now (429)' },
    ],
    [
      'blocked',
      said(403, { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' }),
      {
        state: 'failed',
        nextAt: null,
        lastError: 'Telegram refused it (403): the person has blocked the bot, or has never begun a chat with it',
      },
    ],
    [
      'no such chat',
      said(400, { ok: false, error_code: 400 }),
      { state: 'failed', nextAt: null, lastError: 'Telegram refused it (400): it does not know the chat of telegramId' },
    ],
    [
      'a wrong token',
      said(401, { ok: false, error_code: 401 }),
      { state: 'waiting', nextAt: minutesLater(1), lastError: 'Telegram does not know the token (401): see OPSBOOK_TELEGRAM_TOKEN' },
    ],
    [
      'an error of its own',
      said(500, { ok: false, error_code: 500 }),
      { state: 'waiting', nextAt: minutesLater(1), lastError: 'Telegram refused it for now (500)' },
    ],
    [
      'the words of a gateway',
      { status: 502, body: '<html>Bad gateway</html>' },
      { state: 'unknown', nextAt: null, lastError: 'Telegram answered 502 without a word; it may have come through' },
    ],
  ])('that is answered with: %s', async (_, reply, ended) => {
    const { url, got } = await receiver(reply)
    expect(await send(settingsOf({ telegram: url }), { channels: ['telegram'] })).toMatchObject({ attempts: 1, ...ended })
    expect(got).toHaveLength(1)
  })

  test('that cannot leave is tried again; one whose answer is lost is not', async () => {
    const { url, close } = await openReceiver()
    await close()
    expect(await send(settingsOf({ telegram: url }), { channels: ['telegram'] })).toMatchObject({
      state: 'waiting',
      nextAt: minutesLater(1),
      lastError: 'Telegram cannot be reached: ECONNREFUSED',
    })
    const breaking = opened(
      await openReceiver(async (): Promise<Reply> => {
        await breaking.close()
        return 'silence'
      }),
    )
    await sendDue(at(ctx, minutesLater(2)), settingsOf({ telegram: breaking.url }))
    expect((await messages(ctx))[0]).toMatchObject({ state: 'unknown', attempts: 2, nextAt: null })
    expect(breaking.got).toHaveLength(1)
  })
})

/** The header lines of a mail by name in lower case, folded lines joined, and its text. */
function readMail(text: string) {
  const [head = '', ...body] = text.replaceAll('\r\n', '\n').split('\n\n')
  const headers = head.replaceAll(/\n[ \t]+/g, ' ').split('\n')
  return { headers: headers.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())), body: body.join('\n\n').trim() }
}

describe('an e-mail', () => {
  test('is plain text from and to the right addresses, under an id of its own', async () => {
    const { url, got } = opened(await openMailServer())
    const row = await send(settingsOf({ email: url }), { channels: ['email'] }, { ...hello(), body: 'Line one\nLine two' })
    expect(row).toMatchObject({ state: 'sent', attempts: 1, sentAt: start })
    expect([got[0]?.from, got[0]?.to]).toEqual(['ops@company.example', ['ann@company.example']])
    const { headers, body } = readMail(got[0]?.text ?? '')
    expect(body).toBe('Line one\nLine two')
    expect(headers).toContain('from: "Opsbook, of course" <ops@company.example>')
    expect(headers).toContain('subject: Hello')
    expect(headers).toContain('to: ann@company.example')
    expect(headers).toContain('content-type: text/plain; charset=utf-8')
    const id = headers.find((line) => line.startsWith('message-id:'))
    expect(id).toMatch(/^message-id: <msg_[0-9a-f]{32}@company\.example>$/)
  })

  test('of which somebody would make two, or a header more, stays one', async () => {
    const { url, got } = opened(await openMailServer())
    const subject = 'Hello\r\nBcc: eve@evil.example\n\nBody of mine\u2028end'
    await send(
      settingsOf({ email: url }),
      { channels: ['email'] },
      { ...hello(), subject, body: 'one\r\n.\r\nMAIL FROM:<eve@evil.example>' },
    )
    expect(got.map(({ to }) => to)).toEqual([['ann@company.example']])
    const { headers, body } = readMail(got[0]?.text ?? '')
    expect(headers.filter((line) => line.startsWith('bcc:'))).toEqual([])
    expect(headers.filter((line) => line.startsWith('subject:'))).toEqual(['subject: Hello Bcc: eve@evil.example Body of mine end'])
    expect(body).toBe('one\n.\nMAIL FROM:<eve@evil.example>')
  })

  test.each([
    ['not now', 451, { state: 'waiting', nextAt: minutesLater(1), lastError: 'the mail server answered 451' }],
    ['never', 550, { state: 'failed', nextAt: null, lastError: 'the mail server answered 550' }],
  ])('that is answered with: %s', async (_, code, ended) => {
    const { url, got } = opened(await openMailServer(() => code))
    expect(await send(settingsOf({ email: url }), { channels: ['email'] })).toMatchObject({ attempts: 1, ...ended })
    expect(got).toHaveLength(1)
  })

  test('that reaches no server, or whose sign-in is turned down, is tried again', async () => {
    const server = await openMailServer()
    await server.close()
    const row = await send(settingsOf({ email: server.url.replace('//', '//user:pass-word@') }), { channels: ['email'] })
    expect(row).toMatchObject({ state: 'waiting', nextAt: minutesLater(1) })
    expect(row?.lastError).toMatch(/^the mail server cannot be reached: E[A-Z]+$/)
    const { url, got } = opened(await openMailServer(() => null, 'the-right-one'))
    await sendDue(at(ctx, minutesLater(2), lines), settingsOf({ email: url.replace('//', '//user:pass-word@') }))
    const lastError = 'the mail server does not take the sign-in: see OPSBOOK_SMTP_URL'
    expect((await messages(ctx))[0]).toMatchObject({ state: 'waiting', attempts: 2, nextAt: minutesLater(7), lastError })
    await sendDue(at(ctx, minutesLater(8), lines), settingsOf({ email: url.replace('//', '//user:the-right-one@') }))
    expect((await messages(ctx))[0]).toMatchObject({ state: 'sent', attempts: 3, lastError: null })
    expect([got.length, lines.join().includes('pass-word')]).toEqual([1, false])
  })

  test('goes with a password over TLS only, but to a server on this machine', () => {
    expect(transportOf('smtp://user:pass-word@mail.company.example', '198.51.100.7').requireTLS).toBe(true)
    expect(transportOf('smtp://user:pass-word@127.0.0.1:2525', '127.0.0.1').requireTLS).toBe(false)
    expect(transportOf('smtp://mail.company.example', '198.51.100.7').requireTLS).toBe(false)
  })
})

test('the log says whom a message is for and of what row, and nothing of what it says', async () => {
  const row = await send(settingsOf({}), {}, { ...hello(), resource: 'task', rowId: 9, body: 'private words' })
  expect(row).toMatchObject({ channel: 'log', state: 'sent', sentAt: start, attempts: 1 })
  const said = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'message to a person')
  expect(said).toEqual([
    expect.objectContaining({ messageId: row?.id, kind: 'mention', recipientId: row?.recipientId, resource: 'task', rowId: 9 }),
  ])
  expect(lines.join()).not.toMatch(/private|Hello|ann/)
})
