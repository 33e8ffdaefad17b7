// A person of Microsoft Entra works on the running host, beside our own sign-in; the tenant is a fake on this machine.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimsOf, type FakeEntra, makePair, openFakeEntra, signed } from '../support/fake-entra.ts'
import { createHostFolder, type HostFolder } from '../support/import-host.ts'

const pair = makePair('first')
let entra: FakeEntra
let host: HostFolder
beforeAll(async () => {
  entra = await openFakeEntra(pair)
  const { tenant, audience, authority } = entra.settings
  host = await createHostFolder({
    OPSBOOK_ENTRA_TENANT: tenant.toUpperCase(),
    OPSBOOK_ENTRA_AUDIENCE: `api://${audience}`,
    OPSBOOK_ENTRA_AUTHORITY: `${authority}/`,
  })
  await host.start()
}, 90_000)
afterAll(async () => {
  await host.kill()
  await entra.close()
  host.remove()
}, 30_000)

const ask = async (path: string, token: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${host.url}${path}`, { ...init, headers })
  return { status: response.status, body: await response.json() }
}

test('signs in with a token of the tenant, is made a user at once, and what is done bears the name', async () => {
  const oid = 'aaaaaaaa-0000-4000-8000-000000000001'
  const token = signed(pair, claimsOf(entra.settings, { oid, roles: ['manager'] }))
  expect(await ask('/api/auth/me', token)).toMatchObject({ status: 200, body: { username: 'anna', role: 'manager' } })
  const made = await ask('/api/facilities/categories', token, { method: 'POST', body: '{"code":"C","name":"C"}' })
  expect(made.status).toBe(201)
  const { body } = await host.call('GET', '/api/audit/recent?limit=3')
  const entries = body.items as { actor: string; action: string; requestId: string }[] // what the endpoint documents
  expect(entries.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'anna category.create',
    'system:entra user.signIn',
    'system:entra user.create',
  ])
  expect((await ask('/api/auth/users/1/sessions', token)).status).toBe(403)
  const foreign = signed(makePair('first'), claimsOf(entra.settings, { oid, roles: ['admin'] }))
  expect((await ask('/api/auth/me', foreign)).status).toBe(401)
}, 60_000)
