// The console's own files: a page with a policy of its own for every address, and nothing outside its folder.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consoleEndpoints } from '../../shared/http/console-endpoints.ts'
import { createHandler } from '../../shared/http/handle.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let outside: string
let folder: string
let handler: ReturnType<typeof createHandler>
beforeAll(async () => {
  api = await openApi()
  outside = mkdtempSync(join(tmpdir(), 'console files-'))
  folder = join(outside, 'console')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(outside, 'secret.json'), '{}')
  writeFileSync(join(folder, 'index.html'), '<meta nonce="__NONCE__"><script src="/console/assets/a-1.js"></script>')
  writeFileSync(join(folder, 'assets/a-1.js'), 'run()')
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
  writeFileSync(join(folder, 'app.webmanifest'), '{}')
  handler = serving(pathToFileURL(`${folder}/`))
})
afterAll(async () => {
  rmSync(outside, { recursive: true })
  await api.drop()
})

const serving = (from: URL | null) =>
  createHandler(
    api.service,
    consoleEndpoints(from).filter(({ name }) => name === 'console-files'),
  )

async function get(path: string, from = handler) {
  const request = new HttpRequest({ method: 'GET', url: 'http://localhost/console/x', params: { path } })
  const { status = 200, headers = {}, body } = (await from(request, {} as InvocationContext)) as HttpResponseInit // our handlers give plain objects
  return { status, headers: headers as Record<string, string>, text: String(body ?? '') }
}

test.each(['', 'r/workOrder', 'r/workOrder/7/edit', 'index.html'])('the page answers at /console/%s', async (path) => {
  const { status, headers, text } = await get(path)
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'private, no-cache'])
  expect(text).toContain('<script src="/console/assets/a-1.js">')
})

test('allows its own files and the styles of its nonce only, which no other answer has', async () => {
  const [one, other] = [await get(''), await get('')]
  const nonceOf = ({ text }: { text: string }) => /nonce="([\w-]{22})"/.exec(text)?.[1]
  expect(nonceOf(one)).toBeDefined()
  expect(nonceOf(one)).not.toBe(nonceOf(other))
  const policy = new Map(one.headers['content-security-policy']?.split('; ').map((part) => part.split(/ (.*)/)) as [string, string][]) // as CSP is written
  expect(policy.get('default-src')).toBe("'none'")
  expect(policy.get('script-src')).toBe("'self' 'wasm-unsafe-eval'")
  expect(policy.get('style-src')).toBe(`'self' 'nonce-${nonceOf(one)}'`)
  expect(policy.get('connect-src')).toBe("'self'")
  expect(policy.get('frame-ancestors')).toBe("'none'")
  expect(one.headers['content-security-policy']).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
})

test.each([
  ['assets/a-1.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['icon.svg', 'image/svg+xml', 'no-cache'],
  ['app.webmanifest', 'application/manifest+json', 'no-cache'],
])('gives %s as %s, to be kept as %s', async (path, type, kept) => {
  const { status, headers } = await get(path)
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, kept])
  expect(headers['x-content-type-options']).toBe('nosniff')
})

test.each([
  'assets/a-2.js',
  'favicon.ico',
  '../secret.json',
  'assets/../../secret.json',
  '..%2fsecret.json',
  '/etc/passwd.txt',
  'assets/../icon.svg',
])('has no file %s', async (path) => {
  const { status, text } = await get(path)
  expect(status).toBe(404)
  expect(JSON.parse(text)).toMatchObject({ code: 'not_found', detail: `the console has no file ${path}` })
})

test('says how it is built where it is not', async () => {
  for (const from of [null, pathToFileURL(`${outside}/nowhere/`)])
    for (const path of ['', 'assets/a-1.js']) {
      const { status, text } = await get(path, serving(from))
      expect([status, JSON.parse(text).detail]).toEqual([404, 'the console is not built: npm run console builds it'])
    }
})

test('is seen as it was built last', async () => {
  writeFileSync(join(folder, 'assets/b-2.js'), 'again()')
  writeFileSync(join(folder, 'index.html'), '<script src="/console/assets/b-2.js"></script>')
  utimesSync(join(folder, 'index.html'), new Date(), new Date(Date.now() + 5000))
  expect((await get('')).text).toContain('b-2.js')
  expect((await get('assets/b-2.js')).text).toBe('again()')
})
