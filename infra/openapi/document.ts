// The OpenAPI 3.1 document of a set of endpoints: stable, so that a review shows a change of the contract.

import { isShown, labelName, type Resource } from '../../shared/catalogue/resource.ts'
import { rowSchema } from '../../shared/catalogue/schemas.ts'
import type { AnyEndpoint } from '../../shared/http/endpoint.ts'
import { exampleRow, exampleValue } from '../../shared/http/example.ts'
import type { Service } from '../../shared/http/service.ts'
import type { Desk } from './answers.ts'
import { answerHeaders, everyAnswer, headerRefs, requestHeaders } from './headers.ts'
import { isObject, type Json, sorted } from './json.ts'
import { toOperation } from './operation.ts'
import { refusalResponse, refusals } from './refusals.ts'
import { sample } from './samples.ts'
import { type Schemas, toSchema } from './schemas.ts'
import { createShelf } from './shelf.ts'
import { tagOf, toTags } from './tags.ts'

const description = `The back office a company gets when its spreadsheets grow up.

Sign in with POST /api/auth/sign-in and send the accessToken as a Bearer token, or send a token of Microsoft Entra ID where a tenant is set up.
Every refusal is problem+json (RFC 9457) with all that is wrong, where, and what to do about it. Lists come in keyset pages. Rows have ETags:
If-None-Match spares a reading, If-Match keeps a write from undoing somebody else's. A POST with an Idempotency-Key acts once.
Fields and endpoints are added at any time; nothing is taken away but with a new major version, or after it was deprecated (Deprecation, Sunset and
Link in every answer) for half a year. How to go about a task with curl and a typed client: docs/ in the repository.`

/** Makes the document; paths and schemas are in alphabetical order. */
export function toOpenApi(
  endpoints: readonly AnyEndpoint[],
  { catalogue, domains }: Pick<Service, 'catalogue' | 'domains'>,
  version: string,
): Json {
  const schemas: Schemas = {}
  const shelves = { examples: createShelf('examples'), responses: createShelf('responses'), parameters: createShelf('parameters') }
  const samples = Object.fromEntries(
    catalogue.resources.flatMap((resource) => [
      [resource.name, shownRow(resource, schemas)],
      [`${resource.name}Create`, exampleRow(resource)],
      [`${resource.name}Patch`, exampleRow(resource)],
    ]),
  )
  const desk: Desk = { schemas, samples, ...shelves }
  const paths: Record<string, Json> = {}
  const tags = new Set<string>()
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/\{(\w+):\w+\}/g, '{$1}')
    const tag = tagOf(endpoint, domains)
    tags.add(tag)
    const item = paths[path] ?? { parameters: Object.keys(requestHeaders).map((name) => ({ $ref: `#/components/parameters/${name}` })) }
    item[endpoint.method.toLowerCase()] = toOperation(endpoint, tag, desk)
    paths[path] = item
  }
  const refused = Object.entries(refusals).map(([status, { name }]) => [
    name,
    refusalResponse(Number(status), (names) => headerRefs([...everyAnswer, ...names]), schemas),
  ])
  // what refers to examples is settled after them
  const examples = shelves.examples.settle()
  const responses = {
    ...shelves.responses.settle(),
    ...Object.fromEntries(refused),
    notModified: { description: 'Not changed.', headers: headerRefs([...everyAnswer, 'ETag', 'Vary']) },
  }
  const said = JSON.stringify([paths, responses])
  return {
    openapi: '3.1.1',
    info: {
      title: 'Opsbook',
      version,
      description,
      contact: { name: 'The administrators of this Opsbook' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags: toTags(tags, domains),
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      parameters: sorted({ ...shelves.parameters.settle(), ...requestHeaders }),
      headers: Object.fromEntries(Object.entries(answerHeaders).filter(([name]) => said.includes(`/headers/${name}"`))),
      examples,
      responses: sorted(responses),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'accessToken of POST /api/auth/sign-in.' },
        entra: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'An access token of Microsoft Entra ID for this API, where OPSBOOK_ENTRA_TENANT is set; its app roles are the roles here.',
        },
      },
    },
  }
}

const at = '2026-11-27T09:30:00.000Z'

/** A row as GET gives it, with what people would write in it. */
function shownRow(resource: Resource, schemas: Schemas): unknown {
  const made = sample(toSchema(rowSchema(resource), 'output', schemas), schemas)
  const row: Json = {
    ...(isObject(made) ? made : {}),
    id: 1,
    version: 1,
    createdAt: at,
    createdBy: 'ann',
    updatedAt: at,
    updatedBy: 'ann',
    deletedAt: null,
  }
  for (const [name, column] of Object.entries(resource.columns)) {
    if (!isShown(column)) continue
    row[name] = exampleValue(name, column)
    if (column.refersTo !== null) row[labelName(name)] = 'EXAMPLE'
  }
  return row
}
