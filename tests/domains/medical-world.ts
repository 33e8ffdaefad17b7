// A first-aid room to test in: two sites, a box with plasters in lots, and a medic; what is told of the patient stands nowhere else.
import type { Actor } from '../../shared/context.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { incidentActions } from '../../shared/domains/facilities/incident-actions.ts'
import { firstAidItem, store } from '../../shared/domains/facilities/resources.ts'
import { firstAidLevel, firstAidLot, firstAidMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import type { TestDatabase } from '../support/database.ts'

/** What must be seen by nobody but medics and administrators. */
export const told = {
  patientName: 'Jane Quillfeather',
  patientKind: 'contractor',
  description: 'Lacerated thumb on the bandsaw',
  treatment: 'Rinsed and strapped',
  outcome: 'Sent to Lakeside clinic',
} as const
/** The words of it that no other text of a test has. */
const secrets = ['Quillfeather', 'Lacerated', 'strapped', 'Lakeside', 'tetanus'] as const

/** Those of the secrets that stand in a text. */
export const secretsIn = (text: string) => secrets.filter((word) => text.toLowerCase().includes(word.toLowerCase()))

/** Ids of what stands in the room. */
export interface Room {
  readonly north: number
  readonly south: number
  readonly box: number
  readonly plasters: number
  readonly lots: readonly [early: number, late: number, expired: number]
  readonly medic: Actor
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))

/** Furnishes it: a North site in Auckland and a South one in Honolulu, BOX in North with 10 plasters that expire early, 10 late, 10 expired. */
export async function furnishRoom({ context }: Pick<TestDatabase, 'context'>): Promise<Room> {
  const ctx = context()
  const [north = 0, south = 0] = ids(
    await commit(ctx, [
      insert(site, { code: 'N', name: 'North', timezone: 'Pacific/Auckland' }),
      insert(site, { code: 'S', name: 'South', timezone: 'Pacific/Honolulu' }),
    ]),
  )
  await commit(ctx, [insert(user, { id: 7, username: 'medic-tester', email: 'm@company.example', name: 'Mel', role: 'medic' })])
  const [box = 0] = ids(await commit(ctx, [insert(store, { code: 'BOX', name: 'Box', siteId: north })]))
  const [plasters = 0] = ids(await commit(ctx, [insert(firstAidItem, { code: 'PLASTER', name: 'Plaster', storeId: box, unitCost: 0.5 })]))
  const dates = ['2090-01-01', '2095-01-01', '2020-01-01'] as const
  const [early = 0, late = 0, expired = 0] = ids(
    await commit(
      ctx,
      dates.map((expiresOn) => insert(firstAidLot, { itemId: plasters, lotNumber: expiresOn, expiresOn })),
    ),
  )
  await commit(
    ctx,
    [early, late, expired].flatMap((lotId) => {
      const place = { itemId: plasters, storeId: box, lotId }
      return [
        insert(firstAidLevel, { ...place, quantity: 10, value: 5 }),
        insert(firstAidMovement, { ...place, kind: 'count', quantity: 10, unitCost: 0.5, occurredAt: ctx.now() }),
      ]
    }),
  )
  return {
    north,
    south,
    box,
    plasters,
    lots: [early, late, expired],
    medic: { id: 7, name: 'medic-tester', role: 'medic', siteIds: null, sessionId: null },
  }
}

/** Runs an action on incidents as the HTTP surface does. */
export async function act(ctx: DbContext, name: 'record' | 'addNote', id: number, input: unknown): Promise<Row> {
  const action = incidentActions.find((one) => one.name === name)
  if (!action) throw new Error(`no action ${name}`)
  const checked = action.input.parse(input)
  return (await retryOnConflict(() => action.run(ctx, id, checked))) as Row // both answer with an object
}
