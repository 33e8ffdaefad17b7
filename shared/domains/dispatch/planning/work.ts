// How much work a plan is, before it is begun: its budget, and about how long that takes.

/** Longest that a request waits for its plan, in seconds as expected; what takes longer is carried on by the queue. */
export const mostSecondsOfRequest = 20
/** When time is over, in milliseconds: for a request well under what load balancers wait (230 s), for a step of the queue under the limit of a function (host.json). */
export const guards = { request: 60_000, queue: 4 * 60_000 } as const

/** Microseconds that an iteration takes on a slow core: half as much again as was measured with 100, 300, 1,000 and 2,000 orders. */
const perIteration = (orders: number) => 45 + 0.065 * orders
/** How long planning so many orders takes, in seconds, as expected: building the plan, then searching. */
export const expectedSeconds = (orders: number, iterations: number): number =>
  (orders / 1000) ** 3 + (iterations * perIteration(orders)) / 1e6

const usualSeconds = 8

/** The budget where none is told, in iterations: some eight seconds on a slow core. It follows from the number of orders, so that it is the same everywhere. */
export const usualIterations = (orders: number): number => Math.round((usualSeconds * 1000) / perIteration(orders)) * 1000
