// Distances and times of a routing service: asked as its protocol has it, kept, read again, and what happens when it cannot or will not. Over real storage.
import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RoutingSettings } from '../../shared/config.ts'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { travelMatrix } from '../../shared/domains/dispatch/fleet-resources.ts'
import type { Place } from '../../shared/domains/dispatch/place.ts'
import { emptyMatrix, toBytes } from '../../shared/domains/dispatch/travel/matrix.ts'
import { forgetContents, keepContent } from '../../shared/domains/dispatch/travel/matrix-files.ts'
import { travelByService as travelOfGroups } from '../../shared/domains/dispatch/travel/routing.ts'
import { type AskLimits, usualLimits } from '../../shared/domains/dispatch/travel/routing-ask.ts'
import { travelAgain, travelBetween } from '../../shared/domains/dispatch/travel/travel.ts'
import { AppError } from '../../shared/errors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Fake, type FakeOptions, googleKey, lopsided, openGoogle, openOsrm } from '../support/routing-fakes.ts'

const container = 'travel-matrices'
const limits: AskLimits = { ...usualLimits, requestMilliseconds: 2000, longestWaitMilliseconds: 20 }
let storage: OpenStorage
let database: TestDatabase
let ctx: DbContext
const fakes: Fake[] = []

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  database = await createTestDatabase()
  ctx = database.context()
  await storage.empty(container)
  forgetContents()
})
afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()))
  await database.drop()
})

const opened = async (opening: Promise<Fake>) => {
  const fake = await opening
  fakes.push(fake)
  return fake
}
const osrmWith = (options: FakeOptions = {}) => opened(openOsrm(options))
const googleWith = (options: FakeOptions = {}) => opened(openGoogle(options))
const osrmAt = ({ url }: Fake): RoutingSettings => ({ kind: 'osrm', address: url, key: null })
const googleAt = ({ url }: Fake, key = googleKey): RoutingSettings => ({ kind: 'google', address: url, key })
const spread = (count: number, start = 0): Place[] =>
  Array.from({ length: count }, (_, at) => ({
    lat: -1.2 - (start + at) / 1000,
    lon: 36.8 + ((start + at) % 7) / 100,
    name: `P${start + at}`,
  }))
const later = (days: number): DbContext => ({ ...ctx, now: () => new Date(Date.parse(ctx.now()) + days * 86_400_000).toISOString() })
/** Of one group of places. */
const travelByService = async (of: DbContext, places: readonly Place[], settings: RoutingSettings, bounds: AskLimits) => {
  const [travel] = await travelOfGroups(of, [places], settings, bounds)
  if (!travel) throw new Error('no figures')
  return travel
}
const matrices = () => all(ctx.engine, sqlFor(ctx.engine.dialect).selectFrom(travelMatrix.table).selectAll().orderBy('id'))
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}
/** What the lopsided world has for each pair. */
function expectLopsided(places: readonly Place[], { metres, seconds }: { metres: Float64Array; seconds: Float64Array }) {
  for (const [a, from] of places.entries())
    for (const [b, to] of places.entries()) {
      const way = lopsided([from.lat, from.lon], [to.lat, to.lon])
      const [far, long] = a === b ? [0, 0] : (way ?? [Number.NaN, Number.NaN])
      // services round, and are asked to six digits
      expect(Math.abs((metres[a * places.length + b] ?? 0) - far)).toBeLessThanOrEqual(1)
      expect(Math.abs((seconds[a * places.length + b] ?? 0) - long)).toBeLessThanOrEqual(1)
    }
}

describe.each([
  ['OSRM', osrmWith, osrmAt, 50, 'osrm'],
  ['Google', googleWith, googleAt, 10, 'google'],
] as const)('%s', (_, openFake, at, side, kind) => {
  test('is asked for every pair, in blocks of its size, four requests at once at most', async () => {
    const [fake, places] = [await openFake(), spread(side * 2 + 3)]
    const travel = await travelByService(ctx, places, at(fake), limits)
    expectLopsided(places, travel)
    expect(fake.asked).toHaveLength(9)
    expect(fake.most()).toBeLessThanOrEqual(4)
    expect([...travel.metres, ...travel.seconds].every(Number.isInteger)).toBe(true)
  })

  test('is asked once: the same places are read from storage, in any order, and give the same figures to the byte', async () => {
    const [fake, places] = [await openFake(), spread(12)]
    const first = await travelByService(ctx, places, at(fake), limits)
    const asked = fake.asked.length
    forgetContents()
    const again = await travelByService(ctx, places, at(fake), limits)
    expect(again).toEqual(first)
    expectLopsided(places.toReversed(), await travelByService(ctx, places.toReversed(), at(fake), limits))
    expect(fake.asked).toHaveLength(asked)
    expect(await travelAgain(ctx, places, first.source)).toEqual(first)
    const [row, ...others] = await matrices()
    expect(others).toEqual([])
    expect(row).toMatchObject({ source: kind, placeCount: 12, pairCount: 132 })
    expect(await storage.list(container)).toMatchObject([{ name: row?.sha256 }])
  })

  test('is asked only for what is missing when places are added, and the source names one content with all of them', async () => {
    const fake = await openFake()
    await travelByService(ctx, spread(12), at(fake), limits)
    fake.asked.length = 0
    const travel = await travelByService(ctx, spread(13), at(fake), limits)
    expectLopsided(spread(13), travel)
    // the new place to all others and back, in blocks
    expect(fake.asked.length).toBeLessThanOrEqual(side === 10 ? 4 : 1)
    await fake.close()
    forgetContents()
    expect(await travelAgain(ctx, spread(13), travel.source)).toEqual(travel)
  })

  test('is asked again after thirty days, and what came with older pairs is as old as they are', async () => {
    const fake = await openFake()
    await travelByService(ctx, spread(5), at(fake), limits)
    await travelByService(later(20), spread(6), at(fake), limits)
    const asked = fake.asked.length
    await travelByService(later(29), spread(6), at(fake), limits)
    expect(fake.asked).toHaveLength(asked)
    await travelByService(later(31), spread(6), at(fake), limits)
    expect(fake.asked.length).toBeGreaterThan(asked)
  })

  test('is not asked about places on one spot, which are no way apart', async () => {
    const [fake, [one, other]] = [await openFake(), spread(2)]
    const places = [one, other, one && { ...one, name: 'The same' }].filter((place) => place !== undefined)
    const { metres } = await travelByService(ctx, places, at(fake), limits)
    expect([metres[2], metres[6], metres[1]]).toEqual([0, 0, metres[7]])
    expect(fake.asked).toHaveLength(1)
  })

  test('may know no way between some places, which are refused by name and not asked for again', async () => {
    const [isle] = spread(1, 900)
    const places = [...spread(2), { lat: -4, lon: 39.6, name: 'Isle' }]
    const ways: FakeOptions['ways'] = (from, to) => (from[0] === -4 || to[0] === -4 ? null : lopsided(from, to))
    const fake = await openFake({ ways })
    const refusal = await failure(travelByService(ctx, places, at(fake), limits))
    expect(refusal.code).toBe('conflict')
    expect(refusal.issues.map(({ message }) => message.replace(/TM-\d+/, 'TM'))).toEqual([
      'no way from P0 to Isle in TM',
      'no way from P1 to Isle in TM',
      'no way from Isle to P0 in TM',
      'no way from Isle to P1 in TM',
    ])
    const asked = fake.asked.length
    await failure(travelByService(ctx, places, at(fake), limits))
    expect([fake.asked.length, isle?.name]).toEqual([asked, 'P900'])
  })

  test('may be busy, or break off: it is asked again', async () => {
    const trouble: FakeOptions['trouble'] = (response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '1' }).end('slow down')
      else if (count === 2) response.writeHead(503).end()
      else if (count === 3) response.destroy()
      return count <= 3
    }
    const fake = await openFake({ trouble })
    expectLopsided(spread(3), await travelByService(ctx, spread(3), at(fake), limits))
    expect(fake.asked).toHaveLength(4)
  })

  test('is not asked again before the time that it says', async () => {
    const fake = await openFake({ trouble: (to, count) => count === 1 && !!to.writeHead(429, { 'retry-after': '1' }).end() })
    const began = performance.now()
    await travelByService(ctx, spread(2), at(fake), usualLimits)
    // of itself it would have waited half a second at most
    expect(performance.now() - began).toBeGreaterThanOrEqual(990)
  })

  test('keeps what it has answered when it fails in between, so that another try asks only for the rest', async () => {
    const places = spread(side * 2)
    let isDown = true
    const trouble: FakeOptions['trouble'] = (response, count) => {
      if (!isDown || count < 3) return false
      response.writeHead(500).end()
      return true
    }
    const fake = await openFake({ trouble })
    const refusal = await failure(travelByService(ctx, places, at(fake), { ...limits, atOnce: 1 }))
    expect([refusal.code, refusal.message]).toEqual(['unavailable', expect.stringMatching(/127\.0\.0\.1:\d+ answered 500, 4 times$/)])
    isDown = false
    fake.asked.length = 0
    expectLopsided(places, await travelByService(ctx, places, at(fake), limits))
    expect(fake.asked).toHaveLength(2)
  })

  test.each<[string, FakeOptions['trouble'], RegExp]>([
    [
      'a redirect, which is not followed',
      (to) => !!to.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /answered 302, and redirects are not followed$/,
    ],
    ['an answer without end', endless, /answered with more than 100000 bytes$/],
    ['a page of HTML', (to) => !!to.writeHead(200).end('<html>'), /answered 200 with something that is no (table|matrix)$/],
    ['an empty object', (to) => !!to.writeHead(200).end('{"code":"Ok","status":"OK"}'), /something that is no (table|matrix)$/],
    ['nothing at all', () => true, /no answer within 0.2 seconds, 2 times$/],
    ['an answer that stops in the middle', (to) => to.writeHead(200).write('{"code":'), /no answer within 0.2 seconds, 2 times$/],
  ])('may answer with %s: then it is unavailable, in words that name it', async (_what, trouble, words) => {
    const fake = await openFake(trouble ? { trouble } : {})
    const hostile = { ...limits, bytes: 100_000, requestMilliseconds: 200, attempts: 2 }
    const refusal = await failure(travelByService(ctx, spread(3), at(fake), hostile))
    expect([refusal.code, refusal.message]).toEqual(['unavailable', expect.stringMatching(words)])
    expect(refusal.issues[0]?.hint).toContain('travel haversine')
    expect(await matrices()).toEqual([])
  })

  test('is given up as a whole after the time for all of it', async () => {
    const fake = await openFake({ trouble: (to) => !!to.writeHead(503, { 'retry-after': '3600' }).end() })
    const refusal = await failure(
      travelByService(ctx, spread(3), at(fake), { ...limits, totalMilliseconds: 300, longestWaitMilliseconds: 60_000 }),
    )
    expect(refusal.message).toMatch(/did not answer everything within 0.3 seconds$/)
  })

  test('may be gone', async () => {
    const fake = await openFake()
    await fake.close()
    expect((await failure(travelByService(ctx, spread(2), at(fake), limits))).message).toMatch(/cannot be reached: ECONNREFUSED, 4 times$/)
  })

  test('is asked by two plans at once, and neither harms the other', async () => {
    const fake = await openFake()
    const [one, other, third] = await Promise.all([
      travelByService(ctx, spread(8), at(fake), limits),
      travelByService(ctx, spread(8), at(fake), limits),
      travelByService(ctx, spread(8, 4), at(fake), limits),
    ])
    expect(other.metres).toEqual(one.metres)
    expectLopsided(spread(8, 4), third)
    forgetContents()
    for (const [travel, places] of [
      [one, spread(8)],
      [other, spread(8)],
      [third, spread(8, 4)],
    ] as const)
      expect(await travelAgain(ctx, places, travel.source)).toEqual(travel)
  })

  test('is asked anew where storage has lost what was kept, and where a kept matrix was removed', async () => {
    const fake = await openFake()
    const first = await travelByService(ctx, spread(3), at(fake), limits)
    await storage.empty(container)
    forgetContents()
    const second = await travelByService(ctx, spread(3), at(fake), limits)
    expect(fake.asked).toHaveLength(2)
    if (second.source.kind !== 'haversine') await commit(ctx, [remove(travelMatrix, await get(ctx, travelMatrix, second.source.matrixId))])
    if (first.source.kind !== 'haversine') await commit(ctx, [remove(travelMatrix, await get(ctx, travelMatrix, first.source.matrixId))])
    await travelByService(ctx, spread(3), at(fake), limits)
    expect(fake.asked).toHaveLength(3)
    // a plan that names it can still be made again
    expect((await travelAgain(ctx, spread(3), second.source)).metres).toEqual(second.metres)
  })
})

/** Digits without end. */
function endless(to: ServerResponse): boolean {
  to.writeHead(200, { 'content-type': 'application/json' }).write('{"code":"Ok","durations":[[0')
  const more = () => {
    while (!to.destroyed && to.write('1'.repeat(10_000)));
    if (!to.destroyed) to.once('drain', more)
  }
  more()
  return true
}

describe('OSRM', () => {
  const answering =
    (change: (body: { distances: unknown[][]; durations: unknown[][] }) => unknown): FakeOptions['trouble'] =>
    (to) => {
      const [distances, durations] = [
        [
          [0, 100],
          [100, 0],
        ],
        [
          [0, 10],
          [10, 0],
        ],
      ]
      return !!to.writeHead(200).end(JSON.stringify({ code: 'Ok', ...Object(change({ distances, durations })) }))
    }

  test.each<[string, FakeOptions['trouble']]>([
    [
      'negative',
      answering(({ durations }) => ({
        durations,
        distances: [
          [0, -1],
          [100, 0],
        ],
      })),
    ],
    [
      'too large',
      answering(({ durations }) => ({
        durations,
        distances: [
          [0, 1e12],
          [100, 0],
        ],
      })),
    ],
    ['fewer than were asked for', answering(({ durations }) => ({ durations, distances: [[0, 1]] }))],
    [
      'more than were asked for',
      answering(({ distances }) => ({
        distances,
        durations: [
          [0, 1, 2],
          [1, 0, 2],
        ],
      })),
    ],
  ])('may answer with figures that are %s: none is taken', async (_, trouble) => {
    const fake = await osrmWith({ trouble })
    expect((await failure(travelByService(ctx, spread(2), osrmAt(fake), limits))).message).toMatch(/figures that cannot be/)
    expect(await matrices()).toEqual([])
  })

  test.each([
    ['NaN', '{"code":"Ok","distances":[[0,NaN],[1,0]],"durations":[[0,1],[1,0]]}'],
    ['Infinity', '{"code":"Ok","distances":[[0,1e999],[1,0]],"durations":[[0,1],[1,0]]}'],
    ['text', '{"code":"Ok","distances":[[0,"1"],[1,0]],"durations":[[0,1],[1,0]]}'],
  ])('may answer with %s for a number: none is taken', async (_, body) => {
    const fake = await osrmWith({ trouble: (to) => !!to.writeHead(200).end(body) })
    expect((await failure(travelByService(ctx, spread(2), osrmAt(fake), limits))).message).toMatch(/something that is no table$/)
  })

  test.each([
    ['NotImplemented', /answered NotImplemented, so that it gives no distances: run osrm-routed with the CH algorithm/],
    ['TooBig', /answered TooBig: run osrm-routed with --max-table-size 100 or more$/],
    ['NoTable', /answered NoTable$/],
    ['<b>no</b>', /answered no code$/],
  ])('may refuse with %s, which is told', async (code, words) => {
    const fake = await osrmWith({ trouble: (to) => !!to.writeHead(400).end(JSON.stringify({ code, message: 'in its own words' })) })
    const refusal = await failure(travelByService(ctx, spread(2), osrmAt(fake), limits))
    expect([refusal.code, refusal.message, fake.asked.length]).toEqual(['unavailable', expect.stringMatching(words), 1])
  })
})

describe('Google', () => {
  test('may refuse the key, which stands in no error and in no log', async () => {
    const fake = await googleWith()
    const refusal = await failure(travelByService(ctx, spread(2), googleAt(fake, 'AIza-not-the-right-one'), limits))
    expect(refusal.message).toMatch(/answered REQUEST_DENIED: look whether OPSBOOK_ROUTING_KEY is right/)
    expect(JSON.stringify([refusal, refusal.message, refusal.stack, refusal.issues, String(refusal.cause)])).not.toContain('AIza')
  })

  test('says that it is asked too often with a 200, and is asked again', async () => {
    const trouble: FakeOptions['trouble'] = (to, count) =>
      count < 3 && !!to.writeHead(200).end(JSON.stringify({ status: count === 1 ? 'OVER_QUERY_LIMIT' : 'UNKNOWN_ERROR', rows: [] }))
    const fake = await googleWith({ trouble })
    expectLopsided(spread(2), await travelByService(ctx, spread(2), googleAt(fake), limits))
    expect(fake.asked).toHaveLength(3)
  })

  test('is not asked for more than 25,000 ways for one plan, for each costs money', async () => {
    const fake = await googleWith()
    const refusal = await failure(travelByService(ctx, spread(200), googleAt(fake), limits))
    expect([refusal.code, refusal.message]).toEqual([
      'too_large',
      expect.stringMatching(/^\d+ ways are not known yet; .* at most 25000 for one plan$/),
    ])
    expect(fake.asked).toEqual([])
  })
})

test('several groups of places are asked for at once, kept as one, and each stands for itself', async () => {
  const ways: FakeOptions['ways'] = (from, to) => (from[0] < -1.5 === to[0] < -1.5 ? lopsided(from, to) : null)
  const fake = await osrmWith({ ways })
  const [here, overseas] = [spread(4), spread(3, 500)]
  const [first, second] = await travelOfGroups(ctx, [here, overseas], osrmAt(fake), limits)
  if (first) expectLopsided(here, first)
  if (second) expectLopsided(overseas, second)
  expect([first?.source, (await matrices()).length, fake.asked.length]).toEqual([second?.source, 1, 1])
  await failure(travelOfGroups(ctx, [[...here, ...overseas]], osrmAt(fake), limits))
})

test('a matrix of one service is not taken for the other', async () => {
  const [osrmFake, googleFake] = [await osrmWith(), await googleWith()]
  await travelByService(ctx, spread(2), osrmAt(osrmFake), limits)
  expect((await travelByService(ctx, spread(2), googleAt(googleFake), limits)).source.kind).toBe('google')
  expect(googleFake.asked).toHaveLength(1)
})

test('what was asked of a service can be planned with again by its id', async () => {
  const fake = await osrmWith()
  const travel = await travelByService(ctx, spread(3), osrmAt(fake), limits)
  const matrixId = travel.source.kind === 'haversine' ? 0 : travel.source.matrixId
  expect(await travelBetween(ctx, spread(3), { matrixId })).toEqual(travel)
})

test('content that is not what its hash says is refused, as is content that is gone', async () => {
  const matrix = emptyMatrix([{ name: 'A' }, { name: 'B' }])
  matrix.metres[1] = 7
  const sha256 = await keepContent(toBytes(matrix))
  const [row] = await commit(ctx, [insert(travelMatrix, { sha256 })])
  const source = { kind: 'matrix', matrixId: Number(row?.id), sha256 } as const
  const ab = ['A', 'B'].map((name) => ({ lat: 0, lon: 0, name }))
  const other = toBytes(emptyMatrix([{ name: 'A' }]))
  await storage.container(container).getBlockBlobClient(sha256).upload(other, other.length)
  const altered = await failure(travelAgain(ctx, ab, source))
  expect([altered.code, altered.message]).toEqual(['not_found', `the content of matrix ${row?.id} is not what it was`])
  await storage.empty(container)
  const gone = await failure(travelAgain(ctx, ab, source))
  expect([gone.code, gone.message]).toEqual(['not_found', `the content of matrix ${row?.id} is not in storage any more`])
  expect(gone.issues[0]?.message).toContain(`travel-matrices/${sha256}`)
})
