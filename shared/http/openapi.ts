// The OpenAPI 3.1 document of a set of endpoints: stable, so that a review shows a change of the contract.
import { hash } from 'node:crypto'
import { z } from 'zod'
import { type AnyEndpoint, outputOf, type Parameter } from './endpoint.ts'
import { problemKinds } from './problem.ts'

type Json = Record<string, unknown>

const issue = z.object({
  path: z.string().describe('Field, query parameter or header.'),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
})
const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum([...Object.keys(problemKinds), 'internal']),
    requestId: z.string(),
    detail: z.string().optional(),
    errors: z.array(issue).describe('Everything that is wrong, never only the first.'),
  })
  .meta({ id: 'problem', description: 'A refusal, RFC 9457.' })

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same request under the same key acts once; its answer is kept for 30 days and given again with Idempotency-Replayed: true.',
  schema: { type: 'string', minLength: 1, maxLength: 100 },
}

/** Makes the document; paths and schemas are in alphabetical order. */
export function toOpenApi(endpoints: readonly AnyEndpoint[], version: string): Json {
  const schemas: Json = {}
  toSchema(problem, 'output', schemas)
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/\{(\w+):\w+\}/g, '{$1}')
    const item = paths[path] ?? {}
    item[endpoint.method.toLowerCase()] = toOperation(endpoint, schemas)
    paths[path] = item
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Opsbook',
      version,
      description: 'The back office a company gets when its spreadsheets grow up.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(tagOf))].sort().map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      responses: {
        problem: {
          description: 'Refused; the code says why.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } },
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'accessToken of POST /api/auth/sign-in.' },
      },
    },
  }
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
/** `facilities/inventory-items` of what belongs to a resource, else the word after /api/. */
const tagOf = ({ path, access }: AnyEndpoint) => {
  const [, , first = '', second = ''] = path.split('/')
  const isOfResource = /^[a-z]+[A-Z]?\w*\.\w+$/.test(access) && !/^(auth|audit|imports|health)$/.test(first)
  return isOfResource ? `${first}/${second}` : first.replace('.json', '')
}

function toOperation(endpoint: AnyEndpoint, schemas: Json): Json {
  const { access, input, name, method, summary } = endpoint
  const isPublic = access === 'public'
  const parameters = [
    ...pathParameters(endpoint),
    ...(endpoint.parameters ?? []),
    ...(endpoint.keepsAnswer === undefined ? [] : [idempotencyKey]),
  ]
  return {
    operationId: `${name.replaceAll('-', '_')}_${method.toLowerCase()}`,
    tags: [tagOf(endpoint)],
    summary,
    ...(isPublic ? {} : { description: access === 'signed-in' ? 'For anyone who is signed in.' : `Permission: \`${access}\`.` }),
    security: isPublic ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(input ? { requestBody: { required: true, content: { 'application/json': { schema: toSchema(input, 'input', schemas) } } } } : {}),
    responses: toResponses(endpoint, schemas),
  }
}

function pathParameters({ path }: AnyEndpoint): Json[] {
  return [...path.matchAll(/\{(\w+)(?::(\w+))?\}/g)].map(([, name, kind]) => ({
    name,
    in: 'path',
    required: true,
    schema: kind === 'long' ? { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } : { type: 'string' },
  }))
}

function toResponses(endpoint: AnyEndpoint, schemas: Json): Json {
  const { produces, method, path } = endpoint
  const output = outputOf(endpoint)
  const hasBody = output !== undefined || produces !== undefined || endpoint.keepsAnswer !== undefined
  const status = endpoint.status ?? (hasBody ? 200 : 204)
  const schema = output ? toSchema(output, 'output', schemas) : {}
  const content = Object.fromEntries((produces ?? ['application/json']).map((type) => [type, produces && !output ? {} : { schema }]))
  const text = { schema: { type: 'string' } }
  const isRow = endpoint.parameters?.some(({ name }) => name === 'If-None-Match' || name === 'If-Match') || status === 201
  const headers = { 'x-request-id': text, ...(isRow && hasBody ? { ETag: text } : {}), ...(status === 201 ? { Location: text } : {}) }
  const refused = (condition: boolean, statuses: readonly number[]) => (condition ? statuses : [])
  const refusals = [
    ...refused(endpoint.input !== undefined || endpoint.parameters !== undefined, [400]),
    ...refused(endpoint.access !== 'public', [401]),
    ...refused(!['public', 'signed-in'].includes(endpoint.access), [403]),
    ...refused(path.includes('{'), [404]),
    ...refused(method !== 'GET', [409]),
    ...refused(endpoint.parameters?.some(({ name }) => name === 'If-Match') ?? false, [412]),
    ...refused(endpoint.input !== undefined, [413, 415]),
    // an action says so where what it was decided by has changed
    ...refused(endpoint.keepsAnswer === 200, [412]),
    ...refused(endpoint.keepsAnswer !== undefined, [422]),
  ]
  return {
    [status]: { description: hasBody ? 'Done.' : 'Done; nothing is given.', headers, ...(hasBody ? { content } : {}) },
    ...(endpoint.parameters?.some(({ name }) => name === 'If-None-Match') ? { 304: { description: 'Not changed.' } } : {}),
    ...Object.fromEntries(refusals.map((refusal) => [refusal, { $ref: '#/components/responses/problem' }])),
    default: { $ref: '#/components/responses/problem' },
  }
}

/** The JSON schema of a zod schema; one with an id, and one that refers to itself, goes to the components and is referred to. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $defs = {}, $schema: _, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  const names = new Map(
    Object.entries($defs).map(([name, definition]) => [name, name.startsWith('__') ? `shape_${fingerprint(definition)}` : name]),
  )
  const clean = ({ id: _id, ...rest }: Json): Json =>
    JSON.parse(JSON.stringify(rest), (key, value) => {
      if (key === '$ref') return `#/components/schemas/${names.get(String(value).slice(8)) ?? schema.meta()?.id}`
      // the format says it already, in a word
      if (typeof value?.format === 'string' && typeof value.pattern === 'string') delete value.pattern
      return value
    })
  for (const [name, definition] of Object.entries($defs)) schemas[names.get(name) ?? name] = clean({ ...definition })
  const id = schema.meta()?.id
  if (id === undefined) return clean({ ...own })
  if (own.$ref === undefined) schemas[id] = clean({ ...own })
  return { $ref: `#/components/schemas/${id}` }
}

const fingerprint = (definition: unknown) => hash('sha256', JSON.stringify(definition)).slice(0, 8)
