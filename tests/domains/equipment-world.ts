// A tool crib to test in: a store at a site in Johannesburg, four people, a drill, and short names for what is done there.
import { makeContext } from '../../shared/app.ts'
import type { Actor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { facilitiesActions } from '../../shared/domains/facilities/actions.ts'
import { equipment } from '../../shared/domains/facilities/equipment-resources.ts'
import { store } from '../../shared/domains/facilities/resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'

/** The present of these tests: a Monday morning, 10:00 in Johannesburg. */
export const now = '2027-03-01T08:00:00.000Z'

/** Who and what is there. */
export interface Crib {
  readonly site: number
  readonly elsewhere: number
  readonly store: number
  readonly drill: number
  readonly people: Readonly<Record<'ann' | 'bob' | 'cleo' | 'gone', number>>
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))
const person = (username: string, role: 'staff' | 'technician' | 'manager', isActive = true) =>
  insert(user, { username, name: username, email: `${username}@company.example`, role, isActive })

/** Makes the crib: the drill DRILL-1 in MAIN; ann keeps the store, bob and cleo are technicians, gone has left. */
export async function buildCrib(ctx: DbContext): Promise<Crib> {
  const [here = 0, elsewhere = 0, ann = 0, bob = 0, cleo = 0, gone = 0] = ids(
    await commit(ctx, [
      insert(site, { code: 'JNB', name: 'Johannesburg', timezone: 'Africa/Johannesburg' }),
      insert(site, { code: 'S', name: 'South' }),
      person('ann', 'staff'),
      person('bob', 'technician'),
      person('cleo', 'technician'),
      person('gone', 'staff', false),
    ]),
  )
  const [main = 0] = ids(await commit(ctx, [insert(store, { code: 'MAIN', name: 'Main', siteId: here })]))
  const [drill = 0] = ids(await commit(ctx, [insert(equipment, { tag: 'DRILL-1', name: 'Hammer drill', storeId: main })]))
  return { site: here, elsewhere, store: main, drill, people: { ann, bob, cleo, gone } }
}

/** A context like another at a given instant, in somebody's name where one is given. */
export function as(ctx: DbContext, instant: string, who: Partial<Actor> = {}): DbContext {
  return { ...makeContext(ctx, ctx.catalogue, ctx.log, { actor: { ...ctx.actor, ...who }, source: ctx.source }), now: () => instant }
}

/** Runs an action as the HTTP surface does: checked input, decided anew when another writer was first. */
export async function run(ctx: DbContext, action: string, id: number, input: unknown = {}): Promise<Record<string, Row>> {
  const [resource, name] = action.split('.')
  const found = facilitiesActions.find((one) => one.resource === resource && one.name === name)
  if (!found) throw new Error(`no action ${action}`)
  const checked = found.input.parse(input)
  return (await retryOnConflict(() => found.run(ctx, id, checked))) as Record<string, Row> // these actions answer with rows by name
}
