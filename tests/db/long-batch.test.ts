// A batch of many rows on SQLite: written part by part, so that others go on; they see all of it or nothing.
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let ctx: DbContext
beforeEach(async () => {
  database = await createTestDatabase('sqlite')
  ctx = database.context()
})
afterEach(() => database.drop())

const many = (count: number, last: string, from = 1000) =>
  Array.from({ length: count }, (_, at) => insert(category, { id: from + at, code: at === count - 1 ? last : `C${from + at}`, name: 'x' }))
const count = async (table = 'facilities_category') =>
  Number((await ctx.engine.read([{ sql: `SELECT count(*) AS n FROM "${table}"`, parameters: [] }]))[0]?.[0]?.n)

/** What is seen of a table turn by turn while work goes on. */
async function watched(work: Promise<unknown>) {
  const seen: number[] = []
  let isOver = false
  const ended = work.then(
    () => 'done',
    (error) => error,
  )
  ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    seen.push(await count())
    await turn()
  }
  return { seen, outcome: await ended }
}

test('reads go on meanwhile and see none of it until all of it is there', async () => {
  await commit(ctx, [insert(category, { code: 'FIRST', name: 'x' })])
  const { seen, outcome } = await watched(commit(ctx, many(8000, 'LAST')))
  expect([outcome, await count()]).toEqual(['done', 8001])
  expect(seen.length).toBeGreaterThan(10)
  expect(new Set(seen.slice(0, -1))).toEqual(new Set([1]))
})

test('one that fails at its last row leaves nothing, and whoever waited to write goes on', async () => {
  await commit(ctx, [insert(category, { code: 'TAKEN', name: 'x' })])
  const entries = await count('auditEntry')
  const long = watched(commit(ctx, many(8000, 'TAKEN')))
  await turn()
  const others = await Promise.all([
    commit(ctx, [insert(category, { code: 'OTHER', name: 'x' })]),
    commit(ctx, many(300, 'THIRD', 20_000)),
    ctx.engine.takeIds('facilities_category', 1),
  ])
  expect(others.slice(0, 2).map((rows) => (rows as unknown[]).length)).toEqual([1, 300])
  expect((await long).outcome).toMatchObject({ code: 'conflict' })
  expect([await count(), await count('auditEntry')]).toEqual([302, entries + 301])
})
