// How much work a plan is: budgets that follow from the orders alone, and what a request does not wait for.
import { expect, test } from 'vitest'
import type { SnapshotOrder } from '../../shared/domains/dispatch/planning/snapshot.ts'
import { expectedSeconds, guards, mostSecondsOfRequest, usualBudget } from '../../shared/domains/dispatch/planning/work.ts'

const pickup = { place: 1, windowStart: null, windowEnd: null, serviceMinutes: 0 }
const orders = (count: number, fetched = 0): Pick<SnapshotOrder, 'pickup' | 'isOnBoard'>[] =>
  Array.from({ length: count }, (_, n) => ({ pickup: n < fetched ? pickup : null, isOnBoard: false }))

test('what is usual, up to the most orders of a plan, a request waits for, and time is not over before it is done', () => {
  for (const some of [orders(1), orders(150), orders(1000), orders(2000), orders(1000, 1000), orders(2000, 500)]) {
    const seconds = expectedSeconds(some, usualBudget(some))
    expect(seconds).toBeLessThan(mostSecondsOfRequest)
    expect(seconds * 1000).toBeLessThan(guards.request)
  }
})

test('a plan of more iterations, orders or pickups takes longer', () => {
  const base = expectedSeconds(orders(100), 1000)
  for (const more of [expectedSeconds(orders(100), 2000), expectedSeconds(orders(200), 1000), expectedSeconds(orders(100, 50), 1000)])
    expect(more).toBeGreaterThan(base)
})

test('what is on board is not fetched any more', () => {
  const onBoard = orders(100, 100).map((one) => ({ ...one, isOnBoard: true }))
  expect([usualBudget(onBoard), expectedSeconds(onBoard, 1000)]).toEqual([usualBudget(orders(100)), expectedSeconds(orders(100), 1000)])
})
