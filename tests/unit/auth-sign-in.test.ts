// Sign-in and lock-out on a real database.
import { argon2Sync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { attemptName, beginAttempt, lockMinutes } from '../../shared/auth/attempts.ts'
import { listSessions } from '../../shared/auth/sessions.ts'
import { signIn } from '../../shared/auth/sign-in.ts'
import { verifyAccessToken } from '../../shared/auth/tokens.ts'
import { countAdmins, createUser, findAccount, selectByUsername, userResource } from '../../shared/auth/users.ts'
import { systemActor } from '../../shared/context.ts'
import { remove, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { createOffice, goodPassword, type Office, secrets } from '../support/auth.ts'

let office: Office
beforeEach(async () => {
  office = await createOffice()
})
afterEach(() => office.database.drop())

const unauthenticated = { code: 'unauthenticated' }
const wrong = 'not the password'
const admin = () => office.as(systemActor('test'))
const change = async (id: number, patch: Record<string, unknown>) =>
  commit(admin(), [update(userResource(admin()), await get(admin(), userResource(admin()), id), patch)])
const failures = async (username: string, times: number) => {
  for (let at = 0; at < times; at++) await expect(office.signIn(username, wrong)).rejects.toMatchObject(unauthenticated)
}

describe('sign-in', () => {
  test('gives tokens, notes the time and leaves an audit entry in the name of the person', async () => {
    const id = await office.addUser('joel', 'technician')
    const answer = await office.signIn('joel')
    expect(answer).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^[0-9a-f]{32}\.[0-9a-f]{64}$/),
      expiresInSeconds: 900,
    })
    const sessionId = answer.refreshToken.split('.')[0]
    expect(verifyAccessToken(answer.accessToken, secrets, office.as().now())).toEqual({
      id,
      name: 'joel',
      role: 'technician',
      siteIds: null,
      sessionId,
    })
    expect((await findAccount(admin(), id))?.row.lastLoginAt).toBe('2027-03-01T08:00:00.000Z')
    expect(await office.audited()).toEqual(['user.create', 'user.update', 'user.signIn'])
  })

  test('takes the username in any case', async () => {
    await office.addUser('Joel')
    await expect(office.signIn(' jOEL ')).resolves.toBeDefined()
  })

  test('takes no more than three round trips', async () => {
    await office.addUser('joel')
    const read = vi.spyOn(office.database.engine, 'read')
    const write = vi.spyOn(office.database.engine, 'write')
    await office.signIn('joel')
    expect(read.mock.calls.length + write.mock.calls.length).toBe(3)
  })

  test('refuses a wrong password, an unknown name, a person without a password, an inactive and a removed one in the same words', async () => {
    await office.addUser('joel')
    await office.addUser('invited', 'staff', null)
    const inactive = await office.addUser('gone')
    const removed = await office.addUser('removed')
    await change(inactive, { isActive: false })
    await commit(admin(), [remove(userResource(admin()), await get(admin(), userResource(admin()), removed))])
    const tries: [string, string][] = [
      ['joel', wrong],
      ['nobody', goodPassword],
      ['invited', goodPassword],
      ['gone', goodPassword],
      ['removed', goodPassword],
    ]
    const refusals = await Promise.all(tries.map(([name, password]) => office.signIn(name, password).catch((error) => error)))
    for (const refusal of refusals) expect(refusal).toMatchObject(unauthenticated)
    expect(new Set(refusals.map(String)).size).toBe(1)
    expect((await office.audited()).filter((action) => action === 'user.signInFailed')).toHaveLength(5)
  })

  test('keeps neither passwords nor tokens, nor what was typed as a name that nobody bears', async () => {
    await office.addUser('joel')
    const { accessToken, refreshToken } = await office.signIn('joel')
    await office.signIn('joel', wrong).catch(() => {})
    await office.signIn('my password by mistake', wrong).catch(() => {})
    const kept = await office.everything()
    for (const secret of [goodPassword, wrong, accessToken, refreshToken, refreshToken.split('.')[1] ?? '', 'by mistake'])
      expect(kept).not.toContain(secret)
  })

  test('makes a weaker hash as strong as one of today', async () => {
    const id = await office.addUser('joel')
    const weak = weakHash()
    await change(id, { passwordHash: weak })
    await office.signIn('joel')
    expect((await findAccount(admin(), id))?.passwordHash).toContain('m=19456,t=2,p=1')
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('refuses to work without a secret to sign with', async () => {
    await expect(signIn(office.as(), { username: 'joel', password: goodPassword, userAgent: null }, [])).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('is refused to a person who is deactivated while the password is being verified', async () => {
    const id = await office.addUser('joel')
    const [outcome] = await Promise.allSettled([office.signIn('joel'), change(id, { isActive: false })])
    expect(outcome).toMatchObject({ status: 'rejected', reason: unauthenticated })
    expect(await listSessions(admin(), id)).toEqual([])
  })

  test('is refused with a password that is replaced while it is being verified', async () => {
    const id = await office.addUser('joel')
    const [outcome] = await Promise.allSettled([office.signIn('joel'), change(id, { passwordHash: weakHash() })])
    expect(outcome).toMatchObject({ status: 'rejected', reason: unauthenticated })
  })

  test('goes on when something else about the person changes while the password is being verified', async () => {
    const id = await office.addUser('joel')
    const [answer] = await Promise.all([office.signIn('joel'), change(id, { role: 'auditor' })])
    expect(verifyAccessToken(answer.accessToken, secrets, office.as().now())).toMatchObject({ role: 'auditor' })
  })

  test('of one person many times at once all succeed', async () => {
    await office.addUser('joel')
    expect(await Promise.all(Array.from({ length: 8 }, () => office.signIn('joel')))).toHaveLength(8)
  })
})

function weakHash(): string {
  const nonce = Buffer.from('0123456789abcdef')
  const tag = argon2Sync('argon2id', { message: goodPassword, nonce, memory: 1024, passes: 1, parallelism: 1, tagLength: 32 })
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=1024,t=1,p=1$${text(nonce)}$${text(tag)}`
}

describe('lock-out', () => {
  test('grows from one minute at the fifth failure to fifteen', () => {
    expect([1, 4, 5, 6, 7, 8, 9, 10, 500].map(lockMinutes)).toEqual([0, 0, 1, 2, 4, 8, 15, 15, 15])
  })

  test('refuses the right password while it lasts and says how long', async () => {
    await office.addUser('joel')
    await failures('joel', 5)
    await expect(office.signIn('joel')).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 })
    office.pass(0.5)
    await expect(office.signIn('JOEL')).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 30 })
    office.pass(0.5)
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('doubles with each further failure', async () => {
    await office.addUser('joel')
    await failures('joel', 5)
    office.pass(1)
    await failures('joel', 1)
    await expect(office.signIn('joel')).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 120 })
  })

  test('holds for names that nobody bears, so that it tells nothing', async () => {
    await failures('nobody', 5)
    await expect(office.signIn('nobody')).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 })
  })

  test('of one name leaves others alone', async () => {
    await office.addUser('joel')
    await failures('nobody', 5)
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('is forgotten after a success', async () => {
    await office.addUser('joel')
    await failures('joel', 4)
    await office.signIn('joel')
    await failures('joel', 4)
    await expect(office.signIn('joel')).resolves.toBeDefined()
  })

  test('is forgotten after a day without attempts', async () => {
    await failures('nobody', 4)
    office.pass(24 * 60)
    await failures('nobody', 4)
  })

  test('gives twenty attempts at once no more tries than one after the other', async () => {
    await office.addUser('joel')
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => office.signIn('joel', wrong).catch(({ code }) => code)))
    expect(outcomes.filter((code) => code === 'unauthenticated')).toHaveLength(5)
    expect(outcomes.filter((code) => code === 'rate_limited')).toHaveLength(15)
  })

  test('counts an attempt once when two processes judge it at the same instant', async () => {
    const ctx = office.as()
    const name = attemptName('sign-in', 'nobody')
    const outcomes = await Promise.all(
      Array.from({ length: 9 }, () =>
        beginAttempt(ctx, name, selectByUsername(ctx, 'nobody')).then(
          () => 'judged',
          ({ code }) => code,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'judged')).toHaveLength(5)
    expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(4)
  })
})

describe('making a user', () => {
  const person = { username: 'first', email: 'first@company.example', name: 'First', role: 'admin', password: goodPassword } as const

  test('makes an administrator who can sign in and is counted', async () => {
    expect(await countAdmins(admin())).toBe(0)
    const id = await createUser(admin(), person)
    expect(await countAdmins(admin())).toBe(1)
    await office.signIn('first')
    await createUser(admin(), { ...person, username: 'second', email: 'second@company.example' })
    await change(id, { isActive: false })
    expect(await countAdmins(admin())).toBe(1)
  })

  test('counts no administrator who has no password yet', async () => {
    await createUser(admin(), { ...person, password: null })
    expect(await countAdmins(admin())).toBe(0)
  })

  test('refuses a weak password, a bad address and a taken name', async () => {
    await expect(createUser(admin(), { ...person, password: 'password1234' })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'password', code: 'common' }],
    })
    await expect(createUser(admin(), { ...person, email: 'nowhere' })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'email' }],
    })
    await createUser(admin(), person)
    await expect(createUser(admin(), { ...person, username: 'FIRST', email: 'other@company.example' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})
