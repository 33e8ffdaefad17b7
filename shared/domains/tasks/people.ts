// The people around tasks: whom a task is about, who was named, and what they are told.
import { sql } from 'kysely'
import { toKey } from '../../catalogue/text.ts'
import type { DbContext } from '../../db/context.ts'
import type { Op } from '../../db/engine.ts'
import { insertMessages, type OutboxRow } from '../../db/outbox.ts'
import { idList, sqlFor } from '../../db/query.ts'
import { keyParameter, type Selection } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { toMessages } from '../../notify/announce.ts'
import { fromPeople, type Person, peopleOf } from '../../notify/recipients.ts'
import { user } from '../shared/resources.ts'
import { checkPerson } from '../shared/rules.ts'
import { task } from './resources.ts'

/** Whom to look up: those of tasks (assignee and assigner), and those named by id or username. */
export interface Wanted {
  readonly tasks?: readonly number[]
  readonly ids?: readonly number[]
  readonly usernames?: readonly string[]
}

/** Selects people, whatever has become of them; goes along with the read of the tasks themselves. */
export function selectPeopleOf(ctx: DbContext, { tasks = [], ids = [], usernames = [] }: Wanted): Selection<Person> {
  const { dialect } = ctx.engine
  const from = () => sqlFor(dialect).selectFrom(`${user.table} as o`).select('o.id as id')
  const of = (column: 'assigneeId' | 'assignerId') =>
    sqlFor(dialect)
      .selectFrom(`${task.table} as t`)
      .select(`t.${column} as id`)
      .where('t.id', 'in', idList(ctx.engine.dialect, tasks))
      .where(`t.${column}`, 'is not', null)
  const named = usernames.map((name) => keyParameter(name, dialect))
  const [first = from().where(sql<boolean>`1 = 0`), ...others] = [
    ...(tasks.length > 0 ? [of('assigneeId'), of('assignerId')] : []),
    ...(ids.length > 0 ? [from().where('o.id', 'in', idList(ctx.engine.dialect, ids))] : []),
    ...(named.length > 0 ? [from().where('o.usernameKey', 'in', named).where('o.deletedAt', 'is', null)] : []),
  ]
  const all = others.reduce((query, other) => query.unionAll(other), first)
  const query = fromPeople(ctx).where('u.id', 'in', all)
  return peopleOf(ctx, query)
}

/** Whether somebody can be given work and told of it. */
export const isActive = (person: Person | undefined): person is Person => person?.isActive === true && person.deletedAt === null

/** Only active users get work; who was removed is not there. */
export function checkAssignee(people: readonly Person[], assigneeId: number): Issue[] {
  const person = people.find(({ id, deletedAt }) => id === assigneeId && deletedAt === null)
  return checkPerson('assigneeId', person, assigneeId)
}

/** The active people of these usernames, and the usernames that nobody active has. */
export function resolveMentions(people: readonly Person[], usernames: readonly string[]): { mentioned: Person[]; unknown: string[] } {
  const byName = new Map(people.filter(isActive).map((person) => [toKey(person.username), person]))
  const mentioned = new Map(usernames.flatMap((name) => [byName.get(toKey(name)) ?? []].flat()).map((person) => [person.id, person]))
  return { mentioned: [...mentioned.values()], unknown: usernames.filter((name) => !byName.has(toKey(name))) }
}

/** One thing to tell of one task. */
export interface Telling {
  readonly kind: 'task-assigned' | 'task-commented' | 'task-mentioned' | 'task-completed' | 'task-cancelled' | 'task-reopened'
  readonly task: { readonly id: number; readonly number: string; readonly title: string }
  /** Which event of the task it is, such as `v5` or `comment 12`. */
  readonly event: string
  readonly to: readonly (number | null)[]
  readonly body?: string
}

const words = {
  'task-assigned': 'was assigned to you',
  'task-commented': 'has a new comment',
  'task-mentioned': 'mentions you',
  'task-completed': 'was completed',
  'task-cancelled': 'was cancelled',
  'task-reopened': 'is to be done after all',
} as const

const mostListed = 50

/** Messages of what was done, all in one op: to each person but the actor one for each sort, however many tasks it is about. */
export async function tell(ctx: DbContext, people: readonly Person[], tellings: readonly Telling[]): Promise<Op[]> {
  const reached = people.filter(isActive).filter(({ id }) => id !== ctx.actor.id)
  const rows: OutboxRow[] = []
  for (const [kind, ofKind] of Map.groupBy(tellings, (telling) => telling.kind)) {
    for (const person of reached) {
      const own = ofKind.filter(({ to }) => to.includes(person.id))
      const [first] = own
      if (!first) continue
      const { task: one } = first
      const lines = own.slice(0, mostListed).map(({ task: { number, title } }) => `${number} ${title}`)
      const more = own.length > mostListed ? [`and ${own.length - mostListed} more`] : []
      const by = `${ctx.actor.name}:`
      const message =
        own.length === 1
          ? {
              kind,
              about: `task ${one.id} ${first.event}`,
              subject: `${one.number} ${words[kind]}: ${one.title}`,
              body: [by, first.body ?? `${one.number} ${one.title} ${words[kind]}.`].join('\n'),
              resource: 'task',
              rowId: one.id,
            }
          : {
              kind,
              about: `tasks ${kind} ${ctx.random(10)}`,
              subject: `${own.length} tasks: each ${words[kind]}`,
              body: [by, ...lines, ...more].join('\n'),
            }
      rows.push(...(await toMessages(ctx, person, message)))
    }
  }
  return insertMessages(ctx, rows)
}
