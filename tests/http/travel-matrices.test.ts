// Matrices of one's own over HTTP: a file is attached, loaded once, planned with, and stays as it is. Over real storage.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { get } from '../../shared/db/store.ts'
import { travelMatrix } from '../../shared/domains/dispatch/fleet-resources.ts'
import { travelMatrixAttachment } from '../../shared/domains/dispatch/resources.ts'
import { forgetContents } from '../../shared/domains/dispatch/travel/matrix-files.ts'
import { travelAgain, travelBetween, travelOfEach } from '../../shared/domains/dispatch/travel/travel.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { makeBook } from '../support/make-sheets.ts'
import { type Api, type Given, openApi } from './api.ts'

const container = 'travel-matrices'
let storage: OpenStorage
let api: Api
let matrix: number

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  api = await openApi()
  matrix = await make()
  await storage.empty('attachments')
  await storage.empty(container)
  forgetContents()
})
afterEach(() => api.drop())

const make = async (given: Given = {}) =>
  Number((await api.call('POST', travelMatrix.path, { as: 'staff', body: { description: 'Measured by our drivers' }, ...given })).json.id)
const load = (body: object, given: Given = {}, id = matrix) =>
  api.call('POST', `${travelMatrix.path}/${id}/load`, { as: 'staff', body, ...given })

async function upload(fileName: string, content: Buffer | string, id = matrix): Promise<number> {
  const { json } = await api.call('POST', `${travelMatrix.path}/${id}/attach`, { as: 'staff', body: { fileName } })
  await fetch(String(json.uploadUrl), { method: 'PUT', body: content, headers: { 'x-ms-blob-type': 'BlockBlob' } })
  expect((await api.call('POST', `${travelMatrixAttachment.path}/${json.id}/complete`, { as: 'staff', body: {} })).status).toBe(200)
  return Number(json.id)
}

/** Its files first: a row that others are a part of is not removed. */
async function removeWith(attachmentId: number): Promise<void> {
  for (const url of [`${travelMatrixAttachment.path}/${attachmentId}`, `${travelMatrix.path}/${matrix}`])
    expect((await api.call('DELETE', url, { as: 'manager' })).status).toBe(204)
}

const csv = 'From;To;Km;Minutes\nNairobi;Nakuru;157,5;170\nNakuru;Nairobi;158;172\n'
const town = (name: string) => ({ lat: 0, lon: 0, name })
const row = () => get(api.ctx, travelMatrix, matrix)

test('a CSV file is loaded: the row says what it holds, the trail who did it, and plans take it', async () => {
  const attachmentId = await upload('ways.csv', csv)
  const { status, json } = await load({ attachmentId })
  const facts = { source: 'upload', placeCount: 2, pairCount: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }
  expect([status, json.travelMatrix]).toMatchObject([200, { id: matrix, code: `TM-${matrix}`, ...facts }])
  expect((await api.entries()).at(-1)).toMatchObject({ action: 'travelMatrix.load', actor: 'staff-tester', rowId: matrix })
  const { sha256 } = await row()
  expect(await storage.list(container)).toMatchObject([{ name: sha256 }])
  const travel = await travelBetween(api.ctx, [town('nairobi'), town('Nakuru')], { matrixId: matrix })
  expect(travel.source).toEqual({ kind: 'matrix', matrixId: matrix, sha256 })
  expect([[...travel.metres], [...travel.seconds]]).toEqual([
    [0, 157_500, 158_000, 0],
    [0, 10_200, 10_320, 0],
  ])
})

test('a workbook is loaded: a sheet by its name, and the way back where it is said to be as long', async () => {
  const book = makeBook({
    Cover: [['nothing here']],
    'Ways 2027': [
      ['Origin', 'Destination', 'Distance (m)', 'Hours'],
      ['A', 'B', 2500, 0.5],
    ],
  })
  const attachmentId = await upload('ways.xlsx', book)
  expect((await load({ attachmentId, sheet: 'Other' })).json.errors).toMatchObject([
    { path: 'sheet', hint: 'Its sheets are Cover, Ways 2027.' },
  ])
  expect((await load({ attachmentId, sheet: 'ways 2027', symmetric: true })).json.travelMatrix).toMatchObject({ pairCount: 2 })
  expect([...(await travelBetween(api.ctx, [town('B'), town('A')], { matrixId: matrix })).metres]).toEqual([0, 2500, 2500, 0])
})

test('every cell that is wrong is named with sheet and address, and nothing is loaded', async () => {
  const attachmentId = await upload('ways.csv', 'From,To,Km,Minutes\nA,B,-1,x\nA,C,,5\n')
  const { status, json } = await load({ attachmentId })
  expect([status, json.errors]).toMatchObject([
    400,
    [
      { path: 'ways!C2', code: 'range' },
      { path: 'ways!D2', code: 'number' },
      { path: 'ways!C3', code: 'required' },
    ],
  ])
  expect(await row()).toMatchObject({ version: 1, sha256: null, placeCount: 0 })
  expect(await storage.list(container)).toEqual([])
})

test('a loaded matrix never changes: loading it again is refused, also when two do at once', async () => {
  const [first, second] = [await upload('ways.csv', csv), await upload('others.csv', csv.replace('158', '159'))]
  const answers = await Promise.all([load({ attachmentId: first }), load({ attachmentId: second })])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const before = await row()
  const { status, json } = await load({ attachmentId: second })
  expect([status, json.errors]).toMatchObject([
    409,
    [{ path: 'sha256', code: 'state', message: `TM-${matrix} is loaded already, and a matrix that plans may name never changes` }],
  ])
  const typed = await api.call('PATCH', `${travelMatrix.path}/${matrix}`, { as: 'staff', body: { sha256: 'other' } })
  expect(typed.status).toBe(400)
  expect(await row()).toEqual(before)
})

test('a file of another matrix, one that is not uploaded yet, one that is no sheet and one that storage has lost are refused', async () => {
  const attachmentId = await upload('ways.csv', csv)
  const other = await make()
  expect((await load({ attachmentId }, {}, other)).json).toMatchObject({
    status: 409,
    errors: [{ path: 'attachmentId', message: `ways.csv was attached to travelMatrix ${matrix}, not to TM-${other}` }],
  })
  const begun = await api.call('POST', `${travelMatrix.path}/${matrix}/attach`, { as: 'staff', body: { fileName: 'b.csv' } })
  expect((await load({ attachmentId: begun.json.id })).json.errors).toMatchObject([{ message: 'b.csv is not uploaded yet' }])
  const image = await upload('photo.png', Buffer.from('89504e470d0a1a0a0000', 'hex'))
  expect((await load({ attachmentId: image })).status).toBe(400)
  const damaged = await upload('ways.xlsx', makeBook({ Ways: [['From']] }).subarray(0, 200))
  expect((await load({ attachmentId: damaged })).status).toBe(400)
  await storage.empty('attachments')
  expect((await load({ attachmentId })).status).toBe(404)
  expect((await load({ attachmentId: 999 })).status).toBe(404)
})

test('is for those who plan', async () => {
  const attachmentId = await upload('ways.csv', csv)
  for (const as of ['technician', 'auditor']) expect((await load({ attachmentId }, { as })).status).toBe(403)
  expect((await load({ attachmentId }, { as: 'medic' })).status).toBe(200)
})

test('the same request under one key loads once and is answered twice', async () => {
  const attachmentId = await upload('ways.csv', csv)
  const headers = { 'idempotency-key': 'ways-of-march' }
  const first = await load({ attachmentId }, { headers })
  const second = await load({ attachmentId }, { headers })
  expect([first.status, second.json, second.headers['idempotency-replayed']]).toEqual([200, first.json, 'true'])
})

test('planning is refused with a matrix that is not there, was removed, or has not been loaded, and by name with what one does not know', async () => {
  const refused = (matrixId: number, places = [town('Nairobi'), town('Nakuru')]) =>
    expect(travelBetween(api.ctx, places, { matrixId })).rejects
  await refused(999).toMatchObject({ code: 'invalid', issues: [{ path: 'matrixId', message: 'there is no travelMatrix 999' }] })
  await refused(matrix).toMatchObject({ code: 'conflict', message: `TM-${matrix} has not been loaded yet` })
  const attachmentId = await upload('ways.csv', csv)
  await load({ attachmentId })
  await refused(matrix, [town('Nairobi'), town('Kisumu')]).toMatchObject({ code: 'conflict', message: `TM-${matrix} has no place Kisumu` })
  await removeWith(attachmentId)
  await refused(matrix).toMatchObject({ code: 'invalid', message: `TM-${matrix} was removed` })
})

test('a plan is made again from what was kept, whatever became of the matrix since', async () => {
  const attachmentId = await upload('ways.csv', csv)
  await load({ attachmentId })
  const places = [town('Nairobi'), town('Nakuru')]
  const travel = await travelBetween(api.ctx, places, { matrixId: matrix })
  await api.call('PATCH', `${travelMatrix.path}/${matrix}`, { as: 'staff', body: { code: 'RENAMED' } })
  await removeWith(attachmentId)
  forgetContents()
  expect(await travelAgain(api.ctx, places, travel.source)).toEqual(travel)
})

test('several groups of places are read from one matrix, each for itself', async () => {
  await load({ attachmentId: await upload('ways.csv', csv) })
  const [one, other] = await travelOfEach(api.ctx, [[town('Nairobi'), town('Nakuru')], [town('Nakuru')]], { matrixId: matrix })
  expect([[...(one?.metres ?? [])], [...(other?.metres ?? [])]]).toEqual([[0, 157_500, 158_000, 0], [0]])
  const straight = await travelOfEach(api.ctx, [[town('A'), { lat: 1, lon: 0 }], []], {})
  expect(straight.map(({ metres }) => [...metres])).toEqual([[0, 144_554, 144_554, 0], []])
})

test('people may ask how far it is, as planning would take it', async () => {
  const measure = (body: object, given: Given = {}) => api.call('POST', `${travelMatrix.path}/measure`, { as: 'staff', body, ...given })
  const nairobi = { lat: -1.286389, lon: 36.817223, name: 'Nairobi' }
  const mombasa = { lat: -4.043477, lon: 39.668206 }
  const { status, json } = await measure({ places: [nairobi, mombasa] })
  expect([status, json]).toEqual([
    200,
    {
      source: { kind: 'haversine', roadFactor: 1.3, kilometresPerHour: 50 },
      ways: [
        { from: 'Nairobi', to: '-4.043477, 39.668206', distanceKm: 572.959, durationMinutes: 687.55 },
        { from: '-4.043477, 39.668206', to: 'Nairobi', distanceKm: 572.959, durationMinutes: 687.55 },
      ],
    },
  ])
  await load({ attachmentId: await upload('ways.csv', csv) })
  const byMatrix = await measure({ places: [nairobi, town('Nakuru')], matrixId: matrix })
  expect(byMatrix.json.ways).toMatchObject([{ distanceKm: 157.5, durationMinutes: 170 }, { distanceKm: 158 }])
  const missing = await measure({ places: [nairobi, town('Kitale')], matrixId: matrix })
  expect([missing.status, missing.json.errors]).toMatchObject([409, [{ path: 'matrixId', message: `TM-${matrix} has no place Kitale` }]])
  expect((await measure({ places: [nairobi] })).status).toBe(400)
  expect((await measure({ places: [nairobi, mombasa] }, { as: 'technician' })).status).toBe(403)
})
