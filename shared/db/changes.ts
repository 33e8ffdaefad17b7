// The changes that commit takes: what to insert, update, remove, restore, move or expect.
import type { InsertOf, PatchOf, Resource, RowOf, SystemRow } from '../catalogue/resource.ts'
import type { AppError } from '../errors.ts'
import type { Row } from './rows.ts'

/** A move of one column in an adjust: by an amount, or a worth that follows a quantity (see engine.ts, Delta). */
export type Move = number | { readonly follows: string; readonly amount: number | null; readonly otherwise?: number }

/** One change of business data. */
export type Change =
  | { readonly kind: 'insert'; readonly resource: Resource; readonly row: Row; readonly isRaced: boolean }
  | {
      readonly kind: 'update'
      readonly resource: Resource
      readonly before: Row
      readonly patch: Row
      readonly verb: 'update' | 'remove' | 'restore'
    }
  | {
      readonly kind: 'adjust'
      readonly resource: Resource
      readonly id: number
      readonly moves: Readonly<Record<string, Move>>
      readonly floor: string | null
      readonly refuse: (available: number | null) => AppError
    }
  | { readonly kind: 'expect'; readonly resource: Resource; readonly id: number; readonly lockVersion: number }
  | { readonly kind: 'hold'; readonly resource: Resource; readonly id: number; readonly version: number }
  | { readonly kind: 'record'; readonly action: string; readonly resource: string; readonly rowId: number | null; readonly after: unknown }

/** Inserts a row; columns left out take their default or null. */
export function insert<R extends Resource>(resource: R, row: InsertOf<R>): Change {
  return { kind: 'insert', resource, row, isRaced: false }
}

/** Inserts a row that another writer may be inserting too: when its key is taken, the work is decided anew. */
export function insertUnlessRaced<R extends Resource>(resource: R, row: InsertOf<R>): Change {
  return { kind: 'insert', resource, row, isRaced: true }
}

/** Changes columns of a row that was read before; loses when the row has changed since. */
export function update<R extends Resource>(resource: R, before: RowOf<R> & Row, patch: PatchOf<R>): Change {
  return { kind: 'update', resource, before, patch, verb: 'update' }
}

/** Removes a row softly; refused while live rows refer to it. */
export function remove<R extends Resource>(resource: R, before: SystemRow & Row): Change {
  return { kind: 'update', resource, before, patch: {}, verb: 'remove' }
}

/** Brings a removed row back; refused when its key is taken or what it refers to is gone. */
export function restore<R extends Resource>(resource: R, before: SystemRow & Row): Change {
  return { kind: 'update', resource, before, patch: {}, verb: 'restore' }
}

/** Moves columns of a hot row relative to what they are; `refuse` words the error when `floor` would fall below zero (null: the row is gone). */
export function adjust<R extends Resource>(
  resource: R,
  id: number,
  moves: { readonly [K in keyof PatchOf<R>]?: Move },
  floor: (keyof PatchOf<R> & string) | null,
  refuse: (available: number | null) => AppError,
): Change {
  const defined = Object.entries(moves).filter((entry): entry is [string, Move] => entry[1] !== undefined)
  return { kind: 'adjust', resource, id, moves: Object.fromEntries(defined), floor, refuse }
}

/** Expects that nobody else decided by this owning row since it was read; for rules over rows that are not written. */
export function expect(resource: Resource, owner: { readonly id: number; readonly lockVersion: number }): Change {
  return { kind: 'expect', resource, id: owner.id, lockVersion: owner.lockVersion }
}

/**
 * Holds a row as it was read until the commit is done; decided anew where it has changed. Unlike `expect` it writes nothing, so that many may hold one row
 * at once: for what is done by a row that rarely changes, such as runs by a version.
 */
export function hold(resource: Resource, row: { readonly id: number; readonly version: number }): Change {
  return { kind: 'hold', resource, id: row.id, version: row.version }
}

/** An audit entry without a change: a sign-in, a denied attempt, an export. */
export function record(action: string, resource: string, rowId: number | null, after: unknown): Change {
  return { kind: 'record', action, resource, rowId, after }
}
