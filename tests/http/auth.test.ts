// Sign-in, sessions and passwords as a client meets them: requests in, answers out, on a real database.

import { type HttpMethod, HttpRequest, HttpResponse, InvocationContext } from '@azure/functions'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPermissions } from '../../shared/auth/permissions.ts'
import { verifyAccessToken } from '../../shared/auth/tokens.ts'
import { createUser } from '../../shared/auth/users.ts'
import type { Role } from '../../shared/catalogue/resource.ts'
import { createIds } from '../../shared/db/ids.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { catalogue } from '../../shared/domains/index.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { createHandler } from '../../shared/http/handle.ts'
import { createRateLimiter } from '../../shared/http/rate-limiter.ts'
import type { Service } from '../../shared/http/service.ts'
import { createLog } from '../../shared/log.ts'
import { memoryKeys } from '../../shared/person-keys/open.ts'
import { allRoles, goodPassword, secrets } from '../support/auth.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { settings } from './api.ts'

vi.stubEnv('OPSBOOK_TOKEN_SECRET', secrets[0])

let database: TestDatabase
let lines: string[]
let service: Service
beforeEach(async () => {
  database = await createTestDatabase()
  lines = []
  const log = createLog('debug', (line) => lines.push(line))
  const open = { engine: database.engine, ids: createIds(database.engine), keys: memoryKeys() }
  service = {
    catalogue,
    domains: [],
    ...createPermissions(catalogue, []),
    signIn: (token) => verifyAccessToken(token, secrets),
    database: async () => open,
    warehouse: () => null,
    log: () => log,
    settings: () => settings,
    limiter: createRateLimiter({ now: Date.now, flush: async () => [], onTrouble: () => {} }),
  }
})
afterEach(() => database.drop())

const addUser = (username: string, role: Role = 'staff', password: string | null = goodPassword) =>
  createUser(database.context(), { username, email: `${username}@company.example`, name: username, role, password })

async function call(method: HttpMethod, path: string, body?: unknown, token?: string) {
  const id = /\/users\/(\d+)\//.exec(path)?.[1] ?? /\/sessions\/(\w+)$/.exec(path)?.[1] ?? ''
  const template = path.replace(/users\/\d+/, 'users/{id:long}').replace(/sessions\/\w+/, 'sessions/{id}')
  const endpoints = authEndpoints.filter((endpoint) => endpoint.path === template)
  const headers = { 'content-type': 'application/json', 'user-agent': 'tests', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const given = body === undefined ? {} : { body: { string: JSON.stringify(body) } }
  const request = new HttpRequest({ method, url: `http://localhost${path}`, headers, params: { id }, ...given })
  const response = new HttpResponse((await createHandler(service, endpoints)(request, new InvocationContext())) ?? {})
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

const signIn = async (username: string, password = goodPassword) => (await call('POST', '/api/auth/sign-in', { username, password })).body
const actions = async () =>
  (await all(database.engine, sqlFor(database.engine.dialect).selectFrom('auditEntry').select(['action', 'actor']).orderBy('entryNo'))).map(
    ({ action, actor }) => `${actor} ${action}`,
  )

describe('POST /api/auth/sign-in', () => {
  test('gives tokens that no cache keeps, in the name of the person', async () => {
    await addUser('joel')
    const answer = await call('POST', '/api/auth/sign-in', { username: 'joel', password: goodPassword })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresInSeconds: 900 })
    expect(await actions()).toEqual(['system:test user.create', 'joel user.update', 'joel user.signIn'])
  })

  test('answers 401 alike to a wrong password and an unknown name, and 429 after five failures', async () => {
    await addUser('joel')
    const wrong = await call('POST', '/api/auth/sign-in', { username: 'joel', password: 'wrong' })
    const unknown = await call('POST', '/api/auth/sign-in', { username: 'nobody', password: 'wrong' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
    for (let at = 0; at < 4; at++) await signIn('joel', 'wrong')
    const locked = await call('POST', '/api/auth/sign-in', { username: 'joel', password: goodPassword })
    expect([locked.status, locked.body.code, Number(locked.headers.get('retry-after'))]).toEqual([
      429,
      'rate_limited',
      expect.closeTo(60, -1),
    ])
  })

  test.each([
    [{ username: 'joel' }, 'password'],
    [{ username: 'joel', password: '' }, 'password'],
    [{ username: 'joel', password: 'x'.repeat(401) }, 'password'],
    [{ username: 'x'.repeat(121), password: 'x' }, 'username'],
    [{ username: ['joel'], password: 'x' }, 'username'],
    [{ username: 'joel', password: 'x', role: 'admin' }, 'role'],
  ])('answers 400 to %j', async (body, path) => {
    const answer = await call('POST', '/api/auth/sign-in', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors).toEqual([expect.objectContaining({ path })])
  })

  test('writes no password and no token to the log', async () => {
    await addUser('joel')
    const { accessToken, refreshToken } = await signIn('joel')
    await signIn('joel', 'wrong password of joel')
    await call('POST', '/api/auth/refresh', { refreshToken })
    await call('GET', '/api/auth/me', undefined, accessToken)
    expect(lines.length).toBeGreaterThan(3)
    for (const secret of [goodPassword, 'wrong password of joel', accessToken, refreshToken]) expect(lines.join('')).not.toContain(secret)
  })
})

describe('the endpoints of a person', () => {
  test('say who is signed in, without the password hash', async () => {
    const id = await addUser('joel', 'technician')
    const { accessToken } = await signIn('joel')
    const { status, body } = await call('GET', '/api/auth/me', undefined, accessToken)
    expect([status, body]).toEqual([
      200,
      {
        id,
        username: 'joel',
        name: 'joel',
        email: 'joel@company.example',
        role: 'technician',
        siteIds: null,
        locale: 'en',
        timezone: 'UTC',
      },
    ])
  })

  test('answer 401 without a token and with a bad one', async () => {
    for (const endpoint of authEndpoints.filter(({ access }) => access !== 'public')) {
      const path = endpoint.path.replace('{id:long}', '1').replace('{id}', 'abc')
      for (const token of [undefined, 'bad'])
        expect([path, (await call(endpoint.method, path, endpoint.input && {}, token)).status]).toEqual([path, 401])
    }
  })

  test('refresh, list, revoke and sign out', async () => {
    await addUser('joel')
    const first = await signIn('joel')
    const second = await signIn('joel')
    const refreshed = await call('POST', '/api/auth/refresh', { refreshToken: first.refreshToken })
    expect(refreshed.status).toBe(200)
    expect((await call('POST', '/api/auth/refresh', { refreshToken: first.refreshToken })).status).toBe(409)
    const { accessToken } = refreshed.body
    const listed = await call('GET', '/api/auth/sessions', undefined, accessToken)
    expect(
      listed.body.items.map(({ isCurrent, userAgent }: { isCurrent: boolean; userAgent: string }) => [isCurrent, userAgent]).sort(),
    ).toEqual([
      [false, 'tests'],
      [true, 'tests'],
    ])
    const other = listed.body.items.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent).id
    expect((await call('DELETE', `/api/auth/sessions/${other}`, undefined, accessToken)).status).toBe(204)
    expect((await call('DELETE', `/api/auth/sessions/${other}`, undefined, accessToken)).status).toBe(404)
    expect((await call('POST', '/api/auth/refresh', { refreshToken: second.refreshToken })).status).toBe(401)
    expect((await call('POST', '/api/auth/sign-out', undefined, accessToken)).status).toBe(204)
    expect((await call('POST', '/api/auth/refresh', { refreshToken: refreshed.body.refreshToken })).status).toBe(401)
    expect((await actions()).slice(-2)).toEqual(['joel user.sessionRevoked', 'joel user.signOut'])
  })

  test('change the password', async () => {
    await addUser('joel')
    const { accessToken } = await signIn('joel')
    const change = (currentPassword: string, newPassword: string) =>
      call('POST', '/api/auth/password', { currentPassword, newPassword }, accessToken)
    expect((await change('wrong', 'seven purple umbrellas')).body.errors).toMatchObject([{ path: 'currentPassword', code: 'wrong' }])
    expect((await change(goodPassword, 'short')).body.errors).toMatchObject([{ path: 'newPassword', code: 'too_short' }])
    expect((await change(goodPassword, 'seven purple umbrellas')).status).toBe(204)
    expect(await signIn('joel', 'seven purple umbrellas')).toHaveProperty('accessToken')
    expect(await actions()).toContain('joel user.passwordChanged')
  })
})

describe('the endpoints of an administrator', () => {
  test('make an invitation by which a new person signs in', async () => {
    await addUser('boss', 'admin')
    const id = await addUser('taylor', 'staff', null)
    const { accessToken } = await signIn('boss')
    const made = await call('POST', `/api/auth/users/${id}/password-link`, { kind: 'invitation' }, accessToken)
    expect([made.status, made.body]).toEqual([
      201,
      { kind: 'invitation', token: expect.any(String), link: expect.any(String), expiresAt: expect.any(String) },
    ])
    expect((await call('POST', '/api/auth/password-by-link', { token: made.body.token, password: 'seven purple umbrellas' })).status).toBe(
      204,
    )
    expect((await call('POST', '/api/auth/password-by-link', { token: made.body.token, password: 'seven purple umbrellas' })).status).toBe(
      400,
    )
    expect(await signIn('taylor', 'seven purple umbrellas')).toHaveProperty('accessToken')
    expect(await actions()).toEqual(expect.arrayContaining(['boss user.passwordLink', 'taylor user.passwordByLink']))
  })

  test('are refused with 403 to every other role, and the attempt is recorded', async () => {
    const id = await addUser('victim')
    for (const role of allRoles.filter((name): name is Role => name !== 'admin' && name !== 'nobody')) {
      await addUser(role, role)
      const { accessToken } = await signIn(role)
      const path = `/api/auth/users/${id}`
      const calls = [
        call('POST', `${path}/password-link`, { kind: 'password' }, accessToken),
        call('GET', `${path}/sessions`, undefined, accessToken),
        call('DELETE', `${path}/sessions`, undefined, accessToken),
      ]
      expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([403, 403, 403])
      expect((await actions()).at(-1)).toBe(`${role} denied`)
    }
    expect(await all(database.engine, sqlFor(database.engine.dialect).selectFrom('oneTimeLink').selectAll())).toEqual([])
  })

  test('list and end the sessions of a person', async () => {
    await addUser('boss', 'admin')
    const id = await addUser('joel')
    const { refreshToken } = await signIn('joel')
    const { accessToken } = await signIn('boss')
    expect((await call('GET', `/api/auth/users/${id}/sessions`, undefined, accessToken)).body.items).toHaveLength(1)
    expect((await call('DELETE', `/api/auth/users/${id}/sessions`, undefined, accessToken)).body).toEqual({ ended: 1 })
    expect((await call('POST', '/api/auth/refresh', { refreshToken })).status).toBe(401)
    expect((await call('DELETE', '/api/auth/users/999999/sessions', undefined, accessToken)).status).toBe(404)
  })
})

describe('POST /api/auth/forgotten-password', () => {
  test('answers 202 and nothing else, whoever is named and however often', async () => {
    await addUser('joel')
    for (const username of ['joel', 'nobody', ...Array.from({ length: 6 }, () => 'joel')]) {
      const { status, body } = await call('POST', '/api/auth/forgotten-password', { username })
      expect([status, body]).toEqual([202, {}])
    }
    expect(await actions()).toContain('anonymous user.forgotPassword')
  })
})
