// Copies a whole database into another one, on the same engine or the other: every row with its ids, versions and audit.
import { createHash } from 'node:crypto'
import type { Table } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import { type PlannedStep, planCopy, refuseUnfinished, removeMarks, type Sides } from './copy-check.ts'
import { copyOrder, lateColumns, lateRows, type Step, withoutLate } from './copy-order.ts'
import { keyText, markPrefix, pages, readEnd, readSame } from './copy-pages.ts'
import { hasNumberKey, keyOf, type NeutralRow, nameKey, placeOf, rowForm, writeColumns } from './copy-values.ts'
import { ConstraintFault, type Engine, type Op } from './engine.ts'

/** How far a copy is. */
export interface CopyProgress {
  readonly table: string
  readonly rowsDone: number
  readonly rowsTotal: number
}

/**
 * Copies every row of these tables that the target lacks and returns how many those were. Both sides have the tables already.
 * Each batch is atomic and goes in key order, so a copy that was ended at any moment goes on when it is started again.
 * Throws, with nothing changed, where the target holds rows of another source.
 */
export async function copyRows(sides: Sides, tables: readonly Table[], onProgress: (progress: CopyProgress) => void): Promise<number> {
  await refuseUnfinished(sides.source)
  const steps = await planCopy(sides, copyOrder(tables))
  const rowsTotal = steps.reduce((sum, { rows }) => sum + rows, 0)
  const rowsBefore = steps.reduce((sum, { done }) => sum + done, 0)
  let rowsDone = rowsBefore
  for (const step of steps) {
    onProgress({ table: step.table.name, rowsDone, rowsTotal })
    for await (const count of copyTable(sides, step)) {
      rowsDone += count
      onProgress({ table: step.table.name, rowsDone, rowsTotal })
    }
  }
  for (const step of steps.filter(({ late }) => late.length > 0)) await setLate(sides, step)
  await removeMarks(sides.target)
  return rowsDone - rowsBefore
}

/** Gives the number of rows of each batch once it is written. */
async function* copyTable({ source, target }: Sides, step: PlannedStep): AsyncGenerator<number> {
  const { table, done } = step
  const isOrdered = hasNumberKey(table)
  const last = isOrdered && done > 0 ? await readEnd(target, table, 'last') : null
  for await (const rows of pages(source, table, { after: last && keyOf(table, last) })) {
    // engines order texts each in their own way, so there the target is asked for every row
    const missing = isOrdered || done === 0 ? rows : await lacking(target, table, rows)
    if (missing.length > 0) await insertRows(target, step, missing)
    yield missing.length
  }
}

async function lacking(target: Engine, table: Table, rows: readonly NeutralRow[]): Promise<NeutralRow[]> {
  const found = await readSame(target, table, rows)
  return rows.filter((row) => !found.has(keyText(table, row)))
}

async function insertRows(target: Engine, step: Step, rows: readonly NeutralRow[]): Promise<void> {
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

/** Sets the references that waited. */
async function setLate({ source, target }: Sides, step: Step): Promise<void> {
  const { table } = step
  const form = rowForm(table, target.dialect)
  const set = lateColumns(step)
  const places = ['id', ...set].map((name) => placeOf(table, name))
  for await (const rows of pages(source, table, lateRows(step))) {
    const op: Op = {
      kind: 'update',
      table: table.name,
      match: writeColumns(table, ['id']),
      set: writeColumns(table, set),
      rows: rows.map((row) => places.map((place) => form.toValue(place, row[place] ?? null))),
    }
    await write(target, table, rows, 'references', op)
  }
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
    throw new AppError(
      code,
      `${table.name}, ${first} to ${last}: ${reason(cause)}; what is copied stays, and the same command goes on from there`,
      { cause },
    )
  }
}

function reason(cause: unknown): string {
  if (cause instanceof ConstraintFault) return `the target refuses these rows (${cause.kind} ${cause.constraint})`
  return cause instanceof Error ? cause.message : String(cause)
}
