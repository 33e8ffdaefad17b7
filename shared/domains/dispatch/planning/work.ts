// How much work a plan is, before it is begun: its budget, and about how long that takes.
import { usualIterations } from './savings-local-search.ts'
import type { SnapshotOrder } from './snapshot.ts'

/** Longest that a request waits for its plan, in seconds as expected; what takes longer is carried on by the queue. */
export const mostSecondsOfRequest = 25
/** So many seconds of planning may be ahead of a request; where there are more, its plan is carried on by the queue, and a replay is refused. */
export const mostSecondsAhead = 50
/**
 * When time is over, in milliseconds: for a request well under what load balancers wait (230 s), for a step of the queue under the limit of a function
 * (host.json); what the queue has planned, a request can plan again.
 */
export const guards = { request: 60_000, queue: 3 * 60_000, replay: 200_000 } as const

type Orders = readonly Pick<SnapshotOrder, 'pickup' | 'isOnBoard'>[]

/** The budget where none is told, in iterations. It follows from the orders alone, so that it is the same everywhere. */
export const usualBudget = (orders: Orders): number =>
  usualIterations({ jobs: orders.map(({ pickup, isOnBoard }) => ({ pickup, onBoard: isOnBoard ? 0 : null })) })

/** Microseconds that an iteration takes on a slow core: half as much again as was measured with 100, 300, 1,000 and 2,000 orders, and more with pickups. */
function perIteration(orders: Orders): number {
  const fetched = orders.filter(({ pickup, isOnBoard }) => pickup !== null && !isOnBoard).length
  return (45 + 0.065 * orders.length) * (1 + (5 * fetched) / Math.max(1, orders.length))
}

/** How long planning these orders takes, in seconds, as expected: building the plan, then searching. */
export const expectedSeconds = (orders: Orders, iterations: number): number =>
  (orders.length / 1000) ** 3 + (iterations * perIteration(orders)) / 1e6
