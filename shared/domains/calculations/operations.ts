// The operators and functions of expressions.
import type { Decimal } from 'decimal.js'
import { exponential, logarithm, power, quotient, remainder, rounder, squareRoot, sum } from './arithmetic.ts'
import { Exact } from './decimals.ts'

/** What an expression works with. */
export type Value = Decimal | boolean

interface Common {
  /** How it is written; functions in lower case. */
  readonly name: string
  /** How many values it takes. */
  readonly least: number
  readonly most: number
  /** The most that it costs for each value beyond the first, one addition being 1. */
  readonly cost: number
}
/** Works a decimal out of decimals, or whether they pass a test. */
export interface Arithmetic extends Common {
  readonly takes: 'decimals'
  readonly gives: 'decimal' | 'flag'
  readonly work: (...values: Decimal[]) => Value
  /** What it costs where the last value is a whole constant from -100 to 100. */
  readonly costByConstant?: number
}
/** `and`, `or` and `not` of flags, `=` and `<>` of two of a kind, `if`; they work out no more than they need. */
export interface Logic extends Common {
  readonly takes: 'flags' | 'alike' | 'choice'
}
/** An operator or a function. */
export type Operation = Arithmetic | Logic

const one = { least: 1, most: 1 }
const two = { least: 2, most: 2 }
const some = { least: 1, most: Number.POSITIVE_INFINITY }
const oneAndPlaces = { least: 1, most: 2 }

type Arity = Pick<Common, 'least' | 'most'>
const decimal = (name: string, arity: Arity, cost: number, work: (...values: Decimal[]) => Decimal): Arithmetic => {
  return { name, ...arity, cost, takes: 'decimals', gives: 'decimal', work }
}
const test = (name: string, work: (...values: Decimal[]) => boolean): Arithmetic => {
  return { name, ...two, cost: 1, takes: 'decimals', gives: 'flag', work }
}
const logic = (name: string, arity: Arity, takes: Logic['takes']): Logic => ({ name, ...arity, cost: 1, takes })
const powerAs = (name: string): Operation => ({ ...decimal(name, two, 500, power), costByConstant: 12 })

/** Functions by name, in lower case. */
export const functions: ReadonlyMap<string, Operation> = new Map(
  [
    decimal('abs', one, 1, (value) => value.abs()),
    decimal('min', some, 1, (...values) => Exact.min(...values)),
    decimal('max', some, 1, (...values) => Exact.max(...values)),
    decimal('sum', some, 1, sum),
    decimal('average', some, 5, (first, ...others) => sum(first, ...others).div(others.length + 1)),
    decimal('round', oneAndPlaces, 5, rounder('half-up')),
    decimal('roundup', oneAndPlaces, 5, rounder('up')),
    decimal('rounddown', oneAndPlaces, 5, rounder('down')),
    decimal('ceiling', one, 1, (value) => value.ceil()),
    decimal('floor', one, 1, (value) => value.floor()),
    decimal('trunc', one, 1, (value) => value.trunc()),
    decimal('sqrt', one, 20, squareRoot),
    decimal('exp', one, 250, exponential),
    decimal(
      'ln',
      one,
      100,
      logarithm((value) => value.ln()),
    ),
    decimal(
      'log10',
      one,
      100,
      logarithm((value) => value.log(10)),
    ),
    decimal('mod', two, 8, remainder),
    powerAs('power'),
    logic('if', { least: 3, most: 3 }, 'choice'),
    logic('and', some, 'flags'),
    logic('or', some, 'flags'),
  ].map((operation) => [operation.name, operation]),
)

/** `a ? b : c` */
export const conditional = logic('if', { least: 3, most: 3 }, 'choice')

/** An operator, and how tightly it binds. */
export interface Operator {
  readonly operation: Operation
  readonly precedence: number
}
const binding = (precedence: number, ...operations: readonly Operation[]) =>
  operations.map((operation): [string, Operator] => [operation.name, { operation, precedence }])

/** Operators between two values; the last ones bind tightest, and `^` from right to left. */
export const infix: ReadonlyMap<string, Operator> = new Map([
  ...binding(1, logic('or', two, 'flags')),
  ...binding(2, logic('and', two, 'flags')),
  ...binding(
    4,
    logic('=', two, 'alike'),
    logic('<>', two, 'alike'),
    test('<', (left, right) => left.lt(right)),
    test('<=', (left, right) => left.lte(right)),
    test('>', (left, right) => left.gt(right)),
    test('>=', (left, right) => left.gte(right)),
  ),
  ...binding(
    5,
    decimal('+', two, 1, (left, right) => left.plus(right)),
    decimal('-', two, 1, (left, right) => left.minus(right)),
  ),
  ...binding(
    6,
    decimal('*', two, 3, (left, right) => left.times(right)),
    decimal('/', two, 5, quotient),
    decimal('%', two, 8, remainder),
  ),
  ...binding(8, powerAs('^')),
])

/** Operators before a value. */
export const prefix: ReadonlyMap<string, Operator> = new Map([
  ...binding(3, logic('not', one, 'flags')),
  ...binding(
    7,
    decimal('-', one, 1, (value) => value.neg()),
    decimal('+', one, 1, (value) => value),
  ),
])
