// The age at which original workbooks are deleted: what goes, what stays, and what a later request is told.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { createImport, findImport, moveImport } from '../../shared/db/imports.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { expireWorkbooks } from '../../shared/imports/expire.ts'
import { importFiles } from '../../shared/imports/files.ts'
import { newImport } from '../../shared/imports/new-import.ts'
import { type Api, openApi } from '../http/api.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

const days = 365
const fixture = 'tests/fixtures/facilities.xlsx'
let storage: OpenStorage
let api: Api
let ctx: DbContext
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi((service) => platformEndpoints(service, '').filter(({ path }) => path.startsWith('/api/imports')))
  ctx = api.ctx
})
afterEach(async () => {
  await api.drop()
  for (const name of ['imports', 'import-results', 'archive']) await storage.empty(name)
})

const after = (passed: number): DbContext => ({ ...ctx, now: () => new Date(Date.now() + passed * 86_400_000).toISOString() })
const names = async (container: string) => (await storage.list(container)).map(({ name }) => name)
const runs = async () =>
  (await api.entries()).filter(({ action }) => action === 'import.expire').map(({ after }) => JSON.parse(String(after)))

test('workbooks and what was made of them go after their days, with a record; the import keeps name, hash and report', async () => {
  const old = await storage.upload(ctx, fixture)
  const report = { sheets: [], notes: [], issues: [], applied: 3, reason: null }
  await moveImport(ctx, { id: old.id }, { state: 'done', fileHash: 'h', report })
  await storage.files.results(old.id).keep('marked.xlsx', fixture)
  const before = await findImport(ctx, old.id)

  expect(await expireWorkbooks(after(364), storage.files, days)).toEqual({ workbooks: 0, bytes: 0, results: 0 })
  expect(await names('imports')).toEqual([old.blobPath])
  expect(await expireWorkbooks(after(366), storage.files, days)).toMatchObject({ workbooks: 1, results: 1 })
  expect([await names('imports'), await names('import-results')]).toEqual([[], []])
  expect(await findImport(ctx, old.id)).toEqual(before)
  expect(await runs()).toMatchObject([{ workbooks: 0 }, { workbooks: 1, results: 1, bytes: expect.any(Number) }])
  expect(await expireWorkbooks(after(367), storage.files, days)).toEqual({ workbooks: 0, bytes: 0, results: 0 })
})

test('those of imports that are unfinished or paused stay, and the archive is never touched', async () => {
  const [waiting, paused, failed] = [
    await storage.upload(ctx, fixture),
    await storage.upload(ctx, fixture),
    await storage.upload(ctx, fixture),
  ]
  await moveImport(ctx, { id: paused.id }, { state: 'paused' })
  await moveImport(ctx, { id: failed.id }, { state: 'failed' })
  for (const { id } of [waiting, paused, failed]) await storage.files.results(id).keep('plan.ndjson', fixture)
  await storage.migration.archiveOnce('facilities/inventory-items/1/facilities.xlsx', fixture)
  expect(await expireWorkbooks(after(400), storage.files, days)).toMatchObject({ workbooks: 1, results: 1 })
  expect((await names('imports')).sort()).toEqual([waiting.blobPath, paused.blobPath].sort())
  expect(await names('import-results')).toEqual([`${waiting.id}/plan.ndjson`, `${paused.id}/plan.ndjson`])
  expect(await names('archive')).toEqual(['facilities/inventory-items/1/facilities.xlsx'])
})

test('where there are no containers there is nothing to delete', async () => {
  const empty = await openStorage()
  const files = importFiles(readConfig({ AzureWebJobsStorage: empty.connectionString }))
  expect(await expireWorkbooks(after(400), files, days)).toEqual({ workbooks: 0, bytes: 0, results: 0 })
  await empty.close()
})

test('what a run had deleted before storage failed is on record', async () => {
  const old = await storage.upload(ctx, fixture)
  await moveImport(ctx, { id: old.id }, { state: 'done' })
  const failing = {
    ...storage.files,
    resultIds: () => {
      throw new Error('storage is away')
    },
  }
  await expect(expireWorkbooks(after(400), failing, days)).rejects.toThrow('storage is away')
  expect(await runs()).toMatchObject([{ workbooks: 1, results: 0 }])
})

test('whoever asks for a file later is told that it expired, and when', async () => {
  const long = { createdAt: '2025-01-31T10:00:00.000Z', state: 'done-with-rejects', blobPath: 'a', etag: 'b' } as const
  const made = newImport(ctx, { fileName: 'stock.xlsx', mode: 'validate', isPartial: true, timezone: 'UTC', blobPath: 'a', etag: 'b' })
  const row = await createImport(ctx, { ...made, ...long, report: { sheets: [], notes: [], issues: [], files: ['marked.xlsx'] } })
  const copy = await api.call('GET', `/api/imports/${row?.id}/marked-copy`)
  expect(copy).toMatchObject({
    status: 404,
    json: {
      detail: expect.stringContaining('expired at 2026-01-31T10:00:00.000Z: workbooks are kept for 365 days'),
      errors: [{ code: 'expired' }],
    },
  })
  const applied = await api.call('POST', `/api/imports/${row?.id}/apply`, { body: {} })
  expect(applied).toMatchObject({ status: 404, json: { errors: [{ code: 'expired', hint: 'Upload the file again.' }] } })
})
