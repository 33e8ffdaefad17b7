// Digests: once a day at the person's own time, with the right figures; nothing where there is nothing to tell.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { gather, select } from '../../shared/db/store.ts'
import { equipment, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { digest } from '../../shared/domains/tasks/digests.ts'
import { notificationPreference, task } from '../../shared/domains/tasks/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { at, makePerson, messages, type Wishes } from './world.ts'

const halfDayBefore = (now: string) => new Date(Date.parse(now) - 12 * 3_600_000).toISOString()

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    // preferences are older than all that these tests look at
    ctx = at(database.context(), '2027-01-01T00:00:00.000Z')
  })
  afterEach(() => database.drop())

  const run = (now: string) => digest(at(ctx, now), halfDayBefore(now))
  const add = (assigneeId: number, row: Partial<InsertOf<typeof task>>, count = 1) =>
    commit(
      ctx,
      Array.from({ length: count }, (_, number) => insert(task, { title: `Task ${number}`, assigneeId, ...row })),
    )
  const person = (name: string, wishes: Wishes) => makePerson(ctx, name, { digestAt: '07:00', ...wishes })

  test('a digest counts and names what is overdue, due today and due in the seven days after, and tools to return, by the clock of the person', async () => {
    const ann = await person('ann', { timezone: 'Europe/Berlin', channels: ['email'] })
    const zoned = { timezone: 'Europe/Berlin' }
    await add(ann, { ...zoned, number: 'A', title: 'Late', dueOn: '2027-01-14', dueTime: '23:59' })
    await add(ann, { ...zoned, number: 'B', title: 'Early today', dueOn: '2027-01-15', dueTime: '06:59' })
    await add(ann, { ...zoned, number: 'C', title: 'At seven', dueOn: '2027-01-15', dueTime: '07:00' })
    await add(ann, { ...zoned, number: 'D', title: 'Some time today', dueOn: '2027-01-15' })
    await add(ann, { timezone: 'America/New_York', number: 'E', title: 'In the evening', dueOn: '2027-01-15', dueTime: '17:59' })
    await add(ann, { timezone: 'America/New_York', number: 'F', title: 'In the night', dueOn: '2027-01-15', dueTime: '18:01' })
    await add(ann, { ...zoned, number: 'G', title: 'Last of the week', dueOn: '2027-01-22' })
    await add(ann, { ...zoned, number: 'H', title: 'Too far', dueOn: '2027-01-23' })
    await add(ann, { ...zoned, number: 'I', title: 'Done', dueOn: '2027-01-14', status: 'completed', completedAt: ctx.now() })
    await add(ann, { number: 'J', title: 'Without a day' })
    await add(await makePerson(ctx, 'ben'), { dueOn: '2027-01-14' })
    await lend(ann, 'DRILL', '2027-01-14T10:00:00.000Z', null)
    await lend(ann, 'SAW', '2027-01-14T10:00:00.000Z', '2027-01-14T09:00:00.000Z')
    await lend(ann, 'LADDER', '2027-01-16T10:00:00.000Z', null)

    expect(await run('2027-01-15T05:59:59.999Z')).toBe(0)
    expect(await run('2027-01-15T06:00:00.000Z')).toBe(1)
    const [row] = await messages(ctx)
    expect(row).toMatchObject({
      recipientId: ann,
      channel: 'email',
      kind: 'digest',
      about: 'digest 2027-01-15',
      resource: null,
      rowId: null,
    })
    expect(row?.subject).toBe('2027-01-15: 2 overdue, 3 due today, 2 due in the 7 days after, 1 to return')
    expect(row?.body).toBe(
      [
        'Overdue (2)',
        '- A Late, due 2027-01-14 23:59',
        '- B Early today, due 2027-01-15 06:59',
        '',
        'Due today (3)',
        '- C At seven, due 2027-01-15 07:00',
        '- E In the evening, due 2027-01-15 23:59',
        '- D Some time today, due 2027-01-15',
        '',
        'Due in the 7 days after (2)',
        '- F In the night, due 2027-01-16 00:01',
        '- G Last of the week, due 2027-01-22',
        '',
        'Tools to return (1)',
        '- DRILL Tool, due back 2027-01-14 11:00',
      ].join('\n'),
    )
  })

  async function lend(borrowerId: number, tag: string, dueAt: string, returnedAt: string | null) {
    const [[shelf]] = await gather(ctx, [select(ctx, store, {}, 1)])
    const storeId = shelf?.id ?? (await makeStore())
    const [tool] = await commit(ctx, [insert(equipment, { tag, name: 'Tool', storeId })])
    const lent = { equipmentId: Number(tool?.id), borrowerId, outAt: ctx.now(), dueAt, returnedAt, conditionOut: 'good' } as const
    await commit(ctx, [insert(signOut, lent)])
  }

  async function makeStore(): Promise<number> {
    await commit(ctx, [insert(category, { code: 'TOOLS', name: 'Tools' })])
    const [place] = await commit(ctx, [insert(site, { code: 'N', name: 'North' })])
    const [made] = await commit(ctx, [insert(store, { code: 'MAIN', name: 'Main', siteId: Number(place?.id) })])
    return Number(made?.id)
  }

  test('a digest of more than 20 names the first of them and says how many more there are', async () => {
    const ann = await person('ann', {})
    for (let number = 0; number < 25; number++)
      await add(ann, { number: `N${number}`, dueOn: '2027-01-10', dueTime: `08:${String(59 - number).padStart(2, '0')}` })
    await run('2027-01-15T07:00:00.000Z')
    const lines = (await messages(ctx))[0]?.body.split('\n') ?? []
    expect([lines[0], lines[1], lines[20], lines[21], lines.length]).toEqual([
      'Overdue (25)',
      '- N24 Task 0, due 2027-01-10 08:35',
      '- N5 Task 0, due 2027-01-10 08:54',
      'and 5 more',
      22,
    ])
  })

  test('a digest comes once a day, to whom has something to do and wants one', async () => {
    const ann = await person('ann', {})
    const ben = await person('ben', { digestAt: '19:00' })
    const cat = await makePerson(ctx, 'cat', { channels: ['email'] })
    await person('dan', {})
    const eve = await person('eve', { isActive: false })
    for (const id of [ann, ben, cat, eve]) await add(id, { dueOn: '2027-01-10' })
    expect(await Promise.all([run('2027-01-15T07:00:00.000Z'), run('2027-01-15T07:00:30.000Z')])).toContain(0)
    expect(await run('2027-01-15T07:01:00.000Z')).toBe(0)
    expect(await run('2027-01-15T19:00:00.000Z')).toBe(1)
    expect(await run('2027-01-16T07:00:00.000Z')).toBe(1)
    expect((await messages(ctx)).map(({ recipientId, about }) => [recipientId, about])).toEqual([
      [ann, 'digest 2027-01-15'],
      [ben, 'digest 2027-01-15'],
      [ann, 'digest 2027-01-16'],
    ])
  })

  test('a digest of late in the evening is of its day, also where it is written after midnight', async () => {
    const ann = await person('ann', { digestAt: '23:59', timezone: 'Asia/Tokyo' })
    await add(ann, { dueOn: '2027-01-10' })
    await run('2027-01-15T15:00:20.000Z')
    expect((await messages(ctx)).map(({ about }) => about)).toEqual(['digest 2027-01-15'])
  })

  test('whoever chooses a time that has passed gets the first digest the day after', async () => {
    const late = at(ctx, '2027-01-15T08:00:00.000Z')
    const ann = await makePerson(late, 'ann', { digestAt: '07:00' })
    await add(ann, { dueOn: '2027-01-10' })
    expect(await run('2027-01-15T08:00:00.000Z')).toBe(0)
    expect(await run('2027-01-16T07:00:00.000Z')).toBe(1)
  })

  test('in quiet hours it waits for their end', async () => {
    const ann = await person('ann', { channels: ['email'], quietFrom: '22:00', quietUntil: '08:00' })
    await add(ann, { dueOn: '2027-01-10' })
    await run('2027-01-15T07:00:00.000Z')
    expect((await messages(ctx))[0]).toMatchObject({ createdAt: '2027-01-15T07:00:00.000Z', dueAt: '2027-01-15T08:00:00.000Z' })
  })

  test('seven hundred people of three zones are asked about in pages, a few round trips each', async () => {
    const count = dialect === 'sqlite' ? 700 : 350
    const zones = ['Europe/Berlin', 'Africa/Johannesburg', 'Europe/Paris']
    const people = await commit(
      ctx,
      Array.from({ length: count }, (_, number) =>
        insert(user, {
          username: `p${number}`,
          email: `p${number}@company.example`,
          name: `P ${number}`,
          timezone: zones[number % 3] ?? 'UTC',
        }),
      ),
    )
    const ids = people.map(({ id }) => Number(id))
    await commit(
      ctx,
      ids.map((userId) => insert(notificationPreference, { userId, channels: ['log'], digestAt: halfOrFull(userId) })),
    )
    await commit(
      ctx,
      ids.flatMap((assigneeId) => [1, 2].map((one) => insert(task, { title: `Task ${one}`, assigneeId, dueOn: '2027-01-10' }))),
    )
    let reads = 0
    const read: Engine['read'] = (queries) => {
      reads++
      return ctx.engine.read(queries)
    }
    const now = '2027-01-15T06:00:00.000Z'
    expect(await digest({ ...at(ctx, now), engine: { ...ctx.engine, read } }, halfDayBefore(now))).toBe(count)
    expect(reads).toBeLessThanOrEqual(Math.ceil(count / 100) * 3 + 1)
    const rows = await messages(ctx)
    expect(new Set(rows.map(({ subject }) => subject))).toEqual(new Set(['2027-01-15: 2 overdue']))
    expect(new Set(rows.map(({ recipientId }) => recipientId)).size).toBe(count)
  })

  /** Half past six or seven, so that not all times are one. */
  const halfOrFull = (id: number) => (id % 2 === 0 ? '06:30' : '07:00')
})

describe('on the days on which the clock is changed', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase('sqlite')
  })
  afterEach(() => database.drop())

  test.each([
    ['in the gap', '2027-03-28', '2027-03-28T01:30:00.000Z'],
    ['in the hour that comes twice', '2027-10-31', '2027-10-31T00:30:00.000Z'],
  ])('a digest whose time lies %s comes once', async (_, day, first) => {
    const ctx = at(database.context(), '2027-01-01T00:00:00.000Z')
    const ann = await makePerson(ctx, 'ann', { digestAt: '02:30', timezone: 'Europe/Berlin' })
    await commit(ctx, [insert(task, { title: 'Old', assigneeId: ann, dueOn: '2027-01-10' })])
    // every ten minutes from the morning before to the morning after
    const told: string[] = []
    for (let instant = Date.parse(day) - 86_400_000; instant < Date.parse(day) + 2 * 86_400_000; instant += 600_000) {
      const now = new Date(instant).toISOString()
      if ((await digest(at(ctx, now), new Date(instant - 900_000).toISOString())) > 0) told.push(now)
    }
    expect(told[1]).toBe(first)
    expect(told).toHaveLength(3)
    const days = (await messages(ctx)).map(({ about }) => about)
    expect([days[1], new Set(days).size]).toEqual([`digest ${day}`, 3])
  })

  test('a preference that changes between two runs makes no second digest of the day', async () => {
    const ctx = at(database.context(), '2027-01-01T00:00:00.000Z')
    const ann = await makePerson(ctx, 'ann', { digestAt: '07:00' })
    await commit(ctx, [insert(task, { title: 'Old', assigneeId: ann, dueOn: '2026-12-10' })])
    const run = (now: string) => digest(at(ctx, now), halfDayBefore(now))
    expect(await run('2027-01-15T07:00:00.000Z')).toBe(1)
    const [[before]] = await gather(ctx, [select(ctx, notificationPreference, { userId: ann })])
    if (!before) throw new Error('there is no preference')
    await commit(at(ctx, '2027-01-15T08:00:00.000Z'), [update(notificationPreference, before, { digestAt: '09:00' })])
    expect(await run('2027-01-15T09:00:00.000Z')).toBe(0)
    expect(await run('2027-01-16T09:00:00.000Z')).toBe(1)
  })
})
