// What a rate limiter lets through, alone and beside others that it hears of only now and then.
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Counting, RequestCount } from '../../shared/db/request-counts.ts'
import { createRateLimiter, type RateLimiter } from '../../shared/http/rate-limiter.ts'

/** Counts as a table keeps them, and a clock that stands until it is moved. */
function world(options: { mostCallers?: number } = {}) {
  const clock = { at: Date.parse('2026-11-27T10:00:00.000Z') }
  const table = new Map<string, RequestCount>()
  const troubles: unknown[] = []
  const flushes: Counting[] = []
  const state = { isDown: false }
  const flush = async (counting: Counting) => {
    flushes.push(counting)
    await turn()
    if (state.isDown) throw new Error('the database is away')
    for (const { minute, caller, requests } of counting.counts) {
      const key = `${minute} ${caller}`
      table.set(key, { minute, caller, requests: (table.get(key)?.requests ?? 0) + requests })
    }
    const callers = new Set(counting.counts.map(({ caller }) => caller))
    return [...table.values()].filter(({ minute, caller }) => counting.minutes.includes(minute) && callers.has(caller))
  }
  const open = () =>
    createRateLimiter({
      now: () => clock.at,
      flush,
      onTrouble: (error) => troubles.push(error),
      // by hand, so that the test says when
      flushMilliseconds: 1e8,
      ...options,
    })
  return { clock, table, troubles, flushes, state, open }
}

function letThrough(limiter: RateLimiter, caller: string, limit: number, tries: number): number {
  return Array.from({ length: tries }, () => limiter.count(caller, limit)).filter(({ isAllowed }) => isAllowed).length
}

test('a caller gets its limit and no more; another is not concerned', () => {
  const limiter = world().open()
  expect(letThrough(limiter, 'a', 10, 30)).toBe(10)
  expect(limiter.count('a', 10)).toEqual({ isAllowed: false, remaining: 0, resetSeconds: 66 })
  expect(limiter.count('b', 10)).toEqual({ isAllowed: true, remaining: 9, resetSeconds: 60 })
})

test('the next minute counts what is left of the one before, and what was refused counts nowhere', () => {
  const { clock, open } = world()
  const limiter = open()
  letThrough(limiter, 'a', 10, 1000)
  clock.at += 60_000
  expect(letThrough(limiter, 'a', 10, 30)).toBe(0)
  clock.at += 30_000
  expect(letThrough(limiter, 'a', 10, 30)).toBe(5)
  clock.at += 90_000
  expect(letThrough(limiter, 'a', 10, 30)).toBe(10)
})

test('two instances hold the limit together: beyond it goes only what came between two flushes', async () => {
  const { clock, open } = world()
  const [one, two] = [open(), open()]
  let through = 0
  for (let second = 0; second < 60; second += 2) {
    through += letThrough(one, 'a', 120, 10) + letThrough(two, 'a', 120, 10)
    await Promise.all([one.flush(), two.flush()])
    // whoever flushed first has not heard of the other
    await one.flush()
    clock.at += 2000
  }
  expect(through).toBeGreaterThanOrEqual(120)
  expect(through).toBeLessThanOrEqual(120 + 10)
})

test('an instance that a caller comes to for the first time hears at its first flush what others have seen, in the minute before too', async () => {
  const { clock, open } = world()
  const [one, two] = [open(), open()]
  letThrough(one, 'a', 100, 100)
  await one.flush()
  expect(letThrough(two, 'a', 100, 1)).toBe(1)
  await two.flush()
  expect(letThrough(two, 'a', 100, 50)).toBe(0)
  clock.at += 60_000
  const three = open()
  expect(letThrough(three, 'a', 100, 1)).toBe(1)
  await three.flush()
  expect(letThrough(three, 'a', 100, 50)).toBe(0)
})

test('a flush that fails loses nothing and hinders nobody; trouble is told once, and once that it is over', async () => {
  const { state, troubles, table, open } = world()
  const limiter = open()
  state.isDown = true
  for (let at = 0; at < 3; at++) {
    expect(letThrough(limiter, 'a', 100, 10)).toBe(10)
    await limiter.flush()
  }
  expect(troubles).toEqual([expect.any(Error)])
  state.isDown = false
  await limiter.flush()
  expect([...table.values()].map(({ requests }) => requests)).toEqual([30])
  expect(troubles).toEqual([expect.any(Error), null])
  expect(letThrough(limiter, 'a', 100, 100)).toBe(70)
})

test('what comes while a flush is under way is counted once', async () => {
  const { table, open } = world()
  const limiter = open()
  letThrough(limiter, 'a', 100, 10)
  const flushing = limiter.flush()
  expect(letThrough(limiter, 'a', 100, 5)).toBe(5)
  await flushing
  expect(limiter.count('a', 100).remaining).toBe(84)
  await limiter.flush()
  expect([...table.values()].map(({ requests }) => requests)).toEqual([16])
  expect(limiter.count('a', 100).remaining).toBe(83)
})

test('a minute that ends between a request and its flush is counted as that minute', async () => {
  const { clock, table, open } = world()
  const limiter = open()
  letThrough(limiter, 'a', 100, 10)
  clock.at += 59_999
  letThrough(limiter, 'a', 100, 1)
  clock.at += 1
  letThrough(limiter, 'a', 100, 7)
  await limiter.flush()
  expect([...table.values()].map(({ minute, requests }) => [minute.slice(11, 16), requests])).toEqual([
    ['10:00', 11],
    ['10:01', 7],
  ])
})

test('a clock that is set back neither fails nor gives anything away', async () => {
  const { clock, open } = world()
  const limiter = open()
  letThrough(limiter, 'a', 10, 10)
  clock.at -= 90_000
  expect(letThrough(limiter, 'a', 10, 10)).toBe(0)
  await limiter.flush()
  clock.at += 90_000
  expect(letThrough(limiter, 'a', 10, 10)).toBe(0)
})

test('nobody who asks is no flush, and many who ask are one', async () => {
  const { flushes, open } = world()
  const limiter = open()
  await limiter.flush()
  for (let at = 0; at < 500; at++) limiter.count(`caller ${at}`, 10)
  await limiter.flush()
  await limiter.flush()
  expect(flushes.map(({ counts }) => counts.length)).toEqual([500])
})

test('more callers than are kept in mind take no more memory, and one whose counts are in the table keeps them', async () => {
  const { flushes, table, open } = world({ mostCallers: 100 })
  const limiter = open()
  letThrough(limiter, 'a', 10, 10)
  await limiter.flush()
  for (let at = 0; at < 5000; at++) limiter.count(`caller ${at}`, 10)
  await limiter.flush()
  expect(flushes.at(-1)?.counts.length).toBeLessThanOrEqual(100)
  expect(letThrough(limiter, 'a', 10, 1)).toBe(1)
  await limiter.flush()
  expect(letThrough(limiter, 'a', 10, 10)).toBe(0)
  expect(table.size).toBeLessThanOrEqual(102)
})

test('whatever comes to whichever instance when, nothing is lost and each caller gets at least its limit', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('count' as const),
      instance: fc.nat(2),
      caller: fc.constantFrom('a', 'b', 'c'),
      times: fc.integer({ min: 1, max: 30 }),
    }),
    fc.record({ kind: fc.constant('flush' as const), instance: fc.nat(2) }),
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(40_000) }),
    fc.record({ kind: fc.constant('down' as const), isDown: fc.boolean() }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, table, state, open } = world()
      const limiters = [open(), open(), open()]
      const started = clock.at
      const passed = { a: 0, b: 0, c: 0 }
      const refused = { a: 0, b: 0, c: 0 }
      let lastFlush = started
      for (const one of steps) {
        const limiter = limiters['instance' in one ? one.instance : 0]
        if (one.kind === 'count' && limiter) {
          const through = letThrough(limiter, one.caller, 50, one.times)
          passed[one.caller] += through
          refused[one.caller] += one.times - through
        }
        if (one.kind === 'flush') await limiter?.flush()
        if (one.kind === 'wait') clock.at += one.milliseconds
        if (one.kind === 'down') state.isDown = one.isDown
        lastFlush = clock.at
      }
      state.isDown = false
      for (const limiter of limiters) await limiter.flush()
      const kept = [...table.values()].reduce((sum, { requests }) => sum + requests, 0)
      // counts that could not be told for a whole minute are given up
      if (lastFlush - started < 60_000) expect(kept).toBe(passed.a + passed.b + passed.c)
      for (const caller of ['a', 'b', 'c'] as const) {
        if (refused[caller] > 0) expect(passed[caller]).toBeGreaterThanOrEqual(25)
        expect(passed[caller]).toBeLessThanOrEqual(3 * 50 * (Math.floor((lastFlush - started) / 60_000) + 1))
      }
    }),
  )
})
