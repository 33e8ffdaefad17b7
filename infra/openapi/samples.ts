// An example for every schema: values that it takes, found by what it says of them.
import { isObject, type Json } from './json.ts'
import { resolve, type Schemas } from './schemas.ts'

/** Examples of components, by name; where there is none it is made. */
export type Samples = Readonly<Record<string, unknown>>

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-27T09:30:00.000Z',
  date: '2026-11-27',
  time: '09:30',
  email: 'ann@company.example',
  uri: 'https://company.example/a-signed-address',
  uuid: '25210a61-e9d2-481c-902f-85ddf93d587c',
}

/** What people would write where a name says which. */
const byName: Readonly<Record<string, string>> = { currency: 'EUR', language: 'en', sourceLanguage: 'en', timezone: 'UTC' }

/** Texts that people would write where a pattern asks for something. */
const candidates = ['09:30', '2026-11-27', '2026-11-27T09:30:00.000Z', 'EUR', 'pump-1', '1', 'a'.repeat(64), 'FREQ=WEEKLY']

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const deepest = 8

/** A value that the schema takes, with every property that it has; `name` is the property it is for. */
export function sample(schema: Json, schemas: Schemas, samples: Samples = {}, name = '', depth = 0): unknown {
  const { $ref } = schema
  if (typeof $ref === 'string') {
    const known = samples[$ref.slice($ref.lastIndexOf('/') + 1)]
    return known ?? sample(resolve(schema, schemas), schemas, samples, name, depth + 1)
  }
  const [given] = [...list(schema.examples), ...('const' in schema ? [schema.const] : []), ...list(schema.enum)]
  if (given !== undefined) return given
  if ('example' in schema) return schema.example
  if (schema.default !== undefined) return schema.default
  const [choice] = [...list(schema.anyOf), ...list(schema.oneOf)].filter(isObject).filter(({ type }) => type !== 'null')
  if (choice) return sample(choice, schemas, samples, name, depth + 1)
  return ofType(schema, schemas, samples, name, depth)
}

function ofType(schema: Json, schemas: Schemas, samples: Samples, name: string, depth: number): unknown {
  const [type] = [schema.type].flat()
  if (type === 'string') return textOf(schema, name)
  if (type === 'integer' || type === 'number') return numberOf(schema)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'array') {
    const [one, ...others] = list(schema.prefixItems).filter(isObject)
    if (one) return [one, ...others].map((item) => sample(item, schemas, samples, name, depth + 1))
    const items = isObject(schema.items) && depth < deepest ? schema.items : null
    return items
      ? Array.from({ length: Math.max(1, Number(schema.minItems ?? 1)) }, () => sample(items, schemas, samples, name, depth + 1))
      : []
  }
  if (type !== 'object') return {}
  const texts = schema.properties === undefined && isObject(schema.additionalProperties) && schema.additionalProperties.type === 'string'
  if (texts) return { en: name }
  return Object.fromEntries(
    Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([key, property]) =>
      isObject(property) ? [[key, sample(property, schemas, samples, key, depth + 1)]] : [],
    ),
  )
}

function numberOf({ type, minimum, maximum, exclusiveMinimum, multipleOf }: Json): number {
  const least = Number(minimum ?? (exclusiveMinimum === undefined ? 1 : Number(exclusiveMinimum) + 1))
  const most = Number(maximum ?? least)
  const wanted = Math.max(least, type === 'integer' ? 1 : Number(multipleOf ?? 1))
  return Math.abs(least) > 1e9 ? 1 : Math.min(wanted, Math.max(most, least))
}

function textOf({ format, pattern, minLength, maxLength, contentMediaType }: Json, name: string): string {
  const known = formats[String(format)]
  if (known !== undefined) return known
  if (contentMediaType !== undefined) return ''
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) || 'text'
  const fits = (text: string) =>
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)) &&
    text.length >= Number(minLength ?? 0) &&
    text.length <= Number(maxLength ?? 1e9)
  return (
    [byName[name] ?? words, words, words.slice(0, Number(maxLength ?? 1e9)), ...candidates, words.padEnd(Number(minLength ?? 0), 'x')].find(
      fits,
    ) ?? words
  )
}
