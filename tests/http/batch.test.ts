// POST /api/batch: each request is answered as if it came alone, in its order, whatever becomes of the others.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { site } from '../../shared/domains/shared/resources.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { type Api, type Given, openApi, storeRow } from './api.ts'

interface Answered {
  readonly id: string
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Record<string, unknown> & { items: Record<string, unknown>[]; errors: Record<string, unknown>[] }
}

let api: Api
beforeEach(async () => {
  api = await openApi((service) => platformEndpoints(service, '').filter(({ path }) => !/^\/api\/audit|console/.test(path)))
})
afterEach(() => api.drop())

const send = (requests: readonly unknown[], given: Given = {}) => api.call('POST', '/api/batch', { ...given, body: { requests } })
const answers = async (requests: readonly unknown[], given: Given = {}) => {
  const { status, json, text } = await send(requests, given)
  expect(status, text).toBe(200)
  return json.answers as unknown as Answered[] // as the contract says, which every answer is held to
}
const create = (id: string, code: string, headers = {}) => ({
  ...{ id, method: 'POST', path: site.path, body: { code, name: `Site ${code}` } },
  headers: { 'Idempotency-Key': `key-${id}`, ...headers },
})
const list = async () => (await api.call('GET', site.path)).json.items.map(({ code }) => code)

test('answers in order, with status, tag and body of each', async () => {
  const [made, read, found] = await answers([
    create('a', 'NORTH'),
    { id: 'b', method: 'GET', path: `${site.path}?code=NORTH&fields=code` },
    { id: 'c', method: 'GET', path: `${site.path}/lookup?code=NORTH` },
  ])
  expect(made).toMatchObject({ id: 'a', status: 201, body: { code: 'NORTH', version: 1 } })
  expect(made?.headers.etag).toMatch(/^"1\./)
  expect(made?.headers.location).toBe(`${site.path}/${made?.body.id}`)
  expect(read?.body.items.map(({ code }) => code)).toEqual(['NORTH'])
  expect(found?.id).toBe('c')
})

test('a header that no request may bear is refused with all of the batch, and nothing is done', async () => {
  const { status, json } = await send([
    create('a', 'FIRST'),
    create('b', 'SECOND', { 'If-Match': 'one\ntwo' }),
    create('c', 'THIRD', { 'X-Request-Id': 'né\u0100' }),
  ])
  expect([status, json.errors.map(({ path }) => path)]).toEqual([400, ['requests.1.headers.If-Match', 'requests.2.headers.X-Request-Id']])
  expect(await list()).not.toContain('FIRST')
})

test('one that fails stops no other', async () => {
  const row = await storeRow(api.ctx, site, 1)
  const got = await answers([
    { id: '1', method: 'PATCH', path: `${site.path}/${row.id}`, headers: { 'If-Match': '"9"' }, body: { name: 'Other' } },
    { id: '2', method: 'POST', path: site.path, body: { name: '' } },
    { id: '3', method: 'GET', path: '/api/nowhere' },
    { id: '4', method: 'GET', path: `${site.path}/999999` },
    { id: '5', method: 'PUT', path: site.path, body: {} },
    create('6', 'SOUTH'),
    { id: '7', method: 'PATCH', path: `${site.path}/${row.id}`, headers: { 'if-match': '"1"' }, body: { name: 'Mine' } },
  ])
  expect(got.map(({ id, status }) => [id, status])).toEqual([
    ['1', 412],
    ['2', 400],
    ['3', 404],
    ['4', 404],
    ['5', 405],
    ['6', 201],
    ['7', 200],
  ])
  expect(got[0]?.body).toMatchObject({ code: 'stale', errors: [{ code: 'stale' }] })
  expect(got[1]?.body.errors.map(({ path }) => path).sort()).toEqual(['code', 'name'])
  expect(await list()).toContain('SOUTH')
})

test('acts under the permissions of who sends it, and records what was denied', async () => {
  const [denied, read] = await answers([create('1', 'NORTH'), { id: '2', method: 'GET', path: site.path }], { as: 'auditor' })
  expect([denied?.status, denied?.body.code, read?.status]).toEqual([403, 'forbidden', 200])
  expect(await list()).toEqual([])
  expect((await api.entries()).map(({ action, actor }) => [action, actor])).toContainEqual(['denied', 'auditor-tester'])
})

test('repeated after it was cut off halfway, it does what is left and nothing twice', async () => {
  const requests = [create('1', 'ONE'), create('2', 'TWO'), create('3', 'THREE')]
  await answers(requests.slice(0, 2))
  const before = (await api.entries()).length
  const got = await answers(requests)
  expect(got.map(({ status, headers }) => [status, headers['idempotency-replayed']])).toEqual([
    [201, 'true'],
    [201, 'true'],
    [201, undefined],
  ])
  expect(await list()).toEqual(['ONE', 'THREE', 'TWO'])
  expect((await api.entries()).length).toBe(before + 1)
})

test('a key is the same in a batch and alone', async () => {
  const { body, headers, method, path } = create('1', 'ONE')
  const alone = await api.call(method, path, { body, headers })
  const [again, other] = await answers([create('1', 'ONE'), { ...create('2', 'OTHER'), headers: { 'idempotency-key': 'key-1' } }])
  expect([again?.status, again?.body.id]).toEqual([201, alone.json.id])
  expect([other?.status, other?.body.errors[0]?.code]).toEqual([422, 'idempotency_key'])
})

test('counts every request of it against the limit of its sender', async () => {
  const limited = { ...api.service, settings: () => ({ ...api.service.settings(), rate: { perActor: 3, perAddress: 0 } }) }
  const own = await openApi(() => platformEndpoints(limited, '').filter(({ name }) => name === 'batch'))
  const requests = Array.from({ length: 4 }, (_, at) => ({ id: String(at), method: 'GET', path: '/api/metadata' }))
  const { json } = await own.call('POST', '/api/batch', { body: { requests } })
  const got = json.answers as unknown as Answered[] // as above
  expect(got.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(Number(got[3]?.headers['retry-after'])).toBeGreaterThan(0)
  await own.drop()
})

test('says everything that is wrong with a batch at once, and does nothing of it', async () => {
  const { status, json } = await send([
    create('1', 'ONE'),
    { ...create('1', 'TWO'), headers: { authorization: 'Bearer other', cookie: 'a=b' } },
    { id: '2', method: 'POST', path: '/api/auth/sign-in', body: {} },
    { id: '3', method: 'POST', path: '/api/batch', body: { requests: [] } },
    { id: '4', method: 'GET', path: '/api/files?url=x' },
    { id: '5', method: 'GET', path: '/api/../console' },
    { id: '7', method: 'POST', path: '/api/imports', body: { fileName: 'a.xlsx' } },
    { id: '8', method: 'GET', path: `${site.path}/template.xlsx` },
  ])
  expect(status).toBe(400)
  expect(json.errors.map(({ path, code }) => [path, code])).toEqual([
    ['requests.1.id', 'duplicate'],
    ['requests.1.headers.authorization', 'unknown'],
    ['requests.1.headers.cookie', 'unknown'],
    ['requests.2.path', 'alone'],
    ['requests.3.path', 'alone'],
    ['requests.4.path', 'alone'],
    ['requests.5.path', 'alone'],
    ['requests.6.path', 'alone'],
    ['requests.7.path', 'alone'],
  ])
  expect(await list()).toEqual([])
})

test.each([
  ['none', []],
  ['more than 100', Array.from({ length: 101 }, (_, at) => ({ id: String(at), method: 'GET', path: '/api/metadata' }))],
  ['another method', [{ id: '1', method: 'OPTIONS', path: '/api/metadata' }]],
  ['another host', [{ id: '1', method: 'GET', path: 'http://other.example/api/metadata' }]],
  ['a path in other letters', [{ id: '1', method: 'GET', path: '/API/auth/sessions' }]],
])('refuses %s', async (_, requests) => {
  expect((await send(requests)).status).toBe(400)
})

test('refuses what is answered by itself only, however it is written', async () => {
  for (const path of [
    '/api/AUTH/sign-in',
    '/api/%61uth/sign-in',
    '/api/./batch',
    '/api/x/../auth/sign-in',
    '/api/auth/../auth/sign-in?x=1',
  ]) {
    const { status, json } = await send([{ id: '1', method: 'POST', path, body: {} }])
    const inner = (json.answers as unknown as Answered[] | undefined)?.[0]?.status // as above
    expect([path, inner ?? status]).toEqual([path, path.includes('%61') ? 404 : 400])
  }
})

test('is for those who are signed in', async () => {
  expect((await send([{ id: '1', method: 'GET', path: '/api/metadata' }], { as: null })).status).toBe(401)
})
