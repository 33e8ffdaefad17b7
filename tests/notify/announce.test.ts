// Messages that go into the commit that they tell of: with it or not at all, to whom it concerns, at a time that suits them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { gather, get } from '../../shared/db/store.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { type Message, selectRecipients, toOutbox } from '../../shared/notify/announce.ts'
import { tellOnce } from '../../shared/notify/tell.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { at, hello, makePerson, messages, start } from './world.ts'

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    ctx = at(database.context(), start)
  })
  afterEach(() => database.drop())

  const announce = async (ids: readonly number[], message = hello(), by = ctx) => {
    const [recipients] = await gather(by, [selectRecipients(by, ids)])
    return toOutbox(by, recipients, message)
  }
  const shown = async () => (await messages(ctx)).map(({ recipientId, channel, state, dueAt }) => [recipientId, channel, state, dueAt])

  test('a message is kept with its commit, for each recipient by each channel, and the trail does not hold it', async () => {
    const ann = await makePerson(ctx, 'ann', { channels: ['email', 'telegram'] })
    const ben = await makePerson(ctx, 'ben')
    const cat = await makePerson(ctx, 'cat', { channels: [] })
    const message: Message = { ...hello('site 1 created v1'), resource: 'site', rowId: 1, subject: ' Two\r\nlines ' }
    await commit(ctx, [insert(site, { code: 'N', name: 'North' })], { also: await announce([ann, ben, cat, ann], message) })
    expect(await shown()).toEqual([
      [ann, 'email', 'waiting', start],
      [ann, 'telegram', 'waiting', start],
      [ben, 'log', 'waiting', start],
      [cat, 'log', 'waiting', start],
    ])
    expect((await messages(ctx))[0]).toMatchObject({
      kind: 'mention',
      about: 'site 1 created v1',
      resource: 'site',
      rowId: 1,
      subject: 'Two lines',
      body: 'How are you?',
      createdAt: start,
      nextAt: start,
      attempts: 0,
      sentAt: null,
      lastError: null,
    })
    const [[entry] = []] = await ctx.engine.read([
      { sql: "SELECT count(*) AS n FROM auditEntry WHERE resource = 'outbox'", parameters: [] },
    ])
    expect(Number(entry?.n)).toBe(0)
  })

  test('nobody is told of what they did themselves, nor who is not active, nor who was removed', async () => {
    const [ann, ben, cat] = [await makePerson(ctx, 'ann'), await makePerson(ctx, 'ben', { isActive: false }), await makePerson(ctx, 'cat')]
    const self = at(ctx, start, [], { ...actorOf('staff'), id: ann })
    expect(await announce([ann, ben, 4711], hello(), self)).toEqual([])
    await commit(ctx, [insert(site, { code: 'N', name: 'North' })], { also: await announce([ann, cat], hello(), self) })
    expect((await messages(ctx)).map(({ recipientId }) => recipientId)).toEqual([cat])
  })

  test('a commit that fails tells nobody', async () => {
    const ann = await makePerson(ctx, 'ann')
    const [row] = await commit(ctx, [insert(site, { code: 'N', name: 'North' })])
    const before = await get(ctx, site, Number(row?.id))
    await commit(ctx, [update(site, before, { name: 'Far north' })])
    const also = await announce([ann])
    await expect(commit(ctx, [update(site, before, { name: 'South' })], { also })).rejects.toThrow('has changed meanwhile')
    expect(await messages(ctx)).toEqual([])
  })

  test('a commit that tells of the same a second time is refused, and changes nothing', async () => {
    const ann = await makePerson(ctx, 'ann')
    await commit(ctx, [insert(site, { code: 'N', name: 'North' })], { also: await announce([ann]) })
    const again = commit(ctx, [insert(site, { code: 'S', name: 'South' })], { also: await announce([ann]) })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    const [[sites] = []] = await ctx.engine.read([{ sql: 'SELECT count(*) AS n FROM shared_site', parameters: [] }])
    expect([Number(sites?.n), (await messages(ctx)).length]).toEqual([1, 1])
  })

  test('in quiet hours it waits for their end, each for its own recipient; the log does not wait', async () => {
    const quiet = { channels: ['email', 'log'], quietFrom: '22:00', quietUntil: '07:00' } as const
    const ann = await makePerson(ctx, 'ann', { ...quiet, timezone: 'Asia/Tokyo' })
    const ben = await makePerson(ctx, 'ben', { ...quiet, timezone: 'Europe/Berlin' })
    const night = '2027-01-15T14:00:00.000Z'
    const late = at(ctx, night)
    await commit(late, [insert(site, { code: 'N', name: 'North' })], { also: await announce([ann, ben], hello(), late) })
    expect(await shown()).toEqual([
      [ann, 'email', 'waiting', '2027-01-15T22:00:00.000Z'],
      [ann, 'log', 'waiting', night],
      [ben, 'email', 'waiting', night],
      [ben, 'log', 'waiting', night],
    ])
  })

  test('what is told by itself is told once, however often and by however many at once', async () => {
    const people = [await makePerson(ctx, 'ann', { channels: ['email', 'webhook'] }), await makePerson(ctx, 'ben')]
    const tellings = ['a', 'b', 'a'].flatMap((about) => people.map((recipientId) => ({ recipientId, message: hello(about) })))
    const told = await Promise.all([1, 2, 3, 4].map(() => tellOnce(ctx, tellings)))
    expect(told.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 4])
    expect(await tellOnce(ctx, [...tellings, { recipientId: people[1] ?? 0, message: hello('c') }])).toBe(1)
    expect((await messages(ctx)).map(({ about, channel }) => `${about} ${channel}`).toSorted()).toEqual([
      'a email',
      'a log',
      'a webhook',
      'b email',
      'b log',
      'b webhook',
      'c log',
    ])
  })
})
