// Answers that are made smaller: which are, in what coding, and that ETags are known again.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { category } from '../../shared/domains/facilities/resources.ts'
import { authEndpoints } from '../../shared/http/auth-endpoints.ts'
import { chooseCoding } from '../../shared/http/compression.ts'
import { defineEndpoint } from '../../shared/http/endpoint.ts'
import { version } from '../../shared/version.ts'
import { type Api, openApi } from './api.ts'

const long = { text: 'all work and no play '.repeat(400) }
const answering = (name: string, body: unknown, more: object = {}) =>
  defineEndpoint({
    name: `test_${name}`,
    method: 'GET',
    path: `/api/test/${name}`,
    summary: 'Answers',
    access: 'public',
    handle: async () => ({ body, headers: { 'content-type': 'application/json' } }),
    ...more,
  })
const bytes = Buffer.from(JSON.stringify({ text: 'a file '.repeat(20_000) }))
let api: Api

beforeEach(async () => {
  api = await openApi(() => [
    ...authEndpoints,
    answering('long', long),
    answering('short', { text: 'short' }),
    answering('huge', { text: 'all work and no play '.repeat(40_000) }),
    answering('file', bytes),
    answering('secret', long, { holdsSecret: true }),
    answering('book', undefined, {
      handle: async () => ({
        body: Buffer.alloc(5000),
        headers: { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
      }),
    }),
    answering('old', long, {
      path: '/api/test/old/{id:long}',
      deprecated: { since: '2026-11-01', sunset: '2027-06-01', replacement: '/api/test/new/{id}' },
    }),
  ])
})
afterEach(() => api.drop())

const get = (path: string, encoding?: string, headers: Record<string, string> = {}) =>
  api.call('GET', path, { headers: { ...(encoding === undefined ? {} : { 'accept-encoding': encoding }), ...headers } })

describe('a long text', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('comes as %s where that is asked for, and is the same', async (coding, open) => {
    for (const path of ['/api/test/long', '/api/test/huge', '/api/test/file']) {
      const plain = await get(path)
      expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, 'Accept-Encoding'])
      for (let time = 0; time < 2; time++) {
        const small = await get(path, coding)
        expect([small.headers['content-encoding'], small.headers.vary]).toEqual([coding, 'Accept-Encoding'])
        expect(small.bytes.length).toBeLessThan(plain.bytes.length / 10)
        expect(open(small.bytes).equals(plain.bytes)).toBe(true)
      }
    }
  })

  test('stays as it is where it is short, compressed already, or holds a secret', async () => {
    for (const path of ['/api/test/short', '/api/test/book', '/api/test/secret'])
      expect([path, (await get(path, 'br, gzip')).headers['content-encoding']]).toEqual([path, undefined])
    const refused = await api.call('POST', '/api/auth/sign-in', {
      as: null,
      body: { username: 'x'.repeat(2000), password: 'y'.repeat(2000), more: 'z' },
      headers: { 'accept-encoding': 'gzip' },
    })
    expect([refused.status, refused.headers['content-encoding']]).toEqual([400, undefined])
  })

  test('comes small, though short, to whoever takes nothing else', async () => {
    expect((await get('/api/test/short', 'gzip, identity;q=0')).headers['content-encoding']).toBe('gzip')
    // what cannot be had otherwise is given as it is, for there is nothing better to say
    expect((await get('/api/test/short', 'zstd, identity;q=0')).headers['content-encoding']).toBeUndefined()
  })

  test('a refusal is made smaller like any other answer', async () => {
    const query = Array.from({ length: 40 }, (_, at) => `nothing${at}=1`).join('&')
    const refused = await get(`${category.path}?${query}`, 'gzip')
    expect([refused.status, refused.headers['content-encoding']]).toEqual([400, 'gzip'])
    expect(JSON.parse(gunzipSync(refused.bytes).toString()).errors).toHaveLength(40)
  })
})

test('the ETag of a compressed row is one of its own, and known again by reads and writes in any coding', async () => {
  const body = { code: 'LONG', name: 'Long' }
  const made = await api.call('POST', category.path, { body })
  const path = `${category.path}/${made.json.id}`
  const plain = await get(path)
  const small = await get(path, 'gzip, identity;q=0')
  expect(small.headers['content-encoding']).toBe('gzip')
  expect(small.headers.etag).toBe(plain.headers.etag?.replace(/"$/, '~gzip"'))
  for (const tag of [plain.headers.etag ?? '', small.headers.etag ?? ''])
    for (const coding of ['gzip', 'br', 'identity']) {
      const same = await get(path, coding, { 'if-none-match': tag })
      expect([same.status, same.headers.etag]).toEqual([304, tag])
    }
  const changed = await api.call('PATCH', path, { body: { name: 'Longer' }, headers: { 'if-match': small.headers.etag ?? '' } })
  expect(changed.status).toBe(200)
  expect((await api.call('PATCH', path, { body: { name: 'No' }, headers: { 'if-match': small.headers.etag ?? '' } })).status).toBe(412)
})

test.each([
  [null, null],
  ['', null],
  ['identity', null],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0.001', 'gzip'],
  ['*', 'br'],
  ['*;q=0', null],
  ['br;q=0, *', 'gzip'],
  ['gzip;q=0.5, identity', null],
  ['gzip;q=high', null],
  ['gzip;q=2', null],
  ['br;q=0,gzip;q=0', null],
] as const)('Accept-Encoding %j is answered in %j', (header, coding) => {
  expect(chooseCoding(header).coding).toBe(coding)
})

describe('the contract in headers', () => {
  test('names its version in every answer, refusals too', async () => {
    for (const path of ['/api/test/short', '/api/test/old/0x', category.path]) {
      const answer = await get(path)
      if (answer.text !== 'no function') expect([path, answer.headers['opsbook-version']]).toEqual([path, version])
    }
    expect((await api.call('POST', category.path, { body: [] })).headers['opsbook-version']).toBe(version)
    expect((await get('/api/test/short')).headers).not.toHaveProperty('deprecation')
  })

  test('says of a deprecated endpoint since when, until when, and what takes its place', async () => {
    const { headers } = await get('/api/test/old/7')
    expect(headers.deprecation).toBe(`@${Date.UTC(2026, 10, 1) / 1000}`)
    expect(headers.sunset).toBe('Tue, 01 Jun 2027 00:00:00 GMT')
    expect(headers.link).toBe('</api/docs>; rel="deprecation"; type="text/html", </api/test/new/7>; rel="successor-version"')
  })
})
