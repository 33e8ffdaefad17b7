// Whole powers of decimals, correctly rounded.
import { Decimal } from 'decimal.js'
import { digits, Exact } from './decimals.ts'

/** The first precision that a power is tried at; errors of its steps seldom reach the 50th digit. */
const firstPrecision = 60
const FirstTry = Exact.clone({ precision: firstPrecision })

/**
 * A base other than zero to a whole power, correctly rounded half-even: worked out with a bound on the error (Ziv's strategy), again with twice the digits
 * until both ends of what it may be round to the same number, or until nothing was rounded on the way.
 */
export function wholePower(base: Decimal, exponent: number): Decimal {
  const times = Math.abs(exponent)
  for (let precision = firstPrecision; ; precision *= 2) {
    const Finer = precision === firstPrecision ? FirstTry : Exact.clone({ precision })
    const one = new Finer(1)
    const power = raised(new Finer(base), times, one)
    const value = exponent < 0 ? one.div(power) : power
    const isPowerExact = base.precision() * times <= precision
    const isInverseExact = exponent >= 0 || (power.precision() + value.precision() <= precision && power.times(value).eq(one))
    if (isPowerExact && isInverseExact) return nearest(value)
    const slack = value.abs().times(`${times + 2}e${1 - precision}`)
    const low = nearest(value.minus(slack))
    if (low.eq(nearest(value.plus(slack)))) return low
  }
}

const nearest = (value: Decimal) => new Exact(value.toSignificantDigits(digits, Decimal.ROUND_HALF_EVEN))

/** By squaring; each of at most `times` roundings is to the precision of the base. */
function raised(base: Decimal, times: number, one: Decimal): Decimal {
  let power = one
  for (let square = base, rest = times; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = power.times(square)
    if (rest > 1) square = square.times(square)
  }
  return power
}
