// Properties of a JSON schema as zod makes it, read as columns, so that the fields of columns serve them.
import { humanise } from '../../../shared/catalogue/labels.ts'
import type { ColumnMetadata, JsonSchema, Metadata } from '../shell/me.tsx'

/** A schema without references and without `or null`; and whether it may be null. */
export function unwrap(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; isNullable: boolean } {
  const { $ref, ...beside } = schema
  if (typeof $ref === 'string') {
    const found = ($ref === '#' ? root : (root.$defs as Record<string, JsonSchema>)?.[$ref.replace('#/$defs/', '')]) ?? {} // as JSON schema has it
    return unwrap({ ...found, ...beside }, root)
  }
  const options = optionsOf(schema)
  if (options === null) return { schema, isNullable: false }
  const kinds = options.filter(({ type }) => type !== 'null')
  const isNullable = kinds.length < options.length
  const { anyOf: _, oneOf: __, ...rest } = schema
  const [only] = kinds
  if (kinds.length === 1 && only) return { schema: { ...unwrap(only, root).schema, ...rest }, isNullable }
  return { schema: { ...rest, oneOf: kinds }, isNullable }
}

/** The schemas of which one must fit; null where there is no such choice. */
export const optionsOf = ({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] | null => (anyOf ?? oneOf ?? null) as JsonSchema[] | null // JSON schema says so

/** The properties of an object schema, in their order. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>) // JSON schema says so
}

/** Whether an object schema asks for a property. */
export const isAsked = (schema: JsonSchema, name: string): boolean => ((schema.required ?? []) as string[]).includes(name) // JSON schema says so

/** A property as a column; its kind is `object`, `list` or `union` where no column is like it. */
export function columnOfProperty(
  name: string,
  given: JsonSchema,
  isRequired: boolean,
  at: { root: JsonSchema; metadata: Metadata; resource: string | undefined },
): ColumnMetadata {
  const { schema, isNullable } = unwrap(given, at.root)
  const refersTo = isWhole(schema) || isListOfWhole(schema) ? (toldOf(schema) ?? referenceOf(at.metadata, at.resource, name)) : null
  const words = schema.const === undefined ? schema.enum : [schema.const]
  const labels = (schema['x-labels'] ?? {}) as Record<string, string> // as the metadata gives them
  const choices = Array.isArray(words)
    ? words.map((word) => ({ value: String(word), label: labels[String(word)] ?? humanise(String(word)) }))
    : []
  return {
    name,
    label: typeof schema.title === 'string' ? schema.title : humanise(name),
    kind: kindOf(schema, choices.length > 0, refersTo !== null),
    isOptional: isNullable || !isRequired,
    isRequired,
    isWritable: true,
    isFixed: false,
    choices,
    refersTo,
    labelName: null,
    measure: null,
    scale: Math.max(scaleOf(schema.minimum), scaleOf(schema.maximum)),
    fallback: schema.default ?? null,
    description: typeof schema.description === 'string' ? schema.description : null,
    schema,
    shape: null,
  }
}

/** Whether a column, or a property, is filled in by fields of its own: an object, one of several, or a list of them. */
export function isShape({ kind, schema }: ColumnMetadata): boolean {
  if (kind !== 'json') return ['object', 'list', 'union'].includes(kind)
  return ['object', 'list'].includes(kindOf(unwrap(schema, schema).schema, false, false))
}

/** A column of kind `json` as fields show it; itself where it has no shape. */
export function columnOfShape(column: ColumnMetadata, at: { metadata: Metadata; resource: string | undefined }): ColumnMetadata {
  if (column.kind !== 'json') return column
  const { kind, refersTo, schema } = columnOfProperty(column.name, column.schema, column.isRequired, { root: column.schema, ...at })
  return ['object', 'list', 'refs'].includes(kind) ? { ...column, kind, refersTo, schema } : column
}

const isWhole = ({ type }: JsonSchema) => type === 'integer'
const isListOfWhole = ({ type, items }: JsonSchema) => type === 'array' && isWhole((items ?? {}) as JsonSchema) // JSON schema says so
/** The resource that a schema says its ids are of. */
const toldOf = (schema: JsonSchema): string | null => {
  const told = isWhole(schema) ? schema['x-refers-to'] : ((schema.items ?? {}) as JsonSchema)['x-refers-to'] // JSON schema says so
  return typeof told === 'string' ? told : null
}
const scaleOf = (bound: unknown) => (typeof bound === 'number' ? (String(bound).split('.')[1]?.length ?? 0) : 0)

function kindOf(schema: JsonSchema, isChoice: boolean, isReference: boolean): string {
  const { type, format, items } = schema
  if (isChoice) return 'choice'
  if (optionsOf(schema) !== null) return optionsOf(schema)?.every((option) => option.type === 'object') ? 'union' : 'json'
  if (type === 'boolean') return 'flag'
  if (type === 'integer') return isReference ? 'ref' : 'integer'
  if (type === 'number') return 'decimal'
  if (type === 'string') return ({ date: 'date', time: 'time', 'date-time': 'instant' } as Record<string, string>)[String(format)] ?? 'text'
  if (type === 'object') return propertiesOf(schema).length > 0 ? 'object' : 'json'
  if (type !== 'array') return 'json'
  const each = (items ?? {}) as JsonSchema // JSON schema says so
  if (isWhole(each)) return isReference ? 'refs' : 'json'
  return each.type === 'object' && propertiesOf(each).length > 0 ? 'list' : 'json'
}

/**
 * The resource that `itemId`, `orderIds` or `assigneeId` points to: what a column of that name refers to in the resource itself, else in one
 * that refers to it; else the resource of that name, else what all columns of that name agree upon.
 */
export function referenceOf(metadata: Metadata, from: string | undefined, property: string): string | null {
  const name = property.replace(/Ids$/, 'Id')
  if (!name.endsWith('Id')) return null
  const own = metadata.resources.find((resource) => resource.name === from)
  const near = own?.referredBy.map(({ resource }) => metadata.resources.find((one) => one.name === resource)) ?? []
  const told = [own, ...near].flatMap((resource) => resource?.columns.find((column) => column.name === name)?.refersTo ?? [])
  if (told[0] !== undefined) return told[0]
  const stem = name.slice(0, -2)
  if (metadata.resources.some((resource) => resource.name === stem)) return stem
  const all = new Set(metadata.resources.flatMap(({ columns }) => columns.find((column) => column.name === name)?.refersTo ?? []))
  return all.size === 1 ? ([...all][0] ?? null) : null
}
