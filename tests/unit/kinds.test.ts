// Every column kind: what it takes, how both engines store it, and how it stands in a cell.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Cell } from '../../shared/catalogue/cell.ts'
import { type AnyColumn, CellFault, type CellHints, type Dialect } from '../../shared/catalogue/column.ts'
import {
  choice,
  date,
  decimal,
  flag,
  instant,
  integer,
  json,
  money,
  quantity,
  ref,
  secret,
  sum,
  text,
  time,
  translated,
} from '../../shared/catalogue/kinds.ts'
import { toIssues } from '../../shared/catalogue/schemas.ts'

const hints: CellHints = { dateOrder: 'dmy', decimalSign: '.', timezone: 'UTC' }

/** One kind with values that it takes, values that it refuses with their codes, and its types. */
interface Sample {
  readonly name: string
  readonly column: AnyColumn
  readonly good: readonly unknown[]
  readonly bad: readonly (readonly [value: unknown, code: string])[]
  readonly types: readonly [sqlite: string, mssql: string]
}

const samples: readonly Sample[] = [
  {
    name: 'text',
    column: text({ max: 5 }),
    good: ['a', 'abcde', '🔧🔧', 'ß'],
    bad: [
      ['', 'too_small'],
      ['   ', 'too_small'],
      ['abcdef', 'too_big'],
      ['\ud83d', 'malformed'],
      [1, 'invalid_type'],
      [null, 'invalid_type'],
    ],
    types: ['TEXT', 'NVARCHAR(5)'],
  },
  {
    name: 'long text',
    column: text({ max: 4001 }),
    good: ['x'.repeat(4001)],
    bad: [['x'.repeat(4002), 'too_big']],
    types: ['TEXT', 'NVARCHAR(MAX)'],
  },
  {
    name: 'e-mail',
    column: text({ max: 60, format: 'email' }),
    good: ['a@b.example'],
    bad: [
      ['not an address', 'email'],
      ['a@b', 'email'],
    ],
    types: ['TEXT', 'NVARCHAR(60)'],
  },
  {
    name: 'currency',
    column: text({ max: 3, format: 'currency' }),
    good: ['ZAR'],
    bad: [
      ['zar', 'currency'],
      ['R', 'currency'],
    ],
    types: ['TEXT', 'NVARCHAR(3)'],
  },
  {
    name: 'zone',
    column: text({ max: 60, format: 'timezone' }),
    good: ['UTC', 'Africa/Nairobi'],
    bad: [
      ['Mars/Base', 'timezone'],
      ['nowhere', 'timezone'],
    ],
    types: ['TEXT', 'NVARCHAR(60)'],
  },
  {
    name: 'integer',
    column: integer({ min: 0, max: 10 }),
    good: [0, 10],
    bad: [
      [-1, 'too_small'],
      [11, 'too_big'],
      [1.5, 'invalid_type'],
      ['1', 'invalid_type'],
      [Number.NaN, 'invalid_type'],
    ],
    types: ['INTEGER', 'BIGINT'],
  },
  {
    name: 'any integer',
    column: integer({}),
    good: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    bad: [[2 ** 53, 'too_big']],
    types: ['INTEGER', 'BIGINT'],
  },
  {
    name: 'decimal',
    column: decimal({ scale: 3 }),
    good: [0, 0.001, -0.001, 999_999_999_999.999, -999_999_999_999.999, 0.1 + 0.2 - 0.000_000_000_000_000_04],
    bad: [
      [0.0001, 'too_precise'],
      [0.1 + 0.2, 'too_precise'],
      [1e12, 'too_big'],
      [-1e12, 'too_small'],
      [Number.POSITIVE_INFINITY, 'invalid_type'],
      ['1', 'invalid_type'],
    ],
    types: ['INTEGER', 'DECIMAL(15,3)'],
  },
  {
    name: 'money',
    column: money({ min: 0 }),
    good: [0, 1.15, 9_999_999_999_999.99],
    bad: [
      [-0.01, 'too_small'],
      [1.005, 'too_precise'],
    ],
    types: ['INTEGER', 'DECIMAL(15,2)'],
  },
  { name: 'quantity', column: quantity({ min: 0.001 }), good: [0.001, 2.5], bad: [[0, 'too_small']], types: ['INTEGER', 'DECIMAL(15,3)'] },
  {
    name: 'flag',
    column: flag({}),
    good: [true, false],
    bad: [
      [1, 'invalid_type'],
      ['true', 'invalid_type'],
    ],
    types: ['INTEGER', 'BIT'],
  },
  {
    name: 'choice',
    column: choice(['in-progress', 'done'], {}),
    good: ['in-progress', 'done'],
    bad: [
      ['Done', 'invalid_value'],
      ['', 'invalid_value'],
    ],
    types: ['TEXT', 'NVARCHAR(20)'],
  },
  {
    name: 'date',
    column: date({}),
    good: ['2027-02-28', '2028-02-29', '0001-01-01', '9999-12-31'],
    bad: [
      ['2027-02-29', 'invalid_format'],
      ['28/02/2027', 'invalid_format'],
      ['2027-2-8', 'invalid_format'],
      ['2027-02-28T00:00:00Z', 'invalid_format'],
    ],
    types: ['TEXT', 'DATE'],
  },
  {
    name: 'time',
    column: time({}),
    good: ['00:00', '23:59'],
    bad: [
      ['24:00', 'invalid_format'],
      ['9:00', 'invalid_format'],
      ['14:30:00', 'invalid_format'],
    ],
    types: ['TEXT', 'NVARCHAR(5)'],
  },
  {
    name: 'instant',
    column: instant({}),
    good: ['2027-02-28T14:30:00.000Z', '1970-01-01T00:00:00.001Z'],
    bad: [
      ['2027-02-28T14:30:00', 'invalid_format'],
      ['2027-02-30T14:30:00Z', 'invalid_format'],
      ['2027-02-28', 'invalid_format'],
    ],
    types: ['TEXT', 'DATETIME2(3)'],
  },
  {
    name: 'ref',
    column: ref('site', {}),
    good: [1, Number.MAX_SAFE_INTEGER],
    bad: [
      [0, 'too_small'],
      [-1, 'too_small'],
      ['1', 'invalid_type'],
    ],
    types: ['INTEGER', 'BIGINT'],
  },
  {
    name: 'json',
    column: json(z.object({ lat: z.number(), lon: z.number() }), {}),
    good: [{ lat: -1.29, lon: 36.82 }],
    bad: [
      [{ lat: 1 }, 'required'],
      ['{}', 'invalid_type'],
    ],
    types: ['TEXT', 'NVARCHAR(MAX)'],
  },
  {
    name: 'translated',
    column: translated({ max: 10 }),
    good: [{ en: 'Crack', 'pt-BR': 'Trinca' }, { 'zh-Hant-TW': '裂縫' }],
    bad: [
      [{ english: 'x' }, 'language'],
      [{ en_US: 'x' }, 'language'],
      [{ '': 'x' }, 'language'],
      [{ fr: 'x', FR: 'y' }, 'twice'],
      [{}, 'too_small'],
      [Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`en-${String(at).padStart(3, '0')}`, 'x'])), 'too_big'],
      [{ en: 'a\u0000b' }, 'malformed'],
      [{ en: '\ud83d' }, 'malformed'],
      [{ en: '' }, 'too_small'],
      [{ en: 'x'.repeat(11) }, 'too_big'],
    ],
    types: ['TEXT', 'NVARCHAR(MAX)'],
  },
  { name: 'secret', column: secret({}), good: ['$argon2id$...'], bad: [['x'.repeat(401), 'too_big']], types: ['TEXT', 'NVARCHAR(400)'] },
]

describe.each(samples)('$name', ({ column, good, bad, types }) => {
  test('takes what it should', () => {
    for (const value of good) expect(column.schema.parse(value)).toEqual(value)
  })

  test('refuses the rest, each for its reason', () => {
    for (const [value, code] of bad) {
      const result = column.schema.safeParse(value, { reportInput: true })
      expect([value, result.success ? 'taken' : toIssues(result.error)[0]?.code]).toEqual([value, code])
    }
  })

  test.each<Dialect>(['sqlite', 'mssql'])('comes back from %s as it went in', (dialect) => {
    const { to, from } = column.storage[dialect]
    for (const value of good) expect(from(to(value))).toEqual(value)
  })

  test('has its types', () => {
    expect([column.storage.sqlite.type, column.storage.mssql.type]).toEqual(types)
  })

  test('comes back from its own cell, where a person may type it', () => {
    if (column.secret) return
    for (const value of good) {
      const cell: Cell = column.toCell(value)
      expect(cell === null ? null : column.fromCell(cell, hints)).toEqual(value)
    }
  })

  test('may be null only when optional, and takes a default only when given', () => {
    expect([column.nullable, column.fallback]).toEqual([false, undefined])
  })
})

describe('decimals', () => {
  test.each([0, 1, 2, 3, 6])('of scale %i come back exactly from both engines, whatever their value', (scale) => {
    const column = decimal({ scale })
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }), (units) => {
        const value = Number(`${units}e-${scale}`)
        expect(column.schema.safeParse(value).success).toBe(true)
        expect(column.storage.sqlite.to(value)).toBe(units === 0 ? 0 : units)
        expect(column.storage.sqlite.from(units)).toBe(value)
        expect(column.storage.mssql.from(column.storage.mssql.to(value))).toBe(value)
        expect(column.storage.mssql.to(value)).toMatch(/^-?\d+(\.\d+)?$/)
      }),
      { numRuns: 500 },
    )
  })

  test('are checked by both engines in their own units', () => {
    const column = money({ min: 0.01, default: 1 })
    expect([column.check('sqlite', '"p"'), column.check('mssql', '[p]')]).toEqual(['"p" >= 1 AND "p" <= 999999999999999', '[p] >= 0.01'])
    expect(decimal({ scale: 2 }).check('mssql', '[p]')).toBeNull()
    expect(decimal({ scale: 10, min: 1e-10, max: 0.5 }).check('mssql', '[p]')).toBe('[p] >= 0.0000000001 AND [p] <= 0.5')
  })
})

describe('text', () => {
  test('is stored in NFC without white space around', () => {
    expect(text({ max: 10 }).schema.parse('  u\u0308ber ')).toBe('über')
  })

  test('is measured after that', () => {
    expect(text({ max: 1 }).schema.parse('  u\u0308  ')).toBe('ü')
  })

  test('has a key up to 400 characters', () => {
    expect([text({ max: 400 }).keyed, text({ max: 401 }).keyed, secret({}).keyed]).toEqual([true, false, false])
  })
})

describe('an instant', () => {
  test('becomes UTC with milliseconds', () => {
    expect(instant({}).schema.parse('2027-02-28T14:30:00+02:00')).toBe('2027-02-28T12:30:00.000Z')
  })
})

describe('a flag', () => {
  test('is what either driver gives for a bit', () => {
    const { sqlite, mssql } = flag({}).storage
    expect([
      sqlite.to(true),
      sqlite.to(false),
      sqlite.from(1),
      sqlite.from(1n),
      sqlite.from(0),
      mssql.from(true),
      mssql.from(false),
    ]).toEqual([1, 0, true, true, false, true, false])
  })
})

describe('a choice', () => {
  const status = choice(['in-progress', 'done', "can't"], { default: 'done' })

  test('is read however people write it, and refused with the list', () => {
    expect([status.fromCell('In Progress', hints), status.fromCell('DONE', hints), status.fromCell('cant', hints)]).toEqual([
      'in-progress',
      'done',
      "can't",
    ])
    const fault = status.fromCell('finished', hints)
    expect(fault).toBeInstanceOf(CellFault)
    expect(fault).toMatchObject({ code: 'choice', hint: "Use one of: in-progress, done, can't." })
  })

  test('is checked by the database', () => {
    expect(status.check('sqlite', '"s"')).toBe(`"s" IN ('in-progress', 'done', 'can''t')`)
  })
})

describe('what is told of a value', () => {
  const told = (schema: z.ZodType, value: unknown) => {
    const result = z.strictObject({ it: schema }).safeParse({ it: value }, { reportInput: true })
    return result.success ? 'taken' : toIssues(result.error).map(({ path, message }) => `${path} ${message}`)
  }

  test('is how a day and an instant are written, once', () => {
    expect(told(date({}).schema, 'soon')).toEqual(['it is no day such as 2027-02-28'])
    expect(told(instant({}).schema, '2026-11-20T14:05')).toEqual(['it is no instant with a zone, such as 2026-11-20T14:05:00Z'])
  })

  test('of one that may be of several kinds is what is wrong with it as the one that it is of', () => {
    const either = z.union([z.record(z.string(), z.strictObject({ size: z.int() })), z.array(z.string()), z.string().max(3)]).nullable()
    expect(told(either, { en: { size: 'x' } })).toEqual(['it.en.size is not a number'])
    expect(told(either, ['a', 5])).toEqual(['it.1 is not a text in double quotes'])
    expect(told(either, 'long')).toEqual(['it is longer than 3 characters'])
    expect(told(either, 5)).toEqual(['it is neither an object of fields nor a list nor a text in double quotes'])
  })
})

describe('json', () => {
  const place = json(z.record(z.string(), z.json()), {})

  test('is at most 64 KB of text', () => {
    const result = place.schema.safeParse({ a: 'x'.repeat(65_536) })
    expect(result.success ? null : toIssues(result.error)).toMatchObject([{ code: 'too_long' }])
  })

  test('is refused in a cell that holds none', () => {
    expect(place.fromCell('lat=1', hints)).toMatchObject({ code: 'json' })
  })

  test('is checked by both databases', () => {
    expect([place.check('sqlite', '"j"'), place.check('mssql', '[j]')]).toEqual([
      `json_valid("j") AND substr("j", 1, 1) IN ('{', '[')`,
      'ISJSON([j]) = 1',
    ])
  })
})

describe('cells of', () => {
  const told = (value: unknown) => (value instanceof CellFault ? `${value.code}: ${value.message}` : value)

  test('decimals may carry a unit of theirs behind the number, and no other', () => {
    const weight = decimal({ scale: 3, units: ['t', 'tonnes', 'g'] })
    const read = (cell: string | number) => told(weight.fromCell(cell, hints))
    expect([2.5, '2,5 t', '2.5T', '3 Tonnes', '1,250 t'].map(read)).toEqual([2.5, 2.5, 2.5, 3, 1250])
    expect(weight.fromCell('1,250 t', { ...hints, decimalSign: ',' })).toBe(1.25)
    expect(['5 kg', 't', '2 t t', 'light'].map(read)).toEqual(
      ['5 kg', 't', '2 t t', 'light'].map((cell) => `number: "${cell}" is not a number`),
    )
    expect(told(decimal({ scale: 3 }).fromCell('2,5 t', hints))).toMatch(/^number/)
  })

  test('decimals that are measured lose digits beyond their scale, and others keep them, to be refused', () => {
    const digits = -2.135369558518139
    expect(decimal({ scale: 7, isMeasured: true }).fromCell(digits, hints)).toBe(-2.1353696)
    expect(decimal({ scale: 7 }).fromCell(digits, hints)).toBe(digits)
  })

  test('lists of texts may be written with semicolons; what is no list is JSON or refused', () => {
    const skills = json(z.array(z.string().min(1)).max(3), {})
    expect(['fragile; refrigerated ;', '["a;b"]', 'one', '7'].map((cell) => skills.fromCell(cell, hints))).toEqual([
      ['fragile', 'refrigerated'],
      ['a;b'],
      ['one'],
      ['7'],
    ])
    expect(told(skills.fromCell('a;b;c;d', hints))).toMatch(/^json/)
    expect(told(json(z.object({ lat: z.number() }), {}).fromCell('a; b', hints))).toMatch(/^json/)
  })
})

test('a sum is a decimal that nobody types in', () => {
  const total = sum('stockLevel', 'itemId', 'quantity', { scale: 3, description: 'On hand.' })
  expect(total).toMatchObject({
    sum: { of: 'stockLevel', by: 'itemId', column: 'quantity' },
    scale: 3,
    fallback: 0,
    nullable: false,
    options: { readOnly: true },
  })
})
