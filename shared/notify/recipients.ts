// Who can be told something: people with their addresses, and how they want to be told.
import { z } from 'zod'
import { flag, instant, integer, json, text, time } from '../catalogue/kinds.ts'
import type { Role, ValuesOf } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { bound } from '../db/engine.ts'
import type { OutboxRow } from '../db/outbox.ts'
import { idList, sqlFor } from '../db/query.ts'
import { decodeRow } from '../db/rows.ts'
import type { Selection } from '../db/store.ts'

/** A way to a person. */
export type Channel = OutboxRow['channel']

/** What is read of a person, and of their preference where they have one. */
const userColumns = {
  id: integer({ min: 1 }),
  username: text({ max: 60 }),
  email: text({ max: 120 }),
  telegramId: text({ max: 40, optional: true }),
  timezone: text({ max: 60 }),
  role: text({ max: 20 }),
  siteIds: json(z.array(z.int()), { optional: true }),
  isActive: flag({}),
  deletedAt: instant({ optional: true }),
}
const preferenceColumns = {
  channels: json(z.array(z.enum(['log', 'webhook', 'telegram', 'email'])), { optional: true }),
  quietFrom: time({ optional: true }),
  quietUntil: time({ optional: true }),
  digestAt: time({ optional: true }),
  updatedAt: instant({ optional: true }),
}

/** A person, whether active or not; `updatedAt` says since when they have wanted to be told so. */
export type Person = ValuesOf<typeof userColumns & typeof preferenceColumns>
/** An active person. */
export type Recipient = Person

const names = (alias: string, columns: object) => Object.keys(columns).map((name) => `${alias}.${name}`)

/** A query for people and their preferences: users as `u`, preferences as `p`. */
export function fromPeople(ctx: DbContext) {
  const { dialect } = ctx.engine
  return sqlFor(dialect)
    .selectFrom(`${ctx.catalogue.get('user').table} as u`)
    .leftJoin(`${ctx.catalogue.get('notificationPreference').table} as p`, (join) =>
      join.onRef('p.userId', '=', 'u.id').on('p.deletedAt', 'is', null),
    )
    .select([...names('u', userColumns), ...names('p', preferenceColumns)])
}

/** Reads people out of what such a query gave. */
export function peopleOf(ctx: DbContext, query: ReturnType<typeof fromPeople>): Selection<Person> {
  const columns = Object.entries({ ...userColumns, ...preferenceColumns })
  const { dialect } = ctx.engine
  return { query: query.compile(), decode: (raw) => decodeRow(columns, dialect, raw) as Person } // decoded by the columns of its type
}

/** Selects the people of these ids, whatever has become of them. */
export function selectPeople(ctx: DbContext, ids: readonly number[]): Selection<Person> {
  return peopleOf(ctx, fromPeople(ctx).where('u.id', 'in', idList(ctx.engine.dialect, ids)))
}

/** Selects the person of an id, or of one that a query gives, unless they were removed. */
export function selectPerson(ctx: DbContext, id: unknown): Selection<Person> {
  return peopleOf(ctx, fromPeople(ctx).where('u.id', '=', id).where('u.deletedAt', 'is', null))
}

/** Those of a query who are active. */
function activeOf(ctx: DbContext, query: ReturnType<typeof fromPeople>): Selection<Recipient> {
  const isActive = bound(userColumns.isActive, true, ctx.engine.dialect)
  return peopleOf(ctx, query.where('u.deletedAt', 'is', null).where('u.isActive', '=', isActive))
}

/** Selects those of these people who are active, with how they want to be told. */
export function selectRecipients(ctx: DbContext, userIds: readonly number[]): Selection<Recipient> {
  return activeOf(ctx, fromPeople(ctx).where('u.id', 'in', idList(ctx.engine.dialect, userIds)))
}

/** Selects the active people of some roles, with how they want to be told. */
export function selectInRoles(ctx: DbContext, roles: readonly Role[]): Selection<Recipient> {
  const values = roles.map((role) => bound(userColumns.role, role, ctx.engine.dialect))
  return activeOf(ctx, fromPeople(ctx).where('u.role', 'in', values))
}

/** Whether a person sees what is at a site; what is at none, everybody does. */
export const seesSite = ({ siteIds }: Pick<Person, 'siteIds'>, siteId: number | null): boolean =>
  siteIds === null || siteId === null || siteIds.includes(siteId)

/** By which channels somebody is told; whoever wants none is told within the app, which the log keeps account of. */
export function channelsOf({ channels }: Pick<Person, 'channels'>): readonly Channel[] {
  return channels === null || channels.length === 0 ? ['log'] : [...new Set(channels)]
}
