// Authorization of everything there is, by loops over the catalogue and all endpoints, so that nothing new is left out; see the table in docs/security.md.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiText } from '../../infra/cli/openapi.ts'
import { installCore } from '../../infra/local/core.ts'
import { isShown, isTyped, type Resource, roles, storedColumns, systemColumns } from '../../shared/catalogue/resource.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { isLimited, siteColumn } from '../../shared/db/scope.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { auditEndpoints } from '../../shared/http/audit-endpoints.ts'
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import { allEndpoints, platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import { actorOf } from '../support/database.ts'
import { exampleBody } from '../support/example-body.ts'
import { type Api, bodyFor, openApi, storeRow } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi((service) => {
    // these are there already
    const known = new Set(auditEndpoints(service).map(({ method, path }) => `${method} ${path}`))
    return platformEndpoints(service, '').filter(({ method, path }) => !known.has(`${method} ${path}`))
  })
})
afterAll(() => api.drop())

/** Sites that nothing lies in but what a test puts there. */
const [mine, yours] = [999_999, 888_888]
const isSeenIn = (sites: readonly number[] | null, resource: Resource) =>
  isLimited({ actor: actorOf('admin', 'a', sites), catalogue }, resource)
const limited = catalogue.resources.filter((resource) => isSeenIn([mine], resource) && !isSeenIn(null, resource))
const at = (path: string, id: unknown) => path.replace('{id:long}', String(id)).replaceAll(/\{\w+\}/g, 'x')
const served = domains.flatMap(domainEndpoints)

/** Bodies of which the schema does not say all. */
const bodies: Readonly<Record<string, object>> = { revert: { at: '2100-01-01T00:00:00Z' }, snooze: { minutes: 5 } }

/** A row of a resource whose site, or that of its whole, is not `mine`. */
async function rowElsewhere(resource: Resource) {
  const row = await storeRow(api.ctx, resource, 1)
  expect([resource.name, siteColumn(resource) === null || row[siteColumn(resource) ?? ''] !== null]).toEqual([resource.name, true])
  return row
}
const stored = (resource: Resource) => all(api.ctx.engine, sqlFor(api.ctx.engine.dialect).selectFrom(resource.table).selectAll())

describe('a row of another site', () => {
  test('is looked for in every resource that lies in sites, or is a part of one that does', () => {
    expect(limited.length).toBeGreaterThan(10)
    expect(limited.map(({ name }) => name)).toEqual(expect.arrayContaining(['store', 'workOrderAttachment', 'taskComment', 'site']))
  })

  test.each(limited.map((resource) => [resource.name, resource] as const))(
    '%s is not there: read, written, acted on, in its past or its files',
    async (_, resource) => {
      const row = await rowElsewhere(resource)
      const before = await stored(resource)
      const endpoints = served.filter(({ path }) => path.startsWith(`${resource.path}/{id:long}`))
      expect(endpoints.length).toBeGreaterThan(2)
      for (const { method, path, input } of endpoints) {
        const body =
          input && (method === 'PUT' ? await bodyFor(api.ctx, resource, 1) : (bodies[path.split('/').at(-1) ?? ''] ?? exampleBody(input)))
        const query = path.endsWith('/as-of') ? '?at=2100-01-01T00:00:00Z' : ''
        const answer = await api.call(method, `${at(path, row.id)}${query}`, {
          siteIds: [mine],
          ...(method === 'GET' ? {} : { body: body ?? {} }),
        })
        expect([method, path, answer.status, answer.json.detail]).toEqual([method, path, 404, expect.stringMatching(/^there is no /)])
      }
      expect(await stored(resource)).toEqual(before)
    },
  )

  test.each(limited.map((resource) => [resource.name, resource] as const))(
    '%s is in no list, count, export or list of the past',
    async (_, resource) => {
      const { id } = await rowElsewhere(resource)
      const see = async (siteIds?: number[]) => {
        const given = siteIds ? { siteIds } : {}
        const list = await api.call('GET', `${resource.path}?count=true&deleted=include`, given)
        const lines = (await api.call('GET', `${resource.path}/export?format=ndjson`, given)).text.trim().split('\n').filter(Boolean)
        const past = await api.call('GET', `${resource.path}/as-of?at=2100-01-01T00:00:00Z`, given)
        return {
          list: list.json.items.some((row) => row.id === id),
          count: list.json.count,
          lines: lines.some((line) => JSON.parse(line).id === id),
          past: past.json.items.some((row) => row.id === id),
          byId: (await api.call('GET', `${resource.path}?id.in=${id}`, given)).json.items.length,
        }
      }
      expect(await see()).toMatchObject({ list: true, lines: true, past: true, byId: 1 })
      expect(await see([mine])).toEqual({ list: false, count: 0, lines: false, past: false, byId: 0 })
    },
  )

  test('cannot be reverted with all others of its resource', async () => {
    for (const resource of limited.filter(({ verbs }) => verbs.has('update'))) {
      await rowElsewhere(resource)
      const before = await stored(resource)
      const answer = await api.call('POST', `${resource.path}/revert`, {
        siteIds: [mine],
        body: { at: '2020-01-01T00:00:00Z', dryRun: false },
      })
      expect([resource.name, answer.json.updated, answer.json.removed, answer.json.restored]).toEqual([resource.name, 0, 0, 0])
      expect(await stored(resource)).toEqual(before)
    }
  })

  test('is not joined to one of theirs', async () => {
    await storeRow(api.ctx, site, yours - 100_000)
    for (const resource of limited.filter(({ verbs }) => verbs.has('create'))) {
      const body = await bodyFor(api.ctx, resource, 1)
      const answer = await api.call('POST', resource.path, {
        siteIds: [yours],
        body: siteColumn(resource) === 'siteId' ? { ...body, siteId: yours } : body,
      })
      const names = catalogue
        .from(resource)
        .filter(({ column, to }) => limited.includes(to) && column !== 'siteId' && (body[column] ?? null) !== null)
      if (names.length > 0) expect([resource.name, answer.status]).toEqual([resource.name, 400])
    }
  })
})

describe('properties', () => {
  const writable = catalogue.resources.filter(({ verbs }) => verbs.has('create') || verbs.has('update'))

  test.each(writable.map((resource) => [resource.name, resource] as const))(
    'of %s that are not for requests are refused by name in every write',
    async (_, resource) => {
      const columns = Object.entries({ ...systemColumns, ...resource.columns })
      const closed = columns.filter(
        ([name, column]) => name in systemColumns || !isTyped(column) || column.secret || column.options.isHidden || column.sum,
      )
      const given = Object.fromEntries([...closed.map(([name]) => [name, 1] as const), ['__proto__x', 1], ['constructor', 1]])
      const { id } = await storeRow(api.ctx, resource, 1)
      const before = await stored(resource)
      const calls = [
        ...(resource.verbs.has('create') ? ([['POST', resource.path]] as const) : []),
        ...(resource.verbs.has('update')
          ? ([
              ['PATCH', `${resource.path}/${id}`],
              ['PUT', `${resource.path}/${id}`],
            ] as const)
          : []),
      ]
      for (const [method, path] of calls) {
        const valid = method === 'PATCH' ? {} : await bodyFor(api.ctx, resource, 2)
        const answer = await api.call(method, path, { body: { ...valid, ...given } })
        const unknown = answer.json.errors.filter(({ code }) => code === 'unknown').map(({ path: name }) => name)
        expect([method, answer.status, unknown.sort()]).toEqual([method, 400, Object.keys(given).sort()])
      }
      expect(await stored(resource)).toEqual(before)
    },
  )

  test.each(catalogue.resources.map((resource) => [resource.name, resource] as const))(
    'of %s that are secret or hidden are in no answer, filter, sort or field',
    async (_, resource) => {
      const names = storedColumns(resource).flatMap(([name, column]) => (isShown(column) ? [] : [name]))
      const hidden = [...names, 'lockVersion']
      const { id } = await storeRow(api.ctx, resource, 1)
      const answers = await Promise.all([
        api.call('GET', `${resource.path}/${id}`),
        api.call('GET', resource.path),
        api.call('GET', `${resource.path}/export?format=ndjson`),
        api.call('GET', `${resource.path}/export?format=csv`),
        api.call('GET', `${resource.path}/${id}/as-of?at=2100-01-01T00:00:00Z`),
        api.call('GET', `${resource.path}/as-of?at=2100-01-01T00:00:00Z`),
      ])
      for (const { status, text } of answers) {
        expect(status).toBe(200)
        for (const name of hidden) expect([name, text.includes(`"${name}":`)]).toEqual([name, false])
      }
      for (const name of hidden)
        for (const query of [`${name}=1`, `${name}.prefix=a`, `sort=${name}`, `fields=${name}`])
          expect([query, (await api.call('GET', `${resource.path}?${query}`)).status]).toEqual([query, 400])
    },
  )

  test('of a password are never told: neither the hash nor that it changed to what', async () => {
    const secret = '$argon2id$v=19$m=19456,t=2,p=1$c2VlZGVkc2VjcmV0$c2VlZGVkIHNlY3JldCBvZiB0aGUgdGVzdHM'
    const { id } = await storeRow(api.ctx, user, 1, { passwordHash: secret })
    const paths = [`${user.path}/${id}`, `${user.path}/${id}/history`, user.path, `${user.path}/export?format=csv`, `/api/audit/recent`]
    for (const path of paths) {
      const { status, text } = await api.call('GET', path)
      expect([path, status, text.includes('c2VlZGVk')]).toEqual([path, 200, false])
    }
  })
})

describe('every endpoint', () => {
  const everyRole = ['anonymous', ...roles]
  const endpointsOf = () => allEndpoints(api.service)
  const mayOf = ({ access }: AnyEndpoint) =>
    everyRole.filter((role) =>
      access === 'public'
        ? true
        : access === 'signed-in'
          ? role !== 'anonymous'
          : role !== 'anonymous' && api.service.can(actorOf(role), access),
    )

  test('is open to whom the committed table says; a change of it shows in review', async () => {
    const lines = endpointsOf().map((endpoint) => `${endpoint.method} ${endpoint.path}: ${endpoint.access}: ${mayOf(endpoint).join(' ')}`)
    expect(new Set(lines).size).toBe(lines.length)
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('../fixtures/permissions.txt')
  })

  test('answers 401 to whoever has not signed in, unless it is public', async () => {
    for (const { method, path, access } of endpointsOf()) {
      if (access === 'public') continue
      const { status } = await api.call(method, at(path, 1), { as: null })
      expect([method, path, status]).toEqual([method, path, 401])
    }
  })

  test('answers 403 to every role that lacks its permission, before it looks at anything else', async () => {
    for (const endpoint of endpointsOf()) {
      const { method, path } = endpoint
      for (const role of roles.filter((one) => !mayOf(endpoint).includes(one))) {
        const { status } = await api.call(method, at(path, 1), { as: role, ...(method === 'GET' ? {} : { body: '{"not":"looked at"' }) })
        expect([method, path, role, status]).toEqual([method, path, role, 403])
      }
    }
  })

  test('is in openapi.json with its methods, and nothing else is', async () => {
    const core = installCore()
    core.isStarting = true
    const root = join(import.meta.dirname, '..', '..')
    const files = globSync('functions/*.ts', { cwd: root }).filter((file) =>
      readFileSync(join(root, file), 'utf8').includes('/http/register.ts'),
    )
    for (const file of files.sort()) await import(join(root, file))
    const plain = (path: string) => path.replaceAll(/\{(\w+):\w+\}/g, '{$1}')
    // every method is registered, so that one that a path has not can be told so
    const registered = [...core.functions.values()].flatMap(({ metadata }) =>
      Object.values(metadata.bindings).flatMap((binding) => (binding.type === 'httpTrigger' ? [plain(`/${binding.route}`)] : [])),
    )
    const { paths } = JSON.parse(openApiText()) as { paths: Record<string, object> } // platform.test.ts compares it with the file
    const methods = ['get', 'post', 'put', 'patch', 'delete']
    const listed = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).flatMap((key) => (methods.includes(key) ? [`${key.toUpperCase()} ${path}`] : [])),
    )
    expect(listed.sort()).toEqual(
      endpointsOf()
        .map(({ method, path }) => `${method} ${plain(path)}`)
        .sort(),
    )
    // the pages of the console are none of the API
    expect(registered.filter((path) => path.startsWith('/api/')).sort()).toEqual(Object.keys(paths).sort())
    expect(listed.length).toBeGreaterThan(800)
  })
})
