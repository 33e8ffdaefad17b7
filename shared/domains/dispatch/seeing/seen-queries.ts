// A plan with all that is seen of it, in one round trip.
import { type RawBuilder, sql } from 'kysely'
import type { Resource } from '../../../catalogue/resource.ts'
import type { DbContext } from '../../../db/context.ts'
import { bound } from '../../../db/engine.ts'
import { gather, present, selection, selectRows } from '../../../db/store.ts'
import { AppError } from '../../../errors.ts'
import { parameters } from '../../report-query.ts'
import { vehicle } from '../fleet-resources.ts'
import { order } from '../order-resources.ts'
import type { Proposal } from '../planning/proposal.ts'
import type { Snapshot } from '../planning/snapshot.ts'
import type { Unassigned } from '../planning/unassigned.ts'
import { familyMembers } from '../route-queries.ts'
import { decision, route, routeStop } from '../route-resources.ts'
import type { SeenPlan } from './seen-plan.ts'
import { ordersLeftOut, routesProposed } from './seen-proposal.ts'
import { routesOfRows, seenDecision } from './seen-rows.ts'

/** What a plan is found by: its own id, or that of one of its routes. */
export type Asked = { readonly decisionId: number } | { readonly routeId: number }

const driven = (['committed', 'in-progress', 'completed'] as const).map((status) => [route.columns.status, status] as const)

/**
 * Selects the decision, and its routes that are driven, those of its replans among them, or the route that is asked for, with their stops, orders and
 * vehicles.
 */
export function selectSeen(ctx: DbContext, asked: Asked) {
  const { dialect } = ctx.engine
  const { id } = parameters(ctx)
  const isDriven = (alias: string) =>
    sql`${sql.ref(`${alias}.status`)} in (${sql.join(driven.map(([column, one]) => bound(column, one, dialect)))})`
  const isAsked = (alias: string) =>
    'routeId' in asked
      ? sql<boolean>`${sql.ref(`${alias}.id`)} = ${id(asked.routeId)}`
      : sql<boolean>`${sql.ref(`${alias}.decisionId`)} in ${familyMembers(sql`${id(asked.decisionId)}`)} and ${isDriven(alias)}`
  const ofRoutes = (column: string) =>
    sql`(select ${sql.ref(`r.${column}`)} from ${sql.table(route.table)} as r where ${isAsked('r')} and ${sql.ref('r.deletedAt')} is null)`
  const orderIds = sql`(select ${sql.ref('s.orderId')} from ${sql.table(routeStop.table)} as s
    where ${sql.ref('s.routeId')} in ${ofRoutes('id')} and ${sql.ref('s.deletedAt')} is null)`
  const rows = <R extends Resource>(resource: R, condition: RawBuilder<boolean>) =>
    selection(ctx, resource, selectRows(ctx.catalogue, resource, dialect).where(condition).where('t.deletedAt', 'is', null))
  const among = (column: string, ids: RawBuilder<unknown>) => sql<boolean>`${sql.ref(`t.${column}`)} in ${ids}`
  return [
    rows(decision, 'routeId' in asked ? among('id', ofRoutes('decisionId')) : among('id', sql`(${id(asked.decisionId)})`)),
    rows(route, isAsked('t')),
    rows(routeStop, among('routeId', ofRoutes('id'))),
    rows(order, among('id', orderIds)),
    rows(vehicle, among('id', ofRoutes('vehicleId'))),
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
  // a replan may have found a place for it since
  const placed = new Set(isLive ? orders.map(({ number }) => number) : [])
  return {
    decision: seenDecision(found, snapshot?.at ?? null),
    isLive,
    routes:
      !isLive && proposal && snapshot ? routesProposed(proposal, snapshot) : routesOfRows({ routes, stops, orders, vehicles }, proposal),
    unassigned: left.filter(({ order: number }) => !placed.has(number)),
  }
}

function unseen({ number, status, failure }: { number: string; status: string; failure: string | null }): AppError {
  const [message, hint] =
    status === 'waiting'
      ? [`${number} is being planned still`, 'Ask again when its status is proposed.']
      : [`${number} has no plan: ${failure ?? `it is ${status}`}`, 'Plan the day anew: POST /api/dispatch/decisions/plan.']
  return new AppError('conflict', message, { issues: [{ path: 'status', code: 'state', message, hint }] })
}
