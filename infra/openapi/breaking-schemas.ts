// What of a changed JSON schema breaks clients: of a request what is taken no more, of an answer what was never given before.
import { isObject, type Json } from './json.ts'
import { resolve, type Schemas } from './schemas.ts'

/** Something that a client of before may stumble over. */
export interface Break {
  readonly rule: string
  /** The operation, and where in it. */
  readonly place: string
  readonly what: string
}

/** The schemas of both documents, and whether clients send what is compared or get it. */
export interface Sides {
  readonly before: Schemas
  readonly after: Schemas
  readonly side: 'request' | 'answer'
}

const allTypes = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']
const typesOf = ({ type, const: only, enum: some }: Json): readonly string[] => {
  if (type !== undefined) return [type].flat().flatMap((one) => (one === 'number' ? ['number', 'integer'] : [String(one)]))
  const values = only !== undefined ? [only] : Array.isArray(some) ? some : null
  return values?.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)) ?? allTypes
}
const choicesOf = ({ const: only, enum: some }: Json): readonly unknown[] | null =>
  only !== undefined ? [only] : Array.isArray(some) ? some : null
const branchesOf = (schema: Json): Json[] | null => {
  const found = schema.anyOf ?? schema.oneOf
  return Array.isArray(found) ? found.filter(isObject) : null
}
const childOf = (schema: Json, name: string): Json | null => {
  const child = schema[name]
  return isObject(child) ? child : null
}
const propertiesOf = (schema: Json) =>
  Object.entries(childOf(schema, 'properties') ?? {}).flatMap(([name, one]) => (isObject(one) ? [[name, one] as const] : []))
const requiredOf = ({ required }: Json): readonly unknown[] => (Array.isArray(required) ? required : [])

/** Bounds, and which way is narrower. */
const bounds = {
  maximum: -1,
  exclusiveMaximum: -1,
  maxLength: -1,
  maxItems: -1,
  maxProperties: -1,
  minimum: 1,
  exclusiveMinimum: 1,
  minLength: 1,
  minItems: 1,
} as const

/** Every break of one schema. `seen` holds the pairs that are being compared, since schemas refer to themselves. */
export function compareSchemas(old: Json, now: Json, sides: Sides, place: string, seen: ReadonlySet<string> = new Set()): Break[] {
  const pair = `${old.$ref ?? ''} ${now.$ref ?? ''}`
  if (pair.trim() !== '' && seen.has(pair)) return []
  const within = pair.trim() === '' ? seen : new Set([...seen, pair])
  const [a, b] = [resolve(old, sides.before), resolve(now, sides.after)]
  if (JSON.stringify(a) === JSON.stringify(b) && old.$ref === undefined && now.$ref === undefined && !JSON.stringify(a).includes('$ref'))
    return []
  const [ofA, ofB] = [branchesOf(a), branchesOf(b)]
  if (ofA || ofB) return compareBranches(ofA ?? [a], ofB ?? [b], sides, place, within)
  return [...compareValues(a, b, sides, place), ...compareParts(a, b, sides, place, within)]
}

/** What was taken must fit one of the ways that are taken now; what is given now must fit one of those that were given. */
function compareBranches(before: Json[], after: Json[], sides: Sides, place: string, seen: ReadonlySet<string>): Break[] {
  const isRequest = sides.side === 'request'
  const [ones, others] = isRequest ? [before, after] : [after, before]
  return ones.flatMap((one) => {
    const tries = others.map((other) =>
      isRequest ? compareSchemas(one, other, sides, place, seen) : compareSchemas(other, one, sides, place, seen),
    )
    if (tries.some((found) => found.length === 0)) return []
    const [only, more] = tries
    if (only && !more) return only
    return [
      {
        rule: isRequest ? 'kind-removed' : 'kind-added',
        place,
        what: `one of several kinds ${isRequest ? 'is not taken any more' : 'was not given before'}`,
      },
    ]
  })
}

function compareValues(a: Json, b: Json, { side }: Sides, place: string): Break[] {
  const isRequest = side === 'request'
  const found: Break[] = []
  const say = (rule: string, what: string) => found.push({ rule, place, what })
  const [narrow, wide] = isRequest ? [typesOf(b), typesOf(a)] : [typesOf(a), typesOf(b)]
  const lost = wide.filter((type) => !narrow.includes(type) && !(type === 'integer' && narrow.includes('number')))
  if (lost.length > 0)
    say(isRequest ? 'type-narrowed' : 'type-widened', `${lost.join(', ')} ${isRequest ? 'is not taken any more' : 'was not given before'}`)
  const [fewer, more] = isRequest ? [choicesOf(b), choicesOf(a)] : [choicesOf(a), choicesOf(b)]
  if (fewer && !more)
    say(isRequest ? 'enum-narrowed' : 'enum-widened', isRequest ? 'only some values are taken any more' : 'any value may come')
  const gone = fewer && more ? more.filter((value) => !fewer.includes(value)) : []
  if (gone.length > 0)
    say(
      isRequest ? 'enum-narrowed' : 'enum-widened',
      `${JSON.stringify(gone)} ${isRequest ? 'is not taken any more' : 'was not given before'}`,
    )
  for (const name of ['format', 'pattern', 'contentMediaType'] as const) {
    const isTighter = isRequest ? b[name] !== undefined : a[name] !== undefined
    if (a[name] !== b[name] && isTighter) say('format-changed', `${name} ${String(a[name] ?? 'none')} became ${String(b[name] ?? 'none')}`)
  }
  if (!isRequest) return found
  for (const [name, way] of Object.entries(bounds)) {
    const [from, to] = [a[name], b[name]]
    if (typeof to === 'number' && (typeof from !== 'number' || (to - from) * way > 0))
      say('limit-narrowed', `${name} ${String(from ?? 'none')} became ${to}`)
  }
  if (b.multipleOf !== undefined && a.multipleOf !== b.multipleOf)
    say('limit-narrowed', `multipleOf ${String(a.multipleOf ?? 'none')} became ${String(b.multipleOf)}`)
  if (b.uniqueItems === true && a.uniqueItems !== true) say('limit-narrowed', 'items must be unlike one another')
  return found
}

function compareParts(a: Json, b: Json, sides: Sides, place: string, seen: ReadonlySet<string>): Break[] {
  const isRequest = sides.side === 'request'
  const found: Break[] = []
  const after = new Map(propertiesOf(b))
  for (const [name, one] of propertiesOf(a)) {
    const other = after.get(name)
    if (other) found.push(...compareSchemas(one, other, sides, `${place}.${name}`, seen))
    else
      found.push({
        rule: 'property-removed',
        place: `${place}.${name}`,
        what: isRequest ? 'is not taken any more' : 'is not given any more',
      })
  }
  const [must, had] = isRequest ? [requiredOf(b), requiredOf(a)] : [requiredOf(a), requiredOf(b)]
  for (const name of must.filter((one) => !had.includes(one) && (isRequest || after.has(String(one)))))
    found.push({
      rule: isRequest ? 'property-required' : 'property-optional',
      place: `${place}.${String(name)}`,
      what: isRequest ? 'must be given' : 'may be missing',
    })
  const isOpen = (schema: Json) => schema.additionalProperties !== false
  if (isRequest && isOpen(a) && !isOpen(b))
    found.push({ rule: 'properties-closed', place, what: 'other properties are not taken any more' })
  for (const name of ['items', 'additionalProperties', 'propertyNames']) {
    const [one, other] = [childOf(a, name), childOf(b, name)]
    if (one && other) found.push(...compareSchemas(one, other, sides, `${place}[]`, seen))
  }
  for (const name of ['allOf', 'prefixItems']) {
    const [ones, others] = [a[name], b[name]]
    if (!Array.isArray(ones) || !Array.isArray(others)) continue
    for (const [at, one] of ones.entries()) {
      const other: unknown = others[at]
      if (isObject(one) && isObject(other)) found.push(...compareSchemas(one, other, sides, place, seen))
    }
  }
  return found
}
