// Ids come in blocks, the next of which is fetched before the last is used up.
import { expect, test } from 'vitest'
import type { Engine } from '../../shared/db/engine.ts'
import { createIds } from '../../shared/db/ids.ts'

/** Ids over a database whose answers the test gives by hand. */
function idsByHand() {
  const asked: { table: string; count: number; answer: (first: number) => void; fail: (error: unknown) => void }[] = []
  const takeIds = (table: string, count: number) => new Promise<number>((answer, fail) => asked.push({ table, count, answer, fail }))
  const no = async () => Promise.reject(new Error('is not asked'))
  const engine: Engine = {
    dialect: 'sqlite',
    hasTextIndex: true,
    read: no,
    snapshot: no,
    write: no,
    execute: no,
    takeIds,
    countRequests: no,
    close: no,
  }
  const ids = createIds(engine)
  return { asked, next: (count: number) => Promise.all(Array.from({ length: count }, () => ids.next('thing'))), ids }
}

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at)

test('the first id waits for a block, and the next block is there before that is used up', async () => {
  const { asked, next } = idsByHand()
  const first = next(1)
  expect(asked).toMatchObject([{ table: 'thing', count: 64 }])
  asked[0]?.answer(100)
  expect(await first).toEqual([100])
  expect(await next(47)).toEqual(from(101, 47))
  expect(asked).toHaveLength(1)
  expect(await next(1)).toEqual([148])
  expect(asked).toHaveLength(2)
  // nobody waits while it is on its way
  expect(await next(15)).toEqual(from(149, 15))
  asked[1]?.answer(500)
  expect(await next(3)).toEqual([500, 501, 502])
  expect(asked).toHaveLength(2)
})

test('a burst waits for as many blocks as it takes, one after another, and no id comes twice', async () => {
  const { asked, next } = idsByHand()
  const burst = next(150)
  for (const [at, first] of [1, 1001, 2001].entries()) {
    await expect.poll(() => asked.length).toBeGreaterThan(at)
    asked[at]?.answer(first)
  }
  const got = await burst
  expect(new Set(got)).toEqual(new Set([...from(1, 64), ...from(1001, 64), ...from(2001, 22)]))
})

test('a block that could not be fetched ahead is asked for again when it is needed, and only then is its absence an error', async () => {
  const { asked, next } = idsByHand()
  const first = next(1)
  asked[0]?.answer(1)
  await first
  await next(48)
  asked[1]?.fail(new Error('away'))
  expect(await next(15)).toEqual(from(50, 15))
  const needed = next(1)
  await expect.poll(() => asked.length).toBe(3)
  asked[2]?.fail(new Error('still away'))
  await expect(needed).rejects.toThrow('still away')
  const again = next(1)
  await expect.poll(() => asked.length).toBe(4)
  asked[3]?.answer(900)
  expect(await again).toEqual([900])
})

test('tables have blocks of their own, and a block of any size is asked for as it is', async () => {
  const { asked, ids } = idsByHand()
  const [a, b] = [ids.next('a'), ids.next('b')]
  expect(asked.map(({ table }) => table)).toEqual(['a', 'b'])
  asked[0]?.answer(1)
  asked[1]?.answer(7)
  expect(await Promise.all([a, b])).toEqual([1, 7])
  const block = ids.block('a', 5000)
  expect(asked[2]).toMatchObject({ table: 'a', count: 5000 })
  asked[2]?.answer(65)
  expect(await block).toBe(65)
})
