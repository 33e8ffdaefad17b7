// A body that an endpoint takes, made from its schema: only what is required, the smallest of it.
import { z } from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

const candidates = ['2027-02-28T09:00:00.000Z', '2027-02-28', '14:30', 'UTC', 'EUR', 'name@company.example', 'a', 'Example text', '1']

/** Such a body, or undefined where none was found that the schema takes. */
export function exampleBody(schema: z.ZodType): Record<string, unknown> | undefined {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  for (const word of candidates) {
    const body = smallestOf(json, json, word)
    if (schema.safeParse(body).success) return body as Record<string, unknown> // bodies are objects
  }
  return undefined
}

function smallestOf(schema: Schema, root: Schema, word: string): unknown {
  if (schema.$ref !== undefined) return smallestOf(root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] as Schema, root, word)
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice) return smallestOf(choice as Schema, root, word)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const properties = Object.entries(schema.properties ?? {}) as [string, Schema][]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        properties.filter(([name]) => schema.required?.includes(name)).map(([name, one]) => [name, smallestOf(one, root, word)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => smallestOf(schema.items as Schema, root, word))
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return true
    default:
      return word
  }
}
