// Text on entry, and the keys by which it is compared.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyBytes, tidy, toKey, toMatch } from '../../shared/catalogue/text.ts'

const texts = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed())

describe('tidy', () => {
  test('composes and trims, and leaves the rest', () => {
    expect([tidy('  a b  '), tidy('u\u0308ber'), tidy('\u00a0x\u2003'), tidy('A  b'), tidy('')]).toEqual(['a b', 'über', 'x', 'A  b', ''])
  })

  test('twice is once', () => {
    fc.assert(fc.property(texts, (text) => tidy(tidy(text)) === tidy(text)))
  })
})

describe('toKey', () => {
  test.each([
    ['TOOLS', 'tools'],
    ['  Two \t words ', 'two words'],
    ['Straße', 'STRASSE'],
    ['GROẞ', 'groß'],
    ['ﬁx', 'FIX'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Éclair', 'e\u0301CLAIR'],
    ['İZMİR', 'i̇zmi̇r'],
    ['\u00a0x', 'X'],
    ['🔧 Tool', '🔧 TOOL'],
  ])('%j and %j are one key', (a, b) => {
    expect(toKey(a)).toBe(toKey(b))
  })

  test.each([
    ['résumé', 'resume'],
    ['ab', 'a b'],
    ['00012', '12'],
    ['🔧', '🔨'],
    ['a-b', 'ab'],
  ])('%j and %j are two', (a, b) => {
    expect(toKey(a)).not.toBe(toKey(b))
  })

  test('is its own key, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => toKey(toKey(text)) === toKey(text)),
      { numRuns: 1000 },
    )
  })

  test('is the same for a text, its upper and its tidied form', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(toKey(tidy(text))).toBe(toKey(text))
        expect(toKey(text.normalize('NFC').toUpperCase())).toBe(toKey(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('of plain text takes the short way to the same key', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\x21-\x7e]{1,20}( [\x21-\x7e]{1,20}){0,3}$/),
        (text) => toKey(text) === toKey(` ${text} `) && toKey(text) === text.toLowerCase(),
      ),
    )
  })

  test('of a beginning is the beginning of the key, which prefix search needs', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-ZßςΣéÉ0-9]{1,20}$/), fc.stringMatching(/^[a-zA-ZßσΣéÉ0-9]{1,20}$/), (a, b) =>
        toKey(a + b).startsWith(toKey(a)),
      ),
    )
  })

  test('is cut at 800 bytes, never within a character', () => {
    const wrench = '🔧'.repeat(400)
    expect(Buffer.byteLength(toKey(wrench))).toBe(keyBytes)
    expect(toKey(`a${wrench}`)).toBe(`a${'🔧'.repeat(199)}`)
    expect(toKey('x'.repeat(900))).toBe('x'.repeat(800))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 500 }), (text) => {
        expect(Buffer.byteLength(toKey(text))).toBeLessThanOrEqual(keyBytes)
        expect(toKey(text).isWellFormed()).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

test('toMatch leaves letters, digits, % and #', () => {
  expect([toMatch('Re-order Level'), toMatch(' Qty. '), toMatch('ﬁve % #1'), toMatch('Größe (m²)'), toMatch('—')]).toEqual([
    'reorderlevel',
    'qty',
    'five%#1',
    'größem2',
    '',
  ])
})
