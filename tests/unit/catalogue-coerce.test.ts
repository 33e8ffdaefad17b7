// What people type into cells, and what is understood by it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cell } from '../../shared/catalogue/cell.ts'
import {
  dateFromCell,
  dateOrders,
  decimalEvidence,
  flagFromCell,
  instantFromCell,
  numberFromCell,
  textFromCell,
  timeFromCell,
} from '../../shared/catalogue/coerce.ts'
import { CellFault, type CellHints } from '../../shared/catalogue/column.ts'

const hints: CellHints = { dateOrder: 'dmy', decimalSign: '.', timezone: 'UTC' }
const german: CellHints = { ...hints, decimalSign: ',' }
const american: CellHints = { ...hints, dateOrder: 'mdy' }
const day = (iso: string) => ({ kind: 'date', iso }) as const
const broken = { kind: 'error', text: '#DIV/0!' } as const
/** The value, or the code of the fault. */
const told = (value: unknown) => (value instanceof CellFault ? `! ${value.code}` : value)

describe('a number', () => {
  test.each<[Exclude<Cell, null>, number]>([
    [12.5, 12.5],
    ['12', 12],
    ['R 12,50', 12.5],
    ['R12.50', 12.5],
    ['12,50 €', 12.5],
    ['€12.50', 12.5],
    ['US$ 1,234.75', 1234.75],
    ['R$ 5', 5],
    ['EUR 12', 12],
    ['12 ZAR', 12],
    ['zar 12', 12],
    ['Rs. 1,23,456.78', 123456.78],
    ['KSh 1,500', 1500],
    ['1 234,75', 1234.75],
    ['1\u00a0234\u00a0567', 1234567],
    ['1\u202f234,5', 1234.5],
    ["1'234.50", 1234.5],
    ['1’234’567', 1234567],
    ['(3.20)', -3.2],
    ['(R 3,20)', -3.2],
    ['($1,200)', -1200],
    ['-3.2', -3.2],
    ['- 3.2', -3.2],
    ['-R 3.2', -3.2],
    ['R -3.2', -3.2],
    ['\u22123.2', -3.2],
    ['+7', 7],
    ['12%', 0.12],
    ['12,5 %', 0.125],
    ['-5%', -0.05],
    ['1.234.567,8', 1234567.8],
    ['1,234,567.8', 1234567.8],
    ['1.234.567', 1234567],
    ['1,234', 1234],
    ['1,5', 1.5],
    ['0,500', 0.5],
    ['1234,567', 1234.567],
    ['.5', 0.5],
    [',5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['0.30000000000000004', 0.3],
    ['  42\t', 42],
  ])('%j is %d', (cell, value) => {
    expect(told(numberFromCell(cell, hints))).toBe(value)
  })

  test('with one sign before three digits is read by the decimal sign of its column', () => {
    expect([
      numberFromCell('1,234', hints),
      numberFromCell('1,234', german),
      numberFromCell('1.234', hints),
      numberFromCell('1.234', german),
    ]).toEqual([1234, 1.234, 1.234, 1234])
  })

  test.each([
    '',
    'abc',
    '12 kg',
    'A1',
    'No 5',
    'B12',
    '1.2.3',
    '12.05.2026',
    '10.10.10.10',
    '10 20',
    '1 23',
    '1,23,4',
    '1.234,567.8',
    '12,34.567,8',
    '(3.20',
    '3.20)',
    '(-3)',
    '--1',
    '-R-1',
    '1e5',
    '0x10',
    '12%%',
    '%',
    '-',
    'R',
    '.',
    '١٢',
  ])('"%s" is none', (cell) => {
    expect(told(numberFromCell(cell, hints))).toBe('! number')
  })

  test('is neither a flag, a date nor an error', () => {
    expect([
      told(numberFromCell(true, hints)),
      told(numberFromCell(day('2027-01-01'), hints)),
      told(numberFromCell(broken, hints)),
    ]).toEqual(['! number', '! number', '! error_cell'])
  })

  test('never comes out as minus zero', () => {
    for (const cell of ['-0', '(0)', '-0,00', '(0%)']) expect(Object.is(numberFromCell(cell, hints), 0)).toBe(true)
  })

  test('is the same however it is grouped, signed and marked with a currency', () => {
    const amounts = fc.record({
      cents: fc.integer({ min: 0, max: 99_999_999_999 }),
      isNegative: fc.boolean(),
      group: fc.constantFrom('', ',', '.', ' ', '\u00a0', '’'),
      mark: fc.constantFrom('', 'R ', '€', 'EUR '),
      parenthesised: fc.boolean(),
    })
    fc.assert(
      fc.property(amounts, ({ cents, isNegative, group, mark, parenthesised }) => {
        const point = group === '.' ? ',' : group === ',' ? '.' : '.'
        const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, group)
        const digits = `${mark}${whole}${point}${String(cents % 100).padStart(2, '0')}`
        const typed = !isNegative ? digits : parenthesised ? `(${digits})` : `-${digits}`
        expect(told(numberFromCell(typed, hints))).toBe(isNegative && cents > 0 ? -cents / 100 : cents / 100)
      }),
    )
  })

  test('is read or refused, never guessed into something else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+(R€ ]{0,3}[\d.,' ]{0,12}[)%€ ]{0,2}$/), (typed) => {
        const value = numberFromCell(typed, hints)
        if (value instanceof CellFault) return
        expect(Number.isFinite(value)).toBe(true)
        const isFraction = typed.includes('%')
        expect(String(Math.abs(isFraction ? Number((value * 100).toPrecision(15)) : value)).replaceAll(/\D/g, '')).toSatisfy(
          (digits: string) => typed.replaceAll(/\D/g, '').includes(digits.replace(/^0+/, '')),
        )
      }),
    )
  })
})

describe('the decimal sign of a column', () => {
  test.each([
    ['1.234,5', ','],
    ['1,234.5', '.'],
    ['R 12,50', ','],
    ['1.234.567', ','],
    ['1,234', null],
    ['1.234', null],
    ['1234', null],
    ['abc 1,5', null],
    ['12.05.2026', null],
    [12.5, null],
    [null, null],
  ])('%j proves %j', (cell, sign) => {
    expect(decimalEvidence(cell)).toBe(sign)
  })
})

describe('a day', () => {
  test.each<[Exclude<Cell, null>, string]>([
    [day('2027-02-28'), '2027-02-28'],
    [day('2027-02-28T14:30:00.000'), '2027-02-28'],
    ['2027-02-28', '2027-02-28'],
    ['2027-2-8', '2027-02-08'],
    ['2027/02/28', '2027-02-28'],
    ['2027-02-28 14:30', '2027-02-28'],
    ['2026-02-27T18:03:11.120Z', '2026-02-27'],
    ['28/02/2027', '2027-02-28'],
    ['28.2.2027', '2027-02-28'],
    ['28-02-27', '2027-02-28'],
    ['28 02 2027', '2027-02-28'],
    ['3/4/2027', '2027-04-03'],
    ['28 Feb 2027', '2027-02-28'],
    ['28-Feb-27', '2027-02-28'],
    ['28feb2027', '2027-02-28'],
    ['28th February, 2027', '2027-02-28'],
    ['1 Sept. 2027', '2027-09-01'],
    ['February 28, 2027', '2027-02-28'],
    ['Feb 28 2027', '2027-02-28'],
    ['29 Feb 2028', '2028-02-29'],
    ['28/02/2027 2:30 PM', '2027-02-28'],
  ])('%j is %s', (cell, value) => {
    expect(told(dateFromCell(cell, hints))).toBe(value)
  })

  test('is read month first where the column is', () => {
    expect([dateFromCell('3/4/2027', american), dateFromCell('3-4-27', american), told(dateFromCell('28/02/2027', american))]).toEqual([
      '2027-03-04',
      '2027-03-04',
      '! date',
    ])
  })

  test.each<Exclude<Cell, null>>([
    '',
    'soon',
    '31/02/2027',
    '31.04.2027',
    '29/02/2027',
    '00/01/2027',
    '1/13/2027',
    '2027-13-01',
    '2027-02-30',
    '1/2/202',
    '1/2/6',
    '2027-01-2027',
    '12 Marble 2027',
    '12 Xyz 2027',
    '28/02/2027 hello',
    '28/02/2027 25:00',
    '0001-01-01',
    45000,
    true,
    day('14:30:00'),
  ])('%j is none', (cell) => {
    expect(told(dateFromCell(cell, hints))).toBe('! date')
  })

  test('says which orders a typed day allows', () => {
    expect([dateOrders('3/4/2027'), dateOrders('13/4/2027'), dateOrders('4/13/2027'), dateOrders('31/02/2027')]).toEqual([
      ['dmy', 'mdy'],
      ['dmy'],
      ['mdy'],
      [],
    ])
    expect([dateOrders('2027-04-03'), dateOrders('3 Apr 2027'), dateOrders(day('2027-04-03')), dateOrders(null)]).toEqual([[], [], [], []])
  })
})

describe('a time of day', () => {
  test.each<[Exclude<Cell, null>, string]>([
    ['14:30', '14:30'],
    ['9:05', '09:05'],
    ['14:30:59', '14:30'],
    ['2:30 PM', '14:30'],
    ['2:30pm', '14:30'],
    ['12:00 a.m.', '00:00'],
    ['12:00 PM', '12:00'],
    [day('14:30:00'), '14:30'],
    [day('2027-02-28T14:30:00.000'), '14:30'],
  ])('%j is %s', (cell, value) => {
    expect(told(timeFromCell(cell))).toBe(value)
  })

  test.each<Exclude<Cell, null>>(['24:00', '14:60', '14:30:60', '13:00 PM', '0:30 AM', '14.30', '2 PM', 'noon', 0.5, true, broken])(
    '%j is none',
    (cell) => {
      expect(told(timeFromCell(cell))).toMatch(/^! (time|error_cell)$/)
    },
  )
})

describe('an instant', () => {
  const nairobi = { ...hints, timezone: 'Africa/Nairobi' }

  test.each<[Exclude<Cell, null>, string]>([
    ['2026-02-27T18:03:11.120Z', '2026-02-27T18:03:11.120Z'],
    ['2026-02-27 18:03Z', '2026-02-27T18:03:00.000Z'],
    ['2026-02-27T18:03:11+0200', '2026-02-27T16:03:11.000Z'],
    ['2026-02-27T18:03:11-05:30', '2026-02-27T23:33:11.000Z'],
    ['2026-02-27T18:03:11.120', '2026-02-27T15:03:11.120Z'],
    ['2026-02-27 18:03', '2026-02-27T15:03:00.000Z'],
    ['27/02/2026 6:03 PM', '2026-02-27T15:03:00.000Z'],
    ['27 Feb 2026, 18:03:11', '2026-02-27T15:03:11.000Z'],
    ['27/02/2026', '2026-02-26T21:00:00.000Z'],
    [day('2026-02-27T18:03:11.120'), '2026-02-27T15:03:11.120Z'],
    [day('2026-02-27'), '2026-02-26T21:00:00.000Z'],
  ])('%j is %s', (cell, value) => {
    expect(told(instantFromCell(cell, nairobi))).toBe(value)
  })

  test.each<Exclude<Cell, null>>([
    '',
    'now',
    '2026-02-30T10:00:00Z',
    '2026-02-27T25:00:00Z',
    '2026-02-27T10:00:00+99:00',
    '27/02/2026 10:00Z',
    '27/02/2026 10:00 +02:00',
    '2026-02-27 10:61',
    45000.5,
    false,
    day('14:30:00'),
    broken,
  ])('%j is none', (cell) => {
    expect(told(instantFromCell(cell, nairobi))).toMatch(/^! (date|error_cell)$/)
  })
})

describe('a flag', () => {
  test.each<[Exclude<Cell, null>, boolean]>([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    ['Yes', true],
    [' y ', true],
    ['TRUE', true],
    ['x', true],
    ['✓', true],
    ['Sí', true],
    ['ja', true],
    ['No.', false],
    ['n', false],
    ['Inactive', false],
    ['-', false],
  ])('%j is %j', (cell, value) => {
    expect(told(flagFromCell(cell))).toBe(value)
  })

  test.each<Exclude<Cell, null>>(['maybe', '2', 2, 'yes and no', day('2027-01-01')])('%j is none', (cell) => {
    expect(told(flagFromCell(cell))).toBe('! flag')
  })
})

test('text is what a person reads in the cell, in NFC and without white space around', () => {
  expect([
    textFromCell(' Ge\u0062a\u0308ude\u00a0'),
    textFromCell(12.5),
    textFromCell(true),
    textFromCell(day('2027-02-28')),
    told(textFromCell(broken)),
  ]).toEqual(['Gebäude', '12.5', 'true', '2027-02-28', '! error_cell'])
})
