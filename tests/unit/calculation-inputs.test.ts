// The inputs of runs by their schema, and schemas that cannot hold.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExpression } from '../../shared/domains/calculations/expression.ts'
import { checkInputs, inputsFor, readInputs } from '../../shared/domains/calculations/inputs.ts'
import { type InputsSchema, inputsShape, inputValues } from '../../shared/domains/calculations/inputs-shape.ts'
import { fractionOf, textOf } from '../support/exact-reference.ts'

type Properties = InputsSchema['properties']
const schemaOf = (properties: Properties, required = Object.keys(properties)): InputsSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

/** What one decimal input is kept as, or what is wrong with it. */
function read(given: unknown, property: Properties[string] = { type: 'number' }) {
  const done = readInputs(schemaOf({ x: property }), { x: given })
  return 'values' in done
    ? done.values.x
    : done.issues.map(({ path, code, message, hint }) => [path, code, message, hint].join(' | ')).join('; ')
}

describe('inputs', () => {
  test('are kept as canonical text', () => {
    const kept: readonly (readonly [unknown, string])[] = [
      ['1.50', '1.5'],
      ['-0', '0'],
      ['-0.00', '0'],
      ['007', '7'],
      [1.5, '1.5'],
      [-0, '0'],
      [1e21, '1000000000000000000000'],
      [1e-7, '0.0000001'],
      [0.1, '0.1'],
      [123456789012345, '123456789012345'],
      ['12345678901234567890123456789012345678901234567890', '12345678901234567890123456789012345678901234567890'],
      [`1${'0'.repeat(99)}`, `1${'0'.repeat(99)}`],
    ]
    for (const [given, text] of kept) expect([given, read(given)]).toEqual([given, text])
    expect(read('3.00', { type: 'integer' })).toBe('3')
    expect(read(true, { type: 'boolean' })).toBe(true)
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 50n) + 1n, 10n ** 50n - 1n), fc.integer({ min: 0, max: 40 }), fc.nat(5), (all, point, zeros) => {
        const digits = (all < 0n ? -all : all).toString().padStart(point + 1, '0')
        const text = `${all < 0n ? '-' : ''}${digits.slice(0, digits.length - point)}.${digits.slice(digits.length - point)}${'0'.repeat(zeros)}`
        expect(read(text.endsWith('.') ? text.slice(0, -1) : text)).toBe(textOf(fractionOf(text)))
      }),
    )
  })

  test('that are no decimal are refused, naming what was given and what to give', () => {
    const decimal = 'Give a decimal. Write it as 1234.5.'
    expect(read('1,5')).toBe(`x | kind | x is the text "1,5" | ${decimal}`)
    expect(read('')).toBe(`x | kind | x is the text "" | ${decimal}`)
    expect(read(' 1')).toBe(`x | kind | x is the text " 1" | ${decimal}`)
    expect(read('1e3')).toBe(`x | kind | x is the text "1e3" | ${decimal}`)
    expect(read('0x10')).toBe(`x | kind | x is the text "0x10" | ${decimal}`)
    expect(read('1\n')).toBe(`x | kind | x is the text "1\\n" | ${decimal}`)
    expect(read(null)).toBe(`x | kind | x is null | ${decimal}`)
    expect(read(true)).toBe(`x | kind | x is true | ${decimal}`)
    expect(read([1])).toBe(`x | kind | x is a list | ${decimal}`)
    expect(read({})).toBe(`x | kind | x is an object | ${decimal}`)
    expect(read(Number.NaN)).toBe(`x | kind | x is NaN | ${decimal}`)
    expect(read(1, { type: 'boolean' })).toBe('x | kind | x is 1 | Give true or false.')
    expect(read('true', { type: 'boolean' })).toBe('x | kind | x is the text "true" | Give true or false.')
    expect(read(1.5, { type: 'integer' })).toBe('x | kind | x is 1.5 | Give a whole number.')
  })

  test('of more digits than can be exact are refused', () => {
    expect(read(0.1 + 0.2)).toBe(
      'x | digits | x is 0.30000000000000004, a JSON number of more than 15 digits | Give it as text, so that no digit is lost.',
    )
    expect(read(1234567890123456)).toContain('a JSON number of more than 15 digits')
    expect(read('1'.repeat(51))).toBe('x | digits | x has more than 50 digits | Give at most 50 digits.')
    expect(read(`1${'0'.repeat(100)}`)).toContain('Use numbers below 1e100, and not nearer to zero than 1e-100.')
    expect(read(1e100)).toBe('x | range | x is 1e+100 | Use numbers below 1e100, and not nearer to zero than 1e-100.')
    expect(read(5e-324)).toBe('x | range | x is 5e-324 | Use numbers below 1e100, and not nearer to zero than 1e-100.')
    expect(read('9'.repeat(1_000_000))).toBe('x | digits | x has 1000000 characters | Give at most 50 digits.')
  })

  test('out of bounds are refused, naming the bounds that they break', () => {
    const property = { type: 'number', minimum: 0, exclusiveMaximum: '0.30000000000000001' } as const
    expect(read('0', property)).toBe('0')
    expect(read('0.3', property)).toBe('0.3')
    expect(read('-0.000000000000000000001', property)).toBe('x | range | x is -0.000000000000000000001 | Give at least 0.')
    expect(read('0.30000000000000001', property)).toBe('x | range | x is 0.30000000000000001 | Give less than 0.30000000000000001.')
    expect(read('5', { type: 'integer', exclusiveMinimum: 5, maximum: 9 })).toBe('x | range | x is 5 | Give more than 5.')
    expect(read('10', { type: 'integer', exclusiveMinimum: 5, maximum: 9 })).toBe('x | range | x is 10 | Give at most 9.')
  })

  test('that are missing, unknown or wrong are all named at once; defaults are filled in', () => {
    const schema = schemaOf(
      {
        a: { type: 'number' },
        b: { type: 'integer', minimum: 1 },
        c: { type: 'boolean', default: false },
        d: { type: 'number', default: '1.50' },
        e: { type: 'number' },
      },
      ['a', 'b'],
    )
    expect(readInputs(schema, { a: 1, b: 2 })).toEqual({ values: { a: '1', b: '2', c: false, d: '1.5' } })
    expect(readInputs(schema, { b: 0, c: 1, f: 1, constructor: 2 })).toEqual({
      issues: [
        { path: 'f', code: 'unknown', message: 'there is no input "f"', hint: 'The inputs are a, b, c, d, e.' },
        { path: 'constructor', code: 'unknown', message: 'there is no input "constructor"', hint: 'The inputs are a, b, c, d, e.' },
        { path: 'a', code: 'required', message: 'a is not given', hint: 'Give a decimal.' },
        { path: 'b', code: 'range', message: 'b is 0', hint: 'Give at least 1.', values: { minimum: 1 } },
        { path: 'c', code: 'kind', message: 'c is 1', hint: 'Give true or false.' },
      ],
    })
    for (const given of [null, undefined, 1, 'a', [1]])
      expect(readInputs(schema, given)).toEqual({
        issues: [{ path: '', code: 'kind', message: 'the inputs are no object', hint: 'Give an object with a value for each input.' }],
      })
  })

  test('have nothing of the prototype of objects', () => {
    const schema = inputsFor(['toString', 'constructor'])
    const missing = readInputs(schema, {})
    expect('issues' in missing && missing.issues.map(({ path, code }) => [path, code])).toEqual([
      ['toString', 'required'],
      ['constructor', 'required'],
    ])
    expect(readInputs(schema, { toString: 1, constructor: 2 })).toEqual({ values: { toString: '1', constructor: '2' } })
    const proto = readInputs(inputsFor(['a']), JSON.parse('{"a": 1, "__proto__": {"b": 2}}'))
    expect('issues' in proto && proto.issues.map(({ message }) => message)).toEqual(['there is no input "__proto__"'])
  })

  test('that pass are always such as a receipt keeps', () => {
    const schema = schemaOf({ a: { type: 'number' }, b: { type: 'integer' }, c: { type: 'boolean' } }, [])
    const value = fc.oneof(fc.double(), fc.boolean(), fc.integer(), fc.string(), fc.bigInt().map(String), fc.constant(null), fc.jsonValue())
    fc.assert(
      fc.property(fc.record({ a: value, b: value, c: value }, { requiredKeys: [] }), (given) => {
        const done = readInputs(schema, given)
        if ('values' in done) expect(inputValues.parse(done.values)).toEqual(done.values)
        else expect(done.issues.length).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a schema of inputs', () => {
  const check = (expression: string, schema: InputsSchema) => {
    expect(inputsShape.safeParse(schema).success).toBe(true)
    const parsed = parseExpression(expression)
    if ('issues' in parsed) throw new Error(expression)
    return checkInputs(parsed, schema).map(({ path, message, hint }) => [path, message, hint].join(' | '))
  }

  test('of one required decimal for each variable fits its expression', () => {
    expect(inputsFor(['b', 'a'])).toEqual({
      type: 'object',
      properties: { b: { type: 'number' }, a: { type: 'number' } },
      required: ['b', 'a'],
      additionalProperties: false,
    })
    expect(check('b * a', inputsFor(['b', 'a']))).toEqual([])
    expect(
      check('if(b > a, 1, true ? 2 : 3)', schemaOf({ a: { type: 'integer' }, b: { type: 'number' }, more: { type: 'boolean' } }, [])),
    ).toEqual([])
  })

  test('declares what the expression uses and what it requires', () => {
    expect(check('a + b + toString', schemaOf({ a: { type: 'number' } }, ['a', 'c']))).toEqual([
      'properties.b | the expression uses b, which is not declared | Declare b, or take it away.',
      'properties.toString | the expression uses toString, which is not declared | Declare toString, or take it away.',
      'properties.c | the schema requires c, which is not declared | Declare c, or take it away.',
    ])
  })

  test('declares at most 100 inputs, so that a receipt can keep them', () => {
    const names = Array.from({ length: 101 }, (_, index) => `x${index}`)
    const of = (count: number) =>
      check('1', schemaOf(Object.fromEntries(names.slice(0, count).map((name) => [name, { type: 'number' as const }])), []))
    expect(of(100)).toEqual([])
    expect(of(101)).toEqual(['properties | the schema declares 101 inputs | Declare at most 100; split the calculation.'])
  })

  test('declares each input of a kind that fits where it stands', () => {
    expect(check('if(a, b, 1) + (a = b ? 1 : 2)', schemaOf({ a: { type: 'number' }, b: { type: 'boolean' } }))).toEqual([
      ' | character 4: `a` is a number where true or false belongs | Compare it, such as with x > 0; join tests with and.',
      ' | character 10: `1` is a number where true or false belongs | Compare it, such as with x > 0; join tests with and.',
      ' | character 20: `b` is true or false where a number belongs | Choose between numbers by it, such as with if(x, 1, 0).',
      ' | character 1: `if(a, b, 1)` is true or false where a number belongs | Choose between numbers by it, such as with if(x, 1, 0).',
    ])
  })

  test('has no bounds that leave nothing, and no default that it would refuse', () => {
    const of = (property: Properties[string]) => check('1', schemaOf({ x: property }))
    expect(of({ type: 'number', minimum: 2, maximum: 1 })).toEqual([
      'properties.x.maximum | x can never be given: at least 2 and at most 1 | Widen its bounds.',
    ])
    expect(of({ type: 'number', minimum: 1, maximum: 1 })).toEqual([])
    expect(of({ type: 'number', minimum: 1, exclusiveMaximum: 1 })).toHaveLength(1)
    expect(of({ type: 'number', exclusiveMinimum: 1, maximum: 1 })).toHaveLength(1)
    expect(of({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 })).toEqual([])
    expect(of({ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 1 })).toHaveLength(1)
    expect(of({ type: 'integer', minimum: '0.5', maximum: '0.9' })).toHaveLength(1)
    expect(of({ type: 'integer', minimum: '0.5', maximum: '1.5' })).toEqual([])
    expect(of({ type: 'number', minimum: 5, exclusiveMinimum: 0, maximum: 3 })).toHaveLength(1)
    expect(of({ type: 'boolean', minimum: 0 })).toEqual(['properties.x.minimum | x is true or false and has a bound | Take minimum away.'])
    expect(of({ type: 'number', minimum: 0.1 + 0.2 })).toEqual([
      'properties.x.minimum | x has a bound that is 0.30000000000000004, a JSON number of more than 15 digits | Give it as text, so that no digit is lost.',
    ])
    expect(of({ type: 'integer', default: '1.5' })).toEqual(['properties.x.default | x has a default that is 1.5 | Give a whole number.'])
    expect(of({ type: 'number', default: true })).toEqual([
      'properties.x.default | x has a default that is true | Give a decimal. Write it as 1234.5.',
    ])
    expect(of({ type: 'number', minimum: 1, default: 0 })).toEqual(['properties.x.default | x has a default that is 0 | Give at least 1.'])
    expect(of({ type: 'boolean', default: false })).toEqual([])
  })
})
