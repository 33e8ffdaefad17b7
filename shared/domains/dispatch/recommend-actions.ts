// Where one order would go best among the routes of a day, at what extra cost, and why it can go on no other. Nothing is written.
import { z } from 'zod'
import { type AnyAction, defineAction } from '../../catalogue/action.ts'
import { dayIn } from '../../catalogue/days.ts'
import { date } from '../../catalogue/kinds.ts'
import { config } from '../../config.ts'
import type { DbContext } from '../../db/context.ts'
import { present } from '../../db/store.ts'
import type { Issue } from '../../errors.ts'
import { answeredOption, candidate, travelSource } from './answers.ts'
import { correct, factorsSchema } from './corrections.ts'
import { said } from './dispatch-rules.ts'
import { order } from './order-resources.ts'
import { checkDay, refusePlan } from './plan-rules.ts'
import { findInsertion, openRoute } from './planning/open-route.ts'
import { costOfDrive, kilometresOf, minutesOf, type ProposedCost, toRoute } from './planning/proposal.ts'
import { noCorrection, toGround } from './planning/read-snapshot.ts'
import { type Drive, drive, itemAt, simulate } from './planning/simulate.ts'
import { type SnapshotVehicle, toProblem } from './planning/snapshot.ts'
import { groupReasons, type WhyNot } from './planning/unassigned.ts'
import { type Day, lookAtDay } from './recommend-queries.ts'
import { dispatchers } from './roles.ts'
import { type TravelAsked, travelOfEach } from './travel/travel.ts'

const mostOptions = 10
const id = z.int().positive().max(Number.MAX_SAFE_INTEGER)
const input = z.strictObject({
  plannedOn: date({}).schema.optional().describe('The day; today in the usual zone (OPSBOOK_TIMEZONE) unless told.'),
  matrixId: id.optional().describe("Distances and times of one's own."),
  travel: z.literal('haversine').optional().describe('Straight lines, also where a routing service is set up.'),
  correction: z
    .union([z.literal(true), id])
    .optional()
    .describe('Takes what was learnt of driving times into account, as the plan of the routes did: the newest, or that one.'),
})

const recommend = defineAction({
  name: 'recommend',
  resource: 'order',
  on: 'row',
  suits: { column: 'status', values: ['pending'] },
  description:
    'Where a pending order would go among the planned and committed routes of a day, or on a vehicle without one: the ten cheapest places, and what is in the way elsewhere. Nothing is written.',
  roles: dispatchers,
  input,
  output: () =>
    z.object({
      orderId: z.int(),
      order: z.string(),
      plannedOn: z.iso.date(),
      travel: travelSource.nullable(),
      correction: z.string().nullable().describe('Number of what was learnt, where it was taken into account.'),
      options: z.array(answeredOption),
      impossible: z.array(
        z.object({ vehicles: z.array(z.object(candidate)), reasons: z.array(z.object({ code: z.string(), message: z.string() })) }),
      ),
    }),
  run: async (ctx: DbContext, orderId, asked) => {
    const plannedOn = asked.plannedOn ?? dayIn(config().timezone, ctx.now())
    const { correction } = asked
    const seen = await lookAtDay(ctx, orderId, plannedOn, correction)
    const { id, number, status } = present(ctx, order, orderId, seen.order)
    const hint = status === 'planned' ? 'Discard its plan first, or replan it.' : 'Only orders that are pending can be added.'
    const held: Issue = { path: 'status', code: 'state', message: `${number} is ${said(status)}`, hint }
    refusePlan([
      ...(status === 'pending' ? [] : [held]),
      ...checkDay(plannedOn, seen.isTooMuch),
      ...(correction === undefined || seen.learnt ? [] : [noCorrection(correction)]),
    ])
    const { options, impossible, source } = await tryAll(ctx, { plannedOn, orderId }, asked, seen)
    const best = options.sort((a, b) => a.extraCost.total - b.extraCost.total || byCode(a, b)).slice(0, mostOptions)
    return {
      orderId: id,
      order: number,
      plannedOn,
      travel: source,
      correction: seen.learnt?.number ?? null,
      options: best.map(({ show, ...option }) => ({ ...option, ...show() })),
      impossible,
    }
  },
})

type VehicleRow = Day['vehicles'][number]
type RouteRow = Day['routes'][number]

/** A vehicle with a route that has not started, or none. */
interface Candidate {
  readonly truck: VehicleRow
  readonly route: RouteRow | null
}
const labelOf = ({ truck, route }: Candidate) => ({
  ...{ vehicleId: truck.id, vehicle: truck.code },
  ...{ routeId: route?.id ?? null, route: route?.number ?? null },
})

const byCode = (a: { readonly vehicle: string }, b: { readonly vehicle: string }) =>
  a.vehicle < b.vehicle ? -1 : a.vehicle > b.vehicle ? 1 : 0

/** Where the order cannot go, with the same reasons for all that are named. */
interface Impossible {
  readonly vehicles: ReturnType<typeof labelOf>[]
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
}

interface Asked {
  readonly plannedOn: string
  readonly orderId: number
}

async function tryAll(ctx: DbContext, asked: Asked, travel: TravelAsked, seen: Day) {
  const options: Option[] = []
  const impossible = new Map<string, Impossible>()
  const exclude = (candidate: Candidate, reasons: Impossible['reasons']) => {
    const key = JSON.stringify(reasons)
    const line = impossible.get(key) ?? { vehicles: [], reasons }
    line.vehicles.push(labelOf(candidate))
    impossible.set(key, line)
  }
  const open = candidatesOf(seen).flatMap((candidate) => {
    const barrier = barrierOf(candidate)
    if (barrier) exclude(candidate, [barrier])
    return barrier ? [] : [{ candidate, snapshot: groundOf(ctx, asked.plannedOn, candidate, seen) }]
  })
  const groups = open.map(({ snapshot }) => snapshot.places)
  const figures = await travelOfEach(ctx, groups, travel)
  const factors = seen.learnt && factorsSchema.parse(seen.learnt.factors)
  for (const [at, { candidate, snapshot }] of open.entries()) {
    const plain = itemAt(figures, at)
    const tried = tryOne(candidate, asked.orderId, snapshot, toProblem(snapshot, factors ? correct(plain, snapshot, factors) : plain), seen)
    if ('extraCost' in tried) options.push(tried)
    else
      exclude(
        candidate,
        tried.flatMap(({ reasons }) => reasons),
      )
  }
  return {
    options,
    impossible: [...impossible.values()].sort((a, b) => byCode(itemAt(a.vehicles, 0), itemAt(b.vehicles, 0))),
    source: figures[0]?.source ?? null,
  }
}

/** Each vehicle with its committed route, else with each route that a proposal has for it, else with none; one under way with the route that it drives. */
function candidatesOf({ vehicles, routes }: Day): Candidate[] {
  return vehicles.flatMap((truck): Candidate[] => {
    const own = routes.filter(({ vehicleId }) => vehicleId === truck.id)
    const live = own.filter(({ isLive }) => isLive)
    const theirs = live.length > 0 ? live : own
    return theirs.length > 0 ? theirs.map((route) => ({ truck, route })) : [{ truck, route: null }]
  })
}

function barrierOf({ truck, route }: Candidate) {
  if (route?.status === 'in-progress')
    return { code: 'under-way', message: `is under way on route ${route.number}: replan it to add orders` }
  if (!route && truck.currentLocation === null)
    return { code: 'no-location', message: 'has no currentLocation, where its route would start' }
  return null
}

function groundOf(ctx: DbContext, day: string, { truck, route }: Candidate, seen: Day) {
  const stops = route ? (seen.stopsOf.get(route.id) ?? []) : []
  const orders = [...new Set(stops.map(({ orderId }) => orderId))].flatMap((id) => seen.orders.get(id) ?? [])
  const along = route && {
    currentLocation: route.startPlace,
    ...(route.endPlace ? { endLocation: route.endPlace, isOpenEnd: false } : { isOpenEnd: true }),
  }
  const { customers, segregations } = seen
  return toGround({
    day,
    at: ctx.now(),
    orders: [...orders, ...(seen.order ? [seen.order] : [])],
    customers,
    vehicles: [{ ...truck, ...along }],
    segregations,
  })
}

type Ground = ReturnType<typeof groundOf>

/** A place for the order; `show` gives the stops that it makes. */
interface Option extends ReturnType<typeof labelOf> {
  readonly status: RouteRow['status'] | null
  readonly extraCost: ProposedCost
  readonly currency: string | null
  readonly extraDistanceKm: number
  readonly extraDurationMinutes: number
  readonly show: () => object
}

function tryOne(
  candidate: Candidate,
  orderId: number,
  snapshot: Ground,
  problem: ReturnType<typeof toProblem>,
  seen: Day,
): Option | WhyNot[] {
  const { route, truck } = candidate
  const jobs = new Map(snapshot.orders.map(({ id }, job) => [id, job]))
  const stops = route ? (seen.stopsOf.get(route.id) ?? []) : []
  const visits = stops.map((stop) => ({ job: jobs.get(stop.orderId) ?? -1, kind: stop.kind }))
  const tried = findInsertion(openRoute(problem, 0, visits), jobs.get(orderId) ?? -1)
  if (tried.found === null) return groupReasons(snapshot, [{ vehicle: 0, reasons: tried.reasons }])
  const vehicle = itemAt(snapshot.vehicles, 0)
  const longer = tried.found.visits
  const [before, after] = [drive(problem, 0, visits), drive(problem, 0, longer)]
  return {
    ...labelOf(candidate),
    status: route?.status ?? null,
    extraCost: visits.length === 0 ? costOf(vehicle, after) : less(costOf(vehicle, after), costOf(vehicle, before)),
    currency: truck.currency,
    extraDistanceKm: kilometresOf(after.metres - before.metres),
    extraDurationMinutes: minutesOf(after.ends - after.departs - (before.ends - before.departs)),
    show: () => {
      const made = toRoute(snapshot, 0, simulate(problem, 0, longer))
      const own = made.stops.map((stop, at) => ({ sequence: at + 1, ...stop })).filter((stop) => stop.orderId === orderId)
      return { departsAt: made.plannedStartAt, endsAt: made.plannedEndAt, stops: own }
    },
  }
}

const costOf = (vehicle: SnapshotVehicle, { metres, ends, departs }: Drive) => costOfDrive(vehicle, metres, ends - departs)

function less(one: ProposedCost, other: ProposedCost): ProposedCost {
  const of = (part: keyof ProposedCost) => Math.round(one[part] * 100 - other[part] * 100) / 100
  return { fixed: of('fixed'), distance: of('distance'), time: of('time'), total: of('total') }
}

/** All that recommends. */
export const recommendActions: readonly AnyAction<DbContext>[] = [recommend]
