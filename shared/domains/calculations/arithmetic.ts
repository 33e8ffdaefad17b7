// What operators and functions work out of decimals, and where they cannot.
import type { Decimal } from 'decimal.js'
import { Exact, toMultiple, Unworkable, zero } from './decimals.ts'
import type { RoundingMode } from './rounding-rules.ts'
import { wholePower } from './whole-power.ts'

/** Unworkable by zero. */
export function quotient(one: Decimal, other: Decimal): Decimal {
  if (other.isZero()) throw new Unworkable('divides by zero', 'Keep the divisor from being zero, such as with if(x = 0, 0, y / x).')
  return one.div(other)
}

/** Takes the sign of the divisor, as MOD of spreadsheets does; unworkable by zero. */
export function remainder(one: Decimal, other: Decimal): Decimal {
  if (other.isZero()) throw new Unworkable('divides by zero', 'Keep the divisor from being zero, such as with if(x = 0, 0, y % x).')
  return one.mod(other)
}

/** The largest exponent. */
const mostExponent = 10_000

/** Whole powers are correctly rounded, 0 to the power of 0 is 1; unworkable are large exponents, and fractional ones of what is below zero. */
export function power(base: Decimal, exponent: Decimal): Decimal {
  if (exponent.abs().gt(mostExponent))
    throw new Unworkable(`raises to the power of ${exponent.toString()}`, `Use exponents from -${mostExponent} to ${mostExponent}.`)
  if (base.isZero()) {
    if (exponent.lt(0)) throw new Unworkable('raises zero to a negative power', 'Keep the base from being zero.')
    return exponent.isZero() ? new Exact(1) : zero
  }
  if (exponent.isInteger()) return wholePower(base, exponent.toNumber())
  if (base.lt(0))
    throw new Unworkable('raises a negative number to a fractional power', 'Raise its absolute value, or use a whole exponent.')
  return base.pow(exponent)
}

/** Unworkable below zero. */
export function squareRoot(value: Decimal): Decimal {
  if (value.lt(0))
    throw new Unworkable('takes the square root of a negative number', 'Keep it from being negative, such as with max(0, x).')
  return value.sqrt()
}

/** A logarithm; unworkable of zero and below. */
export const logarithm = (work: (value: Decimal) => Decimal) => (value: Decimal) => {
  if (value.lte(0)) throw new Unworkable('takes the logarithm of a number that is not above zero', 'Keep it above zero.')
  return work(value)
}

/** e to more than this is beyond what numbers may be. */
const mostOfExp = 231

/** e to the power of a number; unworkable where that is beyond what numbers may be. */
export function exponential(value: Decimal): Decimal {
  if (value.abs().gt(mostOfExp))
    throw new Unworkable(`raises e to the power of ${value.toString()}`, `Use exponents from -${mostOfExp} to ${mostOfExp}.`)
  return value.exp()
}

const mostPlaces = 100

/** Rounds to decimal places (0 where none are given, negative left of the point) by a mode. */
export const rounder =
  (mode: RoundingMode) =>
  (value: Decimal, places: Decimal = zero): Decimal => {
    if (!places.isInteger() || places.abs().gt(mostPlaces))
      throw new Unworkable(`rounds to ${places.toString()} places`, `Give a whole number of places from -${mostPlaces} to ${mostPlaces}.`)
    return toMultiple(value, `1e${-places.toNumber()}`, mode)
  }

/** Adds from left to right, each sum being rounded. */
export const sum = (first: Decimal, ...others: Decimal[]) => others.reduce((total, one) => total.plus(one), first)
