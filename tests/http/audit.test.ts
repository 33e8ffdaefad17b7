// The audit trail over HTTP: narrowed, redacted for who may not read a resource, and told of denied attempts and of reads that are recorded.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { defineCatalogue } from '../../shared/catalogue/catalogue.ts'
import { text } from '../../shared/catalogue/kinds.ts'
import { defineResource } from '../../shared/catalogue/resource.ts'
import { insert, record, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { get } from '../../shared/db/store.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { domains } from '../../shared/domains/index.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import { createTestDatabase } from '../support/database.ts'
import { type Answer, type Api, openApi } from './api.ts'

const incident = defineResource({
  domain: 'medical',
  name: 'incident',
  slug: 'incidents',
  description: 'What happened to a person.',
  columns: { code: text({ max: 40 }), words: text({ max: 400 }) },
  naturalKey: ['code'],
  lists: { code: [] },
  access: { medic: ['read', 'create', 'update', 'delete'] },
  recordsReads: true,
})
const medical = { name: 'medical', resources: [incident], actions: [], reports: [], endpoints: [] }
const all = [...domains, medical]
const catalogue = defineCatalogue(all.flatMap(({ resources }) => [...resources]))

let api: Api
beforeEach(async () => {
  const open = () => createTestDatabase(undefined, catalogue)
  api = await openApi(() => [], open, { catalogue, domains: all })
})
afterEach(() => api.drop())

const at = (instant: string, ctx: DbContext = api.ctx): DbContext => ({ ...ctx, now: () => instant })
const recent = async (query: string, as = 'admin') => (await api.call('GET', `/api/audit/recent?${query}`, { as })).json
const numbers = async (query: string) => (await recent(query)).items.map(({ entryNo }) => entryNo)

describe('what happened lately', () => {
  beforeEach(async () => {
    await commit(at('2027-01-01T00:00:00.000Z'), [insert(category, { id: 1, code: 'A', name: 'A' })])
    await commit(at('2027-01-02T00:00:00.000Z'), [
      insert(category, { id: 2, code: 'B', name: 'B' }),
      record('auth.sign-in', 'user', 7, null),
    ])
    const other = { ...at('2027-01-03T00:00:00.000Z'), source: 'cli' as const, importId: 9, requestId: 'request-9' }
    await commit(other, [update(category, await get(api.ctx, category, 1), { name: 'C' })])
    await commit(at('2027-01-02T12:00:00.000Z'), [insert(site, { code: 'S', name: 'S' })])
  })

  test('is narrowed by row, time, import, request, source and action, each alone and together', async () => {
    expect(await numbers('')).toEqual([5, 4, 3, 2, 1])
    expect(await numbers('resource=category&rowId=1')).toEqual([4, 1])
    expect(await numbers('from=2027-01-02T00:00:00Z')).toEqual([4, 5, 3, 2])
    expect(await numbers('from=2027-01-02T00:00:00Z&to=2027-01-03T00:00:00Z')).toEqual([5, 3, 2])
    expect(await numbers('to=2027-01-02T00:00:00Z')).toEqual([1])
    expect(await numbers('resource=category&from=2027-01-02T00:00:00Z')).toEqual([4, 2])
    expect([await numbers('importId=9'), await numbers('requestId=request-9'), await numbers('source=cli')]).toEqual([[4], [4], [4]])
    expect(await numbers('action=site.create&from=2027-01-01T00:00:00Z')).toEqual([5])
  })

  test('comes page by page, without gaps or repeats, also in the order of times', async () => {
    const paged = async (query: string) => {
      const found: unknown[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Answer['json'] = await recent(`${query}&limit=1${cursor && `&cursor=${cursor}`}`)
        found.push(...page.items.map(({ entryNo }) => entryNo))
        cursor = page.nextCursor
      }
      return found
    }
    expect(await paged('')).toEqual([5, 4, 3, 2, 1])
    expect(await paged('from=2027-01-01T00:00:00Z')).toEqual([4, 5, 3, 2, 1])
    expect(await paged('actor=system:test&to=2027-01-02T13:00:00Z')).toEqual([5, 3, 2, 1])
  })

  test('shows the place in the ledger once an entry is sealed', async () => {
    expect((await recent('')).items.map(({ seq }) => seq)).toEqual([null, null, null, null, null])
    await sealPending(api.ctx)
    expect((await recent('')).items.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1])
  })

  test('asks for the resource of a row, and names every bad filter at once', async () => {
    expect((await recent('rowId=1')).errors).toMatchObject([{ path: 'rowId', code: 'required', hint: 'Give resource too.' }])
    expect((await recent('from=yesterday')).errors).toMatchObject([{ message: 'is no instant with a zone, such as 2026-11-20T14:05:00Z' }])
    expect((await recent('from=yesterday&source=x&limit=0')).errors.map(({ path }) => path).sort()).toEqual(['from', 'limit', 'source'])
  })
})

test('what a row held is hidden from who may not read its resource; that something happened is not', async () => {
  await commit(api.ctx, [insert(incident, { code: 'I', words: 'a fall' }), insert(category, { code: 'A', name: 'A' })])
  const [shown, hidden] = (await recent('', 'auditor')).items
  expect(shown).toMatchObject({ action: 'category.create', after: { code: 'A' } })
  expect(shown).not.toHaveProperty('isRedacted')
  expect(hidden).toMatchObject({ action: 'incident.create', actor: 'system:test', before: null, after: null, isRedacted: true })
  expect((await recent('resource=incident')).items[0]).toMatchObject({ after: { words: 'a fall' } })
})

describe('a resource that records its reads', () => {
  const entries = async () =>
    (await api.entries())
      .filter(({ action }) => String(action).startsWith('incident.') && action !== 'incident.create')
      .map(({ action, actor, rowId, after }) => [action, actor, rowId, JSON.parse(String(after))])
  beforeEach(async () => {
    await commit(api.ctx, [insert(incident, { id: 1, code: 'I', words: 'a fall' }), insert(incident, { id: 2, code: 'J', words: 'a cut' })])
  })
  const read = (path: string, as = 'medic') => api.call('GET', `${incident.path}${path}`, { as })

  test.each([
    ['/1', 1, { via: 'get', count: 1, ids: [1] }],
    ['?code.prefix=i&fields=id', 1, { via: 'list', query: 'code.prefix=i&fields=id', count: 1, ids: [1] }],
    ['', null, { via: 'list', count: 2, ids: [1, 2] }],
    ['?code=nobody', null, { via: 'list', query: 'code=nobody', count: 0, ids: [] }],
    ['/2/history?limit=5', 2, { via: 'history', query: 'limit=5', count: 1, ids: [2] }],
    ['/as-of?at=2100-01-01T00:00:00Z&code=J', 2, { via: 'as-of', query: 'at=2100-01-01T00%3A00%3A00Z&code=J', count: 1, ids: [2] }],
    ['/2/as-of?at=2100-01-01T00:00:00Z', 2, { via: 'as-of', query: 'at=2100-01-01T00%3A00%3A00Z', count: 1, ids: [2] }],
  ])('tells who read what by GET %s', async (path, rowId, after) => {
    expect((await read(path)).status).toBe(200)
    expect(await entries()).toEqual([['incident.read', 'medic-tester', rowId, after]])
  })

  test('tells of an export, of the trail itself, and not of what was not there', async () => {
    await read('/export?format=csv')
    expect((await read('/3')).status).toBe(404)
    await recent('resource=incident&limit=2')
    const [exported, audited] = (await api.entries()).slice(-2)
    expect(exported).toMatchObject({
      action: 'incident.export',
      actor: 'medic-tester',
      after: '{"format":"csv","rows":2,"query":"format=csv"}',
    })
    expect(audited).toMatchObject({ action: 'incident.read', actor: 'admin-tester' })
    expect(JSON.parse(String(audited?.after))).toMatchObject({ via: 'audit', count: 1 })
  })

  test('costs other resources nothing', async () => {
    const before = (await api.entries()).length
    for (const path of ['', '?limit=1']) await api.call('GET', `${category.path}${path}`)
    expect(await api.entries()).toHaveLength(before)
  })
})

test('a denied attempt is recorded, whichever endpoint it was for', async () => {
  const endpoints = [...all.flatMap(domainEndpoints), ...platformEndpoints(api.service, '')].filter(({ access }) => access.includes('.'))
  const kinds = Map.groupBy(endpoints, ({ name, method }) => `${name.replace(/^[a-z]+_[a-z-]+/, '')} ${method}`)
  const guarded = await openApi(
    (service) => platformEndpoints(service, '').filter(({ name }) => !name.startsWith('audit_recent') && !name.startsWith('audit_stats')),
    createTestDatabase,
  )
  try {
    let count = 0
    for (const [endpoint] of kinds.values()) {
      if (!endpoint || endpoint.access.startsWith('incident.')) continue
      const path = endpoint.path.replaceAll(/\{(\w+):long\}/g, '1').replaceAll(/\{\w+\}/g, 'x')
      // a role of its own for each: only so many attempts of one person are recorded in a minute
      const answer = await guarded.call(endpoint.method, path, { as: `guest${++count}`, ...(endpoint.input ? { body: {} } : {}) })
      expect([path, answer.status]).toEqual([path, 403])
      expect((await guarded.entries()).at(-1)).toMatchObject({
        action: 'denied',
        actor: `guest${count}-tester`,
        resource: endpoint.access.split('.')[0],
      })
    }
    expect(count).toBeGreaterThan(20)
    await guarded.call('GET', '/api/audit/recent', { as: 'manager', siteIds: [1] })
    expect((await guarded.entries()).at(-1)).toMatchObject({ action: 'denied', actor: 'manager-tester', resource: 'audit' })
    const elsewhere = await guarded.call('POST', site.path, { as: 'staff', siteIds: [1], body: { code: 'S', name: 'S' } })
    expect(elsewhere.status).toBe(403)
    expect((await guarded.entries()).at(-1)).toMatchObject({ action: 'denied', actor: 'staff-tester', resource: 'site' })
  } finally {
    await guarded.drop()
  }
})
