// Sessions of the console: the refresh token goes in a cookie that no script can read, and nowhere else.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUser } from '../../shared/auth/users.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { refreshCookie } from '../../shared/http/refresh-cookie.ts'
import { goodPassword } from '../support/auth.ts'
import { type Api, type Given, openApi, secret } from './api.ts'

vi.stubEnv('OPSBOOK_TOKEN_SECRET', secret)

let api: Api
beforeEach(async () => {
  api = await openApi(() => authEndpoints)
  await createUser(api.ctx, { username: 'ada', email: 'ada@company.example', name: 'Ada', role: 'staff', password: goodPassword })
})
afterEach(() => api.drop())

const signIn = (more = {}) =>
  api.call('POST', '/api/auth/sign-in', { as: null, body: { username: 'ada', password: goodPassword, ...more } })
const refresh = (cookie: string | null, body: unknown = {}) =>
  api.call('POST', '/api/auth/refresh', { as: null, body, headers: cookie === null ? {} : { cookie } } satisfies Given)
/** What a browser would send back. */
const cookieOf = ({ headers }: { headers: Record<string, string> }) => (headers['set-cookie'] ?? '').split(';')[0] ?? ''

test('sign-in for a cookie tells the token to the cookie alone', async () => {
  const { headers, json, text } = await signIn({ keep: 'cookie' })
  expect(json.accessToken).toEqual(expect.any(String))
  expect(json.refreshToken).toBe('')
  const [token = '', ...parts] = (headers['set-cookie'] ?? '').split('; ')
  expect(token).toMatch(/^opsbook_refresh=\S{20,}$/)
  expect(text).not.toContain(token.slice('opsbook_refresh='.length))
  expect(parts).toEqual(['Path=/api/auth', expect.stringMatching(/^Max-Age=[1-9]\d+$/), 'HttpOnly', 'SameSite=Strict'])
})

test('sign-in without one sets none', async () => {
  const { headers, json } = await signIn()
  expect(json.refreshToken).toEqual(expect.any(String))
  expect(headers).not.toHaveProperty('set-cookie')
})

test('the cookie is for HTTPS only where people reach the app so', () => {
  expect(refreshCookie('t', 60, 'https://opsbook.company.example')).toBe(
    'opsbook_refresh=t; Path=/api/auth; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
  )
  expect(refreshCookie('t', 60, 'http://localhost:7071')).not.toContain('Secure')
})

test('a refresh by the cookie gives a new one, which is good when two tabs ask at once and one comes too late', async () => {
  const first = cookieOf(await signIn({ keep: 'cookie' }))
  const renewed = await refresh(`theme=dark; ${first}; other=1`)
  expect([renewed.status, renewed.json.refreshToken]).toEqual([200, ''])
  const second = cookieOf(renewed)
  expect(second).not.toBe(first)
  const me = await api.call('GET', '/api/auth/me', { as: null, headers: { authorization: `Bearer ${renewed.json.accessToken}` } })
  expect(me.json.username).toBe('ada')
  expect((await refresh(first)).status).toBe(409)
  expect((await refresh(second)).status).toBe(200)
})

test('a token of the body goes before the cookie, and is answered in the body', async () => {
  const cookie = cookieOf(await signIn({ keep: 'cookie' }))
  const { refreshToken } = (await signIn()).json
  const renewed = await refresh(cookie, { refreshToken })
  expect([renewed.status, typeof renewed.json.refreshToken, renewed.headers['set-cookie']]).toEqual([200, 'string', undefined])
  expect((await refresh(cookie)).status).toBe(200)
})

test.each([
  ['no cookie', null],
  ['a cookie of another name', 'xopsbook_refresh=abc'],
  ['an empty one', 'opsbook_refresh='],
  ['a wrong one', 'opsbook_refresh=nonsense'],
])('%s is no session', async (_, cookie) => {
  const { status, json } = await refresh(cookie)
  expect([status, json.code]).toEqual([401, 'unauthenticated'])
})

test('sign-out ends the session and takes the cookie away', async () => {
  const made = await signIn({ keep: 'cookie' })
  const out = await api.call('POST', '/api/auth/sign-out', { as: null, headers: { authorization: `Bearer ${made.json.accessToken}` } })
  expect(out.status).toBe(204)
  expect(out.headers['set-cookie']).toMatch(/^opsbook_refresh=; Path=\/api\/auth; Max-Age=0;/)
  expect((await refresh(cookieOf(made))).status).toBe(401)
})
