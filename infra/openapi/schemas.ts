// JSON schemas of the document: made of zod schemas; one that has an id, or refers to itself, is a component.
import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from './json.ts'

/** The components so far, by name. */
export type Schemas = Record<string, Json>

/** The JSON schema of a zod schema; its components are added to `schemas`. */
export function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): Json {
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
  for (const [name, definition] of Object.entries($defs)) keep(schemas, names.get(name) ?? name, clean({ ...definition }))
  const id = schema.meta()?.id
  if (id === undefined) return clean({ ...own })
  if (own.$ref === undefined) keep(schemas, id, clean({ ...own }))
  return { $ref: `#/components/schemas/${id}` }
}

/** Two schemas of one name must be the same, or a client would be told half of the truth. */
function keep(schemas: Schemas, name: string, schema: Json): void {
  const known = schemas[name]
  if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are named ${name}`)
  schemas[name] = schema
}

const fingerprint = (definition: unknown) => hash('sha256', JSON.stringify(definition)).slice(0, 8)

/** The schema that a reference leads to. */
export function resolve(schema: Json, schemas: Schemas): Json {
  const { $ref, ...beside } = schema
  if (typeof $ref !== 'string') return schema
  const found = schemas[$ref.replace('#/components/schemas/', '')]
  if (!found) throw new Error(`there is no schema ${$ref}`)
  return { ...resolve(found, schemas), ...beside }
}
