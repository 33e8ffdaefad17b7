// HTTP functions on the local host, with the real host's rules.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../../infra/local/host.ts'
import { seen } from '../support/host-app/record.ts'
import { makeApp } from '../support/host-app/start-app.ts'
import { until } from '../support/host-app/until.ts'

let app: Awaited<ReturnType<typeof makeApp>>
let host: Host
beforeAll(async () => {
  app = await makeApp()
  host = await app.start({ maxBodyBytes: 1000 })
})
afterAll(async () => {
  await host.stop()
  await app.end()
})

const get = (path: string, init?: RequestInit) => fetch(host.url + path, init)

/** What the echo functions of the test app answer. */
interface Echo {
  function: string
  params: Record<string, string>
  headers: string[]
  traceParent: string
}
const echo = async (path: string, init?: RequestInit) => (await get(path, init)).json() as Promise<Echo>

test('answers JSON with its length', async () => {
  const response = await get('/api/hello')
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([
    200,
    'application/json',
    '17',
  ])
  expect(await response.json()).toEqual({ hello: 'world' })
})

test('passes method, URL, route parameters, query, headers and body', async () => {
  const answer = await echo('/api/items/42?a=1&b=x%20y&a=2&empty', { method: 'PATCH', headers: { 'x-test': 'yes' }, body: '{"é":1}' })
  expect(answer).toMatchObject({
    function: 'itemByNumber',
    method: 'PATCH',
    url: `${host.url}/api/items/42?a=1&b=x%20y&a=2&empty`,
    params: { id: '42' },
    query: { a: '1,2', b: 'x y', empty: '' },
    header: 'yes',
    body: '{"é":1}',
    bodyUsed: true,
  })
  expect(answer.headers).toEqual([...answer.headers].sort())
})

test('gives each invocation a trace, the caller’s where it sends one', async () => {
  expect((await echo('/api/echo')).traceParent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  expect((await echo('/api/echo', { headers: { traceparent } })).traceParent).toBe(traceparent)
})

test('a path with a wrong method is not found, as is an unknown path', async () => {
  for (const [method, path] of [
    ['POST', '/api/hello'],
    ['HEAD', '/api/echo'],
    ['GET', '/api/items/abc'],
    ['GET', '/api'],
    ['GET', '/nope'],
  ] as const) {
    expect((await get(path, { method })).status, `${method} ${path}`).toBe(404)
  }
})

test('takes the function that is first in the alphabet, and the name where no route is given', async () => {
  expect((await echo('/api/pick/fixed')).function).toBe('pickAny')
  expect((await echo('/api/pick/fixed', { method: 'DELETE' })).function).toBe('pickFixed')
  expect((await echo('/unrouted')).function).toBe('unrouted')
  expect((await echo('/files/a/b%20c')).params).toEqual({ rest: 'a/b c' })
  expect((await echo('/api/maybe')).params).toEqual({})
  expect((await echo('/api/maybe/3')).params).toEqual({ page: '3' })
})

test('HEAD answers the headers of GET without a body', async () => {
  const response = await get('/api/hello', { method: 'HEAD' })
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '17', ''])
})

test('what a handler throws is a bare 500 and one log line with the invocation id', async () => {
  app.lines.length = 0
  const response = await get('/api/boom')
  expect([response.status, await response.json()]).toEqual([500, { type: 'about:blank', title: 'Internal Server Error', status: 500 }])
  const [line] = app.lines.filter(({ functionName }) => functionName === 'boom')
  expect(line).toMatchObject({ level: 'error', invocationId: expect.stringMatching(/^[\da-f-]{36}$/) })
  expect(line?.message).toContain('boom with details')
})

test('a header that cannot be sent is a 500, not a crash', async () => {
  expect((await get('/api/bad-header')).status).toBe(500)
  expect((await get('/api/hello')).status).toBe(200)
})

test('a handler that returns nothing gives 204', async () => {
  expect((await get('/api/nothing')).status).toBe(204)
})

test('writes status, headers and several cookies', async () => {
  const response = await get('/api/cookies')
  expect([response.status, response.headers.get('x-one'), await response.text()]).toEqual([201, '1', 'text'])
  expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  expect(response.headers.getSetCookie()).toEqual(['a=x%20y; max-age=60; path=/api; secure; samesite=strict; httponly', 'b=2; path=/'])
})

test('a streamed body arrives whole', async () => {
  const response = await get('/api/stream')
  expect([await response.text(), response.headers.get('content-type')]).toEqual(['one two three', 'text/csv'])
})

test('a request can be cloned, and read as a form', async () => {
  expect(await echo('/api/clone', { method: 'POST', body: '{"n":1}' })).toEqual({ copy: { n: 1 }, first: { n: 1 } })
  const body = new URLSearchParams({ a: '1' })
  expect(await echo('/api/form', { method: 'POST', body })).toEqual({ a: '1' })
})

test('a body over the limit is 413, announced or not', async () => {
  const body = 'x'.repeat(1001)
  expect((await get('/api/echo', { method: 'POST', body })).status).toBe(413)
  const chunked = new Blob([body]).stream()
  expect((await get('/api/echo', { method: 'POST', body: chunked, duplex: 'half' })).status).toBe(413)
  expect((await get('/api/echo', { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200)
})

test('keeps a connection open for the next request', async () => {
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1')
  socket.setEncoding('utf8')
  let received = ''
  socket.on('data', (text) => {
    received += text
  })
  socket.write('GET /api/hello HTTP/1.1\r\nhost: x\r\n\r\nGET /api/hello HTTP/1.1\r\nhost: x\r\n\r\n')
  await until('two answers on one connection', () => received.split('"world"').length === 3)
  socket.destroy()
})

test('a client that goes away in the middle harms nobody', async () => {
  const port = Number(new URL(host.url).port)
  const halfSent = connect(port, '127.0.0.1')
  halfSent.write('POST /api/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
  await once(halfSent, 'connect')
  halfSent.destroy()
  const waiting = connect(port, '127.0.0.1')
  waiting.write('GET /api/slow/200 HTTP/1.1\r\nhost: x\r\n\r\n')
  await until('the slow function runs', () => seen.some(({ name }) => name === 'slow started'))
  waiting.destroy()
  await until('the slow function has ended', () => seen.some(({ name }) => name === 'slow ended'))
  expect((await get('/api/hello')).status).toBe(200)
})

test('authLevel function and admin ask for a key, in the header or as code', async () => {
  const { functionKey, masterKey } = app.keys()
  const status = async (path: string, key?: string) => (await get(path, key ? { headers: { 'x-functions-key': key } } : {})).status
  expect(await Promise.all([status('/api/keyed'), status('/api/keyed', 'wrong'), status('/api/admin-only', functionKey)])).toEqual([
    401, 401, 401,
  ])
  expect(
    await Promise.all([status('/api/keyed', functionKey), status('/api/keyed', masterKey), status('/api/admin-only', masterKey)]),
  ).toEqual([200, 200, 200])
  expect(await status(`/api/keyed?code=${functionKey}`)).toBe(200)
})

test('hooks of the app run around an invocation and share data', async () => {
  seen.length = 0
  await get('/api/hello')
  expect(seen.find(({ name }) => name === 'post hook')).toMatchObject({ began: true, error: null })
})

test('lists what is here at / and its state at /admin/host/status', async () => {
  expect(await (await get('/')).text()).toContain('/api/items/{id:long}')
  expect(await echo('/admin/host/status')).toMatchObject({ state: 'Running' })
})

test('the admin API asks for the master key and knows only functions that exist', async () => {
  const { functionKey, masterKey } = app.keys()
  const post = async (name: string, key: string, body = '{"input":""}') =>
    (await get(`/admin/functions/${name}`, { method: 'POST', headers: { 'x-functions-key': key }, body })).status
  expect(await post('nightly', functionKey)).toBe(401)
  expect(await post('nightly', 'x')).toBe(401)
  expect(await post('nope', masterKey)).toBe(404)
  expect(await post('nightly', masterKey, 'no json')).toBe(400)
  seen.length = 0
  expect(await post('nightly', masterKey)).toBe(202)
  await until('the timer function ran', () => seen.some(({ name }) => name === 'nightly'))
})

test('stopping waits for running requests', async () => {
  const own = await app.start()
  seen.length = 0
  const answer = fetch(`${own.url}/api/slow/400`)
  await until('it runs', () => seen.some(({ name }) => name === 'slow started'))
  await own.stop()
  expect(await (await answer).text()).toBe('done')
})

test('stopping does not wait longer than it may', async () => {
  const own = await app.start({ drainMs: 300 })
  seen.length = 0
  const answer = fetch(`${own.url}/api/slow/3000`).catch(() => 'cut off')
  await until('it runs', () => seen.some(({ name }) => name === 'slow started'))
  const started = performance.now()
  await own.stop()
  expect(performance.now() - started).toBeLessThan(1500)
  expect(await answer).toBe('cut off')
  expect(app.lines.some(({ message }) => message.includes('still running when the host stopped'))).toBe(true)
})
