// The JSON schema of a version's inputs, as far as it may go, and the values that a run is given.
import { z } from 'zod'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/, { error: 'is no name of letters, digits and _' })
const bound = z.union([z.number(), z.string().regex(/^-?\d{1,60}(\.\d{1,60})?$/)])

/** One input: a decimal (a JSON number, or its text where it has more than 15 digits), a whole number, or true or false. */
const property = z.strictObject({
  type: z.enum(['number', 'integer', 'boolean']),
  description: z.string().max(400).optional(),
  unit: z.string().max(40).optional(),
  minimum: bound.optional(),
  maximum: bound.optional(),
  exclusiveMinimum: bound.optional(),
  exclusiveMaximum: bound.optional(),
  default: z.union([bound, z.boolean()]).optional(),
})

/** JSON schema (2020-12) of an object with one property for each input; others are refused. */
export const inputsShape = z.strictObject({
  type: z.literal('object'),
  properties: z.record(name, property),
  required: z.array(name).max(100),
  additionalProperties: z.literal(false),
})
/** The inputs of a version. */
export type InputsSchema = z.infer<typeof inputsShape>

/** Inputs as a receipt keeps them: decimals as text in fixed notation. */
export const inputValues = z.record(name, z.union([z.string().max(200), z.boolean()]))
/** The inputs of a run. */
export type InputValues = z.infer<typeof inputValues>
