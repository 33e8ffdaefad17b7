// Exports to storage: what may be asked for and by whom, what the files hold, and what becomes of them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { moveExport } from '../../shared/db/exports.ts'
import { get } from '../../shared/db/store.ts'
import { category, store } from '../../shared/domains/facilities/resources.ts'
import { facilities } from '../../shared/domains/index.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { expireExports, giveUpExport } from '../../shared/exports/step.ts'
import { openBook } from '../../shared/tabular/book.ts'
import { DEFAULT_LIMITS } from '../../shared/tabular/limits.ts'
import { type Desk, openDesk } from '../support/export-desk.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'

let storage: OpenStorage
beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(async () => {
  await desk.drop()
  await storage.empty('exports')
})

const ask = (body: unknown, as?: string, headers = {}) => desk.call('POST', '/api/exports', { as, body, headers })
const view = async (id: unknown, as?: string) => (await desk.call('GET', `/api/exports/${id}`, { as })).json
const fill = (count: number) =>
  commit(
    desk.ctx,
    Array.from({ length: count }, (_, at) => insert(category, { code: `C${String(at).padStart(4, '0')}`, name: `Name ${at}` })),
  )
const sheetsOf = async (bytes: Buffer) => {
  const path = join(storage.folder, 'read.xlsx')
  writeFileSync(path, bytes)
  const book = await openBook(path, 'read.xlsx', DEFAULT_LIMITS)
  const sheets: Record<string, unknown[][]> = {}
  for (const sheet of book.sheets) {
    const rows: unknown[][] = []
    for await (const batch of sheet.rows()) rows.push(...batch.map(({ cells }) => cells))
    sheets[sheet.name] = rows
  }
  await book.close()
  return sheets
}

describe('a list', () => {
  test('is written with its filters, sort and fields, told of in the trail, and downloaded under a name that says what it is', async () => {
    await fill(2500)
    const query = 'code.gte=C0100&sort=-code&fields=code,name'
    const { view, text, bytes, hash, disposition } = await desk.taken({ resource: 'category', query, format: 'csv' })
    const lines = text.trimEnd().split('\r\n')
    expect(lines.slice(0, 3)).toEqual(['\ufeffcode,name', 'C2499,Name 2499', 'C2498,Name 2498'])
    expect(lines).toHaveLength(2401)
    const fileName = `categories-${String(view.createdAt).slice(0, 10)}.csv`
    expect(view).toMatchObject({ state: 'done', rows: 2400, bytes: bytes.length, hash, fileName, createdBy: 'admin-tester', query })
    expect(disposition).toContain(fileName)
    const last = (await desk.entries()).at(-1)
    expect(last).toMatchObject({ action: 'category.export', actor: 'admin-tester' })
    expect(JSON.parse(String(last?.after))).toMatchObject({ export: view.id, rows: 2400, hash, query })
  })

  test('comes in four formats that hold the same rows, by id where nobody says otherwise', async () => {
    await fill(1203)
    const codes = Array.from({ length: 1203 }, (_, at) => `C${String(at).padStart(4, '0')}`)
    const of = async (format: string) => desk.taken({ resource: 'category', format })
    const json: { code: string }[] = JSON.parse((await of('json')).text)
    expect(json.map(({ code }) => code)).toEqual(codes)
    const lines = (await of('ndjson')).text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(json)
    const { categories } = await sheetsOf((await of('xlsx')).bytes)
    expect(categories?.slice(1).map(([code]) => code)).toEqual(codes)
    const csv = (await of('csv')).text.trimEnd().split('\r\n')
    expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(codes)
  })

  test('without rows is a file all the same', async () => {
    expect(JSON.parse((await desk.taken({ resource: 'category', format: 'json' })).text)).toEqual([])
    expect((await desk.taken({ resource: 'category', format: 'ndjson' })).text).toBe('')
    expect((await desk.taken({ resource: 'category', format: 'csv' })).text).toMatch(/^\ufeffcode,name.*\r\n$/)
  })

  test('shows people who are limited to some sites the rows of those', async () => {
    const [one, two] = await commit(desk.ctx, [insert(site, { code: 'S1', name: 'One' }), insert(site, { code: 'S2', name: 'Two' })])
    await commit(desk.ctx, [
      insert(store, { code: 'MINE', name: 'Mine', siteId: Number(one?.id) }),
      insert(store, { code: 'THEIRS', name: 'Theirs', siteId: Number(two?.id) }),
    ])
    await commit(desk.ctx, [update(user, await get(desk.ctx, user, 7), { siteIds: [Number(one?.id)] })])
    const { text } = await desk.taken({ resource: 'store', format: 'json' })
    expect(JSON.parse(text).map(({ code }: { code: string }) => code)).toEqual(['MINE'])
  })
})

test('a domain is one workbook with a sheet for each of its resources, and an entry of the trail for each', async () => {
  await fill(3)
  const before = (await desk.entries()).length
  const { bytes, view } = await desk.taken({ domain: 'facilities', format: 'xlsx' })
  const sheets = await sheetsOf(bytes)
  expect(Object.keys(sheets).sort()).toEqual(facilities.resources.map(({ slug }) => slug).sort())
  expect(sheets.categories).toHaveLength(4)
  expect(view).toMatchObject({ rows: 3, fileName: expect.stringMatching(/^facilities-.*\.xlsx$/) })
  const told = (await desk.entries()).slice(before).map(({ action }) => action)
  expect(told.sort()).toEqual(facilities.resources.map(({ name }) => `${name}.export`).sort())
})

describe('who may', () => {
  test('nobody without signing in', async () => {
    expect((await desk.call('POST', '/api/exports', { as: null, body: { resource: 'category', format: 'csv' } })).status).toBe(401)
    expect((await desk.call('GET', '/api/exports', { as: null })).status).toBe(401)
  })

  test('a refusal names every permission that is lacking, and is recorded', async () => {
    const refused = await ask({ domain: 'shared', format: 'xlsx' }, 'technician')
    expect(refused.status).toBe(403)
    expect(refused.json.errors).toMatchObject([{ message: 'the role technician does not have the permission user.read' }])
    expect(JSON.parse(String((await desk.entries()).at(-1)?.after))).toMatchObject({
      path: '/api/exports',
      reason: expect.stringContaining('user.read'),
    })
    expect((await desk.entries()).filter(({ action }) => action === 'denied')).toHaveLength(1)
    const person = await ask({ person: { resource: 'user', id: 7 }, format: 'json' }, 'manager')
    expect(person).toMatchObject({ status: 403, json: { errors: [{ message: expect.stringContaining('person.export') }] } })
  })

  test('whoever has lost a right since gets no file, and the export says why', async () => {
    const { json } = await ask({ resource: 'user', format: 'csv' })
    await commit(desk.ctx, [update(user, await get(desk.ctx, user, 7), { role: 'technician' })])
    await desk.write(Number(json.id))
    expect(await view(json.id)).toMatchObject({ state: 'failed', download: null, reason: expect.stringContaining('user.read') })
    expect((await desk.entries()).map(({ action }) => action)).not.toContain('user.export')
  })

  test('people see their own exports, administrators those of everybody', async () => {
    const { json } = await ask({ resource: 'category', format: 'csv' })
    expect((await desk.call('GET', `/api/exports/${json.id}`, { as: 'manager' })).status).toBe(404)
    expect((await desk.call('GET', '/api/exports', { as: 'manager' })).json.items).toEqual([])
    expect((await desk.call('GET', '/api/exports')).json.items).toMatchObject([{ id: json.id, state: 'waiting' }])
    expect((await desk.call('GET', '/api/exports/99')).status).toBe(404)
  })
})

describe('what is refused', () => {
  test.each([
    [{ format: 'pdf' }, ['format']],
    [{ format: 'csv' }, ['']],
    [{ resource: 'shop', domain: 'nowhere', format: 'csv' }, ['', 'resource', 'domain', 'format']],
    [{ person: { resource: 'category', id: 1 }, query: 'a=b', format: 'csv' }, ['query', 'person.resource', 'format']],
    [
      { resource: 'category', query: 'limit=5&count=true&colour=red&sort=size', format: 'csv' },
      ['query.limit', 'query.count', 'query.sort', 'query.colour'],
    ],
  ])('%j with everything that is wrong', async (body, paths) => {
    const { status, json } = await ask(body)
    expect([status, json.errors.map(({ path }) => path)]).toEqual([400, paths])
    expect((await desk.call('GET', '/api/exports')).json.items).toEqual([])
  })

  test('data of a person who is not there', async () => {
    expect((await ask({ person: { resource: 'user', id: 999 }, format: 'json' })).status).toBe(404)
  })

  test('a sixth while five are unfinished, also when all come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask({ resource: 'category', format: 'csv' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 429, 429, 429, 429])
    await desk.write(Number(answers.find(({ status }) => status === 202)?.json.id))
    expect((await ask({ resource: 'category', format: 'csv' })).status).toBe(202)
  })
})

test('under the same Idempotency-Key there is one export', async () => {
  const key = { 'idempotency-key': 'once' }
  const answers = await Promise.all([1, 2, 3].map(() => ask({ resource: 'category', format: 'csv' }, 'admin', key)))
  expect(new Set(answers.map(({ status, json }) => `${status} ${json.id}`)).size).toBe(1)
  expect((await ask({ resource: 'store', format: 'csv' }, 'admin', key)).status).toBe(422)
  expect((await desk.call('GET', '/api/exports')).json.items).toHaveLength(1)
})

test('an export whose steps fail time after time ends with the reason', async () => {
  const { json } = await ask({ resource: 'category', format: 'csv' })
  await moveExport(desk.ctx, { id: Number(json.id), state: 'waiting' }, { state: 'writing', reason: 'the disk is full' })
  await giveUpExport(desk.ctx, Number(json.id))
  expect(await view(json.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('the disk is full') })
})

test('a run that another was before of changes nothing: the trail tells of one file', async () => {
  const { json } = await ask({ resource: 'category', format: 'csv' })
  await Promise.all([desk.write(Number(json.id)), desk.write(Number(json.id))])
  expect(await view(json.id)).toMatchObject({ state: 'done' })
  expect((await desk.entries()).filter(({ action }) => action === 'category.export')).toHaveLength(1)
})

test('a file whose export came to nothing is deleted by night, one that waits is queued again', async () => {
  const [failed, waiting] = [await ask({ resource: 'category', format: 'csv' }), await ask({ resource: 'category', format: 'csv' })]
  await desk.files.put(Number(failed.json.id), 'hash', 'package.json')
  await desk.files.put(Number(waiting.json.id), 'hash', 'package.json')
  await moveExport(desk.ctx, { id: Number(failed.json.id), state: 'waiting' }, { state: 'failed' })
  const queued: number[] = []
  await expireExports(desk.ctx, { ...desk.files, enqueue: async (id) => void queued.push(id) })
  expect((await storage.list('exports')).map(({ name }) => name)).toEqual([`${waiting.json.id}/hash`])
  expect(queued).toEqual([waiting.json.id])
})

test('after seven days the file is deleted, and the export stays', async () => {
  const { view: done } = await desk.taken({ resource: 'category', format: 'csv' })
  const files = async () => (await storage.list('exports')).filter(({ name }) => name.startsWith(`${done.id}/`))
  const later = (days: number) => ({ ...desk.ctx, now: () => new Date(Date.now() + days * 86_400_000).toISOString() })
  expect(await expireExports(later(6.9), desk.files)).toBe(0)
  expect(await files()).toHaveLength(1)
  expect(await expireExports(later(7.1), desk.files)).toBe(1)
  expect(await files()).toEqual([])
  expect(await view(done.id)).toMatchObject({ state: 'expired', rows: 0, hash: done.hash, download: null })
})
