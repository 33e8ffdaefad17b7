// Tokens of Microsoft Entra: what a good one says, every bad one refused, and what happens to keys that change or cannot be had.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEntraVerifier } from '../../shared/auth/entra.ts'
import { audience, claimsOf, type FakeEntra, makePair, openFakeEntra, type Pair, signed, tenant, toJwk } from '../support/fake-entra.ts'

const [first, second, foreign] = [makePair('first'), makePair('second'), makePair('first')]
const minute = 60_000
let entra: FakeEntra

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  entra = await openFakeEntra(first)
})
afterEach(async () => {
  vi.useRealTimers()
  await entra.close()
})

const open = (given = entra.settings) => createEntraVerifier(given)
const now = () => new Date().toISOString()
const token = (given: Record<string, unknown> = {}, pair: Pair = first, header: Record<string, unknown> = {}) =>
  signed(pair, claimsOf(entra.settings, given), header)

async function refusalOf(work: () => unknown): Promise<{ code?: string; message?: string }> {
  try {
    return { message: `taken: ${JSON.stringify(await work())}` }
  } catch (error) {
    const { code, message } = error as { code: string; message: string } // whatever it is: the test looks at it
    return { code, message }
  }
}
const codeOf = async (text: string, verify = open()) => (await refusalOf(() => verify(text, now()))).code

describe('a token of Microsoft Entra', () => {
  test('says who signs in, and with which role; of several roles the highest counts', async () => {
    const oid = 'ABCDEF00-0000-4000-8000-000000000001'
    const found = await open()(token({ oid, roles: ['Other.Role', 'technician', 'manager'] }), now())
    expect(found).toMatchObject({
      objectId: oid.toLowerCase(),
      role: 'manager',
      username: 'anna@company.example',
      name: 'Anna Okoro',
      isApplication: false,
    })
    expect(entra.asked).toEqual([`/${tenant}/discovery/v2.0/keys`])
  })

  test('of another issuer is left to others, and costs no look at keys', async () => {
    const verify = open()
    for (const text of ['', 'x', 'a.b.c', token({ iss: 'opsbook' }), token({ iss: undefined }), 'a'.repeat(100_000)])
      expect(verify(text, now())).toBeNull()
    expect(entra.asked).toEqual([])
  })

  test('of version 1.0 is refused with what to set', async () => {
    const refusal = await refusalOf(() => open()(token({ iss: `https://sts.windows.net/${tenant}/`, ver: '1.0' }), now()))
    expect(refusal).toMatchObject({ code: 'unauthenticated', message: expect.stringContaining('requestedAccessTokenVersion') })
  })

  test('is for the application id, also where its URI is configured, and for nothing else', async () => {
    const byUri = open({ ...entra.settings, audience: `api://${audience}` })
    expect(await byUri(token(), now())).toMatchObject({ role: 'staff' })
    expect(await byUri(token({ aud: `api://${audience}` }), now())).toMatchObject({ role: 'staff' })
    expect(await codeOf(token({ aud: `api://${audience}` }))).toBe('unauthenticated')
    expect(await codeOf(token({ aud: ['other', 'another'] }))).toBe('unauthenticated')
  })

  const at = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
  test.each<[string, () => string]>([
    ['is for another audience', () => token({ aud: '99999999-2222-4333-8444-555555555555' })],
    ['is for no audience', () => token({ aud: undefined })],
    ['comes from another tenant under our issuer', () => token({ tid: '00000000-8647-4dc7-8df4-5f69a2011bb5' })],
    ['names no tenant', () => token({ tid: undefined })],
    ['has expired', () => token({ exp: at(-31) })],
    ['never expires', () => token({ exp: undefined })],
    ['is not good yet', () => token({ nbf: at(31) })],
    ['says not since when', () => token({ nbf: undefined })],
    ['calls itself version 1.0', () => token({ ver: '1.0' })],
    ['names nobody', () => token({ oid: undefined })],
    ['names somebody by what is no id', () => token({ oid: "x' or 1=1" })],
    ['is an ID token', () => token({ scp: undefined, nonce: 'n' })],
    ['has roles that are no list', () => token({ roles: 'admin' })],
    ['is signed by a key of somebody else under a name of ours', () => token({}, foreign)],
    ['brings its own key along', () => token({}, foreign, { jwk: toJwk(foreign) })],
    ['says where its key is', () => token({}, foreign, { jku: `${entra.settings.authority}/keys`, x5u: 'http://evil.example' })],
    ['names its key by a path', () => token({}, first, { kid: '../../first' })],
    ['names its key by an object', () => token({}, first, { kid: { $ne: null } })],
    ['names an extension that must be understood', () => token({}, first, { crit: ['exp'] })],
    ['names another algorithm', () => token({}, first, { alg: 'RS512' })],
    ['is not signed', () => token({}, first, { alg: 'none' }).replace(/[^.]*$/, '')],
    [
      'was tampered with',
      () =>
        token().replace(
          /\.([^.]*)\./,
          `.${Buffer.from(JSON.stringify(claimsOf(entra.settings, { roles: ['admin'] }))).toString('base64url')}.`,
        ),
    ],
    [
      'is HMAC with the public key as its secret',
      () => {
        const text = token({ roles: ['admin'] }, first, { alg: 'HS256' }).replace(/\.[^.]*$/, '')
        const pem = first.publicKey.export({ type: 'spki', format: 'pem' })
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
      },
    ],
  ])('is refused when it %s', async (_, make) => {
    const verify = open()
    expect(await verify(token(), now())).toMatchObject({ role: 'staff' })
    expect(await codeOf(make(), verify)).toBe('unauthenticated')
  })

  test('is good within half a minute of clocks that differ', async () => {
    expect(await open()(token({ exp: at(-25), nbf: at(25) }), now())).toMatchObject({ role: 'staff' })
  })

  test('without a role of ours is forbidden, with what to ask for', async () => {
    for (const roles of [undefined, [], ['Admin', 'root', '__proto__']])
      expect(await refusalOf(() => open()(token({ roles }), now()))).toMatchObject({ code: 'forbidden' })
  })

  test('of an application is known by its idtyp', async () => {
    const found = await open()(token({ scp: undefined, idtyp: 'app', preferred_username: undefined, email: undefined }), now())
    expect(found).toMatchObject({ isApplication: true, email: null })
  })

  test('that is huge is not even read', async () => {
    expect(open()(token({ padding: 'x'.repeat(20_000) }), now())).toBeNull()
  })
})

describe('keys', () => {
  test('are asked for once, however many come at once', async () => {
    const verify = open()
    await Promise.all(Array.from({ length: 20 }, () => verify(token(), now())))
    expect(entra.asked).toHaveLength(1)
  })

  test('that are new are found when a token names them, half a minute after the last look at the earliest', async () => {
    const verify = open()
    await verify(token(), now())
    entra.keys = [toJwk(second)]
    expect(await codeOf(token({}, second), verify)).toBe('unauthenticated')
    expect(entra.asked).toHaveLength(1)
    vi.setSystemTime(Date.now() + 31_000)
    expect(await verify(token({}, second), now())).toMatchObject({ role: 'staff' })
    expect(await codeOf(token({}, first), verify)).toBe('unauthenticated')
    expect(entra.asked).toHaveLength(2)
  })

  test('that were taken away are no longer good once the background has asked again', async () => {
    const verify = open()
    await verify(token(), now())
    entra.keys = [toJwk(second)]
    vi.setSystemTime(Date.now() + 11 * minute)
    expect(await verify(token(), now())).toMatchObject({ role: 'staff' })
    await vi.waitUntil(() => entra.asked.length === 2)
    await vi.waitUntil(async () => (await codeOf(token(), verify)) === 'unauthenticated')
  })

  test('that are known go on for a day while nobody answers, and no longer', async () => {
    const verify = open()
    await verify(token(), now())
    entra.trouble = (response) => response.destroy()
    vi.setSystemTime(Date.now() + 23 * 60 * minute)
    expect(await verify(token(), now())).toMatchObject({ role: 'staff' })
    expect(await codeOf(token({}, second), verify)).toBe('unavailable')
    vi.setSystemTime(Date.now() + 61 * minute)
    expect(await codeOf(token(), verify)).toBe('unavailable')
    entra.trouble = null
    vi.setSystemTime(Date.now() + 11_000)
    expect(await verify(token(), now())).toMatchObject({ role: 'staff' })
  })

  test.each<[string, FakeEntra['trouble']]>([
    ['an error', (response) => response.writeHead(500).end()],
    ['a redirect to elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/keys' }).end()],
    ['a page', (response) => response.end('<html>')],
    ['something else', (response) => response.end('{"keys":"none"}')],
    ['a flood', (response) => response.end(Buffer.alloc(3_000_000, 32))],
    ['nothing', (response) => response.destroy()],
  ])('that come as %s are unavailable, and not asked for at every request', async (_, trouble) => {
    const verify = open()
    entra.trouble = trouble
    expect(await codeOf(token(), verify)).toBe('unavailable')
    for (let at = 0; at < 5; at++) expect(await codeOf(token(), verify)).toBe('unavailable')
    expect(entra.asked).toHaveLength(1)
  })

  test('that are slow to come are waited for by all who came meanwhile', async () => {
    const verify = open()
    const waiting: { end: () => void }[] = []
    entra.trouble = (response) => waiting.push({ end: () => response.end(JSON.stringify({ keys: entra.keys })) })
    const several = Promise.all([verify(token(), now()), verify(token(), now())])
    await vi.waitUntil(() => waiting.length > 0)
    waiting[0]?.end()
    expect(await several).toHaveLength(2)
  })

  test('may be a thousand', async () => {
    const many = Array.from({ length: 999 }, (_, at) => ({ ...toJwk(second), kid: `k${at}` }))
    entra.keys = [...many, toJwk(first)]
    expect(await open()(token(), now())).toMatchObject({ role: 'staff' })
    entra.keys = [toJwk(second), { ...toJwk(first), kty: 'oct', k: 'AAAA' }, { ...toJwk(first), use: 'enc' }]
    expect(await codeOf(token())).toBe('unauthenticated')
  })
})
