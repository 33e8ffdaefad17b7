// The arithmetic of calculations: decimals of 50 significant digits, half-even.
import { Decimal } from 'decimal.js'
import type { RoundingMode } from './rounding-rules.ts'

/** Significant digits that every operation is rounded to, and that an input or a number may have. */
export const digits = 50
/** Numbers lie below 1e100; those that are not zero are 1e-100 or more away from it. */
export const magnitude = 100

/** Our decimals: + - * / and sqrt are correctly rounded, half-even; exp, ln, log10 and fractional powers as decimal.js gives them to 50 digits. */
export const Exact = Decimal.clone({ precision: digits, rounding: Decimal.ROUND_HALF_EVEN, modulo: Decimal.ROUND_FLOOR, defaults: true })

/** Why something cannot be worked out, to be said after what it is; whoever knows where that stands makes it an issue. */
export class Unworkable extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** Zero. */
export const zero = new Exact(0)

/** Whether a number is as large as numbers may be, and as near to zero. */
export const isWithinMagnitude = (value: Decimal): boolean =>
  value.isZero() || (value.isFinite() && value.e < magnitude && value.e >= -magnitude)

/** The number itself; unworkable where it is too large, or too near to zero. */
export function withinMagnitude(value: Decimal): Decimal {
  if (isWithinMagnitude(value)) return value
  throw value.e < 0
    ? new Unworkable(`is nearer to zero than 1e-${magnitude}`, 'Scale it up, or round it before.')
    : new Unworkable(`is 1e${magnitude} or more`, 'Use smaller numbers.')
}

const modes: Readonly<Record<RoundingMode, Decimal.Rounding>> = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
  'half-down': Decimal.ROUND_HALF_DOWN,
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
}

/** The multiple of a positive step that a number is rounded to, exact. */
export const toMultiple = (value: Decimal, step: Decimal.Value, mode: RoundingMode): Decimal => value.toNearest(step, modes[mode])

/** Decimals as text; up to 200 characters hold all that numbers may be. */
export const decimalText = /^(?=.{1,200}$)-?\d+(\.\d+)?$/

/** A decimal that is written in fixed notation; unworkable where a text is none, or has more digits than numbers may have. */
export function decimalOf(text: string): Decimal {
  const value = decimalText.test(text) ? new Exact(text) : undefined
  if (!value || value.precision() > digits) throw new Unworkable(`is no decimal of at most ${digits} digits`, 'Write it as 1234.5.')
  return value
}

/** A number in fixed notation, with at least so many decimal places; zero has no sign. */
export const toText = (value: Decimal, places = 0): string =>
  value.isZero() ? zero.toFixed(places) : value.toFixed(Math.max(places, value.decimalPlaces()))

/** A number to the multiple of a step, in fixed notation with the step's decimal places; as it is where there is no step. */
export function toResult(value: Decimal, { step, mode }: { step: number | null; mode: RoundingMode }): string {
  if (step === null) return toText(value)
  const exactStep = new Exact(step)
  return toText(toMultiple(value, exactStep, mode), exactStep.decimalPlaces())
}
