// Connections that mean no good, over real sockets: slow ones, silent ones, too many, with too large headers, with two lengths, with nonsense.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { boundConnections, serverOptions } from '../../infra/local/connections.ts'
import type { Host } from '../../infra/local/host.ts'
import { makeApp } from '../support/host-app/start-app.ts'
import { until } from '../support/host-app/until.ts'

let app: Awaited<ReturnType<typeof makeApp>>
let host: Host
let sockets: Socket[] = []
beforeAll(async () => {
  app = await makeApp()
  host = await app.start({ connections: { headers: 300, request: 600, idle: 400, silence: 900, most: 300 } })
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets = []
})
afterAll(async () => {
  await host.stop()
  await app.end()
})

/** A connection with what it has been told so far. */
async function open(text = '') {
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1')
  sockets.push(socket)
  const told = { text: '', isClosed: false }
  socket.on('error', () => undefined)
  socket.on('close', () => {
    told.isClosed = true
  })
  socket.on('data', (chunk) => {
    told.text += chunk.toString('latin1')
  })
  await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  if (text !== '') socket.write(text, 'latin1')
  return { socket, told, ended: () => until('the host closed the connection', () => told.isClosed, 20_000) }
}

const isServed = async () => (await fetch(`${host.url}/api/hello`)).status === 200
const statusOf = ({ text }: { text: string }) => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1]

test('headers that trickle in are cut off with 408', async () => {
  const { socket, told, ended } = await open('GET /api/hello HTTP/1.1\r\nHost: x\r\n')
  const drip = setInterval(() => socket.write('a: b\r\n'), 20)
  await ended()
  clearInterval(drip)
  expect(statusOf(told)).toBe('408')
  expect(await isServed()).toBe(true)
})

test('a body that trickles in is cut off with 408', async () => {
  const { socket, told, ended } = await open('POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
  const drip = setInterval(() => socket.write('a'), 20)
  await ended()
  clearInterval(drip)
  expect(statusOf(told)).toBe('408')
  expect(await isServed()).toBe(true)
})

test('a connection that says nothing is closed, and so is one that waits too long for its next request', async () => {
  const silent = await open()
  const kept = await open('GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n')
  await Promise.all([silent.ended(), kept.ended()])
  expect(statusOf(kept.told)).toBe('200')
})

test('headers of 64 kB are 431, of 20 kB served', async () => {
  const large = await open(`GET /api/hello HTTP/1.1\r\nHost: x\r\nx-large: ${'a'.repeat(65_536)}\r\n\r\n`)
  await large.ended()
  expect(statusOf(large.told)).toBe('431')
  const fair = await open(`GET /api/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-large: ${'a'.repeat(20_000)}\r\n\r\n`)
  await fair.ended()
  expect(statusOf(fair.told)).toBe('200')
})

test('a client that never reads a large answer is cut off', async () => {
  const limits = { headers: 1000, request: 1000, idle: 1000, silence: 300, most: 10 }
  const server = boundConnections(
    createServer(serverOptions(limits), (_, response) => response.end(Buffer.alloc(50_000_000))),
    limits,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  sockets.push(socket)
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(server, 'request')
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
  await until('the host gave up', async () => (await connections()) === 0, 20_000)
  server.close()
})

test('thousands of idle connections take no more than their share, and make way for others', async () => {
  const idle: Awaited<ReturnType<typeof open>>[] = []
  // a few at a time: a connection that the system has not handed over yet is none that the host could close
  for (let round = 0; round < 40; round++) idle.push(...(await Promise.all(Array.from({ length: 50 }, () => open()))))
  await until('those beyond the bound are closed', () => idle.filter(({ told }) => !told.isClosed).length <= 300, 20_000)
  await Promise.all(idle.map(({ ended }) => ended()))
  expect(await isServed()).toBe(true)
}, 60_000)

test.each([
  ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/boom HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
  ['one length twice', 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde'],
  ['a length that is no number', 'Content-Length: +5\r\n\r\nabcde'],
  ['a coding that is not the last', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['a coding with a blank before its colon', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
  ['a line that is folded', 'X-One: a\r\n b: c\r\nTransfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n'],
  ['a bare line feed', 'X-One: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a zero byte', 'X-One: a\0b\r\n\r\n'],
])('a request with %s is refused, and nothing that follows it is served', async (_, rest) => {
  const { told, ended } = await open(`POST /api/echo HTTP/1.1\r\nHost: x\r\n${rest}`)
  await ended()
  expect(statusOf(told)).toBe('400')
  expect(told.text.match(/HTTP\/1\.1/g)).toHaveLength(1)
})

test('two hosts, or none, are refused', async () => {
  for (const headers of ['', 'Host: a\r\nHost: b\r\n']) {
    const { told, ended } = await open(`GET /api/hello HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
    await ended()
    expect([headers, statusOf(told)]).toEqual([headers, headers === '' ? '400' : '200'])
  }
})

test('an address that no function has is a problem with headers that guard it', async () => {
  const response = await fetch(`${host.url}/api/nope`)
  expect([response.status, response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([
    404,
    'application/problem+json',
    'nosniff',
  ])
  expect(await response.json()).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 })
})

test('the caller’s address is added behind what it wrote itself', async () => {
  const { told, ended } = await open('GET /api/forwarded HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n')
  await ended()
  expect(told.text).toMatch(/\r\n\r\n6\.6\.6\.6, 127\.0\.0\.1:\d+$/)
})

test('no bytes at the socket end the host', async () => {
  const line = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'))
  const request = fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'CONNECT', 'PRI', 'get', 'PATCH'),
      fc.oneof(fc.constantFrom('/api/hello', '*', 'http://x/api/hello', '/api/items/%', '//', '/api/echo?%=%&&='), line),
      fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
      fc.array(
        fc.oneof(
          fc.constantFrom('Host: x', 'Content-Length: 3', 'Transfer-Encoding: chunked', 'Expect: 100-continue', 'Upgrade: h2c'),
          line,
        ),
        { maxLength: 6 },
      ),
      line,
    )
    .map(([method, path, version, headers, body]) => `${[`${method} ${path} ${version}`, ...headers].join('\r\n')}\r\n\r\n${body}`)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1')),
    request,
    fc.array(request, { maxLength: 4 }).map((all) => all.join('')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 20 }), async (texts) => {
      const all = await Promise.all(texts.map(open))
      for (const { socket } of all) socket.end()
      await Promise.all(all.map(({ ended }) => ended()))
      expect(await isServed()).toBe(true)
    }),
    { numRuns: 40 },
  )
}, 120_000)
