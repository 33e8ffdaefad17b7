// Reading what a replan takes up: the live routes of a plan and of its replans, and what is planned with them.
import { sql } from 'kysely'
import type { DbContext } from '../../db/context.ts'
import { bound } from '../../db/engine.ts'
import { gather, present, select, selection, selectRows } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { parameters, type Sql } from '../report-query.ts'
import { factorsSchema } from './corrections.ts'
import { segregation, vehicle } from './fleet-resources.ts'
import { selectConfidence, selectCorrection } from './learning-queries.ts'
import { order } from './order-resources.ts'
import { checkNamed, checkOrders, checkPlaces, checkSorts, checkVehicles, most, refusePlan } from './plan-rules.ts'
import { drivable, named, noCorrection, selectOrders, selectVehicles, waitingOn } from './planning/read-snapshot.ts'
import { toReplanGround } from './planning/replan-ground.ts'
import { type Ground, type Replanned, sortsOf } from './planning/snapshot.ts'
import { checkDropped, checkReplan } from './replan-rules.ts'
import { decisionHead, familyMembers, selectFamily, selectLiveOfFamily } from './route-queries.ts'
import { decision, route, routeStop } from './route-resources.ts'
import { endOf } from './stop-rules.ts'

/** What is planned anew; see the action. */
export interface ReplanAsked {
  readonly addOrderIds?: readonly number[] | undefined
  readonly dropOrderIds?: readonly number[] | undefined
  readonly vehicleIds?: readonly number[] | undefined
  readonly correction?: true | number | undefined
}

/** The live routes of the family of a decision, as a query of one column of them. */
const liveOf = (ctx: DbContext, column: string, decisionId: Sql) => {
  const isLive = bound(route.columns.isLive, true, ctx.engine.dialect)
  return sql`(select ${sql.ref(column)} from ${sql.table(route.table)}
    where ${sql.ref('decisionId')} in ${familyMembers(decisionId)} and ${sql.ref('isLive')} = ${isLive} and ${sql.ref('deletedAt')} is null)`
}

/** Selects the live routes of the family of a decision with their stops and the orders of these, and the constraints of their customers. */
export function selectReplanned(ctx: DbContext, decisionId: Sql) {
  const { dialect } = ctx.engine
  const routeIds = liveOf(ctx, 'id', decisionId)
  const stops = selectRows(ctx.catalogue, routeStop, dialect).where('t.routeId', 'in', routeIds).where('t.deletedAt', 'is', null)
  const orderIds = sql`(select ${sql.ref('orderId')} from ${sql.table(routeStop.table)}
    where ${sql.ref('routeId')} in ${routeIds} and ${sql.ref('deletedAt')} is null)`
  return [
    selectLiveOfFamily(ctx, decisionId),
    selection(ctx, routeStop, stops),
    ...selectOrders(ctx, sql`${sql.ref('t.id')} in ${orderIds}`),
  ] as const
}

const byRoute = (a: { routeId: number; sequence: number }, b: { routeId: number; sequence: number }) =>
  a.routeId - b.routeId || a.sequence - b.sequence

/** What `readReplan` goes by, for a day; one round trip. */
export function lookAtReplanned(ctx: DbContext, decisionId: Sql, day: string, asked: ReplanAsked, policy: string) {
  const { addOrderIds, vehicleIds } = asked
  const wanted = vehicleIds ? named(ctx, vehicleIds) : drivable(ctx)
  return gather(ctx, [
    ...selectReplanned(ctx, decisionId),
    ...selectOrders(ctx, addOrderIds ? named(ctx, addOrderIds) : waitingOn(ctx, day)),
    ...selectVehicles(ctx, sql`(${wanted} or ${sql.ref('t.id')} in ${liveOf(ctx, 'vehicleId', decisionId)})`),
    select(ctx, segregation, {}),
    selectCorrection(ctx, asked.correction ?? 0),
    selectConfidence(ctx, policy),
  ])
}

/** Everything that a replan of a decision depends on but distances, in two round trips: the day that it is of, then all the rest. Throws what is in the way. */
export async function readReplan(
  ctx: DbContext,
  id: number,
  asked: ReplanAsked,
  policy: string,
  others: readonly Issue[],
): Promise<{ root: { readonly id: number }; ground: Ground & { readonly replans: Replanned } }> {
  const own = sql`${parameters(ctx).id(id)}`
  const heads = selectRows(ctx.catalogue, decision, ctx.engine.dialect, new Set([...decisionHead, 'plannedOn'])).where('t.id', '=', own)
  const [[head], [root]] = await gather(ctx, [selection(ctx, decision, heads), selectFamily(ctx, own)[0]])
  const { plannedOn: day, number } = present(ctx, decision, id, head)
  const { addOrderIds, dropOrderIds = [], vehicleIds } = asked
  const [routes, stops, orders, customers, pool, poolCustomers, vehicles, live, segregations, [correction], [confidence = null]] =
    await lookAtReplanned(ctx, own, day, asked, policy)
  const inOrder = stops.toSorted(byRoute)
  const mine = new Map(routes.map((one) => [one.vehicleId, one]))
  const elsewhere = live.filter((one) => !routes.some(({ id: known }) => known === one.id))
  const busy = new Set(elsewhere.map(({ vehicleId }) => vehicleId))
  const chosen = vehicleIds && new Set(vehicleIds)
  const currency = routes.find((one) => one.currency !== null)?.currency ?? null
  const isOfFleet = (row: (typeof vehicles)[number]) =>
    mine.has(row.id) || currency === null || row.currency === null || row.currency === currency
  const drives = (row: (typeof vehicles)[number]) =>
    isOfFleet(row) && !busy.has(row.id) && (row.status === 'available' || row.status === 'on-route')
  const usable = vehicles.filter((row) => mine.get(row.id)?.status === 'in-progress' || (chosen ? chosen.has(row.id) : drives(row)))
  const placed = usable.map((row) => {
    const on = mine.get(row.id)
    return on?.status === 'in-progress'
      ? {
          ...row,
          currentLocation: endOf(
            on,
            inOrder.filter(({ routeId }) => routeId === on.id),
          ),
        }
      : row
  })
  refusePlan([
    ...others,
    ...checkReplan(number, routes, orders.length + pool.length, most.orders),
    ...checkNamed('addOrderIds', order.name, addOrderIds, pool),
    ...(addOrderIds ? checkOrders(pool, day, addOrderIds) : []).map((issue) => ({
      ...issue,
      path: issue.path.replace('orderIds', 'addOrderIds'),
    })),
    ...checkDropped(number, dropOrderIds, inOrder),
    ...checkNamed('vehicleIds', vehicle.name, vehicleIds, vehicles),
    ...checkVehicles(placed, elsewhere, day, vehicleIds),
    ...(asked.correction === undefined || correction ? [] : [noCorrection(asked.correction)]),
  ])
  const constraints = new Map([...customers, ...poolCustomers].map((one) => [one.id, one.constraints]))
  const taken = { day, at: ctx.now(), routes, stops: inOrder, orders, pool, constraints, vehicles: placed, dropped: new Set(dropOrderIds) }
  const ground = {
    ...toReplanGround(taken, root?.number ?? number),
    segregations: segregations
      .toSorted((a, b) => a.id - b.id)
      .map(({ id: one, version, code, goods }) => ({ id: one, version, code, goods })),
  }
  refusePlan([...checkSorts(sortsOf(ground)), ...checkPlaces(ground.places.length)])
  return {
    root: root ?? { id },
    ground: {
      ...ground,
      correction: correction ? { id: correction.id, number: correction.number, factors: factorsSchema.parse(correction.factors) } : null,
      confidence,
    },
  }
}
