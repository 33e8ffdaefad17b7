// A batch of many rows on SQLite: written part by part, so that others go on; they see all of it or nothing.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTable } from '../../shared/catalogue/tables.ts'
import { bookkeeping } from '../../shared/db/bookkeeping.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createScratch, type Scratch } from '../support/engines.ts'
import { startProgram } from '../support/spawn-program.ts'

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

describe('of another engine or process', () => {
  const many = 100_000
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'text', type: 'NVARCHAR(400)' },
  ] as const
  const lines = (from: number, length: number) =>
    [{ kind: 'insert', table: 'line', columns, rows: Array.from({ length }, (_, at) => [from + at, 'y']) }] as const
  let scratch: Scratch
  let engine: Engine
  beforeEach(async () => {
    scratch = await createScratch('sqlite')
    engine = await scratch.open()
    await engine.execute([
      ...bookkeeping.flatMap((table) => createTable(table, 'sqlite')),
      'CREATE TABLE "line" ("id" INTEGER PRIMARY KEY, "text" TEXT)',
    ])
  })
  afterEach(() => scratch.drop())

  const written = async () => Number((await engine.read([{ sql: 'SELECT count(*) AS n FROM "line"', parameters: [] }]))[0]?.[0]?.n)
  /** A process in the middle of its batch, whose rows lie in the log of the database and are not committed. */
  const midway = async () => {
    const path = scratch.url.slice('sqlite:'.length)
    const log = () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
    const before = log()
    const child = startProgram(resolve(import.meta.dirname, 'long-batch-child.ts'), [path, String(many)], {})
    while (log() < before + 1_000_000) await turn()
    return child
  }

  test('writers wait for each other through two engines of one thread, and readers of either see all or nothing', async () => {
    const other = await scratch.open()
    const seen = new Set<number>()
    const writes = [engine.write(lines(1, 50_000), 'a'), other.write(lines(60_000, 50_000), 'b'), other.write(lines(200_000, 1), 'c')]
    let isOver = false
    const done = Promise.all(writes).finally(() => {
      isOver = true
    })
    while (!isOver) {
      const of = async (one: Engine) => Number((await one.read([{ sql: 'SELECT count(*) AS n FROM "line"', parameters: [] }]))[0]?.[0]?.n)
      for (const one of [engine, other]) seen.add(await of(one))
      await turn()
    }
    await done
    expect(await written()).toBe(100_001)
    expect([...seen].filter((count) => ![0, 1, 50_000, 50_001, 100_000, 100_001].includes(count))).toEqual([])
  })

  test('killed in the middle it leaves nothing, and whoever comes next writes at once', async () => {
    const { child, closed } = await midway()
    expect(await written()).toBe(0)
    child.kill('SIGKILL')
    await closed
    expect([await written(), child.signalCode]).toEqual([0, 'SIGKILL'])
    await engine.write(lines(1, 1000), 'next')
    expect([await written(), await engine.read([{ sql: 'PRAGMA integrity_check', parameters: [] }])]).toEqual([
      1000,
      [[{ integrity_check: 'ok' }]],
    ])
  })

  test('another process that writes meanwhile waits for the end of it', async () => {
    const { closed, said } = await midway()
    await engine.write(lines(many + 1, 1), 'waits')
    expect(await written()).toBe(many + 1)
    expect([await closed, said.err]).toEqual([[0, null], ''])
  })
})
