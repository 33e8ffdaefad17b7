// Random records of a company in a fixed number, the same for the same seed, for reports to be worked out from.
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { equipment, signOut } from '../../shared/domains/facilities/equipment-resources.ts'
import { category, firstAidItem, inventoryItem, store } from '../../shared/domains/facilities/resources.ts'
import { firstAid, movementKinds, stock } from '../../shared/domains/facilities/stock-resources.ts'
import { serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { workOrderStates } from '../../shared/domains/facilities/work-rules.ts'
import { site, supplier, user } from '../../shared/domains/shared/resources.ts'
import { task, taskStates } from '../../shared/domains/tasks/resources.ts'
import { dice, now } from './report-desk.ts'

/** Ids of what the tests name. */
export interface Company {
  readonly sites: readonly [number, number]
  readonly stores: readonly [number, number, number]
  readonly categories: readonly [number, number]
  readonly suppliers: readonly [number, number]
  readonly people: readonly [number, number, number]
  readonly providers: readonly [number, number, number]
}

type Ids<T> = { [K in keyof T]: number }
const idsOf = <const T extends readonly unknown[]>(rows: readonly Row[], _: T) => rows.map(({ id }) => Number(id)) as Ids<T> // as many as were made
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Two sites, three stores (one of no site), people, suppliers and providers. */
export async function buildCompany(ctx: DbContext): Promise<Company> {
  const sites = idsOf(
    await commit(ctx, [
      insert(site, { code: 'N', name: 'North', timezone: 'Pacific/Auckland' }),
      insert(site, { code: 'S', name: 'South', timezone: 'America/Chicago' }),
    ]),
    [0, 0],
  )
  const stores = idsOf(
    await commit(ctx, [
      insert(store, { code: 'main', name: 'Main', siteId: sites[0] }),
      insert(store, { code: 'ANNEX', name: 'Annex', siteId: sites[1] }),
      insert(store, { code: 'Van', name: 'Van' }),
    ]),
    [0, 0, 0],
  )
  const categories = idsOf(
    await commit(ctx, [insert(category, { code: 'TOOLS', name: 'Tools' }), insert(category, { code: 'PARTS', name: 'Parts' })]),
    [0, 0],
  )
  const suppliers = idsOf(
    await commit(ctx, [insert(supplier, { code: 'ACME', name: 'Acme' }), insert(supplier, { code: 'BOLT', name: 'Bolt' })]),
    [0, 0],
  )
  const people = idsOf(
    await commit(
      ctx,
      ['bryan', 'Colin', 'anna'].map((username) =>
        insert(user, { username, name: username, email: `${username}@company.example`, role: 'technician' }),
      ),
    ),
    [0, 0, 0],
  )
  const providers = idsOf(
    await commit(
      ctx,
      ['LIFTS', 'Air', 'fire'].map((code) => insert(serviceProvider, { code, name: `${code} & sons`, service: 'repairs' })),
    ),
    [0, 0, 0],
  )
  return { sites, stores, categories, suppliers, people, providers }
}

/** Items, lots, levels and movements of both ledgers; levels are not the sums of the movements, which reports do not ask of them. */
export async function fillStock(ctx: DbContext, company: Company, seed: number): Promise<void> {
  const { below, from, maybe, ago } = dice(seed)
  const amount = (most: number) => (1 + below(most * 1000)) / 1000
  const cents = (most: number) => below(most * 100) / 100
  const items = await commit(
    ctx,
    times(40, (at) => {
      const reorderPoint = from([0, 0, 5, 20.5])
      return insert(inventoryItem, {
        sku: `${from(['p', 'P', 'ü'])}-${at}`,
        name: `Part ${at}`,
        categoryId: from(company.categories),
        storeId: from(company.stores),
        packSize: from([1, 6, 2.5]),
        reorderPoint,
        reorderMax: maybe(reorderPoint + from([0, 10, 33.333])),
        unitCost: maybe(cents(50)),
        currency: from([null, 'EUR', 'ZAR']),
        supplierId: maybe(from(company.suppliers)),
        quantityOnOrder: maybe(amount(10)),
      })
    }),
  )
  const aids = await commit(
    ctx,
    times(12, (at) =>
      insert(firstAidItem, { code: `FA-${at}`, name: `Plaster ${at}`, storeId: from(company.stores), minimum: from([0, 5, 60]) }),
    ),
  )
  for (const [ledger, kept] of [
    [stock, items],
    [firstAid, aids],
  ] as const) {
    const lots = await commit(
      ctx,
      kept.flatMap(({ id }) =>
        times(below(3), (at) =>
          insert(ledger.lot, { itemId: Number(id), lotNumber: `L${at}`, expiresOn: maybe(ago(-40, 20).slice(0, 10)) }),
        ),
      ),
    )
    const places = kept.flatMap(({ id }) =>
      [null, ...lots.filter(({ itemId }) => itemId === id)].map((lot) => ({ itemId: Number(id), lotId: lot ? Number(lot.id) : null })),
    )
    await commit(
      ctx,
      places.flatMap((place) =>
        company.stores.flatMap((storeId) => {
          if (below(2) === 0) return []
          const quantity = from([0, amount(8), amount(30)])
          return [insert(ledger.level, { ...place, storeId, quantity, value: quantity === 0 ? 0 : cents(500) })]
        }),
      ),
    )
    await commit(
      ctx,
      times(300, () =>
        insert(ledger.movement, {
          ...from([places[below(places.length)] ?? { itemId: 0, lotId: null }]),
          storeId: from(company.stores),
          kind: from(movementKinds),
          quantity: from([-1, 1]) * from([0, amount(3), amount(100), 0.005]),
          unitCost: maybe(from([cents(20), 0.5, 0.01])),
          occurredAt: ago(60),
        }),
      ),
    )
  }
}

/** Tools in people's hands, and work orders of providers with what became of them. */
export async function fillWork(ctx: DbContext, company: Company, seed: number): Promise<void> {
  const { below, from, maybe, ago } = dice(seed)
  const tools = await commit(
    ctx,
    times(10, (at) => insert(equipment, { tag: `T-${at}`, name: `Tool ${at}`, storeId: from(company.stores) })),
  )
  await commit(
    ctx,
    times(60, () => {
      const outAt = ago(40)
      return insert(signOut, {
        equipmentId: Number(tools[below(tools.length)]?.id),
        borrowerId: from(company.people),
        outAt,
        dueAt: new Date(Date.parse(outAt) + below(30) * 86_400_000).toISOString(),
        returnedAt: maybe(ago(1)),
        conditionOut: 'good',
      })
    }),
  )
  const later = (at: string, days: number) => new Date(Math.min(Date.parse(at) + below(days * 86_400_000), Date.parse(now))).toISOString()
  await commit(
    ctx,
    times(250, () => {
      const requestedAt = ago(420)
      const status = from([...workOrderStates, 'done', 'done'])
      const startedAt = later(requestedAt, 10)
      return insert(workOrder, {
        title: 'Mend it',
        siteId: from(company.sites),
        providerId: maybe(from(company.providers)),
        status,
        requestedAt: maybe(requestedAt),
        startedAt: maybe(startedAt),
        dueAt: maybe(later(requestedAt, 30)),
        completedAt: status === 'done' ? later(startedAt, 20) : null,
        cancelledAt: status === 'cancelled' ? later(startedAt, 20) : null,
        cost: maybe(below(100_000) / 100),
        currency: from(['EUR', 'EUR', 'ZAR']),
      })
    }),
  )
}

/** Tasks of three people, open and done, some of them long ago. */
export async function fillTasks(ctx: DbContext, company: Company, seed: number): Promise<void> {
  const { below, from, maybe, ago } = dice(seed)
  await commit(
    ctx,
    times(400, (at) => {
      const status = from([...taskStates, 'completed'])
      const completedAt = status === 'completed' ? ago(100) : null
      return insert(task, {
        title: `Do ${at}`,
        siteId: maybe(from(company.sites)),
        assigneeId: from(company.people),
        dueOn: maybe(ago(100, -20).slice(0, 10)),
        timezone: from(['UTC', 'America/Chicago', 'Pacific/Auckland']),
        status,
        priority: from(['low', 'normal', 'high', 'urgent']),
        completedAt,
        cancelledAt: status === 'cancelled' ? ago(50) : null,
        // one in ten was completed before it was opened
        openedAt: completedAt === null ? null : new Date(Date.parse(completedAt) - (below(1_000_000_000) - 100_000_000)).toISOString(),
      })
    }),
  )
}
