// Types that values are bound under on SQL Server, and how several queries become one batch.
import { describe, expect, test } from 'vitest'
import { Typed } from '../../shared/db/engine.ts'
import { toReadBatch } from '../../shared/db/mssql.ts'
import { toCell, toParameter } from '../../shared/db/mssql-values.ts'

describe('a parameter', () => {
  const cases: readonly [unknown, string, unknown][] = [
    [new Typed('NVARCHAR(20)', 'x'), 'NVARCHAR(100)', 'x'],
    [new Typed('NVARCHAR(100)', 'x'.repeat(101)), 'NVARCHAR(400)', 'x'.repeat(101)],
    [new Typed('NVARCHAR(401)', null), 'NVARCHAR(4000)', null],
    [new Typed('NVARCHAR(MAX)', 'x'), 'NVARCHAR(MAX)', 'x'],
    [new Typed('NVARCHAR(4000)', '😀'.repeat(2001)), 'NVARCHAR(MAX)', '😀'.repeat(2001)],
    [new Typed('VARBINARY(800)', 'ß'), 'VARBINARY(800)', Buffer.from('ß')],
    [new Typed('VARBINARY(800)', null), 'VARBINARY(800)', null],
    [new Typed('DECIMAL(15,3)', '0.100'), 'DECIMAL(15,3)', '0.100'],
    [new Typed('DATETIME2(3)', '2027-02-28T14:30:00.123Z'), 'DATETIME2(3)', '2027-02-28T14:30:00.123Z'],
    [new Typed('DATE', '2027-02-28'), 'DATE', '2027-02-28'],
    [7, 'BIGINT', 7],
    [2n ** 60n, 'BIGINT', 2n ** 60n],
    [true, 'BIT', true],
    ['x', 'NVARCHAR(100)', 'x'],
    ['x'.repeat(300), 'NVARCHAR(400)', 'x'.repeat(300)],
    [Buffer.from('k'), 'VARBINARY(800)', Buffer.from('k')],
    [null, 'NVARCHAR(100)', null],
  ]
  for (const [given, type, value] of cases) {
    test(`is bound as ${type} for ${given instanceof Typed ? `${given.type} ${String(given.value).slice(0, 12)}` : `${typeof given} ${String(given).slice(0, 12)}`}`, () => {
      expect(toParameter('p', given)).toEqual({ name: 'p', type, value })
    })
  }

  test('is never a fraction or a date without its column type', () => {
    expect(() => toParameter('p', 0.5)).toThrow('must be bound as Typed')
    expect(() => toParameter('p', Number.NaN)).toThrow('must be bound as Typed')
    expect(() => toParameter('p', new Date())).toThrow('must be bound as Typed')
    expect(() => toParameter('p', new Typed('NO TYPE', 1))).toThrow('NO TYPE is no SQL type')
  })

  test('of a decimal is never a number that may have been rounded', () => {
    expect(() => toCell('DECIMAL(15,3)', 0.1)).toThrow('fixed notation')
    expect(() => toCell('DECIMAL(15,3)', '1e3')).toThrow('fixed notation')
    expect(toCell('DECIMAL(15,3)', 5)).toBe('5')
  })
})

describe('a batch of queries', () => {
  test('numbers parameters on, and leaves texts and names as they are', () => {
    const batch = toReadBatch([
      { sql: 'select "a@1" from [b@1] where x = @1 and y = @2', parameters: [1, 'two'] },
      { sql: "select '@1 it''s @2' as t where z in (@2, @1, @10)", parameters: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
    ])
    expect(batch.sql).toBe("select \"a@1\" from [b@1] where x = @p1 and y = @p2;\nselect '@1 it''s @2' as t where z in (@p4, @p3, @p12)")
    expect(batch.parameters.map(({ name, value }) => `${name}=${value}`).slice(0, 4)).toEqual(['p1=1', 'p2=two', 'p3=3', 'p4=4'])
  })
})
