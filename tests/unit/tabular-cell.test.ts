// Addresses, numbers and dates: the small rules under every cell.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { address, numberFromText, plainNumber, to15Digits } from '../../shared/tabular/cell.ts'
import { cellFromIso, cellFromSerial, serialFromIso } from '../../shared/tabular/serial-dates.ts'
import { DATE, DATE_TIME, dateKindOf, PLAIN, TIME } from '../../shared/tabular/styles.ts'

describe('an address', () => {
  test.each([
    [0, 1, 'A1'],
    [9, 147, 'J147'],
    [25, 2, 'Z2'],
    [26, 3, 'AA3'],
    [701, 4, 'ZZ4'],
    [702, 5, 'AAA5'],
    [16_383, 1_048_576, 'XFD1048576'],
  ])('of column %i and row %i is %s', (column, row, expected) => {
    expect(address(column, row)).toBe(expected)
  })
})

describe('a number', () => {
  test('is read to 15 significant digits, as spreadsheets show it', () => {
    expect(numberFromText('0.30000000000000004')).toBe(0.3)
    expect(numberFromText('1234.7499999999998')).toBe(1234.75)
    expect(numberFromText('9007199254740993')).toBe(9_007_199_254_740_990)
    expect(Object.is(numberFromText('-0'), 0)).toBe(true)
  })

  test.each(['1E-3', '1.5e+3', '+5', ' 7 ', '.5', '5.'])('may be written as %s', (text) => {
    expect(numberFromText(text)).toBe(Number(text))
  })

  test.each(['', 'abc', '0x10', 'NaN', 'INF', '1e999', '1,5', '--1'])('is not what is written as "%s"', (text) => {
    expect(numberFromText(text)).toBeUndefined()
  })

  test('has the same value read from bytes as read from text', () => {
    const digits = fc.stringMatching(/^-?\d{1,17}(\.\d{0,17})?$/)
    fc.assert(
      fc.property(fc.oneof(digits, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
        const plain = plainNumber(Buffer.from(text), 0, text.length)
        if (!Number.isNaN(plain)) expect(plain).toBe(numberFromText(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('of at most 15 digits is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 6 }), (whole, scale) => {
        const text = (whole / 10 ** scale).toFixed(scale)
        expect(plainNumber(Buffer.from(text), 0, text.length)).toBe(to15Digits(Number(text)))
      }),
    )
  })
})

describe('a number format', () => {
  test.each([
    ['General', PLAIN],
    ['0.00E+00', PLAIN],
    ['#,##0.00 "days"', PLAIN],
    ['0 \\d', PLAIN],
    ['[Red]0;[Blue]-0', PLAIN],
    ['_-* #,##0 [$KES-441]_-', PLAIN],
    ['[h]:mm', PLAIN],
    ['[mm]:ss', PLAIN],
    ['@', PLAIN],
    ['yyyy-mm-dd', DATE],
    ['yyyy\\-mm\\-dd;@', DATE],
    ['[$-409]d\\ mmm\\ yy', DATE],
    ['mmmm', DATE],
    ['"on" dd/mm', DATE],
    ['hh:mm', TIME],
    ['h:mm AM/PM', TIME],
    ['mm:ss.0', TIME],
    ['[$-F400]h:mm:ss\\ AM/PM', TIME],
    ['dd/mm/yyyy hh:mm', DATE_TIME],
  ])('%s is of kind %i', (code, kind) => {
    expect(dateKindOf(code)).toBe(kind)
  })
})

describe('a serial under a date format', () => {
  test.each([
    [1, DATE, false, '1900-01-01'],
    [59, DATE, false, '1900-02-28'],
    [61, DATE, false, '1900-03-01'],
    [44_887, DATE, false, '2022-11-22'],
    [44_887, DATE, true, '2026-11-23'],
    [0, DATE, true, '1904-01-01'],
    [46_446.604166666664, DATE_TIME, false, '2027-02-28T14:30:00.000'],
    [46_446.6041666667, DATE_TIME, false, '2027-02-28T14:30:00.000'],
    [46_446.9999999999, DATE_TIME, false, '2027-03-01'],
    [0.604166666666667, TIME, false, '14:30:00'],
    [0, TIME, false, '00:00:00'],
    [0.999999999999, TIME, false, '23:59:59.999'],
    [1.5, TIME, false, '1900-01-01T12:00:00.000'],
    [2_958_465, DATE, false, '9999-12-31'],
  ])('%d of kind %i (1904: %s) is %s', (serial, kind, is1904, iso) => {
    expect(cellFromSerial(serial, kind, is1904)).toEqual({ kind: 'date', iso })
  })

  test('60 is the day that never was, as a text that no date column takes', () => {
    expect(cellFromSerial(60, DATE, false)).toBe('1900-02-29')
  })

  test.each([-1, 0, 2_958_466, 1e12])('%d is no date and stays a number', (serial) => {
    expect(cellFromSerial(serial, DATE, false)).toBe(serial)
  })

  test('comes back as it was written', () => {
    const moment = fc.date({ min: new Date('1900-03-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    fc.assert(
      fc.property(moment, (at) => {
        const iso = at.toISOString().slice(0, 23)
        const expected = iso.endsWith('T00:00:00.000') ? iso.slice(0, 10) : iso
        expect(cellFromSerial(to15Digits(serialFromIso(expected) ?? -1), DATE_TIME, false)).toEqual({ kind: 'date', iso: expected })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an ISO date cell', () => {
  test.each([
    ['2027-02-28', '2027-02-28'],
    ['2027-02-28T00:00:00', '2027-02-28'],
    ['2027-02-28T14:30', '2027-02-28T14:30:00.000'],
    ['2027-02-28T14:30:05.25Z', '2027-02-28T14:30:05.250'],
    ['14:30:00', '14:30:00'],
  ])('%s is %s', (text, iso) => {
    expect(cellFromIso(text)).toEqual({ kind: 'date', iso })
  })

  test.each(['2027-02-30', '2027-02-28T25:00:00', 'soon'])('%s stays text', (text) => {
    expect(cellFromIso(text)).toBe(text)
  })
})
