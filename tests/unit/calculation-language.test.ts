// What expressions mean, what they keep of their way, and how they say what is wrong.
import { describe, expect, test } from 'vitest'
import { engineVersion, evaluate } from '../../shared/domains/calculations/evaluate.ts'
import { parseExpression } from '../../shared/domains/calculations/expression.ts'
import type { InputValues } from '../../shared/domains/calculations/inputs-shape.ts'
import { functions } from '../../shared/domains/calculations/operations.ts'
import type { RoundingMode } from '../../shared/domains/calculations/rounding-rules.ts'

const values: InputValues = { a: '2', b: '3.5', c: '-7', n: '0', yes: true, no: false, max: '9', If: '4' }

function outcome(text: string, inputs = values, step: number | null = null, mode: RoundingMode = 'half-up') {
  const parsed = parseExpression(text)
  return 'issues' in parsed ? parsed : evaluate(parsed, inputs, { step, mode })
}
function result(text: string, inputs = values): string {
  const done = outcome(text, inputs)
  return 'issues' in done ? done.issues.map(({ message }) => message).join('; ') : done.result
}
const table = (meanings: Readonly<Record<string, string>>) =>
  expect(Object.fromEntries(Object.keys(meanings).map((text) => [text, result(text)]))).toEqual(meanings)

describe('an expression', () => {
  test('reads numbers from their text, exactly', () => {
    table({
      '1': '1',
      '.5': '0.5',
      '007.50': '7.5',
      '1e3': '1000',
      '1.5E-3': '0.0015',
      '2e+2': '200',
      '0.1 + 0.2': '0.3',
      '0.1 + 0.2 = 0.3': 'true',
      '12345678901234567890123456789012345678901234567890': '12345678901234567890123456789012345678901234567890',
      '0.30000000000000000000000000000000000000000000000001 * 1': '0.30000000000000000000000000000000000000000000000001',
      '1e99 + 1': `1${'0'.repeat(99)}`,
      '1e49 + 1': `1${'0'.repeat(48)}1`,
    })
  })

  test('binds as in mathematics', () => {
    table({
      '2 + 3 * 4': '14',
      '(2 + 3) * 4': '20',
      '10 - 3 - 2': '5',
      '24 / 4 / 2': '3',
      '2 * 7 % 4': '2',
      '-2 ^ 2': '-4',
      '(-2) ^ 2': '4',
      '2 ^ 3 ^ 2': '512',
      '2 ^ -1': '0.5',
      '2 ^ -3 ^ 2': '0.001953125',
      '-2 ^ -2': '-0.25',
      '3 * -2 ^ 2': '-12',
      '3 - -2': '5',
      '3 - - - 2': '1',
      '+a': '2',
      '1 + 2 < 4': 'true',
      'not 1 = 2': 'true',
      '!yes = no': 'true',
      'not no and no': 'false',
      'not (no and no)': 'true',
      'yes or yes and no': 'true',
      '(yes or yes) and no': 'false',
      'not not yes': 'true',
      'yes and not a > b': 'true',
      'yes = not no': 'true',
      'no ? 1 : no ? 2 : 3': '3',
      'yes ? no ? 1 : 2 : 3': '2',
      'a > 1 or no ? 1 : 2': '1',
      '1 + (yes ? 1 : 2) * 2': '3',
    })
  })

  test('has other ways to write the same', () => {
    table({
      'a = 2 and a == 2': 'true',
      'a <> 2 or a != 2': 'false',
      'yes && !no || no': 'true',
      YES_or_no: 'character 1: `YES_or_no` is not given',
      'TRUE AND NOT False': 'true',
      'Max(1, 2) + MIN(1, 2)': '3',
      'IF(a > 1, 10, 20)': '10',
      'power(2, 10) = 2 ^ 10': 'true',
      'mod(-3, 2) = -3 % 2': 'true',
      'and(yes, a = 2, not(no))': 'true',
      'or(no, no)': 'false',
      'yes and (or(no, yes))': 'true',
      'yes or (no)': 'true',
      'not(no)': 'true',
      'max + If': '13',
      'a\t*\r\nb': '7',
    })
  })

  test('works with functions', () => {
    table({
      'abs(c)': '7',
      'min(3, 1, 2)': '1',
      'max(c)': '-7',
      'sum(1, 2, 3, .5)': '6.5',
      'average(1, 2, 3, 4)': '2.5',
      'average(1, 1, 2)': '1.3333333333333333333333333333333333333333333333333',
      'round(2.5)': '3',
      'round(-2.5)': '-3',
      'round(1.005, 2)': '1.01',
      'round(1250, -2)': '1300',
      'roundup(1.21, 1)': '1.3',
      'roundup(-1.21, 1)': '-1.3',
      'rounddown(1.29, 1)': '1.2',
      'rounddown(-1.29, 1)': '-1.2',
      'ceiling(1.1)': '2',
      'ceiling(-1.9)': '-1',
      'floor(1.9)': '1',
      'floor(-1.1)': '-2',
      'trunc(-1.9)': '-1',
      'sqrt(2)': '1.4142135623730950488016887242096980785696718753769',
      'sqrt(6.25)': '2.5',
      'exp(1)': '2.7182818284590452353602874713526624977572470937',
      'ln(10)': '2.3025850929940456840179914546843642076011014886288',
      'log10(0.001)': '-3',
      '8 ^ (1/3)': '2',
      '2 ^ 0.5 = sqrt(2)': 'true',
      '-3 % 2': '1',
      '3 % -2': '-1',
      '5.5 % 2': '1.5',
      '0 ^ 0': '1',
      '2 / 3': '0.66666666666666666666666666666666666666666666666667',
      '1 / 3 * 3': '0.99999999999999999999999999999999999999999999999999',
    })
    expect([...functions.keys()].length).toBe(20)
  })

  test('leaves out what does not matter', () => {
    table({
      'if(n = 0, 0, 1 / n)': '0',
      'n = 0 ? 0 : 1 / n': '0',
      'n <> 0 and 1 / n > 0': 'false',
      'or(n = 0, 1 / n > 0)': 'true',
      'if(yes, 1, missing)': '1',
    })
  })

  test('has no sign on zero', () => {
    table({ '-n': '0', '0 * -1': '0', '-0': '0', 'round(-0.4)': '0', 'min(-0, 0)': '0', 'ceiling(-0.5)': '0', '1 / (1 + -n)': '1' })
    expect(outcome('-0.001', values, 0.01)).toMatchObject({ result: '0.00' })
  })
})

describe('a result', () => {
  test('is a multiple of the step, with its decimal places', () => {
    const rounded = (text: string, step: number | null, mode: RoundingMode = 'half-up') => {
      const done = outcome(text, values, step, mode)
      return 'result' in done ? done.result : done.issues
    }
    expect(rounded('2 / 3', 0.01)).toBe('0.67')
    expect(rounded('1.12', 0.05)).toBe('1.10')
    expect(rounded('1.125', 0.05)).toBe('1.15')
    expect(rounded('7', 0.25)).toBe('7.00')
    expect(rounded('1234.5', 100)).toBe('1200')
    expect(rounded('2.5', 5, 'half-even')).toBe('0')
    expect(rounded('7.5', 5, 'half-even')).toBe('10')
    expect(rounded('1', 0.0000000001)).toBe('1.0000000000')
    expect(rounded('1', 0.3, 'up')).toBe('1.2')
    expect(rounded('a > 1', 0.01)).toBe('true')
    expect(rounded('1 / 3', null)).toBe('0.33333333333333333333333333333333333333333333333333')
    expect(rounded('1e99 + 1e-99', 0.01)).toBe(`1${'0'.repeat(99)}.00`)
    expect(
      ['up', 'down', 'ceiling', 'floor', 'half-up', 'half-even', 'half-down'].map((mode) => rounded('-0.125', 0.01, mode as RoundingMode)),
    ).toEqual(['-0.13', '-0.12', '-0.12', '-0.13', '-0.13', '-0.12', '-0.12'])
  })

  test('comes with its steps in order, each with its place, its text and its value', () => {
    expect(outcome('if(a > 1, (a + b) * -c, 1 / n)', values, 0.1)).toEqual({
      result: '38.5',
      trace: [
        { at: 4, text: 'a > 1', value: 'true' },
        { at: 12, text: 'a + b', value: '5.5' },
        { at: 21, text: '-c', value: '7' },
        { at: 11, text: '(a + b) * -c', value: '38.5' },
        { at: 1, text: 'if(a > 1, (a + b) * -c, 1 / n)', value: '38.5' },
      ],
    })
    expect(outcome('a')).toEqual({ result: '2', trace: [] })
    expect(outcome('a\r\n*\tb')).toMatchObject({ trace: [{ at: 1, text: 'a * b', value: '7' }] })
  })

  test('keeps as many of its steps as a receipt can hold, and the last one', () => {
    const traceOf = (text: string) => {
      const done = outcome(text)
      if ('issues' in done) throw new Error(done.issues[0]?.message)
      expect(JSON.stringify(done.trace).length).toBeLessThan(61_000)
      return done.trace
    }
    const sum = traceOf(Array(500).fill('a').join(' + '))
    expect(sum).toHaveLength(499)
    expect(sum.at(-1)).toEqual({ at: 1, text: `${'a + '.repeat(15)}...`, value: '1000' })
    const thirds = traceOf(`1e-99/3${' + 1e-99/3'.repeat(249)}`)
    expect(thirds.length).toBeLessThan(400)
    expect(thirds.at(-2)).toEqual({ at: 1, text: '...', value: `${499 - thirds.length + 1} steps left out` })
    expect(thirds.at(-1)).toMatchObject({ at: 1, text: expect.stringMatching(/^1e-99\/3 \+ .*\.\.\.$/) })
  })

  test('and its steps are the same bytes each time', () => {
    const text = 'sqrt(a ^ 2 + b ^ 2) * exp(-a) + ln(b) % 3 ^ 0.25'
    expect(JSON.stringify(outcome(text))).toBe(JSON.stringify(outcome(text)))
    expect(result(text)).toBe('1.798316936441647742818501662602596453361574452288')
    expect(engineVersion).toBe('opsbook-decimal/1')
  })
})

describe('an issue', () => {
  test('names the place, what stands there and the remedy', () => {
    table({
      '': 'character 1: the expression is empty',
      '1 + * 2': 'character 5: a value is missing before `*`',
      '1 +': 'character 4: a value is missing at the end',
      'a b': 'character 3: an operator is missing before `b`',
      '2 (3)': 'character 3: an operator is missing before `(`',
      '2 not yes': 'character 3: an operator is missing before `not`',
      '(1 + 2': 'character 1: `(` is never closed',
      '1 + 2)': 'character 6: `)` closes nothing',
      '()': 'character 2: a value is missing before `)`',
      'max(1,)': 'character 7: a value is missing before `)`',
      'max(,1)': 'character 5: a value is missing before `,`',
      '1,5': 'character 2: `,` stands outside of a function',
      'yes ? 1': 'character 8: `:` is missing at the end',
      '(yes ? 1)': 'character 9: `:` is missing before `)`',
      'max(yes ? 1, 2)': 'character 12: `:` is missing before `,`',
      '1 : 2': 'character 3: `:` belongs to no `?`',
      '12abc': 'character 1: `12abc` is no number and no name',
      '1.2.3': 'character 1: `1.2.3` is no number and no name',
      'a.b': 'character 2: `.` cannot stand in an expression',
      'a # b': 'character 3: `#` cannot stand in an expression',
      'a \u202E b': 'character 3: `U+202E` cannot stand in an expression',
      '1e100': 'character 1: `1e100` is beyond what numbers may be',
      '1e-101': 'character 1: `1e-101` is beyond what numbers may be',
      [`${'1'.repeat(51)}`]: `character 1: \`${'1'.repeat(40)}...\` has more than 50 digits`,
      '1 + yes': 'character 5: `yes` is true or false where a number belongs',
      'a > 1 > 2': 'character 1: `a > 1` is true or false where a number belongs',
      'a and yes': 'character 1: `a` is a number where true or false belongs',
      'if(yes, 1, 2 = 2)': 'character 12: `2 = 2` is true or false where a number belongs',
      '1 + 2 / n': 'character 5: `2 / n` divides by zero',
      'a % n': 'character 1: `a % n` divides by zero',
      'n ^ -1': 'character 1: `n ^ -1` raises zero to a negative power',
      'c ^ 0.5': 'character 1: `c ^ 0.5` raises a negative number to a fractional power',
      'a ^ 10001': 'character 1: `a ^ 10001` raises to the power of 10001',
      'sqrt(c)': 'character 1: `sqrt(c)` takes the square root of a negative number',
      'ln(n)': 'character 1: `ln(n)` takes the logarithm of a number that is not above zero',
      'exp(232)': 'character 1: `exp(232)` raises e to the power of 232',
      'exp(231) * a': 'character 1: `exp(231)` is 1e100 or more',
      '1e99 * 10': 'character 1: `1e99 * 10` is 1e100 or more',
      '1e-99 / 100': 'character 1: `1e-99 / 100` is nearer to zero than 1e-100',
      'round(a, b)': 'character 1: `round(a, b)` rounds to 3.5 places',
      'round(a, 101)': 'character 1: `round(a, 101)` rounds to 101 places',
      'missing * 2': 'character 1: `missing` is not given',
    })
    expect(outcome('1 + * 2')).toEqual({
      issues: [
        {
          path: '',
          code: 'expression',
          message: 'character 5: a value is missing before `*`',
          hint: 'Put a number, a name or a function before it, or take it away.',
          values: { at: 5 },
        },
      ],
    })
  })

  test('comes with all others of its kind', () => {
    table({
      'foo(1) + bar(2) * abs() - max() + round(1, 2, 3) + if(yes, 1)': [
        'character 1: there is no function `foo`',
        'character 10: there is no function `bar`',
        'character 19: `abs` is given 0 values',
        'character 27: `max` is given 0 values',
        'character 35: `round` is given 3 values',
        'character 52: `if` is given 2 values',
      ].join('; '),
      'a # b $ 12x': [
        'character 3: `#` cannot stand in an expression',
        'character 7: `$` cannot stand in an expression',
        'character 9: `12x` is no number and no name',
      ].join('; '),
      '(1 > 2) + 3 * true': [
        'character 15: `true` is true or false where a number belongs',
        'character 2: `1 > 2` is true or false where a number belongs',
      ].join('; '),
    })
  })

  test('is one with nesting beyond 50, however it is nested; 50 is allowed', () => {
    const nests: Readonly<Record<string, (deep: number) => string>> = {
      parentheses: (deep) => `${'('.repeat(deep)}1${')'.repeat(deep)}`,
      signs: (deep) => `${'-'.repeat(deep)}1`,
      nots: (deep) => `${'not '.repeat(deep)}yes`,
      functions: (deep) => `${'abs('.repeat(deep)}1${')'.repeat(deep)}`,
      conditions: (deep) => `${'no ? 1 : '.repeat(deep)}2`,
      'conditions within': (deep) => `${'yes ? '.repeat(deep)}1${' : 2'.repeat(deep)}`,
      mixed: (deep) => `${'-('.repeat(deep / 2)}${deep % 2 ? '-' : ''}1${')'.repeat(deep / 2)}`,
    }
    for (const [name, nest] of Object.entries(nests)) {
      expect([name, result(nest(50))]).toEqual([name, expect.stringMatching(/^(-?[12]|true)$/)])
      expect([name, result(nest(51))]).toEqual([name, expect.stringMatching(/^character \d+: `.*` goes more than 50 levels deep$/)])
    }
    expect(result(`${'max(yes ? 1 : 2, -1) + '.repeat(60)}1`)).toBe('61')
  })
})
