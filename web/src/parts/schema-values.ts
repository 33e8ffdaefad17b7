// Values of a JSON schema: what a form of it begins with, and what is left of it once it was filled in.
import type { ColumnMetadata, JsonSchema } from '../shell/me.tsx'
import { isAsked, isShape, optionsOf, propertiesOf, unwrap } from './schema-columns.ts'

type Values = Record<string, unknown>

/** The shapes of which a schema is one. */
export const shapesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  optionsOf(schema)?.map((option) => unwrap(option, schema).schema) ?? [schema]

/** What a form begins with: the defaults of its schema, and the words that tell its first shape. */
export function fallbacks(given: JsonSchema, root: JsonSchema): Values {
  const { schema } = unwrap(given, root)
  const [shape = schema] = shapesOf(schema)
  return Object.fromEntries(
    propertiesOf(shape).flatMap(([name, property]): [string, unknown][] => {
      const { schema: inner } = unwrap(property, root)
      if (inner.const !== undefined && isAsked(shape, name)) return [[name, inner.const]]
      if (inner.default !== undefined) return [[name, inner.default]]
      // a part that need not be given is added by hand, or an empty one would be refused
      const isPart = inner.type === 'object' && propertiesOf(inner).length > 0
      return isPart && isAsked(shape, name) ? [[name, fallbacks(inner, root)]] : []
    }),
  )
}

/** Values without those that were left empty, at any depth. */
export function filled(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
      if (value === undefined || value === null || value === '') return []
      if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map((one) => (isObject(one) ? filled(one) : one))]]
      if (!isObject(value)) return [[name, value]]
      const inner = filled(value)
      return Object.keys(inner).length === 0 && Object.keys(value).length > 0 ? [] : [[name, inner]]
    }),
  )
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What an object of a schema begins with: its defaults, and nothing for each of the others. */
export const blank = (schema: JsonSchema, root: JsonSchema): Values => ({
  ...Object.fromEntries(propertiesOf(schema).map(([name]) => [name, null])),
  ...fallbacks(schema, root),
})

/** What a form begins with of what a row holds, without what only reads tell of it. */
export const begunWith = (fields: readonly ColumnMetadata[], held: Values): Values =>
  Object.fromEntries(fields.flatMap((field) => (field.name in held ? [[field.name, settled(field, held[field.name])]] : [])))

/**
 * What is sent of what was typed: what is filled in. Of what the form has begun with, what need not be given and is as it was is left out, so that nothing
 * is set back that others change meanwhile; what was emptied is sent as empty.
 */
export function asked(fields: readonly ColumnMetadata[], begun: Values, typed: Values): Values {
  const given = filled(typed)
  for (const { name, isRequired } of fields.filter((field) => field.name in begun)) {
    if (!isRequired && isAsItWas(begun[name], typed[name])) delete given[name]
    else if (!(name in given) && Array.isArray(typed[name])) given[name] = []
    else if (!(name in given) && !isRequired) given[name] = null
  }
  return given
}

const isAsItWas = (begun: unknown, typed: unknown) => JSON.stringify(filled({ of: begun })) === JSON.stringify(filled({ of: typed }))

/** What a form gives of a column with a shape: without what was left empty, and without what only reads tell; null where nothing is left. */
export function settled(column: ColumnMetadata, value: unknown): unknown {
  if (!isShape(column) || typeof value !== 'object' || value === null) return value
  const { schema } = unwrap(column.schema, column.schema)
  if (!Array.isArray(value)) return fitted(value as Values, schema) // an object that is no list
  const each = unwrap((schema.items ?? {}) as JsonSchema, column.schema).schema // JSON schema says so
  const lines = value.flatMap((line) => (isObject(line) ? (fitted(line, each) ?? []) : []))
  return lines.length === 0 && column.isOptional ? null : lines
}

function fitted(value: Values, schema: JsonSchema): Values | null {
  const names = propertiesOf(schema).map(([name]) => name)
  const isClosed = schema.additionalProperties === false
  const own = filled(Object.fromEntries(Object.entries(value).filter(([name]) => !isClosed || names.includes(name))))
  return Object.keys(own).length === 0 ? null : own
}
