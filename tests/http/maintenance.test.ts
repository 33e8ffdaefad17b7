// Maintenance as clients meet it: changes are refused with the reason, reading goes on, administrators switch it, and health shows it.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUser } from '../../shared/auth/users.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { healthEndpoints } from '../../shared/http/health-endpoints.ts'
import { maintenanceEndpoints } from '../../shared/http/maintenance-endpoints.ts'
import { goodPassword, secrets } from '../support/auth.ts'
import { type Api, openApi } from './api.ts'

let api: Api
beforeEach(async () => {
  vi.stubEnv('AzureWebJobsStorage', '')
  vi.stubEnv('OPSBOOK_TOKEN_SECRET', secrets[0])
  api = await openApi((service) => [
    ...maintenanceEndpoints,
    ...authEndpoints,
    ...healthEndpoints(service, join(import.meta.dirname, '../../infra/migrations')),
  ])
})
afterEach(() => api.drop())

const path = '/api/maintenance'
const until = '2999-01-01T00:00:00.000Z'
const close = (body: object = { reason: 'tables are changed', until }) => api.call('PUT', path, { body })
const actions = async () => (await api.entries()).map(({ actor, action }) => `${actor} ${action}`)

test('a change is refused with 503, the reason and when to come back; reading, exports and sign-in go on', async () => {
  await createUser(api.ctx, { username: 'joel', email: 'joel@company.example', name: 'Joel', role: 'staff', password: goodPassword })
  const made = await api.call('POST', category.path, { body: { code: 'TAPE', name: 'Tape' } })
  expect(made.status).toBe(201)
  expect((await close()).json).toEqual({
    isClosed: true,
    reason: 'tables are changed',
    since: expect.any(String),
    startedBy: 'admin-tester',
    until,
  })
  const headers = { 'if-match': String(made.headers.etag) }
  const changes = [
    await api.call('POST', category.path, { body: { code: 'NAIL', name: 'Nails' }, headers: { 'idempotency-key': 'a-key-of-a-client' } }),
    await api.call('PATCH', `${category.path}/${made.json.id}`, { body: { name: 'Tapes' }, headers }),
    await api.call('DELETE', `${category.path}/${made.json.id}`, { headers }),
  ]
  for (const { status, json, headers: answered } of changes) {
    expect([status, json.code, Number(answered['retry-after']) > 1000]).toEqual([503, 'unavailable', true])
    expect(json.detail).toContain('tables are changed')
    expect(json.errors).toMatchObject([{ code: 'maintenance', message: 'tables are changed' }])
  }
  expect((await api.call('GET', category.path)).json.items).toHaveLength(1)
  expect((await api.call('GET', `${category.path}/export?format=csv`)).status).toBe(200)
  const signedIn = await api.call('POST', '/api/auth/sign-in', { as: null, body: { username: 'joel', password: goodPassword } })
  expect(signedIn.status).toBe(200)
  const refreshed = await api.call('POST', '/api/auth/refresh', { as: null, body: { refreshToken: signedIn.json.refreshToken } })
  expect(refreshed.status).toBe(200)
  // the key was not used up by the refusal
  expect((await api.call('DELETE', path)).status).toBe(204)
  const again = await api.call('POST', category.path, {
    body: { code: 'NAIL', name: 'Nails' },
    headers: { 'idempotency-key': 'a-key-of-a-client' },
  })
  expect(again.status).toBe(201)
})

test('administrators switch it, each time with an entry; everybody who is signed in may look, and nobody else may switch', async () => {
  expect((await api.call('GET', path, { as: 'staff' })).json).toEqual({
    isClosed: false,
    reason: null,
    since: null,
    startedBy: null,
    until: null,
  })
  for (const as of ['manager', 'staff', 'auditor', null]) {
    const status = as === null ? 401 : 403
    expect([as, (await api.call('PUT', path, { as, body: { reason: 'x' } })).status]).toEqual([as, status])
    expect([as, (await api.call('DELETE', path, { as })).status]).toEqual([as, status])
  }
  expect((await api.call('GET', path, { as: null })).status).toBe(401)
  expect((await close({ reason: '' })).json.errors).toMatchObject([{ path: 'reason' }])
  expect((await close({ reason: 'x', until: '2020-01-01T00:00:00Z' })).json.errors).toMatchObject([{ path: 'until', code: 'range' }])
  expect((await close({ reason: 'x', until: 'soon' })).json.errors).toMatchObject([{ path: 'until' }])
  expect((await api.call('GET', path)).json.isClosed).toBe(false)
  await close({ reason: 'a move' })
  await close({ reason: 'a longer move' })
  expect((await api.call('GET', path, { as: 'staff' })).json).toMatchObject({ isClosed: true, reason: 'a longer move', until: null })
  expect([(await api.call('DELETE', path)).status, (await api.call('DELETE', path)).status]).toEqual([204, 204])
  expect((await actions()).filter((line) => line.includes('maintenance.'))).toEqual([
    'admin-tester maintenance.start',
    'admin-tester maintenance.start',
    'admin-tester maintenance.end',
  ])
})

test('health says so to everybody, and stays well', async () => {
  const before = await api.call('GET', '/api/health/ready', { as: null })
  expect(before.json).not.toHaveProperty('maintenance')
  await close()
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5000)
  for (const one of ['/api/health/ready', '/api/health']) {
    const { json } = await api.call('GET', one, { as: null })
    expect(json.maintenance).toEqual({ reason: 'tables are changed', since: expect.any(String), until })
  }
  vi.restoreAllMocks()
})
