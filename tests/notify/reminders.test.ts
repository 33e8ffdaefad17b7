// Reminders and overdue tasks: the assignee is told once, when the time has come, whatever happens in between.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import { insert, remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { get } from '../../shared/db/store.ts'
import { createNotifier } from '../../shared/domains/tasks/notifier.ts'
import { remind } from '../../shared/domains/tasks/reminders.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { settingsOf } from './receivers.ts'
import { at, makePerson, messages, start } from './world.ts'

const day = 86_400_000
const later = (milliseconds: number) => new Date(Date.parse(start) + milliseconds).toISOString()
const weekBefore = (ctx: DbContext) => new Date(Date.parse(ctx.now()) - 7 * day).toISOString()

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  let ann: number
  beforeEach(async () => {
    database = await createTestDatabase(dialect)
    ctx = at(database.context(), start)
    ann = await makePerson(ctx, 'ann', { channels: ['email'] })
  })
  afterEach(() => database.drop())

  const add = async (row: Partial<InsertOf<typeof task>>) => {
    const [made] = await commit(ctx, [insert(task, { title: 'Inspect pump', assigneeId: ann, ...row })])
    return Number(made?.id)
  }
  const abouts = async () => (await messages(ctx)).map(({ about }) => about)

  test('an assignee is reminded when the time has come and not before, in the words of the task', async () => {
    const dueOn = '2027-01-15'
    const id = await add({ number: 'P-1', dueOn, dueTime: '18:30', timezone: 'Europe/Berlin', reminderMinutes: 330 })
    const justBefore = at(ctx, later(-1))
    expect(await remind(justBefore, weekBefore(justBefore))).toBe(0)
    expect(await remind(ctx, weekBefore(ctx))).toBe(1)
    const [row] = await messages(ctx)
    expect(row).toMatchObject({
      recipientId: ann,
      channel: 'email',
      kind: 'reminder',
      about: `task ${id} reminder ${start}`,
      resource: 'task',
      rowId: id,
      subject: 'Reminder: Inspect pump',
      body: 'P-1 Inspect pump\nDue on 2027-01-15 at 18:30 (Europe/Berlin).',
      state: 'waiting',
    })
  })

  test('a task that has become overdue is told of once, and again only when it becomes overdue anew', async () => {
    const id = await add({ dueOn: '2027-01-15', dueTime: '11:00' })
    const dayOnly = await add({ dueOn: '2027-01-14' })
    expect(await remind(ctx, weekBefore(ctx))).toBe(2)
    expect(await remind(at(ctx, later(60_000)), weekBefore(ctx))).toBe(0)
    expect((await messages(ctx)).map(({ about, subject, body }) => [about, subject, body.split('\n')[1]])).toEqual([
      [`task ${dayOnly} overdue 2027-01-15T00:00:00.000Z`, 'Overdue: Inspect pump', 'Due on 2027-01-14.'],
      [`task ${id} overdue 2027-01-15T11:00:00.000Z`, 'Overdue: Inspect pump', 'Due on 2027-01-15 at 11:00 (UTC).'],
    ])
    await commit(ctx, [update(task, await get(ctx, task, id), { dueTime: '11:30' })])
    expect(await remind(at(ctx, later(60_000)), weekBefore(ctx))).toBe(1)
    expect((await abouts()).at(-1)).toBe(`task ${id} overdue 2027-01-15T11:30:00.000Z`)
  })

  test('nobody is told of what is done, cancelled, removed, or more than a week ago, nor who is not active', async () => {
    const past = { reminderAt: later(-60_000), dueOn: '2027-01-14' }
    await add({ ...past, status: 'completed', completedAt: start })
    await add({ ...past, status: 'cancelled' })
    await add({ reminderAt: later(-8 * day) })
    await add({ ...past, assigneeId: await makePerson(ctx, 'ben', { isActive: false }) })
    const gone = await get(ctx, task, await add(past))
    await commit(ctx, [remove(task, gone)])
    expect(await remind(ctx, weekBefore(ctx))).toBe(0)
    expect(await messages(ctx)).toEqual([])
  })

  test('whoever takes a task over is reminded too, and the one before not again', async () => {
    const ben = await makePerson(ctx, 'ben')
    const id = await add({ reminderAt: start })
    await remind(ctx, weekBefore(ctx))
    await commit(ctx, [update(task, await get(ctx, task, id), { assigneeId: ben })])
    await remind(ctx, weekBefore(ctx))
    expect((await messages(ctx)).map(({ recipientId }) => recipientId)).toEqual([ann, ben])
  })

  test('a thousand tasks are told of page by page, once each, also by three runs at once and after one that failed half way', async () => {
    const count = dialect === 'sqlite' ? 1000 : 400
    const rows = Array.from({ length: count }, (_, number) =>
      // several of one instant lie across the end of a page
      insert(task, { title: `Task ${number}`, assigneeId: ann, reminderAt: later(-Math.floor(number / 400) * 1000) }),
    )
    await commit(ctx, rows)
    let writes = 0
    const write: Engine['write'] = (ops, id) => {
      if (++writes > 1) throw new Error('the process ends')
      return ctx.engine.write(ops, id)
    }
    await expect(remind({ ...ctx, engine: { ...ctx.engine, write } }, weekBefore(ctx))).rejects.toThrow('the process ends')
    expect((await messages(ctx)).length).toBe(200)
    const told = await Promise.all([1, 2, 3].map(() => remind(ctx, weekBefore(ctx))))
    expect(told.reduce((a, b) => a + b)).toBe(count - 200)
    const all = await abouts()
    expect([all.length, new Set(all).size]).toEqual([count, count])
  })
})

describe('the notifier', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase('sqlite')
  })
  afterEach(() => database.drop())

  test('catches up with what a stopped app has missed, then minute by minute, and sends what is due', async () => {
    const ctx = at(database.context(), start)
    const ann = await makePerson(ctx, 'ann')
    const notify = createNotifier()
    const run = (minutes: number) => notify(at(ctx, later(minutes * 60_000)), settingsOf({}))
    const add = (reminderAt: string) => commit(ctx, [insert(task, { title: 'Inspect pump', assigneeId: ann, reminderAt })])
    const sent = async () => (await messages(ctx)).map(({ about, state }) => `${about.slice(-24)} ${state}`)
    await add(later(-6 * day))
    await run(0)
    expect(await sent()).toEqual([`${later(-6 * day)} sent`])
    await add(later(60_000))
    // written down after its time: found by the run that looks back far, an hour later
    await add(later(-5 * day))
    await run(1)
    expect(await sent()).toEqual([`${later(-6 * day)} sent`, `${later(60_000)} sent`])
    for (const minutes of [11, 21, 31, 41, 51, 61]) await run(minutes)
    expect((await sent()).at(-1)).toBe(`${later(-5 * day)} sent`)
    expect(await messages(ctx)).toHaveLength(3)
  })

  test('sends what is due also where it cannot write what is new', async () => {
    const ctx = at(database.context(), start)
    const ann = await makePerson(ctx, 'ann')
    await commit(ctx, [insert(task, { title: 'Inspect pump', assigneeId: ann, reminderAt: start })])
    await createNotifier()(ctx, settingsOf({}))
    await commit(ctx, [insert(task, { title: 'Inspect valve', assigneeId: ann, reminderAt: start })])
    await remind(ctx, weekBefore(ctx))
    const read: Engine['read'] = (queries) => {
      if (queries.some(({ sql }) => sql.includes('tasks_task'))) throw new Error('the table is locked')
      return ctx.engine.read(queries)
    }
    const broken = { ...ctx, engine: { ...ctx.engine, read } }
    await expect(createNotifier()(broken, settingsOf({}))).rejects.toThrow('the table is locked')
    expect((await messages(ctx)).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })
})
