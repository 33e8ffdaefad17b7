// Writing a proposal: the decision, its routes and stops, and what becomes of its orders, in one commit.
import type { InsertOf } from '../../catalogue/resource.ts'
import { type Change, expect, insert, insertUnlessRaced, update } from '../../db/changes.ts'
import { commit } from '../../db/commit.ts'
import { StaleRead } from '../../db/conflict.ts'
import type { DbContext } from '../../db/context.ts'
import type { Row } from '../../db/rows.ts'
import { AppError } from '../../errors.ts'
import { findKept } from '../../http/idempotency.ts'
import { showRow } from '../../http/render.ts'
import { order } from './order-resources.ts'
import { lookAtPlanned } from './plan-queries.ts'
import { plannedIds, refuseStale } from './plan-sight.ts'
import type { Made } from './planning/make-plan.ts'
import type { Snapshot } from './planning/snapshot.ts'
import { decision, route, routeStop } from './route-resources.ts'

/** A decision before anything is proposed. */
export type Asked = Pick<
  InsertOf<typeof decision>,
  | 'kind'
  | 'plannedOn'
  | 'policyName'
  | 'policyVersion'
  | 'objective'
  | 'seed'
  | 'iterations'
  | 'correctionId'
  | 'replansId'
  | 'requestedById'
  | 'requestedAt'
>

/** What is to be written. */
export interface Draft {
  readonly id: number
  /** Null: the decision is there and waits. */
  readonly asked: Asked | null
  readonly snapshot: Snapshot
  readonly made: Made
  readonly computationMs: number
  /** What else changes with it, as things are then: the proposal that it takes the place of is thrown away. */
  readonly replaced?: () => Promise<readonly Change[]>
}

const mostAttempts = 12

/**
 * Writes a proposal; planning is not done again when another writer is first. Null where the decision that waited waits no more. Throws `stale` with
 * everything that planning saw otherwise.
 */
export async function propose(ctx: DbContext, draft: Draft) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write(ctx, draft)
    } catch (error) {
      // a double of the same request that was faster has the answer
      if (!(error instanceof StaleRead) || (await findKept(ctx))) throw error
      if (attempt >= mostAttempts) throw new AppError('conflict', `${error.message}, again and again; plan once more`, { cause: error })
    }
  }
}

async function write(ctx: DbContext, draft: Draft) {
  const { id, asked, snapshot, made } = draft
  const ids = plannedIds(made.proposal)
  const now = await lookAtPlanned(ctx, id, ids.orders, ids.vehicles)
  const { waiting } = now
  refuseStale(snapshot, made.proposal, now, 'facts')
  const columns = proposed(ctx, draft, asWritten(snapshot, now))
  const number = waiting?.number ?? `${decision.columns.number.options.numbered}${id}`
  const decided = asked
    ? insert(decision, { ...asked, ...columns, id, number })
    : waiting?.status === 'waiting' && update(decision, waiting, columns)
  if (!decided) return null
  const routes = await routesOf(ctx, number, draft)
  const replaced = (await draft.replaced?.()) ?? []
  // an order that is planned already stays as it is: what its other proposals decide by is that row
  const moved = now.orders.flatMap((row): Change[] => {
    if (row.status === 'pending') return [update(order, row, { status: 'planned', statusReason: null })]
    // what a replan has on a route stays there until it is committed
    return row.status === 'planned' ? [expect(order, row)] : []
  })
  const answer = (rows: readonly Row[]) => showPlan(ctx, rows[0] ?? {}, rows.slice(1, 1 + routes.count), labels(ctx, snapshot))
  return answer(await commit(ctx, [decided, ...routes.changes, ...moved, ...replaced], { answer }))
}

/** The snapshot with the versions that its orders and vehicles have once the proposal is written. */
function asWritten(snapshot: Snapshot, now: Pick<Awaited<ReturnType<typeof lookAtPlanned>>, 'orders' | 'vehicles'>): Snapshot {
  const orders = new Map(now.orders.map(({ id, version, status }) => [id, status === 'pending' ? version + 1 : version]))
  const vehicles = new Map(now.vehicles.map(({ id, version }) => [id, version]))
  return {
    ...snapshot,
    orders: snapshot.orders.map((one) => ({ ...one, version: orders.get(one.id) ?? one.version })),
    vehicles: snapshot.vehicles.map((one) => ({ ...one, version: vehicles.get(one.id) ?? one.version })),
  }
}

function proposed(ctx: DbContext, { made, computationMs }: Draft, snapshot: Snapshot) {
  const { proposal, unassigned, iterationsDone } = made
  const { totals } = proposal
  return {
    ...{ status: 'proposed' as const, iterationsDone, failure: null, computationMs, proposedAt: ctx.now() },
    // documents are any JSON to their columns
    ...{ snapshot: { ...snapshot }, proposal: { ...proposal }, unassigned: { ...unassigned } },
    ...{ orderCount: totals.orders, unassignedCount: totals.unassigned, routeCount: totals.routes },
    ...{ totalDistanceKm: totals.distanceKm, totalDurationMinutes: totals.durationMinutes, totalCost: totals.cost.total },
    ...{ currency: snapshot.currency, confidence: snapshot.confidence },
  }
}

/** The rows of the routes, then of their stops. */
async function routesOf(ctx: DbContext, number: string, { id, snapshot, made }: Draft) {
  const { routes } = made.proposal
  const stops = routes.flatMap((one, at) => one.stops.map((stop, n) => ({ at, stop, sequence: n + 1 })))
  if (routes.length === 0) return { count: 0, changes: [] }
  const [firstRoute, firstStop] = await Promise.all([
    ctx.ids.block(route.table, routes.length),
    ctx.ids.block(routeStop.table, stops.length),
  ])
  const ofRoutes = routes.map((one, at): Change => {
    const { vehicleId, startPlace, endPlace, plannedStartAt, plannedEndAt, loadWeightTonnes, loadVolumeM3 } = one
    const estimated = { estimatedDistanceKm: one.distanceKm, estimatedDurationMinutes: one.durationMinutes, estimatedCost: one.cost.total }
    // two who make the same plan at once give it the same number
    return insertUnlessRaced(route, {
      ...{
        id: firstRoute + at,
        number: `${number}-${String(at + 1).padStart(2, '0')}`,
        decisionId: id,
        vehicleId,
        plannedOn: snapshot.day,
      },
      ...{ startPlace, endPlace, plannedStartAt, plannedEndAt, loadWeightTonnes, loadVolumeM3, ...estimated, currency: snapshot.currency },
    })
  })
  const ofStops = stops.map(({ at, stop: { order: _, ...stop }, sequence }, n) =>
    insert(routeStop, { ...stop, id: firstStop + n, routeId: firstRoute + at, sequence }),
  )
  return { count: routes.length, changes: [...ofRoutes, ...ofStops] }
}

/** A decision and its routes as JSON shows them; `names` are the labels of references that were not read. */
export function showPlan(ctx: DbContext, decided: Row, routes: readonly Row[], { of, codes }: Labels) {
  return {
    decision: showRow(ctx.catalogue, decision, decided, of),
    routes: routes.map((row) =>
      showRow(ctx.catalogue, route, row, { decision: decided.number, vehicle: codes.get(Number(row.vehicleId)) ?? row.vehicle }),
    ),
  }
}

/** Labels of references that were not read. */
export interface Labels {
  /** Of the decision, by the property. */
  readonly of: Row
  readonly codes: ReadonlyMap<number, string>
}

/** Those of a plan that is made now. */
export function labels({ actor }: DbContext, { vehicles, correction, replans }: Snapshot): Labels {
  return {
    of: { requestedBy: actor.id === null ? null : actor.name, correction: correction?.number ?? null, replans: replans?.number ?? null },
    codes: new Map(vehicles.map(({ id, code }) => [id, code])),
  }
}
