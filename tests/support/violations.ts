// Values that a column must refuse, made from what its definition says, as literals of raw SQL.
import type { AnyColumn, DbValue, Dialect } from '../../shared/catalogue/column.ts'
import { keyBytes } from '../../shared/catalogue/text.ts'

/** A value that a table must refuse: by a check of its own, or by the type of the column. */
export interface Violation {
  readonly what: string
  readonly literal: string
  readonly by: 'check' | 'type'
}

/** What differs between servers: the bytes that DATALENGTH counts for a character of NVARCHAR, 2 but on Babelfish. */
export interface Server {
  readonly dialect: Dialect
  readonly bytesPerUnit: number
}

/** A value of the database as a literal. */
export function toLiteral(value: DbValue, dialect: Dialect): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value !== 'string') return String(value)
  return `${dialect === 'mssql' ? 'N' : ''}'${value.replaceAll("'", "''")}'`
}

/** Text of one letter, as long as wanted. */
export function longText(length: number, dialect: Dialect): string {
  return dialect === 'sqlite' ? `printf('%.${length}c', 'x')` : `REPLICATE(CAST(N'x' AS NVARCHAR(MAX)), ${length})`
}

type Bounds = { readonly min?: number; readonly max?: number }

/** What a column must refuse, besides what is missing and what refers to nothing. */
export function violationsOf(column: AnyColumn, { dialect, bytesPerUnit }: Server): Violation[] {
  const isSqlite = dialect === 'sqlite'
  const { min, max } = column.options as Bounds // the kinds that have bounds take them as these options
  const byCheck = (what: string, value: DbValue): Violation => ({ what, literal: toLiteral(value, dialect), by: 'check' })
  const beyond = (unit: number, to: (value: number) => DbValue) => [
    ...(min === undefined ? [] : [byCheck('below its least', to(min - unit))]),
    ...(max === undefined ? [] : [byCheck('above its most', to(max + unit))]),
  ]
  const onSqlite = (...values: string[]) => (isSqlite ? values.map((value) => byCheck(`the text ${value}`, value)) : [])
  switch (column.kind) {
    case 'text':
    case 'secret': {
      const most = max ?? 0
      const isUnlimited = !isSqlite && most > 4000
      const length = isUnlimited ? Math.ceil((most * 2) / bytesPerUnit) + 1 : most + 1
      return [{ what: 'longer than its most', literal: longText(length, dialect), by: isSqlite || isUnlimited ? 'check' : 'type' }]
    }
    case 'integer':
      return beyond(1, (value) => value)
    case 'decimal': {
      const unit = 10 ** -column.scale
      const tooMany: Violation = {
        what: 'of more than 15 digits',
        literal: `1${'0'.repeat(isSqlite ? 15 : 15 - column.scale)}`,
        by: isSqlite ? 'check' : 'type',
      }
      return [...beyond(unit, (value) => column.storage[dialect].to(value)), tooMany]
    }
    case 'flag':
      return isSqlite ? [byCheck('neither yes nor no', 2)] : []
    case 'choice':
      return [byCheck('no choice', 'nonsense'), byCheck('a choice in other letters', (column.choices[0] ?? '').toUpperCase())]
    case 'date':
      return onSqlite('2027-02-30', '2027-2-28', '28.02.2027', '0000-01-01', '2027-02-28T00:00:00.000Z')
    case 'time':
      return ['24:00', '9:30', '12:60'].map((value) => byCheck(`the text ${value}`, value))
    case 'instant':
      return onSqlite(
        '2027-02-28 14:30:00',
        '2027-02-28T14:30:00Z',
        '2027-02-28T14:30:00.000+02:00',
        '0000-01-01T00:00:00.000Z',
        '2027-02-28',
      )
    case 'json':
    case 'translated':
      return ['{"a":', '5', '"text"'].map((value) => byCheck(`the text ${value}`, value))
    default:
      return []
  }
}

/** What a companion key must refuse. */
export function keyViolation(dialect: Dialect): Violation {
  const tooLong = longText(keyBytes + 1, dialect)
  return {
    what: 'longer than its most',
    literal: dialect === 'sqlite' ? tooLong : `CAST(${tooLong.replace(/N'x' AS NVARCHAR/, "'x' AS VARCHAR")} AS VARBINARY(MAX))`,
    by: dialect === 'sqlite' ? 'check' : 'type',
  }
}
