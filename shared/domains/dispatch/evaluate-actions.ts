// A hand-made route, driven on paper: arrival times, loads, cost by part and everything that is wrong with it. Nothing is written.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { answeredIssue } from '../../catalogue/answers.ts'
import { dayIn } from '../../catalogue/days.ts'
import { date } from '../../catalogue/kinds.ts'
import { config } from '../../config.ts'
import type { DbContext } from '../../db/context.ts'
import type { Issue } from '../../errors.ts'
import { proposedRoute, travelSource } from './answers.ts'
import { correct, factorsSchema } from './corrections.ts'
import { type HandMade, type LiveRoute, lookAtHandMade } from './evaluate-queries.ts'
import { checkCarried, checkCarrier, checkKnown } from './hand-made-rules.ts'
import { refusePlan } from './plan-rules.ts'
import { toIssue } from './planning/describe.ts'
import { namesOf } from './planning/names.ts'
import type { Visit } from './planning/problem.ts'
import { toRoute } from './planning/proposal.ts'
import { noCorrection, toGround, toSegregations } from './planning/read-snapshot.ts'
import { toReplanGround } from './planning/replan-ground.ts'
import { simulate } from './planning/simulate.ts'
import { toProblem } from './planning/snapshot.ts'
import { dispatchers } from './roles.ts'
import { travelBetween } from './travel/travel.ts'

const id = z.int().positive().max(Number.MAX_SAFE_INTEGER)
const input = z
  .strictObject({
    vehicleId: id.optional(),
    vehicle: z.string().trim().min(1).max(40).optional().describe('Its code, instead of its id.'),
    plannedOn: date({}).schema.optional().describe('The day; today in the usual zone (OPSBOOK_TIMEZONE) unless told.'),
    stops: z
      .array(z.strictObject({ orderId: id, kind: z.enum(['pickup', 'delivery']).default('delivery') }))
      .min(1)
      .max(500)
      .describe('In the order in which they are driven to.'),
    departsAt: z.iso.datetime({ offset: true }).optional().describe('When it leaves; as late as no stop is later for it unless told.'),
    matrixId: id.optional().describe("Distances and times of one's own."),
    travel: z.literal('haversine').optional().describe('Straight lines, also where a routing service is set up.'),
    correction: z
      .union([z.literal(true), id])
      .optional()
      .describe('Takes what was learnt of driving times into account.'),
  })
  .refine(({ vehicleId, vehicle }) => (vehicleId === undefined) !== (vehicle === undefined), {
    path: ['vehicleId'],
    error: 'the vehicle is named by vehicleId or by vehicle, its code',
    params: { code: 'required', hint: 'Give one of the two.' },
  })
type Asked = z.infer<typeof input>

const evaluate = defineAction({
  name: 'evaluate',
  resource: 'route',
  on: 'collection',
  description:
    'Drive a hand-made route on paper: when it arrives where with what on board, what it costs by part, and everything that is wrong with it. Nothing is written.',
  roles: dispatchers,
  input,
  example: { vehicle: 'VAN-1', plannedOn: '2026-11-28', stops: [{ orderId: 1 }, { orderId: 2 }] },
  output: () =>
    proposedRoute.extend({
      plannedOn: z.iso.date(),
      isFeasible: z.boolean(),
      currency: z.string().nullable(),
      travel: travelSource,
      correction: z.string().nullable().describe('Number of what was learnt, where it was taken into account.'),
      violations: z.array(answeredIssue),
    }),
  run: async (ctx: DbContext, _, asked) => {
    const named = asked.vehicleId ?? asked.vehicle ?? 0
    const { correction } = asked
    const seen = await lookAtHandMade(ctx, { vehicle: named, orderIds: asked.stops.map(({ orderId }) => orderId), correction })
    const { truck } = seen
    refusePlan([
      ...checkKnown(named, truck, asked.stops, new Set(seen.orders.map((row) => row.id))),
      ...(correction === undefined || seen.learnt ? [] : [noCorrection(correction)]),
    ])
    const day = asked.plannedOn ?? dayIn(config().timezone, ctx.now())
    return truck && judge(ctx, asked, day, truck, seen)
  },
})

type Truck = NonNullable<HandMade['truck']>

async function judge(ctx: DbContext, asked: Asked, day: string, truck: Truck, seen: HandMade) {
  const snapshot = snapshotOf(day, ctx.now(), asked, truck, seen)
  const travel = await travelBetween(ctx, snapshot.places, asked)
  const { learnt } = seen
  const problem = toProblem(snapshot, learnt ? correct(travel, snapshot, factorsSchema.parse(learnt.factors)) : travel)
  const jobs = new Map(snapshot.orders.map((one, job) => [one.id, job]))
  const visits = asked.stops.map(({ orderId, kind }): Visit => ({ job: jobs.get(orderId) ?? -1, kind }))
  const departs = asked.departsAt === undefined ? undefined : Math.floor((Date.parse(asked.departsAt) - Date.parse(snapshot.from)) / 1000)
  const driven = simulate(problem, 0, visits, departs)
  const names = namesOf(snapshot, 0)
  const violations = [...statesOf(day, asked, truck, seen), ...driven.violations.map((violation) => toIssue(violation, names))]
  return {
    ...{ plannedOn: day, isFeasible: violations.length === 0, ...toRoute(snapshot, 0, driven) },
    ...{ currency: snapshot.currency, travel: travel.source, correction: learnt?.number ?? null, violations },
  }
}

const ownRoute = ({ live }: HandMade, truck: Truck, day: string) =>
  live.find(({ vehicleId, plannedOn, status }) => vehicleId === truck.id && (plannedOn === day || status === 'in-progress'))

/** What the states of vehicle and orders have against the route; one that is a change of the vehicle's live route is not against itself. */
function statesOf(day: string, { stops }: Asked, truck: Truck, seen: HandMade): Issue[] {
  const own = ownRoute(seen, truck, day)
  const routeOf = new Map<number, LiveRoute>()
  for (const { orderId, routeId } of seen.stops) {
    const live = seen.live.find((one) => one.id === routeId)
    if (live) routeOf.set(orderId, live)
  }
  const isChange = stops.some(({ orderId }) => own !== undefined && routeOf.get(orderId)?.id === own.id)
  const shown = (live: LiveRoute) => ({ ...live, vehicle: String(live.vehicle) })
  const orders = new Map(seen.orders.map((row) => [row.id, row]))
  return [
    ...checkCarrier(truck.code, truck.status, own && !isChange ? shown(own) : null),
    ...[...new Map(stops.map(({ orderId }, at) => [orderId, at])).keys()].flatMap((orderId): Issue[] => {
      const row = orders.get(orderId)
      const live = routeOf.get(orderId)
      const path = `stops.${stops.findIndex((stop) => stop.orderId === orderId)}`
      return row ? checkCarried(path, row, live && live.vehicleId !== truck.id ? shown(live) : null) : []
    }),
  ]
}

/** The vehicle and its orders as planning sees them; one under way as a replan does: from where it was last, with what it has on board. */
function snapshotOf(day: string, at: string, { stops: asked }: Asked, truck: Truck, seen: HandMade) {
  const isAsked = new Set(asked.map(({ orderId }) => orderId))
  const orders = seen.orders.filter(({ id }) => isAsked.has(id))
  const own = ownRoute(seen, truck, day)
  if (own?.status !== 'in-progress') return toGround({ ...seen, day, at, orders, vehicles: [truck] })
  const stops = seen.stops.filter(({ routeId }) => routeId === own.id).sort((a, b) => a.sequence - b.sequence)
  const isOpen = new Set(stops.flatMap(({ kind, status, orderId }) => (kind === 'delivery' && status === 'pending' ? [orderId] : [])))
  const constraints = new Map(seen.customers.map((one) => [one.id, one.constraints]))
  const pool = orders.filter(({ id }) => !isOpen.has(id))
  const taken = { day, at, routes: [own], stops, orders: seen.orders, pool, constraints, vehicles: [truck], dropped: new Set<number>() }
  return { ...toReplanGround(taken, own.number), segregations: toSegregations(seen.segregations) }
}

/** All that judges routes. */
export const evaluateActions: readonly AnyAction<DbContext>[] = [evaluate]
