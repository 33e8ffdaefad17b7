// What operators and functions of expressions mean.
import type { Decimal } from 'decimal.js'
import { Exact, toMultiple, Unworkable, wholePower, zero } from './decimals.ts'
import type { RoundingMode } from './rounding-rules.ts'

/** What an expression works with. */
export type Value = Decimal | boolean

interface Common {
  /** How it is written. */
  readonly name: string
  readonly least: number
  readonly most: number
  /** The most that it costs, one addition being 1. */
  readonly cost: number
  readonly gives: 'decimal' | 'flag'
}
/** An operation over values that are all worked out before. */
export interface OverDecimals extends Common {
  readonly takes: 'decimals'
  readonly work: (...values: Decimal[]) => Value
}
/** `not` of one flag; `=` and `<>` of two of the same kind; `if`, `and` and `or`, which work out no more than they need. */
export interface OverFlags extends Omit<Common, 'gives'> {
  readonly takes: 'flags' | 'alike' | 'lazily'
  readonly gives: 'decimal' | 'flag' | 'either'
}
/** An operator or a function. */
export type Operation = OverDecimals | OverFlags

const endless = Number.POSITIVE_INFINITY
const ofDecimals = (
  name: string,
  arity: readonly [number, number],
  cost: number,
  work: (...values: Decimal[]) => Decimal,
): OverDecimals => ({
  name,
  takes: 'decimals',
  gives: 'decimal',
  least: arity[0],
  most: arity[1],
  cost,
  work,
})
const comparison = (name: string, work: (...values: Decimal[]) => boolean): OverDecimals => ({
  name,
  takes: 'decimals',
  gives: 'flag',
  least: 2,
  most: 2,
  cost: 1,
  work,
})
const flags = (
  name: string,
  arity: readonly [number, number],
  takes: OverFlags['takes'],
  gives: OverFlags['gives'] = 'flag',
): OverFlags => ({
  name,
  takes,
  gives,
  least: arity[0],
  most: arity[1],
  cost: 1,
})

function quotient(one: Decimal, other: Decimal): Decimal {
  if (other.isZero()) throw new Unworkable('divides by zero', 'Keep the divisor from being zero, such as with if(x = 0, 0, y / x).')
  return one.div(other)
}

/** Takes the sign of the divisor, as in spreadsheets. */
function remainder(one: Decimal, other: Decimal): Decimal {
  if (other.isZero()) throw new Unworkable('divides by zero', 'Keep the divisor from being zero, such as with if(x = 0, 0, y % x).')
  return one.mod(other)
}

/** The largest whole exponent; others are bounded by what comes out. */
const mostExponent = 10_000

function power(base: Decimal, exponent: Decimal): Decimal {
  if (exponent.abs().gt(mostExponent))
    throw new Unworkable(`raises to the power of ${exponent.toString()}`, `Use exponents from -${mostExponent} to ${mostExponent}.`)
  if (base.isZero() && exponent.isNeg() && !exponent.isZero())
    throw new Unworkable('raises zero to a negative power', 'Keep the base from being zero.')
  if (exponent.isInteger())
    return base.isZero() && !exponent.isZero() ? zero : base.isZero() ? new Exact(1) : wholePower(base, exponent.toNumber())
  if (base.isNeg() && !base.isZero())
    throw new Unworkable('raises a negative number to a fractional power', 'Raise its absolute value, or use a whole exponent.')
  return base.pow(exponent)
}

function squareRoot(value: Decimal): Decimal {
  if (value.lt(0))
    throw new Unworkable('takes the square root of a negative number', 'Keep it from being negative, such as with max(0, x).')
  return value.sqrt()
}

const logarithm = (work: (value: Decimal) => Decimal) => (value: Decimal) => {
  if (value.lte(0)) throw new Unworkable('takes the logarithm of a number that is not above zero', 'Keep it above zero.')
  return work(value)
}

/** e to more than this is beyond what numbers may be. */
const mostOfExp = 231

function exponential(value: Decimal): Decimal {
  if (value.abs().gt(mostOfExp))
    throw new Unworkable(`raises e to the power of ${value.toString()}`, `Use exponents from -${mostOfExp} to ${mostOfExp}.`)
  return value.exp()
}

const mostPlaces = 100

const rounder =
  (mode: RoundingMode) =>
  (value: Decimal, places: Decimal = zero): Decimal => {
    if (!places.isInteger() || places.abs().gt(mostPlaces))
      throw new Unworkable(`rounds to ${places.toString()} places`, `Give a whole number of places from -${mostPlaces} to ${mostPlaces}.`)
    return new Exact(toMultiple(value, `1e${-places.toNumber()}`, mode))
  }

const sum = (first: Decimal, ...others: Decimal[]) => others.reduce((total, one) => total.plus(one), first)

const unary = [1, 1] as const
const binary = [2, 2] as const
const oneOrMore = [1, endless] as const
const withPlaces = [1, 2] as const

/** Functions by name, in lower case. */
export const functions: ReadonlyMap<string, Operation> = new Map(
  [
    ofDecimals('abs', unary, 1, (one) => one.abs()),
    ofDecimals('min', oneOrMore, 1, (...values) => Exact.min(...values)),
    ofDecimals('max', oneOrMore, 1, (...values) => Exact.max(...values)),
    ofDecimals('sum', oneOrMore, 1, sum),
    ofDecimals('average', oneOrMore, 2, (first, ...others) => sum(first, ...others).div(others.length + 1)),
    ofDecimals('round', withPlaces, 5, rounder('half-up')),
    ofDecimals('roundup', withPlaces, 5, rounder('up')),
    ofDecimals('rounddown', withPlaces, 5, rounder('down')),
    ofDecimals('ceiling', unary, 1, (one) => one.ceil()),
    ofDecimals('floor', unary, 1, (one) => one.floor()),
    ofDecimals('trunc', unary, 1, (one) => one.trunc()),
    ofDecimals('sqrt', unary, 20, squareRoot),
    ofDecimals('exp', unary, 200, exponential),
    ofDecimals(
      'ln',
      unary,
      200,
      logarithm((one) => one.ln()),
    ),
    ofDecimals(
      'log10',
      unary,
      200,
      logarithm((one) => one.log(10)),
    ),
    ofDecimals('mod', binary, 5, remainder),
    ofDecimals('power', binary, 400, power),
    flags('if', [3, 3], 'lazily', 'either'),
    flags('and', oneOrMore, 'lazily'),
    flags('or', oneOrMore, 'lazily'),
    flags('not', unary, 'flags'),
  ].map((operation) => [operation.name, operation]),
)

/** An operator, and how tightly it binds. */
export interface Operator {
  readonly operation: Operation
  readonly precedence: number
  readonly isRightToLeft?: true
}
const binding = (precedence: number, operations: readonly Operation[], isRightToLeft?: true) =>
  operations.map((operation): [string, Operator] => [operation.name, { operation, precedence, ...(isRightToLeft && { isRightToLeft }) }])

/** Operators between two values. */
export const infix: ReadonlyMap<string, Operator> = new Map([
  ...binding(1, [flags('or', binary, 'lazily')]),
  ...binding(2, [flags('and', binary, 'lazily')]),
  ...binding(4, [
    flags('=', binary, 'alike'),
    flags('<>', binary, 'alike'),
    comparison('<', (one, other) => one.lt(other)),
    comparison('<=', (one, other) => one.lte(other)),
    comparison('>', (one, other) => one.gt(other)),
    comparison('>=', (one, other) => one.gte(other)),
  ]),
  ...binding(5, [
    ofDecimals('+', binary, 1, (one, other) => one.plus(other)),
    ofDecimals('-', binary, 1, (one, other) => one.minus(other)),
  ]),
  ...binding(6, [
    ofDecimals('*', binary, 1, (one, other) => one.times(other)),
    ofDecimals('/', binary, 2, quotient),
    ofDecimals('%', binary, 5, remainder),
  ]),
  ...binding(8, [ofDecimals('^', binary, 400, power)], true),
])

/** Operators before a value. */
export const prefix: ReadonlyMap<string, Operator> = new Map([
  ...binding(3, [flags('not', unary, 'flags')]),
  ...binding(7, [ofDecimals('-', unary, 1, (one) => one.neg()), ofDecimals('+', unary, 1, (one) => one)]),
])

/** `a ? b : c` */
export const conditional = flags('if', [3, 3], 'lazily', 'either')
