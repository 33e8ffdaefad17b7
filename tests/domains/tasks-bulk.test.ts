// Many tasks at once: all of them or none, each told of in its history, and everything that is wrong named.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DbContext } from '../../shared/db/context.ts'
import { gather } from '../../shared/db/store.ts'
import { selectPeopleOf, tell } from '../../shared/domains/tasks/people.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { audited, growth, refusal, sizes } from './facilities-world.ts'
import { act, actOnMany, addTask, buildTeam, now, successorsOf, type Team, taskOf, told } from './tasks-world.ts'

let database: TestDatabase
let team: Team
let ids: number[]
beforeEach(async () => {
  database = await createTestDatabase()
  team = await buildTeam((actor) => database.context(actor))
  ids = []
  for (let day = 1; day <= 4; day++) ids.push(await addTask(team, { title: `Round ${day}`, dueOn: `2026-11-0${day}` }))
})
afterEach(() => database.drop())

/** Expects a refusal with these issues, in order, and that nothing was written. */
async function refuses(ctx: DbContext, input: object, code: string, issues: readonly object[]): Promise<void> {
  const before = await sizes(team.ann)
  expect(await refusal(actOnMany(ctx, input))).toMatchObject({ code, issues })
  expect(await growth(team.ann, before)).toEqual({})
  for (const id of ids) expect((await taskOf(team.ann, id)).lockVersion).toBe(0)
}

describe('all of them', () => {
  test('are completed in one commit; each has its entry, its next one, and the assigner is told once', async () => {
    const weekly = await addTask(team, { title: 'Weekly', dueOn: '2026-11-27', recurrence: 'FREQ=WEEKLY' })
    const from = (await audited(team.ann)).length
    const { changed, unchanged, items } = await actOnMany(team.bob, { do: 'complete', ids: [...ids, weekly] })
    expect([changed, unchanged]).toEqual([5, 0])
    const [next] = await successorsOf(team.ann, weekly)
    expect(items.map(({ id, status, nextId }) => [id, status, nextId])).toEqual([
      ...ids.map((id) => [id, 'completed', null]),
      [weekly, 'completed', next?.id],
    ])
    expect(next?.dueOn).toBe('2026-12-04')
    const entries = (await audited(team.ann)).slice(from)
    expect(entries.map(({ action, actor }) => `${actor} ${action}`).sort()).toEqual([
      'bob task.create',
      ...Array(5).fill('bob task.update'),
    ])
    expect(await told(team)).toEqual(['ann task-completed: 5 tasks: each was completed'])
    const again = await actOnMany(team.bob, { do: 'complete', ids: [...ids, weekly] })
    expect([again.changed, again.unchanged, again.items]).toEqual([0, 5, items])
  })

  test('are told of in one step of the commit, to however many people: a batch holds no more than 2,100 values', async () => {
    const [task] = await Promise.all(ids.map((id) => taskOf(team.ann, id)))
    const [people] = await gather(team.bob, [selectPeopleOf(team.bob, { ids: Object.values(team.ids) })])
    if (!task) throw new Error('no task')
    const ops = await tell(team.bob, people, [
      { kind: 'task-completed', task, event: 'v2', to: [team.ids.ann, team.ids.bob, team.ids.ina] },
      { kind: 'task-assigned', task, event: 'v2', to: [team.ids.tom] },
    ])
    expect(ops).toMatchObject([{ kind: 'insert', table: 'outbox', rows: [expect.anything(), expect.anything()] }])
  })

  test('go to somebody else, who is told once; what is theirs already stays', async () => {
    await act(team.ann, 'assign', ids[0] ?? 0, { assigneeId: team.ids.tom })
    const { changed, unchanged } = await actOnMany(team.ann, { do: 'reassign', ids, assigneeId: team.ids.tom })
    expect([changed, unchanged]).toEqual([3, 1])
    expect(await Promise.all(ids.map(async (id) => (await taskOf(team.ann, id)).assignee))).toEqual(['tom', 'tom', 'tom', 'tom'])
    expect((await told(team)).slice(1)).toEqual(['tom task-assigned: 3 tasks: each was assigned to you'])
  })

  test('are due on another day, each at its own time unless one is given', async () => {
    const timed = await addTask(team, { dueOn: '2026-11-05', dueTime: '09:00' })
    await actOnMany(team.ann, { do: 'reschedule', ids: [...ids, timed], dueOn: '2026-12-24' })
    expect(await taskOf(team.ann, timed)).toMatchObject({ dueOn: '2026-12-24', dueTime: '09:00', dueAt: '2026-12-24T09:00:00.000Z' })
    await actOnMany(team.ann, { do: 'reschedule', ids: [timed], dueOn: '2026-12-24', dueTime: null })
    expect(await taskOf(team.ann, timed)).toMatchObject({ dueTime: null, dueAt: '2026-12-25T00:00:00.000Z' })
  })

  test('are cancelled, opened again, begun and snoozed', async () => {
    for (const [what, status] of [
      ['cancel', 'cancelled'],
      ['reopen', 'pending'],
      ['start', 'in-progress'],
    ])
      expect((await actOnMany(team.ann, { do: what, ids })).items.map((item) => item.status)).toEqual(Array(4).fill(status))
    await actOnMany(team.ann, { do: 'snooze', ids, until: '2026-11-28T06:00:00Z' })
    expect((await taskOf(team.ann, ids[3] ?? 0)).remindAt).toBe('2026-11-28T06:00:00.000Z')
  })

  test('are found by a filter, in the words of a list', async () => {
    const { items } = await actOnMany(team.ann, {
      do: 'complete',
      filter: `assigneeId=${team.ids.bob}&dueAt.lt=2026-11-04T00:00:00Z&sort=dueAt`,
    })
    expect(items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await actOnMany(team.ann, { do: 'cancel', filter: 'overdue=true&sort=openDueAt' })).items.map(({ id }) => id)).toEqual(
      ids.slice(2),
    )
    expect((await actOnMany(team.ann, { do: 'cancel', filter: `overdue=true&assigneeId=${team.ids.bob}` })).items).toEqual([])
  })

  test('of a filter are the caller’s own, for a technician', async () => {
    const own = await addTask(team, { assigneeId: team.ids.tom, dueOn: '2026-11-01' })
    expect((await actOnMany(team.tom, { do: 'complete', filter: 'open=true&sort=openDueAt' })).items.map(({ id }) => id)).toEqual([own])
  })
})

describe('none of them', () => {
  test.each(['', 'sort=dueAt', 'limit=3'])('where the filter %j says nothing of them', async (filter) => {
    await refuses(team.ann, { do: 'complete', filter }, 'invalid', [{ path: 'filter', code: 'required' }])
  })

  test('where one is closed, which is named', async () => {
    const closed = await addTask(team)
    await act(team.ann, 'cancel', closed)
    await refuses(team.bob, { do: 'complete', ids: [...ids, closed] }, 'conflict', [
      { path: 'ids.4', code: 'closed', message: `T-${closed} is cancelled` },
    ])
  })

  test('where one is not there, is not the caller’s, or is named twice', async () => {
    const southern = await addTask(team, { siteId: team.sites[1] })
    await refuses(team.as('bob', now, [team.sites[0]]), { do: 'complete', ids: [...ids, southern, 999_999, ids[0]] }, 'invalid', [
      { path: 'ids.4', code: 'reference', message: `there is no task ${southern}` },
      { path: 'ids.5', code: 'reference', message: 'there is no task 999999' },
      { path: 'ids.6', code: 'twice' },
    ])
    await refuses(
      team.tom,
      { do: 'complete', ids },
      'invalid',
      ids.map((id, at) => ({ path: `ids.${at}`, message: `there is no task ${id}` })),
    )
  })

  test('where one has changed since it was seen', async () => {
    const changed = await addTask(team)
    await act(team.ann, 'start', changed)
    const seen = [...ids, changed].map((id) => ({ id, version: 1 }))
    await refuses(team.bob, { do: 'complete', ids: seen }, 'conflict', [
      { path: 'ids.4', code: 'stale', message: `T-${changed} is at version 2, not 1` },
    ])
  })

  test('where the new assignee is not active', async () => {
    await refuses(team.ann, { do: 'reassign', ids, assigneeId: team.ids.ina }, 'invalid', [{ path: 'assigneeId', code: 'inactive' }])
  })

  test('where a technician would give their own work to others', async () => {
    const own = await addTask(team, { assigneeId: team.ids.tom })
    await refuses(team.tom, { do: 'reassign', ids: [own], assigneeId: team.ids.bob }, 'forbidden', [{ path: 'do', code: 'own' }])
  })

  test('where it is not said what is wanted, of which tasks', async () => {
    await refuses(team.ann, { do: 'reassign', ids }, 'invalid', [{ path: 'assigneeId', code: 'required' }])
    await refuses(team.ann, { do: 'complete' }, 'invalid', [{ path: 'ids', code: 'one_of' }])
    await refuses(team.ann, { do: 'complete', ids, filter: 'open=true' }, 'invalid', [{ path: 'ids', code: 'one_of' }])
    await refuses(team.ann, { do: 'complete', ids, dueOn: '2026-12-24' }, 'invalid', [{ path: 'dueOn', code: 'unknown' }])
    await refuses(team.ann, { do: 'cancel', filter: 'nonsense=1' }, 'invalid', [{ path: 'nonsense', code: 'filter' }])
  })
})
