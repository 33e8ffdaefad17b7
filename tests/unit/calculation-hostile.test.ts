// Expressions of people who mean harm, or of a cat on the keyboard: each is refused at once with its place, and touches nothing.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../shared/domains/calculations/evaluate.ts'
import { mostNodes, parseExpression } from '../../shared/domains/calculations/expression.ts'
import type { InputValues } from '../../shared/domains/calculations/inputs-shape.ts'
import { mostCharacters } from '../../shared/domains/calculations/tokens.ts'
import type { Issue } from '../../shared/errors.ts'

const inputs: InputValues = { a: '2', b: '3.5', big: '99999999999', tiny: '0.000000001', yes: true }

function outcome(text: string, given: InputValues = inputs): { issues: readonly Issue[] } | { result: string } {
  const parsed = parseExpression(text)
  return 'issues' in parsed ? parsed : evaluate(parsed, given, { step: 0.01, mode: 'half-up' })
}

const nines = '9'.repeat(50)
const hostile: Readonly<Record<string, string>> = {
  'parentheses, thousands deep': '('.repeat(2000) + ')'.repeat(2000),
  'parentheses around a value, 51 deep': `${'('.repeat(51)}1${')'.repeat(51)}`,
  'parentheses that are never closed': '('.repeat(4000),
  'closing parentheses': ')'.repeat(4000),
  'minus signs': `${'-'.repeat(3999)}1`,
  'minus signs and parentheses by turns': `${'-('.repeat(1300)}1${')'.repeat(1300)}`,
  nots: `${'not '.repeat(900)}yes`,
  'exclamation marks': `${'!'.repeat(3990)}yes`,
  'conditions in conditions': `${'yes ? '.repeat(500)}1${' : 2'.repeat(500)}`,
  'conditions after conditions': `${'yes ? 1 : '.repeat(390)}2`,
  'functions in functions': `${'abs('.repeat(800)}1${')'.repeat(800)}`,
  'ifs in ifs': `${'if(yes, 1, '.repeat(300)}2${')'.repeat(300)}`,
  brackets: '['.repeat(4000),
  braces: '{'.repeat(4000),
  'a tower of powers': '9^9^9^9^9',
  'a tower of a thousand powers': Array(1000).fill('2').join('^'),
  'an exponent of fifty nines': `2^${nines}`,
  'a fractional exponent of fifty digits': `1.5^${nines.slice(1)}.5`,
  'a negative exponent beyond all bounds': `2^-${nines}`,
  'powers of powers': '(((((9^99)^99)^99)^99)^99)',
  'a power of what is almost one': `1.0000000000000000000000001^${nines}`,
  'power() of power()': 'power(power(power(9, 99), 99), 99)',
  'many costly powers': Array(400).fill('a^b').join('+'),
  'many exponentials': Array(600).fill('exp(a)').join('+'),
  'exponentials of exponentials': 'exp(exp(exp(exp(9))))',
  'an exponential of a huge number': 'exp(1e99)',
  'a chain like a factorial': Array.from({ length: 200 }, (_, index) => index + 1).join('*'),
  'products that grow': Array(300).fill('big').join('*'),
  'products that vanish': Array(300).fill('tiny').join('*'),
  '1e999999': '1e999999',
  '1e-999999': '1e-999999',
  'an exponent of a thousand digits': `1e${'9'.repeat(1000)}`,
  'a tiny number of a thousand digits': `1e-${'9'.repeat(1000)}`,
  'a literal of 4,000 digits': '7'.repeat(4000),
  'a fraction of 3,000 digits': `0.${'7'.repeat(3000)}`,
  'a text of a million characters': '1+'.repeat(500_000),
  'a text of spaces': ' '.repeat(4000),
  'thousands of values': `sum(${Array(1900).fill('1').join(',')})`,
  'thousands of operators': Array(1900).fill('1').join('+'),
  'division by zero, late': 'if(yes, 1/(a-2), 0)',
  'rounding to a billion places': 'round(a, 1000000000)',
  'rounding to half a place': 'round(a, 0.5)',
  'the constructor of an object': 'a.constructor.constructor("return process")()',
  'the constructor called': 'constructor(1)',
  'the constructor as a value': 'constructor + 1',
  __proto__: '__proto__',
  '__proto__ called': '__proto__(1)',
  '__defineGetter__ called': '__defineGetter__(1, 2)',
  'toString called': 'toString()',
  'valueOf of nothing': 'valueOf()',
  'hasOwnProperty of the table of functions': 'hasOwnProperty(a)',
  'get of a map': 'get(a)',
  'an own name of every object': 'if(toString = 1, 1, 2)',
  'a member in brackets': 'a["constructor"]',
  'an optional member': 'a?.constructor',
  this: 'this',
  globalThis: 'globalThis.process.exit(1)',
  'process called': 'process(1)',
  eval: 'eval(1)',
  Function: 'Function(1)()',
  require: "require('node:fs')",
  'import()': "import('node:fs')",
  'an import statement': 'import fs from "node:fs"',
  'a template text': `\`\${process.exit(1)}\``,
  'a tagged template': 'abs`1`',
  'a text': '"1" + 1',
  'a text in single quotes': "'a'",
  'a regular expression': '/(a+)+$/',
  'a comment': '1 // 2',
  'a comment of several lines': '1 /* 2 */ + 3',
  'a comment of SQL': '1 -- 2; drop table calculations_calculation',
  'an arrow function': '() => 1',
  'an arrow function with a parameter': 'x => x + 1',
  'a function': 'function f() { return 1 }',
  'an endless loop': 'while(1)',
  'an endless loop with a body': 'while (true) {}',
  'an endless for': 'for(;;)1',
  'an assignment': 'abs = 5 = 7 = yes',
  'an assignment of JavaScript': 'a := 5',
  'an increment': 'a++',
  'a compound assignment': 'a += 1',
  'a sequence': '1, 2',
  'a sequence in parentheses': '(1, 2)',
  'a semicolon': '1; 2',
  'new': 'new Date()',
  await: 'await 1',
  spread: 'sum(...a)',
  'an array': '[1, 2]',
  'an object': '{"a": 1}',
  'bit operators': '1 | 2 & 3 ~ 4',
  shifts: '1 << 99',
  nullish: 'a ?? 1',
  'three equals signs': 'a === 2',
  'two stars': '2 ** 99',
  hexadecimal: '0xFF',
  octal: '0o17',
  'a BigInt': '10n',
  'separators of digits': '1_000',
  'two points': '1.2.3',
  'a comma for a point': '1,5',
  infinity: 'Infinity',
  'not a number': 'NaN + 1',
  'a Greek letter that looks like an a': 'α + 1',
  'a Cyrillic letter that looks like an a': 'а + 1',
  'digits of another script': '١٢٣',
  'full-width digits': '１＋２',
  'a minus that is a dash': 'a − 1',
  'a mark that turns the direction': 'a \u202E+ 1',
  'a space without width': 'a\u200B+1',
  'a space that does not break': 'a\u00A0+ 1',
  'a byte order mark': '\uFEFFa',
  'a line separator': 'a\u2028+ 1',
  'a null byte': 'a\0',
  'a lone surrogate': '\uD800',
  'a lone low surrogate in a name': 'a\uDC00b',
  'an emoji': '🙂 + 1',
  'combining marks': `a${'\u0301'.repeat(3000)}`,
  'an escape of Unicode': '\\u0061',
  'a backslash': '\\',
  'a name of 4,000 letters': 'x'.repeat(4000),
  nothing: '',
  'a flag as a number': 'yes + 1',
  'a number as a flag': 'a and yes',
  'an order of flags': 'yes > true',
  'a comparison of three': '1 < a < 3',
  'a number compared with a flag': 'a = yes',
  'an if without else': 'if(yes, 1)',
  'a root of less than nothing': 'sqrt(-1)',
  'a logarithm of nothing': 'ln(0)',
  'a root of a negative number by a power': '(-1)^0.5',
  'zero divided by zero': '0/0',
  'a remainder of zero': '1 % 0',
}

describe('hostile expressions', () => {
  test(`each of ${Object.keys(hostile).length} is refused within 50 ms, with its place and a remedy; the host is as it was`, () => {
    const before = stateOfHost()
    for (const [name, text] of Object.entries(hostile)) {
      const times: number[] = []
      for (let turn = 0; turn < 3; turn++) {
        const start = performance.now()
        const refused = outcome(text)
        times.push(performance.now() - start)
        const issues = 'issues' in refused ? refused.issues : []
        expect([name, issues.length > 0, refused]).toEqual([name, true, refused])
        for (const { path, code, message, hint } of issues) {
          expect([name, path, code, message]).toEqual([name, '', 'expression', expect.stringMatching(/^character [1-9]\d*: [ -~]{3,200}$/)])
          expect([name, hint]).toEqual([name, expect.stringMatching(/^[A-Z].{3,}\.$/)])
        }
      }
      expect([name, Math.min(...times) < 50 ? 'in time' : times]).toEqual([name, 'in time'])
    }
    expect(stateOfHost()).toEqual(before)
  })

  test('names of the host are names like others, for whoever declares them', () => {
    const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'process', 'globalThis', 'length', 'get']
    const given = Object.fromEntries(names.map((name, index) => [name, String(index + 1)]))
    for (const [index, name] of names.entries()) {
      expect(outcome(`${name} * 1`, given)).toEqual({
        result: `${index + 1}.00`,
        trace: [{ at: 1, text: `${name} * 1`, value: `${index + 1}` }],
      })
      expect(outcome(`${name} * 1`, {})).toEqual({
        issues: [
          { path: '', code: 'expression', message: `character 1: \`${name}\` is not given`, hint: expect.any(String), values: { at: 1 } },
        ],
      })
    }
  })

  test('the largest expressions that are allowed take well under 50 ms', () => {
    const large = {
      sums: Array(500).fill('b').join('+'),
      products: Array(499).fill('1.000000000000000000000000000000000000000000000001').slice(0, 70).join('*'),
      exponentials: Array(15).fill('exp(b*7.123456789)').join('+'),
      powers: Array(7).fill('(b*7.123456789)^(b+0.123456789)').join('+'),
      'long powers': Array(7).fill('(1+b/1000)^9999').join('+'),
      squares: Array(160).fill('(a-b)^2').join('+'),
      roots: Array(180).fill('sqrt(b)').join('+'),
      'nested deepest': `${'('.repeat(50)}b${')'.repeat(50)}`,
      'half and half': `${'(-'.repeat(25)}b${')'.repeat(25)}`,
      'nots before a long sum': `${'not '.repeat(49)}b${'+b'.repeat(450)} > 0`,
      'tiny remainders': Array(160).fill('1e99%(b*1e-90)').join('+'),
    }
    for (const [name, text] of Object.entries(large)) {
      const parsed = parseExpression(text)
      expect([name, 'issues' in parsed ? parsed.issues : []]).toEqual([name, []])
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now()
        outcome(text)
        return performance.now() - start
      })
      expect([name, Math.min(...times) < 50 ? 'in time' : times]).toEqual([name, 'in time'])
    }
  })

  test(`refuses more than ${mostCharacters} characters and ${mostNodes} values and operators, naming where it becomes too much`, () => {
    expect(outcome(` ${'1'.padStart(mostCharacters)}`)).toEqual({
      issues: [expect.objectContaining({ message: 'character 4001: the expression goes on, to 4001 characters' })],
    })
    expect(outcome('1'.padStart(mostCharacters))).toMatchObject({ result: '1.00' })
    const sum = Array(mostNodes / 2)
      .fill('1')
      .join('+')
    expect(outcome(sum)).toMatchObject({ result: '500.00' })
    expect(outcome(`-${sum}+1`)).toEqual({
      issues: [expect.objectContaining({ message: 'character 1001: there are more than 1000 values and operators up to here' })],
    })
  })
})

describe('random texts', () => {
  const check = (text: string) => {
    const done = outcome(text)
    if ('result' in done) expect(done.result).toMatch(/^(-?\d{1,102}\.\d\d|true|false)$/)
    else for (const { message } of done.issues) expect(message).toMatch(/^character [1-9]\d*: [ -~]+$/)
  }

  test('any characters at all end in a result or in issues', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 500 })
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), check), { numRuns: 1500 })
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes)),
        check,
      ),
      { numRuns: 500 },
    )
  })

  test('so does any row of tokens', () => {
    const tokens =
      '( ) ( ) , ? : + - * / % ^ = == <> != < <= > >= and or not && || ! 1 2 .5 1e3 1e99 1e-99 0 a b big tiny yes true FALSE'.split(' ')
    const names = 'abs min max sum average round roundup rounddown ceiling floor trunc sqrt exp ln log10 mod power if and or not'
      .split(' ')
      .map((name) => `${name}(`)
    const row = fc.array(fc.constantFrom(...tokens, ...names, '__proto__', 'constructor(', '.', ';', '"'), { maxLength: 40 })
    fc.assert(
      fc.property(
        row.map((all) => all.join(' ')),
        check,
      ),
      { numRuns: 5000 },
    )
  })
})

/** What a hostile expression would like to change. */
function stateOfHost() {
  const shapes = [Object, Array, Function, Map, Set, String, Number, Error].map(({ name, prototype }) => [
    name,
    Reflect.ownKeys(prototype).map(String),
  ])
  return { global: Reflect.ownKeys(globalThis).map(String), shapes, argv: [...process.argv], env: { ...process.env } }
}
