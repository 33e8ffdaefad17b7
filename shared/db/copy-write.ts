// Writes rows that come from another database, by a copy or a restore: first the rows, then the references that waited.
import { createHash } from 'node:crypto'
import type { Table } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import { lateColumns, type Step, withoutLate } from './copy-order.ts'
import { markPrefix } from './copy-pages.ts'
import { keyOf, type NeutralRow, nameKey, placeOf, rowForm, writeColumns } from './copy-values.ts'
import { ConstraintFault, type Engine, type Op } from './engine.ts'

/** Inserts rows without the references that have to wait. Throws AppError that names the rows where the target refuses them. */
export async function insertRows(target: Engine, step: Step, rows: readonly NeutralRow[]): Promise<void> {
  const { table } = step
  const form = rowForm(table, target.dialect)
  const op: Op = {
    kind: 'insert',
    table: table.name,
    columns: writeColumns(table),
    rows: rows.map((row) => form.to(withoutLate(step, row))),
    givesIdentity: table.columns.some(({ isIdentity }) => isIdentity),
  }
  await write(target, table, rows, 'rows', op)
}

/** Sets the references of rows that waited. */
export async function setLateRows(target: Engine, step: Step, rows: readonly NeutralRow[]): Promise<void> {
  const { table } = step
  const form = rowForm(table, target.dialect)
  const set = lateColumns(step)
  const places = ['id', ...set].map((name) => placeOf(table, name))
  const op: Op = {
    kind: 'update',
    table: table.name,
    match: writeColumns(table, ['id']),
    set: writeColumns(table, set),
    rows: rows.map((row) => places.map((place) => form.toValue(place, row[place] ?? null))),
  }
  await write(target, table, rows, 'references', op)
}

/** One batch under an id that follows from what it holds: sent again after a lost answer, by this run or the next, it is written once. */
async function write(target: Engine, table: Table, rows: readonly NeutralRow[], part: string, op: Op): Promise<void> {
  const ends = [rows[0] ?? [], rows.at(-1) ?? []].map((row) => keyOf(table, row))
  const mark = createHash('sha256')
    .update(JSON.stringify([table.name, part, ...ends]))
    .digest('hex')
  try {
    await target.write([op], `${markPrefix}${mark}`)
  } catch (cause) {
    const [first = [], last = []] = ends.map((key) => nameKey(table, key))
    const code = cause instanceof AppError ? cause.code : 'conflict'
    throw new AppError(code, `${table.name}, ${first} to ${last}: ${reason(cause)}`, { cause })
  }
}

function reason(cause: unknown): string {
  if (cause instanceof ConstraintFault) return `the target refuses these rows (${cause.kind} ${cause.constraint})`
  return cause instanceof Error ? cause.message : String(cause)
}
