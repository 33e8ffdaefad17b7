// Calculations over HTTP: who may do what, what is kept under a key, and what requests cannot touch.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { gather, get, select } from '../../shared/db/store.ts'
import { calculation, calculationRun, calculationVersion } from '../../shared/domains/calculations/resources.ts'
import { user } from '../../shared/domains/shared/resources.ts'
import { cellsOf } from '../support/export-file.ts'
import { type Api, openApi } from './api.ts'

let api: Api
let id: number
beforeEach(async () => {
  api = await openApi()
  // the person of all roles of these tests
  await commit(api.ctx, [insert(user, { id: 7, username: 'tester', email: 't@x.example', name: 'Tester' })])
  const made = await api.call('POST', calculation.path, { as: 'manager', body: { code: 'MARGIN', name: 'Margin' } })
  id = Number(made.json.id)
})
afterEach(() => api.drop())

const post = (path: string, body: object, as = 'manager', headers: Record<string, string> = {}) =>
  api.call('POST', path, { as, body, headers })
const write = (body: object = { expression: 'a / b' }, as = 'manager') => post(`${calculation.path}/${id}/new-version`, body, as)
const of = (version: number, action: string) => `${calculationVersion.path}/${version}/${action}`
async function publishedVersion() {
  const made = await write()
  const version = Number(Object(made.json.calculationVersion).id)
  expect((await post(of(version, 'publish'), {})).status).toBe(200)
  return version
}
const inputs = { a: 10, b: 4 }

test('managers write, publish and withdraw; staff and medics run; auditors look into it; technicians only read', async () => {
  const made = await write()
  expect(made.status).toBe(200)
  const version = Number(Object(made.json.calculationVersion).id)
  const writes = [
    [`${calculation.path}/${id}/new-version`, { expression: '1' }],
    [of(version, 'revise'), { expression: '1' }],
    [of(version, 'publish'), {}],
    [of(version, 'withdraw'), { reason: 'r' }],
  ] as const
  for (const [path, body] of writes)
    for (const role of ['staff', 'medic', 'technician', 'auditor'])
      expect([path, role, (await post(path, body, role)).status]).toEqual([path, role, 403])
  await post(of(version, 'publish'), {})
  const run = await post(`${calculation.path}/${id}/run`, { inputs }, 'staff')
  const runId = Object(run.json.calculationRun).id
  const answers = async (path: string, body: object) =>
    Promise.all(['manager', 'staff', 'medic', 'auditor', 'technician'].map(async (role) => (await post(path, body, role)).status))
  expect(await answers(`${calculation.path}/${id}/run`, { inputs })).toEqual([200, 200, 200, 403, 403])
  expect(await answers(of(version, 'run'), { inputs })).toEqual([200, 200, 200, 403, 403])
  expect(await answers(of(version, 'try'), { inputs })).toEqual([200, 200, 200, 403, 403])
  expect(await answers(of(version, 'compare'), { withId: version, rows: [inputs] })).toEqual([200, 200, 200, 200, 403])
  expect(await answers(`${calculationRun.path}/${runId}/replay`, {})).toEqual([200, 200, 200, 200, 403])
  for (const report of ['drift', 'runs-by-version']) {
    const path = `/api/calculations/reports/${report}`
    const statuses = ['manager', 'staff', 'medic', 'auditor', 'technician'].map(async (as) => (await api.call('GET', path, { as })).status)
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 403])
  }
  expect((await api.call('GET', `${calculationVersion.path}/${version}`, { as: 'technician' })).json).toMatchObject({ expression: 'a / b' })
})

test('whoever writes a version of a system calculation does not publish it, whatever their role', async () => {
  const { json } = await post(calculation.path, { code: 'TORQUE', name: 'Torque', kind: 'system' })
  const made = await post(`${calculation.path}/${json.id}/new-version`, { expression: 'force * arm' })
  const answer = await post(of(Object(made.json.calculationVersion).id, 'publish'), {}, 'admin')
  expect([answer.status, answer.json.errors.map(({ code }) => code)]).toEqual([409, ['four_eyes']])
})

test('each action is done once under a key, and its answer given again', async () => {
  const twice = async (path: string, body: object) => {
    const headers = { 'idempotency-key': path.slice(-40) }
    const [first, second] = [await post(path, body, 'manager', headers), await post(path, body, 'manager', headers)]
    expect([first.status, second.headers['idempotency-replayed']]).toEqual([200, 'true'])
    expect(second.json).toEqual(first.json)
    return first.json
  }
  const made = await twice(`${calculation.path}/${id}/new-version`, { expression: 'a / b' })
  const version = Number(Object(made.calculationVersion).id)
  await twice(of(version, 'revise'), { unit: 'EUR' })
  await twice(of(version, 'publish'), {})
  await twice(`${calculation.path}/${id}/run`, { inputs })
  await twice(of(version, 'run'), { inputs })
  expect(await twice(of(version, 'withdraw'), { reason: 'wrong' })).toMatchObject({ affected: { runs: 2 } })
  const [versions, runs] = await gather(api.ctx, [select(api.ctx, calculationVersion, {}), select(api.ctx, calculationRun, {})])
  expect([versions.length, runs.length]).toEqual([1, 2])
})

test('racing doubles of one run under one key leave one receipt', async () => {
  await publishedVersion()
  const headers = { 'idempotency-key': 'once' }
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(`${calculation.path}/${id}/run`, { inputs }, 'staff', headers)))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  expect((await gather(api.ctx, [select(api.ctx, calculationRun, {})]))[0]).toHaveLength(1)
})

test('all issues of inputs come at once, each with its place', async () => {
  await publishedVersion()
  const answer = await post(`${calculation.path}/${id}/run`, { inputs: { a: 0.1234567890123456, c: 1 } })
  expect(answer.status).toBe(400)
  expect(answer.json.errors.map(({ path }) => path).sort()).toEqual(['inputs.a', 'inputs.b', 'inputs.c'])
})

test('an expression that does not parse, and a body of another shape, are refused with what is wrong', async () => {
  expect((await write({ expression: 'a +* b' })).json.errors).toMatchObject([{ path: 'expression', hint: expect.any(String) }])
  expect((await write({ expression: 'constructor.constructor("return process")()' })).status).toBe(400)
  const wrong = await write({ expression: '', rounding: 0, roundingMode: 'sideways', effectiveFrom: '2027-02-30', number: 5 })
  expect([...new Set(wrong.json.errors.map(({ path }) => path))].sort()).toEqual([
    'effectiveFrom',
    'expression',
    'number',
    'rounding',
    'roundingMode',
  ])
  expect((await post(of(1, 'withdraw'), {})).json.errors).toMatchObject([{ path: 'reason' }])
  expect((await post(of(1, 'revise'), {})).json.errors).toMatchObject([{ path: '', code: 'empty' }])
})

test('a change of a calculation cannot touch its versions, and counts on the version that was seen', async () => {
  const version = await publishedVersion()
  const before = await get(api.ctx, calculationVersion, version)
  const patch = (body: object, headers = {}) => api.call('PATCH', `${calculation.path}/${id}`, { as: 'manager', body, headers })
  const seen = await api.call('GET', `${calculation.path}/${id}`)
  expect((await patch({ expression: 'a + b', unit: 'EUR' })).json.errors.map(({ path }) => path).sort()).toEqual(['expression', 'unit'])
  expect((await patch({ kind: 'system' })).status).toBe(400)
  expect((await patch({ name: 'Gross margin' }, { 'if-match': seen.headers.etag })).json).toMatchObject({ name: 'Gross margin' })
  expect((await patch({ name: 'Net margin' }, { 'if-match': seen.headers.etag })).status).toBe(412)
  expect(await get(api.ctx, calculationVersion, version)).toEqual(before)
  const removal = await api.call('DELETE', `${calculation.path}/${id}`, { as: 'manager' })
  expect([removal.status, removal.json.errors.map(({ code }) => code)]).toEqual([409, ['referenced']])
})

test('versions and runs are written by actions only', async () => {
  const version = await publishedVersion()
  const run = await post(of(version, 'run'), { inputs })
  for (const [path, row] of [
    [calculationVersion.path, version],
    [calculationRun.path, Object(run.json.calculationRun).id],
  ])
    for (const [method, url] of [
      ['POST', path],
      ['PATCH', `${path}/${row}`],
      ['PUT', `${path}/${row}`],
      ['DELETE', `${path}/${row}`],
    ] as const)
      expect([method, url, (await api.call(method, url, { body: { expression: 'b' } })).status]).toEqual([method, url, 405])
})

test('the drift report names what was changed by hand, as JSON and as a workbook', async () => {
  const version = await publishedVersion()
  const run = await post(of(version, 'run'), { inputs })
  const runId = Object(run.json.calculationRun).id
  await api.ctx.engine.execute([`UPDATE "calculations_calculationRun" SET "result" = '3' WHERE "id" = ${runId}`])
  const path = '/api/calculations/reports/drift'
  const { json } = await api.call('GET', path, { as: 'auditor' })
  expect(json.rows).toMatchObject([
    { calculation: 'MARGIN', number: 1, runs: null, drifted: null, runId, differs: 'result', stored: '3', replayed: '2.5' },
  ])
  expect(json.totals).toEqual([{ calculation: 'MARGIN', number: 1, runs: 1, drifted: 1 }])
  const book = await api.call('GET', `${path}?format=xlsx`, { as: 'auditor' })
  const cells = await cellsOf({ name: 'drift.xlsx', content: book.bytes })
  expect(cells).toMatchObject([
    ['calculation', 'number', 'runs', 'drifted', 'runId', 'requestedAt', 'differs', 'stored', 'replayed'],
    ['MARGIN', 1, null, null, runId, expect.anything(), 'result', '3', '2.5'],
    ['MARGIN', 1, 1, 1],
  ])
  expect((await api.call('GET', `${path}?from=2030-01-01&to=2020-01-01`, { as: 'auditor' })).status).toBe(400)
})
