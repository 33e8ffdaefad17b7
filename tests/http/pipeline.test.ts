// What every request goes through, whatever it asks for: request id, sign-in, body, problems, log, sites.
import jwt from 'jsonwebtoken'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { site } from '../../shared/domains/shared/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { defineEndpoint } from '../../shared/http/endpoint.ts'
import { createLog } from '../../shared/log.ts'
import { type Api, openApi, secret, storeRow } from './api.ts'

let api: Api
let lines: string[]

const failing = defineEndpoint({
  name: 'test_fail',
  method: 'GET',
  path: '/api/test/fail',
  summary: 'Fails',
  access: 'public',
  handle: async (_, { query }) => {
    if (query.has('busy')) throw new AppError('unavailable', 'busy', { retryAfterSeconds: 1.2 })
    throw new Error('secret detail', { cause: new Error('deeper') })
  },
})
const echo = defineEndpoint({
  name: 'test_echo',
  method: 'POST',
  path: '/api/test/echo',
  summary: 'Gives back',
  access: 'signed-in',
  input: z.strictObject({ name: z.string().optional() }),
  handle: async (ctx, { input }) => ({ body: { actor: ctx.actor, input } }),
})

beforeEach(async () => {
  lines = []
  api = await openApi((service) => {
    Object.assign(service, { log: () => createLog('debug', (line) => lines.push(line)) })
    return [failing, echo]
  })
})
afterEach(() => api.drop())

describe('the request id', () => {
  test('is taken over when it is safe, else made, and stands in answer, log and audit', async () => {
    const given = await api.call('POST', category.path, { body: { code: 'C', name: 'C' }, headers: { 'x-request-id': 'client-42.a' } })
    expect(given.headers['x-request-id']).toBe('client-42.a')
    expect((await api.entries()).at(-1)?.requestId).toBe('client-42.a')
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({
      level: 'debug',
      requestId: 'client-42.a',
      method: 'POST',
      path: category.path,
      status: 201,
    })
    for (const bad of ['short', 'a'.repeat(65), 'x"y{z}{}{}', 'line break']) {
      const made = await api.call('GET', category.path, { headers: { 'x-request-id': bad } })
      expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})

describe('sign-in', () => {
  const claims = { sub: '7', name: 'eve', role: 'admin', sites: null, sid: 's' }
  const good: jwt.SignOptions = { algorithm: 'HS256', issuer: 'opsbook', audience: 'opsbook-api', expiresIn: 60 }
  const sign = (options: jwt.SignOptions, key = secret) =>
    jwt.sign(claims, options.algorithm === 'none' ? '' : key, { ...good, ...options })

  test('takes a token that is wholly good', async () => {
    const answer = await api.call('POST', '/api/test/echo', { as: null, headers: { authorization: `Bearer ${sign({})}` } })
    expect(answer.json).toEqual({ actor: { id: 7, name: 'eve', role: 'admin', siteIds: null, sessionId: 's' }, input: {} })
  })

  test.each([
    ['expired', () => sign({ expiresIn: -1 })],
    ['unsigned', () => sign({ algorithm: 'none' })],
    ['of another audience', () => sign({ audience: 'other' })],
    ['of another issuer', () => sign({ issuer: 'other' })],
    ['signed with another secret', () => sign({}, 'another secret that is longer than 32 bytes')],
    ['signed with another algorithm', () => sign({ algorithm: 'HS512' })],
    ['tampered with', () => sign({}).replace(/\.(.)/, (_, first) => `.${first === 'a' ? 'b' : 'a'}`)],
    ['no token', () => 'abc'],
    ['huge', () => 'a'.repeat(20_000)],
  ])('refuses a token that is %s', async (_, make) => {
    const answer = await api.call('GET', category.path, { as: null, headers: { authorization: `Bearer ${make()}` } })
    expect([answer.status, answer.json.code, answer.headers['www-authenticate']]).toEqual([
      401,
      'unauthenticated',
      'Bearer realm="opsbook"',
    ])
    expect(await api.entries()).toEqual([])
  })

  test('refuses another scheme', async () => {
    expect((await api.call('GET', category.path, { as: null, headers: { authorization: 'Basic YTpi' } })).status).toBe(401)
  })
})

describe('problems', () => {
  test('tell nothing of what failed unexpectedly but the request id; the log has the cause', async () => {
    const answer = await api.call('GET', '/api/test/fail', { as: null })
    expect(answer.status).toBe(500)
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status: 500,
      code: 'internal',
      requestId: answer.headers['x-request-id'],
      errors: [],
    })
    const line = JSON.parse(lines.at(-1) ?? '{}')
    expect(line).toMatchObject({
      level: 'error',
      status: 500,
      requestId: answer.headers['x-request-id'],
      cause: { message: 'secret detail', cause: { message: 'deeper' } },
    })
  })

  test('say when to try again', async () => {
    const answer = await api.call('GET', '/api/test/fail?busy=1', { as: null })
    expect([answer.status, answer.headers['retry-after'], answer.json.code]).toEqual([503, '2', 'unavailable'])
  })
})

describe('a body', () => {
  test('may be left out, then says validation what is missing', async () => {
    expect((await api.call('POST', '/api/test/echo')).status).toBe(200)
    expect((await api.call('POST', category.path)).json.errors.map(({ path }) => path)).toEqual(['code', 'name'])
  })

  test('is limited by its real bytes, whatever it declares', async () => {
    const body = JSON.stringify({ name: 'é'.repeat(10_000) })
    for (const headers of [{ 'content-length': '5' }, undefined]) {
      const answer = await api.call('POST', '/api/test/echo', { body, headers })
      expect([answer.status, answer.json.code]).toEqual([413, 'too_large'])
    }
  })

  test('needs to be declared as JSON in UTF-8', async () => {
    for (const type of ['text/plain', 'application/json; charset=latin1', 'application/jsonp']) {
      const answer = await api.call('POST', '/api/test/echo', { body: '{}', headers: { 'content-type': type } })
      expect([type, answer.status, answer.json.errors[0]?.code]).toEqual([type, 415, 'content_type'])
    }
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json']) {
      expect((await api.call('POST', '/api/test/echo', { body: '\ufeff{}', headers: { 'content-type': type } })).status).toBe(200)
    }
  })
})

describe('a person of some sites', () => {
  test('sees, makes and moves rows of these sites only', async () => {
    const mine = Number((await storeRow(api.ctx, site, 1)).id)
    const other = Number((await storeRow(api.ctx, site, 2)).id)
    const ours = await storeRow(api.ctx, store, 1, { siteId: mine })
    const theirs = await storeRow(api.ctx, store, 2, { siteId: other })
    const call = (method: string, url: string, body?: unknown) => api.call(method, url, { as: 'manager', siteIds: [mine], body })
    expect((await call('GET', store.path)).json.items.map(({ id }) => id)).toEqual([ours.id])
    for (const verb of ['', '/history', '/as-of?at=2030-01-01T00:00:00Z'])
      expect((await call('GET', `${store.path}/${theirs.id}${verb}`)).status).toBe(404)
    expect((await call('PATCH', `${store.path}/${theirs.id}`, { name: 'x' })).status).toBe(404)
    expect((await call('DELETE', `${store.path}/${theirs.id}`)).status).toBe(404)
    // a site that is not theirs does not exist for them
    expect((await call('PATCH', `${store.path}/${ours.id}`, { siteId: other })).json.errors).toMatchObject([
      { path: 'siteId', code: 'reference' },
    ])
    expect((await call('POST', store.path, { code: 'N', name: 'N', siteId: other })).status).toBe(400)
    expect((await call('POST', store.path, { code: 'N', name: 'N', siteId: mine })).status).toBe(201)
    expect((await call('POST', site.path, { code: 'N', name: 'N' })).json.code).toBe('forbidden')
    expect((await call('GET', `${store.path}/export?format=ndjson`)).text.trim().split('\n')).toHaveLength(2)
  })
})

describe('the audit trail', () => {
  test('lists what happened, filtered and page by page, for those who may read it', async () => {
    for (const code of ['A', 'B', 'C']) await api.call('POST', category.path, { body: { code, name: code } })
    await api.call('POST', category.path, { as: 'staff', body: { code: 'D', name: 'D' } })
    const first = await api.call('GET', '/api/audit/recent?limit=2&actor=admin-tester', { as: 'auditor' })
    expect(first.json.items).toMatchObject([{ action: 'category.create', after: { code: 'C' } }, { after: { code: 'B' } }])
    const second = await api.call('GET', `/api/audit/recent?limit=2&actor=admin-tester&cursor=${first.json.nextCursor}`)
    expect(second.json.items).toMatchObject([{ after: { code: 'A' } }])
    expect(second.json.nextCursor).toBeNull()
    expect((await api.call('GET', '/api/audit/recent?source=timer')).json.items).toEqual([])
    expect((await api.call('GET', '/api/audit/recent?source=x&limit=0&foo=1')).json.errors).toHaveLength(3)
    expect((await api.call('GET', '/api/audit/recent', { as: 'staff' })).status).toBe(403)
    const stats = await api.call('GET', '/api/audit/stats')
    expect(stats.json).toMatchObject({
      entries: 5,
      byActor: [
        { actor: 'admin-tester', entries: 3 },
        { actor: 'staff-tester', entries: 2 },
      ],
      byResource: [
        { resource: 'category', entries: 4 },
        { resource: 'audit', entries: 1 },
      ],
    })
  })
})
