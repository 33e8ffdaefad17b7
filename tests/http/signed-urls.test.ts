// Signed URLs of every kind: one blob, one purpose, minutes; tried for everything else against real storage.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { config } from '../../shared/config.ts'
import { createImport, moveImport } from '../../shared/db/imports.ts'
import { workOrder, workOrderAttachment } from '../../shared/domains/facilities/work-resources.ts'
import { importEndpoints } from '../../shared/http/import-endpoints.ts'
import { importMarkedEndpoints } from '../../shared/http/import-marked-endpoints.ts'
import { migrationEndpoints } from '../../shared/http/migration-endpoints.ts'
import { reconciliationEndpoints } from '../../shared/http/reconciliation-endpoints.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { openDesk } from '../support/export-desk.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { storeRow } from './api.ts'

let storage: OpenStorage
let desk: Awaited<ReturnType<typeof openDesk>>
/** A URL of each kind. */
let urls: Readonly<
  Record<'import upload' | 'attachment upload' | 'attachment' | 'export' | 'marked copy' | 'reconciliation' | 'mirror', string>
>

const blockBlob = { 'x-ms-blob-type': 'BlockBlob' }
const content = '<script>alert(1)</script>'

beforeAll(async () => {
  storage = await openStorage()
  desk = await openDesk('admin', (service) => [
    ...importEndpoints,
    ...importMarkedEndpoints,
    ...migrationEndpoints(service),
    ...reconciliationEndpoints(service),
  ])
  const post = async (path: string, body: unknown) => (await desk.call('POST', path, { body })).json
  const get = async (path: string) => (await desk.call('GET', path)).json
  const imported = await post('/api/imports', { fileName: 'stock.xlsx', mode: 'validate' })
  const order = await storeRow(desk.ctx, workOrder, 1)
  const attached = await post(`${workOrder.path}/${order.id}/attach`, { fileName: 'page.html' })
  await fetch(String(attached.uploadUrl), { method: 'PUT', headers: { ...blockBlob, 'content-type': 'text/html' }, body: content })
  await post(`${workOrderAttachment.path}/${attached.id}/complete`, {})
  const asked = await post('/api/exports', { resource: 'workOrder', format: 'csv' })
  await desk.write(Number(asked.id))
  const file = join(mkdtempSync(join(storage.folder, 'made-')), 'file')
  writeFileSync(file, content)
  const given = { fileName: 'a.xlsx', mode: 'apply', isPartial: true, timezone: 'UTC', blobPath: '9/a.xlsx', etag: 'e' } as const
  const run = await createImport(desk.ctx, newImport(desk.ctx, given))
  for (const name of ['marked.xlsx', 'reconciliation.json', 'reconciliation.xlsx'])
    await storage.files.results(run?.id ?? 0).keep(name, file)
  // as far as a run that was refused and compared would have written it
  const report = { files: ['marked.xlsx'], reconciliations: [], sheets: [] } as never
  await moveImport(desk.ctx, { id: run?.id ?? 0 }, { report })
  await storage.migration.putMirror('facilities/stores.xlsx', file, { rows: 1, at: new Date().toISOString(), hash: 'h' })
  const { files } = (await get(`/api/imports/${run?.id}/reconciliation`)) as { files?: { json?: { url: string } } }
  urls = {
    'import upload': String(imported.uploadUrl),
    'attachment upload': String((await post(`${workOrder.path}/${order.id}/attach`, { fileName: 'b.png' })).uploadUrl),
    attachment: String((await post(`${workOrderAttachment.path}/${attached.id}/download`, {})).url),
    export: String(((await get(`/api/exports/${asked.id}`)).download as { url: string }).url),
    'marked copy': String((await get(`/api/imports/${run?.id}/marked-copy`)).url),
    reconciliation: String(files?.json?.url),
    mirror: String((await get('/api/migration/store/mirror')).url),
  }
})
afterAll(async () => {
  await desk.drop()
  await storage.close()
})

const uploads = ['import upload', 'attachment upload'] as const
const downloads = ['attachment', 'export', 'marked copy', 'reconciliation', 'mirror'] as const
const statusOf = async (url: URL | string, method = 'GET', headers: Record<string, string> = {}) => {
  const response = await fetch(url, { method, headers, ...(method === 'PUT' ? { body: 'x' } : {}) })
  await response.body?.cancel()
  return response.status
}

test.each([...uploads, ...downloads])('the URL of an %s names one blob, the least permission and minutes', (kind) => {
  const url = new URL(urls[kind])
  const asked = Object.fromEntries(url.searchParams)
  expect(asked.sr).toBe('b')
  expect(asked.sp).toBe(uploads.some((one) => one === kind) ? 'cw' : 'r')
  const minutes = (Date.parse(asked.se ?? '') - Date.now()) / 60_000
  expect(minutes).toBeGreaterThan(13)
  expect(minutes).toBeLessThanOrEqual(15)
  // this storage is a local one; with an account of Azure it is https alone
  expect([asked.spr, url.protocol]).toEqual(['https,http', 'http:'])
  expect(asked.si ?? null).toBeNull()
})

test.each(downloads)('the URL of an %s reads that blob, to be saved, as what no browser runs, and does nothing else', async (kind) => {
  const url = new URL(urls[kind])
  const answer = await fetch(url)
  await answer.body?.cancel()
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
  expect(answer.headers.get('content-type')).toBe('application/octet-stream')
  expect(await statusOf(url, 'PUT', blockBlob)).toBe(403)
  expect(await statusOf(url, 'DELETE')).toBe(403)
  for (const [name, value] of Object.entries({ rscd: 'inline', rsct: 'text/html', sp: 'rw', se: '2099-01-01T00:00:00Z', sr: 'c' })) {
    const changed = new URL(url)
    changed.searchParams.set(name, value)
    expect([name, await statusOf(changed)]).toEqual([name, 403])
  }
})

test.each(uploads)('the URL of an %s writes that blob, and neither reads nor deletes', async (kind) => {
  const url = urls[kind]
  expect(await statusOf(url, 'PUT', blockBlob)).toBe(201)
  expect(await statusOf(url)).toBe(403)
  expect(await statusOf(url, 'DELETE')).toBe(403)
})

test('no URL is good for the blob of another, nor for the list of a container', async () => {
  for (const [kind, one] of Object.entries(urls)) {
    const { search, origin, pathname } = new URL(one)
    for (const [other, there] of Object.entries(urls)) {
      if (other === kind) continue
      const method = uploads.some((upload) => upload === kind) ? 'PUT' : 'GET'
      expect([kind, other, await statusOf(`${origin}${new URL(there).pathname}${search}`, method, blockBlob)]).toEqual([kind, other, 403])
    }
    const container = pathname.split('/').slice(0, 3).join('/')
    expect([kind, await statusOf(`${origin}${container}${search}&restype=container&comp=list`)]).toEqual([kind, 403])
  }
})

test('an account that is not local is reached over HTTPS only', async () => {
  const { sign, openClients } = await import('../../shared/storage.ts')
  const { BlobSASPermissions } = await import('@azure/storage-blob')
  const key = Buffer.from('a key of the tests').toString('base64')
  const account = `DefaultEndpointsProtocol=https;AccountName=ops;AccountKey=${key};EndpointSuffix=core.windows.net`
  const { blobs } = await openClients({ ...config(), storage: account })
  const permissions = BlobSASPermissions.from({ read: true })
  const url = new URL(await sign(blobs, blobs.getContainerClient('exports'), 'a', new Date(Date.now() + 60_000), { permissions }))
  expect([url.protocol, url.searchParams.get('spr')]).toEqual(['https:', 'https'])
})
