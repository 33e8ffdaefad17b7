// The document of the API: every function and method is in it, with its answers, refusals, headers and examples that its schemas take; Redocly finds no fault.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { openApiDocument } from '../../infra/cli/openapi.ts'
import { installCore } from '../../infra/local/core.ts'
import { toOpenApi } from '../../infra/openapi/document.ts'
import { isObject, type Json } from '../../infra/openapi/json.ts'
import { lintOpenApi } from '../../infra/openapi/lint.ts'
import { catalogue, domains } from '../../shared/domains/index.ts'
import { docsEndpoints } from '../../shared/http/docs-endpoints.ts'
import { type AnyEndpoint, defineEndpoint, outputOf } from '../../shared/http/endpoint.ts'
import { allEndpoints } from '../../shared/http/platform-endpoints.ts'
import { serviceOf } from '../../shared/http/service.ts'
import { openApi } from './api.ts'

const root = join(import.meta.dirname, '..', '..')
const endpoints = allEndpoints(serviceOf(catalogue, domains))
let document: Json

beforeAll(() => {
  document = openApiDocument()
})

const child = (value: unknown, ...names: readonly string[]): Json => {
  const found = names.reduce<unknown>((one, name) => (isObject(one) ? one[name] : undefined), value)
  const { $ref } = isObject(found) ? found : {}
  if (typeof $ref === 'string') return child(document, ...$ref.slice(2).split('/'))
  return isObject(found) ? found : {}
}
const operationOf = ({ path, method }: Pick<AnyEndpoint, 'path' | 'method'>) =>
  child(document, 'paths', path.replace(/\{(\w+):\w+\}/g, '{$1}'), method.toLowerCase())
const exampleOf = (content: Json): unknown => ('example' in content ? content.example : child(content, 'examples', 'example').value)

test('every function that is registered is in it, by every method that an endpoint has', async () => {
  const core = installCore()
  core.isStarting = true
  for (const name of ['calculations', 'defects', 'dispatch', 'facilities', 'platform', 'shared', 'tasks'])
    await import(`../../functions/${name}.ts`)
  const routes = [...core.functions.values()].flatMap(({ metadata }) =>
    Object.values(metadata.bindings).flatMap((binding) =>
      binding.type === 'httpTrigger' ? [`/${binding.route}`.replace(/:\w+\}/g, '}')] : [],
    ),
  )
  expect(routes.length).toBeGreaterThan(700)
  expect(Object.keys(child(document, 'paths'))).toEqual(routes.filter((route) => route.startsWith('/api/')).toSorted())
  const lacking = endpoints.filter((endpoint) => operationOf(endpoint).operationId === undefined)
  expect(lacking.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

test('every operation has an id of its own, words, a group, sign-in or none, and says how it may refuse', () => {
  const ids = new Set<unknown>()
  const tags = new Set(
    Array.isArray(document.tags) ? document.tags.map(({ name, description }) => (String(description).length > 10 ? name : null)) : [],
  )
  for (const endpoint of endpoints) {
    const { operationId, summary, security, responses, tags: own } = operationOf(endpoint)
    expect(String(operationId)).toMatch(/^[A-Za-z][\w.]+$/)
    expect([operationId, ids.has(operationId)]).toEqual([operationId, false])
    ids.add(operationId)
    expect([operationId, String(summary).length > 5]).toEqual([operationId, true])
    expect([operationId, Array.isArray(own) && own.every((tag) => tags.has(tag))]).toEqual([operationId, true])
    expect([operationId, security]).toEqual([operationId, endpoint.access === 'public' ? [] : [{ bearer: [] }, { entra: [] }]])
    expect([operationId, '500' in child({ responses }, 'responses')]).toEqual([operationId, true])
    for (const status of Object.keys(child({ responses }, 'responses')).filter(
      (one) => /^[45]/.test(one) && !endpoint.also?.[Number(one)],
    )) {
      const content = child(child({ responses }, 'responses', status), 'content', 'application/problem+json')
      expect([operationId, status, exampleOf(content)]).toMatchObject([
        operationId,
        status,
        { status: Number(status), errors: expect.any(Array) },
      ])
    }
  }
})

test('every answer that is no refusal has headers, a schema, and an example that its own schema takes', () => {
  const wrong: unknown[] = []
  for (const endpoint of endpoints) {
    const { operationId, responses } = operationOf(endpoint)
    const statuses = Object.keys(child({ responses }, 'responses')).filter((status) => /^[23]/.test(status))
    expect([operationId, statuses.length > 0]).toEqual([operationId, true])
    for (const status of statuses) {
      const answer = child({ responses }, 'responses', status)
      expect(Object.keys(child(answer, 'headers'))).toEqual(
        expect.arrayContaining(['X-Request-Id', 'Opsbook-Version', 'RateLimit', 'RateLimit-Policy']),
      )
      if (status === '204' || status === '304') continue
      expect([operationId, Object.keys(child(answer, 'content')).length > 0]).toEqual([operationId, true])
      for (const [type, content] of Object.entries(child(answer, 'content'))) {
        if (!isObject(content)) continue
        expect([operationId, type, Object.keys(child(content, 'schema')).length > 0]).toEqual([operationId, type, true])
        const schema = endpoint.also?.[Number(status)]?.() ?? outputOf(endpoint)
        if (/(?<!nd)json$/.test(type) && schema) wrong.push(...faultsOf(`${operationId} ${status}`, schema, exampleOf(content)))
      }
    }
  }
  expect(wrong).toEqual([])
})

test('every body that is asked for has an example that is taken', () => {
  const wrong = endpoints.flatMap((endpoint) => {
    const { operationId, requestBody } = operationOf(endpoint)
    if (!endpoint.input) return requestBody === undefined || endpoint.takesBytes !== undefined ? [] : [`${operationId} takes no body`]
    return faultsOf(String(operationId), endpoint.input, exampleOf(child({ requestBody }, 'requestBody', 'content', 'application/json')))
  })
  expect(wrong).toEqual([])
})

function faultsOf(place: string, schema: z.ZodType, example: unknown): unknown[] {
  const { error } = schema.safeParse(example)
  return error
    ? [`${place}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')} in ${JSON.stringify(example)}`]
    : []
}

test('openapi.json has no error and no warning in Redocly’s recommended rules', async () => {
  expect(await lintOpenApi()).toEqual([])
})

test('what is deprecated says so, with its day, what takes its place, and its headers', () => {
  const old = defineEndpoint({
    name: 'health_old',
    method: 'GET',
    path: '/api/health/old',
    summary: 'What was before',
    access: 'public',
    deprecated: { since: '2026-11-01', sunset: '2027-06-01', replacement: '/api/health/{id:long}' },
    handle: async () => ({}),
  })
  const made = toOpenApi([old], { catalogue, domains }, '1.0.0')
  const operation = child(made, 'paths', '/api/health/old', 'get')
  expect(operation).toMatchObject({ deprecated: true, 'x-sunset': '2027-06-01' })
  expect(operation.description).toBe('For everybody. Deprecated since 2026-11-01; goes on 2027-06-01; use /api/health/{id}.')
  expect(Object.keys(child(operation, 'responses', '204', 'headers'))).toEqual(expect.arrayContaining(['Deprecation', 'Sunset', 'Link']))
})

test('it is served as the file is, small where that is asked for, and read once', async () => {
  let reads = 0
  const file = readFileSync(join(root, 'openapi.json'))
  const api = await openApi(() =>
    docsEndpoints(async () => {
      reads++
      return file
    }),
  )
  expect(reads).toBe(0)
  const plain = await api.call('GET', '/api/openapi.json', { as: null })
  expect(plain.bytes.equals(file)).toBe(true)
  const small = await api.call('GET', '/api/openapi.json', { as: null, headers: { 'accept-encoding': 'br' } })
  expect(brotliDecompressSync(small.bytes).equals(file)).toBe(true)
  expect(small.bytes.length).toBeLessThan(file.length / 10)
  expect(reads).toBe(1)
  await api.drop()
})
