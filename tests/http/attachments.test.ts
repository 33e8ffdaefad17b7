// Files of rows: uploaded by a signed URL, recorded by their content, downloaded by those who see the row. Over real storage.
import { createHash } from 'node:crypto'
import { BlockBlobClient } from '@azure/storage-blob'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Resource } from '../../shared/catalogue/resource.ts'
import { config } from '../../shared/config.ts'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { Row } from '../../shared/db/rows.ts'
import { get } from '../../shared/db/store.ts'
import { expireAttachments } from '../../shared/domains/attachment-expiry.ts'
import { attachmentFiles } from '../../shared/domains/attachment-files.ts'
import { defect, defectAttachment } from '../../shared/domains/defects/defect-resources.ts'
import { incidentAttachment, medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { workOrder, workOrderAttachment } from '../../shared/domains/facilities/work-resources.ts'
import { attachments } from '../../shared/domains/index.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { task, taskAttachment } from '../../shared/domains/tasks/resources.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { type Answer, type Api, type Given, openApi, storeRow } from './api.ts'

const limit = 100_000
let storage: OpenStorage
let api: Api
let order: Row

beforeAll(async () => {
  vi.stubEnv('OPSBOOK_ATTACHMENT_LIMIT', String(limit))
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi()
  order = await storeRow(api.ctx, workOrder, 1)
  await storage.empty('attachments')
})
afterEach(() => api.drop())

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const attach = (owner: Resource, id: unknown, fileName = 'photo.png', given: Given = {}) =>
  api.call('POST', `${owner.path}/${id}/attach`, { as: 'staff', body: { fileName }, ...given })
const complete = (attachment: Resource, id: unknown, given: Given = {}) =>
  api.call('POST', `${attachment.path}/${id}/complete`, { as: 'staff', body: {}, ...given })
const download = (attachment: Resource, id: unknown, given: Given = {}) =>
  api.call('POST', `${attachment.path}/${id}/download`, { as: 'technician', body: {}, ...given })
const put = (answer: Answer, content: Buffer | string, headers = {}) =>
  fetch(String(answer.json.uploadUrl), { method: 'PUT', body: content, headers: { 'x-ms-blob-type': 'BlockBlob', ...headers } })
const blobs = async () => (await storage.list('attachments')).map(({ name }) => name)
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('the rest of a photo')])

test('what is uploaded is recorded by its content, and comes back to the byte', async () => {
  const begun = await attach(workOrder, order.id)
  expect([begun.status, Object.keys(begun.json).sort()]).toEqual([200, ['expiresAt', 'id', 'uploadUrl']])
  expect(await get(api.ctx, workOrderAttachment, Number(begun.json.id))).toMatchObject({
    state: 'waiting',
    bytes: null,
    createdBy: 'staff-tester',
  })
  expect((await put(begun, png)).status).toBe(201)
  const done = await complete(workOrderAttachment, begun.json.id)
  const facts = { fileName: 'photo.png', state: 'ready', contentType: 'image/png', bytes: png.length, sha256: sha256(png) }
  expect([done.status, done.json]).toEqual([200, { id: begun.json.id, ownerId: order.id, ...facts }])
  const listed = await api.call('GET', `${workOrderAttachment.path}?ownerId=${order.id}`, { as: 'technician' })
  expect(listed.json.items).toMatchObject([facts])
  const { json } = await download(workOrderAttachment, begun.json.id)
  const got = await fetch(String(json.url))
  expect(Buffer.from(await got.arrayBuffer())).toEqual(png)
  expect(got.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''photo.png")
  expect(got.headers.get('content-type')).toBe('image/png')
  expect((await api.entries()).map(({ action }) => action)).toEqual(
    expect.arrayContaining(['workOrderAttachment.create', 'workOrderAttachment.complete']),
  )
})

test('what is uploaded over a recorded file changes nothing, and recording it twice is harmless', async () => {
  const begun = await attach(workOrder, order.id)
  await put(begun, png)
  const [first, second] = await Promise.all([complete(workOrderAttachment, begun.json.id), complete(workOrderAttachment, begun.json.id)])
  expect([first.status, second.status, second.json]).toEqual([200, 200, first.json])
  const kept = await blobs()
  expect(kept).toHaveLength(1)
  expect((await put(begun, '<script>other()</script>')).status).toBe(201)
  expect((await complete(workOrderAttachment, begun.json.id)).json).toEqual(first.json)
  const { url } = (await download(workOrderAttachment, begun.json.id)).json
  expect(sha256(Buffer.from(await (await fetch(String(url))).arrayBuffer()))).toBe(first.json.sha256)
  expect(await get(api.ctx, workOrderAttachment, Number(begun.json.id))).toMatchObject({ version: 2, sha256: sha256(png) })
})

test('the signed URL writes one file and reads none', async () => {
  const begun = await attach(workOrder, order.id)
  await put(begun, png)
  const url = String(begun.json.uploadUrl)
  expect((await fetch(url)).status).toBe(403)
  const elsewhere = url.replace(`workOrderAttachment/${begun.json.id}`, 'workOrderAttachment/12345')
  expect((await fetch(elsewhere, { method: 'PUT', body: png, headers: { 'x-ms-blob-type': 'BlockBlob' } })).status).toBe(403)
})

describe('is refused and changes nothing:', () => {
  const refused = async (id: unknown, status: number, code: string) => {
    const before = await get(api.ctx, workOrderAttachment, Number(id))
    const answer = await complete(workOrderAttachment, id)
    expect([answer.status, answer.json.errors.map((issue) => issue.code)]).toEqual([status, [code]])
    expect(await get(api.ctx, workOrderAttachment, Number(id))).toEqual(before)
    expect((await blobs()).filter((name) => name.startsWith('kept/'))).toEqual([])
    return answer.json.errors[0]
  }

  test('completing what was never uploaded', async () => {
    await refused((await attach(workOrder, order.id)).json.id, 409, 'not_uploaded')
  })

  test('an empty file', async () => {
    const begun = await attach(workOrder, order.id)
    await put(begun, '')
    await refused(begun.json.id, 400, 'empty')
  })

  test('a file beyond the limit, naming both', async () => {
    const begun = await attach(workOrder, order.id)
    await put(begun, Buffer.alloc(limit + 1, 'x'))
    const issue = await refused(begun.json.id, 413, 'too_large')
    expect(issue?.message).toBe('the file has 100001 bytes; the limit is 100000 (OPSBOOK_ATTACHMENT_LIMIT)')
    expect((await put(begun, Buffer.alloc(limit, 'x'))).status).toBe(201)
    expect((await complete(workOrderAttachment, begun.json.id)).json).toMatchObject({ bytes: limit, contentType: 'text/plain' })
  })

  test('downloading what is not recorded yet', async () => {
    const begun = await attach(workOrder, order.id)
    await put(begun, png)
    const answer = await download(workOrderAttachment, begun.json.id)
    expect([answer.status, answer.json.errors.map((issue) => issue.code)]).toEqual([409, ['not_ready']])
  })

  test('downloading what is gone from storage', async () => {
    const begun = await attach(workOrder, order.id)
    await put(begun, png)
    await complete(workOrderAttachment, begun.json.id)
    await storage.empty('attachments')
    expect((await download(workOrderAttachment, begun.json.id)).status).toBe(404)
  })

  test.each(['', '..', 'a/b.png', 'a\\b.png', 'a\u0000b', 'gpj\u202egnp.exe', 'x'.repeat(201)])('the file name %j', async (fileName) => {
    expect((await attach(workOrder, order.id, fileName)).status).toBe(400)
  })

  test('an owner that is not there', async () => {
    expect((await attach(workOrder, 5)).status).toBe(404)
  })
})

test('whatever a page could run is kept, and only ever saved', async () => {
  for (const [fileName, content] of [
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['image.png', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ] as const) {
    const begun = await attach(workOrder, order.id, fileName)
    await put(begun, content, { 'x-ms-blob-content-type': 'text/html' })
    expect((await complete(workOrderAttachment, begun.json.id)).json.contentType).toBe('application/octet-stream')
    const got = await fetch(String((await download(workOrderAttachment, begun.json.id)).json.url))
    expect([got.headers.get('content-type'), got.headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      `attachment; filename*=UTF-8''${fileName}`,
    ])
  }
})

test('whoever may update the owner attaches, whoever may read it downloads', async () => {
  const begun = await attach(workOrder, order.id)
  await put(begun, png)
  expect((await attach(workOrder, order.id, 'x.png', { as: 'technician' })).status).toBe(403)
  expect((await complete(workOrderAttachment, begun.json.id, { as: 'technician' })).status).toBe(403)
  await complete(workOrderAttachment, begun.json.id)
  expect((await download(workOrderAttachment, begun.json.id, { as: 'auditor' })).status).toBe(200)
  expect((await download(workOrderAttachment, begun.json.id, { as: null })).status).toBe(401)
  expect((await api.call('DELETE', `${workOrderAttachment.path}/${begun.json.id}`, { as: 'manager' })).status).toBe(204)
  expect((await download(workOrderAttachment, begun.json.id)).status).toBe(404)
  expect(await blobs()).toHaveLength(1)
})

test('files of a row of another site are not there', async () => {
  const begun = await attach(workOrder, order.id)
  await put(begun, png)
  const elsewhere = { siteIds: [Number(order.siteId) + 1] }
  const here = { siteIds: [Number(order.siteId)] }
  expect((await attach(workOrder, order.id, 'x.png', { as: 'staff', body: { fileName: 'x.png' }, ...elsewhere })).status).toBe(404)
  expect((await complete(workOrderAttachment, begun.json.id, elsewhere)).status).toBe(404)
  expect((await complete(workOrderAttachment, begun.json.id, here)).status).toBe(200)
  expect((await download(workOrderAttachment, begun.json.id, { as: 'technician', ...elsewhere })).status).toBe(404)
  expect((await download(workOrderAttachment, begun.json.id, { as: 'technician', ...here })).status).toBe(200)
})

test('a technician attaches to and downloads from their own tasks only', async () => {
  await commit(api.ctx, [insert(user, { id: 7, username: 'tech', email: 't@company.example', name: 'Tech', role: 'technician' })])
  const own = await storeRow(api.ctx, task, 1, { assigneeId: 7 })
  const other = await storeRow(api.ctx, task, 2)
  const as = { as: 'technician' }
  expect((await attach(task, other.id, 'x.png', { ...as })).status).toBe(404)
  const begun = await attach(task, own.id, 'x.png', { ...as })
  await put(begun, png)
  expect((await complete(taskAttachment, begun.json.id, as)).status).toBe(200)
  expect((await download(taskAttachment, begun.json.id, as)).status).toBe(200)
  const theirs = await attach(task, other.id)
  await put(theirs, png)
  expect((await complete(taskAttachment, theirs.json.id, as)).status).toBe(404)
})

describe('a file of a defect', () => {
  let found: Row
  beforeEach(async () => {
    found = await storeRow(api.ctx, defect, 1, { number: 'DMT-2026-000001', status: 'open' })
  })
  const technician = { as: 'technician' }
  const close = async () =>
    commit(api.ctx, [update(defect, await get(api.ctx, defect, Number(found.id)), { status: 'closed', closedAt: api.ctx.now() })])
  const locked = {
    code: 'closed',
    message: 'DMT-2026-000001 is closed and locked',
    hint: 'Record a correction (POST .../correct), which is a new record that is linked to this one.',
  }

  test('is attached by technicians, who report, recorded by its content, and removed by an administrator only', async () => {
    const begun = await attach(defect, found.id, 'bore.png', { ...technician })
    await put(begun, png)
    const done = await complete(defectAttachment, begun.json.id, technician)
    expect([done.status, done.json]).toMatchObject([200, { contentType: 'image/png', bytes: png.length, sha256: sha256(png) }])
    expect((await attach(defect, found.id, 'x.png', { as: 'auditor' })).status).toBe(403)
    expect((await download(defectAttachment, begun.json.id, { as: 'auditor' })).status).toBe(200)
    const remove = (as: string) => api.call('DELETE', `${defectAttachment.path}/${begun.json.id}`, { as })
    for (const as of ['technician', 'staff', 'medic', 'manager', 'auditor']) expect([as, (await remove(as)).status]).toEqual([as, 403])
    expect((await remove('admin')).status).toBe(204)
  })

  test('is not attached once the defect is closed, naming the remedy', async () => {
    await close()
    const answer = await attach(defect, found.id)
    expect([answer.status, answer.json.errors]).toMatchObject([409, [locked]])
    expect((await api.call('GET', defectAttachment.path)).json.items).toEqual([])
  })

  test('that was begun before is not recorded after the defect was closed', async () => {
    const begun = await attach(defect, found.id)
    await put(begun, png)
    await close()
    const answer = await complete(defectAttachment, begun.json.id)
    expect([answer.status, answer.json.errors]).toMatchObject([409, [locked]])
    expect(await get(api.ctx, defectAttachment, Number(begun.json.id))).toMatchObject({ state: 'waiting', version: 1 })
    expect((await blobs()).filter((name) => name.startsWith('kept/'))).toEqual([])
  })

  test('is not recorded where the defect is closed at that very moment', async () => {
    const begun = await attach(defect, found.id)
    await put(begun, png)
    const { engine } = api.ctx
    let isFirst = true
    // it has looked, and comes to write when the defect is closed
    const late = {
      ...engine,
      write: async (...given: Parameters<typeof engine.write>) => {
        const wasFirst = isFirst
        isFirst = false
        if (wasFirst) await close()
        return engine.write(...given)
      },
    }
    Object.assign(api.service, { database: async () => ({ ...api.ctx, engine: late }) })
    const answer = await complete(defectAttachment, begun.json.id)
    expect([answer.status, answer.json.errors]).toMatchObject([409, [locked]])
    expect((await blobs()).filter((name) => name.startsWith('kept/'))).toEqual([])
  })
})

test('a medical file is for medics, and each download of it goes on record', async () => {
  const incident = await storeRow(api.ctx, medicalIncident, 1)
  const medic = { as: 'medic' }
  const begun = await attach(medicalIncident, incident.id, 'jane-roe-xray.png', { ...medic })
  await put(begun, png)
  expect((await complete(incidentAttachment, begun.json.id, medic)).status).toBe(200)
  for (const as of ['manager', 'staff', 'technician', 'auditor']) {
    expect((await attach(medicalIncident, incident.id, 'x.png', { as })).status).toBe(403)
    expect((await complete(incidentAttachment, begun.json.id, { as })).status).toBe(403)
    expect((await download(incidentAttachment, begun.json.id, { as })).status).toBe(403)
  }
  const before = (await api.entries()).length
  expect((await download(incidentAttachment, begun.json.id, medic)).status).toBe(200)
  expect((await api.entries()).slice(before)).toMatchObject([
    {
      action: 'medicalIncidentAttachment.read',
      actor: 'medic-tester',
      rowId: begun.json.id,
      after: expect.stringContaining('"via":"download"'),
    },
  ])
})

test('uploads that nobody completed are removed after a day, rows and files; what is recorded stays', async () => {
  const abandoned = await attach(workOrder, order.id, 'abandoned.png')
  await put(abandoned, png)
  const never = await attach(workOrder, order.id, 'never.png')
  const done = await attach(workOrder, order.id, 'done.png')
  await put(done, png)
  await complete(workOrderAttachment, done.json.id)
  await put(done, 'late')
  const files = attachmentFiles(config())
  const at = (hours: number) => ({ ...api.ctx, now: () => new Date(Date.now() + hours * 3_600_000).toISOString() })
  expect(await expireAttachments(at(23), files, attachments)).toBe(0)
  expect(await blobs()).toHaveLength(3)
  expect(await expireAttachments(at(25), files, attachments)).toBe(2)
  expect(await blobs()).toEqual([expect.stringMatching(new RegExp(`^kept/workOrderAttachment/${done.json.id}/`))])
  const { items } = (await api.call('GET', `${workOrderAttachment.path}?ownerId=${order.id}`)).json
  expect(items.map(({ fileName }) => fileName)).toEqual(['done.png'])
  expect((await complete(workOrderAttachment, abandoned.json.id)).json.detail).toBe(`workOrderAttachment ${abandoned.json.id} was removed`)
  expect((await complete(workOrderAttachment, never.json.id)).status).toBe(404)
  expect(await expireAttachments(at(25), files, attachments)).toBe(0)
})

test('the file of a removed row can be restored with it for thirty days; what no row has goes with the next night', async () => {
  const names = ['removed.png', 'restored.png', 'kept.png'] as const
  const made: number[] = []
  for (const name of names) {
    const begun = await attach(workOrder, order.id, name)
    await put(begun, name)
    await complete(workOrderAttachment, begun.json.id)
    made.push(Number(begun.json.id))
  }
  const [removed, restored, kept] = made
  for (const id of [removed, restored]) await api.call('DELETE', `${workOrderAttachment.path}/${id}`, { as: 'manager' })
  await api.call('POST', `${workOrderAttachment.path}/${restored}/restore`, { as: 'manager' })
  await storage.container('attachments').getBlockBlobClient(`kept/workOrderAttachment/${kept}/orphan`).upload('x', 1)
  const files = attachmentFiles(config())
  const at = (days: number) => ({ ...api.ctx, now: () => new Date(Date.now() + days * 86_400_000).toISOString() })
  const rows = async () => (await blobs()).map((name) => Number(name.split('/')[2])).toSorted()
  await expireAttachments(at(2), files, attachments)
  expect(await rows()).toEqual([removed, restored, kept])
  expect((await blobs()).filter((name) => name.endsWith('/orphan'))).toEqual([])
  await expireAttachments(at(29), files, attachments)
  expect(await rows()).toEqual([removed, restored, kept])
  await expireAttachments(at(31), files, attachments)
  expect(await rows()).toEqual([restored, kept])
  expect((await download(workOrderAttachment, restored)).status).toBe(200)
})

test('a blob of another kind is refused', async () => {
  const begun = await attach(workOrder, order.id)
  const client = new BlockBlobClient(String(begun.json.uploadUrl))
  expect(client.name).toBe(`incoming/workOrderAttachment/${begun.json.id}`)
  const appended = await fetch(String(begun.json.uploadUrl), { method: 'PUT', headers: { 'x-ms-blob-type': 'AppendBlob' } })
  expect(appended.status).toBe(201)
  expect((await complete(workOrderAttachment, begun.json.id)).status).toBe(400)
})
