// Setting a password: change by its owner, invitation and forgotten password by one-time link.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPasswordLink, noteForgottenPassword } from '../../shared/auth/links.ts'
import { refresh } from '../../shared/auth/sessions.ts'
import { changePassword, setPasswordByLink } from '../../shared/auth/set-password.ts'
import { verifyAccessToken } from '../../shared/auth/tokens.ts'
import { userResource } from '../../shared/auth/users.ts'
import { systemActor } from '../../shared/context.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { get } from '../../shared/db/store.ts'
import { createOffice, goodPassword, type Office, secrets } from '../support/auth.ts'

let office: Office
let userId: number
beforeEach(async () => {
  office = await createOffice()
  userId = await office.addUser('joel')
})
afterEach(() => office.database.drop())

const next = 'seven purple umbrellas'
const admin = () => office.as(systemActor('test'))
const as = (accessToken: string) => office.as(verifyAccessToken(accessToken, secrets, office.as().now()))
const again = (token: string) => refresh(office.as(), token, secrets)
const byLink = (token: string, password = next) => setPasswordByLink(office.as(), token, password)
const deadLink = { code: 'invalid', issues: [{ path: 'token', code: 'link' }] }
const deactivate = async () =>
  commit(admin(), [update(userResource(admin()), await get(admin(), userResource(admin()), userId), { isActive: false })])

describe('a password change', () => {
  test('ends the other sessions and keeps this one', async () => {
    const desk = await office.signIn('joel')
    const phone = await office.signIn('joel')
    await changePassword(as(desk.accessToken), goodPassword, next)
    await expect(again(phone.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(again(desk.refreshToken)).resolves.toBeDefined()
    await expect(office.signIn('joel')).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(office.signIn('joel', next)).resolves.toBeDefined()
    expect(await office.audited()).toContain('user.passwordChanged')
    for (const secret of [goodPassword, next]) expect(await office.everything()).not.toContain(secret)
  })

  test('lets an open link die', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    const { accessToken } = await office.signIn('joel')
    await changePassword(as(accessToken), goodPassword, next)
    await expect(byLink(token, 'another fine password')).rejects.toMatchObject(deadLink)
  })

  test('needs the current password, and locks like sign-in', async () => {
    const { accessToken } = await office.signIn('joel')
    const attempt = () => changePassword(as(accessToken), 'not the password', next)
    for (let at = 0; at < 5; at++)
      await expect(attempt()).rejects.toMatchObject({ code: 'invalid', issues: [{ path: 'currentPassword', code: 'wrong' }] })
    await expect(attempt()).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(office.signIn('joel')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('refuses a weak password and the same one, which counts as no attempt', async () => {
    const { accessToken } = await office.signIn('joel')
    for (let at = 0; at < 6; at++) {
      await expect(changePassword(as(accessToken), goodPassword, 'password1234')).rejects.toMatchObject({
        code: 'invalid',
        issues: [{ path: 'newPassword', code: 'common' }],
      })
      await expect(changePassword(as(accessToken), goodPassword, goodPassword)).rejects.toMatchObject({
        code: 'invalid',
        issues: [{ path: 'newPassword', code: 'same' }],
      })
    }
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('twice at once: one wins', async () => {
    const { accessToken } = await office.signIn('joel')
    const outcomes = await Promise.allSettled(
      ['first new password', 'second new password'].map((password) => changePassword(as(accessToken), goodPassword, password)),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('is refused from a session that has ended', async () => {
    const desk = await office.signIn('joel')
    const thief = await office.signIn('joel')
    await changePassword(as(desk.accessToken), goodPassword, next)
    await expect(changePassword(as(thief.accessToken), next, 'the password of a thief')).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('is for people only', async () => {
    await expect(changePassword(admin(), goodPassword, next)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a one-time link', () => {
  test('invites a person who has no password yet', async () => {
    const id = await office.addUser('taylor', 'staff', null)
    const { token, link, expiresAt } = await createPasswordLink(admin(), id, 'invitation')
    expect(link.endsWith(`#token=${token}`)).toBe(true)
    expect(expiresAt).toBe('2027-03-04T08:00:00.000Z')
    await byLink(token)
    await expect(office.signIn('taylor', next)).resolves.toBeDefined()
    expect(await office.audited()).toEqual(expect.arrayContaining(['user.passwordLink', 'user.passwordByLink']))
  })

  test('ends all sessions and the lock of sign-in', async () => {
    const { refreshToken } = await office.signIn('joel')
    for (let at = 0; at < 5; at++) await office.signIn('joel', 'not the password').catch(() => {})
    const { token } = await createPasswordLink(admin(), userId, 'password')
    await byLink(token)
    await expect(again(refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(office.signIn('joel', next)).resolves.toBeDefined()
  })

  test('is good once', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    await byLink(token)
    await expect(byLink(token, 'another fine password')).rejects.toMatchObject(deadLink)
    await expect(office.signIn('joel', next)).resolves.toBeDefined()
  })

  test('two parallel uses of one link: one wins', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    const passwords = ['first new password', 'second new password', 'third new password']
    const outcomes = await Promise.allSettled(passwords.map((password) => byLink(token, password)))
    const winners = passwords.filter((_, at) => outcomes[at]?.status === 'fulfilled')
    expect(winners).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(deadLink)
    await expect(office.signIn('joel', winners[0])).resolves.toBeDefined()
  })

  test('dies when a newer one is made', async () => {
    const older = await createPasswordLink(admin(), userId, 'password')
    const newer = await createPasswordLink(admin(), userId, 'password')
    await expect(byLink(older.token)).rejects.toMatchObject(deadLink)
    await expect(byLink(newer.token)).resolves.toBeUndefined()
  })

  test('made by two administrators at once is good for one of them', async () => {
    const both = await Promise.all([createPasswordLink(admin(), userId, 'password'), createPasswordLink(admin(), userId, 'password')])
    const open = await all(
      office.database.engine,
      sqlFor(office.database.engine.dialect).selectFrom('oneTimeLink').selectAll().where('expiresAt', '>', admin().now()),
    )
    expect(open).toHaveLength(1)
    const outcomes = await Promise.allSettled(both.map(({ token }) => byLink(token)))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('for a forgotten password is good for an hour', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    office.pass(60)
    await expect(byLink(token)).rejects.toMatchObject(deadLink)
  })

  test('stays good after a password that is too weak', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    await expect(byLink(token, 'joel@company.example')).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'password', code: 'personal' }],
    })
    await expect(byLink(token)).resolves.toBeUndefined()
  })

  test('is not made for nobody, for an inactive person, nor as an invitation where there is a password', async () => {
    await expect(createPasswordLink(admin(), 999, 'password')).rejects.toMatchObject({ code: 'not_found' })
    await expect(createPasswordLink(admin(), userId, 'invitation')).rejects.toMatchObject({ code: 'conflict' })
    const { token } = await createPasswordLink(admin(), userId, 'password')
    await deactivate()
    await expect(createPasswordLink(admin(), userId, 'password')).rejects.toMatchObject({ code: 'conflict' })
    await expect(byLink(token)).rejects.toMatchObject(deadLink)
  })

  test('is never kept itself', async () => {
    const { token } = await createPasswordLink(admin(), userId, 'password')
    expect(await office.everything()).not.toContain(token)
  })

  test.each(['', 'x', '0'.repeat(64)])('that was never made ("%s") is refused', async (token) => {
    await expect(byLink(token)).rejects.toMatchObject(deadLink)
  })
})

describe('a forgotten password', () => {
  test('is noted in the audit, for a name that nobody bears as well, and makes no link', async () => {
    await noteForgottenPassword(office.as(), 'joel')
    await noteForgottenPassword(office.as(), 'nobody')
    expect((await office.audited()).slice(1)).toEqual(['user.forgotPassword', 'user.forgotPassword'])
    expect(await office.everything()).not.toContain('nobody')
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('noted again and again fills no audit and says nothing', async () => {
    for (let at = 0; at < 20; at++) await noteForgottenPassword(office.as(), 'joel')
    expect((await office.audited()).filter((action) => action === 'user.forgotPassword')).toHaveLength(5)
  })
})
