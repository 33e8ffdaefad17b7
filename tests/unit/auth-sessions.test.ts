// The life of a session: rotation, reuse, two tabs, expiry, revoking.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listSessions, refresh, revokeOwnSession, revokeSessionsOf, signOut } from '../../shared/auth/sessions.ts'
import { verifyAccessToken } from '../../shared/auth/tokens.ts'
import { userResource } from '../../shared/auth/users.ts'
import { systemActor } from '../../shared/context.ts'
import { update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { createOffice, type Office, secrets } from '../support/auth.ts'

let office: Office
let userId: number
beforeEach(async () => {
  office = await createOffice()
  userId = await office.addUser('joel')
})
afterEach(() => office.database.drop())

const day = 24 * 60
const ended = { code: 'unauthenticated' }
const again = (token: string) => refresh(office.as(), token, secrets)
const actorOf = (accessToken: string) => office.as(verifyAccessToken(accessToken, secrets, office.as().now()))
const change = async (patch: Record<string, unknown>) => {
  const ctx = office.as(systemActor('test'))
  await commit(ctx, [update(userResource(ctx), await get(ctx, userResource(ctx), userId), patch)])
}

describe('refresh', () => {
  test('gives new tokens in the same session, again and again', async () => {
    const first = await office.signIn('joel')
    const second = await again(first.refreshToken)
    const third = await again(second.refreshToken)
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3)
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken.split('.')[0])).size).toBe(1)
    expect(actorOf(third.accessToken).actor).toMatchObject({ id: userId, name: 'joel', sessionId: first.refreshToken.split('.')[0] })
  })

  test('reads role and sites anew', async () => {
    const { refreshToken } = await office.signIn('joel')
    await change({ role: 'technician', siteIds: [4] })
    expect(actorOf((await again(refreshToken)).accessToken).actor).toMatchObject({ role: 'technician', siteIds: [4] })
  })

  test('revokes the family when a refresh token is used twice, a quarter of an hour or more after it was replaced', async () => {
    const first = await office.signIn('joel')
    const second = await again(first.refreshToken)
    office.pass(15.1)
    await expect(again(first.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(second.refreshToken)).rejects.toMatchObject(ended)
    expect(await office.audited()).toEqual(['user.create', 'user.update', 'user.signIn', 'user.refreshReuse'])
  })

  test('whose answer was lost is answered again, and again, until one arrives', async () => {
    const { refreshToken } = await office.signIn('joel')
    await again(refreshToken)
    await expect(again(refreshToken)).rejects.toMatchObject({ code: 'conflict' })
    office.pass(14)
    await again(refreshToken)
    await expect(again(refreshToken)).rejects.toMatchObject({ code: 'conflict' })
    office.pass(1)
    const arrived = await again(refreshToken)
    expect(actorOf((await again(arrived.refreshToken)).accessToken).actor).toMatchObject({ id: userId })
    expect(await office.audited()).toEqual(['user.create', 'user.update', 'user.signIn'])
  })

  test('of a thief in place of a lost answer is found out as soon as whoever got that answer goes on', async () => {
    const stolen = await office.signIn('joel')
    const owners = await again(stolen.refreshToken)
    office.pass(1)
    const thiefs = await again(stolen.refreshToken)
    await expect(again(owners.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(thiefs.refreshToken)).rejects.toMatchObject(ended)
    expect((await office.audited()).at(-1)).toBe('user.refreshReuse')
  })

  test('of a thief who was faster is found out as soon as the owner asks again for a lost answer', async () => {
    const stolen = await office.signIn('joel')
    const thiefs = await again(stolen.refreshToken)
    const later = await again(thiefs.refreshToken)
    office.pass(1)
    await expect(again(stolen.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(later.refreshToken)).rejects.toMatchObject(ended)
  })

  test('of one lost answer asked for by two at the same instant gives one successor', async () => {
    const { refreshToken } = await office.signIn('joel')
    await again(refreshToken)
    office.pass(1)
    const outcomes = await Promise.allSettled([again(refreshToken), again(refreshToken)])
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))).toEqual(['conflict'])
    await expect(again(won[0]?.refreshToken ?? '')).resolves.toBeDefined()
  })

  test('revokes the family when a token from before the last one is used, however soon', async () => {
    const first = await office.signIn('joel')
    const second = await again(first.refreshToken)
    const third = await again(second.refreshToken)
    await expect(again(first.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(third.refreshToken)).rejects.toMatchObject(ended)
  })

  test('of a stolen token leaves the other sessions of the person alone', async () => {
    const stolen = await office.signIn('joel')
    const other = await office.signIn('joel')
    await again(stolen.refreshToken)
    office.pass(16)
    await expect(again(stolen.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(other.refreshToken)).resolves.toBeDefined()
  })

  test('by two tabs at the same instant: one gets tokens, the other a conflict, and the session goes on', async () => {
    const { refreshToken } = await office.signIn('joel')
    const outcomes = await Promise.allSettled([again(refreshToken), again(refreshToken), again(refreshToken)])
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(won).toHaveLength(1)
    expect(lost).toEqual([expect.objectContaining({ code: 'conflict' }), expect.objectContaining({ code: 'conflict' })])
    await expect(again(won[0]?.refreshToken ?? '')).resolves.toBeDefined()
  })

  test.each(['', 'x', '.', `${'0'.repeat(32)}.${'0'.repeat(64)}`, `${'0'.repeat(32)}.${'0'.repeat(63)}`])(
    'refuses the token "%s"',
    async (token) => {
      await expect(again(token)).rejects.toMatchObject(ended)
    },
  )

  test('is refused to an inactive person, whose session ends', async () => {
    const { refreshToken } = await office.signIn('joel')
    await change({ isActive: false })
    await expect(again(refreshToken)).rejects.toMatchObject(ended)
    await change({ isActive: true })
    await expect(again(refreshToken)).rejects.toMatchObject(ended)
  })

  test('keeps a session that is used for ninety days and not longer', async () => {
    let { refreshToken } = await office.signIn('joel')
    for (let used = 0; used < 3; used++) {
      office.pass(29.9 * day)
      refreshToken = (await again(refreshToken)).refreshToken
    }
    office.pass(0.4 * day)
    await expect(again(refreshToken)).rejects.toMatchObject(ended)
  })

  test('is refused after thirty days without use', async () => {
    const { refreshToken } = await office.signIn('joel')
    office.pass(30 * day)
    await expect(again(refreshToken)).rejects.toMatchObject(ended)
  })
})

describe('sessions', () => {
  test('are listed to their owner, the last used first, without anything that could be used', async () => {
    const phone = await office.signIn('joel', undefined, { userAgent: 'phone' })
    office.pass(1)
    const desk = await office.signIn('joel', undefined, { userAgent: 'desk' })
    office.pass(1)
    await again(phone.refreshToken)
    const listed = await listSessions(actorOf(desk.accessToken), userId)
    expect(listed.map(({ userAgent, isCurrent }) => [userAgent, isCurrent])).toEqual([
      ['phone', false],
      ['desk', true],
    ])
    expect(Object.keys(listed[0] ?? {})).toEqual(['id', 'createdAt', 'usedAt', 'expiresAt', 'userAgent', 'isCurrent'])
  })

  test('end by sign-out, which is recorded once and harmless twice', async () => {
    const { accessToken, refreshToken } = await office.signIn('joel')
    await signOut(actorOf(accessToken))
    await signOut(actorOf(accessToken))
    await expect(again(refreshToken)).rejects.toMatchObject(ended)
    expect(await listSessions(actorOf(accessToken), userId)).toEqual([])
    expect((await office.audited()).filter((action) => action === 'user.signOut')).toHaveLength(1)
  })

  test('are revoked by their owner one by one', async () => {
    const desk = await office.signIn('joel')
    const lost = await office.signIn('joel')
    await revokeOwnSession(actorOf(desk.accessToken), lost.refreshToken.split('.')[0] ?? '')
    await expect(again(lost.refreshToken)).rejects.toMatchObject(ended)
    await expect(again(desk.refreshToken)).resolves.toBeDefined()
    expect((await office.audited()).at(-1)).toBe('user.sessionRevoked')
  })

  test('of another person are not found', async () => {
    await office.addUser('bryan')
    const theirs = await office.signIn('bryan')
    const own = await office.signIn('joel')
    await expect(revokeOwnSession(actorOf(own.accessToken), theirs.refreshToken.split('.')[0] ?? '')).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(again(theirs.refreshToken)).resolves.toBeDefined()
  })

  test('are all revoked by an administrator', async () => {
    const tokens = await Promise.all([office.signIn('joel'), office.signIn('joel')])
    const admin = office.as(systemActor('test'))
    expect(await revokeSessionsOf(admin, userId)).toBe(2)
    expect(await revokeSessionsOf(admin, userId)).toBe(0)
    for (const { refreshToken } of tokens) await expect(again(refreshToken)).rejects.toMatchObject(ended)
    await expect(revokeSessionsOf(admin, 999)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('revoked while a refresh is under way are not brought back by it', async () => {
    const { accessToken, refreshToken } = await office.signIn('joel')
    const [refreshed] = await Promise.allSettled([again(refreshToken), signOut(actorOf(accessToken))])
    const left = refreshed.status === 'fulfilled' ? refreshed.value.refreshToken : refreshToken
    await expect(again(left)).rejects.toMatchObject(ended)
  })
})
