// A plan with all that is seen of it, in one round trip.
import { sql } from 'kysely'
import { type Resource, systemColumns } from '../../../catalogue/resource.ts'
import type { DbContext } from '../../../db/context.ts'
import { bound } from '../../../db/engine.ts'
import { gather, present, selection, selectRows } from '../../../db/store.ts'
import { AppError } from '../../../errors.ts'
import { vehicle } from '../fleet-resources.ts'
import { order } from '../order-resources.ts'
import type { Proposal } from '../planning/proposal.ts'
import type { Snapshot } from '../planning/snapshot.ts'
import type { Unassigned } from '../planning/unassigned.ts'
import { decision, route, routeStop } from '../route-resources.ts'
import type { SeenPlan } from './seen-plan.ts'
import { ordersLeftOut, routesProposed } from './seen-proposal.ts'
import { routesOfRows, seenDecision } from './seen-rows.ts'

/** What a plan is found by: its own id, or that of one of its routes. */
export type Asked = { readonly decisionId: number } | { readonly routeId: number }

/** Selects the decision, and those of its routes that are asked for with their stops, orders and vehicles. */
export function selectSeen(ctx: DbContext, asked: Asked) {
  const { dialect } = ctx.engine
  const parameter = (id: number) => bound(systemColumns.id, id, dialect)
  const idsOf = (of: Resource, column: string, where: string, is: unknown) =>
    sql`(select ${sql.ref(column)} from ${sql.table(of.table)} where ${sql.ref(where)} in ${is} and ${sql.ref('deletedAt')} is null)`
  const [named, id] = 'routeId' in asked ? ['id', parameter(asked.routeId)] : ['decisionId', parameter(asked.decisionId)]
  const its = sql`(${id})`
  const decisions = 'routeId' in asked ? idsOf(route, 'decisionId', 'id', its) : its
  const routes = idsOf(route, 'id', named, its)
  const rows = <R extends Resource>(resource: R, column: string, ids: unknown) =>
    selection(ctx, resource, selectRows(ctx.catalogue, resource, dialect).where(`t.${column}`, 'in', ids).where('t.deletedAt', 'is', null))
  return [
    rows(decision, 'id', decisions),
    rows(route, named, its),
    rows(routeStop, 'routeId', routes),
    rows(order, 'id', idsOf(routeStop, 'orderId', 'routeId', routes)),
    rows(vehicle, 'id', idsOf(route, 'vehicleId', named, its)),
  ] as const
}

/** The plan as it is seen now; throws `not_found`, and `conflict` while there is nothing to see. */
export async function readSeen(ctx: DbContext, asked: Asked): Promise<SeenPlan> {
  const [[found], routes, stops, orders, vehicles] = await gather(ctx, selectSeen(ctx, asked))
  const row = 'routeId' in asked ? present(ctx, route, asked.routeId, found) : present(ctx, decision, asked.decisionId, found)
  if (!found) throw new Error(`decision of ${row.id} is gone`)
  // documents that the domain has written itself
  const proposal = found.proposal as unknown as Proposal | null
  const snapshot = found.snapshot as unknown as Snapshot | null
  const unassigned = found.unassigned as unknown as Unassigned | null
  const isLive = found.status === 'committed' || found.status === 'executed' || 'routeId' in asked
  if (!isLive && !(proposal && snapshot)) throw unseen(found)
  const left = 'routeId' in asked || !unassigned || !snapshot ? [] : ordersLeftOut(unassigned, snapshot)
  return {
    decision: seenDecision(found, snapshot?.at ?? null),
    isLive,
    routes:
      !isLive && proposal && snapshot ? routesProposed(proposal, snapshot) : routesOfRows({ routes, stops, orders, vehicles }, proposal),
    unassigned: left,
  }
}

function unseen({ number, status, failure }: { number: string; status: string; failure: string | null }): AppError {
  const [message, hint] =
    status === 'waiting'
      ? [`${number} is being planned still`, 'Ask again when its status is proposed.']
      : [`${number} has no plan: ${failure ?? `it is ${status}`}`, 'Plan the day anew: POST /api/dispatch/decisions/plan.']
  return new AppError('conflict', message, { issues: [{ path: 'status', code: 'state', message, hint }] })
}
