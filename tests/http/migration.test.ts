// The move off workbooks over HTTP: who may see and change it, and what refusals say.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { migrationEndpoints } from '../../shared/http/migration-endpoints.ts'
import { mirrorResource } from '../../shared/imports/mirror.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi(migrationEndpoints)
})
afterEach(async () => {
  await api.drop()
  await storage.empty('mirrors')
})

const parallel = { body: { mode: 'parallel' } }
const one = async () => (await api.call('GET', '/api/migration/status')).json.items.find(({ resource }) => resource === 'category')

test('shows every resource that workbooks bring to whoever may read it', async () => {
  expect((await api.call('GET', '/api/migration/status', { as: null })).status).toBe(401)
  expect((await api.call('GET', '/api/migration/status', { as: 'technician' })).status).toBe(403)
  const { status, json } = await api.call('GET', '/api/migration/status', { as: 'auditor', siteIds: [1] })
  expect([status, json.items.map(({ resource }) => resource).sort()]).toEqual([
    200,
    catalogue.resources
      .filter(({ isImportable }) => isImportable)
      .map(({ name }) => name)
      .sort(),
  ])
  expect(json.items[0]).toEqual({
    resource: expect.any(String),
    mode: 'spreadsheet',
    since: null,
    by: null,
    daysCompared: 0,
    daysWithoutDifference: 0,
    last: null,
    calendar: {},
    mirror: null,
    archive: null,
  })
})

test('a manager of all sites sets the mode; others are refused and nothing changes', async () => {
  expect((await api.call('PUT', '/api/migration/category', { as: 'staff', ...parallel })).status).toBe(403)
  expect((await api.call('PUT', '/api/migration/category', { as: 'manager', siteIds: [1], ...parallel })).json.errors).toMatchObject([
    { code: 'scope' },
  ])
  expect((await one())?.mode).toBe('spreadsheet')
  const { status, json } = await api.call('PUT', '/api/migration/category', { as: 'manager', ...parallel })
  expect([status, json]).toMatchObject([200, { resource: 'category', mode: 'parallel', by: 'manager-tester' }])
  expect((await api.entries()).at(-1)).toMatchObject({ action: 'migration.update', actor: 'manager-tester', resource: 'category' })
})

test.each([
  ['PUT', '', 'user', parallel],
  ['PUT', '', 'toString', parallel],
  ['GET', '/mirror', 'nothing', {}],
  ['POST', '/cutover', 'stockMovement', { body: {} }],
])('%s %s of %s, which workbooks do not bring, is 404 with the names there are', async (method, path, name, given) => {
  const { status, text } = await api.call(method, `/api/migration/${name}${path}`, given)
  expect(status).toBe(404)
  expect(text).toContain(`workbooks bring no resource \\"${name}\\"; they bring`)
  expect(text).toContain('inventoryItem')
})

test('refuses words that there are not, and what cannot be, with what to do', async () => {
  expect((await api.call('PUT', '/api/migration/category', { body: { mode: 'sheets' } })).status).toBe(400)
  const { status, json } = await api.call('PUT', '/api/migration/category', { body: { mode: 'database' } })
  expect([status, json.errors]).toMatchObject([409, [{ path: 'mode', code: 'transition', hint: expect.stringContaining('cutover') }]])
  expect((await api.call('POST', '/api/migration/category/cutover', { body: { force: true } })).status).toBe(400)
  expect((await api.call('POST', '/api/migration/category/cutover', { body: { force: { reason: ' ' } } })).status).toBe(400)
  expect((await api.call('POST', '/api/migration/category/cutover', { as: 'staff', body: {} })).status).toBe(403)
  const refused = await api.call('POST', '/api/migration/category/cutover', { body: {} })
  expect([refused.status, refused.json.errors]).toMatchObject([409, [{ code: 'cutover', message: 'category is in spreadsheet' }]])
})

test('gives the mirror to who may read all rows of the resource, and records it', async () => {
  const url = '/api/migration/category/mirror'
  const missing = await api.call('GET', url)
  expect([missing.status, missing.text]).toEqual([404, expect.stringContaining('npm run migration -- mirror category')])
  await commit(api.ctx, [insert(category, { code: 'TOOLS', name: 'Hand tools' })])
  await mirrorResource(api.ctx, storage.migration, category)
  expect((await api.call('GET', url, { as: 'manager', siteIds: [1] })).status).toBe(403)
  expect((await api.call('GET', url, { as: 'technician' })).status).toBe(403)
  const { status, json } = await api.call('GET', url, { as: 'staff' })
  expect([status, json]).toMatchObject([200, { path: 'facilities/categories.xlsx', rows: 1 }])
  const response = await fetch(String(json.url))
  expect(response.headers.get('content-disposition')).toMatch(/filename\*=UTF-8''categories-\d{4}-\d\d-\d\d\.xlsx/)
  expect(
    Buffer.from(await response.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
  expect((await fetch(String(json.url), { method: 'DELETE' })).status).toBe(403)
  expect((await api.entries()).at(-1)).toMatchObject({ action: 'category.export', actor: 'staff-tester' })
  expect((await one())?.mirror).toMatchObject({ rows: 1, hash: json.hash })
})
