// The arithmetic of calculations beside fractions of BigInt: random expressions, rounding, powers, exponentials and logarithms, digit by digit.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../shared/domains/calculations/evaluate.ts'
import { parseExpression } from '../../shared/domains/calculations/expression.ts'
import { roundingModes } from '../../shared/domains/calculations/rounding-rules.ts'
import {
  divided,
  exponentialOf,
  fraction,
  fractionOf,
  modulo,
  negated,
  plus,
  powerOf,
  rootOf,
  textOf,
  times,
  to50,
  toStep,
} from '../support/exact-reference.ts'
import { Impossible, someDecimal, someTree, workedOut, written } from '../support/random-expressions.ts'

const numRuns = process.env.OPSBOOK_TEST_LONG ? 15_000 : 1500

/** The exact result of an expression, or the message of what is wrong with it. */
function exact(
  text: string,
  inputs: Record<string, string> = {},
  rounding: Parameters<typeof evaluate>[2] = { step: null, mode: 'half-up' },
): string {
  const parsed = parseExpression(text)
  if ('issues' in parsed) throw new Error(`${text}: ${parsed.issues[0]?.message}`)
  const done = evaluate(parsed, inputs, rounding)
  return 'issues' in done ? `cannot: ${done.issues[0]?.message}` : done.result
}

const signed = fc.tuple(fc.boolean(), someDecimal).map(([isNegative, text]) => (isNegative ? `-${text}` : text))

describe('expressions beside an arbitrary-precision reference', () => {
  test('random ones come to the same digits, and where they cannot be worked out neither can', () => {
    let worked = 0
    fc.assert(
      fc.property(someTree, fc.record({ a: signed, b: signed, c: signed }), (tree, inputs) => {
        const text = written(tree)
        fc.pre(text.length < 4000)
        let wanted: string
        try {
          const value = workedOut(tree, inputs)
          wanted = typeof value === 'boolean' ? String(value) : textOf(value)
          worked++
        } catch (error) {
          if (!(error instanceof Impossible)) throw error
          wanted = 'cannot'
        }
        expect([text, exact(text, inputs).replace(/^cannot.*/, 'cannot')]).toEqual([text, wanted])
      }),
      { numRuns },
    )
    expect(worked).toBeGreaterThan(numRuns / 2)
  })

  test('each of + - * / % and sqrt is rounded half-even at the 50th digit, ties and near-ties as well', () => {
    const digits = (text: string) => fc.constantFrom(...text)
    const nearTie = fc
      .tuple(
        fc.array(digits('0123456789'), { minLength: 20, maxLength: 49 }),
        digits('0459'),
        fc.integer({ min: -60, max: 40 }),
        fc.constantFrom('', '-'),
      )
      .map(([all, last, power, sign]) => `${sign}1${all.join('')}${last}e${power}`.replace(/(\d{50})\d*/, '$1'))
    fc.assert(
      fc.property(nearTie, fc.oneof(nearTie, fc.constantFrom('2', '5', '0.5', '8', '3', '1e-50', '5e-50', '1e50')), (one, other) => {
        const [left, right] = [fractionOf(one), fractionOf(other)]
        const root = { top: left.top < 0n ? -left.top : left.top, over: left.over }
        const wanted: Readonly<Record<string, ReturnType<typeof fractionOf>>> = {
          [`${one} + ${other}`]: to50(plus(left, right)),
          [`${one} - ${other}`]: to50(plus(left, negated(right))),
          [`${one} * ${other}`]: to50(times(left, right)),
          [`${one} / ${other}`]: to50(divided(left, right)),
          [`${one} % ${other}`]: to50(modulo(left, right)),
          [`sqrt(abs(${one}))`]: rootOf(root),
        }
        for (const [text, value] of Object.entries(wanted)) {
          const answer = exact(text)
          if (!answer.startsWith('cannot')) expect([text, answer]).toEqual([text, textOf(value)])
        }
      }),
      { numRuns },
    )
  })

  test('results are rounded to a multiple of any step by every mode', () => {
    const step = fc
      .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 10 }))
      .map(([units, places]) => Number(`${units}e-${places}`))
    const value = fc.oneof(
      signed,
      fc.tuple(fc.integer(), step, fc.constantFrom('0.5', '1', '0.50000000001', '0.49999999999')).map(([units, one, part]) => {
        const half = times(plus(fraction(BigInt(units)), fractionOf(part)), fractionOf(String(one)))
        return textOf(half)
      }),
    )
    fc.assert(
      fc.property(value, step, fc.constantFrom(...roundingModes), (x, by, mode) => {
        const exactStep = fractionOf(String(by))
        const places = textOf(exactStep).split('.')[1]?.length ?? 0
        expect([x, by, mode, exact('x', { x }, { step: by, mode })]).toEqual([
          x,
          by,
          mode,
          textOf(toStep(fractionOf(x), exactStep, mode), places),
        ])
      }),
      { numRuns },
    )
  })
})

describe('powers, exponentials and logarithms', () => {
  test('whole powers are correctly rounded, exact ties too', () => {
    const bases = fc.oneof(someDecimal, fc.constantFrom('2', '4', '8', '5', '25', '1.0000000000000000000000001', '0.2', '0.5'))
    fc.assert(
      fc.property(bases, fc.integer({ min: -120, max: 120 }), (base, exponent) => {
        const answer = exact('x ^ y', { x: base, y: String(exponent) })
        if (!answer.startsWith('cannot'))
          expect([base, exponent, answer]).toEqual([base, exponent, textOf(to50(powerOf(fractionOf(base), exponent)))])
      }),
      { numRuns },
    )
    expect(exact('5 ^ 72')).toBe('211758236813575084767080625169910490512847900390620')
    expect(exact('1.0000000000000000000000001 ^ 6')).toBe('1.0000000000000000000000006000000000000000000000002')
    expect(exact('1.0000001 ^ 1000')).toBe(textOf(to50(powerOf(fractionOf('1.0000001'), 1000))))
    expect(exact('1.0000001 ^ -1000')).toBe(textOf(to50(powerOf(fractionOf('1.0000001'), -1000))))
  })

  test('exp comes to 50 digits of the series', () => {
    const values = fc.oneof(
      fc.integer({ min: -200, max: 200 }).map(String),
      fc.integer({ min: -200_000_000, max: 200_000_000 }).map((one) => textOf(fraction(BigInt(one), 1_000_000n))),
    )
    fc.assert(
      fc.property(values, (x) => {
        expect([x, exact('exp(x)', { x })]).toEqual([x, textOf(to50(exponentialOf(fractionOf(x))))])
      }),
      { numRuns: 200 },
    )
  })

  test('ln, log10 and fractional powers lead back through exp', () => {
    const close = (one: string, other: ReturnType<typeof fractionOf>) => {
      const error = plus(divided(fractionOf(one), other), fraction(-1n))
      return Math.abs(Number((error.top * 10n ** 60n) / error.over)) / 1e60
    }
    fc.assert(
      fc.property(
        someDecimal.filter((one) => !/^[0.]*$/.test(one)),
        fc.integer({ min: 1, max: 99 }),
        (x, hundredths) => {
          const ln = exact('ln(x)', { x })
          expect(close(x, exponentialOf(fractionOf(ln)))).toBeLessThan(2e-47)
          expect(close(x, exponentialOf(times(fractionOf(exact('log10(x)', { x })), fractionOf(exact('ln(10)')))))).toBeLessThan(2e-47)
          const power = exact('x ^ (y / 100)', { x, y: String(hundredths) })
          expect(close(power, exponentialOf(times(fractionOf(ln), fraction(BigInt(hundredths), 100n))))).toBeLessThan(2e-47)
        },
      ),
      { numRuns: 150 },
    )
    expect(['log10(1e50)', 'log10(1e-50)', 'ln(1)', 'exp(0)', '4 ^ 0.5', '0 ^ 0'].map((text) => exact(text))).toEqual([
      '50',
      '-50',
      '0',
      '1',
      '2',
      '1',
    ])
  })
})
