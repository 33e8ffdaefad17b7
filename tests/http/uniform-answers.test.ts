// Who guesses learns nothing: whatever is wrong with a name, a password, a token or a link, status, body and the work done are the same.
import { createHook } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createUser } from '../../shared/auth/users.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Engine } from '../../shared/db/engine.ts'
import { gather, present, selectById } from '../../shared/db/store.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { goodPassword, secrets } from '../support/auth.ts'
import { type Api, openApi, storeRow } from './api.ts'

vi.stubEnv('OPSBOOK_TOKEN_SECRET', secrets[0])

let api: Api
let work: string[]
const hashes = createHook({
  init: (_, type) => {
    if (type === 'ARGON2REQUEST') work.push('hash')
  },
})

beforeEach(async () => {
  work = []
  api = await openApi(() => authEndpoints)
  const { engine, ids, keys } = api.ctx
  const counted: Engine = {
    ...engine,
    read: (queries) => {
      work.push('read')
      return engine.read(queries)
    },
    write: (ops, id) => {
      work.push(`write ${ops.map(({ kind }) => kind).join(' ')}`)
      return engine.write(ops, id)
    },
  }
  const countedKeys = {
    ...keys,
    make: (persons: readonly string[]) => {
      // each may be a question to storage
      work.push(...persons.map(() => 'key'))
      return keys.make(persons)
    },
  }
  Object.assign(api.service, { database: async () => ({ engine: counted, ids, keys: countedKeys }) })
  for (const username of ['joel', 'gone', 'invited', 'locked'])
    await createUser(api.ctx, {
      username,
      email: `${username}@company.example`,
      name: username,
      role: 'staff',
      password: username === 'invited' ? null : goodPassword,
    })
  const { json } = await api.call('GET', `${user.path}?username=gone`)
  await api.call('PATCH', `${user.path}/${json.items[0]?.id}`, { body: { isActive: false } })
  hashes.enable()
})
afterEach(async () => {
  vi.useRealTimers()
  hashes.disable()
  await api.drop()
})

/** All that somebody outside sees of an answer but its request id, and what was done for it. */
async function seen(path: string, body: unknown) {
  work = []
  const { status, json, headers } = await api.call('POST', path, { as: null, body })
  const { 'x-request-id': _, ...told } = headers
  return { status, told, body: { ...json, requestId: '' }, work }
}

async function expectAlike(path: string, bodies: readonly unknown[]) {
  const [first, ...others] = await Array.fromAsync(bodies, (body) => seen(path, body))
  for (const other of others) expect(other).toEqual(first)
  return first
}

describe('sign-in', () => {
  const path = '/api/auth/sign-in'

  test('is refused alike to an unknown name, a wrong password, an inactive and an invited person: one hash each', async () => {
    const wrong = { password: 'wrong password' }
    const answer = await expectAlike(path, [
      { username: 'joel', ...wrong },
      { username: 'nobody', ...wrong },
      { username: 'gone', password: goodPassword },
      { username: 'invited', ...wrong },
      { username: "' OR 1=1 --", ...wrong },
    ])
    expect([answer?.status, answer?.work]).toEqual([401, ['read', 'write insert', 'hash', 'write audit']])
  })

  test('is locked alike for names that somebody bears and that nobody does, also with the right password', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    for (const username of ['locked', 'nobody', 'gone']) for (let at = 0; at < 5; at++) await seen(path, { username, password: 'wrong' })
    const answer = await expectAlike(path, [
      { username: 'locked', password: goodPassword },
      { username: 'locked', password: 'wrong' },
      { username: 'nobody', password: 'wrong' },
      { username: 'gone', password: goodPassword },
    ])
    expect([answer?.status, answer?.work]).toEqual([429, ['read']])
  })
})

test('a forgotten password is noted alike for every name', async () => {
  const path = '/api/auth/forgotten-password'
  const bodies = ['joel', 'nobody', 'gone', 'invited'].map((username) => ({ username }))
  const answer = await expectAlike(path, bodies)
  expect([answer?.status, answer?.work]).toEqual([202, ['read', 'write insert', 'write audit']])
  for (let at = 0; at < 4; at++) for (const body of bodies) await seen(path, body)
  expect(await expectAlike(path, bodies)).toMatchObject({ status: 202, work: ['read'] })
})

async function endSessions(username: string): Promise<void> {
  const { json } = await api.call('GET', `${user.path}?username=${username}`)
  const { status } = await api.call('DELETE', `/api/auth/users/${json.items[0]?.id}/sessions`)
  expect(status).toBe(200)
}

test('a refresh token is refused alike that was never given, whose session has ended, or whose person is gone', async () => {
  const signIn = async (username: string) =>
    (await api.call('POST', '/api/auth/sign-in', { as: null, body: { username, password: goodPassword } })).json
  const [one, two] = [await signIn('joel'), await signIn('locked')]
  await endSessions('joel')
  const refreshToken = String(two.refreshToken)
  const never = refreshToken.replace(/^[0-9a-f]{4}/, (text) => (text === '0000' ? '1111' : '0000'))
  const answer = await expectAlike('/api/auth/refresh', [{ refreshToken: one.refreshToken }, { refreshToken: never }])
  expect([answer?.status, answer?.work]).toEqual([401, ['read']])
  const { json } = await api.call('GET', `${user.path}?username=locked`)
  await api.call('PATCH', `${user.path}/${json.items[0]?.id}`, { body: { isActive: false } })
  const { status, body, told } = await seen('/api/auth/refresh', { refreshToken })
  expect({ status, body, told }).toEqual({ status: answer?.status, body: answer?.body, told: answer?.told })
})

test('a calendar is not there alike at an address that was never made, was replaced, or is of a person who is gone', async () => {
  const owner = await storeRow(api.ctx, user, 1, { id: 7, isActive: true })
  const make = async () => String((await api.call('POST', '/api/tasks/calendar-token', { body: {} })).json.url)
  const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? ''
  const replaced = tokenOf(await make())
  const gone = tokenOf(await make())
  const [seenNow] = await gather(api.ctx, [selectById(api.ctx, user, Number(owner.id))])
  await commit(api.ctx, [update(user, present(api.ctx, user, 7, seenNow[0]), { isActive: false })])
  const never = gone.replace(/^../, (text) => (text === 'AA' ? 'BB' : 'AA'))
  const [first, ...others] = await Array.fromAsync([replaced, gone, never], async (token) => {
    work = []
    const { status, json } = await api.call('GET', `/api/tasks/calendar.ics?token=${token}`, { as: null })
    return { status, body: { ...json, requestId: '' }, work }
  })
  for (const other of others) expect(other).toEqual(first)
  expect([first?.status, first?.work]).toEqual([404, ['read']])
})

test('a link is refused alike that was never made, was used, was replaced or is of a person who is gone', async () => {
  const { json } = await api.call('GET', user.path)
  const idOf = (name: string) => json.items.find(({ username }) => username === name)?.id
  const link = async (name: string) =>
    (await api.call('POST', `/api/auth/users/${idOf(name)}/password-link`, { body: { kind: 'password' } })).json.token
  const [used, replaced, gone] = [await link('joel'), await link('locked'), await link('invited')]
  await link('locked')
  await api.call('PATCH', `${user.path}/${idOf('invited')}`, { body: { isActive: false } })
  const password = 'quite another horse'
  expect((await seen('/api/auth/password-by-link', { token: used, password })).status).toBe(204)
  const answer = await expectAlike(
    '/api/auth/password-by-link',
    [used, replaced, gone, 'never'].map((token) => ({ token, password })),
  )
  expect([answer?.status, answer?.work]).toEqual([400, ['read']])
})
