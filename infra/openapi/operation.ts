// One operation of the document: who may call it, what it takes, what it answers.
import type { AnyEndpoint, Parameter } from '../../shared/http/endpoint.ts'
import { answersOf, contentOf, type Desk } from './answers.ts'
import type { Json } from './json.ts'
import { refusals, refusalsOf } from './refusals.ts'
import { toSchema } from './schemas.ts'

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same request under the same key acts once; its answer is kept for 30 days and given again with Idempotency-Replayed: true.',
  schema: { type: 'string', minLength: 1, maxLength: 100 },
}

/** The operation of an endpoint, under a tag. */
export function toOperation(endpoint: AnyEndpoint, tag: string, desk: Desk): Json {
  const { access, deprecated, input, keepsAnswer, method, name, summary, takesBytes } = endpoint
  const parameters = [
    ...pathParameters(endpoint),
    ...(endpoint.parameters ?? []),
    ...(keepsAnswer === undefined ? [] : [idempotencyKey]),
  ].map((parameter) => desk.parameters.put(parameter.name, { ...parameter }))
  return {
    operationId: `${name.replaceAll('-', '_')}_${method.toLowerCase()}`,
    tags: [tag],
    summary,
    description: [accessOf(access), deprecated ? deprecationOf(deprecated) : ''].filter(Boolean).join(' '),
    ...(deprecated ? { deprecated: true } : {}),
    ...(deprecated?.sunset === undefined ? {} : { 'x-sunset': deprecated.sunset }),
    ...(access === 'public' || access === 'signed-in' ? {} : { 'x-permission': access }),
    security: access === 'public' ? [] : [{ bearer: [] }, { entra: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(input ? { requestBody: requestBody(endpoint, desk) } : {}),
    ...(takesBytes === undefined ? {} : { requestBody: bytesBody }),
    responses: {
      ...answersOf(endpoint, desk),
      ...Object.fromEntries(refusalsOf(endpoint).map((status) => [status, { $ref: `#/components/responses/${refusals[status]?.name}` }])),
    },
  }
}

function accessOf(access: string): string {
  if (access === 'public') return 'For everybody.'
  return access === 'signed-in' ? 'For anyone who is signed in.' : `Permission: \`${access}\`.`
}

function deprecationOf({ since, sunset, replacement }: NonNullable<AnyEndpoint['deprecated']>): string {
  const until = sunset === undefined ? '' : `; goes on ${sunset}`
  const next = replacement === undefined ? '' : `; use ${replacement.replaceAll(/\{(\w+):\w+\}/g, '{$1}')}`
  return `Deprecated since ${since}${until}${next}.`
}

const bytesBody: Json = { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }

function requestBody({ input, example }: AnyEndpoint, desk: Desk): Json {
  const schema = input ? toSchema(input, 'input', desk.schemas) : {}
  // a body that only has defaults may be left out
  const isNeeded = input?.safeParse({}).success !== true
  return { required: isNeeded, content: { 'application/json': contentOf(schema, desk, example) } }
}

const words: Readonly<Record<string, string>> = {
  id: 'The id of the row.',
  resource: 'The name of a resource, such as inventoryItem.',
}

function pathParameters({ path }: AnyEndpoint): Json[] & { name: string }[] {
  return [...path.matchAll(/\{(\w+)(?::(\w+))?\}/g)].map(([, name = '', kind]) => ({
    name,
    in: 'path',
    required: true,
    description: words[name] ?? `The ${name} of what is asked for.`,
    schema: kind === 'long' ? { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } : { type: 'string' },
  }))
}
