// The inputs of a run by the schema of its version, and what such a schema must hold to.
import type { Decimal } from 'decimal.js'
import type { Issue } from '../../errors.ts'
import { digits, Exact, magnitude, toText } from './decimals.ts'
import type { Parsed } from './expression.ts'
import type { InputsSchema, InputValues } from './inputs-shape.ts'

type Property = InputsSchema['properties'][string]

/** One required decimal for each variable. */
export const inputsFor = (variables: readonly string[]): InputsSchema => ({
  type: 'object',
  properties: Object.fromEntries(variables.map((name) => [name, { type: 'number' as const }])),
  required: [...variables],
  additionalProperties: false,
})

/** Inputs as a receipt keeps them, defaults filled in; or everything that is wrong with what was given, each with the name of the input as its path. */
export function readInputs(schema: InputsSchema, given: unknown): { readonly values: InputValues } | { readonly issues: readonly Issue[] } {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return {
      issues: [{ path: '', code: 'inputs', message: 'the inputs are no object', hint: 'Give an object with one value for each input.' }],
    }
  const issues: Issue[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .map((name) => ({
      path: name,
      code: 'unknown',
      message: `there is no input ${name}`,
      hint: `Inputs are ${Object.keys(schema.properties).join(', ')}.`,
    }))
  const values: [string, string | boolean][] = []
  for (const [name, property] of Object.entries(schema.properties)) {
    const one: unknown = Object.hasOwn(given, name) ? Reflect.get(given, name) : property.default
    if (one === undefined) {
      if (schema.required.includes(name))
        issues.push({ path: name, code: 'required', message: `${name} is not given`, hint: `Give ${kinds[property.type]}.` })
      continue
    }
    const read = readInput(property, one)
    if ('wrong' in read) issues.push({ path: name, code: read.code, message: `${name} ${read.wrong}`, hint: read.hint })
    else values.push([name, read.value])
  }
  return issues.length > 0 ? { issues } : { values: Object.fromEntries(values) }
}

/** What is wrong with the schema of an expression's inputs: it declares each variable, what it requires, and nothing that contradicts itself. */
export function checkInputs(parsed: Parsed, schema: InputsSchema): Issue[] {
  const undeclared = (names: readonly string[], why: string) =>
    names
      .filter((name) => !Object.hasOwn(schema.properties, name))
      .map((name) => ({
        path: `properties.${name}`,
        code: 'undeclared',
        message: `${why} ${name}, which is not declared`,
        hint: `Declare ${name}, or take it away.`,
      }))
  const issues: Issue[] = [...undeclared(parsed.variables, 'the expression uses'), ...undeclared(schema.required, 'the schema requires')]
  for (const [name, property] of Object.entries(schema.properties))
    issues.push(
      ...contradictions(property).map(({ at, wrong, hint }) => ({
        path: `properties.${name}.${at}`,
        code: 'contradiction',
        message: `${name} ${wrong}`,
        hint,
      })),
    )
  return issues
}

const kinds = { number: 'a decimal', integer: 'a whole number', boolean: 'true or false' } as const
const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const

type Read = { readonly value: string | boolean } | { readonly code: string; readonly wrong: string; readonly hint: string }

function readInput(property: Property, given: unknown): Read {
  const wants = `Give ${kinds[property.type]}.`
  if (property.type === 'boolean')
    return typeof given === 'boolean' ? { value: given } : { code: 'kind', wrong: `is ${shown(given)}`, hint: wants }
  const text = typeof given === 'number' && Number.isFinite(given) ? new Exact(given).toFixed() : given
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text))
    return { code: 'kind', wrong: `is ${shown(given)}`, hint: `${wants} Write it as 1234.5.` }
  const value = new Exact(text)
  if (typeof given === 'number' && value.precision() > 15)
    return { code: 'digits', wrong: `is ${text}, a JSON number of more than 15 digits`, hint: 'Give it as text, so that no digit is lost.' }
  if (value.precision() > digits) return { code: 'digits', wrong: `has more than ${digits} digits`, hint: `Give at most ${digits} digits.` }
  if (!value.isZero() && (value.e >= magnitude || value.e < -magnitude))
    return {
      code: 'range',
      wrong: 'is beyond what numbers may be',
      hint: `Use numbers below 1e${magnitude}, and not nearer to zero than 1e-${magnitude}.`,
    }
  if (property.type === 'integer' && !value.isInteger()) return { code: 'kind', wrong: `is ${text}`, hint: wants }
  const broken = bounds.filter((bound) => property[bound] !== undefined && !holds[bound](value, new Exact(property[bound])))
  if (broken.length > 0)
    return {
      code: 'range',
      wrong: `is ${toText(value)}`,
      hint: `Give ${broken.map((bound) => `${words[bound]} ${property[bound]}`).join(' and ')}.`,
    }
  return { value: toText(value) }
}

const holds: Readonly<Record<(typeof bounds)[number], (value: Decimal, bound: Decimal) => boolean>> = {
  minimum: (value, bound) => value.gte(bound),
  maximum: (value, bound) => value.lte(bound),
  exclusiveMinimum: (value, bound) => value.gt(bound),
  exclusiveMaximum: (value, bound) => value.lt(bound),
}
const words = { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'more than', exclusiveMaximum: 'less than' } as const

function contradictions(_property: Property): { readonly at: string; readonly wrong: string; readonly hint: string }[] {
  return []
}

/** What was given, so that a message can name it. */
function shown(given: unknown): string {
  const text =
    typeof given === 'string'
      ? `the text ${JSON.stringify(given)}`
      : given === null || typeof given !== 'object'
        ? String(given)
        : Array.isArray(given)
          ? 'a list'
          : 'an object'
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
