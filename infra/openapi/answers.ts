// What operations answer when all is well: statuses, headers, schemas and examples.
import { type AnyEndpoint, outputOf } from '../../shared/http/endpoint.ts'
import { everyAnswer, headerRefs } from './headers.ts'
import type { Json } from './json.ts'
import { type Samples, sample } from './samples.ts'
import { type Schemas, toSchema } from './schemas.ts'
import type { Shelf } from './shelf.ts'

/** What operations are written with. */
export interface Desk {
  readonly schemas: Schemas
  readonly samples: Samples
  readonly examples: Shelf
  readonly responses: Shelf
  readonly parameters: Shelf
}

/** A body with its example; the example of a component is one too. */
export function contentOf(schema: Json, desk: Desk, example = sample(schema, desk.schemas, desk.samples)): Json {
  const { $ref } = schema
  if (typeof $ref !== 'string') return { schema, example }
  return { schema, examples: { example: desk.examples.put($ref.slice($ref.lastIndexOf('/') + 1), { value: example }) } }
}

const isJson = (type: string) => /^application\/(?:[\w.]+\+)?json/.test(type)

function bodyOf(endpoint: AnyEndpoint, desk: Desk): Json {
  const output = outputOf(endpoint)
  const schema = output ? toSchema(output, 'output', desk.schemas) : {}
  return Object.fromEntries(
    (endpoint.produces ?? ['application/json']).map((type) => {
      if (isJson(type)) return [type, contentOf(schema, desk)]
      const isText = /^text\/|ndjson/.test(type)
      return [type, { schema: isText ? { type: 'string' } : { type: 'string', contentMediaType: type } }]
    }),
  )
}

/** The answers of an operation by status, but for refusals. */
export function answersOf(endpoint: AnyEndpoint, desk: Desk): Json {
  const { also = {}, deprecated, keepsAnswer, parameters = [], produces } = endpoint
  const hasBody = endpoint.output !== undefined || produces !== undefined
  const status = endpoint.status ?? (hasBody ? 200 : 204)
  const isTagged = hasBody && (keepsAnswer === 201 || parameters.some(({ name }) => name === 'If-None-Match' || name === 'If-Match'))
  const always = [...everyAnswer, ...(deprecated ? ['Deprecation', 'Link', ...(deprecated.sunset === undefined ? [] : ['Sunset'])] : [])]
  const headers = headerRefs([
    ...always,
    ...(isTagged ? ['ETag'] : []),
    ...(status === 201 || (status === 202 && endpoint.output !== undefined) ? ['Location'] : []),
    ...(keepsAnswer === undefined ? [] : ['Idempotency-Replayed']),
    ...(hasBody && !endpoint.holdsSecret ? ['Vary', 'Content-Encoding'] : []),
    ...(produces?.some((type) => !isJson(type)) ? ['Content-Disposition'] : []),
  ])
  const description = { 201: 'Made.', 202: 'Begun.', 204: 'Done; nothing is given.' }[status] ?? 'Done.'
  const answer = { description, headers, ...(hasBody ? { content: bodyOf(endpoint, desk) } : {}) }
  const others = Object.entries(also).map(([other, schema]) => {
    const isFile = produces !== undefined && !produces.some(isJson)
    const content = isFile ? bodyOf(endpoint, desk) : { 'application/json': contentOf(toSchema(schema(), 'output', desk.schemas), desk) }
    const description = { 202: 'Begun.', 206: 'A part of it.' }[Number(other)] ?? 'Not well.'
    return [other, { description, headers: headerRefs(everyAnswer), content }]
  })
  const isConditional = parameters.some(({ name }) => name === 'If-None-Match')
  return {
    [status]: desk.responses.put(nameOf(answer, status), answer),
    ...Object.fromEntries(others),
    ...(isConditional ? { 304: { $ref: '#/components/responses/notModified' } } : {}),
  }
}

/** `site` for a row of it, `site.201` where it was made. */
function nameOf({ content }: Json, status: number): string {
  if (content === undefined) return 'nothing'
  const [, name = 'answer'] = /#\/components\/schemas\/([\w.-]+)"/.exec(JSON.stringify(content)) ?? []
  return status === 200 ? name : `${name}.${status}`
}
