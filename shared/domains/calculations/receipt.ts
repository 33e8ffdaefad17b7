// What a version and a receipt are known by: SHA-256 of their canonical JSON.
import { createHash } from 'node:crypto'
import type { Step } from './evaluate.ts'
import type { InputsSchema, InputValues } from './inputs-shape.ts'
import type { RoundingMode } from './rounding-rules.ts'

/** Everything that the results of a version depend on. */
export interface Meaning {
  readonly expression: string
  readonly inputs: InputsSchema
  readonly unit: string | null
  readonly rounding: number | null
  readonly roundingMode: RoundingMode
  readonly query: { readonly sql: string; readonly parameters: readonly string[] } | null
}

/** JSON without spaces, the keys of each object in the order of their UTF-16 code units. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`)
    .join(',')}}`
}

const sha256 = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex')

/** SHA-256, in hex, of what the results of a version depend on: what it says, not its number, state or writers. */
export const versionHash = ({ expression, inputs, unit, rounding, roundingMode, query }: Meaning): string =>
  sha256({ expression, inputs, unit, rounding, roundingMode, query })

/** SHA-256, in hex, of a receipt. Times and people are not in it: a replay gives the same. */
export const receiptHash = (receipt: {
  readonly versionHash: string
  readonly inputs: InputValues
  readonly result: string
  readonly trace: readonly Step[]
  readonly engineVersion: string
}): string =>
  sha256({
    versionHash: receipt.versionHash,
    inputs: receipt.inputs,
    result: receipt.result,
    trace: receipt.trace,
    engineVersion: receipt.engineVersion,
  })
