// Whether what a target holds already is the beginning of a copy of this source, so that the copy may go on from there.
import { randomBytes } from 'node:crypto'
import type { Table } from '../catalogue/tables.ts'
import { AppError } from '../errors.ts'
import { lateColumns, type Step } from './copy-order.ts'
import { countAfter, countRows, keyText, markPrefix, readEnd, readSame } from './copy-pages.ts'
import { hasNumberKey, keyOf, type NeutralRow, placeOf } from './copy-values.ts'
import type { Engine, Reader } from './engine.ts'

/** Two databases, one copied into the other. */
export interface Sides {
  readonly source: Engine
  readonly target: Engine
}

/** A step with how many rows the source has and the target has already. */
export interface PlannedStep extends Step {
  readonly rows: number
  readonly done: number
}

const marks = {
  sqlite: `SELECT "id" FROM "commitLog" WHERE "id" LIKE '${markPrefix}%'`,
  mssql: `SELECT [id] FROM [commitLog] WHERE [id] LIKE '${markPrefix}%'`,
}

/** The commit ids of a copy that stand in the log. */
export async function readMarks(engine: Engine): Promise<string[]> {
  const [rows = []] = await engine.read([{ sql: marks[engine.dialect], parameters: [] }])
  return rows.map(({ id }) => String(id))
}

/** Takes the commit ids of the copy out of the log. */
export const removeMarks = (engine: Engine) => engine.execute([`DELETE FROM commitLog WHERE id LIKE '${markPrefix}%'`])

const restoreMark = `${markPrefix}restore:`

/** Marks a database into which a dump is being restored; `removeMarks` takes it off. */
export const markRestoring = (engine: Engine, dumpId: string) => engine.write([], `${restoreMark}${dumpId}`)

/** Whether a restore into a database was begun and not finished. */
export const isHalfRestored = async (engine: Engine) => (await readMarks(engine)).some((mark) => mark.startsWith(restoreMark))

const hasLog = { sql: "SELECT CASE WHEN OBJECT_ID(N'commitLog') IS NULL THEN 0 ELSE 1 END AS [answer]", parameters: [] }

/** Throws where a copy or a restore into a database was begun and not finished; an SQLite file gets its name when it is whole. */
export async function refuseHalf(engine: Engine): Promise<void> {
  if (engine.dialect === 'sqlite') return
  const [[found] = []] = await engine.read([hasLog])
  if (Number(found?.answer) !== 1 || (await readMarks(engine)).length === 0) return
  throw new AppError(
    'unavailable',
    'the database is half filled: a copy or a restore into it was begun and not finished; run the same command again',
  )
}

/** Throws where the source is a copy that was never finished. */
export async function refuseUnfinished(source: Engine): Promise<void> {
  if ((await readMarks(source)).length > 0)
    throw new AppError('conflict', 'the source is itself a copy that was not finished: finish that one first')
}

/** What is to be copied, and how much of it is there. Throws, with nothing changed, where the target holds anything else. */
export async function planCopy(sides: Sides, steps: readonly Step[]): Promise<PlannedStep[]> {
  const tables = steps.map(({ table }) => table)
  const [rows, done] = await Promise.all([countRows(sides.source, tables), countRows(sides.target, tables)])
  const planned = steps.map((step, at) => ({ ...step, rows: rows[at] ?? 0, done: done[at] ?? 0 }))
  const begun = planned.filter((step) => step.done > 0)
  const strange: string[] = []
  for (const step of begun) {
    if (!(await isBeginning(sides, step))) strange.push(`${step.table.name} ${step.done}`)
  }
  if (strange.length > 0)
    throw new AppError(
      'conflict',
      `the target holds rows that are not those of this source (${strange.join(', ')}): give it an empty database; nothing was changed`,
    )
  if (begun.length > 0 && (await isSame(sides))) throw new AppError('invalid', 'both sides are the same database')
  return planned
}

/** Whether what is written on one side is seen on the other. */
async function isSame({ source, target }: Sides): Promise<boolean> {
  const probe = `${markPrefix}probe:${randomBytes(12).toString('hex')}`
  await target.write([], probe)
  const isSeen = (await readMarks(source)).includes(probe)
  await target.execute([`DELETE FROM commitLog WHERE id = '${probe}'`])
  return isSeen
}

/** Whether the first and last row of the target are the source's, and the source has as many up to the last. */
async function isBeginning({ source, target }: Sides, step: PlannedStep): Promise<boolean> {
  const { table, rows, done } = step
  const ends = (await Promise.all([readEnd(target, table, 'first'), readEnd(target, table, 'last')])).filter((row) => row !== null)
  const found = await readSame(source, table, ends)
  const waits = new Set(lateColumns(step).map((column) => placeOf(table, column)))
  const isOf = (end: NeutralRow) => {
    const row = found.get(keyText(table, end))
    return row !== undefined && end.every((value, place) => value === row[place] || waits.has(place))
  }
  if (done > rows || !ends.every(isOf)) return false
  const last = ends.at(-1)
  return !last || !hasNumberKey(table) || rows - (await countAfter(source, table, keyOf(table, last))) === done
}

/** The tables that hold rows, with how many. */
export async function filledTables(engine: Reader, tables: readonly Table[]): Promise<string[]> {
  const counts = await countRows(engine, tables)
  return tables.flatMap(({ name }, at) => (counts[at] ? [`${name} ${counts[at]}`] : []))
}
