// What is seen of a plan, on a map and on a page: made of the proposal before it is committed, of the rows as they are from then on, replans among them. Pure.
import type { Row } from '../../../db/rows.ts'
import type { Place } from '../place.ts'
import type { ProposedCost } from '../planning/proposal.ts'

/** A stop as planned and as it came; loads are on board when it is left. */
export interface SeenStop {
  readonly sequence: number
  readonly kind: 'pickup' | 'delivery'
  readonly order: string
  readonly customer: string | null
  readonly city: string | null
  readonly place: Place
  readonly status: string
  /** Why it was skipped or failed. */
  readonly reason: string | null
  readonly legDistanceKm: number
  readonly legDurationMinutes: number
  readonly plannedArrivalAt: string
  readonly plannedServiceAt: string
  readonly plannedDepartureAt: string
  readonly actualArrivalAt: string | null
  readonly actualDepartureAt: string | null
  /** Service begins between these; null: it may begin at any time. */
  readonly windowStart: string | null
  readonly windowEnd: string | null
  readonly loadWeightTonnes: number
  readonly loadVolumeM3: number
}

/** What one vehicle does; loads are on board when it leaves. */
export interface SeenRoute {
  /** Of the row; null while there is none. */
  readonly number: string | null
  readonly status: string
  readonly vehicle: string
  readonly type: string | null
  readonly timezone: string
  /** Null where it is not known any more. */
  readonly capacityWeightTonnes: number | null
  readonly capacityVolumeM3: number | null
  readonly startPlace: Place
  /** Null: it ends at its last stop. */
  readonly endPlace: Place | null
  readonly plannedStartAt: string
  readonly plannedEndAt: string
  readonly actualStartAt: string | null
  readonly actualEndAt: string | null
  readonly loadWeightTonnes: number
  readonly loadVolumeM3: number
  readonly distanceKm: number
  readonly durationMinutes: number
  readonly totalCost: number
  /** By part; null where the route is not as it was proposed. */
  readonly cost: ProposedCost | null
  readonly actualDistanceKm: number | null
  readonly actualDurationMinutes: number | null
  readonly actualCost: number | null
  readonly stops: readonly SeenStop[]
}

/** An order that was left out, and why, in words; vehicles with the same reasons stand together. */
export interface SeenOrder {
  readonly order: string
  readonly customer: string | null
  readonly city: string | null
  readonly place: Place | null
  readonly weightTonnes: number | null
  readonly volumeM3: number | null
  readonly windowStart: string | null
  readonly windowEnd: string | null
  readonly priority: number | null
  readonly reasons: readonly { readonly vehicles: readonly string[]; readonly reasons: readonly string[] }[]
}

/** How a plan was made. */
export interface SeenDecision {
  readonly id: number
  readonly number: string
  readonly kind: string
  readonly status: string
  readonly plannedOn: string
  readonly policyName: string
  readonly policyVersion: number
  readonly objective: string
  readonly seed: number
  readonly iterations: number
  readonly iterationsDone: number | null
  /** Version of what was learnt of driving times; null where none was taken into account. */
  readonly correction: string | null
  readonly confidence: number | null
  readonly requestedBy: string | null
  readonly requestedAt: string
  readonly snapshotAt: string | null
  readonly committedAt: string | null
  readonly executedAt: string | null
  readonly currency: string | null
}

/** A plan as it is seen. */
export interface SeenPlan {
  readonly decision: SeenDecision
  /** Whether it is made of rows as they are, not of the proposal. */
  readonly isLive: boolean
  readonly routes: readonly SeenRoute[]
  readonly unassigned: readonly SeenOrder[]
}

/** What all routes come to; the cost by part is null where one of them has none. */
export function totalsOf({ routes, unassigned }: Pick<SeenPlan, 'routes' | 'unassigned'>) {
  const sum = (of: (route: SeenRoute) => number, scale: number) =>
    routes.reduce((total, route) => total + Math.round(of(route) * scale), 0) / scale
  const part = (name: keyof ProposedCost) => sum(({ cost }) => cost?.[name] ?? 0, 100)
  // one that was skipped may be on another route by now
  const served = new Set(routes.flatMap(({ stops }) => stops.flatMap(({ kind, order }) => (kind === 'delivery' ? [order] : [])))).size
  return {
    orders: served + unassigned.length,
    served,
    unassigned: unassigned.length,
    routes: routes.length,
    distanceKm: sum(({ distanceKm }) => distanceKm, 1000),
    durationMinutes: sum(({ durationMinutes }) => durationMinutes, 100),
    totalCost: sum(({ totalCost }) => totalCost, 100),
    cost: routes.every(({ cost }) => cost !== null)
      ? { fixed: part('fixed'), distance: part('distance'), time: part('time'), total: part('total') }
      : null,
  }
}

/** The label of a reference that was read with its row. */
export const labelOf = (row: Row, name: string): string | null => (typeof row[name] === 'string' ? row[name] : null)
