// One input: its value as a receipt keeps it, and whether its declaration can hold.

import type { Decimal } from 'decimal.js'
import type { Issue, IssueValue } from '../../errors.ts'
import { decimalText, digits, Exact, isWithinMagnitude, magnitude, toText } from './decimals.ts'
import type { InputsSchema } from './inputs-shape.ts'

/** What a schema says of one input. */
export type Property = InputsSchema['properties'][string]

/** What is wrong with a value, to be said after the name of the input, and the remedy. */
export interface Wrong {
  readonly code: Issue['code']
  readonly wrong: string
  readonly hint: string
  readonly values?: Readonly<Record<string, IssueValue>>
}

/** Each kind of input in words. */
export const kindWords = { number: 'a decimal', integer: 'a whole number', boolean: 'true or false' } as const
const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
const boundWords = { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'more than', exclusiveMaximum: 'less than' } as const
const holds: Readonly<Record<(typeof bounds)[number], (value: Decimal, bound: Decimal) => boolean>> = {
  minimum: (value, bound) => value.gte(bound),
  maximum: (value, bound) => value.lte(bound),
  exclusiveMinimum: (value, bound) => value.gt(bound),
  exclusiveMaximum: (value, bound) => value.lt(bound),
}
const limitsOf = (property: Property, of: readonly (typeof bounds)[number][]) =>
  of.map((bound) => `${boundWords[bound]} ${property[bound]}`).join(' and ')

/** A value in canonical text, or true or false; or the first thing that is wrong with it. */
export function readInput(property: Property, given: unknown): { readonly value: string | boolean } | Wrong {
  const hint = `Give ${kindWords[property.type]}.`
  if (property.type === 'boolean')
    return typeof given === 'boolean' ? { value: given } : { code: 'kind', wrong: `is ${shown(given)}`, hint }
  if (typeof given === 'string' && given.length > 200)
    return { code: 'digits', wrong: `has ${given.length} characters`, hint: `Give at most ${digits} digits.` }
  const isDecimal = typeof given === 'string' ? decimalText.test(given) : Number.isFinite(given)
  if (!isDecimal) return { code: 'kind', wrong: `is ${shown(given)}`, hint: `${hint} Write it as 1234.5.` }
  const value = new Exact(String(given))
  if (typeof given === 'number' && value.precision() > 15)
    return {
      code: 'digits',
      wrong: `is ${given}, a JSON number of more than 15 digits`,
      hint: 'Give it as text, so that no digit is lost.',
    }
  if (value.precision() > digits) return { code: 'digits', wrong: `has more than ${digits} digits`, hint: `Give at most ${digits} digits.` }
  if (!isWithinMagnitude(value))
    return {
      code: 'range',
      wrong: `is ${shown(given)}`,
      hint: `Use numbers below 1e${magnitude}, and not nearer to zero than 1e-${magnitude}.`,
    }
  if (property.type === 'integer' && !value.isInteger()) return { code: 'kind', wrong: `is ${toText(value)}`, hint }
  const broken = bounds.filter((bound) => property[bound] !== undefined && !holds[bound](value, new Exact(property[bound])))
  if (broken.length > 0) {
    const values = Object.fromEntries(broken.map((bound) => [bound, Number(property[bound])]))
    return { code: 'range', wrong: `is ${toText(value)}`, hint: `Give ${limitsOf(property, broken)}.`, values }
  }
  return { value: toText(value) }
}

/** What of a declaration cannot hold: bounds of a flag, bounds that leave nothing, a default that the rest refuses; `at` is the keyword. */
export function contradictions(property: Property): readonly (Wrong & { readonly at: string })[] {
  const given = bounds.filter((bound) => property[bound] !== undefined)
  const code = 'contradiction' as const
  if (property.type === 'boolean' && given.length > 0)
    return given.map((at) => ({ at, code, wrong: 'is true or false and has a bound', hint: `Take ${at} away.` }))
  const unreadable = given.flatMap((at) => {
    const read = readInput({ type: 'number' }, property[at])
    return 'wrong' in read ? [{ ...read, at, wrong: `has a bound that ${read.wrong}` }] : []
  })
  const [at] = given.slice(-1)
  if (unreadable.length > 0) return unreadable
  if (at && leavesNothing(property))
    return [{ at, code, wrong: `can never be given: ${limitsOf(property, given)}`, hint: 'Widen its bounds.' }]
  const read = property.default === undefined ? undefined : readInput(property, property.default)
  return read && 'wrong' in read ? [{ ...read, at: 'default', wrong: `has a default that ${read.wrong}` }] : []
}

/** Whether no number lies within all of the bounds. */
function leavesNothing({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Property): boolean {
  const ends = (closed: Property['minimum'], open: Property['minimum']) => [
    ...(closed === undefined ? [] : [{ value: new Exact(closed), isOpen: false }]),
    ...(open === undefined ? [] : [{ value: new Exact(open), isOpen: true }]),
  ]
  return ends(minimum, exclusiveMinimum).some((low) =>
    ends(maximum, exclusiveMaximum).some((high) => {
      if (type !== 'integer') return low.isOpen || high.isOpen ? low.value.gte(high.value) : low.value.gt(high.value)
      const least = low.isOpen ? low.value.floor().plus(1) : low.value.ceil()
      return least.gt(high.isOpen ? high.value.ceil().minus(1) : high.value.floor())
    }),
  )
}

/** What was given, so that a message can name it. */
function shown(given: unknown): string {
  const text =
    typeof given === 'string'
      ? `the text ${JSON.stringify(given)}`
      : Array.isArray(given)
        ? 'a list'
        : typeof given === 'object' && given
          ? 'an object'
          : String(given)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
