// Random orders, decisions, routes and outcomes of a haulier in a fixed number, the same for the same seed: all states, odd figures and removed rows among them.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { decisionStates, orderStates, routeStates, stopStates } from '../../shared/domains/dispatch/dispatch-rules.ts'
import { vehicle } from '../../shared/domains/dispatch/fleet-resources.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { customer } from '../../shared/domains/shared/resources.ts'
import { dice, rowsOf } from './report-desk.ts'

const place = { lat: 1, lon: 35 }
const minute = 60_000
const later = (at: string, minutes: number) => new Date(Date.parse(at) + Math.round(minutes * minute)).toISOString()

async function idsOf(ctx: DbContext, changes: Parameters<typeof commit>[1]) {
  const ids = (await commit(ctx, changes)).map(({ id }) => Number(id))
  return ids as [number, ...number[]] // more than one each
}

/** Customers and vehicles, whose codes and types differ in case, in whether they have a shift, and one of which can carry nothing. */
async function fillFleet(ctx: DbContext) {
  const vehicles = ['v3', 'V1', 'v2', 'ä1', 'W9', 'x0'].map((code, at): InsertOf<typeof vehicle> => {
    const shift = [{}, { shiftStart: '08:00', shiftEnd: '16:30' }, { shiftStart: '22:00', shiftEnd: '06:00' }][at % 3]
    const costs = { fuelCostPerKm: 1, driverCostPerHour: 20 }
    const capacity = { capacityWeightTonnes: at === 4 ? 0 : 8 + at, capacityVolumeM3: 30 }
    return {
      code,
      type: ['Van', 'truck', 'Truck'][at % 3] ?? 'Van',
      ...capacity,
      ...costs,
      ...shift,
      status: at > 3 ? 'retired' : 'available',
    }
  })
  return {
    vehicles: await idsOf(ctx, vehicles.map((row) => insert(vehicle, row))), // biome-ignore format: one each
    customers: await idsOf(ctx, ['k1', 'K2', 'k3'].map((code) => insert(customer, { code, name: `Customer ${code}` }))), // biome-ignore format: one each
  }
}

/** Fills everything: so many routes of 1 to 6 stops each over the last 400 days, and half as many orders beside. */
export async function fillDispatch(ctx: DbContext, routes: number, seed: number): Promise<void> {
  const { vehicles, customers } = await fillFleet(ctx)
  const { below, from, maybe, ago } = dice(seed)
  const figure = (most: number) => from([0, below(most), below(most * 100) / 100])
  const currency = () => from([null, 'EUR', 'KES'])
  const cities = ['Kitale', 'KITALE', 'nairobi', 'Éldoret', 'Eldoret'] as const
  const newOrder = (number: string, windowStart: string, status: InsertOf<typeof order>['status']): InsertOf<typeof order> => ({
    ...{ number, customerId: from(customers), destinationCity: from(cities), destination: place },
    ...{ weightTonnes: below(5000) / 1000, volumeM3: below(9000) / 1000, windowStart, windowEnd: later(windowStart, 30 + below(200)) },
    ...{ priority: from([0, 5, 50]), status, price: figure(900), currency: currency() },
  })
  await commit(
    ctx,
    Array.from({ length: routes >> 1 }, (_, at) => insert(order, newOrder(`P-${at}`, ago(20, -5), from([...orderStates])))),
  )

  const decisions = await idsOf(
    ctx,
    Array.from({ length: routes >> 2 }, (_, at) => {
      const orders = below(3) === 0 ? 0 : 1 + below(40)
      const known = {
        orderCount: orders,
        unassignedCount: below(orders + 1),
        routeCount: below(6),
        totalCost: maybe(figure(9000)),
        currency: currency(),
      }
      const asked = { policyName: from(['cheapest-insertion', 'Savings', 'savings']), policyVersion: 1 + below(2), seed: 1, iterations: 10 }
      const requestedAt = ago(from([25, 200]))
      return insert(decision, {
        ...{
          number: `PLAN-${at}`,
          status: from(decisionStates),
          plannedOn: requestedAt.slice(0, 10),
          requestedAt,
          proposedAt: maybe(requestedAt),
        },
        ...asked,
        ...known,
        ...{ confidence: maybe(below(1000) / 1000), computationMs: below(9000), iterationsDone: maybe(below(10)) },
        ...{ totalDistanceKm: maybe(figure(900)), totalDurationMinutes: maybe(figure(900)) },
      })
    }),
  )

  const made = Array.from({ length: routes }, (_, at) => newRoute(at))
  const routeIds = await idsOf(
    ctx,
    made.map(({ row }) => insert(route, row)),
  )
  const of = (at: number) => routeIds[at] ?? 0
  await commit(
    ctx,
    made.flatMap(({ row, figures }, at) =>
      row.completedAt ? [insert(operationalOutcome, newOutcome(of(at), row.vehicleId, row.completedAt, figures))] : [],
    ),
  )
  const windows = made.flatMap(({ row }, at) =>
    Array.from({ length: 1 + below(6) }, (_, stop) => ({ at, stop, window: later(row.plannedStartAt, stop * 60) })),
  )
  const orders = await idsOf(
    ctx,
    windows.map(({ at, stop, window }) => insert(order, newOrder(`R-${at}-${stop}`, window, 'delivered'))),
  )
  await commit(
    ctx,
    windows.map(({ at, stop, window }, no) => insert(routeStop, newStop(of(at), orders[no] ?? 0, stop, window))),
  )

  function newRoute(at: number) {
    const start = ago(from([20, 100, 400]))
    const status = from([...routeStates, 'completed', 'completed', 'completed'])
    const completedAt = status === 'completed' ? later(start, 60 + below(900)) : null
    const estimated = { estimatedDistanceKm: figure(300), estimatedDurationMinutes: figure(500), estimatedCost: figure(5000) }
    const actual = { actualDistanceKm: figure(300), actualDurationMinutes: figure(500), actualCost: figure(5000) }
    const figures = { ...estimated, ...actual, currency: currency() }
    const row: InsertOf<typeof route> & { completedAt: string | null } = {
      ...{
        number: `R-${at}`,
        decisionId: from(decisions),
        vehicleId: from(vehicles),
        status,
        plannedOn: start.slice(0, 10),
        startPlace: place,
      },
      ...{
        plannedStartAt: start,
        plannedEndAt: later(start, 600),
        loadWeightTonnes: below(7000) / 1000,
        loadVolumeM3: below(20_000) / 1000,
      },
      ...(completedAt === null ? { ...estimated, currency: figures.currency } : figures),
      ...{ startedAt: maybe(later(start, below(30) - 10)), completedAt },
    }
    return { row, figures }
  }

  function newStop(routeId: number, orderId: number, at: number, window: string): InsertOf<typeof routeStop> {
    const status = from([...stopStates, 'completed', 'completed', 'completed'])
    const plannedArrivalAt = later(window, below(60))
    const isReached = status === 'arrived' || status === 'completed' || (status === 'failed' && below(2) === 0)
    const actualArrivalAt = isReached ? later(plannedArrivalAt, below(120) - 40 + below(60) / 60) : null
    return {
      ...{ routeId, orderId, kind: from(['delivery', 'delivery', 'delivery', 'pickup']), sequence: at + 1, place },
      ...{ legDistanceKm: figure(50), legDurationMinutes: from([0, 0.99, 1, 12.34, below(90)]), status },
      ...{ plannedArrivalAt, plannedServiceAt: plannedArrivalAt, plannedDepartureAt: later(plannedArrivalAt, 10) },
      ...{ loadWeightTonnes: below(9000) / 1000, loadVolumeM3: below(30_000) / 1000, actualArrivalAt },
      actualDepartureAt: actualArrivalAt && status !== 'arrived' ? later(actualArrivalAt, below(20)) : null,
    }
  }

  function newOutcome(
    routeId: number,
    vehicleId: number,
    finishedAt: string,
    figures: Record<`${'estimated' | 'actual'}${'Cost' | 'DurationMinutes' | 'DistanceKm'}`, number> & { currency: string | null },
  ): InsertOf<typeof operationalOutcome> {
    const round = (value: number) => Math.round(value * 100) / 100
    const error = (name: 'Cost' | 'DurationMinutes' | 'DistanceKm') => round(figures[`actual${name}`] - figures[`estimated${name}`])
    const percent = (name: 'Cost' | 'DurationMinutes' | 'DistanceKm') =>
      figures[`estimated${name}`] === 0 ? null : round((100 * error(name)) / figures[`estimated${name}`])
    return {
      ...{ routeId, vehicleId, finishedAt, policyName: from(['cheapest-insertion', 'Savings', 'savings']), policyVersion: 1 + below(2) },
      ...figures,
      ...{ costError: error('Cost'), costErrorPercent: percent('Cost'), durationErrorMinutes: error('DurationMinutes') },
      ...{
        durationErrorPercent: percent('DurationMinutes'),
        distanceErrorKm: error('DistanceKm'),
        distanceErrorPercent: percent('DistanceKm'),
      },
      ...{ weightTonnes: from([0, below(9000) / 1000]), revenue: figure(9000), profit: 0 },
      ...{ orderCount: 1, deliveredCount: 1, failedCount: 0, openCount: 0, onTimeCount: 1, lateCount: 0 },
    }
  }

  for (const resource of [routeStop, operationalOutcome, order] as const) {
    const used = new Set(resource === order ? (await rowsOf(ctx, routeStop)).map(({ orderId }) => orderId) : [])
    const gone = (await rowsOf(ctx, resource)).filter(({ id }) => !used.has(id) && below(12) === 0)
    await commit(
      ctx,
      gone.map((row) => remove(resource, row)),
    )
  }
}
