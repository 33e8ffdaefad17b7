// Two years of trial routes with all that belongs to them: each day is planned by one decision and driven to its end; some orders wait for the next days.
import { tableFor } from '../../shared/catalogue/tables.ts'
import { type Change, insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { withoutIndexes } from '../../shared/db/without-indexes.ts'
import { order } from '../../shared/domains/dispatch/order-resources.ts'
import { outcomeOf } from '../../shared/domains/dispatch/outcome-rules.ts'
import { decision, operationalOutcome, route, routeStop } from '../../shared/domains/dispatch/route-resources.ts'
import { createIdPool, type IdPool } from '../../shared/imports/id-pool.ts'
import { sharesOf } from './demo-chance.ts'
import { type Fleet, openFleet } from './demo-fleet.ts'
import { newOrder, newTrip, type Trip } from './demo-route.ts'
import { pick, randomOf } from './demo-words.ts'

/** How many routes, and what decides all of it: the same seed and day give the same. */
export interface DispatchPlan {
  readonly routes: number
  readonly seed: number
  /** Called after each day with the routes written so far. */
  readonly onDay: (done: number, day: string) => void
}

const days = 730
const dayMs = 86_400_000
/** Changes of one commit, at most. */
const chunk = 1000
const written = [order, decision, route, routeStop, operationalOutcome] as const

/** Writes the routes of the two years before the context's day through `commit`, under the names of those who dispatch; returns how many entries tell of them. */
export async function makeRoutes(ctx: DbContext, plan: DispatchPlan): Promise<{ routes: number; entries: number }> {
  const first = Date.parse(ctx.now().slice(0, 10)) - days * dayMs
  const random = randomOf(plan.seed)
  const shares = sharesOf(random, first, days)
  const due = shares.map((share, day) => Math.round(plan.routes * share) - Math.round(plan.routes * (shares[day - 1] ?? 0)))
  const fleet = await openFleet(ctx, Math.max(4, ...due))
  const years = new Years(ctx, fleet, random, first)
  let work = async () => {
    for (const [day, count] of due.entries()) {
      await years.live(day, count)
      plan.onDay(years.routes, dayOf(first + day * dayMs))
    }
    await years.wait(Math.ceil((plan.routes / days) * 20))
  }
  for (const resource of written) {
    const inner = work
    const table = tableFor(resource, (name) => ctx.catalogue.get(name).table)
    work = () => withoutIndexes(ctx.engine, table, inner, (name) => plan.onDay(years.routes, name))
  }
  await work()
  return { routes: years.routes, entries: years.entries }
}

class Years {
  routes = 0
  entries = 0
  private orders = 0
  private readonly ctx: DbContext
  private readonly fleet: Fleet
  private readonly random: () => number
  private readonly first: number
  private readonly ids: IdPool

  constructor(ctx: DbContext, fleet: Fleet, random: () => number, first: number) {
    this.ctx = ctx
    this.fleet = fleet
    this.random = random
    this.first = first
    this.ids = createIdPool(ctx.ids)
  }

  /** A day on which so many vehicles drive. */
  async live(day: number, count: number): Promise<void> {
    if (count === 0) return
    for (const { table } of written) await this.ids.reserve(table, 20_000)
    const { random, fleet } = this
    const midnight = this.first + day * dayMs
    const dispatcher = fleet.people[day % fleet.people.length]
    if (!dispatcher) throw new Error('there is nobody who dispatches')
    const start = Math.floor(random() * fleet.vehicles.length)
    const trips = Array.from({ length: count }, (_, at) => newTrip(random, fleet, pickAt(fleet.vehicles, start + at), midnight))
    const policy = { policyName: random() < day / days + 0.1 ? 'savings-local-search' : 'cheapest-insertion', policyVersion: 1 }
    const id = this.ids.take(decision.table)
    const at = iso(midnight + 2 * 3_600_000)
    const as: DbContext = {
      ...this.ctx,
      actor: { id: dispatcher.id, name: dispatcher.username, role: dispatcher.role, siteIds: null, sessionId: null },
      now: () => iso(midnight + 20 * 3_600_000),
    }
    const sum = (of: (trip: Trip) => number) => Math.round(trips.reduce((total, trip) => total + of(trip), 0) * 100) / 100
    const unassignedCount = random() < 0.3 ? Math.floor(random() * 4) : 0
    const asked = { ...policy, plannedOn: at.slice(0, 10), seed: 1, iterations: 20_000, requestedById: dispatcher.id, requestedAt: at }
    const proposed = {
      ...{ iterationsDone: policy.policyName === 'cheapest-insertion' ? 0 : 20_000, unassignedCount, routeCount: count, currency: 'KES' },
      ...{
        orderCount: sum(({ orders }) => orders.length) + unassignedCount,
        totalDistanceKm: sum((trip) => trip.route.estimatedDistanceKm),
      },
      ...{ totalDurationMinutes: sum((trip) => trip.route.estimatedDurationMinutes), totalCost: sum((trip) => trip.route.estimatedCost) },
      ...{ computationMs: 200 + Math.floor(random() * 4000), proposedAt: at },
    }
    // now and then another policy was asked too, and its plan was dearer
    const other = { policyName: policy.policyName === 'cheapest-insertion' ? 'savings-local-search' : 'cheapest-insertion' }
    const dearer = { status: 'discarded', totalCost: Math.round(proposed.totalCost * (102 + random() * 10)) / 100 } as const
    const rejected =
      random() < 0.2 ? [insert(decision, { ...asked, ...proposed, ...other, ...dearer, id: this.ids.take(decision.table) })] : []
    const ended = { status: 'executed', committedAt: at, committedById: dispatcher.id, executedAt: as.now() } as const
    const changes = [insert(decision, { ...asked, ...proposed, ...ended, id }), ...rejected]
    await this.write(as, [...changes, ...trips.flatMap((trip, no) => this.changesOf(trip, id, no, policy))])
    this.routes += count
  }

  /** Orders that wait for today and tomorrow. */
  async wait(count: number): Promise<void> {
    await this.ids.reserve(order.table, count)
    const { random, fleet } = this
    const today = this.first + days * dayMs
    const at = () => today + Math.floor(random() * 2) * dayMs + (5 + random() * 6) * 3_600_000
    const row = () => newOrder(random, fleet, at(), Math.round(100 + random() * 900) / 1000)
    const changes = Array.from({ length: count }, () =>
      insert(order, { ...row(), id: this.ids.take(order.table), number: this.nextNumber() }),
    )
    await this.write({ ...this.ctx, now: () => iso(today) }, changes)
  }

  private changesOf(trip: Trip, decisionId: number, no: number, policy: { policyName: string; policyVersion: number }): Change[] {
    const routeId = this.ids.take(route.table)
    const number = `PLAN-${decisionId}-${String(no + 1).padStart(2, '0')}`
    const orders = trip.orders.map((one) => ({ ...one, id: this.ids.take(order.table), number: this.nextNumber() }))
    const stops = trip.stops.map((stop, at) => ({ ...stop, id: this.ids.take(routeStop.table), routeId, orderId: orders[at]?.id ?? 0 }))
    const over = { ...trip.route, id: routeId, currency: 'KES' }
    const seen = orders.map((one) => ({ ...one, price: one.price ?? 0, currency: one.currency ?? null }))
    const reached = stops.map(({ status = 'pending', actualArrivalAt = null, ...stop }) => ({ ...stop, status, actualArrivalAt }))
    return [
      ...orders.map((one) => insert(order, one)),
      insert(route, { ...over, number, decisionId }),
      ...stops.map((stop) => insert(routeStop, stop)),
      insert(operationalOutcome, { ...outcomeOf(over, policy, reached, seen), id: this.ids.take(operationalOutcome.table) }),
    ]
  }

  private nextNumber(): string {
    this.orders += 1
    return `DEL-${String(this.orders).padStart(7, '0')}`
  }

  private async write(as: DbContext, all: readonly Change[]): Promise<void> {
    for (let at = 0; at < all.length; at += chunk) {
      const some = all.slice(at, at + chunk)
      await commit(as, some)
      this.entries += some.length
    }
  }
}

const pickAt = <T>(list: readonly T[], at: number): T => list[at % list.length] ?? pick(() => 0, list)
const iso = (ms: number) => new Date(ms).toISOString()
const dayOf = (ms: number) => iso(ms).slice(0, 10)
