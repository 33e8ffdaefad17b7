// Telemetry as Application Insights gets it, from the local host as a program to an ingestion endpoint on this machine.
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type AppHost, startAppHost } from '../support/app-host.ts'
import { until } from '../support/host-app/until.ts'
import { type Ingestion, startIngestion } from '../support/ingestion.ts'

const opened: { drop?(): Promise<void>; close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await (one.drop ?? one.close)?.()
})

async function open(manner: Parameters<typeof startIngestion>[0] = 'takes'): Promise<{ host: AppHost; ingestion: Ingestion }> {
  const ingestion = await startIngestion(manner)
  opened.unshift(ingestion)
  const host = await startAppHost({ ...ingestion.settings, OPSBOOK_LOG_LEVEL: 'info' })
  opened.unshift(host)
  return { host, ingestion }
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
const operation = 'ai.operation.id'
const parent = 'ai.operation.parentId'

test("a request is one item of the client's trace, its round trips are its children, its log lines and figures arrive", async () => {
  const { host, ingestion } = await open()
  const token = await host.signIn()
  const made = await host.call('POST', '/api/facilities/categories', {
    token,
    headers: { traceparent, tracestate: 'vendor=1', 'x-request-id': 'client-request-1' },
    body: { code: 'PUMPS', name: 'Pumps' },
  })
  expect(made.status).toBe(201)
  expect((await host.call('GET', '/api/facilities/categories/999', { token, headers: { traceparent } })).status).toBe(404)
  expect(await host.stop()).toBe(0)

  const ours = ingestion.items.filter(({ tags }) => tags[operation] === traceId)
  const requests = ours.filter(({ data }) => data.baseType === 'RequestData')
  expect(requests.map(({ tags }) => tags[parent])).toEqual(['00f067aa0ba902b7', '00f067aa0ba902b7'])
  expect(requests.map(({ data }) => data.baseData)).toMatchObject([
    {
      name: 'POST /api/facilities/categories',
      responseCode: '201',
      success: true,
      properties: { 'opsbook.request_id': 'client-request-1', 'opsbook.actor_id': '1', 'opsbook.round_trips': '3' },
    },
    { name: 'GET /api/facilities/categories/{id:long}', responseCode: '404', success: true, properties: { 'opsbook.reason': 'not_found' } },
  ])
  const [first, second] = requests.map(({ data }) => data.baseData.id)
  const trips = ours.filter(({ data }) => data.baseType === 'RemoteDependencyData')
  expect(trips.map(({ tags, data }) => [tags[parent], data.baseData.name, data.baseData.type, data.baseData.success])).toEqual([
    [first, expect.stringMatching(/^(read|take ids) \w+/), 'SQL', true],
    [first, expect.stringMatching(/^(read|take ids) \w+/), 'SQL', true],
    [first, 'write facilities_category', 'SQL', true],
    [second, 'read facilities_category', 'SQL', true],
  ])
  const refused = ours.find(({ data }) => data.baseType === 'MessageData')
  expect([refused?.data.baseData.message, refused?.tags[parent]]).toEqual(['request refused', second])
  const metrics = ingestion.ofType('MetricData').flatMap(({ data }) => data.baseData.metrics as { name: string }[])
  expect(metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['opsbook.request.duration', 'opsbook.request.round_trips', 'opsbook.db.duration', 'opsbook.event_loop.delay']),
  )
  expect(ingestion.items.every(({ tags }) => tags['ai.cloud.role'] === 'opsbook')).toBe(true)
  expect(JSON.stringify(ingestion.items)).not.toMatch(/Quillfeather|Pumps|PUMPS|eyJ/)
}, 240_000)

test.each(['hangs', 'fails'] as const)(
  'an endpoint that %s changes no answer, and the host ends all the same',
  async (manner) => {
    const { host, ingestion } = await open(manner)
    const token = await host.signIn()
    for (let at = 0; at < 20; at++) expect((await host.call('GET', '/api/facilities/categories', { token })).status).toBe(200)
    expect(await host.stop()).toBe(0)
    expect(ingestion.calls()).toBeGreaterThan(0)
  },
  240_000,
)

test('an import is one trace over all its steps, in threads as well; what protects the data is measured', async () => {
  const { host, ingestion } = await open()
  const token = await host.signIn()
  const { json } = await host.call('POST', '/api/imports', { token, body: { fileName: 'categories.csv', mode: 'apply' } })
  const csv = 'Category Code,Category Name\nPUMPS,Quillfeather pumps\nFANS,Quillfeather fans\n'
  const put = await fetch(json.uploadUrl, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: csv })
  expect(put.status).toBe(201)
  const over = await until(
    'the import has ended',
    async () => {
      const { json: row } = await host.call('GET', `/api/imports/${json.id}`, { token })
      return ['done', 'failed', 'done-with-rejects'].includes(row.state) ? row : undefined
    },
    90_000,
  )
  expect(over).toMatchObject({ state: expect.any(String) })
  await host.run('figures')
  expect(await host.stop()).toBe(0)

  const named = (name: string) => ingestion.items.filter(({ data }) => data.baseData.name === name)
  const [arrived] = named('importArrived')
  const [step] = named('importStep')
  const [thread] = named('import-worker')
  expect([step?.tags[operation], step?.tags[parent]]).toEqual([arrived?.tags[operation], arrived?.data.baseData.id])
  expect([thread?.tags[operation], thread?.tags[parent], thread?.data.baseData.type]).toEqual([
    arrived?.tags[operation],
    step?.data.baseData.id,
    'InProc',
  ])
  const inThread = ingestion.items.filter(({ tags }) => tags[parent] === thread?.data.baseData.id)
  expect(inThread.map(({ data }) => data.baseData.name)).toContain('read import')
  const metrics = ingestion.ofType('MetricData').flatMap(({ data }) => data.baseData.metrics as { name: string; value: number }[])
  const sum = (name: string) => metrics.filter((one) => one.name === `opsbook.${name}`).reduce((total, { value }) => total + value, 0)
  expect(metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['opsbook.import.duration', 'opsbook.queue.age', 'opsbook.backup.age', 'opsbook.audit.pending_age']),
  )
  expect([sum('import.steps'), sum('health')]).toEqual([1, expect.any(Number)])
  expect(JSON.stringify(ingestion.items)).not.toMatch(/Quillfeather|sig=|eyJ/)
}, 240_000)

test('without a connection string nothing of the SDK is loaded', async () => {
  const list = join(mkdtempSync(join(tmpdir(), 'modules-')), 'list')
  const host = await startAppHost({ MODULE_LIST: list }, ['--import', resolve(import.meta.dirname, '../support/list-modules.ts')])
  opened.unshift(host)
  const token = await host.signIn()
  expect((await host.call('GET', '/api/facilities/categories', { token })).status).toBe(200)
  await host.run('figures')
  expect(await host.stop()).toBe(0)
  const loaded = readFileSync(list, 'utf8').split('\n')
  expect(loaded.filter((url) => /\/functions\/timers\.[jt]s$/.test(url))).toHaveLength(1)
  expect(loaded.filter((url) => /opentelemetry|telemetry-sdk/.test(url))).toEqual([])
}, 240_000)
