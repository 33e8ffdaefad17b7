// What came of a finished route: worked out of its stops, exactly; pure.
import { Decimal } from 'decimal.js'
import type { StopState } from './dispatch-rules.ts'
import { costOfDrive } from './planning/proposal.ts'

/** A stop as outcomes count it. */
export interface OutcomeStop {
  readonly orderId: number
  readonly kind: 'pickup' | 'delivery'
  readonly sequence: number
  readonly status: StopState
  readonly actualArrivalAt: string | null
}

/** An order as outcomes count it. */
export interface OutcomeOrder {
  readonly id: number
  readonly weightTonnes: number
  readonly windowStart: string
  readonly windowEnd: string
  readonly price: number
  readonly currency: string | null
}

/** What became of each order of a route: its last delivery there says so. */
export function fatesOf<S extends OutcomeStop>(stops: readonly S[]): ReadonlyMap<number, S> {
  const fates = new Map<number, S>()
  for (const stop of stops.toSorted((a, b) => a.sequence - b.sequence)) if (stop.kind === 'delivery') fates.set(stop.orderId, stop)
  return fates
}

/** Whether service began within the window of the order: whoever is early waits for it. */
const isOnTime = ({ actualArrivalAt }: OutcomeStop, { windowEnd }: OutcomeOrder) => actualArrivalAt !== null && actualArrivalAt <= windowEnd

/** Counts and sums of the orders of a route: delivered + failed + open are all of them. Prices count in the currency of the route. */
export function countsOf(stops: readonly OutcomeStop[], orders: readonly OutcomeOrder[], currency: string | null) {
  const byId = new Map(orders.map((order) => [order.id, order]))
  const fates = [...fatesOf(stops)].flatMap(([id, stop]) => {
    const order = byId.get(id)
    return order ? [{ order, stop }] : []
  })
  const delivered = fates.filter(({ stop }) => stop.status === 'completed')
  const failed = fates.filter(({ stop }) => stop.status === 'failed')
  const onTime = delivered.filter(({ stop, order }) => isOnTime(stop, order))
  const paid = delivered.filter(({ order }) => order.currency === null || currency === null || order.currency === currency)
  return {
    orderCount: fates.length,
    deliveredCount: delivered.length,
    failedCount: failed.length,
    openCount: fates.length - delivered.length - failed.length,
    onTimeCount: onTime.length,
    lateCount: delivered.length - onTime.length,
    weightTonnes: Decimal.sum(0, ...delivered.map(({ order }) => order.weightTonnes)).toNumber(),
    revenue: Decimal.sum(0, ...paid.map(({ order }) => order.price)).toNumber(),
  }
}

const half = Decimal.ROUND_HALF_UP

/** Minutes between two instants, with two decimal places. */
export const minutesBetween = (from: string, until: string): number =>
  new Decimal(Date.parse(until) - Date.parse(from)).div(60_000).toDecimalPlaces(2, half).toNumber()

/** Cost of a route that was driven from one instant to another, worked out as that of a plan is, so that one that comes as planned has no error. */
export const costOf = (rates: Parameters<typeof costOfDrive>[0], kilometres: number, from: string, until: string): number =>
  costOfDrive(rates, Math.round(kilometres * 1000), Math.round((Date.parse(until) - Date.parse(from)) / 1000)).total

/** `actual - estimated`, and that in percent of what was estimated, with two decimal places; null where nothing was. */
export function errorOf(actual: number, estimated: number): { readonly error: number; readonly percent: number | null } {
  const error = new Decimal(actual).minus(estimated)
  return {
    error: error.toNumber(),
    percent: estimated === 0 ? null : error.times(100).div(new Decimal(estimated).abs()).toDecimalPlaces(2, half).toNumber(),
  }
}

/** A route that is over, as estimated and as it came. */
export interface OverRoute {
  readonly id: number
  readonly vehicleId: number
  readonly currency: string | null
  readonly completedAt: string
  readonly estimatedCost: number
  readonly estimatedDurationMinutes: number
  readonly estimatedDistanceKm: number
  readonly actualCost: number
  readonly actualDurationMinutes: number
  readonly actualDistanceKm: number
}

/** The outcome of a route: what was predicted against what came, what it earned, and what became of its orders. */
export function outcomeOf(
  route: OverRoute,
  { policyName, policyVersion }: { readonly policyName: string; readonly policyVersion: number },
  stops: readonly OutcomeStop[],
  orders: readonly OutcomeOrder[],
) {
  const counts = countsOf(stops, orders, route.currency)
  const cost = errorOf(route.actualCost, route.estimatedCost)
  const duration = errorOf(route.actualDurationMinutes, route.estimatedDurationMinutes)
  const distance = errorOf(route.actualDistanceKm, route.estimatedDistanceKm)
  const { estimatedCost, actualCost, estimatedDurationMinutes, actualDurationMinutes, estimatedDistanceKm, actualDistanceKm } = route
  return {
    ...{ routeId: route.id, vehicleId: route.vehicleId, policyName, policyVersion, finishedAt: route.completedAt },
    ...{ estimatedCost, actualCost, costError: cost.error, costErrorPercent: cost.percent },
    ...{ estimatedDurationMinutes, actualDurationMinutes, durationErrorMinutes: duration.error, durationErrorPercent: duration.percent },
    ...{ estimatedDistanceKm, actualDistanceKm, distanceErrorKm: distance.error, distanceErrorPercent: distance.percent },
    ...counts,
    profit: new Decimal(counts.revenue).minus(actualCost).toNumber(),
    currency: route.currency,
  }
}
