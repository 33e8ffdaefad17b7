// The API while SQL Server is away: 503 with when to try again and nothing of the inside; and at work again without a restart.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { category } from '../../shared/domains/facilities/resources.ts'
import { healthEndpoints } from '../../shared/http/health-endpoints.ts'
import { type Answer, type Api, openApi } from '../http/api.ts'
import { createProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts'
import { canReadAlong } from '../support/tds-proxy.ts'
import { FakeServer } from '../support/tds-server.ts'
import { rowsOf } from './mssql-database.ts'

const migrations = join(import.meta.dirname, '..', '..', 'infra', 'migrations')

describe.skipIf(!canReadAlong)('the API while the database is away (needs MSSQL_TEST_URL with encrypt=false)', () => {
  let database: ProxiedDatabase
  let api: Api

  beforeAll(async () => {
    database = await createProxiedDatabase({ patienceMilliseconds: 300 })
    api = await openApi(
      (service) => healthEndpoints(service, migrations),
      async () => database,
    )
  })
  afterAll(() => database?.drop())

  const create = (code: string) => api.call('POST', category.path, { body: { code, name: 'Name' }, headers: { 'idempotency-key': code } })

  /** A refusal that says when to come back, and nothing of servers, statements or drivers. */
  const expectAway = ({ status, headers, text, json }: Answer) => {
    expect([status, headers['retry-after'], headers['content-type']]).toEqual([503, '10', 'application/problem+json'])
    expect(json).toMatchObject({ code: 'unavailable', status: 503, title: 'Not available now', errors: [] })
    expect(Object.keys(json).sort()).toEqual(['code', 'detail', 'errors', 'requestId', 'status', 'title', 'type'])
    const { server, port, database: name } = database.options
    for (const inside of [server, String(port), name, 'tedious', 'node_modules', 'SELECT', 'INSERT', 'facilities_', 'sa'])
      expect(text).not.toMatch(new RegExp(`\\b${inside}\\b`))
  }

  test('answers 503 with when to try again, tells it in health, and serves again once the database is back', async () => {
    const { json: made } = await create('before')
    await database.proxy.stop()
    const away = await Promise.all([
      api.call('GET', category.path),
      api.call('GET', `${category.path}/${made.id}`),
      create('meanwhile'),
      api.call('PATCH', `${category.path}/${made.id}`, { body: { name: 'Other' } }),
      api.call('DELETE', `${category.path}/${made.id}`),
    ])
    for (const answer of away) expectAway(answer)
    const health = await api.call('GET', '/api/health/ready', { as: 'auditor' })
    expect([health.status, health.json.status]).toEqual([503, 'unavailable'])
    expect(health.json.checks).toMatchObject({ database: { isOk: false } })
    expect((await api.call('GET', '/api/health/ready', { as: null })).json).toEqual({ status: 'unavailable' })
    expect((await api.call('GET', '/api/health/live', { as: null })).status).toBe(200)

    await database.proxy.start()
    expect((await api.call('GET', `${category.path}/${made.id}`)).json).toMatchObject({ code: 'before', name: 'Name', version: 1 })
    expect((await create('meanwhile')).status).toBe(201)
    const codes = (await api.call('GET', `${category.path}?sort=code`)).json.items.map(({ code }) => code)
    expect(codes).toEqual(['before', 'meanwhile'])
    const check = async () => (await api.call('GET', '/api/health/ready', { as: 'auditor' })).json.checks
    await expect.poll(check, { timeout: 5000 }).toMatchObject({ database: { isOk: true, detail: 'mssql' } })
  })

  test('has a create that was answered 503, though it was done, answered under its key when it is sent again', async () => {
    await create('warm')
    // the read goes through, and every answer to the commit is lost
    database.proxy.mishaps.push('none', ...Array.from({ length: 20 }, () => 'lose the answer' as const))
    expectAway(await create('lost'))
    database.proxy.mishaps.length = 0
    const stored = await rowsOf(database.direct, `SELECT [id] FROM [${category.table}] WHERE [code] = N'lost'`)
    expect(stored).toHaveLength(1)
    const again = await create('lost')
    expect(again.status).toBe(201)
    expect(again.json.id).toBe(stored[0]?.id)
    expect((await api.call('GET', `${category.path}?code=lost`)).json.items).toHaveLength(1)
  })
})

test('a database that was not there when the app began is opened at a later request, without a restart', async () => {
  const server = new FakeServer()
  await server.start()
  vi.stubEnv('DATABASE_URL', `mssql://sa:x@localhost:${server.port}/db?encrypt=false`)
  // an app of its own, for settings are read once in the life of one
  vi.resetModules()
  const { appDatabase, closeApp } = await import('../../shared/app.ts')
  try {
    server.refusals.push(18456)
    await expect(appDatabase()).rejects.toMatchObject({ code: 'invalid' })
    const { engine } = await appDatabase()
    expect(engine.dialect).toBe('mssql')
  } finally {
    await closeApp()
    await server.stop()
    vi.unstubAllEnvs()
  }
})
