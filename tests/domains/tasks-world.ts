// A small team to test in: a manager, a clerk, a technician, one who has left, two sites, and short names for what is done and seen there.
import type { InsertOf, RowOf } from '../../shared/catalogue/resource.ts'
import type { Actor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { taskActions } from '../../shared/domains/tasks/actions.ts'
import { task } from '../../shared/domains/tasks/resources.ts'

/** The instant at which tests take place unless they say otherwise. */
export const now = '2026-11-27T10:00:00.000Z'

/** Contexts of the people, and the ids of what is there. */
export interface Team {
  /** The manager, who gives work. */
  readonly ann: DbContext
  readonly bob: DbContext
  /** The technician. */
  readonly tom: DbContext
  readonly ids: Readonly<Record<'ann' | 'bob' | 'tom' | 'ina', number>>
  readonly sites: readonly [north: number, south: number]
  /** A context of somebody at an instant. */
  readonly as: (name: 'ann' | 'bob' | 'tom', instant?: string, siteIds?: readonly number[]) => DbContext
}

/** Makes the team. */
export async function buildTeam(open: (actor?: Actor) => DbContext): Promise<Team> {
  const ctx = open()
  const person = (username: string, role: RowOf<typeof user>['role'], isActive = true) =>
    insert(user, { username, role, isActive, email: `${username}@x.example`, name: username })
  const rows = await commit(ctx, [
    person('ann', 'manager'),
    person('bob', 'staff'),
    person('tom', 'technician'),
    person('ina', 'staff', false),
    insert(site, { code: 'N', name: 'North' }),
    insert(site, { code: 'S', name: 'South' }),
  ])
  const [ann = 0, bob = 0, tom = 0, ina = 0, north = 0, south = 0] = rows.map(({ id }) => Number(id))
  const ids = { ann, bob, tom, ina }
  const roles = { ann: 'manager', bob: 'staff', tom: 'technician' }
  const as: Team['as'] = (name, instant = now, siteIds) => ({
    ...open({ id: ids[name], name, role: roles[name], siteIds: siteIds ?? null, sessionId: null }),
    now: () => instant,
  })
  return { ann: as('ann'), bob: as('bob'), tom: as('tom'), ids, sites: [north, south], as }
}

/** Stores a task, of bob by ann unless told, and gives its id. */
export async function addTask({ ann, ids }: Team, row: Partial<InsertOf<typeof task>> = {}): Promise<number> {
  const [made] = await commit(ann, [insert(task, { title: 'Check pump', assignerId: ids.ann, assigneeId: ids.bob, ...row })])
  return Number(made?.id)
}

/** The answer of an action on one task. */
export interface Answer {
  readonly task: Row & { readonly id: number }
  readonly next: (Row & { readonly id: number }) | null
  readonly comment: Row | null
  readonly unknownMentions: readonly string[]
}
/** The answer of a bulk action. */
export interface BulkAnswer {
  readonly changed: number
  readonly unchanged: number
  readonly items: readonly { readonly id: number; readonly status: string; readonly nextId: number | null }[]
}

async function run(ctx: DbContext, name: string, id: number, input: unknown): Promise<unknown> {
  const action = taskActions.find((one) => one.name === name)
  if (!action) throw new Error(`no action ${name}`)
  const checked = action.input.parse(input)
  return retryOnConflict(() => action.run(ctx, id, checked))
}

/** Runs an action as the HTTP surface does: checked input, decided anew when another writer was first. */
export const act = (ctx: DbContext, name: string, id: number, input: unknown = {}) => run(ctx, name, id, input) as Promise<Answer> // each answers so
/** Runs the bulk action. */
export const actOnMany = (ctx: DbContext, input: unknown) => run(ctx, 'bulk', 0, input) as Promise<BulkAnswer> // it answers so

export const taskOf = (ctx: DbContext, id: number) => get(ctx, task, id)

/** The tasks that came after one, by id. */
export async function successorsOf(ctx: DbContext, id: number) {
  const [rows] = await gather(ctx, [select(ctx, task, { previousTaskId: id })])
  return rows
}

/** What people are told, as `bob task-assigned: subject`, in order. */
export async function told({ ann, ids }: Team): Promise<string[]> {
  const rows = await all(ann.engine, sqlFor(ann.engine.dialect).selectFrom('outbox').selectAll().orderBy('id'))
  const nameOf = (id: unknown) => Object.entries(ids).find(([, known]) => known === Number(id))?.[0]
  return rows.map(({ recipientId, kind, subject }) => `${nameOf(recipientId)} ${kind}: ${subject}`)
}
