// People of Microsoft Entra over HTTP: found, made, kept in step with their roles, and refused; on the engine that tests run on.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBearerSignIn } from '../../shared/auth/bearer.ts'
import { accessSeconds } from '../../shared/auth/tokens.ts'
import type { Engine } from '../../shared/db/engine.ts'
import type { Row } from '../../shared/db/rows.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { claimsOf, type FakeEntra, makePair, openFakeEntra, signed } from '../support/fake-entra.ts'
import { type Api, bearer, openApi, secret, storeRow } from './api.ts'

const pair = makePair('first')
let api: Api
let entra: FakeEntra
let trips: string[]
/** Seconds by which the clock of sign-in is ahead. */
let ahead: number

beforeEach(async () => {
  ;[api, entra] = await Promise.all([openApi(() => authEndpoints), openFakeEntra(pair)])
  trips = []
  ahead = 0
  const { engine, ids, keys } = api.ctx
  const counted: Engine = {
    ...engine,
    read: (queries) => {
      trips.push('read')
      return engine.read(queries)
    },
    write: (ops, id) => {
      trips.push('write')
      return engine.write(ops, id)
    },
  }
  const signIn = createBearerSignIn({
    secrets: () => [secret],
    entra: () => entra.settings,
    context: async (requestId) => ({ ...api.context(), requestId, engine: counted }),
    now: () => Date.now() / 1000 + ahead,
  })
  Object.assign(api.service, { signIn, database: async () => ({ engine: counted, ids, keys }) })
})
afterEach(async () => {
  await Promise.all([api.drop(), entra.close()])
})

const oid = 'aaaaaaaa-0000-4000-8000-000000000001'
const token = (given: Record<string, unknown> = {}) => signed(pair, claimsOf(entra.settings, { oid, ...given }))
const call = (method: string, path: string, text: string, body?: unknown) =>
  api.call(method, path, { as: null, headers: { authorization: `Bearer ${text}` }, body })
const me = async (text: string): Promise<Row> => {
  const { status, json } = await call('GET', '/api/auth/me', text)
  return { status, ...json }
}
const actions = async () => (await api.entries()).map(({ actor, action }) => `${actor} ${action}`)
const one = async (where = oid) => (await api.call('GET', `${user.path}?limit=50`)).json.items.find((row) => row.entraObjectId === where)

describe('somebody who first comes with a token of Entra', () => {
  test('becomes a user with the role of the token, and the audit tells', async () => {
    expect(await me(token())).toMatchObject({ status: 200, username: 'anna', email: 'anna@company.example', role: 'staff', siteIds: null })
    expect(await actions()).toEqual(['system:entra user.create', 'system:entra user.signIn'])
    expect(await one()).toMatchObject({ name: 'Anna Okoro', isActive: true, entraObjectId: oid })
    expect((await call('POST', category.path, token(), { code: 'C', name: 'C' })).status).toBe(201)
    expect((await actions()).at(-1)).toBe('anna category.create')
  })

  test('becomes one user, however many requests come at once with however many tokens', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => me(token({ jti: at % 3 }))))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect((await actions()).filter((one) => one.endsWith('user.create'))).toHaveLength(1)
  })

  test('gets a username of their own where it is taken, reserved or none at all', async () => {
    await storeRow(api.ctx, user, 1, { username: 'anna', email: 'other@company.example' })
    expect(await me(token())).toMatchObject({ status: 200, username: 'anna-aaaaaaaa' })
    const names = { 'system:root@x.example': 'systemroot-bbbbbbb0', '\u202e<script>@x.example': 'script', '@x.example': 'entra-bbbbbbb2' }
    for (const [at, [name, username]] of Object.entries(names).entries()) {
      const given = { oid: `bbbbbbb${at}-0000-4000-8000-000000000001`, preferred_username: name, email: `n${at}@x.example` }
      expect((await me(token(given))).username).toBe(username)
    }
  })

  test('never gets the user of another by an e-mail address, and is told who can join both', async () => {
    const row = await storeRow(api.ctx, user, 1, { email: 'Anna@company.example', role: 'admin' })
    const refused = await call('GET', '/api/auth/me', token())
    expect([refused.status, refused.json.errors[0]?.hint]).toEqual([403, expect.stringContaining(`{"entraObjectId": "${oid}"}`)])
    expect((await call('PATCH', `${user.path}/${row.id}`, bearer('manager').slice(7), { entraObjectId: oid })).status).toBe(403)
    expect((await api.call('PATCH', `${user.path}/${row.id}`, { body: { entraObjectId: oid } })).status).toBe(200)
    expect(await me(token())).toMatchObject({ status: 200, id: row.id, role: 'staff' })
  })

  test('is refused without a role, and nothing is written', async () => {
    const refused = await call('GET', '/api/auth/me', token({ roles: [] }))
    expect([refused.status, refused.json.code, refused.json.errors[0]?.code]).toEqual([403, 'forbidden', 'role'])
    expect(await api.entries()).toEqual([])
  })

  test('is refused where the token does not say enough of them', async () => {
    const refused = await call('GET', '/api/auth/me', token({ email: undefined, preferred_username: 'anna' }))
    expect([refused.status, refused.json.errors[0]?.path]).toEqual([403, 'email'])
  })

  test('is an application only where an administrator has made a user for it', async () => {
    const app = { scp: undefined, idtyp: 'app', oid: randomUUID(), preferred_username: undefined, email: undefined, roles: ['auditor'] }
    expect((await call('GET', user.path, token(app))).json.errors[0]).toMatchObject({ code: 'application' })
    const body = { username: 'erp', name: 'ERP', email: 'erp@company.example', role: 'auditor', entraObjectId: app.oid }
    expect((await api.call('POST', user.path, { body })).status).toBe(201)
    expect((await call('GET', user.path, token(app))).status).toBe(200)
  })
})

describe('somebody who is known', () => {
  test('costs one read the first time and none again for five minutes', async () => {
    await me(token())
    const text = token({ jti: 'other' })
    trips = []
    expect((await call('GET', `${category.path}`, text)).status).toBe(200)
    expect(trips).toEqual(['read', 'read'])
    trips = []
    await call('GET', `${category.path}`, text)
    expect(trips).toEqual(['read'])
    ahead = 301
    trips = []
    await call('GET', `${category.path}`, text)
    expect(trips).toEqual(['read', 'read'])
  })

  test('comes in as what the token says, also where the row stays that of the last administrator', async () => {
    await me(token({ roles: ['admin'] }))
    ahead = 2
    const later = token({ roles: ['auditor'], iat: Math.floor(Date.now() / 1000) + 2 })
    expect((await call('POST', category.path, later, { code: 'C', name: 'C' })).status).toBe(403)
    expect((await one())?.role).toBe('admin')
  })

  test('comes in with the role of the token, which the row then has too', async () => {
    await me(token({ roles: ['manager'] }))
    ahead = 2
    const later = token({ roles: ['auditor'], iat: Math.floor(Date.now() / 1000) + 2 })
    expect((await call('POST', category.path, later, { code: 'C', name: 'C' })).status).toBe(403)
    expect((await one())?.role).toBe('auditor')
    expect((await actions()).slice(-3)).toEqual(['system:entra user.update', 'system:entra user.signIn', 'anna denied'])
  })

  test('keeps a role in the row that is newer than the token', async () => {
    await me(token({ roles: ['staff'] }))
    const before = token({ roles: ['admin'], iat: Math.floor(Date.now() / 1000) - 60 })
    expect((await call('GET', category.path, before)).status).toBe(200)
    expect((await one())?.role).toBe('staff')
  })

  test('is refused once the role is taken away', async () => {
    await me(token())
    expect((await me(token({ roles: [] }))).status).toBe(403)
  })

  test('is refused within five minutes of being deactivated, and when removed', async () => {
    const { id } = await me(token())
    const text = token()
    expect((await me(text)).status).toBe(200)
    expect((await api.call('PATCH', `${user.path}/${id}`, { body: { isActive: false } })).status).toBe(200)
    ahead = 301
    const refused = await call('GET', category.path, text)
    expect([refused.status, refused.json.errors[0]?.code]).toEqual([403, 'inactive'])
    expect((await api.call('DELETE', `${user.path}/${id}`)).status).toBe(204)
    expect((await call('GET', category.path, token({ jti: 2 }))).json.errors[0]?.code).toBe('removed')
    expect((await api.call('POST', `${user.path}/${id}/restore`)).status).toBe(200)
    expect((await api.call('PATCH', `${user.path}/${id}`, { body: { isActive: true } })).status).toBe(200)
    expect((await call('GET', category.path, token({ jti: 3 }))).status).toBe(200)
  })

  test('sees the sites of the row only', async () => {
    const { id } = await me(token({ roles: ['manager'] }))
    const [mine, other] = [await storeRow(api.ctx, site, 1), await storeRow(api.ctx, site, 2)]
    await storeRow(api.ctx, store, 1, { siteId: mine.id })
    const theirs = await storeRow(api.ctx, store, 2, { siteId: other.id })
    expect((await api.call('PATCH', `${user.path}/${id}`, { body: { siteIds: [mine.id] } })).status).toBe(200)
    const text = token({ roles: ['manager'], jti: 'sites' })
    expect((await call('GET', store.path, text)).json.items).toHaveLength(1)
    expect((await call('GET', `${store.path}/${theirs.id}`, text)).status).toBe(404)
  })

  test('comes in during maintenance, when nobody new is made', async () => {
    await me(token())
    const { startMaintenance } = await import('../../shared/db/switch-maintenance.ts')
    await startMaintenance(api.ctx, { reason: 'moving house', until: null })
    expect((await me(token({ roles: ['manager'], jti: 'm', iat: Math.floor(Date.now() / 1000) + 2 }))).status).toBe(200)
    expect((await one())?.role).toBe('staff')
    const other = { oid: randomUUID(), email: 'new@company.example' }
    expect((await call('GET', category.path, token(other))).json).toMatchObject({
      status: 503,
      detail: expect.stringContaining('moving house'),
    })
  })

  test('is not remembered beyond the end of the token', async () => {
    const text = token({ exp: Math.floor(Date.now() / 1000) + 60 })
    expect((await me(text)).status).toBe(200)
    ahead = 91
    expect((await me(text)).status).toBe(401)
  })

  test('has no session here: none is listed, and sign-out harms nothing', async () => {
    expect((await call('GET', '/api/auth/sessions', token())).json.items).toEqual([])
    expect((await call('POST', '/api/auth/sign-out', token())).status).toBe(204)
  })
})

test('our own tokens ask neither Entra nor the database', async () => {
  entra.trouble = (response) => response.destroy()
  trips = []
  expect((await call('GET', category.path, bearer('admin').slice(7))).status).toBe(200)
  expect([trips, entra.asked]).toEqual([['read'], []])
  ahead = accessSeconds + 1
  expect((await call('GET', category.path, bearer('admin').slice(7))).status).toBe(401)
})

test('while there are no keys the answer is 503 with when to try again, and what is public goes on', async () => {
  entra.trouble = (response) => response.destroy()
  const answer = await call('GET', category.path, token())
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '10'])
  expect((await call('POST', '/api/auth/forgotten-password', token(), { username: 'x' })).status).toBe(202)
})

test('an object id that is none is refused where it is given', async () => {
  const body = { username: 'u', name: 'U', email: 'u@company.example', entraObjectId: 'anna@company.example' }
  expect((await api.call('POST', user.path, { body })).json.errors).toMatchObject([{ path: 'entraObjectId', code: 'guid' }])
})
