// Trial tasks: as many as asked, the same for the same seed and day, with a history that tells of every one of them.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callCrew } from '../../infra/cli/demo-crew.ts'
import { makeTasks } from '../../infra/cli/demo-tasks.ts'
import { rowAsOf } from '../../shared/audit/as-of.ts'
import { systemActor } from '../../shared/context.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { list } from '../../shared/db/listing.ts'
import { compareSchema } from '../../shared/db/schema.ts'
import { gather, select } from '../../shared/db/store.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { task, taskComment } from '../../shared/domains/tasks/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { audited } from './facilities-world.ts'

const now = '2027-03-01T08:00:00.000Z'
const count = 120

let database: TestDatabase
let ctx: DbContext
beforeEach(async () => {
  database = await createTestDatabase()
  ctx = { ...database.context(systemActor('seed'), { source: 'seed' }), now: () => now }
})
afterEach(() => database.drop())

async function make(of: DbContext, seed: number) {
  const { people, sites } = await callCrew(of)
  const made = await makeTasks(of, { tasks: count, seed, people, sites, onDay: () => undefined })
  const [tasks, comments] = await gather(of, [select(of, task, {}), select(of, taskComment, {})])
  return { made, people, comments, tasks: tasks.filter(({ createdBy }) => createdBy !== 'system:seed').sort((a, b) => a.id - b.id) }
}

test('makes a year of tasks, each with the entries of those who wrote it down, started and finished it', { timeout: 120_000 }, async () => {
  const { made, tasks, comments, people } = await make(ctx, 1)
  expect([made.tasks, tasks.length]).toEqual([count, count])
  const entries = (await audited(ctx)).filter(({ actor }) => actor !== 'system:seed')
  expect(entries).toHaveLength(made.entries)
  expect(entries.filter(({ action }) => action === 'task.create')).toHaveLength(count)
  expect(entries.filter(({ action }) => action === 'task.update')).toHaveLength(tasks.reduce((sum, { version }) => sum + version - 1, 0))
  expect(entries.filter(({ action }) => action === 'taskComment.create')).toHaveLength(comments.length)

  const roles = new Map(people.map(({ username, role }) => [username, role]))
  for (const row of tasks) {
    const { createdAt, startedAt, completedAt, cancelledAt, updatedAt, status, openDueAt, dueAt } = row
    const stamps = [createdAt, startedAt, completedAt ?? cancelledAt].filter((at) => at !== null)
    expect(stamps).toEqual(stamps.toSorted())
    expect(updatedAt < now && createdAt >= '2026-03-01').toBe(true)
    expect([status, completedAt !== null, cancelledAt !== null]).toEqual([status, status === 'completed', status === 'cancelled'])
    expect(openDueAt).toBe(status === 'completed' || status === 'cancelled' ? null : dueAt)
    expect(['manager', 'staff', 'technician']).toContain(roles.get(row.createdBy))
  }
  expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['pending', 'in-progress', 'completed', 'cancelled']))
  const done = tasks.find(({ status, startedAt }) => status === 'completed' && startedAt !== null)
  if (!done) throw new Error('no task was started and completed')
  expect(await rowAsOf(ctx, task, done.id, done.createdAt)).toMatchObject({ status: 'pending', title: done.title, startedAt: null })
  expect(await rowAsOf(ctx, task, done.id, now)).toMatchObject({ status: 'completed', completedAt: done.completedAt })
})

test('leaves every index in its place, and the words can be searched', { timeout: 120_000 }, async () => {
  const { tasks } = await make(ctx, 1)
  expect((await compareSchema(ctx.engine, catalogue)).missing).toEqual([])
  const word = tasks[0]?.title.split(' ')[0] ?? ''
  const { items } = await list(
    ctx,
    task,
    parseList(ctx, task, [
      ['q', word],
      ['limit', '1000'],
    ]),
  )
  expect(items.length).toBeGreaterThan(0)
  expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => Number(id)).sort((a, b) => b - a))
})

test('makes the same tasks of the same seed on the same day, and others of another', { timeout: 120_000 }, async () => {
  const other = await createTestDatabase('sqlite')
  const another = await createTestDatabase('sqlite')
  const within = (of: TestDatabase) => ({ ...of.context(systemActor('seed'), { source: 'seed' }), now: () => now })
  const texts = ({ tasks }: Awaited<ReturnType<typeof make>>) =>
    tasks.map(({ title, description, assigneeId, dueOn, status, createdAt, completedAt }) => [
      ...[title, description, assigneeId, dueOn, status, createdAt, completedAt],
    ])
  const first = texts(await make(ctx, 7))
  expect(texts(await make(within(other), 7))).toEqual(first)
  expect(texts(await make(within(another), 8))).not.toEqual(first)
  await other.drop()
  await another.drop()
})
