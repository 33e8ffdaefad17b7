// What planning must know, read in one round trip.
import { type RawBuilder, sql } from 'kysely'
import { addDays, dayIn, startOfDay } from '../../../catalogue/days.ts'
import type { RowOf } from '../../../catalogue/resource.ts'
import { config } from '../../../config.ts'
import type { DbContext } from '../../../db/context.ts'
import { bound } from '../../../db/engine.ts'
import { idList, sqlFor } from '../../../db/query.ts'
import type { Row } from '../../../db/rows.ts'
import { gather, limited, type Selection, select, selection, selectRows } from '../../../db/store.ts'
import type { Issue } from '../../../errors.ts'
import { customer } from '../../shared/resources.ts'
import { factorsSchema } from '../corrections.ts'
import { segregation, type travelCorrection, vehicle } from '../fleet-resources.ts'
import { selectConfidence, selectCorrection } from '../learning-queries.ts'
import { order } from '../order-resources.ts'
import type { Place } from '../place.ts'
import { checkNamed, checkOrders, checkPlaces, checkSorts, checkVehicles, most, refusePlan } from '../plan-rules.ts'
import { route } from '../route-resources.ts'
import { type Ground, Places, sortsOf, toOrder, toVehicle } from './snapshot.ts'

/** What a plan is made of; what is left out is everything that is free on the day. */
export interface SnapshotAsked {
  /** Today in the usual zone (OPSBOOK_TIMEZONE) unless told. */
  readonly plannedOn?: string | undefined
  /** Only these orders, whatever day their windows are on; else those pending or planned whose window meets the day in the usual zone. */
  readonly orderIds?: readonly number[] | undefined
  /** Only these vehicles; else those that are available or on a route, without a live route on the day. */
  readonly vehicleIds?: readonly number[] | undefined
  /** Takes what was learnt of driving times into account: the newest, or that one. */
  readonly correction?: true | number | undefined
}

type Condition = RawBuilder<unknown>
type OrderRow = RowOf<typeof order> & Row
type VehicleRow = RowOf<typeof vehicle> & Row

/** Selects the orders that a condition on `t` names, and the constraints of their customers by id; one more than the limit at most. */
export function selectOrders(ctx: DbContext, condition: Condition) {
  const { dialect } = ctx.engine
  const rows = selectRows(ctx.catalogue, order, dialect).where('t.deletedAt', 'is', null).where(sql<boolean>`${condition}`).orderBy('t.id')
  const owners = sqlFor(dialect)
    .selectFrom(`${order.table} as t`)
    .select('t.customerId')
    .where('t.deletedAt', 'is', null)
    .where(sql<boolean>`${condition}`)
  const constrained = sqlFor(dialect)
    .selectFrom(customer.table)
    .select(['id', 'constraints'])
    .where('constraints', 'is not', null)
    .where('id', 'in', owners)
  const { from } = customer.columns.constraints.storage[dialect]
  const constraints: Selection<{ id: number; constraints: Readonly<Record<string, unknown>> }> = {
    query: constrained.compile(),
    // what the column's own schema let in
    decode: (raw) => ({ id: Number(raw.id), constraints: from(raw.constraints ?? null) as Readonly<Record<string, unknown>> }),
  }
  return [selection(ctx, order, limited(rows, dialect, most.orders + 1)), constraints] as const
}

/** The condition on `t` that names rows by id. */
export const named = (ctx: DbContext, ids: readonly number[]): Condition => sql`${sql.ref('t.id')} in ${idList(ctx.engine.dialect, ids)}`

/** Orders that wait, with a window that meets a day in the usual zone. */
export function waitingOn(ctx: DbContext, day: string): Condition {
  const { dialect } = ctx.engine
  const { timezone } = config()
  const { status, windowStart, windowEnd } = order.columns
  const waiting = (['pending', 'planned'] as const).map((one) => bound(status, one, dialect))
  const [from, until] = [startOfDay(day, timezone), startOfDay(addDays(day, 1), timezone)]
  return sql`${sql.ref('t.status')} in (${sql.join(waiting)}) and ${sql.ref('t.windowStart')} < ${bound(windowStart, until, dialect)} and ${sql.ref('t.windowEnd')} > ${bound(windowEnd, from, dialect)}`
}

/** The condition on `t` that names vehicles that drive. */
export function drivable(ctx: DbContext): Condition {
  const states = (['available', 'on-route'] as const).map((one) => bound(vehicle.columns.status, one, ctx.engine.dialect))
  return sql`${sql.ref('t.status')} in (${sql.join(states)})`
}

/** Selects vehicles by a condition on `t`, and their routes that are committed or in progress. */
export function selectVehicles(ctx: DbContext, condition: Condition) {
  const { dialect } = ctx.engine
  const rows = selectRows(ctx.catalogue, vehicle, dialect)
    .where('t.deletedAt', 'is', null)
    .where(sql<boolean>`${condition}`)
    .orderBy('t.id')
  const theirs = sqlFor(dialect)
    .selectFrom(`${vehicle.table} as t`)
    .select('t.id')
    .where('t.deletedAt', 'is', null)
    .where(sql<boolean>`${condition}`)
  const live = selectRows(ctx.catalogue, route, dialect)
    .where('t.deletedAt', 'is', null)
    .where('t.isLive', '=', bound(route.columns.isLive, true, dialect))
    .where('t.vehicleId', 'in', theirs)
  return [selection(ctx, vehicle, limited(rows, dialect, most.vehicles + 1)), selection(ctx, route, live)] as const
}

/**
 * Orders, vehicles and everything else that a plan by this policy depends on but distances, in one round trip. Throws everything at once that is in the way;
 * `others` is what was found before.
 */
export async function readSnapshot(ctx: DbContext, asked: SnapshotAsked, policy: string, others: readonly Issue[] = []): Promise<Ground> {
  const at = ctx.now()
  const day = asked.plannedOn ?? dayIn(config().timezone, at)
  const { orderIds, vehicleIds } = asked
  const [orders, customers, vehicles, live, segregations, [correction], [confidence = null]] = await gather(ctx, [
    ...selectOrders(ctx, orderIds ? named(ctx, orderIds) : waitingOn(ctx, day)),
    ...selectVehicles(ctx, vehicleIds ? named(ctx, vehicleIds) : drivable(ctx)),
    select(ctx, segregation, {}),
    selectCorrection(ctx, asked.correction ?? 0),
    selectConfidence(ctx, policy),
  ])
  const busy = new Set(live.filter(({ plannedOn }) => plannedOn === day).map(({ vehicleId }) => vehicleId))
  const free = vehicleIds ? vehicles : vehicles.filter(({ id }) => !busy.has(id))
  const issues = [
    ...others,
    ...checkNamed('orderIds', 'order', orderIds, orders),
    ...checkOrders(orders, day, orderIds),
    ...checkNamed('vehicleIds', 'vehicle', vehicleIds, vehicles),
    ...checkVehicles(free, live, day, vehicleIds),
    ...(asked.correction === undefined || correction ? [] : [noCorrection(asked.correction)]),
  ]
  refusePlan(issues)
  const ground = toGround({ day, at, orders, customers, vehicles: free, segregations })
  refusePlan([...checkSorts(sortsOf(ground)), ...checkPlaces(ground.places.length)])
  return {
    ...ground,
    correction: correction ? toLearnt(correction) : null,
    confidence,
  }
}

/** A correction as a snapshot has it. */
export const toLearnt = ({ id, number, factors }: RowOf<typeof travelCorrection>): NonNullable<Ground['correction']> => ({
  ...{ id, number, factors: factorsSchema.parse(factors) },
})

/** Segregations as a snapshot has them, by id. */
export const toSegregations = (rows: readonly RowOf<typeof segregation>[]): Ground['segregations'] =>
  byId(rows).map(({ id, version, code, goods }) => ({ id, version, code, goods }))

/** The correction that was asked for is not there. */
export const noCorrection = (asked: true | number): Issue => ({
  path: 'correction',
  code: 'reference',
  message: asked === true ? 'nothing was learnt of driving times yet' : `there is no travelCorrection ${asked}`,
  hint: 'Leave it out, or see GET /api/dispatch/travel-corrections.',
})

interface Found {
  readonly day: string
  readonly at: string
  readonly orders: readonly OrderRow[]
  readonly customers: readonly { readonly id: number; readonly constraints: Readonly<Record<string, unknown>> }[]
  readonly vehicles: readonly VehicleRow[]
  readonly segregations: readonly (RowOf<typeof segregation> & Row)[]
}

/** The snapshot of rows that may be planned: by id, whatever order they came in. */
export function toGround({ day, at, orders, customers, vehicles, segregations }: Found): Omit<Ground, 'correction' | 'confidence'> {
  const places = new Places()
  const constraints = new Map(customers.map((one) => [one.id, one.constraints]))
  const planned = byId(vehicles).flatMap((row) =>
    row.currentLocation ? [toVehicle(row, row.currentLocation satisfies Place, day, at, places)] : [],
  )
  const from = planned.map(({ earliestAt }) => earliestAt).reduce((a, b) => (a < b ? a : b))
  return {
    day,
    at,
    from: `${from.slice(0, 19)}.000Z`,
    currency: planned.find(({ currency }) => currency !== null)?.currency ?? null,
    vehicles: planned,
    orders: byId(orders).map((row) => toOrder(row, constraints.get(row.customerId) ?? null, places)),
    segregations: toSegregations(segregations),
    places: places.list,
  }
}

const byId = <R extends { readonly id: number }>(rows: readonly R[]) => rows.toSorted((a, b) => a.id - b.id)
