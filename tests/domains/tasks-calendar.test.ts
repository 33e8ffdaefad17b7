// The calendar of a person, read back as a phone would: the same instants in every zone, rules that go on, texts as they are; and its secret address.
import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { taskEndpoints } from '../../shared/domains/tasks/calendar-endpoints.ts'
import { nextOccurrence } from '../../shared/domains/tasks/recurrence.ts'
import { task } from '../../shared/domains/tasks/resources.ts'
import type { EndpointRequest, Reply } from '../../shared/http/endpoint.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { audited, refusal } from './facilities-world.ts'
import { act, addTask, buildTeam, now, type Team, taskOf } from './tasks-world.ts'

let database: TestDatabase
let team: Team
beforeEach(async () => {
  database = await createTestDatabase()
  team = await buildTeam((actor) => database.context(actor))
})
afterEach(() => database.drop())

async function ask(ctx: DbContext, method: string, query = '', headers: Record<string, string> = {}): Promise<Reply> {
  const endpoint = taskEndpoints.find((one) => one.method === method)
  const request: EndpointRequest<undefined> = {
    params: {},
    query: new URLSearchParams(query),
    headers: new Headers(headers),
    input: undefined,
  }
  if (!endpoint) throw new Error(`nothing answers ${method}`)
  return endpoint.handle(ctx, request)
}

/** The query of a new address. */
async function newAddress(ctx: DbContext): Promise<string> {
  const { body } = await ask(ctx, 'POST')
  return new URL((body as { url: string }).url).search.slice(1) // it answers so
}

const nobody = (instant = now): DbContext => ({
  ...database.context({ id: null, name: 'anonymous', role: 'anonymous', siteIds: null, sessionId: null }),
  now: () => instant,
})

/** The events of a calendar, by summary. */
function eventsOf(body: unknown): Map<string, ICAL.Event> {
  const calendar = ICAL.Component.fromString(String(body))
  for (const zone of calendar.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), String(zone.getFirstPropertyValue('tzid')))
  return new Map(
    calendar
      .getAllSubcomponents('vevent')
      .map((component) => [String(component.getFirstPropertyValue('summary')), new ICAL.Event(component)]),
  )
}

describe('what stands in it', () => {
  test('open tasks that are due and those completed within thirty days, of the person and nobody else', async () => {
    await addTask(team, {
      title: 'Timed',
      dueOn: '2026-11-30',
      dueTime: '09:00',
      timezone: 'Europe/Berlin',
      priority: 'urgent',
      siteId: team.sites[0],
    })
    await addTask(team, { title: 'A day', dueOn: '2026-11-30', description: 'First, second; third\\fourth\nfifth\u0007' })
    await addTask(team, { title: 'Someday' })
    await addTask(team, { title: 'Of Tom', assigneeId: team.ids.tom, dueOn: '2026-11-30' })
    const [lately, long, gone] = [
      await addTask(team, { title: 'Lately', dueOn: '2026-11-01' }),
      await addTask(team, { title: 'Long', dueOn: '2026-10-01' }),
      await addTask(team, { title: 'Gone', dueOn: '2026-11-30' }),
    ]
    await act(team.bob, 'complete', lately, { completedAt: '2026-11-01T10:00:00Z' })
    await act(team.bob, 'complete', long, { completedAt: '2026-10-01T10:00:00Z' })
    await act(team.bob, 'cancel', gone)
    const { body, headers } = await ask(nobody(), 'GET', await newAddress(team.bob))
    expect(headers).toMatchObject({ 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' })
    const events = eventsOf(body)
    expect([...events.keys()].sort()).toEqual(['A day', 'Timed', '✓ Lately'])
    const [timed, day] = [events.get('Timed'), events.get('A day')]
    expect(timed?.startDate.toJSDate().toISOString()).toBe('2026-11-30T08:00:00.000Z')
    expect([timed?.startDate.zone.tzid, timed?.duration.toSeconds(), timed?.location]).toEqual(['Europe/Berlin', 900, 'N'])
    expect(timed?.component.getFirstPropertyValue('priority')).toBe(1)
    expect([day?.startDate.isDate, day?.startDate.toString()]).toEqual([true, '2026-11-30'])
    expect(day?.description).toMatch(/^T-\d+\nFirst, second; third\\fourth\nfifth$/)
    expect(timed?.uid).toMatch(/^task-\d+@/)
    expect(new Set([...events.values()].map(({ uid }) => uid)).size).toBe(3)
    expect(
      String(body)
        .split('\r\n')
        .filter((line) => Buffer.byteLength(line) > 75),
    ).toEqual([])
    expect(String(body)).not.toMatch(/[^\r]\n/)
  })

  test('of somebody of one site are the tasks there, and those without a site', async () => {
    const bob = await get(team.ann, user, team.ids.bob)
    await commit(team.ann, [update(user, bob, { siteIds: [team.sites[0]] })])
    for (const [title, siteId] of [
      ['North', team.sites[0]],
      ['South', team.sites[1]],
      ['None', null],
    ] as const)
      await addTask(team, { title, siteId, dueOn: '2026-11-30' })
    const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
    expect([...eventsOf(body).keys()].sort()).toEqual(['None', 'North'])
  })

  test('a hostile title stays a title', async () => {
    const title = 'x BEGIN:VEVENT \\n END:VCALENDAR; , "q" '.repeat(4).trim()
    await addTask(team, { title, dueOn: '2026-11-30', description: 'a\r\nEND:VEVENT\r\nBEGIN:VEVENT' })
    const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
    const events = eventsOf(body)
    expect([...events.keys()]).toEqual([title])
    expect(events.get(title)?.description).toContain('a\nEND:VEVENT\nBEGIN:VEVENT')
  })
})

const zones = ['Africa/Nairobi', 'America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']

describe('a series', () => {
  test.each(zones)(
    'in %s goes on at the same wall time across both changes of the clock, as the tasks themselves will',
    async (timezone) => {
      const id = await addTask(team, { title: 'Daily', dueOn: '2026-11-28', dueTime: '09:30', timezone, recurrence: 'FREQ=DAILY' })
      const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
      const iterator = eventsOf(body).get('Daily')?.iterator()
      const row = await taskOf(team.ann, id)
      for (let at = 0; at < 400; at++) {
        const dueOn = new Date(Date.parse('2026-11-28') + at * 86_400_000).toISOString().slice(0, 10)
        const event = iterator?.next()
        expect([dueOn, event?.toJSDate().toISOString()]).toEqual([dueOn, task.computed({ ...row, dueOn }).dueAt])
      }
    },
  )

  test.each([
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-11-30'],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27'],
    ['FREQ=MONTHLY;BYMONTHDAY=15,31', '2026-11-30'],
    ['FREQ=YEARLY', '2024-02-29'],
    ['FREQ=WEEKLY;COUNT=4', '2026-11-30'],
    ['FREQ=WEEKLY;UNTIL=20261221', '2026-11-30'],
    ['FREQ=WEEKLY;UNTIL=20261221T083000Z', '2026-11-30'],
  ])('by %s has the days of the tasks to come', async (recurrence, dueOn) => {
    for (const dueTime of [null, '09:30']) {
      const title = `${recurrence} ${dueTime}`
      await addTask(team, { title, dueOn, dueTime, timezone: 'Europe/Berlin', recurrence })
      const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
      const iterator = eventsOf(body).get(title)?.iterator()
      const theirs = Array.from({ length: 6 }, () => iterator?.next()?.toString().slice(0, 10)).filter(Boolean)
      const ours = [dueOn]
      for (let day: string | null = dueOn; day !== null && ours.length < 6; ) {
        day = nextOccurrence({
          rule: recurrence,
          base: 'due',
          seriesStartOn: dueOn,
          dueOn: day,
          occurrenceNo: ours.length,
          completedOn: day,
          dueTime,
          timezone: 'Europe/Berlin',
        })
        if (day) ours.push(day)
      }
      expect([title, theirs]).toEqual([title, ours])
    }
  })

  test('on the 31st is told as the last of several days; from completion as one event', async () => {
    await addTask(team, { title: 'Last', dueOn: '2027-02-28', recurrence: 'FREQ=MONTHLY', seriesStartOn: '2027-01-31' })
    await addTask(team, { title: 'After', dueOn: '2027-02-28', recurrence: 'FREQ=MONTHLY', recurrenceBase: 'completion' })
    await addTask(team, { title: 'Counted', dueOn: '2027-02-28', recurrence: 'FREQ=MONTHLY;COUNT=3', occurrenceNo: 3 })
    const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
    const rules = new Map([...eventsOf(body)].map(([name, { component }]) => [name, component.getFirstPropertyValue('rrule')?.toString()]))
    expect(rules).toEqual(
      new Map([
        ['Last', 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'],
        ['After', undefined],
        ['Counted', undefined],
      ]),
    )
  })
})

describe('its address', () => {
  test('is kept as a hash, made anew by the next, and revoked; each is recorded', async () => {
    const first = await newAddress(team.bob)
    const [row] = await all(team.ann.engine, sqlFor(team.ann.engine.dialect).selectFrom('calendarToken').selectAll())
    expect([row?.userId, String(row?.tokenHash)]).toEqual([team.ids.bob, expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(first).not.toContain(row?.tokenHash)
    expect((await ask(nobody(), 'GET', first)).status).toBeUndefined()
    const second = await newAddress(team.bob)
    expect(await refusal(ask(nobody(), 'GET', first))).toMatchObject({ code: 'not_found' })
    expect((await ask(nobody(), 'GET', second)).body).toContain('BEGIN:VCALENDAR')
    expect(await ask(team.bob, 'DELETE')).toEqual({ status: 204 })
    expect(await refusal(ask(nobody(), 'GET', second))).toMatchObject({
      code: 'not_found',
      message: 'there is no calendar at this address',
    })
    expect((await audited(team.ann)).slice(-3)).toMatchObject([
      { action: 'user.calendar', actor: 'bob', after: { revoked: 0 } },
      { action: 'user.calendar', after: { revoked: 1 } },
      { action: 'user.revokeCalendar', after: { revoked: 1 } },
    ])
  })

  test('made by several at once is one', async () => {
    const addresses = await Promise.all(Array.from({ length: 5 }, () => newAddress(team.as('bob'))))
    const answers = await Promise.allSettled(addresses.map((query) => ask(nobody(), 'GET', query)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is good for nothing once its person is not active, and another text is none', async () => {
    const query = await newAddress(team.bob)
    await commit(team.ann, [update(user, await get(team.ann, user, team.ids.bob), { isActive: false })])
    for (const one of [query, '', 'token=', `token=${'0'.repeat(64)}`, "token=' or 1=1 --"])
      expect(await refusal(ask(nobody(), 'GET', one))).toMatchObject({ code: 'not_found' })
  })

  test('answers 304 until something changes', async () => {
    const id = await addTask(team, { dueOn: '2026-11-30' })
    const query = await newAddress(team.bob)
    const first = await ask(nobody(), 'GET', query)
    const etag = first.headers?.etag ?? ''
    expect(await ask(nobody('2026-11-28T10:00:00.000Z'), 'GET', query, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      headers: { etag },
    })
    await act(team.bob, 'start', id)
    expect((await ask(nobody(), 'GET', query, { 'if-none-match': etag })).status).toBeUndefined()
  })
})

test('two thousand tasks are the most, the next ones first', async () => {
  const days = Array.from({ length: 2005 }, (_, at) => new Date(Date.parse('2027-01-01') + at * 86_400_000).toISOString().slice(0, 10))
  await commit(
    team.ann,
    days.toReversed().map((dueOn) => insert(task, { title: dueOn, assigneeId: team.ids.bob, dueOn })),
  )
  const { body } = await ask(nobody(), 'GET', await newAddress(team.bob))
  expect([...eventsOf(body).keys()]).toEqual(days.slice(0, 2000))
})
