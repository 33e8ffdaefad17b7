// Counts of requests that several instances share: on every engine the sums are exact, whoever adds at once, and old ones go.
import { afterEach, describe, expect, test } from 'vitest'
import { createTable } from '../../shared/catalogue/tables.ts'
import { bookkeeping } from '../../shared/db/bookkeeping.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { purgeRequestCounts } from '../../shared/db/retention.ts'
import { createRateLimiter, type RateLimiter } from '../../shared/http/rate-limiter.ts'
import { createScratch, dialects, type Scratch } from '../support/engines.ts'

const minute = '2026-11-27T10:00:00.000Z'
const before = '2026-11-27T09:59:00.000Z'

describe.each(dialects)('on %s', (dialect) => {
  let scratch: Scratch
  afterEach(() => scratch.drop())

  async function openTwo(): Promise<[Engine, Engine]> {
    scratch = await createScratch(dialect)
    const one = await scratch.open()
    const tables = bookkeeping.filter(({ name }) => name === 'requestCount')
    await one.execute(tables.flatMap((table) => createTable(table, dialect)))
    return [one, await scratch.open()]
  }

  test('counts are added up, and the totals of the callers named come back', async () => {
    const [one, two] = await openTwo()
    await one.countRequests({ counts: [{ minute: before, caller: 'a', requests: 7 }], minutes: [minute] })
    await two.countRequests({ counts: [{ minute, caller: 'b', requests: 1 }], minutes: [minute] })
    const counts = ['a', 'c'].map((caller) => ({ minute, caller, requests: 2 }))
    const totals = await two.countRequests({ counts, minutes: [before, minute] })
    expect(totals.toSorted((x, y) => `${x.minute} ${x.caller}`.localeCompare(`${y.minute} ${y.caller}`))).toEqual([
      { minute: before, caller: 'a', requests: 7 },
      { minute, caller: 'a', requests: 2 },
      { minute, caller: 'c', requests: 2 },
    ])
  })

  test('many who add to the same callers at once lose nothing', async () => {
    const engines = await openTwo()
    const callers = Array.from({ length: 40 }, (_, at) => `caller ${at}`)
    const flushes = Array.from({ length: 30 }, (_, at) => {
      const counts = callers.map((caller) => ({ minute, caller, requests: 1 })).sort(() => (at % 2 === 0 ? 1 : -1))
      return engines[at % 2 === 0 ? 0 : 1].countRequests({ counts, minutes: [minute] })
    })
    await Promise.all(flushes)
    const totals = await engines[0].countRequests({
      counts: callers.map((caller) => ({ minute, caller, requests: 0 })),
      minutes: [minute],
    })
    expect(totals.map(({ requests }) => requests)).toEqual(callers.map(() => 30))
  })

  test('two thousand callers are one round trip', async () => {
    const [one] = await openTwo()
    const counts = Array.from({ length: 2000 }, (_, at) => ({ minute, caller: at.toString(16).padStart(64, '0'), requests: at + 1 }))
    await one.countRequests({ counts, minutes: [minute] })
    const totals = await one.countRequests({ counts, minutes: [minute] })
    expect(totals.toSorted((x, y) => x.requests - y.requests)).toEqual(counts.map((count) => ({ ...count, requests: 2 * count.requests })))
  })

  test('two instances with memories of their own hold a limit together: beyond it goes only what came between two flushes', async () => {
    const engines = await openTwo()
    const now = Date.now()
    const troubles: unknown[] = []
    const open = (engine: Engine) =>
      createRateLimiter({
        now: () => now,
        flush: (counting) => engine.countRequests(counting),
        onTrouble: (error) => troubles.push(error),
        flushMilliseconds: 1e8,
      })
    const [one, two] = [open(engines[0]), open(engines[1])]
    const tryTen = (limiter: RateLimiter) =>
      Array.from({ length: 10 }, () => limiter.count('actor 1', 100)).filter(({ isAllowed }) => isAllowed).length
    let through = 0
    for (let round = 0; round < 20; round++) {
      through += tryTen(one) + tryTen(two)
      await Promise.all([one.flush(), two.flush()])
    }
    expect(through).toBeGreaterThanOrEqual(100)
    expect(through).toBeLessThanOrEqual(110)
    expect(troubles).toEqual([])
  })

  test('what is older than ten minutes is deleted', async () => {
    const [one] = await openTwo()
    const minutes = ['2026-11-27T09:00:00.000Z', '2026-11-27T09:49:00.000Z', '2026-11-27T09:51:00.000Z', minute]
    await one.countRequests({ counts: minutes.map((each) => ({ minute: each, caller: 'a', requests: 1 })), minutes: [minute] })
    await purgeRequestCounts(one, '2026-11-27T10:00:30.000Z')
    const left = await one.countRequests({ counts: [{ minute, caller: 'a', requests: 0 }], minutes })
    expect(left.map((each) => each.minute).sort()).toEqual(minutes.slice(2))
  })
})
