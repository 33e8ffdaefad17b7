// A haulier to test in: its people, a customer, vehicles and orders made by few words, and routes in any state, made by what people really do.
import { makeContext } from '../../shared/app.ts'
import { createPermissions } from '../../shared/auth/permissions.ts'
import type { InsertOf, RowOf } from '../../shared/catalogue/resource.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { retryOnConflict } from '../../shared/db/conflict.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Row } from '../../shared/db/rows.ts'
import { gather, select } from '../../shared/db/store.ts'
import type { RouteState } from '../../shared/domains/dispatch/dispatch-rules.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import type { Place } from '../../shared/domains/dispatch/place.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { catalogue, dispatch, domains } from '../../shared/domains/index.ts'
import { customer, user } from '../../shared/domains/shared/resources.ts'

/** The present of these tests: a Friday, 06:00 in UTC, which is the zone of all vehicles. */
export const now = '2026-11-27T06:00:00.000Z'
/** The day that is planned. */
export const today = '2026-11-27'
/** An instant of that day by its wall time, such as `at('07:30')`. */
export const at = (time: string): string => `${today}T${time}:00.000Z`

const people = { ann: 'manager', bea: 'staff', carl: 'staff', mel: 'medic', tom: 'technician', aud: 'auditor' } as const
/** Who works here: ann manages, bea and carl dispatch and drive, mel is a medic; tom and aud only read. */
export type Name = keyof typeof people

/** Ids of who is there. */
export interface Depot {
  readonly people: Readonly<Record<Name, number>>
  readonly customer: number
}

/** Where all vehicles stand. */
export const yard: Place = { lat: -1.3, lon: 36.8, name: 'Yard' }
/** The place of that number: on one road from the yard, some 11 km (a tenth of a degree) apart. */
export const stopAt = (number: number): Place => ({ lat: -1.3, lon: 36.8 + number / 10, name: `Stop ${number}` })

const ids = (rows: readonly Row[]) => rows.map(({ id }) => Number(id))

/** Builds it: people and the customer ACME; vehicles and orders are made by the tests. */
export async function buildDepot(ctx: DbContext): Promise<Depot> {
  const names = Object.keys(people) as Name[] // the very keys
  const made = ids(
    await commit(ctx, [
      ...names.map((username) => insert(user, { username, name: username, email: `${username}@company.example`, role: people[username] })),
      insert(customer, { code: 'ACME', name: 'Acme' }),
    ]),
  )
  return {
    people: Object.fromEntries(names.map((name, n) => [name, made[n]])) as Depot['people'], // one id for each
    customer: made[names.length] ?? 0,
  }
}

/** A context in the name of somebody, at `now` unless told. */
export function by(ctx: DbContext, depot: Depot, name: Name, instant = now): DbContext {
  const actor = { id: depot.people[name], name, role: people[name], siteIds: null, sessionId: null }
  return { ...makeContext(ctx, ctx.catalogue, ctx.log, { actor, source: ctx.source }), now: () => instant }
}

const permissions = createPermissions(catalogue, domains)

/** Runs an action, such as `route.start`, as the HTTP surface does: by permission, with checked input, decided anew when another writer was first. */
export async function act(ctx: DbContext, action: string, id: number, input: unknown = {}): Promise<Record<string, Row>> {
  const [resource, name] = action.split('.')
  const found = dispatch.actions.find((one) => one.resource === resource && one.name === name)
  if (!found) throw new Error(`no action ${action}`)
  permissions.authorize(ctx.actor, action)
  const checked = found.input.parse(input)
  return (await retryOnConflict(() => found.run(ctx, id, checked))) as Record<string, Row> // these actions answer with rows by name
}

/** Makes vehicles, V1, V2 ... unless told: 10 t and 30 m3, 40.00 a km, 600.00 an hour, 1,000.00 a route, in the yard, free at once. Returns their ids. */
export async function makeVehicles(ctx: DbContext, ...given: readonly Partial<InsertOf<typeof vehicle>>[]): Promise<number[]> {
  const usual = {
    type: 'truck',
    capacityWeightTonnes: 10,
    capacityVolumeM3: 30,
    fuelCostPerKm: 40,
    driverCostPerHour: 600,
    fixedCost: 1000,
  }
  const rows = given.map((one, n) => ({ code: `V${n + 1}`, currency: 'KES', currentLocation: yard, ...usual, ...one }))
  return ids(
    await commit(
      ctx,
      rows.map((row) => insert(vehicle, row)),
    ),
  )
}

/** What may be told of an order: columns, and `stop`, the number of its place (see stopAt). */
export type OrderWish = Partial<InsertOf<typeof order>> & { readonly stop?: number }

/** Makes orders, ORD-1, ORD-2 ... unless told, each for the place of its number: 1 t and 2 m3, from 07:00 to 17:00, 10 minutes, 5,000.00. Returns their ids. */
export async function makeOrders(ctx: DbContext, depot: Depot, ...wishes: readonly OrderWish[]): Promise<number[]> {
  const rows = wishes.map(({ stop, ...one }, n) => ({
    ...{ number: `ORD-${n + 1}`, customerId: depot.customer, destinationCity: 'Nairobi', destination: stopAt(stop ?? n + 1) },
    ...{ weightTonnes: 1, volumeM3: 2, windowStart: at('07:00'), windowEnd: at('17:00'), serviceMinutes: 10, price: 5000, currency: 'KES' },
    ...one,
  }))
  return ids(
    await commit(
      ctx,
      rows.map((row) => insert(order, row)),
    ),
  )
}

/** What may be told of a route that is made. */
export interface RouteWish {
  readonly vehicleId: number
  readonly orderIds: readonly number[]
  /** Orders that are fetched on the way; the others are loaded in the yard. All fetching comes before all delivering unless `visits` tells. */
  readonly fetched?: readonly number[]
  readonly visits?: readonly (readonly ['pickup' | 'delivery', orderId: number])[]
  /** Of its decision, PLAN-9001 unless told; a decision may be made with several routes. */
  readonly number?: string
  readonly policyName?: string
}

const usualLeg = { kilometres: 10, minutes: 20 }
const minute = 60_000
const later = (instant: string, minutes: number) => new Date(Date.parse(instant) + minutes * minute).toISOString()

/**
 * Puts a committed decision there with one route, as rows: it leaves at 07:00, every leg is 10 km and 20 minutes, every stop takes 10 minutes, and it
 * ends in the yard. Returns the ids.
 */
export async function putRoute(ctx: DbContext, wish: RouteWish) {
  const { vehicleId, orderIds, fetched = [], number = 'PLAN-9001', policyName = 'cheapest-insertion' } = wish
  const [orders] = await gather(ctx, [select(ctx, order, { id: orderIds })])
  const visits = wish.visits ?? [...fetched.map((id) => ['pickup', id] as const), ...orderIds.map((id) => ['delivery', id] as const)]
  const [decisionId, routeId] = [await ctx.ids.next(decision.table), await ctx.ids.next(route.table)]
  const estimate = (legs: number) => ({
    estimatedDistanceKm: legs * usualLeg.kilometres,
    estimatedDurationMinutes: legs * usualLeg.minutes + (legs - 1) * 10,
    // 40 a km, 600 an hour, 1,000 a route
    estimatedCost: 1000 + legs * usualLeg.kilometres * 40 + (legs * usualLeg.minutes + (legs - 1) * 10) * 10,
  })
  const start = at('07:00')
  const totals = estimate(visits.length + 1)
  const made = visits.map(([kind, orderId], n) => {
    const arrives = later(start, (n + 1) * usualLeg.minutes + n * 10)
    const of = orders.find(({ id }) => id === orderId)
    return {
      ...{ routeId, orderId, kind, sequence: n + 1, place: (kind === 'pickup' ? of?.pickup : of?.destination) ?? yard },
      ...{ legDistanceKm: usualLeg.kilometres, legDurationMinutes: usualLeg.minutes, loadWeightTonnes: 0, loadVolumeM3: 0 },
      ...{ plannedArrivalAt: arrives, plannedServiceAt: arrives, plannedDepartureAt: later(arrives, 10) },
    }
  })
  await commit(ctx, [
    insert(decision, {
      ...{ id: decisionId, number, status: 'committed', plannedOn: today, policyName, policyVersion: 1, seed: 1, iterations: 0 },
      ...{ requestedAt: now, proposedAt: now, committedAt: now, currency: 'KES', orderCount: orderIds.length, routeCount: 1 },
    }),
    insert(route, {
      ...{ id: routeId, number: `${number}-01`, decisionId, vehicleId, status: 'committed', plannedOn: today },
      ...{ startPlace: yard, endPlace: yard, plannedStartAt: start, plannedEndAt: later(start, totals.estimatedDurationMinutes) },
      ...{ loadWeightTonnes: 0, loadVolumeM3: 0, currency: 'KES', ...totals },
    }),
    ...made.map((stop) => insert(routeStop, stop)),
    ...orders.map((row) => update(order, row, { status: 'assigned' })),
  ])
  return { decisionId, routeId }
}

/** A route with all that belongs to it, stops in their sequence. */
export async function routeOf(ctx: DbContext, routeId: number) {
  const [[found], stops, outcomes] = await gather(ctx, [
    select(ctx, route, { id: routeId }),
    select(ctx, routeStop, { routeId }),
    select(ctx, operationalOutcome, { routeId }),
  ])
  if (!found) throw new Error(`no route ${routeId}`)
  const [[plan], [truck], orders] = await gather(ctx, [
    select(ctx, decision, { id: found.decisionId }),
    select(ctx, vehicle, { id: found.vehicleId }),
    select(ctx, order, { id: [...new Set(stops.map(({ orderId }) => orderId))] }),
  ])
  if (!plan || !truck) throw new Error(`route ${routeId} hangs in the air`)
  return {
    route: found,
    decision: plan,
    vehicle: truck,
    stops: stops.toSorted((a, b) => a.sequence - b.sequence),
    orders: orders.toSorted((a, b) => a.id - b.id),
    outcome: outcomes[0] ?? null,
  }
}

/** What became of a route in few words: its state, those of its stops by sequence, those of its orders, and that of the vehicle. */
export async function stateOf(ctx: DbContext, routeId: number) {
  const { route: found, stops, orders, vehicle: truck } = await routeOf(ctx, routeId)
  const states = (rows: readonly { status: string }[]) => rows.map(({ status }) => status).join(' ')
  return { route: found.status, stops: states(stops), orders: states(orders), vehicle: truck.status }
}

/** Makes a route in a state by the actions that lead there: each stop is done as planned. Returns its id. */
export async function makeRoute(ctx: DbContext, depot: Depot, status: Exclude<RouteState, 'planned'>, wish: RouteWish): Promise<number> {
  const { routeId } = await putRoute(ctx, wish)
  const as = (instant: string) => by(ctx, depot, 'bea', instant)
  if (status === 'cancelled') await act(as(now), 'route.cancel', routeId, { reason: 'the driver is ill' })
  if (status === 'in-progress' || status === 'completed') await act(as(at('07:00')), 'route.start', routeId)
  if (status === 'completed') {
    const { stops, route: planned } = await routeOf(ctx, routeId)
    for (const stop of stops) {
      await act(as(stop.plannedArrivalAt), 'routeStop.arrive', stop.id)
      await act(as(stop.plannedDepartureAt), 'routeStop.complete', stop.id)
    }
    await act(as(planned.plannedEndAt), 'route.finish', routeId)
  }
  return routeId
}

/** Rows of a resource as they are, by id. */
export async function rowsOf<R extends typeof order | typeof vehicle | typeof decision | typeof route | typeof routeStop>(
  ctx: DbContext,
  resource: R,
  rowIds: readonly number[],
): Promise<(RowOf<R> & Row)[]> {
  const [rows] = await gather(ctx, [select(ctx, resource as typeof order, { id: rowIds })])
  return rows.toSorted((a, b) => a.id - b.id) as unknown as (RowOf<R> & Row)[] // selected from the very resource
}
