// Tasks as people do them: given, begun, done, done again, opened again, talked about; each refusal of the rules by its name.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { task, taskComment } from '../../shared/domains/tasks/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { audited, growth, refusal, sizes } from './facilities-world.ts'
import { act, addTask, buildTeam, now, successorsOf, type Team, taskOf, told } from './tasks-world.ts'

let database: TestDatabase
let team: Team
beforeEach(async () => {
  database = await createTestDatabase()
  team = await buildTeam((actor) => database.context(actor))
})
afterEach(() => database.drop())

/** Expects a refusal of this code with an issue of that one, and that nothing was written. */
async function refuses(work: () => Promise<unknown>, code: string, issue: object = {}): Promise<void> {
  const before = await sizes(team.ann)
  expect(await refusal(work())).toMatchObject({ code, issues: [expect.objectContaining(issue)] })
  expect(await growth(team.ann, before)).toEqual({})
}

describe('assign', () => {
  test('gives the task to somebody, who is told of it; the caller is told when it is done', async () => {
    const id = await addTask(team)
    const { task: shown } = await act(team.ann, 'assign', id, { assigneeId: team.ids.tom })
    expect(shown).toMatchObject({ assigneeId: team.ids.tom, assignee: 'tom', assigner: 'ann', version: 2 })
    expect(await told(team)).toEqual([`tom task-assigned: T-${id} was assigned to you: Check pump`])
    expect((await audited(team.ann)).at(-1)).toMatchObject({ action: 'task.assign', actor: 'ann', after: { assigneeId: team.ids.tom } })
  })

  test('the same again changes nothing and tells nobody', async () => {
    const id = await addTask(team)
    const before = await sizes(team.ann)
    expect((await act(team.ann, 'assign', id, { assigneeId: team.ids.bob })).task).toMatchObject({ version: 1, assignee: 'bob' })
    expect(await growth(team.ann, before)).toEqual({})
  })

  test('with a comment, in one commit', async () => {
    const id = await addTask(team)
    const { comment } = await act(team.ann, 'assign', id, { assigneeId: team.ids.tom, comment: 'Bring the long ladder' })
    expect(comment).toMatchObject({ taskId: id, body: 'Bring the long ladder', author: 'ann' })
    expect(await told(team)).toEqual([
      `tom task-assigned: T-${id} was assigned to you: Check pump`,
      `bob task-commented: T-${id} has a new comment: Check pump`,
      `tom task-commented: T-${id} has a new comment: Check pump`,
    ])
  })

  test('refuses to give work to somebody who is not active, by name', async () => {
    const id = await addTask(team)
    await refuses(() => act(team.ann, 'assign', id, { assigneeId: team.ids.ina }), 'invalid', {
      path: 'assigneeId',
      code: 'inactive',
      message: 'ina is no active user',
    })
  })

  test('refuses somebody who is not there, and a task that is closed', async () => {
    const id = await addTask(team)
    await refuses(() => act(team.ann, 'assign', id, { assigneeId: 999_999 }), 'invalid', { code: 'reference' })
    await act(team.bob, 'complete', id)
    await refuses(() => act(team.ann, 'assign', id, { assigneeId: team.ids.tom }), 'conflict', {
      code: 'closed',
      message: `T-${id} is completed`,
    })
  })
})

describe('start', () => {
  test('begins the work, once', async () => {
    const id = await addTask(team)
    expect((await act(team.bob, 'start', id)).task).toMatchObject({ status: 'in-progress', startedAt: now })
    expect((await act(team.as('bob', '2026-11-27T11:00:00.000Z'), 'start', id)).task).toMatchObject({ startedAt: now, version: 2 })
  })

  test('refuses a task that is cancelled', async () => {
    const id = await addTask(team)
    await act(team.ann, 'cancel', id)
    await refuses(() => act(team.bob, 'start', id), 'conflict', { code: 'closed', message: `T-${id} is cancelled` })
  })
})

describe('complete', () => {
  test('closes the task and tells the assigner, not whoever did it', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30' })
    const { task: done, next } = await act(team.bob, 'complete', id)
    expect(done).toMatchObject({ status: 'completed', completedAt: now, openDueAt: null, dueAt: '2026-12-01T00:00:00.000Z' })
    expect(next).toBeNull()
    expect(await told(team)).toEqual([`ann task-completed: T-${id} was completed: Check pump`])
    const own = await addTask(team, { assigneeId: team.ids.ann })
    await act(team.ann, 'complete', own)
    expect(await told(team)).toHaveLength(1)
  })

  test('makes the next one of a series: the same work on its next day, with history of its own', async () => {
    const id = await addTask(team, {
      dueOn: '2026-11-30',
      dueTime: '09:00',
      timezone: 'America/Chicago',
      recurrence: 'FREQ=MONTHLY;BYMONTHDAY=-1',
      priority: 'high',
      siteId: team.sites[0],
      reminderMinutes: 60,
    })
    const { next } = await act(team.bob, 'complete', id)
    expect(next).toMatchObject({
      title: 'Check pump',
      status: 'pending',
      dueOn: '2026-12-31',
      dueTime: '09:00',
      dueAt: '2026-12-31T15:00:00.000Z',
      remindAt: '2026-12-31T14:00:00.000Z',
      priority: 'high',
      site: 'N',
      assigner: 'ann',
      assignee: 'bob',
      previousTaskId: id,
      previousTask: `T-${id}`,
      occurrenceNo: 2,
      seriesStartOn: '2026-11-30',
      completedAt: null,
    })
    expect(next?.number).toBe(`T-${next?.id}`)
  })

  test('the wall time stays when the clocks change', async () => {
    const id = await addTask(team, { dueOn: '2027-03-13', dueTime: '09:00', timezone: 'America/Chicago', recurrence: 'FREQ=DAILY' })
    const { task: done, next } = await act(team.as('bob', '2027-03-13T16:00:00.000Z'), 'complete', id)
    expect([done.dueAt, next?.dueAt]).toEqual(['2027-03-13T15:00:00.000Z', '2027-03-14T14:00:00.000Z'])
  })

  test('the day of completion is that of the task, wherever it was completed', async () => {
    const id = await addTask(team, {
      dueOn: '2026-11-20',
      timezone: 'Australia/Lord_Howe',
      recurrence: 'FREQ=DAILY;INTERVAL=3',
      recurrenceBase: 'completion',
    })
    const { next } = await act(team.as('bob', '2026-11-27T14:30:00.000Z'), 'complete', id)
    expect(next?.dueOn).toBe('2026-12-01')
  })

  test('the 31st is clamped and comes back', async () => {
    let id = await addTask(team, { dueOn: '2027-01-31', recurrence: 'FREQ=MONTHLY' })
    const days = []
    for (const at of ['2027-01-31', '2027-02-28', '2027-03-31']) {
      const { next } = await act(team.as('bob', `${at}T12:00:00.000Z`), 'complete', id)
      days.push(next?.dueOn)
      id = next?.id ?? 0
    }
    expect(days).toEqual(['2027-02-28', '2027-03-31', '2027-04-30'])
  })

  test('again is harmless and answers the same, also when the task was completed by somebody else', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
    const first = await act(team.bob, 'complete', id)
    const before = await sizes(team.ann)
    expect(await act(team.as('ann', '2026-12-24T10:00:00.000Z'), 'complete', id)).toEqual(first)
    expect(await growth(team.ann, before)).toEqual({})
  })

  test('the last of a series has no next one', async () => {
    const id = await addTask(team, { dueOn: '2026-11-27', recurrence: 'FREQ=DAILY;COUNT=2' })
    const { next } = await act(team.bob, 'complete', id)
    expect((await act(team.bob, 'complete', next?.id ?? 0)).next).toBeNull()
  })

  test('the next one goes to the assigner where the assignee is not active any more', async () => {
    const id = await addTask(team, { dueOn: '2026-11-27', recurrence: 'FREQ=DAILY' })
    const bob = await get(team.ann, user, team.ids.bob)
    await commit(team.ann, [update(user, bob, { isActive: false })])
    expect((await act(team.ann, 'complete', id)).next).toMatchObject({ assigneeId: team.ids.ann, assignee: 'ann' })
  })

  test('at an instant that has passed, but refuses one that is still to come', async () => {
    const id = await addTask(team)
    await refuses(() => act(team.bob, 'complete', id, { completedAt: '2026-11-28T00:00:00Z' }), 'invalid', {
      path: 'completedAt',
      code: 'future',
    })
    const { task: done } = await act(team.bob, 'complete', id, { completedAt: '2026-11-26T08:00:00+02:00' })
    expect(done.completedAt).toBe('2026-11-26T06:00:00.000Z')
  })

  test('refuses a task that is cancelled', async () => {
    const id = await addTask(team, { dueOn: '2026-11-27', recurrence: 'FREQ=DAILY' })
    await act(team.ann, 'cancel', id)
    await refuses(() => act(team.bob, 'complete', id), 'conflict', {
      code: 'closed',
      message: `T-${id} is cancelled`,
      hint: 'Reopen it first.',
    })
  })
})

describe('reopen', () => {
  test('opens a task that was completed; the next one that was made stays and is not made again', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
    const { next } = await act(team.bob, 'complete', id)
    expect((await act(team.bob, 'reopen', id)).task).toMatchObject({
      status: 'pending',
      completedAt: null,
      openDueAt: '2026-12-01T00:00:00.000Z',
    })
    expect((await act(team.bob, 'complete', id)).next?.id).toBe(next?.id)
    expect(await successorsOf(team.ann, id)).toHaveLength(1)
  })

  test('opens a task that was cancelled, and leaves an open one as it is', async () => {
    const id = await addTask(team)
    await act(team.ann, 'cancel', id)
    expect((await act(team.ann, 'reopen', id)).task).toMatchObject({ status: 'pending', cancelledAt: null, version: 3 })
    expect((await act(team.ann, 'reopen', id)).task).toMatchObject({ version: 3 })
  })
})

describe('cancel', () => {
  test('closes a task, and its series with it', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' })
    const { task: gone, next } = await act(team.ann, 'cancel', id)
    expect(gone).toMatchObject({ status: 'cancelled', cancelledAt: now, openDueAt: null, remindAt: null })
    expect([next, await successorsOf(team.ann, id)]).toEqual([null, []])
  })

  test('refuses a task that is completed: the two exclude each other', async () => {
    const id = await addTask(team)
    await act(team.bob, 'complete', id)
    await refuses(() => act(team.ann, 'cancel', id), 'conflict', { code: 'closed', message: `T-${id} is completed` })
    expect(await taskOf(team.ann, id)).toMatchObject({ status: 'completed', completedAt: now, cancelledAt: null })
  })
})

describe('comment', () => {
  test('tells those who are mentioned, the assignee and the assigner, each once, and not the author', async () => {
    const id = await addTask(team)
    const {
      comment,
      unknownMentions,
      task: of,
    } = await act(team.ann, 'comment', id, { body: '@tom please help, @TOM! See mail to x@bob.example, @nobody and @ina.' })
    expect(comment).toMatchObject({ taskId: id, task: `T-${id}`, authorId: team.ids.ann, author: 'ann', mentions: [team.ids.tom] })
    expect(unknownMentions).toEqual(['nobody', 'ina'])
    expect(of.version).toBe(1)
    expect(await told(team)).toEqual([
      `tom task-mentioned: T-${id} mentions you: Check pump`,
      `bob task-commented: T-${id} has a new comment: Check pump`,
    ])
    const [rows] = await gather(team.ann, [select(team.ann, taskComment, { taskId: id })])
    expect(rows).toHaveLength(1)
    expect((await audited(team.ann)).at(-1)).toMatchObject({ action: 'taskComment.create', actor: 'ann' })
  })

  test('is possible on a closed task', async () => {
    const id = await addTask(team)
    await act(team.bob, 'complete', id)
    expect((await act(team.bob, 'comment', id, { body: 'It leaks again' })).comment).toMatchObject({ body: 'It leaks again' })
  })
})

describe('snooze', () => {
  test('moves the reminder to an instant, or by minutes from now', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30', reminderMinutes: 30 })
    expect((await act(team.bob, 'snooze', id, { minutes: 15 })).task).toMatchObject({
      remindAt: '2026-11-27T10:15:00.000Z',
      dueOn: '2026-11-30',
    })
    expect((await act(team.bob, 'snooze', id, { until: '2026-11-28T08:00:00Z' })).task.remindAt).toBe('2026-11-28T08:00:00.000Z')
  })

  test('refuses an instant that has passed, both or neither, and a closed task', async () => {
    const id = await addTask(team)
    await refuses(() => act(team.bob, 'snooze', id, { until: now }), 'invalid', { path: 'until', code: 'past' })
    await refuses(() => act(team.bob, 'snooze', id, {}), 'invalid', { path: 'until', code: 'one_of' })
    await refuses(() => act(team.bob, 'snooze', id, { minutes: 1, until: '2026-12-01T00:00:00Z' }), 'invalid', { code: 'one_of' })
    await act(team.bob, 'complete', id)
    await refuses(() => act(team.bob, 'snooze', id, { minutes: 5 }), 'conflict', { code: 'closed' })
  })
})

describe('whose tasks', () => {
  test('a technician acts on their own tasks only; those of others are not there', async () => {
    const [own, other] = [await addTask(team, { assigneeId: team.ids.tom }), await addTask(team)]
    expect((await act(team.tom, 'start', own)).task).toMatchObject({ status: 'in-progress' })
    for (const name of ['start', 'complete', 'cancel', 'reopen'])
      expect(await refusal(act(team.tom, name, other))).toMatchObject({ code: 'not_found', message: `there is no task ${other}` })
    expect(await refusal(act(team.tom, 'comment', other, { body: 'x' }))).toMatchObject({ code: 'not_found' })
    expect(await refusal(act(team.tom, 'snooze', other, { minutes: 5 }))).toMatchObject({ code: 'not_found' })
    expect(await taskOf(team.ann, other)).toMatchObject({ version: 1 })
  })

  test('whoever sees one site acts on its tasks only', async () => {
    const id = await addTask(team, { siteId: team.sites[1] })
    const northern = team.as('bob', now, [team.sites[0]])
    expect(await refusal(act(northern, 'complete', id))).toMatchObject({ code: 'not_found' })
  })
})

describe('a series', () => {
  const before = { dueOn: '2026-11-30', recurrence: 'FREQ=WEEKLY' }

  test('begins anew where its day or its rule is changed, and not where anything else is', async () => {
    const id = await addTask(team, before)
    const { next } = await act(team.bob, 'complete', id)
    const second = await taskOf(team.ann, next?.id ?? 0)
    expect(second.seriesStartOn).toBe('2026-11-30')
    await commit(team.ann, [update(task, second, { title: 'Check both pumps' })])
    expect(await taskOf(team.ann, second.id)).toMatchObject({ seriesStartOn: '2026-11-30' })
    await commit(team.ann, [update(task, await taskOf(team.ann, second.id), { dueOn: '2026-12-09' })])
    expect(await taskOf(team.ann, second.id)).toMatchObject({ seriesStartOn: '2026-12-09' })
    expect((await act(team.bob, 'complete', second.id)).next).toMatchObject({ dueOn: '2026-12-16' })
  })
})

test('whose task is called off, or is to be done after all, is told', async () => {
  const id = await addTask(team)
  await act(team.bob, 'cancel', id)
  await act(team.ann, 'reopen', id)
  await act(team.ann, 'cancel', id)
  expect(await told(team)).toEqual([
    `ann task-cancelled: T-${id} was cancelled: Check pump`,
    `bob task-reopened: T-${id} is to be done after all: Check pump`,
    `bob task-cancelled: T-${id} was cancelled: Check pump`,
  ])
})

test('whose task is called off, or is to be done after all, is told', async () => {
  const id = await addTask(team)
  await act(team.bob, 'cancel', id)
  await act(team.ann, 'reopen', id)
  await act(team.ann, 'cancel', id)
  expect(await told(team)).toEqual([
    `ann task-cancelled: T-${id} was cancelled: Check pump`,
    `bob task-reopened: T-${id} is to be done after all: Check pump`,
    `bob task-cancelled: T-${id} was cancelled: Check pump`,
  ])
})
