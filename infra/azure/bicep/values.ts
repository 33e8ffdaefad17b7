// The functions of Bicep as far as they can be computed without Azure; what only Azure knows is `Unknown`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A value that exists once it is deployed; its text says where it comes from. */
export class Unknown {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

/** Whether a value is an object of properties. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown)

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw new Error(`${String(value)} is no array`)
}
const call = (lambda: unknown, ...values: unknown[]): unknown => {
  if (typeof lambda !== 'function') throw new Error('a function is missing')
  return lambda(...values)
}
const isEmpty = (value: unknown) => {
  if (value instanceof Unknown) return false
  if (Array.isArray(value) || typeof value === 'string') return value.length === 0
  return value === null || value === undefined || Object.keys(value).length === 0
}
const union = (all: readonly unknown[]): unknown =>
  all.every(Array.isArray) ? [...new Set(all.flat())] : Object.assign({}, ...all.filter(isObject))

/** What a function is given beside its arguments. */
export interface Surroundings {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

type Function = (values: readonly unknown[], surroundings: Surroundings) => unknown

const functions: Readonly<Record<string, Function>> = {
  empty: ([value]) => isEmpty(value),
  contains: ([all, one]) =>
    isObject(all) ? Object.hasOwn(all, String(one)) : Array.isArray(all) ? all.includes(one) : String(all).includes(String(one)),
  map: ([all, lambda]) => listOf(all).map((one) => call(lambda, one)),
  filter: ([all, lambda]) => listOf(all).filter((one) => call(lambda, one)),
  concat: (all) => all.flatMap(listOf),
  union,
  toObject: ([all, key, value]) => Object.fromEntries(listOf(all).map((one) => [String(call(key, one)), value ? call(value, one) : one])),
  items: ([all]) => (isObject(all) ? Object.entries(all).map(([key, value]) => ({ key, value })) : []),
  split: ([text, by]) => String(text).split(String(by)),
  replace: ([text, from, to]) => String(text).replaceAll(String(from), String(to)),
  toLower: ([text]) => String(text).toLowerCase(),
  string: ([value]) => String(value),
  max: (values) => Math.max(...values.map(Number)),
  uniqueString: () => 'abcdefghijklm',
  loadJsonContent: ([file], { folder }) => JSON.parse(readFileSync(join(folder, String(file)), 'utf8')),
  loadTextContent: ([file], { folder }) => readFileSync(join(folder, String(file)), 'utf8'),
  readEnvironmentVariable: ([name, otherwise], { environment }) => {
    const value = environment[String(name)] ?? otherwise
    if (value === undefined) throw new Error(`the environment has no ${String(name)}`)
    return value
  },
}

/** Calls a function by its name. */
export function callFunction(name: string, values: readonly unknown[], surroundings: Surroundings): unknown {
  const found = functions[name]
  return found ? found(values, surroundings) : new Unknown(`${name}(${values.map(String).join(', ')})`)
}
