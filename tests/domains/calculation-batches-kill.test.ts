// kill -9 in the middle of a batch: it is there with all its receipts and their entries in the audit trail, or nothing of it is.
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTable } from '../../shared/catalogue/tables.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { allTables, migrationTable } from '../../shared/db/schema.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { contextOn } from '../notify/world.ts'
import { createScratch, type Scratch } from '../support/engines.ts'
import { startProgram } from '../support/spawn-program.ts'
import { buildDesk, person, published } from './calculations-world.ts'

const program = resolve(import.meta.dirname, 'batch-child.ts')
let scratch: Scratch
let ctx: DbContext
beforeEach(async () => {
  scratch = await createScratch('sqlite')
  const engine = await scratch.open()
  await engine.execute([migrationTable, ...allTables(catalogue)].flatMap((table) => createTable(table, 'sqlite')))
  ctx = contextOn(engine)
})
afterEach(() => scratch.drop())

const counted = async (sql: string) => Number((await ctx.engine.read([{ sql, parameters: [] }]))[0]?.[0]?.n)
const batches = () => counted('SELECT count(*) AS n FROM "calculations_calculationBatch"')

const kills = process.env.OPSBOOK_TEST_LONG ? 30 : 4
test(`killed ${kills} times at any moment, every batch is whole`, { timeout: kills * 30_000 }, async () => {
  const desk = await buildDesk(ctx)
  const version = await published(person(ctx, desk, 'ann'), desk.user)
  for (let kill = 0; kill < kills; kill++) {
    const before = await batches()
    const { child, said } = startProgram(program, [scratch.url.slice('sqlite:'.length), String(version)], {})
    // once it is at work, the moment is any moment
    while ((await batches()) === before) await pause(5)
    await pause(Math.random() * 500)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(said.err).toBe('')
    const made = await batches()
    expect(made).toBeGreaterThan(before)
    expect(await counted('SELECT count(*) AS n FROM "calculations_calculationRun"')).toBe(made * 2000)
    expect(
      await counted(`SELECT count(*) AS n FROM "auditEntry" WHERE "action" IN ('calculationBatch.create', 'calculationRun.create')`),
    ).toBe(made * 2001)
  }
})
