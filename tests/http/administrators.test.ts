// Somebody always administers, however it is tried to change that; and who is deactivated is out for good.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPasswordLink } from '../../shared/auth/links.ts'
import { refresh } from '../../shared/auth/sessions.ts'
import { setPasswordByLink } from '../../shared/auth/set-password.ts'
import { systemActor } from '../../shared/context.ts'
import { get } from '../../shared/db/store.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { createOffice, type Office, secrets } from '../support/auth.ts'
import { type Answer, type Api, openApi } from './api.ts'

let api: Api
let office: Office
let [ann, bob] = [0, 0]

beforeEach(async () => {
  office = await createOffice()
  api = await openApi(undefined, async () => office.database)
  ;[ann, bob] = [await office.addUser('ann', 'admin'), await office.addUser('bob', 'admin')]
})
afterEach(() => api.drop())

const path = (id: number) => `${user.path}/${id}`
const row = (id: number) => get(office.as(systemActor('test')), user, id)
const admins = async () => (await Promise.all([row(ann), row(bob)])).filter((one) => one.role === 'admin' && one.isActive).length

/** Every way to take an administrator away. */
const ways: Readonly<Record<string, (id: number) => Promise<Answer>>> = {
  'a role': (id) => api.call('PATCH', path(id), { body: { role: 'manager' } }),
  'being active': (id) => api.call('PATCH', path(id), { body: { isActive: false } }),
  'a whole row': (id) => api.call('PUT', path(id), { body: { username: 'x', name: 'X', email: 'x@company.example' } }),
  'a removal': (id) => api.call('DELETE', path(id)),
}

describe('the last administrator', () => {
  test.each(Object.entries(ways))('stays, whoever tries by %s', async (_, take) => {
    expect([200, 204]).toContain((await take(bob)).status)
    const before = await row(ann)
    const refused = await take(ann)
    expect([refused.status, refused.json.code, refused.json]).toMatchObject([409, 'conflict', { detail: 'ann is the last administrator' }])
    expect(await row(ann)).toEqual(before)
  })

  test.each(Object.entries(ways))('stays where two take each other away at once by %s', async (_, take) => {
    const answers = await Promise.all([take(ann), take(bob), take(ann), take(bob)])
    expect(answers.every(({ status }) => status < 500)).toBe(true)
    const alive = await Promise.allSettled([row(ann), row(bob)])
    const active = alive.filter((one) => one.status === 'fulfilled' && one.value.role === 'admin' && one.value.isActive)
    expect(active).toHaveLength(1)
  })

  test('stays where a revert would take them away', async () => {
    await api.call('PATCH', path(bob), { body: { role: 'staff' } })
    const promoted = await office.addUser('carl', 'staff')
    await api.call('PATCH', path(promoted), { body: { role: 'admin' } })
    const [{ entryNo } = { entryNo: 0 }] = (await api.call('GET', `${path(promoted)}/history`)).json.items
    await api.call('PATCH', path(ann), { body: { role: 'staff' } })
    expect((await api.call('POST', `${path(promoted)}/revert`, { body: { entryNo } })).status).toBe(409)
    expect((await row(promoted)).role).toBe('admin')
  })

  test('is not who cannot sign in: one without password or Entra takes nobody’s place', async () => {
    await office.addUser('invited', 'admin', null)
    expect((await api.call('DELETE', path(bob))).status).toBe(204)
    expect((await api.call('DELETE', path(ann))).status).toBe(409)
    await office.addUser('cloud', 'staff', null)
    const [cloud] = (await api.call('GET', `${user.path}?username=cloud`)).json.items
    const entraObjectId = 'aaaaaaaa-0000-4000-8000-000000000001'
    await api.call('PATCH', path(Number(cloud?.id)), { body: { role: 'admin', entraObjectId } })
    expect((await api.call('DELETE', path(ann))).status).toBe(204)
    expect((await api.call('PATCH', path(Number(cloud?.id)), { body: { entraObjectId: null } })).status).toBe(409)
  })

  test('may still change everything else', async () => {
    await api.call('PATCH', path(bob), { body: { role: 'staff' } })
    expect((await api.call('PATCH', path(ann), { body: { phone: '1', name: 'Ann B' } })).status).toBe(200)
    expect(await admins()).toBe(1)
  })
})

describe('somebody who is deactivated', () => {
  test.each([
    ['deactivated', () => api.call('PATCH', path(bob), { body: { isActive: false } }), { isActive: true }],
    ['removed', () => api.call('DELETE', path(bob)), null],
  ] as const)('or %s has no session and no link any more, also when they come back', async (_, take, back) => {
    const { refreshToken } = await office.signIn('bob')
    const { token } = await createPasswordLink(office.as(systemActor('test')), bob, 'password')
    expect((await take()).status).toBeLessThan(300)
    expect(await office.audited()).toContain('user.sessionRevoked')
    const returned = back ? api.call('PATCH', path(bob), { body: back }) : api.call('POST', `${path(bob)}/restore`)
    expect((await returned).status).toBe(200)
    await expect(refresh(office.as(), refreshToken, secrets)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(setPasswordByLink(office.as(), token, 'seven purple umbrellas')).rejects.toMatchObject({ code: 'invalid' })
    expect(await office.signIn('bob')).toHaveProperty('accessToken')
  })

  test('at the moment of signing in gets no session that lasts', async () => {
    const [signed] = await Promise.allSettled([office.signIn('bob'), api.call('PATCH', path(bob), { body: { isActive: false } })])
    await api.call('PATCH', path(bob), { body: { isActive: true } })
    if (signed.status === 'fulfilled')
      await expect(refresh(office.as(), signed.value.refreshToken, secrets)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
