// Arithmetic of expressions by hand: fractions of BigInt, rounded half-even to 50 digits; what the engine is compared with.

/** A fraction; `over` is above zero. */
export interface Fraction {
  readonly top: bigint
  readonly over: bigint
}
export const fraction = (top: bigint, over = 1n): Fraction => (over < 0n ? { top: -top, over: -over } : { top, over })

const absolute = (value: bigint) => (value < 0n ? -value : value)
const floorOf = ({ top, over }: Fraction) => (top >= 0n || top % over === 0n ? top / over : top / over - 1n)

/** A decimal such as -12.5e3 as a fraction. */
export function fractionOf(text: string): Fraction {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
  const [whole = '', part = ''] = mantissa.split('.')
  const exponent = Number(power) - part.length
  const top = BigInt(`${whole}${part}`)
  return exponent >= 0 ? fraction(top * 10n ** BigInt(exponent)) : fraction(top, 10n ** BigInt(-exponent))
}

export type Mode = 'half-up' | 'half-even' | 'half-down' | 'up' | 'down' | 'ceiling' | 'floor'

/** To a whole number by a mode; `isMore`: the true value is a trifle further from zero than the fraction. */
export function roundedWhole({ top, over }: Fraction, mode: Mode, isMore = false): bigint {
  const sign = top < 0n ? -1n : 1n
  const low = absolute(top) / over
  const rest = absolute(top) % over
  const isWhole = rest === 0n && !isMore
  const half = rest * 2n === over ? (isMore ? 1 : 0) : rest * 2n > over ? 1 : -1
  const away = {
    'half-up': half >= 0,
    'half-even': half > 0 || (half === 0 && low % 2n === 1n),
    'half-down': half > 0,
    up: !isWhole,
    down: false,
    ceiling: !isWhole && sign > 0n,
    floor: !isWhole && sign < 0n,
  }[mode]
  return sign * (away ? low + 1n : low)
}

/** How many decimal places left of (or, negative, right of) the point its first digit stands: 0 for 1 to 9. */
export function exponentOf({ top, over }: Fraction): number {
  let exponent = absolute(top).toString().length - over.toString().length
  const reaches = (power: number) =>
    power >= 0 ? absolute(top) >= over * 10n ** BigInt(power) : absolute(top) * 10n ** BigInt(-power) >= over
  while (!reaches(exponent)) exponent--
  while (reaches(exponent + 1)) exponent++
  return exponent
}

/** To the multiple of a step by a mode. */
export const toStep = (value: Fraction, step: Fraction, mode: Mode, isMore = false): Fraction =>
  fraction(roundedWhole({ top: value.top * step.over, over: value.over * step.top }, mode, isMore) * step.top, step.over)

/** To 50 significant digits, half-even. */
export function to50(value: Fraction, isMore = false): Fraction {
  if (value.top === 0n) return fraction(0n)
  const last = exponentOf(value) - 49
  return toStep(value, last >= 0 ? fraction(10n ** BigInt(last)) : fraction(1n, 10n ** BigInt(-last)), 'half-even', isMore)
}

export const plus = (one: Fraction, other: Fraction) => fraction(one.top * other.over + other.top * one.over, one.over * other.over)
export const negated = ({ top, over }: Fraction) => fraction(-top, over)
export const times = (one: Fraction, other: Fraction) => fraction(one.top * other.top, one.over * other.over)
export const divided = (one: Fraction, other: Fraction) => fraction(one.top * other.over, one.over * other.top)
/** Below zero, zero or above as the one is less, equal or more. */
export const compared = (one: Fraction, other: Fraction): number => {
  const difference = one.top * other.over - other.top * one.over
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
/** one - other * floor(one / other) */
export const modulo = (one: Fraction, other: Fraction) => plus(one, negated(times(other, fraction(floorOf(divided(one, other))))))
export const powerOf = (base: Fraction, exponent: number): Fraction => {
  const raised = { top: base.top ** BigInt(Math.abs(exponent)), over: base.over ** BigInt(Math.abs(exponent)) }
  return exponent >= 0 ? raised : fraction(raised.over, raised.top)
}

function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (root + value / root) / 2n
    if (next >= root) return root
    root = next
  }
}

/** Square root to 50 digits: a whole root of very many digits, and whether there is more behind it. */
export function rootOf(value: Fraction): Fraction {
  const scale = 10n ** 160n
  const scaled = value.top * scale * scale
  const root = wholeRoot(scaled / value.over)
  return to50(fraction(root, scale), root * root * value.over !== scaled)
}

/** e to the power of a fraction from -231 to 231, to about 140 digits: halved until it is small, the series, squared as often. */
export function exponentialOf({ top, over }: Fraction): Fraction {
  const scale = 10n ** 320n
  const halvings = 40n
  const small = (top * scale) / (over << halvings)
  let sum = scale
  for (let term = scale, n = 1n; term !== 0n; n++) {
    term = (term * small) / scale / n
    sum += term
  }
  for (let n = 0n; n < halvings; n++) sum = (sum * sum) / scale
  return fraction(sum, scale)
}

/** A fraction of a decimal in fixed notation without needless zeros. */
export function textOf({ top, over }: Fraction, places?: number): string {
  let scale = 0
  while ((absolute(top) * 10n ** BigInt(scale)) % over !== 0n) scale++
  const digits = ((absolute(top) * 10n ** BigInt(Math.max(scale, places ?? 0))) / over)
    .toString()
    .padStart(Math.max(scale, places ?? 0) + 1, '0')
  const point = digits.length - Math.max(scale, places ?? 0)
  return `${top < 0n ? '-' : ''}${digits.slice(0, point)}${point < digits.length ? `.${digits.slice(point)}` : ''}`
}
