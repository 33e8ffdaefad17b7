// PUT and GET /api/files against real storage: what a signed URL allows passes through, and nothing else is asked of anybody.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileEndpoints, pieceLimits } from '../../shared/http/file-endpoints.ts'
import { importEndpoints } from '../../shared/http/import-endpoints.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Api, openApi, settings } from './api.ts'

let storage: OpenStorage
let api: Api

beforeAll(async () => {
  storage = await openStorage()
  api = await openApi(() => [...fileEndpoints, ...importEndpoints])
})
afterAll(async () => {
  await api.drop()
  await storage.close()
})

const files = (url: string, rest: Record<string, string | number> = {}) =>
  `/api/files?${new URLSearchParams({ url, ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])) })}`
const announce = async () => {
  const { json } = await api.call('POST', '/api/imports', { body: { fileName: 'stock.xlsx' } })
  return { id: Number(json.id), url: String(json.uploadUrl) }
}
const put = (url: string, body: Uint8Array, rest: Record<string, string | number> = {}) =>
  api.call('PUT', files(url, rest), { body, headers: { 'content-type': 'application/octet-stream' } })
const get = (url: string, range?: string) => api.call('GET', files(url), { headers: range === undefined ? {} : { range } })
const stored = async (id: number) => (await storage.list('imports')).filter(({ name }) => name.startsWith(`${id}/`))
/** A signed URL under which what was uploaded to another may be read. */
const readable = async (content: Uint8Array) => {
  const [name, container] = [randomBytes(6).toString('hex'), storage.container('exports')]
  await container.createIfNotExists()
  const blob = container.getBlockBlobClient(name)
  await blob.upload(content, content.length)
  const { BlobSASPermissions } = await import('@azure/storage-blob')
  return blob.generateSasUrl({ permissions: BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 60_000) })
}

test('a small file arrives whole, though it is larger than other bodies may be', async () => {
  const { id, url } = await announce()
  const content = randomBytes(settings.bodyLimit + 1)
  expect((await put(url, content)).status).toBe(204)
  const [blob] = await stored(id)
  expect(
    await storage
      .container('imports')
      .getBlobClient(blob?.name ?? '')
      .downloadToBuffer(),
  ).toEqual(content)
})

test('a large file is there with its last piece, and not before', async () => {
  const { id, url } = await announce()
  const content = randomBytes(pieceLimits.upload * 2 + 5)
  for (const piece of [2, 1]) {
    const from = (piece - 1) * pieceLimits.upload
    expect((await put(url, content.subarray(from, from + pieceLimits.upload), { piece, pieces: 3 })).status).toBe(204)
    expect(await stored(id)).toEqual([])
  }
  expect((await put(url, content.subarray(pieceLimits.upload * 2), { piece: 3, pieces: 3 })).status).toBe(204)
  const [blob, ...others] = await stored(id)
  expect(others).toEqual([])
  expect(
    await storage
      .container('imports')
      .getBlobClient(blob?.name ?? '')
      .downloadToBuffer(),
  ).toEqual(content)
})

test('a last piece without the others before it is refused, and stores nothing', async () => {
  const { id, url } = await announce()
  const answer = await put(url, Buffer.from('end'), { piece: 3, pieces: 3 })
  expect([answer.status, answer.json.errors[0]?.code]).toEqual([409, 'pieces'])
  expect(await stored(id)).toEqual([])
})

test.each([
  [{ piece: 0, pieces: 1 }, 'piece'],
  [{ piece: 3, pieces: 2 }, 'piece'],
  [{ piece: 1, pieces: 50_001 }, 'pieces'],
  [{ piece: 'x', pieces: 1 }, 'piece'],
])('refuses pieces that are counted as %j', async (counted, path) => {
  const answer = await put((await announce()).url, Buffer.from('x'), counted)
  expect([answer.status, answer.json.errors[0]?.path]).toEqual([400, path])
})

test('refuses a piece that is too large', async () => {
  const { id, url } = await announce()
  expect((await put(url, Buffer.alloc(pieceLimits.upload + 1))).status).toBe(413)
  expect(await stored(id)).toEqual([])
})

test('gives a file in pieces, each with its place in the whole', async () => {
  const content = randomBytes(pieceLimits.download + 10)
  const url = await readable(content)
  const first = await get(url, 'bytes=0-')
  const last = await get(url, `bytes=${pieceLimits.download}-${pieceLimits.download * 2}`)
  expect([first.status, last.status]).toEqual([206, 206])
  expect(first.headers['content-range']).toBe(`bytes 0-${pieceLimits.download - 1}/${content.length}`)
  expect(last.headers['content-range']).toBe(`bytes ${pieceLimits.download}-${content.length - 1}/${content.length}`)
  expect(Buffer.concat([first.bytes, last.bytes]).equals(content)).toBe(true)
  expect(first.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'cache-control': 'private, no-store' })
  const whole = await get(url)
  expect([whole.status, whole.json.errors[0]?.hint]).toEqual([413, 'Ask for pieces by the header Range: bytes=0-8388607.'])
  expect((await get(url, `bytes=${content.length}-`)).status).toBe(400)
})

test.each(['items=0-1', 'bytes=5-2', 'bytes=-5', 'bytes=0-1,3-4'])('refuses the range %s', async (range) => {
  expect((await get(await readable(Buffer.from('some content')), range)).json.errors[0]?.path).toBe('Range')
})

test('gives small and empty files whole', async () => {
  const small = await get(await readable(Buffer.from('<script>alert(1)</script>')))
  expect([small.status, small.text, small.headers['content-disposition']]).toEqual([200, '<script>alert(1)</script>', 'attachment'])
  const empty = await get(await readable(Buffer.alloc(0)), 'bytes=0-9')
  expect([empty.status, empty.text]).toEqual([200, ''])
})

test('a signed URL allows here what it allows elsewhere', async () => {
  const { url } = await announce()
  expect((await get(url)).status).toBe(403)
  const read = await readable(Buffer.from('kept'))
  expect((await put(read, Buffer.from('overwritten'))).status).toBe(403)
  expect((await get(read)).text).toBe('kept')
  const forged = new URL(read)
  forged.searchParams.set('sig', Buffer.alloc(32).toString('base64'))
  expect((await get(forged.href)).status).toBe(403)
  forged.searchParams.delete('sig')
  expect((await get(forged.href)).json.errors[0]?.code).toBe('unsigned')
  await storage.empty('exports')
  expect((await get(read)).status).toBe(404)
})

test('asks no other host, and nothing else of ours', async () => {
  let asked = 0
  const other = createServer((_, answer) => {
    asked++
    answer.end('secret')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo // of a server that listens
  const own = new URL(await readable(Buffer.from('x')))
  const inPlace = (change: (url: URL) => void) => {
    const url = new URL(own)
    change(url)
    return url.href
  }
  const foreign = [
    `http://127.0.0.1:${port}${own.pathname}${own.search}`,
    `http://localhost:${own.port}${own.pathname}${own.search}`,
    inPlace((url) => {
      url.protocol = 'https:'
    }),
    inPlace((url) => {
      url.username = `127.0.0.1:${port}`
    }),
    `${own.origin}@127.0.0.1:${port}${own.pathname}${own.search}`,
    inPlace((url) => {
      url.pathname = url.pathname.replace('/exports/', '/backups/')
    }),
    inPlace((url) => {
      url.pathname = url.pathname.replace('/exports/', '/exports/../backups/')
    }),
    inPlace((url) => {
      url.pathname = `/other${url.pathname}`
    }),
    inPlace((url) => {
      url.pathname = url.pathname.replace(/exports\/.*/, 'exports')
    }),
    'file:///etc/passwd',
    'exports/1',
    '',
  ]
  for (const url of foreign) {
    for (const answer of [await get(url), await put(url, Buffer.from('x'))])
      expect([url, answer.status, answer.json.errors[0]?.path]).toEqual([url, 400, 'url'])
  }
  expect(asked).toBe(0)
  other.close()
})

test('is for those who are signed in', async () => {
  const url = await readable(Buffer.from('x'))
  expect((await api.call('GET', files(url), { as: null })).status).toBe(401)
  expect((await api.call('PUT', files(url), { as: null, body: Buffer.from('x') })).status).toBe(401)
})
