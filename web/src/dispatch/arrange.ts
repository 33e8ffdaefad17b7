// Stops put elsewhere by hand, before anything is saved; pure.
import { type Board, keyOf } from './board.ts'
import type { Arranged } from './plan-data.ts'

/** The routes of all vehicles, those without stops among them, as they are to be driven. */
export type Arrangement = readonly Arranged[]

type Visit = Arranged['stops'][number]

/** The arrangement that a board shows. */
export const arrangementOf = ({ lanes }: Board): Arrangement =>
  lanes.map(({ vehicleId, drive }) => ({ vehicleId, stops: (drive?.stops ?? []).map(({ orderId, kind }) => ({ orderId, kind })) }))

/** Where something is dropped: before the stop at `index` of a vehicle's route, or off all routes. */
export type Target = { readonly vehicleId: number; readonly index: number } | null

/**
 * The arrangement with a stop put elsewhere. To another vehicle an order goes whole: its pickup, where it has one, right before the delivery unless it
 * is the pickup that is moved; off the routes it goes whole too. An order on no route comes with its pickup if `isFetched`.
 */
export function moved(before: Arrangement, { orderId, kind }: Visit, target: Target, isFetched: boolean): Arrangement {
  const visit: Visit = { orderId, kind }
  const from = before.find(({ stops }) => stops.some((stop) => keyOf(stop) === keyOf(visit)))
  const isSame = target !== null && from?.vehicleId === target.vehicleId
  const taken = (stop: Visit) => (isSame ? keyOf(stop) === keyOf(visit) : stop.orderId === orderId)
  const both: Visit[] = [
    { orderId, kind: 'pickup' },
    { orderId, kind: 'delivery' },
  ]
  const put = isSame || !isFetched ? [visit] : both
  return before.map(({ vehicleId, stops }) => {
    const left = stops.filter((stop) => !taken(stop))
    if (target === null || vehicleId !== target.vehicleId) return { vehicleId, stops: left }
    const index = target.index - stops.slice(0, target.index).filter(taken).length
    return { vehicleId, stops: [...left.slice(0, index), ...put, ...left.slice(index)] }
  })
}

const shapeOf = (stops: readonly Visit[]) => stops.map(keyOf).join(' ')

/** Vehicles whose routes are not as they were. */
export const changedOf = (before: Arrangement, now: Arrangement): Arrangement =>
  now.filter(({ vehicleId, stops }) => {
    const was = before.find((one) => one.vehicleId === vehicleId)
    return shapeOf(was?.stops ?? []) !== shapeOf(stops)
  })
