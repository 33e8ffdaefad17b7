// How many requests fit in a sliding minute that is told from two counters.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remainingOf, usedOf, type Window, waitOf } from '../../shared/http/rate-window.ts'

const window = fc.record({
  current: fc.nat(500),
  previous: fc.nat(500),
  elapsed: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
})
const limit = fc.integer({ min: 1, max: 500 })

/** The same counts some seconds later, when nothing more has come. */
function later({ current, previous, elapsed }: Window, seconds: number): Window {
  const at = elapsed + seconds / 60
  if (at < 1) return { current, previous, elapsed: at }
  if (at < 2) return { current: 0, previous: current, elapsed: at - 1 }
  return { current: 0, previous: 0, elapsed: at - 2 }
}

test('as much of the minute before counts as lies within sixty seconds', () => {
  expect(usedOf({ current: 10, previous: 60, elapsed: 0 })).toBe(70)
  expect(usedOf({ current: 10, previous: 60, elapsed: 0.5 })).toBe(40)
  expect(remainingOf(100, { current: 10, previous: 60, elapsed: 0.25 })).toBe(45)
  expect(remainingOf(5, { current: 10, previous: 0, elapsed: 0 })).toBe(0)
})

test('after the wait one more fits, and a second before it none does', () => {
  fc.assert(
    fc.property(limit, window, (most, now) => {
      fc.pre(remainingOf(most, now) < 1)
      const wait = waitOf(most, now)
      expect(wait).toBeGreaterThanOrEqual(1)
      expect(wait).toBeLessThanOrEqual(120)
      // a hair more, since the sums are of floating numbers
      expect(remainingOf(most, later(now, wait + 1e-6))).toBeGreaterThanOrEqual(1)
      if (wait > 1) expect(usedOf(later(now, wait - 1.000_001)) + 1).toBeGreaterThan(most - 1e-9)
    }),
    { numRuns: 2000 },
  )
})

test('whatever comes when, no more is let through in any of its minutes than the limit', () => {
  fc.assert(
    fc.property(limit, fc.array(fc.nat(3000), { maxLength: 800 }), (most, pauses) => {
      let at = 0
      const counts = new Map<number, number>()
      const times: number[] = []
      for (const pause of pauses) {
        at += pause
        const minute = Math.floor(at / 60_000)
        const now = { current: counts.get(minute) ?? 0, previous: counts.get(minute - 1) ?? 0, elapsed: (at % 60_000) / 60_000 }
        if (remainingOf(most, now) < 1) continue
        counts.set(minute, now.current + 1)
        times.push(at)
      }
      for (const count of counts.values()) expect(count).toBeLessThanOrEqual(most)
      // any sixty seconds touch two minutes: the estimate spreads the first evenly, so that a burst at its end is seen in part
      for (const from of times) expect(times.filter((time) => time >= from && time < from + 60_000).length).toBeLessThan(2 * most + 1)
    }),
  )
})
