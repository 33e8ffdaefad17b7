// What a column is: everything the rest of the code may ask of it, so that nothing outside asks for its kind.

import type { z } from 'zod'
import type { Issue } from '../errors.ts'
import type { Cell } from './cell.ts'

/** The two kinds of database behind the engine. */
export type Dialect = 'sqlite' | 'mssql'

/** What a database driver takes and gives. */
export type DbValue = string | number | bigint | null | Uint8Array | boolean

/** What was found out about a workbook column, needed to read its cells. */
export interface CellHints {
  readonly dateOrder: 'dmy' | 'mdy'
  readonly decimalSign: '.' | ','
  /** IANA zone of wall times. */
  readonly timezone: string
  /** Language of plain text in a translated column; the usual one unless told. */
  readonly language?: string
}

/** Why a cell cannot be read as a value of its column. */
export class CellFault {
  readonly code: Issue['code']
  readonly message: string
  readonly hint: string

  constructor(code: Issue['code'], message: string, hint: string) {
    this.code = code
    this.message = message
    this.hint = hint
  }
}

/** Options that every kind takes. */
export interface ColumnOptions {
  /** May be null. */
  readonly optional?: boolean
  /** Other headers under which people keep this column in workbooks. */
  readonly headers?: readonly string[]
  /** Headers under which people keep a translated column in one language, such as `{ de: ['fehler'] }`. */
  readonly headersIn?: Readonly<Record<string, readonly string[]>>
  /** Personal data: redacted where a role may not see it, erasable. */
  readonly personal?: boolean
  /** Never taken from a request or a workbook; written by actions only. */
  readonly readOnly?: boolean
  /** Set when the row is made, never changed afterwards. */
  readonly isFixed?: boolean
  /**
   * A reading of the clock wherever nobody gives the value. It says when the work was done and not what came of it: the content hash
   * leaves it out, so that the same work done at another time has the same hash.
   */
  readonly isStamp?: boolean
  /** Where nobody gives the value: these letters and the id of the row, such as `T-` for T-1042. */
  readonly numbered?: string
  /** Whoever makes the row by a request, or brings it by a workbook, where that does not say: a reference to a user. */
  readonly isActor?: true | 'of imports too'
  /** A time zone: that of the wall times of the workbook which brings the row, where that does not say. */
  readonly isZoneOfImport?: boolean
  /** A state: moved by actions; workbooks may set it, which is history, and requests may not. */
  readonly isState?: boolean
  /** What requests may give, where that is less than what is stored: a checklist without who ticked it off. */
  readonly asked?: z.ZodType
  /** Kept for searching and for what is worked out of it: no read shows it. */
  readonly isHidden?: boolean
  /** What a row must be when requests begin to refer to it, such as `{ isActive: true }`: flags of that row, and days that have not passed. */
  readonly mustBe?: Readonly<Record<string, boolean | 'not past'>>
  /** Where the currency of an amount stands: in a column of the row, `currency`, or of a row that it refers to, `itemId.currency`. */
  readonly currencyIn?: string
  /** Where the unit of a quantity stands, in the same way. */
  readonly unitIn?: string
  /** What people would write, for examples and templates, where any words will not do. */
  readonly example?: string
  readonly description?: string
}

/** How one dialect stores a column. */
export interface Storage<T> {
  /** The column type in DDL, and the type under which parameters are bound. */
  readonly type: string
  readonly to: (value: T) => DbValue
  readonly from: (raw: DbValue) => T
}

/** One column of a resource. `T` is its value in JSON, `Null` whether it may be null, `Fallback` whether it has a default. */
export interface Column<T = unknown, Null extends boolean = boolean, Fallback extends boolean = boolean> {
  readonly kind: string
  readonly nullable: Null
  readonly fallback: T | undefined
  /** Type-level only: whether an insert may leave the column out. */
  readonly hasFallback?: Fallback
  readonly options: ColumnOptions
  readonly schema: z.ZodType<T>
  readonly storage: Record<Dialect, Storage<T>>
  /** A check constraint over the quoted name, or null. */
  readonly check: (dialect: Dialect, name: string) => string | null
  readonly fromCell: (cell: Exclude<Cell, null>, hints: CellHints) => T | CellFault
  readonly toCell: (value: T) => Cell
  /** The choices of a drop-down list, when there are few. */
  readonly choices: readonly string[]
  /** The resource that a reference points to. */
  readonly refersTo: string | null
  /** Whether the column can have a companion key for unique, sorted and prefix use. */
  readonly keyed: boolean
  /** Decimal places, where the column is a decimal. */
  readonly scale: number
  /** Never returned and never audited in clear. */
  readonly secret: boolean
  /** Where the column holds texts in several languages: the column that one of them alone would be. */
  readonly inLanguage: ((language: string, headers: readonly string[]) => AnyColumn) | null
  /** Not stored: the sum of `column` over the live rows of `of` whose `by` is this row. */
  readonly sum: { readonly of: string; readonly by: string; readonly column: string } | null
}

/** Any column, whatever its value. */
// biome-ignore lint/suspicious/noExplicitAny: values of different columns meet only through the column's own functions
export type AnyColumn = Column<any>
