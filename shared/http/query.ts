// Query parameters of hand-written endpoints, checked by a schema; each one is text on the way in.
import { z } from 'zod'
import { toIssues } from '../catalogue/schemas.ts'
import { AppError } from '../errors.ts'
import type { Parameter } from './endpoint.ts'

/** Reads a query string by a schema that refuses unknown parameters; throws `invalid` with every issue. */
export function readQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const parsed = schema.safeParse(Object.fromEntries(query), { reportInput: true })
  if (parsed.success) return parsed.data
  throw new AppError('invalid', 'the query is not valid', { issues: toIssues(parsed.error) })
}

const known = new WeakMap<z.ZodObject, readonly Parameter[]>()

/** The parameters of such a schema, for the documentation. */
export function queryParameters(schema: z.ZodObject): readonly Parameter[] {
  const parameters = known.get(schema) ?? describe(schema)
  known.set(schema, parameters)
  return parameters
}

function describe(schema: z.ZodObject): Parameter[] {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(described.properties ?? {}).map(([name, property]) => {
    const { description = '', ...rest } = typeof property === 'object' ? property : {}
    return { name, in: 'query', description, required: described.required?.includes(name) ?? false, schema: { ...rest } }
  })
}
