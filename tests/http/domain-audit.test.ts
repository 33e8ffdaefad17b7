// The audit trail of calculations alone: its figures, what happened lately, and sealing, whatever other domains write.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { systemActor } from '../../shared/context.ts'
import { insert, record, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { calculation } from '../../shared/domains/calculations/resources.ts'
import { type Api, openApi } from './api.ts'

let api: Api
beforeEach(async () => {
  vi.stubEnv('AzureWebJobsStorage', '')
  api = await openApi()
})
afterEach(() => api.drop())

const elsewhere = (count: number) =>
  commit(
    api.ctx,
    Array.from({ length: count }, (_, at) => record('note', 'store', at + 1, { at })),
  )
const add = (code: string, ctx = api.ctx) => commit(ctx, [insert(calculation, { code, name: code })])
const stats = async () => (await api.call('GET', '/api/calculations/audit/stats', { as: 'manager' })).json

test('clients of the earlier audit system get what they read, and the figures of the domain beside it', async () => {
  await elsewhere(3)
  expect(await stats()).toEqual({
    success: true,
    data: {
      pending_count: 0,
      database_type: api.ctx.engine.dialect,
      deferred_mode: false,
      commit_interval: 10,
      entries: 0,
      newestAt: null,
      sealedBlocks: 0,
      perMinute: [],
      byResource: [],
      byActor: [],
    },
  })
  await add('A')
  await sealPending(api.ctx)
  const [row] = await add('B', { ...api.ctx, actor: systemActor('other') })
  await commit(api.ctx, [update(calculation, await get(api.ctx, calculation, Number(row?.id)), { name: 'Other' })])
  await elsewhere(2)
  const { data } = await stats()
  expect(data).toMatchObject({
    pending_count: 2,
    entries: 3,
    newestAt: expect.stringMatching(/Z$/),
    sealedBlocks: 1,
    byResource: [{ resource: 'calculation', entries: 3 }],
    byActor: [
      { actor: 'system:test', entries: 2 },
      { actor: 'system:other', entries: 1 },
    ],
  })
  const { perMinute } = data as { perMinute: { entries: number }[] } // as documented
  expect(perMinute.reduce((total, { entries }) => total + entries, 0)).toBe(3)
})

test('what happened lately is of this domain, page by page, newest first, and narrowed as the whole trail is', async () => {
  for (const code of ['A', 'B', 'C']) {
    await add(code)
    await elsewhere(1)
  }
  const recent = async (query: string) => (await api.call('GET', `/api/calculations/audit/recent${query}`, { as: 'auditor' })).json
  const codes = (page: Awaited<ReturnType<typeof recent>>) => page.items.map(({ after }) => (after as { code: string }).code)
  const first = await recent('?limit=2')
  expect(codes(first)).toEqual(['C', 'B'])
  const second = await recent(`?limit=2&cursor=${first.nextCursor}`)
  expect([codes(second), second.nextCursor]).toEqual([['A'], null])
  expect(codes(await recent('?resource=calculation&rowId=1'))).toEqual(['A'])
  expect((await recent('?resource=calculationRun')).items).toEqual([])
  expect((await recent('?actor=nobody')).items).toEqual([])
})

test('resources of other domains cannot be asked for there, nor a row without its resource', async () => {
  const { status, json } = await api.call('GET', '/api/calculations/audit/recent?resource=store')
  expect([status, json.errors]).toMatchObject([400, [{ path: 'resource' }]])
  expect((await api.call('GET', '/api/calculations/audit/recent?rowId=1')).json.errors).toMatchObject([{ path: 'rowId', code: 'required' }])
})

test('the dashboard counts hours and days of this domain, and shows the oldest of its entries that waits', async () => {
  const hour = 3_600_000
  const now = Date.parse(api.ctx.now())
  for (const [at, hours] of [100, 50, 2, 0].entries()) {
    const then = { ...api.ctx, now: () => new Date(now - hours * hour).toISOString() }
    await commit(then, [record('note', 'store', 1, {})])
    await add(`at ${at}`, then)
  }
  const { json } = await api.call('GET', '/api/calculations/audit/dashboard', { as: 'auditor' })
  const counted = (rows: unknown) => (rows as { entries: number }[]).map(({ entries }) => entries) // as documented
  const sum = (rows: unknown) => counted(rows).reduce((total, entries) => total + entries, 0)
  expect([counted(json.perHour).length, sum(json.perHour), counted(json.perHour).at(-1)]).toEqual([48, 2, 1])
  expect([counted(json.perDay).length, sum(json.perDay)]).toEqual([30, 4])
  expect(json).toMatchObject({
    byActor: [{ name: 'system:test', entries: 4 }],
    byResource: [{ name: 'calculation', entries: 4 }],
    bySource: [{ name: 'api', entries: 4 }],
    oldestPending: { entryNo: 2 },
  })
})

test('a flush seals all that waits, and tells how much of it was of this domain', async () => {
  await elsewhere(5)
  await add('A')
  await add('B')
  const flush = async () => (await api.call('POST', '/api/calculations/audit/flush', { as: 'auditor' })).json
  expect(await flush()).toEqual({
    blocks: 1,
    entries: 7,
    anchored: 0,
    isAll: false,
    note: expect.stringMatching(/^sealed but not anchored/),
    sealed: 2,
    pending: 0,
  })
  expect(await flush()).toMatchObject({ entries: 0, sealed: 0, pending: 0 })
  expect((await stats()).data).toMatchObject({ pending_count: 0, sealedBlocks: 1 })
  expect((await api.call('POST', '/api/calculations/audit/flush', { body: { all: true } })).status).toBe(400)
})
