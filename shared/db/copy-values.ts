// Values on their way between engines: every column's value as one text, the same whichever engine held it.
import type { DbValue, Dialect } from '../catalogue/column.ts'
import type { Table, TableColumn } from '../catalogue/tables.ts'
import type { Raw, WriteColumn } from './engine.ts'

/** A value as text: decimals in fixed notation, instants in ISO 8601 with milliseconds, flags as 0 or 1, key bytes as the key they spell. */
export type Neutral = string | null
/** A row in the order of its table's columns. */
export type NeutralRow = readonly Neutral[]

interface Form {
  readonly from: (raw: Exclude<DbValue, null>) => string
  readonly to: (text: string) => DbValue
}

const toNumber = (text: string): DbValue => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text))
const toText = (raw: Exclude<DbValue, null>) => (raw instanceof Uint8Array ? Buffer.from(raw).toString('utf8') : String(raw))
const plain: Form = { from: toText, to: (text) => text }
const whole: Form = { from: String, to: toNumber }

/** SQLite keeps a decimal as an integer times 10^scale. */
function scaled(scale: number): Form {
  if (scale === 0) return whole
  const from = (raw: Exclude<DbValue, null>) => {
    const digits = String(raw)
      .replace('-', '')
      .padStart(scale + 1, '0')
    return `${String(raw).startsWith('-') ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }
  return { from, to: (text) => toNumber(text.replace('.', '')) }
}

/** At most 15 digits, so the driver's number is exact. */
const fixed = (scale: number): Form => ({ from: (raw) => Number(raw).toFixed(scale), to: (text) => text })

const flags: Record<Dialect, Form> = {
  sqlite: whole,
  mssql: { from: (raw) => (raw === true ? '1' : '0'), to: (text) => text === '1' },
}

function formOf({ type }: TableColumn, dialect: Dialect): Form {
  const [, base, scale = '0'] = /^(\w+)(?:\(\d+,(\d+)\))?/.exec(type.mssql) ?? []
  if (base === 'BIGINT') return whole
  if (base === 'BIT') return flags[dialect]
  if (base === 'DECIMAL') return dialect === 'sqlite' ? scaled(Number(scale)) : fixed(Number(scale))
  return plain
}

/** How rows of a table leave an engine and come to it. */
export interface RowForm {
  readonly from: (raw: Raw) => NeutralRow
  readonly to: (row: NeutralRow) => DbValue[]
  /** One value, of the column at this place. */
  readonly toValue: (place: number, value: Neutral) => DbValue
}

const known = new WeakMap<Table, Partial<Record<Dialect, RowForm>>>()

/** The form of a table's rows on an engine. */
export function rowForm(table: Table, dialect: Dialect): RowForm {
  const forms = known.get(table) ?? {}
  known.set(table, forms)
  forms[dialect] ??= makeForm(table, dialect)
  return forms[dialect]
}

function makeForm(table: Table, dialect: Dialect): RowForm {
  const columns = table.columns.map((column) => ({ name: column.name, ...formOf(column, dialect) }))
  const toValue = (place: number, value: Neutral) => (value === null ? null : (columns[place]?.to(value) ?? null))
  return {
    from: (raw) => columns.map(({ name, from }) => (raw[name] === null || raw[name] === undefined ? null : from(raw[name]))),
    to: (row) => row.map((value, place) => toValue(place, value)),
    toValue,
  }
}

/** Columns of a table, all of them unless told, as a write names them. */
export function writeColumns(table: Table, names: readonly string[] = table.columns.map(({ name }) => name)): WriteColumn[] {
  return names.map((name) => ({ name, type: table.columns[placeOf(table, name)]?.type.mssql ?? '' }))
}

/** Where a column stands in its table. */
export const placeOf = (table: Table, column: string): number => table.columns.findIndex(({ name }) => name === column)

/** The key of a row. */
export const keyOf = (table: Table, row: NeutralRow): NeutralRow => table.key.map((name) => row[placeOf(table, name)] ?? null)

/** A key as people read it, `id 7`. */
export const nameKey = (table: Table, key: NeutralRow): string => table.key.map((name, at) => `${name} ${key[at]}`).join(', ')

/** Whether every engine orders the rows alike: by numbers, not by texts. */
export const hasNumberKey = (table: Table): boolean =>
  table.key.every((name) => table.columns[placeOf(table, name)]?.type.mssql === 'BIGINT')
