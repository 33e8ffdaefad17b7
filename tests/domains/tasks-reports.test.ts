// Every report of tasks worked out a second time, plainly, from the rows; and its workbook, which holds the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { mostRows } from '../../shared/domains/report-query.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { taskReports } from '../../shared/domains/tasks/reports.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import { openApi } from '../http/api.ts'
import { actorOf, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dialects } from '../support/engines.ts'
import { ask, cellsFor, now, rowsOf, sheetOf } from './report-desk.ts'
import { buildCompany, type Company, fillTasks } from './report-world.ts'

type Task = Awaited<ReturnType<typeof rowsOf<typeof task>>>[number]

const toHours = (milliseconds: number) => Math.round(milliseconds / 36_000) / 100
const isOpen = ({ status }: Task) => status === 'pending' || status === 'in-progress'
const folded = (value: unknown) => String(value ?? '').toLowerCase()
/** Groups of tasks under a key, in the alphabet of the key. */
const grouped = (tasks: readonly Task[], key: (one: Task) => string) => [...Map.groupBy(tasks, key)].sort(([a], [b]) => (a < b ? -1 : 1))
const sumOf = (rows: readonly Row[], name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0)

describe.each(dialects)('on %s', (dialect) => {
  let database: TestDatabase
  let ctx: DbContext
  let company: Company
  let tasks: Task[]
  /** Whoever asks, with what they see of a task. */
  let viewers: [DbContext, (one: Task) => boolean][]
  beforeAll(async () => {
    database = await createTestDatabase(dialect)
    ctx = { ...database.context(), now: () => now }
    company = await buildCompany(ctx)
    await fillTasks(ctx, company, 8)
    tasks = await rowsOf(ctx, task)
    const [north] = company.sites
    const [bryan] = company.people
    viewers = [
      [ctx, () => true],
      [database.context(actorOf('manager', 'm', [north])), ({ siteId }) => siteId === null || siteId === north],
      [database.context({ ...actorOf('technician', 'bryan'), id: bryan }), ({ assigneeId }) => assigneeId === bryan],
    ]
  })
  afterAll(() => database.drop())

  const asked = (): [Record<string, string>, (one: Task) => boolean][] => [
    [{}, () => true],
    [{ assigneeId: String(company.people[0]) }, ({ assigneeId }) => assigneeId === company.people[0]],
    [{ siteId: String(company.sites[0]) }, ({ siteId }) => siteId === company.sites[0]],
  ]

  test('open tasks are counted by person and site, with those in progress and overdue', async () => {
    for (const [who, isSeen] of viewers)
      for (const [query, isAsked] of asked()) {
        const open = tasks.filter((one) => isOpen(one) && isSeen(one) && isAsked(one))
        const wanted = grouped(open, (one) => `${folded(one.assignee)} ${folded(one.site)}`).map(([, group]) => ({
          assignee: group[0]?.assignee,
          site: group[0]?.site,
          open: group.length,
          inProgress: group.filter(({ status }) => status === 'in-progress').length,
          overdue: group.filter(({ dueAt }) => dueAt !== null && dueAt < now).length,
          nextDueAt: group.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt])).sort()[0] ?? null,
        }))
        expect(wanted.length).toBeGreaterThan(0)
        const totals = [{ open: sumOf(wanted, 'open'), inProgress: sumOf(wanted, 'inProgress'), overdue: sumOf(wanted, 'overdue') }]
        expect(await ask(who, 'openTasks', query)).toMatchObject({ rows: wanted, totals })
      }
  })

  test('overdue tasks are listed with whose they are and how late, the latest first', async () => {
    for (const [who, isSeen] of viewers)
      for (const [query, isAsked] of asked()) {
        const wanted = tasks
          .filter((one) => isOpen(one) && one.dueAt !== null && one.dueAt < now && isSeen(one) && isAsked(one))
          .sort((a, b) => (String(a.dueAt) < String(b.dueAt) ? -1 : a.dueAt === b.dueAt ? a.id - b.id : 1))
          .map(({ number, title, assignee, site, priority, dueAt }) => {
            return { number, title, assignee, site, priority, dueAt, hoursLate: toHours(Date.parse(now) - Date.parse(String(dueAt))) }
          })
        expect(wanted.length).toBeGreaterThan(0)
        expect((await ask(who, 'overdueTasks', query)).rows).toEqual(wanted)
      }
  })

  /** The Monday of the ISO week of an instant in a zone, reckoned from the calendar there. */
  const mondayIn = (calendar: Intl.DateTimeFormat, at: string) => {
    const day = new Date(calendar.format(new Date(at)))
    day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
    return day.toISOString().slice(0, 10)
  }
  const mondays = (first: string, last: string) => {
    const all = []
    for (let at = Date.parse(first); at <= Date.parse(last); at += 7 * 86_400_000) all.push(new Date(at).toISOString().slice(0, 10))
    return all
  }

  test('completed per week counts whole weeks of the zone, none left out', async () => {
    const completed = tasks.filter(({ status }) => status === 'completed')
    const cases: [Record<string, string>, string, string][] = [
      [{}, '2026-08-31', '2026-11-23'],
      [{ timezone: 'America/Chicago' }, '2026-08-31', '2026-11-23'],
      [{ timezone: 'Pacific/Auckland', from: '2026-09-20', to: '2026-10-04' }, '2026-09-14', '2026-09-28'],
    ]
    for (const [who, isSeen] of viewers)
      for (const [query, first, last] of cases) {
        const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: query.timezone ?? 'UTC' })
        const inWeek = (monday: string) => completed.filter((one) => isSeen(one) && mondayIn(calendar, String(one.completedAt)) === monday)
        const figures = (group: readonly Task[]) => {
          const due = group.filter(({ dueAt }) => dueAt !== null)
          const onTime = due.filter(({ dueAt, completedAt }) => String(completedAt) <= String(dueAt)).length
          return { completed: group.length, onTime, late: due.length - onTime }
        }
        const wanted = mondays(first, last).map((monday) => ({ weekStartsOn: monday, assignee: null, ...figures(inWeek(monday)) }))
        const answer = await ask(who, 'completedPerWeek', query)
        expect(answer.rows).toMatchObject(wanted)
        expect(answer.rows).toHaveLength(wanted.length)
        expect(answer.totals).toMatchObject([{ completed: sumOf(wanted, 'completed'), late: sumOf(wanted, 'late') }])
        const byPerson = mondays(first, last).flatMap((monday) =>
          grouped(inWeek(monday), ({ assignee }) => folded(assignee)).map(([, group]) => {
            return { weekStartsOn: monday, assignee: group[0]?.assignee, ...figures(group) }
          }),
        )
        const { rows } = await ask(who, 'completedPerWeek', { ...query, by: 'assignee' })
        expect(rows).toMatchObject(byPerson)
        expect(rows).toHaveLength(byPerson.length)
      }
  })

  test('weeks are named as ISO 8601 does, over the end of the year too', async () => {
    const { rows } = await ask(ctx, 'completedPerWeek', { from: '2026-12-20', to: '2027-01-12' })
    expect(rows.map(({ week, weekStartsOn }) => [week, weekStartsOn])).toEqual([
      ['2026-W51', '2026-12-14'],
      ['2026-W52', '2026-12-21'],
      ['2026-W53', '2026-12-28'],
      ['2027-W01', '2027-01-04'],
      ['2027-W02', '2027-01-11'],
    ])
  })

  test('time to complete gives median, mean and the ninth tenth, by person or site, and of all', async () => {
    const figures = (group: readonly Task[]) => {
      const spans = group
        .map(({ openedAt, createdAt, completedAt }) => Math.max(0, Date.parse(String(completedAt)) - Date.parse(openedAt ?? createdAt)))
        .sort((a, b) => a - b)
      const half = Math.floor(spans.length / 2)
      const at = (place: number) => spans[place] ?? 0
      return {
        completed: spans.length,
        medianHours: toHours(spans.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2),
        meanHours: toHours(spans.reduce((sum, span) => sum + span, 0) / spans.length),
        p90Hours: toHours(at(Math.ceil(spans.length * 0.9) - 1)),
      }
    }
    for (const [who, isSeen] of viewers)
      for (const [query, fromAt, untilAt] of [
        [{}, '2026-10-29T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
        [{ from: '2026-11-01', to: '2026-11-07', timezone: 'America/Chicago' }, '2026-11-01T05:00:00.000Z', '2026-11-08T06:00:00.000Z'],
      ] as const) {
        const done = tasks.filter(
          (one) => one.status === 'completed' && isSeen(one) && String(one.completedAt) >= fromAt && String(one.completedAt) < untilAt,
        )
        for (const by of ['assignee', 'site'] as const) {
          const wanted = grouped(done, (one) => folded(one[by])).map(([, group]) => ({ name: group[0]?.[by] ?? null, ...figures(group) }))
          expect(wanted.length).toBeGreaterThan(0)
          expect(await ask(who, 'timeToComplete', { ...query, by })).toMatchObject({ rows: wanted, totals: [figures(done)] })
        }
      }
  })

  test.each(taskReports.map(({ name }) => name))('the workbook of %s holds what its JSON says', async (name) => {
    for (const [who] of viewers) expect(await sheetOf(who, name)).toEqual(cellsFor(name, await ask(who, name)))
  })

  test('a removed person whose name another has taken is counted apart', async () => {
    const one = await createTestDatabase(dialect)
    const own = { ...one.context(), now: () => now }
    const made = { name: 'Joel', role: 'technician' as const }
    for (const email of ['a@company.example', 'b@company.example']) {
      const [person] = await commit(own, [insert(user, { ...made, username: 'joel', email })])
      await commit(own, [insert(task, { title: 'x', assigneeId: Number(person?.id), status: 'completed', completedAt: now })])
      await own.engine.execute([`UPDATE "shared_user" SET "deletedAt" = '${now.replace('Z', '')}${dialect === 'sqlite' ? 'Z' : ''}'`])
    }
    expect((await ask(own, 'timeToComplete')).rows.map(({ name, completed }) => [name, completed])).toEqual([
      ['joel', 1],
      ['joel', 1],
    ])
    expect((await ask(own, 'completedPerWeek', { by: 'assignee' })).rows).toHaveLength(2)
    await one.drop()
  })

  test('an empty database has nothing open and nothing done', async () => {
    const one = await createTestDatabase(dialect)
    expect(await ask(one.context(), 'openTasks')).toMatchObject({ rows: [], totals: [{ open: 0, inProgress: 0, overdue: 0 }] })
    expect((await ask(one.context(), 'overdueTasks')).rows).toEqual([])
    expect(await ask(one.context(), 'timeToComplete')).toMatchObject({ rows: [], totals: [] })
    expect((await ask(one.context(), 'completedPerWeek', { by: 'assignee' })).rows).toEqual([])
    const { rows } = await ask(one.context(), 'completedPerWeek', { from: '2026-11-02', to: '2026-11-15' })
    expect(rows.map(({ week, completed }) => [week, completed])).toEqual([
      ['2026-W45', 0],
      ['2026-W46', 0],
    ])
    await one.drop()
  })
})

test('a report of more rows than it holds is refused with how to ask for less, and never cut off', async () => {
  const database = await createTestDatabase()
  const ctx = { ...database.context(), now: () => now }
  const { people } = await buildCompany(ctx)
  const late = (at: number) => insert(task, { title: `Do ${at}`, assigneeId: people[0], dueOn: '2026-11-01' })
  await commit(
    ctx,
    Array.from({ length: mostRows }, (_, at) => late(at)),
  )
  expect((await ask(ctx, 'overdueTasks')).rows).toHaveLength(mostRows)
  await commit(ctx, [late(mostRows)])
  await expect(ask(ctx, 'overdueTasks')).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ code: 'too_many', message: 'the report has more than 10000 rows', hint: 'Narrow it with assigneeId or siteId.' }],
  })
  await database.drop()
})

test('wrong parameters are all named at once, and a technician may ask', async () => {
  const api = await openApi()
  const refused = await api.call(
    'GET',
    '/api/tasks/reports/time-to-complete?by=colour&assigneeId=me&siteId=1.5&timezone=X/Y&to=2026-13-01&week=1',
  )
  expect([refused.status, [...new Set(refused.json.errors.map((issue) => issue.path))].sort()]).toEqual([
    400,
    ['assigneeId', 'by', 'siteId', 'timezone', 'to', 'week'],
  ])
  for (const as of ['technician', 'auditor', 'medic'])
    expect((await api.call('GET', '/api/tasks/reports/open-tasks', { as })).status).toBe(200)
  expect((await api.call('GET', '/api/tasks/reports/open-tasks', { as: null })).status).toBe(401)
  await api.drop()
})
