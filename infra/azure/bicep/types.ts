// Whether a value is of the type that a parameter declares, and within the limits that stand above it.
import type { Node } from 'web-tree-sitter'
import { literalOf, partAt, partsOf, propertiesOf } from './syntax.ts'
import { isObject, Unknown } from './values.ts'

/** Finds the type of a name. */
export type FindType = (name: string) => Node

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  int: Number.isInteger,
  bool: (value) => typeof value === 'boolean',
  object: isObject,
  array: Array.isArray,
}

/** What is wrong with a value, each with the path to it; nothing for what only Azure knows. */
export function mistakes(value: unknown, type: Node, find: FindType, path: string): string[] {
  if (value instanceof Unknown) return []
  const wrong = [`${path} is ${JSON.stringify(value)} and no ${type.text}`]
  switch (type.type) {
    case 'type':
    case 'parenthesized_type':
      return mistakes(value, partAt(type, 0), find, path)
    case 'nullable_type':
      return value === null || value === undefined ? [] : mistakes(value, partAt(type, 0), find, path)
    case 'primitive_type':
      return primitives[type.text]?.(value) ? [] : wrong
    case 'identifier':
      return mistakes(value, find(type.text), find, path)
    case 'string':
      return value === literalOf(type) ? [] : wrong
    case 'union_type':
      return partsOf(type).some((one) => mistakes(value, one, find, path).length === 0) ? [] : wrong
    case 'array_type':
      return Array.isArray(value) ? value.flatMap((one, index) => mistakes(one, partAt(type, 0), find, `${path}[${index}]`)) : wrong
    case 'object': {
      if (!isObject(value)) return wrong
      const known = propertiesOf(type)
      const unknown = Object.keys(value).filter((name) => !known.has(name))
      return [
        ...unknown.map((name) => `${path} has no property ${name}`),
        ...[...known].flatMap(([name, one]) => mistakes(value[name], one, find, `${path}.${name}`)),
      ]
    }
    default:
      throw new Error(`cannot check ${type.type}: ${type.text.slice(0, 60)}`)
  }
}

const lengthOf = (value: unknown) => (typeof value === 'string' || Array.isArray(value) ? value.length : Number.NaN)

const limits: Readonly<Record<string, (value: unknown, limit: unknown) => boolean>> = {
  allowed: (value, limit) => Array.isArray(limit) && limit.includes(value),
  minValue: (value, limit) => Number(value) >= Number(limit),
  maxValue: (value, limit) => Number(value) <= Number(limit),
  minLength: (value, limit) => lengthOf(value) >= Number(limit),
  maxLength: (value, limit) => lengthOf(value) <= Number(limit),
}

/** Which limits a value breaks. */
export function broken(value: unknown, decorators: ReadonlyMap<string, unknown>, path: string): string[] {
  if (value instanceof Unknown) return []
  return [...decorators].flatMap(([name, limit]) =>
    (limits[name]?.(value, limit) ?? true) ? [] : [`${path} is ${JSON.stringify(value)}, which breaks @${name}(${JSON.stringify(limit)})`],
  )
}
