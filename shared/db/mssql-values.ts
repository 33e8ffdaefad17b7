// How values go to SQL Server and come back: the type a parameter is bound under, a cell of a row set, a column of a result.
import sql from 'mssql'
import type { DbValue } from '../catalogue/column.ts'
import { type Raw, Typed } from './engine.ts'

/** A parameter of a batch: `@name`, the SQL type it is bound under and its value. */
export interface Parameter {
  readonly name: string
  readonly type: string
  readonly value: DbValue
}

/** A SQL type in its parts; `size` is null where the type has none. */
interface TypeParts {
  readonly base: string
  readonly size: number | 'MAX' | null
  readonly scale: number | null
}

const typeText = /^([A-Z0-9]+)(?:\(\s*(MAX|\d+)\s*(?:,\s*(\d+)\s*)?\))?$/i
const parsed = new Map<string, TypeParts>()

/** The parts of a type such as `DECIMAL(15,3)`; throws on what is none. */
export function typeParts(type: string): TypeParts {
  let parts = parsed.get(type)
  if (!parts) {
    const match = typeText.exec(type)
    if (!match) throw new Error(`${type} is no SQL type`)
    const size = match[2] === undefined ? null : match[2].toUpperCase() === 'MAX' ? 'MAX' : Number(match[2])
    parts = { base: (match[1] ?? '').toUpperCase(), size, scale: match[3] === undefined ? null : Number(match[3]) }
    parsed.set(type, parts)
  }
  return parts
}

/** Lengths in few sizes, so that the server keeps one plan for a statement and not one for each length. */
const textSizes = [100, 400, 4000]
const byteSizes = [800, 8000]

const sized = (name: string, sizes: readonly number[], least: number) => `${name}(${sizes.find((size) => size >= least) ?? 'MAX'})`

/** The parameter that carries a value under a column type, or under the type that an untyped value speaks for. */
export function toParameter(name: string, given: unknown): Parameter {
  if (given instanceof Typed) return typedParameter(name, given.type, given.value)
  if (given === null || given === undefined) return { name, type: 'NVARCHAR(100)', value: null }
  if (typeof given === 'string') return typedParameter(name, 'NVARCHAR(1)', given)
  if (typeof given === 'boolean') return { name, type: 'BIT', value: given }
  if (typeof given === 'bigint' || Number.isSafeInteger(given)) return { name, type: 'BIGINT', value: given as number | bigint } // one of the two by the tests before
  if (given instanceof Uint8Array) return typedParameter(name, 'VARBINARY(1)', given)
  throw new Error(`a ${typeof given} that is no whole number must be bound as Typed, with its column's type`)
}

function typedParameter(name: string, type: string, value: DbValue): Parameter {
  const { base, size } = typeParts(type)
  const least = (length: number) => (size === 'MAX' ? Number.POSITIVE_INFINITY : Math.max(size ?? 0, length))
  if (base === 'NVARCHAR')
    return { name, type: sized('NVARCHAR', textSizes, least(String(value ?? '').length)), value: value === null ? null : String(value) }
  if (base === 'VARBINARY') {
    const bytes = toBytes(value)
    return { name, type: sized('VARBINARY', byteSizes, least(bytes?.length ?? 0)), value: bytes }
  }
  return { name, type: type.toUpperCase(), value }
}

/** Bytes of a binary column; companion keys are strings here and UTF-8 there. */
function toBytes(value: DbValue): Buffer | null {
  if (value === null) return null
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(String(value), 'utf8')
}

const fixed = /^-?\d+(\.\d+)?$/

/** Text of a decimal in fixed notation; a fraction that comes as a number is a mistake, because it may have been rounded. */
function decimalText(value: DbValue): string {
  const text = String(value)
  if ((typeof value === 'number' && !Number.isInteger(value)) || !fixed.test(text))
    throw new Error('a decimal must be bound as text in fixed notation')
  return text
}

function toDate(value: DbValue): Date {
  const at = new Date(String(value))
  if (Number.isNaN(at.getTime())) throw new Error('a date or instant must be bound as ISO 8601 text')
  return at
}

/** Adds a parameter to a request of the driver. */
export function bind(request: sql.Request, { name, type, value }: Parameter): void {
  const { base, size, scale } = typeParts(type)
  const length = size === null || size === 'MAX' ? sql.MAX : size
  switch (base) {
    case 'NVARCHAR':
      return void request.input(name, sql.NVarChar(length), value)
    case 'VARBINARY':
      return void request.input(name, sql.VarBinary(length), value)
    case 'DECIMAL':
      return void request.input(
        name,
        sql.Decimal(size === 'MAX' ? 38 : (size ?? 18), scale ?? 0),
        value === null ? null : decimalText(value),
      )
    case 'DATETIME2':
      return void request.input(name, sql.DateTime2(size === 'MAX' ? 7 : (size ?? 7)), value === null ? null : toDate(value))
    case 'DATE':
      return void request.input(name, sql.Date, value === null ? null : toDate(value))
    case 'BIGINT':
      return void request.input(name, sql.BigInt, value)
    case 'BIT':
      return void request.input(name, sql.Bit, value === null ? null : Boolean(value))
    default:
      throw new Error(`parameters of type ${type} are not known here`)
  }
}

/** A value as it stands in the JSON of a row set; `cellType` and `fromCell` say how SQL reads it back. */
export function toCell(type: string, value: DbValue): string | number | boolean | null {
  if (value === null) return null
  switch (typeParts(type).base) {
    case 'VARBINARY':
      return toBytes(value)?.toString('hex') ?? null
    case 'DECIMAL':
      return decimalText(value)
    case 'DATETIME2':
      return toDate(value).toISOString().replace('Z', '')
    case 'BIT':
      return Boolean(value)
    case 'BIGINT':
      return typeof value === 'number' ? value : String(value)
    default:
      return String(value)
  }
}

/** The type under which OPENJSON reads a cell of a column: texts at full length, so that what is too long is refused and not cut. */
export function cellType(type: string): string {
  const { base } = typeParts(type)
  return base === 'NVARCHAR' || base === 'VARBINARY' ? 'NVARCHAR(MAX)' : type
}

/** The SQL that makes the column's value of a cell. */
export function fromCell(type: string, cell: string): string {
  return typeParts(type).base === 'VARBINARY' ? `CONVERT(VARBINARY(MAX), ${cell}, 2)` : cell
}

type Convert = (value: unknown) => DbValue

const toWhole: Convert = (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(String(value)))
const toInstant = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))
const toDay: Convert = (value) => toInstant(value).slice(0, 10)

/** Rows of a result as the engine gives them: BIGINT as number, instants and days as ISO text. Changes the rows in place. */
export function toRows(recordset: sql.IRecordSet<Raw>): Raw[] {
  const converts = Object.values(recordset.columns).flatMap(({ name, type }): [string, Convert][] => {
    if (type === sql.BigInt) return [[name, toWhole]]
    if (type === sql.DateTime2) return [[name, toInstant]]
    return type === sql.Date ? [[name, toDay]] : []
  })
  if (converts.length === 0) return recordset
  for (const row of recordset) {
    for (const [name, convert] of converts) {
      const value = row[name]
      if (value !== null && value !== undefined) row[name] = convert(value)
    }
  }
  return recordset
}
