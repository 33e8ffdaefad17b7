// People who write and run calculations, one calculation of each kind, and short names for what is done with them.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { calculationActions } from '../../shared/domains/calculations/actions.ts'
import { calculation, type calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { as } from './equipment-world.ts'

/** The present of these tests. */
export const now = '2027-03-01T08:00:00.000Z'

/** Who and what is there: a calculation that people made for themselves, and one of the system. */
export interface Desk {
  readonly user: number
  readonly system: number
  readonly people: Readonly<Record<'ann' | 'bob' | 'cleo', number>>
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))

/** Makes the desk: ann, bob and cleo are managers; MARGIN is a user's calculation, TORQUE one of the system. */
export async function buildDesk(ctx: DbContext): Promise<Desk> {
  const person = (username: string) =>
    insert(user, { username, name: username, email: `${username}@company.example`, role: 'manager' as const })
  const [ann = 0, bob = 0, cleo = 0] = ids(await commit(ctx, ['ann', 'bob', 'cleo'].map(person)))
  const [own = 0, system = 0] = ids(
    await commit(ctx, [
      insert(calculation, { code: 'MARGIN', name: 'Margin', ownerId: ann }),
      insert(calculation, { code: 'TORQUE', name: 'Torque', kind: 'system' }),
    ]),
  )
  return { user: own, system, people: { ann, bob, cleo } }
}

/** A person of the desk at an instant. */
export function person(ctx: DbContext, desk: Desk, name: keyof Desk['people'], at = now): DbContext {
  return as(ctx, at, { id: desk.people[name], name, role: 'manager' })
}

/** Runs an action as the HTTP surface does: checked input, decided anew when another writer was first. */
export async function act(ctx: DbContext, action: string, id: number, input: unknown = {}): Promise<Record<string, Row>> {
  const [resource, name] = action.split('.')
  const found = calculationActions.find((one) => one.resource === resource && one.name === name)
  if (!found) throw new Error(`no action ${action}`)
  const checked = found.input.parse(input)
  return (await retryOnConflict(() => found.run(ctx, id, checked))) as Record<string, Row> // these actions answer with rows by name
}

type Draft = Partial<InsertOf<typeof calculationVersion>>

/** A draft of a calculation, by id. */
export async function draft(ctx: DbContext, calculationId: number, more: Draft = {}): Promise<number> {
  const { calculationVersion: row } = await act(ctx, 'calculation.newVersion', calculationId, { expression: 'a + b', ...more })
  return Number(row?.id)
}

/** A published version of a calculation, by id; `by` must not be the writer where the calculation is one of the system. */
export async function published(ctx: DbContext, calculationId: number, more: Draft = {}, by = ctx): Promise<number> {
  const id = await draft(ctx, calculationId, more)
  await act(by, 'calculationVersion.publish', id)
  return id
}
