// A plan of a thousand orders, of which most are left out, as the database takes it: its documents, its entries in the trail, and how much is read and written.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { listAsOf } from '../../shared/audit/list-as-of.ts'
import { sealPending } from '../../shared/audit/seal.ts'
import { recentEntries } from '../../shared/audit/trail.ts'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { bound } from '../../shared/db/engine.ts'
import { parseList } from '../../shared/db/list-request.ts'
import { listQueries } from '../../shared/db/listing.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { decision } from '../../shared/domains/dispatch/route-resources.ts'
import { columnsToRead } from '../../shared/http/render.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, buildDepot, by, makeOrders, makeVehicles, now, today } from './dispatch-world.ts'

const [orders, vehicles] = [1000, 50]
let database: TestDatabase
let bea: DbContext
let planned = 0
const sent = { reads: 0, writes: 0 }

beforeAll(async () => {
  database = await createTestDatabase()
  const system = database.context()
  const depot = await buildDepot(system)
  const plain = by(system, depot, 'bea')
  const { engine } = plain
  const read: typeof engine.read = (queries) => {
    sent.reads++
    return engine.read(queries)
  }
  const write: typeof engine.write = (ops, commitId) => {
    sent.writes++
    return engine.write(ops, commitId)
  }
  bea = { ...plain, engine: { ...engine, read, write } }
  await makeVehicles(plain, ...Array.from({ length: vehicles }, () => ({ capacityWeightTonnes: 3, capacityVolumeM3: 400 })))
  const wishes = Array.from({ length: orders }, (_, n) => {
    const place = {
      lat: -1.3 + (n % 40) / 1000,
      lon: 36.8 + Math.floor(n / 40) / 1000,
      name: `Shop "${n}" in the long street of shops, behind the market, Nairobi`,
    }
    return { number: `ORD-${n}`, destination: place, serviceMinutes: 1, specialHandling: null, priority: n % 7 }
  })
  for (let from = 0; from < orders; from += 500) await makeOrders(plain, depot, ...wishes.slice(from, from + 500))
}, 300_000)
afterAll(() => database.drop())

test('a thousand orders on fifty vehicles are proposed and committed, in one write each', { timeout: 300_000 }, async () => {
  const { decision: proposed } = await act(bea, 'decision.plan', 0, { policy: { name: 'cheapest-insertion' }, iterations: 0 })
  planned = Number(proposed?.id)
  expect(proposed).toMatchObject({ status: 'proposed', orderCount: orders })
  expect(sent.writes).toBe(1)
  const { snapshot, proposal, unassigned } = await get(bea, decision, planned)
  expect(JSON.stringify({ snapshot, proposal, unassigned }).length).toBeGreaterThan(1_000_000)
  Object.assign(sent, { reads: 0, writes: 0 })
  expect(await act(bea, 'decision.commit', planned)).toMatchObject({ decision: { status: 'committed' } })
  expect(sent).toEqual({ reads: 1, writes: 1 })
})

test('the trail holds all of it packed, and gives every row again', { timeout: 300_000 }, async () => {
  const { dialect } = bea.engine
  const entry = sqlFor(dialect)
    .selectFrom('auditEntry')
    .select('after')
    .where('action', '=', bound(decision.columns.policyName, 'decision.create', dialect))
  const [created] = await all(bea.engine, entry)
  expect(String(created?.after).length).toBeLessThan(300_000)
  expect((await sealPending(bea)).isAll).toBe(true)
  const findings: Finding[] = []
  await deepCheck(bea, (finding) => findings.push(finding))
  expect(findings).toEqual([])
  const { items } = await recentEntries(bea, { resource: 'decision' }, { before: null, limit: 10 })
  expect(items.at(-1)?.after).toMatchObject({ status: 'proposed', orderCount: orders })
  expect(items.at(-1)?.after).not.toHaveProperty('snapshot')
  const then = await listAsOf(bea, decision, { at: now, after: 0, limit: 10, filters: [] })
  expect(then.items).toMatchObject([{ id: planned, status: 'committed' }])
})

test('a list of plans reads none of their documents', () => {
  const request = parseList(bea, decision, [])
  const { page } = listQueries(bea, decision, { ...request, fields: columnsToRead(bea.catalogue, decision, bea.engine.dialect, null) })
  for (const { sql } of page) expect(sql).not.toMatch(/snapshot|proposal|unassigned\b/)
})

test('refuses documents that not even packed fit the trail, naming the row, and writes nothing', async () => {
  const plan = { kind: 'plan', plannedOn: today, policyName: 'cheapest-insertion', policyVersion: 1, objective: 'cost', seed: 1 } as const
  const snapshot = { noise: randomBytes(1_000_000).toString('base64') }
  const row = { ...plan, id: 900, number: 'PLAN-900', iterations: 1, requestedAt: now, snapshot }
  await expect(commit(bea, [insert(decision, row)])).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('decision 900'),
  })
  await expect(get(bea, decision, 900)).rejects.toMatchObject({ code: 'not_found' })
})
