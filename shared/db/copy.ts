// Copies a whole database into another one, on the same engine or the other: every row with its ids, versions and audit.
import type { Table } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import { type PlannedStep, planCopy, refuseUnfinished, removeMarks, type Sides } from './copy-check.ts'
import { copyOrder, lateRows, type Step } from './copy-order.ts'
import { keyText, pages, readEnd, readSame } from './copy-pages.ts'
import { hasNumberKey, keyOf, type NeutralRow } from './copy-values.ts'
import { insertRows, setLateRows } from './copy-write.ts'
import type { Engine } from './engine.ts'

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
    if (missing.length > 0) await goingOn(insertRows(target, step, missing))
    yield missing.length
  }
}

async function lacking(target: Engine, table: Table, rows: readonly NeutralRow[]): Promise<NeutralRow[]> {
  const found = await readSame(target, table, rows)
  return rows.filter((row) => !found.has(keyText(table, row)))
}

/** Sets the references that waited. */
async function setLate({ source, target }: Sides, step: Step): Promise<void> {
  for await (const rows of pages(source, step.table, lateRows(step))) await goingOn(setLateRows(target, step, rows))
}

async function goingOn(writing: Promise<void>): Promise<void> {
  try {
    await writing
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    throw new AppError(cause.code, `${cause.message}; what is copied stays, and the same command goes on from there`, { cause })
  }
}
