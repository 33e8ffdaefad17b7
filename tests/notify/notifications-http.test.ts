// A person's own messages over HTTP, how they want to be told, and a message to try that with.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { user } from '../../shared/domains/shared/resources.ts'
import { sendDue } from '../../shared/notify/send.ts'
import { personRecords } from '../../shared/privacy/person-records.ts'
import { type Api, openApi } from '../http/api.ts'
import { botToken, openReceiver, settingsOf, webhookSecret } from './receivers.ts'
import { at, hello, makePerson, messages, start, tell } from './world.ts'

const path = '/api/tasks/notifications'
/** The id of the person who signs in, whatever their role. */
const self = 7

let receiver: Awaited<ReturnType<typeof openReceiver>>
let api: Api
beforeAll(async () => {
  receiver = await openReceiver(({ path: asked }) => (asked === '/hook' ? { status: 500 } : { status: 200, body: '{"ok":true}' }))
  // read once, at the first use of the settings in this process
  vi.stubEnv('OPSBOOK_WEBHOOK_URL', `${receiver.url}/hook`)
  vi.stubEnv('OPSBOOK_WEBHOOK_SECRET', webhookSecret)
  vi.stubEnv('OPSBOOK_TELEGRAM_TOKEN', botToken)
  vi.stubEnv('OPSBOOK_TELEGRAM_API', receiver.url)
})
afterAll(() => receiver.close())
beforeEach(async () => {
  receiver.got.length = 0
  api = await openApi()
})
afterEach(() => api.drop())

describe('the messages of a person', () => {
  test('are their own, the newest first, once each whatever the channels, with how each went', async () => {
    const ctx = at(api.ctx, start)
    await makePerson(ctx, 'ann', { channels: ['telegram', 'email', 'log'] }, self)
    const ben = await makePerson(ctx, 'ben')
    await tell(ctx, [self, ben], { ...hello('task 9 due'), resource: 'task', rowId: 9 })
    await tell(ctx, [ben], hello('of nobody else'))
    await sendDue(ctx, settingsOf({ telegram: receiver.url }))
    await tell(at(ctx, '2027-01-15T13:00:00.000Z'), [self], { ...hello('newer'), subject: 'Newer' })
    const { status, json } = await api.call('GET', path, { as: 'staff' })
    expect([status, json.nextCursor]).toEqual([200, null])
    const waiting = { state: 'waiting', attempts: 0, dueAt: '2027-01-15T13:00:00.000Z', sentAt: null, lastError: null }
    const lastError = 'e-mail is not set up: see OPSBOOK_SMTP_URL'
    expect(json.items).toEqual([
      expect.objectContaining({
        subject: 'Newer',
        channels: ['telegram', 'email', 'log'].map((channel) => ({ channel, ...waiting })),
      }),
      {
        id: expect.any(Number),
        kind: 'mention',
        about: 'task 9 due',
        resource: 'task',
        rowId: 9,
        subject: 'Hello',
        body: 'How are you?',
        createdAt: start,
        channels: [
          { channel: 'telegram', state: 'sent', attempts: 1, dueAt: start, sentAt: start, lastError: null },
          { channel: 'email', state: 'dropped', attempts: 0, dueAt: start, sentAt: null, lastError },
          { channel: 'log', state: 'sent', attempts: 1, dueAt: start, sentAt: start, lastError: null },
        ],
      },
    ])
  })

  test('come page by page, none twice and none left out, also while new ones arrive', async () => {
    const ctx = at(api.ctx, start)
    await makePerson(ctx, 'ann', { channels: ['telegram', 'log'] }, self)
    for (let number = 0; number < 7; number++) await tell(ctx, [self], hello(`test ${number}`))
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { json } = await api.call('GET', `${path}?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`, { as: 'staff' })
      seen.push(...json.items.map(({ about }) => about))
      cursor = json.nextCursor
      await tell(ctx, [self], hello(`while reading ${seen.length}`))
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((number) => `test ${number}`))
  })

  test('are part of what is kept about the person, every one by each channel', async () => {
    const ctx = at(api.ctx, start)
    await makePerson(ctx, 'ann', { channels: ['telegram', 'log'] }, self)
    for (let number = 0; number < 60; number++) await tell(ctx, [self], hello(`test ${number}`))
    await tell(ctx, [await makePerson(ctx, 'ben')], hello('of somebody else'))
    const kept: unknown[] = []
    for await (const { kind, message } of personRecords(ctx, user, self)) if (kind === 'message') kept.push(message)
    expect(kept).toHaveLength(120)
    expect(kept.at(-1)).toMatchObject({ about: 'test 0', channel: 'telegram', subject: 'Hello', state: 'waiting' })
  })

  test('are asked for by whoever is signed in, and nothing else is taken', async () => {
    expect((await api.call('GET', path, { as: null })).status).toBe(401)
    expect((await api.call('GET', `${path}?recipientId=1`, { as: 'admin' })).json.errors).toMatchObject([{ path: 'recipientId' }])
    expect((await api.call('GET', path, { as: 'auditor' })).json.items).toEqual([])
  })
})

describe('how a person wants to be told', () => {
  const preferences = '/api/tasks/notification-preferences'

  test('is said and changed by themselves, and by nobody else but an administrator', async () => {
    const ctx = at(api.ctx, start)
    await makePerson(ctx, 'ann', {}, self)
    const ben = await makePerson(ctx, 'ben', { channels: ['email'] })
    const body = { userId: self, channels: ['email'], quietFrom: '22:00', quietUntil: '07:00', digestAt: '07:00' }
    const made = await api.call('POST', preferences, { as: 'technician', body })
    expect([made.status, made.json.channels]).toEqual([201, ['email']])
    expect((await api.call('POST', preferences, { as: 'technician', body: { ...body, userId: ben } })).status).toBe(403)
    const { json } = await api.call('GET', preferences, { as: 'manager' })
    expect(json.items.map(({ userId }) => userId)).toEqual([self])
  })

  test('has quiet hours with a beginning and an end', async () => {
    await makePerson(at(api.ctx, start), 'ann', {}, self)
    const { status, json } = await api.call('POST', preferences, { as: 'staff', body: { userId: self, quietFrom: '22:00' } })
    expect([status, json.errors]).toMatchObject([400, [{ path: 'quietUntil', code: 'required' }]])
  })
})

describe('a test message', () => {
  const test1 = `${path}/test`

  test('goes out by each channel at once, in quiet hours too, and its answer says what came of it', async () => {
    const always = { quietFrom: '00:00', quietUntil: '23:59' } as const
    await makePerson(api.ctx, 'ann', { channels: ['webhook', 'telegram', 'email', 'log'], ...always }, self)
    const { status, json } = await api.call('POST', test1, { as: 'technician' })
    expect(status).toBe(200)
    expect(json.channels).toMatchObject([
      { channel: 'webhook', state: 'waiting', attempts: 1, lastError: 'the receiver of webhooks answered 500' },
      { channel: 'telegram', state: 'sent', attempts: 1, lastError: null },
      { channel: 'email', state: 'dropped', attempts: 0, lastError: 'e-mail is not set up: see OPSBOOK_SMTP_URL' },
      { channel: 'log', state: 'sent' },
    ])
    expect(receiver.got).toHaveLength(2)
    expect(JSON.parse(receiver.got.find(({ path: asked }) => asked !== '/hook')?.body ?? '')).toMatchObject({
      text: expect.stringMatching(/^Test message from Opsbook\n\nann asked for it/),
    })
  })

  test('is sent once a minute at most', async () => {
    await makePerson(api.ctx, 'ann', { channels: ['telegram'] }, self)
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.call('POST', test1, { as: 'staff' })))
    const refused = answers.filter(({ status }) => status === 429)
    // a minute may have ended in between
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused[0]?.json).toMatchObject({ code: 'rate_limited' })
    expect(Number(refused[0]?.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect([receiver.got.length, (await messages(api.ctx)).length]).toEqual([4 - refused.length, 4 - refused.length])
  })

  test('is for active people only', async () => {
    await makePerson(api.ctx, 'ann', { isActive: false }, self)
    expect((await api.call('POST', test1, { as: 'staff' })).status).toBe(401)
    expect(await messages(api.ctx)).toEqual([])
  })
})
