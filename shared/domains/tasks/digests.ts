// Digests: once a day, at the time of day that a person chose, what they have to do and to return; nothing where there is nothing.
import { setImmediate as turn } from 'node:timers/promises'
import { addDays, startOfDay } from '../../catalogue/days.ts'
import { systemColumns } from '../../catalogue/resource.ts'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { limited } from '../../db/query.ts'
import { gather, type Selection } from '../../db/store.ts'
import { lastTime } from '../../notify/local-day.ts'
import { fromPeople, type Person, peopleOf } from '../../notify/recipients.ts'
import { tellOnce } from '../../notify/tell.ts'
import { selectDigestTasks, selectDigestTools } from './digest-queries.ts'
import { toDigest } from './digest-text.ts'

/** People whose tasks are counted at a time: each may have some hundred. */
const pagePeople = 100

/** A person whose time of the digest has come, and of which day theirs is. */
interface Due {
  readonly person: Person
  readonly day: string
}

type TimeOf = (digestAt: string, timezone: string) => ReturnType<typeof lastTime>

/** Tells everybody whose time of the digest came after `since`; returns how many digests are new. A time comes once a day, also where the clock is changed. */
export async function digest(ctx: DbContext, since: string): Promise<number> {
  const now = ctx.now()
  // many people share a zone and a time, and to ask a calendar takes longer than to read a row
  const times = new Map<string, ReturnType<typeof lastTime>>()
  const timeOf: TimeOf = (digestAt, timezone) => {
    const key = `${digestAt} ${timezone}`
    const found = times.get(key) ?? lastTime(digestAt, timezone, now)
    times.set(key, found)
    return found
  }
  let told = 0
  for (let after = 0; ; ) {
    const [people] = await gather(ctx, [selectDigested(ctx, after)])
    const due = people.flatMap((person) => dueOf(person, since, timeOf))
    if (due.length > 0) told += await tellDigests(ctx, due, now)
    const last = people.at(-1)
    if (!last || people.length < pagePeople) return told
    after = last.id
    await turn() // requests get theirs
  }
}

/** Selects a page of the people who want a digest; whether they are active is asked when they are told. */
export function selectDigested(ctx: DbContext, after: number): Selection<Person> {
  const query = fromPeople(ctx)
    .where('p.digestAt', 'is not', null)
    .where('p.userId', '>', bound(systemColumns.id, after, ctx.engine.dialect))
    .orderBy('p.userId')
  return peopleOf(ctx, limited(ctx.engine.dialect, query, pagePeople))
}

/** Who chose a time that had passed already gets theirs the day after. */
function dueOf(person: Person, since: string, timeOf: TimeOf): Due[] {
  if (person.digestAt === null) return []
  const { day, at } = timeOf(person.digestAt, person.timezone)
  return at > since && at >= (person.updatedAt ?? '') ? [{ person, day }] : []
}

/** People of one zone and day have the same bounds; all of them are asked about in one round trip. */
async function tellDigests(ctx: DbContext, due: readonly Due[], now: string): Promise<number> {
  const groups = [...Map.groupBy(due, ({ person, day }) => `${day} ${person.timezone}`).values()]
  const tasksOf = groups.flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { day, person } = first
    const [todayEnd, weekEnd] = [startOfDay(addDays(day, 1), person.timezone), startOfDay(addDays(day, 8), person.timezone)]
    return [selectDigestTasks(ctx, group.map(idOf), { now, todayEnd, weekEnd })]
  })
  const [tools, ...tasks] = await gather(ctx, [selectDigestTools(ctx, due.map(idOf), now), ...tasksOf])
  const [tasksBy, toolsBy] = [Map.groupBy(tasks.flat(), ({ personId }) => personId), Map.groupBy(tools, ({ personId }) => personId)]
  const tellings = due.flatMap(({ person, day }) => {
    const message = toDigest(day, person.timezone, tasksBy.get(person.id) ?? [], toolsBy.get(person.id) ?? [])
    return message ? [{ recipientId: person.id, message }] : []
  })
  return tellOnce(ctx, tellings)
}

const idOf = ({ person }: Due) => person.id
