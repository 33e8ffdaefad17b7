// The ledger over HTTP: who may seal and verify it, what they are told, and figures.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { insert, record } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { ledgerEndpoints } from '../../shared/http/ledger-endpoints.ts'
import { type Api, openApi } from './api.ts'

let api: Api
beforeEach(async () => {
  vi.stubEnv('AzureWebJobsStorage', '')
  api = await openApi((service) => ledgerEndpoints(service))
})
afterEach(() => api.drop())

const note = (count: number) =>
  commit(
    api.ctx,
    Array.from({ length: count }, (_, at) => record('note', 'store', at + 1, { at })),
  )
const tamper = (statement: string) => api.ctx.engine.execute([statement])

const all: readonly [string, string, string][] = [
  ['POST', '/api/audit/flush', 'audit.seal'],
  ['POST', '/api/audit/verify', 'audit.verify'],
  ['GET', '/api/audit/dashboard', 'audit.read'],
  ['GET', '/api/calculations/audit/stats', 'audit.read'],
  ['GET', '/api/calculations/audit/recent', 'audit.read'],
  ['GET', '/api/calculations/audit/dashboard', 'audit.read'],
  ['POST', '/api/calculations/audit/flush', 'audit.seal'],
]

describe.each(all)('%s %s', (method, path, permission) => {
  test(`is for those with ${permission} on all sites, and denied attempts are recorded`, async () => {
    expect((await api.call(method, path, { as: null })).status).toBe(401)
    expect((await api.call(method, path, { as: 'staff' })).status).toBe(403)
    expect((await api.entries()).at(-1)).toMatchObject({
      action: 'denied',
      actor: 'staff-tester',
      after: expect.stringContaining(permission),
    })
    expect((await api.call(method, path, { as: 'auditor', siteIds: [1] })).status).toBe(403)
    expect((await api.call(method, path, { as: 'auditor' })).status).toBe(200)
  })
})

test('a body that asks for something else is refused', async () => {
  expect((await api.call('POST', '/api/audit/verify', { body: { deep: 'yes', fast: true } })).json.errors).toHaveLength(2)
  expect((await api.call('POST', '/api/audit/flush', { body: { all: true } })).status).toBe(400)
})

test('without storage a flush seals and says that nothing is anchored; a verification says that only the chain was checked', async () => {
  await note(5)
  expect((await api.call('POST', '/api/audit/flush', { as: 'manager' })).json).toEqual({
    blocks: 1,
    entries: 5,
    anchored: 0,
    isAll: false,
    note: expect.stringMatching(/^sealed but not anchored: no storage is configured/),
  })
  await note(2)
  expect((await api.call('POST', '/api/audit/verify')).json).toEqual({
    isWhole: true,
    blocks: 1,
    entries: 5,
    pending: 2,
    anchored: 0,
    findings: [],
    findingsTotal: 0,
    note: expect.stringMatching(/^only the chain in the database was checked: no storage is configured/),
  })
  const { json } = await api.call('GET', '/api/audit/recent?action=audit.verify')
  expect(json.items).toMatchObject([{ resource: 'audit', after: { isWhole: true, deep: false, entries: 5, blocks: 1 } }])
})

test('what is bad is named, with values for those who may read the resource', async () => {
  await commit(api.ctx, [insert(category, { code: 'A', name: 'First' })])
  await sealPending(api.ctx)
  await tamper("UPDATE facilities_category SET name = 'Other' WHERE code = 'A'")
  const { json } = await api.call('POST', '/api/audit/verify', { body: { deep: true } })
  expect(json).toMatchObject({
    isWhole: false,
    findings: [{ kind: 'row-changed', resource: 'category', column: 'name', expected: 'First', found: 'Other' }],
  })
  await tamper("UPDATE auditEntry SET actor = 'mallory' WHERE entryNo = 1")
  expect((await api.call('POST', '/api/audit/verify')).json).toMatchObject({ isWhole: false, findings: [{ kind: 'changed', blockNo: 1 }] })
})

test('figures show how far the ledger is, who writes, and how long entries wait', async () => {
  await note(3)
  await sealPending(api.ctx)
  await note(2)
  expect((await api.call('GET', '/api/audit/stats')).json).toMatchObject({
    entries: 5,
    pending: 2,
    blocks: 1,
    anchored: 0,
    head: { seq: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const { json } = await api.call('GET', '/api/audit/dashboard', { as: 'auditor' })
  expect(json.perHour).toHaveLength(48)
  expect(json.perDay).toHaveLength(30)
  expect(json).toMatchObject({
    byActor: [{ name: 'system:test', entries: 5 }],
    byResource: [{ name: 'store', entries: 5 }],
    bySource: [{ name: 'api', entries: 5 }],
    lastSealedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    slowestSeal: { blockNo: 1 },
    longestWait: { blockNo: 1 },
    oldestPending: { entryNo: 4 },
  })
  const sum = (rows: unknown) => (rows as { entries: number }[]).reduce((total, { entries }) => total + entries, 0) // as documented
  expect([sum(json.perHour), sum(json.perDay)]).toEqual([5, 5])
  expect((json.perDay as { day: string }[]).at(-1)?.day).toBe(api.ctx.now().slice(0, 10))
})

test('figures count each hour and day by itself', async () => {
  const hour = 3_600_000
  const now = Date.parse(api.ctx.now())
  const back = [100, 50, 50, 2, 0]
  for (const hours of back)
    await commit({ ...api.ctx, now: () => new Date(now - hours * hour).toISOString() }, [record('note', 'store', 1, {})])
  await sealPending(api.ctx)
  const { json } = await api.call('GET', '/api/audit/dashboard')
  const perHour = (json.perHour as { hour: string; entries: number }[]).filter(({ entries }) => entries > 0)
  const hourOf = (hours: number) => `${new Date(now - hours * hour).toISOString().slice(0, 13)}:00Z`
  expect(perHour).toEqual([2, 0].map((hours) => ({ hour: hourOf(hours), entries: 1 })))
  const perDay = new Map<string, number>()
  for (const hours of back) {
    const day = new Date(now - hours * hour).toISOString().slice(0, 10)
    perDay.set(day, (perDay.get(day) ?? 0) + 1)
  }
  expect((json.perDay as { day: string; entries: number }[]).filter(({ entries }) => entries > 0)).toEqual(
    [...perDay].map(([day, entries]) => ({ day, entries })),
  )
})
