// Access tokens: what is signed, and every bad token refused without a hint.
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessSeconds, requireTokenSecrets, signAccessToken, verifyAccessToken } from '../../shared/auth/tokens.ts'
import type { Actor } from '../../shared/context.ts'
import { secrets } from '../support/auth.ts'

const now = '2027-03-01T08:00:00.000Z'
const seconds = Date.parse(now) / 1000
const later = (by: number) => new Date((seconds + by) * 1000).toISOString()
const actor: Actor = { id: 7, name: 'joel', role: 'technician', siteIds: [3, 4], sessionId: 'abc' }
const good = signAccessToken(actor, 'abc', secrets, now)
const [newest = '', previous = ''] = secrets

const base64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const claims = {
  sub: '7',
  name: 'joel',
  role: 'admin',
  sites: null,
  sid: 'abc',
  iat: seconds,
  exp: seconds + 900,
  iss: 'opsbook',
  aud: 'opsbook-api',
}
const signed = (body: unknown, secret = newest, alg = 'HS256') => {
  const text = `${base64({ alg, typ: 'JWT' })}.${base64(body)}`
  return `${text}.${createHmac(alg.replace('HS', 'sha'), secret).update(text).digest('base64url')}`
}
const [header = '', payload = '', signature = ''] = good.split('.')

const unauthenticated = expect.objectContaining({ code: 'unauthenticated' })
const refusalOf = (token: string, given = secrets) => {
  try {
    verifyAccessToken(token, given, now)
  } catch (error) {
    return error
  }
  return null
}

describe('an access token', () => {
  test('of these tests is good until something is wrong with it', () => {
    expect(verifyAccessToken(signed(claims), secrets, now)).toMatchObject({ id: 7, role: 'admin' })
  })

  test('brings back the person, the role, the sites and the session', () => {
    expect(verifyAccessToken(good, secrets, now)).toEqual(actor)
    const everywhere: Actor = { ...actor, siteIds: null }
    expect(verifyAccessToken(signAccessToken(everywhere, 'abc', secrets, now), secrets, now)).toEqual(everywhere)
  })

  test('is good for fifteen minutes and no longer', () => {
    expect(accessSeconds).toBe(900)
    expect(verifyAccessToken(good, secrets, later(899))).toEqual(actor)
    expect(() => verifyAccessToken(good, secrets, later(900))).toThrow(unauthenticated)
  })

  test('signed with the previous secret is good while that is in use, and not after', () => {
    const old = signAccessToken(actor, 'abc', [previous], now)
    expect(verifyAccessToken(old, secrets, now)).toEqual(actor)
    expect(refusalOf(old, [newest])).toEqual(unauthenticated)
    expect(() => verifyAccessToken(old, secrets, later(900))).toThrow(unauthenticated)
  })

  test('of a person with two hundred sites is within the limit', () => {
    const busy = { ...actor, siteIds: Array.from({ length: 200 }, (_, at) => Number.MAX_SAFE_INTEGER - at) }
    expect(verifyAccessToken(signAccessToken(busy, 'abc', secrets, now), secrets, now).siteIds).toHaveLength(200)
  })

  test.each<[string, string]>([
    ['is unsigned (alg: none)', `${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims)}.`],
    ['is unsigned (alg: None) but carries a signature', `${base64({ alg: 'None', typ: 'JWT' })}.${base64(claims)}.${signature}`],
    ['is signed with another algorithm', signed(claims, newest, 'HS512')],
    ['is signed with another secret', signed(claims, 'a secret of somebody else, 32 bytes and more')],
    ['is for another audience', signed({ ...claims, aud: 'elsewhere' })],
    ['is for no audience', signed({ ...claims, aud: undefined })],
    ['is by another issuer', signed({ ...claims, iss: 'elsewhere' })],
    ['never expires', signed({ ...claims, exp: undefined })],
    ['is not good yet', signed({ ...claims, nbf: seconds + 60 })],
    ['has expired', signed({ ...claims, exp: seconds - 1 })],
    ['was tampered with in its payload', `${header}.${base64(claims)}.${signature}`],
    ['was tampered with in its header', `${base64({ alg: 'HS256', typ: 'JWT', kid: '../../key' })}.${payload}.${signature}`],
    ['was tampered with in its signature', `${header}.${payload}.${signature.split('').reverse().join('')}`],
    ['lost its signature', `${header}.${payload}.`],
    ['is empty', ''],
    ['is no token', 'hello'],
    ['has a payload that is no JSON', `${header}.${base64('not json')}.${signature}`],
    ['has a header that is no JSON', `${base64('not json')}.${payload}.${signature}`],
    ['has a payload that is a list', signed([claims])],
    ['names no person', signed({ ...claims, sub: undefined })],
    ['names a person by other than an id', signed({ ...claims, sub: '7 or 1=1' })],
    ['has a site that is no id', signed({ ...claims, sites: ['x'] })],
    ['names no session', signed({ ...claims, sid: undefined })],
    ['is longer than 8 KB', signed({ ...claims, padding: 'x'.repeat(9000) })],
  ])('is refused when it %s', (_, token) => {
    expect(refusalOf(token)).toEqual(unauthenticated)
  })

  test('is refused in the same words whatever is wrong with it, but for its age', () => {
    const words = [
      signed({ ...claims, aud: 'x' }),
      signed(claims, 'a secret of somebody else, 32 bytes and more'),
      'hello',
      `${header}.${payload}.`,
    ].map((token) => refusalOf(token))
    expect(new Set(words.map(String)).size).toBe(1)
  })
})

describe('token secrets', () => {
  test('are required before anything is signed or verified', () => {
    const invalid = expect.objectContaining({ code: 'invalid' })
    expect(() => requireTokenSecrets([])).toThrow(invalid)
    expect(() => signAccessToken(actor, 'abc', [], now)).toThrow(invalid)
    expect(() => verifyAccessToken(good, [], now)).toThrow(invalid)
    expect(() => requireTokenSecrets([newest, 'short'])).toThrow(invalid)
    expect(() => requireTokenSecrets(secrets)).not.toThrow()
  })
})
