// Batches over HTTP: sheets that were uploaded, answers that are kept under a key, and who may. Over real storage.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { versionHash } from '../../shared/domains/calculations/receipt.ts'
import { calculation, calculationVersion, calculationVersionAttachment } from '../../shared/domains/calculations/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { makeBook } from '../support/make-sheets.ts'
import { type Api, type Given, openApi } from './api.ts'

let storage: OpenStorage
let api: Api
let version: number

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi()
  // whoever asks here is user 7
  const person = { id: 7, username: 'tester', name: 'Tester', email: 'tester@company.example', role: 'staff' as const }
  await commit(api.ctx, [insert(user, person)])
  version = await publish()
  await storage.empty('attachments')
})
afterEach(() => api.drop())

/** A published version of `length * width`, whether it is rounded up as `isUp` says. */
async function publish(): Promise<number> {
  const id = await api.ctx.ids.next(calculation.table)
  const inputs = {
    type: 'object' as const,
    properties: { length: { type: 'number' as const }, width: { type: 'number' as const, default: '2' } },
    required: ['length', 'width'],
    additionalProperties: false as const,
  }
  const row = { calculationId: id, number: 1, expression: 'length * width', inputs, writerIds: [], status: 'published' as const }
  const [, made] = await commit(api.ctx, [insert(calculation, { id, code: `C${id}`, name: 'Area' }), insert(calculationVersion, row)])
  const stored = await get(api.ctx, calculationVersion, Number(made?.id))
  await api.ctx.engine.execute([`UPDATE calculations_calculationVersion SET hash = '${versionHash(stored)}' WHERE id = ${stored.id}`])
  return Number(stored.id)
}

const runBatch = (body: object, given: Given = {}, id = version) =>
  api.call('POST', `${calculationVersion.path}/${id}/run-batch`, { as: 'staff', body, ...given })

async function upload(fileName: string, content: Buffer | string): Promise<number> {
  const { json } = await api.call('POST', `${calculationVersion.path}/${version}/attach`, { as: 'staff', body: { fileName } })
  await fetch(String(json.uploadUrl), { method: 'PUT', body: content, headers: { 'x-ms-blob-type': 'BlockBlob' } })
  expect((await api.call('POST', `${calculationVersionAttachment.path}/${json.id}/complete`, { as: 'staff', body: {} })).status).toBe(200)
  return Number(json.id)
}
const csv = 'Length;Width;Note\n1.5;2;a\n0.1;0.2;b\n'

test('a CSV file is run over: headers are found whatever their case, receipts name sheet and row', async () => {
  const attachmentId = await upload('areas.csv', csv)
  const { status, json } = await runBatch({ source: 'sheet', attachmentId })
  expect([status, json.runs]).toEqual([200, 2])
  expect(json.batch).toMatchObject({ source: 'sheet', sourceName: 'areas.csv', attachmentId, runs: 2 })
  expect(json.results).toMatchObject([
    { result: '3', aboutResource: 'areas', aboutId: 2 },
    { result: '0.02', aboutResource: 'areas', aboutId: 3 },
  ])
  const { items } = (
    await api.call('GET', `/api/calculations/calculation-runs?batchId=${(json.batch as { id: number }).id}`, { as: 'auditor' })
  ).json
  expect(items.map(({ result }) => result)).toEqual(['3', '0.02'])
})

test('a workbook is run over: a sheet by its name, inputs from the headers that are named, defaults where a cell is empty', async () => {
  const book = makeBook({
    Cover: [['nothing here']],
    'Areas 2027': [
      ['L', 'W'],
      [2.5, null],
      ['0.123456789012345678', 10],
    ],
  })
  const attachmentId = await upload('areas.xlsx', book)
  const asked = { source: 'sheet', attachmentId, sheet: 'areas 2027', mapping: { length: 'l', width: 'W' } }
  expect((await runBatch(asked)).json.results).toMatchObject([{ result: '5' }, { result: '1.23456789012345678' }])
})

test('every cell that is wrong is named with sheet and address, and nothing is run', async () => {
  const attachmentId = await upload('areas.csv', 'Length;Width\n1;x\n;2\n3;4\n')
  const { status, json } = await runBatch({ source: 'sheet', attachmentId })
  expect([status, json.errors]).toMatchObject([
    400,
    [
      { path: 'areas!B2', code: 'kind' },
      { path: 'areas!A3', code: 'required' },
    ],
  ])
  const partial = await runBatch({ source: 'sheet', attachmentId, isPartial: true })
  expect(partial.json).toMatchObject({ runs: 1, rejected: [{ row: 1 }, { row: 2, issues: [{ path: 'areas!A3' }] }] })
})

test('headers that are missing or twice there are named, as is a sheet that is not there', async () => {
  const attachmentId = await upload('areas.csv', 'Width;Width\n1;2\n')
  expect((await runBatch({ source: 'sheet', attachmentId })).json.errors).toMatchObject([
    { path: 'mapping.length', code: 'column', hint: 'The columns are Width, Width.' },
    { path: 'mapping.width', code: 'twice' },
  ])
  expect((await runBatch({ source: 'sheet', attachmentId, sheet: 'Other' })).json.errors).toMatchObject([{ path: 'sheet' }])
})

test('a file of another version, one that is not uploaded yet and one that is no sheet are refused', async () => {
  const attachmentId = await upload('areas.csv', csv)
  const other = await publish()
  expect((await runBatch({ source: 'sheet', attachmentId }, {}, other)).json).toMatchObject({
    status: 409,
    errors: [{ path: 'attachmentId', message: `areas.csv was attached to calculationVersion ${version}, not to this one` }],
  })
  const begun = await api.call('POST', `${calculationVersion.path}/${version}/attach`, { as: 'staff', body: { fileName: 'b.csv' } })
  expect((await runBatch({ source: 'sheet', attachmentId: begun.json.id })).json.errors).toMatchObject([
    { message: 'b.csv is not uploaded yet' },
  ])
  const image = await upload('photo.png', Buffer.from('89504e470d0a1a0a0000', 'hex'))
  expect((await runBatch({ source: 'sheet', attachmentId: image })).status).toBe(400)
  await storage.empty('attachments')
  expect((await runBatch({ source: 'sheet', attachmentId })).status).toBe(404)
})

test('a sheet of more than ten thousand rows is refused', async () => {
  const attachmentId = await upload('areas.csv', `Length\n${'1\n'.repeat(10_001)}`)
  expect((await runBatch({ source: 'sheet', attachmentId })).json).toMatchObject({ status: 413, errors: [{ path: 'attachmentId' }] })
})

test('the same request under one key is one batch, also when two arrive at once', async () => {
  const headers = { 'idempotency-key': 'the-areas-of-march' }
  const body = { source: 'rows', rows: [{ length: 1 }, { length: 2 }] }
  const [first, second] = await Promise.all([runBatch(body, { headers }), runBatch(body, { headers })])
  const third = await runBatch(body, { headers })
  expect([first.status, second.json, third.json, third.headers['idempotency-replayed']]).toEqual([200, first.json, first.json, 'true'])
  expect((await api.call('GET', '/api/calculations/calculation-batches')).json.items).toHaveLength(1)
  expect((await api.call('GET', '/api/calculations/calculation-runs')).json.items).toHaveLength(2)
  expect((await runBatch({ ...body, isPartial: true }, { headers })).status).toBe(422)
})

test('is for those who run calculations, and says what may be asked', async () => {
  const body = { source: 'rows', rows: [{ length: 1 }] }
  expect((await runBatch(body, { as: 'technician' })).status).toBe(403)
  expect((await runBatch(body, { as: 'auditor' })).status).toBe(403)
  expect((await runBatch(body, { as: 'medic' })).status).toBe(200)
  expect((await runBatch({ source: 'guess' })).json.errors).toMatchObject([
    { path: 'source', message: 'is not one of: rows, resource, sheet, query' },
  ])
  expect((await runBatch({ ...body, mapping: {} })).json.errors).toMatchObject([{ path: 'mapping', code: 'unknown' }])
  expect((await runBatch(body, {}, 999)).status).toBe(404)
})
