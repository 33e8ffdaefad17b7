// The inputs of a run by the schema of its version, and what such a schema must hold to.
import type { Issue } from '../../errors.ts'
import type { Parsed } from './expression.ts'
import { contradictions, kindWords, readInput } from './input.ts'
import type { InputsSchema, InputValues } from './inputs-shape.ts'
import { type Kind, kindOf } from './kinds.ts'

/** As many as a receipt can keep. */
const mostInputs = 100

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
      issues: [{ path: '', code: 'kind', message: 'the inputs are no object', hint: 'Give an object with a value for each input.' }],
    }
  const names = Object.keys(schema.properties)
  const issues: Issue[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .map((name) => {
      const hint = names.length > 0 ? `The inputs are ${names.join(', ')}.` : 'There are none; take it away.'
      return { path: name, code: 'unknown', message: `there is no input ${JSON.stringify(name.slice(0, 60))}`, hint }
    })
  const values: [string, string | boolean][] = []
  for (const [name, property] of Object.entries(schema.properties)) {
    const one: unknown = Object.hasOwn(given, name) ? Reflect.get(given, name) : property.default
    const read = one === undefined ? undefined : readInput(property, one)
    if (!read) {
      if (schema.required.includes(name))
        issues.push({ path: name, code: 'required', message: `${name} is not given`, hint: `Give ${kindWords[property.type]}.` })
    } else if ('wrong' in read) {
      const { code, wrong, hint, values: limits } = read
      issues.push({ path: name, code, message: `${name} ${wrong}`, hint, ...(limits ? { values: limits } : {}) })
    } else values.push([name, read.value])
  }
  return issues.length > 0 ? { issues } : { values: Object.fromEntries(values) }
}

/**
 * What is wrong with the schema of an expression's inputs: it declares each variable, of a kind that fits where it stands (an issue with path ''), and all
 * that it requires; there are at most 100, no bounds or default contradict each other. Paths are those in the schema.
 */
export function checkInputs(parsed: Parsed, schema: InputsSchema): Issue[] {
  const declared = Object.entries(schema.properties)
  const undeclared = (names: readonly string[], message: string): Issue[] =>
    names
      .filter((name) => !Object.hasOwn(schema.properties, name))
      .map(
        (name): Issue => ({
          path: `properties.${name}`,
          code: 'undeclared',
          message: `${message} ${name}, which is not declared`,
          hint: `Declare ${name}, or take it away.`,
        }),
      )
  const issues = [...undeclared(parsed.variables, 'the expression uses'), ...undeclared(schema.required, 'the schema requires')]
  if (declared.length > mostInputs)
    issues.push({
      path: 'properties',
      code: 'too_many',
      message: `the schema declares ${declared.length} inputs`,
      hint: `Declare at most ${mostInputs}; split the calculation.`,
    })
  for (const [name, property] of declared)
    for (const { at, code, wrong, hint } of contradictions(property))
      issues.push({ path: `properties.${name}.${at}`, code, message: `${name} ${wrong}`, hint })
  kindOf(parsed.root, new Map(declared.map(([name, { type }]): [string, Kind] => [name, type === 'boolean' ? 'flag' : 'decimal'])), issues)
  return issues
}
