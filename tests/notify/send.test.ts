// Sending: each message once, again after a failure, never in quiet hours, and never to somebody who cannot be told.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTable } from '../../shared/catalogue/tables.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { moveMessages } from '../../shared/db/outbox.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { notificationPreference } from '../../shared/domains/tasks/resources.ts'
import { sendDue } from '../../shared/notify/send.ts'
import { erasePerson } from '../../shared/privacy/erase.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'
import { openReceiver, type Reply, settingsOf } from './receivers.ts'
import { at, contextOn, hello, makePerson, messages, start, tell } from './world.ts'

const minutesLater = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString()
const ok: Reply = { status: 200, body: '{"ok":true}' }

type Receiver = Awaited<ReturnType<typeof openReceiver>>
let receiver: Receiver
let reply: Reply
beforeEach(async () => {
  reply = ok
  receiver = await openReceiver(() => reply)
})
afterEach(() => receiver.close())

describe.each(dialects)('two senders at once on %s', (dialect) => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await createScratch(dialect)
  })
  afterEach(() => scratch.drop())

  test('send each message once, whatever the channel', async () => {
    const senders = [at(contextOn(await scratch.open()), start), at(contextOn(await scratch.open()), start)] as const
    const [ctx] = senders
    await ctx.engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, dialect)))
    const ann = await makePerson(ctx, 'ann', { channels: ['webhook', 'telegram', 'log'] })
    for (let number = 0; number < 20; number++) await tell(ctx, [ann], hello(`test ${number}`))
    const settings = settingsOf({ webhook: receiver.url, telegram: receiver.url })
    const sent = await Promise.all(senders.map((sender) => sendDue(sender, settings)))
    expect(sent.reduce((sum, { sent: count = 0 }) => sum + count, 0)).toBe(60)
    const ids = receiver.got.flatMap(({ headers }) => headers['webhook-id'] ?? [])
    expect([ids.length, new Set(ids).size, receiver.got.length]).toEqual([20, 20, 40])
    expect(new Set((await messages(ctx)).map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(['sent 1']))
  })
})

describe('a message', () => {
  let database: TestDatabase
  let ctx: DbContext
  beforeEach(async () => {
    database = await createTestDatabase()
    ctx = at(database.context(), start)
  })
  afterEach(() => database.drop())

  const states = async () => (await messages(ctx)).map(({ state, attempts, nextAt }) => [state, attempts, nextAt])

  test('that fails is tried again after 1, 5, 30, 120 and 480 minutes under the same id, and has failed then', async () => {
    reply = { status: 500 }
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['webhook'] })])
    const settings = settingsOf({ webhook: receiver.url })
    let minutes = 0
    for (const [tried, wait] of [1, 5, 30, 120, 480].entries()) {
      await sendDue(at(ctx, minutesLater(minutes)), settings)
      expect(await states()).toEqual([['waiting', tried + 1, minutesLater(minutes + wait)]])
      await sendDue(at(ctx, minutesLater(minutes + wait - 0.1)), settings)
      expect(receiver.got).toHaveLength(tried + 1)
      minutes += wait
    }
    await sendDue(at(ctx, minutesLater(minutes)), settings)
    await sendDue(at(ctx, minutesLater(minutes + 10_000)), settings)
    expect(await states()).toEqual([['failed', 6, null]])
    expect(receiver.got).toHaveLength(6)
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('that comes through at the second try has no error any more', async () => {
    reply = { status: 500 }
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['webhook'] })])
    await sendDue(ctx, settingsOf({ webhook: receiver.url }))
    reply = ok
    await sendDue(at(ctx, minutesLater(1)), settingsOf({ webhook: receiver.url }))
    expect((await messages(ctx))[0]).toMatchObject({ state: 'sent', attempts: 2, sentAt: minutesLater(1), lastError: null })
  })

  test('whose next try would fall into quiet hours waits for their end, also where they were chosen since', async () => {
    reply = { status: 500 }
    const ann = await makePerson(ctx, 'ann', { channels: ['webhook'], quietFrom: '20:00', quietUntil: '21:00' })
    await tell(ctx, [ann])
    const settings = settingsOf({ webhook: receiver.url })
    await sendDue(ctx, settings)
    const [[before]] = await gather(ctx, [select(ctx, notificationPreference, { userId: ann })])
    if (!before) throw new Error('there is no preference')
    await commit(ctx, [update(notificationPreference, before, { quietFrom: '12:00', quietUntil: '14:00' })])
    await sendDue(at(ctx, minutesLater(1)), settings)
    expect(await states()).toEqual([['waiting', 1, '2027-01-15T14:00:00.000Z']])
    reply = ok
    await sendDue(at(ctx, '2027-01-15T14:00:00.000Z'), settings)
    expect(await states()).toEqual([['sent', 2, null]])
  })

  test.each([
    ['that was removed', 'the person is no longer there'],
    ['who is not active any more', 'the person is not active'],
    ['who was erased', 'the person is not active'],
  ])('to a person %s is dropped', async (what, lastError) => {
    const ann = await makePerson(ctx, 'ann', { channels: ['telegram', 'log'] })
    await tell(ctx, [ann])
    const row = await get(ctx, user, ann)
    if (what.includes('removed')) {
      const [[preference]] = await gather(ctx, [select(ctx, notificationPreference, { userId: ann })])
      if (preference) await commit(ctx, [remove(notificationPreference, preference), remove(user, row)])
    } else if (what.includes('active')) await commit(ctx, [update(user, row, { isActive: false })])
    else await erasePerson(ctx, user, ann, { reason: 'asked for', confirm: 'ann' })
    await sendDue(ctx, settingsOf({ telegram: receiver.url }))
    expect((await messages(ctx)).map((one) => [one.state, one.attempts, one.lastError])).toEqual([
      ['dropped', 0, lastError],
      ['dropped', 0, lastError],
    ])
    expect(receiver.got).toEqual([])
  })

  test('by a channel that is not set up is dropped, and says what to set', async () => {
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['webhook', 'telegram', 'email', 'log'] })])
    await sendDue(ctx, settingsOf({}))
    expect((await messages(ctx)).map(({ state, lastError }) => [state, lastError])).toEqual([
      ['dropped', 'webhooks are not set up: see OPSBOOK_WEBHOOK_URL'],
      ['dropped', 'Telegram is not set up: see OPSBOOK_TELEGRAM_TOKEN'],
      ['dropped', 'e-mail is not set up: see OPSBOOK_SMTP_URL'],
      ['sent', null],
    ])
  })

  test('by Telegram to somebody without an address there is dropped', async () => {
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['telegram'], telegramId: null })])
    await sendDue(ctx, settingsOf({ telegram: receiver.url }))
    expect((await messages(ctx))[0]).toMatchObject({ state: 'dropped', lastError: 'the person has no telegramId' })
    expect(receiver.got).toEqual([])
  })

  test('is sent when its time has come and not before', async () => {
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['webhook'], quietFrom: '11:00', quietUntil: '13:00' })])
    const settings = settingsOf({ webhook: receiver.url })
    await sendDue(at(ctx, '2027-01-15T12:59:59.999Z'), settings)
    expect(receiver.got).toEqual([])
    await sendDue(at(ctx, '2027-01-15T13:00:00.000Z'), settings)
    expect(receiver.got).toHaveLength(1)
  })

  test('that belongs to a sender who is at work is left to them, and taken over once their time is up', async () => {
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: ['webhook'] })])
    const [row] = await messages(ctx)
    if (!row) throw new Error('there is no message')
    const sending = { state: 'sending', attempts: 1, nextAt: minutesLater(5) } as const
    expect(await moveMessages(ctx, [row], sending)).toBe(true)
    const settings = settingsOf({ webhook: receiver.url })
    await sendDue(at(ctx, minutesLater(4.9)), settings)
    expect(receiver.got).toEqual([])
    await sendDue(at(ctx, minutesLater(5)), settings)
    expect(await states()).toEqual([['sent', 2, null]])
    // the first sender comes back, too late to say what became of it
    expect(await moveMessages(ctx, [{ ...row, ...sending }], { state: 'failed' })).toBe(false)
    expect(await states()).toEqual([['sent', 2, null]])
  })

  test.each([
    ['telegram', 1, { state: 'unknown', lastError: 'the process that was sending it has ended; it may have come through' }],
    ['webhook', 6, { state: 'failed', lastError: 'the process that was sending it has ended' }],
  ] as const)('by %s whose sender ended at attempt %i is not sent again, whoever it was for', async (channel, attempts, ended) => {
    await tell(ctx, [await makePerson(ctx, 'ann', { channels: [channel] })])
    await moveMessages(ctx, await messages(ctx), { state: 'sending', attempts, nextAt: minutesLater(5) })
    await sendDue(at(ctx, minutesLater(5)), settingsOf({}))
    expect((await messages(ctx))[0]).toMatchObject({ ...ended, attempts, nextAt: null, sentAt: null })
  })

  test('that a hundred and fifty people are told arrives with each of them, and the outbox is empty then', async () => {
    const rows = Array.from({ length: 150 }, (_, number) =>
      insert(user, { username: `p${number}`, email: `p${number}@company.example`, name: `P ${number}` }),
    )
    const people = (await commit(ctx, rows)).map(({ id }) => Number(id))
    await commit(
      ctx,
      people.map((userId) => insert(notificationPreference, { userId, channels: ['webhook'] })),
    )
    await tell(ctx, people)
    expect(await sendDue(ctx, settingsOf({ webhook: receiver.url }))).toEqual({ sent: 150 })
    const told = receiver.got.map(({ body }) => JSON.parse(body).data.recipient.id)
    expect(told.toSorted((a, b) => a - b)).toEqual(people.toSorted((a, b) => a - b))
    expect(await sendDue(at(ctx, minutesLater(10_000)), settingsOf({ webhook: receiver.url }))).toEqual({})
  })
})
