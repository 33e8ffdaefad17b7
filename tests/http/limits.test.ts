// What a request may not exceed, and what every answer tells browsers: rates, sizes, time, methods, origins, headers.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { requestMilliseconds } from '../../shared/http/deadline.ts'
import { defineEndpoint } from '../../shared/http/endpoint.ts'
import { heavyLimits } from '../../shared/http/heavy.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { createRateLimiter } from '../../shared/http/rate-limiter.ts'
import type { HttpSettings, Service } from '../../shared/http/service.ts'
import { type Api, openApi, settings } from './api.ts'

let api: Api
let own: HttpSettings
let release: () => void
/** Of requests to /api/test/wait. */
let begun: number

function testEndpoints(service: Service) {
  const gate = Promise.withResolvers<void>()
  release = gate.resolve
  Object.assign(service, { settings: () => own })
  return [
    ...platformEndpoints(service, ''),
    defineEndpoint({
      name: 'test_wait',
      method: 'POST',
      path: '/api/test/wait',
      summary: 'Waits until it is released, then writes',
      access: 'signed-in',
      isHeavy: true,
      input: z.strictObject({ code: z.string() }),
      handle: async (ctx, { input: { code } }) => {
        begun++
        await gate.promise
        await commit(ctx, [insert(category, { id: 1, code, name: code })])
        return { body: {} }
      },
    }),
  ]
}

beforeEach(async () => {
  own = settings
  begun = 0
  api = await openApi(testEndpoints)
})
afterEach(async () => {
  vi.useRealTimers()
  await api.drop()
})

const from = (address: string) => ({ headers: { 'x-forwarded-for': `${address}:50000` } })
const statuses = async (times: number, send: () => Promise<{ status: number }>) => {
  const all: number[] = []
  for (let at = 0; at < times; at++) all.push((await send()).status)
  return all
}

describe('rate limits', () => {
  test('of an actor: so many a minute, told in every answer, then 429 with when to come back; others are not concerned', async () => {
    own = { ...settings, rate: { perActor: 3, perAddress: 0 } }
    const first = await api.call('GET', category.path)
    expect([first.headers['ratelimit-policy'], first.headers.ratelimit]).toEqual([
      '"actor";q=3;w=60',
      expect.stringMatching(/^"actor";r=2;t=\d+$/),
    ])
    expect(await statuses(2, () => api.call('GET', category.path))).toEqual([200, 200])
    const refused = await api.call('GET', category.path)
    expect([refused.status, refused.json.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.headers.ratelimit).toBe(`"actor";r=0;t=${refused.headers['retry-after']}`)
    // the same id is the same actor: the tests' people all have it
    expect((await api.call('GET', category.path, { as: null })).status).toBe(401)
  })

  test('of an address: also where nobody is signed in, by the proxy’s word and not by the client’s', async () => {
    own = { ...settings, rate: { perActor: 0, perAddress: 2 } }
    const open = (address: string) => api.call('GET', '/api/openapi.json', { as: null, ...from(address) })
    expect(await statuses(3, () => open('203.0.113.7'))).toEqual([200, 200, 429])
    expect((await open('203.0.113.8')).status).toBe(200)
    const lying = await api.call('GET', '/api/docs', { as: null, headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.7:1' } })
    expect(lying.status).toBe(429)
    expect(await statuses(2, () => open('[2001:db8:1:2::1]'))).toEqual([200, 200])
    expect((await open('[2001:db8:1:2:ffff::2]')).status).toBe(429)
    // a bad token is counted as well, before it is looked at
    expect(
      (await api.call('GET', category.path, { as: null, headers: { authorization: 'Bearer x', ...from('203.0.113.7').headers } })).status,
    ).toBe(429)
  })

  test('of sign-in: thirty a minute of one address, over all names, links and forgotten passwords together', async () => {
    own = { ...settings, rate: { perActor: 0, perAddress: 6000 } }
    const forgot = (at: number) =>
      api.call('POST', '/api/auth/forgotten-password', { as: null, body: { username: `name${at}` }, ...from('203.0.113.7') })
    let at = 0
    expect(await statuses(31, () => forgot(at++))).toEqual([...Array.from({ length: 30 }, () => 202), 429])
    const signIn = await api.call('POST', '/api/auth/sign-in', { as: null, body: { username: 'x', password: 'y' }, ...from('203.0.113.7') })
    expect([signIn.status, signIn.headers['ratelimit-policy']]).toEqual([429, '"sign-in";q=30;w=60'])
    const elsewhere = await api.call('POST', '/api/auth/refresh', { as: null, body: { refreshToken: 'x' }, ...from('203.0.113.7') })
    expect(elsewhere.headers['ratelimit-policy']).toBe('"refresh";q=300;w=60, "address";q=6000;w=60')
  })

  test('leave health out, and are off where they are 0', async () => {
    own = { ...settings, rate: { perActor: 1, perAddress: 1 } }
    expect(await statuses(3, () => api.call('GET', '/api/health/live', { as: null, ...from('203.0.113.9') }))).toEqual([200, 200, 200])
    own = settings
    expect(await statuses(3, () => api.call('GET', category.path))).toEqual([200, 200, 200])
    expect((await api.call('GET', category.path)).headers).not.toHaveProperty('ratelimit')
  })

  test('hold on when the database that counts is away', async () => {
    own = { ...settings, rate: { perActor: 2, perAddress: 0 } }
    const troubles: unknown[] = []
    const flush = () => Promise.reject(new Error('away'))
    Object.assign(api.service, { limiter: createRateLimiter({ now: Date.now, flush, onTrouble: (error) => troubles.push(error) }) })
    expect(await statuses(1, () => api.call('GET', category.path))).toEqual([200])
    await api.service.limiter.flush()
    expect(troubles).toHaveLength(1)
    expect(await statuses(2, () => api.call('GET', category.path))).toEqual([200, 429])
  })

  test('every endpoint where a password or a token may be tried is under a strict one', () => {
    const open = authEndpoints.filter(({ access, path }) => access === 'public' || path === '/api/auth/password')
    expect(open.length).toBe(5)
    expect(open.filter(({ rate }) => rate === undefined || rate === 'none')).toEqual([])
  })
})

describe('sizes', () => {
  test('an address of more than 8,000 characters is 414, more than 100 parameters are 400', async () => {
    const long = await api.call('GET', `${category.path}?q=${'a'.repeat(8000)}`)
    expect([long.status, long.json.errors[0]?.code]).toEqual([414, 'url'])
    const many = await api.call('GET', `${category.path}?${Array.from({ length: 101 }, (_, at) => `a${at}=`).join('&')}`)
    expect([many.status, many.json.errors[0]?.code]).toEqual([400, 'parameters'])
  })

  test('JSON nested deeper than 32 and a page of more than may be asked for are refused', async () => {
    const nested = await api.call('POST', category.path, { body: `${'['.repeat(33)}${']'.repeat(33)}` })
    expect([nested.status, nested.json.errors[0]?.code]).toEqual([400, 'json'])
    expect((await api.call('GET', `${category.path}?limit=100000`)).status).toBe(400)
  })
})

describe('time', () => {
  test('a request that takes too long is 503, and what it was about to write is not written', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answer = api.call('POST', '/api/test/wait', { body: { code: 'LATE' } })
    await vi.waitUntil(() => begun === 1)
    vi.advanceTimersByTime(requestMilliseconds)
    const { status, json, headers } = await answer
    expect([status, json.code, headers['retry-after']]).toEqual([503, 'unavailable', '60'])
    release()
    vi.useRealTimers()
    await vi.waitUntil(() => heavyEnded())
    expect((await api.call('GET', category.path)).json.items).toEqual([])
    expect(await api.entries()).toEqual([])
  })

  const heavyEnded = async () => {
    // another of the same person gets its turn only when the one before has ended
    const { status } = await api.call('POST', '/api/test/wait', { body: {} })
    return status === 400
  }

  test('large requests of one person take turns, and beyond those that wait they are refused', async () => {
    const all = Array.from({ length: heavyLimits.atOnce + heavyLimits.waiting + 3 }, (_, at) =>
      api.call('POST', '/api/test/wait', { body: { code: `C${at}` } }),
    )
    await vi.waitUntil(() => begun === heavyLimits.atOnce)
    // another person's go on
    const other = api.call('POST', '/api/test/wait', { as: 'manager', body: { code: 'OTHER' } })
    await vi.waitUntil(() => begun === heavyLimits.atOnce + 1)
    release()
    const found = Object.groupBy(await Promise.all([...all, other]), ({ status }) => status)
    expect(found[429]).toHaveLength(3)
    expect(found[429]?.[0]?.headers['retry-after']).toBe('5')
    expect(begun).toBe(heavyLimits.atOnce + heavyLimits.waiting + 1)
  })
})

describe('methods', () => {
  test('one that a path has not is 405 with those that it has', async () => {
    const answer = await api.call('PUT', '/api/auth/sign-in', { as: null, body: {} })
    expect([answer.status, answer.headers.allow, answer.json.errors[0]?.hint]).toEqual([405, 'POST, OPTIONS', 'Use one of POST, OPTIONS.'])
    expect((await api.call('DELETE', category.path)).headers.allow).toBe('GET, HEAD, POST, OPTIONS')
    // a word beside a parameter
    expect((await api.call('GET', '/api/migration/status')).status).toBe(200)
  })

  test('HEAD answers as GET, and OPTIONS says what there is', async () => {
    const [head, get] = [await api.call('HEAD', category.path), await api.call('GET', category.path)]
    expect([head.status, head.headers['content-type']]).toEqual([get.status, get.headers['content-type']])
    expect((await api.call('HEAD', category.path, { as: null })).status).toBe(401)
    const options = await api.call('OPTIONS', category.path, { as: null })
    expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, POST, OPTIONS', ''])
  })
})

describe('pages of other origins', () => {
  const origin = 'https://app.company.example'
  const asking = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' }
  const corsOf = ({ headers }: { headers: Record<string, string> }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))

  test('hear nothing where none are configured', async () => {
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await api.call(method, category.path, { as: null, headers: { origin, ...asking } })
      expect([corsOf(answer), answer.headers.vary?.includes('Origin') ?? false]).toEqual([{}, false])
    }
  })

  test('may send and read what the API takes and gives, where they are among ours', async () => {
    own = { ...settings, corsOrigins: [origin, 'https://other.example'] }
    const preflight = await api.call('OPTIONS', `${category.path}/1`, { as: null, headers: { origin, ...asking } })
    expect([preflight.status, preflight.headers.vary]).toEqual([204, 'Origin'])
    expect(corsOf(preflight)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
      'access-control-max-age': '7200',
    })
    const refused = await api.call('GET', category.path, { as: null, headers: { origin } })
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, origin])
    expect(refused.headers['access-control-expose-headers']).toContain('retry-after')
    expect(refused.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('of a name that only looks like ours hear nothing, though every answer says that it depends on the origin', async () => {
    own = { ...settings, corsOrigins: [origin] }
    const others = [
      'https://app.company.example.evil.example',
      'http://app.company.example',
      'https://APP.company.example',
      'null',
      '*',
      `${origin}:8443`,
      `${origin}/`,
    ]
    for (const other of others) {
      const answer = await api.call('OPTIONS', category.path, { as: null, headers: { origin: other, ...asking } })
      expect([other, corsOf(answer), answer.headers.vary]).toEqual([other, {}, 'Origin'])
    }
    expect((await api.call('GET', category.path)).headers.vary).toBe('Origin, Accept-Encoding')
  })
})

describe('headers that guard', () => {
  const kept = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': expect.stringContaining('camera=()'),
    'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    'x-request-id': expect.any(String),
    'cache-control': expect.stringMatching(/^(no-store|no-cache|private, no-cache|public, max-age=\d+)$/),
  }

  test('stand on the answers of every function, whatever the method and whoever asks', async () => {
    vi.stubEnv('AzureWebJobsStorage', '')
    for (const { path } of api.functions) {
      const url = path.replaceAll(/\{\w+:long\}/g, '1').replaceAll(/\{\w+\}/g, 'x')
      for (const [method, as] of [
        ['GET', null],
        ['TRACE', 'admin'],
        ['OPTIONS', null],
        ['POST', 'guest'],
      ] as const) {
        const answer = await api.call(method === 'TRACE' ? 'DELETE' : method, url, { as, ...(method === 'POST' ? { body: '{' } : {}) })
        if (answer.text === 'no function') continue
        expect([method, path, answer.headers]).toEqual([method, path, expect.objectContaining(kept)])
        if (answer.status >= 400 && !path.startsWith('/api/health'))
          expect([path, answer.headers['content-type']]).toEqual([path, 'application/problem+json'])
        expect(answer.headers).not.toHaveProperty('strict-transport-security')
      }
    }
  }, 120_000)

  test('stand on what is not changed, and on files', async () => {
    await api.call('POST', category.path, { body: { code: 'A', name: 'A' } })
    const { json } = await api.call('GET', category.path)
    const row = await api.call('GET', `${category.path}/${json.items[0]?.id}`)
    const again = await api.call('GET', `${category.path}/${json.items[0]?.id}`, { headers: { 'if-none-match': row.headers.etag ?? '' } })
    expect([again.status, again.headers]).toEqual([304, expect.objectContaining(kept)])
    for (const format of ['csv', 'xlsx']) {
      const file = await api.call('GET', `${category.path}/export?format=${format}`)
      expect([file.status, file.headers]).toEqual([
        200,
        expect.objectContaining({ ...kept, 'content-disposition': expect.stringContaining('attachment') }),
      ])
    }
  })

  test('ask browsers for https where people reach the app by it', async () => {
    own = { ...settings, publicUrl: 'https://opsbook.company.example' }
    expect((await api.call('GET', category.path)).headers['strict-transport-security']).toBe('max-age=63072000')
  })
})
