// The functions as they are registered: no two routes overlap; health, contract and page answer without signing in.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openApiText } from '../../infra/cli/openapi.ts'
import { type Core, installCore } from '../../infra/local/core.ts'
import { openWarehouse, type Warehouse } from '../../shared/db/warehouse.ts'
import { category } from '../../shared/domains/facilities/resources.ts'
import { AppError } from '../../shared/errors.ts'
import { docsEndpoints } from '../../shared/http/docs-endpoints.ts'
import { healthEndpoints } from '../../shared/http/health-endpoints.ts'
import { openMigrated } from '../backup/migrated.ts'
import { type Api, openApi } from './api.ts'

const root = join(import.meta.dirname, '..', '..')
let api: Api

beforeEach(async () => {
  vi.stubEnv('AzureWebJobsStorage', '')
  api = await openApi((service) => [
    ...healthEndpoints(service, join(root, 'infra', 'migrations')),
    ...docsEndpoints(async () => Buffer.from(JSON.stringify({ openapi: '3.1.1' }))),
  ])
})
afterEach(() => api.drop())

interface Route {
  readonly name: string
  readonly methods: readonly string[]
  readonly segments: readonly string[]
}

function routesOf(core: Core): Route[] {
  return [...core.functions.values()].flatMap(({ metadata }) =>
    Object.values(metadata.bindings).flatMap((binding) =>
      binding.type === 'httpTrigger'
        ? [{ name: metadata.name, methods: [binding.methods ?? []].flat().map(String), segments: String(binding.route).split('/') }]
        : [],
    ),
  )
}

const parameter = /^\{(\w+)(?::(\w+))?\}$/

/** Whether one text can match both segments. */
function meet(a: string, b: string): boolean {
  const [one, two] = [parameter.exec(a), parameter.exec(b)]
  if (!one && !two) return a.toLowerCase() === b.toLowerCase()
  if (one && two) return true
  const [kind, text] = one ? [one[2], b] : [two?.[2], a]
  return kind !== 'long' || /^[+-]?\d+$/.test(text)
}

const overlap = (a: Route, b: Route) =>
  a.segments.length === b.segments.length &&
  a.methods.some((method) => b.methods.includes(method)) &&
  a.segments.every((segment, at) => meet(segment, b.segments[at] ?? ''))

test('no two of the registered routes overlap, and each says its methods and auth level', async () => {
  const core = installCore()
  core.isStarting = true
  for (const name of ['facilities', 'platform', 'shared']) await import(`../../functions/${name}.ts`)
  const routes = routesOf(core)
  expect(routes.length).toBeGreaterThan(50)
  for (const [at, route] of routes.entries()) {
    expect(route.methods.length).toBeGreaterThan(0)
    // the console stands beside the API, and what is below it is its own business
    expect(route.segments[0]).toBe(route.name.startsWith('console') ? 'console' : 'api')
    expect(route.segments.some((segment) => segment.includes('*') || segment.includes('?'))).toBe(route.name === 'console-files')
    expect(
      routes
        .slice(at + 1)
        .filter((other) => overlap(route, other))
        .map(({ name }) => `${route.name} and ${name}`),
    ).toEqual([])
  }
  for (const { metadata } of core.functions.values()) {
    expect(metadata.name).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,127}$/)
    for (const binding of Object.values(metadata.bindings)) if (binding.type === 'httpTrigger') expect(binding.authLevel).toBe('anonymous')
  }
})

test('the overlap check tells routes apart that only look alike', () => {
  const route = (path: string): Route => ({ name: path, methods: ['GET'], segments: path.split('/') })
  expect(overlap(route('api/x/{id:long}'), route('api/x/export'))).toBe(false)
  expect(overlap(route('api/x/{id:long}'), route('api/x/12'))).toBe(true)
  expect(overlap(route('api/x/{id}'), route('api/x/export'))).toBe(true)
  expect(overlap(route('api/X'), route('api/x'))).toBe(true)
})

test('openapi.json is as the code says; write it anew with: npm run openapi', () => {
  expect(readFileSync(join(root, 'openapi.json'), 'utf8')).toBe(openApiText())
})

test('health says only the status to the public, and the checks to who may read the trail', async () => {
  expect((await api.call('GET', '/api/health/live', { as: null })).json).toEqual({ status: 'ok' })
  const open = await api.call('GET', '/api/health/ready', { as: null })
  expect(Object.keys(open.json)).toEqual(['status'])
  const whole = await api.call('GET', '/api/health', { as: 'auditor' })
  expect(whole.json.checks).toMatchObject({ database: { isOk: true, detail: api.engine.dialect }, storage: { isOk: true } })
  expect(Object.keys((await api.call('GET', '/api/health', { as: 'staff' })).json)).toEqual(['status'])
  // a bad token does not hide whether the app is well
  expect((await api.call('GET', '/api/health/live', { as: null, headers: { authorization: 'Bearer x' } })).status).toBe(200)
})

test('health shows both connections; a warehouse that is away degrades it and takes nothing out of service', async () => {
  expect((await api.call('GET', '/api/health', { as: 'auditor' })).json.checks).not.toHaveProperty('warehouse')
  const folder = mkdtempSync(join(tmpdir(), 'opsbook-warehouse-'))
  new DatabaseSync(join(folder, 'facts.db')).close()
  const warehouse = openWarehouse(`sqlite:${join(folder, 'facts.db')}`)
  const { ctx, drop } = await openMigrated('sqlite')
  const looked = async (of: Warehouse) => {
    const { call } = await openApi(
      (service) => {
        Object.assign(service, { warehouse: () => of })
        return healthEndpoints(service, join(root, 'infra', 'migrations'))
      },
      async () => ({ engine: ctx.engine, context: () => ctx, drop }),
    )
    const [ready, health] = [await call('GET', '/api/health/ready', { as: 'auditor' }), await call('GET', '/api/health', { as: 'auditor' })]
    return { checks: health.json.checks, status: [ready.status, ready.json.status, health.status, health.json.status] }
  }
  const well = await looked(warehouse)
  expect(well.checks).toMatchObject({ database: { isOk: true, detail: 'sqlite' }, warehouse: { isOk: true, detail: 'sqlite' } })
  expect(well.status).toEqual([200, 'ok', 200, 'ok'])
  await warehouse.close()
  const gone = openWarehouse(`sqlite:${join(folder, 'none.db')}`)
  const { checks, status } = await looked(gone)
  expect(checks).toMatchObject({ warehouse: { isOk: false, detail: expect.stringMatching(/^the warehouse cannot be opened/) } })
  expect(JSON.stringify(checks)).not.toContain('none.db')
  expect(status).toEqual([200, 'ok', 200, 'degraded'])
  await gone.close()
  await drop()
  rmSync(folder, { recursive: true })
})

test('health tells that the database is gone, and lives on', async () => {
  Object.assign(api.service, { database: () => Promise.reject(new Error('cannot open')) })
  const ready = await api.call('GET', '/api/health/ready', { as: 'admin' })
  expect([ready.status, ready.json.status]).toEqual([503, 'unavailable'])
  expect(ready.json.checks).toMatchObject({ database: { isOk: false, detail: 'cannot open' } })
  expect((await api.call('GET', '/api/health/live', { as: null })).status).toBe(200)
})

test('a wrong setting of the database is no fault of the client, who learns nothing of it', async () => {
  const wrong = new AppError('invalid', 'DATABASE_URL: db.internal refused the sign-in of user sa')
  Object.assign(api.service, { database: () => Promise.reject(wrong) })
  const { status, headers, text } = await api.call('GET', category.path)
  expect([status, headers['retry-after']]).toEqual([503, '10'])
  expect(text).not.toMatch(/db\.internal|\bsa\b/)
})

test('the page to try the API comes from the package, and nothing else does', async () => {
  const page = await api.call('GET', '/api/docs', { as: null })
  expect(page.headers['content-security-policy']).toContain("script-src 'self'")
  for (const [, file] of page.text.matchAll(/(?:src|href)="docs\/([^"]+)"/g)) {
    expect((await api.call('GET', `/api/docs/${file}`, { as: null })).status).toBe(200)
  }
  expect((await api.call('GET', '/api/docs/package.json', { as: null })).status).toBe(404)
  expect((await api.call('GET', '/api/openapi.json', { as: null })).json).toEqual({ openapi: '3.1.1' })
})
