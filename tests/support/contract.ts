// Whether an answer is one that the contract promises: every test that calls the API asks this of every answer.
import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { refusalsOf } from '../../infra/openapi/refusals.ts'
import { type AnyEndpoint, outputOf } from '../../shared/http/endpoint.ts'

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

const schemas = new WeakMap<AnyEndpoint, z.ZodType | null>()

function schemaOf(endpoint: AnyEndpoint): z.ZodType | null {
  const known = schemas.get(endpoint)
  if (known !== undefined) return known
  const schema = outputOf(endpoint) ?? null
  schemas.set(endpoint, schema)
  return schema
}

/** Throws where the answer has a status, a type or a body that its endpoint does not promise; endpoints of tests promise nothing. */
export function expectKept(endpoint: AnyEndpoint, query: URLSearchParams, { status, headers, text }: Answered): void {
  const { also = {}, method, name, parameters, path, produces } = endpoint
  if (name.startsWith('test')) return
  const broken = (what: string) => new Error(`${method} ${path} breaks its contract: ${what}`)
  const other = also[status]
  if (status >= 400 && !other) {
    if (!refusalsOf(endpoint).includes(status)) throw broken(`it refuses by ${status}: ${text}`)
    return
  }
  const hasBody = endpoint.output !== undefined || produces !== undefined
  const usual = endpoint.status ?? (hasBody ? 200 : 204)
  const isUnchanged = status === 304 && parameters?.some((one) => one.name === 'If-None-Match')
  if (status !== usual && !other && !isUnchanged) throw broken(`it answers ${status}`)
  const type = headers['content-type']
  if (type === undefined) return
  const base = (text: string) => text.replace(/;.*/, '')
  if (!(produces ?? ['application/json']).some((one) => base(one) === base(type))) throw broken(`it answers ${type}`)
  // fewer fields were asked for than a row has
  if (!/(?<!nd)json\b/.test(type) || headers['content-encoding'] !== undefined || query.has('fields')) return
  const schema = other ? other() : schemaOf(endpoint)
  if (!schema) throw broken('it says nothing of its body')
  const body: unknown = JSON.parse(text)
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw broken(`${parsed.error.message} in ${text}`)
  const unsaid = differing(body, parsed.data)
  if (unsaid !== null) throw broken(`it says nothing of ${unsaid} in ${text}`)
}

/** The path of the first difference between what was answered and what the schema makes of it. */
function differing(given: unknown, known: unknown, path = 'the body'): string | null {
  if (isDeepStrictEqual(given, known)) return null
  if (typeof given !== 'object' || given === null || typeof known !== 'object' || known === null) return path
  const after = new Map(Object.entries(known))
  for (const [key, value] of Object.entries(given)) {
    const found = differing(value, after.get(key), `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}
