// The strict JSON reader against JSON.parse, and what it refuses beyond it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonFault, parseJson } from '../../shared/http/strict-json.ts'

const hasProto = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto))

describe('parseJson', () => {
  test('reads what JSON.parse reads, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 1, '\t', '\r\n'), (value, space) => {
        fc.pre(!hasProto(value))
        const text = JSON.stringify(value, null, space)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789.eE+-truefalsn \\u\n/'), maxLength: 12 }), (text) => {
        let expected: unknown
        try {
          expected = JSON.parse(text)
        } catch {
          expect(() => parseJson(text)).toThrow(JsonFault)
          return
        }
        if (Number.isFinite(expected) || typeof expected !== 'number') expect(parseJson(text)).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['{"a":1,\n "a":2}', 'the field "a" is given twice at line 2, column 2'],
    ['{"a":{"b":1,"\\u0062":2}}', 'the field "b" is given twice at line 1, column 13'],
    ['{"__proto__":1}', 'the field name __proto__ is not allowed at line 1, column 2'],
    ['{"x":1e400}', 'the number is out of range at line 1, column 6'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'nesting is deeper than 32 at line 1, column 33'],
    ['{"a":1} x', 'something follows the value at line 1, column 9'],
    ['', 'the text ends where a value is expected at line 1, column 1'],
    ['"a\nb"', 'a control character stands in a string at line 1, column 3'],
    ['01', 'something follows the value at line 1, column 2'],
    ["{'a':1}", 'a field name in double quotes is expected at line 1, column 2'],
  ])('says of %j: %s', (text, message) => {
    expect(() => parseJson(text)).toThrow(message)
  })

  test('takes 32 levels and names of built-in properties', () => {
    expect(parseJson(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array)
    expect(parseJson('{"constructor":1,"toString":2}')).toEqual({ constructor: 1, toString: 2 })
  })
})
