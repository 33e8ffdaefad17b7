// Long work of calculations: other requests go on.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { drift } from '../../shared/domains/calculations/drift-report.ts'
import { calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { planRuns } from '../../shared/domains/calculations/runs.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildDesk, type Desk, now, person, published } from './calculations-world.ts'

let database: TestDatabase
let system: DbContext
let desk: Desk
let ann: DbContext

beforeEach(async () => {
  database = await createTestDatabase()
  system = database.context()
  desk = await buildDesk(system)
  ann = person(system, desk, 'ann')
})
afterEach(() => database.drop())

/** As much work, and as long a trace, as a version may come to. */
const heavy = Array.from({ length: 249 }, () => 'a/7').join('+')
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ a: `${at}.${'3'.repeat(40)}` }))

/** How often others got their turn while work was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isDone = false
  const count = () => {
    turns++
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  await work()
  isDone = true
  return turns
}

test('a comparison and a drift report give others their turn', async () => {
  const version = await published(ann, desk.user, { expression: heavy })
  const rows = rowsOf(100)
  expect(await turnsDuring(() => act(ann, 'calculationVersion.compare', version, { withId: version, rows }))).toBeGreaterThan(5)
  const { runs } = planRuns(await get(system, calculationVersion, version), rows, { now, actorId: null })
  await commit(
    system,
    runs.map((run) => insert(calculationRun, run)),
  )
  expect(await turnsDuring(() => drift.run(ann, drift.input.parse({ from: '2027-02-28', to: '2027-03-01' })))).toBeGreaterThan(5)
})
