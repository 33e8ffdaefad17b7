// Reads of plans that are neither lists nor rows: the whole plan, what it knew, and the ways of planning.
import { z } from 'zod'
import { rowSchema } from '../../catalogue/schemas.ts'
import { gather, present, select, selectById } from '../../db/store.ts'
import { AppError } from '../../errors.ts'
import { type AnyEndpoint, defineEndpoint } from '../../http/endpoint.ts'
import { showRow } from '../../http/render.ts'
import { readId } from '../../http/row-id.ts'
import { selectStopsOf } from './plan-queries.ts'
import { policies } from './planning/policies.ts'
import type { Proposal } from './planning/proposal.ts'
import { decision, route, routeStop } from './route-resources.ts'

const document = z.record(z.string(), z.unknown()).nullable()

const whole = defineEndpoint({
  name: 'dispatch_decisions_plan_whole',
  method: 'GET',
  path: `${decision.path}/{id:long}/plan`,
  summary:
    'Read a whole plan: its routes with their stops as they are, what was known, what was proposed with costs by part, and why orders were left out',
  access: `${decision.name}.read`,
  get output() {
    return z.object({
      decision: rowSchema(decision),
      routes: z.array(z.object({ route: rowSchema(route), cost: document, stops: z.array(rowSchema(routeStop)) })),
      proposal: document,
      unassigned: document,
      snapshot: document,
    })
  },
  handle: async (ctx, { params }) => {
    const id = readId(decision, params)
    const [found, routes, stops] = await gather(ctx, [
      selectById(ctx, decision, id),
      select(ctx, route, { decisionId: id }),
      selectStopsOf(ctx, id),
    ])
    const row = present(ctx, decision, id, found[0])
    const proposal = row.proposal as unknown as Proposal | null // what propose.ts wrote
    const byRoute = Map.groupBy(stops, ({ routeId }) => routeId)
    const body = {
      decision: showRow(ctx.catalogue, decision, row),
      routes: routes
        .toSorted((a, b) => a.id - b.id)
        .map((one) => ({
          route: showRow(ctx.catalogue, route, one),
          cost: proposal?.routes.find(({ vehicleId }) => vehicleId === one.vehicleId)?.cost ?? null,
          stops: (byRoute.get(one.id) ?? []).map((stop) => showRow(ctx.catalogue, routeStop, stop)),
        })),
      proposal,
      unassigned: row.unassigned,
      snapshot: row.snapshot,
    }
    return { body }
  },
})

const snapshotEndpoint = defineEndpoint({
  name: 'dispatch_decisions_snapshot',
  method: 'GET',
  path: `${decision.path}/{id:long}/snapshot`,
  summary:
    'Read what was known when a plan was made: orders and vehicles with their versions, goods that are kept apart, and where distances came from',
  access: `${decision.name}.read`,
  output: z.record(z.string(), z.unknown()),
  handle: async (ctx, { params }) => {
    const id = readId(decision, params)
    const [found] = await gather(ctx, [selectById(ctx, decision, id)])
    const { number, snapshot } = present(ctx, decision, id, found[0])
    if (snapshot === null) throw new AppError('not_found', `${number} has no snapshot`)
    return { body: snapshot }
  },
})

const policiesEndpoint = defineEndpoint({
  name: 'dispatch_policies',
  method: 'GET',
  path: '/api/dispatch/policies',
  summary: 'The ways of planning there are: name, version and what each is good for',
  access: `${decision.name}.read`,
  output: z.object({ items: z.array(z.object({ name: z.string(), version: z.int(), description: z.string() })) }),
  handle: async () => ({ body: { items: policies.map(({ name, version, description }) => ({ name, version, description })) } }),
})

/** All of them. */
export const planEndpoints: readonly AnyEndpoint[] = [whole, snapshotEndpoint, policiesEndpoint]
