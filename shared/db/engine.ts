// What a database engine does: queries in one round trip, and writes as one atomic batch in one round trip.
import type { AnyColumn, DbValue, Dialect } from '../catalogue/column.ts'
import type { Counting, RequestCount } from './request-counts.ts'

/** A parameter with the column type it is bound under on SQL Server, such as `NVARCHAR(100)` or `DECIMAL(15,3)`. */
export class Typed {
  readonly type: string
  readonly value: DbValue

  constructor(type: string, value: DbValue) {
    this.type = type
    this.value = value
  }
}

/** A compiled query: `?` places on SQLite, `@1, @2, ...` on SQL Server (as kysely's compilers write them). */
export interface Query {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** A row as the driver gives it. */
export type Raw = Record<string, DbValue>

/** A column of a write, with its SQL Server type. */
export interface WriteColumn {
  readonly name: string
  readonly type: string
}

/** Inserts whole rows. */
export interface InsertOp {
  readonly kind: 'insert'
  readonly table: string
  readonly columns: readonly WriteColumn[]
  readonly rows: readonly (readonly DbValue[])[]
  /** The rows bring their own numbers for the column that the database numbers by itself; it goes on after the highest. */
  readonly givesIdentity?: boolean
}

/** Updates rows that still match; each row holds the values of `match` (a BIGINT id first), then of `set`. Misses when one matches no row. */
export interface UpdateOp {
  readonly kind: 'update'
  readonly table: string
  readonly match: readonly WriteColumn[]
  readonly set: readonly WriteColumn[]
  readonly rows: readonly (readonly DbValue[])[]
}

/** Misses unless every id is a live row, and has this version where one is given; holds them so until the batch ends. */
export interface LiveOp {
  readonly kind: 'live'
  readonly table: string
  readonly ids: readonly number[]
  /** Of the one id. */
  readonly version?: number
}

/** Misses when a live row of `table` refers to one of the ids by `column`. */
export interface UnreferencedOp {
  readonly kind: 'unreferenced'
  readonly table: string
  readonly column: string
  readonly ids: readonly number[]
}

/** How one column moves; all new values are computed from the values before. */
export type Delta =
  /** `column + by` */
  | { readonly column: string; readonly type: string; readonly scale: number; readonly by: number }
  /** A worth that follows a quantity which moves in the same adjust by `quantityBy`. It moves by `amount`, though never below zero;
   *  without one by worth * quantityBy / quantity, rounded half away from zero, or by `otherwise` where the quantity was zero.
   *  It is zero when the quantity becomes zero. */
  | {
      readonly column: string
      readonly type: string
      readonly scale: number
      readonly quantity: string
      readonly quantityScale: number
      readonly quantityBy: number
      readonly amount: number | null
      readonly otherwise: number
    }

/**
 * Moves columns of one live row relative to what they are, and raises its version. Misses when the row is gone or the
 * `floor` column would fall below zero. Its audit entry is given by `audit` as a row of the audit table in which
 * `before` and `after` are filled in by the engine, as JSON text of the moved columns and the version.
 */
export interface AdjustOp {
  readonly kind: 'adjust'
  readonly table: string
  readonly id: number
  readonly deltas: readonly Delta[]
  readonly floor: string | null
  readonly at: string
  readonly by: string
}

/** The audit entries of the batch, always its last op. A row whose `adjust` is set takes before and after from that op of the batch. */
export interface AuditOp {
  readonly kind: 'audit'
  readonly table: string
  readonly columns: readonly WriteColumn[]
  readonly rows: readonly { readonly values: readonly DbValue[]; readonly adjust: number | null }[]
  /** Places of `before` and `after` in the values. */
  readonly before: number
  readonly after: number
}

/** One step of a batch, in order. */
export type Op = InsertOp | UpdateOp | LiveOp | UnreferencedOp | AdjustOp | AuditOp

/** A guard of a batch that did not hold: the whole batch was rolled back. `op` is its place in the batch. */
export class Miss extends Error {
  readonly op: number
  /** Ids that lost, where the engine can tell. */
  readonly ids: readonly number[]

  constructor(op: number, ids: readonly number[]) {
    super(`guard ${op} of the batch missed`)
    this.op = op
    this.ids = ids
  }
}

/** A constraint of the schema that refused a batch, by the constraint's or index's name or, on SQLite, the columns. */
export class ConstraintFault extends Error {
  readonly kind: 'unique' | 'foreign_key' | 'check' | 'not_null'
  /** Index or constraint name, in any case, or `table.column, table.column` where the engine does not keep long names. */
  readonly constraint: string

  constructor(kind: ConstraintFault['kind'], constraint: string, cause: unknown) {
    super(`${kind} constraint ${constraint}`, { cause })
    this.kind = kind
    this.constraint = constraint
  }
}

/** A decimal has at most 15 digits, so fewer units of its last place than this. */
export const mostUnits = 10 ** 15
/** The check that refuses a move of a column beyond its digits, on every engine. */
export const checkName = (table: string, column: string) => `CK_${table}_${column}`

/** A database, reached through one driver. Faults that pass by themselves are retried inside; then `unavailable` is thrown. */
export interface Engine {
  readonly dialect: Dialect
  /** Whether the words of texts are found by an index made for them; a server without full-text search looks at the rows one by one. */
  readonly hasTextIndex: boolean
  /** Runs queries in one round trip; one list of rows for each. */
  read(queries: readonly Query[]): Promise<Raw[][]>
  /**
   * Runs work whose reads see the database as it was at the first of them, while writers go on. They have a connection of their own, which is
   * held until the work ends; where it is lost, the work fails with `unavailable`. Throws `invalid` for an SQLite database in memory.
   */
  snapshot<T>(work: (read: Engine['read']) => Promise<T>): Promise<T>
  /** Runs one atomic batch in one round trip. Throws Miss or ConstraintFault, and then nothing was written. */
  write(ops: readonly Op[], commitId: string): Promise<void>
  /** Runs statements that make or change tables, and other maintenance, in one transaction; or each alone, where no transaction may hold them. */
  execute(statements: readonly string[], options?: { readonly isAtomic: boolean }): Promise<void>
  /** Takes `count` ids of a table; returns the first. One round trip. */
  takeIds(table: string, count: number): Promise<number>
  /** Adds to how many requests callers made, and gives the totals. One round trip. */
  countRequests(counting: Counting): Promise<RequestCount[]>
  close(): Promise<void>
}

/** What reads need of an engine: the engine itself, or a snapshot of it. */
export type Reader = Pick<Engine, 'dialect' | 'read'>

/** A value bound the way its column says. */
export function bound(column: AnyColumn, value: unknown, dialect: Dialect): unknown {
  const { type, to } = column.storage[dialect]
  const raw = value === null || value === undefined ? null : to(value)
  return dialect === 'sqlite' ? raw : new Typed(type, raw)
}
